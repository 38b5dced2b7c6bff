package observatory

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/job"
	"kith/sdc"
)

// A CountingState is where the counting of a period stands.
type CountingState string

//	waiting ──▶ counting ──▶ done: its release is proposed, or refused
//	   ▲           ├──▶ failed: Why says what is in the way
//	   └──Resume── stopped ◀──Stop── (waiting, counting)
//
// Nothing of it is kept before all is counted, so a counting that is resumed
// begins anew: figures are as of one instant.
const (
	Waiting  CountingState = "waiting"
	Underway CountingState = "counting"
	Stopped  CountingState = "stopped"
	Failed   CountingState = "failed"
	Done     CountingState = "done"
)

// A Counting is a period that somebody asked to have counted and proposed, which
// is done as a job: they see how far it is, can leave, stop and resume.
type Counting struct {
	db.Row
	Period   string        `db:"period"`
	Policy   string        `db:"policy"`
	State    CountingState `db:"state"`
	Run      int           `db:"run"` // counts the beginnings: an earlier one that is still at work gives up
	Step                   // how far it is
	Why      string        `db:"why"`     // why it failed, as the analyst reads it
	Release  kith.ID       `db:"release"` // what came of it
	MadeBy   kith.ID       `db:"made_by"`
	MadeName string        `db:"made_name"`
}

// A Step is how far a count has come: Done of Of parts, and what is being done.
type Step struct {
	Done  int    `db:"done"`
	Of    int    `db:"of_all"`
	Doing string `db:"doing"`
}

// Table is the counting's table.
func (*Counting) Table() string { return "counting" }

// Wall: for those who make figures.
func (*Counting) Wall() db.Wall { return secret }

// kind is the kind of our jobs.
const kind = "count-period"

// silent is after how long without a word a counting may be begun anew: its
// process may have died.
const silent = 10 * time.Minute

// AskCount asks for a period to be counted and proposed. Errors: Invalid, when the period
// is not over or there is no such policy; Conflict, when it is being counted.
func AskCount(tx *db.Tx, p Period, policyName string) (*Counting, error) {
	if err := lock(tx); err != nil {
		return nil, err
	}
	policy, err := sdc.Named(policyName)
	if err != nil {
		return nil, err
	}
	if !p.Over(tx.Today()) {
		return nil, p.early()
	}
	if err := revisable(tx, p); err != nil {
		return nil, err
	}
	all, err := Countings(tx)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		if c.Period == p.String() && c.Going() {
			return nil, kith.Errorf(kith.Conflict, "%s is being counted already, for %s", p.Name(), c.MadeName)
		}
	}
	c := &Counting{Period: p.String(), Policy: policy.Name, State: Waiting, MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name}
	if err := db.Insert(tx, c); err != nil {
		return nil, err
	}
	return c, job.Add(tx, kind, string(c.ID), tx.Now, nil)
}

// Countings are all there are that did not end in a release, the latest first.
func Countings(tx *db.Tx) ([]Counting, error) {
	return db.Select[Counting](tx, db.Q{Where: "t.state <> 'done'", Order: "t.id DESC", Limit: 50})
}

// GetCounting is one counting.
func GetCounting(tx *db.Tx, id kith.ID) (*Counting, error) { return db.Get[Counting](tx, id) }

// Going reports whether the counting is waiting for its turn or under way.
func (c *Counting) Going() bool { return c.State == Waiting || c.State == Underway }

// CanResume reports whether the counting can be begun anew: it was stopped or
// failed, or nothing was heard of it for ten minutes.
func (c *Counting) CanResume(now time.Time) bool {
	return c.State == Stopped || c.State == Failed || c.Going() && now.Sub(c.UpdatedAt) > silent
}

// StopCount stops a counting. Nothing of it is kept. What is being protected at the
// moment is finished first, and thrown away. Errors: Conflict, when it has ended.
func StopCount(tx *db.Tx, id kith.ID) (*Counting, error) {
	if err := lock(tx); err != nil {
		return nil, err
	}
	c, err := GetCounting(tx, id)
	if err != nil {
		return nil, err
	}
	if !c.Going() {
		return nil, kith.Errorf(kith.Conflict, "The counting of %s has ended: there is nothing to stop", c.Period)
	}
	c.State = Stopped
	return c, db.Update(tx, c)
}

