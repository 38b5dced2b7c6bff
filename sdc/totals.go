package sdc

import (
	"fmt"
	"slices"
	"strings"

	"kith"
)

// totals finds which row and which column are the total of the others, by what
// they are called or as How says. Further rows called totals are those of the
// rows above them, back to the total before.
func (f *file) totals() error {
	f.p.Parent = make([]int, len(f.p.Rows))
	for i := range f.p.Parent {
		f.p.Parent[i] = -1
	}
	if f.how.NoTotals {
		f.p.Notes = append(f.p.Notes, "Nothing in the table is a total, so nothing follows from anything else.")
		return nil
	}
	if err := f.totalRows(); err != nil {
		return err
	}
	column := -1
	if f.how.TotalColumn != "" {
		if column = index(f.p.Columns, f.how.TotalColumn); column < 0 {
			return kith.Errorf(kith.Invalid, "there is no column %q: there is %s", f.how.TotalColumn, list(f.p.Columns))
		}
	} else {
		var found []int
		for c, name := range f.p.Columns {
			if totalName.MatchString(name) {
				found = append(found, c)
			}
		}
		if len(found) == 1 && len(f.p.Columns) > 2 {
			column = found[0]
		}
	}
	if column < 0 || len(f.p.Columns) == 1 {
		if len(f.p.Columns) > 1 {
			f.p.Notes = append(f.p.Notes, "No column is the total of the others.")
		}
		return nil
	}
	name := f.p.Columns[column]
	f.p.Notes = append(f.p.Notes, fmt.Sprintf("The column %q is the total of the others.", name))
	f.p.Total = true
	last := len(f.p.Columns) - 1
	f.p.Columns = append(slices.Delete(f.p.Columns, column, column+1), name)
	for r := range f.p.Rows {
		p, m := f.p.Printed[r], f.marks[r]
		text, what := p[column], m[column]
		copy(p[column:], p[column+1:])
		copy(m[column:], m[column+1:])
		p[last], m[last] = text, what
	}
	return nil
}

func (f *file) totalRows() error {
	var found []int
	whole := -1
	for r, name := range f.p.Rows {
		if totalName.MatchString(name) {
			found = append(found, r)
		}
	}
	switch {
	case f.how.TotalRow != "":
		if whole = index(f.p.Rows, f.how.TotalRow); whole < 0 {
			return kith.Errorf(kith.Invalid, "there is no row %q: there is %s", f.how.TotalRow, list(f.p.Rows))
		}
		found = slices.DeleteFunc(found, func(r int) bool { return r == whole })
	case len(found) == 0:
		f.p.Notes = append(f.p.Notes, "No row is the total of the others.")
		return nil
	case found[0] == 0: // totals at the head; further ones would be of rows below them
		if len(found) > 1 {
			return kith.Errorf(kith.Invalid, "several rows look like totals (%s), and the first is one: name the total of all: --total-row NAME", list([]string{f.p.Rows[found[0]], f.p.Rows[found[1]]}))
		}
		whole, found = 0, nil
	default:
		whole = found[len(found)-1]
		found = found[:len(found)-1]
	}
	f.p.Notes = append(f.p.Notes, fmt.Sprintf("The row %q is the total of the others.", f.p.Rows[whole]))
	for r := range f.p.Rows {
		if r == whole {
			continue
		}
		f.p.Parent[r] = whole
		if !slices.Contains(found, r) {
			if i := slices.IndexFunc(found, func(s int) bool { return s > r }); i >= 0 && !(whole > r && whole < found[i]) {
				f.p.Parent[r] = found[i]
			}
		}
	}
	for _, r := range found {
		f.p.Notes = append(f.p.Notes, fmt.Sprintf("The row %q is the total of the rows above it.", f.p.Rows[r]))
	}
	return nil
}

func index(names []string, name string) int {
	return slices.IndexFunc(names, func(s string) bool { return strings.EqualFold(s, strings.TrimSpace(name)) })
}

// bounds says what is known of each cell by itself.
func (f *file) bounds() {
	zeros, round := f.how.Zeros, max(f.how.Rounded, 1)
	for _, row := range f.marks {
		zeros = zeros || slices.ContainsFunc(row, func(m mark) bool { return m.shown && m.known.Low == 0 })
	}
	marked := 0
	for _, row := range f.marks {
		for _, m := range row {
			if !m.shown {
				marked++
			}
		}
	}
	for r, row := range f.marks {
		known, shown := make([]Range, len(row)), make([]bool, len(row))
		for c, m := range row {
			known[c], shown[c] = m.known, m.shown
			switch {
			case m.shown && (m.known.Low > 0 || marked == 0):
				known[c] = Range{max(m.known.Low-round/2, 0), m.known.High + (round-1)/2}
			case !m.shown && m.known.Low < 0:
				known[c].Low = 0
				if zeros && f.p.Printed[r][c] != "" && known[c].High > 0 {
					known[c].Low = 1
				}
			}
		}
		f.p.Known, f.p.Shown = append(f.p.Known, known), append(f.p.Shown, shown)
	}
	if marked > 0 && zeros {
		f.p.Notes = append(f.p.Notes, "Zeros are shown, so what is hidden is not zero (an empty cell may be).")
	}
	if round > 1 {
		f.p.Notes = append(f.p.Notes, fmt.Sprintf("Numbers are taken to be rounded to %d, so each is known to %d below and %d above.", round, round/2, (round-1)/2))
	}
}
