package group

import (
	"cmp"
	"fmt"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/find"
	"kith/identity"
	"kith/pass"
	"kith/person"
)

// What a calendar link has of itself: a token, of which only the digest is
// stored. It opens nothing but the calendar, and ends when somebody
// ends it, or when the account or the person does.
type link struct {
	db.Row
	Token    string    `db:"token" audit:"hidden"`
	MadeName string    `db:"made_name"`
	EndedAt  time.Time `db:"ended_at"`
	EndedBy  string    `db:"ended_by"`
}

// A LeaderLink is the calendar of what an account leads: sessions, without the
// names of those who come.
type LeaderLink struct {
	link
	Account kith.ID `db:"account"`
}

// Table is the table of calendar links.
func (*LeaderLink) Table() string { return "calendar_link" }

// Wall: one's own.
func (*LeaderLink) Wall() db.Wall {
	return db.Wall{See: access.GroupSee, Write: access.GroupWrite, Sight: db.ByActor}
}

// A PersonLink is the calendar of what a person is booked for.
type PersonLink struct {
	link
	Person kith.ID `db:"person"`
}

// Table is the table of calendar links.
func (*PersonLink) Table() string { return "calendar_link" }

// Wall: by sight of the person, who can make and end it themselves.
func (*PersonLink) Wall() db.Wall {
	return db.Wall{See: access.GroupSee, Write: access.GroupWrite, Own: db.OwnChange}
}

// live is the condition that a link has not ended.
const live = "t.ended_at IS NULL"

// LinkForLeader makes the actor's own link, in place of the one before. The
// token is nowhere stored: it is to be shown once.
func LinkForLeader(tx *db.Tx) (token string, err error) {
	if err := EndLeaderLinks(tx); err != nil {
		return "", err
	}
	token, l := newLink(tx)
	return token, db.Insert(tx, &LeaderLink{link: l, Account: tx.Actor.ID})
}

// EndLeaderLinks ends the actor's own link.
func EndLeaderLinks(tx *db.Tx) error {
	all, err := LeaderLinks(tx)
	for i := range all {
		if err == nil {
			all[i].EndedAt, all[i].EndedBy = tx.Now, tx.Actor.Name
			err = db.Update(tx, &all[i])
		}
	}
	return err
}

// LeaderLinks are the actor's own links that have not ended.
func LeaderLinks(tx *db.Tx) ([]LeaderLink, error) {
	return db.Select[LeaderLink](tx, db.Q{Where: "t.account = $1 AND " + live, Args: []any{tx.Actor.ID}})
}

// LinkForPerson makes a person's link, in place of the one before. The token is
// nowhere stored: it is to be given to the person.
func LinkForPerson(tx *db.Tx, who kith.ID) (token string, err error) {
	if err := EndPersonLinks(tx, who); err != nil {
		return "", err
	}
	token, l := newLink(tx)
	return token, db.Insert(tx, &PersonLink{link: l, Person: who})
}

// EndPersonLinks ends a person's link.
func EndPersonLinks(tx *db.Tx, who kith.ID) error {
	if ok, err := tx.Sees(who); err != nil || !ok {
		return cmp.Or(err, errNobody)
	}
	all, err := PersonLinks(tx, who)
	for i := range all {
		if err == nil {
			all[i].EndedAt, all[i].EndedBy = tx.Now, tx.Actor.Name
			err = db.Update(tx, &all[i])
		}
	}
	return err
}

var errNobody = kith.Errorf(kith.NotFound, "We could not find this person. The record may have been removed, or it is not yours to see")

// PersonLinks are a person's links that have not ended.
func PersonLinks(tx *db.Tx, who kith.ID) ([]PersonLink, error) {
	return db.Select[PersonLink](tx, db.Q{Where: "t.person = $1 AND " + live, Args: []any{who}})
}

func newLink(tx *db.Tx) (token string, l link) {
	token, stored := pass.NewToken()
	return token, link{Token: stored, MadeName: tx.Actor.Name}
}

