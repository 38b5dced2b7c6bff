package plan

import (
	"kith"
	"kith/db"
	"kith/nhs"
)

// A GoalStatus is where a goal stands.
type GoalStatus string

const (
	GoalSet     GoalStatus = "set"
	GoalDoing   GoalStatus = "doing"
	GoalMet     GoalStatus = "met"
	GoalPartly  GoalStatus = "partly"
	GoalNot     GoalStatus = "not"
	GoalDropped GoalStatus = "dropped"
)

// GoalStatuses are where a goal can stand. The members of the standard's refset
// were not found published: they go as text.
var GoalStatuses = nhs.List[GoalStatus]{
	Title:  "Goal",
	Source: "PRSB Care and support plan / Goal status; SNOMED CT refset " + nhs.RefsetGoalStatus,
	Codes: []nhs.Code[GoalStatus]{
		{Code: GoalSet, Name: "Set"},
		{Code: GoalDoing, Name: "In progress"},
		{Code: GoalMet, Name: "Reached"},
		{Code: GoalPartly, Name: "Partly reached"},
		{Code: GoalNot, Name: "Not reached"},
		{Code: GoalDropped, Name: "No longer wanted"},
	},
}

// NewGoal is what the person hopes for.
type NewGoal struct {
	Words      string     `db:"words" form:"words"`           // in the person's words; 1000
	Code       string     `db:"code" form:"code"`             // SNOMED CT; may be empty
	Importance int        `db:"importance" form:"importance"` // 1 to 10, as last said (Reading); 0 when not asked
	Status     GoalStatus `db:"status" form:"status"`         // set, when empty
}

// A Goal is the second rung of the plan.
type Goal struct {
	Of
	NewGoal
	Need kith.ID `db:"need" form:"-"`
	Strike
}

func (*Goal) Table() string { return "plan_goal" }
func (*Goal) Wall() db.Wall { return shared }

// Check puts n into its usual form and notes what is wrong with it.
func (n *NewGoal) Check(c kith.Check, _ kith.Day) {
	c.Need(&n.Words, "words", "Goal", "Write what the person hopes for, in their words", 1000)
	code(c, n.Code, "code")
	c.That(n.Importance >= 0 && n.Importance <= 10, "importance", "Choose how important this is, from 1 to 10")
	if n.Status == "" {
		n.Status = GoalSet
	}
	c.That(GoalStatuses.Valid(n.Status), "status", "Choose where this goal stands")
}

// Open reports whether the goal is still pursued.
func (s GoalStatus) Open() bool { return s == GoalSet || s == GoalDoing }

// AddGoal adds a goal to a need.
func AddGoal(tx *db.Tx, need kith.ID, n NewGoal) (*Goal, error) {
	up, err := db.Get[Need](tx, need)
	if err != nil {
		return nil, err
	}
	r := &Goal{NewGoal: n, Need: need}
	if err := r.begin(tx, up.Plan, r.Check); err != nil {
		return nil, err
	}
	if err := db.Insert(tx, r); err != nil {
		return nil, err
	}
	return r, r.keep(tx, 0)
}

// ChangeGoal writes n over a goal, if version is still the stored one. An
// importance that is another than before is kept as a reading of today.
func ChangeGoal(tx *db.Tx, id kith.ID, version int, n NewGoal) (*Goal, error) {
	r, err := db.Get[Goal](tx, id)
	if err != nil {
		return nil, err
	}
	was := r.Importance
	r.Version, r.NewGoal = version, n
	if err := r.again(tx, &r.Strike, r.Check); err != nil {
		return nil, err
	}
	if err := r.live(tx); err != nil {
		return nil, err
	}
	if err := db.Update(tx, r); err != nil {
		return nil, err
	}
	return r, r.keep(tx, was)
}

// NewOutcome is what came of a goal, as somebody says it.
type NewOutcome struct {
	Words  string   `db:"words" form:"words"`     // 1000
	Code   string   `db:"code" form:"code"`       // SNOMED CT; may be empty
	Day    kith.Day `db:"day" form:"day"`         // today when empty
	SaidBy string   `db:"said_by" form:"said_by"` // who says so; 70; the person when empty
}

// A GoalOutcome is one of the outcomes of a goal (PRSB Goals and hopes / Outcomes).
type GoalOutcome struct {
	Of
	NewOutcome
	Goal kith.ID `db:"goal" form:"-"`
	Strike
}

func (*GoalOutcome) Table() string { return "plan_outcome" }
func (*GoalOutcome) Wall() db.Wall { return shared }

// Check puts n into its usual form and notes what is wrong with it.
func (n *NewOutcome) Check(c kith.Check, today kith.Day) {
	if n.Day == "" {
		n.Day = today
	}
	c.Need(&n.Words, "words", "Outcome", "Write what came of it", 1000)
	code(c, n.Code, "code")
	past(c, n.Day, "day", today)
	c.Text(&n.SaidBy, "said_by", "Who says so", 70)
}

// AddOutcome writes down what came of a goal.
func AddOutcome(tx *db.Tx, goal kith.ID, n NewOutcome) (*GoalOutcome, error) {
	up, err := db.Get[Goal](tx, goal)
	if err != nil {
		return nil, err
	}
	r := &GoalOutcome{NewOutcome: n, Goal: goal}
	if err := r.begin(tx, up.Plan, r.Check); err != nil {
		return nil, err
	}
	return r, db.Insert(tx, r)
}
