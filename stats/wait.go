package stats

import (
	"cmp"
	"math"
	"slices"

	"kith"
)

// A Wait is one wait: how many days it has lasted, and how it ended: 0 when it
// has not ended, 1 when the person was reached, and 2, 3 … for other ends that
// make being reached impossible (declined, died, moved away).
type Wait struct {
	Days float64
	End  int
}

// Waits are the times of waits, still going on or not. The medians of waits that
// have ended grow shorter while a backlog grows; these do not.
type Waits struct {
	Times   []float64 // when somebody's wait ended, in order
	Waiting []float64 // the share still waiting after each time (Kaplan and Meier 1958)
	Ended   []float64 // the share reached by each time, with the other ends allowed for (Aalen and Johansen 1978)
	Other   []float64 // the share whose wait ended otherwise by each time

	green []float64 // Greenwood's sum after each time
	all   int
}

// WaitsOf reckons with all waits at once. In Waiting a wait that ended otherwise
// counts like one that goes on, which says how long the wait would be for one who
// stays; Ended does not suppose so. All waits going on is no error: the curves
// are empty.
func WaitsOf(waits []Wait) (Waits, error) {
	if len(waits) == 0 {
		return Waits{}, kith.Errorf(kith.Invalid, "there are no waits")
	}
	sorted := slices.SortedFunc(slices.Values(waits), func(a, b Wait) int { return cmp.Compare(a.Days, b.Days) })
	if !counted(sorted[0].Days, sorted[len(sorted)-1].Days) || slices.ContainsFunc(sorted, func(w Wait) bool { return w.End < 0 || math.IsNaN(w.Days) }) {
		return Waits{}, kith.Errorf(kith.Invalid, "a wait lasts days from 0 up, and has ended in one of the ways or not at all")
	}
	w := Waits{all: len(sorted)}
	waiting, going, green, ended, other := 1.0, 1.0, 0.0, 0.0, 0.0
	for i := 0; i < len(sorted); {
		at, left := sorted[i].Days, float64(len(sorted)-i)
		var reached, otherwise float64
		for ; i < len(sorted) && sorted[i].Days == at; i++ {
			switch {
			case sorted[i].End == 1:
				reached++
			case sorted[i].End > 1:
				otherwise++
			}
		}
		if reached+otherwise == 0 {
			continue
		}
		ended += float64(going * (reached / left))
		other += float64(going * (otherwise / left))
		going *= 1 - (reached+otherwise)/left
		waiting *= 1 - reached/left
		if left > reached {
			green += reached / float64(left*(left-reached))
		}
		w.Times, w.Waiting, w.green = append(w.Times, at), append(w.Waiting, waiting), append(w.green, green)
		w.Ended, w.Other = append(w.Ended, ended), append(w.Other, other)
	}
	return w, nil
}

// After is the share that waits longer than so many days, with limits by
// Greenwood's formula on the scale of log(-log), as R's survfit has them with
// conf.type "log-log". Before the first end it is 1, without an interval.
func (w Waits) After(days float64, level Level) (Limits, error) {
	if err := level.check(); err != nil {
		return Limits{}, err
	}
	i, found := slices.BinarySearch(w.Times, days)
	if !found {
		i--
	}
	if i < 0 {
		return Limits{1, 1, 1}, nil
	}
	return w.limits(i, level.Z()), nil
}

func (w Waits) limits(i int, z float64) Limits {
	s := w.Waiting[i]
	if s <= 0 || s >= 1 {
		return Limits{s, s, s}
	}
	half := z * math.Sqrt(w.green[i]) / math.Abs(math.Log(s))
	return Limits{s, math.Pow(s, math.Exp(half)), math.Pow(s, math.Exp(-half))}
}

// Quantile is the time by which a share of those who stay have been reached (0.5
// for the median, 0.9 for the ninetieth centile), in days, with its limits. What
// has not been reached yet is +Inf: "longer than can be told".
func (w Waits) Quantile(share float64, level Level) (Limits, error) {
	if err := level.check(); err != nil {
		return Limits{}, err
	}
	if !(share > 0 && share < 1) {
		return Limits{}, kith.Errorf(kith.Invalid, "a share lies between 0 and 1")
	}
	target, z := 1-share, level.Z()
	// Where the curve runs level at exactly the share, R's survfit takes the
	// middle of the stretch; so does this.
	cross := func(value func(i int) float64) float64 {
		const same = 1e-12
		for i, t := range w.Times {
			if v := value(i); v <= target+same {
				if v < target-same {
					return t
				}
				for j := i + 1; j < len(w.Times); j++ {
					if value(j) < target-same {
						return (t + w.Times[j]) / 2
					}
				}
				return t
			}
		}
		return math.Inf(1)
	}
	return Limits{
		cross(func(i int) float64 { return w.Waiting[i] }),
		cross(func(i int) float64 { return w.limits(i, z).Low }),
		cross(func(i int) float64 { return w.limits(i, z).High }),
	}, nil
}
