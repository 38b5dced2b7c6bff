package group

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/find"
)

// A Session is one time that a group meets. Its ID is "" while nothing has been
// said of it: then it is what the schedule says.
type Session struct {
	db.Row
	Group      kith.ID   `db:"of_group"`
	Day        kith.Day  `db:"day"` // by the schedule, even where the session has moved
	StartsAt   time.Time `db:"starts_at"`
	EndsAt     time.Time `db:"ends_at"`
	Moved      bool      `db:"moved"`    // to another time than the schedule says
	Place      string    `db:"place"`    // 200; "" where it is the group's
	Capacity   int       `db:"capacity"` // 0: the group's
	Words      string    `db:"words"`    // for those who come: "Bring boots"; 300
	Off        bool      `db:"off"`
	OffWhy     string    `db:"off_why"`
	Heads      int       `db:"heads"` // everybody who came, with and without a name; 0 while nobody counted
	RegisterAt time.Time `db:"register_at"`
	RegisterBy string    `db:"register_by"`
	Shared     string    `db:"shared"` // of a group consultation: what was said to all; 2000

	Doubt string // what the schedule leaves open: "a bank holiday: ask whether it is on"
}

// Table is the session's table.
func (*Session) Table() string { return "group_session" }

// Wall: all who support people see when groups meet.
func (*Session) Wall() db.Wall {
	return db.Wall{See: access.GroupSee, Write: access.GroupWrite, Sight: db.Everyone}
}

// Minutes is how long it is.
func (s *Session) Minutes() int { return int(s.EndsAt.Sub(s.StartsAt) / time.Minute) }

// Over reports whether it has ended at the moment now.
func (s *Session) Over(now time.Time) bool { return !now.Before(s.EndsAt) }

// On is the day on which it is, in London.
func (s *Session) On() kith.Day { return kith.DayOf(s.StartsAt) }

// Room is how many can come; 0 when there is no limit.
func (s *Session) Room(g *Group) int { return cmp.Or(s.Capacity, g.Capacity) }

// Where is the place of the session.
func (s *Session) Where(g *Group) string { return cmp.Or(s.Place, g.Place) }

// of is the session that the schedule says for an occurrence.
func (g *Group) of(o find.Occurrence) Session {
	return Session{Group: g.ID, Day: o.Day, StartsAt: o.Start, EndsAt: o.End, Doubt: o.Doubt}
}

// Sessions are those of a group by their days, from one to another, both
// inclusive, in the order of time.
func Sessions(tx *db.Tx, g *Group, c find.Calendar, from, to kith.Day) ([]Session, error) {
	rows, err := db.Select[Session](tx, db.Q{Where: "t.of_group = $1 AND t.day >= $2 AND t.day <= $3", Args: []any{g.ID, from, to}, Order: "t.day"})
	return g.with(rows, c, from, to), err
}

// with joins what is known of sessions with what the schedule says. What has
// not moved follows the schedule, should that have changed since; of a day that
// the schedule has no more, what is known stays.
func (g *Group) with(rows []Session, c find.Calendar, from, to kith.Day) []Session {
	var out []Session
	said := map[kith.Day]*Session{}
	for i := range rows {
		said[rows[i].Day] = &rows[i]
	}
	if !g.Ended() {
		for _, o := range g.Times.Times(c, from, to) {
			s := g.of(o)
			if row := said[o.Day]; row != nil {
				if !row.Moved && !row.Off && row.RegisterAt.IsZero() {
					row.StartsAt, row.EndsAt = s.StartsAt, s.EndsAt
				}
				row.Doubt = s.Doubt
				continue
			}
			out = append(out, s)
		}
	}
	out = append(out, rows...)
	slices.SortStableFunc(out, func(a, b Session) int { return cmp.Or(a.StartsAt.Compare(b.StartsAt), cmp.Compare(a.Day, b.Day)) })
	return out
}

// At returns the session of a day by the schedule. Errors: NotFound where the
// group does not meet on that day.
func At(tx *db.Tx, g *Group, c find.Calendar, day kith.Day) (*Session, error) {
	all, err := Sessions(tx, g, c, day, day)
	if err == nil && len(all) == 0 {
		err = kith.Errorf(kith.NotFound, "%s does not meet on %s", g.Name, day)
	}
	if err != nil {
		return nil, err
	}
	return &all[0], nil
}

// hold is At, within the group's lock, with a row from now on.
func hold(tx *db.Tx, id kith.ID, c find.Calendar, day kith.Day) (*Group, *Session, error) {
	g, err := locked(tx, id)
	if err != nil {
		return nil, nil, err
	}
	s, err := At(tx, g, c, day)
	if err != nil {
		return nil, nil, err
	}
	if s.ID == "" {
		err = db.Insert(tx, s)
	}
	return g, s, err
}

