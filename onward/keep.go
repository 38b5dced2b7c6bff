package onward

import (
	"kith"
	"kith/access"
	"kith/db"
	"kith/directory"
	"kith/nhs"
)

// An Entry is what an organisation says of a service of its own in the
// directory. Where the service is, and to which address referrals go, a steward
// keeps: an address may have to stay hidden, and the codes of links go there.
type Entry struct {
	Name        string     `form:"name"`        // 200
	Description string     `form:"description"` // 8,000
	Needs       []nhs.Need `form:"needs"`       // what it helps with
	Eligibility string     `form:"eligibility"` // who it is for, in words; 2,000
	When        string     `form:"open_when"`   // in words; 300. Times that are kept as a rule stay as they are
	Cost        string     `form:"fees"`        // in words; 1,000
	Application string     `form:"application"` // how to join; 2,000
	Phone       string     `form:"phone"`       // 70
	URL         string     `form:"url"`         // 500
}

// Check puts e into its usual form and notes what is wrong with what the
// service's own check does not know.
func (e *Entry) Check(c kith.Check) {
	c.Text(&e.When, "open_when", "When", 300)
	c.Text(&e.Phone, "phone", "Phone", 70)
}

// into writes e over what a service says, and leaves alone what e does not hold.
func (e *Entry) into(tx *db.Tx, n *directory.ServiceNew) {
	n.Name, n.Description, n.Needs, n.Eligibility = e.Name, e.Description, e.Needs, e.Eligibility
	n.FeesText, n.Application, n.URL = e.Cost, e.Application, e.URL
	if was := entryOf(n); was.Phone != e.Phone {
		n.Phones = replaced(n.Phones, e.Phone, directory.Phone{ID: tx.NewID(), Number: e.Phone, Type: "voice"})
	}
	if was := entryOf(n); was.When != e.When && !was.ruled(n) {
		n.Schedules = replaced(n.Schedules, e.When, directory.Schedule{ID: tx.NewID(), Description: e.When})
	}
}

// replaced is all with its first replaced by v, or taken away where nothing is
// said.
func replaced[T any](all []T, said string, v T) []T {
	if len(all) > 0 {
		all = all[1:]
	}
	if said == "" {
		return all
	}
	return append([]T{v}, all...)
}

// ruled reports whether the times of the service are kept as a rule, which words
// cannot replace.
func (e *Entry) ruled(n *directory.ServiceNew) bool {
	return len(n.Schedules) > 0 && (n.Schedules[0].Freq != "" || n.Schedules[0].Start != "")
}

func entryOf(n *directory.ServiceNew) Entry {
	e := Entry{Name: n.Name, Description: n.Description, Needs: n.Needs, Eligibility: n.Eligibility, Cost: n.FeesText, Application: n.Application, URL: n.URL}
	if len(n.Phones) > 0 {
		e.Phone = n.Phones[0].Number
	}
	if len(n.Schedules) > 0 {
		e.When = n.Schedules[0].Description
	}
	return e
}

// A Keeping is an entry of the actor's as its form shows it.
type Keeping struct {
	Entry
	ID      kith.ID
	Version int
	Ruled   bool // its times are kept as a rule, and changed by a steward
}

// own is a service of an organisation of the actor's. Errors: NotFound for any
// other; Forbidden, for those who answer for none.
func own(tx *db.Tx, id kith.ID) (*directory.Service, *directory.Organisation, error) {
	if err := access.Need(tx.Actor, access.OnwardAnswer); err != nil {
		return nil, nil, err
	}
	s, err := directory.GetService(program(tx), id)
	if err != nil {
		return nil, nil, err
	}
	if !tx.Actor.For(s.Organisation) || tx.Actor.Only != "" {
		return nil, nil, kith.Errorf(kith.NotFound, "This is not a service of yours")
	}
	o, err := directory.GetOrganisation(program(tx), s.Organisation)
	return s, o, err
}

// EntryOf is the entry of a service of the actor's. Errors: NotFound for any
// other.
func EntryOf(tx *db.Tx, id kith.ID) (*Keeping, error) {
	s, _, err := own(tx, id)
	if err != nil {
		return nil, err
	}
	e := entryOf(&s.ServiceNew)
	return &Keeping{Entry: e, ID: s.ID, Version: s.Version, Ruled: e.ruled(&s.ServiceNew)}, nil
}

// Correct writes what an organisation says of a service of its own: it counts as
// checked today, stands in the entry's history under their name, and a steward
// can undo it. version is the one they saw.
func Correct(tx *db.Tx, id kith.ID, version int, e Entry) error {
	s, o, err := own(tx, id)
	if err != nil {
		return err
	}
	c := kith.Check{}
	if e.Check(c); c.Err() != nil {
		return c.Err()
	}
	n := s.ServiceNew
	e.into(tx, &n)
	_, err = directory.Amend(program(tx), id, version, n, o.Name, true)
	return err
}

// Offer enters a further service of an organisation of the actor's. It is not on
// the list until a steward has looked at it, who is told by a report.
func Offer(tx *db.Tx, provider kith.ID, e Entry) (kith.ID, error) {
	if err := access.Need(tx.Actor, access.OnwardAnswer); err != nil {
		return "", err
	}
	if !tx.Actor.For(provider) || tx.Actor.Only != "" {
		return "", kith.Errorf(kith.NotFound, "This is not an organisation of yours")
	}
	c := kith.Check{}
	if e.Check(c); c.Err() != nil {
		return "", c.Err()
	}
	n := directory.ServiceNew{Organisation: provider, Status: directory.Inactive, AssuredOn: tx.Today()}
	e.into(tx, &n)
	s, err := directory.AddService(program(tx), n)
	if err != nil {
		return "", err
	}
	_, err = directory.MakeReport(program(tx), s.ID, directory.WrongSomehow, "New, entered by the organisation itself. Look at it, say where it is, and put it on the list")
	return s.ID, err
}
