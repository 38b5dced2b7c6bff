package stats

import (
	"math"
	"slices"

	"kith"
)

// A Flag is where a value lies against what would be chance.
type Flag int

const (
	MuchLower  Flag = iota - 2 // below the 99.8 % limit
	Lower                      // below the 95 % limit
	Within                     // what chance would do
	Higher                     // above the 95 % limit
	MuchHigher                 // above the 99.8 % limit
)

// flag compares a value with the two pairs of limits.
func flag(v float64, near, far Limits) Flag {
	switch {
	case v < far.Low:
		return MuchLower
	case v < near.Low:
		return Lower
	case v > far.High:
		return MuchHigher
	case v > near.High:
		return Higher
	}
	return Within
}

// FunnelProportion is between which shares an area of so many people would lie
// by chance, if the share were the same everywhere: the shares whose Wilson
// interval just holds it. Source: PHEindicatormethods phe_funnels.
func FunnelProportion(average, people float64, level Level) (Limits, error) {
	if err := level.check(); err != nil {
		return Limits{}, err
	}
	if !counted(average, people) || average > 1 || people == 0 {
		return Limits{}, kith.Errorf(kith.Invalid, "a funnel is of a share from 0 to 1 and of one person or more")
	}
	q := level.Z()
	q *= q
	// The ends solve b·x² - 2a·x + c = 0 for the count x.
	a := average * (people/q + 1)
	b := 1/q + 1/people
	c := average * (float64(people*(float64(average*(people/q+2))-1)) + float64(q*(average-1)))
	root := math.Sqrt(max(float64(a*a)-float64(b*c), 0))
	return Limits{average, max((a-root)/b/people, 0), min((a+root)/b/people, 1)}, nil
}

// FlagProportions flags areas by FunnelProportion around their common share.
func FlagProportions(some, all []float64) ([]Flag, error) {
	if len(some) != len(all) {
		return nil, kith.Errorf(kith.Invalid, "each area needs both numbers of its share")
	}
	x, n := 0.0, 0.0
	for i := range some {
		if !counted(some[i], all[i]) || all[i] == 0 || some[i] > all[i] {
			return nil, kith.Errorf(kith.Invalid, "each area's share is of some among all, and of one or more")
		}
		x, n = x+some[i], n+all[i]
	}
	var flags []Flag
	for i := range some {
		near, err := FunnelProportion(x/n, all[i], P95)
		if err != nil {
			return nil, err
		}
		far, err := FunnelProportion(x/n, all[i], P998)
		if err != nil {
			return nil, err
		}
		flags = append(flags, flag(some[i]/all[i], near, far))
	}
	return flags, nil
}

// FunnelRatio is between which ratios of observed to expected an area with so
// many events would be no outlier, by the exact Poisson interval of its events.
// With none the upper limit is infinite. Times an average rate it is a funnel of
// rates. Source: PHEindicatormethods, poisson_funnel.
func FunnelRatio(events float64, level Level) (Limits, error) {
	l, err := Exact(events, level)
	if err != nil {
		return Limits{}, err
	}
	high := math.Inf(1)
	if l.Low > 0 {
		high = events / l.Low
	}
	return Limits{1, events / l.High, high}, nil
}

// FlagRatios flags areas whose observed events are not what was expected. For
// rates, expected is the population times the common rate.
func FlagRatios(observed, expected []float64) ([]Flag, error) {
	if len(observed) != len(expected) {
		return nil, kith.Errorf(kith.Invalid, "each area needs observed and expected events")
	}
	var flags []Flag
	for i, o := range observed {
		if !counted(expected[i]) || expected[i] == 0 {
			return nil, kith.Errorf(kith.Invalid, "nothing can be compared with nothing expected")
		}
		near, err := Exact(o, P95)
		if err != nil {
			return nil, err
		}
		far, err := Exact(o, P998)
		if err != nil {
			return nil, err
		}
		flags = append(flags, -flag(expected[i], near, far))
	}
	return flags, nil
}

// A Spread is how much areas differ beyond chance. Phi is 1 when chance explains
// them; Tau2 is the variance, on the log scale, of what it does not explain; Z is
// each area's distance from expectation in standard errors with that allowed for.
type Spread struct {
	Phi, Tau2 float64
	Z         []float64
	Plain     []float64 // Z without the allowance
}

// Overdispersion reckons with areas that differ for reasons other than chance, so
// that a funnel does not flag them all: additive random effects on ln(O/E), after
// the most extreme tenth at each end has been drawn in. An area without events is
// taken as having half of one. With a large Tau2 the finding is not outliers but
// that practice differs.
// Source: Spiegelhalter 2005, Statistics in Medicine 24:1185; FunnelPlotR, SHMI.
func Overdispersion(observed, expected []float64) (Spread, error) {
	if len(observed) != len(expected) || len(observed) < 2 {
		return Spread{}, kith.Errorf(kith.Invalid, "spread needs the observed and expected events of two areas or more")
	}
	var s Spread
	var y []float64
	for i, o := range observed {
		if !counted(o, expected[i]) || expected[i] == 0 {
			return Spread{}, kith.Errorf(kith.Invalid, "each area needs observed events from 0 up, and expected ones above it")
		}
		y = append(y, math.Log(max(o, 0.5)/expected[i]))
		s.Plain = append(s.Plain, y[i]*math.Sqrt(expected[i]))
	}
	sorted := slices.Sorted(slices.Values(s.Plain))
	low, high := percentile(sorted, 0.1), percentile(sorted, 0.9)
	k, sum, squares := float64(len(y)), 0.0, 0.0
	for i, z := range s.Plain {
		z = min(max(z, low), high)
		s.Phi += float64(z*z) / k
		sum += expected[i]
		squares += float64(expected[i] * expected[i])
	}
	if under := sum - squares/sum; under > 0 {
		s.Tau2 = max((float64(k*s.Phi)-(k-1))/under, 0)
	}
	for i := range y {
		s.Z = append(s.Z, y[i]/math.Sqrt(1/expected[i]+s.Tau2))
	}
	return s, nil
}

// Funnel is between which ratios an area with so many expected events would lie,
// with the spread allowed for.
func (s Spread) Funnel(expected float64, level Level) (Limits, error) {
	if err := level.check(); err != nil {
		return Limits{}, err
	}
	if !counted(expected) || expected == 0 {
		return Limits{}, kith.Errorf(kith.Invalid, "nothing can be compared with nothing expected")
	}
	return around(1, level.Z()*math.Sqrt(1/expected+s.Tau2)), nil
}

// Flags says which areas stand out with the spread allowed for.
func (s Spread) Flags() []Flag {
	var flags []Flag
	for _, z := range s.Z {
		flags = append(flags, flag(z, Limits{Low: -P95.Z(), High: P95.Z()}, Limits{Low: -P998.Z(), High: P998.Z()}))
	}
	return flags
}
