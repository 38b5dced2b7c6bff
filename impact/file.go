package impact

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"kith"
)

// numbers gives every word a number, in the order in which they come.
type numbers map[string]int

func (n numbers) of(word string) int {
	at, ok := n[word]
	if !ok {
		at = len(n)
		n[strings.Clone(word)] = at
	}
	return at
}

// A file is lines with a heading, as CSV or Parquet. It is read line by line.
type file struct {
	r      lines
	name   string
	column map[string]int
	line   []string
	words  map[string]string
	err    error
}

// lines are what is in a file. The heading comes first; a line may be overwritten
// by the next. Line is the number of the one that was read last.
type lines interface {
	Read() ([]string, error)
	Line() int
}

// commas are lines of CSV.
type commas struct{ *csv.Reader }

func (c commas) Line() int { line, _ := c.FieldPos(0); return line }

func open(r io.Reader, name string, need []string) (*file, error) {
	f := &file{name: name, column: map[string]int{}, words: map[string]string{}}
	var err error
	if f.r, err = linesOf(r); err != nil {
		return nil, kith.Errorf(kith.Invalid, "%s cannot be read: %v", name, err)
	}
	head, err := f.r.Read()
	if err != nil {
		return nil, kith.Errorf(kith.Invalid, "%s has no heading", name)
	}
	for i, h := range head {
		h = strings.TrimSpace(strings.TrimPrefix(h, "\ufeff"))
		if _, twice := f.column[h]; twice {
			return nil, kith.Errorf(kith.Invalid, "%s has two columns named %q", name, h)
		}
		f.column[h] = i
	}
	for _, n := range need {
		if _, ok := f.column[n]; !ok {
			return nil, kith.Errorf(kith.Invalid, "%s has no column %q; its heading must name %s", name, n, strings.Join(need, ", "))
		}
	}
	return f, nil
}

func (f *file) next() bool {
	f.line, f.err = f.r.Read()
	if errors.Is(f.err, io.EOF) {
		f.err = nil
		return false
	}
	if f.err != nil {
		f.err = kith.Errorf(kith.Invalid, "%s cannot be read: %v", f.name, f.err)
		return false
	}
	return true
}

func (f *file) get(column string) string { return strings.TrimSpace(f.line[f.column[column]]) }

// shared is get, with one copy of every word kept for all lines.
func (f *file) shared(column string) string {
	word := f.get(column)
	kept, ok := f.words[word]
	if !ok {
		kept = strings.Clone(word)
		f.words[kept] = kept
	}
	return kept
}

// day is a date in days, or none.
func (f *file) day(column string, none int) (int, bool) {
	word := f.get(column)
	if word == "" {
		return none, true
	}
	d := kith.Day(word)
	return days(d), d.Valid()
}

// wrong is an error at the line that was read last. It does not repeat what it
// says: that is about somebody.
func (f *file) wrong(format string) error {
	return kith.Errorf(kith.Invalid, "%s, line %d: %s", f.name, f.r.Line(), format)
}

func days(d kith.Day) int { return int(d.Time().Unix() / 86400) }

func dayOf(n int) kith.Day { return kith.Day("1970-01-01").Add(n) }
