package sdc

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"syscall"
	"testing"

	"kith"
	"kith/sdc/check"

	"pgregory.net/rapid"
)

// known is what an outsider knows of each cell of a publication, from what is
// printed of it and the policy's text.
func (p Protected) known(policy Policy, of [][]int) []Range {
	var all []Range
	for a := range p.r.Areas {
		for c := range p.r.Columns {
			n := -1
			if of != nil {
				n = of[a][c]
			}
			s := policy.withheld(n)
			if v, ok := p.Cell(a, c).Number(); ok {
				s = policy.printed(v, n)
			}
			all = append(all, s)
		}
	}
	return all
}

// Whoever tries every table that agrees with a publication finds that each count
// that is too small can be any number that is.
func TestProtectedAgainstBruteForce(t *testing.T) {
	protected, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		policy := Policy{Name: "test", Small: 2, Round: rapid.SampledFrom([]int{1, 1, 3}).Draw(t, "round"), Zeros: true}
		table := drawTable(t, 6)
		if rapid.Bool().Draw(t, "told who could have been counted") {
			policy.Floor = 4
			x, width := table.sums(), len(table.columns())
			for a := range table.Areas {
				row := make([]int, width)
				for c := range row {
					row[c] = x[a*width+c] + rapid.IntRange(0, 6).Draw(t, "not counted")
				}
				table.Eligible = append(table.Eligible, row)
			}
		}
		p, err := Protect(table, policy)
		if err != nil {
			if kith.KindOf(err) != kith.Invalid {
				t.Fatal(err)
			}
			refused++
			return
		}
		protected++
		known, ways := p.known(policy, table.Eligible), 1
		whole, width, x := table.whole(), len(table.columns()), table.sums()
		for c, k := range known {
			if !whole[c/width] && !(table.total() && c%width == width-1) {
				ways *= min(k.High, 8) - k.Low + 1
			}
		}
		if ways > 200_000 {
			return
		}
		want := make([]Range, len(x))
		for c := range want {
			want[c] = Range{Unlimited, -1}
		}
		every(&table, known, 8, func(x []int) {
			for c, v := range x {
				want[c] = Range{min(want[c].Low, v), max(want[c].High, v)}
			}
		})
		for c, n := range x {
			of := table.eligible(c/width, c%width)
			if !policy.small(n, of) {
				continue
			}
			if d := policy.doubt(n, n, of, policy.withheld(of)); want[c].Low > d.Low || want[c].High < d.High {
				t.Fatalf("cell %d, %d of %d, can only be %v, and should be able to be %v", c, n, of, want[c], d)
			}
		}
	})
	t.Logf("%d tables protected, %d refused", protected, refused)
}

// drawn is a table of a country: trusts of places of networks of practices, by
// categories, with most counts small.
func drawn(seed uint64, practices, perNetwork, categories int, mean float64) Table {
	r := rand.New(rand.NewPCG(seed, 7))
	t := Table{Title: "drawn", Areas: []Area{{Name: "whole", Parent: -1}}, Count: [][]int{nil}}
	for c := range categories {
		t.Categories = append(t.Categories, fmt.Sprint("c", c))
	}
	networks := (practices + perNetwork - 1) / perNetwork
	for n := range networks {
		parent := len(t.Areas)
		t.Areas = append(t.Areas, Area{Name: fmt.Sprint("network ", n), Parent: 0})
		t.Count = append(t.Count, nil)
		for h := range min(perNetwork, practices-n*perNetwork) {
			t.Areas = append(t.Areas, Area{Name: fmt.Sprint("practice ", n, ".", h), Parent: parent})
			row := make([]int, categories)
			size := mean * r.ExpFloat64()
			for c := range row {
				for range 40 {
					if r.Float64() < size/40*2/float64(1+c%3) {
						row[c] += 1 + r.IntN(2)
					}
				}
			}
			t.Count = append(t.Count, row)
		}
	}
	return t
}

// Whichever cell is shown after all that was withheld for another's sake, the
// checker notices.
func TestEveryWithheldCellIsNeeded(t *testing.T) {
	tried := 0
	for seed := range uint64(6) {
		table := drawn(seed, 40, 4, 5, 12)
		m := newMaker(&table, LT6, false)
		m.repair()
		m.clean()
		if m.unmet() {
			table = mustSafe(t, table)
			m = newMaker(&table, LT6, false)
			m.repair()
			m.clean()
		}
		proof := m.proof()
		if _, err := check.Check(proof); err != nil {
			t.Fatal(err)
		}
		small := map[int]bool{}
		for _, d := range m.need {
			small[int(d.cell)] = true
		}
		for c, shown := range proof.Shown {
			if shown {
				continue
			}
			proof.Shown[c] = true
			if _, err := check.Check(proof); err == nil {
				t.Errorf("seed %d: cell %d (small: %v) is shown, and the checker does not mind", seed, c, small[c])
			}
			proof.Shown[c] = false
			tried++
		}
	}
	t.Logf("%d withheld cells shown, one at a time: each was noticed", tried)
}

