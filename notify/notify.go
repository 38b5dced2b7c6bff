// Package notify is the one way in which a message leaves Kith: by e-mail, as
// a text message or as a letter. A capability says what is to be told to whom,
// in the transaction of the change that it tells of; the outbox sees to the
// rest: the person's own rules, the wording, the hour, that nothing is lost and
// nothing is sent twice, and what became of it.
//
//	waiting ⇄ held ──▶ handing over ──▶ sent ──▶ delivered
//	   ▲       │            │  │         └─────▶ bounced
//	   │       │            │  └─▶ uncertain: a process died in between
//	   ├───────┼── again ───┘
//	   │       └─▶ refused: the rules say no · cancelled · failed
//	   └─ a human tries again what was refused, failed, bounced or is uncertain
//
// A message that does not reach a person, because their rules leave no way or
// the way failed, is for a worker to tell them: see ToTell.
//
// A durable mark is set before a message is handed over, at the last moment at
// which it can still be called back. When a process dies after the mark, nobody
// knows whether the message went. Where the carrier can be asked, it is asked;
// where it cannot, the message is uncertain, for a human to decide, and is
// never sent again by itself.
//
// The files: send.go takes messages in; rule.go is what the person allows;
// template.go, render.go and template/ are the words; hand.go hands over, by a
// carrier: file.go, smtp.go with mime.go, govuk.go; way.go says what leaves; receipt.go and bounce.go
// hear what became of them; limit.go bounds, pauses and purges; secret.go takes out links and codes; list.go is for readers and
// operator.go for the operator;
// contact.go is for those whom a campaign invites.
package notify

import (
	"slices"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
	"kith/person"
)

type (
	// A Status is where a message stands.
	Status string
	// A Channel is how a message travels.
	Channel string
	// A Whom is what the recipient is to the person.
	Whom string
)

const (
	Waiting   Status = "waiting"   // to be handed over
	Held      Status = "held"      // until its hour, or until a limit has passed
	Handing   Status = "handing"   // the mark is set; whether it went is not known yet
	Sent      Status = "sent"      // a carrier has taken it
	Delivered Status = "delivered" // the carrier says that it arrived
	Bounced   Status = "bounced"   // the address does not take it
	Failed    Status = "failed"    // it could not be handed over
	Refused   Status = "refused"   // the rules of the person, or of Kith, say no
	Uncertain Status = "uncertain" // a human decides
	Cancelled Status = "cancelled" // it is no longer wanted

	Email  Channel = "email"
	Text   Channel = "text"
	Letter Channel = "letter"

	Person   Whom = "person"
	Referrer Whom = "referrer"
	Practice Whom = "practice"
	Provider Whom = "provider"
	Worker   Whom = "worker"
	Invited  Whom = "invited" // by a campaign: not a person of Kith yet, see contact.go
)

// The lists, as pages say them.
var (
	Statuses = nhs.List[Status]{Title: "Status", Source: "Kith",
		Codes: []nhs.Code[Status]{
			{Code: Waiting, Name: "Waiting"}, {Code: Held, Name: "Held back until its hour"}, {Code: Handing, Name: "Being handed over"},
			{Code: Sent, Name: "Sent"}, {Code: Delivered, Name: "Delivered"}, {Code: Bounced, Name: "Came back"},
			{Code: Failed, Name: "Failed"}, {Code: Refused, Name: "Not sent"}, {Code: Uncertain, Name: "Not known whether it went"},
			{Code: Cancelled, Name: "Cancelled"}}}
	Channels = nhs.List[Channel]{Title: "How", Source: "Kith",
		Codes: []nhs.Code[Channel]{{Code: Email, Name: "E-mail"}, {Code: Text, Name: "Text message"}, {Code: Letter, Name: "Letter"}}}
	Whoms = nhs.List[Whom]{Title: "To", Source: "Kith",
		Codes: []nhs.Code[Whom]{{Code: Person, Name: "Person"}, {Code: Referrer, Name: "Referrer"}, {Code: Practice, Name: "GP practice"},
			{Code: Provider, Name: "Provider"}, {Code: Worker, Name: "Worker"}, {Code: Invited, Name: "Invited"}}}
)

// moves is every step that a message can take; nothing but move sets a status.
var moves = map[Status][]Status{
	Waiting:   {Held, Handing, Refused, Cancelled, Failed, Bounced},
	Held:      {Waiting, Handing, Refused, Cancelled, Failed, Bounced},
	Handing:   {Sent, Delivered, Waiting, Bounced, Failed, Uncertain},
	Sent:      {Delivered, Bounced, Failed},
	Uncertain: {Sent, Delivered, Bounced, Failed, Waiting},
	Refused:   {Waiting},
	Failed:    {Waiting, Delivered},
	Bounced:   {Waiting},
}

