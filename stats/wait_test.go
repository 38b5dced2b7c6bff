package stats_test

import (
	"math"
	"testing"

	"kith/stats"
)

// The remissions of 21 children treated with 6-MP (Freireich and others 1963),
// with the curve, standard errors and median that textbooks print.
func TestWaitsAsPublished(t *testing.T) {
	var waits []stats.Wait
	for _, d := range []float64{6, 6, 6, 7, 10, 13, 16, 22, 23} {
		waits = append(waits, stats.Wait{Days: d, End: 1})
	}
	for _, d := range []float64{6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35} {
		waits = append(waits, stats.Wait{Days: d})
	}
	w, err := stats.WaitsOf(waits)
	if err != nil {
		t.Fatal(err)
	}
	times := []float64{6, 7, 10, 13, 16, 22, 23}
	for i, want := range []float64{0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482} {
		if w.Times[i] != times[i] {
			t.Errorf("%v", w.Times)
		}
		near(t, "waiting", w.Waiting[i], want, 5e-5)
		near(t, "reached", w.Ended[i], 1-w.Waiting[i], 1e-12) // nothing else ends these
	}
	median, err := w.Quantile(0.5, stats.P95)
	if err != nil || median.Value != 23 || median.Low != 13 || !math.IsInf(median.High, 1) {
		t.Errorf("median %v, %v", median, err)
	}
	// R: summary(survfit(Surv(t, d) ~ 1, conf.type = "log-log")), at 6 and at 23.
	at, err := w.After(6.5, stats.P95)
	limits(t, "after 6", at, err, stats.Limits{Value: 0.857143, Low: 0.619718, High: 0.951552}, 5e-6)
	at, err = w.After(40, stats.P95)
	limits(t, "after 23", at, err, stats.Limits{Value: 0.448179, Low: 0.188051, High: 0.680143}, 5e-6)
	if at, err := w.After(3, stats.P95); err != nil || at.Value != 1 {
		t.Error(at, err)
	}
	if late, err := w.Quantile(0.9, stats.P95); err != nil || !math.IsInf(late.Value, 1) {
		t.Errorf("the ninetieth centile cannot be told yet: %v, %v", late, err)
	}
}

// Other ends make being reached impossible. Worked by hand: of ten, one is
// reached on day 1, one declines on day 2, two are reached on day 3, one waits.
func TestWaitsWithOtherEnds(t *testing.T) {
	waits := []stats.Wait{{1, 1}, {2, 2}, {3, 1}, {3, 1}, {4, 0}, {5, 3}, {6, 0}, {6, 0}, {7, 1}, {8, 0}}
	w, err := stats.WaitsOf(waits)
	if err != nil {
		t.Fatal(err)
	}
	// Going on: 1, .9, .8, .6, then day 5: 5 left, one ends otherwise: .48; day 7:
	// 2 left, one reached: .24.
	for i, want := range []struct{ ended, other float64 }{{0.1, 0}, {0.1, 0.1}, {0.3, 0.1}, {0.3, 0.22}, {0.54, 0.22}} {
		near(t, "reached", w.Ended[i], want.ended, 1e-12)
		near(t, "otherwise", w.Other[i], want.other, 1e-12)
	}
	if s := w.Waiting[len(w.Waiting)-1]; 1-s <= w.Ended[len(w.Ended)-1] {
		t.Errorf("one less Kaplan and Meier, %g, is more than is reached, %g", 1-s, w.Ended[len(w.Ended)-1])
	}
	going, err := stats.WaitsOf([]stats.Wait{{5, 0}, {9, 0}})
	if err != nil || len(going.Times) != 0 {
		t.Errorf("%v, %v", going, err)
	}
	all, err := stats.WaitsOf([]stats.Wait{{5, 1}, {5, 1}})
	if err != nil || all.Waiting[0] != 0 {
		t.Errorf("%v, %v", all, err)
	}
	if m, err := all.Quantile(0.5, stats.P95); err != nil || m.Value != 5 {
		t.Errorf("%v, %v", m, err)
	}
}

// A chart of numbers in order; the limits worked by hand.
func TestXmR(t *testing.T) {
	c, err := stats.XmR([]float64{10, 12, 11, 13, 12, 11, 10, 12, 11, 30})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean", c.Mean, 13.2, 1e-12)
	near(t, "range", c.Range, 30.0/9, 1e-12)
	near(t, "high", c.High, 13.2+2.66*30.0/9, 1e-12)
	near(t, "low", c.Low, 13.2-2.66*30.0/9, 1e-12)
	// All but the last lie below the mean, which the last has drawn up.
	if len(c.Signals) != 10 || c.Signals[9] != (stats.Signal{At: 9, Rule: stats.Outside}) || c.Signals[0].Rule != stats.Run {
		t.Errorf("%+v", c.Signals)
	}
	c, err = stats.XmR([]float64{5, 1, 2, 3, 4, 5, 6, 2, 4, 3, 5, 1})
	if err != nil || c.Low != 0 {
		t.Errorf("%+v, %v", c, err)
	}
	for i, s := range c.Signals {
		if s.At != i+1 || s.Rule != stats.Step {
			t.Errorf("%+v", c.Signals)
		}
	}
	if len(c.Signals) != 6 {
		t.Errorf("six that rise: %+v", c.Signals)
	}
	flat, err := stats.XmR([]float64{3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3})
	if err != nil || len(flat.Signals) != 0 || flat.Low != 3 || flat.High != 3 {
		t.Errorf("%+v, %v", flat, err)
	}
}
