package sdc

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"kith"
)

// How says how a file is to be understood, where it cannot be told by itself.
// The zero How finds totals by their names.
type How struct {
	TotalRow    string   // the row that is the total of the others
	TotalColumn string   // the column that is
	NoTotals    bool     // nothing in the file is a total
	Skip        []string // columns to leave out: shares, rates, growth
	Rounded     int      // what is shown is rounded to the nearest multiple of this
	Hidden      string   // what a bare symbol stands for: "1-7", "<6"; any number unless given
	Zeros       bool     // zeros are shown, so what is hidden is none; found out unless given
}

// maxFile bounds what is read, in bytes.
const maxFile = 64 << 20

var totalName = regexp.MustCompile(`(?i)^(grand |sub-? ?|overall )?totals?\b|\btotals?$|^all\b|^overall$|^sum$`)

// ReadPublished reads a table as it was published: CSV with commas, semicolons
// or tabs, a heading, names at the left of each row, and counts with totals.
// Errors are Invalid and say where.
func ReadPublished(r io.Reader, how How) (*Published, error) {
	lines, err := readLines(r)
	if err != nil {
		return nil, err
	}
	f := &file{how: how, hidden: Range{-1, Unlimited}}
	if how.Rounded < 0 || how.Rounded > 1000 {
		return nil, kith.Errorf(kith.Invalid, "numbers are rounded to 2 to 1000, not to %d", how.Rounded)
	}
	if how.Hidden != "" {
		m := readMark(how.Hidden, f.hidden)
		if m.shown || m.problem != "" {
			return nil, kith.Errorf(kith.Invalid, "%q does not say what a symbol stands for: say 1-7 or <6", how.Hidden)
		}
		f.hidden = m.known
	}
	if err := f.head(lines); err != nil {
		return nil, err
	}
	if err := f.body(lines); err != nil {
		return nil, err
	}
	if err := f.totals(); err != nil {
		return nil, err
	}
	f.bounds()
	f.p.upright()
	return &f.p, nil
}

// readLines reads the file into lines of trimmed fields, and leaves empty ones
// out.
func readLines(r io.Reader) ([][]string, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read the table: %w", err)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	switch {
	case len(data) > maxFile:
		return nil, kith.Errorf(kith.Invalid, "the file is larger than 64 MB: that is no table for people to read")
	case len(bytes.TrimSpace(data)) == 0:
		return nil, kith.Errorf(kith.Invalid, "the file is empty")
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return nil, kith.Errorf(kith.Invalid, "this is a spreadsheet (or a zip): save the sheet as CSV first")
	case bytes.ContainsRune(data[:min(len(data), 4096)], 0):
		return nil, kith.Errorf(kith.Invalid, "this is no text in UTF-8: save it as CSV in UTF-8")
	}
	if !utf8.Valid(data) { // names in Windows' letters; counts are the same
		data = bytes.ToValidUTF8(data, []byte("?"))
	}
	c := csv.NewReader(bytes.NewReader(data))
	c.Comma, c.FieldsPerRecord, c.LazyQuotes = comma(data), -1, true
	var lines [][]string
	cells := 0
	for {
		line, err := c.Read()
		if err == io.EOF {
			return lines, nil
		}
		if err != nil {
			return nil, kith.Errorf(kith.Invalid, "the file is no CSV: %v", err)
		}
		empty := true
		for i := range line {
			line[i] = strings.TrimSpace(line[i])
			empty = empty && line[i] == ""
		}
		if !empty {
			lines = append(lines, line)
		}
		if cells += len(line); cells > maxCells {
			return nil, kith.Errorf(kith.Invalid, "the table has more than %s cells: cut it into the tables that people read", thousands(maxCells))
		}
	}
}

// comma is what stands between fields: whichever is commonest in the first lines.
func comma(data []byte) rune {
	head := data[:min(len(data), 4096)]
	best := ','
	for _, r := range "\t;|" {
		if bytes.Count(head, []byte(string(r))) > bytes.Count(head, []byte(string(best))) {
			best = r
		}
	}
	return best
}

// A file is a table while it is read.
type file struct {
	how     How
	hidden  Range
	names   int   // how many columns at the left name the rows
	columns []int // which hold counts
	start   int   // the first line of counts
	p       Published
	marks   [][]mark
}

