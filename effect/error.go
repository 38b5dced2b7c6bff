package effect

import (
	"math"

	"kith"
)

// Plain are the estimates with the standard errors of the model: right when the
// rows are independent and vary as the family says.
func (m *Model) Plain() Estimates {
	if m.family == Normal {
		return m.with(m.bread, m.Dispersion, float64(m.Freedom))
	}
	return m.with(m.bread, 1, 0)
}

// Quasi are the estimates with the model's standard errors times the root of the
// dispersion (quasi-Poisson).
func (m *Model) Quasi() Estimates {
	return m.with(m.bread, m.Dispersion, float64(m.Freedom))
}

// Robust are the estimates with errors that do not trust the model's variance
// (HC1: White 1980, with n/(n-k)).
func (m *Model) Robust() Estimates {
	meat, x := square(len(m.Coef)), make([]float64, len(m.Coef))
	for i := range m.data.Y {
		m.row(i, x)
		meat.add(x, m.score[i]*m.score[i])
	}
	return m.with(meat.between(m.bread), float64(m.Rows)/float64(m.Freedom), 0)
}

// Clustered are the estimates with errors that allow rows of the same cluster to
// go together: one way (Liang and Zeger 1986, with G/(G-1)·(n-1)/(n-k)) or two
// ways at once, each row's two clusters given (Cameron, Gelbach and Miller 2011).
// Intervals are Student's with one degree less than the fewer clusters. Where the
// two ways together leave a term without variance, the larger alone is kept.
// Errors of fewer than about 40 clusters are too small: see Bootstrap.
func (m *Model) Clustered(by ...[]int) (Estimates, error) {
	if len(by) < 1 || len(by) > 2 {
		return nil, kith.Errorf(kith.Invalid, "errors are clustered one way or two")
	}
	var meats []matrix
	fewest := math.MaxInt
	for _, groups := range by {
		if len(groups) != len(m.data.Y) {
			return nil, kith.Errorf(kith.Invalid, "every row needs its cluster")
		}
		meat, count := m.meat(groups)
		if count < 2 {
			return nil, kith.Errorf(kith.Invalid, "all rows are in one cluster, so that nothing can be said of how clusters differ")
		}
		meats, fewest = append(meats, meat), min(fewest, count)
	}
	sum := meats[0]
	if len(by) == 2 {
		both := both(by[0], by[1])
		cross, count := m.meat(both)
		if count == m.Rows {
			// Every row alone: without the allowance for clusters, as in Petersen 2009
			// (sandwich: multi0).
			cross = cross.times(float64(count-1) / float64(count) * float64(m.Freedom) / float64(m.Rows-1))
		}
		sum = square(len(m.Coef))
		for i := range sum {
			for j := range sum {
				sum[i][j] = meats[0][i][j] + meats[1][i][j] - cross[i][j]
			}
		}
	}
	v := sum.between(m.bread)
	if len(by) == 2 {
		one, two := meats[0].between(m.bread), meats[1].between(m.bread)
		for j := range v {
			if most := max(one[j][j], two[j][j]); !(v[j][j] > 0) {
				v[j][j] = most
			}
		}
	}
	return m.with(v, float64(m.Rows-1)/float64(m.Freedom), float64(fewest-1)), nil
}

// meat sums the scores of each cluster and squares the sums, times G/(G-1).
func (m *Model) meat(groups []int) (matrix, int) {
	k, x := len(m.Coef), make([]float64, len(m.Coef))
	place := map[int]int{}
	var sums []float64
	for i := range m.data.Y {
		if m.data.weight(i) == 0 {
			continue
		}
		at, ok := place[groups[i]]
		if !ok {
			at = len(sums)
			place[groups[i]] = at
			sums = append(sums, make([]float64, k)...)
		}
		m.row(i, x)
		for j, v := range x {
			sums[at+j] += float64(m.score[i] * v)
		}
	}
	meat, count := square(k), len(place)
	for at := 0; at < len(sums); at += k {
		meat.add(sums[at:at+k], float64(count)/float64(count-1))
	}
	return meat, count
}

// both numbers the pairs of two clusterings.
func both(a, b []int) []int {
	seen := map[[2]int]int{}
	pairs := make([]int, len(a))
	for i := range a {
		key := [2]int{a[i], b[i]}
		if _, ok := seen[key]; !ok {
			seen[key] = len(seen)
		}
		pairs[i] = seen[key]
	}
	return pairs
}

// NeweyWest are the estimates with errors that allow rows, which are in order of
// time, to go together with so many before them (Newey and West 1987; Bartlett's
// weights).
func (m *Model) NeweyWest(lag int) (Estimates, error) {
	n, k := len(m.data.Y), len(m.Coef)
	if lag < 0 || lag >= n {
		return nil, kith.Errorf(kith.Invalid, "the lag must be shorter than the series")
	}
	scores := make([][]float64, n)
	for i := range scores {
		scores[i] = make([]float64, k)
		m.row(i, scores[i])
		for j := range scores[i] {
			scores[i][j] *= m.score[i]
		}
	}
	meat := square(k)
	for l := 0; l <= lag; l++ {
		weight := 1 - float64(l)/float64(lag+1)
		for t := l; t < n; t++ {
			for i, a := range scores[t] {
				for j, b := range scores[t-l] {
					v := float64(weight * a * b)
					meat[i][j] += v
					if l > 0 {
						meat[j][i] += v
					}
				}
			}
		}
	}
	return m.with(meat.between(m.bread), 1, float64(m.Freedom)), nil
}

// row writes a row's x.
func (m *Model) row(i int, x []float64) {
	x[0] = 1
	for j, c := range m.data.X {
		x[j+1] = c.Values[i]
	}
}

func (m matrix) times(by float64) matrix {
	for i := range m {
		for j := range m[i] {
			m[i][j] *= by
		}
	}
	return m
}

func (m *Model) with(v matrix, by, freedom float64) Estimates {
	e := make(Estimates, len(m.Coef))
	for j := range e {
		e[j] = Estimate{m.Terms[j], m.Coef[j], math.Sqrt(v[j][j] * by), freedom}
	}
	return e
}
