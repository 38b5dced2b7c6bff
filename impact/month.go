package impact

import (
	"math"
	"math/bits"
	"slices"
	"strings"

	"kith"
	"kith/effect"
	"kith/sdc"
)

// A calendar is what a series and a stepped introduction are reckoned from: each
// practice's events and years at risk, month by month.
type calendar struct {
	spec      effect.Spec
	months    []kith.Day
	from      []int // the first day of each month, and the day after the last
	practices numbers
	of        []int32 // the practice of each row; left for who is in none that begins
	row       map[string]int32
	since, to []int
	years     [][]float64 // practice, month
	events    [2][][]float64
	people    []marks // by month, and over all: who had an event of the main outcome
	strange   int
	other     int
}

// marks are rows, one bit each.
type marks []uint64

func (m marks) set(row int32) { m[row/64] |= 1 << (row % 64) }

func (m marks) count() (n int) {
	for _, w := range m {
		n += bits.OnesCount64(w)
	}
	return n
}

// readCalendar reads who was registered, where and when, and then their events.
func readCalendar(files Files, spec effect.Spec) (*calendar, error) {
	c := &calendar{spec: spec, months: spec.Months(), practices: numbers{}, row: map[string]int32{}}
	for _, m := range c.months {
		c.from = append(c.from, days(m))
	}
	c.from = append(c.from, days(c.months[len(c.months)-1].AddMonths(1)))
	if err := c.readPeople(files); err != nil {
		return nil, err
	}
	return c, c.readEvents(files)
}

func (c *calendar) readPeople(files Files) error {
	f, err := open(files.People, "people.csv", []string{"person", "practice", "from", "to", "died"})
	if err != nil {
		return err
	}
	for f.next() {
		id := strings.Clone(f.get("person"))
		if id == "" {
			return f.wrong("a person has no pseudonym")
		}
		if _, twice := c.row[id]; twice {
			return f.wrong("a person is there twice")
		}
		if len(c.row) == mostPeople {
			return f.wrong("there are more than ten million people")
		}
		from, ok1 := f.day("from", math.MinInt)
		to, ok2 := f.day("to", math.MaxInt-1)
		died, ok3 := f.day("died", math.MaxInt-1)
		if !ok1 || !ok2 || !ok3 {
			return f.wrong("a date is not like 2025-04-30")
		}
		c.row[id] = int32(len(c.of)) // #nosec G115 -- rows of a table in memory
		c.since, c.to = append(c.since, from), append(c.to, min(to, died)+1)
		practice := f.shared("practice")
		at := int32(left)
		if _, begins := c.spec.Starts[practice]; begins || c.spec.Design == effect.Interrupted {
			at = int32(c.practices.of(practice)) // #nosec G115 -- practices, of which there are thousands
		}
		if c.of = append(c.of, at); at == left {
			continue
		}
		for len(c.years) <= int(at) {
			c.years = append(c.years, make([]float64, len(c.months)))
		}
		for m := range c.months {
			if n := min(c.to[len(c.to)-1], c.from[m+1]) - max(from, c.from[m]); n > 0 {
				c.years[at][m] += float64(n) / 365.25
			}
		}
	}
	if f.err == nil && len(c.years) == 0 {
		f.err = kith.Errorf(kith.Invalid, "people.csv: nobody is registered with a practice of the analysis")
	}
	return f.err
}

func (c *calendar) readEvents(files Files) error {
	f, err := open(files.Events, "events.csv", []string{"person", "date", "outcome"})
	if err != nil {
		return err
	}
	for kind := range c.events {
		for range c.years {
			c.events[kind] = append(c.events[kind], make([]float64, len(c.months)))
		}
	}
	for range len(c.months) + 1 {
		c.people = append(c.people, make(marks, len(c.of)/64+1))
	}
	for f.next() {
		row, ok := c.row[f.get("person")]
		if !ok {
			c.strange++
			continue
		}
		date, ok := f.day("date", math.MinInt)
		if !ok || date == math.MinInt {
			return f.wrong("a date is not like 2025-04-30")
		}
		if c.of[row] == left || date < c.since[row] || date >= c.to[row] || date < c.from[0] || date >= c.from[len(c.months)] {
			continue
		}
		at, _ := slices.BinarySearch(c.from, date+1)
		month := at - 1
		switch outcome := f.get("outcome"); {
		case outcome == c.spec.Outcome:
			c.events[0][c.of[row]][month]++
			c.people[month].set(row)
			c.people[len(c.months)].set(row)
		case outcome == c.spec.Unaffected && outcome != "":
			c.events[1][c.of[row]][month]++
		default:
			c.other++
		}
	}
	return f.err
}

// series is one outcome over all practices.
func (c *calendar) series(kind int) effect.Series {
	s := effect.Series{Slope: c.spec.Slope, Harmonics: effect.Seasons(len(c.months))}
	for m, first := range c.months {
		events, years := 0.0, 0.0
		for p := range c.years {
			events, years = events+c.events[kind][p][m], years+c.years[p][m]
		}
		s.Counts, s.Population = append(s.Counts, events), append(s.Population, years)
		s.Month = append(s.Month, int(first.Time().Month()))
		if first < c.spec.Start {
			s.From++
		}
	}
	return s
}

