package impact

import (
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"kith"
	"kith/effect"
)

// A Register is everybody who is registered, referred or not, as the file has
// them: one line each.
//
//	person      a pseudonym, the same in both files
//	practice    where they are registered
//	referred    the day the referral was accepted; empty for who was not referred
//	from, to    registered from and to; empty for always
//	died        the day; empty for who lives
//	…           what the spec names: words or numbers; a number in every line is one
type Register struct {
	spec     effect.Spec
	row      map[string]int32
	index    []int // days; of who was not referred, given
	from, to []int // of whom anything is known: the first day, and the first no longer
	cohort   effect.Cohort
	outcomes effect.Outcomes
	events   []event // of the main outcome, for the table by time
	other    int     // events of outcomes that the spec does not name
	strange  int     // events of people who are not in the register
	missing  int     // people of the cohort who are not in the register
	outside  int     // people who were referred too early or too late for both windows to be known
}

type event struct {
	row int32
	day int16 // from the index date
}

// left is the row of who is left out.
const left = -1

// mostPeople bounds a register; England's largest board has three million.
const mostPeople = 10_000_000

// ReadPeople reads the register. Errors name the line. With a cohort, who was
// referred is what it says, and the file has no need of the column.
func ReadPeople(r io.Reader, spec effect.Spec, cohort map[string]kith.Day) (*Register, error) {
	need := slices.Concat([]string{"person", "practice", "from", "to", "died"}, spec.Exact, spec.Covariates)
	if cohort == nil {
		need = append(need, "referred")
	}
	f, err := open(r, "people.csv", need)
	if err != nil {
		return nil, err
	}
	g := &Register{spec: spec, row: map[string]int32{}}
	practices, exact, words := numbers{}, make([]numbers, len(spec.Exact)), make([][]string, len(spec.Covariates))
	g.cohort.Exact = make([]effect.Characteristic, len(spec.Exact))
	for i, name := range spec.Exact {
		exact[i], g.cohort.Exact[i].Name = numbers{}, name
	}
	before, after, err := effect.Windows(spec.Days, spec.Washout)
	if err != nil {
		return nil, err
	}
	known := [2]int{days(spec.From), days(spec.To) + 1}
	var died []int
	found := 0
	for f.next() {
		id := strings.Clone(f.get("person"))
		if id == "" {
			return nil, f.wrong("a person has no pseudonym")
		}
		if _, twice := g.row[id]; twice {
			return nil, f.wrong("a person is there twice")
		}
		if len(g.row) == mostPeople {
			return nil, f.wrong("there are more than ten million people")
		}
		referred, ok1 := math.MinInt, true
		if day, ok := cohort[id]; ok {
			referred = days(day)
			found++
		} else if cohort == nil {
			referred, ok1 = f.day("referred", math.MinInt)
		}
		from, ok2 := f.day("from", math.MinInt)
		to, ok3 := f.day("to", math.MaxInt-1)
		death, ok4 := f.day("died", math.MaxInt-1)
		if !ok1 || !ok2 || !ok3 || !ok4 {
			return nil, f.wrong("a date is not like 2025-04-30")
		}
		if referred != math.MinInt && (referred+before.From < known[0] || referred+after.To > known[1]) {
			g.row[id] = left
			g.outside++
			continue
		}
		g.row[id] = int32(len(g.index)) // #nosec G115 -- rows of a table in memory
		g.index = append(g.index, referred)
		g.from, g.to = append(g.from, max(from, known[0])), append(g.to, min(to+1, death+1, known[1]))
		died = append(died, death)
		g.cohort.Treated = append(g.cohort.Treated, referred != math.MinInt)
		g.cohort.Practice = append(g.cohort.Practice, practices.of(f.get("practice")))
		for i, name := range spec.Exact {
			g.cohort.Exact[i].Values = append(g.cohort.Exact[i].Values, exact[i].of(f.get(name)))
		}
		for i, name := range spec.Covariates {
			words[i] = append(words[i], f.shared(name))
		}
	}
	if f.err != nil {
		return nil, f.err
	}
	g.missing = len(cohort) - found
	for i, name := range spec.Covariates {
		c, err := covariate(name, words[i])
		if err != nil {
			return nil, err
		}
		g.cohort.Covariates, words[i] = append(g.cohort.Covariates, c), nil
	}
	var bands [][]int
	for _, e := range g.cohort.Exact {
		if slices.Contains(spec.Bands, e.Name) {
			bands = append(bands, e.Values)
		}
	}
	g.cohort.Band = effect.Strata(bands...)
	return g, g.windows(died, before, after)
}

// mostLevels is how many words a covariate may have.
const mostLevels = 25

