package effect

import (
	"math"

	"kith"
	"kith/stats"
)

// A Person is one person's events in the same window before and after an index
// date, at risk for so many years of each.
type Person struct {
	Treated                 bool
	Before, After           float64
	YearsBefore, YearsAfter float64
	Set                     int     // who is matched with whom
	Practice                int     // where they are registered
	Weight                  float64 // a control's part of its set; 1 for the treated
}

func (p Person) check() error {
	for _, n := range []float64{p.Before, p.After, p.Weight} {
		if !(n >= 0) || math.IsInf(n, 1) {
			return kith.Errorf(kith.Invalid, "events and weights are numbers from 0 up")
		}
	}
	if !(p.YearsBefore > 0 && p.YearsAfter > 0) || math.IsInf(p.YearsBefore+p.YearsAfter, 1) {
		return kith.Errorf(kith.Invalid, "everybody was at risk for some time both before and after")
	}
	return nil
}

// A Form is a way to reckon a difference in differences.
type Form string

const (
	// Conditional asks, of each person's events, what share came after: a logistic
	// regression that leaves everything about a person out that does not change.
	Conditional Form = "within persons"
	// PoissonMeans and NegativeMeans compare the groups' rates before and after.
	PoissonMeans  Form = "poisson"
	NegativeMeans Form = "negative binomial"
)

var families = map[Form]Family{Conditional: Binomial, PoissonMeans: Poisson, NegativeMeans: Negative}

// A Difference is how much more the treated's rate changed than that of people
// like them: the ratio of the ratios after over before.
type Difference struct {
	Ratio     stats.Limits
	Log, SE   float64 // of the ratio's logarithm; SE is 0 where the limits are the bootstrap's
	Practices int
	Drawn     bool // the limits are from the bootstrap
}

// Enough is how many practices there must be for errors that are clustered by
// formula; with fewer they come from drawing practices (2,000 times).
const Enough = 40

const draws = 2000

// Contrast is the difference in differences of people, in a form, with errors
// clustered on practices and matched sets. With fewer than Enough practices they
// come from the cluster bootstrap with the seed, and NegativeMeans is reckoned as
// PoissonMeans: the draws see to the variance.
func Contrast(people []Person, form Form, seed uint64) (Difference, error) {
	if _, ok := families[form]; !ok {
		return Difference{}, kith.Errorf(kith.Invalid, "there is no form %q", form)
	}
	practices := map[int]bool{}
	for _, p := range people {
		if err := p.check(); err != nil {
			return Difference{}, err
		}
		practices[p.Practice] = true
	}
	if form == NegativeMeans && len(practices) < Enough {
		form = PoissonMeans
	}
	d, sets, places, term := rows(people, form)
	m, err := Fit(families[form], d)
	if err != nil {
		return Difference{}, err
	}
	clustered, err := m.Clustered(sets, places)
	if len(practices) < 2 {
		clustered, err = m.Clustered(sets)
	}
	if err != nil {
		return Difference{}, err
	}
	e, err := clustered.Of(term)
	if err != nil {
		return Difference{}, err
	}
	out := Difference{e.Ratio(), e.Value, e.SE, len(practices), false}
	if len(practices) >= Enough || len(practices) < 2 {
		return out, nil
	}
	drawn, err := draw(people, form, seed)
	if err != nil {
		return Difference{}, err
	}
	out.Ratio = drawn.Limits()
	out.Ratio = stats.Limits{Value: math.Exp(e.Value), Low: math.Exp(out.Ratio.Low), High: math.Exp(out.Ratio.High)}
	out.SE, out.Drawn = 0, true
	return out, nil
}

// rows lays people out for their form: once each, or once before and once after.
func rows(people []Person, form Form) (d Data, sets, practices []int, term string) {
	var treated, after, cross []float64
	add := func(p Person, y, weight, offset, post float64) {
		d.Y, d.Weight, d.Offset = append(d.Y, y), append(d.Weight, weight), append(d.Offset, offset)
		sets, practices = append(sets, p.Set), append(practices, p.Practice)
		t := 0.0
		if p.Treated {
			t = 1
		}
		treated, after, cross = append(treated, t), append(after, post), append(cross, t*post)
	}
	for _, p := range people {
		if form == Conditional {
			if n := p.Before + p.After; n > 0 {
				add(p, p.After/n, p.Weight*n, math.Log(p.YearsAfter/p.YearsBefore), 0)
			}
			continue
		}
		add(p, p.Before, p.Weight, math.Log(p.YearsBefore), 0)
		add(p, p.After, p.Weight, math.Log(p.YearsAfter), 1)
	}
	if form == Conditional {
		d.X = []Column{{"treated", treated}}
		return d, sets, practices, "treated"
	}
	d.X = []Column{{"after", after}, {"treated", treated}, {"treated after", cross}}
	return d, sets, practices, "treated after"
}

// TwoByTwo is the difference in differences of four counts: a of the treated and
// b of the others, before (0) and after (1), over the same people and times.
// dispersion is how much more the counts vary than Poisson's; 1 if no more.
func TwoByTwo(a0, a1, b0, b1, dispersion float64) (stats.Limits, error) {
	for _, n := range []float64{a0, a1, b0, b1, dispersion} {
		if !(n > 0) || math.IsInf(n, 1) {
			return stats.Limits{}, kith.Errorf(kith.Invalid, "a difference in differences needs events in all four cells")
		}
	}
	se := math.Sqrt(dispersion * (1/a0 + 1/a1 + 1/b0 + 1/b1))
	return Estimate{Value: math.Log(a1 / a0 * b0 / b1), SE: se}.Ratio(), nil
}

// EValue is how strongly something not measured would have to go together with
// both being treated and the outcome, as a ratio of risks, to explain a ratio
// away (VanderWeele and Ding 2017): of the estimate, and of the end of its
// interval nearer 1, which is 1 when the interval has 1 in it.
func EValue(ratio stats.Limits) (estimate, limit float64, err error) {
	if !whole(ratio) {
		return 0, 0, kith.Errorf(kith.Invalid, "an E-value is of a ratio above 0 within its limits")
	}
	of := func(r float64) float64 {
		if r < 1 {
			r = 1 / r
		}
		return r + math.Sqrt(r*(r-1))
	}
	switch {
	case ratio.Low > 1:
		limit = of(ratio.Low)
	case ratio.High < 1:
		limit = of(ratio.High)
	default:
		limit = 1
	}
	return of(ratio.Value), limit, nil
}
