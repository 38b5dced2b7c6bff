package stats

import (
	"math"

	"kith"
)

// Representation is a group's share of those reached over its share of the
// population; 1 is parity. The limits are those of the log of the ratio, with the
// population taken as known (a census, a practice's list). of is all those whose
// group is known; a group of whom nobody was reached has no such limits, which is
// Invalid: say UpperOfNone instead.
func Representation(reached, of, people, population float64, level Level) (Limits, error) {
	if err := level.check(); err != nil {
		return Limits{}, err
	}
	if !counted(reached, of, people, population) || reached > of || people > population || people == 0 {
		return Limits{}, kith.Errorf(kith.Invalid, "a group's share needs some of those reached and some of the population")
	}
	if reached == 0 {
		return Limits{}, kith.Errorf(kith.Invalid, "nobody of the group was reached: its index is 0 and has no interval")
	}
	v := reached / of / (people / population)
	return around(v, level.Z()*math.Sqrt(1/reached-1/of)), nil
}

// around is a ratio with an interval of so much to each side of its logarithm.
func around(v, half float64) Limits {
	return Limits{v, v * math.Exp(-half), v * math.Exp(half)}
}

// RepresentationBounds is how far the index of Representation could be from the
// truth because the group of some of those reached is not known: none of them
// belong to it, or all do. If parity (1) lies between, the data cannot tell.
func RepresentationBounds(reached, of, unknown, people, population float64) (low, high float64, err error) {
	if !counted(reached, of, unknown, people, population) || reached > of || of+unknown == 0 || people == 0 || people > population {
		return 0, 0, kith.Errorf(kith.Invalid, "a group's share needs some of those reached and some of the population")
	}
	share := people / population
	return reached / (of + unknown) / share, (reached + unknown) / (of + unknown) / share, nil
}

// RateRatio is one group's rate over another's, with limits of the log of the
// ratio. Both must have events.
func RateRatio(events, population, referenceEvents, referencePopulation float64, level Level) (Limits, error) {
	if err := level.check(); err != nil {
		return Limits{}, err
	}
	if !counted(events, population, referenceEvents, referencePopulation) || events == 0 || referenceEvents == 0 || population == 0 || referencePopulation == 0 {
		return Limits{}, kith.Errorf(kith.Invalid, "two rates are compared when both have events and people")
	}
	v := events / population / (referenceEvents / referencePopulation)
	return around(v, level.Z()*math.Sqrt(1/events+1/referenceEvents)), nil
}

// A Group is one of ordered groups, the most deprived first.
type Group struct {
	Population float64
	Value      float64 // its rate, share or mean
	SE         float64 // the standard error of Value, or of its transform when that is modelled
}

// A Scale is what is linear in rank: the value itself, its logarithm (rates) or
// its logit (shares from 0 to 1).
type Scale int

const (
	Linear Scale = iota
	Log
	Logit
)

func (s Scale) to(v float64) float64 {
	switch s {
	case Log:
		return math.Log(v)
	case Logit:
		return math.Log(v / (1 - v))
	}
	return v
}

func (s Scale) from(v float64) float64 {
	switch s {
	case Log:
		return math.Exp(v)
	case Logit:
		return 1 / (1 + math.Exp(-v))
	}
	return v
}

// slope is how fast from rises at v.
func (s Scale) slope(v float64) float64 {
	switch s {
	case Log:
		return math.Exp(v)
	case Logit:
		p := s.from(v)
		return float64(p * (1 - p))
	}
	return 1
}

// SE is the standard error on a scale of a value whose interval has these ends.
func (s Scale) SE(low, high float64, level Level) float64 {
	return (s.to(high) - s.to(low)) / 2 / level.Z()
}

// An Inequality is what a line through ordered groups says. SII, the slope index,
// is the difference between the least and the most deprived person; RII, the
// relative index, their ratio; Intercept the most deprived end.
type Inequality struct {
	SII, RII  Limits
	Intercept float64
}

