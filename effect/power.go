package effect

import (
	"math"

	"kith"
	"kith/stats"
)

// A Study is what must be known before it begins to say what it could see.
type Study struct {
	Rate       float64 // events a year of those not treated
	Years      float64 // that each person is followed
	Dispersion float64 // the variance of counts is mu + Dispersion·mu²; a Prior's is 1 over its shape
	Controls   float64 // for each of the treated; 1 for arms of a size
	Design     float64 // by how much clusters swell the variance: 1 + (their size - 1)·correlation; 1 for none
	Power      float64 // the chance of seeing what is there: 0.8 as a rule
}

func (s Study) check() error {
	for _, v := range []float64{s.Rate, s.Years, s.Controls, s.Design} {
		if !(v > 0) || math.IsInf(v, 1) {
			return kith.Errorf(kith.Invalid, "a study has a rate, years, controls and a design above none")
		}
	}
	if !(s.Dispersion >= 0) || math.IsInf(s.Dispersion, 1) || !(s.Power > 0.05 && s.Power < 1) {
		return kith.Errorf(kith.Invalid, "a study has a dispersion from 0 up and a power such as 0.8")
	}
	return nil
}

// variance is that of the log of the ratio, times the number of the treated.
func (s Study) variance(ratio float64) float64 {
	of := (1/(s.Rate*ratio) + 1/(s.Controls*s.Rate)) / s.Years
	return s.Design * (of + s.Dispersion*(1+1/s.Controls))
}

// reach is how many standard errors a difference must be to be seen.
func (s Study) reach() float64 {
	return Level.Z() + stats.Level(2*s.Power-1).Z()
}

// Size is how many people must be treated for a ratio of rates to be seen (Zhu
// and Lakkis 2014, their first method).
func (s Study) Size(ratio float64) (int, error) {
	if err := s.check(); err != nil {
		return 0, err
	}
	if !(ratio > 0) || math.IsInf(ratio, 1) || ratio == 1 {
		return 0, kith.Errorf(kith.Invalid, "a ratio to be seen is above 0 and is not 1")
	}
	l, q := math.Log(ratio), s.reach()
	return int(math.Ceil(q * q * s.variance(ratio) / (l * l))), nil
}

// Smallest is the ratio nearest to 1, below it, that a study of so many treated
// would see: a smaller fall would go unseen as a rule. NotFound when it could see
// none at all.
func (s Study) Smallest(treated int) (float64, error) {
	if err := s.check(); err != nil {
		return 0, err
	}
	if treated < 2 {
		return 0, kith.Errorf(kith.Invalid, "a study has two people or more")
	}
	seen := func(l float64) bool {
		q := s.reach()
		return q*q*s.variance(math.Exp(l))/(l*l) <= float64(treated)
	}
	// From no difference downwards: the first fall that is seen. Larger falls leave
	// fewer events, and may go unseen again.
	low := 0.0
	for l := -0.001; l > -5; l -= 0.001 {
		if seen(l) {
			high := l
			for range 60 {
				if mid := (low + high) / 2; seen(mid) {
					high = mid
				} else {
					low = mid
				}
			}
			return math.Exp(high), nil
		}
		low = l
	}
	return 0, kith.Errorf(kith.NotFound, "%d people with so few events could show no fall at all", treated)
}
