package stats

import (
	"math"

	"kith"
)

// A Gradient is how a rate changes over ordered groups of a population.
type Gradient struct {
	RII   Limits  // the least deprived person's rate over the most deprived's
	Log   float64 // its logarithm
	SE    float64 // the logarithm's standard error
	Trend float64 // chi-squared for a trend, one degree of freedom
}

// Poisson fits ln(rate) = a + b·rank to the events of ordered groups, the most
// deprived first, by maximum likelihood, and tests for a trend against no
// difference. Events are independent: where they repeat in persons the interval
// is too narrow. Groups without events are fine, all without are not.
func Poisson(events, population []float64, level Level) (Gradient, error) {
	if err := level.check(); err != nil {
		return Gradient{}, err
	}
	if len(events) != len(population) || len(events) < 2 {
		return Gradient{}, kith.Errorf(kith.Invalid, "a gradient needs the events and the people of two groups or more")
	}
	total, people := 0.0, 0.0
	for i, x := range events {
		if !counted(x, population[i]) || population[i] == 0 {
			return Gradient{}, kith.Errorf(kith.Invalid, "each group needs people, and events from 0 up")
		}
		total, people = total+x, people+population[i]
	}
	if total == 0 {
		return Gradient{}, kith.Errorf(kith.Invalid, "without events there is no gradient")
	}
	shares, ranks := Ridits(population)
	var g Gradient
	u, mean, square := 0.0, 0.0, 0.0
	for i, a := range shares {
		u += float64(ranks[i] * (events[i] - float64(total*a)))
		mean += float64(a * ranks[i])
		square += float64(float64(a*ranks[i]) * ranks[i])
	}
	g.Trend = float64(u*u) / (total * (square - float64(mean*mean)))

	a, b := math.Log(total/people), 0.0
	var i00, i01, i11 float64
	for range 100 {
		var s0, s1 float64
		i00, i01, i11 = 0, 0, 0
		for i, x := range events {
			mu := population[i] * math.Exp(a+float64(b*ranks[i]))
			r := ranks[i]
			s0, s1 = s0+(x-mu), s1+float64((x-mu)*r)
			i00, i01, i11 = i00+mu, i01+float64(mu*r), i11+float64(float64(mu*r)*r)
		}
		det := float64(i00*i11) - float64(i01*i01)
		da, db := (float64(i11*s0)-float64(i01*s1))/det, (float64(i00*s1)-float64(i01*s0))/det
		if math.IsNaN(da + db) {
			break
		}
		a, b = a+da, b+db
		if math.Abs(da)+math.Abs(db) < 1e-14*(1+math.Abs(a)+math.Abs(b)) {
			break
		}
	}
	g.Log, g.SE = b, math.Sqrt(i00/(float64(i00*i11)-float64(i01*i01)))
	g.RII = around(math.Exp(b), level.Z()*g.SE)
	if math.IsNaN(g.RII.Low+g.RII.High) || math.Abs(b) > 50 {
		return Gradient{}, kith.Errorf(kith.Invalid, "all events are in one end group: the gradient has no limit")
	}
	return g, nil
}
