package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"kith"
	"kith/stats"
)

// Ranks of true ratios lie within their intervals, all of them at once, at least
// as often as is said.
func TestRanksHoldTogether(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 7))
	const tables, areas = 400, 20
	held := 0
	for range tables {
		truth, observed, expected := make([]float64, areas), make([]float64, areas), make([]float64, areas)
		for i := range truth {
			truth[i] = math.Exp(0.3 * rng.NormFloat64())
			expected[i] = 20 + float64(rng.IntN(400))
			observed[i] = poisson(rng, truth[i]*expected[i])
		}
		all, err := stats.League(observed, expected, stats.P95)
		if err != nil {
			t.Fatal(err)
		}
		hold := true
		for i, s := range all {
			rank := 1
			for _, other := range truth {
				if other > truth[i] {
					rank++
				}
			}
			hold = hold && s.First <= rank && rank <= s.Last
			if s.First > s.Last || s.First < 1 || s.Last > areas {
				t.Fatalf("%+v", s)
			}
			// Drawn in: no further from 1 than what was seen.
			if seen := observed[i] / expected[i]; math.Abs(s.Ratio.Value-1) > math.Abs(seen-1)+1e-12 || s.Ratio.Low >= s.Ratio.Value || s.Ratio.High <= s.Ratio.Value {
				t.Fatalf("%+v of %v", s, seen)
			}
		}
		if hold {
			held++
		}
	}
	t.Logf("all ranks within their intervals in %d of %d tables", held, tables)
	if held < tables*95/100 {
		t.Errorf("only in %d of %d", held, tables)
	}
}

// poisson draws events by counting exponential times.
func poisson(rng *rand.Rand, mean float64) float64 {
	n, at := 0.0, rng.ExpFloat64()
	for at < mean {
		n, at = n+1, at+rng.ExpFloat64()
	}
	return n
}

// The twenty networks of Oxfordshire: nobody's place is sure, and the highest and
// lowest are known to be far apart. Ratios are (O+v)/(E+v).
func TestLeagueOfOxfordshire(t *testing.T) {
	var observed, expected []float64
	for _, r := range oracleRows(t, "equity/oxfordshire_pcn_2022_23.csv") {
		observed, expected = append(observed, r.num("referrals_2022_23")), append(expected, r.num("expected"))
	}
	s, err := stats.Overdispersion(observed, expected)
	if err != nil {
		t.Fatal(err)
	}
	all, err := stats.League(observed, expected, stats.P95)
	if err != nil {
		t.Fatal(err)
	}
	sure := 0
	for i, a := range all {
		near(t, "ratio", a.Ratio.Value, (observed[i]+1/s.Tau2)/(expected[i]+1/s.Tau2), 1e-12)
		if a.First == a.Last {
			sure++
		}
		t.Logf("%6.0f of %6.0f: %.3f (%.3f to %.3f), rank %d to %d", observed[i], expected[i], a.Ratio.Value, a.Ratio.Low, a.Ratio.High, a.First, a.Last)
	}
	t.Logf("%d ranks are sure", sure)
}

// Areas that differ by no more than chance have no ranks.
func TestLeagueOfChance(t *testing.T) {
	all, err := stats.League([]float64{10, 11, 9, 10}, []float64{10, 10, 10, 10}, stats.P95)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if a != (stats.Standing{Ratio: stats.Limits{Value: 1, Low: 1, High: 1}, First: 1, Last: 4}) {
			t.Errorf("%+v", a)
		}
	}
	if _, err := stats.League([]float64{1, 2}, []float64{1, 2}, 1); kith.KindOf(err) != kith.Invalid {
		t.Error(err)
	}
}

// Laney's chart with every denominator alike is the XmR chart of the shares but
// for rounded constants; with shares that vary as chance has it, Spread is about 1.
func TestLaney(t *testing.T) {
	x := []float64{40, 45, 38, 50, 44, 39, 47, 41, 52, 43, 46, 38}
	var n, shares []float64
	for _, v := range x {
		n, shares = append(n, 400), append(shares, v/400)
	}
	p, err := stats.LaneyP(x, n)
	if err != nil {
		t.Fatal(err)
	}
	c, err := stats.XmR(shares)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean", p.Mean, c.Mean, 1e-12)
	near(t, "high", p.Points[3].High, c.Mean+3/1.128*c.Range, 1e-12)
	near(t, "low", p.Points[3].Low, c.Mean-3/1.128*c.Range, 1e-12)
	near(t, "spread", p.Spread, c.Range/1.128/math.Sqrt(c.Mean*(1-c.Mean)/400), 1e-12)
	u, err := stats.LaneyU(x, n)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "the limits of rates", u.Points[0].High, p.Points[0].High, 1e-12)

	rng := rand.New(rand.NewPCG(5, 5))
	x, n = nil, nil
	for range 400 {
		n = append(n, float64(200+rng.IntN(800)))
		x = append(x, poisson(rng, n[len(n)-1]*0.1))
	}
	if u, err = stats.LaneyU(x, n); err != nil || math.Abs(u.Spread-1) > 0.1 {
		t.Errorf("spread %v, %v", u.Spread, err)
	}
	for i, l := range u.Points {
		if wide := 3 * math.Sqrt(u.Mean/n[i]) * u.Spread; math.Abs(l.High-u.Mean-wide) > 1e-12 {
			t.Fatalf("point %d: %+v", i, l)
		}
	}
	for name, f := range map[string]func() error{
		"none in ten months": func() error { _, err := stats.LaneyP(make([]float64, 10), n[:10]); return err },
		"more than all":      func() error { _, err := stats.LaneyP(n[:10], x[:10]); return err },
		"nine months":        func() error { _, err := stats.LaneyP(x[:9], n[:9]); return err },
		"a month of nobody":  func() error { _, err := stats.LaneyU(x[:10], make([]float64, 10)); return err },
	} {
		if err := f(); kith.KindOf(err) != kith.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Two of three in the outer third of the same side are a signal; on both sides,
// or four apart, they are none.
func TestNearTheLimit(t *testing.T) {
	for name, c := range map[string]struct {
		values []float64
		near   []int
	}{
		"two together": {[]float64{0, .5, -.5, .5, -.5, 0, .5, 3, 0, 3, -.5, .5, -.5, .5, -.5, 0, .5, -.5}, []int{7, 9}},
		"apart":        {[]float64{0, .5, -.5, .5, -.5, 0, .5, 3, 0, -.5, 3, .5, -.5, .5, -.5, 0, .5, -.5}, nil},
		"both sides":   {[]float64{0, .5, -.5, .5, -.5, 0, .5, 3, -3, 0, -.5, .5, -.5, .5, -.5, 0, .5, -.5}, nil},
	} {
		chart, err := stats.XmR(c.values)
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		for _, s := range chart.Signals {
			if s.Rule == stats.Near {
				got = append(got, s.At)
			}
		}
		if len(got) != len(c.near) || len(got) > 0 && (got[0] != c.near[0] || got[1] != c.near[1]) {
			t.Errorf("%s: %v near a limit, want %v; %+v", name, got, c.near, chart)
		}
	}
}
