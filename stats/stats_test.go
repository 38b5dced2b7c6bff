package stats_test

import (
	"math"
	"testing"

	"kith"
	"kith/stats"
)

// Figures from books and papers, so that the tests say something alone.
func TestPublishedFigures(t *testing.T) {
	// Garwood 1936 as in every table of exact Poisson limits.
	got, err := stats.Exact(5, stats.P95)
	limits(t, "exact 5", got, err, stats.Limits{Value: 5, Low: 1.623486, High: 11.668332}, 1e-6)
	got, err = stats.Exact(0, stats.P95)
	limits(t, "exact 0", got, err, stats.Limits{High: -math.Log(0.025)}, 1e-12)
	got, err = stats.Exact(100, stats.P95)
	limits(t, "exact 100", got, err, stats.Limits{Value: 100, Low: 81.3640, High: 121.6272}, 1e-5)
	// APHO Technical Briefing 3 (2008): 65 deaths by Byar.
	got, err = stats.Byar(65, stats.P95)
	limits(t, "Byar 65", got, err, stats.Limits{Value: 65, Low: 50.1632, High: 82.8491}, 1e-5)
	// Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29, by Wilson.
	for _, c := range []struct{ x, n, low, high float64 }{{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}} {
		got, err = stats.Proportion(c.x, c.n, stats.P95)
		limits(t, "Wilson", got, err, stats.Limits{Value: c.x / c.n, Low: c.low, High: c.high}, 5e-5)
	}
	// The rule of three.
	none, err := stats.UpperOfNone(100)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "none of 100", none, 0.0295130, 1e-7)
	// Student's own sleep data (1908): extra hours of ten patients, drug 2 less 1.
	got, err = stats.Mean([]float64{1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4}, stats.P95)
	limits(t, "sleep", got, err, stats.Limits{Value: 1.58, Low: 0.7001142, High: 2.4598858}, 1e-7)
	// The rate of none is none, with an end.
	got, err = stats.Rate(0, 1000, 1000, stats.P95)
	limits(t, "rate of none", got, err, stats.Limits{High: -math.Log(0.025)}, 1e-12)
}

