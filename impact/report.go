package impact

import (
	"fmt"
	"io"
	"math"
	"time"

	"kith"
	"kith/effect"
	"kith/sdc"
	"kith/stats"
)

// A Report is what may leave: nothing in it is about fewer people than the policy
// shows. Which parts it has depends on the design.
type Report struct {
	Spec      effect.Spec `json:"spec"`
	Seal      effect.Seal `json:"seal"`
	Run       time.Time   `json:"run"`
	Policy    string      `json:"policy"`
	Claim     Said        `json:"claim"`
	Ratio     *Interval   `json:"ratio,omitempty"`  // with against without
	Change    *Change     `json:"change,omitempty"` // of those referred, beside what was expected of them untreated
	Chance    float64     `json:"chance,omitempty"` // by lot: the share of other lots that show as much
	Tests     []Test      `json:"tests,omitempty"`
	Otherwise []Test      `json:"otherwise,omitempty"` // the same question reckoned in other ways
	Deaths    *Interval   `json:"deaths,omitempty"`    // the ratio of death rates
	EValue    float64     `json:"eValue,omitempty"`
	Limit     float64     `json:"eValueOfLimit,omitempty"`
	Smallest  float64     `json:"smallestRatioSeen,omitempty"`
	Balance   []Balance   `json:"balance,omitempty"`
	Money     string      `json:"money,omitempty"`
	Tables    []Table     `json:"tables"`
	Spans     []Span      `json:"spans,omitempty"` // of the table of events over time
	Notes     []string    `json:"notes,omitempty"`
}

// Said is a claim as it was made: its sentence, its tier, and why that is no higher.
type Said struct {
	Tier  effect.Tier `json:"tier"`
	Name  string      `json:"name"`
	Claim string      `json:"claim"`
	Why   []string    `json:"why,omitempty"`
}

func said(c effect.Claim) Said { return Said{c.Tier(), c.Tier().String(), c.String(), c.Why()} }

// A Change is what became of those referred themselves: the ratio after over
// before, what it would have been untreated, and what is left between the two. The
// first is never shown without the others.
type Change struct {
	Ratio     Interval `json:"ratio"`
	Untreated float64  `json:"untreated"`
	Beyond    Interval `json:"beyond"`
}

// A Span says how long everybody of a column was at risk in a row of the table over
// time, so that a rate can be reckoned from what the table shows.
type Span struct {
	Code     string    `json:"code"`  // of the row
	Years    []float64 `json:"years"` // of each column, to three figures
	Late     bool      `json:"late,omitempty"`
	Washout  bool      `json:"washout,omitempty"`
	Expected float64   `json:"expected,omitempty"` // events that the time before led to expect
}

// An Interval is a ratio and its limits at 95 %, to two places.
type Interval struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// A Test is the same analysis where there should be no difference.
type Test struct {
	Name    string         `json:"name"`
	Ratio   *Interval      `json:"ratio,omitempty"`
	Verdict effect.Verdict `json:"verdict,omitempty"`
}

// A Balance is how alike the groups are in one covariate. Means are not given:
// times the people they would be a count.
type Balance struct {
	Name      string  `json:"name"`
	Before    float64 `json:"before"` // standardised difference, to two places
	After     float64 `json:"after"`
	Variances float64 `json:"variances,omitempty"` // ratio
}

// Least is how many people and how many events an estimate must rest on in each
// group and window to leave.
const Least = 10

// Files are what an analysis is run over. Cohort is nil where People says itself
// who was referred. Since is when the events came to be there.
type Files struct {
	Cohort, People, Events io.Reader
	Since                  time.Time
}

// Run does a sealed analysis over files at a moment. Whatever the report cannot
// say it says why.
func Run(spec effect.Spec, seal effect.Seal, files Files, at time.Time, policy sdc.Policy) (Report, error) {
	// Before anything is read: who opens the files has not looked yet.
	if err := seal.Opens(spec, files.Since); err != nil {
		return Report{}, err
	}
	r := Report{Spec: spec, Seal: seal, Run: at.UTC().Truncate(time.Second), Policy: fmt.Sprintf("%s v%d", policy.Name, policy.Version)}
	switch spec.Design {
	case effect.Waiting:
		return r, r.list(files, spec, policy)
	case effect.Interrupted, effect.Stepwise:
		c, err := readCalendar(files, spec)
		if err != nil {
			return r, err
		}
		return r, r.account(c, policy)
	}
	return r, r.matched(files, policy)
}

// matched does a matched comparison.
func (r *Report) matched(files Files, policy sdc.Policy) (err error) {
	var cohort map[string]kith.Day
	if files.Cohort != nil {
		if cohort, err = ReadCohort(files.Cohort); err != nil {
			return err
		}
	}
	g, err := ReadPeople(files.People, r.Spec, cohort)
	if err != nil {
		return err
	}
	if err := g.ReadEvents(files.Events); err != nil {
		return err
	}
	g.outcomes.At = files.Since
	result, err := effect.Analyse(r.Spec, r.Seal, g.cohort, g.outcomes)
	if err != nil {
		return err
	}
	claim := result.Claim
	if !g.enough(result, g.outcomes.Main) {
		claim, err = effect.Count(result.Treated)
		r.Claim = said(claim)
		r.note("The groups have too few people or events for an estimate to leave.")
	} else {
		r.Claim = said(claim)
		r.estimates(g, result)
		err = r.money(claim)
	}
	if err != nil {
		return err
	}
	r.notes(g)
	return r.tables(g, result, policy)
}

