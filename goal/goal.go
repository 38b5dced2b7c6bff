// Package goal is the board's plan for the next year and a half: what is to change
// for whom, told by one cell of the published figures, from a period that is known to
// one that is to come. A person's own goals are another thing, and stand in plan.
//
//	open ─┬─→ reached    the published figure is at the target
//	      └─→ given up   with a reason
//
// No value is kept. Where a goal stands is read from published releases each time, so
// what is withheld there is withheld here, and a revision is followed.
package goal

import (
	"strconv"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/observatory"
)

// A Project is what a goal belongs to.
type Project string

// Projects are all there are, in the order of a form, and ProjectNames what they are
// called.
var (
	Projects     = []Project{"mental-health", "bmi", "isolation", "other"}
	ProjectNames = map[Project]string{"mental-health": "Mental health", "bmi": "High BMI", "isolation": "Isolation", "other": "Another inequality"}
)

// A Direction is which way a figure is to go.
type Direction string

const (
	Rise Direction = "rise" // to the target at least
	Fall Direction = "fall" // to the target at most
)

// Directions are both, and DirectionNames what they are called.
var (
	Directions     = []Direction{Rise, Fall}
	DirectionNames = map[Direction]string{Rise: "Rise to at least the target", Fall: "Fall to the target or below"}
)

// A State is whether a goal is still worked for.
type State string

const (
	Open    State = "open"
	Reached State = "reached"
	GivenUp State = "given up"
)

// New is a goal as it is written.
type New struct {
	Title     string    `db:"title" form:"title"`     // 150
	Why       string    `db:"why" form:"why"`         // the inequality that it is about; 2000
	Project   Project   `db:"project" form:"project"` // one of Projects
	Owner     string    `db:"owner" form:"owner"`     // who answers for it; 100
	Direction Direction `db:"direction" form:"direction"`
	Target    string    `db:"target" form:"target"` // in the measure's unit, with one decimal place at most
	By        string    `db:"due" form:"by"`        // a period: "2026-27", "2026-27-Q1"
}

// A Cell is the published number that tells of a goal. It stays as it was chosen: a
// goal that is measured otherwise is another goal.
type Cell struct {
	Measure  string `db:"measure" form:"measure"`   // a code of observatory.Measures
	Area     string `db:"area" form:"area"`         // its code in the table
	Group    string `db:"category" form:"group"`    // a category of the measure's breakdown; "" when it has none
	Baseline string `db:"baseline" form:"baseline"` // the published period that it begins at
}

// Said is what everybody reads of a goal that was published.
type Said struct {
	New
	Cell
	State       State     `db:"state"`
	StateWhy    string    `db:"state_why"` // why it was given up
	PublishedAt time.Time `db:"published_at"`
}

// A Goal is one of the board's goals.
type Goal struct {
	db.Row
	Said
	MadeBy        kith.ID `db:"made_by"`
	MadeName      string  `db:"made_name"`
	PublishedName string  `db:"published_name"` // who published it
}

var wall = db.Wall{See: access.BoardSee, Write: access.BoardWrite, Sight: db.Everyone}

// Table is the goals' table.
func (*Goal) Table() string { return "board_goal" }

// Wall: for those who lead, reckon and govern. Nobody's record is in it.
func (*Goal) Wall() db.Wall { return wall }

// A Public goal is one that the board published, as anybody may read it.
type Public struct {
	db.Row
	Said
}

// Table is a view of what is published.
func (*Public) Table() string { return "board_goal_published" }

// Wall: for everybody to read, and nobody to write.
func (*Public) Wall() db.Wall { return db.Wall{See: access.ObservatorySee, Sight: db.Everyone} }

// All are the tenant's goals: those that are open first, by when they are due.
func All(tx *db.Tx) ([]Goal, error) {
	return db.Select[Goal](tx, db.Q{Order: "CASE WHEN t.state = 'open' THEN 0 ELSE 1 END, t.due, t.title, t.id"})
}

// Get is one of them.
func Get(tx *db.Tx, id kith.ID) (*Goal, error) { return db.Get[Goal](tx, id) }

// Published are the goals that everybody may read, in the same order.
func Published(tx *db.Tx) ([]Public, error) {
	return db.Select[Public](tx, db.Q{Order: "CASE WHEN t.state = 'open' THEN 0 ELSE 1 END, t.due, t.title, t.id", Limit: 200})
}

// longest is how many months ahead a goal may end: the board plans for 18, and the
// financial year in which those end may be longer.
const longest = 30