// What cannot be reckoned is said, and is never NaN.
func TestWhatCannotBeReckoned(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, f := range map[string]func() error{
		"a level of 1":    func() error { _, err := stats.Byar(1, 1); return err },
		"a level of 0":    func() error { _, err := stats.Exact(1, 0); return err },
		"fewer than none": func() error { _, err := stats.Byar(-1, stats.P95); return err },
		"NaN events":      func() error { _, err := stats.Exact(nan, stats.P95); return err },
		"endless events":  func() error { _, err := stats.Count(inf, stats.P95); return err },
		"no population":   func() error { _, err := stats.Rate(1, 0, 1000, stats.P95); return err },
		"nobody":          func() error { _, err := stats.Proportion(0, 0, stats.P95); return err },
		"more than all":   func() error { _, err := stats.Proportion(3, 2, stats.P95); return err },
		"no records":      func() error { _, err := stats.UpperOfNone(0); return err },
		"one value":       func() error { _, err := stats.Mean([]float64{1}, stats.P95); return err },
		"a missing value": func() error { _, err := stats.Mean([]float64{1, nan}, stats.P95); return err },
		"few events": func() error {
			_, err := stats.Direct([]stats.Stratum{{Events: 9, Population: 9, Weight: 9}}, 1, stats.P95)
			return err
		},
		"an empty stratum": func() error {
			_, err := stats.Direct([]stats.Stratum{{Events: 19, Population: 90, Weight: 9}, {Weight: 2}}, 1, stats.P95)
			return err
		},
		"no weights": func() error {
			_, err := stats.Direct([]stats.Stratum{{Events: 19, Population: 90}}, 1, stats.P95)
			return err
		},
		"other persons' events": func() error {
			_, err := stats.Direct([]stats.Stratum{{Events: 19, Population: 90, Weight: 1, Repeats: []float64{3}}}, 1, stats.P95)
			return err
		},
		"no strata":              func() error { _, err := stats.Direct(nil, 1, stats.P95); return err },
		"an empty reference":     func() error { _, err := stats.Expected([]float64{1}, []float64{1}, []float64{0}); return err },
		"other age bands":        func() error { _, err := stats.Expected([]float64{1}, nil, nil); return err },
		"nothing expected":       func() error { _, err := stats.Ratio(1, 0, stats.P95); return err },
		"no groups":              func() error { _, err := stats.Quantiles(nil, 0, true); return err },
		"nobody reached":         func() error { _, err := stats.Representation(0, 9, 10, 100, stats.P95); return err },
		"no people":              func() error { _, err := stats.Representation(1, 9, 0, 100, stats.P95); return err },
		"no one at all":          func() error { _, _, err := stats.RepresentationBounds(0, 0, 0, 10, 100); return err },
		"a rate ratio with none": func() error { _, err := stats.RateRatio(0, 9, 1, 9, stats.P95); return err },
		"one group": func() error {
			_, err := stats.Slope([]stats.Group{{Population: 1, Value: 1}}, stats.Linear, stats.P95)
			return err
		},
		"the logarithm of none": func() error {
			_, err := stats.Slope([]stats.Group{{Population: 1}, {Population: 1, Value: 1}}, stats.Log, stats.P95)
			return err
		},
		"a group of nobody": func() error {
			_, err := stats.Slope([]stats.Group{{Value: 1}, {Population: 1, Value: 1}}, stats.Linear, stats.P95)
			return err
		},
		"no events anywhere":      func() error { _, err := stats.Poisson([]float64{0, 0}, []float64{9, 9}, stats.P95); return err },
		"events at one end":       func() error { _, err := stats.Poisson([]float64{9, 0}, []float64{9, 9}, stats.P95); return err },
		"nothing to concentrate":  func() error { _, err := stats.Concentration([]stats.Group{{Population: 1}}); return err },
		"a funnel of no one":      func() error { _, err := stats.FunnelProportion(0.5, 0, stats.P95); return err },
		"flags without all":       func() error { _, err := stats.FlagProportions([]float64{1}, nil); return err },
		"flags of none expected":  func() error { _, err := stats.FlagRatios([]float64{1}, []float64{0}); return err },
		"one area":                func() error { _, err := stats.Overdispersion([]float64{1}, []float64{1}); return err },
		"a funnel of no expected": func() error { _, err := stats.Spread{}.Funnel(0, stats.P95); return err },
		"four years":              func() error { _, err := stats.TrendOfProportions(make([]float64, 4), make([]float64, 4)); return err },
		"shares of none":          func() error { _, err := stats.TrendOfProportions(make([]float64, 5), make([]float64, 5)); return err },
		"no intervals":            func() error { _, err := stats.TrendOfValues(make([]stats.Limits, 5)); return err },
		"no waits":                func() error { _, err := stats.WaitsOf(nil); return err },
		"a wait below zero":       func() error { _, err := stats.WaitsOf([]stats.Wait{{Days: -1}}); return err },
		"no such share":           func() error { _, err := stats.Waits{}.Quantile(1, stats.P95); return err },
		"nine numbers":            func() error { _, err := stats.XmR(make([]float64, 9)); return err },
		"a gap":                   func() error { _, err := stats.XmR(append(make([]float64, 9), nan)); return err },
	} {
		if err := f(); kith.KindOf(err) != kith.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Ties share a group, missing values have none, and few values are not divided.
func TestQuantiles(t *testing.T) {
	same := func(got []int, err error, want ...int) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%v, want %v", got, want)
				break
			}
		}
	}
	got, err := stats.Quantiles([]float64{50, 40, 30, 20, 10}, 5, true)
	same(got, err, 1, 2, 3, 4, 5)
	got, err = stats.Quantiles([]float64{50, 40, 30, 20, 10}, 5, false)
	same(got, err, 5, 4, 3, 2, 1)
	got, err = stats.Quantiles([]float64{7, 7, 7, math.NaN(), 1}, 2, true)
	same(got, err, 1, 1, 1, 0, 2)
	got, err = stats.Quantiles([]float64{1, 2}, 5, true)
	same(got, err, 0, 0)
}

