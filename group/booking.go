package group

import (
	"slices"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/find"
	"kith/nhs"
	"kith/person"
	"kith/plan"
)

// A State is how somebody stands with a session.
type State string

// The states of a booking.
const (
	Booked    State = "booked"
	Waiting   State = "waiting"
	Cancelled State = "cancelled"
	Came      State = "came"
	Missed    State = "not-come"
)

// States as pages say them.
var States = nhs.List[State]{Title: "How it stands", Source: "Kith", Codes: []nhs.Code[State]{
	{Code: Booked, Name: "Booked"}, {Code: Waiting, Name: "Waiting for a place"}, {Code: Cancelled, Name: "Cancelled"},
	{Code: Came, Name: "Came"}, {Code: Missed, Name: "Did not come"}}}

// moves is what may follow on what. Nothing else changes a state. Whoever turns
// up came, however they stood.
var moves = map[State][]State{
	"":        {Booked, Waiting},
	Booked:    {Cancelled, Came, Missed},
	Waiting:   {Booked, Cancelled, Came},
	Cancelled: {Booked, Waiting, Came},
	Came:      {Booked, Missed},
	Missed:    {Booked, Came},
}

// CanBecome reports whether the table of moves has this one.
func (s State) CanBecome(next State) bool { return slices.Contains(moves[s], next) }

// Takes reports whether it takes a place.
func (s State) Takes() bool { return s == Booked || s == Came || s == Missed }

// A Booking is one person and one session, as those see it who support the
// person.
type Booking struct {
	db.Row
	Person     kith.ID   `db:"person"`
	Team       kith.ID   `db:"team"` // which runs the group
	Group      kith.ID   `db:"of_group"`
	Session    kith.ID   `db:"session"`
	Day        kith.Day  `db:"day"`      // of the session, by the schedule
	Referral   kith.ID   `db:"referral"` // the episode in which it was booked; "" where there is none
	State      State     `db:"state"`
	QueuedAt   time.Time `db:"queued_at"` // since when, for the order of those who wait
	Wants      string    `db:"wants"`     // what the leader must know: "comes with her daughter"; 300
	Contact    kith.ID   `db:"contact"`   // on the person's record, when they came
	Unwritten  string    `db:"unwritten"` // why coming is not on the person's record
	FollowUp   kith.ID   `db:"follow_up"` // made because they did not come twice running
	RemindedAt time.Time `db:"reminded_at"`
	Consent    Consent   `db:"consent"` // to a group consultation
	ConsentAt  time.Time `db:"consent_at"`
	OneToOne   string    `db:"one_to_one"` // of a group consultation: what was said to this person alone; 1500
	Note       kith.ID   `db:"note"`       // of the group consultation, on the person's record
	MadeBy     kith.ID   `db:"made_by"`
	MadeName   string    `db:"made_name"`
}

// Table is the booking's table.
func (*Booking) Table() string { return "group_booking" }

// Wall: by sight of the person.
func (*Booking) Wall() db.Wall { return db.Wall{See: access.GroupSee, Write: access.GroupWrite} }

// A Seat is a booking on the register, as the team sees it that runs the group:
// the name, and nothing of why the person is supported.
type Seat struct {
	db.Row
	Person    kith.ID   `db:"person"`
	Team      kith.ID   `db:"team"`
	Group     kith.ID   `db:"of_group"`
	Session   kith.ID   `db:"session"`
	State     State     `db:"state"`
	QueuedAt  time.Time `db:"queued_at"`
	Wants     string    `db:"wants"`
	Unwritten string    `db:"unwritten"`
	Consent   Consent   `db:"consent"`
	Note      kith.ID   `db:"note"`
	MadeName  string    `db:"made_name"`
	Given     string    `db:"p.given"`
	Family    string    `db:"p.family"`
	Preferred string    `db:"p.preferred"`
}

// Table is the booking's table.
func (*Seat) Table() string { return "group_booking" }

// Wall is that of the team which runs the group.
func (*Seat) Wall() db.Wall { return db.Wall{See: access.GroupSee, Sight: db.ByTeam} }

