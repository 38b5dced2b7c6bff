package group

import (
	"cmp"
	"fmt"

	"kith"
	"kith/db"
	"kith/person"
	"kith/plan"
	"kith/referral"
)

// A News is what somebody must be told about a session.
type News string

// What there is to tell.
const (
	MovedUp   News = "there is a place for them at"
	Changed   News = "there is another time or place for"
	CalledOff News = "this does not take place:"
	BackOn    News = "this takes place after all:"
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
			err = g.tell(tx, s, &all[i], what)
		}
	}
	return err
}

// tell has somebody told: the worker who supports them does it, today, in the
// way that the person's own rules say. Nobody is told who has died.
func (g *Group) tell(tx *db.Tx, s *Session, b *Booking, what News) error {
	in := tx.Beyond("whoever is booked is told, whichever team supports them")
	p, err := person.Current(in, b.Person)
	if err != nil || p.Dead() {
		return err
	}
	worker := b.MadeBy
	if b.Referral != "" {
		r, err := referral.Get(in, b.Referral)
		if err != nil {
			return err
		}
		worker = cmp.Or(r.Worker, worker)
	}
	_, err = plan.AddFollowUp(in, b.Person, plan.NewFollowUp{
		What: first(fmt.Sprintf("Tell %s: %s %s, %s, %s", p.Called(), what, g.Name, When(s), s.Where(g)), 500),
		Due:  tx.Today(), Contact: true, Worker: worker})
	return err
}

// When is when a session is, as one says it: Tuesday 3 March, 10am to noon.
func When(s *Session) string {
	from, to := s.StartsAt.In(kith.London), s.EndsAt.In(kith.London)
	return from.Format("Monday 2 January") + ", " + hour(from) + " to " + hour(to)
}
