package person

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"kith"
	"kith/db"
	"kith/nhs"
)

// propose weighs everybody who holds a key of s and whom tx sees, the likeliest
// first. Of the many who share a postcode or a name with s, only what is weighed
// is read; all of them, of the few who are proposed.
func propose(tx *db.Tx, s *subject) ([]Proposal, error) {
	ids, rare, err := suspects(tx, s)
	if err != nil {
		return nil, err
	}
	var known []suspect
	for _, q := range those(ids, s.number) {
		ks, err := db.Select[suspect](tx, q)
		if err != nil {
			return nil, err
		}
		known = append(known, ks...)
	}
	ids = ids[:0]
	for i := range known {
		ids = append(ids, known[i].ID)
	}
	keys, err := keysOf(tx, slices.Compact(slices.Sorted(slices.Values(ids))))
	if err != nil {
		return nil, err
	}
	found := map[kith.ID]Proposal{}
	for i := range known {
		k := &known[i]
		if k.ID == s.id {
			continue
		}
		b := k.person().subject(tx.Today())
		b.fromKeys(keys[k.ID])
		points, why := score(s, &b, rare)
		certain := s.number != "" && s.number == b.number && agrees(s, &b)
		if certain {
			points = 100
		}
		if points >= Enough || s.number != "" && s.number == b.number {
			found[k.ID] = Proposal{Score: points, Reasons: why, Certain: certain}
		}
	}
	var out []Proposal
	for _, q := range those(slices.Sorted(maps.Keys(found)), "") {
		people, err := db.Select[Person](tx, q)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			f := found[p.ID]
			f.Person = p
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b Proposal) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Person.ID, b.Person.ID))
	})
	return out, nil
}

// A suspect is as much of a Person as is weighed.
type suspect struct {
	db.Row
	Given     string     `db:"given"`
	Middle    string     `db:"middle"`
	Family    string     `db:"family"`
	Preferred string     `db:"preferred"`
	Born      kith.Day   `db:"born"`
	AgeAbout  int        `db:"age_about"`
	AgeOn     kith.Day   `db:"age_on"`
	DiedOn    kith.Day   `db:"died_on"`
	Number    nhs.Number `db:"nhs_number"`
	Gender    nhs.Gender `db:"gender"`
}

func (*suspect) Table() string { return "person" }
func (*suspect) Wall() db.Wall { return (*Person)(nil).Wall() }

func (k *suspect) person() *Person {
	return &Person{Row: k.Row, Middle: k.Middle, AgeOn: k.AgeOn, DiedOn: k.DiedOn, New: New{Given: k.Given, Family: k.Family,
		Preferred: k.Preferred, Born: k.Born, AgeAbout: k.AgeAbout, Number: k.Number, Gender: k.Gender}}
}

// suspects are the people who hold a key of s and may be weighed high enough,
// and whether its names are rare.
func suspects(tx *db.Tx, s *subject) (ids []kith.ID, rare bool, err error) {
	keys := s.lookups()
	var names, counted []string
	for _, p := range heard(s.family, s.given) {
		names = append(names, "q:"+p)
		if !slices.Contains(keys, "q:"+p) {
			counted = append(counted, "q:"+p)
		}
	}
	held, err := holders(tx, counted, keys)
	by := map[kith.ID]string{} // how they were found: the kinds of key
	for _, k := range keys {
		for _, h := range held[k] {
			by[h.person] += k[:1]
		}
	}
	for _, k := range keys {
		for _, h := range held[k] {
			if how := by[h.person]; how != "" && s.mayBe(how, h.brief) {
				ids = append(ids, h.person)
				by[h.person] = ""
			}
		}
	}
	n := 0
	for _, k := range names {
		n += len(held[k])
	}
	return ids, n > 0 && n < mostCounted, err
}

// those asks for the people with these IDs, or with this NHS number; somebody
// may come twice.
func those(ids []kith.ID, number string) (out []db.Q) {
	if number != "" {
		out = append(out, db.Q{Where: "t.nhs_number = $1 AND t.nhs_number <> '' AND t.merged_into IS NULL", Args: []any{number}})
	}
	for part := range slices.Chunk(ids, 200) {
		q := db.Q{}
		args := make([]any, len(part))
		for i, id := range part {
			args[i] = id
		}
		q.And("t.id IN (?"+strings.Repeat(", ?", len(part)-1)+")", args...)
		q.And("t.merged_into IS NULL")
		out = append(out, q)
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
