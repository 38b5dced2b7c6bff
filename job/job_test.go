package job_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/job"
)

// clock is a clock that a test moves.
type clock struct {
	sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time { c.Lock(); defer c.Unlock(); return c.at }
func (c *clock) add(d time.Duration) {
	c.Lock()
	defer c.Unlock()
	c.at = c.at.Add(d)
}

func open(t testing.TB) (*db.DB, *clock) {
	d, c := dbtest.Open(t), &clock{at: dbtest.Now}
	d.Now = c.now
	return d, c
}

func add(t testing.TB, d *db.DB, key string, in time.Duration) {
	t.Helper()
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return job.Add(tx, "test", key, tx.Now.Add(in), key) })
}

// once runs what is due with f, and returns how many jobs that were.
func once(t testing.TB, d *db.DB, f func(context.Context, *db.DB, *job.Job) error) int {
	t.Helper()
	r := job.Runner{DB: d, Kinds: map[string]job.Kind{"test": {Do: f, Tries: 3}}}
	n, err := r.Once(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func waiting(t testing.TB, d *db.DB) (n int) {
	t.Helper()
	dbtest.See(t, d, dbtest.System, func(tx *db.Tx) (err error) { n, _, err = job.Waiting(tx); return err })
	return n
}

func dead(t testing.TB, d *db.DB) (all []job.Job) {
	t.Helper()
	dbtest.See(t, d, dbtest.System, func(tx *db.Tx) (err error) { all, err = job.Dead(tx); return err })
	return all
}

func done(context.Context, *db.DB, *job.Job) error { return nil }

// A job is there when the change is, and only then; adding it twice is once.
func TestAdd(t *testing.T) {
	d, c := open(t)
	undone := errors.New("undone")
	if err := dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error {
		if err := job.Add(tx, "test", "a", tx.Now, nil); err != nil {
			return err
		}
		return undone
	}); !errors.Is(err, undone) {
		t.Fatal(err)
	}
	if n := waiting(t, d); n != 0 {
		t.Fatalf("%d jobs after a change that was undone", n)
	}
	add(t, d, "a", 0)
	add(t, d, "a", 0)
	add(t, d, "later", time.Hour)
	if n := waiting(t, d); n != 2 {
		t.Fatalf("%d jobs, want 2", n)
	}
	var got []string
	if n := once(t, d, func(_ context.Context, _ *db.DB, j *job.Job) error {
		var s string
		err := j.Into(&s)
		got = append(got, s)
		if j.Tenant != dbtest.Tenant || j.Key != s || j.Tries != 1 {
			t.Errorf("the job is %+v", j)
		}
		return err
	}); n != 1 || !slices.Equal(got, []string{"a"}) {
		t.Fatalf("%d jobs were due: %q", n, got)
	}
	add(t, d, "a", 0) // it was done, and is not done again
	if n := once(t, d, done); n != 0 {
		t.Errorf("a job was done twice")
	}
	c.add(time.Hour)
	if n := once(t, d, done); n != 1 {
		t.Errorf("%d jobs after an hour, want 1", n)
	}
	if n := waiting(t, d); n != 0 {
		t.Errorf("%d jobs wait at the end", n)
	}
}

// A failing job is tried again after pauses that grow, and is given up at the
// last try, with the reason; the operator can wake it.
func TestAgain(t *testing.T) {
	d, c := open(t)
	add(t, d, "a", 0)
	fail := func(_ context.Context, _ *db.DB, j *job.Job) error {
		if want := j.Tries == 3; j.Last() != want {
			t.Errorf("try %d: last is %v", j.Tries, j.Last())
		}
		if j.Tries == 2 {
			panic("dropped")
		}
		return fmt.Errorf("try %d", j.Tries)
	}
	for _, step := range []struct {
		after time.Duration
		n     int
	}{{0, 1}, {59 * time.Second, 0}, {time.Second, 1}, {119 * time.Second, 0}, {time.Second, 1}, {100 * time.Hour, 0}} {
		c.add(step.after)
		if n := once(t, d, fail); n != step.n {
			t.Fatalf("after %v more: %d jobs, want %d", step.after, n, step.n)
		}
	}
	all := dead(t, d)
	if len(all) != 1 || all[0].Failed != "try 3" || all[0].Tries != 3 || waiting(t, d) != 0 {
		t.Fatalf("given up: %+v", all)
	}
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		ok, err := job.Wake(tx, "test", "a", tx.Now)
		if !ok {
			t.Error("there is no job to wake")
		}
		return err
	})
	if n := once(t, d, done); n != 1 || len(dead(t, d)) != 0 {
		t.Errorf("a job that was woken was not done")
	}
}

