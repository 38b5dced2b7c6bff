package effect

import (
	"maps"
	"math"
	"slices"

	"kith"
)

// An expectation is what the register leads to expect of people when nothing is
// done, each by what is known of them beside their count. A Poisson regression of
// everybody's events before gives each person a rate of their own, and by how much
// people of a band still differ says how far their own count is to be believed. One
// rate for all would expect too little of those referred, who have more wrong with
// them than others with as many events.
type expectation struct {
	model   *Model
	at      map[int]int // the model's row of one of the treated
	band    []int       // of each of the model's rows
	scatter map[int]*scatter
	all     *scatter
}

// scatter is by how much people's rates differ beyond what is known of them, by
// moments: one over the shape of their Prior.
type scatter struct {
	people, beyond, squares float64   // beyond Poisson's variance; the squares of the means
	slope, squaresSlope     []float64 // of the two by the terms of the model
	pull                    float64   // by how much what is expected moves with it
}

const (
	// mostFitted bounds the people that a register is fitted to: of a larger one
	// every second is taken, or third, and so on. The error of that is counted.
	mostFitted = 250_000
	// fewBand is how many people tell how much those of a band differ.
	fewBand = 1000
	// mostValues is how many values a characteristic may have for each to have a rate.
	mostValues = 25
)

// expect fits the register: everybody observed before, treated or not, and those
// without events among them.
func (c Cohort) expect(o Outcome) (*expectation, error) {
	var rows []int
	for i, years := range o.YearsBefore {
		if years > 0 {
			rows = append(rows, i)
		}
	}
	if len(rows) < 100 {
		return nil, kith.Errorf(kith.Invalid, "a register needs a hundred people or more")
	}
	x := &expectation{at: map[int]int{}}
	var d Data
	var kept []int
	every := (len(rows) + mostFitted - 1) / mostFitted
	for n, i := range rows {
		if n%every != 0 && !c.Treated[i] {
			continue
		}
		if c.Treated[i] {
			x.at[i] = len(kept)
		}
		kept = append(kept, i)
		d.Y, d.Offset, d.Weight = append(d.Y, o.Before[i]), append(d.Offset, math.Log(o.YearsBefore[i])), append(d.Weight, float64(yes(n%every == 0)))
	}
	var known, levels []Column
	for _, v := range c.Covariates {
		for _, column := range v.Columns {
			known = append(known, Column{column.Name, pick(column.Values, kept)})
		}
	}
	for _, e := range c.Exact {
		values := pick(e.Values, kept)
		if len(slices.Compact(slices.Sorted(slices.Values(values)))) <= mostValues {
			levels = append(levels, each(e.Name, values)...)
		}
	}
	known = varying(known)
	var err error
	// A characteristic may say again what a covariate does.
	for _, columns := range [][]Column{slices.Concat(known, levels), known, nil} {
		d.X = columns
		if x.model, err = Fit(Poisson, d); err == nil {
			break
		}
	}
	if err != nil {
		return nil, err
	}
	if x.band = make([]int, len(kept)); c.Band != nil {
		x.band = pick(c.Band, kept)
	}
	x.differ()
	for i, level := range x.levels(pick(c.Practice, kept)) {
		d.Offset[i] += math.Log(level)
	}
	if x.model, err = Fit(Poisson, d); err != nil {
		return nil, err
	}
	x.differ()
	return x, nil
}

// levels is, for each of the model's rows, how much more people of its practice come
// than is known of them: nearer 1 the fewer they are, and the less practices differ.
// Practices are too many to have a term each.
func (x *expectation) levels(practice []int) []float64 {
	type sums struct{ events, mu, variance float64 }
	by := map[int]*sums{}
	alpha := x.all.alpha()
	for i, p := range practice {
		if by[p] == nil {
			by[p] = &sums{}
		}
		if mu, s := x.model.mu[i], by[p]; x.model.data.Weight[i] > 0 {
			s.events, s.mu, s.variance = s.events+x.model.data.Y[i], s.mu+mu, s.variance+mu*(1+alpha*mu)
		}
	}
	beyond, squares := 0.0, 0.0
	for _, p := range slices.Sorted(maps.Keys(by)) {
		s := by[p]
		beyond, squares = beyond+(s.events-s.mu)*(s.events-s.mu)-s.variance, squares+s.mu*s.mu
	}
	levels := make([]float64, len(practice))
	for i, p := range practice {
		levels[i] = 1
		if s := by[p]; s.mu > 0 && beyond > 0 {
			levels[i] += beyond / squares / (beyond/squares + s.variance/s.mu/s.mu) * (s.events/s.mu - 1)
		}
	}
	return levels
}