// covariate is a number if all its values are, else a column for each word.
func covariate(name string, words []string) (effect.Covariate, error) {
	c := effect.Column{Name: name, Values: make([]float64, len(words))}
	for i, w := range words {
		v, err := strconv.ParseFloat(w, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			seen := map[string]bool{}
			for _, w := range words {
				if seen[w] = true; len(seen) > mostLevels {
					return effect.Covariate{}, kith.Errorf(kith.Invalid, "people.csv: %s has more than %d different values and is no number: is a value missing? Give it one, or a word such as unknown in a column of words", name, mostLevels)
				}
			}
			return effect.Covariate{Name: name, Columns: effect.Levels(name+": ", words)}, nil
		}
		c.Values[i] = v
	}
	return effect.Covariate{Name: name, Columns: []effect.Column{c}}, nil
}

// windows gives index dates to those who have none, and lays out everybody's
// windows and for how much of them they were observed.
func (g *Register) windows(died []int, before, after effect.Window) error {
	var dates []kith.Day
	for i, t := range g.cohort.Treated {
		if t {
			dates = append(dates, dayOf(g.index[i]))
		}
	}
	given, err := effect.Given(dates, len(g.index)-len(dates))
	if err != nil {
		return kith.Errorf(kith.Invalid, "people.csv: nobody was referred on a day for which both windows are known")
	}
	n, o := len(g.index), &g.outcomes
	zeros := func() []float64 { return make([]float64, n) }
	o.Main = effect.Outcome{Before: zeros(), After: zeros(), YearsBefore: zeros(), YearsAfter: zeros()}
	o.Quarter, o.Died = zeros(), make([]bool, n)
	if g.spec.Washout > 0 {
		o.Lately = zeros()
	}
	o.Earlier = effect.Outcome{Before: zeros(), After: o.Main.Before, YearsBefore: zeros(), YearsAfter: o.Main.YearsBefore}
	if g.spec.Unaffected != "" {
		o.Unaffected = effect.Outcome{Before: zeros(), After: zeros(), YearsBefore: o.Main.YearsBefore, YearsAfter: o.Main.YearsAfter}
	}
	for i := range g.index {
		if !g.cohort.Treated[i] {
			g.index[i], given = days(given[0]), given[1:]
		}
		// Whoever was not registered when they were, or might have been, referred is
		// nobody to compare.
		life := effect.Life{From: g.from[i] - g.index[i], To: g.to[i] - g.index[i]}
		if life.From > before.From || life.To <= 0 {
			continue
		}
		_, o.Main.YearsBefore[i] = life.Count(before)
		_, o.Main.YearsAfter[i] = life.Count(after)
		_, o.Earlier.YearsBefore[i] = life.Count(effect.Window{From: before.From - g.spec.Days, To: before.From})
		o.Died[i] = died[i] >= g.index[i]+after.From && died[i] < g.index[i]+after.To
	}
	return nil
}

// ReadEvents reads a line for each event: person, date, outcome. What the spec
// does not ask for is counted and left out.
func (g *Register) ReadEvents(r io.Reader) error {
	f, err := open(r, "events.csv", []string{"person", "date", "outcome"})
	if err != nil {
		return err
	}
	before, after, err := effect.Windows(g.spec.Days, g.spec.Washout)
	if err != nil {
		return err
	}
	o := &g.outcomes
	reach := g.spec.Days + g.spec.Washout
	for f.next() {
		row, ok := g.row[f.get("person")]
		if !ok {
			g.strange++
			continue
		}
		if row == left {
			continue
		}
		date, ok := f.day("date", math.MinInt)
		if !ok || date == math.MinInt {
			return f.wrong("a date is not like 2025-04-30")
		}
		if date < g.from[row] || date >= g.to[row] {
			continue
		}
		day := date - g.index[row]
		in := func(w effect.Window) bool { return day >= w.From && day < w.To }
		switch outcome := f.get("outcome"); {
		case outcome == g.spec.Outcome:
			switch {
			case in(before):
				o.Main.Before[row]++
				if day >= before.To-91 {
					o.Quarter[row]++
				}
			case in(after):
				o.Main.After[row]++
			case day >= before.To && day < 0:
				o.Lately[row]++
			case day >= before.From-g.spec.Days && day < before.From:
				o.Earlier.Before[row]++
			}
			if day >= -reach && day < reach {
				g.events = append(g.events, event{row, int16(day)}) // #nosec G115 -- within reach, which is some hundred days
			}
		case outcome == g.spec.Unaffected && outcome != "":
			switch {
			case in(before):
				o.Unaffected.Before[row]++
			case in(after):
				o.Unaffected.After[row]++
			}
		default:
			g.other++
		}
	}
	return f.err
}
