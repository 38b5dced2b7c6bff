package onward

import (
	"slices"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/pass"
)

// The provider's side. What follows are records over the same tables as the
// worker's, with another wall: what was sent to an organisation of the actor's,
// or, by a link, the one thing that it opens.

// A Glance is an onward referral as anybody may see it to whom its link was
// forwarded: who asks, what for, how soon. It knows no person.
type Glance struct {
	db.Row
	Facts
	Status Status    `db:"status"`
	Since  time.Time `db:"since"`
}

// Table is the onward referral's table.
func (*Glance) Table() string { return "onward" }

// Wall: the provider's, before a code was entered.
func (*Glance) Wall() db.Wall { return db.Wall{See: access.OnwardGlance, Sight: db.ByProvider} }

// A Sent is an onward referral as the organisation sees it that was asked. Of
// the person it has an ID, for the trail of who looked at whom, and no more.
type Sent struct {
	db.Row
	Facts
	State
	Person kith.ID `db:"person"`
}

// Table is the onward referral's table.
func (*Sent) Table() string { return "onward" }

// Wall: the provider's.
func (*Sent) Wall() db.Wall { return provided(db.ByProvider) }

func provided(s db.Sight) db.Wall {
	return db.Wall{See: access.OnwardSee, Write: access.OnwardAnswer, Sight: s}
}

// A copied is the Share as the organisation sees it.
type copied struct {
	db.Row
	Shared
	Person kith.ID `db:"person"`
}

func (*copied) Table() string { return "onward_share" }
func (*copied) Wall() db.Wall { return provided(db.WithProvider) }

// said is an Event as the organisation sees it.
type said struct {
	db.Row
	Happened
	Person kith.ID `db:"person"`
}

func (*said) Table() string { return "onward_event" }
func (*said) Wall() db.Wall { return provided(db.WithProvider) }

// holds is the condition that the consent of the share t still holds, should
// the person have taken it back where nobody has told this package.
const holds = `(t.consent IS NULL OR EXISTS (SELECT 1 FROM person_consent c WHERE c.tenant = t.tenant AND c.id = t.consent
	AND (c.ended IS NULL OR c.ended > ?) AND (c.until IS NULL OR c.until > ?)))`

// An Opened is all that an organisation sees of one onward referral.
type Opened struct {
	Sent
	Called string // "" when no name is shared
	Ask    string
	Items  []Item
	Thread []Happening
	Shut   bool // nothing of the person is shared any more
}

// A Happening is what an Event says, and when.
type Happening struct {
	Happened
	At time.Time
}

// Read is one onward referral as the organisation sees it. That somebody looked
// at the person's details is on record.
func Read(tx *db.Tx, id kith.ID) (*Opened, error) {
	s, err := db.Get[Sent](tx, id)
	if err != nil {
		return nil, err
	}
	r := &Opened{Sent: *s, Shut: true}
	q := db.Q{Where: "t.onward = $1", Args: []any{id}}
	q.And(holds, tx.Today(), tx.Today())
	copies, err := db.Select[copied](tx, q)
	if err != nil || len(copies) == 0 {
		return r, err
	}
	x := copies[0]
	r.Called, r.Ask, r.Items, r.Shut = x.Called, x.Ask, x.Items, false
	all, err := db.Select[said](tx, db.Q{Where: "t.onward = $1", Args: []any{id}})
	for _, e := range all {
		r.Thread = append(r.Thread, Happening{e.Happened, e.CreatedAt})
	}
	return r, err
}

// ForProvider is the purpose of the passes by which an organisation without an
// account opens what was sent to it.
const ForProvider pass.Purpose = "onward"

// By is the actor who comes by a pass: somebody at its address, for the one
// onward referral that it opens. proven is whether the code was entered.
func By(sys *db.Tx, p *pass.Pass, proven bool) (kith.Actor, error) {
	a := kith.Actor{ID: p.ID, Name: p.Address + ", by link", Role: access.ByLink, Tenant: sys.Actor.Tenant, Place: sys.Actor.Place, Only: p.Opens}
	if proven {
		a.Role = access.ByCode
	}
	o, err := db.Get[Onward](sys, p.Opens)
	if err != nil {
		return a, err
	}
	a.Providers = []kith.ID{o.Provider}
	return a, nil
}

// Look is what a link shows before the code.
func Look(tx *db.Tx, id kith.ID) (*Glance, error) { return db.Get[Glance](tx, id) }

// Answer makes a provider's move. Errors: Conflict, when it cannot be made any
// more, such as when another organisation was quicker; Invalid.
func Answer(tx *db.Tx, id kith.ID, d Did) (*Sent, error) {
	s, err := db.Get[Sent](tx, id)
	if err != nil {
		return nil, err
	}
	step, ok := StepOf(d.Move)
	if !ok || !slices.Contains(step.By, Provider) {
		return nil, kith.Errorf(kith.Invalid, "Choose what has happened")
	}
	d.Told = ""
	if err := step.check(kith.Check{}, &d, tx.Now); err != nil {
		return nil, err
	}
	if err := s.take(step, d, Provider, tx.Now); err != nil {
		return nil, err
	}
	s.Version = d.Version
	if err := db.Update(tx, s); err != nil {
		return nil, err
	}
	if err := s.happened(tx, Happened{Move: step.Move, Status: step.To, Reason: d.Reason, Words: d.Words, BookedAt: d.When}); err != nil {
		return nil, err
	}
	if err := follow(tx, s.ID, s.Request, &s.State); err != nil || step.Move == Receive {
		return s, err
	}
	return s, tellWorker(tx, s.ID)
}

// Write writes into the thread, from the organisation to the worker.
func Write(tx *db.Tx, id kith.ID, words string) (*Sent, error) {
	s, err := db.Get[Sent](tx, id)
	if err != nil {
		return nil, err
	}
	if err := sayable(&words, &s.State); err != nil {
		return nil, err
	}
	s.Unread = Worker
	if err := db.Update(tx, s); err != nil {
		return nil, err
	}
	if err := s.happened(tx, Happened{Status: s.Status, Words: words}); err != nil {
		return nil, err
	}
	return s, tellWorker(tx, s.ID)
}

func (s *Sent) happened(tx *db.Tx, h Happened) error {
	h.Onward, h.Provider, h.Party, h.MadeBy, h.MadeName = s.ID, s.Provider, Provider, tx.Actor.ID, tx.Actor.Name
	return db.Insert(tx, &said{Happened: h, Person: s.Person})
}
