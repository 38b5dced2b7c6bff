package notify

import (
	"slices"
	"strings"

	"kith"
	"kith/db"
	"kith/person"
)

// About are the messages about a person, to them and to others, the latest
// first: for their timeline, with Line.
func About(tx *db.Tx, person kith.ID) ([]Message, error) {
	return db.Select[Message](tx, db.Q{Where: "t.person = $1", Args: []any{person}, Order: "t.created_at DESC, t.id DESC"})
}

// For are the latest messages that belong to some records, by the record's ID:
// what became of the word that a referral was accepted. It is no look.
func For(tx *db.Tx, records ...kith.ID) (map[kith.ID]Message, error) {
	out := map[kith.ID]Message{}
	for list := range slices.Chunk(records, 400) {
		args := make([]any, len(list))
		for i, id := range list {
			args[i] = id
		}
		var q db.Q
		q.And("t.record_id IN (?"+strings.Repeat(", ?", len(list)-1)+")", args...)
		q.Order = "t.created_at, t.id"
		if err := db.Each(tx, q, func(m *Message) error { out[m.RecordID] = *m; return nil }); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// A Task is a message that did not reach its recipient: the worker tells them
// in another way, and says so with Told.
type Task struct {
	Message
	Given     string `db:"p.given"`
	Family    string `db:"p.family"`
	Preferred string `db:"p.preferred"`
}

// Wall is the message's, for reading.
func (*Task) Wall() db.Wall { return db.Wall{See: (*Message)(nil).Wall().See} }

// From joins the person.
func (*Task) From() string {
	return "outbox t JOIN person p ON p.tenant = t.tenant AND p.id = t.person"
}

// Called is the name of the person whom the message is about.
func (t *Task) Called() string {
	p := person.Person{New: person.New{Given: t.Given, Family: t.Family, Preferred: t.Preferred}}
	return p.Called()
}

// ToTell are the messages about people whom the actor sees that reached nobody,
// and that nobody has told in another way yet, the oldest first, at most 200.
// It is no look.
func ToTell(tx *db.Tx) (out []Task, err error) {
	err = db.Each(tx, db.Q{Where: "t.tell", Limit: 200}, func(t *Task) error {
		out = append(out, *t)
		return nil
	})
	return out, err
}

// Told records that the actor has told the recipient, or that it is no longer
// needed. Errors: Conflict, when there was nothing to tell.
func Told(tx *db.Tx, id kith.ID, version int) error {
	m, err := db.Get[Message](tx, id)
	if err != nil {
		return err
	}
	if !m.Tell {
		return kith.Errorf(kith.Conflict, "There is nothing to tell any more: this was done, or the message has gone after all")
	}
	m.Version, m.Tell, m.ToldAt, m.ToldBy = version, false, tx.Now, tx.Actor.Name
	return db.Update(tx, m)
}

// What is the message in a few words: "A reminder of an appointment".
func (m *Message) What() string {
	if t := templates[m.Template]; t != nil {
		return t.what
	}
	return "A message"
}

// Code reports whether the message brings a code, which is of use for minutes.
func (m *Message) Code() bool {
	t := templates[m.Template]
	return t != nil && slices.Contains(t.secret, "code")
}

// Line is the message and what became of it, in one sentence: "A reminder of an
// appointment, to the person by text message to 07700 900123: delivered."
func (m *Message) Line() string {
	var b strings.Builder
	b.WriteString(m.What() + ", to the " + lower(Whoms.Name(m.Whom)))
	if m.Whom == Practice {
		b.Reset()
		b.WriteString(m.What() + ", to the GP practice")
	}
	if m.Channel != "" {
		b.WriteString(" by " + lower(Channels.Name(m.Channel)) + " to " + strings.ReplaceAll(m.shown(), "\n", ", "))
	}
	b.WriteString(": " + lower(Statuses.Name(m.Status)))
	if m.Carrier == "folder" && m.Status == Sent {
		b.WriteString(" to the folder of messages, from which somebody must carry it")
	}
	if m.Why != "" {
		b.WriteString(". " + strings.TrimSuffix(m.Why, "."))
	}
	if m.ToldBy != "" {
		b.WriteString(". Told in another way by " + m.ToldBy + " on " + kith.DayOf(m.ToldAt).String())
	}
	return b.String() + "."
}

// shown is the address as a page shows it.
func (m *Message) shown() string {
	if m.Channel == Text {
		return person.ShowPhone(m.Address)
	}
	return m.Address
}

// InEnglish reports whether the person was written to in English although they
// would rather have another language.
func (m *Message) InEnglish(p *person.Person) bool {
	return m.Whom == Person && m.Language == "en" && p.Language != "" && languages[strings.ToLower(p.Language)] != "en"
}
