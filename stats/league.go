package stats

import (
	"math"

	"kith"
)

// A Standing is an area's place in a league table.
type Standing struct {
	Ratio Limits // observed over expected, drawn towards 1 by as much as chance weighs in it
	// First and Last are between which ranks its true place lies, 1 being the
	// highest: for all areas at once, at the level asked for.
	First, Last int
}

// League is how areas stand to one another when neither chance nor how much they
// differ is forgotten. Each area's true ratio is taken to be drawn from a gamma
// distribution around 1 with the variance Tau2 of the spread, so what is known of
// it after its events is a gamma distribution again, with the mean (O+v)/(E+v), v
// = 1/Tau2; where Tau2 is 0 all areas are alike, and none has a place of its own.
//
// The ranks follow from intervals that hold all ratios at once with the
// probability asked for: an area certainly stands behind those whose interval lies
// wholly above its own. Nothing is simulated. Sources: Clayton and Kaldor 1987,
// Biometrics 43:671 (the posterior); Klein, Wright and Wieczorek 2020, Journal of
// the Royal Statistical Society A 183:589 (ranks from joint intervals).
//
// The ratios' own limits are at the level for each area by itself.
func League(observed, expected []float64, level Level) ([]Standing, error) {
	if err := level.check(); err != nil {
		return nil, err
	}
	s, err := Overdispersion(observed, expected)
	if err != nil {
		return nil, err
	}
	all := make([]Standing, len(observed))
	joint := make([]Limits, len(observed))
	// Of independent intervals all hold with the product of their levels.
	tail := -math.Expm1(math.Log(float64(level))/float64(len(all))) / 2
	for i, o := range observed {
		if s.Tau2 == 0 {
			all[i].Ratio, joint[i] = Limits{1, 1, 1}, Limits{1, 1, 1}
			continue
		}
		v := 1 / s.Tau2
		shape, rate := o+v, expected[i]+v
		all[i].Ratio = Limits{shape / rate, gammaQuantile(shape, level.tail()) / rate, gammaQuantile(shape, 1-level.tail()) / rate}
		joint[i] = Limits{shape / rate, gammaQuantile(shape, tail) / rate, gammaQuantile(shape, 1-tail) / rate}
		if math.IsNaN(joint[i].Low+joint[i].High) || joint[i].High <= joint[i].Low {
			return nil, kith.Errorf(kith.Invalid, "area %d has numbers too far apart to be ranked: %v events where %v were expected", i+1, o, expected[i])
		}
	}
	for i := range all {
		all[i].First, all[i].Last = 1, len(all)
		for j := range joint {
			if joint[j].Low > joint[i].High {
				all[i].First++
			}
			if joint[j].High < joint[i].Low {
				all[i].Last--
			}
		}
	}
	return all, nil
}
