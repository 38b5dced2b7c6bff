package effect

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"kith"
)

// A Matching says how people are to be found who are like those treated.
type Matching struct {
	Treated []bool
	Score   []float64 // the logit of Propensity
	Exact   []int     // people are matched only within the same number; see Strata; nil for one
	Caliper float64   // how far scores may lie apart; 0 for any distance
	Most    int       // how many controls for each of the treated
	InOrder bool      // the treated choose in their order; else those hardest to match first
}

// A Set is one of the treated with their controls, by their places.
type Set struct {
	Treated  int
	Controls []int
}

// A Pairing is what Match finds. No control is in two sets.
type Pairing struct {
	Sets      []Set
	Unmatched []int // the treated for whom there is nobody within the caliper
}

// Strata numbers the combinations of characteristics, for exact matching.
func Strata(characteristics ...[]int) []int {
	if len(characteristics) == 0 {
		return nil
	}
	numbers := characteristics[0]
	for _, c := range characteristics[1:] {
		numbers = both(numbers, c)
	}
	return numbers
}

// Propensity is the logit of the chance of being treated, by logistic regression,
// and the caliper that Austin (2011) recommends: a fifth of its standard
// deviation.
func Propensity(treated []bool, covariates []Column) (logits []float64, caliper float64, err error) {
	d := Data{Y: make([]float64, len(treated)), X: covariates}
	for i, t := range treated {
		if t {
			d.Y[i] = 1
		}
	}
	m, err := Fit(Binomial, d)
	if err != nil {
		return nil, 0, err
	}
	logits = m.mu
	var n, sum, squares [2]float64
	for i, p := range logits {
		logits[i] = math.Log(p) - math.Log1p(-p)
		g := int(d.Y[i])
		n[g], sum[g] = n[g]+1, sum[g]+logits[i]
	}
	for i, l := range logits {
		g := int(d.Y[i])
		squares[g] += float64((l - sum[g]/n[g]) * (l - sum[g]/n[g]))
	}
	return logits, 0.2 * math.Sqrt((squares[0]/(n[0]-1)+squares[1]/(n[1]-1))/2), nil
}

// A run is controls of one stratum with the same score, those still free from
// next on.
type run struct {
	stratum   int
	score     float64
	next, end int
}

// Match finds controls by nearest neighbours without replacement: round after
// round, each of the treated takes the nearest who is still free; of two as near,
// the one who comes first. Source: as MatchIt's method "nearest" (Ho, Imai, King
// and Stuart 2011). It takes the time of sorting.
func (m Matching) Match() (Pairing, error) {
	n := len(m.Treated)
	if len(m.Score) != n || m.Exact != nil && len(m.Exact) != n || m.Most < 1 || !(m.Caliper >= 0) {
		return Pairing{}, kith.Errorf(kith.Invalid, "matching needs a score and a stratum for everybody, one control or more for each, and a caliper from 0 up")
	}
	stratum := func(i int) int {
		if m.Exact == nil {
			return 0
		}
		return m.Exact[i]
	}
	var chosen []int
	wanted := map[int]bool{}
	for i, t := range m.Treated {
		if math.IsNaN(m.Score[i]) {
			return Pairing{}, kith.Errorf(kith.Invalid, "row %d has no score", i+1)
		}
		if t {
			chosen, wanted[stratum(i)] = append(chosen, i), true
		}
	}
	if len(chosen) == 0 {
		return Pairing{}, kith.Errorf(kith.Invalid, "nobody was treated")
	}
	var free []int32
	for i, t := range m.Treated {
		if !t && wanted[stratum(i)] {
			free = append(free, int32(i))
		}
	}
	slices.SortFunc(free, func(a, b int32) int {
		return cmp.Or(cmp.Compare(stratum(int(a)), stratum(int(b))), cmp.Compare(m.Score[a], m.Score[b]), cmp.Compare(a, b))
	})
	runs, first := runsOf(free, stratum, m.Score)
	if !m.InOrder {
		slices.SortStableFunc(chosen, func(a, b int) int { return cmp.Compare(m.Score[b], m.Score[a]) })
	}
	taken := make([][]int, len(chosen))
	left, right := nearest(len(runs), -1), nearest(len(runs), 1)
	for range m.Most {
		for at, i := range chosen {
			low, high := first[stratum(i)][0], first[stratum(i)][1]
			pos := low + sort.Search(high-low, func(r int) bool { return runs[low+r].score >= m.Score[i] })
			best := -1
			if r := right.find(pos); r < high {
				best = r
			}
			if l := left.find(pos - 1); l >= low {
				dl := m.Score[i] - runs[l].score
				if best < 0 || dl < runs[best].score-m.Score[i] || dl == runs[best].score-m.Score[i] && free[runs[l].next] < free[runs[best].next] {
					best = l
				}
			}
			if best < 0 || m.Caliper > 0 && math.Abs(runs[best].score-m.Score[i]) > m.Caliper {
				continue
			}
			r := &runs[best]
			taken[at] = append(taken[at], int(free[r.next]))
			if r.next++; r.next == r.end {
				left.empty(best)
				right.empty(best)
			}
		}
	}
	var p Pairing
	for at, i := range chosen {
		if len(taken[at]) == 0 {
			p.Unmatched = append(p.Unmatched, i)
			continue
		}
		p.Sets = append(p.Sets, Set{i, taken[at]})
	}
	return p, nil
}

// runsOf gathers the controls into runs, and says between which runs each stratum
// lies.
func runsOf(free []int32, stratum func(int) int, score []float64) ([]run, map[int][2]int) {
	var runs []run
	first := map[int][2]int{}
	for at, i := range free {
		s := stratum(int(i))
		if last := len(runs) - 1; last < 0 || runs[last].stratum != s || runs[last].score != score[i] {
			runs = append(runs, run{s, score[i], at, at})
		}
		last := len(runs) - 1
		runs[last].end = at + 1
		span, ok := first[s]
		if !ok {
			span[0] = last
		}
		span[1] = last + 1
		first[s] = span
	}
	return runs, first
}

// A finder tells the nearest run on one side that has somebody left: a forest in
// which each empty run points further on (union-find, with paths halved).
type finder struct {
	to   []int32 // one place further along, so that -1 has a place
	step int32
}

func nearest(n int, step int32) finder {
	f := finder{make([]int32, n+2), step}
	for i := range f.to {
		f.to[i] = int32(i)
	}
	return f
}

func (f finder) find(i int) int {
	at := int32(i + 1) // #nosec G115 -- rows of a table in memory
	for f.to[at] != at {
		f.to[at] = f.to[f.to[at]]
		at = f.to[at]
	}
	return int(at) - 1
}

func (f finder) empty(i int) { f.to[i+1] = int32(i+1) + f.step } // #nosec G115 -- rows of a table in memory
