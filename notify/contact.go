package notify

import (
	"fmt"
	"strings"
	"time"

	"kith"
	"kith/db"
	"kith/nhs"
	"kith/pass"
	"kith/person"
)

// A Contact is how somebody can be reached whom a campaign invites. They are not a
// person of Kith, and the outbox keeps nothing of it.
// The rules that hold for a person hold for them.
type Contact struct {
	Given, Family string
	Language      string // of two letters; "" is English
	Interpreter   bool
	CannotRead    bool
	Prefers       nhs.Preferred
	Phone, Email  string // as they are recorded; what is none is left out
	Address       string // in one line, parted by commas
	Postcode      string
	Gone          bool // died, left, opted out: nothing goes to them any more
}

// known is the contact as the rules look at people. A text says no more than that a
// service writes, so a mobile may have one.
func (c *Contact) known() *known {
	k := &known{person: &person.Person{New: person.New{Given: c.Given, Family: c.Family, Language: c.Language, Interpret: c.Interpreter}, Contact: c.Prefers, Deceased: c.Gone}}
	if c.CannotRead {
		k.person.Literacy = person.CannotRead
	}
	if e, err := person.ParseEmail(c.Email); err == nil {
		k.channels = append(k.channels, person.Channel{Kind: person.Email, Value: e})
	}
	if p, err := person.ParsePhone(c.Phone); err == nil {
		k.channels = append(k.channels, person.Channel{Kind: person.Phone, Value: p, Message: person.Yes})
	}
	lines := strings.FieldsFunc(c.Address, func(r rune) bool { return r == ',' || r == '\n' })
	if len(lines) > 0 && c.Postcode != "" { // no letter finds its way with less
		a := person.Address{Type: nhs.Home, Postcode: nhs.Postcode(c.Postcode)}
		for i, to := range []*string{&a.Line1, &a.Line2, &a.Line3, &a.Line4, &a.Line5} {
			if i < len(lines) {
				*to = strings.TrimSpace(lines[i])
			}
		}
		k.addresses = append(k.addresses, a)
	}
	return k
}

// Ways are the channels by which a message of this template may reach somebody, the
// best first; none, and why, where a worker has to tell them.
func (c *Contact) Ways(template string, now time.Time) (out []Channel, why string) {
	all, why := c.known().ways(templates[template], now)
	for _, w := range all {
		out = append(out, w.channel)
	}
	return out, why
}

// Speaks reports whether the template is worded in their language.
func (c *Contact) Speaks(template string) (language string, spoken bool) {
	return templates[template].language(c.Language)
}

// kept is an address as the outbox keeps it. Of somebody who is invited it keeps
// no name, no words and no address, only by what two messages to one address can be told.
func (m *Message) kept(address string) string {
	if m.Whom != Invited {
		return address
	}
	return pass.Digest(address)
}

// invited is what is to be done with a message to somebody invited.
func (s *Sender) invited(sys *db.Tx, m *Message) (step, error) {
	t := templates[m.Template]
	if t == nil {
		return step{to: Failed, why: "Its wording is no longer there."}, nil
	}
	if !m.Before.IsZero() && !sys.Now.Before(m.Before) {
		return step{to: Refused, why: "It would have come too late."}, nil
	}
	f := s.Contacts[m.Record]
	if f == nil {
		return step{}, fmt.Errorf("nothing says how a %s is reached", m.Record)
	}
	c, err := f(sys, m.RecordID)
	if kith.KindOf(err) == kith.NotFound {
		return step{to: Refused, why: "They are not invited any more."}, nil
	}
	if err != nil {
		return step{}, err
	}
	return m.by(c.known(), step{t: t}, sys.Now, &s.House), nil
}
