package goal

import (
	"kith"
	"kith/access"
	"kith/db"
)

// A Step is a milestone as it is written.
type Step struct {
	What string   `db:"what" form:"what"` // 255
	Who  string   `db:"who" form:"who"`   // sees to it; 100; never public
	By   kith.Day `db:"due_on" form:"by"`
}

// A Milestone is something that is to be done on the way to a goal.
type Milestone struct {
	db.Row
	Goal kith.ID `db:"goal"`
	Step
	DoneOn kith.Day `db:"done_on"` // "" until it is
}

// Table is the milestones' table.
func (*Milestone) Table() string { return "board_milestone" }

// Wall is the goal's.
func (*Milestone) Wall() db.Wall { return wall }

// A PublicMilestone is one of a published goal, without who sees to it.
type PublicMilestone struct {
	db.Row
	Goal   kith.ID  `db:"goal"`
	What   string   `db:"what"`
	By     kith.Day `db:"due_on"`
	DoneOn kith.Day `db:"done_on"`
}

// Table is a view of what is published.
func (*PublicMilestone) Table() string { return "board_milestone_published" }

// Wall: for everybody to read, and nobody to write.
func (*PublicMilestone) Wall() db.Wall {
	return db.Wall{See: access.ObservatorySee, Sight: db.Everyone}
}

// Milestones are those of a goal, the first due first.
func Milestones(tx *db.Tx, goal kith.ID) ([]Milestone, error) {
	return db.Select[Milestone](tx, db.Q{Where: "t.goal = $1", Args: []any{goal}, Order: "t.due_on, t.id"})
}

// PublishedMilestones are those of all published goals, the first due first.
func PublishedMilestones(tx *db.Tx) ([]PublicMilestone, error) {
	return db.Select[PublicMilestone](tx, db.Q{Order: "t.due_on, t.id", Limit: 2000})
}

// Add writes a milestone of an open goal down.
func Add(tx *db.Tx, goal kith.ID, s Step) (*Milestone, error) {
	if _, err := open(tx, goal); err != nil {
		return nil, err
	}
	c := kith.Check{}
	c.Need(&s.What, "what", "What", "Enter what is to be done", 255)
	c.Need(&s.Who, "who", "Who", "Enter who sees to it", 100)
	c.That(s.By.Valid() && s.By >= tx.Today().AddMonths(-longest) && s.By <= tx.Today().AddMonths(longest), "by", "Enter by when it is to be done, as a day within two and a half years")
	if err := c.Err(); err != nil {
		return nil, err
	}
	m := &Milestone{Goal: goal, Step: s}
	return m, db.Insert(tx, m)
}

// Done notes that a milestone was done today, or takes that back when it was noted by
// mistake.
func Done(tx *db.Tx, goal, id kith.ID, version int, done bool) error {
	if _, err := open(tx, goal); err != nil {
		return err
	}
	m, err := db.First[Milestone](tx, db.Q{Where: "t.goal = $1 AND t.id = $2", Args: []any{goal, id}})
	if err != nil {
		return err
	}
	m.Version, m.DoneOn = version, ""
	if done {
		m.DoneOn = tx.Today()
	}
	return db.Update(tx, m)
}
