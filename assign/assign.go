// Package assign gives each of many to one of few as cheaply as can be: referrals
// to workers, in the morning. It is pure mathematics: no database, no page.
//
//	referral ──cost──▶ worker ──first, second, third … place──▶
//	    └──────────────▶ nobody
//
// What a worker's next place costs may only rise from one to the next, so that
// full workers grow dear: a convex cost, as parallel arcs. The answer is exact:
// successive shortest paths in a network whose costs are whole numbers (Ahuja,
// Magnanti and Orlin 1993, chapter 9).
package assign

import (
	"slices"

	"kith"
)

// Never is the cost of what must not be.
const Never int64 = -1

// Nobody is to whom those are given who are given to nobody.
const Nobody = -1

// most is the largest cost: sums of a million stay far from overflow.
const most = int64(1) << 40

// A Problem is what there is to give.
type Problem struct {
	Cost   [][]int64 // of giving i to j, 0 or more, or Never
	Places [][]int64 // of each j, what the first, second … that it gets costs besides; none is no room
	Nobody []int64   // what giving i to nobody costs
}

// check refuses what cannot be reckoned with.
func (p Problem) check() error {
	bad := func(c int64) bool { return c < 0 || c > most }
	if len(p.Nobody) != len(p.Cost) {
		return kith.Errorf(kith.Invalid, "each must say what giving it to nobody costs")
	}
	for i, row := range p.Cost {
		if len(row) != len(p.Places) {
			return kith.Errorf(kith.Invalid, "each must have a cost for every worker")
		}
		for _, c := range row {
			if c != Never && bad(c) {
				return kith.Errorf(kith.Invalid, "a cost lies between none and %d", most)
			}
		}
		if bad(p.Nobody[i]) {
			return kith.Errorf(kith.Invalid, "a cost lies between none and %d", most)
		}
	}
	for _, places := range p.Places {
		before := int64(0)
		for _, c := range places {
			if bad(c) || c < before {
				return kith.Errorf(kith.Invalid, "what places cost rises from one to the next")
			}
			before = c
		}
	}
	return nil
}

// Solve says to which j each i goes, or Nobody, and what all of it costs: there
// is no cheaper way. Of several that cost the same it is always the same one.
func Solve(p Problem) (to []int, cost int64, err error) {
	if err := p.check(); err != nil {
		return nil, 0, err
	}
	n := len(p.Places)
	s := &solver{Problem: p, to: make([]int, len(p.Cost)), has: make([][]int, n),
		dist: make([]int64, n), from: make([]int, n), due: make([]bool, n)}
	for i := range p.Cost {
		s.to[i] = Nobody
		s.add(i)
	}
	for i, j := range s.to {
		if j == Nobody {
			cost += p.Nobody[i]
		} else {
			cost += p.Cost[i][j]
		}
	}
	for j, places := range p.Places {
		for k := range s.has[j] {
			cost += places[k]
		}
	}
	return s.to, cost, nil
}

// solver is what has been given so far, always as cheaply as can be. So there is
// no round of moves that costs less than nothing, and the shortest way of adding
// one more is as cheap as can be too.
type solver struct {
	Problem
	to  []int   // of each i
	has [][]int // of each j

	dist []int64 // what it costs to hand j one more, with the moves before it
	from []int   // which i is then handed to j
	due  []bool  // whether what j has is yet to be looked at
}

const far = int64(1) << 60

// add gives one more to somebody, moving others where that is cheaper.
func (s *solver) add(start int) {
	for j, c := range s.Cost[start] {
		s.dist[j], s.from[j], s.due[j] = far, start, c != Never
		if c != Never {
			s.dist[j] = c
		}
	}
	for more := true; more; {
		more = false
		for j := range s.due {
			if s.due[j] {
				s.due[j] = false
				more = s.pass(j) || more
			}
		}
	}
	best, worker, out := s.Nobody[start], Nobody, start // the cheapest end: a worker's next place, or one who goes to nobody
	for j, d := range s.dist {
		if d == far {
			continue
		}
		if n := len(s.has[j]); n < len(s.Places[j]) && d+s.Places[j][n] < best {
			best, worker, out = d+s.Places[j][n], j, Nobody
		}
		for _, i := range s.has[j] {
			if left := d - s.Cost[i][j] + s.Nobody[i]; left < best {
				best, worker, out = left, Nobody, i
			}
		}
	}
	s.move(start, worker, out)
}

// pass looks at whom j could hand on, were it handed one more.
func (s *solver) pass(j int) (more bool) {
	for _, i := range s.has[j] {
		free := s.dist[j] - s.Cost[i][j]
		for next, c := range s.Cost[i] {
			if c != Never && next != j && free+c < s.dist[next] {
				s.dist[next], s.from[next], s.due[next], more = free+c, i, true, true
			}
		}
	}
	return more
}

// move does what add has found, from the end to the beginning.
func (s *solver) move(start, worker, out int) {
	j := worker
	if out != Nobody {
		if j = s.to[out]; j == Nobody {
			return // start itself goes to nobody
		}
		s.drop(out, j)
	}
	for {
		i := s.from[j]
		before := s.to[i]
		if before != Nobody {
			s.drop(i, before)
		}
		s.to[i], s.has[j] = j, append(s.has[j], i)
		if i == start {
			return
		}
		j = before
	}
}

// drop takes i from j.
func (s *solver) drop(i, j int) {
	k := slices.Index(s.has[j], i)
	s.has[j] = slices.Delete(s.has[j], k, k+1)
	s.to[i] = Nobody
}
