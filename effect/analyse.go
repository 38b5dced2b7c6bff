package effect

import (
	"fmt"
	"math"
	"slices"
	"time"

	"kith"
	"kith/stats"
)

// A Characteristic is one in which people are matched exactly, as a number for
// each of its values.
type Characteristic struct {
	Name   string
	Values []int
}

// A Covariate is one in which people are to be alike, and be shown to be: one
// column where it is a number, several where it is a word (see Levels).
type Covariate struct {
	Name    string
	Columns []Column
}

// A Cohort is what is known of everybody registered before any outcome is: one
// row for each, the treated being all whose referral was accepted, whatever came
// of it.
type Cohort struct {
	Treated    []bool
	Practice   []int
	Band       []int // age band and sex, whose priors differ; nil for one
	Exact      []Characteristic
	Covariates []Covariate
}

// An Outcome is everybody's events in the windows of the spec, and the years of
// each window for which they were observed: 0 for who was not.
type Outcome struct{ Before, After, YearsBefore, YearsAfter []float64 }

// Outcomes are what the spec asks for and what tests it. Quarter is the events of
// the main outcome in the last quarter before the washout, Lately those in the
// washout before the index date, nil without one: they are in no estimate, but
// they are what somebody is referred for, and tell who is alike. Earlier has as its
// After the main outcome's Before, and as its Before the window before that;
// Unaffected is of something the service cannot change. Both may be left empty.
type Outcomes struct {
	At                  time.Time // when they came to be known
	Main                Outcome
	Quarter, Lately     []float64
	Earlier, Unaffected Outcome
	Died                []bool // in the window after; nil when not known
}

// A Verdict is what a falsification test says.
type Verdict string

const (
	Holds      Verdict = "holds"       // no difference where there should be none
	Fails      Verdict = "fails"       // a difference where there should be none
	CannotTell Verdict = "cannot tell" // a difference of a quarter might be there and not be seen
)

// A Test is the same analysis where there should be no difference.
type Test struct {
	Name    string
	Ratio   stats.Limits
	Verdict Verdict
}

// A Result is an analysis as it was sealed.
type Result struct {
	Seal        Seal
	Treated     int     // people
	Followed    float64 // the share of them who were observed before and after
	Alone       int     // of them, those for whom there was nobody alike
	Compared    int     // of the others, who were observed after, as was one of their controls
	Sets        []Set   // who was matched with whom, by their rows in the cohort
	Balances    []Balance
	Change      *Change // nil when there is none to speak of
	Difference  *Difference
	Tests       []Test
	Otherwise   []Test        // the same question reckoned in other ways; no verdict
	Deaths      *stats.Limits // the ratio of death rates, matched
	EValue      float64
	EValueLimit float64
	Smallest    float64 // the ratio that this study would see as a rule; a smaller fall it would not
	Claim       Claim

	after float64 // events of those compared
}

// Analyse does what the spec says, if the seal opens it, and claims what the
// result can bear: a comparison where the groups are alike and the tests do not
// fail, else a change beside what was expected untreated, else activity. Beside
// what the spec names, people are always matched exactly on their events before,
// in bands, on those of the last quarter and those lately, and these are in the
// score.
func Analyse(spec Spec, seal Seal, c Cohort, o Outcomes) (Result, error) {
	if err := spec.Check(); err != nil {
		return Result{}, err
	}
	if err := seal.Opens(spec, o.At); err != nil {
		return Result{}, err
	}
	if err := c.fits(spec, o); err != nil {
		return Result{}, err
	}
	for _, out := range []Outcome{o.Main, o.Earlier, o.Unaffected, {Before: o.Quarter, After: o.Lately}} {
		if err := out.check(); err != nil {
			return Result{}, err
		}
	}
	r := Result{Seal: seal}
	seen := 0
	for i, t := range c.Treated {
		if t {
			r.Treated++
			seen += yes(o.Main.YearsBefore[i] > 0 && o.Main.YearsAfter[i] > 0)
		}
	}
	r.Followed = float64(seen) / float64(max(r.Treated, 1))
	var why []string
	if change, err := c.change(o); err == nil {
		r.Change = &change
	} else {
		why = append(why, err.Error())
	}
	if err := r.compare(spec, c, o); err != nil {
		if kith.KindOf(err) == kith.Internal {
			return Result{}, err
		}
		why = append(why, err.Error())
	}
	return r, r.conclude(spec, why)
}

