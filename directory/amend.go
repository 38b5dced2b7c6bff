package directory

import (
	"slices"
	"strings"

	"kith"
	"kith/db"
)

// Amend writes what a steward says in the full form: n, and by its name the
// organisation, which is added where there is none. checked says that all of
// it was seen to be right today.
func Amend(tx *db.Tx, id kith.ID, version int, n ServiceNew, organisation string, checked bool) (*Service, error) {
	c := kith.Check{}
	c.Need(&organisation, "organisation_name", "Organisation", "Enter the organisation that runs it", 200)
	if n.Check(c); c.Err() != nil {
		return nil, c.Err()
	}
	was, err := GetService(tx, id)
	if err != nil {
		return nil, err
	}
	org, err := db.First[Organisation](tx, db.Q{Where: "t.id = $1 AND t.name = $2", Args: []any{was.Organisation, organisation}})
	switch {
	case err == nil:
		n.Organisation = org.ID
	case kith.KindOf(err) != kith.NotFound:
		return nil, err
	default:
		if n.Organisation, err = organisationOf(tx, organisation); err != nil {
			return nil, err
		}
	}
	n.AssuredOn = was.AssuredOn
	if checked {
		n.AssuredOn = tx.Today()
	}
	return amend(tx, id, version, func(s *Service) {
		s.ServiceNew = n
		if checked && len(n.Needs) > 0 { // what was guessed of them is known now
			s.Origin = sign(s.Origin, []string{"needs"}, hand(tx))
		}
	})
}

// Retire says whether a service can be offered, and which entry stands in its
// place, "" for none. Errors: Invalid when that is itself, or stands in nobody's
// place because it was replaced, too.
func Retire(tx *db.Tx, id kith.ID, version int, status Status, by kith.ID) (*Service, error) {
	c := kith.Check{}
	c.That(by != id, "replaced_by", "An entry cannot stand in its own place")
	c.That(by == "" || status != Active, "replaced_by", "An entry that is on the list is not replaced: choose another status")
	if by != "" && by != id {
		s, err := GetService(tx, by)
		if err != nil && kith.KindOf(err) != kith.NotFound {
			return nil, err
		}
		c.That(err == nil && s.ReplacedBy == "", "replaced_by", "Choose an entry that is itself on the list")
	}
	if c.Err() != nil {
		return nil, c.Err()
	}
	return amend(tx, id, version, func(s *Service) { s.Status, s.ReplacedBy = status, by })
}

// AssuranceKinds are the kinds, in the order in which a form offers them.
var AssuranceKinds = []AssuranceKind{Insurance, Safeguarding, Checks, FirstAid, FoodHygiene, DataPolicy, QualityMark}

// Check puts a into its usual form and notes what is wrong with it.
func (a *Assurance) Check(c kith.Check) {
	c.That(slices.Contains(AssuranceKinds, a.Kind), "kind", "Choose what was seen")
	c.Text(&a.Body, "body", "Who issued it", 200)
	c.Text(&a.Reference, "reference", "Reference", 100)
	c.That(a.SeenOn == "" || a.SeenOn.Valid(), "seen_on", "Enter a real day")
	c.That(a.Expires == "" || a.Expires.Valid(), "expires", "Enter a real day, or leave it empty")
}

// An Expiry is an assurance of a service that expires soon, or has.
type Expiry struct {
	Service *Service
	Assurance
}

// Expiring are the assurances of active services that have expired, or will by
// the day, the earliest first.
func (s *Snapshot) Expiring(by kith.Day) (out []Expiry) {
	for _, v := range s.Services() {
		if v.Status != Active {
			continue
		}
		for _, a := range v.Assurances {
			if a.Expires != "" && a.Expires <= by {
				out = append(out, Expiry{v, a})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Expiry) int { return strings.Compare(string(a.Expires), string(b.Expires)) })
	return out
}

// A Due is an active service whose review is overdue, or that nobody has ever
// checked. Days is how many days ago somebody did.
type Due struct {
	Service *Service
	Fresh   Freshness
	Days    int
}

// Overdue are the active services to check again: those that searches hide
// first, then those that nobody has checked, then by how long ago it was.
func (s *Snapshot) Overdue(today kith.Day) (out []Due) {
	for _, v := range s.Services() {
		if v.Status != Active {
			continue
		}
		if f, days := s.Age(v, today); f != Fresh {
			out = append(out, Due{v, f, days})
		}
	}
	rank := map[Freshness]int{Hidden: 0, Never: 1, Overdue: 2}
	slices.SortStableFunc(out, func(a, b Due) int {
		if rank[a.Fresh] != rank[b.Fresh] {
			return rank[a.Fresh] - rank[b.Fresh]
		}
		return b.Days - a.Days
	})
	return out
}

// Age is the freshness of a service's entry, and how many days ago somebody
// said that it is right.
func (s *Snapshot) Age(v *Service, today kith.Day) (Freshness, int) {
	org := s.Organisation(v.Organisation)
	return AgeOf(v.AssuredOn, v.Review(org != nil && org.Statutory()), today)
}
