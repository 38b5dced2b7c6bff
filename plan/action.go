package plan

import (
	"strings"

	"kith"
	"kith/db"
	"kith/nhs"
)

type (
	Who          string // who does an action
	ActionStatus string // where an action stands
)

const (
	WhoPerson       Who = "person"
	WhoWorker       Who = "worker"
	WhoGP           Who = "gp"
	WhoOrganisation Who = "organisation"
	WhoFamily       Who = "family"
	WhoOther        Who = "other"

	Planned ActionStatus = "planned"
	Doing   ActionStatus = "doing"
	Waiting ActionStatus = "waiting"
	Done    ActionStatus = "done"
	Failed  ActionStatus = "failed"
	Refused ActionStatus = "refused"
	Handed  ActionStatus = "handed-on"
	Stopped ActionStatus = "stopped"
)

var (
	// Whos are who can do an action.
	Whos = nhs.List[Who]{
		Title:  "Who",
		Source: "PRSB Care and support plan / Actions and activities / Who",
		Codes: []nhs.Code[Who]{
			{Code: WhoPerson, Name: "The person"},
			{Code: WhoWorker, Name: "The worker"},
			{Code: WhoGP, Name: "The GP practice"},
			{Code: WhoOrganisation, Name: "An organisation"},
			{Code: WhoFamily, Name: "Family, a friend or a carer"},
			{Code: WhoOther, Name: "Somebody else"},
		},
	}
	// ActionStatuses are where an action can stand. The members of the standard's
	// refset were not found published: they go as text.
	ActionStatuses = nhs.List[ActionStatus]{
		Title:  "Action",
		Source: "PRSB Care and support plan / Actions and activities / Status; SNOMED CT refset " + nhs.RefsetActionStatus,
		Codes: []nhs.Code[ActionStatus]{
			{Code: Planned, Name: "Planned"},
			{Code: Doing, Name: "In progress"},
			{Code: Waiting, Name: "Asked for, waiting for an answer"},
			{Code: Done, Name: "Done"},
			{Code: Failed, Name: "Tried, and it did not work"},
			{Code: Refused, Name: "The person decided not to"},
			{Code: Handed, Name: "Handed on to somebody else"},
			{Code: Stopped, Name: "No longer needed"},
		},
	}
)

// Open reports whether the action is still to be done.
func (s ActionStatus) Open() bool { return s == Planned || s == Doing || s == Waiting }

// NewAction is who does what, and by when. Support already given, such as
// "referred to a housing charity", is an action with a status and an
// organisation.
type NewAction struct {
	Support      nhs.Support  `db:"support" form:"support"`           // the kind of support, coded
	Code         string       `db:"code" form:"code"`                 // SNOMED CT, from an operator's own release of refset 1373511000000107
	Words        string       `db:"words" form:"words"`               // what, in words; 1000
	Who          Who          `db:"who" form:"who"`                   // the person, when empty
	WhoName      string       `db:"who_name" form:"who_name"`         // 70
	WhoRole      string       `db:"who_role" form:"who_role"`         // 70
	WhoTeam      string       `db:"who_team" form:"who_team"`         // 35
	WhoContact   string       `db:"who_contact" form:"who_contact"`   // 35
	Organisation string       `db:"organisation" form:"organisation"` // 150
	Due          kith.Day     `db:"due" form:"due"`                   // when
	Strategies   string       `db:"strategies" form:"strategies"`     // what may get in the way, and what to do then; 1000
	Confidence   int          `db:"confidence" form:"confidence"`     // 1 to 10; 0 when not asked
	ReviewOn     kith.Day     `db:"review_on" form:"review_on"`
	Status       ActionStatus `db:"status" form:"status"`             // planned, when empty
	StatusWords  string       `db:"status_words" form:"status_words"` // how it went; 1000
}

// An Action is the third rung of the plan.
type Action struct {
	Of
	NewAction
	Goal     kith.ID  `db:"goal" form:"-"`
	StatusOn kith.Day `db:"status_on" form:"-"` // since when it stands as it does
	Strike
}

func (*Action) Table() string { return "plan_action" }
func (*Action) Wall() db.Wall { return shared }

// Check puts n into its usual form and notes what is wrong with it.
func (n *NewAction) Check(c kith.Check, _ kith.Day) {
	c.That(nhs.Supports.Blank(n.Support), "support", "Choose the kind of support from the list")
	code(c, n.Code, "code")
	c.Text(&n.Words, "words", "What", 1000)
	c.That(n.Words != "" || n.Support != "", "words", "Write what is to be done")
	if n.Who == "" {
		n.Who = WhoPerson
	}
	c.That(Whos.Valid(n.Who), "who", "Choose who does this")
	c.Text(&n.WhoName, "who_name", "Name", 70)
	c.Text(&n.WhoRole, "who_role", "Role", 70)
	c.Text(&n.WhoTeam, "who_team", "Team", 35)
	c.Text(&n.WhoContact, "who_contact", "Contact details", 35)
	c.Text(&n.Organisation, "organisation", "Organisation", 150)
	c.That(n.Who != WhoOrganisation || n.Organisation != "", "organisation", "Enter the organisation's name")
	c.That(n.Who != WhoOther && n.Who != WhoFamily || n.WhoName != "", "who_name", "Enter the name of who does this")
	day(c, n.Due, "due")
	c.Text(&n.Strategies, "strategies", "What may get in the way", 1000)
	c.That(n.Confidence >= 0 && n.Confidence <= 10, "confidence", "Choose how confident the person is, from 1 to 10")
	day(c, n.ReviewOn, "review_on")
	if n.Status == "" {
		n.Status = Planned
	}
	c.That(ActionStatuses.Valid(n.Status), "status", "Choose where this stands")
	c.Text(&n.StatusWords, "status_words", "How it went", 1000)
	c.That(n.Status != Failed || n.StatusWords != "", "status_words", "Say what did not work: it helps whoever comes next")
}