// ResumeCount begins a counting anew. Errors: Conflict, when it is under way or done.
func ResumeCount(tx *db.Tx, id kith.ID) (*Counting, error) {
	if err := lock(tx); err != nil {
		return nil, err
	}
	c, err := GetCounting(tx, id)
	if err != nil {
		return nil, err
	}
	if !c.CanResume(tx.Now) {
		return nil, kith.Errorf(kith.Conflict, "The counting of %s is %s: it cannot be begun anew", c.Period, c.State)
	}
	c.State, c.Why, c.Step = Waiting, "", Step{}
	if err := db.Update(tx, c); err != nil {
		return nil, err
	}
	there, err := job.Wake(tx, kind, string(c.ID), tx.Now)
	if err != nil || there {
		return c, err
	}
	return c, job.Add(tx, kind, string(c.ID), tx.Now, nil) // it was swept
}

// Counter is the kind of jobs that count periods, and how they are done. places says
// where practices and homes are.
func Counter(places func(context.Context, *db.Tx) (Places, error)) (string, job.Kind) {
	return kind, job.Kind{Lease: time.Hour, Tries: 3, Do: func(ctx context.Context, d *db.DB, j *job.Job) error {
		return countJob(ctx, d, j, places)
	}}
}

// errHalt is that a counting was stopped, or begun anew by another process.
var errHalt = errors.New("the counting was stopped")

// countJob does one counting. The long part is a reading, so it holds up no writer;
// the release, what is said of the counting and the end of its job are one
// transaction.
func countJob(ctx context.Context, d *db.DB, j *job.Job, places func(context.Context, *db.Tx) (Places, error)) error {
	c, err := begin(ctx, d, j)
	if err != nil || c == nil {
		return err
	}
	analyst := kith.Actor{ID: c.MadeBy, Name: c.MadeName, Role: access.Analyst, Tenant: j.Tenant}
	var draft *Draft
	err = d.Read(ctx, analyst, func(tx *db.Tx) error {
		at, err := places(ctx, tx)
		if err != nil {
			return err
		}
		p, err := ParsePeriod(c.Period)
		if err != nil {
			return err
		}
		draft, err = CountTelling(tx, at, p, c.Policy, func(s Step) error {
			return c.as(ctx, d, job.System(j.Tenant), func(_ *db.Tx, now *Counting) error { now.Step = s; return nil })
		})
		return err
	})
	if err == nil {
		err = c.as(ctx, d, analyst, func(tx *db.Tx, now *Counting) error {
			r, err := draft.Propose(tx)
			if err != nil {
				return err
			}
			now.State, now.Release, now.Step.Done, now.Step.Doing = Done, r.ID, now.Step.Of, ""
			return j.Done(tx)
		})
	}
	return c.ended(d, j, err)
}

// begin notes that a counting is under way; nil when there is nothing to do.
func begin(ctx context.Context, d *db.DB, j *job.Job) (c *Counting, err error) {
	err = d.Write(ctx, job.System(j.Tenant), func(tx *db.Tx) error {
		if err := lock(tx); err != nil {
			return err
		}
		if c, err = GetCounting(tx, kith.ID(j.Key)); err != nil {
			return err
		}
		if !c.Going() {
			c = nil
			return j.Done(tx)
		}
		c.State, c.Run, c.Step = Underway, c.Run+1, Step{Doing: "Reading the records"}
		return db.Update(tx, c)
	})
	return c, err
}

// as changes what is said of the counting, unless it is no longer this run's: errHalt.
func (c *Counting) as(ctx context.Context, d *db.DB, who kith.Actor, set func(*db.Tx, *Counting) error) error {
	return d.Write(ctx, who, func(tx *db.Tx) error {
		if err := lock(tx); err != nil {
			return err
		}
		now, err := GetCounting(tx, c.ID)
		if err != nil {
			return err
		}
		if now.Run != c.Run || now.State != Underway {
			return errHalt
		}
		if err := set(tx, now); err != nil {
			return err
		}
		return db.Update(tx, now)
	})
}

// ended says why a counting did not come to its end. What an analyst can do
// something about is told at once; anything else is tried again, and told when it
// was the last time.
func (c *Counting) ended(d *db.DB, j *job.Job, err error) error {
	theirs := kith.KindOf(err) == kith.Invalid || kith.KindOf(err) == kith.Conflict
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errHalt):
		return job.ErrTaken // by another run, or it has been stopped and finds nothing to do later
	case !theirs && !j.Last():
		return fmt.Errorf("counting %s: %w", c.Period, err)
	}
	told := c.as(context.Background(), d, job.System(c.Tenant), func(tx *db.Tx, now *Counting) error { // ctx may be what has ended
		now.State, now.Why = Failed, "Sorry, it could not be counted. The operator finds the reason in the log."
		if !theirs {
			return nil
		}
		now.Why = err.Error()
		return j.Done(tx)
	})
	switch {
	case errors.Is(told, errHalt):
		return job.ErrTaken
	case theirs:
		return told
	}
	return errors.Join(err, told)
}