// From joins the person's name.
func (*Seat) From() string {
	return "group_booking t JOIN person p ON p.tenant = t.tenant AND p.id = t.person"
}

// Name is the person's name, as they like to be called.
func (s *Seat) Name() string {
	return (&person.Person{New: person.New{Given: s.Given, Family: s.Family, Preferred: s.Preferred}}).Called()
}

// Register returns the seats of a session, by name; those who wait in the order
// in which they wait. It has nobody where another team runs the group.
func Register(tx *db.Tx, session kith.ID) ([]Seat, error) {
	return db.Select[Seat](tx, db.Q{Where: "t.session = $1", Args: []any{session},
		Order: "CASE t.state WHEN 'waiting' THEN 1 WHEN 'cancelled' THEN 2 ELSE 0 END, CASE WHEN t.state = 'waiting' THEN t.queued_at END, lower(p.family), lower(p.given), t.id"})
}

// tallied is a booking as it is counted: all who support people may know how
// many places a session has left.
type tallied struct{ db.Row }

func (*tallied) Table() string { return "group_booking" }
func (*tallied) Wall() db.Wall { return db.Wall{See: access.GroupSee, Sight: db.Everyone} }

// Counts are how many bookings of a session are in each state.
func Counts(tx *db.Tx, session kith.ID) (map[string]int, error) {
	if session == "" {
		return map[string]int{}, nil
	}
	return db.Tally[tallied](tx, "t.state", db.Q{Where: "t.session = $1", Args: []any{session}})
}

// taken is how many places of a session are taken.
func taken(tx *db.Tx, session kith.ID) (int, error) {
	return db.Count[tallied](tx, db.Q{Where: "t.session = $1 AND t.state IN ('booked', 'came', 'not-come')", Args: []any{session}})
}

// Book books a person for a session, or puts them on its waiting list where it
// is full. wants is what the leader must know; episode is that in which the
// actor works, or "" where that is clear. The team that runs the group learns
// the person's name. Errors: Conflict where the session is over or called off,
// or the person is booked or waits already.
func Book(tx *db.Tx, id kith.ID, cal find.Calendar, day kith.Day, who, episode kith.ID, wants string) (*Booking, error) {
	g, s, err := hold(tx, id, cal, day)
	if err != nil {
		return nil, err
	}
	switch {
	case s.Off:
		return nil, kith.Errorf(kith.Conflict, "This session does not take place: %s", s.OffWhy)
	case s.Over(tx.Now):
		return nil, kith.Errorf(kith.Conflict, "This session is over")
	}
	b, err := g.booking(tx, s, who, episode, wants)
	if err != nil {
		return nil, err
	}
	to := Booked
	if n, err := taken(tx, s.ID); err != nil {
		return nil, err
	} else if room := s.Room(g); room > 0 && n >= room {
		to = Waiting
	}
	if b.State != "" && b.State != Cancelled {
		return nil, kith.Errorf(kith.Conflict, "This person is on the list already: %s", States.Name(b.State))
	}
	b.State, b.QueuedAt = to, tx.Now
	return b, save(tx, b)
}

// booking is a person's booking of a session, or a new one that is not stored
// yet.
func (g *Group) booking(tx *db.Tx, s *Session, who, episode kith.ID, wants string) (*Booking, error) {
	c := kith.Check{}
	c.Text(&wants, "wants", "What the leader should know", 300)
	if err := c.Err(); err != nil {
		return nil, err
	}
	p, err := person.Current(tx, who)
	if err != nil {
		return nil, err
	}
	if p.Dead() {
		return nil, kith.Errorf(kith.Conflict, "%s has died", p.Called())
	}
	b, err := db.First[Booking](tx, db.Q{Where: "t.session = $1 AND t.person = $2", Args: []any{s.ID, p.ID}})
	if err == nil {
		b.Wants = wants
		return b, nil
	}
	if kith.KindOf(err) != kith.NotFound {
		return nil, err
	}
	e, err := plan.Which(tx, p.ID, episode)
	if err != nil {
		return nil, err
	}
	return &Booking{Person: p.ID, Team: g.Team, Group: g.ID, Session: s.ID, Day: s.Day, Referral: e.Referral.ID, Wants: wants,
		MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name}, nil
}

