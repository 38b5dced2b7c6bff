package sdc

import (
	"fmt"
	"strconv"
	"strings"

	"kith"
)

// A Range is what can be known of a count: at least Low, and at most High,
// which may be Unlimited.
type Range struct{ Low, High int }

// Exact reports whether only one number is left.
func (r Range) Exact() bool { return r.Low == r.High }

// String is the range in words.
func (r Range) String() string {
	switch {
	case r.Exact():
		return "exactly " + thousands(r.Low)
	case r.High >= Unlimited:
		return thousands(r.Low) + " or more"
	}
	return "between " + thousands(r.Low) + " and " + thousands(r.High)
}

// A Published table is what anybody can read: each cell with what is known of
// it by itself. A row may be the sum of others, and the last column the total
// of the others; where neither holds, nothing follows from anything.
type Published struct {
	Rows    []string
	Columns []string
	Parent  []int // of each row the row that is its total, standing before it; -1 for none
	Total   bool  // the last column is the total of the others
	Printed [][]string
	Known   [][]Range
	Shown   [][]bool // a number is printed; all others are hidden
	Notes   []string // how the file was understood, in sentences
}

// A Deduced is a hidden cell with what was printed and what follows.
type Deduced struct {
	Row, Column int
	Printed     string
	Before      Range // from what is printed in the cell
	After       Range // with all the sums of the table
}

// mostHidden bounds the work: each hidden cell may have to walk through all.
const mostHidden = 10_000

// Attack works out what anybody can deduce of each hidden cell. The ranges are
// exact: each end is a count that some table with the same publication has. A
// table whose sums do not hold is Invalid, and the error says which.
func (p *Published) Attack() ([]Deduced, error) {
	width, hidden := len(p.Columns), 0
	for _, row := range p.Shown {
		for _, shown := range row {
			if !shown {
				hidden++
			}
		}
	}
	if hidden > mostHidden {
		return nil, kith.Errorf(kith.Invalid, "the table hides %s cells, and working out more than %s would take too long: cut it into the tables that people read", thousands(hidden), thousands(mostHidden))
	}
	n := weave(p.Parent, width, p.Total)
	for r, row := range p.Known {
		for c, k := range row {
			n.known[r*width+c] = k
		}
	}
	if loose, ok := n.settle(); !ok {
		return nil, p.wrong(n, loose)
	}
	var all []Deduced
	for r, row := range p.Known {
		for c, k := range row {
			if p.Shown[r][c] {
				continue
			}
			s := n.interval(r*width + c)
			all = append(all, Deduced{Row: r, Column: c, Printed: p.Printed[r][c], Before: k, After: s})
		}
	}
	return all, nil
}

// wrong says which sums of the table do not hold.
func (p *Published) wrong(n *network, loose map[int32]bool) error {
	var all []string
	whole := map[int]bool{}
	for _, q := range p.Parent {
		whole[q] = true
	}
	for r := range p.Rows {
		for c := range p.Columns {
			if !whole[r] {
				break
			}
			if low, high, _ := p.parts(r, c); low > p.Known[r][c].High || high < p.Known[r][c].Low {
				all = append(all, fmt.Sprintf("in %s the rows of %s add to %s, not %s", p.Columns[c], p.Rows[r], Range{low, high}, p.Printed[r][c]))
			}
		}
		if low, high := p.across(r); p.Total && (low > p.last(r).High || high < p.last(r).Low) {
			all = append(all, fmt.Sprintf("the columns of %s add to %s, not %s", p.Rows[r], Range{low, high}, p.Printed[r][len(p.Columns)-1]))
		}
	}
	if len(all) == 0 {
		var places []string
		for r := range p.Rows {
			for c := range p.Columns {
				i := r*len(p.Columns) + c
				if !p.Shown[r][c] && loose[n.tail[i]] != loose[n.head[i]] {
					places = append(places, p.Rows[r]+", "+p.Columns[c])
				}
			}
		}
		return kith.Errorf(kith.Invalid, "no counts fit this table: with its sums there is nothing that %s could be", strings.Join(places[:min(len(places), 5)], "; "))
	}
	more := ""
	if len(all) > 5 {
		more = fmt.Sprintf("; and %d more", len(all)-5)
	}
	return kith.Errorf(kith.Invalid, "the table does not add up: %s%s. Are the numbers rounded, or counted from other records, or is it no total", strings.Join(all[:min(len(all), 5)], "; "), more)
}

func (p *Published) last(r int) Range { return p.Known[r][len(p.Columns)-1] }

// parts is what the rows of a total add to.
func (p *Published) parts(r, c int) (low, high, parts int) {
	for q, parent := range p.Parent {
		if parent == r {
			low, high, parts = low+p.Known[q][c].Low, min(high+p.Known[q][c].High, Unlimited), parts+1
		}
	}
	return low, high, parts
}

// across is what the columns of a row add to.
func (p *Published) across(r int) (low, high int) {
	for _, k := range p.Known[r][:len(p.Columns)-1] {
		low, high = low+k.Low, min(high+k.High, Unlimited)
	}
	return low, high
}

// Why says in a sentence how an exact number follows, when one sum is enough.
func (p *Published) Why(d Deduced) string {
	if !d.After.Exact() {
		return ""
	}
	name := p.Rows[d.Row] + ", " + p.Columns[d.Column]
	if len(p.Columns) == 1 {
		name = p.Rows[d.Row]
	}
	if up := p.Parent[d.Row]; up >= 0 && p.Known[up][d.Column].Exact() {
		low, high, parts := p.parts(up, d.Column)
		if high-low == d.Before.High-d.Before.Low {
			rest := low - d.Before.Low
			return fmt.Sprintf("In %s the %d other rows add to %s and %s is %s, so %s is %s.", p.Columns[d.Column], parts-1, thousands(rest), p.Rows[up], thousands(p.Known[up][d.Column].Low), name, thousands(d.After.Low))
		}
	}
	if p.Total && d.Column < len(p.Columns)-1 && p.last(d.Row).Exact() {
		low, high := p.across(d.Row)
		if high-low == d.Before.High-d.Before.Low {
			return fmt.Sprintf("In the row of %s the other columns add to %s and the total is %s, so %s is %s.", p.Rows[d.Row], thousands(low-d.Before.Low), thousands(p.last(d.Row).Low), name, thousands(d.After.Low))
		}
	}
	return fmt.Sprintf("Several sums together leave only %s for %s.", thousands(d.After.Low), name)
}

// thousands writes a count as British tables do: 10,717.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// upright puts totals before their parts, as Parent wants it.
func (p *Published) upright() {
	parts := map[int][]int{}
	for r, q := range p.Parent {
		parts[q] = append(parts[q], r)
	}
	was := *p
	p.Rows, p.Printed, p.Known, p.Shown, p.Parent = nil, nil, nil, nil, nil
	var add func(of, parent int)
	add = func(of, parent int) {
		for _, r := range parts[of] {
			p.Rows, p.Parent = append(p.Rows, was.Rows[r]), append(p.Parent, parent)
			p.Printed, p.Known, p.Shown = append(p.Printed, was.Printed[r]), append(p.Known, was.Known[r]), append(p.Shown, was.Shown[r])
			add(r, len(p.Rows)-1)
		}
	}
	add(-1, -1)
}
