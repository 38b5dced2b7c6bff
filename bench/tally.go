package main

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"kith"
	"kith/tally"
)

// fact is one row of the race of tables, as small numbers: what suits the
// databases best. Kith gets the same as texts, as it reads them from its views.
type fact struct {
	pcn, month, age, quintile, ethnicity, reason, source int16
	received, seen                                       int32 // days since 1970; seen is 0 for those who wait
	person                                               int32
}

// The shape of the facts: 540,000 groups of PCN, month, age, quintile and
// ethnicity, as in the study that Kith began with.
const (
	pcns, months, ages, quintiles, ethnicities, reasons, sources = 50, 36, 10, 5, 6, 12, 8
)

// facts draws rows in order of their days. It gives the same ones each time, so
// that nobody has to hold them.
func facts(rows int) iter.Seq2[int, fact] {
	return func(yield func(int, fact) bool) {
		rng := rand.New(rand.NewPCG(2026, 11))
		first := int(kith.Day("1970-01-01").Until("2023-04-01"))
		var monthOf []int16
		for d := range 1096 {
			t := kith.Day("2023-04-01").Add(d).Time()
			monthOf = append(monthOf, int16((t.Year()-2023)*12+int(t.Month())-4))
		}
		small := func(n int) int16 { return int16(min(rng.IntN(n), rng.IntN(n))) } // some are had more often
		for i := range rows {
			d := i * 1096 / rows
			f := fact{pcn: small(pcns), month: monthOf[d], age: small(ages), quintile: int16(rng.IntN(quintiles)), ethnicity: small(ethnicities), reason: small(reasons), source: small(sources),
				received: int32(first + d), person: int32(rng.IntN(rows*6/10 + 1))}
			if rng.IntN(10) > 0 {
				f.seen = f.received + int32(rng.ExpFloat64()*(10+float64(f.pcn)))
			}
			if !yield(i, f) {
				return
			}
		}
	}
}

// An inquiry is one query of the race.
type inquiry struct {
	name string
	sql  string // DuckDB and PostgreSQL read the same
	ask  func(v *tally.View) (reply, error)
	// target is how many times DuckDB's time Kith may take; 0 when there is none.
	target float64
}

// A reply is the groups' numbers and a figure for each: the last number of a
// row. They are put together after the clock has stopped.
type reply func() map[string]int

func questions() []inquiry {
	by := func(columns ...string) (all []tally.By) {
		for _, c := range columns {
			b := tally.By{Column: c}
			if c == "month" {
				b = tally.By{Column: "received", Into: func(day string) (string, bool) { return day[:7], true }}
			}
			all = append(all, b)
		}
		return all
	}
	is := func(column string, names ...string) tally.Where {
		return tally.Where{Column: column, Keep: func(n string) bool { return slices.Contains(names, n) }}
	}
	ask := func(people bool, where []tally.Where, columns ...string) func(*tally.View) (reply, error) {
		return func(v *tally.View) (reply, error) {
			count := v.Count
			if people {
				count = v.People
			}
			g, err := count(tally.Query{By: by(columns...), Where: where})
			return func() map[string]int { return named(g.Groups, func(c int) int { return g.N[c] }) }, err
		}
	}
	five := []string{"pcn", "month", "age", "quintile", "ethnicity"}
	return []inquiry{
		{"month x quintile of one PCN (q1)", `select month, quintile, count(*) from fact where pcn = 7 group by 1, 2`,
			ask(false, []tally.Where{is("pcn", "7")}, "month", "quintile"), 0.8},
		{"reason x ethnicity (q2)", `select reason, ethnicity, count(*) from fact group by 1, 2`,
			ask(false, nil, "reason", "ethnicity"), 0.8},
		{"median wait by PCN (q3)", `select pcn, percentile_disc(0.5) within group (order by seen - received) from fact where seen is not null group by 1`,
			func(v *tally.View) (reply, error) {
				s, err := v.Spans(tally.Query{By: by("pcn")}, "received", "seen")
				return func() map[string]int {
					return named(s.Groups, func(c int) int { d, _ := tally.Quantile(s.At(c), 0.5); return d })
				}, err
			}, 0.15},
		{"months of two needs and two ages (q4)", `select month, count(*) from fact where reason in (3, 5) and age in (1, 2) group by 1`,
			ask(false, []tally.Where{is("reason", "3", "5"), is("age", "1", "2")}, "month"), 0},
		{"all five ways, 540,000 groups", `select count(*), cast(sum(n * n) as bigint) from (select pcn, month, age, quintile, ethnicity, count(*) as n from fact group by 1, 2, 3, 4, 5) as cube`,
			func(v *tally.View) (reply, error) {
				g, err := v.Count(tally.Query{By: by(five...)})
				return func() map[string]int {
					groups, squares := 0, 0
					for _, n := range g.N {
						if n > 0 {
							groups, squares = groups+1, squares+n*n
						}
					}
					return map[string]int{fmt.Sprint(groups): squares}
				}, err
			}, 0},
		{"people by PCN", `select pcn, count(distinct person) from fact group by 1`, ask(true, nil, "pcn"), 0},
		{"people by PCN and month", `select pcn, month, count(distinct person) from fact group by 1, 2`, ask(true, nil, "pcn", "month"), 0},
	}
}

