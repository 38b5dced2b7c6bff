// Package voice is what a person says on their own page: what matters to them
// now, that they would like to be rung and when, how a service was, that
// something about them is wrong.
//
//	said ─▶ heard, with an answer the person reads
//
// What is said changes no record by itself: a worker reads it, does what is to
// be done, and says so. felt.go counts how services were;
// own.go gives people the page on which they say it.
package voice

import (
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// A Kind is what somebody says something about.
type Kind string

const (
	Matters Kind = "matters" // what matters to me
	Call    Kind = "call"    // please ring me
	Felt    Kind = "felt"    // how a service was (capability E14, E15: give and view feedback)
	Wrong   Kind = "wrong"   // something about me is not right
	Stopped Kind = "stopped" // I stopped a sharing: said by the program
	Locked  Kind = "locked"  // my link has ended, by too many wrong codes: said by the program
)

// Kinds are in the order in which the page offers them.
var Kinds = nhs.List[Kind]{Title: "What it is about", Source: "Kith", Codes: []nhs.Code[Kind]{
	{Code: Matters, Name: "What matters to me", Local: true},
	{Code: Call, Name: "Please ring me", Local: true},
	{Code: Felt, Name: "How it was for me", Local: true},
	{Code: Wrong, Name: "Something is not right", Local: true},
	{Code: Stopped, Name: "Sharing stopped", Local: true},
	{Code: Locked, Name: "The page is locked", Local: true},
}}

// A Feeling is how a service was for somebody.
type Feeling string

// Feelings go from the best to the worst.
var Feelings = nhs.List[Feeling]{Title: "How it was", Source: "Kith", Codes: []nhs.Code[Feeling]{
	{Code: "helped", Name: "It helped", Local: true},
	{Code: "some", Name: "It helped a bit", Local: true},
	{Code: "not", Name: "It did not help", Local: true},
	{Code: "never", Name: "I did not get there", Local: true},
}}

// A New is what somebody says.
type New struct {
	Kind      Kind    `db:"kind" form:"kind"`
	About     kith.ID `db:"about" form:"about"` // the service or group of which Felt speaks, or what was stopped
	AboutName string  `db:"about_name" form:"-"`
	Words     string  `db:"words" form:"words"`     // 2000
	Felt      Feeling `db:"felt" form:"felt"`       // with Felt only
	Suits     string  `db:"suits" form:"suits"`     // when a call suits; 150
	PassOn    bool    `db:"pass_on" form:"pass_on"` // the service may be told, without the name; once it was heard: and is told
}

// A Said is what was said, and what became of it.
type Said struct {
	db.Row
	New
	Person  kith.ID   `db:"person"`
	HeardAt time.Time `db:"heard_at"`
	HeardBy string    `db:"heard_by"`
	Answer  string    `db:"answer"` // which the person reads; 1000
}

// Table is where it is kept.
func (*Said) Table() string { return "person_voice" }

// Wall: whoever supports the person reads it; the person adds.
func (*Said) Wall() db.Wall {
	return db.Wall{See: access.CareSee, Write: access.CareWrite, Own: db.OwnAdd}
}

// Check puts n into its usual form and notes what is wrong with it.
func (n *New) Check(c kith.Check) {
	c.That(Kinds.Valid(n.Kind), "kind", "Choose what it is about")
	c.Text(&n.Words, "words", "What you want to say", 2000)
	c.Text(&n.Suits, "suits", "When to ring", 150)
	c.Text(&n.AboutName, "about", "What it is about", 255)
	switch n.Kind {
	case Matters, Wrong:
		c.That(n.Words != "", "words", "Write what you want to say")
	case Felt:
		c.That(n.About != "", "about", "Choose which service you mean")
		c.That(Feelings.Valid(n.Felt), "felt", "Choose how it was for you")
	}
	if n.Kind != Felt {
		n.Felt, n.PassOn = "", false
	}
	if n.Kind != Call {
		n.Suits = ""
	}
}

// waiting is how many things one person can have said that nobody has heard.
const waiting = 20

// Say keeps what a person says. Errors: Invalid, by field; Conflict, when what
// they said before is still waiting in such numbers that nobody could keep up.
func Say(tx *db.Tx, person kith.ID, n New) (*Said, error) {
	c := kith.Check{}
	n.Check(c)
	if err := c.Err(); err != nil {
		return nil, err
	}
	had, err := db.Count[Said](tx, db.Q{Where: "t.person = $1 AND t.heard_at IS NULL", Args: []any{person}})
	if err != nil {
		return nil, err
	}
	if had >= waiting {
		return nil, kith.Errorf(kith.Conflict, "We have %d things from you that nobody has answered yet. Ring the team, please", had)
	}
	s := &Said{New: n, Person: person}
	return s, db.Insert(tx, s)
}

// Of is all that a person has said, the latest first.
func Of(tx *db.Tx, person kith.ID) ([]Said, error) {
	return db.Select[Said](tx, db.Q{Where: "t.person = $1", Args: []any{person}, Order: "t.id DESC"})
}

// Get is one thing that was said.
func Get(tx *db.Tx, id kith.ID) (*Said, error) { return db.Get[Said](tx, id) }

// Heard says that a worker has read it, and answers. The answer may be empty:
// whoever asked to be rung was rung. passOn lets the service read the words,
// without the name, where the person has allowed that.
func Heard(tx *db.Tx, id kith.ID, version int, answer string, passOn bool) (*Said, error) {
	s, err := Get(tx, id)
	if err != nil {
		return nil, err
	}
	if !s.HeardAt.IsZero() {
		return nil, kith.Errorf(kith.Conflict, "%s has dealt with this already", s.HeardBy)
	}
	c := kith.Check{}
	c.Text(&answer, "answer", "Your answer", 1000)
	if err := c.Err(); err != nil {
		return nil, err
	}
	s.Version, s.HeardAt, s.HeardBy, s.Answer = version, tx.Now, tx.Actor.Name, answer
	s.PassOn = s.PassOn && passOn
	return s, db.Update(tx, s)
}

// A Reply waits to be heard; with the person's name and worker, for the morning page.
type Reply struct {
	db.Row
	New
	Person    kith.ID `db:"person"`
	Given     string  `db:"p.given"`
	Family    string  `db:"p.family"`
	Preferred string  `db:"p.preferred"`
	Worker    kith.ID `db:"r.worker"`
}

// Table is where it is kept.
func (*Reply) Table() string { return "person_voice" }

// Wall: as what was said, and not for the person.
func (*Reply) Wall() db.Wall { return db.Wall{See: access.CareSee} }

// From joins the person, and the open referrals that somebody has.
func (*Reply) From() string {
	return "person_voice t JOIN person p ON p.tenant = t.tenant AND p.id = t.person" +
		" JOIN referral r ON r.tenant = t.tenant AND r.person = t.person AND r.status = 'accepted'"
}

// Replies are what the people of a worker have said and nobody has heard,
// oldest first. It is no look at a person.
func Replies(tx *db.Tx, worker kith.ID) (out []Reply, err error) {
	seen := map[kith.ID]bool{}
	err = db.Each(tx, db.Q{Where: "t.heard_at IS NULL AND r.worker = $1", Args: []any{worker}}, func(r *Reply) error {
		if !seen[r.ID] {
			out = append(out, *r)
		}
		seen[r.ID] = true
		return nil
	})
	return out, err
}
