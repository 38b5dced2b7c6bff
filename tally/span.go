package tally

import (
	"math"
	"slices"
)

// Spans are the days from one day to another, such as from a referral to the first
// contact, by group.
type Spans struct {
	Groups   [][]string
	Open     []int // by cell: the rows without the second day, or without the first
	Backward []int // by cell: the rows whose second day is before the first

	days *runs[uint16] // by cell: in order; backward, then open ones last
}

// What stands in place of the days for a row that goes backward, or has not both
// days. No two days are so far apart: lastDay is less.
const (
	backwardSpan = maxCode - 1
	openSpan     = maxCode
)

// Spans measures the days between two columns of days. A row without one of the
// days is in Open, one that goes backward in Backward, and neither is among the
// spans: a median of those that are is no median of all who wait, for which there
// is stats.WaitsOf. Errors are those of Count.
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
	found := gathered(p, func(s *strip, b *block, into []uint16) {
		began, ended := s.days(0), s.days(1)
		s.read(&b.columns[first], began)
		s.read(&b.columns[last], ended)
		for i, x := range began {
			y := ended[i]
			switch {
			case x == 0 || y == 0:
				into[i] = openSpan
			case y < x:
				into[i] = backwardSpan
			default:
				into[i] = y - x
			}
		}
	})
	s := &Spans{Groups: p.groups, Open: make([]int, p.cells), Backward: make([]int, p.cells), days: found}
	seen := make([][]uint32, p.workers())
	p.each(func(w, cell int) {
		days := found.of(cell)
		if seen[w] == nil {
			seen[w] = make([]uint32, maxCode+1)
		}
		order(days, seen[w])
		ended, _ := slices.BinarySearch(days, backwardSpan)
		both, _ := slices.BinarySearch(days, openSpan)
		s.Open[cell], s.Backward[cell] = len(days)-both, both-ended
	})
	return s, nil
}

// order sorts spans: a few by comparing, many by counting how often each occurs.
// seen is all 0 and is left so.
func order(days []uint16, seen []uint32) {
	if len(days) < 256 {
		slices.Sort(days)
		return
	}
	low, high := slices.Min(days), uint16(0)
	for _, d := range days {
		seen[d]++
		if d < backwardSpan {
			high = max(high, d)
		}
	}
	at := 0
	put := func(d uint16) {
		for range seen[d] {
			days[at] = d
			at++
		}
		seen[d] = 0
	}
	for d := int(low); d <= int(high); d++ {
		put(uint16(d)) // #nosec G115 -- no more than high
	}
	put(backwardSpan)
	put(openSpan)
}

// At is the spans of one cell in order, by the place of its group in each of
// Groups. They are the Spans' own: not to be changed.
func (s *Spans) At(groups ...int) []uint16 {
	cell := place(s.Groups, groups)
	days := s.days.of(cell)
	return days[:len(days)-s.Open[cell]-s.Backward[cell]]
}

// Quantile is the least number of days within which at least that share of spans
// in order lie: one of the spans, so a whole number of days (percentile_disc in
// SQL). The share is above 0, and at most 1; 0.5 is the median. There is none of
// no spans.
func Quantile(spans []uint16, share float64) (days int, ok bool) {
	if len(spans) == 0 || !(share > 0 && share <= 1) {
		return 0, false
	}
	at := int(math.Ceil(share*float64(len(spans)))) - 1
	return int(spans[min(max(at, 0), len(spans)-1)]), true
}