// named has the cells that are not 0 by the numbers of their groups; months are
// numbered as the databases have them.
func named(groups [][]string, n func(cell int) int) map[string]int {
	cells := 1
	for _, g := range groups {
		cells *= len(g)
	}
	all := map[string]int{}
	for cell := range cells {
		x, rest := n(cell), cell
		if x == 0 {
			continue
		}
		name := make([]string, len(groups))
		for i := len(groups) - 1; i >= 0; i-- {
			g := groups[i]
			name[i] = g[rest%len(g)]
			if day := kith.Day(name[i] + "-01"); day.Valid() {
				name[i] = fmt.Sprint((day.Time().Year()-2023)*12 + int(day.Time().Month()) - 4)
			}
			rest /= len(g)
		}
		all[strings.Join(name, " ")] = x
	}
	return all
}

// An engine answers questions of facts.
type engine struct {
	name string
	ask  func(q *inquiry) (reply, error)
	stop func()
	cpu  func() time.Duration // that it and this process have used
	took map[string][]time.Duration
	cost map[string][]time.Duration
}

func newEngine(name string, ask func(*inquiry) (reply, error), stop func()) *engine {
	return &engine{name: name, ask: ask, stop: stop, cpu: processor, took: map[string][]time.Duration{}, cost: map[string][]time.Duration{}}
}

