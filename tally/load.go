package tally

import (
	"iter"
	"slices"
	"sort"

	"kith"
)

// A Row is one fact.
type Row struct {
	Key    string     // what the row is known by; no two have the same
	Person string     // the ID of whom it is about; "" counts as nobody
	Names  []string   // in the order of Schema.Names; "" is a name like others
	Days   []kith.Day // in the order of Schema.Days; "" is none
}

// A Range is all keys from From up to, and without, To; "" is no end. Keys are
// compared byte by byte, as SQLite does, and PostgreSQL with COLLATE "C".
type Range struct{ From, To string }

// Stale says what to read again because the rows with these keys came, changed or
// went. The ranges are whole blocks, in order, and neighbours are joined. They
// hold until the next Replace.
func (t *Table) Stale(keys ...string) []Range {
	blocks := t.now.Load().blocks
	hit := make([]bool, len(blocks))
	for _, k := range keys {
		hit[after(blocks, k)-1] = true
	}
	var all []Range
	for i, b := range blocks {
		switch to := end(blocks, i); {
		case !hit[i]:
		case i > 0 && hit[i-1]:
			all[len(all)-1].To = to
		default:
			all = append(all, Range{b.from, to})
		}
	}
	return all
}

// after is the place of the first block that begins after a key; 1 or more, since
// the first begins before all.
func after(blocks []*block, key string) int {
	return sort.Search(len(blocks), func(i int) bool { return blocks[i].from > key })
}

// end is where a block ends.
func end(blocks []*block, i int) string {
	if i+1 < len(blocks) {
		return blocks[i+1].from
	}
	return ""
}

// Replace puts rows in place of all that have keys in the range, one that Stale
// gave or Range{} for all there is, and leaves the Table as it was when that
// fails. Rows come in the order of their keys; the Row may be used again by who
// gives it. One goroutine at a time reads the database and replaces, so that no
// older reading comes after a newer one.
//
// An error of the rows is returned as it is. It is Invalid when the range cuts a
// block, when a row has the wrong number of columns, a key outside the range or
// out of order, a day that is none of 1970 to 2149, or when a column has more than
// 65,536 names.
func (t *Table) Replace(in Range, rows iter.Seq2[*Row, error]) error {
	t.write.Lock()
	defer t.write.Unlock()
	was := t.now.Load().blocks
	first, last := after(was, in.From)-1, len(was)
	if in.To != "" {
		last = after(was, in.To) - 1
	}
	if was[first].from != in.From || in.To != "" && (last <= first || was[last].from != in.To) {
		return kith.Errorf(kith.Invalid, "rows are replaced by whole blocks: from %q to %q is not what was said to be stale", in.From, in.To)
	}
	b := &builder{from: in.From, codes: make([][]uint16, len(t.schema.Names)+len(t.schema.Days))}
	before, any := "", false
	for row, err := range rows {
		if err != nil {
			return err
		}
		if row.Key < in.From || in.To != "" && row.Key >= in.To || any && row.Key <= before {
			return kith.Errorf(kith.Invalid, "the row %q is out of order, or not one of those to be replaced", row.Key)
		}
		if len(b.person) == blockRows {
			b.cut()
			b.from = row.Key
		}
		before, any = row.Key, true
		if err := t.add(b, row); err != nil {
			return err
		}
	}
	full := len(b.person) == blockRows
	b.cut()
	if full && in.To == "" {
		b.from = before + "-" // what comes next need not read the last block again
		b.cut()
	}
	now := &View{schema: t.schema, names: slices.Clone(t.names), people: len(t.whom.known) + 1,
		blocks: slices.Concat(was[:first], b.blocks, was[last:])}
	for _, b := range now.blocks {
		now.rows += len(b.person)
	}
	for i, used := range t.now.Load().used {
		more := make([]uint32, len(t.names[i]))
		copy(more, used)
		for _, b := range was[first:last] {
			b.columns[i].each(func(code uint16) { more[code]-- })
		}
		for _, b := range b.blocks {
			b.columns[i].each(func(code uint16) { more[code]++ })
		}
		now.used = append(now.used, more)
	}
	t.now.Store(now)
	return nil
}

// add gathers a row.
func (t *Table) add(b *builder, r *Row) error {
	if len(r.Names) != len(t.schema.Names) || len(r.Days) != len(t.schema.Days) {
		return kith.Errorf(kith.Invalid, "the row %q has %d names and %d days, where the table of facts has %d and %d", r.Key, len(r.Names), len(r.Days), len(t.schema.Names), len(t.schema.Days))
	}
	for i, name := range r.Names {
		code, ok := t.codes[i][name]
		if !ok {
			n := len(t.names[i])
			if n > maxCode {
				return kith.Errorf(kith.Invalid, "the column %q has more than %d different names", t.schema.Names[i], maxCode+1)
			}
			code = uint16(n) // #nosec G115 -- bounded just above
			t.codes[i][name], t.names[i] = code, append(t.names[i], name)
		}
		b.codes[i] = append(b.codes[i], code)
	}
	for i, d := range r.Days {
		code, ok := dayCode(d)
		if !ok {
			return kith.Errorf(kith.Invalid, "the row %q has the day %q for %q: only days from 1970 to 2149 can be counted", r.Key, string(d), t.schema.Days[i])
		}
		i += len(r.Names)
		b.codes[i] = append(b.codes[i], code)
	}
	whom, err := t.whom.of(r.Person)
	b.person = append(b.person, whom)
	return err
}
