package onward

import (
	"slices"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/pass"
)

// Did is a move as somebody makes it.
type Did struct {
	Move    Move      `form:"move"`
	Reason  Reason    `form:"reason"`
	Words   string    `form:"words"` // 2,000
	When    time.Time `form:"when"`  // of a booking
	Told    string    `form:"told"`  // from whom the worker has it; 150
	Version int       `form:"version"`
}

var noTime time.Time

// Take makes a worker's move, or a provider's of which the worker was told.
// Errors: Conflict, when it cannot be made any more; Invalid.
func Take(tx *db.Tx, id kith.ID, d Did) (*Onward, error) {
	o, err := db.Get[Onward](tx, id)
	if err != nil {
		return nil, err
	}
	step, ok := StepOf(d.Move)
	if !ok || !slices.Contains(step.By, Worker) || step.Move == HandOver {
		return nil, kith.Errorf(kith.Invalid, "Choose what has happened")
	}
	c := kith.Check{}
	c.Text(&d.Told, "told", "Who told you", 150)
	c.That(step.By[0] != Provider || d.Told != "", "told", "Say who told you, and how")
	return o, o.move(tx, c, step, d, Worker)
}

// Stopped ends every sharing with the organisation that rests on a consent
// which the person has taken back.
func Stopped(tx *db.Tx, consent kith.ID) error {
	all, err := db.Select[Onward](tx, db.Q{Where: "t.consent = $1 AND t.ended_at IS NULL", Args: []any{consent}})
	if err != nil {
		return err
	}
	step, _ := StepOf(Stop)
	for i := range all {
		o := &all[i]
		if err := o.move(tx, kith.Check{}, step, Did{Move: Stop, Version: o.Version}, Person); err != nil {
			return err
		}
	}
	return nil
}

// StopSharing ends one by the person's own word: from now on the organisation
// sees nothing of them.
func StopSharing(tx *db.Tx, id kith.ID, version int, words string) (*Onward, error) {
	o, err := db.Get[Onward](tx, id)
	if err != nil {
		return nil, err
	}
	step, _ := StepOf(Stop)
	return o, o.move(tx, kith.Check{}, step, Did{Move: Stop, Version: version, Words: words}, Person)
}

// handOver ends the part that was passed on, now that next is asked instead.
func handOver(tx *db.Tx, id kith.ID, next *Onward) error {
	o, err := db.Get[Onward](tx, id)
	if err != nil {
		return err
	}
	if o.Person != next.Person {
		return kith.Errorf(kith.NotFound, "This is about somebody else")
	}
	step, _ := StepOf(HandOver)
	return o.move(tx, kith.Check{}, step, Did{Move: HandOver, Version: o.Version, Words: "To " + next.ServiceName}, Worker)
}

// move makes one step with all that follows from it.
func (o *Onward) move(tx *db.Tx, c kith.Check, step Step, d Did, by Party) error {
	if err := step.check(c, &d, tx.Now); err != nil {
		return err
	}
	if err := o.take(step, d, by, tx.Now); err != nil {
		return err
	}
	o.Version = d.Version
	if by == Worker || by == Program || tx.Actor.Role != kith.System && access.Can(tx.Actor, access.CareWrite) {
		o.hear(tx) // whoever acts knows
	}
	if err := db.Update(tx, o); err != nil {
		return err
	}
	h := Happened{Party: by, Move: step.Move, Status: step.To, Reason: d.Reason, Words: d.Words, Told: d.Told, BookedAt: d.When}
	if err := happened(tx, o, h); err != nil {
		return err
	}
	if err := follow(tx, o.ID, o.Request, &o.State); err != nil {
		return err
	}
	return tellProvider(tx, o, newsLetter)
}

// hear notes that the worker knows how it ended.
func (o *Onward) hear(tx *db.Tx) {
	if o.Status.Ended() {
		o.HeardAt, o.HeardBy = tx.Now, tx.Actor.Name
	}
	o.Turn = o.Owner()
}

// check notes what is wrong with a move.
func (s Step) check(c kith.Check, d *Did, now time.Time) error {
	c.Text(&d.Words, "words", "What you write", 2000)
	c.That(s.Words == "" || d.Words != "", "words", s.Words)
	if s.Reasons != nil {
		c.That(s.Reasons.Valid(d.Reason), "reason", "Choose why from the list")
		c.That(d.Reason != "other" || d.Words != "", "words", "Say what it is")
	} else {
		d.Reason = ""
	}
	if s.When {
		c.That(d.When.After(now.AddDate(-1, 0, 0)) && d.When.Before(now.AddDate(2, 0, 0)), "when", "Enter a real day and time, like 27 3 2026 and 3:15pm")
	} else {
		d.When = noTime
	}
	return c.Err()
}