// Equal groups have no slope; the ratio of one that may start at nothing has no
// end; shares stay shares.
func TestSlopes(t *testing.T) {
	flat := []stats.Group{{10, 4, 1}, {20, 4, 1}, {30, 4, 1}}
	got, err := stats.Slope(flat, stats.Linear, stats.P95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "SII", got.SII.Value, 0, 1e-12)
	near(t, "RII", got.RII.Value, 1, 1e-12)
	got, err = stats.Slope([]stats.Group{{10, 0.1, 5}, {10, 9, 5}}, stats.Linear, stats.P95)
	if err != nil || !math.IsInf(got.RII.High, 1) || !math.IsInf(got.RII.Low, -1) {
		t.Errorf("%v, %v", got, err)
	}
	// Two equal groups with rates 1 and 3: the line runs from 0 to 4.
	got, err = stats.Slope([]stats.Group{{5, 1, 0.1}, {5, 3, 0.1}}, stats.Linear, stats.P95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "SII", got.SII.Value, 4, 1e-12)
	near(t, "intercept", got.Intercept, 0, 1e-12)
	near(t, "SII low", got.SII.Low, 4-1.959963984540054*math.Sqrt(0.08), 1e-12)
	logit, err := stats.Slope([]stats.Group{{5, 0.2, 0.1}, {5, 0.4, 0.1}}, stats.Logit, stats.P95)
	if err != nil || logit.Intercept <= 0 || logit.Intercept >= 1 {
		t.Errorf("%v, %v", logit, err)
	}
}

// All areas alike have no spread, and those that differ by chance alone little.
func TestSpread(t *testing.T) {
	s, err := stats.Overdispersion([]float64{100, 100, 100}, []float64{100, 100, 100})
	if err != nil || s.Phi != 0 || s.Tau2 != 0 {
		t.Errorf("%+v, %v", s, err)
	}
	for _, f := range s.Flags() {
		if f != stats.Within {
			t.Error(f)
		}
	}
	s, err = stats.Overdispersion([]float64{0, 100, 110, 90}, []float64{10, 100, 100, 100})
	if err != nil || math.IsInf(s.Z[0], 0) || math.IsNaN(s.Z[0]) {
		t.Errorf("an area without events: %+v, %v", s, err)
	}
	f, err := s.Funnel(100, stats.P95)
	if err != nil || f.Low >= 1 || f.High <= 1 {
		t.Errorf("%v, %v", f, err)
	}
	flags, err := stats.FlagRatios([]float64{0, 100, 300}, []float64{10, 100, 100})
	if err != nil || flags[0] != stats.MuchLower || flags[1] != stats.Within || flags[2] != stats.MuchHigher {
		t.Errorf("%v, %v", flags, err)
	}
	none, err := stats.FunnelRatio(0, stats.P95)
	if err != nil || none.Low != 0 || !math.IsInf(none.High, 1) {
		t.Errorf("%v, %v", none, err)
	}
}

// A verdict compares with the benchmark's value; without polarity it is not good
// or bad.
func TestVerdicts(t *testing.T) {
	area := stats.Limits{Value: 10, Low: 9, High: 11}
	for _, c := range []struct {
		benchmark float64
		p         stats.Polarity
		want      stats.Verdict
	}{{10.5, stats.HighIsGood, stats.IsSimilar}, {11, stats.HighIsGood, stats.IsSimilar}, {12, stats.HighIsGood, stats.IsWorse}, {12, stats.LowIsGood, stats.IsBetter},
		{12, stats.NoPolarity, stats.IsLower}, {8, stats.NoPolarity, stats.IsHigher}, {8, stats.HighIsGood, stats.IsBetter}, {8, stats.LowIsGood, stats.IsWorse}} {
		if got := stats.Compare(area, c.benchmark, c.p); got != c.want {
			t.Errorf("%v against %g: %s, want %s", area, c.benchmark, got, c.want)
		}
	}
	if got := (stats.Trend{Chi2: 99, Slope: 1}).Verdict(stats.HighIsGood); got != stats.IsSimilar {
		t.Error(got)
	}
	// A rise that hangs on one year is none.
	jump, err := stats.TrendOfProportions([]float64{100, 100, 100, 100, 200}, []float64{1000, 1000, 1000, 1000, 1000})
	if err != nil || jump.Significant || jump.Chi2 < 9.55 {
		t.Errorf("%+v, %v", jump, err)
	}
}
