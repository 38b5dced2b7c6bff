package group

import (
	"cmp"
	"slices"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/find"
)

// A Line is a session in a list, with its group and how full it is.
type Line struct {
	Session
	Of              *Group
	Booked, Waiting int // Booked are those who take a place
}

// Full reports whether whoever is booked now would wait.
func (l *Line) Full() bool {
	room := l.Room(l.Of)
	return room > 0 && l.Booked >= room
}

// Left is how many places are left; -1 when there is no limit.
func (l *Line) Left() int {
	room := l.Room(l.Of)
	if room == 0 {
		return -1
	}
	return max(0, room-l.Booked)
}

// Coming are the sessions of the groups that pass keep, or of all where it is
// nil, whose day by the schedule is from one day to another, in the order of
// time.
func Coming(tx *db.Tx, cal find.Calendar, from, to kith.Day, keep func(*Group) bool) ([]Line, error) {
	groups, err := All(tx, false)
	if err != nil {
		return nil, err
	}
	rows, err := db.Select[Session](tx, db.Q{Where: "t.day >= $1 AND t.day <= $2", Args: []any{from, to}, Order: "t.of_group, t.day"})
	if err != nil {
		return nil, err
	}
	byGroup, ids := map[kith.ID][]Session{}, []any{}
	for _, s := range rows {
		byGroup[s.Group] = append(byGroup[s.Group], s)
		ids = append(ids, s.ID)
	}
	counts, err := tallies(tx, ids)
	if err != nil {
		return nil, err
	}
	var out []Line
	for i := range groups {
		g := &groups[i]
		if keep != nil && !keep(g) {
			continue
		}
		for _, s := range g.with(byGroup[g.ID], cal, from, to) {
			l := Line{Session: s, Of: g}
			if s.ID != "" {
				l.Booked, l.Waiting = counts[string(s.ID)+" y"], counts[string(s.ID)+" w"]
			}
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, b Line) int { return cmp.Or(a.StartsAt.Compare(b.StartsAt), cmp.Compare(a.Of.Name, b.Of.Name)) })
	return out, nil
}

// tallies counts the bookings of sessions: those that take a place as "ID y",
// those that wait as "ID w".
func tallies(tx *db.Tx, sessions []any) (map[string]int, error) {
	out := map[string]int{}
	for list := range slices.Chunk(sessions, 400) {
		q := db.Q{}
		q.And("t.session IN ("+marks(len(list))+")", list...)
		n, err := db.Tally[tallied](tx, "t.session || CASE t.state WHEN 'waiting' THEN ' w' WHEN 'cancelled' THEN ' c' ELSE ' y' END", q)
		if err != nil {
			return nil, err
		}
		for k, v := range n {
			out[k] += v
		}
	}
	return out, nil
}

// marks are n marks of db.Q.And, with commas.
func marks(n int) string {
	b := make([]byte, 0, 2*n)
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '?')
	}
	return string(b)
}

// Leads reports whether the group is one whose sessions somebody has to see to:
// they lead it, or it has a leader without an account and is their team's.
func (g *Group) Leads(a kith.Actor) bool {
	return g.Leader == a.ID || g.Leader == "" && a.In(g.Team)
}

// Today are the sessions of today that the actor has to see to.
func Today(tx *db.Tx, cal find.Calendar) ([]Line, error) {
	today := tx.Today()
	all, err := Coming(tx, cal, today.Add(-moved), today.Add(moved), func(g *Group) bool { return g.Leads(tx.Actor) })
	return slices.DeleteFunc(all, func(l Line) bool { return l.On() != today || l.Off }), err
}

// moved is how many days a session that has moved is looked for.
const moved = 7

// An Attendance is a booking of a person, with its session.
type Attendance struct {
	db.Row
	Person   kith.ID   `db:"person"`
	Group    kith.ID   `db:"of_group"`
	Session  kith.ID   `db:"session"`
	Day      kith.Day  `db:"day"`
	State    State     `db:"state"`
	Wants    string    `db:"wants"`
	Reminded time.Time `db:"reminded_at"`
	MadeName string    `db:"made_name"`
	StartsAt time.Time `db:"s.starts_at"`
	EndsAt   time.Time `db:"s.ends_at"`
	Off      bool      `db:"s.off"`
	Place    string    `db:"s.place"`
	Words    string    `db:"s.words"`
	Changed  int       `db:"s.version"`
	Name     string    `db:"g.name"`
	Usual    string    `db:"g.place"` // the group's place
	Leader   string    `db:"g.leader_name"`
}

// Table is the booking's table.
func (*Attendance) Table() string { return "group_booking" }

// Wall: by sight of the person.
func (*Attendance) Wall() db.Wall { return db.Wall{See: access.GroupSee} }

// From joins the session and the group.
func (*Attendance) From() string {
	return "group_booking t JOIN group_session s ON s.tenant = t.tenant AND s.id = t.session JOIN support_group g ON g.tenant = t.tenant AND g.id = t.of_group"
}

// Where is the place of the session.
func (a *Attendance) Where() string { return cmp.Or(a.Place, a.Usual) }

// When is when it is, as one says it.
func (a *Attendance) When() string { return When(&Session{StartsAt: a.StartsAt, EndsAt: a.EndsAt}) }

// Coming reports whether it is still to come at the moment now.
func (a *Attendance) Coming(now time.Time) bool {
	return now.Before(a.EndsAt) && (a.State == Booked || a.State == Waiting)
}

// Of returns the bookings of a person, the latest session first.
func Of(tx *db.Tx, person kith.ID) ([]Attendance, error) {
	return db.Select[Attendance](tx, db.Q{Where: "t.person = $1", Args: []any{person}, Order: "s.starts_at DESC, t.id DESC"})
}
