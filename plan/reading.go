package plan

import (
	"fmt"
	"strconv"

	"kith"
	"kith/db"
	"kith/outcome"
)

// A Scale is a number from 0 to 10 as somebody said it; "" when it was not
// asked, since nought is an answer.
type Scale string

// Number is s as a number; ok is false when it was not asked.
func (s Scale) Number() (n int, ok bool) {
	n, err := strconv.Atoi(string(s))
	return n, err == nil
}

func (s Scale) check(c kith.Check, field, ask string, low int) {
	n, ok := s.Number()
	c.That(s == "" || ok && n >= low && n <= 10 && strconv.Itoa(n) == string(s), field, ask)
}

// NewReading is what was said of a goal at one time.
type NewReading struct {
	Stage      outcome.Stage `db:"stage" form:"stage"`           // the start is when the goal was set
	Importance Scale         `db:"importance" form:"importance"` // 1, a little, to 10, nothing matters more
	Progress   Scale         `db:"progress" form:"progress"`     // 0, not begun, to 10, there
	Day        kith.Day      `db:"day" form:"day"`               // today when empty
	SaidBy     string        `db:"said_by" form:"said_by"`       // who says so; 70; the person when empty
}

// A Reading is how much a goal mattered and how far it had come, at one time.
type Reading struct {
	Of
	NewReading
	Goal kith.ID `db:"goal" form:"-"`
	Strike
}

// Table is where it is kept.
func (*Reading) Table() string { return "goal_reading" }

// Wall: the person reads it on their own page, as the goal.
func (*Reading) Wall() db.Wall { return shared }

// Check puts n into its usual form and notes what is wrong with it.
func (n *NewReading) Check(c kith.Check, today kith.Day) {
	if n.Day == "" {
		n.Day = today
	}
	c.That(outcome.Stages.Valid(n.Stage), "stage", "Choose when in the person's support this was asked")
	n.Importance.check(c, "importance", "Choose how important this is, from 1 to 10", 1)
	n.Progress.check(c, "progress", "Choose how far it has come, from 0 to 10", 0)
	c.That(n.Importance != "" || n.Progress != "", "progress", "Enter how important the goal is, or how far it has come")
	past(c, n.Day, "day", today)
	c.Text(&n.SaidBy, "said_by", "Who says so", 70)
}

// Line is the reading in one line: "importance 9 out of 10, progress 2 out of 10".
func (n *NewReading) Line() string {
	s := ""
	for _, x := range []struct {
		name string
		v    Scale
	}{{"importance", n.Importance}, {"progress", n.Progress}} {
		if x.v == "" {
			continue
		}
		if s != "" {
			s += ", "
		}
		s += x.name + " " + string(x.v) + " out of 10"
	}
	return s
}

// AddReading writes down what was said of a goal. The goal's own importance
// becomes what was said last. Errors: Invalid, by field.
func AddReading(tx *db.Tx, goal kith.ID, n NewReading) (*Reading, error) {
	up, err := db.Get[Goal](tx, goal)
	if err != nil {
		return nil, err
	}
	r := &Reading{NewReading: n, Goal: goal}
	if err := r.begin(tx, up.Plan, r.Check); err != nil {
		return nil, err
	}
	if up.Struck() {
		return nil, kith.Errorf(kith.Conflict, "This goal was struck out on %s", kith.DayOf(up.StruckAt))
	}
	if err := db.Insert(tx, r); err != nil {
		return nil, err
	}
	if r.Importance == "" || r.SaidBy != "" {
		return r, nil
	}
	return r, up.matters(tx)
}

// matters sets a goal's importance to what the person said last.
func (g *Goal) matters(tx *db.Tx) error {
	all, err := readingsOf(tx, g.ID)
	if err != nil {
		return err
	}
	last := 0
	for _, r := range all {
		if n, ok := r.Importance.Number(); ok && r.SaidBy == "" {
			last = n
		}
	}
	if last == g.Importance {
		return nil
	}
	g.Importance = last
	return db.Update(tx, g)
}

