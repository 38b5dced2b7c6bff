package sdc

import (
	"math/rand/v2"
	"strings"
	"testing"

	"kith"
	"kith/sdc/check"
)

// practices is a table of practices under one whole, without categories.
func practices(counts ...int) Table {
	t := Table{Title: "case", Areas: []Area{{Name: "whole", Parent: -1}}, Count: [][]int{nil}}
	for i, n := range counts {
		t.Areas, t.Count = append(t.Areas, Area{Name: string(rune('A' + i))}), append(t.Count, []int{n})
	}
	return t
}

// atoms has for each cell which cells without parts it is the sum of.
func (t *Table) atoms() [][]int {
	width := len(t.columns())
	all := make([][]int, len(t.Areas)*width)
	whole := t.whole()
	for a := range t.Areas {
		for c := range width {
			if whole[a] || t.total() && c == width-1 {
				continue
			}
			for up := a; up >= 0; up = t.Areas[up].Parent {
				all[up*width+c] = append(all[up*width+c], a*width+c)
				if t.total() {
					all[up*width+width-1] = append(all[up*width+width-1], a*width+c)
				}
			}
		}
	}
	return all
}

// told tells what the people of a cell can be for one who has both tables: whether
// they can be one, and as many as is small. A cell's referrals are its people and
// their further referrals. It is linear programming, and shares nothing with what
// protects.
func told(t *Table, r, q Protected, cell, small int) (one, most bool) {
	atoms, width := t.atoms(), len(t.columns())
	s := &system{unknowns: 2 * len(atoms)} // people by cell, then further referrals
	for at, of := range atoms {
		further := make([]int, len(of))
		for i, a := range of {
			further[i] = len(atoms) + a
		}
		for _, x := range []struct {
			cell Cell
			of   []int
		}{{q.Cell(at/width, at%width), of}, {r.Cell(at/width, at%width), append(further, of...)}} {
			known := Range{1, Unlimited}
			if n, ok := x.cell.Number(); ok {
				known = Range{n, n}
			}
			s.bounds = append(s.bounds, bound{x.of, known})
		}
	}
	_, one = s.solve(bound{atoms[cell], Range{0, 1}})
	_, most = s.solve(bound{atoms[cell], Range{small, Unlimited}})
	return one, most
}

// Each table is proved, and yet the two together say that one person was referred
// from A: of 9 referrals from A and B, which the first withholds, 8 at least are
// B's, whose people the second shows.
func TestTablesProvedApartGiveAwayTogether(t *testing.T) {
	referrals, people := practices(1, 8, 30), practices(1, 8, 7)
	r, err := Protect(referrals, LT6)
	if err != nil {
		t.Fatal(err)
	}
	q, err := Protect(people, LT6)
	if err != nil {
		t.Fatal(err)
	}
	if one, most := told(&people, r, q, 1, LT6.Small); !one || most {
		t.Errorf("the example is none: one %v, five %v", one, most)
	}
	r, q, err = ProtectBeside(referrals, people, LT6)
	if err != nil {
		t.Fatal(err)
	}
	if one, most := told(&people, r, q, 1, LT6.Small); !one || !most {
		t.Errorf("beside each other: one %v, five %v", one, most)
	}
}

// On thousands of drawn pairs each small number of people stays in doubt with both
// tables in hand; proved apart, many do not.
func TestBesideAgainstSolver(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 4))
	cells, apart, refused, more, hidden := 0, 0, 0, 0, 0
	for range 1000 {
		people, referrals := drawnPair(rng)
		r, q, err := ProtectBeside(referrals, people, LT6)
		if err != nil {
			if kith.KindOf(err) != kith.Invalid {
				t.Fatal(err)
			}
			refused++
			continue
		}
		r1, err1 := Protect(referrals, LT6)
		q1, err2 := Protect(people, LT6)
		if err1 != nil || err2 != nil {
			t.Fatal("together, and not apart: ", err1, err2)
		}
		for _, p := range []Protected{r1, q1} {
			n, _ := p.Hidden()
			hidden += n
		}
		n, _ := r.Hidden()
		more += 2 * n
		for c, x := range people.sums() {
			if x < 1 || x > LT6.Small {
				continue
			}
			cells++
			if one, most := told(&people, r, q, c, LT6.Small); !one || !most {
				t.Fatalf("%s: one %v, five %v of %+v and %+v", people.place(c), one, most, people.Count, referrals.Count)
			}
			if one, most := told(&people, r1, q1, c, LT6.Small); !one || !most {
				apart++
			}
		}
	}
	t.Logf("%d small counts in doubt with both tables in hand; of tables proved apart %d are not. Withheld: %d cells, apart %d. %d pairs were refused", cells, apart, more, hidden, refused)
	if apart == 0 || refused > 500 {
		t.Error("the tables drawn show nothing")
	}
}

