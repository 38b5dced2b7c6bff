package effect

import (
	"bytes"
	"crypto/sha256"
	"math"
	"math/rand/v2"
	"slices"

	"kith"
	"kith/stats"
)

// Lot puts people (or practices) who cannot all be first into an order drawn by
// lot. The seed is said before the list is known, a lottery's numbers of next
// week, say: then anybody can draw again and comes to the same order, and nobody
// could choose it. The order of the list makes no difference.
func Lot(seed string, ids []string) ([]string, error) {
	if seed == "" {
		return nil, kith.Errorf(kith.Invalid, "say the seed of the lot")
	}
	order := slices.Compact(slices.Sorted(slices.Values(ids)))
	if len(order) != len(ids) {
		return nil, kith.Errorf(kith.Invalid, "the list has somebody twice")
	}
	key := func(id string) []byte {
		h := sha256.Sum256([]byte(seed + "\x00" + id))
		return h[:]
	}
	slices.SortFunc(order, func(a, b string) int { return bytes.Compare(key(a), key(b)) })
	return order, nil
}

// A Trial is what an order drawn by lot shows: the ratio of rates with and
// without, and how often chance alone gives as much.
type Trial struct {
	Ratio  stats.Limits
	Chance float64 // the share of other orders that would show as much or more
}

// WaitList compares those whom the lot put first with those who still wait, over
// the same time: After of everybody, with what they had Before allowed for.
// Errors are clustered on practices where there are Enough, else on people, and
// Chance is over other lots within practices.
func WaitList(people []Person, seed uint64) (Trial, error) {
	var d Data
	var treated, before []float64
	var practices, each []int
	seen := map[int]bool{}
	for i, p := range people {
		if err := p.check(); err != nil {
			return Trial{}, err
		}
		t := 0.0
		if p.Treated {
			t = 1
		}
		d.Y, d.Offset = append(d.Y, p.After), append(d.Offset, math.Log(p.YearsAfter))
		treated, before = append(treated, t), append(before, math.Log(p.Before/p.YearsBefore+0.5))
		practices, each = append(practices, p.Practice), append(each, i)
		seen[p.Practice] = true
	}
	d.X = []Column{{"before", before}, {"treated", treated}}
	m, err := Fit(Poisson, d)
	if err != nil {
		return Trial{}, err
	}
	clusters := each
	if len(seen) >= Enough {
		clusters = practices
	}
	e, err := m.Clustered(clusters)
	if err != nil {
		return Trial{}, err
	}
	d.X = d.X[:1]
	chance, err := byLot(d, treated, practices, nil, seed)
	return Trial{e[2].Ratio(), chance}, err
}

// A Step is one practice (or other cluster) in one period of a stepped
// introduction: who begins when was drawn by lot.
type Step struct {
	Cluster, Period int
	With            bool
	Events, Years   float64
}

// Stepped is the ratio of rates with and without in a stepped introduction, with
// every cluster's own level and every period's own (Hussey and Hughes 2007, with
// fixed effects), errors clustered on clusters. Chance is over other orders of
// the clusters: with few of them it is to be believed before the interval is.
func Stepped(steps []Step, seed uint64) (Trial, error) {
	var d Data
	var with []float64
	var clusters, periods []int
	for _, s := range steps {
		if !(s.Years > 0) || !(s.Events >= 0) || math.IsInf(s.Years+s.Events, 1) {
			return Trial{}, kith.Errorf(kith.Invalid, "every step has events from 0 up and time at risk")
		}
		w := 0.0
		if s.With {
			w = 1
		}
		d.Y, d.Offset, with = append(d.Y, s.Events), append(d.Offset, math.Log(s.Years)), append(with, w)
		clusters, periods = append(clusters, s.Cluster), append(periods, s.Period)
	}
	d.X = append(each("cluster", clusters), each("period", periods)...)
	last, err := stepped(d, with, clusters)
	if err != nil {
		return Trial{}, err
	}
	chance, err := byLot(d, with, clusters, periods, seed)
	return Trial{last.Ratio(), chance}, err
}

