package effect_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kith/effect"
)

// An invented register, for R and for us: counts with spread, people in practices.
func invented(seed uint64, n int) (y, x, z, years []float64, treated []bool, practice []int) {
	lot := rand.New(rand.NewPCG(seed, 7))
	for i := range n {
		p := i % 25
		a, b := lot.NormFloat64(), float64(lot.IntN(2))
		mu := math.Exp(0.2 + 0.3*a - 0.4*b + 0.3*float64(p%5))
		t := 0.5 + lot.Float64()
		y = append(y, float64(poisson(lot, t*mu*gamma(lot, 1.5)/1.5)))
		x, z, years, practice = append(x, a), append(z, b), append(years, t), append(practice, p)
		treated = append(treated, lot.Float64() < 0.15+0.1*b)
	}
	return
}

// gamma draws from a gamma distribution with scale 1 (Marsaglia and Tsang 2000).
func gamma(lot *rand.Rand, shape float64) float64 {
	if shape < 1 {
		return gamma(lot, shape+1) * math.Pow(lot.Float64(), 1/shape)
	}
	d := shape - 1./3
	for {
		g := lot.NormFloat64()
		v := math.Pow(1+g/math.Sqrt(9*d), 3)
		if v > 0 && math.Log(lot.Float64()) < g*g/2+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

func poisson(lot *rand.Rand, mean float64) int {
	if mean > 500 {
		return max(0, int(math.Round(mean+math.Sqrt(mean)*lot.NormFloat64())))
	}
	n, p, end := 0, lot.Float64(), math.Exp(-mean)
	for ; p > end; n++ {
		p *= lot.Float64()
	}
	return n
}

const script = `
suppressMessages({library(MASS); library(sandwich); library(MatchIt); library(jsonlite)})
d <- read.csv(file.path(dir, "d.csv")); d$block <- (seq_len(nrow(d))-1) %% 17
tight <- glm.control(epsilon=1e-15, maxit=100)
e <- function(m, V=vcov(m)) data.frame(estimate=unname(coef(m)), se=unname(sqrt(diag(V))))
p <- glm(y ~ x + z + offset(log(years)), poisson, d, control=tight)
nb <- glm.nb(y ~ x + z + offset(log(years)), d, control=glm.control(epsilon=1e-14, maxit=200))
l <- glm(treated ~ x + z, binomial, d, control=tight)
score <- predict(l)
mm <- matchit(treated ~ x + z, d, method="nearest", distance=unname(score)*1e6, m.order="data", ratio=3, exact=~z, caliper=0.2e6, std.caliper=FALSE)$match.matrix
pairs <- lapply(rownames(mm), function(t) { c <- as.integer(mm[t,]); list(treated=as.integer(t)-1, controls=I(c[!is.na(c)]-1)) })
long <- rbind(data.frame(id=1:nrow(d), after=0, y=d$before), data.frame(id=1:nrow(d), after=1, y=d$y))
long$treated <- rep(as.numeric(d$treated), 2); long$practice <- rep(d$practice, 2)
did <- glm(y ~ after*treated, poisson, long, control=tight)
s <- d[d$before + d$y > 0,]
con <- glm(cbind(y, before) ~ treated, binomial, s, control=tight)
write_json(list(poisson=e(p), HC1=e(p, vcovHC(p, "HC1")), practice=e(p, vcovCL(p, ~practice, type="HC1")),
  both=e(p, vcovCL(p, ~practice+block, type="HC1")), nw=e(p, NeweyWest(p, lag=4, prewhite=FALSE)),
  nb=e(nb), theta=nb$theta, logit=e(l), pairs=pairs,
  did=e(did, vcovCL(did, ~practice, type="HC1")), con=e(con, vcovCL(con, ~practice, type="HC1"))),
  file.path(dir, "r.json"), auto_unbox=TRUE, digits=NA)
`

// Against R itself, with its iterations run to the end: no oracle between us.
func TestAgainstR(t *testing.T) {
	if _, err := exec.LookPath("Rscript"); err != nil {
		t.Skip("skipped: R is not installed (Debian: r-base-core r-cran-mass r-cran-sandwich r-cran-matchit r-cran-jsonlite)")
	}
	dir := t.TempDir()
	y, x, z, years, treated, practice := invented(3, 900)
	before, _, _, _, _, _ := invented(4, 900)
	var b strings.Builder
	b.WriteString("y,before,x,z,years,treated,practice\n")
	for i := range y {
		fmt.Fprintf(&b, "%v,%v,%.17g,%v,%.17g,%d,%d\n", y[i], before[i], x[i], z[i], years[i], boolean(treated[i]), practice[i])
	}
	if err := os.WriteFile(filepath.Join(dir, "d.csv"), []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("Rscript", "-e", fmt.Sprintf("dir <- %q", dir), "-e", script).CombinedOutput(); err != nil {
		t.Skipf("skipped: R lacks a package: %s", out)
	}
	var want struct {
		Poisson, HC1, Practice, Both, NW, NB, Logit, Did, Con []term
		Theta                                                 float64
		Pairs                                                 []effect.Set
	}
	raw, err := os.ReadFile(filepath.Join(dir, "r.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	logs, zones := make([]float64, len(years)), make([]int, len(z))
	blocks := make([]int, len(z))
	for i, v := range years {
		blocks[i] = i % 17
		logs[i], zones[i] = math.Log(v), int(z[i])
	}
	columns := []effect.Column{{Name: "x", Values: x}, {Name: "z", Values: z}}
	p := fit(t, effect.Poisson, effect.Data{Y: y, X: columns, Offset: logs})
	same := func(what string, got effect.Estimates, err error, want []term, tolerance float64) {
		t.Helper()
		if err != nil || len(got) != len(want) {
			t.Fatalf("%s: %v (%v)", what, got, err)
		}
		for i, w := range want {
			near(t, what, got[i].Value, w.Estimate, tolerance)
			near(t, "error, "+what, got[i].SE, w.SE, tolerance)
		}
	}
	same("Poisson", p.Plain(), nil, want.Poisson, 1e-8)
	same("HC1", p.Robust(), nil, want.HC1, 1e-8)
	got, err := p.Clustered(practice)
	same("by practice", got, err, want.Practice, 1e-8)
	got, err = p.Clustered(practice, blocks)
	same("two ways", got, err, want.Both, 1e-8)
	got, err = p.NeweyWest(4)
	same("Newey and West", got, err, want.NW, 1e-8)
	nb := fit(t, effect.Negative, effect.Data{Y: y, X: columns, Offset: logs})
	same("negative binomial", nb.Plain(), nil, want.NB, 1e-6)
	near(t, "theta", nb.Theta, want.Theta, 1e-6)

	logits, _, err := effect.Propensity(treated, columns)
	if err != nil {
		t.Fatal(err)
	}
	pairing, err := effect.Matching{Treated: treated, Score: logits, Exact: zones, Caliper: 0.2, Most: 3, InOrder: true}.Match()
	if err != nil {
		t.Fatal(err)
	}
	place := map[int][]int{}
	for _, s := range pairing.Sets {
		place[s.Treated] = s.Controls
	}
	wrong := 0
	for _, s := range want.Pairs {
		if fmt.Sprint(place[s.Treated]) != fmt.Sprint(s.Controls) {
			wrong++
		}
	}
	if wrong > 0 || len(want.Pairs) != len(pairing.Sets)+len(pairing.Unmatched) {
		t.Errorf("%d of %d matched sets are not MatchIt's", wrong, len(want.Pairs))
	}

	people := make([]effect.Person, len(y))
	for i := range people {
		people[i] = effect.Person{Treated: treated[i], Before: before[i], After: y[i], YearsBefore: 1, YearsAfter: 1, Set: i, Practice: practice[i], Weight: 1}
	}
	for form, w := range map[effect.Form][]term{effect.PoissonMeans: want.Did, effect.Conditional: want.Con} {
		d, err := effect.Contrast(people, form, 1)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "difference in differences", d.Log, w[len(w)-1].Estimate, 1e-8)
		if !d.Drawn {
			t.Error("25 practices, and not drawn")
		}
	}
}
