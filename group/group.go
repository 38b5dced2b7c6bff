// Package group is where people meet: peer support, walks, gardens, talking
// cafés, group consultations. A group has a schedule, from which its sessions
// come; people are booked, wait for a place, come or do not come.
//
//	           ┌──────────────▶ booked ─────▶ came
//	(nobody) ──┤                 ▲ │  └─────▶ not-come
//	           └─▶ waiting ──────┘ │
//	                  └────────────┴────────▶ cancelled ─▶ booked or waiting again
//
// A session has a row once something is said of it; until then it is what the
// schedule says. Its day is the schedule's, and stays when the session moves.
//
// The files: group.go is the group; session.go its sessions; booking.go who
// comes; register.go who came; consult.go the group consultation; tell.go what
// people are told; coming.go the lists; ical.go and link.go the calendar feed.
package group

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/directory"
	"kith/nhs"
	"kith/team"
)

// A Kind is what sort of group it is.
type Kind string

// Consultation is the kind whose sessions are a clinician's appointment with
// several people at once.
const Consultation Kind = "consultation"

// Kinds are the sorts of group (JOURNEY.md sections 2, 5 and 6).
var Kinds = nhs.List[Kind]{
	Title: "What sort of group", Source: "Kith; JOURNEY.md sections 5 and 6",
	Codes: []nhs.Code[Kind]{
		{Code: "cafe", Name: "Talking café"},
		{Code: "peer", Name: "Peer support"},
		{Code: "carers", Name: "Carers"},
		{Code: "bereavement", Name: "Bereavement"},
		{Code: "pain", Name: "Living with pain"},
		{Code: "menopause", Name: "Menopause"},
		{Code: "condition", Name: "Living with a condition"},
		{Code: "walking", Name: "Walking"},
		{Code: "gardening", Name: "Gardening"},
		{Code: "green", Name: "Green site: woods, water, farm"},
		{Code: "gym", Name: "Gym as a hub"},
		{Code: "arts", Name: "Arts, music, making"},
		{Code: "volunteering", Name: "Volunteering"},
		{Code: "learning", Name: "Learning and skills"},
		{Code: Consultation, Name: "Group consultation", About: "With a clinician: each agrees, and each has a note on their record"},
		{Code: "other", Name: "Another group"},
	},
}

// A Helper is a volunteer of the group.
type Helper struct {
	Name string `json:"name"`
	Role string `json:"role,omitempty"`
}

// New is what somebody says of a group.
type New struct {
	Name       string             `db:"name" form:"name"` // 150
	Kind       Kind               `db:"kind" form:"kind"`
	About      string             `db:"about" form:"about"`   // what happens there; 1000
	For        string             `db:"for_whom" form:"for"`  // who it is for, in words; 300
	Needs      []nhs.Need         `db:"needs" form:"needs"`   // which it helps with
	Team       kith.ID            `db:"team" form:"team"`     // whose register it is
	Leader     kith.ID            `db:"leader" form:"leader"` // a worker of the team; "" where it is somebody without an account
	LeaderName string             `db:"leader_name" form:"leader_name"`
	LeaderHow  string             `db:"leader_how" form:"leader_how"` // how to reach the leader; 150
	Volunteers []Helper           `db:"volunteers"`
	Location   kith.ID            `db:"location" form:"location"` // of the directory
	Place      string             `db:"place" form:"place"`       // in own words, 200; of a Location its name
	Access     string             `db:"access" form:"access"`     // steps, toilets, hearing loop; 500
	Cost       string             `db:"cost" form:"cost"`         // 150
	Capacity   int                `db:"capacity" form:"capacity"` // 0: no limit
	DropIn     bool               `db:"drop_in" form:"drop_in"`   // nobody need book
	Times      directory.Schedule `db:"times"`
}

// A Group is one that meets.
type Group struct {
	db.Row
	New
	MadeBy   kith.ID   `db:"made_by" form:"-"`
	MadeName string    `db:"made_name" form:"-"`
	EndedAt  time.Time `db:"ended_at" form:"-"`
	EndedBy  string    `db:"ended_by" form:"-"`
}

// Table is the group's table; "group" is a word of SQL.
func (*Group) Table() string { return "support_group" }

// Wall: all who support people see what groups there are.
func (*Group) Wall() db.Wall {
	return db.Wall{See: access.GroupSee, Write: access.GroupWrite, Sight: db.Everyone}
}

