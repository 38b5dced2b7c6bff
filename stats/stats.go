// Package stats reckons what the observatory says of counts: rates with their
// limits, inequality, funnels, trends and waits. It is pure mathematics: no
// database, no page, no chance. The methods are those that commissioners know
// from Fingertips (OHID technical guidance; PHEindicatormethods), and every
// function says its source.
//
//	counts ─→ rates, proportions, standardised rates     how much, and how sure
//	       ─→ representation, SII, RII, concentration    who is reached
//	       ─→ funnels, trends, RAG                       what stands out
//	waits  ─→ Kaplan-Meier, competing ends; XmR charts   how it flows
//
// A Limits is the estimate with the ends of its interval. Errors are Invalid and
// say what was wrong with the numbers; no function returns NaN.
//
// The same numbers give the same digits on every machine as far as Go lets them:
// products that are added are rounded first, so that none is fused.
package stats

import (
	"math"

	"kith"
)

// A Limits is an estimate and the interval in which the truth is thought to lie.
type Limits struct{ Value, Low, High float64 }

// Times multiplies all three: a rate per person by 1,000 is one per thousand.
func (l Limits) Times(by float64) Limits {
	return Limits{float64(l.Value * by), float64(l.Low * by), float64(l.High * by)}
}

// A Level is how sure an interval is to hold the truth, above 0 and below 1.
type Level float64

// The levels of English public health: intervals at 95 %, funnels and trends
// at 99.8 %.
const (
	P95  Level = 0.95
	P998 Level = 0.998
)

// Z is how many standard errors the level is wide to each side, for an estimate
// that is normal: 1.96 at 95 %.
func (l Level) Z() float64 { return normal(1 - (1-float64(l))/2) }

// T is Z for an estimate whose standard error has so many degrees of freedom, by
// Student's t: more than Z, and much more where they are few.
func (l Level) T(freedom float64) float64 { return studentQuantile(freedom, 1-l.tail()) }

// tail is the probability beyond each end.
func (l Level) tail() float64 { return (1 - float64(l)) / 2 }

// check says whether the level is one.
func (l Level) check() error {
	if !(l > 0 && l < 1) {
		return kith.Errorf(kith.Invalid, "a level lies between 0 and 1, such as 0.95")
	}
	return nil
}

// counted says whether numbers are all finite and not below zero.
func counted(numbers ...float64) bool {
	for _, n := range numbers {
		if !(n >= 0) || math.IsInf(n, 1) {
			return false
		}
	}
	return true
}

// Byar is the interval of a count of independent events by Byar's method, close
// to the exact one from 10 up. Source: APHO Technical Briefing 3; Breslow and Day
// 1987. The interval of none begins at none.
func Byar(events float64, level Level) (Limits, error) {
	if err := level.check(); err != nil {
		return Limits{}, err
	}
	if !counted(events) {
		return Limits{}, kith.Errorf(kith.Invalid, "events are counted from 0 up")
	}
	return byar(events, level.Z()), nil
}

func byar(x, z float64) Limits {
	cube := func(v float64) float64 { return float64(v*v) * v }
	l := Limits{Value: x, High: (x + 1) * cube(1-1/(9*(x+1))+z/(3*math.Sqrt(x+1)))}
	if x > 0 {
		l.Low = x * cube(1-1/(9*x)-z/(3*math.Sqrt(x)))
	}
	return l
}

// Exact is the interval of a count of independent events by the exact method
// (Garwood 1936): half the quantiles of chi-squared.
func Exact(events float64, level Level) (Limits, error) {
	if err := level.check(); err != nil {
		return Limits{}, err
	}
	if !counted(events) {
		return Limits{}, kith.Errorf(kith.Invalid, "events are counted from 0 up")
	}
	return exact(events, level.tail()), nil
}

func exact(x, tail float64) Limits {
	l := Limits{Value: x, High: gammaQuantile(x+1, 1-tail)}
	if x > 0 {
		l.Low = gammaQuantile(x, tail)
	}
	return l
}

// Count is the interval that Fingertips prints for a count: exact below 10,
// Byar's from 10 up.
func Count(events float64, level Level) (Limits, error) {
	if events < 10 {
		return Exact(events, level)
	}
	return Byar(events, level)
}

// Rate is events per so many (1,000, 100,000) of a population or of time at
// risk, with the limits of Count. Without a population there is no rate.
func Rate(events, population, per float64, level Level) (Limits, error) {
	if !counted(population) || population == 0 {
		return Limits{}, kith.Errorf(kith.Invalid, "there is no rate in a population of none")
	}
	l, err := Count(events, level)
	if err != nil {
		return Limits{}, err
	}
	return Limits{l.Value / population * per, l.Low / population * per, l.High / population * per}, nil
}

// Proportion is a share of people, from 0 to 1, with Wilson's limits (1927; APHO
// Technical Briefing 3). Of nobody there is no share.
func Proportion(some, all float64, level Level) (Limits, error) {
	if err := level.check(); err != nil {
		return Limits{}, err
	}
	if !counted(some, all) || all == 0 || some > all {
		return Limits{}, kith.Errorf(kith.Invalid, "a proportion is of some among all, and there must be some at all")
	}
	z := level.Z()
	p := some / all
	zz := float64(z * z)
	root := z * math.Sqrt(zz+float64(4*some*(1-p)))
	under := 2 * (all + zz)
	return Limits{p, max((2*some+zz-root)/under, 0), min((2*some+zz+root)/under, 1)}, nil
}

// UpperOfNone is the most that a share can be, with 95 % confidence, when none of
// so many records has it: 1 - 0.05^(1/n), about 3 in n.
func UpperOfNone(records int) (float64, error) {
	if records < 1 {
		return 0, kith.Errorf(kith.Invalid, "with no records a share can be anything")
	}
	return -math.Expm1(math.Log(0.05) / float64(records)), nil
}

// Mean is the mean of at least two values with limits from Student's t.
func Mean(values []float64, level Level) (Limits, error) {
	if err := level.check(); err != nil {
		return Limits{}, err
	}
	n := float64(len(values))
	if n < 2 {
		return Limits{}, kith.Errorf(kith.Invalid, "a mean with an interval needs two values or more")
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	mean, squares := sum/n, 0.0
	for _, v := range values {
		squares += float64((v - mean) * (v - mean))
	}
	half := studentQuantile(n-1, 1-level.tail()) * math.Sqrt(squares/(n-1)/n)
	if math.IsNaN(half) || math.IsInf(half, 0) {
		return Limits{}, kith.Errorf(kith.Invalid, "the values must be numbers")
	}
	return Limits{mean, mean - half, mean + half}, nil
}
