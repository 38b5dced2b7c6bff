package chart

import (
	"math"
	"strconv"
)

// An axis maps values to places. Where bars stand on it, it begins at zero.
type axis struct {
	low, high float64
	log       bool
	ticks     []float64
	say       func(float64) string
	label     string
	rule      float64 // a line to compare with, when ruled
	ruleName  string
}

// at is where a value lies, from 0 to 1; what lies beyond is at the end.
func (a axis) at(v float64) float64 {
	low, high := a.low, a.high
	if a.log {
		low, high, v = math.Log(low), math.Log(high), math.Log(math.Max(v, low/1e6))
	}
	return math.Min(1, math.Max(0, (v-low)/(high-low)))
}

// fromZero is an axis from zero to a round number at or above high.
func fromZero(high float64, say func(float64) string, label string) axis {
	if high <= 0 || math.IsInf(high, 0) || math.IsNaN(high) {
		high = 1
	}
	step := math.Pow(10, math.Floor(math.Log10(high)))
	for _, by := range []float64{0.2, 0.25, 0.5, 1, 2} {
		if high/(step*by) <= 5 {
			step *= by
			break
		}
	}
	a := axis{say: say, label: label}
	for n := 0; ; n++ {
		v := step * float64(n)
		a.ticks = append(a.ticks, v)
		if v >= high*(1-1e-12) {
			a.high = v
			return a
		}
	}
}

// ratios is an axis of ratios around 1, on which twice and half are equally far.
func ratios(low, high float64, label string) axis {
	a := axis{low: 0.5, high: 2, log: true, say: ratio, label: label, rule: 1, ruleName: "parity"}
	for a.low > low && a.low > 1.0/64 {
		a.low /= 2
	}
	for a.high < high && a.high < 64 {
		a.high *= 2
	}
	for v := a.low; v <= a.high; v *= 2 {
		a.ticks = append(a.ticks, v)
	}
	return a
}

// ratio is a mark of such an axis.
func ratio(v float64) string {
	if v < 1 {
		return "1/" + strconv.FormatFloat(1/v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// tick is a mark of an axis of counts or rates.
func tick(v float64) string {
	if v != math.Trunc(v) {
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	return thousands(v)
}

func tickPercent(v float64) string { return strconv.FormatFloat(100*v, 'g', 3, 64) + "%" }