// tables is the race of tables: the same questions of the same rows, asked of
// Kith, DuckDB and PostgreSQL in turn, each with as many threads as it likes. A
// database's answer is what it sends for all rows of the result, but for the
// largest, which it need only sum up.
func (b *bench) tables(rows int) error {
	dir := filepath.Join(b.dir, "tally")
	defer os.RemoveAll(dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	fmt.Printf("\nTables of %d referrals, load average %s\n\n", rows, loadAverage())
	var engines []*engine
	defer func() {
		for _, e := range engines {
			e.stop()
		}
	}()
	began := time.Now()
	loaded := func(e *engine, cpu time.Duration, err error) error {
		if err != nil {
			return err
		}
		took, cost := time.Since(began), e.cpu()-cpu
		fmt.Printf("%-12s loaded %7.0f rows a second, %5.2f µs of CPU a row\n", e.name, float64(rows)/took.Seconds(), float64(cost.Nanoseconds())/1000/float64(rows))
		engines = append(engines, e)
		began = time.Now()
		return nil
	}
	start := processor()
	e, err := factsInKith(rows)
	if err := loaded(e, start, err); err != nil {
		return err
	}
	start = processor()
	e, err = factsInDuck(filepath.Join(dir, "facts.duckdb"), rows)
	if errors.Is(err, errNoCompiler) {
		fmt.Println(err)
	} else if err := loaded(e, start, err); err != nil {
		return err
	}
	if pg := os.Getenv("KITH_TEST_POSTGRES"); pg != "" {
		data := os.Getenv("KITH_TEST_POSTGRES_DATA")
		start = processor() + besides(data)
		e, err = factsInPostgres(pg, rows)
		if e != nil {
			e.cpu = func() time.Duration { return processor() + besides(data) }
		}
		if err := loaded(e, start, err); err != nil {
			return err
		}
	}
	for round := range b.rounds + 1 { // the first warms, and compares the answers
		for _, q := range questions() {
			var first map[string]int
			for _, e := range engines {
				cpu, began := e.cpu(), time.Now()
				a, err := e.ask(&q)
				took, cost := time.Since(began), e.cpu()-cpu
				if err != nil {
					return fmt.Errorf("%s, %s: %w", e.name, q.name, err)
				}
				if round > 0 {
					e.took[q.name], e.cost[q.name] = append(e.took[q.name], took), append(e.cost[q.name], cost)
					continue
				}
				is := a()
				if first == nil {
					first = is
				} else if !maps.Equal(first, is) {
					return fmt.Errorf("%s: %s answers otherwise than %s", q.name, e.name, engines[0].name)
				}
			}
		}
	}
	b.printTables(engines)
	return nil
}

func (b *bench) printTables(engines []*engine) {
	fmt.Printf("\nmedians of %d rounds, answers compared; ms, and ms of CPU; load average %s\n\n%-40s", b.rounds, loadAverage(), "")
	for _, e := range engines {
		fmt.Printf(" %22s", e.name)
	}
	fmt.Println()
	middle := func(all []time.Duration) float64 {
		slices.Sort(all)
		return ms(all[len(all)/2])
	}
	for _, q := range questions() {
		fmt.Printf("%-40s", q.name)
		for _, e := range engines {
			fmt.Printf(" %11.1f %10.1f", middle(e.took[q.name]), middle(e.cost[q.name]))
		}
		fmt.Println()
		if len(engines) > 1 && engines[1].name == "DuckDB" && q.target > 0 {
			kith, duck := engines[0], engines[1]
			b.target("of DuckDB's time, "+q.name, middle(kith.took[q.name])/middle(duck.took[q.name]), q.target, "<=")
			b.target("of DuckDB's CPU, "+q.name, middle(kith.cost[q.name])/middle(duck.cost[q.name]), q.target, "<=")
		}
	}
}

// factsInKith loads the facts as they would come from views: as text.
func factsInKith(rows int) (*engine, error) {
	t, err := tally.New(tally.Schema{Names: []string{"pcn", "age", "quintile", "ethnicity", "reason", "source"}, Days: []string{"received", "seen"}})
	if err != nil {
		return nil, err
	}
	var number []string
	for i := range pcns {
		number = append(number, fmt.Sprint(i))
	}
	var days []kith.Day
	for d := kith.Day("2023-04-01"); len(days) < 4000; d = d.Add(1) {
		days = append(days, d)
	}
	first := int32(kith.Day("1970-01-01").Until(days[0]))
	heap := heapInUse()
	err = t.Replace(tally.Range{}, func(yield func(*tally.Row, error) bool) {
		r := &tally.Row{Names: make([]string, 6), Days: make([]kith.Day, 2)}
		for i, f := range facts(rows) {
			r.Key = fmt.Sprintf("%08x-0000-7000-8000-000000000000", i)
			r.Person = fmt.Sprintf("%08x-0000-7000-8000-000000000001", f.person)
			for i, n := range []int16{f.pcn, f.age, f.quintile, f.ethnicity, f.reason, f.source} {
				r.Names[i] = number[n]
			}
			r.Days[0], r.Days[1] = days[f.received-first], ""
			if f.seen > 0 {
				r.Days[1] = days[f.seen-first]
			}
			if !yield(r, nil) {
				return
			}
		}
	})
	v := t.Now()
	fmt.Printf("Kith holds a million rows in %.1f MB, and %.1f MB with who is who\n", float64(v.Bytes())/float64(rows), float64(heapInUse()-heap)/float64(rows))
	return newEngine("Kith", func(q *inquiry) (reply, error) { return q.ask(v) }, func() { runtime.KeepAlive(t) }), err
}

func heapInUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
