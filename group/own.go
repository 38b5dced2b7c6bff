package group

import (
	"cmp"
	"slices"
	"time"

	"kith"
	"kith/access"
	"kith/db"
)

// An Own is a booking as the person reads it on their own page: when, where,
// with whom. How it was written down and by whom is not in it.
type Own struct {
	db.Row
	Person   kith.ID   `db:"person"`
	Group    kith.ID   `db:"of_group"`
	State    State     `db:"state"`
	StartsAt time.Time `db:"s.starts_at"`
	EndsAt   time.Time `db:"s.ends_at"`
	Off      bool      `db:"s.off"`
	Place    string    `db:"s.place"`
	Name     string    `db:"g.name"`
	Usual    string    `db:"g.place"`
	Leader   string    `db:"g.leader_name"`
}

// Table is the booking's table.
func (*Own) Table() string { return "group_booking" }

// Wall: the person's own.
func (*Own) Wall() db.Wall { return db.Wall{See: access.GroupSee, Own: db.OwnSee} }

// From joins the session and the group.
func (*Own) From() string { return (*Attendance)(nil).From() }

// Where is the place of the session.
func (o *Own) Where() string { return cmp.Or(o.Place, o.Usual) }

// When is when it is, as one says it.
func (o *Own) When() string { return When(&Session{StartsAt: o.StartsAt, EndsAt: o.EndsAt}) }

// OwnComing are the bookings of a person that are still to come, the next first.
func OwnComing(tx *db.Tx, person kith.ID) ([]Own, error) {
	q := db.Q{Where: "t.person = $1 AND t.state IN ($2, $3)", Args: []any{person, Booked, Waiting}, Order: "s.starts_at, t.id"}
	all, err := db.Select[Own](tx, q)
	var out []Own
	for _, o := range all {
		if tx.Now.Before(o.EndsAt) {
			out = append(out, o)
		}
	}
	return out, err
}

// OwnBeen are the groups to which a person has come, each once, the latest first.
func OwnBeen(tx *db.Tx, person kith.ID) ([]Own, error) {
	all, err := db.Select[Own](tx, db.Q{Where: "t.person = $1 AND t.state = $2", Args: []any{person, Came}, Order: "s.starts_at DESC, t.id"})
	seen := map[kith.ID]bool{}
	return slices.DeleteFunc(all, func(o Own) bool {
		had := seen[o.Group]
		seen[o.Group] = true
		return had
	}), err
}

// CancelOwn takes a person off the list of a session by their own word. Errors:
// NotFound, for what is not theirs; Conflict, when it is over.
func CancelOwn(tx *db.Tx, id kith.ID) (*Own, error) {
	o, err := db.Get[Own](tx, id)
	if err != nil {
		return nil, err
	}
	if !tx.Now.Before(o.EndsAt) {
		return nil, kith.Errorf(kith.Conflict, "This is over already")
	}
	a := tx.Actor
	a.Role = kith.System
	_, err = Cancel(tx.As(a), id)
	return o, err
}
