// Package effect reckons what a service may have changed, and what a figure can
// bear. It is pure mathematics: no database, no page, and chance only from a
// seed. People are sent to a link worker when things are at their worst, so that
// their numbers fall whether or not anybody helps; everything here is a way of
// asking what would have happened anyway.
//
//	what is known of people ─→ Prior  what the same people would have done untreated
//	people ─ Match ─→ Pairing         the people most like them, and whether they are
//	       ─ Contrast ─→ Difference   difference in differences, with honest errors
//	months ─ Interrupt ─→ Break       interrupted time series
//	order drawn by lot ─→ Trial       waiting lists and stepped introduction
//	before the study ─→ Study         what could be seen at all
//	        all of these ─→ Claim     a sentence no stronger than its tier
//
// An analysis is written down first: a Spec is sealed, by a hash and a day, and
// Analyse takes outcomes only with a seal that is older than they are.
//
// Ratios of rates are stats.Limits: 1 is no difference, 0.9 is a tenth fewer.
// Errors are Invalid and say what was wrong with the numbers; no function
// returns NaN. The same numbers and seed give the same digits.
package effect

import (
	"math"

	"kith"
	"kith/stats"
)

// Level is that of every interval here.
const Level = stats.P95

// An Estimate is one term of a model. Freedom is the degrees of freedom of its
// standard error, where they are few enough to matter; 0 takes it as normal.
type Estimate struct {
	Term    string
	Value   float64
	SE      float64
	Freedom float64
}

// Limits is the estimate with the ends of its interval.
func (e Estimate) Limits() stats.Limits {
	half := Level.Z() * e.SE
	if e.Freedom > 0 {
		half = Level.T(e.Freedom) * e.SE
	}
	return stats.Limits{Value: e.Value, Low: e.Value - half, High: e.Value + half}
}

// Ratio is the exponential of Limits: of a log rate a ratio of rates, of a logit
// a ratio of odds.
func (e Estimate) Ratio() stats.Limits {
	l := e.Limits()
	return stats.Limits{Value: math.Exp(l.Value), Low: math.Exp(l.Low), High: math.Exp(l.High)}
}

// Estimates are the terms of a model in its order, the constant first.
type Estimates []Estimate

// Of is the estimate of a term; NotFound when the model has none of that name.
func (e Estimates) Of(term string) (Estimate, error) {
	for _, one := range e {
		if one.Term == term {
			return one, nil
		}
	}
	return Estimate{}, kith.Errorf(kith.NotFound, "the model has no term %q", term)
}

// Detectable reports whether an interval of a ratio leaves 1 out.
func Detectable(ratio stats.Limits) bool { return ratio.Low > 1 || ratio.High < 1 }
