package tally

import (
	"runtime"
	"sync"
)

// stripRows is how many rows are worked on at a time, so that what is written in
// between stays in the processor's nearest cache.
const stripRows = 1 << 11

// A strip is some rows of a block, each with the number of its cell.
type strip struct {
	plan *plan
	n    int  // rows that count
	all  bool // none was dropped: row i is from + i
	from int  // the first row
	cell []uint32
	row  []uint16 // less from; when not all

	near  [][256]uint32 // by read: its lookup where the block's column is narrow
	spare [2][]uint16
}

// days is room for a number of each row.
func (s *strip) days(i int) []uint16 {
	if s.spare[i] == nil {
		s.spare[i] = make([]uint16, stripRows)
	}
	return s.spare[i][:s.n]
}

// read puts the code of each row in a column into a slice.
func (s *strip) read(c *column, into []uint16) {
	if c.narrow != nil {
		pluck(c.narrow[s.from:], c.low, s.all, s.row, into)
		return
	}
	pluck(c.wide[s.from:], 0, s.all, s.row, into)
}

func pluck[T uint8 | uint16](codes []T, low uint16, all bool, row []uint16, into []uint16) {
	if all {
		for i, c := range codes[:len(into)] {
			into[i] = low + uint16(c)
		}
		return
	}
	for i, r := range row[:len(into)] {
		into[i] = low + uint16(codes[r])
	}
}

// share has a goroutine for each worker, which takes the blocks that are its own
// and calls work for each strip that has rows to count. Who takes which is fixed,
// so that a second time each meets the rows that it met the first.
func (p *plan) share(workers int, work func(worker int, s *strip, b *block)) {
	if p.cells == 0 {
		return
	}
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			s := &strip{plan: p, cell: make([]uint32, stripRows), row: make([]uint16, stripRows), near: make([][256]uint32, len(p.reads))}
			for i := w; i < len(p.view.blocks); i += workers {
				b := p.view.blocks[i]
				s.walk(b, func() { work(w, s, b) })
			}
		})
	}
	all.Wait()
}

// mostCounters bounds the memory of all workers together: each has a counter, and
// a place, for every cell.
const mostCounters = 1 << 25

// workers is how many goroutines a plan is worth.
func (p *plan) workers() int {
	return min(runtime.GOMAXPROCS(0), len(p.view.blocks)/4+1, mostCounters/max(p.cells, 1))
}

// walk calls f for each strip of a block.
func (s *strip) walk(b *block, f func()) {
	var picks, adds []int // reads that drop rows of this block, and that drop none
	for i := range s.plan.reads {
		r := &s.plan.reads[i]
		c := &b.columns[r.column]
		drops, of := r.drops[int(c.high)+1]-r.drops[c.low], uint32(c.high-c.low)+1
		switch {
		case drops == of:
			return
		case drops > 0:
			picks = append(picks, i)
		case !r.plain:
			adds = append(adds, i)
		}
		if c.narrow != nil {
			copy(s.near[i][:], r.lookup[c.low:])
		}
	}
	for s.from = 0; s.from < len(b.person); s.from += stripRows {
		s.n, s.all = min(stripRows, len(b.person)-s.from), len(picks) == 0
		for i, at := range picks {
			r := &s.plan.reads[at]
			if c := &b.columns[r.column]; c.narrow != nil {
				s.n = pick(c.narrow[s.from:], s.near[at][:], s.cell, s.row, s.n, i == 0)
			} else {
				s.n = pick(c.wide[s.from:], r.lookup, s.cell, s.row, s.n, i == 0)
			}
		}
		if s.n == 0 {
			continue
		}
		if s.all && len(adds) == 0 {
			clear(s.cell[:s.n])
		}
		for i, at := range adds {
			r := &s.plan.reads[at]
			c := &b.columns[r.column]
			switch {
			case !s.all && c.narrow != nil:
				gather(c.narrow[s.from:], s.near[at][:], s.cell, s.row[:s.n])
			case !s.all:
				gather(c.wide[s.from:], r.lookup, s.cell, s.row[:s.n])
			case c.narrow != nil:
				addNear(c.narrow[s.from:s.from+s.n], &s.near[at], s.cell, i == 0)
			default:
				addFar(c.wide[s.from:s.from+s.n], r.lookup, s.cell, i == 0)
			}
		}
		f()
	}
}

// pick keeps the rows that a lookup does not drop, and adds to their cells. There
// is no branch that the processor could guess wrong.
func pick[T uint8 | uint16](codes []T, lookup, cell []uint32, row []uint16, n int, first bool) int {
	m := 0
	if first {
		for i, c := range codes[:n] {
			add := lookup[c]
			cell[m], row[m] = add, uint16(i) // #nosec G115 -- less than stripRows
			m += int(1 ^ add>>26)
		}
		return m
	}
	for i, r := range row[:n] {
		add := lookup[codes[r]]
		cell[m], row[m] = cell[i]+add&(dropped-1), r
		m += int(1 ^ add>>26)
	}
	return m
}

// gather adds a column to the cells of the rows that were kept.
func gather[T uint8 | uint16](codes []T, lookup, cell []uint32, row []uint16) {
	cell = cell[:len(row)]
	for i, r := range row {
		cell[i] += lookup[codes[r]]
	}
}

// addNear and addFar add a column to the cells of all rows. The fixed length of
// the lookup spares the former a check for each.
func addNear(codes []uint8, lookup *[256]uint32, cell []uint32, first bool) {
	cell = cell[:len(codes)]
	if first {
		for i, c := range codes {
			cell[i] = lookup[c]
		}
		return
	}
	for i, c := range codes {
		cell[i] += lookup[c]
	}
}

func addFar(codes []uint16, lookup, cell []uint32, first bool) {
	cell = cell[:len(codes)]
	if first {
		for i, c := range codes {
			cell[i] = lookup[c]
		}
		return
	}
	for i, c := range codes {
		cell[i] += lookup[c]
	}
}
