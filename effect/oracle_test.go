package effect_test

import (
	"math"
	"slices"
	"testing"

	"kith/effect"
)

func TestQuine(t *testing.T) {
	var want struct {
		Poisson struct {
			Coef, HC1    []term
			Deviance, Df float64
		}
		Quasi struct {
			Dispersion float64
			Coef       []term
		}
		Negbin struct {
			Theta     float64
			SETheta   float64 `json:"se_theta"`
			TwoLogLik float64 `json:"twologlik"`
			Deviance  float64
			Coef      []term
		}
	}
	o := oracle(t, "quine.csv")
	expected(t, "quine_expected.json", &want)
	d := effect.Data{Y: o.numbers("Days"), X: levels(o, "Eth", "Sex", "Age", "Lrn")}
	p := fit(t, effect.Poisson, d)
	terms(t, "Poisson", p.Plain(), nil, want.Poisson.Coef, 1e-8)
	terms(t, "HC1", p.Robust(), nil, want.Poisson.HC1, 1e-8)
	terms(t, "quasi-Poisson", p.Quasi(), nil, want.Quasi.Coef, 1e-8)
	near(t, "deviance", p.Deviance, want.Poisson.Deviance, 1e-10)
	near(t, "degrees of freedom", float64(p.Freedom), want.Poisson.Df, 0)
	near(t, "dispersion", p.Dispersion, want.Quasi.Dispersion, 1e-5)

	// glm.nb stops when it no longer gains; theta to six digits.
	nb := fit(t, effect.Negative, d)
	terms(t, "negative binomial", nb.Plain(), nil, want.Negbin.Coef, 1e-5)
	near(t, "theta", nb.Theta, want.Negbin.Theta, 1e-5)
	near(t, "error of theta", nb.ThetaSE, want.Negbin.SETheta, 1e-5)
	near(t, "log-likelihood", nb.TwoLogLik, want.Negbin.TwoLogLik, 1e-9)
	near(t, "deviance", nb.Deviance, want.Negbin.Deviance, 1e-5)
}

func TestEpil(t *testing.T) {
	var want struct {
		Coef []term
		CL   []term `json:"CL_HC1_cadj"`
	}
	o := oracle(t, "epil.csv")
	expected(t, "epil_expected.json", &want)
	base, trt := o.numbers("lbase"), effect.Levels("trt", o.words("trt"))[0]
	times := effect.Column{Name: "lbase:trt", Values: make([]float64, len(base))}
	for i := range base {
		times.Values[i] = base[i] * trt.Values[i]
	}
	m := fit(t, effect.Poisson, effect.Data{Y: o.numbers("y"), X: []effect.Column{
		{Name: "lbase", Values: base}, trt, {Name: "lage", Values: o.numbers("lage")}, {Name: "V4", Values: o.numbers("V4")}, times}})
	terms(t, "Poisson", m.Plain(), nil, want.Coef, 1e-8)
	cl, err := m.Clustered(o.groups("subject"))
	terms(t, "clustered by subject", cl, err, want.CL, 1e-8)
}

func TestPetersen(t *testing.T) {
	type errors map[string]float64
	var want struct{ Coef, OLS, HC1, Firm, Year, Twoway errors }
	o := oracle(t, "petersen.csv")
	expected(t, "petersen_expected.json", &want)
	m := fit(t, effect.Normal, effect.Data{Y: o.numbers("y"), X: []effect.Column{{Name: "x", Values: o.numbers("x")}}})
	firm, year := o.groups("firm"), o.groups("year")
	same := func(what string, got effect.Estimates, err error, se errors) {
		terms(t, what, got, err, []term{{want.Coef["(Intercept)"], se["(Intercept)"]}, {want.Coef["x"], se["x"]}}, 1e-10)
	}
	same("ordinary", m.Plain(), nil, want.OLS)
	same("HC1", m.Robust(), nil, want.HC1)
	got, err := m.Clustered(firm)
	same("by firm", got, err, want.Firm)
	got, err = m.Clustered(year)
	same("by year", got, err, want.Year)
	got, err = m.Clustered(firm, year)
	same("both", got, err, want.Twoway)
	// Petersen 2009's own figure, without the oracle.
	near(t, "both, as published", got[1].SE, 0.0536, 1e-3)
}