// unsaid sets a goal's importance back when a reading was a mistake.
func unsaid(tx *db.Tx, reading kith.ID) error {
	r, err := db.Get[Reading](tx, reading)
	if err != nil {
		return err
	}
	g, err := db.Get[Goal](tx, r.Goal)
	if n, said := r.Importance.Number(); err != nil || g.Struck() || !said || n != g.Importance || r.SaidBy != "" {
		return err
	}
	return g.matters(tx)
}

// readingsOf are those of one goal that stand, by the day on which they were said.
func readingsOf(tx *db.Tx, goal kith.ID) ([]Reading, error) {
	return db.Select[Reading](tx, db.Q{Where: "t.goal = $1 AND t.struck_at IS NULL", Args: []any{goal}, Order: "t.day, t.created_at, t.id"})
}

// NextReading is the stage at which a goal is asked about now: the start when
// nothing was said of it yet; else 3, 6 or 12 months, whichever came last, if
// nothing was said at it; else another time.
func NextReading(tx *db.Tx, g *Goal) (outcome.Stage, error) {
	all, err := readingsOf(tx, g.ID)
	if err != nil || len(all) == 0 {
		return outcome.Start, err
	}
	done := map[outcome.Stage]bool{outcome.Start: true}
	for _, r := range all {
		done[r.Stage] = true
	}
	p, err := Get(tx, g.Plan)
	if err != nil {
		return "", err
	}
	if due := outcome.DueStages(kith.DayOf(p.OpenedAt), tx.Today(), done); len(due) > 0 {
		return due[0], nil
	}
	return outcome.OtherStage, nil
}

// keep writes down an importance that stands on the goal itself, if it is not
// what was said last.
func (g *Goal) keep(tx *db.Tx, was int) error {
	if g.Importance == 0 || g.Importance == was {
		return nil
	}
	n := NewReading{Stage: outcome.OtherStage, Importance: Scale(strconv.Itoa(g.Importance))}
	if was == 0 {
		n.Stage = outcome.Start
	}
	r := &Reading{NewReading: n, Goal: g.ID}
	if err := r.begin(tx, g.Plan, r.Check); err != nil {
		return err
	}
	return db.Insert(tx, r)
}

// A GoalPair is one number of one goal, the first time and the last, as the
// person said it. There is no pair without both.
type GoalPair struct {
	Name              string // Importance, Progress
	First, Last       int
	FirstDay, LastDay kith.Day
}

// Line is the pair as words: "Progress 2 on 1 September 2026, then 6 on 1
// December 2026".
func (p GoalPair) Line() string {
	return fmt.Sprintf("%s %d on %s, then %d on %s", p.Name, p.First, p.FirstDay, p.Last, p.LastDay)
}

// GoalPairs are the pairs of a goal's readings, oldest first: what the person
// said when the goal was set, and what they said last at 3, 6 or 12 months or at
// the end. What others say of it makes no pair.
func GoalPairs(all []Reading) (out []GoalPair) {
	for _, m := range goalMarks {
		var p GoalPair
		first, last := false, false
		for i := range all {
			r := &all[i]
			n, ok := m.of(r).Number()
			if !ok || r.Struck() || r.SaidBy != "" {
				continue
			}
			switch {
			case !first && r.Stage == outcome.Start:
				first, p.First, p.FirstDay = true, n, r.Day
			case first && outcome.Ends(r.Stage):
				last, p.Last, p.LastDay = true, n, r.Day
			}
		}
		if p.Name = m.name; last {
			out = append(out, p)
		}
	}
	return out
}

// What is asked of a goal.
const (
	HowImportant = "Importance"
	HowFar       = "Progress"
)

// A goalMark is one of the numbers that are asked of a goal.
type goalMark struct {
	name   string
	better outcome.Direction
	of     func(*Reading) Scale
}

var goalMarks = []goalMark{
	{HowImportant, outcome.Neither, func(r *Reading) Scale { return r.Importance }},
	{HowFar, outcome.Higher, func(r *Reading) Scale { return r.Progress }},
}
