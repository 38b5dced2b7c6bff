package stats

import (
	"math"

	"kith"
)

// A ShareChart is an XmR chart of shares or rates whose denominators differ from
// month to month, so that each has limits of its own.
type ShareChart struct {
	Mean    float64
	Spread  float64  // how many times as much as chance the numbers vary from one to the next
	Points  []Limits // each number with its limits
	Signals []Signal
}

// LaneyP makes a p' chart of shares, some among all, in order of time. A plain p
// chart of many thousands flags nearly every month, because chance is the least
// that makes months differ; here the limits are as wide as months differ: mean ± 3
// standard errors of a share times Spread, the mean moving range of the shares'
// distances from the mean, in standard errors, over 1.128. Less than ten months
// make no chart. Source: Laney 2002, Quality Engineering 14:531; Mohammed and
// Laney 2006, Quality and Safety in Health Care 15:423.
func LaneyP(some, all []float64) (ShareChart, error) {
	for i := range min(len(some), len(all)) {
		if some[i] > all[i] {
			return ShareChart{}, kith.Errorf(kith.Invalid, "number %d of the chart is a share of more than all", i+1)
		}
	}
	c, err := laney(some, all, func(mean float64) float64 { return float64(mean * (1 - mean)) })
	for i := range c.Points {
		c.Points[i].High = min(c.Points[i].High, 1)
	}
	return c, err
}

// LaneyU makes a u' chart of rates, events in a population or a time: LaneyP for
// events that may come more than once.
func LaneyU(events, population []float64) (ShareChart, error) {
	return laney(events, population, func(mean float64) float64 { return mean })
}

// laney is the chart of x/n, given the variance that chance gives one of them.
func laney(x, n []float64, variance func(mean float64) float64) (ShareChart, error) {
	if len(x) != len(n) || len(x) < 10 {
		return ShareChart{}, kith.Errorf(kith.Invalid, "a chart of shares needs ten numbers or more, and what each is a share of")
	}
	sum, of := 0.0, 0.0
	for i := range x {
		if !counted(x[i], n[i]) || n[i] == 0 {
			return ShareChart{}, kith.Errorf(kith.Invalid, "a chart has no gaps: number %d of it is a share of none", i+1)
		}
		sum, of = sum+x[i], of+n[i]
	}
	c := ShareChart{Mean: sum / of}
	v := variance(c.Mean)
	if v <= 0 {
		return ShareChart{}, kith.Errorf(kith.Invalid, "nothing varies here: the share is none or all in every month")
	}
	var values []float64
	before := 0.0
	for i := range x {
		values = append(values, x[i]/n[i])
		z := (values[i] - c.Mean) / math.Sqrt(v/n[i])
		if i > 0 {
			c.Spread += math.Abs(z-before) / float64(len(x)-1) / 1.128
		}
		before = z
	}
	wide := func(i int) float64 { return float64(3 * math.Sqrt(v/n[i]) * c.Spread) }
	for i, p := range values {
		c.Points = append(c.Points, Limits{p, max(c.Mean-wide(i), 0), c.Mean + wide(i)})
	}
	c.Signals = signals(values, func(i int) (Limits, float64) {
		return Limits{c.Mean, c.Points[i].Low, c.Points[i].High}, wide(i)
	})
	return c, nil
}
