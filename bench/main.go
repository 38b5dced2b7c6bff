// Bench races Kith against what it could have been built on, on this machine,
// in one run: a referral that is stored (validated, authorised by a session,
// matched, audited and on disk), and the page of a worker's caseload as the
// database grows. Beside it run PocketBase and a bare net/http server.
//
//	make bench                                   both races; most of ten minutes goes into a database of a million
//	make bench ARGS='-race referral'
//	make bench ARGS='-race page -sizes 10000,100000'
//	make bench ARGS='-race directory'            the search engine, beside SQLite and Bleve (directory.go)
//	make bench ARGS='-dir /tmp/bench -profile /tmp/bench'
//	make bench ARGS='-race outbox'               messages, from the change to a mail server (outbox.go)
//	make bench ARGS='-race inbox'                a page of an organisation's inbox of 100,000 (inbox.go)
//	make bench ARGS='-race tally'                tables of ten million referrals, beside DuckDB (needs a C compiler; tally.go)
//	make bench ARGS='-race cohort'               all cohorts over a register of 1,800,000, beside DuckDB (cohort.go)
//	make bench ARGS='-race import'               a practice's extract of 100,000 people, beside sqlite3's .import (import.go)
//	script/postgres run --durable -- make bench  PostgreSQL too, for the referral, the tables, the cohorts and the import
//
// Each server runs in a process of its own (this program run again) and says
// what CPU it has used; this process is the load. The servers take turns, round
// after round, each warmed up first, so that what else the machine does falls
// on all of them alike. Rates on a busy machine are lower bounds; CPU per
// request is what compares.
//
// What the peers do and do not do: PocketBase validates, checks an auth rule
// and stores one row, with SQLite's synchronous NORMAL, which loses
// acknowledged rows when the power is cut (fault/power_test.go), and writes no
// audit trail. It answers with JSON where Kith draws a page. The bare server
// reads the request and answers with as many bytes as Kith's answer has.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() {
	log.SetFlags(0)
	if role := os.Getenv(roleEnv); role != "" {
		if err := serve(role); err != nil {
			log.Fatalf("%s: %v", role, err)
		}
		return
	}
	var b bench
	races := flag.String("race", "referral,page", "which races to run")
	sizes := flag.String("sizes", "10000,100000,1000000", "referrals in the database, for the page")
	services := flag.String("services", "10000,100000,500000", "services in the directory, for the race \"directory\"")
	contenders := flag.String("contenders", "kith,sqlite,bleve", "who runs in the race \"directory\": Bleve takes most of the time")
	shared := flag.String("shared", "../../shared", "where the shared data is, for the race \"directory\"")
	flag.IntVar(&b.rounds, "rounds", 3, "how often each takes its turn")
	flag.DurationVar(&b.turn, "turn", 2*time.Second, "how long a turn is")
	flag.DurationVar(&b.deadline, "deadline", 20*time.Minute, "how long a server may take to be made ready, and for each of its turns; then the race goes on without it")
	flag.StringVar(&b.dir, "dir", "", "keep the databases here, and use them again; a temporary folder when empty")
	flag.StringVar(&b.profile, "profile", "", "write CPU profiles of Kith here")
	flag.IntVar(&b.rows, "rows", 10_000_000, "referrals, for the race \"tally\"")
	flag.IntVar(&b.people, "people", 0, "people of the register; unless given, 1,800,000 for the race \"cohort\" and 100,000 for \"import\"")
	flag.StringVar(&b.only, "only", "", "race only those whose name begins so, such as Kith")
	flag.Parse()
	temporary := b.dir == ""
	if temporary {
		var err error
		if b.dir, err = os.MkdirTemp("", "kith-bench"); err != nil {
			log.Fatal(err)
		}
	}
	var err error
	if slices.Contains(strings.Split(*races, ","), "directory") {
		err = b.directory(*services, *shared, *contenders)
	}
	if err == nil {
		err = b.run(strings.Split(*races, ","), *sizes)
	}
	if temporary {
		os.RemoveAll(b.dir)
	}
	if err != nil {
		log.Fatal(err)
	}
}

