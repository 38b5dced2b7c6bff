package find

import (
	"container/heap"
	"strings"

	"kith"
)

// show chooses the page that was asked for and explains its results. Of a
// service at several places the best place is shown, unless the query wants
// them all.
func (s *search) show() {
	q := &queue{s: s, of: s.matches}
	heap.Init(q)
	skip := s.Page * s.Size
	shown := map[kith.ID]bool{}
	for q.Len() > 0 && len(s.out.Results) < s.Size {
		m := heap.Pop(q).(match)
		d := s.doc(m)
		if !s.Ungrouped {
			if shown[d.service] {
				continue
			}
			shown[d.service] = true
		}
		if skip > 0 {
			skip--
			continue
		}
		s.out.Results = append(s.out.Results, s.explain(m))
	}
	if !s.Ungrouped {
		s.also()
	}
}

// also counts the other places of the services shown.
func (s *search) also() {
	at := map[uint64]int{} // in Results, and one more
	var few uint64         // a first look, for the many that are not shown
	for i := range s.out.Results {
		r := &s.out.Results[i]
		r.Also = -1 // itself is among the matches
		at[r.service64] = i + 1
		few |= 1 << (r.service64 & 63)
	}
	for _, m := range s.matches {
		d := s.doc(m)
		if few&(1<<(d.service64&63)) == 0 {
			continue
		}
		if i := at[d.service64]; i > 0 && s.out.Results[i-1].Service == d.service {
			s.out.Results[i-1].Also++
		}
	}
}

func (s *search) doc(m match) *doc { return &s.x.parts[m.part].docs[m.doc] }

// A queue gives the matches in their order, best first: only the pages up to
// the one shown are ever sorted.
type queue struct {
	s  *search
	of []match
}

func (q *queue) Len() int      { return len(q.of) }
func (q *queue) Swap(i, j int) { q.of[i], q.of[j] = q.of[j], q.of[i] }
func (q *queue) Push(m any)    { q.of = append(q.of, m.(match)) }
func (q *queue) Pop() any {
	m := q.of[len(q.of)-1]
	q.of = q.of[:len(q.of)-1]
	return m
}

func (q *queue) Less(i, j int) bool {
	a, b := q.of[i], q.of[j]
	if a.order != b.order {
		return a.order < b.order
	}
	x, y := q.s.doc(a), q.s.doc(b)
	if q.s.Sort == ByName && x.name != y.name {
		return x.name < y.name
	}
	if a.score != b.score {
		return a.score > b.score
	}
	return strings.Compare(string(x.id), string(y.id)) < 0
}
