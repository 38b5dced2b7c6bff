package stats

import (
	"math"

	"kith"
)

// A Polarity says whether more is better. Numbers of referrals have none.
type Polarity int

const (
	NoPolarity Polarity = iota
	HighIsGood
	LowIsGood
)

// A Verdict is how a value compares, in Fingertips' words. Without a polarity it
// is lower or higher, and no page paints it red or green.
type Verdict string

const (
	IsSimilar Verdict = "similar"
	IsLower   Verdict = "lower"
	IsHigher  Verdict = "higher"
	IsBetter  Verdict = "better"
	IsWorse   Verdict = "worse"
)

// Compare sets an area's 95 % interval against a benchmark's value (not against
// its interval). Source: OHID technical guidance; FingertipsNext
// BenchmarkComparisonEngine.
func Compare(area Limits, benchmark float64, p Polarity) Verdict {
	switch {
	case area.High < benchmark:
		return verdict(false, p)
	case area.Low > benchmark:
		return verdict(true, p)
	}
	return IsSimilar
}

func verdict(higher bool, p Polarity) Verdict {
	switch {
	case p == NoPolarity && higher:
		return IsHigher
	case p == NoPolarity:
		return IsLower
	case higher == (p == HighIsGood):
		return IsBetter
	}
	return IsWorse
}

// trendPoints is how many yearly points a recent trend is of, and mostChance the
// chi-squared (one degree of freedom) that chance exceeds in two of a thousand.
const (
	trendPoints = 5
	mostChance  = 9.54953570608324
)

// A Trend is Fingertips' recent trend. It is significant when chi-squared is
// beyond chance and the slope keeps its sign whichever point is left out.
type Trend struct {
	Chi2        float64
	Slope       float64 // a year, of the value or of the share's logit
	Significant bool
}

// Verdict is the trend's direction: similar when it is not significant.
func (t Trend) Verdict(p Polarity) Verdict {
	if !t.Significant {
		return IsSimilar
	}
	return verdict(t.Slope > 0, p)
}

// TrendOfProportions is the recent trend of shares: the latest five yearly
// points that do not overlap, oldest first, without gaps.
// Source: fingertips-open TrendMarkerCalculator.
func TrendOfProportions(some, all []float64) (Trend, error) {
	if len(some) != trendPoints || len(all) != trendPoints {
		return Trend{}, kith.Errorf(kith.Invalid, "a recent trend is of five yearly points")
	}
	var n, y, ty, tn, ttn float64
	var logits []float64
	for i, x := range some {
		if !counted(x, all[i]) || x == 0 || x >= all[i] {
			return Trend{}, kith.Errorf(kith.Invalid, "a trend of shares needs shares between none and all")
		}
		t := float64(i + 1)
		n, y = n+all[i], y+x
		ty, tn, ttn = ty+float64(t*x), tn+float64(t*all[i]), ttn+float64(t*t)*all[i]
		logits = append(logits, math.Log(x/(all[i]-x)))
	}
	d := float64(n*ty) - float64(y*tn)
	even := make([]float64, trendPoints)
	for i := range even {
		even[i] = 1
	}
	t := Trend{Chi2: n * float64(d*d) / (float64(y*(n-y)) * (float64(n*ttn) - float64(tn*tn)))}
	t.Slope, _ = line(logits, even, -1)
	t.Significant = t.Chi2 > mostChance && steady(logits, even)
	return t, nil
}

// TrendOfValues is the recent trend of rates and other values that have 95 %
// intervals.
func TrendOfValues(points []Limits) (Trend, error) {
	if len(points) != trendPoints {
		return Trend{}, kith.Errorf(kith.Invalid, "a recent trend is of five yearly points")
	}
	var values, weights []float64
	for _, p := range points {
		se := (p.High - p.Low) / 3.92 // Fingertips' own figure for twice 1.96
		if !(se > 0) || math.IsInf(se, 0) || math.IsNaN(p.Value) || math.IsInf(p.Value, 0) {
			return Trend{}, kith.Errorf(kith.Invalid, "a trend of values needs their intervals")
		}
		values, weights = append(values, p.Value), append(weights, 1/float64(se*se))
	}
	b, se := line(values, weights, -1)
	t := Trend{Chi2: float64((b / se) * (b / se)), Slope: b}
	t.Significant = t.Chi2 > mostChance && steady(values, weights)
	return t, nil
}

// line is the weighted slope over 1, 2, 3 … and its standard error, without the
// point left out (-1 for none).
func line(v, w []float64, without int) (slope, se float64) {
	var sw, st, sv, stt, stv float64
	for i := range v {
		if i == without {
			continue
		}
		t := float64(i + 1)
		sw, st, sv = sw+w[i], st+float64(w[i]*t), sv+float64(w[i]*v[i])
		stt, stv = stt+float64(float64(w[i]*t)*t), stv+float64(float64(w[i]*t)*v[i])
	}
	under := float64(sw*stt) - float64(st*st)
	return (float64(sw*stv) - float64(st*sv)) / under, math.Sqrt(sw / under)
}

// steady reports whether the slope keeps its sign whichever point is left out.
func steady(v, w []float64) bool {
	all, _ := line(v, w, -1)
	for i := range v {
		if b, _ := line(v, w, i); b == 0 || (b > 0) != (all > 0) {
			return false
		}
	}
	return true
}
