package person

import (
	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// A Consent is what the person said when asked whether something may be shared,
// for one purpose and with one receiving body (PRSB Consent for information
// sharing). It is about confidentiality: the legal basis of direct care is
// another thing, and is not asked for.
type Consent struct {
	Of
	Purpose Purpose  `db:"purpose" form:"purpose"`
	Body    string   `db:"body" form:"body"`       // the receiving body in words; 150
	BodyID  kith.ID  `db:"body_id" form:"body_id"` // its record in the directory, where it has one
	Given   bool     `db:"given" form:"given"`     // yes; or no, which is an answer worth keeping
	How     string   `db:"how" form:"how"`         // one of ConsentHows
	By      string   `db:"by_whom" form:"by_whom"` // who said so, when it was not the person; 70
	Words   string   `db:"words" form:"words"`     // what was asked and said
	Since   kith.Day `db:"since" form:"since"`
	Until   kith.Day `db:"until" form:"until"` // when it lapses, where it was given for a time
	Ended   kith.Day `db:"ended" form:"-"`     // when it was withdrawn
	EndWhy  string   `db:"end_why" form:"end_why"`
}

func (*Consent) Table() string { return "person_consent" }

// Wall: whoever refers asks first, and may write down what was said.
// They themselves can take back what they said.
func (*Consent) Wall() db.Wall {
	return db.Wall{See: access.CareSee, Write: access.PersonWrite, Own: db.OwnChange}
}

// A Purpose is what something is shared for.
type Purpose string

const (
	ForGP         Purpose = "gp"
	ForReferrer   Purpose = "referrer"
	ForProvider   Purpose = "provider"
	ForFamily     Purpose = "family"
	ForEvaluation Purpose = "evaluation"
	ForResearch   Purpose = "research"
	ForStory      Purpose = "story"
)

// The lists for the form.
var (
	Purposes = nhs.List[Purpose]{
		Title:  "What for",
		Source: "PRSB Consent / Consent for information sharing",
		Codes: []nhs.Code[Purpose]{
			{Code: ForProvider, Name: "So that an organisation can support them", Local: true},
			{Code: ForGP, Name: "So that their GP knows", Local: true},
			{Code: ForReferrer, Name: "So that whoever referred them knows", Local: true},
			{Code: ForFamily, Name: "So that family or friends can help", Local: true},
			{Code: ForEvaluation, Name: "To see whether the service helps", Local: true},
			{Code: ForResearch, Name: "For research", Local: true},
			{Code: ForStory, Name: "To tell their story", Local: true},
		},
	}
	ConsentHows = nhs.List[string]{
		Title:  "How it was said",
		Source: "Kith",
		Codes: []nhs.Code[string]{
			{Code: "spoken", Name: "Spoken", Local: true},
			{Code: "written", Name: "Written or signed", Local: true},
			{Code: "online", Name: "Online", Local: true},
			{Code: "attorney", Name: "By somebody with the power to decide", Local: true},
			{Code: "best-interests", Name: "In their best interests, as they lack capacity", Local: true},
		},
	}
)

// Check notes what is wrong with c.
func (c *Consent) Check(k kith.Check) {
	k.That(Purposes.Valid(c.Purpose), "purpose", "Choose what it is for")
	k.Text(&c.Body, "body", "With whom", 150)
	k.That(c.Body != "" || c.BodyID != "" || c.Purpose != ForProvider && c.Purpose != ForFamily, "body", "Enter with whom it may be shared")
	k.That(ConsentHows.Valid(c.How), "how", "Choose how they said so")
	k.Text(&c.By, "by_whom", "Who said so", 70)
	k.That(c.How != "attorney" || c.By != "", "by_whom", "Enter who decided for them")
	k.Text(&c.Words, "words", "What was said", 1000)
	k.That(c.Since.Valid(), "since", "Enter the day on which they were asked")
	k.That(c.Until == "" || c.Until.Valid() && c.Until > c.Since, "until", "Enter a later day, or leave it empty")
	k.Text(&c.EndWhy, "end_why", "Reason", 150)
}

// Holds reports whether consent was given and holds on the day.
func (c *Consent) Holds(on kith.Day) bool {
	return c.Given && c.Since <= on && (c.Until == "" || c.Until > on) && (c.Ended == "" || c.Ended > on)
}

// Consented records what the person said.
func Consented(tx *db.Tx, c *Consent) error {
	if c.Since == "" {
		c.Since = tx.Today()
	}
	if err := checked(c.Check); err != nil {
		return err
	}
	return db.Insert(tx, c)
}

// Withdraw records that the person takes a consent back from today on.
func Withdraw(tx *db.Tx, id kith.ID, why string) error {
	c, err := db.Get[Consent](tx, id)
	if err != nil {
		return err
	}
	if c.Ended != "" {
		return kith.Errorf(kith.Conflict, "This was withdrawn on %s", c.Ended)
	}
	c.Ended, c.EndWhy = tx.Today(), why
	if err := checked(c.Check); err != nil {
		return err
	}
	return db.Update(tx, c)
}

// Consents are all that a person ever said about sharing, oldest first.
func Consents(tx *db.Tx, person kith.ID) ([]Consent, error) {
	return db.Select[Consent](tx, all(person, ""))
}

// MayShare reports what holds today for the purpose and the receiving body: the
// last word on that body, or, where none was said, on the purpose as a whole.
// The Consent is the one that decides; nil when the person was never asked.
func MayShare(tx *db.Tx, person kith.ID, purpose Purpose, body kith.ID) (bool, *Consent, error) {
	cs, err := db.Select[Consent](tx, all(person, "t.purpose = ?", purpose))
	if err != nil {
		return false, nil, err
	}
	var last *Consent
	for i := range cs {
		c := &cs[i]
		exact := c.BodyID == body
		if exact || c.BodyID == "" && c.Body == "" {
			if last == nil || exact || last.BodyID != body {
				last = c
			}
		}
	}
	return last != nil && last.Holds(tx.Today()), last, nil
}

// Withdrawn reports whether the person has taken back, or refused, something
// that nothing later has granted again.
func Withdrawn(cs []Consent, on kith.Day) bool {
	type key struct {
		purpose Purpose
		body    string
	}
	last := map[key]bool{}
	for _, c := range cs {
		last[key{c.Purpose, string(c.BodyID) + "/" + c.Body}] = !c.Given || c.Ended != "" && c.Ended <= on
	}
	for _, no := range last {
		if no {
			return true
		}
	}
	return false
}