// drawnPair draws people, and their referrals.
func drawnPair(rng *rand.Rand) (people, referrals Table) {
	people = Table{Title: "people", Areas: []Area{{Name: "whole", Parent: -1}}, Count: [][]int{nil}, Categories: []string{"a", "b", "c"}[:2+rng.IntN(2)]}
	for i := range 3 + rng.IntN(3) {
		people.Areas = append(people.Areas, Area{Name: string(rune('A' + i))})
		var row []int
		for range people.Categories {
			row = append(row, min(rng.IntN(40), rng.IntN(40)))
		}
		people.Count = append(people.Count, row)
	}
	referrals = people
	referrals.Title, referrals.Count = "referrals", nil
	for _, row := range people.Count {
		var more []int
		for _, n := range row {
			if n > 0 && rng.IntN(2) == 0 {
				n += rng.IntN(20)
			}
			more = append(more, n)
		}
		referrals.Count = append(referrals.Count, more)
	}
	return people, referrals
}

func TestBesideRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		referrals, people Table
		p                 Policy
		want              string
	}{
		"rounded":       {practices(9, 9), practices(9, 9), NHS75, "only where counts are exact"},
		"more people":   {practices(9, 9), practices(9, 10), LT6, "more than the referrals"},
		"nobody of two": {practices(9, 2), practices(9, 0), LT6, "more than the referrals, or none"},
		"other areas":   {practices(9, 9), practices(9, 9, 9), LT6, "not of the same areas"},
	} {
		if _, _, err := ProtectBeside(c.referrals, c.people, c.p); kith.KindOf(err) != kith.Invalid || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What the checker says of tables that do not belong together.
	proof := func() *check.Proof {
		return &check.Proof{Parent: []int{-1}, Width: 1, Count: []int{3}, Shown: []bool{true}, Round: 1,
			Witness: []check.Witness{{Cell: 0, Up: []check.Change{{Cell: 0, By: 1}}}}}
	}
	if err := check.Beside(proof(), proof()); err == nil {
		t.Error("a second table that changes what is shown")
	}
	for name, change := range map[string]func(p *check.Proof){
		"another shape": func(p *check.Proof) { p.Width = 2 },
		"rounded":       func(p *check.Proof) { p.Round = 5 },
		"withheld":      func(p *check.Proof) { p.Shown[0] = false },
		"fewer":         func(p *check.Proof) { p.Count[0] = 2 },
	} {
		r, q := proof(), proof()
		r.Witness, q.Witness = nil, nil
		if err := check.Beside(r, q); err != nil {
			t.Fatal(err)
		}
		if change(r); check.Beside(r, q) == nil {
			t.Error(name)
		}
	}
}

// Pairs whose totals are shown are each in as much doubt as by themselves, however
// many there are; proved apart, some are not.
func TestPairsAgainstSolver(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 23))
	cells, apart, refused := 0, 0, 0
	for range 400 {
		people, referrals := drawnPair(rng)
		turned, also := turn(people), turn(referrals)
		r, q, err := ProtectPairs([]Table{referrals, also, referrals}, []Table{people, turned}, LT6)
		if err != nil {
			if kith.KindOf(err) != kith.Invalid {
				t.Fatal(err)
			}
			refused++
			continue
		}
		r1, err1 := ProtectTogether([]Table{referrals, also}, LT6)
		q1, err2 := ProtectTogether([]Table{people, turned}, LT6)
		if err1 != nil || err2 != nil {
			t.Fatal("together, and not apart: ", err1, err2)
		}
		for i, x := range []Table{people, turned} {
			width := len(x.columns())
			for c, n := range x.sums() {
				if _, shown := q[i].Cell(c/width, width-1).Number(); !shown {
					t.Fatalf("the total of %s is withheld", x.place(c))
				}
				if n < 1 || n > LT6.Small {
					continue
				}
				cells++
				if one, most := told(&x, r[i], q[i], c, LT6.Small); !one || !most {
					t.Fatalf("%s: one %v, five %v of %+v", x.place(c), one, most, x.Count)
				}
				if one, most := told(&x, r1[i], q1[i], c, LT6.Small); !one || !most {
					apart++
				}
			}
		}
	}
	t.Logf("%d small counts in doubt; of tables proved apart %d are not; %d were refused", cells, apart, refused)
	if apart == 0 || refused > 300 {
		t.Error("the tables drawn show nothing")
	}
	if _, _, err := ProtectPairs([]Table{practices(9, 9)}, nil, LT6); kith.KindOf(err) != kith.Invalid {
		t.Errorf("tables without totals: %v", err)
	}
}

// turn has the same totals by other categories: the first two exchanged in the
// last area.
func turn(t Table) Table {
	t.Count = append([][]int{}, t.Count...)
	last := append([]int{}, t.Count[len(t.Count)-1]...)
	last[0], last[1] = last[1], last[0]
	t.Count[len(t.Count)-1] = last
	return t
}
