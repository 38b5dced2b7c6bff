package notify

import (
	"fmt"
	"time"

	"kith"
	"kith/db"
	"kith/identity"
	"kith/job"
	"kith/person"
)

// To is who gets a message: one of Person, Account and Email.
type To struct {
	Whom    Whom    // what they are, when it is not the person
	Person  kith.ID // by the person's own channels and rules
	Account kith.ID // by the address with which they sign in
	Phone   string  // with Account: by a text to this number instead
	Email   string  // at this address
	Name    string  // with Email
}

// New is what is to be told.
type New struct {
	To        To
	Template  string            // a file of template/
	Data      map[string]string // what it needs
	About     kith.ID           // the person whom it is about, when it is about one
	Record    string            // what it belongs to, such as "referral"; a secure message has its files
	RecordID  kith.ID           // and which, so that its page can show what became of it: see For
	Key       string            // of two with the same key, the first alone is sent
	Due       time.Time         // not before; zero is now
	Before    time.Time         // of no use after, as for a reminder; zero is always
	Otherwise string            // the template where the address may not have the details of a secure one
	Via       Channel           // to somebody invited: by this channel and no other
}

// kind is the kind of our jobs.
const kind = "notify"

// Send puts a message into the outbox; it goes once the transaction is on disk.
// That the person's rules leave no way is no error: the message is then refused
// at once, says why, and is for a worker to tell. Anybody may cause a message;
// to whom is the caller's business, how is the person's.
func Send(tx *db.Tx, n New) (*Message, error) {
	sys := program(tx)
	if n.Key != "" {
		m, err := db.First[Message](sys, db.Q{Where: "t.key = $1", Args: []any{n.Key}})
		if kith.KindOf(err) != kith.NotFound {
			return m, err
		}
	}
	m := &Message{Person: n.About, MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name, Key: kith.ID(n.Key), Whom: n.To.Whom, Account: n.To.Account,
		ToName: n.To.Name, Address: n.To.Email, Template: n.Template, Otherwise: n.Otherwise, Data: n.Data, Record: n.Record, RecordID: n.RecordID, Channel: n.Via,
		Due: n.Due, Before: n.Before, Status: Waiting}
	if n.To.Phone != "" {
		m.Channel, m.Address = Text, n.To.Phone
	}
	if n.To.Person != "" {
		m.Person, m.Whom = n.To.Person, Person
	}
	if err := n.check(m); err != nil {
		return nil, err
	}
	due := tx.Now
	if m.Due.After(due) {
		due = m.Due
	}
	if m.Whom == Person { // the others' rules are known when it goes
		s, err := m.next(sys, &House{Phone: "any"})
		if err != nil {
			return nil, err
		}
		if s.to != "" {
			m.set(tx, s.to, s.why)
			if m.HoldUntil = s.until; s.until.After(due) {
				due = s.until
			}
		}
	}
	if err := db.Insert(sys, m); err != nil {
		return nil, err
	}
	if m.Status.Over() {
		return m, nil
	}
	return m, job.Add(tx, kind, string(m.ID), due, nil)
}

// check finds what the program has got wrong; no user can.
func (n *New) check(m *Message) error {
	t := templates[n.Template]
	switch {
	case t == nil || n.Otherwise != "" && templates[n.Otherwise] == nil:
		return fmt.Errorf("there is no message %q or %q", n.Template, n.Otherwise)
	case !Whoms.Valid(m.Whom) || m.Whom == Person && m.Person == "":
		return fmt.Errorf("the message %s goes to nobody", n.Template)
	case m.Whom == Invited && (m.RecordID == "" || !t.by(n.Via)):
		return fmt.Errorf("the message %s goes to somebody invited by no channel", n.Template)
	case m.Whom != Person && m.Whom != Invited && m.Account == "" && m.Address == "":
		return fmt.Errorf("the message %s has no address", n.Template)
	}
	for _, key := range t.needs {
		if n.Data[key] == "" {
			return fmt.Errorf("the message %s needs %s", n.Template, key)
		}
	}
	return nil
}

