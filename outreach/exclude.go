package outreach

import (
	"kith"
	"kith/cohort"
	"kith/db"
	"kith/nhs"
	"kith/person"
	"kith/register"
)

// An Exclusion is why somebody of a cohort is not invited. Each is counted; of
// several the first in the list counts.
type Exclusion string

// The exclusions.
const (
	Gone         Exclusion = "gone"           // died, left or opted out since they were found
	NoLonger     Exclusion = "no-longer"      // the definition does not find them any more
	Safeguarding Exclusion = "safeguarding"   // a worker who knows them decides, and no list
	EndOfLife    Exclusion = "end-of-life"    //
	NoContact    Exclusion = "do-not-contact" //
	Supported    Exclusion = "supported"      // by a team already
	Recent       Exclusion = "recent"         // invited of late, by any campaign
	Beyond       Exclusion = "beyond"         // more than the campaign takes
)

// Exclusions as pages say them.
var Exclusions = nhs.List[Exclusion]{Title: "Why not invited", Source: "Kith", Codes: []nhs.Code[Exclusion]{
	{Code: Gone, Name: "Died, left or opted out since"}, {Code: NoLonger, Name: "No longer in the cohort"},
	{Code: Safeguarding, Name: "A safeguarding concern: a worker decides"}, {Code: EndOfLife, Name: "At the end of life"},
	{Code: NoContact, Name: "Not to be contacted"}, {Code: Supported, Name: "Supported already"},
	{Code: Recent, Name: "Invited recently"}, {Code: Beyond, Name: "More than this campaign takes"}}}

// rules are the exclusions that the register knows, as definitions of their own
// that run in the same pass. Nothing recorded means no: who is not known to be
// excluded is invited.
var rules = func() (all []*cohort.Definition) {
	for _, r := range []struct {
		why Exclusion
		who cohort.Rule
	}{
		{Safeguarding, cohort.Event{Sets: []string{"safeguarding"}, Least: 1, Absent: true}},
		{EndOfLife, cohort.Some{Least: 1, Of: []cohort.Rule{
			cohort.Latest{Sets: []string{"palliative"}, Against: []string{"palliative-ended"}, Absent: true},
			cohort.Event{Sets: []string{"end-of-life"}, Least: 1, Absent: true}}}},
		{NoContact, cohort.Event{Sets: []string{"do-not-contact"}, Least: 1, Absent: true}},
	} {
		all = append(all, &cohort.Definition{Name: string(r.why), Title: Exclusions.Name(r.why), Version: 1, Who: r.who})
	}
	return all
}()

// excluding is the library with the sets that the exclusions ask for: empty where
// nobody imported them, as then nobody is known to be excluded by them.
func excluding(l cohort.Library) cohort.Library {
	for _, d := range rules {
		for _, name := range d.Sets() {
			if l[name] == nil {
				l[name] = &cohort.Set{Name: name}
			}
		}
	}
	return l
}

// met is what Kith's own records say of people with an NHS number.
type met struct {
	supported, safeguarding, noContact map[nhs.Number]bool
	recent                             map[uint32]bool // by the register's number
}

// supportedNow is that somebody has an open referral to any team.
type supportedNow struct {
	db.Row
	NHS nhs.Number `db:"p.nhs_number"`
}

func (*supportedNow) Table() string { return "referral" }
func (*supportedNow) Wall() db.Wall { return (*person.Person)(nil).Wall() }
func (*supportedNow) From() string {
	return "referral t JOIN person p ON p.tenant = t.tenant AND p.id = t.person"
}

// concerned is that there is a safeguarding concern about somebody.
type concerned struct {
	db.Row
	NHS nhs.Number `db:"p.nhs_number"`
}

func (*concerned) Table() string { return "person_safeguard" }
func (*concerned) Wall() db.Wall { return (*person.Safeguard)(nil).Wall() }
func (*concerned) From() string {
	return "person_safeguard t JOIN person p ON p.tenant = t.tenant AND p.id = t.person"
}

// notToWrite is that somebody whom Kith knows has died, or is never to be written
// to.
type notToWrite struct {
	db.Row
	NHS nhs.Number `db:"nhs_number"`
}

func (*notToWrite) Table() string { return "person" }
func (*notToWrite) Wall() db.Wall { return (*person.Person)(nil).Wall() }

// metBefore reads what Kith's own records say, for an invitation after recent.
func metBefore(tx *db.Tx, recent kith.Day) (*met, error) {
	sys := program(tx)
	m := &met{supported: map[nhs.Number]bool{}, safeguarding: map[nhs.Number]bool{}, noContact: map[nhs.Number]bool{}, recent: map[uint32]bool{}}
	err := db.Each[supportedNow](sys, db.Q{Where: "t.status IN ('received', 'accepted') AND p.nhs_number <> ''"}, func(s *supportedNow) error {
		m.supported[s.NHS] = true
		return nil
	})
	if err == nil {
		err = db.Each[concerned](sys, db.Q{Where: "(t.until IS NULL OR t.until > $1) AND p.nhs_number <> ''", Args: []any{tx.Today()}}, func(c *concerned) error {
			m.safeguarding[c.NHS] = true
			return nil
		})
	}
	if err == nil {
		err = db.Each[notToWrite](sys, db.Q{Where: "(t.never_write OR t.deceased OR t.died_on IS NOT NULL) AND t.nhs_number <> ''"}, func(n *notToWrite) error {
			m.noContact[n.NHS] = true
			return nil
		})
	}
	if err == nil {
		err = db.Each[Invitation](sys, db.Q{Where: "t.invited_at > $1 AND t.number > 0", Args: []any{recent.Start()}}, func(i *Invitation) error {
			m.recent[i.Number] = true
			return nil
		})
	}
	return m, err
}

// excludes says why Kith's own records exclude somebody; "" when they do not.
func (m *met) excludes(r *register.Reach) Exclusion {
	switch {
	case r.Gone != "":
		return Gone
	case m.safeguarding[r.NHS]:
		return Safeguarding
	case m.noContact[r.NHS]:
		return NoContact
	case m.supported[r.NHS]:
		return Supported
	case m.recent[r.Number]:
		return Recent
	}
	return ""
}

// program is the same work with the program's rights, in the name of whoever acts.
func program(tx *db.Tx) *db.Tx {
	a := tx.Actor
	a.Role = kith.System
	return tx.As(a)
}
