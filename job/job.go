// Package job keeps work that is to be done later: a message to hand over, a
// reminder on its day. A job is added in the same transaction as the change
// that asks for it, so that it exists exactly when the change does, and a
// runner in "kith serve" does it.
//
//	added ──▶ due ──taken──▶ done
//	           ▲       │
//	           ├─later─┤  not yet: no failure
//	           ├─again─┤  failed; after a pause, which grows
//	           └─lease─┤  the process died: due again when the lease ends
//	                   └──▶ dead: the last try failed; shown to the operator
//
// A job may be begun more than once, since a process can die at any moment, and
// it is finished once: what it writes to the database belongs into the
// transaction that calls Done. What it does to the outside world is for its
// handler to make safe, as package notify does.
package job

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"kith"
	"kith/db"
)

// A Job is one piece of work.
type Job struct {
	ID      kith.ID
	Tenant  kith.ID
	Kind    string    // which handler does it
	Key     string    // unique within the tenant and the kind
	Payload string    // JSON, as the handler knows it
	Due     time.Time // when it may be taken next
	Tries   int       // how often it was taken, but for those that ended in Later
	Failed  string    // why the last try failed; for the operator
	Dead    time.Time // when it was given up

	lease   kith.ID
	most    int
	pause   time.Duration
	until   time.Time // the handler's deadline, before the lease's, by the machine's clock
	settled bool
}

// ErrTaken is that the lease on a job has ended and another process has it, or
// has finished it: whatever was to be written with it must not be.
var ErrTaken = errors.New("the job was taken by another process")

const why = "jobs are bookkeeping, and a runner works for every tenant"

// Add adds a job, due at a time that may be past. A job of this kind and key
// that is there already, done or not, stays as it is: adding twice is adding
// once. payload is kept as JSON.
func Add(tx *db.Tx, kind, key string, due time.Time, payload any) error {
	b, err := json.Marshal(payload)
	if err != nil {
		return fmt.Errorf("job %s: %w", kind, err)
	}
	_, err = tx.Raw(why).Exec(`INSERT INTO job (id, tenant, kind, key, payload, created_at, due_at, lease, tries, failed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, '', 0, '') ON CONFLICT (tenant, kind, key) DO NOTHING`,
		tx.NewID(), tx.Actor.Tenant, kind, key, string(b), tx.Now, due)
	return err
}

// Wake makes a job due at a time, also one that was done or given up, as if it
// had never been tried. It reports whether there is such a job. One that is
// being done at this moment may be begun again beside it.
func Wake(tx *db.Tx, kind, key string, due time.Time) (bool, error) {
	n, err := tx.Raw(why).Exec(`UPDATE job SET due_at = $1, lease = '', tries = 0, failed = '', done_at = NULL, dead_at = NULL
		WHERE tenant = $2 AND kind = $3 AND key = $4`, due, tx.Actor.Tenant, kind, key)
	return n > 0, err
}

// Drop removes a job that is no longer wanted.
func Drop(tx *db.Tx, kind, key string) error {
	_, err := tx.Raw(why).Exec(`DELETE FROM job WHERE tenant = $1 AND kind = $2 AND key = $3`, tx.Actor.Tenant, kind, key)
	return err
}

// Waiting is how many jobs of the tenant are still to be done, and since when
// the oldest of them is due; the zero time when none is.
func Waiting(tx *db.Tx) (n int, since time.Time, err error) {
	err = tx.Raw(why).Query(func(scan func(...any) error) error { return scan(&n, (*db.At)(&since)) },
		`SELECT count(*), min(due_at) FROM job WHERE tenant = $1 AND done_at IS NULL AND dead_at IS NULL`, tx.Actor.Tenant)
	return n, since, err
}

// Dead are the jobs of the tenant that were given up, the latest first, at most
// 200 of them.
func Dead(tx *db.Tx) (all []Job, err error) {
	err = tx.Raw(why).Query(func(scan func(...any) error) error {
		j := Job{Tenant: tx.Actor.Tenant}
		err := scan(&j.ID, &j.Kind, &j.Key, &j.Payload, (*db.At)(&j.Due), &j.Tries, &j.Failed, (*db.At)(&j.Dead))
		all = append(all, j)
		return err
	}, `SELECT id, kind, key, payload, due_at, tries, failed, dead_at FROM job
		WHERE tenant = $1 AND dead_at IS NOT NULL ORDER BY dead_at DESC, id LIMIT 200`, tx.Actor.Tenant)
	return all, err
}

// Keep is how long a job that is done stays, so that its key is known.
const Keep = 90 * 24 * time.Hour

// Sweep removes, in every tenant, the jobs that were done longer ago than Keep.
func Sweep(tx *db.Tx) error {
	_, err := tx.Raw(why).Exec(`DELETE FROM job WHERE done_at <= $1`, tx.Now.Add(-Keep))
	return err
}

// Into reads the payload.
func (j *Job) Into(v any) error {
	if err := json.Unmarshal([]byte(j.Payload), v); err != nil {
		return fmt.Errorf("job %s %s: %w", j.Kind, j.Key, err)
	}
	return nil
}

// Last reports whether this try is the last one.
func (j *Job) Last() bool { return j.Tries >= j.most }

// Done finishes the job with what tx writes. Errors: ErrTaken.
func (j *Job) Done(tx *db.Tx) error {
	return j.settle(tx, `done_at = $4, failed = ''`, tx.Now)
}

// Later gives the job back, to be taken again from a time on. It is no failure,
// and does not count as a try. Errors: ErrTaken.
func (j *Job) Later(tx *db.Tx, at time.Time) error {
	return j.settle(tx, `due_at = $4, lease = '', tries = tries - 1`, at)
}

// Again gives the job back after a failure: to be tried after a pause, which
// doubles each time, or never, when this was the last try. Errors: ErrTaken.
func (j *Job) Again(tx *db.Tx, failed string) error {
	if j.Last() {
		return j.settle(tx, `dead_at = $4, failed = $5`, tx.Now, short(failed))
	}
	return j.settle(tx, `due_at = $4, lease = '', failed = $5`, tx.Now.Add(j.pauses()), short(failed))
}

// longest is the longest pause between two tries.
const longest = 6 * time.Hour

// pauses is how long to wait after this try.
func (j *Job) pauses() time.Duration {
	p := j.pause
	for range j.Tries - 1 {
		if p *= 2; p >= longest {
			return longest
		}
	}
	return p
}

// settle writes set on the job, as long as the lease is ours.
func (j *Job) settle(tx *db.Tx, set string, args ...any) error {
	n, err := tx.Raw(why).Exec(`UPDATE job SET `+set+` WHERE tenant = $1 AND id = $2 AND lease = $3 AND done_at IS NULL AND dead_at IS NULL`,
		append([]any{j.Tenant, j.ID, j.lease}, args...)...)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrTaken
	}
	j.settled = true
	return nil
}

// short is the beginning of s, as much as a list shows.
func short(s string) string {
	if r := []rune(s); len(r) > 500 {
		return string(r[:500]) + "…"
	}
	return s
}
