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
// shows.
type Report struct {
	Spec     effect.Spec     `json:"spec"`
	Seal     effect.Seal     `json:"seal"`
	Run      time.Time       `json:"run"`
	Policy   string          `json:"policy"`
	Claim    effect.Claim    `json:"claim"`
	Ratio    *Interval       `json:"ratio,omitempty"` // treated against people like them, after against before
	Tests    []Test          `json:"tests,omitempty"`
	Deaths   *Interval       `json:"deaths,omitempty"` // the ratio of death rates
	EValue   float64         `json:"eValue,omitempty"`
	Limit    float64         `json:"eValueOfLimit,omitempty"`
	Smallest float64         `json:"smallestRatioSeen,omitempty"`
	Balance  []Balance       `json:"balance,omitempty"`
	Tables   []sdc.Protected `json:"tables"`
	Notes    []string        `json:"notes,omitempty"`
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
	Verdict effect.Verdict `json:"verdict"`
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
	var cohort map[string]kith.Day
	if files.Cohort != nil {
		var err error
		if cohort, err = ReadCohort(files.Cohort); err != nil {
			return Report{}, err
		}
	}
	g, err := ReadPeople(files.People, spec, cohort)
	if err != nil {
		return Report{}, err
	}
	if err := g.ReadEvents(files.Events); err != nil {
		return Report{}, err
	}
	g.outcomes.At = files.Since
	result, err := effect.Analyse(spec, seal, g.cohort, g.outcomes)
	if err != nil {
		return Report{}, err
	}
	r := Report{Spec: spec, Seal: seal, Run: at.UTC().Truncate(time.Second), Policy: fmt.Sprintf("%s v%d", policy.Name, policy.Version)}
	if !g.enough(result, g.outcomes.Main) {
		r.Claim, err = effect.Count(result.Treated)
		r.note("The groups have too few people or events for an estimate to leave.")
	} else {
		r.Claim = result.Claim
		r.estimates(g, result)
	}
	r.notes(g)
	r.tables(g, result, policy)
	return r, err
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
	if d := result.Difference; r.Claim.Tier() >= effect.Compared {
		r.Ratio = interval(d.Ratio)
		r.EValue, r.Limit, r.Smallest = two(result.EValue), two(result.EValueLimit), two(result.Smallest)
		if d.Drawn {
			r.note("There are fewer than %d practices, so that limits come from drawing practices 2,000 times.", effect.Enough)
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
	for _, c := range []struct {
		n    int
		text string
	}{
		{g.missing, "Some people who were referred are not in the register, and are left out."},
		{g.outside, "Some people were referred too early or too late for both windows to be known, and are left out."},
		{g.strange, "Some events are of people who are not in the register."},
		{g.other, "Some events are of other outcomes than the analysis names."},
	} {
		if c.n > 0 {
			r.note("%s", c.text)
		}
	}
}

// tables adds what can be published of how many were compared and of events month
// by month. A table that cannot be made safe is left out, and says so.
func (r *Report) tables(g *Register, result effect.Result, policy sdc.Policy) {
	lost := result.Treated - result.Compared - result.Alone
	for _, t := range []sdc.Table{
		{Title: "Who was compared", Of: "people", Areas: []sdc.Area{{Code: "all", Name: "People referred", Parent: -1}},
			Categories: []string{"Compared", "Nobody alike", "Not seen both before and after"}, Count: [][]int{{result.Compared, result.Alone, lost}}},
		g.byTime(result),
	} {
		t.Period = r.Spec.From.String() + " to " + r.Spec.To.String()
		p, err := sdc.Protect(t, policy, sdc.JoinAreas(), sdc.WithholdRows())
		if err != nil {
			r.note("The table %q cannot be shown without giving somebody away.", t.Title)
			continue
		}
		r.Tables = append(r.Tables, p)
	}
}

// byTime counts the events of those compared, step by step from the index date,
// and the people behind them.
func (g *Register) byTime(result effect.Result) sdc.Table {
	const step = 91
	groups := map[int32]int{}
	each(result, func(group, row int) { groups[int32(row)] = group })
	reach := g.spec.Days + g.spec.Washout
	steps := (reach + step - 1) / step
	t := sdc.Table{Title: "Events by time from referral", Of: g.spec.Outcome, Categories: []string{"Referred", "People like them"},
		Areas: []sdc.Area{{Code: "all", Name: "All", Parent: -1}}, Count: [][]int{nil}}
	seen := make([][3]map[int32]bool, 2*steps+1)
	for s := range seen {
		seen[s] = [3]map[int32]bool{{}, {}, {}}
		if s > 0 {
			from := (s - 1 - steps) * step
			t.Areas = append(t.Areas, sdc.Area{Code: fmt.Sprint(from), Name: fmt.Sprintf("Day %d to %d", max(from, -reach), min(from+step, reach)-1)})
			t.Count = append(t.Count, []int{0, 0})
		}
	}
	for _, e := range g.events {
		in, ok := groups[e.row]
		if !ok {
			continue
		}
		s := 1 + steps + int(math.Floor(float64(e.day)/step))
		t.Count[s][in]++
		for _, at := range []int{0, s} {
			seen[at][in][e.row], seen[at][2][e.row] = true, true
		}
	}
	for _, s := range seen {
		t.People = append(t.People, []int{len(s[0]), len(s[1]), len(s[2])})
	}
	return t
}

func interval(l stats.Limits) *Interval { return &Interval{two(l.Value), two(l.Low), two(l.High)} }

func two(v float64) float64 { return math.Round(v*100) / 100 }

// finite is to two places, and within what a reader needs.
func finite(v float64) float64 { return two(min(max(v, -9.99), 9.99)) }