// differ reckons how much people differ beyond what is known, by band; those of a
// small one as everybody does.
func (x *expectation) differ() {
	terms := make([]float64, len(x.model.Coef))
	fresh := func() *scatter {
		return &scatter{slope: make([]float64, len(terms)), squaresSlope: make([]float64, len(terms))}
	}
	x.all, x.scatter = fresh(), map[int]*scatter{}
	for i, b := range x.band {
		if x.scatter[b] == nil {
			x.scatter[b] = fresh()
		}
		if x.model.data.Weight[i] > 0 {
			x.model.row(i, terms)
			x.all.add(x.model.data.Y[i], x.model.mu[i], terms)
			x.scatter[b].add(x.model.data.Y[i], x.model.mu[i], terms)
		}
	}
	for b, a := range x.scatter {
		if a.people < fewBand {
			x.scatter[b] = x.all
		}
	}
}

func (a *scatter) add(y, mu float64, terms []float64) {
	d := y - mu
	a.people++
	a.beyond += float64(d*d) - mu
	a.squares += float64(mu * mu)
	for j, t := range terms {
		a.slope[j] -= float64((2*d*mu + mu) * t)
		a.squaresSlope[j] += float64(2 * mu * mu * t)
	}
}

// alpha is 0 where people differ no more than by what is known of them.
func (a *scatter) alpha() float64 { return max(0, a.beyond/a.squares) }

// of is how many events people, whose rows of the cohort are given, are expected to
// have after, and the variance of what they had: by chance, which goes with the number
// itself, and as people differ, which goes with its square, so that half as many events
// do not vary half as much; or as practices go up and down together where that is more;
// and as the register is a sample too (the delta method, over everybody's part in the
// estimates).
func (x *expectation) of(people []Person, rows []int) (expected, variance float64) {
	m := x.model
	had, due, after := map[int]float64{}, map[int]float64{}, 0.0
	terms, pull := make([]float64, len(m.Coef)), make([]float64, len(m.Coef))
	for n, p := range people {
		at := x.at[rows[n]]
		m.row(at, terms)
		eta := m.data.Offset[at]
		for j, t := range terms {
			eta += float64(m.Coef[j] * t)
		}
		a := x.scatter[x.band[at]]
		alpha, mu := a.alpha(), math.Exp(eta)
		rate := mu / p.YearsBefore
		prior := Prior{rate, 1 / alpha}
		e := prior.Expect(p.Before, p.YearsBefore, p.YearsAfter)
		had[p.Practice], due[p.Practice], after = had[p.Practice]+p.After, due[p.Practice]+e, after+p.After
		expected, variance = expected+e, variance+prior.spread(p.Before, p.YearsBefore, p.YearsAfter)
		for j, t := range terms {
			pull[j] += float64(e / (1 + alpha*mu) * t)
		}
		if alpha > 0 {
			a.pull += rate * p.YearsAfter * (p.Before - mu) / (1 + alpha*mu) / (1 + alpha*mu)
		}
	}
	ratio := after / expected
	variance = after + ratio*ratio*(variance-expected)
	apart := 0.0
	for _, p := range slices.Sorted(maps.Keys(had)) {
		d := had[p] - ratio*due[p]
		apart += float64(d * d)
	}
	if n := float64(len(had)); n > 1 {
		variance = max(variance, apart*n/(n-1))
	}
	return expected, variance + ratio*ratio*x.doubt(pull, terms)
}

// doubt is the part of the variance that the register's sample makes.
func (x *expectation) doubt(pull, terms []float64) (sum float64) {
	m := x.model
	own := []*scatter{x.all}
	for _, b := range slices.Sorted(maps.Keys(x.scatter)) {
		if a := x.scatter[b]; a != x.all {
			own = append(own, a)
		}
	}
	for _, a := range own {
		for j := range pull {
			pull[j] += a.pull * (a.slope[j] - a.alpha()*a.squaresSlope[j]) / a.squares
		}
	}
	through := make([]float64, len(pull))
	for j, line := range m.bread {
		for i, v := range line {
			through[j] += float64(v * pull[i])
		}
	}
	for i, y := range m.data.Y {
		if m.data.Weight[i] == 0 {
			continue
		}
		m.row(i, terms)
		part := 0.0
		for j, t := range terms {
			part += float64(through[j] * t * m.score[i])
		}
		mu := m.mu[i]
		for _, a := range [...]*scatter{x.all, x.scatter[x.band[i]]} {
			part += a.pull * (float64((y-mu)*(y-mu)) - mu - a.alpha()*mu*mu) / a.squares
			if x.scatter[x.band[i]] == x.all {
				break
			}
		}
		sum += float64(part * part)
	}
	return sum
}
