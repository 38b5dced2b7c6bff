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