// check gathers what is wrong with a goal that begins at a value of a period.
func (n *New) check(c kith.Check, from observatory.Period, at Reading, unit Unit, today kith.Day) {
	c.Need(&n.Title, "title", "Title", "Enter what is to change, in a line", 150)
	c.Need(&n.Why, "why", "Why", "Say which inequality it is about", 2000)
	c.Need(&n.Owner, "owner", "Who answers for it", "Enter who answers for it: a post rather than a person", 100)
	kith.OneOf(c, n.Project, Projects, "project", "Choose which project it belongs to")
	kith.OneOf(c, n.Direction, Directions, "direction", "Choose which way the figure is to go")
	n.Target = strings.TrimSuffix(strings.TrimSpace(n.Target), "%")
	v, ok := parseTarget(n.Target)
	switch {
	case !ok:
		c.That(false, "target", "Enter the target as a number, with one decimal place at most")
	case unit == Percent && v > 100:
		c.That(false, "target", "A share is 100% at most")
	case !at.Shown: // the cell has been found wanting already
	case n.Direction == Rise:
		c.That(v > at.Value, "target", "The target must be above "+at.Text+", where it begins")
	case n.Direction == Fall:
		c.That(v < at.Value, "target", "The target must be below "+at.Text+", where it begins")
	}
	p, err := observatory.ParsePeriod(n.By)
	c.That(err == nil, "by", "Choose by when: a financial year, or a quarter of one")
	if err != nil {
		return
	}
	c.That((p.Quarter > 0) == (from.Quarter > 0), "by", "Choose a year for figures of years, and a quarter for figures of quarters: the two cannot be compared")
	c.That(from.From() < p.From() && p.Last() >= today && p.Last() <= today.AddMonths(longest), "by", "Choose a period that is not over, and ends within two and a half years")
}

// parseTarget reads a target: digits, and perhaps one more after a point.
func parseTarget(s string) (float64, bool) {
	whole, part, _ := strings.Cut(s, ".")
	if whole == "" || len(whole) > 7 || len(part) > 1 || strings.Trim(whole+part, "0123456789") != "" || strings.HasSuffix(s, ".") {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}

// Set writes a goal down. Invalid, with a message for each field, also when the cell
// is not a published number: a goal without a beginning cannot be told.
func Set(tx *db.Tx, cell Cell, n New) (*Goal, error) {
	if err := access.Need(tx.Actor, access.BoardWrite); err != nil {
		return nil, err
	}
	c := kith.Check{}
	g := &Goal{Said: Said{New: n, Cell: cell, State: Open}, MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name}
	from, at, unit, err := cell.begins(tx, c)
	if err != nil {
		return nil, err
	}
	g.check(c, from, at, unit, tx.Today())
	if err := c.Err(); err != nil {
		return nil, err
	}
	return g, db.Insert(tx, g)
}

// Change writes n over a goal that is open. Its cell stays.
func Change(tx *db.Tx, id kith.ID, version int, n New) (*Goal, error) {
	g, err := open(tx, id)
	if err != nil {
		return nil, err
	}
	c := kith.Check{}
	from, at, unit, err := g.begins(tx, kith.Check{}) // a revision may have withheld it since
	if err != nil {
		return nil, err
	}
	n.check(c, from, at, unit, tx.Today())
	if err := c.Err(); err != nil {
		return nil, err
	}
	g.Version, g.New = version, n
	return g, db.Update(tx, g)
}

// open is a goal that can still be changed, for those who may.
func open(tx *db.Tx, id kith.ID) (*Goal, error) {
	if err := access.Need(tx.Actor, access.BoardWrite); err != nil {
		return nil, err
	}
	g, err := Get(tx, id)
	if err == nil && g.State != Open {
		err = kith.Errorf(kith.Conflict, "This goal is %s, and stays as it was", g.State)
	}
	return g, err
}

// Reach says that a goal is reached. Conflict unless a published figure says so.
func Reach(tx *db.Tx, id kith.ID, version int) error {
	g, err := open(tx, id)
	if err != nil {
		return err
	}
	p, err := g.Progress(tx)
	if err != nil {
		return err
	}
	if p.Standing != AtTarget {
		return kith.Errorf(kith.Conflict, "The published figures do not say that this goal is reached. %s", p.Words)
	}
	g.Version, g.State = version, Reached
	return db.Update(tx, g)
}

// GiveUp ends a goal, and says why; everybody can read it when the goal is published.
func GiveUp(tx *db.Tx, id kith.ID, version int, why string) error {
	g, err := open(tx, id)
	if err != nil {
		return err
	}
	c := kith.Check{}
	c.Need(&why, "why", "Why", "Say why it is given up", 500)
	if err := c.Err(); err != nil {
		return err
	}
	g.Version, g.State, g.StateWhy = version, GivenUp, why
	return db.Update(tx, g)
}

// Publish lets everybody read a goal, and what becomes of it, for good.
func Publish(tx *db.Tx, id kith.ID, version int) error {
	g, err := open(tx, id)
	if err != nil {
		return err
	}
	if !g.PublishedAt.IsZero() {
		return kith.Errorf(kith.Conflict, "This goal is published already")
	}
	g.Version, g.PublishedAt, g.PublishedName = version, tx.Now, tx.Actor.Name
	return db.Update(tx, g)
}
