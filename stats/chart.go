package stats

import (
	"math"
	"slices"

	"kith"
)

// A Chart is an XmR chart of numbers in order of time, month by month: what
// changes from one to the next is noise unless it breaks a rule. Low is not below
// zero where the numbers cannot be.
type Chart struct {
	Mean, Low, High float64
	Range           float64 // the mean of the moving ranges
	RangeHigh       float64 // the most that one step varies by chance
	Signals         []Signal
}

// A Signal is a number that is not noise, and by which rule.
type Signal struct {
	At   int // its place
	Rule Rule
}

// A Rule is what makes a number a signal, in words that a page can print.
type Rule string

const (
	Outside Rule = "outside the limits"
	Run     Rule = "one of eight or more in a row on the same side of the mean"
	Step    Rule = "one of six or more in a row that all rise or all fall"
	Near    Rule = "one of two in three in a row that come close to the same limit"
)

// XmR makes a chart of individual values and moving ranges: limits at the mean ±
// 2.66 mean moving ranges, and 3.268 of them for a step. Less than ten numbers
// make no chart. Source: Wheeler 1993, Understanding Variation; NHS England,
// Making Data Count (runs there are of seven; eight is Wheeler's). Close to a limit
// is in the outer third of the way to it.
func XmR(values []float64) (Chart, error) {
	n := len(values)
	if n < 10 {
		return Chart{}, kith.Errorf(kith.Invalid, "a chart needs ten numbers or more, and has %d", n)
	}
	var c Chart
	positive := true
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return Chart{}, kith.Errorf(kith.Invalid, "a chart has no gaps: number %d is missing", i+1)
		}
		positive = positive && v >= 0
		c.Mean += v
		if i > 0 {
			c.Range += math.Abs(v - values[i-1])
		}
	}
	c.Mean /= float64(n)
	c.Range /= float64(n - 1)
	c.RangeHigh = 3.268 * c.Range
	c.Low, c.High = c.Mean-float64(2.66*c.Range), c.Mean+float64(2.66*c.Range)
	if positive {
		c.Low = max(c.Low, 0)
	}
	c.Signals = signals(values, func(int) (Limits, float64) {
		return Limits{c.Mean, c.Low, c.High}, float64(2.66 * c.Range)
	})
	return c, nil
}

// signals are the numbers that are not noise, each by the first rule that says so.
// around gives the limits of a number and how far from the mean they lie, before
// they are cut off where the numbers cannot be.
func signals(values []float64, around func(i int) (Limits, float64)) (all []Signal) {
	n := len(values)
	side := func(i int) int {
		l, _ := around(i)
		return sign(values[i] - l.Value)
	}
	beyond := func(i int) bool {
		l, width := around(i)
		return math.Abs(values[i]-l.Value) > float64(width*2)/3
	}
	for i, v := range values {
		l, _ := around(i)
		switch {
		case v < l.Low || v > l.High:
			all = append(all, Signal{i, Outside})
		case stretch(n, i, side) >= 8:
			all = append(all, Signal{i, Run})
		case rising(values, i):
			all = append(all, Signal{i, Step})
		case beyond(i) && slices.ContainsFunc([]int{i - 2, i - 1, i + 1, i + 2}, func(j int) bool {
			return j >= 0 && j < n && n > 2 && side(j) == side(i) && beyond(j)
		}):
			all = append(all, Signal{i, Near})
		}
	}
	return all
}

// stretch is how many neighbours of i, and i, have the same side, none of them 0.
func stretch(n, i int, side func(int) int) int {
	if side(i) == 0 {
		return 0
	}
	from, to := i, i
	for from > 0 && side(from-1) == side(i) {
		from--
	}
	for to+1 < n && side(to+1) == side(i) {
		to++
	}
	return to - from + 1
}

// rising reports whether i belongs to six numbers that all rise or all fall: five
// steps of one sign. A number may end one stretch and begin the next.
func rising(values []float64, i int) bool {
	steps := len(values) - 1
	side := func(j int) int { return sign(values[j+1] - values[j]) }
	return i < steps && stretch(steps, i, side) >= 5 || i > 0 && stretch(steps, i-1, side) >= 5
}

func sign(v float64) int {
	switch {
	case v < 0:
		return -1
	case v > 0:
		return 1
	}
	return 0
}
