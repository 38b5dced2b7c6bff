package stats

import (
	"slices"

	"kith"
)

// Gini is how unevenly something is shared: 0 when all have the same, and near 1
// when one has all. Source: Gini 1912, as half the mean difference over the mean.
// Errors: Invalid when there is nothing, or less than nothing, to share.
func Gini(shares []float64) (float64, error) {
	sum := 0.0
	for _, s := range shares {
		sum += s
	}
	if len(shares) == 0 || !counted(shares...) || sum <= 0 {
		return 0, kith.Errorf(kith.Invalid, "how evenly it is shared cannot be said of nothing")
	}
	sorted, n, ranked := slices.Sorted(slices.Values(shares)), float64(len(shares)), 0.0
	for i, s := range sorted {
		ranked += float64((2*float64(i+1) - n - 1) * s)
	}
	return ranked / (n * sum), nil
}

// MostToMean is the largest share over the mean: 1 when all have the same; 0 of
// nothing.
func MostToMean(shares []float64) float64 {
	sum := 0.0
	for _, s := range shares {
		sum += s
	}
	if sum <= 0 {
		return 0
	}
	return slices.Max(shares) / (sum / float64(len(shares)))
}