// as says which version of the session somebody has seen: 0, where it had no
// row, is the first.
func (s *Session) as(version int) { s.Version = max(1, version) }

// NewSession is what somebody says of one session. Where it says nothing, the
// group's words hold.
type NewSession struct {
	On       kith.Day `form:"on"`
	From     string   `form:"from"` // 10am
	To       string   `form:"to"`
	Place    string   `form:"place"`
	Capacity int      `form:"capacity"`
	Words    string   `form:"words"`
}

// Said is a session as its form shows it.
func (s *Session) Said() NewSession {
	clock := func(t time.Time) string { return t.In(kith.London).Format("15:04") }
	return NewSession{On: s.On(), From: clock(s.StartsAt), To: clock(s.EndsAt), Place: s.Place, Capacity: s.Capacity, Words: s.Words}
}

// ChangeSession moves a session, or says where it is this time and how many can
// come. Whoever is booked is told of another time or place.
func ChangeSession(tx *db.Tx, id kith.ID, cal find.Calendar, day kith.Day, version int, n NewSession) (*Session, error) {
	g, s, err := hold(tx, id, cal, day)
	if err != nil {
		return nil, err
	}
	if err := g.keep(tx); err != nil {
		return nil, err
	}
	c := kith.Check{}
	c.That(n.On.Valid(), "on", "Enter a real day, like 27 3 2026")
	from, ok := clock(n.On, n.From)
	c.That(ok, "from", "Enter when it begins, like 10am")
	to, ok := clock(n.On, n.To)
	c.That(ok && to.After(from), "to", "Enter when it ends, later than it begins")
	c.Text(&n.Place, "place", "Place", 200)
	c.Text(&n.Words, "words", "What to know", 300)
	c.That(n.Capacity >= 0 && n.Capacity <= 1000, "capacity", "Enter how many can come, or leave it empty")
	if err := c.Err(); err != nil {
		return nil, err
	}
	if n.Place == g.Place {
		n.Place = ""
	}
	was := *s
	if s.as(version); !from.Equal(s.StartsAt) || !to.Equal(s.EndsAt) {
		s.Moved, s.StartsAt, s.EndsAt = true, from, to
	}
	s.Place, s.Capacity, s.Words = n.Place, n.Capacity, n.Words
	if err := db.Update(tx, s); err != nil {
		return nil, err
	}
	if !was.StartsAt.Equal(s.StartsAt) || was.Where(g) != s.Where(g) {
		if err := g.tellAll(tx, s, Changed); err != nil {
			return nil, err
		}
	}
	return s, g.moveUp(tx, s)
}

// CallOff says that a session does not take place, and why. Whoever is booked
// or waits is told.
func CallOff(tx *db.Tx, id kith.ID, cal find.Calendar, day kith.Day, version int, why string) (*Session, error) {
	g, s, err := hold(tx, id, cal, day)
	if err != nil {
		return nil, err
	}
	if err := g.keep(tx); err != nil {
		return nil, err
	}
	c := kith.Check{}
	c.Need(&why, "why", "Why", "Say why it does not take place", 300)
	if err := c.Err(); err != nil {
		return nil, err
	}
	if s.Off {
		return nil, kith.Errorf(kith.Conflict, "This session has been called off already")
	}
	if !s.RegisterAt.IsZero() {
		return nil, kith.Errorf(kith.Conflict, "The register of this session has been kept: people came")
	}
	s.as(version)
	s.Off, s.OffWhy = true, why
	if err := db.Update(tx, s); err != nil {
		return nil, err
	}
	return s, g.tellAll(tx, s, CalledOff)
}

// PutOn takes back that a session was called off.
func PutOn(tx *db.Tx, id kith.ID, cal find.Calendar, day kith.Day, version int) (*Session, error) {
	g, s, err := hold(tx, id, cal, day)
	if err != nil {
		return nil, err
	}
	if err := g.keep(tx); err != nil {
		return nil, err
	}
	if !s.Off {
		return s, nil
	}
	s.as(version)
	s.Off, s.OffWhy = false, ""
	if err := db.Update(tx, s); err != nil {
		return nil, err
	}
	return s, g.tellAll(tx, s, BackOn)
}

// clock is the moment at which clocks in London show s on a day.
func clock(d kith.Day, s string) (time.Time, bool) {
	s = strings.ToLower(strings.ReplaceAll(s, " ", ""))
	if s == "noon" || s == "midday" {
		s = "12:00"
	}
	for _, form := range []string{"15:04", "15.04", "3pm", "3:04pm", "3.04pm"} {
		if t, err := time.Parse(form, s); err == nil {
			y := d.Time()
			return time.Date(y.Year(), y.Month(), y.Day(), t.Hour(), t.Minute(), 0, 0, kith.London).UTC(), true
		}
	}
	return time.Time{}, false
}