func TestModelsThatCannotBe(t *testing.T) {
	col := func(name string, v ...float64) effect.Column { return effect.Column{Name: name, Values: v} }
	for what, c := range map[string]struct {
		f effect.Family
		d effect.Data
	}{
		"no rows":               {effect.Poisson, effect.Data{}},
		"fewer rows than terms": {effect.Poisson, effect.Data{Y: []float64{1, 2}, X: []effect.Column{col("a", 0, 1)}}},
		"a negative count":      {effect.Poisson, effect.Data{Y: []float64{1, -2, 3}}},
		"no number":             {effect.Normal, effect.Data{Y: []float64{1, math.NaN(), 3}}},
		"no events":             {effect.Poisson, effect.Data{Y: []float64{0, 0, 0}}},
		"all have it":           {effect.Binomial, effect.Data{Y: []float64{1, 1, 1}}},
		"perfectly told":        {effect.Binomial, effect.Data{Y: []float64{0, 0, 1, 1}, X: []effect.Column{col("a", 0, 0, 1, 1)}}},
		"none in one group":     {effect.Poisson, effect.Data{Y: []float64{0, 0, 0, 4, 5, 6}, X: []effect.Column{col("a", 1, 1, 1, 0, 0, 0)}}},
		"said twice":            {effect.Poisson, effect.Data{Y: []float64{1, 2, 3, 4}, X: []effect.Column{col("a", 0, 0, 1, 1), col("b", 1, 1, 0, 0)}}},
		"short column":          {effect.Normal, effect.Data{Y: []float64{1, 2, 3}, X: []effect.Column{col("a", 0, 1)}}},
		"infinite weight":       {effect.Normal, effect.Data{Y: []float64{1, 2, 3}, Weight: []float64{1, 1, math.Inf(1)}}},
	} {
		if m, err := effect.Fit(c.f, c.d); err == nil {
			t.Errorf("%s: fitted %v", what, m.Plain())
		}
	}
}

func TestLalonde(t *testing.T) {
	type smd struct {
		Var string
		SMD float64
	}
	var want struct {
		PS    []term `json:"ps_coef"`
		Pairs []struct{ Treated, Control string }
		ATT   float64 `json:"att"`
		SE    float64 `json:"se_pair"`
		All   []smd   `json:"smd_all"`
		After []smd   `json:"smd_matched"`
	}
	o := oracle(t, "lalonde.csv")
	expected(t, "lalonde_expected.json", &want)
	treated := make([]bool, len(o.rows))
	for i, v := range o.numbers("treat") {
		treated[i] = v == 1
	}
	column := func(names ...string) (all []effect.Column) {
		for _, n := range names {
			all = append(all, effect.Column{Name: n, Values: o.numbers(n)})
		}
		return all
	}
	covariates := append(append(column("age", "educ"), levels(o, "race")...), column("married", "nodegree", "re74", "re75")...)
	logits, _, err := effect.Propensity(treated, covariates)
	if err != nil {
		t.Fatal(err)
	}
	ps := make([]float64, len(logits))
	for i, want := range oracle(t, "lalonde_ps.csv").numbers("ps") {
		ps[i] = 1 / (1 + math.Exp(-logits[i]))
		near(t, "propensity", ps[i], want, 1e-7) // R stops short
	}
	// MatchIt 4.5.1, which made the oracle, cuts distances off to whole numbers, so
	// that all chances lie equally near and the one below is taken as a rule. Its
	// pairs therefore say nothing of the choice (that is TestMatchIsNearest, and
	// TestAgainstR with the chances times a million), but all of what follows it.
	id, y, place := o.words("id"), o.numbers("re78"), map[string]int{}
	for i, name := range id {
		place[name] = i
	}
	var theirs effect.Pairing
	d := effect.Data{X: []effect.Column{{Name: "treat"}}}
	var sets []int
	for i, p := range want.Pairs {
		s := effect.Set{Treated: place[p.Treated], Controls: []int{place[p.Control]}}
		theirs.Sets = append(theirs.Sets, s)
		d.Y, d.X[0].Values, sets = append(d.Y, y[s.Treated], y[s.Controls[0]]), append(d.X[0].Values, 1, 0), append(sets, i, i)
	}
	m, err := fit(t, effect.Normal, d).Clustered(sets)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "effect on the treated", m[1].Value, want.ATT, 1e-9)
	near(t, "its error", m[1].SE, want.SE, 1e-9)
	balances, err := theirs.Balances(treated, append(column("age", "educ", "married", "nodegree", "re74", "re75"), levels(o, "race")...))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range balances {
		for _, w := range want.All {
			if w.Var == b.Name {
				near(t, "before, "+b.Name, b.Before, w.SMD, 1e-8)
			}
		}
		for _, w := range want.After {
			if w.Var == b.Name {
				near(t, "after, "+b.Name, b.SMD, w.SMD, 1e-8)
			}
		}
	}

	m2 := effect.Matching{Treated: treated, Score: ps, Most: 1, InOrder: true}
	ours, err := m2.Match()
	if err != nil || !slices.EqualFunc(ours.Sets, brute(m2).Sets, func(a, b effect.Set) bool { return a.Controls[0] == b.Controls[0] }) {
		t.Errorf("a nearer control was free (%v)", err)
	}
}