func (m *maker) unmet() bool {
	return slices.ContainsFunc(m.need, func(d need) bool {
		return d.up == nil && d.High > m.net.x[d.cell] || d.down == nil && d.Low < m.net.x[d.cell]
	})
}

// mustSafe joins areas until the table can be protected.
func mustSafe(t *testing.T, table Table) Table {
	t.Helper()
	for range 50 {
		m := newMaker(&table, LT6, false)
		unsafe := m.repair()
		if len(unsafe) == 0 {
			return table
		}
		areas := map[int]bool{}
		for _, c := range unsafe {
			areas[c/len(table.columns())] = true
		}
		if _, ok := JoinAreas().apply(&table, slices.Sorted(maps.Keys(areas))); !ok {
			break
		}
	}
	t.Fatal("no safe table")
	return table
}

// A proof that was tampered with is not believed.
func TestCheckerIsNotFooled(t *testing.T) {
	table := drawn(1, 20, 4, 4, 14)
	table = mustSafe(t, table)
	fresh := func() *check.Proof {
		m := newMaker(&table, LT6, false)
		m.repair()
		m.clean()
		return m.proof()
	}
	if _, err := check.Check(fresh()); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*check.Proof){
		"no witness":              func(p *check.Proof) { p.Witness = p.Witness[1:] },
		"the same witness twice":  func(p *check.Proof) { p.Witness[1] = p.Witness[0] },
		"a table that stays":      func(p *check.Proof) { p.Witness[0].Up, p.Witness[0].Down = nil, nil },
		"a table that is not one": func(p *check.Proof) { w := &p.Witness[len(p.Witness)-1]; w.Down = w.Down[1:] },
		"another count":           func(p *check.Proof) { p.Count = slices.Clone(p.Count); p.Count[0]++ },
		"another number printed":  func(p *check.Proof) { p.Printed[slices.Index(p.Shown, true)] += 5 },
		"a small count shown":     func(p *check.Proof) { p.Shown[p.Witness[0].Cell] = true },
		"a sum that is not shown to add up": func(p *check.Proof) {
			w := &p.Witness[len(p.Witness)-1]
			w.Down = slices.DeleteFunc(slices.Clone(w.Down), func(c check.Change) bool { return c.Cell != w.Cell })
		},
	} {
		p := fresh()
		spoil(p)
		if _, err := check.Check(p); err == nil {
			t.Errorf("%s: the checker does not mind", name)
		}
	}
}

// England: 6,300 practices by six groups. The time is printed; a machine that is
// busy makes no test fail.
func TestEngland(t *testing.T) {
	table := drawn(3, 6300, 5, 6, 22)
	m := newMaker(&table, LT6, false)
	naive, narrowed := 0, 0
	for _, d := range m.need {
		s := m.net.interval(int(d.cell))
		if s.Low == s.High {
			naive++
		}
		if s.Low > d.Low || s.High < d.High {
			narrowed++
		}
	}
	t.Logf("%d cells, %d too small; withholding these alone gives %d away and narrows %d", len(m.shut), len(m.need), naive, narrowed)
	before := cpu()
	p, err := Protect(table, LT6, JoinAreas(), WithholdRows())
	took := cpu() - before
	if err != nil {
		t.Fatal(err)
	}
	hidden, of := p.Hidden()
	small, nonzero := 0, 0
	for _, d := range m.need {
		small += min(1, m.net.x[d.cell])
	}
	for _, x := range m.net.x {
		nonzero += min(1, x)
	}
	t.Logf("withheld for others' sake: about %.1f %% of the cells that are not zero", 100*float64(hidden-small)/float64(nonzero))
	t.Logf("protected in %d ms of CPU: %d of %d cells withheld (%.1f %%), two second tables checked for each that is too small, %d steps", took, hidden, of, 100*float64(hidden)/float64(of), len(p.Steps()))
}

// cpu is the processor time of this process, in milliseconds.
func cpu() int64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return (u.Utime.Nano() + u.Stime.Nano()) / 1e6
}

// A table that cannot be protected is refused, and the refusal says which cells
// and not what is in them.
func TestRefusal(t *testing.T) {
	table := Table{Title: "Two practices", Categories: []string{"young", "middle", "old"},
		Areas: []Area{{Name: "Network", Parent: -1}, {Name: "East", Parent: 0}, {Name: "West", Parent: 0}},
		Count: [][]int{nil, {1, 1, 1}, {70, 80, 90}}}
	_, err := Protect(table, LT6)
	if kith.KindOf(err) != kith.Invalid || !strings.Contains(err.Error(), "East") || strings.ContainsAny(err.Error(), "3789") {
		t.Error(err)
	}
}
