package effect_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"kith"
	"kith/effect"
	"kith/stats"
)

// A lot is the same for the same seed, whatever the order of the list, and
// another for another.
func TestLot(t *testing.T) {
	var ids []string
	for i := range 60 {
		ids = append(ids, fmt.Sprint("person ", i))
	}
	one, err := effect.Lot("07 12 19 23 41 44", ids)
	if err != nil {
		t.Fatal(err)
	}
	back := slices.Clone(ids)
	slices.Reverse(back)
	two, err := effect.Lot("07 12 19 23 41 44", back)
	if err != nil || !slices.Equal(one, two) {
		t.Errorf("the order of the list decided: %v", err)
	}
	other, err := effect.Lot("07 12 19 23 41 45", ids)
	if err != nil || slices.Equal(one, other) || slices.Equal(one, slices.Sorted(slices.Values(ids))) {
		t.Errorf("the seed did not: %v", err)
	}
	for what, err := range map[string]error{
		"no seed":        second(effect.Lot("", ids)),
		"somebody twice": second(effect.Lot("1", append(ids, "person 3"))),
	} {
		if kith.KindOf(err) != kith.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// Counts vary no more than Poisson's: then the negative binomial is Poisson.
func TestNegativeWithoutSpread(t *testing.T) {
	d := effect.Data{Y: []float64{3, 4, 3, 4, 6, 7, 6, 7}, X: []effect.Column{{Name: "x", Values: []float64{0, 0, 0, 0, 1, 1, 1, 1}}}}
	nb, p := fit(t, effect.Negative, d), fit(t, effect.Poisson, d)
	if !math.IsInf(nb.Theta, 1) {
		t.Errorf("theta %v", nb.Theta)
	}
	near(t, "coefficient", nb.Coef[1], p.Coef[1], 1e-12)
	near(t, "its error", nb.Plain()[1].SE, p.Plain()[1].SE, 1e-9)
}

func TestWindows(t *testing.T) {
	before, after, err := effect.Windows(365, 30)
	if err != nil || before != (effect.Window{From: -395, To: -30}) || after != (effect.Window{From: 30, To: 395}) {
		t.Errorf("%v %v %v", before, after, err)
	}
	life := effect.Life{From: -100, To: 60, Events: []int{-100, -31, -30, 0, 29, 30, 59}}
	if n, years := life.Count(before); n != 2 || math.Abs(years-70/365.25) > 1e-12 {
		t.Errorf("before: %v in %v", n, years)
	}
	if n, years := life.Count(after); n != 2 || math.Abs(years-30/365.25) > 1e-12 {
		t.Errorf("after: %v in %v", n, years)
	}
	if n, years := life.Count(effect.Window{From: 60, To: 90}); n != 0 || years != 0 {
		t.Errorf("after the end: %v in %v", n, years)
	}
	if _, _, err := effect.Windows(20, 0); kith.KindOf(err) != kith.Invalid {
		t.Errorf("a window of 20 days: %v", err)
	}
}

// The table by time shows the worst weeks as washout, and counts who was there
// for as long as they were.
func TestEventTable(t *testing.T) {
	lives := []effect.Life{
		{Treated: true, From: -56, To: 56, Events: []int{-40, -3, -2, 30}},
		{Treated: true, From: -56, To: 14, Events: []int{-1}},
		{From: -56, To: 56, Events: []int{-30, 31}},
	}
	spans, err := effect.EventTable(lives, 56, 28, 7)
	if err != nil || len(spans) != 4 {
		t.Fatalf("%v, %v", spans, err)
	}
	for i, want := range []effect.Span{
		{Window: effect.Window{From: -56, To: -28}, People: [2]int{2, 1}, Events: [2]float64{1, 1}},
		{Window: effect.Window{From: -28, To: 0}, Washout: true, People: [2]int{2, 1}, Events: [2]float64{3, 0}},
		{Window: effect.Window{From: 0, To: 28}, Washout: true, People: [2]int{2, 1}},
		{Window: effect.Window{From: 28, To: 56}, People: [2]int{1, 1}, Events: [2]float64{1, 1}},
	} {
		got := spans[i]
		if got.Window != want.Window || got.Washout != want.Washout || got.People != want.People || got.Events != want.Events {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	near(t, "rate of the treated", spans[1].Treated.Value, 3/(56/365.25), 1e-12)
	for what, err := range map[string]error{
		"an event after the end": second(effect.EventTable([]effect.Life{{From: 0, To: 10, Events: []int{10}}}, 56, 28, 7)),
		"a life of no days":      second(effect.EventTable([]effect.Life{{From: 3, To: 3}}, 56, 28, 7)),
		"steps of a day":         second(effect.EventTable(lives, 56, 1, 7)),
	} {
		if kith.KindOf(err) != kith.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestGiven(t *testing.T) {
	given, err := effect.Given([]kith.Day{"2025-03-01", "2025-01-01"}, 5)
	if err != nil || !slices.Equal(given, []kith.Day{"2025-01-01", "2025-03-01", "2025-01-01", "2025-03-01", "2025-01-01"}) {
		t.Errorf("%v, %v", given, err)
	}
	if _, err := effect.Given(nil, 5); kith.KindOf(err) != kith.Invalid {
		t.Errorf("dates of nobody: %v", err)
	}
}

// VanderWeele and Ding 2017: a ratio of 3.9 (1.8 to 8.7) has E-values of 7.26 and
// 3.0; below 1 it is the same turned over.
func TestEValue(t *testing.T) {
	value, limit, err := effect.EValue(stats.Limits{Value: 3.9, Low: 1.8, High: 8.7})
	if err != nil || math.Abs(value-7.26) > 0.005 || math.Abs(limit-3.0) > 0.005 {
		t.Errorf("%v, %v, %v", value, limit, err)
	}
	a, b, err := effect.EValue(stats.Limits{Value: 1 / 3.9, Low: 1 / 8.7, High: 1 / 1.8})
	if err != nil || math.Abs(a-value) > 1e-12 || math.Abs(b-limit) > 1e-12 {
		t.Errorf("%v, %v, %v", a, b, err)
	}
	if _, limit, _ := effect.EValue(stats.Limits{Value: 0.9, Low: 0.7, High: 1.1}); limit != 1 {
		t.Errorf("of an interval with 1 in it: %v", limit)
	}
	for _, l := range []stats.Limits{{}, {Value: 2, Low: 3, High: 4}, {Value: math.NaN(), Low: 1, High: 2}} {
		if _, _, err := effect.EValue(l); kith.KindOf(err) != kith.Invalid {
			t.Errorf("%v has an E-value", l)
		}
	}
}

// A change of the level and of the trend are told apart.
func TestSlope(t *testing.T) {
	lot := rand.New(rand.NewPCG(2, 2))
	s := effect.Series{From: 60, Slope: true}
	for i := range 120 {
		mu := 5000 * math.Exp(0.001*float64(i))
		if i >= s.From {
			mu *= 0.9 * math.Exp(-0.004*float64(i-s.From))
		}
		s.Counts, s.Population, s.Month = append(s.Counts, float64(poisson(lot, mu))), append(s.Population, 1), append(s.Month, 1+i%12)
	}
	b, err := s.Interrupt()
	if err != nil || b.Step.Low > 0.9 || b.Step.High < 0.9 || b.Slope.Low > math.Exp(-0.004) || b.Slope.High < math.Exp(-0.004) {
		t.Errorf("%+v, %v", b, err)
	}
	if c, err := b.Claim("A&E attendances", 100); err != nil || c.Tier() != effect.Introduced {
		t.Errorf("%s, %v", c, err)
	}
	s.From = 5
	if _, err := s.Interrupt(); kith.KindOf(err) != kith.Invalid {
		t.Errorf("five points before: %v", err)
	}
}

func TestNumbersThatCannotBe(t *testing.T) {
	person := effect.Person{Before: 1, After: 1, YearsBefore: 1, YearsAfter: 1, Weight: 1}
	without := person
	without.YearsAfter = 0
	strange := person
	strange.Before = math.NaN()
	for what, err := range map[string]error{
		"no time at risk":        second(effect.Contrast([]effect.Person{person, without}, effect.Conditional, 1)),
		"no number":              second(effect.Contrast([]effect.Person{person, strange}, effect.PoissonMeans, 1)),
		"no such form":           second(effect.Contrast([]effect.Person{person, person}, "", 1)),
		"nobody":                 second(effect.Contrast(nil, effect.Conditional, 1)),
		"an empty cell":          second(effect.TwoByTwo(1, 0, 1, 1, 1)),
		"a score for some":       second(effect.Matching{Treated: []bool{true, false}, Score: []float64{1}, Most: 1}.Match()),
		"nobody treated":         second(effect.Matching{Treated: []bool{false, false}, Score: []float64{1, 2}, Most: 1}.Match()),
		"no score":               second(effect.Matching{Treated: []bool{true, false}, Score: []float64{1, math.NaN()}, Most: 1}.Match()),
		"one cluster":            second(effect.Bootstrap(1, 1000, 1, func([]float64) (float64, error) { return 1, nil })),
		"no estimate mostly":     second(effect.Bootstrap(5, 200, 1, func(d []float64) (float64, error) { return math.Log(d[0] - 1), nil })),
		"a study without a rate": second(effect.Study{Years: 1, Controls: 1, Design: 1, Power: 0.8}.Size(0.9)),
		"no difference to see":   second(effect.Study{Rate: 1, Years: 1, Controls: 1, Design: 1, Power: 0.8}.Size(1)),
		"a step without time":    second(effect.Stepped([]effect.Step{{Events: 1}}, 1)),
	} {
		if kith.KindOf(err) != kith.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
}
