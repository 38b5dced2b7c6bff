package onward

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/directory"
	"kith/find"
)

// An InboxFilter says which onward referrals an inbox shows.
type InboxFilter struct {
	Show    string  `form:"show"`    // "" what waits for the organisation, "new" what it has yet to answer, "worker" what waits for the worker, "all"
	Service kith.ID `form:"service"` // of one service only
	After   string  `form:"after"`   // the mark at which the page before ended; "" for the first page
}

// An InboxRow is one line of an organisation's inbox.
type InboxRow struct {
	db.Row
	Facts
	State
	Called string `db:"coalesce(s.called, '')"` // "" where no name is shared, or no more
}

// Table is the onward referral's table.
func (*InboxRow) Table() string { return "onward" }

// Wall: the provider's.
func (*InboxRow) Wall() db.Wall { return db.Wall{See: access.OnwardSee, Sight: db.ByProvider} }

// From joins what the copy calls the person, as long as the organisation has it.
func (*InboxRow) From() string {
	return `onward t LEFT JOIN onward_share s ON s.tenant = t.tenant AND s.onward = t.id AND s.provider = t.provider
		AND NOT EXISTS (SELECT 1 FROM person_consent c WHERE c.tenant = s.tenant AND c.id = s.consent AND c.ended IS NOT NULL)`
}

// InboxSize is how many lines an inbox has on a page.
const InboxSize = 25

// InboxCounted is how far an inbox is counted.
const InboxCounted = 1000

func (f InboxFilter) q(tx *db.Tx) (q db.Q) {
	// One organisation is named outright, so that the index gives the order.
	if len(tx.Actor.Providers) == 1 {
		q.And("t.provider = ?", tx.Actor.Providers[0])
	}
	q.Order = "t.since, t.id"
	switch f.Show {
	case "new":
		q.And("t.turn = 'provider' AND t.status IN ('requested', 'received')")
	case "worker":
		q.And("t.turn = 'worker' AND t.ended_at IS NULL")
	case "all":
		q.Order = "t.id DESC"
	default:
		q.And("t.turn = 'provider'")
	}
	if f.Service != "" {
		q.And("t.service = ?", f.Service)
	}
	return q
}

// An InboxPage is one page of an inbox.
type InboxPage struct {
	Rows  []InboxRow
	Total int    // how many there are; above InboxCounted it says no more than that
	Next  string // the mark at which the next page begins; "" on the last
}

// Inbox is a page of what was sent to the actor's organisations, the longest
// unchanged first. What was not answered never leaves it. A page begins after
// the last line of the one before and not at a number, so that the last costs no
// more than the first, and nothing is passed over when a line above is answered.
// Errors: Invalid, for a mark that is none.
func Inbox(tx *db.Tx, f InboxFilter) (*InboxPage, error) {
	q := f.q(tx)
	p := &InboxPage{}
	var err error
	if p.Total, err = db.CountTo[Sent](tx, q, InboxCounted+1); err != nil {
		return nil, err
	}
	if err := f.from(&q); err != nil {
		return nil, err
	}
	q.Limit = InboxSize + 1
	if p.Rows, err = db.Select[InboxRow](tx, q); err == nil && len(p.Rows) > InboxSize {
		p.Rows = p.Rows[:InboxSize]
		last := p.Rows[InboxSize-1]
		p.Next = strconv.FormatInt(last.Since.UnixMicro(), 36) + "." + string(last.ID)
	}
	return p, err
}

// from has q begin after the mark.
func (f InboxFilter) from(q *db.Q) error {
	if f.After == "" {
		return nil
	}
	since, id, _ := strings.Cut(f.After, ".")
	at, err := strconv.ParseInt(since, 36, 64)
	if err != nil || !kith.ID(id).Valid() {
		return kith.Errorf(kith.Invalid, "This page of the inbox is not there. Go back to the first")
	}
	if f.Show == "all" {
		q.And("t.id < ?", id)
		return nil
	}
	t := time.UnixMicro(at).UTC()
	q.And("t.since >= ? AND (t.since > ? OR t.id > ?)", t, t, id)
	return nil
}

// Waiting is how many wait for the actor's organisations.
func Waiting(tx *db.Tx) (int, error) { return db.Count[Sent](tx, InboxFilter{}.q(tx)) }

// An Offered is a service of the actor's, and what it says of its room.
type Offered struct {
	ID           kith.ID
	Version      int
	Name         string
	Organisation string
	Provider     kith.ID
	Room         find.Room
	Said         kith.Day // when it was last said; "" for never
}

// Services are those of the actor's organisations that can be offered, by name.
// The program reads them: a provider sees of the directory's own entries no
// others.
func Services(tx *db.Tx) (out []Offered, err error) {
	if err := access.Need(tx.Actor, access.OnwardSee); err != nil {
		return nil, err
	}
	for _, org := range tx.Actor.Providers {
		o, err := directory.GetOrganisation(program(tx), org)
		if kith.KindOf(err) == kith.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		all, err := db.Select[directory.Service](program(tx), db.Q{Where: "t.organisation = $1 AND t.status = 'active'", Args: []any{org}, Order: "t.name, t.id"})
		if err != nil {
			return nil, err
		}
		for i := range all {
			s := Offered{ID: all[i].ID, Version: all[i].Version, Name: all[i].Name, Organisation: o.Name, Provider: org, Room: directory.RoomOf(&all[i])}
			if cs := all[i].Capacities; len(cs) > 0 && !cs[0].Updated.IsZero() {
				s.Said = kith.DayOf(cs[0].Updated)
			}
			out = append(out, s)
		}
	}
	return out, nil
}

// SayRoom says, for a service of the actor's, whether it takes more people: the
// directory shows it, and searches go by it, at once.
func SayRoom(tx *db.Tx, service kith.ID, version int, r find.Room) error {
	if err := access.Need(tx.Actor, access.OnwardAnswer); err != nil {
		return err
	}
	s, err := directory.GetService(program(tx), service)
	if err != nil {
		return err
	}
	if !slices.Contains(tx.Actor.Providers, s.Organisation) || tx.Actor.Only != "" {
		return kith.Errorf(kith.NotFound, "This is not a service of yours")
	}
	_, err = directory.SayRoom(program(tx), service, version, r)
	return err
}
