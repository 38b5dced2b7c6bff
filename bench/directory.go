package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"kith"
	"kith/find"
	"kith/geo"
)

// The race of the directory: one combined question (words, within a distance,
// for this age, on this day, for people of this district) asked of Kith's
// index, of SQLite's FTS5 with its R*Tree, and of Bleve, over the same invented
// services in the same run. Each answers with the best twenty.
//
// It is the processor time of the thread that asks which is measured, so that
// what else the machine does is left out; that flatters Bleve, which works in
// several. The heap is Go's: SQLite's memory, most of it a cache of its file, is
// not in it. Kith also finds other words for the
// same, judges what is not known, counts facets and what is hidden, and writes
// why each result is shown; the others do none of that.

// A service is one invented service, as all of them are given it.
type service struct {
	name, text     string
	at             geo.Point
	minAge, maxAge int // -1: not known
	days           int // bits, from Sunday; 0: not known
	district       int // in districts; 0: everywhere
}

// A question is one combined query.
type question struct {
	words    string
	from     geo.Point
	radius   int // metres
	age      int
	day      int // bits; 0: any
	district int
}

// A contender answers questions about the services it was made of.
type contender interface {
	ask(question) (found int, err error)
	close()
}

// mostEach is for how long a contender is asked at the most: some take minutes
// for one question.
const mostEach = 90 * time.Second

func (b *bench) directory(sizes, shared, who string) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	from := readSource(shared)
	fmt.Printf("\nThe directory: SYNTHETIC services, %s\n", from.about)
	for _, s := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(s)
		if err != nil {
			return fmt.Errorf("-services: %w", err)
		}
		if err := b.directoryOf(n, from, who); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) directoryOf(n int, from source, who string) error {
	r := rand.New(rand.NewPCG(7, uint64(n)))
	services := from.invent(n, r)
	questions := from.questions(400, r)
	fmt.Printf("\n%d services, %d questions, load average %s\n\n%-26s %9s %9s %9s %9s %9s %9s %9s %7s\n", n, len(questions), loadAverage(),
		"", "p50 ms", "p95 ms", "p99 ms", "asked", "found", "built s", "heap MB", "disk MB")
	var x *find.Index
	var until time.Time // by when the index must be built
	for _, c := range []struct {
		name string
		make func() (contender, error)
		disk string
	}{
		{"Kith", func() (contender, error) { k := newKith(services, from.districts); x = k.x; return k, nil }, ""},
		{"SQLite FTS5, then R*Tree", func() (contender, error) { return newSQLite(filepath.Join(b.dir, "find.db"), services, until) }, "find.db"},
		{"Bleve", func() (contender, error) { return newBleve(filepath.Join(b.dir, "find.bleve"), services, until) }, "find.bleve"},
	} {
		if first, _, _ := strings.Cut(c.name, " "); !strings.Contains(who, strings.ToLower(first)) {
			continue
		}
		heap, began, used := heapNow(), time.Now(), cpuNow()
		until = began.Add(b.deadline)
		is, err := c.make()
		if errors.Is(err, errLate) {
			fmt.Printf("%-26s   not finished in %v\n", c.name, b.deadline)
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		built, took := cpuNow()-used, time.Since(began)
		heap = heapNow() - heap
		var each []time.Duration
		found := 0
		for until := time.Now().Add(mostEach); len(each) < len(questions) && time.Now().Before(until); {
			q := questions[len(each)]
			start := cpuNow()
			k, err := is.ask(q)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			each = append(each, cpuNow()-start)
			found += k
		}
		slices.Sort(each)
		at := func(q float64) float64 { return float64(each[int(q*float64(len(each)-1))].Microseconds()) / 1000 }
		fmt.Printf("%-26s %9.3f %9.3f %9.3f %9d %9d %9.1f %9.0f %7.0f   (%.0f s on the clock)\n", c.name, at(0.5), at(0.95), at(0.99), len(each), found/len(each), built.Seconds(), heap/1e6, sizeOf(b.dir, c.disk)/1e6, took.Seconds())
		if c.name == "Kith" {
			if want := map[int]float64{10_000: 1, 100_000: 5, 500_000: 25}[n]; want > 0 {
				b.target(fmt.Sprintf("ms p95 of a combined question, %d services", n), at(0.95), want, "<=")
			}
			if n == 500_000 {
				b.target("MB of heap, 500000 services", heap/1e6, 400, "<=")
			}
		}
		is.close()
	}
	if x != nil {
		patches(x, services, from.districts, r)
	}
	return nil
}

// patches shows what it costs to keep the index as the directory changes.
func patches(x *find.Index, services []service, districts []string, r *rand.Rand) {
	var each []time.Duration
	for range 300 {
		i := r.IntN(len(services))
		changed := []find.Entry{entryOf(i, services[i], districts)}
		start := cpuNow()
		x = x.Patch(changed, nil)
		each = append(each, cpuNow()-start)
	}
	slices.Sort(each)
	fmt.Printf("%-26s p50 %.3f ms, p95 %.3f ms, the longest of %d %.3f ms\n", "Kith, one entry changed", each[len(each)/2].Seconds()*1e3, each[len(each)*95/100].Seconds()*1e3, len(each), each[len(each)-1].Seconds()*1e3)
}

// inKith is Kith's index.
type inKith struct {
	x         *find.Index
	districts []string
}

func newKith(services []service, districts []string) *inKith {
	return &inKith{find.Build(func(yield func(find.Entry) bool) {
		for i, s := range services {
			if !yield(entryOf(i, s, districts)) {
				return
			}
		}
	}), districts}
}

func entryOf(i int, s service, districts []string) find.Entry {
	e := find.Entry{ID: kith.ID("at-" + strconv.Itoa(i)), Service: kith.ID("service-" + strconv.Itoa(i)), Name: s.name, Description: s.text, Place: s.at, Country: s.district == 0}
	if s.district > 0 {
		e.Areas = []string{districts[s.district]}
	}
	if s.minAge >= 0 {
		e.MinAge = &s.minAge
	}
	if s.maxAge >= 0 {
		e.MaxAge = &s.maxAge
	}
	if s.days != 0 {
		weekly := find.Schedule{Opens: 10 * 60, Closes: 12 * 60}
		for d := range 7 {
			if s.days&(1<<d) != 0 {
				weekly.Days = append(weekly.Days, find.DayRule{Day: time.Weekday(d)})
			}
		}
		e.Times = []find.Schedule{weekly}
	}
	return e
}

func (k *inKith) ask(q question) (int, error) {
	query := find.Query{Text: q.words, From: &q.from, Radius: q.radius, Person: find.Person{Age: &q.age}, Areas: []string{k.districts[q.district]},
		Now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	if q.day != 0 {
		query.Free = []find.Window{{Days: find.Days(q.day)}} // #nosec G115 -- seven bits
	}
	return k.x.Search(query).Total, nil
}

func (k *inKith) close() {}

func heapNow() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // twice: what pools hold goes with the second
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// cpuNow is what this thread has used so far.
func cpuNow() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		panic(err) // every Linux has the clock
	}
	return time.Duration(t.Nano())
}
