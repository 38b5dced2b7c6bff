package plan

import (
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
	"kith/person"
	"kith/referral"
)

type (
	MessageKind string // on what occasion
	Whom        string // who gets it
)

const (
	FirstMessage    MessageKind = "first"
	ReviewMessage   MessageKind = "review"
	ClosingMessage  MessageKind = "closing"
	DeclinedMessage MessageKind = "declined"

	ToGP       Whom = "gp"
	ToReferrer Whom = "referrer"

	// NoActions is what stands where nothing is asked of anybody: never a blank.
	NoActions = "No actions required"
	// NoRisks is what stands where no risk is known.
	NoRisks = "No known risks"
)

var (
	// MessageKinds are the occasions.
	MessageKinds = nhs.List[MessageKind]{Title: "Occasion", Source: "PRSB Social prescribing: message back to GP and referrer",
		Codes: []nhs.Code[MessageKind]{
			{Code: FirstMessage, Name: "After the first contact"}, {Code: ReviewMessage, Name: "After a review"},
			{Code: ClosingMessage, Name: "Support has ended"}, {Code: DeclinedMessage, Name: "The referral was declined"},
		}}
	// Whoms are who can get a message.
	Whoms = nhs.List[Whom]{Title: "To", Source: "PRSB Social prescribing: message back to GP and referrer",
		Codes: []nhs.Code[Whom]{{Code: ToGP, Name: "GP practice"}, {Code: ToReferrer, Name: "Referrer"}}}
)

// NewMessage is what a message says, in the standard's parts.
type NewMessage struct {
	ToName         string                 `db:"to_name" form:"to_name"`                 // 70
	ToOrganisation string                 `db:"to_organisation" form:"to_organisation"` // 150
	ToCode         nhs.ODS                `db:"to_code" form:"to_code"`
	ToContact      string                 `db:"to_contact" form:"to_contact"`         // 70
	Professionals  string                 `db:"professionals" form:"professionals"`   // actions for professionals, or NoActions: never blank
	Codes          string                 `db:"codes" form:"codes" json:",omitempty"` // to be coded on the practice's record; for the practice only
	ForPerson      string                 `db:"for_person" form:"for_person"`         // actions for the person or their carer
	Agreed         string                 `db:"agreed" form:"agreed"`                 // with whom the plan was agreed
	Summary        string                 `db:"summary" form:"summary"`               // what was tried, what worked and what did not
	Scores         string                 `db:"scores" form:"scores"`                 // start and end, in pairs
	Needs          string                 `db:"needs" form:"needs"`                   // with their codes
	Contacts       string                 `db:"contacts" form:"contacts"`
	Signposts      string                 `db:"signposts" form:"signposts"`
	Risks          string                 `db:"risks" form:"risks"` // or NoRisks: never blank
	Safeguarding   string                 `db:"safeguarding" form:"safeguarding" audit:"hidden"`
	Closing        referral.ClosingReason `db:"closing" form:"closing"`
	AuthorContact  string                 `db:"author_contact" form:"author_contact"` // 35
}

// A Subject is whom a message is about, as they stood when it was finished.
type Subject struct {
	Name     string
	Born     kith.Day
	Number   nhs.Number
	Address  string
	Practice string
}

// A Message goes back to the GP practice or the referrer.
//
//	draft ──Send──▶ ready, and unchangeable ──MarkSent──▶ sent
type Message struct {
	Of
	NewMessage
	Referral   kith.ID     `db:"referral" form:"-"`
	Kind       MessageKind `db:"kind" form:"-"`
	To         Whom        `db:"to_whom" form:"-"`
	Author     string      `db:"author" form:"-"`
	AuthorRole string      `db:"author_role" form:"-"`
	Subject    Subject     `db:"subject" form:"-"`
	Override   string      `db:"override" form:"-"` // why it goes although the person does not want it
	FinalAt    time.Time   `db:"final_at" form:"-"`
	FinalBy    string      `db:"final_by" form:"-"`
	Hash       string      `db:"hash" form:"-"` // SHA-256 of its words and its subject
	SentAt     time.Time   `db:"sent_at" form:"-"`
	SentHow    string      `db:"sent_how" form:"-"`
	SentTo     string      `db:"sent_to" form:"-"`
	Strike
}

func (*Message) Table() string { return "message" }
func (*Message) Wall() db.Wall { return care }