// Slope fits the line of Low and Low (2004) as OHID does: values over the
// midpoints of cumulative population, weighted by population. The groups come
// with the most deprived first. The limits are exact for independent normal
// groups on the linear scale (RII's by Fieller), and by the delta method on the
// others; OHID simulates, and comes to the same within its noise.
// Source: PHEindicatormethods phe_sii.
func Slope(groups []Group, scale Scale, level Level) (Inequality, error) {
	if err := level.check(); err != nil {
		return Inequality{}, err
	}
	total := 0.0
	for _, g := range groups {
		if !counted(g.Population, g.SE) || g.Population == 0 || math.IsNaN(scale.to(g.Value)) || math.IsInf(scale.to(g.Value), 0) {
			return Inequality{}, kith.Errorf(kith.Invalid, "each group needs people, a value that its scale has, and a standard error")
		}
		total += g.Population
	}
	if len(groups) < 2 {
		return Inequality{}, kith.Errorf(kith.Invalid, "one group has no slope")
	}
	shares, ranks := Ridits(populations(groups))
	// Weighted least squares: the mean rank is a half, so the slope is a weighted
	// sum of the values, and so is the intercept.
	spread := 0.0
	for i, a := range shares {
		spread += float64(a * float64((ranks[i]-0.5)*(ranks[i]-0.5)))
	}
	var slope, mean, vSlope, vMean, cov float64
	z := level.Z()
	for i, g := range groups {
		c := shares[i] * (ranks[i] - 0.5) / spread
		y, v := scale.to(g.Value), float64(g.SE*g.SE)
		slope += float64(c * y)
		mean += float64(shares[i] * y)
		vSlope += float64(c*c) * v
		vMean += float64(shares[i]*shares[i]) * v
		cov += float64(c*shares[i]) * v
	}
	start := mean - slope/2
	end := mean + slope/2
	vStart := vMean - cov + vSlope/4
	vEnd := vMean + cov + vSlope/4
	both := vMean - vSlope/4 // the covariance of the two ends
	if scale == Linear {
		half := z * math.Sqrt(vSlope)
		return Inequality{Limits{slope, slope - half, slope + half}, fieller(end, start, vEnd, vStart, both, z), start}, nil
	}
	d0, d1 := scale.slope(start), scale.slope(end)
	p0, p1 := scale.from(start), scale.from(end)
	half := z * math.Sqrt(max(float64(d1*d1)*vEnd+float64(d0*d0)*vStart-2*float64(d0*d1)*both, 0))
	e0, e1 := d0/p0, d1/p1
	logHalf := z * math.Sqrt(max(float64(e1*e1)*vEnd+float64(e0*e0)*vStart-2*float64(e0*e1)*both, 0))
	return Inequality{Limits{p1 - p0, p1 - p0 - half, p1 - p0 + half}, around(p1/p0, logHalf), p0}, nil
}

// fieller is the ratio a/b of two normal estimates with its interval. Where b may
// be zero the interval has no end, and both ends are the ratio's own infinity.
func fieller(a, b, va, vb, cov, z float64) Limits {
	zz := float64(z * z)
	v := a / b
	under := float64(b*b) - zz*vb
	if under <= 0 {
		return Limits{v, math.Inf(-1), math.Inf(1)}
	}
	mid := float64(a*b) - zz*cov
	root := math.Sqrt(max(float64(mid*mid)-under*(float64(a*a)-zz*va), 0))
	return Limits{v, (mid - root) / under, (mid + root) / under}
}

func populations(groups []Group) []float64 {
	all := make([]float64, len(groups))
	for i, g := range groups {
		all[i] = g.Population
	}
	return all
}

// Ridits are the shares of ordered groups and the midpoints of their cumulative
// shares: where in the order their average person stands, from 0 to 1.
func Ridits(population []float64) (shares, ranks []float64) {
	total, upto := 0.0, 0.0
	for _, n := range population {
		total += n
	}
	for _, n := range population {
		a := n / total
		shares, ranks = append(shares, a), append(ranks, upto+a/2)
		upto += a
	}
	return shares, ranks
}

// Concentration is the concentration index of a rate over ordered groups, from
// -1 (all of it with the first, the most deprived) to 1; 0 is equal.
func Concentration(groups []Group) (float64, error) {
	shares, ranks := Ridits(populations(groups))
	mean, sum := 0.0, 0.0
	for i, g := range groups {
		if !counted(g.Population, g.Value) || g.Population == 0 {
			return 0, kith.Errorf(kith.Invalid, "each group needs people and a rate from 0 up")
		}
		mean += float64(shares[i] * g.Value)
		sum += float64(float64(shares[i]*g.Value) * ranks[i])
	}
	if mean == 0 {
		return 0, kith.Errorf(kith.Invalid, "where there are no events they are not concentrated")
	}
	return 2/mean*sum - 1, nil
}
