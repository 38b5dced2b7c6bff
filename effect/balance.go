package effect

import (
	"math"

	"kith"
)

// A Balance is how alike the treated and their controls are in one covariate,
// before matching and after. SMD is the difference of their means in standard
// deviations of the treated; Variances the ratio of their variances, treated over
// controls, 0 for what is yes or no.
type Balance struct {
	Name                             string
	Treated, Control                 float64 // means, after matching
	Before, SMD                      float64
	VariancesBefore, VariancesBeside float64
}

// Held reports whether the covariate is balanced: |SMD| below 0.1 and, where it
// is a number, variances within a half and twice each other (Stuart 2010; Austin
// 2009).
func (b Balance) Held() bool {
	return math.Abs(b.SMD) < 0.1 && (b.VariancesBeside == 0 || b.VariancesBeside >= 0.5 && b.VariancesBeside <= 2)
}

// Balances compares the treated with their controls in each covariate; controls
// weigh what they are a part of their set, so that every set counts once.
func (p Pairing) Balances(treated []bool, covariates []Column) ([]Balance, error) {
	if len(p.Sets) == 0 {
		return nil, kith.Errorf(kith.Invalid, "nobody could be matched")
	}
	before, after := make([]float64, len(treated)), make([]float64, len(treated))
	for i := range before {
		before[i] = 1
	}
	for _, s := range p.Sets {
		after[s.Treated] = 1
		for _, c := range s.Controls {
			after[c] = 1 / float64(len(s.Controls))
		}
	}
	var all []Balance
	for _, c := range covariates {
		if len(c.Values) != len(treated) {
			return nil, kith.Errorf(kith.Invalid, "the covariate %s has %d values for %d people", c.Name, len(c.Values), len(treated))
		}
		t0, v0, c0, w0 := moments(c.Values, treated, before)
		t1, v1, c1, w1 := moments(c.Values, treated, after)
		number := !yesOrNo(c.Values)
		if !number {
			v0 = t0 * (1 - t0)
		}
		b := Balance{Name: c.Name, Treated: t1, Control: c1, Before: apart(t0-c0, v0), SMD: apart(t1-c1, v0)}
		if number {
			b.VariancesBefore, b.VariancesBeside = apart2(v0, w0), apart2(v1, w1)
		}
		all = append(all, b)
	}
	return all, nil
}

// moments are the weighted mean and variance of the treated and of the others.
func moments(values []float64, treated []bool, weight []float64) (mt, vt, mc, vc float64) {
	var n, sum, squares, spent [2]float64
	group := func(i int) int {
		if treated[i] {
			return 0
		}
		return 1
	}
	for i, v := range values {
		g, w := group(i), weight[i]
		n[g], spent[g], sum[g] = n[g]+w, spent[g]+float64(w*w), sum[g]+float64(w*v)
	}
	for i, v := range values {
		if g := group(i); weight[i] > 0 {
			squares[g] += float64(weight[i] * (v - sum[g]/n[g]) * (v - sum[g]/n[g]))
		}
	}
	variance := func(g int) float64 { return squares[g] / max(n[g]-spent[g]/n[g], 1e-300) }
	return sum[0] / n[0], variance(0), sum[1] / n[1], variance(1)
}

// apart is a difference in standard deviations; nothing, where nothing varies
// and nothing differs.
func apart(difference, variance float64) float64 {
	switch {
	case difference == 0:
		return 0
	case variance <= 0:
		return math.Copysign(math.Inf(1), difference)
	}
	return difference / math.Sqrt(variance)
}

// apart2 is the ratio of two variances; 1 where neither varies.
func apart2(a, b float64) float64 {
	if a <= 0 && b <= 0 {
		return 1
	}
	return a / max(b, 1e-300)
}

func yesOrNo(values []float64) bool {
	for _, v := range values {
		if v != 0 && v != 1 {
			return false
		}
	}
	return true
}