// Check puts n into its usual form and notes what is wrong with it.
func (n *NewMessage) Check(c kith.Check, _ kith.Day) {
	c.Text(&n.ToName, "to_name", "Name", 70)
	c.Text(&n.ToOrganisation, "to_organisation", "Organisation", 150)
	c.That(n.ToName != "" || n.ToOrganisation != "", "to_organisation", "Enter to whom the message goes")
	n.ToCode = nhs.ParseODS(string(n.ToCode))
	c.That(n.ToCode == "" || n.ToCode.Valid(), "to_code", "Enter an ODS code, or leave it empty")
	c.Text(&n.ToContact, "to_contact", "Contact details", 70)
	c.Need(&n.Professionals, "professionals", "Actions for professionals", "Write what is asked of the reader, or write \""+NoActions+"\"", 4000)
	c.Need(&n.Risks, "risks", "Risks", "Write the risks, or write \""+NoRisks+"\"", 4000)
	for _, f := range []struct {
		s           *string
		field, name string
	}{{&n.Codes, "codes", "To be coded"}, {&n.ForPerson, "for_person", "Actions for the person"}, {&n.Agreed, "agreed", "Agreed"}, {&n.Scores, "scores", "Scores"}, {&n.Needs, "needs", "Needs"},
		{&n.Contacts, "contacts", "Contacts"}, {&n.Signposts, "signposts", "Signposts"}, {&n.Safeguarding, "safeguarding", "Safeguarding"}} {
		c.Text(f.s, f.field, f.name, 4000)
	}
	c.Need(&n.Summary, "summary", "Clinical summary", "Write a short summary", 10000)
	c.That(referral.ClosingReasons.Blank(n.Closing), "closing", "Choose how it ended from the list")
	c.Text(&n.AuthorContact, "author_contact", "Contact details", 35)
}

// Final reports whether the message is finished.
func (m *Message) Final() bool { return !m.FinalAt.IsZero() }

// A Section is one heading of a message, with what stands under it.
type Section struct{ Heading, Text string }

// Sections are the parts of a message in the standard's order, what is asked
// of the reader first. Parts that are blank are left out, as the standard says.
func (m *Message) Sections() []Section {
	var out []Section
	closing := ""
	if m.Closing != "" {
		closing = referral.ClosingReasons.Name(m.Closing)
	}
	for _, s := range []Section{
		{"Plan and requested actions: for professionals", m.Professionals},
		{"To be coded on the record", m.Codes},
		{"Plan and requested actions: for the person", m.ForPerson},
		{"Agreed", m.Agreed},
		{"Clinical summary", m.Summary},
		{"Outcome measures", m.Scores},
		{"Needs", m.Needs},
		{"Contacts", m.Contacts},
		{"Signposts", m.Signposts},
		{"Risks", m.Risks},
		{"Safeguarding", m.Safeguarding},
		{"How support ended", closing},
		{"Written by", m.By()},
	} {
		if s.Text != "" {
			out = append(out, s)
		}
	}
	return out
}

