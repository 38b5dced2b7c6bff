package team

import (
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// An AwayKind is what somebody is away for, as far as planning needs it.
type AwayKind string

const (
	AnnualLeave AwayKind = "annual"
	StudyLeave  AwayKind = "study"
	OtherLeave  AwayKind = "other"
)

// AwayKinds are the choices. Illness is not one: why somebody is away is their
// employer's to know.
var AwayKinds = nhs.List[AwayKind]{
	Title: "Leave", Source: "Kith",
	Codes: []nhs.Code[AwayKind]{
		{Code: AnnualLeave, Name: "Annual leave", Local: true},
		{Code: StudyLeave, Name: "Study or training", Local: true},
		{Code: OtherLeave, Name: "Away", About: "Anything else. Do not say why", Local: true},
	},
}

// NewAway is days on which a worker is not there.
type NewAway struct {
	Kind  AwayKind `db:"kind" form:"kind"`
	From  kith.Day `db:"starts" form:"starts"`
	Until kith.Day `db:"ends" form:"ends"` // the last day away; "" when that is not known yet
}

// An Away is such days, as kept.
type Away struct {
	db.Row
	Worker kith.ID `db:"worker"`
	NewAway
}

// Table is the table of leave.
func (*Away) Table() string { return "worker_leave" }

// Wall: colleagues know who is away; one writes one's own, a lead the team's.
func (*Away) Wall() db.Wall {
	return db.Wall{See: access.WorkforceSee, Write: access.LeaveWrite, Sight: db.Everyone}
}

// On reports whether the worker is away on the day.
func (a *Away) On(day kith.Day) bool { return a.From <= day && (a.Until == "" || day <= a.Until) }

// AwayOn is the leave that a worker is on, or nil; of those of Force and Full.
func (w *Worker) AwayOn(day kith.Day) *Away {
	for i := range w.Away {
		if w.Away[i].On(day) {
			return &w.Away[i]
		}
	}
	return nil
}

// Workdays is on how many weekdays from a day on, of so many days, the worker is
// in post, and on how many of them there.
func (w *Worker) Workdays(from kith.Day, days int) (post, there int) {
	for i := range days {
		day := from.Add(i)
		if d := day.Time().Weekday(); d == time.Saturday || d == time.Sunday || !w.On(day) {
			continue
		}
		post++
		if w.AwayOn(day) == nil {
			there++
		}
	}
	return post, there
}

// RecordLeave writes down that a worker will be away. Errors: Invalid;
// Conflict, when they are away on some of the days already.
func RecordLeave(tx *db.Tx, worker kith.ID, n NewAway) (*Away, error) {
	w, err := keeping(tx, worker, access.LeaveWrite)
	if err != nil {
		return nil, err
	}
	c := kith.Check{}
	c.That(AwayKinds.Valid(n.Kind), "kind", "Choose what kind of leave it is")
	c.That(n.From.Valid(), "starts", "Enter the first day away")
	c.That(n.Until == "" || n.Until.Valid(), "ends", "Enter the last day away, or leave it empty while it is not known")
	c.That(n.Until == "" || n.From <= n.Until, "ends", "The last day away must be on or after the first")
	if err := c.Err(); err != nil {
		return nil, err
	}
	if err := tx.Lock("leave of " + string(w.ID)); err != nil {
		return nil, err
	}
	q := db.Q{Where: "t.worker = $1 AND (t.ends IS NULL OR t.ends >= $2)", Args: []any{w.ID, n.From}}
	if n.Until != "" {
		q.And("t.starts <= ?", n.Until)
	}
	there, err := db.Count[Away](tx, q)
	if err != nil {
		return nil, err
	}
	if there > 0 {
		return nil, kith.Errorf(kith.Conflict, "%s is away on some of these days already. Take that leave back first, or enter the other days only", w.Name)
	}
	a := &Away{Worker: w.ID, NewAway: n}
	return a, db.Insert(tx, a)
}

// TakeBackLeave removes leave that will not be taken.
func TakeBackLeave(tx *db.Tx, id kith.ID, version int) error {
	if err := access.Need(tx.Actor, access.LeaveWrite); err != nil {
		return err
	}
	a, err := db.Get[Away](tx, id)
	if err != nil {
		return err
	}
	if _, err := keeping(tx, a.Worker, access.LeaveWrite); err != nil {
		return err
	}
	a.Version = version
	return db.Delete(tx, a)
}