type bench struct {
	rounds, rows int
	people       int // 0: as many as the race is made for
	turn         time.Duration
	deadline     time.Duration // for what one server has to do at a time
	dir, profile string
	only         string
	met          []string // targets, and whether they were met
}

func (b *bench) run(races []string, sizes string) error {
	fmt.Printf("%s, %s/%s, %d CPUs, load average %s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), loadAverage())
	if slices.Contains(races, "referral") {
		if err := b.referral(); err != nil {
			return err
		}
	}
	if slices.Contains(races, "outbox") {
		if err := b.outbox(); err != nil {
			return err
		}
	}
	if slices.Contains(races, "inbox") {
		if err := b.inbox(); err != nil {
			return err
		}
	}
	if slices.Contains(races, "tally") {
		if err := b.tables(b.rows); err != nil {
			return err
		}
	}
	if slices.Contains(races, "cohort") {
		if err := b.cohorts(cmp.Or(b.people, 1_800_000)); err != nil {
			return err
		}
	}
	if slices.Contains(races, "import") {
		if err := b.imports(cmp.Or(b.people, 100_000)); err != nil {
			return err
		}
	}
	if slices.Contains(races, "page") {
		var ns []int
		for _, s := range strings.Split(sizes, ",") {
			n, err := strconv.Atoi(s)
			if err != nil {
				return fmt.Errorf("-sizes: %w", err)
			}
			ns = append(ns, n)
		}
		if err := b.page(ns); err != nil {
			return err
		}
	}
	fmt.Printf("\nload average at the end %s\n", loadAverage())
	for _, m := range b.met {
		fmt.Println(m)
	}
	return nil
}

// referral is the first race: one referral stored.
func (b *bench) referral() error {
	dir := filepath.Join(b.dir, "referral")
	defer os.RemoveAll(dir)
	runs := []*runner{{name: "Kith, SQLite FULL", role: "kith", file: filepath.Join(dir, "kith.db")}}
	if pg := os.Getenv("KITH_TEST_POSTGRES"); pg != "" {
		runs = append(runs, &runner{name: "Kith, PostgreSQL" + durable(), role: "kith", file: pg, postgres: os.Getenv("KITH_TEST_POSTGRES_DATA")})
	}
	runs = append(runs, &runner{name: "PocketBase", role: "pocketbase", file: filepath.Join(dir, "pb")}, &runner{name: "bare net/http", role: "bare"})
	title := "A referral: validated, authorised by a session, matched, audited, on disk, over HTTP"
	if err := b.race(title, runs, []int{1, 16, 64}, "post"); err != nil {
		return err
	}
	kith := runs[0]
	if kith.late {
		b.met = append(b.met, "MISSED  Kith did not finish the race of referrals")
		return nil
	}
	b.target("referrals a second at 64 connections", kith.at[64].rate, 3000, ">=")
	b.target("µs of CPU a referral at 64 connections", kith.at[64].cpu, 300, "<=")
	b.target("ms p99 at 64 connections", kith.at[64].p99/1000, 50, "<=")
	return nil
}

// page is the second race: a worker's caseload as the database grows.
func (b *bench) page(sizes []int) error {
	var runs []*runner
	for _, n := range sizes {
		runs = append(runs, &runner{name: fmt.Sprintf("Kith, %d referrals", n), role: "kith", file: filepath.Join(b.dir, fmt.Sprintf("kith-%d.db", n)), size: n})
	}
	for _, n := range sizes {
		file := filepath.Join(b.dir, fmt.Sprintf("pb-%d", n))
		runs = append(runs, &runner{name: fmt.Sprintf("PocketBase, %d, filter and list rule", n), role: "pocketbase", file: file, size: n})
	}
	last := sizes[len(sizes)-1]
	runs = append(runs, &runner{name: fmt.Sprintf("PocketBase, %d, list rule alone", last), role: "pocketbase",
		file: filepath.Join(b.dir, fmt.Sprintf("pb-%d", last)), size: last, rule: true})
	runs = append(runs, &runner{name: "bare net/http", role: "bare"})
	if err := b.race("My people: a page of 50 of a worker's caseload, with row-level access", runs, []int{1, 16}, "get"); err != nil {
		return err
	}
	small, large := runs[0], runs[len(sizes)-1]
	if small.late || large.late {
		b.met = append(b.met, "MISSED  Kith did not finish the race of pages")
		return nil
	}
	b.target(fmt.Sprintf("ms of CPU a page of %d referrals", large.size), large.at[1].cpu/1000, 1, "<=")
	b.target(fmt.Sprintf("times the CPU of a page of %d", small.size), large.at[1].cpu/small.at[1].cpu, 1.2, "<=")
	b.target("ms p99 at 1 connection", large.at[1].p99/1000, 4, "<=")
	return nil
}

func (b *bench) target(what string, is, want float64, how string) {
	met := is >= want
	if how == "<=" {
		met = is <= want
	}
	word := "MET   "
	if !met {
		word = "MISSED"
	}
	b.met = append(b.met, fmt.Sprintf("%s  %9.2f %s, wanted %s %g", word, is, what, how, want))
}

// race lets the servers take turns, and prints a line for each of them at each
// number of connections.
func (b *bench) race(title string, runs []*runner, conns []int, what string) error {
	defer func() {
		for _, r := range runs {
			r.stop()
		}
	}()
	runs = slices.DeleteFunc(runs, func(r *runner) bool { return !strings.HasPrefix(r.name, b.only) })
	answer := 0 // bytes of Kith's answer, for the bare server
	for _, r := range runs {
		began := time.Now()
		err := r.within(b.deadline, func() error {
			if err := r.start(answer); err != nil {
				return err
			}
			one, err := r.turn(what, 1, 300*time.Millisecond)
			answer = cmp.Or(answer, one.bytes)
			return err
		})
		if err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
		if took := time.Since(began); took > 5*time.Second {
			fmt.Printf("  (%s was made ready in %.0f s)\n", r.name, took.Seconds())
		}
	}
	for range b.rounds {
		for _, c := range conns {
			for _, r := range runs {
				if r.late || r.rule && c > 1 { // one such request takes half a second and a gigabyte
					continue
				}
				err := r.within(b.deadline, func() error {
					if _, err := r.turn(what, c, b.turn/4); err != nil { // warm
						return err
					}
					one, err := r.measured(what, c, b.turn)
					if err == nil {
						r.keep(c, one)
					}
					return err
				})
				if err != nil {
					return fmt.Errorf("%s: %w", r.name, err)
				}
			}
		}
	}
	if b.profile != "" {
		for _, r := range runs {
			if r.role == "kith" && !r.late {
				if err := r.profiled(what, conns[len(conns)-1], filepath.Join(b.profile, profileName(what, r)), max(b.turn, 5*time.Second)); err != nil {
					return err
				}
			}
		}
	}
	fmt.Printf("\n%s\nmedians of %d turns of %v each, load average %s\n\n", title, b.rounds, b.turn, loadAverage())
	fmt.Printf("%-42s %5s %9s %9s %9s %9s %7s %8s\n", "", "conns", "a second", "p50 ms", "p99 ms", "CPU µs", "fails", "peak MB")
	for _, r := range runs {
		for _, c := range conns {
			if len(r.turns[c]) == 0 {
				if r.late {
					fmt.Printf("%-42s %5d   not finished in %v\n", r.name, c, b.deadline)
				}
				continue
			}
			m := r.median(c)
			fmt.Printf("%-42s %5d %9.0f %9.2f %9.2f %9.0f %7d %8.0f%s\n", r.name, c, m.rate, m.p50/1000, m.p99/1000, m.cpu, m.fails, r.rss/1e6, r.beside(m))
		}
	}
	return nil
}

func profileName(what string, r *runner) string {
	kind := "sqlite"
	if r.postgres != "" || strings.Contains(r.file, "://") {
		kind = "postgres"
	}
	return fmt.Sprintf("%s-%s-%d.prof", what, kind, r.size)
}

func durable() string {
	if os.Getenv("KITH_TEST_POSTGRES_DURABLE") == "1" {
		return " (synced)"
	}
	return " (NOT synced)"
}

func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "not known"
	}
	return strings.Join(strings.Fields(string(text))[:3], " ")
}
