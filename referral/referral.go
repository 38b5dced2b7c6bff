// Package referral receives people into the service.
//
//	received ──accept──▶ accepted ──close──▶ closed ──return──▶ a new referral,
//	   └─────decline──▶ declined               accepted at once, on the same plan
//
// A referral asks a team to support one person. It ends at the service's door:
// what is done with the person after that is their plan. The waiting clock
// starts when the referral is received and stops at the first two-way contact.
package referral

import (
	"slices"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
	"kith/person"
)

// New is what a referrer writes. The form, the CSV import and later doors all
// fill this one struct. Lengths and the mandatory fields are those of PRSB
// Referral details, Presenting complaints or issues, Consent and Risks.
type New struct {
	Team         kith.ID    `db:"team" form:"team"`                 // referral to, M
	Source       Source     `db:"source" form:"source"`             // what kind of referrer
	Referrer     string     `db:"referrer" form:"referrer"`         // name, M, 70
	Role         string     `db:"role" form:"role"`                 // 150
	Service      string     `db:"service" form:"service"`           // the referrer's service, M, 150
	Organisation string     `db:"organisation" form:"organisation"` // ODS code or name, M, 150
	Contact      string     `db:"contact" form:"contact"`           // how to reach the referrer, M, 70
	Method       Method     `db:"method" form:"method"`             // how it came
	ReturnTo     string     `db:"return_to" form:"return_to"`       // whom to tell, when not the referrer; 70
	Needs        []nhs.Need `db:"needs" form:"needs"`               // what for, coded
	Tags         []string   `db:"tags"`                             // local words beside the coded needs, never instead
	Reason       string     `db:"reason" form:"reason"`             // in the referrer's words
	PersonWords  string     `db:"person_words" form:"person_words"` // as the person puts it
	Problems     string     `db:"problems" form:"problems"`         // health problems that matter for this; PRSB Problem list
	Urgency      Urgency    `db:"urgency" form:"urgency"`
	Agreed       Agreed     `db:"agreed" form:"agreed"`         // does the person know and agree?
	Risk         RiskSaid   `db:"risk" form:"risk"`             // M: never blank
	RiskWords    string     `db:"risk_words" form:"risk_words"` // what to know, when there is a risk; 300
	SourceRef    string     `db:"source_ref"`                   // the sender's own number for it
}

// A Referral asks a team to support one person.
type Referral struct {
	db.Row
	New
	Person       kith.ID       `db:"person"`
	Status       Status        `db:"status"`
	MadeBy       kith.ID       `db:"made_by"`    // the account that sent it
	Worker       kith.ID       `db:"worker"`     // the account it is allocated to
	Complexity   Complexity    `db:"complexity"` // as the worker judges it, for a fair caseload
	WhyWeighed   string        `db:"complexity_why"`
	WeighedAt    time.Time     `db:"weighed_at"`
	Previous     kith.ID       `db:"previous"`    // the referral that this one returns from
	ReceivedAt   time.Time     `db:"received_at"` // the waiting clock starts
	Cohort       string        `db:"cohort"`      // through which they were found: the name of its definition; no form says it
	AcceptedAt   time.Time     `db:"accepted_at"`
	AllocatedAt  time.Time     `db:"allocated_at"`
	ContactAt    time.Time     `db:"contact_at"` // the first two-way contact: the clock stops
	EndedAt      time.Time     `db:"ended_at"`   // declined or closed
	Decline      DeclineReason `db:"decline"`
	DeclineWords string        `db:"decline_words"`
	Closing      ClosingReason `db:"closing"`
	ClosingWords string        `db:"closing_words"`
}

func (*Referral) Table() string { return "referral" }
func (*Referral) Wall() db.Wall {
	return db.Wall{See: access.ReferralSee, Write: access.ReferralMake, Own: db.OwnSee}
}

