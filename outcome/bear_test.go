package outcome_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"kith"
	"kith/outcome"
)

// By the formula of Jacobson and Truax (1991): a reliability of 0.80 and a
// standard deviation of 10 make a standard error of the difference of 6.32, and
// 1.96 of these are 12.4.
func TestReliableChange(t *testing.T) {
	r := outcome.Retest{Mean: outcome.Whole(50), SD: outcome.Whole(10), Alike: 800}
	if got := float64(r.Reliable()) / 1000; math.Abs(got-1.96*6.3246) > 0.002 {
		t.Errorf("a reliable change is %v", got)
	}
}

// People who were chosen because they were low come back by what Expect says,
// though nothing was done: two askings of a true score, and chance in each.
func TestExpectedRegression(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 11))
	const mean, sd, alike = 6.0, 2.0, 0.7
	r := outcome.Retest{Mean: outcome.Whole(mean), SD: outcome.Whole(sd), Alike: alike * 1000}
	first, change, n := 0.0, 0.0, 0.0
	for range 400_000 {
		own := mean + sd*math.Sqrt(alike)*rng.NormFloat64()
		ask := func() float64 { return own + sd*math.Sqrt(1-alike)*rng.NormFloat64() }
		a, b := ask(), ask()
		if a < 5 {
			first, change, n = first+a, change+b-a, n+1
		}
	}
	if want, got := r.Expect(first/n), change/n; math.Abs(want-got) > 0.01 || want < 0.5 {
		t.Errorf("untreated people changed by %.3f, and %.3f was expected", got, want)
	}
}

// What cannot be said is said not to be known; what is published is cited.
func TestBears(t *testing.T) {
	pair := func(instrument, item string, first, last int) *outcome.Change {
		var all []outcome.Score
		for i, v := range []int{first, last} {
			all = append(all, outcome.Score{Of: known(instrument), New: outcome.New{Instrument: instrument, Edition: "1", Stage: []outcome.Stage{outcome.Start, outcome.End}[i],
				Day: kith.Day("2026-09-01").Add(i), Items: []outcome.Answer{{Item: item, Value: outcome.Whole(v)}}}})
		}
		return outcome.Compare(all)
	}
	for _, c := range []struct {
		change *outcome.Change
		says   []string
	}{
		{pair("phq9", "total", 14, 9), []string{"a change of 5 is at least the smallest that counts as important, 5 points (older people treated for depression", "Löwe and others 2004", "whether a change is reliable cannot be said"}},
		{pair("phq9", "total", 9, 13), []string{"a change of 4 is less than the smallest"}},
		{pair("swemwbs", "total", 19, 22), []string{"a change of 3 is at least the smallest that is reliable, 2.87 points", "whether a change is important cannot be said"}},
		{pair("ons4", "happy", 1, 9), []string{"whether a change is important or reliable cannot be said: no published figure for it is here"}},
	} {
		got := strings.Join(c.change.Bears(), "\n")
		for _, want := range c.says {
			if !strings.Contains(got, want) {
				t.Errorf("%q does not say %q", got, want)
			}
		}
	}
}