// By is who wrote the message, and when.
func (m *Message) By() string {
	at := m.CreatedAt
	if m.Final() {
		at = m.FinalAt
	}
	parts := []string{m.Author, m.AuthorRole, m.AuthorContact, at.In(kith.London).Format("2 January 2006, 3:04pm")}
	var out []string
	for _, s := range parts {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}

// ChangeMessage writes n over a draft, if version is still the stored one, and
// adds the safeguarding concerns that are to be told. Whoever may not see them
// is refused.
func ChangeMessage(tx *db.Tx, id kith.ID, version int, n NewMessage, concerns ...kith.ID) (*Message, error) {
	m, err := draft(tx, id)
	if err != nil {
		return nil, err
	}
	m.Version, m.NewMessage = version, n
	if err := m.tell(tx, concerns); err != nil {
		return nil, err
	}
	if err := m.again(tx, &m.Strike, m.Check); err != nil {
		return nil, err
	}
	return m, db.Update(tx, m)
}

func draft(tx *db.Tx, id kith.ID) (*Message, error) {
	m, err := db.Get[Message](tx, id)
	if err != nil {
		return nil, err
	}
	if m.Final() {
		return nil, kith.Errorf(kith.Conflict, "%s finished this message on %s. It cannot change any more; write another", m.FinalBy, kith.DayOf(m.FinalAt))
	}
	return m, nil
}

// Send makes a draft final, ready to be printed or carried: it does not change
// any more. It is refused where the person does not want the reader to know,
// unless override says why it must go all the same; and where it repeats a note
// that is kept back from the GP.
func Send(tx *db.Tx, id kith.ID, version int, override string) (*Message, error) {
	m, err := draft(tx, id)
	if err != nil {
		return nil, err
	}
	err = m.again(tx, &m.Strike, func(c kith.Check, today kith.Day) {
		m.Check(c, today)
		c.Text(&override, "override", "Reason", 500)
	})
	if err != nil {
		return nil, err
	}
	if err := mayTell(tx, m, override); err != nil {
		return nil, err
	}
	if err := keptBack(tx, m); err != nil {
		return nil, err
	}
	if m.Subject, err = subjectOf(tx, m.Person); err != nil {
		return nil, err
	}
	m.Author, m.AuthorRole = tx.Actor.Name, access.Names[tx.Actor.Role]
	m.Version, m.FinalAt, m.FinalBy, m.Override = version, tx.Now, tx.Actor.Name, override
	m.Hash = digest([]any{m.NewMessage, m.Subject, m.Author, m.AuthorRole, m.FinalAt.UTC().Format(time.RFC3339Nano)})
	return m, db.Update(tx, m)
}

// mayTell refuses what the person does not want to be told.
func mayTell(tx *db.Tx, m *Message, override string) error {
	purpose, whom := person.ForGP, "their GP practice"
	if m.To == ToReferrer {
		purpose, whom = person.ForReferrer, "whoever referred them"
	}
	ok, said, err := person.MayShare(tx, m.Person, purpose, "")
	if err != nil || ok || said == nil || override != "" {
		return err
	}
	when := said.Since
	if said.Ended != "" {
		when = said.Ended
	}
	return &kith.Error{Kind: kith.Invalid, Msg: "There is a problem", Fields: map[string]string{
		"override": "The person does not want " + whom + " to know (" + when.String() + "). Talk with them first. If it must go all the same, say why: the reason is kept"}}
}

// keptBack refuses a message to the GP that repeats a note which is kept back.
func keptBack(tx *db.Tx, m *Message) error {
	if m.To != ToGP {
		return nil
	}
	notes, err := db.Select[Note](tx, db.Q{Where: "t.person = $1 AND t.keep_back = $2 AND t.struck_at IS NULL", Args: []any{m.Person, true}})
	if err != nil {
		return err
	}
	text := ""
	for _, s := range m.Sections() {
		text += plainly(s.Text) + " "
	}
	for _, n := range notes {
		for _, s := range strings.FieldsFunc(n.Words, func(r rune) bool { return strings.ContainsRune(".!?\n", r) }) {
			if s = plainly(s); len(s) >= 20 && strings.Contains(text, s) {
				return &kith.Error{Kind: kith.Invalid, Msg: "There is a problem", Fields: map[string]string{
					"summary": "This repeats a note of " + kith.DayOf(n.CreatedAt).String() + " that the person asked to keep back from the GP. Take it out"}}
			}
		}
	}
	return nil
}

// plainly is s without what case and spaces make of it.
func plainly(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }

// MarkSent says how a finished message went, and to whom: printed, by secure
// e-mail, or read in Kith by whoever referred, who can read it from then on
// however it went. Marked as sent by Kith, it is put into the outbox.
func MarkSent(tx *db.Tx, id kith.ID, version int, how, to string) (*Message, error) {
	m, err := db.Get[Message](tx, id)
	if err != nil {
		return nil, err
	}
	if !m.Final() {
		return nil, kith.Errorf(kith.Conflict, "Finish the message first")
	}
	if !m.SentAt.IsZero() {
		return nil, kith.Errorf(kith.Conflict, "This message was sent on %s", kith.DayOf(m.SentAt))
	}
	can := true
	switch how {
	case SentHere:
		can, err = ReadHere(tx, m)
	case SentByKith:
		can, err = MailedBy(tx)
	}
	if err != nil {
		return nil, err
	}
	err = m.again(tx, &m.Strike, func(c kith.Check, _ kith.Day) {
		c.That(SentHows.Valid(how) && can, "sent_how", "Choose how it went")
		c.Need(&to, "sent_to", "To whom", "Enter to whom it went", 150)
		if how == SentByKith {
			_, err := person.ParseEmail(to)
			c.That(err == nil, "sent_to", "Enter the e-mail address to which it goes, like name@nhs.net")
		}
	})
	if err != nil {
		return nil, err
	}
	if how == SentByKith {
		if err := m.mail(tx, to); err != nil {
			return nil, err
		}
	}
	m.Version, m.SentAt, m.SentHow, m.SentTo = version, tx.Now, how, to
	return m, db.Update(tx, m)
}

// Messages returns the messages of an episode, oldest first.
func Messages(tx *db.Tx, episode kith.ID) ([]Message, error) {
	return db.Select[Message](tx, db.Q{Where: "t.referral = $1", Args: []any{episode}})
}
