package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"kith"
	"kith/cohort"
)

// The race of cohorts: whom do the cohorts that ship with Kith find in an invented
// register, of whom can it not be told, and of how many is that. Kith asks all of
// them in one pass over its columns; DuckDB and PostgreSQL get the same register
// and the same definitions, each as the query that Kith compiles of it, one after
// another. Each peer is asked once and its answers must be Kith's: the numbers, and
// the sums of the numbers by which the people are known.
//
// Kith's query goes through what is recorded once for each definition. DuckDB has no
// indexes here, which it would not use; PostgreSQL has those of Kith's own tables.

// inventedOn is the day that the register is invented for and asked on.
const inventedOn kith.Day = "2026-11-27"

// A finding is what a definition says of everybody: how many it is a share of, are
// in it, and cannot be told, and the sums of the numbers of the last two.
type finding struct{ of, in, unclear, inSum, unclearSum int64 }

// count is the query of a definition's finding.
func count(definition string) string {
	return `select count(case when in_population = 2 then 1 end), count(case when truth = 2 then 1 end), count(case when truth = 1 then 1 end),
		cast(coalesce(sum(case when truth = 2 then person end), 0) as bigint), cast(coalesce(sum(case when truth = 1 then person end), 0) as bigint)
		from (` + definition + `) as found`
}

// A seeker is a database with the register in it.
type seeker struct {
	name string
	find func(ctx context.Context, query string) (finding, error)
	stop func()
	cpu  func() time.Duration // that it and this process have used
	took []time.Duration      // by definition
	cost []time.Duration
	late []bool // it was stopped
}

// An invented is the register of the race as every one of them gets it.
type invented struct {
	*cohort.Invention
	library cohort.Library
	covered func(practice, set string) bool
	of      []string // practices
}

