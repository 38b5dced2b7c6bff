package person

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// A Proposal is somebody on record who may be the one described.
type Proposal struct {
	Person  Person
	Score   int      // 0 to 100; from Enough on it is worth a look
	Reasons []string // in words, the strongest first
	Certain bool     // the same NHS number, and nothing against it
}

// mostProposals is how many a human being can weigh.
const mostProposals = 10

// Find proposes, of the people whom the actor sees, those whom a form may
// describe: "is it one of these?" before it is sent. It asks for no complete
// form, and the search is on record.
func Find(tx *db.Tx, n New) ([]Proposal, error) {
	tidy(&n)
	tx.Searched(oneOfThese(&n))
	found, err := everybody(tx, &n)
	if err != nil {
		return nil, err
	}
	return seenOf(tx, found)
}

// oneOfThese are the words of the search that a form makes before it is sent.
func oneOfThese(n *New) string { return "is it one of these? " + fold(n.Given+" "+n.Family) }

// everybody proposes, of all people, those whom n may describe. A form looks
// first and adds then, and it is the same look.
func everybody(tx *db.Tx, n *New) ([]Proposal, error) {
	s := n.subject(tx.Today())
	return db.Once(tx, fmt.Sprint("who may be ", s), func() ([]Proposal, error) {
		return propose(tx.Beyond("whether the person is known already, whoever sees them"), &s)
	})
}

// seenOf are those of found whom the actor sees, as many as one can weigh.
func seenOf(tx *db.Tx, found []Proposal) (out []Proposal, err error) {
	for _, f := range found {
		ok, err := tx.Sees(f.Person.ID)
		if err != nil {
			return nil, err
		}
		if ok && len(out) < mostProposals {
			out = append(out, f)
		}
	}
	return out, nil
}

// FindOrAdd returns the person whom a form describes: the one on record with
// the same NHS number, where the date of birth and a name agree, else a new
// one. It never decides by a score: whoever is alike is left as a match for a
// worker to look at (Matches), and returned as far as the actor may see them.
// Somebody who did not see a known person before, such as a referrer, gets back
// what they wrote themselves and nothing else. The team of n, and whoever asks,
// see the person from now on.
func FindOrAdd(tx *db.Tx, n New) (*Person, []Proposal, error) {
	if err := access.Need(tx.Actor, access.PersonWrite); err != nil {
		return nil, nil, err
	}
	c := kith.Check{}
	n.Check(c, tx.Today())
	if err := c.Err(); err != nil {
		return nil, nil, err
	}
	// Two forms about one person at the same time: the second finds the first.
	locks := []string{"person " + fold(n.Family) + "|" + string(n.Born)}
	if n.Number != "" {
		locks = append([]string{"number " + string(n.Number)}, locks...)
	}
	for _, l := range locks {
		if err := tx.Lock(l); err != nil {
			return nil, nil, err
		}
	}
	found, err := everybody(tx, &n)
	if err != nil {
		return nil, nil, err
	}
	found = found[:min(len(found), mostProposals)]
	for i := range found {
		if found[i].Certain {
			p, err := attach(tx, &found[i].Person, n)
			return p, nil, err
		}
	}
	p, err := addNew(tx, n, found)
	if err != nil {
		return nil, nil, err
	}
	visible, err := seenOf(tx, found)
	if err == nil && len(visible) == 0 {
		tx.Added(oneOfThese(&n))
	}
	return p, visible, err
}

// tidy puts what it can of an incomplete form into its usual shape.
func tidy(n *New) {
	if number, err := nhs.ParseNumber(string(n.Number)); err == nil {
		n.Number = number
	} else {
		n.Number = ""
	}
	if !n.Born.Valid() {
		n.Born = ""
	}
}