// Check puts n into its usual form and notes what is wrong with it.
func (n *New) Check(c kith.Check) {
	c.Need(&n.Name, "name", "Name", "Enter the name of the group", 150)
	c.That(Kinds.Valid(n.Kind), "kind", "Choose what sort of group it is")
	c.Text(&n.About, "about", "What happens there", 1000)
	c.Text(&n.For, "for", "Who it is for", 300)
	for _, need := range n.Needs {
		c.That(nhs.Needs.Valid(need), "needs", "Choose needs from the list")
	}
	c.That(n.Team != "", "team", "Choose the team that runs it")
	c.Text(&n.LeaderName, "leader_name", "Leader", 70)
	c.That(n.LeaderName != "", "leader_name", "Choose who leads it, or enter their name")
	c.Text(&n.LeaderHow, "leader_how", "How to reach the leader", 150)
	for i := range n.Volunteers {
		v := &n.Volunteers[i]
		c.Text(&v.Name, "volunteers", "Each name", 70)
		c.Text(&v.Role, "volunteers", "Each role", 70)
	}
	c.That(len(n.Volunteers) <= 30, "volunteers", "Enter 30 volunteers at most")
	c.Text(&n.Place, "place", "Place", 200)
	c.That(n.Place != "", "place", "Enter where it meets, or choose a place of the directory")
	c.Text(&n.Access, "access", "Access", 500)
	c.Text(&n.Cost, "cost", "Cost", 150)
	c.That(n.Capacity >= 0 && n.Capacity <= 1000, "capacity", "Enter how many can come, or leave it empty when there is no limit")
	c.That(n.Times.Freq != "" || n.Times.Start != "" || len(n.Times.Also) > 0, "every", "Choose how often it meets")
	c.That(n.Times.OpensAt != "", "opens", "Enter when it begins, like 10am")
	c.That(n.Times.ClosesAt != "" && n.Times.ClosesAt > n.Times.OpensAt, "closes", "Enter when it ends, later than it begins")
}

// settle is Check with what the records say: the leader's and the place's name.
func (n *New) settle(tx *db.Tx) error {
	n.LeaderName = strings.TrimSpace(n.LeaderName)
	if n.Leader != "" {
		w, err := team.WorkerOf(tx, n.Leader)
		if err != nil {
			return err
		}
		n.LeaderName = w.Name
	}
	if n.Team != "" {
		if _, err := team.Get(tx, n.Team); err != nil {
			return err
		}
	}
	if n.Location != "" {
		l, err := db.Get[directory.Location](tx, n.Location)
		if err != nil {
			return err
		}
		n.Place = cmp.Or(strings.TrimSpace(n.Place), Where(l))
	}
	c := kith.Check{}
	n.Check(c)
	return c.Err()
}

// Where is a place of the directory in one line.
func Where(l *directory.Location) string { return where(l.Name, l.Addresses) }

// WhereSpot is Where of one of a list.
func WhereSpot(s *directory.Spot) string { return where(s.Name, s.Addresses) }

func where(name string, all []directory.Address) string {
	parts := []string{name}
	for _, a := range all {
		parts = append(parts, a.Line1, a.City, a.Postcode)
		break
	}
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return strings.Join(slices.Compact(parts), ", ")
}

// Add sets up a group of one of the actor's teams.
func Add(tx *db.Tx, n New) (*Group, error) {
	g := &Group{New: n, MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name}
	if err := g.settle(tx); err != nil {
		return nil, err
	}
	if err := g.keep(tx); err != nil {
		return nil, err
	}
	return g, db.Insert(tx, g)
}

// Change writes n over the group, if version is still the stored one. Sessions
// of which something is known stay as they are said; where there is more room
// now, those who wait move up.
func Change(tx *db.Tx, id kith.ID, version int, n New) (*Group, error) {
	g, err := locked(tx, id)
	if err != nil {
		return nil, err
	}
	if err := g.keep(tx); err != nil {
		return nil, err
	}
	if err := n.settle(tx); err != nil {
		return nil, err
	}
	moved := n.Team != g.Team
	g.Version, g.New = version, n
	if err := g.keep(tx); err != nil {
		return nil, err
	}
	if err := db.Update(tx, g); err != nil {
		return nil, err
	}
	return g, g.follow(tx, moved)
}

// End says that a group does not meet any more. What it was stays on record.
func End(tx *db.Tx, id kith.ID, version int) (*Group, error) {
	g, err := locked(tx, id)
	if err != nil {
		return nil, err
	}
	if g.Ended() {
		return nil, kith.Errorf(kith.Conflict, "%s ended this group on %s", g.EndedBy, kith.DayOf(g.EndedAt))
	}
	if err := g.keep(tx); err != nil {
		return nil, err
	}
	g.Version, g.EndedAt, g.EndedBy = version, tx.Now, tx.Actor.Name
	return g, db.Update(tx, g)
}

// Ended reports whether the group has ended.
func (g *Group) Ended() bool { return !g.EndedAt.IsZero() }

// keep refuses those who are not of the team that runs the group.
func (g *Group) keep(tx *db.Tx) error {
	if tx.Actor.In(g.Team) || tx.Actor.Role == kith.System || tx.Actor.Role == kith.Operator {
		return nil
	}
	return kith.Errorf(kith.Forbidden, "Another team runs this group")
}

// Keeps reports whether the actor may keep the group and its registers.
func (g *Group) Keeps(a kith.Actor) bool {
	return access.Can(a, access.GroupWrite) && (a.In(g.Team) || a.Role == kith.System)
}

// locked is the group, held by this Tx alone until it ends: places are given
// out by one at a time.
func locked(tx *db.Tx, id kith.ID) (*Group, error) {
	if err := tx.Lock("group " + string(id)); err != nil {
		return nil, err
	}
	return Get(tx, id)
}

// Get returns one group.
func Get(tx *db.Tx, id kith.ID) (*Group, error) { return db.Get[Group](tx, id) }

// All returns the groups that meet, or with ended those that do not any more,
// by name.
func All(tx *db.Tx, ended bool) ([]Group, error) {
	where := "t.ended_at IS NULL"
	if ended {
		where = "t.ended_at IS NOT NULL"
	}
	return db.Select[Group](tx, db.Q{Where: where, Order: "lower(t.name), t.id"})
}
