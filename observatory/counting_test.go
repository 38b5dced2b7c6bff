package observatory_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/job"
	"kith/observatory"
)

// asked asks for a period to be counted.
func asked(t *testing.T, d *db.DB, p observatory.Period) (c *observatory.Counting) {
	t.Helper()
	dbtest.Do(t, d, dbtest.Analyst, func(tx *db.Tx) (err error) { c, err = observatory.AskCount(tx, p, "lt6"); return err })
	return c
}

// worked does the jobs that are due; during is called as a counting has begun.
func worked(t *testing.T, d *db.DB, during func()) {
	t.Helper()
	kind, k := observatory.Counter(func(_ context.Context, tx *db.Tx) (observatory.Places, error) {
		if _, err := observatory.Releases(tx); err != nil { // the reading is as of now
			return observatory.Places{}, err
		}
		if during != nil {
			during()
		}
		return observatory.Places{}, nil
	})
	r := job.Runner{DB: d, Kinds: map[string]job.Kind{kind: k}, Wide: 1}
	if _, err := r.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// now is where a counting stands, and how many releases there are.
func now(t *testing.T, d *db.DB, id kith.ID) (c *observatory.Counting, releases int) {
	t.Helper()
	dbtest.See(t, d, dbtest.Analyst, func(tx *db.Tx) error {
		all, err := observatory.Releases(tx)
		if err != nil {
			return err
		}
		releases = len(all)
		c, err = observatory.GetCounting(tx, id)
		return err
	})
	return c, releases
}

// A counting ends in the release that Propose would have made, in the name of who
// asked for it; and it tells on the way how far it is.
func TestCounting(t *testing.T) {
	d, _ := town(t)
	straight := propose(t, d, year)
	c := asked(t, d, year)
	dbtest.Fails(t, "asked twice", dbtest.Err(d, dbtest.Analyst, func(tx *db.Tx) error {
		_, err := observatory.AskCount(tx, year, "lt6")
		return err
	}), kith.Conflict)
	for _, who := range []kith.Actor{dbtest.Lead, dbtest.Worker, public} {
		dbtest.Fails(t, "asked by "+who.Name, dbtest.Err(d, who, func(tx *db.Tx) error { _, err := observatory.AskCount(tx, year, "lt6"); return err }), kith.Forbidden)
		dbtest.Fails(t, "stopped by "+who.Name, dbtest.Err(d, who, func(tx *db.Tx) error { _, err := observatory.StopCount(tx, c.ID); return err }), kith.Forbidden)
	}
	worked(t, d, nil)
	c, n := now(t, d, c.ID)
	if c.State != observatory.Done || n != 2 || c.Step.Done != c.Of || c.Of < 20 {
		t.Fatalf("%+v, %d releases", c, n)
	}
	dbtest.See(t, d, dbtest.Analyst, func(tx *db.Tx) error {
		r, err := observatory.Get(tx, c.Release)
		if err == nil && (r.Hash != straight.Hash || r.MadeName != dbtest.Analyst.Name || r.State != observatory.Proposed) {
			t.Errorf("%+v", r)
		}
		return err
	})
	var seen []observatory.Step
	dbtest.See(t, d, dbtest.Analyst, func(tx *db.Tx) error {
		_, err := observatory.CountTelling(tx, observatory.Places{}, year, "lt6", func(s observatory.Step) error { seen = append(seen, s); return nil })
		return err
	})
	for i, s := range seen {
		if s.Doing == "" || s.Of != c.Of || i > 0 && s.Done <= seen[i-1].Done {
			t.Errorf("step %d: %+v", i, s)
		}
	}
	dbtest.Fails(t, "stopped when it was done", dbtest.Err(d, dbtest.Analyst, func(tx *db.Tx) error { _, err := observatory.StopCount(tx, c.ID); return err }), kith.Conflict)
}

// A counting that is stopped while it is at work leaves no release; begun anew it is
// whole, though the first is still at work.
func TestCountingStopped(t *testing.T) {
	d, _ := town(t)
	c := asked(t, d, year)
	stop := func() {
		dbtest.Do(t, d, dbtest.Analyst, func(tx *db.Tx) error { _, err := observatory.StopCount(tx, c.ID); return err })
	}
	resume := func() {
		dbtest.Do(t, d, dbtest.Analyst, func(tx *db.Tx) error { _, err := observatory.ResumeCount(tx, c.ID); return err })
	}
	worked(t, d, stop)
	if c, n := now(t, d, c.ID); c.State != observatory.Stopped || n != 0 {
		t.Fatalf("%s, %d releases", c.State, n)
	}
	dbtest.Fails(t, "stopped twice", dbtest.Err(d, dbtest.Analyst, func(tx *db.Tx) error { _, err := observatory.StopCount(tx, c.ID); return err }), kith.Conflict)
	resume()
	inner := false
	worked(t, d, func() { // while it is at work it is stopped, begun anew, and done by another
		if inner {
			return
		}
		inner = true
		stop()
		resume()
		worked(t, d, nil)
	})
	if c, n := now(t, d, c.ID); c.State != observatory.Done || n != 1 {
		t.Errorf("%s, %d releases", c.State, n)
	}
}

// A counting whose process died is begun anew when nothing was heard of it; what an
// analyst can do something about is told.
func TestCountingInterrupted(t *testing.T) {
	d, _ := town(t)
	c := asked(t, d, year)
	again := func() error {
		return dbtest.Err(d, dbtest.Analyst, func(tx *db.Tx) error { _, err := observatory.ResumeCount(tx, c.ID); return err })
	}
	worked(t, d, func() {
		dbtest.Fails(t, "begun anew while it is at work", again(), kith.Conflict)
		was := d.Now
		d.Now = func() time.Time { return was().Add(11 * time.Minute) }
		if err := again(); err != nil {
			t.Error(err)
		}
	})
	if _, n := now(t, d, c.ID); n != 0 {
		t.Error("the one that was given up made a release")
	}
	worked(t, d, func() { propose(t, d, year); publish(t, d, year) })
	if c, _ := now(t, d, c.ID); c.State != observatory.Failed || !strings.Contains(c.Why, "published while") {
		t.Errorf("%s: %s", c.State, c.Why)
	}
}