// each calls f with everybody.
func (v *invented) each(f func(*cohort.Person) error) error {
	for i := range v.Blocks() {
		if err := v.Block(i, f); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) cohorts(people int) error {
	dir := filepath.Join(b.dir, "cohort")
	defer os.RemoveAll(dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	defs, _ := cohort.Shipped()
	l := cohort.InventedLibrary(cohort.ShippedLibrary())
	v := &invented{Invention: &cohort.Invention{Seed: 1, People: people, Today: inventedOn}, library: l}
	plan, err := cohort.NewPlan(inventedOn, nil, l, defs...)
	if err != nil {
		return err
	}
	fmt.Printf("\n%d cohorts over a register of %d invented people, load average %s\n\n", len(defs), people, loadAverage())
	heap, began, used := heapInUse(), time.Now(), processor()
	r, err := v.Into(l)
	if err != nil {
		return err
	}
	v.covered, v.of = r.Covered, append([]string{""}, r.Practices...)
	making := processor() - used
	each := float64(heapInUse()-heap) / float64(people)
	fmt.Printf("%-12s invented and in memory in %.0f s, %.1f µs of CPU each; %.0f MB a million, %d events\n", "Kith", time.Since(began).Seconds(), micro(making, people), each, r.Events())

	var took, cost []time.Duration
	var all *cohort.Result
	for range b.rounds + 1 { // the first warms
		began, used := time.Now(), processor()
		all = plan.Run(r)
		took, cost = append(took, time.Since(began)), append(cost, processor()-used)
	}
	pass, passCost := median(took[1:]), median(cost[1:])
	want := findings(all)

	var peers []*seeker
	for _, p := range []struct {
		name string
		fill func(v *invented, dir string) (*seeker, error)
	}{{"DuckDB", registerInDuck}, {"PostgreSQL", registerInPostgres}} {
		if !strings.HasPrefix(p.name, b.only) {
			continue
		}
		began, used := time.Now(), processor()
		s, err := p.fill(v, dir)
		if errors.Is(err, errNoCompiler) || errors.Is(err, errNoServer) {
			fmt.Println(err)
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		s.name = p.name
		fmt.Printf("%-12s filled in %.0f s, %.1f µs of this process's CPU each, inventing among it\n", s.name, time.Since(began).Seconds(), micro(processor()-used, people))
		err = s.seek(plan, want, b.deadline)
		s.stop()
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		peers = append(peers, s)
	}
	printCohorts(plan, l, r, peers, b.rounds)
	fmt.Printf("%-28s %11.1f %10.1f   of CPU, medians of %d\n", "Kith, all in one pass", ms(pass), ms(passCost), b.rounds)
	for _, s := range peers {
		atLeast := ""
		if slices.Contains(s.late, true) {
			atLeast = fmt.Sprintf(", at least: one was stopped after %v", b.deadline)
		}
		fmt.Printf("%-28s %11.1f %10.1f   of CPU: %.0f and %.0f times Kith's%s\n", s.name+", one by one", ms(sum(s.took)), ms(sum(s.cost)),
			float64(sum(s.took))/float64(pass), float64(sum(s.cost))/float64(passCost), atLeast)
	}
	b.target("MB a million people in memory", each, 400, "<=")
	if people == 1_800_000 {
		b.target("s for all cohorts in one pass over 1,800,000 people", pass.Seconds(), 2, "<=")
		b.target("s of CPU, the same", passCost.Seconds(), 2, "<=")
	}
	runtime.KeepAlive(r)
	return nil
}

// findings are Kith's, by definition.
func findings(all *cohort.Result) (out []finding) {
	for i, c := range all.Counts {
		f := finding{of: int64(c.Of), in: int64(c.In), unclear: int64(c.Unclear)}
		all.Each(i, func(number uint32, t cohort.Truth) {
			switch t {
			case cohort.Yes:
				f.inSum += int64(number)
			case cohort.Unknown:
				f.unclearSum += int64(number)
			}
		})
		out = append(out, f)
	}
	return out
}

// seek asks a peer for all definitions, for no longer than the deadline for each.
func (s *seeker) seek(p *cohort.Plan, want []finding, deadline time.Duration) error {
	for i, d := range p.Defs {
		ctx, stop := context.WithTimeout(context.Background(), deadline)
		began, used := time.Now(), s.cpu()
		found, err := s.find(ctx, count(p.SQL(i, "")))
		late := ctx.Err() != nil
		stop()
		s.took, s.cost, s.late = append(s.took, time.Since(began)), append(s.cost, s.cpu()-used), append(s.late, late)
		switch {
		case late:
		case err != nil:
			return fmt.Errorf("%s: %w", d.Name, err)
		case found != want[i]:
			return fmt.Errorf("%s: it finds %+v where Kith finds %+v", d.Name, found, want[i])
		}
	}
	return nil
}

// printCohorts has a line for each definition, Kith asking it alone too.
func printCohorts(all *cohort.Plan, l cohort.Library, r *cohort.Register, peers []*seeker, rounds int) {
	fmt.Printf("\nanswers compared and the same; ms, and ms of CPU; load average %s\n\n%-28s %22s", loadAverage(), "", "Kith")
	for _, s := range peers {
		fmt.Printf(" %22s", s.name)
	}
	fmt.Println()
	for i, d := range all.Defs {
		alone, err := cohort.NewPlan(all.Today, nil, l, d)
		if err != nil {
			panic(err) // all of them could be made ready
		}
		var took, cost []time.Duration
		for range rounds {
			began, used := time.Now(), processor()
			alone.Run(r)
			took, cost = append(took, time.Since(began)), append(cost, processor()-used)
		}
		fmt.Printf("%-28s %11.1f %10.1f", d.Name, ms(median(took)), ms(median(cost)))
		for _, s := range peers {
			if s.late[i] {
				fmt.Printf(" %22s", "stopped")
			} else {
				fmt.Printf(" %11.1f %10.1f", ms(s.took[i]), ms(s.cost[i]))
			}
		}
		fmt.Println()
	}
}

func median(all []time.Duration) time.Duration {
	all = slices.Sorted(slices.Values(all))
	return all[len(all)/2]
}

func sum(all []time.Duration) (s time.Duration) {
	for _, d := range all {
		s += d
	}
	return s
}

func micro(d time.Duration, n int) float64 { return float64(d.Nanoseconds()) / 1000 / float64(n) }