// take sets the status: the one place that does. It is a Conflict when the
// table of moves has no such step from here.
func (s *State) take(step Step, d Did, by Party, now time.Time) error {
	if !slices.Contains(step.From, s.Status) {
		return kith.Errorf(kith.Conflict, "This cannot be done any more: it is now “%s”", Statuses.Name(s.Status))
	}
	was := s.Status
	s.Status, s.Reason, s.Turn, s.Unread = step.To, d.Reason, turns[step.To], Nobody
	if was != step.To || step.When {
		s.Since, s.Nudges, s.NudgedAt, s.EscalatedAt = now, 0, noTime, noTime
	}
	if was.Unanswered() && !step.To.Unanswered() && step.Move != Elsewhere && by != Person && s.AnsweredAt.IsZero() {
		s.AnsweredAt = now
	}
	if step.To.taken() && s.TakenAt.IsZero() {
		s.TakenAt = now
	}
	switch step.Move {
	case Book:
		s.BookedAt = d.When
	case Come:
		if s.CameAt.IsZero() {
			s.CameAt = now
		}
	case PassOn:
		s.Onto = d.Words
	}
	if step.To.Ended() {
		s.EndedAt, s.Turn = now, Worker // until they have heard of it
	}
	if step.To == Cancelled {
		s.EndedBy = by
	}
	return nil
}

// follow does what follows from a move, whoever made it: an end that takes the
// copy out of the organisation's sight, and a yes that the others are told of.
// It works with the program's rights, as a provider sees none of the others.
func follow(tx *db.Tx, id, request kith.ID, s *State) error {
	sys := program(tx)
	if s.Status.Ended() && s.Status != Completed && !(s.Status == Cancelled && s.EndedBy == Provider) {
		if err := shut(sys, id, Statuses.Name(s.Status)); err != nil {
			return err
		}
	}
	if s.Status == Cancelled && s.Reason == "mistake" { // it went to the wrong place: not even that it ended is theirs to read
		return pass.Revoke(sys, ForProvider, id, "Sent by mistake")
	}
	if s.Status != Accepted && s.Status != WaitingList {
		return nil
	}
	r, err := db.Get[Request](sys, request)
	if err != nil || r.Every {
		return err
	}
	others, err := db.Select[Onward](sys, db.Q{Where: "t.request = $1 AND t.id <> $2 AND t.taken_at IS NULL AND t.ended_at IS NULL", Args: []any{request, id}})
	step, _ := StepOf(Elsewhere)
	for i := range others {
		o := &others[i]
		if err := o.move(sys, kith.Check{}, step, Did{Move: Elsewhere, Version: o.Version}, Program); err != nil {
			return err
		}
	}
	return err
}

// shut takes the copy, and what was said, out of the organisation's sight.
func shut(sys *db.Tx, id kith.ID, why string) error {
	all, err := db.Select[Share](sys, db.Q{Where: "t.onward = $1 AND t.shut_at IS NULL", Args: []any{id}})
	if err != nil {
		return err
	}
	for i := range all {
		all[i].Provider, all[i].ShutAt, all[i].ShutWhy = "", sys.Now, why
		if err := db.Update(sys, &all[i]); err != nil {
			return err
		}
	}
	said, err := db.Select[Event](sys, db.Q{Where: "t.onward = $1 AND t.provider IS NOT NULL", Args: []any{id}})
	if err != nil {
		return err
	}
	for i := range said {
		said[i].Provider = ""
		if err := db.Update(sys, &said[i]); err != nil {
			return err
		}
	}
	return nil
}

// happened writes down what happened, on the worker's side.
func happened(tx *db.Tx, o *Onward, h Happened) error {
	h.Onward, h.Provider, h.MadeBy, h.MadeName = o.ID, o.Provider, tx.Actor.ID, tx.Actor.Name
	if h.Party == Program {
		h.MadeName = "Kith" // whose answer it follows from is for the trail, and not for the others who were asked
	}
	return db.Insert(tx, &Event{Happened: h, Person: o.Person})
}

// program is the same work with the program's rights, in the name of whoever acts.
func program(tx *db.Tx) *db.Tx {
	a := tx.Actor
	a.Role, a.Only = kith.System, ""
	return tx.As(a)
}

// Heard notes that the worker has read what the organisation said, or how it
// ended.
func Heard(tx *db.Tx, id kith.ID, version int) (*Onward, error) {
	o, err := db.Get[Onward](tx, id)
	if err != nil {
		return nil, err
	}
	o.Version = version
	if o.Unread == Worker {
		o.Unread = Nobody
	}
	o.hear(tx)
	return o, db.Update(tx, o)
}

// Settle says that nobody is looked for any more for a request that nobody has
// taken on, and why.
func Settle(tx *db.Tx, request kith.ID, version int, why string) (*Request, error) {
	if err := access.Need(tx.Actor, access.CareWrite); err != nil {
		return nil, err
	}
	r, err := db.Get[Request](tx, request)
	if err != nil {
		return nil, err
	}
	c := kith.Check{}
	c.Need(&why, "why", "What you do instead", "Say what you do instead, or why nothing more is needed", 300)
	if err := c.Err(); err != nil {
		return nil, err
	}
	r.Version, r.SettledAt, r.SettledBy, r.SettledWhy = version, tx.Now, tx.Actor.Name, why
	return r, db.Update(tx, r)
}