// Check puts n into its usual form and notes what is wrong with it.
func (n *New) Check(c kith.Check) {
	c.That(n.Team != "", "team", "Choose the team that you are referring to")
	c.That(Sources.Valid(n.Source), "source", "Choose who is referring")
	if n.Source == Self {
		n.own()
	}
	c.Need(&n.Referrer, "referrer", "Name", "Enter the name of the person who is referring", 70)
	c.Text(&n.Role, "role", "Role", 150)
	c.Need(&n.Service, "service", "Service", "Enter the referrer's service, such as a GP practice or a ward", 150)
	c.Need(&n.Organisation, "organisation", "Organisation", "Enter the referrer's organisation", 150)
	c.Need(&n.Contact, "contact", "Contact details", "Enter a phone number or e-mail address for the referrer", 70)
	c.That(Methods.Blank(n.Method), "method", "Choose how the referral came from the list")
	c.Text(&n.ReturnTo, "return_to", "Return response to", 70)
	slices.Sort(n.Needs)
	n.Needs = slices.Compact(n.Needs)
	for _, need := range n.Needs {
		c.That(nhs.Needs.Valid(need), "needs", "Choose the reasons from the list")
	}
	c.That(len(n.Needs) > 0 || n.Reason != "" || n.PersonWords != "", "needs", "Choose at least one reason, or write it in your own words")
	c.Text(&n.Reason, "reason", "Reason", 4000)
	c.Text(&n.PersonWords, "person_words", "The person's own words", 4000)
	c.Text(&n.Problems, "problems", "Health problems", 1000)
	c.That(Urgencies.Valid(n.Urgency), "urgency", "Choose how soon the person should be seen")
	c.That(Agreements.Valid(n.Agreed), "agreed", "Say whether the person agrees to this referral")
	c.That(RisksSaid.Valid(n.Risk), "risk", "Say whether there are known risks. If there are none, choose \"No known risks\"")
	c.Text(&n.RiskWords, "risk_words", "Risks", 300)
	c.That(n.Risk != RiskKnown || n.RiskWords != "", "risk_words", "Say what the risk is, and what to do about it")
	c.Text(&n.SourceRef, "source_ref", "Reference", 100)
}

// own fills what a person who refers themselves need not be asked.
func (n *New) own() {
	if n.Service == "" {
		n.Service = "Self-referral"
	}
	if n.Organisation == "" {
		n.Organisation = "Self-referral"
	}
	if n.Method == "" {
		n.Method = SelfReferral
	}
}

// stated is what n says of risks, as a new person's record keeps it.
func (n *New) stated() person.RiskState {
	if n.Risk == NoKnownRisks {
		return person.RisksNone
	}
	return person.RisksUnasked // until the risk itself is added
}

// Found notes the cohort through which somebody was found before they were referred,
// by the name of its definition. Errors: Invalid, for a referral from elsewhere.
func Found(tx *db.Tx, r *Referral, cohort string) error {
	if r.Source != Proactive {
		return kith.Errorf(kith.Invalid, "Only a referral from a proactive list has a cohort")
	}
	r.Cohort = cohort
	return db.Update(tx, r)
}

// Open reports whether somebody still has to do something for r.
func (r *Referral) Open() bool { return r.Status == Received || r.Status == Accepted }

// Waited is how many days the person has waited for a first two-way contact,
// or waited until it, or until the referral ended without one.
func (r *Referral) Waited(now time.Time) int {
	until := now
	switch {
	case !r.ContactAt.IsZero():
		until = r.ContactAt
	case !r.EndedAt.IsZero():
		until = r.EndedAt
	}
	return max(0, kith.DayOf(r.ReceivedAt).Until(kith.DayOf(until)))
}

// Waiting reports whether the clock still runs.
func (r *Referral) Waiting() bool { return r.ContactAt.IsZero() && r.EndedAt.IsZero() }

// Get returns one referral.
func Get(tx *db.Tx, id kith.ID) (*Referral, error) { return db.Get[Referral](tx, id) }

// Of returns the referrals of one person, the latest first.
func Of(tx *db.Tx, person kith.ID) ([]Referral, error) {
	return db.Select[Referral](tx, db.Q{Where: "t.person = $1", Args: []any{person}, Order: "t.received_at DESC, t.id DESC"})
}
