package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
	"kith/person"
)

// LetterKinds are what supporting letters are for.
var LetterKinds = nhs.List[string]{
	Title: "What for", Source: "Kith; JOURNEY.md section 4",
	Codes: []nhs.Code[string]{
		{Code: "housing", Name: "Housing"}, {Code: "benefits", Name: "Benefits"}, {Code: "grant", Name: "A grant or hardship fund"},
		{Code: "work", Name: "Work or education"}, {Code: "health", Name: "Health or social care"}, {Code: "other", Name: "Something else"},
	},
}

// NewLetter is a supporting letter as it is written.
type NewLetter struct {
	Kind           string `db:"kind" form:"kind"`
	ToName         string `db:"to_name" form:"to_name"`                 // 70
	ToOrganisation string `db:"to_organisation" form:"to_organisation"` // 150
	ToAddress      string `db:"to_address" form:"to_address"`           // 255
	Subject        string `db:"subject" form:"subject"`                 // 150
	Words          string `db:"words" form:"words"`                     // 10000
}

// A Letter is a draft until it is finished, and does not change after that.
type Letter struct {
	Of
	NewLetter
	FinalAt time.Time `db:"final_at" form:"-"`
	FinalBy string    `db:"final_by" form:"-"`
	Hash    string    `db:"hash" form:"-"` // SHA-256 of its words
	SentHow string    `db:"sent_how" form:"-"`
	SentOn  kith.Day  `db:"sent_on" form:"-"`
	Strike
}

func (*Letter) Table() string { return "letter" }
func (*Letter) Wall() db.Wall { return care }

// Check puts n into its usual form and notes what is wrong with it.
func (n *NewLetter) Check(c kith.Check, _ kith.Day) {
	c.That(LetterKinds.Valid(n.Kind), "kind", "Choose what the letter is for")
	c.Text(&n.ToName, "to_name", "Name", 70)
	c.Text(&n.ToOrganisation, "to_organisation", "Organisation", 150)
	c.That(n.ToName != "" || n.ToOrganisation != "", "to_organisation", "Enter to whom the letter goes")
	c.Text(&n.ToAddress, "to_address", "Address", 255)
	c.Need(&n.Subject, "subject", "Subject", "Enter what the letter is about", 150)
	c.Need(&n.Words, "words", "Letter", "Write the letter", 10000)
}

// Final reports whether the letter is finished.
func (l *Letter) Final() bool { return !l.FinalAt.IsZero() }

// DraftLetter is a supporting letter as far as the record can write it: who the
// person is, what matters to them, what they need, what has been done. It says
// nothing that is not on record; the worker adds the rest.
func DraftLetter(tx *db.Tx, plan kith.ID, kind string) (*NewLetter, error) {
	t, err := Load(tx, plan)
	if err != nil {
		return nil, err
	}
	p, err := person.Get(tx, t.Plan.Person)
	if err != nil {
		return nil, err
	}
	as, err := person.Addresses(tx, p.ID)
	if err != nil {
		return nil, err
	}
	about, err := About(tx, p.ID)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "I am writing in support of %s", p.Full())
	if p.Born != "" {
		fmt.Fprintf(&b, ", born on %s", p.Born)
	}
	fmt.Fprintf(&b, ". I have supported %s since %s.\n", p.Called(), kith.DayOf(t.Plan.OpenedAt))
	if u := person.Usual(as); u != nil && u.Type == nhs.NoFixedAbode {
		fmt.Fprintf(&b, "\n%s has no fixed abode.\n", p.Called())
	}
	if about.Most != "" {
		fmt.Fprintf(&b, "\nWhat matters most to %s, in their own words: “%s”\n", p.Called(), about.Most)
	}
	if len(t.Needs) > 0 {
		fmt.Fprintf(&b, "\n%s needs help with:\n", p.Called())
		for _, n := range t.Needs {
			b.WriteString("- " + n.Line() + "\n")
		}
	}
	var done []string
	for _, a := range t.Actions() {
		if a.Status == Done || a.Status == Doing {
			done = append(done, "- "+a.Line()+"\n")
		}
	}
	if len(done) > 0 {
		b.WriteString("\nSo far:\n" + strings.Join(done, ""))
	}
	fmt.Fprintf(&b, "\nYours faithfully,\n\n\n%s\n%s\n", tx.Actor.Name, access.Names[tx.Actor.Role])
	return &NewLetter{Kind: kind, Subject: "Support for " + p.Full(), Words: b.String()}, nil
}

// WriteLetter keeps a letter as a draft.
func WriteLetter(tx *db.Tx, plan kith.ID, n NewLetter) (*Letter, error) {
	r := &Letter{NewLetter: n}
	if err := r.begin(tx, plan, r.Check); err != nil {
		return nil, err
	}
	return r, db.Insert(tx, r)
}

// ChangeLetter writes n over a draft, if version is still the stored one.
func ChangeLetter(tx *db.Tx, id kith.ID, version int, n NewLetter) (*Letter, error) {
	r, err := draftLetter(tx, id)
	if err != nil {
		return nil, err
	}
	r.Version, r.NewLetter = version, n
	if err := r.again(tx, &r.Strike, r.Check); err != nil {
		return nil, err
	}
	return r, db.Update(tx, r)
}

func draftLetter(tx *db.Tx, id kith.ID) (*Letter, error) {
	r, err := db.Get[Letter](tx, id)
	if err != nil {
		return nil, err
	}
	if r.Final() {
		return nil, kith.Errorf(kith.Conflict, "%s finished this letter on %s. It cannot change any more; write another", r.FinalBy, kith.DayOf(r.FinalAt))
	}
	return r, nil
}

// FinishLetter makes a draft final: it is printed as it stands, and does not
// change any more.
func FinishLetter(tx *db.Tx, id kith.ID, version int) (*Letter, error) {
	r, err := draftLetter(tx, id)
	if err != nil {
		return nil, err
	}
	if err := r.again(tx, &r.Strike, r.Check); err != nil {
		return nil, err
	}
	r.Version, r.FinalAt, r.FinalBy, r.Hash = version, tx.Now, tx.Actor.Name, digest(r.NewLetter)
	return r, db.Update(tx, r)
}

// digest is the SHA-256 of what was written, field by field.
func digest(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // only strings and numbers are ever digested
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// LetterSent says how a finished letter went: printed and given, posted, by
// secure e-mail.
func LetterSent(tx *db.Tx, id kith.ID, version int, how string) (*Letter, error) {
	r, err := db.Get[Letter](tx, id)
	if err != nil {
		return nil, err
	}
	if !r.Final() {
		return nil, kith.Errorf(kith.Conflict, "Finish the letter first")
	}
	err = r.again(tx, &r.Strike, func(c kith.Check, _ kith.Day) {
		c.That(SentHows.Valid(how) && how != SentHere && how != SentByKith, "sent_how", "Choose how it went")
	})
	if err != nil {
		return nil, err
	}
	r.Version, r.SentHow, r.SentOn = version, how, tx.Today()
	return r, db.Update(tx, r)
}

// SentHows are the ways in which something can leave. Other ways out come with
// the systems that carry them.
var SentHows = nhs.List[string]{
	Title: "How it went", Source: "Kith",
	Codes: []nhs.Code[string]{
		{Code: "printed", Name: "Printed and given"}, {Code: "posted", Name: "Posted"}, {Code: "email", Name: "Secure e-mail"},
		{Code: SentHere, Name: "They read it in Kith, under My referrals"},
		{Code: SentByKith, Name: "Kith sends it by e-mail"},
	},
}