// Cancel takes back a message that has not been handed over; what has gone, has
// gone, and that is no error.
func Cancel(tx *db.Tx, id kith.ID, why string) error {
	sys := program(tx)
	m, err := db.Get[Message](sys, id)
	if err != nil || m.Status != Waiting && m.Status != Held {
		return err
	}
	if err := m.move(sys, Cancelled, why); err != nil {
		return err
	}
	return job.Drop(tx, kind, string(id))
}

// A step is what is to be done with a message now: to hand it over by a way, or
// to move it.
type step struct {
	way   *way
	t     *template
	to    Status // "" for nothing new
	why   string
	until time.Time // with Held
}

func (s step) held(until time.Time, why string) step {
	s.to, s.until, s.why, s.way = Held, until, why, nil
	return s
}

// next says what is to be done with a message now.
func (m *Message) next(sys *db.Tx, h *House) (step, error) {
	t := templates[m.Template]
	if t == nil {
		return step{to: Failed, why: "Its wording is no longer there."}, nil
	}
	s := step{t: t}
	if !m.Before.IsZero() && !sys.Now.Before(m.Before) {
		return step{to: Refused, why: "It would have come too late."}, nil
	}
	if m.Due.After(sys.Now) && m.Whom != Person {
		return s.held(m.Due, "It is to go then."), nil
	}
	if m.Whom != Person {
		return m.nextAt(sys, s)
	}
	k, err := knownOf(sys, m)
	if err != nil {
		return s, err
	}
	return m.by(k, s, sys.Now, h), nil
}

// by is the way that somebody's rules leave for a message.
func (m *Message) by(k *known, s step, now time.Time, h *House) step {
	all, why := k.ways(s.t, now)
	for i := range all {
		w := &all[i]
		switch {
		case m.Whom == Invited && w.channel != m.Channel:
		case w.channel == Text && h.Phone == "":
			why = "The service's telephone number is not set up."
		case !m.Before.IsZero() && !w.until.Before(m.Before):
			why = "It would have come too late."
		case m.Due.After(now):
			return s.held(m.Due, "It is to go then.")
		case !w.until.IsZero():
			return s.held(w.until, "Until they may be texted.")
		default:
			s.way = w
			return s
		}
	}
	return step{to: Refused, why: why}
}

// nextAt is next for a message to an address or an account.
func (m *Message) nextAt(sys *db.Tx, s step) (step, error) {
	w := &way{channel: Email, name: m.ToName, address: m.Address, language: "en", detail: true}
	if m.Account != "" {
		a, err := identity.Get(sys, m.Account)
		if kith.KindOf(err) == kith.NotFound || err == nil && a.Suspended {
			return step{to: Refused, why: "They have no account any more."}, nil
		}
		if err != nil {
			return s, err
		}
		w.name = a.Name
		if m.Channel != Text {
			w.address = a.Email
		}
	}
	if m.Channel == Text {
		w.channel = Text
		if w.address, _ = person.ParsePhone(m.Address); w.address == "" {
			return step{to: Refused, why: "The telephone number is not one."}, nil
		}
		s.way = w
		return s, nil
	}
	if _, err := person.ParseEmail(w.address); err != nil {
		return step{to: Refused, why: "The e-mail address is not one."}, nil
	}
	s.way = w
	return s, nil
}

// knownOf gathers what the rules of the message's person are made of.
func knownOf(sys *db.Tx, m *Message) (*known, error) {
	p, err := m.current(sys)
	if err != nil {
		return nil, err
	}
	k := &known{person: p}
	if k.channels, err = person.Channels(sys, p.ID); err != nil {
		return nil, err
	}
	if k.addresses, err = person.Addresses(sys, p.ID); err != nil {
		return nil, err
	}
	k.needs, err = person.Requirements(sys, p.ID)
	return k, err
}
