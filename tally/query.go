package tally

import (
	"slices"

	"kith"
)

// A By groups rows by a column. Into says to which group each of its names
// belongs (a practice's network, a day's month; days come as 2026-11-28), and
// whether it is counted at all; without it every name is a group. It is asked once
// for each name, not for each row.
type By struct {
	Column string
	Into   func(name string) (group string, counted bool)
}

// A Where counts only the rows whose name in a column is to be kept.
type Where struct {
	Column string
	Keep   func(name string) bool
}

// A Query says what to count. Without By everything is one group.
type Query struct {
	By    []By
	Where []Where
}

// A Grid is how many there are in each group of groups: a cell for every
// combination, those with nobody too.
type Grid struct {
	Groups [][]string // by By: the groups, in the order of their names
	N      []int      // the last By changes fastest
}

// At is the number of one cell: the place of its group in each of Groups.
func (g *Grid) At(groups ...int) int { return g.N[place(g.Groups, groups)] }

func place(all [][]string, groups []int) int {
	at := 0
	for i, g := range groups {
		at = at*len(all[i]) + g
	}
	return at
}

// Of is the number of one cell by the names of its groups; 0 where there is no
// such group.
func (g *Grid) Of(groups ...string) int {
	places := make([]int, len(groups))
	for i, name := range groups {
		p, ok := slices.BinarySearch(g.Groups[i], name)
		if !ok {
			return 0
		}
		places[i] = p
	}
	return g.At(places...)
}

const (
	// mostCells bounds the combinations of groups.
	mostCells = 1 << 24
	// dropped is what a lookup holds for a code that is not counted. Sums of
	// lookups below it are cells; mostColumns of it do not overflow.
	dropped = 1 << 26
)

// A plan is a query made ready: for each column that it reads, what each code adds
// to the number of the cell.
type plan struct {
	view   *View
	groups [][]string
	cells  int
	reads  []read
}

type read struct {
	column int
	lookup []uint32
	drops  []uint32 // how many codes below each are dropped
	plain  bool     // adds nothing, only drops
}

func (v *View) plan(q Query) (*plan, error) {
	p := &plan{view: v, cells: 1}
	into := make([][]uint16, len(q.By)) // by By and code: the group
	var kept [][]bool
	var columns []int
	for i, b := range q.By {
		c, err := v.column(b.Column)
		if err != nil {
			return nil, err
		}
		groups, codes, keep, err := v.divide(c, b.Into)
		if err != nil {
			return nil, err
		}
		p.groups, into[i] = append(p.groups, groups), codes
		columns, kept = append(columns, c), append(kept, keep)
		if p.cells *= len(groups); p.cells > mostCells {
			return nil, kith.Errorf(kith.Invalid, "the columns have more than %d combinations of groups: take fewer or wider groups", mostCells)
		}
	}
	stride := p.cells
	for i, c := range columns {
		if p.cells == 0 { // a column of whose names none is counted
			break
		}
		stride /= len(p.groups[i])
		r := p.read(c)
		r.plain = false
		for code, keep := range kept[i] {
			if !keep {
				r.lookup[code] = dropped
			} else if r.lookup[code] != dropped {
				r.lookup[code] += uint32(stride) * uint32(into[i][code]) // #nosec G115 -- less than mostCells
			}
		}
	}
	for _, w := range q.Where {
		c, err := v.column(w.Column)
		if err != nil {
			return nil, err
		}
		r := p.read(c)
		v.eachName(c, func(code int, name string) {
			if !w.Keep(name) {
				r.lookup[code] = dropped
			}
		})
	}
	for i := range p.reads {
		r := &p.reads[i]
		r.drops = make([]uint32, len(r.lookup)+1)
		for code, add := range r.lookup {
			r.drops[code+1] = r.drops[code] + add>>26&1
		}
	}
	// What only drops comes first: the rest then has fewer rows to look at.
	slices.SortStableFunc(p.reads, func(a, b read) int {
		switch {
		case a.plain == b.plain:
			return 0
		case a.plain:
			return -1
		}
		return 1
	})
	return p, nil
}

// read is the lookup of a column, made when it is first asked for.
func (p *plan) read(column int) *read {
	for i := range p.reads {
		if p.reads[i].column == column {
			return &p.reads[i]
		}
	}
	p.reads = append(p.reads, read{column: column, lookup: make([]uint32, p.view.codes(column)), plain: true})
	return &p.reads[len(p.reads)-1]
}

// divide puts the names of a column into groups: which there are, and by code the
// group and whether it is counted.
func (v *View) divide(column int, into func(string) (string, bool)) (groups []string, codes []uint16, keep []bool, err error) {
	n := v.codes(column)
	codes, keep = make([]uint16, n), make([]bool, n)
	at := map[string]int{}
	of := make([]int, n) // by code: in order of appearance
	v.eachName(column, func(code int, name string) {
		group := name
		if keep[code] = true; into != nil {
			group, keep[code] = into(name)
		}
		if !keep[code] {
			return
		}
		n, ok := at[group]
		if !ok {
			n = len(groups)
			at[group], groups = n, append(groups, group)
		}
		of[code] = n
	})
	slices.Sort(groups)
	rank := make([]uint16, len(groups))
	for i, g := range groups {
		rank[at[g]] = uint16(i) // #nosec G115 -- no more groups than codes
	}
	for code, k := range keep {
		if k {
			codes[code] = rank[of[code]]
		}
	}
	return groups, codes, keep, nil
}

// codes is one more than the highest code of a column.
func (v *View) codes(column int) int {
	if column < len(v.schema.Names) {
		return max(len(v.names[column]), 1)
	}
	high := uint16(0)
	for _, b := range v.blocks {
		high = max(high, b.columns[column].high)
	}
	return int(high) + 1
}

// eachName calls f for each name that rows have in a column, or each day between
// the first and the last; none ("") only where there is one.
func (v *View) eachName(column int, f func(code int, name string)) {
	if column < len(v.schema.Names) {
		for code, name := range v.names[column] {
			if v.used[column][code] > 0 {
				f(code, name)
			}
		}
		return
	}
	low, high, none := maxCode, 0, false
	for _, b := range v.blocks {
		if c := &b.columns[column]; len(b.person) > 0 {
			none = none || c.low == 0
			low, high = min(low, int(c.least)), max(high, int(c.high))
		}
	}
	if none {
		f(0, "")
	}
	for code := max(low, 1); code <= high; code++ {
		f(code, dayNames()[code])
	}
}
