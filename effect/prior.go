package effect

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"kith"
	"kith/stats"
)

// A Prior is how the yearly rate of something (contacts with a GP, attendances)
// differs between the people of a register, as a gamma distribution: its mean,
// and its shape, small where few people have most of the events. +Inf is a
// register in which everybody is alike. One from PriorOf knows how sure it is.
type Prior struct {
	Mean, Shape float64
	of          register
}

// A register is the moments of its counts, and how sure they are.
type register struct {
	years, mean, variance    float64 // of the counts
	ofMean, ofVariance, both float64 // sampling variances and covariance
}

// prior is by moments.
func (r register) prior() Prior {
	beyond := r.variance - r.mean
	if beyond <= 0 {
		return Prior{r.mean / r.years, math.Inf(1), r}
	}
	return Prior{r.mean / r.years, r.mean * r.mean / beyond, r}
}

// doubt is the variance of what people are expected to have because the register
// is a sample too, by the delta method.
func (p Prior) doubt(people []Person) float64 {
	if p.of.years == 0 {
		return 0
	}
	slope := func(by func(*register, float64), size float64) float64 {
		up, down, h := p.of, p.of, 1e-4*size
		by(&up, h)
		by(&down, -h)
		sum, a, b := 0.0, up.prior(), down.prior()
		for _, one := range people {
			sum += a.Expect(one.Before, one.YearsBefore, one.YearsAfter) - b.Expect(one.Before, one.YearsBefore, one.YearsAfter)
		}
		return sum / (2 * h)
	}
	m := slope(func(r *register, h float64) { r.mean += h }, p.of.mean)
	v := slope(func(r *register, h float64) { r.variance += h }, p.of.variance)
	return max(0, float64(m*m*p.of.ofMean)+float64(2*m*v*p.of.both)+float64(v*v*p.of.ofVariance))
}

// PriorOf fits a prior to a register by moments: people[x] is how many had x
// events in so many years, treated or not, and those with none among them. The
// moments make Expect the best straight line through last year's count whatever
// the distribution, as long as each person's own rate stays as it is.
func PriorOf(people []int, years float64) (Prior, error) {
	n, sum := 0.0, 0.0
	for x, p := range people {
		if p < 0 {
			return Prior{}, kith.Errorf(kith.Invalid, "people are counted from 0 up")
		}
		n, sum = n+float64(p), sum+float64(p)*float64(x)
	}
	if !(years > 0) || math.IsInf(years, 1) || n < 100 || sum == 0 {
		return Prior{}, kith.Errorf(kith.Invalid, "a register needs a hundred people or more, events, and years above none")
	}
	r := register{years: years, mean: sum / n}
	var third, fourth float64
	for x, p := range people {
		d, p := float64(x)-r.mean, float64(p)
		r.variance += float64(p * d * d)
		third += float64(p * d * d * d)
		fourth += float64(p * d * d * d * d)
	}
	r.variance /= n - 1
	r.ofMean, r.both, r.ofVariance = r.variance/n, third/n/n, (fourth/n-r.variance*r.variance)/n
	return r.prior(), nil
}

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

// ChangeOf sets the people's numbers after against those before, and against what
// the register says of people with such numbers; priors has the prior of each (of
// their age band and sex, say). It allows for being chosen by a count, and not for
// being chosen in the worst week of it: for that, leave out the weeks around the
// referral (see EventTable).
func ChangeOf(people []Person, priors []Prior) (Change, error) {
	if len(people) < 2 || len(people) != len(priors) {
		return Change{}, kith.Errorf(kith.Invalid, "a change needs two people or more, and each one's prior")
	}
	expected, variance := 0.0, 0.0
	by := map[Prior][]Person{}
	for i, p := range people {
		if err := p.check(); err != nil {
			return Change{}, err
		}
		expected += priors[i].Expect(p.Before, p.YearsBefore, p.YearsAfter)
		variance += priors[i].spread(p.Before, p.YearsBefore, p.YearsAfter)
		by[priors[i]] = append(by[priors[i]], p)
	}
	for _, prior := range slices.SortedFunc(maps.Keys(by), func(a, b Prior) int { return cmp.Or(cmp.Compare(a.Mean, b.Mean), cmp.Compare(a.Shape, b.Shape)) }) {
		variance += prior.doubt(by[prior])
	}
	return change(people, expected, variance)
}

// change sets what became of people against what was expected, which has a variance.
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
	c.Beyond = ratio(c.After/expected, math.Sqrt(variance)/expected)
	return c, nil
}