// What is the action in words: its own, or the kind of support.
func (n *NewAction) What() string {
	if n.Words != "" {
		return n.Words
	}
	return nhs.Supports.Name(n.Support)
}

// WhoText is who does the action, as a page says it.
func (n *NewAction) WhoText() string {
	var parts []string
	for _, s := range []string{n.WhoName, n.WhoRole, n.Organisation} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if len(parts) == 0 {
		return Whos.Name(n.Who)
	}
	return strings.Join(parts, ", ")
}

// AddAction adds an action to a goal.
func AddAction(tx *db.Tx, goal kith.ID, n NewAction) (*Action, error) {
	up, err := db.Get[Goal](tx, goal)
	if err != nil {
		return nil, err
	}
	r := &Action{NewAction: n, Goal: goal, StatusOn: tx.Today()}
	if err := r.begin(tx, up.Plan, r.Check); err != nil {
		return nil, err
	}
	return r, db.Insert(tx, r)
}

// ChangeAction writes n over an action, if version is still the stored one.
func ChangeAction(tx *db.Tx, id kith.ID, version int, n NewAction) (*Action, error) {
	r, err := db.Get[Action](tx, id)
	if err != nil {
		return nil, err
	}
	if n.Status != r.Status {
		r.StatusOn = tx.Today()
	}
	r.Version, r.NewAction = version, n
	if err := r.again(tx, &r.Strike, r.Check); err != nil {
		return nil, err
	}
	if err := r.live(tx); err != nil {
		return nil, err
	}
	return r, db.Update(tx, r)
}

// Progress moves an action to a new status, with words on how it went.
func Progress(tx *db.Tx, id kith.ID, version int, to ActionStatus, words string) (*Action, error) {
	r, err := db.Get[Action](tx, id)
	if err != nil {
		return nil, err
	}
	n := r.NewAction
	n.Status = to
	if words != "" {
		n.StatusWords = words
	}
	return ChangeAction(tx, id, version, n)
}

// NewStage is a smaller goal on the way.
type NewStage struct {
	Words       string     `db:"words" form:"words"` // 1000
	Code        string     `db:"code" form:"code"`
	Status      GoalStatus `db:"status" form:"status"`
	Outcome     string     `db:"outcome" form:"outcome"` // 1000
	OutcomeCode string     `db:"outcome_code" form:"outcome_code"`
}

// A StageGoal is a smaller goal that an action serves (PRSB Actions and
// activities / Stage goal).
type StageGoal struct {
	Of
	NewStage
	Action kith.ID `db:"action" form:"-"`
	Strike
}

func (*StageGoal) Table() string { return "plan_stage" }
func (*StageGoal) Wall() db.Wall { return shared }

// Check puts n into its usual form and notes what is wrong with it.
func (n *NewStage) Check(c kith.Check, _ kith.Day) {
	c.Need(&n.Words, "words", "Stage goal", "Write the smaller goal", 1000)
	code(c, n.Code, "code")
	if n.Status == "" {
		n.Status = GoalSet
	}
	c.That(GoalStatuses.Valid(n.Status), "status", "Choose where this goal stands")
	c.Text(&n.Outcome, "outcome", "Outcome", 1000)
	code(c, n.OutcomeCode, "outcome_code")
}

// AddStage adds a smaller goal to an action.
func AddStage(tx *db.Tx, action kith.ID, n NewStage) (*StageGoal, error) {
	up, err := db.Get[Action](tx, action)
	if err != nil {
		return nil, err
	}
	r := &StageGoal{NewStage: n, Action: action}
	if err := r.begin(tx, up.Plan, r.Check); err != nil {
		return nil, err
	}
	return r, db.Insert(tx, r)
}

// ChangeStage writes n over a smaller goal, if version is still the stored one.
func ChangeStage(tx *db.Tx, id kith.ID, version int, n NewStage) (*StageGoal, error) {
	r, err := db.Get[StageGoal](tx, id)
	if err != nil {
		return nil, err
	}
	r.Version, r.NewStage = version, n
	if err := r.again(tx, &r.Strike, r.Check); err != nil {
		return nil, err
	}
	if err := r.live(tx); err != nil {
		return nil, err
	}
	return r, db.Update(tx, r)
}