// Later is no failure, however often.
func TestLater(t *testing.T) {
	d, c := open(t)
	add(t, d, "a", 0)
	for range 7 {
		if n := once(t, d, func(ctx context.Context, d *db.DB, j *job.Job) error {
			return d.Write(ctx, job.System(j.Tenant), func(tx *db.Tx) error { return j.Later(tx, tx.Now.Add(time.Minute)) })
		}); n != 1 {
			t.Fatalf("%d jobs", n)
		}
		c.add(time.Minute)
	}
	if n := once(t, d, func(_ context.Context, _ *db.DB, j *job.Job) error {
		if j.Tries != 1 {
			t.Errorf("try %d", j.Tries)
		}
		return nil
	}); n != 1 {
		t.Fatal(n)
	}
}

// What a handler writes stands with Done or not at all: when the lease has
// ended and another process has the job, the first may not finish it.
func TestLease(t *testing.T) {
	d, c := open(t)
	add(t, d, "a", 0)
	var first *job.Job
	r := job.Runner{DB: d, Kinds: map[string]job.Kind{"test": {Lease: time.Minute, Do: func(ctx context.Context, d *db.DB, j *job.Job) error {
		first = j
		c.add(61 * time.Second) // the process stands still, and another takes over
		if n := once(t, d, done); n != 1 {
			t.Errorf("the job was not due again when its lease had ended")
		}
		err := d.Write(ctx, job.System(j.Tenant), func(tx *db.Tx) error {
			if err := job.Add(tx, "test", "what it writes", tx.Now, nil); err != nil {
				return err
			}
			return j.Done(tx)
		})
		if !errors.Is(err, job.ErrTaken) {
			t.Errorf("done twice: %v", err)
		}
		return err
	}}}}
	if _, err := r.Once(context.Background()); err != nil {
		t.Fatal(err)
	}
	if n := waiting(t, d); n != 0 || first == nil {
		t.Errorf("%d jobs wait: what the late one wrote stands", n)
	}
}

// Several runners, as of several processes, do each job once.
func TestRunners(t *testing.T) {
	d, _ := open(t)
	const jobs = 300
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		for i := range jobs {
			if err := job.Add(tx, "test", fmt.Sprint(i), tx.Now, nil); err != nil {
				return err
			}
		}
		return nil
	})
	var mu sync.Mutex
	did := map[string]int{}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var all sync.WaitGroup
	for range 3 {
		r := job.Runner{DB: d, Every: 10 * time.Millisecond, Kinds: map[string]job.Kind{"test": {Do: func(_ context.Context, _ *db.DB, j *job.Job) error {
			mu.Lock()
			defer mu.Unlock()
			did[j.Key]++
			if len(did) == jobs {
				stop()
			}
			return nil
		}}}}
		all.Go(func() { r.Run(ctx) })
	}
	all.Wait()
	for key, n := range did {
		if n != 1 {
			t.Errorf("job %s was done %d times", key, n)
		}
	}
	if n := waiting(t, d); len(did) != jobs || n != 0 {
		t.Errorf("%d jobs were done, %d wait", len(did), n)
	}
}

// A runner that is told to stop finishes what it has begun, and gives back what
// it has not.
func TestStop(t *testing.T) {
	d, _ := open(t)
	for i := range 10 {
		add(t, d, fmt.Sprint(i), 0)
	}
	ctx, stop := context.WithCancel(context.Background())
	var mu sync.Mutex
	finished := 0
	r := job.Runner{DB: d, Wide: 2, Every: time.Millisecond, Kinds: map[string]job.Kind{"test": {Do: func(ctx context.Context, _ *db.DB, j *job.Job) error {
		stop()
		mu.Lock()
		defer mu.Unlock()
		finished++
		return ctx.Err()
	}}}}
	r.Run(ctx)
	if n := waiting(t, d); n != 10-finished || finished == 0 || finished > 2 {
		t.Errorf("%d were finished and %d wait", finished, n)
	}
	if n := once(t, d, done); n != 10-finished {
		t.Errorf("%d were given back, want %d", n, 10-finished)
	}
}

// A tenant sees its own jobs only, and what was done long ago goes.
func TestTenantsAndSweep(t *testing.T) {
	d, c := open(t)
	add(t, d, "a", 0)
	dbtest.See(t, d, kith.Actor{ID: "system", Role: kith.System, Tenant: dbtest.Elsewhere}, func(tx *db.Tx) error {
		n, _, err := job.Waiting(tx)
		if n != 0 {
			t.Error("a tenant sees another's jobs")
		}
		return err
	})
	once(t, d, done)
	for _, after := range []struct {
		long time.Duration
		n    int
	}{{job.Keep - time.Second, 0}, {time.Second, 1}} {
		c.add(after.long)
		dbtest.Do(t, d, job.System(""), job.Sweep)
		add(t, d, "a", 0)
		if n := waiting(t, d); n != after.n {
			t.Errorf("%v later: %d jobs, want %d", after.long, n, after.n)
		}
	}
}
