// Package tally counts facts in memory: millions of referrals by area, month,
// age and need in the time of a page. It is pure: no database, no page. What it
// holds is as secret as the records it was loaded from, and what it counts is
// exact: whoever publishes a count takes it through package sdc.
//
//	rows ─ Replace ─→ Table ─ Now ─→ View ─ Count  ─→ rows by group
//	                                      ─ People ─→ distinct people by group
//	                                      ─ Spans  ─→ days between two days, by group
//
// A column holds names (a practice, an age band) as codes of one or two bytes,
// or days as numbers; a row holds whom it is about as a number. Rows lie in
// blocks, in the order of their keys. What changed in the database is brought up
// to date a block at a time: Stale says which keys to read again, and Replace puts
// what was read in place of what was there. So a row needs no memory for its key.
//
// A View is what was there at one moment and never changes, so the figures of one
// page agree; views are read by any number of goroutines while rows are replaced.
package tally

import (
	"slices"
	"sync"
	"sync/atomic"

	"kith"
)

// A Schema names the columns of a Table.
type Schema struct {
	Names []string // columns of names: at most 65,536 different ones in each
	Days  []string // columns of days, 1970 to 2149, or none
}

// mostColumns bounds a Schema, so that no sum of lookups overflows.
const mostColumns = 31

// A Table holds rows of facts.
type Table struct {
	schema Schema
	now    atomic.Pointer[View]

	write sync.Mutex // for all below
	codes []map[string]uint16
	names [][]string
	whom  numbers
}

// New makes an empty Table. It is Invalid without columns, with more than 31, and
// when two have the same name.
func New(s Schema) (*Table, error) {
	all := slices.Concat(s.Names, s.Days)
	if len(all) == 0 || len(all) > mostColumns {
		return nil, kith.Errorf(kith.Invalid, "a table of facts has 1 to %d columns, and not %d", mostColumns, len(all))
	}
	for i, n := range all {
		if n == "" || slices.Contains(all[:i], n) {
			return nil, kith.Errorf(kith.Invalid, "column %d of the table of facts is called %q: each needs a name of its own", i+1, n)
		}
	}
	t := &Table{schema: s, names: make([][]string, len(s.Names))}
	for range s.Names {
		t.codes = append(t.codes, map[string]uint16{})
	}
	b := &builder{codes: make([][]uint16, len(all))}
	b.cut() // the first block, of all keys
	t.now.Store(&View{schema: s, names: slices.Clone(t.names), used: make([][]uint32, len(s.Names)), blocks: b.blocks})
	return t, nil
}

// Now is what the Table holds at this moment.
func (t *Table) Now() *View { return t.now.Load() }

// A View is what a Table held at one moment.
type View struct {
	schema Schema
	blocks []*block
	names  [][]string // by column of names: by code
	used   [][]uint32 // and how many rows have it
	people int        // one more than the highest number of a person
	rows   int
}

// Rows is how many rows there are.
func (v *View) Rows() int { return v.rows }

// Bytes is how much memory the rows take, names and people's numbers left out.
func (v *View) Bytes() int {
	n := 0
	for _, b := range v.blocks {
		n += 4 * cap(b.person)
		for _, c := range b.columns {
			n += cap(c.narrow) + 2*cap(c.wide)
		}
	}
	return n
}

// column finds a column by its name: names first, then days.
func (v *View) column(name string) (int, error) {
	if i := slices.Index(v.schema.Names, name); i >= 0 {
		return i, nil
	}
	if i := slices.Index(v.schema.Days, name); i >= 0 {
		return len(v.schema.Names) + i, nil
	}
	return 0, kith.Errorf(kith.Invalid, "there is no column %q in the table of facts", name)
}

// day finds a column of days by its name.
func (v *View) day(name string) (int, error) {
	i := slices.Index(v.schema.Days, name)
	if i < 0 {
		return 0, kith.Errorf(kith.Invalid, "there is no column of days %q in the table of facts", name)
	}
	return len(v.schema.Names) + i, nil
}
