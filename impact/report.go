package impact

import (
	"fmt"
	"io"
	"math"
	"time"

	"kith/effect"
	"kith/sdc"
	"kith/stats"
)

// A Report is what may leave: nothing in it is about fewer people than the policy
// shows.
type Report struct {
	Question string          `json:"question"`
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

	spec effect.Spec
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

// Run does a sealed analysis over the two files at a moment; outcomes is when the
// events came to be there. Whatever the report cannot say it says why.
func Run(spec effect.Spec, seal effect.Seal, people, events io.Reader, outcomes, at time.Time, policy sdc.Policy) (Report, error) {
	// Before anything is read: who opens the files has not looked yet.
	if err := seal.Opens(spec, outcomes); err != nil {
		return Report{}, err
	}
	g, err := ReadPeople(people, spec)
	if err != nil {
		return Report{}, err
	}
	if err := g.ReadEvents(events); err != nil {
		return Report{}, err
	}
	g.outcomes.At = outcomes
	result, err := effect.Analyse(spec, seal, g.cohort, g.outcomes)
	if err != nil {
		return Report{}, err
	}
	r := Report{Question: spec.Question, Seal: seal, Run: at.UTC().Truncate(time.Second), Policy: fmt.Sprintf("%s v%d", policy.Name, policy.Version), spec: spec}
	if !g.enough(result) {
		r.Claim, err = effect.Count(result.Treated)
		r.note("The groups have too few people or events for an estimate to leave.")
	} else {
		r.Claim = result.Claim
		r.estimates(result)
	}
	r.notes(g)
	r.tables(g, result, policy)
	return r, err
}

func (r *Report) note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

// enough says whether every group and window has people and events enough. What
// is said of a change rests on everybody treated, what is compared on the sets.
func (g *Register) enough(result effect.Result) bool {
	var people, before, after [2]float64
	add := func(group, row int) {
		people[group]++
		before[group] += g.outcomes.Main.Before[row]
		after[group] += g.outcomes.Main.After[row]
	}
	for _, s := range result.Sets {
		add(0, s.Treated)
		for _, c := range s.Controls {
			add(1, c)
		}
	}
	for group := range 2 {
		if min(people[group], before[group], after[group]) < Least {
			return false
		}
	}
	return true
}

func (r *Report) estimates(result effect.Result) {
	if d := result.Difference; d != nil {
		r.Ratio = interval(d.Ratio)
		r.EValue, r.Limit, r.Smallest = two(result.EValue), two(result.EValueLimit), two(result.Smallest)
		if d.Drawn {
			r.note("There are fewer than %d practices, so that limits come from drawing practices 2,000 times.", effect.Enough)
		}
	}
	for _, t := range result.Tests {
		one := Test{Name: t.Name, Verdict: t.Verdict}
		if t.Ratio.Value > 0 {
			one.Ratio = interval(t.Ratio)
		}
		r.Tests = append(r.Tests, one)
	}
	if result.Deaths != nil {
		r.Deaths = interval(*result.Deaths)
	}
	for _, b := range result.Balances {
		r.Balance = append(r.Balance, Balance{b.Name, finite(b.Before), finite(b.SMD), finite(b.VariancesBeside)})
	}
}

func (r *Report) notes(g *Register) {
	r.note("Everybody whose referral was accepted counts, whatever came of it. Windows are %d days, with %d days left out on each side of the referral.", r.spec.Days, r.spec.Washout)
	for _, c := range []struct {
		n    int
		text string
	}{
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
		t.Period = string(r.spec.From) + " to " + string(r.spec.To)
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
	group := map[int32]int{}
	for _, s := range result.Sets {
		group[int32(s.Treated)] = 0
		for _, c := range s.Controls {
			group[int32(c)] = 1
		}
	}
	steps := (g.spec.Days + g.spec.Washout + step - 1) / step
	t := sdc.Table{Title: "Events by time from referral", Of: g.spec.Outcome, Categories: []string{"Referred", "People like them"},
		Areas: []sdc.Area{{Code: "all", Name: "All", Parent: -1}}, Count: [][]int{nil}}
	seen := make([][3]map[int32]bool, 2*steps+1)
	for s := range seen {
		seen[s] = [3]map[int32]bool{{}, {}, {}}
		if s > 0 {
			from := (s - 1 - steps) * step
			t.Areas = append(t.Areas, sdc.Area{Code: fmt.Sprint(from), Name: fmt.Sprintf("Day %d to %d", from, from+step-1)})
			t.Count = append(t.Count, []int{0, 0})
		}
	}
	for _, e := range g.events {
		in, ok := group[e.row]
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