// save stores a booking, new or not.
func save(tx *db.Tx, b *Booking) error {
	if b.ID == "" {
		return db.Insert(tx, b)
	}
	return db.Update(tx, b)
}

// ours is a booking that the actor may change: of a person whom they see, or on
// the register of a team that they are in. The Tx that comes with it is the one
// in which to change it. The group is locked.
func ours(tx *db.Tx, id kith.ID) (*db.Tx, *Booking, *Group, error) {
	b, err := db.Get[Booking](tx, id)
	in := tx
	if kith.KindOf(err) == kith.NotFound {
		if _, err := db.Get[Seat](tx, id); err != nil {
			return nil, nil, nil, err
		}
		in = tx.Beyond("a register reaches everybody on it, whichever team supports them")
		b, err = db.Get[Booking](in, id)
	}
	if err != nil {
		return nil, nil, nil, err
	}
	g, err := locked(tx, b.Group)
	if err != nil {
		return nil, nil, nil, err
	}
	b, err = db.Get[Booking](in, id) // as it stands now that nobody else changes it
	return in, b, g, err
}

// Cancel takes somebody off the list of a session. The first of those who wait
// moves up, and is told.
func Cancel(tx *db.Tx, id kith.ID) (*Booking, error) {
	in, b, g, err := ours(tx, id)
	if err != nil {
		return nil, err
	}
	if !b.State.CanBecome(Cancelled) {
		return nil, kith.Errorf(kith.Conflict, "This cannot be cancelled any more: %s", States.Name(b.State))
	}
	b.State = Cancelled
	if err := db.Update(in, b); err != nil {
		return nil, err
	}
	s, err := db.Get[Session](tx, b.Session)
	if err != nil {
		return nil, err
	}
	return b, g.moveUp(tx, s)
}

// moveUp gives the places that are free to those who wait, the longest first,
// and tells them. The group is locked.
func (g *Group) moveUp(tx *db.Tx, s *Session) error {
	if s.Off || s.Over(tx.Now) || g.Ended() {
		return nil
	}
	in := tx.Beyond("whoever waits moves up, whichever team supports them")
	waiting, err := db.Select[Booking](in, db.Q{Where: "t.session = $1 AND t.state = 'waiting'", Args: []any{s.ID}, Order: "t.queued_at, t.id"})
	if err != nil || len(waiting) == 0 {
		return err
	}
	n, err := taken(tx, s.ID)
	if err != nil {
		return err
	}
	free := len(waiting)
	if room := s.Room(g); room > 0 {
		free = max(0, room-n)
	}
	for i := range waiting[:min(free, len(waiting))] {
		waiting[i].State = Booked
		if err := db.Update(in, &waiting[i]); err != nil {
			return err
		}
		if err := g.tell(tx, s, &waiting[i], MovedUp); err != nil {
			return err
		}
	}
	return nil
}

// follow brings what is booked into line after a group was changed: the team
// that sees the register, and those who wait where there is more room.
func (g *Group) follow(tx *db.Tx, team bool) error {
	rows, err := db.Select[Session](tx, db.Q{Where: "t.of_group = $1 AND t.ends_at > $2", Args: []any{g.ID, tx.Now}, Order: "t.starts_at"})
	if err != nil {
		return err
	}
	if team {
		in := tx.Beyond("a register goes with its group to another team")
		all, err := db.Select[Booking](in, db.Q{Where: "t.of_group = $1", Args: []any{g.ID}})
		if err != nil {
			return err
		}
		for i := range all {
			all[i].Team = g.Team
			if err := db.Update(in, &all[i]); err != nil {
				return err
			}
		}
	}
	for i := range rows {
		if err := g.moveUp(tx, &rows[i]); err != nil {
			return err
		}
	}
	return nil
}
