package person

import (
	"cmp"
	"slices"
	"strings"

	"kith"
	"kith/db"
)

// propose weighs everybody who holds a key of s and whom tx sees, the likeliest
// first.
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
	return out, nil
}

// suspects are the people who hold a key of s, and whether its names are rare.
func suspects(tx *db.Tx, s *subject) (ids []kith.ID, rare bool, err error) {
	keys := s.lookups()
	var names []string
	for _, p := range heard(s.family, s.given) {
		names = append(names, "q:"+p)
	}
	both := slices.Compact(slices.Sorted(slices.Values(append(names, keys...))))
	held, err := holders(tx, both)
	seen := map[kith.ID]bool{}
	for _, k := range keys {
		for _, id := range held[k] {
			if !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	n := 0
	for _, k := range names {
		n += len(held[k])
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
		ps, err := db.Select[Person](tx, db.Q{Where: "t.nhs_number = $1 AND t.nhs_number <> '' AND t.merged_into IS NULL", Args: []any{number}})
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