// fits says whether the cohort and the outcomes are those of the spec.
func (c Cohort) fits(spec Spec, o Outcomes) error {
	n := len(c.Treated)
	var exact, covariates []string
	same := len(c.Practice) == n && (c.Band == nil || len(c.Band) == n) && len(o.Quarter) == n && (o.Lately == nil || len(o.Lately) == n) && (o.Died == nil || len(o.Died) == n)
	for _, e := range c.Exact {
		exact, same = append(exact, e.Name), same && len(e.Values) == n
	}
	for _, v := range c.Covariates {
		covariates = append(covariates, v.Name)
		for _, column := range v.Columns {
			same = same && len(column.Values) == n
		}
	}
	for _, out := range []Outcome{o.Main, o.Earlier, o.Unaffected} {
		for _, column := range [][]float64{out.Before, out.After, out.YearsBefore, out.YearsAfter} {
			same = same && (len(column) == n || len(column) == 0 && len(out.Before) == 0)
		}
	}
	switch {
	case !same || len(o.Main.Before) != n || n == 0:
		return kith.Errorf(kith.Invalid, "the cohort and the outcomes do not have the same people")
	case !slices.Equal(exact, spec.Exact):
		return kith.Errorf(kith.Conflict, "the analysis is matched on %v as it was sealed, and the cohort has %v", spec.Exact, exact)
	case !slices.Equal(covariates, spec.Covariates):
		return kith.Errorf(kith.Conflict, "the covariates are %v as the analysis was sealed, and the cohort has %v", spec.Covariates, covariates)
	case spec.Unaffected == "" && len(o.Unaffected.Before) > 0:
		return kith.Errorf(kith.Conflict, "the analysis as it was sealed has no unaffected outcome")
	case spec.Unaffected != "" && len(o.Unaffected.Before) == 0:
		return kith.Errorf(kith.Invalid, "the outcome that the service cannot change (%s) is missing", spec.Unaffected)
	}
	return nil
}

// change is what became of the treated beside what the register leads to expect of
// people of whom as much is known.
func (c Cohort) change(o Outcomes) (Change, error) {
	x, err := c.expect(o.Main)
	if err != nil {
		return Change{}, err
	}
	var people []Person
	var rows []int
	for i, t := range c.Treated {
		if p, ok := o.Main.person(i); t && ok {
			p.Practice = c.Practice[i]
			people, rows = append(people, p), append(rows, i)
		}
	}
	if len(people) < 2 {
		return Change{}, kith.Errorf(kith.Invalid, "a change needs two people or more")
	}
	expected, variance := x.of(people, rows)
	return change(people, expected, variance)
}

// person is a row's numbers, if they were observed both before and after.
func (o Outcome) person(i int) (Person, bool) {
	p := Person{Before: o.Before[i], After: o.After[i], YearsBefore: o.YearsBefore[i], YearsAfter: o.YearsAfter[i], Weight: 1}
	return p, p.YearsBefore > 0 && p.YearsAfter > 0
}

// conclude makes the strongest claim that the result bears.
func (r *Result) conclude(spec Spec, why []string) error {
	for _, b := range r.Balances {
		if !b.Held() {
			why = append(why, fmt.Sprintf("The groups are not alike in %s: they lie %.2f standard deviations apart.", b.Name, math.Abs(b.SMD)))
		}
	}
	for _, t := range r.Tests {
		if t.Verdict == Fails {
			why = append(why, fmt.Sprintf("The groups already differed where they should not: %s, %s.", t.Name, fewer(t.Ratio.Value)))
		}
	}
	if r.Followed < Followed {
		why = append(why, fmt.Sprintf("Only %s of the people referred were seen both before and after.", percent(r.Followed)))
	}
	var err error
	if r.Difference != nil && len(why) == 0 {
		frame := fmt.Sprintf("Compared with similar people, %s of %s of the %s people who were referred", plain(spec.Outcome), about(r.Compared), about(r.Treated))
		r.Claim, err = claim(Compared, frame+" %s", r.Difference.Ratio, r.after/r.Difference.Ratio.Value, r.Smallest)
		return err
	}
	if r.Change != nil {
		if r.Claim, err = r.Change.Claim(spec.Outcome, r.Followed); err == nil {
			r.Claim.why = why
			return nil
		}
		why = append(why, err.Error())
	}
	r.Claim, err = Count(r.Treated)
	r.Claim.why = why
	return err
}

func yes(b bool) int {
	if b {
		return 1
	}
	return 0
}
