package effect_test

import (
	"math/rand/v2"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"kith/effect"
)

// A matched analysis of 20,000 treated in 1.8 million registered people, from the
// propensity score to the difference in differences: KITH_EFFECT_LARGE=1 for the
// whole, a twentieth of it else.
func TestLarge(t *testing.T) {
	people := 90_000
	if os.Getenv("KITH_EFFECT_LARGE") != "" {
		people = 1_800_000
	}
	lot := rand.New(rand.NewPCG(7, 7))
	var c effect.Cohort
	var o effect.Outcomes
	column := func(names ...string) {
		for _, n := range names {
			c.Covariates = append(c.Covariates, effect.Covariate{Name: n, Columns: []effect.Column{{Name: n, Values: make([]float64, people)}}})
		}
	}
	column("age", "age squared", "asian", "black", "mixed or other", "conditions", "frailty", "mental health", "housing", "GP contacts 1", "GP contacts 2", "GP contacts 3", "GP contacts 4")
	for _, n := range []string{"practice", "sex", "age band", "deprivation"} {
		c.Exact = append(c.Exact, effect.Characteristic{Name: n, Values: make([]int, people)})
	}
	c.Treated, c.Practice = make([]bool, people), c.Exact[0].Values
	numbers := func() []float64 { return make([]float64, people) }
	o.Main, o.Quarter = effect.Outcome{Before: numbers(), After: numbers(), YearsBefore: numbers(), YearsAfter: numbers()}, numbers()
	o.Earlier = effect.Outcome{Before: numbers(), After: o.Main.Before, YearsBefore: o.Main.YearsBefore, YearsAfter: o.Main.YearsBefore}
	treated := 0
	for i := range people {
		v := func(j int) *float64 { return &c.Covariates[j].Columns[0].Values[i] }
		age := 18 + lot.IntN(75)
		c.Exact[0].Values[i], c.Exact[1].Values[i], c.Exact[2].Values[i], c.Exact[3].Values[i] = lot.IntN(people/11_250), lot.IntN(2), age/5, lot.IntN(5)
		*v(0), *v(1) = float64(age)/10, float64(age*age)/100
		if g := lot.IntN(20); g < 3 {
			*v(2 + g) = 1
		}
		*v(5), *v(6) = float64(poisson(lot, 0.6)), lot.Float64()*float64(age)/100
		*v(7), *v(8) = float64(yes(lot.IntN(6) == 0)), float64(yes(lot.IntN(40) == 0))
		rate := 0.4 * gamma(lot, 0.5) / 0.5
		for q := range 4 {
			*v(9 + q) = float64(poisson(lot, 1.2*(0.5+*v(5))))
		}
		o.Quarter[i] = float64(poisson(lot, rate/4))
		o.Main.Before[i], o.Main.After[i] = o.Quarter[i]+float64(poisson(lot, rate*3/4)), float64(poisson(lot, rate))
		o.Earlier.Before[i], o.Main.YearsBefore[i], o.Main.YearsAfter[i] = float64(poisson(lot, rate)), 1, 1
		chance := 0.0073 * (1 + *v(7) + 2**v(8) + 0.3**v(5) + 0.4*o.Main.Before[i])
		if c.Treated[i] = lot.Float64() < chance; c.Treated[i] {
			treated++
		}
	}
	spec := effect.Usual("Does a link worker change A&E attendances?", "A&E attendances")
	spec.From, spec.To = "2022-01-01", "2026-01-01"
	for _, e := range c.Exact {
		spec.Exact = append(spec.Exact, e.Name)
	}
	for _, v := range c.Covariates {
		spec.Covariates = append(spec.Covariates, v.Name)
	}
	seal, err := spec.Seal(sealed)
	if err != nil {
		t.Fatal(err)
	}
	o.At = sealed.Add(time.Hour)
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	from := cpu()
	r, err := effect.Analyse(spec, seal, c, o)
	if err != nil {
		t.Fatal(err)
	}
	spent := cpu() - from
	runtime.ReadMemStats(&after)
	t.Logf("%d treated in %d: %v of CPU, %d MB for the register, %d MB allocated beside it, %d MB held by the process; %d matched with %d controls",
		treated, people, spent.Round(10*time.Millisecond), before.HeapAlloc>>20, (after.TotalAlloc-before.TotalAlloc)>>20, after.Sys>>20, len(r.Sets), controls(r))
	t.Log(r.Claim, r.Claim.Why())
	if r.Claim.Tier() != effect.Compared || len(r.Sets) < treated/3 {
		t.Errorf("%v: %s", r.Claim.Tier(), r.Claim.Why())
	}
	if spent > 60*time.Second {
		t.Errorf("it took %v of CPU; 60 s is the most", spent)
	}
}

func controls(r effect.Result) (n int) {
	for _, s := range r.Sets {
		n += len(s.Controls)
	}
	return n
}

// cpu is what the process has used, which a busy machine does not lengthen.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
