package job

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"kith"
	"kith/db"
)

// A Kind is how jobs of one kind are done.
type Kind struct {
	// Do does one job. It settles it with Done, Later or Again in a transaction
	// of its own; when it does not, an error is a failed try, and nil is done.
	// ctx ends a little before the lease does.
	Do func(ctx context.Context, d *db.DB, j *Job) error
	// Lease is how long one try may take before another process may take the
	// job; 5 minutes when zero.
	Lease time.Duration
	// Tries is how often it is tried; 10 when zero.
	Tries int
	// Pause is the wait after the first failed try; a minute when zero. It
	// doubles with each, up to six hours.
	Pause time.Duration
}

// A Runner takes the jobs that are due, of every tenant, and does them. Several
// processes may each have one on the same PostgreSQL.
type Runner struct {
	DB    *db.DB
	Kinds map[string]Kind
	Every time.Duration // how often to look for jobs; a quarter of a second when zero
	Wide  int           // how many are done at once; 16 when zero
}

// System is the program itself, at work for a tenant.
func System(tenant kith.ID) kith.Actor {
	return kith.Actor{ID: "system", Name: "Kith", Role: kith.System, Tenant: tenant}
}

// Run does jobs until ctx ends. Those that have been begun by then are finished
// before it returns, within their lease; those that have not are given back.
func (r *Runner) Run(ctx context.Context) {
	every, wide := cmp.Or(r.Every, 250*time.Millisecond), r.wide()
	tick := time.NewTicker(every)
	defer tick.Stop()
	taken, room := make(chan *Job, 2*wide), make(chan struct{}, 1)
	var working sync.WaitGroup
	for range wide {
		working.Go(func() {
			for j := range taken {
				if ctx.Err() != nil {
					r.giveBack(j)
					continue
				}
				r.do(j)
				select {
				case room <- struct{}{}:
				default:
				}
			}
		})
	}
	defer working.Wait()
	defer close(taken)
	for ctx.Err() == nil {
		n := 0
		if len(taken) < wide {
			all, err := r.take(ctx, cap(taken)-len(taken))
			if err != nil && ctx.Err() == nil {
				slog.Warn("jobs could not be taken", "err", err)
			}
			for i := range all {
				taken <- &all[i]
			}
			n = len(all)
		}
		if n > 0 && len(taken) < wide {
			continue // they are being done already
		}
		select {
		case <-tick.C:
		case <-room:
		case <-ctx.Done():
		}
	}
}

// Once takes the jobs that are due now, at most twice as many as are done at
// once, does them, and returns how many they were.
func (r *Runner) Once(ctx context.Context) (int, error) {
	wide := r.wide()
	all, err := r.take(ctx, 2*wide)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	next := make(chan *Job)
	var working sync.WaitGroup
	for range min(wide, len(all)) {
		working.Go(func() {
			for j := range next {
				r.do(j)
			}
		})
	}
	for i := range all {
		next <- &all[i]
	}
	close(next)
	working.Wait()
	return len(all), nil
}

func (r *Runner) wide() int { return cmp.Or(r.Wide, 16) }

// take leases up to most jobs that are due. Two processes do not get the same
// one: PostgreSQL passes over rows that another has locked, and SQLite has one
// writer.
func (r *Runner) take(ctx context.Context, most int) (all []Job, err error) {
	kinds := slices.Sorted(maps.Keys(r.Kinds))
	marks := make([]string, len(kinds))
	args := []any{nil}
	for i, k := range kinds {
		args = append(args, k)
		marks[i] = fmt.Sprintf("$%d", i+2)
	}
	text := `SELECT id, tenant, kind, key, payload, tries, failed, due_at FROM job
		WHERE done_at IS NULL AND dead_at IS NULL AND due_at <= $1 AND kind IN (` + strings.Join(marks, ", ") + `)
		ORDER BY due_at, id LIMIT ` + fmt.Sprint(most)
	if r.DB.Postgres() {
		text += " FOR UPDATE SKIP LOCKED"
	}
	err = r.DB.Write(ctx, System(""), func(tx *db.Tx) error {
		all = nil
		raw := tx.Raw(why)
		args[0] = tx.Now
		err := raw.Query(func(scan func(...any) error) error {
			var j Job
			err := scan(&j.ID, &j.Tenant, &j.Kind, &j.Key, &j.Payload, &j.Tries, &j.Failed, (*db.At)(&j.Due))
			all = append(all, j)
			return err
		}, text, args...)
		if err != nil {
			return err
		}
		for i := range all {
			j := &all[i]
			k := r.kind(j.Kind)
			j.lease, j.most, j.pause, j.until = tx.NewID(), k.Tries, k.Pause, time.Now().Add(k.Lease*4/5)
			j.Tries++
			if _, err := raw.Exec(`UPDATE job SET due_at = $1, lease = $2, tries = $3 WHERE tenant = $4 AND id = $5`,
				tx.Now.Add(k.Lease), j.lease, j.Tries, j.Tenant, j.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return all, err
}

func (r *Runner) kind(name string) Kind {
	k := r.Kinds[name]
	return Kind{Lease: cmp.Or(k.Lease, 5*time.Minute), Tries: cmp.Or(k.Tries, 10), Pause: cmp.Or(k.Pause, time.Minute)}
}

// do does one job and settles it where its handler has not. What was begun is
// finished also when the service is about to stop, so its context is its own.
func (r *Runner) do(j *Job) {
	ctx, stop := context.WithDeadline(context.Background(), j.until)
	defer stop()
	failed := guard(func() error { return r.Kinds[j.Kind].Do(ctx, r.DB, j) })
	if errors.Is(failed, ErrTaken) {
		return // it is another's now
	}
	if failed != nil {
		slog.Warn("a job failed", "kind", j.Kind, "job", j.ID, "try", j.Tries, "err", failed)
	} else if j.settled {
		return
	}
	// Not within ctx, which may be what has ended.
	err := r.DB.Write(context.Background(), System(j.Tenant), func(tx *db.Tx) error {
		if failed != nil {
			return j.Again(tx, failed.Error())
		}
		return j.Done(tx)
	})
	if err != nil && !(errors.Is(err, ErrTaken) && j.settled) {
		slog.Warn("a job was not settled, and is done again after its lease", "kind", j.Kind, "job", j.ID, "err", err)
	}
}

// giveBack lets another process have a job that has not been begun.
func (r *Runner) giveBack(j *Job) {
	err := r.DB.Write(context.Background(), System(j.Tenant), func(tx *db.Tx) error { return j.Later(tx, tx.Now) })
	if err != nil {
		slog.Warn("a job was not given back, and is done after its lease", "kind", j.Kind, "job", j.ID, "err", err)
	}
}

// guard turns a panic of a handler into its failure.
func guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return f()
}
