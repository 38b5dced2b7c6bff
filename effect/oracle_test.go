package effect_test

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"strconv"
	"testing"

	"kith/effect"
)

// The oracles were made by R (glm, MASS, sandwich, MatchIt); they are read where
// they lie beside the project and never copied into it.
type table struct {
	t    *testing.T
	head []string
	rows [][]string
}

func oracle(t *testing.T, name string) table {
	t.Helper()
	f, err := os.Open("../../shared/oracles/impact/" + name)
	if err != nil {
		t.Skip("skipped: the oracles are not beside the project:", name)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return table{t, lines[0], lines[1:]}
}

func expected(t *testing.T, name string, into any) {
	t.Helper()
	b, err := os.ReadFile("../../shared/oracles/impact/" + name)
	if err != nil {
		t.Skip("skipped: the oracles are not beside the project:", name)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

func (o table) words(column string) []string {
	for j, h := range o.head {
		if h == column {
			all := make([]string, len(o.rows))
			for i, r := range o.rows {
				all[i] = r[j]
			}
			return all
		}
	}
	o.t.Fatal("no column ", column)
	return nil
}

func (o table) numbers(column string) []float64 {
	all := make([]float64, len(o.rows))
	for i, w := range o.words(column) {
		v, err := strconv.ParseFloat(w, 64)
		if err != nil {
			o.t.Fatal(err)
		}
		all[i] = v
	}
	return all
}

func (o table) groups(column string) []int {
	all, seen := make([]int, len(o.rows)), map[string]int{}
	for i, w := range o.words(column) {
		if _, ok := seen[w]; !ok {
			seen[w] = len(seen)
		}
		all[i] = seen[w]
	}
	return all
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance*max(1e-3, math.Abs(want)) {
		t.Errorf("%s: %.15g, want %.15g", what, got, want)
	}
}

type term struct{ Estimate, SE float64 }

const errorsOfR = 1e-5

// terms compares with R's, in R's order, which is ours. R's glm stops at a change
// of 1e-8 in deviance and takes its errors from the step before, so that they are
// good to 1e-5; TestAgainstR asks it for more.
func terms(t *testing.T, what string, got effect.Estimates, err error, want []term, tolerance float64) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	if len(got) != len(want) {
		t.Fatalf("%s: %d terms, want %d", what, len(got), len(want))
	}
	for i, w := range want {
		near(t, what+", "+got[i].Term, got[i].Value, w.Estimate, tolerance)
		near(t, what+", error of "+got[i].Term, got[i].SE, w.SE, max(tolerance, errorsOfR))
	}
}

func fit(t *testing.T, f effect.Family, d effect.Data) *effect.Model {
	t.Helper()
	m, err := effect.Fit(f, d)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func levels(o table, names ...string) (all []effect.Column) {
	for _, n := range names {
		all = append(all, effect.Levels(n, o.words(n))...)
	}
	return all
}

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
