package find

import (
	"slices"
	"strings"
	"sync"
)

// usualPage is how many results a page shows when nobody says.
const usualPage = 20

// most of what may be asked for at once: beyond it a page is cut, not refused.
const largestPage = 1000

// A match is an entry that may be used, while results are being chosen.
type match struct {
	score float32
	part  uint16
	doc   uint32
	order int64 // what Query.Sort sorts by, when that is not the score; smaller first
}

// Search answers a query. It reads the snapshot only, so any number may run at
// once. Query.Now must be set.
func (x *Index) Search(q Query) Found {
	q.Size, q.Page = min(max(q.Size, 0), largestPage), max(q.Page, 0)
	if q.Size == 0 {
		q.Size = usualPage
	}
	s := &search{x: x, asking: q.ready(), plan: x.plan(&q), facets: newFacets(), out: Found{Hidden: map[Reason]int{}}}
	for i := range x.parts {
		s.search(i)
	}
	s.out.Total = len(s.matches)
	s.out.Facets = s.facets.list()
	s.out.Respelt = s.plan.respelt
	s.show()
	return s.out
}

type search struct {
	x *Index
	*asking
	plan    plan
	judges  []*judge
	matches []match
	facets  *facets
	out     Found
}

// search finds the matches in one part.
func (s *search) search(n int) {
	p := &s.x.parts[n]
	j := s.judge(p.segment)
	s.judges = append(s.judges, j)
	s.facets.turn(p.segment)
	b := take(len(p.docs))
	defer b.give()
	text, need := p.readers(s.plan.text), p.readers(s.plan.needs)
	for _, r := range p.within(s.From, 2*s.Radius) {
		switch {
		case len(s.plan.text) > 0:
			b.text.read(text, r)
			b.need.read(need, r)
			for _, d := range b.text.touched {
				s.consider(n, j, d, b)
			}
		case len(s.plan.needs) > 0:
			b.need.read(need, r)
			for _, d := range b.need.touched {
				s.consider(n, j, d, b)
			}
		case s.wordless():
			for d := r.from; d < r.to; d++ {
				s.consider(n, j, d, b)
			}
		}
		b.text.clear()
		b.need.clear()
	}
	s.facets.total(p.segment)
}

// wordless reports whether a query asks for no words at all: then every entry
// matches. One whose every word means nothing finds nothing.
func (q *Query) wordless() bool { return strings.TrimSpace(q.Text) == "" && len(q.Needs) == 0 }

// consider judges one entry that has the words, and counts it.
func (s *search) consider(n int, j *judge, d uint32, b *board) {
	p := &s.x.parts[n]
	if p.dead.has(d) {
		return
	}
	if s.Radius > 0 && s.away(p.at[d]) > 2*float32(s.Radius) {
		return
	}
	doc := &p.docs[d]
	metres := s.away(doc.at)
	v := j.judge(doc, int(metres+0.5))
	if v.no != 0 {
		s.out.HiddenTotal++
		for r := range reasons {
			if v.no.has(r) {
				s.out.Hidden[r]++
			}
		}
		if v.no&^s.shown() != 0 {
			return
		}
	}
	parts := s.parts(j, doc, v, metres, s.plan.words(doc, b.text.at(d), b.need.at(d)))
	m := match{score: float32(parts.product()), part: uint16(n), doc: d} // #nosec G115 -- segments are few
	if s.Sort != Best {
		m.order = s.orderOf(j, doc, metres)
	}
	s.matches = append(s.matches, m)
	s.facets.count(doc)
}

func (a *asking) shown() (out reasonSet) {
	for _, r := range a.Show {
		out |= 1 << r
	}
	return out
}

// A board is where the scores of a search are added up: one cell for each
// entry of a segment, all zero between searches.
type board struct{ text, need *column }

type column struct {
	sum     []float32 // over the groups
	groups  []uint8   // how many groups the entry has
	best    []float32 // within the group being read
	touched []uint32
	now     []uint32 // entries that have the group being read
}

var boards sync.Pool

func take(n int) *board {
	b, _ := boards.Get().(*board)
	if b == nil {
		b = &board{&column{}, &column{}}
	}
	for _, c := range []*column{b.text, b.need} {
		if len(c.sum) < n {
			c.sum, c.groups, c.best = make([]float32, n), make([]uint8, n), make([]float32, n)
		}
	}
	return b
}

func (b *board) give() { boards.Put(b) }

func (c *column) clear() {
	for _, d := range c.touched {
		c.sum[d], c.groups[d] = 0, 0
	}
	c.touched = c.touched[:0]
}

// A tallied is what an entry has of what was asked.
type tallied struct {
	sum    float32
	groups uint8
}

func (c *column) at(d uint32) tallied { return tallied{c.sum[d], c.groups[d]} }

// A reader reads the lists of one group from beginning to end, run by run.
type reader struct {
	rare  float32
	lists []list
}

type list struct {
	worth float32
	post  []uint32 // what is still to be read
	hits  []hit
}

func (s *segment) readers(groups []group) []reader {
	out := make([]reader, len(groups))
	for i := range groups {
		out[i].rare = groups[i].rare
		for _, a := range groups[i].alts {
			if from, to := s.list(a.term); from < to {
				out[i].lists = append(out[i].lists, list{a.worth, s.post[from:to], s.hits[from:to]})
			}
		}
	}
	return out
}

// read adds up what the entries of a run have of each group. Runs must rise.
func (c *column) read(readers []reader, r run) {
	for i := range readers {
		for k := range readers[i].lists {
			l := &readers[i].lists[k]
			l.skip(r.from)
			n := 0
			for n < len(l.post) && l.post[n] < r.to {
				d := l.post[n]
				if c.best[d] == 0 {
					c.now = append(c.now, d)
				}
				c.best[d] = either(c.best[d], l.worth*l.hits[n].weight())
				n++
			}
			l.post, l.hits = l.post[n:], l.hits[n:]
		}
		for _, d := range c.now {
			if c.groups[d] == 0 {
				c.touched = append(c.touched, d)
			}
			c.sum[d] += readers[i].rare * c.best[d]
			c.groups[d]++
			c.best[d] = 0
		}
		c.now = c.now[:0]
	}
}

// skip goes on to the first posting at or after d, in steps that double.
func (l *list) skip(d uint32) {
	high := 1
	for high < len(l.post) && l.post[high-1] < d {
		high *= 2
	}
	low := high / 2
	n, _ := slices.BinarySearch(l.post[low:min(high, len(l.post))], d)
	l.post, l.hits = l.post[low+n:], l.hits[low+n:]
}

// either is how well an entry has a group that it has by two terms: better
// than by the better one, and never wholly.
func either(a, b float32) float32 {
	return max(a, b, a+further*b*(1-a), least)
}

const (
	further = 0.8  // how much a further term of a group adds
	least   = 1e-6 // of an entry that has a term at all
)