// steps is one outcome by practice and month.
func (c *calendar) steps(kind int) ([]effect.Step, error) {
	var all []effect.Step
	for practice, p := range c.practices {
		for m, first := range c.months {
			if c.years[p][m] == 0 {
				return nil, kith.Errorf(kith.Invalid, "people.csv: a practice has nobody registered in %s: leave it out of the starts, and seal that", first[:7])
			}
			all = append(all, effect.Step{Cluster: p, Period: m, With: c.spec.Starts[practice] <= first, Events: c.events[kind][p][m], Years: c.years[p][m]})
		}
	}
	slices.SortFunc(all, func(a, b effect.Step) int { return (a.Cluster-b.Cluster)*1000 + a.Period - b.Period })
	return all, nil
}

// table is the events of each month.
func (c *calendar) table() sdc.Table {
	t := sdc.Table{Title: "Events by month", Of: c.spec.Outcome, Areas: []sdc.Area{{Code: "all", Name: "All months", Parent: -1}}, Count: [][]int{nil},
		People: [][]int{{c.people[len(c.months)].count()}}}
	for m, n := range c.series(0).Counts {
		t.Areas = append(t.Areas, sdc.Area{Code: string(c.months[m]), Name: c.months[m].Time().Format("January 2006")})
		t.Count, t.People = append(t.Count, []int{int(n)}), append(t.People, []int{c.people[m].count()})
	}
	return t
}

// enough says whether an estimate may leave: ten people, and ten events with and
// without.
func (c *calendar) enough(kind int, with func(practice, month int) bool) bool {
	var events [2]float64
	for p := range c.years {
		for m := range c.months {
			at := 0
			if with(p, m) {
				at = 1
			}
			events[at] += c.events[kind][p][m]
		}
	}
	return min(events[0], events[1]) >= Least && (kind > 0 || c.people[len(c.months)].count() >= Least)
}

// account does the analysis, and fills the report. Which months and practices were
// with it is what with says.
func (r *Report) account(c *calendar, policy sdc.Policy) (err error) {
	names := make([]string, len(c.years))
	for name, p := range c.practices {
		names[p] = name
	}
	with := func(p, m int) bool {
		if c.spec.Design == effect.Interrupted {
			return c.months[m] >= c.spec.Start
		}
		return c.spec.Starts[names[p]] <= c.months[m]
	}
	s, total := c.series(0), 0.0
	for _, n := range s.Counts {
		total += n
	}
	if !c.enough(0, with) {
		r.note("There are too few people or events for an estimate to leave.")
		claim, err := effect.Happened(int(total), c.spec.Outcome)
		r.Claim = said(claim)
		return err
	}
	unaffected := c.spec.Unaffected != "" && c.enough(1, with)
	if c.spec.Unaffected != "" && !unaffected {
		r.note("%s: there are too few events for an estimate to leave.", c.spec.Unaffected)
	}
	var a effect.Account
	if c.spec.Design == effect.Interrupted {
		var other *effect.Series
		if un := c.series(1); unaffected {
			other = &un
		}
		a, err = s.Account(c.spec, other)
	} else {
		var steps, other []effect.Step
		if steps, err = c.steps(0); err == nil && unaffected {
			other, err = c.steps(1)
		}
		if err == nil {
			a, err = effect.AccountOfSteps(c.spec, steps, other)
		}
		if missing := len(c.spec.Starts) - len(c.practices); err == nil && missing > 0 {
			r.note("%d practices of the analysis have nobody in the register, and are left out.", missing)
		}
	}
	if err != nil {
		return err
	}
	if err := r.told(a); err != nil {
		return err
	}
	r.note("What is counted is everybody registered, referred or not; who is referred in particular does not enter.")
	t := c.table()
	if err := r.protect(t, policy); err != nil {
		return err
	}
	for m := range c.months {
		step := Span{Code: string(c.months[m]), Years: []float64{rounded(s.Population[m])}, Late: c.spec.Design == effect.Interrupted && m >= s.From}
		if len(a.Expected) > 0 {
			step.Expected = math.Round(a.Expected[m])
		}
		r.Spans = append(r.Spans, step)
	}
	return nil
}

// told takes an account into the report.
func (r *Report) told(a effect.Account) (err error) {
	r.Claim, r.Chance = said(a.Claim), math.Round(a.Chance*1000)/1000
	if r.Claim.Tier >= effect.Compared {
		r.Ratio, r.Smallest = interval(a.Ratio), two(effect.Sighted(a.Ratio))
		value, limit, err := effect.EValue(a.Ratio)
		if err != nil {
			return err
		}
		r.EValue, r.Limit = two(value), two(limit)
	}
	for _, t := range a.Tests {
		one := Test{Name: t.Name, Verdict: t.Verdict}
		if t.Ratio.Value > 0 {
			one.Ratio = interval(t.Ratio)
		}
		r.Tests = append(r.Tests, one)
	}
	return r.money(a.Claim)
}

// money says what the difference comes to, where the claim bears it and the spec
// has a price.
func (r *Report) money(c effect.Claim) (err error) {
	if r.Spec.Pence > 0 && c.Tier() >= effect.Compared {
		r.Money, err = c.Money(r.Spec.Pence)
	}
	return err
}

// rounded is years at risk, to three figures.
func rounded(v float64) float64 {
	if v <= 0 {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(v))-2)
	return math.Round(v/unit) * unit
}
