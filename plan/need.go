package plan

import (
	"kith"
	"kith/db"
	"kith/nhs"
)

type (
	Raised    string // who raised a need
	NeedState string // whether it is met
)

const (
	ByPerson   Raised = "person"
	ByWorker   Raised = "worker"
	ByReferrer Raised = "referrer"

	Unmet  NeedState = "unmet"
	Partly NeedState = "partly"
	Met    NeedState = "met"
)

var (
	// Raiseds are who may have raised a need. The standard keeps the person's
	// own view and the referrer's apart.
	Raiseds = nhs.List[Raised]{Title: "Raised by", Source: "PRSB Presenting complaints or issues: as the person and as the referrer see them",
		Codes: []nhs.Code[Raised]{{Code: ByPerson, Name: "The person"}, {Code: ByWorker, Name: "The worker"}, {Code: ByReferrer, Name: "The referrer"}}}
	// NeedStates say how far a need is met.
	NeedStates = nhs.List[NeedState]{Title: "Met?", Source: "Kith",
		Codes: []nhs.Code[NeedState]{{Code: Unmet, Name: "Not met yet"}, {Code: Partly, Name: "Partly met"}, {Code: Met, Name: "Met"}}}
)

// NewNeed is a need, concern or problem: a code and the words that the standard
// asks to ride with it, as the codes are broad.
type NewNeed struct {
	Need   nhs.Need  `db:"need" form:"need"`
	Code   string    `db:"code" form:"code"`     // SNOMED CT, from an operator's own release of refset 1373501000000105
	Words  string    `db:"words" form:"words"`   // 1000
	Raised Raised    `db:"raised" form:"raised"` // the person, when empty
	State  NeedState `db:"state" form:"state"`   // not met, when empty
}

// A Need is the first rung of the plan.
type Need struct {
	Of
	NewNeed
	Strike
}

func (*Need) Table() string { return "plan_need" }
func (*Need) Wall() db.Wall { return shared }

// Check puts n into its usual form and notes what is wrong with it.
func (n *NewNeed) Check(c kith.Check, _ kith.Day) {
	c.That(nhs.Needs.Valid(n.Need), "need", "Choose the need from the list")
	code(c, n.Code, "code")
	c.Text(&n.Words, "words", "In words", 1000)
	if n.Raised == "" {
		n.Raised = ByPerson
	}
	c.That(Raiseds.Valid(n.Raised), "raised", "Choose who raised it")
	if n.State == "" {
		n.State = Unmet
	}
	c.That(NeedStates.Valid(n.State), "state", "Choose whether it is met")
}

// Snomed is the code that goes out for the need: the operator's own, or the
// one published for the theme; "" goes as text.
func (n *NewNeed) Snomed() string {
	if n.Code != "" {
		return n.Code
	}
	c, _ := nhs.Needs.Find(n.Need)
	return c.Snomed
}

// AddNeed adds a need to a plan.
func AddNeed(tx *db.Tx, plan kith.ID, n NewNeed) (*Need, error) {
	r := &Need{NewNeed: n}
	if err := r.begin(tx, plan, r.Check); err != nil {
		return nil, err
	}
	return r, db.Insert(tx, r)
}

// ChangeNeed writes n over a need, if version is still the stored one.
func ChangeNeed(tx *db.Tx, id kith.ID, version int, n NewNeed) (*Need, error) {
	r, err := db.Get[Need](tx, id)
	if err != nil {
		return nil, err
	}
	r.Version, r.NewNeed = version, n
	if err := r.again(tx, &r.Strike, r.Check); err != nil {
		return nil, err
	}
	if err := r.live(tx); err != nil {
		return nil, err
	}
	return r, db.Update(tx, r)
}
