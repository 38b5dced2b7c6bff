package effect

import (
	"math"

	"kith"
	"kith/stats"
)

// A Prior is how the yearly rate of something (contacts with a GP, attendances)
// differs between people of whom as much is known, as a gamma distribution: its
// mean, and its shape, small where few people have most of the events. +Inf is
// people who are all alike.
type Prior struct{ Mean, Shape float64 }

// Expect is how many events somebody who had before in some years will have in
// the years after when nothing is done: between their own number and the
// register's mean, the nearer the mean the less is known of them.
func (p Prior) Expect(before, years, after float64) float64 {
	if math.IsInf(p.Shape, 1) {
		return p.Mean * after
	}
	return (before + p.Shape) / (years + p.Shape/p.Mean) * after
}

// spread is the variance of the number that Expect expects: that of a negative
// binomial.
func (p Prior) spread(before, years, after float64) float64 {
	e := p.Expect(before, years, after)
	if math.IsInf(p.Shape, 1) {
		return e
	}
	return e * (1 + after/(years+p.Shape/p.Mean))
}

// Chosen is what would be seen of people who are chosen because they had so many
// events or more in a year, and for whom nothing is done: their mean in that year
// and in the next.
func (p Prior) Chosen(events int) (before, after float64, err error) {
	if events < 0 || !(p.Mean > 0) || !(p.Shape > 0) {
		return 0, 0, kith.Errorf(kith.Invalid, "people are chosen by a count from 0 up, from a register that has events")
	}
	// From the mean's side: what is below the threshold is a finite sum.
	share, mean := 1.0, p.Mean
	for x := range events {
		chance := p.chance(float64(x))
		share, mean = share-chance, mean-chance*float64(x)
	}
	if !(share > 1e-12) {
		return 0, 0, kith.Errorf(kith.Invalid, "nobody in such a register has %d events", events)
	}
	before = mean / share
	return before, p.Expect(before, 1, 1), nil
}

// chance is the probability of x events in a year.
func (p Prior) chance(x float64) float64 {
	lx, _ := math.Lgamma(x + 1)
	if math.IsInf(p.Shape, 1) {
		return math.Exp(times(x, p.Mean) - p.Mean - lx)
	}
	k := p.Shape
	lxk, _ := math.Lgamma(x + k)
	lk, _ := math.Lgamma(k)
	return math.Exp(lxk - lk - lx + k*math.Log(k/(k+p.Mean)) + times(x, p.Mean/(k+p.Mean)))
}

// A Change is what became of the same people, and what would have become of them
// anyway. Ratios are of yearly rates after over before.
type Change struct {
	People        int
	Before, After float64      // events
	Ratio         stats.Limits // what a before-and-after study reports
	Untreated     float64      // what regression to the mean alone would give
	Beyond        stats.Limits // After over what was expected untreated
}

// change sets what became of people, which has a variance, against what was expected.
func change(people []Person, expected, variance float64) (Change, error) {
	c := Change{People: len(people)}
	yearsBefore, yearsAfter := 0.0, 0.0
	for _, p := range people {
		c.Before, c.After = c.Before+p.Before, c.After+p.After
		yearsBefore, yearsAfter = yearsBefore+p.YearsBefore, yearsAfter+p.YearsAfter
	}
	if c.Before == 0 || c.After == 0 || !(expected > 0) {
		return Change{}, kith.Errorf(kith.Invalid, "without events before and after there is no change to speak of")
	}
	between := 0.0
	for _, p := range people {
		d := p.After/c.After - p.Before/c.Before
		between += float64(d * d)
	}
	years := yearsBefore / yearsAfter
	ratio := func(v, se float64) stats.Limits { return Estimate{Value: math.Log(v), SE: se}.Ratio() }
	c.Ratio = ratio(c.After/c.Before*years, math.Sqrt(between))
	c.Untreated = expected / c.Before * years
	c.Beyond = ratio(c.After/expected, math.Sqrt(variance)/c.After)
	return c, nil
}
