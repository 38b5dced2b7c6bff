package sdc

import (
	"slices"
	"strings"
)

// A Step changes a table that cannot be protected as it is, because of cells in
// some areas. It says in words what it did, and whether it did anything.
type Step struct {
	apply func(t *Table, areas []int) (words string, changed bool)
	all   bool // tables of one period must be changed alike
}

// Coarsen joins categories into wider ones: into names the wider one for each
// category that is joined; the others stay.
func Coarsen(into map[string]string) Step {
	return Step{apply: func(t *Table, _ []int) (string, bool) {
		var names []string
		at := make([]int, len(t.Categories))
		for i, c := range t.Categories {
			if w, ok := into[c]; ok {
				c = w
			}
			at[i] = slices.Index(names, c)
			if at[i] < 0 {
				at[i] = len(names)
				names = append(names, c)
			}
		}
		if len(names) == len(t.Categories) || t.Apart {
			return "", false
		}
		join := func(rows [][]int, both func(a, b int) int) [][]int {
			if rows == nil {
				return nil
			}
			out := make([][]int, len(rows))
			for r, row := range rows {
				if row == nil {
					continue
				}
				out[r] = make([]int, len(names), len(names)+1)
				for i, n := range row[:len(at)] {
					out[r][at[i]] = both(out[r][at[i]], n)
				}
				out[r] = append(out[r], row[len(at):]...) // the total
			}
			return out
		}
		t.Count, t.Eligible, t.People = join(t.Count, sum), join(t.Eligible, sum), join(t.People, atLeast)
		t.Categories = names
		return "categories were joined: " + strings.Join(names, ", "), true
	}}
}

func sum(a, b int) int { return a + b }

// atLeast is how many people two groups hold at least, when some may be in both.
func atLeast(a, b int) int { return max(a, b) }

// JoinAreas joins each area that has a cell which cannot be protected with the
// smallest of its neighbours under the same parent.
func JoinAreas() Step {
	return Step{all: true, apply: func(t *Table, areas []int) (string, bool) {
		width, whole, x := len(t.columns()), t.whole(), t.sums()
		size := func(a int) int { return x[a*width+width-1] }
		parts := map[int][]int{}
		for a, area := range t.Areas {
			parts[area.Parent] = append(parts[area.Parent], a)
		}
		joined := map[int]bool{}
		var pairs [][2]int
		for _, a := range areas {
			with := -1
			for _, b := range parts[t.Areas[a].Parent] {
				if b != a && !joined[b] && whole[a] == whole[b] && t.silent(a) == t.silent(b) && (with < 0 || size(b) < size(with)) {
					with = b
				}
			}
			if with >= 0 && !joined[a] {
				joined[a], joined[with] = true, true
				pairs = append(pairs, [2]int{min(a, with), max(a, with)})
			}
		}
		slices.SortFunc(pairs, func(p, q [2]int) int { return q[1] - p[1] })
		var words []string
		for _, p := range pairs { // from the last, so that the others keep their places
			words = append(words, t.Areas[p[0]].Name+" with "+t.Areas[p[1]].Name)
			t.join(p[0], p[1])
		}
		slices.Reverse(words)
		return "areas are shown together: " + strings.Join(words, "; "), len(pairs) > 0
	}}
}

// join makes area b, with its parts, one with area a, and takes its row away.
func (t *Table) join(a, b int) {
	t.Areas = slices.Clone(t.Areas)
	t.Areas[a] = Area{Code: t.Areas[a].Code + "+" + t.Areas[b].Code, Name: t.Areas[a].Name + " and " + t.Areas[b].Name, Parent: t.Areas[a].Parent}
	both := func(rows [][]int, how func(x, y int) int) [][]int {
		if rows == nil {
			return nil
		}
		rows = slices.Clone(rows)
		rows[a] = slices.Clone(rows[a]) // nil when it has parts
		for i, n := range rows[b] {
			rows[a][i] = how(rows[a][i], n)
		}
		return slices.Delete(rows, b, b+1)
	}
	t.Count, t.Eligible, t.People = both(t.Count, sum), both(t.Eligible, sum), both(t.People, atLeast)
	if t.Reporting != nil {
		t.Reporting = slices.Clone(t.Reporting)
		t.Reporting[a][0] += t.Reporting[b][0]
		t.Reporting[a][1] += t.Reporting[b][1]
		t.Reporting = slices.Delete(t.Reporting, b, b+1)
	}
	rows := map[int]bool{}
	for r := range t.rows {
		switch {
		case r == b:
			rows[a] = true
		case r > b:
			rows[r-1] = true
		default:
			rows[r] = true
		}
	}
	t.rows = rows
	t.Areas = slices.Delete(t.Areas, b, b+1)
	for i := range t.Areas {
		switch {
		case t.Areas[i].Parent == b:
			t.Areas[i].Parent = a
		case t.Areas[i].Parent > b:
			t.Areas[i].Parent--
		}
	}
}

// WithholdRows withholds whole rows, zeros too and all but their totals, of the
// areas with cells that cannot be protected otherwise, and of a neighbour of
// each, with which its numbers could have been exchanged.
func WithholdRows() Step {
	return Step{apply: func(t *Table, areas []int) (string, bool) {
		rows := map[int]bool{}
		for r := range t.rows {
			rows[r] = true
		}
		width, x := len(t.columns()), t.sums()
		var names []string
		withhold := func(a int) {
			rows[a] = true
			names = append(names, t.Areas[a].Name)
		}
		for _, a := range areas {
			with := -1
			if !rows[a] {
				withhold(a)
			}
			for b := range t.Areas {
				if b != a && !rows[b] && t.Areas[b].Parent == t.Areas[a].Parent &&
					(with < 0 || x[b*width+width-1] < x[with*width+width-1]) {
					with = b
				}
			}
			if with >= 0 {
				withhold(with)
			}
		}
		if len(names) == 0 {
			return "", false
		}
		t.rows = rows
		return "whole rows are withheld: " + strings.Join(names, ", "), true
	}}
}
