package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"kith"
)

func TestGini(t *testing.T) {
	for _, c := range []struct {
		shares     []float64
		gini, most float64
	}{
		{[]float64{5}, 0, 1},
		{[]float64{3, 3, 3, 3}, 0, 1},
		{[]float64{0, 0, 0, 8}, 0.75, 4},
		{[]float64{1, 2, 3, 4}, 0.25, 1.6},
	} {
		g, err := Gini(c.shares)
		if err != nil || math.Abs(g-c.gini) > 1e-12 || math.Abs(MostToMean(c.shares)-c.most) > 1e-12 {
			t.Errorf("%v: %v and %v, %v", c.shares, g, MostToMean(c.shares), err)
		}
	}
	// The mean difference of all pairs, over twice the mean.
	r := rand.New(rand.NewPCG(1, 1))
	v, sum, pairs := make([]float64, 41), 0.0, 0.0
	for i := range v {
		v[i] = r.ExpFloat64()
		sum += v[i]
	}
	for _, a := range v {
		for _, b := range v {
			pairs += math.Abs(a - b)
		}
	}
	n := float64(len(v))
	if g, _ := Gini(v); math.Abs(g-pairs/(n*n)/(2*sum/n)) > 1e-12 {
		t.Error(g)
	}
	for _, bad := range [][]float64{nil, {0, 0}, {-1, 2}, {math.NaN()}, {math.Inf(1)}} {
		if _, err := Gini(bad); kith.KindOf(err) != kith.Invalid {
			t.Errorf("%v: %v", bad, err)
		}
	}
	if MostToMean(nil) != 0 {
		t.Error("of nothing")
	}
}
