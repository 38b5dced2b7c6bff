package team

import (
	"slices"

	"kith"
	"kith/access"
	"kith/db"
)

// Hours are the whole-time equivalent that a worker has from a day on, until
// the day of the next.
type Hours struct {
	db.Row
	Worker kith.ID  `db:"worker"`
	From   kith.Day `db:"starts"`
	WTE    int      `db:"wte"` // hundredths
}

// Table is the table of hours.
func (*Hours) Table() string { return "worker_hours" }

// Wall: who works how much is the team's to know and a lead's to write. An
// administrator's change of a profile is one of hours too.
func (*Hours) Wall() db.Wall {
	return db.Wall{See: access.TeamSee, Write: access.WorkforceWrite, Sight: db.Everyone}
}

// WTEOn is the worker's whole-time equivalent on a day, in hundredths: none when
// not in post. Before the first day that was written down it is that day's.
func (w *Worker) WTEOn(day kith.Day) int {
	if !w.On(day) {
		return 0
	}
	if len(w.Hours) == 0 {
		return w.WTE
	}
	wte := w.Hours[0].WTE
	for _, h := range w.Hours {
		if h.From <= day {
			wte = h.WTE
		}
	}
	return wte
}

// SetHours says what a worker's whole-time equivalent is from a day on, which
// may be past or to come. Errors: Invalid; Forbidden, when the worker is in none
// of the lead's teams.
func SetHours(tx *db.Tx, worker kith.ID, from kith.Day, wte int) error {
	if _, err := keeping(tx, worker, access.WorkforceWrite); err != nil {
		return err
	}
	c := kith.Check{}
	c.That(from.Valid(), "starts", "Enter the day from which the hours hold")
	c.That(wte >= 0 && wte <= 100, "wte", "Whole-time equivalent must be between 0 and 1, like 0.6")
	if err := c.Err(); err != nil {
		return err
	}
	return setHours(tx, worker, from, wte)
}

// setHours writes hours over those of the same day.
func setHours(tx *db.Tx, worker kith.ID, from kith.Day, wte int) error {
	h, err := db.First[Hours](tx, db.Q{Where: "t.worker = $1 AND t.starts = $2", Args: []any{worker, from}})
	switch {
	case err == nil:
		h.WTE = wte
		return db.Update(tx, h)
	case kith.KindOf(err) == kith.NotFound:
		return db.Insert(tx, &Hours{Worker: worker, From: from, WTE: wte})
	}
	return err
}

// withHours fills in the hours of workers, and today's as their WTE.
func withHours(tx *db.Tx, workers []*Worker) error {
	by := byID(workers)
	err := eachOf(tx, workers, "t.starts", func(h *Hours) { by[h.Worker].Hours = append(by[h.Worker].Hours, *h) })
	for _, w := range workers {
		// Of one who has left, or is yet to begin, what they have in post.
		day := tx.Today()
		if w.Starts > day {
			day = w.Starts
		}
		if w.Ends != "" && w.Ends < day {
			day = w.Ends
		}
		w.WTE = w.WTEOn(day)
	}
	return err
}

func byID(workers []*Worker) map[kith.ID]*Worker {
	out := map[kith.ID]*Worker{}
	for _, w := range workers {
		out[w.ID] = w
	}
	return out
}

func pointers(workers []Worker) []*Worker {
	out := make([]*Worker, len(workers))
	for i := range workers {
		out[i] = &workers[i]
	}
	return out
}

// eachOf calls f for every record of these workers, in an order.
func eachOf[T any, P db.Pointer[T]](tx *db.Tx, workers []*Worker, order string, f func(*T)) error {
	for part := range slices.Chunk(workers, 400) {
		args := make([]any, len(part))
		for i, w := range part {
			args[i] = w.ID
		}
		q := db.Q{Order: order + ", t.id"}
		q.And("t.worker IN ("+marks(len(args))+")", args...)
		if err := db.Each[T, P](tx, q, func(r *T) error { f(r); return nil }); err != nil {
			return err
		}
	}
	return nil
}

// keeping gets a worker whose records the actor may keep: a lead those of the
// lead's own teams, an administrator everybody's. Leave is also one's own.
func keeping(tx *db.Tx, worker kith.ID, p access.Permission) (*Worker, error) {
	if err := access.Need(tx.Actor, p); err != nil {
		return nil, err
	}
	w, err := db.Get[Worker](tx, worker)
	if err != nil {
		return nil, err
	}
	if access.Can(tx.Actor, access.TeamWrite) || p == access.LeaveWrite && w.Account == tx.Actor.ID {
		return w, nil
	}
	err = kith.Errorf(kith.Forbidden, "%s is in none of your teams. Ask the lead of their team, or an administrator", w.Name)
	if !access.Can(tx.Actor, access.WorkforceWrite) || len(tx.Actor.Teams) == 0 {
		return nil, err
	}
	q := db.Q{Where: "t.account = $1", Args: []any{w.Account}}
	q.And("t.team IN ("+marks(len(tx.Actor.Teams))+")", anys(tx.Actor.Teams)...)
	n, failed := db.Count[Member](tx, q)
	if failed != nil {
		return nil, failed
	}
	if n == 0 {
		return nil, err
	}
	return w, nil
}