// CanBecome reports whether a message may go from s to next.
func (s Status) CanBecome(next Status) bool { return slices.Contains(moves[s], next) }

// Over reports whether nothing more happens to the message by itself.
func (s Status) Over() bool {
	return s == Delivered || s == Bounced || s == Failed || s == Refused || s == Cancelled
}

// A Message is one message to one recipient.
type Message struct {
	db.Row
	Person    kith.ID           `db:"person"`     // whom it is about: who sees them, sees it
	MadeBy    kith.ID           `db:"made_by"`    // whose change it tells of
	MadeName  string            `db:"made_name"`  //
	Key       kith.ID           `db:"key"`        // of two messages with one key, there is one
	Whom      Whom              `db:"whom"`       //
	Account   kith.ID           `db:"to_account"` // goes to the address with which this account signs in
	ToName    string            `db:"to_name"`    //
	Address   string            `db:"address"`    // as given; once handed over, where it went
	Template  string            `db:"template"`   //
	Otherwise string            `db:"otherwise"`  // the template where the address is not secure
	Data      map[string]string `db:"data" audit:"hidden"`
	Record    string            `db:"record"`    // what it belongs to: "referral", "message"
	RecordID  kith.ID           `db:"record_id"` // and which
	Due       time.Time         `db:"due_at"`    // not before
	Before    time.Time         `db:"before_at"` // of no use after
	Status    Status            `db:"status"`    //
	Why       string            `db:"why"`       // why it stands there, in words for the worker
	Tell      bool              `db:"tell"`      // a worker is to tell the recipient in another way
	ToldAt    time.Time         `db:"told_at"`   // and has done so
	ToldBy    string            `db:"told_by"`   //
	Channel   Channel           `db:"channel"`   // from here on as it was handed over
	Language  string            `db:"language"`  //
	Subject   string            `db:"subject"`   //
	Words     string            `db:"words" audit:"hidden"`
	Carrier   string            `db:"carrier"`    // who took it
	CarrierID string            `db:"carrier_id"` // by what name
	HoldUntil time.Time         `db:"hold_until"` //
	HandedAt  time.Time         `db:"handed_at"`  // when the mark was set
	SentAt    time.Time         `db:"sent_at"`    //
	EndedAt   time.Time         `db:"ended_at"`   //
	PurgedAt  time.Time         `db:"purged_at"`  // when its words were removed
}

func (*Message) Table() string { return "outbox" }

// Wall: what is told about somebody is seen by who sees their care. Messages
// that are about nobody are the program's and the operator's.
func (*Message) Wall() db.Wall { return db.Wall{See: access.CareSee, Write: access.CareWrite} }

// A File is attached to a message. It is made when the message is handed over,
// and kept nowhere.
type File struct {
	Name    string // as the recipient saves it, without personal detail
	Type    string // application/pdf
	Content []byte
}

// program is the same work in the program's name: a rule is obeyed, and a
// message kept, whatever the one whose change it tells of may see.
func program(tx *db.Tx) *db.Tx {
	a := tx.Actor
	a.Role = kith.System
	return tx.As(a)
}

// move takes one step of the table and keeps the message. An error of the kind
// Conflict says that there is no such step, or that another has taken it first.
func (m *Message) move(tx *db.Tx, to Status, why string) error {
	if !m.Status.CanBecome(to) {
		return kith.Errorf(kith.Conflict, "This message is %s", lower(Statuses.Name(m.Status)))
	}
	m.set(tx, to, why)
	return db.Update(tx, m)
}

// set writes a status and what goes with it.
func (m *Message) set(tx *db.Tx, to Status, why string) {
	m.Status, m.Why = to, why
	switch {
	case to == Sent:
		m.SentAt = tx.Now
	case to == Delivered && m.SentAt.IsZero():
		m.SentAt = tx.Now
	case to == Handing:
		m.HandedAt = tx.Now
	}
	if to != Held {
		m.HoldUntil = time.Time{}
	}
	if to == Sent || to == Delivered || to == Cancelled {
		m.forget()
	}
	m.EndedAt = time.Time{}
	if to.Over() {
		m.EndedAt = tx.Now
	}
	// Whoever has died or moved away is not to be told in another way either.
	m.Tell = to == Bounced || to == Failed || to == Refused && why != saidDead && why != saidMoved
	if m.Tell {
		m.ToldAt, m.ToldBy = time.Time{}, ""
	}
}

// current is the person whom the message is for, as known now.
func (m *Message) current(tx *db.Tx) (*person.Person, error) { return person.Current(tx, m.Person) }
