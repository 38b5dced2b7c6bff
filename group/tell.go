package group

import (
	"context"
	"time"

	"kith"
	"kith/db"
	"kith/job"
	"kith/notify"
)

// A News is what somebody is told about a session: the template that says it.
// None of them names the group, which may say more than a message should.
type News string

// What there is to tell.
const (
	MovedUp   News = "group-place"
	Changed   News = "group-changed"
	CalledOff News = "group-off"
	BackOn    News = "group-on"
	Reminder  News = "appointment"
)

// tellAll tells everybody who is booked for a session or waits.
func (g *Group) tellAll(tx *db.Tx, s *Session, what News) error {
	if s.Over(tx.Now) {
		return nil
	}
	in := tx.Beyond("whoever is booked is told, whichever team supports them")
	all, err := db.Select[Booking](in, db.Q{Where: "t.session = $1 AND t.state IN ('booked', 'waiting')", Args: []any{s.ID}})
	for i := range all {
		if err == nil {
			_, err = g.tell(tx, s, &all[i], what)
		}
		if err == nil && all[i].State == Booked {
			err = remindLater(tx, s, &all[i])
		}
	}
	return err
}

// tell has somebody told, by their own channels and rules; where those leave no
// way, it is for a worker to tell them (notify.ToTell).
func (g *Group) tell(tx *db.Tx, s *Session, b *Booking, what News) (*notify.Message, error) {
	return notify.Send(tx, notify.New{To: notify.To{Person: b.Person}, Template: string(what), Before: s.StartsAt, Record: "group_booking", RecordID: b.ID,
		Data: map[string]string{"when": When(s), "where": s.Where(g)}})
}

// remindBefore is how long before a session whoever is booked is reminded, and
// nobody who was told of it so shortly before.
const (
	remindBefore = 24 * time.Hour
	reminders    = "group-reminder"
)

// remindLater sees to it that whoever is booked is reminded the day before.
func remindLater(tx *db.Tx, s *Session, b *Booking) error {
	due := s.StartsAt.Add(-remindBefore)
	if due.Before(tx.Now) {
		return nil
	}
	if there, err := job.Wake(tx, reminders, string(b.ID), due); there || err != nil {
		return err
	}
	return job.Add(tx, reminders, string(b.ID), due, nil)
}

// Reminders is how a job.Runner reminds people of what they are booked for.
func Reminders() (string, job.Kind) {
	return reminders, job.Kind{Do: func(ctx context.Context, d *db.DB, j *job.Job) error {
		return d.Write(ctx, job.System(j.Tenant), func(tx *db.Tx) error {
			later, err := remind(tx, kith.ID(j.Key))
			switch {
			case err != nil:
				return err
			case !later.IsZero():
				return j.Later(tx, later)
			}
			return j.Done(tx)
		})
	}}
}

// remind reminds somebody of a session, if they are still booked and it takes
// place. Where it has moved, it says when to come back.
func remind(tx *db.Tx, booking kith.ID) (later time.Time, err error) {
	b, err := db.Get[Booking](tx, booking)
	if err != nil {
		return later, err
	}
	s, err := db.Get[Session](tx, b.Session)
	if err != nil {
		return later, err
	}
	g, err := Get(tx, b.Group)
	if err != nil || b.State != Booked || s.Off || s.Over(tx.Now) || g.Ended() {
		return later, err
	}
	if due := s.StartsAt.Add(-remindBefore); due.After(tx.Now) {
		return due, nil
	}
	m, err := g.tell(tx, s, b, Reminder)
	if err != nil {
		return later, err
	}
	b.Reminder = m.ID
	return later, db.Update(tx, b)
}

// When is when a session is, as one says it: Tuesday 3 March, 10am to midday.
func When(s *Session) string {
	from, to := s.StartsAt.In(kith.London), s.EndsAt.In(kith.London)
	return from.Format("Monday 2 January") + ", " + hour(from) + " to " + hour(to)
}

// hour is a time of day as one says it: 10am, 3:15pm, noon.
func hour(t time.Time) string {
	switch {
	case t.Hour() == 12 && t.Minute() == 0:
		return "midday"
	case t.Minute() == 0:
		return t.Format("3pm")
	}
	return t.Format("3:04pm")
}
