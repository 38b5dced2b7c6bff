package stats_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"kith"
	"kith/stats"
)

// five are referrals of five groups of an invented population, the most deprived
// first: by how many times a person was referred.
var five = []stats.Stratum{
	{Events: 120 + 2*30 + 3*9 + 7*2, Population: 1900, Repeats: []float64{120, 30, 9, 0, 0, 0, 2}},
	{Events: 100 + 2*22 + 3*6, Population: 2100, Repeats: []float64{100, 22, 6}},
	{Events: 110 + 2*10 + 3*4 + 4*1, Population: 2000, Repeats: []float64{110, 10, 4, 1}},
	{Events: 80 + 2*6, Population: 2300, Repeats: []float64{80, 6}},
	{Events: 60 + 2*8 + 5*1, Population: 1700, Repeats: []float64{60, 8, 0, 0, 1}},
}

// What R (glm and the sandwich package) says of them, so that this says something
// where there is no R: TestAgainstR prints it anew.
const (
	fiveLog    = -1.2694339607927896
	fiveSE     = 0.1390102338405787
	fiveRobust = 0.17407377871797711
)

func TestGradientOfRepeatedEvents(t *testing.T) {
	var events, people []float64
	for _, g := range five {
		events, people = append(events, g.Events), append(people, g.Population)
	}
	plain, err := stats.Poisson(events, people, stats.P95)
	if err != nil {
		t.Fatal(err)
	}
	robust, err := stats.Robust(five, stats.P95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "slope", robust.Log, fiveLog, 1e-9)
	near(t, "the model's standard error", plain.SE, fiveSE, 1e-9)
	near(t, "the sandwich's", robust.SE, fiveRobust, 1e-9)
	near(t, "Wald", robust.Trend, fiveLog*fiveLog/fiveRobust/fiveRobust, 1e-9)

	for name, groups := range map[string][]stats.Stratum{
		"events that do not add up": {{Events: 3, Population: 9, Repeats: []float64{2}}, {Events: 1, Population: 9, Repeats: []float64{1}}},
		"more persons than people":  {{Events: 3, Population: 2, Repeats: []float64{3}}, {Events: 1, Population: 9, Repeats: []float64{1}}},
		"no repeats":                {{Events: 3, Population: 9}, {Events: 1, Population: 9}},
		"persons below zero":        {{Events: 0, Population: 9, Repeats: []float64{2, -1}}, {Events: 1, Population: 9, Repeats: []float64{1}}},
		"one group":                 {{Events: 1, Population: 9, Repeats: []float64{1}}},
	} {
		if _, err := stats.Robust(groups, stats.P95); kith.KindOf(err) != kith.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// inR runs a program of R and gives the numbers that it prints.
func inR(t *testing.T, program string) (all []float64) {
	t.Helper()
	if _, err := exec.LookPath("Rscript"); err != nil {
		t.Skip("skipped: there is no R; Debian's r-base-core and r-cran-sandwich are what is asked for")
	}
	file := filepath.Join(t.TempDir(), "program.R")
	if err := os.WriteFile(file, []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.Command("Rscript", "--vanilla", file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	for _, f := range strings.Fields(string(said)) {
		v, err := strconv.ParseFloat(f, 64)
		if err != nil {
			t.Fatalf("R says %q in %s", f, said)
		}
		all = append(all, v)
	}
	return all
}

// The persons one by one, as R has them; and a league table's posterior.
func TestAgainstR(t *testing.T) {
	var y, n strings.Builder
	for _, g := range five {
		none := g.Population
		for i, p := range g.Repeats {
			fmt.Fprintf(&y, "rep(%d, %v), ", i+1, p)
			none -= p
		}
		fmt.Fprintf(&y, "rep(0, %v), ", none)
		fmt.Fprintf(&n, "%v, ", g.Population)
	}
	observed, expected := []float64{30, 5, 55, 0, 40}, []float64{22, 25.5, 30, 4.25, 41}
	league, err := stats.League(observed, expected, stats.P95)
	if err != nil {
		t.Fatal(err)
	}
	spread, err := stats.Overdispersion(observed, expected)
	if err != nil {
		t.Fatal(err)
	}
	var posterior strings.Builder
	for i := range league {
		fmt.Fprintf(&posterior, "cat(sprintf('%%.17g ', qgamma(c(0.025, 0.975), %v + 1/%.17g, %v + 1/%.17g)))\n", observed[i], spread.Tau2, expected[i], spread.Tau2)
	}
	got := inR(t, `y <- c(`+strings.TrimSuffix(y.String(), ", ")+`); n <- c(`+strings.TrimSuffix(n.String(), ", ")+`)
		r <- rep((cumsum(n) - n/2) / sum(n), n)
		m <- glm(y ~ r, family = poisson, control = glm.control(epsilon = 1e-15, maxit = 100))
		cat(sprintf("%.17g ", c(coef(m)[2], sqrt(vcov(m)[2, 2]), sqrt(sandwich::sandwich(m)[2, 2]))))
		`+posterior.String())
	t.Logf("slope %.17g, standard error %.17g, of the sandwich %.17g", got[0], got[1], got[2])
	for i, want := range []float64{fiveLog, fiveSE, fiveRobust} {
		near(t, "what is written in this file", want, got[i], 1e-9)
	}
	for i, a := range league {
		near(t, "the posterior's low end", a.Ratio.Low, got[3+2*i], 1e-9)
		near(t, "the posterior's high end", a.Ratio.High, got[4+2*i], 1e-9)
	}
}
