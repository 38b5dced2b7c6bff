package group

import (
	"fmt"
	"time"

	"kith"
	"kith/db"
	"kith/find"
	"kith/nhs"
	"kith/plan"
	"kith/referral"
)

// hour is a time of day as one says it: 10am, 3:15pm, noon.
func hour(t time.Time) string {
	switch {
	case t.Hour() == 12 && t.Minute() == 0:
		return "noon"
	case t.Minute() == 0:
		return t.Format("3pm")
	}
	return t.Format("3:04pm")
}

// Kept is a register as somebody sends it: how each on it stands, and how many
// heads were counted.
type Kept struct {
	Marks map[kith.ID]State // by booking: Came, Missed, or Booked where it is not said
	Heads int               // everybody who came, with and without a name; 0 where nobody counted
}

// Keep keeps the register of a session. Whoever came has it on their record,
// once, however often the register is sent; a tick that is taken away takes it
// off again. Whoever did not come, twice running, is a follow-up for their
// worker. Errors: Conflict before the day of the session.
func Keep(tx *db.Tx, id kith.ID, cal find.Calendar, day kith.Day, k Kept) (*Session, error) {
	g, s, err := hold(tx, id, cal, day)
	if err != nil {
		return nil, err
	}
	if err := g.keep(tx); err != nil {
		return nil, err
	}
	if err := s.openToday(tx); err != nil {
		return nil, err
	}
	in := tx.Beyond("a register reaches everybody on it, whichever team supports them")
	all, err := db.Select[Booking](in, db.Q{Where: "t.session = $1", Args: []any{s.ID}})
	if err != nil {
		return nil, err
	}
	came := 0
	for i := range all {
		b := &all[i]
		to, ok := k.Marks[b.ID]
		if to == Booked && b.State != Came && b.State != Missed {
			continue // a place is given by the list, not by the register
		}
		if ok && to != b.State {
			if err := g.mark(in, s, b, to); err != nil {
				return nil, err
			}
		}
		if b.State == Came {
			came++
		}
	}
	c := kith.Check{}
	c.That(k.Heads >= 0 && k.Heads <= 5000, "heads", "Enter how many people came")
	c.That(k.Heads == 0 || k.Heads >= came, "heads", fmt.Sprintf("%d are ticked: count them too, and those without a name", came))
	if err := c.Err(); err != nil {
		return nil, err
	}
	s.Heads, s.RegisterAt, s.RegisterBy = k.Heads, tx.Now, tx.Actor.Name
	return s, db.Update(tx, s)
}

// TurnedUp puts somebody on the register who came without being booked.
func TurnedUp(tx *db.Tx, id kith.ID, cal find.Calendar, day kith.Day, who, episode kith.ID) (*Booking, error) {
	g, s, err := hold(tx, id, cal, day)
	if err != nil {
		return nil, err
	}
	if err := g.keep(tx); err != nil {
		return nil, err
	}
	if err := s.openToday(tx); err != nil {
		return nil, err
	}
	b, err := g.booking(tx, s, who, episode, "")
	if err != nil {
		return nil, err
	}
	if b.ID == "" {
		b.State, b.QueuedAt = Booked, tx.Now
		if err := db.Insert(tx, b); err != nil {
			return nil, err
		}
	}
	if b.State == Came {
		return b, nil
	}
	return b, g.mark(tx, s, b, Came)
}

// openToday refuses a register before the day of its session, and one of a
// session that was called off.
func (s *Session) openToday(tx *db.Tx) error {
	switch {
	case s.Off:
		return kith.Errorf(kith.Conflict, "This session did not take place: %s", s.OffWhy)
	case s.On() > tx.Today():
		return kith.Errorf(kith.Conflict, "The register opens on the day, %s", s.On())
	}
	return nil
}

