package onward

import (
	"context"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/job"
	"kith/nhs"
	"kith/notify"
)

// That an organisation has answered stands on the worker's morning page. They
// are told of it by e-mail as often as they wish; the mail says nothing of
// anybody, only that there is something to read.

// Often is how often a worker is told by e-mail.
type Often string

// The ways.
const (
	Each  Often = "each"  // of each answer, at once
	Daily Often = "daily" // in the morning, when there is something new; where nothing was chosen
	Never Often = "never"
)

// Oftens are they, as pages say them.
var Oftens = nhs.List[Often]{Title: "Mail when an organisation answers", Source: "Kith",
	Codes: []nhs.Code[Often]{{Code: Daily, Name: "Once a day at most, in the morning"}, {Code: Each, Name: "At each answer"}, {Code: Never, Name: "Never"}}}

// A wish is what a worker has chosen.
type wish struct {
	db.Row
	Account kith.ID `db:"account"`
	Often   Often   `db:"often"`
}

func (*wish) Table() string { return "answer_wish" }
func (*wish) Wall() db.Wall {
	return db.Wall{See: access.OwnAccount, Write: access.OwnAccount, Sight: db.ByActor}
}

func wishOf(tx *db.Tx, account kith.ID) (*wish, error) {
	w, err := db.First[wish](tx, db.Q{Where: "t.account = $1", Args: []any{account}})
	if kith.KindOf(err) == kith.NotFound {
		return &wish{Account: account, Often: Daily}, nil
	}
	return w, err
}

// MyWish is how often the actor is told. Errors: Forbidden, for those who
// support nobody.
func MyWish(tx *db.Tx) (Often, error) {
	if err := access.Need(tx.Actor, access.CareWrite); err != nil {
		return "", err
	}
	w, err := wishOf(tx, tx.Actor.ID)
	if err != nil {
		return "", err
	}
	return w.Often, nil
}

// Wish chooses how often the actor is told. Errors: Invalid; Forbidden, for
// those who support nobody.
func Wish(tx *db.Tx, o Often) error {
	if err := access.Need(tx.Actor, access.CareWrite); err != nil {
		return err
	}
	c := kith.Check{}
	c.That(Oftens.Valid(o), "often", "Choose how often")
	if err := c.Err(); err != nil {
		return err
	}
	if err := tx.Lock("answer wish " + string(tx.Actor.ID)); err != nil {
		return err
	}
	w, err := wishOf(tx, tx.Actor.ID)
	if err != nil {
		return err
	}
	if w.Often = o; w.ID == "" {
		return db.Insert(tx, w)
	}
	return db.Update(tx, w)
}

// dayKind is the kind of the jobs that tell of a day's answers.
const dayKind = "onward-answers"

// news is what such a job is about.
type news struct {
	Worker kith.ID
	Since  time.Time // of the first answer
}

// tellWorker has the worker told that the organisation has answered or written,
// as they wish.
func tellWorker(tx *db.Tx, id kith.ID) error {
	sys := program(tx)
	var worker kith.ID
	q := db.Q{Where: "t.id = $1 AND r.status = 'accepted'", Args: []any{id}}
	if err := db.Each(sys, q, func(m *mine) error { worker = m.Worker; return nil }); err != nil || worker == "" {
		return err
	}
	w, err := wishOf(sys, worker)
	switch {
	case err != nil || w.Often == Never:
		return err
	case w.Often == Each:
		return sayAnswered(sys, worker, "")
	}
	due := morning(tx.Now)
	return job.Add(tx, dayKind, string(worker)+" "+string(kith.DayOf(due)), due, news{worker, tx.Now})
}

// sayAnswered puts the mail into the outbox. Of two with one key there is one.
func sayAnswered(sys *db.Tx, worker kith.ID, key string) error {
	_, err := notify.Send(sys, notify.New{To: notify.To{Whom: notify.Worker, Account: worker}, Template: "onward-answer", Key: key})
	return err
}

// morning is the next seven o'clock in London.
func morning(now time.Time) time.Time {
	n := now.In(kith.London)
	at := time.Date(n.Year(), n.Month(), n.Day(), 7, 0, 0, 0, kith.London)
	if !at.After(now) {
		at = time.Date(n.Year(), n.Month(), n.Day()+1, 7, 0, 0, 0, kith.London)
	}
	return at.UTC()
}

// Answers is how a job.Runner tells workers of a day's answers: one mail a day at
// most, also where several mornings were missed, and none when the worker has
// dealt with all of it or wishes none any more.
func Answers() (string, job.Kind) {
	return dayKind, job.Kind{Do: func(ctx context.Context, d *db.DB, j *job.Job) error {
		var n news
		if err := j.Into(&n); err != nil {
			return err
		}
		return d.Write(ctx, job.System(j.Tenant), func(tx *db.Tx) error {
			if err := n.tell(tx); err != nil {
				return err
			}
			return j.Done(tx)
		})
	}}
}

func (n *news) tell(tx *db.Tx) error {
	w, err := wishOf(tx, n.Worker)
	if err != nil || w.Often == Never {
		return err
	}
	k, err := db.Count[mine](tx, db.Q{Where: `r.worker = $1 AND r.status = 'accepted' AND t.heard_at IS NULL
		AND (t.turn = 'worker' OR t.unread = 'worker' OR t.answered_at >= $2)`, Args: []any{n.Worker, n.Since}})
	if err != nil || k == 0 {
		return err
	}
	return sayAnswered(tx, n.Worker, "answers "+string(n.Worker)+" "+string(tx.Today()))
}
