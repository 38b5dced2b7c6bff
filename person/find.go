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
	tx.Searched("is it one of these? " + fold(n.Given+" "+n.Family))
	s := n.subject(tx.Today())
	return propose(tx, &s)
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
	s := n.subject(tx.Today())
	found, err := propose(tx.Beyond("whether the person is known already, whoever sees them"), &s)
	if err != nil {
		return nil, nil, err
	}
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
	var visible []Proposal
	for _, f := range found {
		ok, err := tx.Sees(f.Person.ID)
		if err != nil {
			return nil, nil, err
		}
		if ok {
			visible = append(visible, f)
		}
	}
	return p, visible, nil
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
	p := &Person{New: n}
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
		if err := grant(tx, p.ID, h, never, "added"); err != nil {
			return nil, err
		}
	}
	if err := contacts(tx, p.ID, n, ""); err != nil {
		return nil, err
	}
	s := p.subject(tx.Today())
	given := n.subject(tx.Today())
	s.phones, s.postcodes = given.phones, given.postcodes
	if err := setKeys(tx, p.ID, s.keys()); err != nil {
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
	if err := contacts(tx, p.ID, n, fmt.Sprintf("Given with a referral on %s", tx.Today())); err != nil {
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
func contacts(tx *db.Tx, id kith.ID, n New, note string) error {
	sys := program(tx)
	had, err := Channels(sys, id)
	if err != nil {
		return err
	}
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
	a := n.address()
	if a == nil {
		return nil
	}
	a.Person = id
	if err := checked(a.Check); err != nil {
		return err
	}
	as, err := Addresses(sys, id)
	if err != nil {
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

// propose weighs everybody who holds a key of s and whom tx sees.
func propose(tx *db.Tx, s *subject) ([]Proposal, error) {
	ids, rare, err := suspects(tx, s)
	if err != nil {
		return nil, err
	}
	known, err := load(tx, ids, s.number)
	if err != nil {
		return nil, err
	}
	keys, err := keysOf(tx, idsOf(known))
	if err != nil {
		return nil, err
	}
	var out []Proposal
	for i := range known {
		p := &known[i]
		if p.ID == s.id {
			continue
		}
		b := p.subject(tx.Today())
		b.fromKeys(keys[p.ID])
		points, why := score(s, &b, rare)
		certain := s.number != "" && s.number == b.number && agrees(s, &b)
		if certain {
			points = 100
		}
		if points >= Enough || s.number != "" && s.number == b.number {
			out = append(out, Proposal{Person: *p, Score: points, Reasons: why, Certain: certain})
		}
	}
	slices.SortStableFunc(out, func(a, b Proposal) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Person.ID, b.Person.ID))
	})
	return out[:min(len(out), mostProposals)], nil
}

// suspects are the people who hold a key of s, and whether its names are rare.
func suspects(tx *db.Tx, s *subject) (ids []kith.ID, rare bool, err error) {
	ids, _, err = holders(tx, s.lookups())
	if err != nil {
		return nil, false, err
	}
	var names []string
	for _, p := range heard(s.family, s.given) {
		names = append(names, "g:"+p)
	}
	n := 0
	_, held, err := holders(tx, names)
	for _, k := range held {
		n += k
	}
	return ids, n > 0 && n <= 3, err
}

// load are the people with these IDs, or with this NHS number, whom tx sees.
func load(tx *db.Tx, ids []kith.ID, number string) ([]Person, error) {
	var out []Person
	keep := func(ps []Person) {
		for _, p := range ps {
			if !slices.ContainsFunc(out, func(o Person) bool { return o.ID == p.ID }) {
				out = append(out, p)
			}
		}
	}
	if number != "" {
		ps, err := db.Select[Person](tx, db.Q{Where: "t.nhs_number = $1 AND t.merged_into IS NULL", Args: []any{number}})
		if err != nil {
			return nil, err
		}
		keep(ps)
	}
	for part := range slices.Chunk(ids, 200) {
		q := db.Q{}
		args := make([]any, len(part))
		for i, id := range part {
			args[i] = id
		}
		q.And("t.id IN (?"+strings.Repeat(", ?", len(part)-1)+")", args...)
		q.And("t.merged_into IS NULL")
		ps, err := db.Select[Person](tx, q)
		if err != nil {
			return nil, err
		}
		keep(ps)
	}
	return out, nil
}

func idsOf(ps []Person) []kith.ID {
	out := make([]kith.ID, len(ps))
	for i := range ps {
		out[i] = ps[i].ID
	}
	return out
}

// fromKeys fills in what stands in records of its own, from the keys.
func (s *subject) fromKeys(keys []string) {
	for _, k := range keys {
		switch kind, v, _ := strings.Cut(k, ":"); kind {
		case "p":
			s.phones = append(s.phones, v)
		case "z":
			s.postcodes = append(s.postcodes, v)
		case "a":
			if !slices.Contains(s.also, v) {
				s.also = append(s.also, v)
			}
		}
	}
}

// agrees reports whether two descriptions with one NHS number may be taken for
// one person without asking: the date of birth is the same, and a name is; or,
// where one has no date of birth, both names are. A slip of a row in a
// spreadsheet gives somebody another's number and date of birth together; a
// name that has nothing to do with the other stops it.
func agrees(a, b *subject) bool {
	_, given, family := compareNames(a, b)
	switch {
	case a.born == "" || b.born == "":
		return given > unlike && family > unlike && compareBorn(a, b).points >= 0
	case a.born != b.born:
		return false
	}
	return given > unlike || family > unlike
}
