package sdc

import (
	"math"
	"slices"
)

// A bound says that a sum of unknown counts lies within a range.
type bound struct {
	of []int // which unknowns
	Range
}

// A system is counts that are not known, none below zero, and bounds on sums of
// them that need not form a table. Such sums are no network: whether there is a
// solution in whole numbers is found by linear programming with branching. What
// it finds is verified in whole numbers, so that "there is another table" is
// always true; when the search is given up, the answer is no.
type system struct {
	unknowns int
	bounds   []bound
}

// What the search takes on. Beyond it nothing is proved, and nothing released.
const (
	mostUnknowns = 400
	mostBounds   = 800
	mostBranches = 200
)

// solve finds whole numbers within all bounds and the further ones.
func (s *system) solve(further ...bound) ([]int, bool) {
	if s.unknowns > mostUnknowns || len(s.bounds) > mostBounds {
		return nil, false
	}
	branches := mostBranches
	return s.branch(further, &branches)
}

func (s *system) branch(further []bound, left *int) ([]int, bool) {
	if *left--; *left < 0 {
		return nil, false
	}
	all := slices.Concat(s.bounds, further)
	x, ok := newTableau(s.unknowns, all).solve()
	if !ok {
		return nil, false
	}
	split, n := -1, make([]int, len(x))
	for i, v := range x {
		n[i] = int(math.Round(v))
		if math.Abs(v-float64(n[i])) > 1e-6 && split < 0 {
			split = i
		}
	}
	if split < 0 {
		return n, within(n, all)
	}
	at := int(math.Floor(x[split]))
	for _, side := range []Range{{0, at}, {at + 1, Unlimited}} {
		if n, ok := s.branch(append(slices.Clip(further), bound{[]int{split}, side}), left); ok {
			return n, true
		}
	}
	return nil, false
}

// within verifies a solution.
func within(n []int, all []bound) bool {
	if slices.ContainsFunc(n, func(v int) bool { return v < 0 }) {
		return false
	}
	for _, b := range all {
		sum := 0
		for _, i := range b.of {
			sum += n[i]
		}
		if sum < b.Low || sum > b.High {
			return false
		}
	}
	return true
}

// A tableau is the first phase of the simplex method: it has each row's basic
// variable, and minimises the sum of those that stand for nothing.
type tableau struct {
	unknowns int
	width    int // columns before the right-hand side
	real     int // columns of unknowns and slacks; artificial ones follow
	rows     [][]float64
	basis    []int
	cost     []float64
}

func newTableau(unknowns int, all []bound) *tableau {
	type line struct {
		of    []int
		right int
		slack float64 // 1 at most, -1 at least, 0 exactly
	}
	var lines []line
	for _, b := range all {
		if b.Low == b.High {
			lines = append(lines, line{b.of, b.Low, 0})
			continue
		}
		if b.Low > 0 {
			lines = append(lines, line{b.of, b.Low, -1})
		}
		if b.High < Unlimited {
			lines = append(lines, line{b.of, b.High, 1})
		}
	}
	t := &tableau{unknowns: unknowns, real: unknowns}
	artificial := 0
	for _, l := range lines {
		if l.slack != 0 {
			t.real++
		}
		if l.slack <= 0 {
			artificial++
		}
	}
	t.width = t.real + artificial
	t.cost = make([]float64, t.width+1)
	slack, extra := unknowns, t.real
	for _, l := range lines {
		row := make([]float64, t.width+1)
		for _, i := range l.of {
			row[i] = 1
		}
		row[t.width] = float64(l.right)
		if l.slack != 0 {
			row[slack] = l.slack
			slack++
		}
		if l.slack > 0 {
			t.basis = append(t.basis, slack-1)
		} else {
			row[extra] = 1
			t.basis = append(t.basis, extra)
			extra++
			for i := range t.real {
				t.cost[i] -= row[i]
			}
			t.cost[t.width] -= row[t.width]
		}
		t.rows = append(t.rows, row)
	}
	return t
}

// solve returns a point at which every row holds.
func (t *tableau) solve() ([]float64, bool) {
	for step := 0; t.cost[t.width] < -1e-7; step++ {
		enter := -1
		for i, c := range t.cost[:t.real] {
			// The steepest column; after many steps the first, which cannot go round.
			if c < -1e-9 && (enter < 0 || step < 2000 && c < t.cost[enter]) {
				enter = i
			}
		}
		leave := -1
		for r, row := range t.rows {
			if enter < 0 || row[enter] < 1e-9 {
				continue
			}
			if leave < 0 {
				leave = r
				continue
			}
			a, b := row[t.width]/row[enter], t.rows[leave][t.width]/t.rows[leave][enter]
			if a < b-1e-12 || a < b+1e-12 && t.basis[r] < t.basis[leave] {
				leave = r
			}
		}
		if leave < 0 || step > 20_000 {
			return nil, false
		}
		t.pivot(leave, enter)
	}
	x := make([]float64, t.unknowns)
	for r, b := range t.basis {
		if b < t.unknowns {
			x[b] = t.rows[r][t.width]
		}
	}
	return x, true
}

func (t *tableau) pivot(leave, enter int) {
	row := t.rows[leave]
	by := row[enter]
	for i := range row {
		row[i] /= by
	}
	clear := func(other []float64) {
		f := other[enter]
		if f == 0 {
			return
		}
		for i, v := range row {
			if v != 0 {
				other[i] -= float64(f * v)
			}
		}
		other[enter] = 0
	}
	for r, other := range t.rows {
		if r != leave {
			clear(other)
		}
	}
	clear(t.cost)
	t.basis[leave] = enter
}
