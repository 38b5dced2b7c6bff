package sdc

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Three-way tables, whose intervals HiGHS found in whole numbers.
func TestSolveAgainstOracle(t *testing.T) {
	var file struct {
		Cases []struct {
			Dims, Cells, Suppressed []int
			Intervals               []struct {
				Cell int
				IP   [2]int
			}
		}
	}
	oracle(t, "attack_3d_lp_vs_ip.json", &file)
	seen := 0
	for i, c := range file.Cases {
		s := &system{}
		strides := []int{c.Dims[1] * c.Dims[2], c.Dims[2], 1}
		at := func(cell, axis int) int { return cell / strides[axis] % c.Dims[axis] }
		total := func(cell, axis int) bool { return at(cell, axis) == c.Dims[axis]-1 }
		unknown, top := map[int]int{}, 0
		for cell, n := range c.Cells {
			top = max(top, n)
			if !total(cell, 0) && !total(cell, 1) && !total(cell, 2) && slices.Contains(c.Suppressed, cell) {
				unknown[cell] = s.unknowns
				s.unknowns++
			}
		}
		base := make([]int, len(c.Cells)) // what is known of each cell's parts
		of := make([][]int, len(c.Cells))
		for cell, n := range c.Cells {
			for part := range c.Cells {
				in := true
				for axis := range 3 {
					in = in && !total(part, axis) && (total(cell, axis) || at(cell, axis) == at(part, axis))
				}
				if u, hidden := unknown[part]; in && hidden {
					of[cell] = append(of[cell], u)
				} else if in {
					base[cell] += c.Cells[part]
				}
			}
			r := Range{n, n}
			if slices.Contains(c.Suppressed, cell) {
				r = Range{1, top + 10}
			}
			if len(of[cell]) > 0 {
				s.bounds = append(s.bounds, bound{of[cell], Range{r.Low - base[cell], r.High - base[cell]}})
			}
		}
		for _, want := range c.Intervals {
			if len(of[want.Cell]) == 0 {
				continue
			}
			for _, q := range []struct {
				Range
				ok bool
			}{{Range{0, want.IP[0]}, true}, {Range{0, want.IP[0] - 1}, false}, {Range{want.IP[1], Unlimited}, true}, {Range{want.IP[1] + 1, Unlimited}, false}} {
				if q.High < Unlimited {
					q.High -= base[want.Cell]
				}
				q.Low -= base[want.Cell]
				if _, ok := s.solve(bound{of[want.Cell], q.Range}); ok != q.ok {
					t.Errorf("case %d, cell %d: %v can be had: %v", i, want.Cell, q.Range, ok)
				}
				seen++
			}
		}
	}
	t.Logf("%d questions", seen)
}

// A network's intervals are those of the solver, on tables of which both know.
func TestSolveAgainstNetwork(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t, 4)
		width, whole := len(table.columns()), table.whole()
		n := weave(table.parents(), width, table.total())
		n.x = table.sums()
		s := &system{}
		unknown := map[int]int{}
		leaf := func(c int) bool { return !whole[c/width] && !(table.total() && c%width == width-1) }
		for c := range n.x {
			if leaf(c) {
				unknown[c] = s.unknowns
				s.unknowns++
			}
		}
		under := func(area, a int) bool {
			for ; a >= 0; a = table.Areas[a].Parent {
				if a == area {
					return true
				}
			}
			return false
		}
		for c, x := range n.x {
			n.known[c] = Range{x, x}
			if rapid.Bool().Draw(t, "hidden") {
				n.known[c] = Range{0, x + rapid.IntRange(0, 9).Draw(t, "more")}
			}
			var of []int
			for d, u := range unknown {
				if under(c/width, d/width) && (c%width == d%width || table.total() && c%width == width-1) {
					of = append(of, u)
				}
			}
			s.bounds = append(s.bounds, bound{of, n.known[c]})
		}
		for c := range n.x {
			got, of := n.interval(c), s.bounds[c].of
			for _, q := range []struct {
				Range
				ok bool
			}{{Range{0, got.Low}, true}, {Range{0, got.Low - 1}, false}, {Range{got.High, Unlimited}, true}, {Range{got.High + 1, Unlimited}, false}} {
				if _, ok := s.solve(bound{of, q.Range}); ok != q.ok && q.High >= 0 {
					t.Fatalf("cell %d of %v: %v can be had: %v", c, table.Count, q.Range, ok)
				}
			}
		}
	})
}
