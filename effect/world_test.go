package effect_test

import (
	"math"
	"math/rand/v2"
	"time"

	"kith/effect"
)

// A world is an invented register over three years, and what a service did in
// it. Everybody has a rate of their own, as far from others' as A&E attendances
// are; practices differ; and a GP refers who came often of late.
type world struct {
	people    int
	practices int
	effect    float64 // what the service does to the rate of those referred; 1 nothing
	known     float64 // how much more GPs go by conditions, which are recorded
	secret    bool    // GPs also go by how ill somebody is, which nobody recorded
	lost      float64 // the share of those referred who are not seen after
}

func (w world) make(seed uint64) (effect.Cohort, effect.Outcomes) {
	lot := rand.New(rand.NewPCG(seed, 99))
	level := make([]float64, w.practices)
	drift := make([]float64, w.practices)
	for p := range level {
		level[p], drift[p] = math.Exp(0.25*lot.NormFloat64()), math.Exp(0.05*lot.NormFloat64())
	}
	c := effect.Cohort{Exact: []effect.Characteristic{{Name: "deprivation"}}, Covariates: []effect.Covariate{{Name: "age", Columns: []effect.Column{{Name: "age"}}}, {Name: "conditions", Columns: []effect.Column{{Name: "it"}}}}}
	o := effect.Outcomes{At: sealed.Add(48 * time.Hour), Died: make([]bool, w.people)}
	add := func(out *effect.Outcome, before, after int, observed float64) {
		out.Before, out.After = append(out.Before, float64(before)), append(out.After, float64(after))
		out.YearsBefore, out.YearsAfter = append(out.YearsBefore, 1), append(out.YearsAfter, observed)
	}
	for i := range w.people {
		practice, quintile := lot.IntN(w.practices), 1+lot.IntN(5)
		age, conditions := lot.NormFloat64(), float64(poisson(lot, 0.8))
		rate := 0.45 * level[practice] * math.Exp(0.15*float64(3-quintile)+0.2*age+0.15*conditions) * gamma(lot, 0.5) / 0.5
		first := poisson(lot, rate)
		spread := [4]int{}
		second := 0
		for q := range spread {
			spread[q] = poisson(lot, rate/4)
			second += spread[q]
		}
		odds := -5.2 + 0.7*math.Min(float64(second), 6) + 0.6*math.Min(float64(spread[3]), 4) + (0.2+w.known)*conditions
		if w.secret {
			odds += math.Log(rate/0.45+0.05) + 1
		}
		treated := lot.Float64() < 1/(1+math.Exp(-odds))
		after, observed := rate*drift[practice], 1.0
		if treated {
			after *= w.effect
			if lot.Float64() < w.lost {
				observed = 0
			}
		}
		c.Treated, c.Practice = append(c.Treated, treated), append(c.Practice, practice)
		c.Exact[0].Values = append(c.Exact[0].Values, quintile)
		c.Covariates[0].Columns[0].Values = append(c.Covariates[0].Columns[0].Values, age)
		c.Covariates[1].Columns[0].Values = append(c.Covariates[1].Columns[0].Values, conditions)
		o.Quarter = append(o.Quarter, float64(spread[3]))
		add(&o.Main, second, poisson(lot, after)*yes(observed > 0), observed)
		add(&o.Earlier, first, second, 1)
		o.Died[i] = lot.Float64() < 0.01
	}
	return c, o
}

var sealed = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func usual() effect.Spec {
	s := effect.Usual("Does a link worker change A&E attendances?", "A&E attendances")
	s.From, s.To = "2022-01-01", "2026-01-01"
	s.Exact, s.Covariates = []string{"deprivation"}, []string{"age", "conditions"}
	return s
}

func yes(b bool) int { return boolean(b) }