func (r *Report) note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

// enough says whether every group and window has people and events enough for an
// estimate of an outcome, which with its limits would else give counts away.
func (g *Register) enough(result effect.Result, o effect.Outcome) bool {
	var people, before, after [2]float64
	each(result, func(group, row int) {
		people[group]++
		before[group] += o.Before[row]
		after[group] += o.After[row]
	})
	return min(people[0], people[1], before[0], before[1], after[0], after[1]) >= Least
}

// each calls f with everybody compared: group 0 is the treated.
func each(result effect.Result, f func(group, row int)) {
	for _, s := range result.Sets {
		f(0, s.Treated)
		for _, c := range s.Controls {
			f(1, c)
		}
	}
}

func (r *Report) estimates(g *Register, result effect.Result) {
	// A comparison of groups that are not alike has no ratio to be quoted.
	if d := result.Difference; r.Claim.Tier >= effect.Compared {
		r.Ratio = interval(d.Ratio)
		r.EValue, r.Limit, r.Smallest = two(result.EValue), two(result.EValueLimit), two(result.Smallest)
		if d.Drawn {
			r.note("There are fewer than %d practices, so that limits come from drawing practices 2,000 times.", effect.Enough)
		}
	}
	if c := result.Change; c != nil && c.Untreated > 0 {
		r.Change = &Change{*interval(c.Ratio), two(c.Untreated), *interval(c.Beyond)}
	}
	if r.Ratio != nil {
		for _, t := range result.Otherwise {
			r.Otherwise = append(r.Otherwise, Test{Name: t.Name, Ratio: interval(t.Ratio)})
		}
	}
	of := map[string]effect.Outcome{r.Spec.Unaffected: g.outcomes.Unaffected}
	for _, t := range result.Tests {
		one := Test{Name: t.Name, Verdict: t.Verdict}
		o, ok := of[t.Name]
		if !ok {
			o = g.outcomes.Earlier
		}
		switch {
		case !g.enough(result, o):
			r.note("%s: there are too few events for an estimate to leave.", t.Name)
		case t.Ratio.Value > 0:
			one.Ratio = interval(t.Ratio)
		}
		r.Tests = append(r.Tests, one)
	}
	var died [2]int
	each(result, func(group, row int) {
		if g.outcomes.Died[row] {
			died[group]++
		}
	})
	if result.Deaths != nil && min(died[0], died[1]) >= Least {
		r.Deaths = interval(*result.Deaths)
	}
	for _, b := range result.Balances {
		r.Balance = append(r.Balance, Balance{b.Name, finite(b.Before), finite(b.SMD), finite(b.VariancesBeside)})
	}
}

func (r *Report) notes(g *Register) {
	r.note("Everybody whose referral was accepted counts, whatever came of it. Windows are %d days, with %d days left out on each side of the referral.", r.Spec.Days, r.Spec.Washout)
	r.others(g)
}

// others says of whom and what the files tell that is not in the estimates.
func (r *Report) others(g *Register) {
	r.noteOf(g.missing, "Some people of the cohort are not in the register, and are left out.")
	r.noteOf(g.outside, "Some people of the cohort are there too early or too late for both windows to be known, and are left out.")
	r.noteOf(g.strange, "Some events are of people who are not in the register.")
	r.noteOf(g.other, "Some events are of other outcomes than the analysis names.")
}

// noteOf notes something of a few, if there are any; how many it does not say.
func (r *Report) noteOf(n int, text string) {
	if n > 0 {
		r.note("%s", text)
	}
}

// tables adds what can be published of how many were compared and of events over
// time.
func (r *Report) tables(g *Register, result effect.Result, policy sdc.Policy) error {
	lost := result.Treated - result.Compared - result.Alone
	err := r.protect(sdc.Table{Title: "Who was compared", Of: "people", Areas: []sdc.Area{{Code: "all", Name: "People referred", Parent: -1}},
		Categories: []string{"Compared", "Nobody alike", "Not seen both before and after"}, Count: [][]int{{result.Compared, result.Alone, lost}}}, policy)
	if err != nil {
		return err
	}
	t, spans := g.byTime(result)
	if r.Claim.Tier > effect.Activity {
		r.Spans = spans
	}
	return r.protect(t, policy)
}

// protect adds a table as it can be published. One that cannot be made safe is left
// out, and the report says so.
func (r *Report) protect(t sdc.Table, policy sdc.Policy) error {
	t.Period = r.Spec.From.String() + " to " + r.Spec.To.String()
	p, err := sdc.Protect(t, policy, sdc.JoinAreas(), sdc.WithholdRows())
	if err != nil {
		r.note("The table %q cannot be shown without giving somebody away.", t.Title)
		return nil
	}
	r.Tables = append(r.Tables, Table{p})
	return nil
}

func interval(l stats.Limits) *Interval { return &Interval{two(l.Value), two(l.Low), two(l.High)} }

// two is to two places; adding nothing makes a plain nought of one below.
func two(v float64) float64 { return math.Round(v*100)/100 + 0 }

// finite is to two places, and within what a reader needs.
func finite(v float64) float64 { return two(min(max(v, -9.99), 9.99)) }
