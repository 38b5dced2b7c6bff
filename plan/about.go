package plan

import (
	"kith"
	"kith/db"
)

// NewAboutMe is what matters to a person, in their words: About Me 2.01, and
// one calm line that stands at the head of every page.
type NewAboutMe struct {
	Best        string   `db:"best" form:"best"`                 // how best to support me, in one line; 300
	Most        string   `db:"most" form:"most"`                 // what is most important to me
	People      string   `db:"people" form:"people"`             // people who are important to me
	Communicate string   `db:"communicate" form:"communicate"`   // how I communicate and how to communicate with me
	Wellness    string   `db:"wellness" form:"wellness"`         // my wellness
	Please      string   `db:"please" form:"please"`             // please do and please don't
	Support     string   `db:"support" form:"support"`           // how and when to support me
	Also        string   `db:"also" form:"also"`                 // also worth knowing about me
	SupportedBy string   `db:"supported_by" form:"supported_by"` // name, role and contact of whoever helped to write it; 150
	Media       string   `db:"media" form:"media"`               // where a recording is; 255
	Day         kith.Day `db:"day" form:"day"`                   // today when empty
}

// AboutMe is one version of it. The latest holds; the others are its history.
type AboutMe struct {
	db.Row
	NewAboutMe
	Person   kith.ID `db:"person" form:"-"`
	Previous kith.ID `db:"previous" form:"-"`
	MadeBy   kith.ID `db:"made_by" form:"-"`
	MadeName string  `db:"made_name" form:"-"`
}

func (*AboutMe) Table() string { return "about_me" }
func (*AboutMe) Wall() db.Wall { return shared }

// A Heading is one of the seven of About Me, with its SNOMED CT code.
type Heading struct {
	Field string
	Name  string
	Ask   string // what helps somebody to answer
	Code  string
	Of    func(*NewAboutMe) *string
}

// Headings are the seven, in the standard's order.
var Headings = []Heading{
	{"most", "What is most important to me", "What matters to you? What would a good day look like?", "1515861000000103", func(n *NewAboutMe) *string { return &n.Most }},
	{"people", "People who are important to me", "Who matters to you, and why?", "1515871000000105", func(n *NewAboutMe) *string { return &n.People }},
	{"communicate", "How I communicate and how to communicate with me", "How do you like to be spoken to? Do you read? Do you hear well?", "1515881000000107", func(n *NewAboutMe) *string { return &n.Communicate }},
	{"wellness", "My wellness", "How is a usual day, and how is a bad one?", "1515891000000109", func(n *NewAboutMe) *string { return &n.Wellness }},
	{"please", "Please do and please don't", "What should people do, and not do?", "1515901000000105", func(n *NewAboutMe) *string { return &n.Please }},
	{"support", "How and when to support me", "When do you want help, and what kind?", "1515911000000107", func(n *NewAboutMe) *string { return &n.Support }},
	{"also", "Also worth knowing about me", "What else would you like people to know?", "1515921000000101", func(n *NewAboutMe) *string { return &n.Also }},
}

// Check puts n into its usual form and notes what is wrong with it.
func (n *NewAboutMe) Check(c kith.Check, today kith.Day) {
	if n.Day == "" {
		n.Day = today
	}
	c.Text(&n.Best, "best", "How best to support me", 300)
	some := n.Best != ""
	for _, h := range Headings {
		s := h.Of(n)
		c.Text(s, h.Field, h.Name, 4000)
		some = some || *s != ""
	}
	c.That(some, "most", "Write at least one thing, in the person's own words")
	c.Text(&n.SupportedBy, "supported_by", "Supported to write this by", 150)
	c.Text(&n.Media, "media", "Recording", 255)
	past(c, n.Day, "day", today)
}

// Say writes down what matters to a person. previous is the version that the
// page showed, "" for the first: if there is a newer one, it is a Conflict.
func Say(tx *db.Tx, person, previous kith.ID, n NewAboutMe) (*AboutMe, error) {
	a := &AboutMe{NewAboutMe: n, Person: person, Previous: previous, MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name}
	c := kith.Check{}
	a.Check(c, tx.Today())
	if err := c.Err(); err != nil {
		return nil, err
	}
	if err := sees(tx, person); err != nil {
		return nil, err
	}
	if err := tx.Lock("about " + string(person)); err != nil {
		return nil, err
	}
	last, err := About(tx, person)
	if err != nil {
		return nil, err
	}
	if last.ID != previous {
		return nil, kith.Errorf(kith.Conflict, "Somebody else has written here since you opened it. Look at it again, then add what is yours")
	}
	return a, db.Insert(tx, a)
}

// About returns what a person has said of themselves. Its ID is "" when
// nothing was written yet.
func About(tx *db.Tx, person kith.ID) (*AboutMe, error) {
	all, err := AboutHistory(tx, person)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return &AboutMe{Person: person}, nil
	}
	return &all[0], nil
}

// AboutHistory is every version, the latest first.
func AboutHistory(tx *db.Tx, person kith.ID) ([]AboutMe, error) {
	return db.Select[AboutMe](tx, db.Q{Where: "t.person = $1", Args: []any{person}, Order: "t.created_at DESC, t.id DESC"})
}

// Best is the one line on how best to support a person, "" when none was said.
func Best(tx *db.Tx, person kith.ID) (string, error) {
	a, err := About(tx, person)
	if err != nil {
		return "", err
	}
	return a.Best, nil
}