// head finds the heading, the columns that name rows, and those that count.
func (f *file) head(lines [][]string) error {
	width := 0
	for _, l := range lines {
		width = max(width, len(l))
	}
	filled := func(l []string) (n int) {
		for _, s := range l {
			n += min(1, len(s))
		}
		return n
	}
	for f.start < len(lines) && filled(lines[f.start]) < 2 {
		f.p.Notes = append(f.p.Notes, fmt.Sprintf("The line %q was taken for a title.", short(lines[f.start][0])))
		f.start++
	}
	if f.start == len(lines) {
		return kith.Errorf(kith.Invalid, "there is no table in the file: no line has two fields")
	}
	head := slices.Clone(lines[f.start])
	if counts(head[1:]) && !years(head[1:]) {
		head = nil
		f.p.Notes = append(f.p.Notes, "The first line holds counts, so the columns are called by their numbers.")
	} else {
		f.start++
	}
	for len(head) < width {
		head = append(head, fmt.Sprintf("column %d", len(head)+1))
	}
	data := lines[f.start:]
	if len(data) == 0 {
		return kith.Errorf(kith.Invalid, "there are headings and no rows under them")
	}
	f.names = 1
	for f.names < width-1 && words(data, f.names) {
		f.names++
	}
	skip := slices.Clone(f.how.Skip)
	for c := f.names; c < width; c++ {
		if i := slices.IndexFunc(skip, func(s string) bool { return strings.EqualFold(s, head[c]) }); i >= 0 {
			skip = slices.Delete(skip, i, i+1)
			continue
		}
		f.columns = append(f.columns, c)
		f.p.Columns = append(f.p.Columns, cmp.Or(head[c], fmt.Sprintf("column %d", c+1)))
	}
	if len(skip) > 0 {
		return kith.Errorf(kith.Invalid, "there is no column %q to leave out: there is %s", skip[0], list(head[f.names:]))
	}
	if len(f.columns) == 0 {
		return kith.Errorf(kith.Invalid, "there is no column of counts: rows begin with their name, and counts stand beside it")
	}
	return nil
}

// counts reports whether all fields that are not empty are counts or stars.
func counts(fields []string) bool {
	any := false
	for _, s := range fields {
		if s != "" && strings.Trim(s, "*") != "" && !count.MatchString(s) {
			return false
		}
		any = any || s != ""
	}
	return any
}

// years reports whether all fields could be headings of years.
func years(fields []string) bool {
	return !slices.ContainsFunc(fields, func(s string) bool {
		n, ok := digits(s)
		return s != "" && (!ok || strings.Contains(s, ",") || n < 1900 || n > 2100)
	})
}

// words reports whether a column names things: most of its fields say nothing
// that a cell of counts says.
func words(data [][]string, column int) bool {
	n, named := 0, 0
	for _, l := range data {
		if column >= len(l) || l[column] == "" {
			continue
		}
		n++
		if m := readMark(l[column], Range{}); m.problem == "is neither a count nor a mark for a hidden one" {
			named++
		}
	}
	return n > 0 && named*2 > n
}

// body reads the rows.
func (f *file) body(lines [][]string) error {
	var bad []string
	rates := map[string]bool{}
	for _, l := range lines[f.start:] {
		name := label(l[:min(f.names, len(l))])
		var marks []mark
		var printed []string
		said := 0
		for i, c := range f.columns {
			text := ""
			if c < len(l) {
				text = l[c]
			}
			said += min(1, len(text))
			m := readMark(text, f.hidden)
			switch m.problem {
			case "":
			case "is a percentage", "is not a count":
				rates[f.p.Columns[i]] = true
			default:
				bad = append(bad, fmt.Sprintf("row %q, column %q: %q %s", short(name), f.p.Columns[i], short(text), m.problem))
			}
			marks, printed = append(marks, m), append(printed, text)
		}
		if said == 0 {
			continue // a heading within the table, or a note under it
		}
		name = cmp.Or(name, fmt.Sprintf("row %d", len(f.p.Rows)+1))
		f.p.Rows, f.p.Printed, f.marks = append(f.p.Rows, name), append(f.p.Printed, printed), append(f.marks, marks)
	}
	if len(rates) > 0 {
		var names []string
		for _, c := range f.p.Columns {
			if rates[c] {
				names = append(names, c)
			}
		}
		return kith.Errorf(kith.Invalid, "these columns hold percentages, rates or changes, and only counts can be added up: %s. Leave them out: --skip NAME", list(names))
	}
	if len(bad) > 0 {
		return kith.Errorf(kith.Invalid, "%d cells cannot be read: %s. A column without counts can be left out: --skip NAME", len(bad), strings.Join(bad[:min(len(bad), 5)], "; "))
	}
	if len(f.p.Rows) == 0 {
		return kith.Errorf(kith.Invalid, "there are no rows of counts")
	}
	return nil
}

// label joins the fields that name a row.
func label(fields []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(fields), func(s string) bool { return s == "" }), " ")
}

func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

func list(names []string) string {
	var quoted []string
	for _, n := range names[:min(len(names), 20)] {
		quoted = append(quoted, fmt.Sprintf("%q", short(n)))
	}
	return strings.Join(quoted, ", ")
}
