package effect

import (
	"maps"
	"math"
	"slices"

	"kith"
	"kith/stats"
)

// Guess is what is supposed of an outcome before a study, to say what it could see.
type Guess struct {
	Rate       float64 // events a year of one person, without the service
	People     int     // registered, for a series and steps; drawn, for a waiting list; referred, for a matched comparison
	Dispersion float64 // of people, as in Study
	Swelling   float64 // of monthly counts: their variance over Poisson's; 1 for none
	Power      float64 // 0.8 as a rule
}

// Sees is the ratio nearest to 1, below it, that the analysis would see. Of a series
// and of steps it is reckoned by fitting the design to the counts as they are
// supposed, with the errors of the model times the root of the swelling.
func (s Spec) Sees(g Guess) (float64, error) {
	if err := s.Check(); err != nil {
		return 0, err
	}
	if !(g.Rate > 0) || math.IsInf(g.Rate, 1) || g.People < 2 || !(g.Swelling >= 1) || math.IsInf(g.Swelling, 1) || !(g.Power > 0.05 && g.Power < 1) {
		return 0, kith.Errorf(kith.Invalid, "a plan needs a rate above 0, two people or more, and monthly counts that vary as much as chance or more")
	}
	study := Study{Rate: g.Rate, Years: float64(s.Days) / 365.25, Dispersion: g.Dispersion, Controls: float64(s.Controls), Design: 1, Power: g.Power}
	switch s.Design {
	case Waiting:
		study.Controls = 1
		return study.Smallest(g.People / 2)
	case Interrupted:
		return s.seesSeries(g)
	case Stepwise:
		return s.seesSteps(g)
	}
	return study.Smallest(g.People)
}

// Falls is by which share the events of people who are chosen since they had many
// in a year fall in the next when nothing is done: of those who had at least twice
// as many as people have, which it returns too.
func (g Guess) Falls() (events int, share float64, err error) {
	events = int(math.Ceil(2 * g.Rate))
	before, after, err := Prior{g.Rate, 1 / g.Dispersion}.Chosen(events)
	return events, 1 - after/before, err
}

// seen is the ratio for a standard error of its logarithm.
func (g Guess) seen(se float64) float64 {
	return math.Exp(-se * math.Sqrt(g.Swelling) * (Level.Z() + stats.Level(2*g.Power-1).Z()))
}

func (s Spec) seesSeries(g Guess) (float64, error) {
	series := Series{Slope: s.Slope, Harmonics: Seasons(len(s.Months()))}
	for _, m := range s.Months() {
		series.Counts, series.Population, series.Month = append(series.Counts, g.Rate*float64(g.People)/12), append(series.Population, 1), append(series.Month, int(m.Time().Month()))
		series.From += yes(m < s.Start)
	}
	m, err := series.model()
	if err != nil {
		return 0, err
	}
	return g.seen(m.Plain()[1].SE), nil
}

func (s Spec) seesSteps(g Guess) (float64, error) {
	var d Data
	var with []float64
	var clusters, periods []int
	for c, start := range slices.Sorted(maps.Values(s.Starts)) {
		for p, m := range s.Months() {
			d.Y, d.Offset = append(d.Y, g.Rate*float64(g.People)/float64(len(s.Starts))/12), append(d.Offset, 0)
			with, clusters, periods = append(with, float64(yes(start <= m))), append(clusters, c), append(periods, p)
		}
	}
	d.X = append(append(each("cluster", clusters), each("period", periods)...), Column{"with", with})
	m, err := Fit(Poisson, d)
	if err != nil {
		return 0, err
	}
	e := m.Plain()
	return g.seen(e[len(e)-1].SE), nil
}

// Seasons is how many pairs of sine and cosine a series of so many months bears: a
// season is not told from less than two of it.
func Seasons(months int) int {
	if months < 24 {
		return 0
	}
	return 2
}