// mark moves a booking, with what follows from it on the person's record.
func (g *Group) mark(in *db.Tx, s *Session, b *Booking, to State) error {
	if !b.State.CanBecome(to) {
		return kith.Errorf(kith.Conflict, "Somebody on this register has changed meanwhile: %s cannot become %s", States.Name(b.State), States.Name(to))
	}
	b.State = to
	if err := g.write(in, s, b); err != nil {
		return err
	}
	if err := g.missed(in, b); err != nil {
		return err
	}
	return db.Update(in, b)
}

// write brings the person's record into line with whether they came.
func (g *Group) write(in *db.Tx, s *Session, b *Booking) error {
	if b.State != Came {
		b.Unwritten = ""
		return b.erase(in)
	}
	if b.Contact != "" {
		return nil
	}
	if b.Referral == "" {
		b.Unwritten = "nobody supports them now"
		return nil
	}
	r, err := referral.Get(in, b.Referral)
	if err != nil {
		return err
	}
	at := s.StartsAt
	if at.After(in.Now) {
		at = in.Now // the register is kept at the door
	}
	switch {
	case !r.Open():
		b.Unwritten = "their support has ended"
		return nil
	case kith.DayOf(at) < kith.DayOf(r.ReceivedAt):
		b.Unwritten = "they were referred after that"
		return nil
	}
	k, err := plan.RecordContact(in, r.ID, plan.NewContact{How: nhs.FaceToFace, At: at, Result: plan.Came, Minutes: s.Minutes(),
		Place: first(s.Where(g), 150), Kind: g.Name, SeenName: g.LeaderName, SeenRole: "Leader of the group"})
	if err != nil {
		return err
	}
	b.Contact = k.ID
	return nil
}

// erase takes a contact off the person's record that the register wrote.
func (b *Booking) erase(in *db.Tx) error {
	if b.Contact == "" {
		return nil
	}
	k, err := db.Get[plan.Contact](in, b.Contact)
	if err != nil {
		return err
	}
	b.Contact = ""
	if k.Struck() {
		return nil
	}
	return plan.StrikeOut(in, plan.KindContact, k.ID, k.Version, "Not ticked on the register any more")
}

// missed sees to it that whoever did not come twice running is asked how they
// are: once, and not where the register was wrong.
func (g *Group) missed(in *db.Tx, b *Booking) error {
	if b.State != Missed {
		return b.drop(in)
	}
	if b.FollowUp != "" {
		return nil
	}
	before, err := db.Select[Booking](in, db.Q{Where: "t.of_group = $1 AND t.person = $2 AND t.day < $3 AND t.state IN ('came', 'not-come')",
		Args: []any{b.Group, b.Person, b.Day}, Order: "t.day DESC", Limit: 1})
	if err != nil || len(before) == 0 || before[0].State != Missed {
		return err
	}
	worker := b.MadeBy
	if b.Referral != "" {
		r, err := referral.Get(in, b.Referral)
		if err != nil {
			return err
		}
		if r.Worker != "" {
			worker = r.Worker
		}
	}
	f, err := plan.AddFollowUp(in, b.Person, plan.NewFollowUp{Due: in.Today().Add(1), Contact: true, Worker: worker,
		What: "Did not come to " + first(g.Name, 150) + " twice running: ask how they are, and whether it is still right for them"})
	if err != nil {
		return err
	}
	b.FollowUp = f.ID
	return nil
}

// drop takes back the follow-up that was made because of a tick, unless
// somebody has done it.
func (b *Booking) drop(in *db.Tx) error {
	if b.FollowUp == "" {
		return nil
	}
	f, err := db.Get[plan.FollowUp](in, b.FollowUp)
	if err != nil {
		return err
	}
	b.FollowUp = ""
	if f.Struck() || !f.DoneAt.IsZero() {
		return nil
	}
	return plan.StrikeOut(in, plan.KindFollow, f.ID, f.Version, "The register was put right")
}

// first is the beginning of s, of so many characters at most.
func first(s string, most int) string {
	r := []rune(s)
	return string(r[:min(most, len(r))])
}
