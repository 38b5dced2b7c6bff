package stats

import (
	"math"

	"kith"
)

// A Stratum is one age band (or age and sex) of a population that is
// standardised.
type Stratum struct {
	Events     float64
	Population float64
	Weight     float64 // of the standard population; ESP2013 for Europe
	// Repeats, when events repeat in one person, has how many persons had exactly
	// one event, two, three and so on; then Events is their sum.
	Repeats []float64
}

// fewest is the number of events below which Fingertips prints no directly
// standardised rate.
const fewest = 10

// Direct is the directly standardised rate per so many, with Dobson's limits
// (1991) as Fingertips reckons them: the exact or Byar's limits of all events,
// scaled by the variance. Where strata say how often events repeat, the variance
// is that of events that depend on persons: right for referrals, attendances and
// all that is counted more than once. Fewer than 10 events give no rate.
// Source: OHID technical guidance; PHEindicatormethods calculate_dsr.
func Direct(strata []Stratum, per float64, level Level) (Limits, error) {
	if err := level.check(); err != nil {
		return Limits{}, err
	}
	var events, weights, rate, variance float64
	for _, s := range strata {
		if !counted(s.Events, s.Population, s.Weight) || s.Population == 0 && s.Events > 0 {
			return Limits{}, kith.Errorf(kith.Invalid, "each age band has events, people and a weight, none below zero, and no events without people")
		}
		if s.Population == 0 {
			return Limits{}, kith.Errorf(kith.Invalid, "an age band without people has no rate: join it with the next")
		}
		x, squares := s.Events, s.Events
		if s.Repeats != nil {
			x, squares = 0, 0
			for i, persons := range s.Repeats {
				if !counted(persons) {
					return Limits{}, kith.Errorf(kith.Invalid, "persons are counted from 0 up")
				}
				f := float64(i + 1)
				x += float64(f * persons)
				squares += float64(f*f) * persons
			}
			if s.Events != 0 && s.Events != x {
				return Limits{}, kith.Errorf(kith.Invalid, "the events of an age band are not those of its persons")
			}
		}
		w := s.Weight / s.Population
		events += x
		weights += s.Weight
		rate += float64(w * x)
		variance += float64(float64(w*w) * squares)
	}
	if events < fewest {
		return Limits{}, kith.Errorf(kith.Invalid, "fewer than %d events make no standardised rate", fewest)
	}
	if weights == 0 {
		return Limits{}, kith.Errorf(kith.Invalid, "the standard population is empty")
	}
	rate, variance = rate/weights, variance/float64(weights*weights)
	l := byar(events, level.Z())
	scale := math.Sqrt(variance / events)
	return Limits{rate, rate + float64(scale*(l.Low-events)), rate + float64(scale*(l.High-events))}.Times(per), nil
}

// Expected is how many events a population would have had with the rates of a
// reference, stratum by stratum: reference events over reference people.
func Expected(population, events, people []float64) (float64, error) {
	if len(population) != len(events) || len(events) != len(people) {
		return 0, kith.Errorf(kith.Invalid, "the population and the reference have different age bands")
	}
	sum := 0.0
	for i, n := range population {
		if !counted(n, events[i], people[i]) || people[i] == 0 {
			return 0, kith.Errorf(kith.Invalid, "each age band of the reference needs people")
		}
		sum += float64(n * events[i] / people[i])
	}
	return sum, nil
}

// Ratio is observed over expected events (an indirectly standardised ratio; 1 is
// as many as expected) with the limits of Count for the observed. Times the
// reference's crude rate it is the indirectly standardised rate.
func Ratio(observed, expected float64, level Level) (Limits, error) {
	if !counted(expected) || expected == 0 {
		return Limits{}, kith.Errorf(kith.Invalid, "nothing can be compared with nothing expected")
	}
	l, err := Count(observed, level)
	if err != nil {
		return Limits{}, err
	}
	return Limits{l.Value / expected, l.Low / expected, l.High / expected}, nil
}