// addNew adds the person and what stands in records of its own, and leaves the
// matches for a worker.
func addNew(tx *db.Tx, n New, found []Proposal) (*Person, error) {
	p := &Person{New: n, Risks: n.Stated}
	p.NumberStatus = nhs.Untraced
	for _, f := range found {
		if n.Number != "" && f.Person.Number == n.Number {
			p.NumberStatus = nhs.Conflict
		}
	}
	if err := checked(func(c kith.Check) { p.Check(c, tx.Today()) }); err != nil {
		return nil, err
	}
	if err := db.Insert(tx, p); err != nil {
		return nil, err
	}
	for _, h := range sightFor(tx, n.Team) {
		if err := sees(tx, p.ID, h, never, "added"); err != nil {
			return nil, err
		}
	}
	if err := contacts(tx, p.ID, n, "", nil, nil); err != nil {
		return nil, err
	}
	s := p.subject(tx.Today())
	given := n.subject(tx.Today())
	s.phones, s.postcodes = given.phones, given.postcodes
	if err := addKeys(tx, p.ID, nil, s.keys(), s.brief()); err != nil {
		return nil, err
	}
	for _, f := range found {
		m := &suspicion{Match{Of: Of{Person: p.ID}, Other: f.Person.ID, Score: f.Score, Reasons: f.Reasons, State: MatchOpen}}
		if err := db.Insert(tx, m); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// sightFor are those who see a person whom the actor adds or is found to know:
// the team that the person is for, or the actor's own, and the actor where none
// of these is theirs.
func sightFor(tx *db.Tx, team kith.ID) []kith.ID {
	var out []kith.ID
	if team != "" {
		out = []kith.ID{team}
	} else {
		out = slices.Clone(tx.Actor.Teams)
	}
	program := tx.Actor.Role == kith.System || tx.Actor.Role == kith.Operator
	if !program && !slices.ContainsFunc(out, tx.Actor.In) {
		out = append(out, tx.Actor.ID)
	}
	return out
}

// attach adds to a known person what the form tells that was not known. It
// writes over nothing.
func attach(tx *db.Tx, known *Person, n New) (*Person, error) {
	saw, err := tx.Sees(known.ID)
	if err != nil {
		return nil, err
	}
	for _, h := range sightFor(tx, n.Team) {
		if err := grant(tx, known.ID, h, never, "same NHS number and date of birth"); err != nil {
			return nil, err
		}
	}
	p := *known
	p.Born, p.Gender, p.Ethnicity = cmp.Or(p.Born, n.Born), cmp.Or(p.Gender, n.Gender), cmp.Or(p.Ethnicity, n.Ethnicity)
	p.Language, p.Interpret = cmp.Or(p.Language, n.Language), p.Interpret || n.Interpret
	if p.Practice == nhs.PracticeNotKnown {
		p.Practice, p.GPDetails = n.Practice, cmp.Or(n.GPDetails, p.GPDetails)
	}
	sys := program(tx)
	if err := db.Update(sys, &p); err != nil {
		return nil, err
	}
	chs, err := Channels(sys, p.ID)
	if err != nil {
		return nil, err
	}
	as, err := Addresses(sys, p.ID)
	if err != nil {
		return nil, err
	}
	if err := contacts(tx, p.ID, n, fmt.Sprintf("Given with a referral on %s", tx.Today()), chs, as); err != nil {
		return nil, err
	}
	if err := rekey(tx, p.ID); err != nil {
		return nil, err
	}
	if !saw {
		return &Person{Row: db.Row{ID: p.ID, Tenant: p.Tenant}, New: n}, nil
	}
	return &p, nil
}

// contacts adds the telephone, e-mail and address of a form, unless they are on
// record. note marks them on a person who has some already: the older ones
// stand until somebody has asked.
func contacts(tx *db.Tx, id kith.ID, n New, note string, had []Channel, as []Address) error {
	sys := program(tx)
	for _, ch := range []*Channel{{Kind: Phone, Value: n.Phone}, {Kind: Email, Value: n.Email}} {
		if ch.Value == "" {
			continue
		}
		ch.Person, ch.Note = id, note
		if err := checked(ch.Check); err != nil {
			return err
		}
		if slices.ContainsFunc(had, func(h Channel) bool { return strings.EqualFold(h.Value, ch.Value) }) {
			continue
		}
		if err := db.Insert(sys, ch); err != nil {
			return err
		}
	}
	a := n.Home()
	if a == nil {
		return nil
	}
	a.Person = id
	if err := checked(a.Check); err != nil {
		return err
	}
	if slices.ContainsFunc(as, func(h Address) bool { return h.Postcode == a.Postcode && fold(h.Line1) == fold(a.Line1) }) {
		return nil
	}
	if Usual(as) != nil {
		a.Type, a.Note = nhs.OtherHome, note+": ask which is right"
		if a.Postcode.Pseudo() {
			a.Type, a.Note = nhs.Temporary, note+": no fixed abode. Ask"
		}
	}
	return db.Insert(sys, a)
}
