package effect_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"kith/effect"
	"kith/stats"
)

// How often intervals at 95 % hold the truth, in worlds where it is known. A
// quick run asks that chance could give what it finds; with KITH_EFFECT=2000 the
// share must be 95 % ± 1.5 %.
func TestCoverage(t *testing.T) {
	for _, c := range []struct {
		name  string
		quick int
		draw  func(lot *rand.Rand, seed uint64) (stats.Limits, float64, error)
	}{
		{"within persons, 60 practices", 60, contrast(60, 30, effect.Conditional, 0.8)},
		{"within persons, 60 practices, no effect", 60, contrast(60, 30, effect.Conditional, 1)},
		{"Poisson, 60 practices", 60, contrast(60, 30, effect.PoissonMeans, 0.8)},
		{"negative binomial, 60 practices", 30, contrast(60, 20, effect.NegativeMeans, 0.8)},
		{"within persons, 20 practices drawn", 20, contrast(20, 60, effect.Conditional, 0.8)},
		{"interrupted series", 60, interrupted},
		{"waiting list", 60, waiting},
		{"stepped, 20 clusters", 40, stepped},
		{"beyond regression to the mean", 20, beyond},
		{"negative binomial regression", 60, spread},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, held, different := long(c.quick), 0, 0
			for seed := range uint64(n) {
				l, truth, err := c.draw(rand.New(rand.NewPCG(seed, 4)), seed)
				if err != nil {
					t.Fatal(err)
				}
				if l.Low <= truth && truth <= l.High {
					held++
				}
				if effect.Detectable(l) {
					different++
				}
			}
			share := float64(held) / float64(n)
			t.Logf("%.1f%% of %d intervals held the truth; a difference in %.1f%%", 100*share, n, 100*float64(different)/float64(n))
			allowed := 0.015
			if n < 1000 {
				allowed = 4 * math.Sqrt(0.95*0.05/float64(n))
			}
			if math.Abs(share-0.95) > allowed {
				t.Errorf("%.3f of %d intervals held the truth", share, n)
			}
		})
	}
}

// contrast is practices of people, some of them treated, whose rates differ
// between people, between practices, and from one year to the next.
func contrast(practices, people int, form effect.Form, ratio float64) func(*rand.Rand, uint64) (stats.Limits, float64, error) {
	return func(lot *rand.Rand, seed uint64) (stats.Limits, float64, error) {
		var all []effect.Person
		for p := range practices {
			level, drift := math.Exp(0.3*lot.NormFloat64()), math.Exp(0.1*lot.NormFloat64())
			for range people {
				rate, t := 3*level*gamma(lot, 1), 0.6+0.2*float64(lot.IntN(3))
				one := effect.Person{Treated: lot.IntN(4) == 0, YearsBefore: 1, YearsAfter: t, Set: len(all), Practice: p, Weight: 1}
				after := rate * drift * t
				if one.Treated {
					after *= ratio
				}
				one.Before, one.After = float64(poisson(lot, rate)), float64(poisson(lot, after))
				all = append(all, one)
			}
		}
		d, err := effect.Contrast(all, form, seed)
		return d.Ratio, ratio, err
	}
}

func interrupted(lot *rand.Rand, _ uint64) (stats.Limits, float64, error) {
	s := effect.Series{From: 36, Harmonics: 2}
	for i := range 72 {
		mu := 400 * math.Exp(0.002*float64(i)+0.1*math.Sin(2*math.Pi*float64(i)/12))
		if i >= s.From {
			mu *= 0.9
		}
		s.Counts, s.Population, s.Month = append(s.Counts, float64(poisson(lot, mu*gamma(lot, 200)/200))), append(s.Population, 1000), append(s.Month, 1+i%12)
	}
	b, err := s.Interrupt()
	return b.Step, 0.9, err
}

func waiting(lot *rand.Rand, seed uint64) (stats.Limits, float64, error) {
	var all []effect.Person
	for i := range 600 {
		rate := 2 * gamma(lot, 0.8)
		one := effect.Person{Treated: lot.IntN(2) == 0, Before: float64(poisson(lot, rate)), YearsBefore: 1, YearsAfter: 0.5, Practice: i % 10, Weight: 1}
		if one.Treated {
			rate *= 0.75
		}
		one.After = float64(poisson(lot, rate/2))
		all = append(all, one)
	}
	t, err := effect.WaitList(all, seed)
	return t.Ratio, 0.75, err
}

func stepped(lot *rand.Rand, seed uint64) (stats.Limits, float64, error) {
	var steps []effect.Step
	for c, start := range lot.Perm(20) {
		level := math.Exp(0.3 * lot.NormFloat64())
		for period := range 6 {
			s := effect.Step{Cluster: c, Period: period, With: period > start/4, Years: 80}
			mu := 80 * level * (1 + 0.05*float64(period)) * math.Exp(0.05*lot.NormFloat64())
			if s.With {
				mu *= 0.85
			}
			s.Events = float64(poisson(lot, mu))
			steps = append(steps, s)
		}
	}
	t, err := effect.Stepped(steps, seed)
	return t.Ratio, 0.85, err
}

// beyond is of a service that does something, before and after alone.
func beyond(_ *rand.Rand, seed uint64) (stats.Limits, float64, error) {
	w := world{people: 6000, practices: 50, effect: 0.8}
	c, o := w.make(seed)
	spec := usual()
	seal, err := spec.Seal(sealed)
	if err != nil {
		return stats.Limits{}, 0, err
	}
	r, err := effect.Analyse(spec, seal, c, o)
	if err != nil || r.Change == nil {
		return stats.Limits{}, 0, err
	}
	return r.Change.Beyond, w.effect, nil
}

func spread(lot *rand.Rand, _ uint64) (stats.Limits, float64, error) {
	var d effect.Data
	x := effect.Column{Name: "x"}
	for range 300 {
		v := float64(lot.IntN(2))
		d.Y, x.Values = append(d.Y, float64(poisson(lot, 3*math.Exp(-0.2*v)*gamma(lot, 1.3)/1.3))), append(x.Values, v)
	}
	d.X = []effect.Column{x}
	m, err := effect.Fit(effect.Negative, d)
	if err != nil {
		return stats.Limits{}, 0, err
	}
	return m.Plain()[1].Ratio(), math.Exp(-0.2), nil
}

// A lot draws true: with no effect, chance shows as much as it should, in few
// clusters too.
func TestByLot(t *testing.T) {
	n, as := long(60), 0
	for seed := range uint64(n) {
		lot := rand.New(rand.NewPCG(seed, 8))
		var steps []effect.Step
		for c, start := range lot.Perm(8) {
			for period := range 5 {
				mu := 60 * math.Exp(0.3*float64(c%3)+0.1*lot.NormFloat64())
				steps = append(steps, effect.Step{Cluster: c, Period: period, With: period > start/2, Years: 50, Events: float64(poisson(lot, mu))})
			}
		}
		trial, err := effect.Stepped(steps, seed)
		if err != nil {
			t.Fatal(err)
		}
		if trial.Chance <= 0.05 {
			as++
		}
	}
	t.Logf("of %d introductions that did nothing, %d by lot at 5%%", n, as)
	if share, allowed := float64(as)/float64(n), 4*math.Sqrt(0.05*0.95/float64(n)); share > 0.05+allowed {
		t.Errorf("%d of %d", as, n)
	}
}