func TestSicily(t *testing.T) {
	type coef struct {
		Term string
		SE   float64
		RR   float64
		Lo   float64 `json:"rr_lo"`
		Hi   float64 `json:"rr_hi"`
	}
	var want struct {
		Quasi struct {
			Dispersion float64
			Coef       []coef
		} `json:"model2_quasi"`
		Season struct {
			Dispersion float64
			Coef       []coef
		} `json:"model3_quasi_harmonic2"`
	}
	o := oracle(t, "sicily.csv")
	expected(t, "sicily_expected.json", &want)
	s := effect.Series{Counts: o.numbers("aces"), Population: o.numbers("stdpop"), Month: make([]int, len(o.rows))}
	for i, m := range o.numbers("month") {
		s.Month[i] = int(m)
	}
	for o.numbers("smokban")[s.From] == 0 {
		s.From++
	}
	for _, c := range []struct {
		pairs      int
		dispersion float64
		step       coef
	}{{0, want.Quasi.Dispersion, want.Quasi.Coef[1]}, {2, want.Season.Dispersion, want.Season.Coef[1]}} {
		s.Harmonics = c.pairs
		b, err := s.Interrupt()
		if err != nil {
			t.Fatal(err)
		}
		near(t, "step", b.Step.Value, c.step.RR, 1e-8)
		near(t, "dispersion", b.Dispersion, c.dispersion, errorsOfR)
		// R's interval is normal, ours Student's, as the dispersion is estimated.
		e := effect.Estimate{Value: math.Log(c.step.RR), SE: c.step.SE, Freedom: float64(len(o.rows) - 3 - 2*c.pairs)}.Ratio()
		near(t, "low", b.Step.Low, e.Low, errorsOfR)
		near(t, "high", b.Step.High, e.High, errorsOfR)
	}
}

func TestNeweyWest(t *testing.T) {
	var want struct {
		NW []term `json:"newey_west_lag1"`
	}
	o := oracle(t, "sicily.csv")
	expected(t, "sicily_expected.json", &want)
	d := effect.Data{Y: o.numbers("aces"), X: []effect.Column{{Name: "step", Values: o.numbers("smokban")}, {Name: "time", Values: o.numbers("time")}}}
	for _, p := range o.numbers("stdpop") {
		d.Offset = append(d.Offset, math.Log(p))
	}
	got, err := fit(t, effect.Poisson, d).NeweyWest(1)
	terms(t, "Newey and West", got, err, want.NW, 1e-8)
}

func TestTwoByTwo(t *testing.T) {
	var want struct {
		Case struct{ A0, A1, B0, B1, RR, Lo, Hi float64 }
	}
	expected(t, "did_2x2.json", &want)
	c := want.Case
	got, err := effect.TwoByTwo(c.A0, c.A1, c.B0, c.B1, 1)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "ratio", got.Value, c.RR, 1e-12)
	near(t, "low", got.Low, c.Lo, 1e-12)
	near(t, "high", got.High, c.Hi, 1e-12)
}

func TestChosen(t *testing.T) {
	o := oracle(t, "rtm_gamma_poisson.csv")
	mu, k, from, before, after := o.numbers("mu"), o.numbers("k"), o.numbers("threshold"), o.numbers("before"), o.numbers("after")
	for i := range mu {
		b, a, err := effect.Prior{Mean: mu[i], Shape: k[i]}.Chosen(int(from[i]))
		if err != nil {
			t.Fatal(err)
		}
		near(t, "before", b, before[i], 1e-9)
		near(t, "after", a, after[i], 1e-9)
		g := effect.Guess{Rate: mu[i], Dispersion: 1 / k[i]}
		if events, share, err := g.Falls(); err != nil || events == int(from[i]) && math.Abs(share-1+after[i]/before[i]) > 1e-9 {
			t.Errorf("%+v falls by %v from %d, %v", g, share, events, err)
		}
	}
}

func TestPower(t *testing.T) {
	o := oracle(t, "power_nb_rate_ratio.csv")
	rate, rr, k, n := o.numbers("rate"), o.numbers("rr"), o.numbers("k"), o.numbers("n_per_arm")
	for i := range rate {
		s := effect.Study{Rate: rate[i], Years: 1, Dispersion: k[i], Controls: 1, Design: 1, Power: 0.8}
		got, err := s.Size(rr[i])
		if err != nil || got != int(n[i]) {
			t.Errorf("%+v, ratio %v: %d, want %v (%v)", s, rr[i], got, n[i], err)
		}
		// And back: so many see that ratio, and one fewer does not quite.
		if least, err := s.Smallest(got); err != nil || least < rr[i] || least > rr[i]+0.02 {
			t.Errorf("%d people see %v, want about %v (%v)", got, least, rr[i], err)
		}
	}
}
