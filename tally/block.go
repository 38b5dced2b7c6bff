package tally

import (
	"slices"
	"strconv"
	"sync"
	"time"

	"kith"
)

// blockRows is how many rows a block is filled with: few enough to be read again
// from a database in a moment when one of them changes, and many enough that the
// work per block does not show.
const blockRows = 1 << 14

// maxCode is the highest code of a name or a day.
const maxCode = 1<<16 - 1

// A block is rows with neighbouring keys. It never changes.
type block struct {
	from    string   // the least key that a row of it may have
	columns []column // names, then days
	person  []uint32 // 0 for nobody
}

// A column of a block has codes from low to high: what they are more than low in
// one byte where that is enough, else as they are in two.
type column struct {
	low, high uint16
	least     uint16 // the lowest that is not 0
	narrow    []uint8
	wide      []uint16
}

func newColumn(codes []uint16) column {
	if len(codes) == 0 {
		return column{}
	}
	c := column{low: slices.Min(codes), high: slices.Max(codes), least: maxCode}
	for _, v := range codes {
		if v != 0 {
			c.least = min(c.least, v)
		}
	}
	if c.high-c.low > 255 {
		c.wide = slices.Clone(codes)
		return c
	}
	c.narrow = make([]uint8, len(codes))
	for i, v := range codes {
		c.narrow[i] = uint8(v - c.low) // #nosec G115 -- at most 255, as was seen
	}
	return c
}

// each calls f with the code of every row.
func (c *column) each(f func(code uint16)) {
	for _, v := range c.wide {
		f(v)
	}
	for _, v := range c.narrow {
		f(c.low + uint16(v))
	}
}

// A builder fills blocks with rows.
type builder struct {
	from   string
	codes  [][]uint16
	person []uint32
	blocks []*block
}

// cut makes a block of the rows that were gathered, be there any or not.
func (b *builder) cut() {
	made := &block{from: b.from, person: slices.Clone(b.person)}
	for i, codes := range b.codes {
		made.columns = append(made.columns, newColumn(codes))
		b.codes[i] = codes[:0]
	}
	b.person = b.person[:0]
	b.blocks = append(b.blocks, made)
}

// Days are numbered from 1, the first of January 1970, to June 2149; 0 is none.
const lastDay = maxCode - 2

var epoch = time.Date(1969, time.December, 31, 0, 0, 0, 0, time.UTC)

// dayCode numbers a day.
func dayCode(d kith.Day) (uint16, bool) {
	if d == "" {
		return 0, true
	}
	if len(d) != 10 || d[4] != '-' || d[7] != '-' {
		return 0, false
	}
	year, err1 := strconv.ParseUint(string(d[:4]), 10, 16)
	month, err2 := strconv.ParseUint(string(d[5:7]), 10, 8)
	day, err3 := strconv.ParseUint(string(d[8:]), 10, 8)
	if err1 != nil || err2 != nil || err3 != nil || month < 1 || month > 12 {
		return 0, false
	}
	at := time.Date(int(year), time.Month(month), int(day), 0, 0, 0, 0, time.UTC) // #nosec G115 -- of few digits
	n := at.Sub(epoch) / (24 * time.Hour)
	if n < 1 || n > lastDay || at.Day() != int(day) { // #nosec G115 -- of two digits
		return 0, false
	}
	return uint16(n), true
}

// dayNames are all days by their numbers.
var dayNames = sync.OnceValue(func() []string {
	all := make([]string, lastDay+1)
	for i := 1; i <= lastDay; i++ {
		all[i] = epoch.AddDate(0, 0, i).Format(time.DateOnly)
	}
	return all
})