// stepped is the term of having begun, with errors clustered on clusters.
func stepped(d Data, with []float64, clusters []int) (Estimate, error) {
	d.X = append(slices.Clone(d.X), Column{"with", with})
	m, err := Fit(Poisson, d)
	if err != nil {
		return Estimate{}, err
	}
	e, err := m.Clustered(clusters)
	if err != nil {
		return Estimate{}, err
	}
	// Levels within their own cluster take no freedom from errors between clusters.
	last := e[len(e)-1]
	last.SE *= math.Sqrt(float64(m.Freedom) / (float64(m.Freedom) + last.Freedom))
	return last, nil
}

// Ahead is the same ratio where there should be none: of the months just before a
// cluster begins, so many, to those before them, among clusters that have not
// begun. Clusters whose trend had turned already, or that began because it had,
// show here.
func Ahead(steps []Step, periods int) (stats.Limits, error) {
	first := map[int]int{}
	for _, s := range steps {
		if at, ok := first[s.Cluster]; s.With && (!ok || s.Period < at) {
			first[s.Cluster] = s.Period
		}
	}
	var d Data
	var soon []float64
	var clusters, at []int
	for _, s := range steps {
		begins, ok := first[s.Cluster]
		if s.With || !(s.Years > 0) {
			continue
		}
		d.Y, d.Offset, soon = append(d.Y, s.Events), append(d.Offset, math.Log(s.Years)), append(soon, float64(yes(ok && s.Period >= begins-periods)))
		clusters, at = append(clusters, s.Cluster), append(at, s.Period)
	}
	d.X = append(each("cluster", clusters), each("period", at)...)
	e, err := stepped(d, soon, clusters)
	return e.Ratio(), err
}

// each is a column for every number but the first.
func each(name string, numbers []int) (columns []Column) {
	all := slices.Compact(slices.Sorted(slices.Values(numbers)))
	for _, n := range all[min(1, len(all)):] {
		c := Column{Name: name, Values: make([]float64, len(numbers))}
		for i, v := range numbers {
			if v == n {
				c.Values[i] = 1
			}
		}
		columns = append(columns, c)
	}
	return columns
}

// byLot is how many of 2,000 other lots would show as much: the score of being
// treated in the model of no difference, which does not depend on the lot. With
// periods, whole clusters change places; without, the people of a cluster do.
func byLot(none Data, treated []float64, clusters, periods []int, seed uint64) (float64, error) {
	m, err := Fit(Poisson, none)
	if err != nil {
		return 0, err
	}
	mean := 0.0
	for _, t := range treated {
		mean += t / float64(len(treated))
	}
	score := func(t []float64) (sum float64) {
		for i, r := range m.score {
			sum += float64(r * (t[i] - mean))
		}
		return math.Abs(sum)
	}
	members := map[int][]int{}
	for i, c := range clusters {
		members[c] = append(members[c], i)
	}
	var order []int
	for c := range members {
		order = append(order, c)
	}
	slices.Sort(order)
	if periods != nil {
		for _, c := range order {
			slices.SortFunc(members[c], func(a, b int) int { return periods[a] - periods[b] })
			if len(members[c]) != len(members[order[0]]) {
				return 0, kith.Errorf(kith.Invalid, "every cluster of a stepped introduction has every period, once")
			}
		}
	}
	lot, seen, other := rand.New(rand.NewPCG(seed, uint64(len(treated)))), score(treated), slices.Clone(treated) // #nosec G404 -- drawn again from the seed that is published; no secret is made of it
	as := 1
	for range draws - 1 {
		if periods == nil {
			for _, c := range order {
				m := members[c]
				lot.Shuffle(len(m), func(i, j int) { other[m[i]], other[m[j]] = other[m[j]], other[m[i]] })
			}
		} else {
			for at, from := range lot.Perm(len(order)) {
				for p, i := range members[order[at]] {
					other[i] = treated[members[order[from]][p]]
				}
			}
		}
		if score(other) >= seen*(1-1e-12) {
			as++
		}
	}
	return float64(as) / draws, nil
}
