// Package plan is what one person and their worker do together, from the first
// call to the message back.
//
//	referral ──Start──▶ active ──Close──▶ closed
//	                      ▲                  │
//	                      └─────Return───────┘   the same plan, a new episode
//
//	need ─▶ goal (importance 1 to 10) ─▶ action (who, when, confidence 1 to 10)
//
// A plan belongs to a person; its referral is the episode that it serves now.
// Nothing here is deleted: what was written by mistake is struck out, with the
// reason, and stays to be seen. What was sent is never changed.
//
// The files: plan.go, episode.go, about.go, need.go, goal.go, action.go and tree.go are the
// plan; contact.go and attempt.go are reaching the person; signpost.go,
// voucher.go, form.go and letter.go are practical help; note.go, concern.go,
// follow.go and review.go are the worker's own; close.go, draft.go, message.go,
// pdf.go and coding.go are what goes back; timeline.go and today.go show it all;
// dress.go and picture.go put the plan into a form that the person can use;
// list.go reads one kind of record, record.go is what they share.
package plan

import (
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

type (
	Status    string // of a plan
	Agreement string // who agreed with the plan
)

const (
	Active Status = "active"
	Closed Status = "closed"

	AgreedPerson         Agreement = "person"
	AgreedRepresentative Agreement = "representative"
	NotAgreed            Agreement = "no"
)

var (
	// Statuses as pages say them.
	Statuses = nhs.List[Status]{Title: "Status", Source: "Kith", Codes: []nhs.Code[Status]{
		{Code: Active, Name: "Open"}, {Code: Closed, Name: "Closed"}}}

	// Agreements say with whom the plan was agreed.
	Agreements = nhs.List[Agreement]{
		Title:  "Agreed with",
		Source: "PRSB Care and support plan / Agreed with person or legitimate representative",
		Codes: []nhs.Code[Agreement]{
			{Code: AgreedPerson, Name: "The person"},
			{Code: AgreedRepresentative, Name: "Somebody who may decide for them"},
			{Code: NotAgreed, Name: "Not agreed"},
		},
	}
)

// New is what a worker writes on the plan itself (PRSB Care and support plan).
type New struct {
	Strengths     string    `db:"strengths" form:"strengths"`         // what the person is good at, has, and can build on
	StrengthCode  string    `db:"strength_code" form:"strength_code"` // SNOMED CT; may be empty
	Agreed        Agreement `db:"agreed" form:"agreed"`
	AgreedName    string    `db:"agreed_name" form:"agreed_name"` // 70
	AgreedRole    string    `db:"agreed_role" form:"agreed_role"` // 70; what a representative is to the person
	AgreedOn      kith.Day  `db:"agreed_on" form:"agreed_on"`
	AgreedWhy     string    `db:"agreed_why" form:"agreed_why"` // why it is not agreed, or how it was discussed; 1000
	ReviewOn      kith.Day  `db:"review_on" form:"review_on"`
	ReviewName    string    `db:"review_name" form:"review_name"`       // who arranges the review; 70
	ReviewRole    string    `db:"review_role" form:"review_role"`       // 70
	ReviewContact string    `db:"review_contact" form:"review_contact"` // 35
	FundingCode   nhs.ODS   `db:"funding_code" form:"funding_code"`
	Funding       string    `db:"funding" form:"funding"`     // 1000
	Elsewhere     string    `db:"elsewhere" form:"elsewhere"` // other care planning documents: what, where, of when; 1000
}

// A Plan is a personalised care and support plan.
type Plan struct {
	db.Row
	New
	Person   kith.ID   `db:"person" form:"-"`
	Referral kith.ID   `db:"referral" form:"-"` // the episode that it serves now
	Status   Status    `db:"status" form:"-"`
	OpenedAt time.Time `db:"opened_at" form:"-"` // of this episode
	ClosedAt time.Time `db:"closed_at" form:"-"`
	MadeBy   kith.ID   `db:"made_by" form:"-"`
	MadeName string    `db:"made_name" form:"-"`
}

func (*Plan) Table() string { return "plan" }
func (*Plan) Wall() db.Wall { return shared }

// care is the wall of every record of this package: about a person whom the
// actor sees, for those who support people.
var care = db.Wall{See: access.CareSee, Write: access.CareWrite}

// shared are records of a plan that the person reads on their own page: what
// they agreed to, and the help they had. Notes, concerns, contacts and messages
// are not among them.
var shared = db.Wall{See: access.CareSee, Write: access.CareWrite, Own: db.OwnSee}

// Of is what every record about a person's support has.
type Of struct {
	db.Row
	Person   kith.ID `db:"person" form:"-"`
	Plan     kith.ID `db:"plan" form:"-"` // "" before there is one
	MadeBy   kith.ID `db:"made_by" form:"-"`
	MadeName string  `db:"made_name" form:"-"`
}

// A Strike says that a record was a mistake, who said so, and why.
type Strike struct {
	StruckAt  time.Time `db:"struck_at" form:"-"`
	StruckBy  string    `db:"struck_by" form:"-"`
	StruckWhy string    `db:"struck_why" form:"-"`
}

// Struck reports whether the record was struck out.
func (s *Strike) Struck() bool { return !s.StruckAt.IsZero() }

// Check puts n into its usual form and notes what is wrong with it.
func (n *New) Check(c kith.Check, today kith.Day) {
	c.Text(&n.Strengths, "strengths", "Strengths", 4000)
	code(c, n.StrengthCode, "strength_code")
	c.That(Agreements.Blank(n.Agreed), "agreed", "Choose with whom the plan was agreed")
	c.Text(&n.AgreedName, "agreed_name", "Name", 70)
	c.Text(&n.AgreedRole, "agreed_role", "Role", 70)
	c.Text(&n.AgreedWhy, "agreed_why", "Why", 1000)
	c.That(n.Agreed != AgreedRepresentative || n.AgreedName != "", "agreed_name", "Enter the name of the person who agreed")
	c.That(n.Agreed != NotAgreed || n.AgreedWhy != "", "agreed_why", "Say why the plan is not agreed")
	past(c, n.AgreedOn, "agreed_on", today)
	if n.AgreedOn == "" && (n.Agreed == AgreedPerson || n.Agreed == AgreedRepresentative) {
		n.AgreedOn = today
	}
	day(c, n.ReviewOn, "review_on")
	c.Text(&n.ReviewName, "review_name", "Name", 70)
	c.Text(&n.ReviewRole, "review_role", "Role", 70)
	c.Text(&n.ReviewContact, "review_contact", "Contact details", 35)
	n.FundingCode = nhs.ParseODS(string(n.FundingCode))
	c.That(n.FundingCode == "" || n.FundingCode.Valid(), "funding_code", "Enter an ODS code, or leave it empty and say it in words")
	c.Text(&n.Funding, "funding", "Funding", 1000)
	c.Text(&n.Elsewhere, "elsewhere", "Other plans", 1000)
}

// code notes a SNOMED CT code that is none.
func code(c kith.Check, s, field string) {
	c.That(s == "" || nhs.ConceptID(s), field, "Enter a SNOMED CT code, or leave it empty and say it in words")
}

func day(c kith.Check, d kith.Day, field string) {
	c.That(d == "" || d.Valid(), field, "Enter a real day, like 27 3 2026")
}

func past(c kith.Check, d kith.Day, field string, today kith.Day) {
	c.That(d == "" || d.Valid() && d <= today, field, "Enter a real day, not in the future, like 27 3 2026")
}

// Get returns one plan.
func Get(tx *db.Tx, id kith.ID) (*Plan, error) { return db.Get[Plan](tx, id) }

// OfReferral returns the plan that serves an episode now, or an error of the
// kind NotFound.
func OfReferral(tx *db.Tx, episode kith.ID) (*Plan, error) {
	return db.First[Plan](tx, db.Q{Where: "t.referral = $1", Args: []any{episode}})
}

// Plans returns the plans of a person, the open ones first, then the latest.
// There is more than one where several teams support the person.
func Plans(tx *db.Tx, person kith.ID) ([]Plan, error) {
	return db.Select[Plan](tx, db.Q{Where: "t.person = $1", Args: []any{person},
		Order: "CASE t.status WHEN 'active' THEN 0 ELSE 1 END, t.opened_at DESC, t.id DESC"})
}

// Change writes n over the plan, if version is still the stored one.
func Change(tx *db.Tx, id kith.ID, version int, n New) (*Plan, error) {
	p, err := Get(tx, id)
	if err != nil {
		return nil, err
	}
	if err := p.open(); err != nil {
		return nil, err
	}
	c := kith.Check{}
	n.Check(c, tx.Today())
	if err := c.Err(); err != nil {
		return nil, err
	}
	p.Version, p.New = version, n
	return p, db.Update(tx, p)
}

func (p *Plan) open() error {
	if p.Status == Active {
		return nil
	}
	return kith.Errorf(kith.Conflict, "This plan is closed. If the person has come back, open it again first")
}