// opened is a link as it is opened, whose ever calendar it is.
type opened struct {
	link
	Account kith.ID `db:"account"`
	Person  kith.ID `db:"person"`
}

func (*opened) Table() string { return "calendar_link" }
func (*opened) Wall() db.Wall { return db.Wall{See: access.GroupSee} }

var errLink = kith.Errorf(kith.NotFound, "This calendar is no longer shared. Ask for a new link")

// A Calendar is what a link opens.
type Calendar struct {
	Name   string
	Of     kith.Actor // a person, as on their own page; nobody where it is a leader's
	Events []Event
}

// What a calendar shows: a month back, and as far ahead as bank holidays are
// known.
const (
	daysBack  = 31
	daysAhead = 92
)

// Open returns the calendar behind a token. tx is of any tenant's. Errors:
// NotFound where there is none, it has ended, or whose it is has no account any
// more or has died.
func Open(tx *db.Tx, cal find.Calendar, token string) (*Calendar, error) {
	tenant, _, id, err := pass.Behind(tx, "calendar_link", token)
	if err == pass.ErrLink {
		return nil, errLink
	}
	if err != nil {
		return nil, err
	}
	own := tx.As(kith.Actor{ID: "calendar-link", Name: "A calendar, by link", Role: kith.System, Tenant: tenant})
	l, err := db.Get[opened](own, id)
	if err != nil {
		return nil, err
	}
	if !l.EndedAt.IsZero() {
		return nil, errLink
	}
	if l.Person != "" {
		return ofPerson(own, l.Person)
	}
	a, err := identity.Get(own, l.Account)
	if err != nil || a.Suspended {
		return nil, errLink
	}
	today := own.Today()
	all, err := Coming(own, cal, today.Add(-daysBack), today.Add(daysAhead), func(g *Group) bool { return g.Leader == a.ID })
	if err != nil {
		return nil, err
	}
	c := &Calendar{Name: "Groups that I lead"}
	for i := range all {
		s := &all[i]
		e := event(string(s.Group)+"-"+string(s.Day), s.Version, s.StartsAt, s.EndsAt, s.Of.Name, s.Where(s.Of), s.Words, s.Off)
		if s.Booked+s.Waiting > 0 {
			e.Description = paragraphs(fmt.Sprintf("Booked: %d. Waiting: %d.", s.Booked, s.Waiting), e.Description)
		}
		c.Events = append(c.Events, e)
	}
	return c, nil
}

func ofPerson(own *db.Tx, id kith.ID) (*Calendar, error) {
	p, err := person.Current(own, id)
	if err != nil || p.Dead() {
		return nil, errLink
	}
	all, err := Of(own, p.ID)
	if err != nil {
		return nil, err
	}
	c := &Calendar{Name: "My appointments", Of: kith.Actor{ID: p.ID, Self: p.ID, Role: access.Person, Name: p.Called() + ", by their calendar", Tenant: own.Actor.Tenant}}
	for i := range all {
		a := &all[i]
		if a.StartsAt.Before(own.Now.AddDate(0, 0, -daysBack)) || a.State == Waiting || a.State == Missed {
			continue
		}
		words := paragraphs("With "+a.Leader, a.Words)
		c.Events = append(c.Events, event(string(a.ID), a.Changed+a.Version, a.StartsAt, a.EndsAt, a.Name, a.Where(), words, a.Off || a.State == Cancelled))
	}
	return c, nil
}

func event(id string, sequence int, from, to time.Time, name, place, words string, off bool) Event {
	if off {
		words = paragraphs("Does not take place.", words)
	}
	return Event{UID: id + "@kith", Sequence: sequence, Start: from, End: to, Name: name, Place: place, Description: words, CalledOff: off}
}

func paragraphs(a, b string) string {
	if b == "" {
		return a
	}
	return a + "\n" + b
}
