package sdc

import (
	"cmp"
	"fmt"
	"slices"

	"kith"
)

// An Area is a place in a tree of places, or any row that may be the sum of
// others: practice, primary care network, place, integrated care system.
type Area struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Parent int    `json:"parent"` // the index of the area it is part of; -1 for the whole
}

// A Table holds counts by area and by one flat list of categories. It is as
// secret as the records it was counted from.
type Table struct {
	Title, Period, Of string   // Of is what is counted: "referrals", "people referred"
	Areas             []Area   // the whole first; an area stands before its parts
	Categories        []string // none when there are only totals
	Apart             bool     // the categories do not add up: years side by side
	NotRecorded       string   // the category of those for whom it is not known; "" when there is none
	Sample            bool     // counted from a sample of practices, so a zero proves nothing

	// Count has a row for each area that has no parts, with a number for each
	// category; other areas are the sums of their parts and have no row (nil).
	// With no categories a row is one number.
	Count [][]int
	// People, when something else than people is counted, has how many distinct
	// people stand behind each count: a row for every area, totals last.
	People [][]int
	// Eligible, when people are counted and the published denominators are known
	// to readers, has how many could have been counted: rows as in People.
	Eligible [][]int
	// Reporting, when it is known, has for every area how many practices sent
	// data, of how many.
	Reporting [][2]int

	rows map[int]bool // areas whose whole row is withheld
}

// maxCells bounds a table: England's practices by twenty categories fit.
const maxCells = 500_000

// total reports whether the rows end with their total.
func (t *Table) total() bool { return len(t.Categories) > 0 && !t.Apart }

// columns are the headings: the categories and, when they add up, the total.
func (t *Table) columns() []string {
	switch {
	case len(t.Categories) == 0:
		return []string{cmp.Or(t.Of, "Total")}
	case t.Apart:
		return t.Categories
	}
	return append(slices.Clone(t.Categories), "Total")
}

func (t *Table) parents() []int {
	all := make([]int, len(t.Areas))
	for i, a := range t.Areas {
		all[i] = a.Parent
	}
	return all
}

// whole reports for each area whether it has parts.
func (t *Table) whole() []bool {
	w := make([]bool, len(t.Areas))
	for _, a := range t.Areas {
		if a.Parent >= 0 {
			w[a.Parent] = true
		}
	}
	return w
}

// check says what is wrong with the table's shape.
func (t *Table) check() error {
	bad := func(format string, args ...any) error {
		return kith.Errorf(kith.Invalid, "the table %q cannot be protected: %s", t.Title, fmt.Sprintf(format, args...))
	}
	width := len(t.columns())
	switch {
	case len(t.Areas) == 0:
		return bad("it has no areas")
	case len(t.Areas)*width > maxCells:
		return bad("it has more than %d cells", maxCells)
	case len(t.Count) != len(t.Areas):
		return bad("it has %d rows of counts for %d areas", len(t.Count), len(t.Areas))
	case t.People != nil && t.Eligible != nil:
		return bad("who could have been counted belongs to the table of people, not to one of %s", t.Of)
	}
	for i, a := range t.Areas {
		if a.Parent >= i || a.Parent < -1 || (a.Parent == -1) != (i == 0) {
			return bad("%s stands before the area it is part of, or beside the whole", a.Name)
		}
	}
	for i, has := range t.whole() {
		row, want := t.Count[i], max(len(t.Categories), 1)
		if has && row != nil || !has && len(row) != want {
			return bad("%s has %d counts; an area without parts has %d, one with parts none", t.Areas[i].Name, len(row), want)
		}
		if slices.ContainsFunc(row, func(n int) bool { return n < 0 || n >= Unlimited/maxCells }) {
			return bad("%s has a count below zero or beyond reason", t.Areas[i].Name)
		}
	}
	for name, rows := range map[string][][]int{"people": t.People, "people who could have been counted": t.Eligible} {
		if rows != nil && (len(rows) != len(t.Areas) || slices.ContainsFunc(rows, func(r []int) bool { return len(r) != width })) {
			return bad("the rows of %s must be as many as the areas, each with %d numbers, totals last", name, width)
		}
	}
	if t.Reporting != nil && len(t.Reporting) != len(t.Areas) {
		return bad("how many practices report must be said for every area or for none")
	}
	if t.Eligible != nil {
		for c, x := range t.sums() {
			if x > t.eligible(c/width, c%width) {
				return bad("more are counted than could have been in %s", t.place(c))
			}
		}
	}
	for i := range t.Areas {
		if t.silent(i) && slices.ContainsFunc(t.Count[i], func(n int) bool { return n != 0 }) {
			return bad("no practice of %s sent data, and yet it has counts", t.Areas[i].Name)
		}
	}
	if t.NotRecorded != "" && !slices.Contains(t.Categories, t.NotRecorded) {
		return bad("%q is not among its categories", t.NotRecorded)
	}
	return nil
}

// sums has every cell: area by area, each with its columns.
func (t *Table) sums() []int {
	width := len(t.columns())
	x := make([]int, len(t.Areas)*width)
	for i, row := range t.Count {
		copy(x[i*width:], row)
		if t.total() {
			for _, n := range row {
				x[i*width+width-1] += n
			}
		}
	}
	for i := len(t.Areas) - 1; i > 0; i-- {
		for c := range width {
			x[t.Areas[i].Parent*width+c] += x[i*width+c]
		}
	}
	return x
}

// people is how many people stand behind a cell, given its count.
func (t *Table) people(area, column, count int) int {
	if t.People == nil {
		return count
	}
	return t.People[area][column]
}

// eligible is how many could have been counted in a cell, or -1 when readers
// are not told.
func (t *Table) eligible(area, column int) int {
	if t.Eligible == nil {
		return -1
	}
	return t.Eligible[area][column]
}

// silent reports whether no practice of the area sent data.
func (t *Table) silent(area int) bool {
	return t.Reporting != nil && t.Reporting[area][0] == 0
}

// place is a cell in words: "Rural West, women".
func (t *Table) place(cell int) string {
	columns := t.columns()
	a, c := cell/len(columns), cell%len(columns)
	if len(columns) == 1 {
		return t.Areas[a].Name
	}
	return t.Areas[a].Name + ", " + columns[c]
}
