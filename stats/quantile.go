package stats

import (
	"math"
	"slices"

	"kith"
)

// Quantiles puts areas into groups of about equal number by a value: quintiles of
// deprivation, say. The answer has 1 to groups for each value, in their order; 0
// for a missing one (NaN). Where highest is set, group 1 holds the highest
// values, as the most deprived come first. Equal values share a group. With fewer
// values than groups nobody is put anywhere, and all are 0.
// Source: PHEindicatormethods phe_quantile; OHID technical guidance, assigning
// deprivation categories.
func Quantiles(values []float64, groups int, highest bool) ([]int, error) {
	if groups < 1 {
		return nil, kith.Errorf(kith.Invalid, "values are put into one group or more")
	}
	var known []float64
	top := math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) {
			known = append(known, v)
			top = max(top, v)
		}
	}
	out := make([]int, len(values))
	n := len(known)
	if n < groups {
		return out, nil
	}
	for i := range known {
		if highest {
			known[i] = top - known[i]
		}
	}
	slices.Sort(known)
	for i, v := range values {
		if math.IsNaN(v) {
			continue
		}
		if highest {
			v = top - v
		}
		rank, _ := slices.BinarySearch(known, v)
		// (groups+1) less the ceiling of (n+1-rank)/(n/groups), in whole numbers.
		left := (n - rank) * groups
		out[i] = max(groups+1-(left+n-1)/n, 1)
	}
	return out, nil
}

// percentile is the quantile of sorted values by linear interpolation, type 7 of
// Hyndman and Fan (1996), as R and spreadsheets have it.
func percentile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	i := int(math.Floor(at))
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + float64((at-float64(i))*(sorted[i+1]-sorted[i]))
}
