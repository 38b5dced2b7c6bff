package notify

import (
	"kith"
	"kith/db"
	"kith/job"
)

// Retry sends again what was refused, failed or bounced, once the reason is
// mended; or an uncertain message of which a human has found out that it did
// not go. What has gone is a Conflict.
func Retry(tx *db.Tx, id kith.ID) (*Message, error) {
	m, err := db.Get[Message](tx, id)
	if err != nil {
		return nil, err
	}
	if m.Status != Uncertain && !m.Status.Over() || !m.Status.CanBecome(Waiting) {
		return nil, kith.Errorf(kith.Conflict, "This message is %s, and cannot be sent again", lower(Statuses.Name(m.Status)))
	}
	if !m.PurgedAt.IsZero() {
		return nil, kith.Errorf(kith.Conflict, "What this message said has been removed; send another")
	}
	if m.spent() {
		return nil, errSpent
	}
	if err := m.move(tx, Waiting, ""); err != nil {
		return nil, err
	}
	return m, wake(tx, m.ID)
}

// Went records what a human has found out about an uncertain message: that it
// went.
func Went(tx *db.Tx, id kith.ID) (*Message, error) {
	m, err := db.Get[Message](tx, id)
	if err != nil {
		return nil, err
	}
	if m.Status != Uncertain {
		return nil, kith.Errorf(kith.Conflict, "This message is %s: there is nothing to say about it", lower(Statuses.Name(m.Status)))
	}
	return m, m.move(tx, Sent, "It went, says "+tx.Actor.Name+".")
}

// wake has a message handed over now, whether its job is there or not.
func wake(tx *db.Tx, id kith.ID) error {
	found, err := job.Wake(tx, kind, string(id), tx.Now)
	if err != nil || found {
		return err
	}
	return job.Add(tx, kind, string(id), tx.Now, nil)
}

// Resume ends every pause and has all that waits handed over, also what came
// with an archive and has no job. It returns how many messages that are.
func Resume(tx *db.Tx) (int, error) {
	all, err := Pauses(tx)
	if err != nil {
		return 0, err
	}
	for i := range all {
		if err := db.Delete(tx, &all[i]); err != nil {
			return 0, err
		}
	}
	var ids []kith.ID
	err = db.Each(tx, db.Q{Where: "t.status IN ('waiting', 'held')"}, func(m *Message) error { ids = append(ids, m.ID); return nil })
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := wake(tx, id); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// List are the latest messages with one of the statuses, or with any when none
// is given, the latest first. It is no look.
func List(tx *db.Tx, limit int, statuses ...Status) (out []Message, err error) {
	q := db.Q{Order: "t.id DESC", Limit: limit}
	for i, s := range statuses {
		q.Where += []string{"t.status = ?", " OR t.status = ?"}[min(i, 1)]
		q.Args = append(q.Args, s)
	}
	if q.Where != "" {
		where, args := q.Where, q.Args
		q.Where, q.Args = "", nil
		q.And(where, args...)
	}
	err = db.Each(tx, q, func(m *Message) error { out = append(out, *m); return nil })
	return out, err
}

// Counts are how many messages there are of each status.
func Counts(tx *db.Tx) (map[Status]int, error) {
	by, err := db.Tally[Message](tx, "t.status", db.Q{})
	out := map[Status]int{}
	for k, n := range by {
		out[Status(k)] = n
	}
	return out, err
}
