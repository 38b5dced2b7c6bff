package tally

import (
	"math"

	"kith"
)

// Spans are the days from one day to another, such as from a referral to the first
// contact, by group.
type Spans struct {
	Groups   [][]string
	Open     []int // by cell: the rows without the second day, or without the first
	Backward []int // by cell: the rows whose second day is before the first

	width int      // of a cell's part of n
	n     []uint32 // by cell and days: how many spans there are
}

// Spans measures the days between two columns of days. A row without one of the
// days is in Open, one that goes backward in Backward, and neither is among the
// spans: a median of those that are is no median of all who wait, for which there
// is stats.WaitsOf. Errors are those of Count; it is Invalid too where there are so
// many groups, and so many days from the first to the last, that counting each
// number of days in each group would take more than mostCounters.
func (v *View) Spans(q Query, from, to string) (*Spans, error) {
	first, err := v.day(from)
	if err != nil {
		return nil, err
	}
	last, err := v.day(to)
	if err != nil {
		return nil, err
	}
	p, err := v.plan(q)
	if err != nil {
		return nil, err
	}
	longest := 0
	for _, b := range v.blocks {
		longest = max(longest, int(b.columns[last].high)-int(b.columns[first].least))
	}
	// After the longest span come those that go backward, then those that are open.
	backward := longest + 1
	open := backward + 1
	s := &Spans{Groups: p.groups, Open: make([]int, p.cells), Backward: make([]int, p.cells), width: open + 1}
	counters := p.cells * s.width
	if counters > mostCounters {
		return nil, kith.Errorf(kith.Invalid, "%d combinations of groups by %d days are more than can be counted: take fewer or wider groups", p.cells, longest)
	}
	own := make([][]uint32, min(p.workers(), mostCounters/max(counters, 1)))
	for w := range own {
		own[w] = make([]uint32, counters)
	}
	p.share(len(own), func(w int, t *strip, b *block) {
		began, ended, n := t.days(0), t.days(1), own[w]
		t.read(&b.columns[first], began)
		t.read(&b.columns[last], ended)
		for i, c := range t.cell[:t.n] {
			x, y := int(began[i]), int(ended[i])
			days := y - x
			if days < 0 {
				days = backward
			}
			if x == 0 || y == 0 {
				days = open
			}
			n[int(c)*s.width+days]++
		}
	})
	for w, n := range own {
		if w == 0 {
			s.n = n
			continue
		}
		for i, more := range n {
			s.n[i] += more
		}
	}
	for c := range p.cells {
		s.Backward[c], s.Open[c] = int(s.n[c*s.width+backward]), int(s.n[c*s.width+open])
	}
	return s, nil
}

// At is how many spans of one cell there are of 0 days, 1 day and so on, by the
// place of its group in each of Groups. They are the Spans' own: not to be changed.
func (s *Spans) At(groups ...int) []uint32 {
	from := place(s.Groups, groups) * s.width
	return s.n[from : from+s.width-2]
}

// Quantile is the least number of days within which at least that share of the
// spans lie, of which there are so many of 0 days, 1 day and so on: one of the
// spans, so a whole number of days (percentile_disc in SQL). The share is above 0,
// and at most 1; 0.5 is the median. There is none of no spans.
func Quantile(spans []uint32, share float64) (days int, ok bool) {
	all := 0
	for _, n := range spans {
		all += int(n)
	}
	if all == 0 || !(share > 0 && share <= 1) {
		return 0, false
	}
	need := max(int(math.Ceil(share*float64(all))), 1)
	for days, n := range spans {
		if need -= int(n); need <= 0 {
			return days, true
		}
	}
	return len(spans) - 1, true
}
