package onward

import (
	"kith"
	"kith/db"
)

// Get returns one onward referral, for those who support the person.
func Get(tx *db.Tx, id kith.ID) (*Onward, error) { return db.Get[Onward](tx, id) }

// Of are all onward referrals of a person, oldest first.
func Of(tx *db.Tx, person kith.ID) ([]Onward, error) {
	return db.Select[Onward](tx, db.Q{Where: "t.person = $1", Args: []any{person}})
}

// Given is the copy that went with it.
func Given(tx *db.Tx, id kith.ID) (*Share, error) {
	return db.First[Share](tx, db.Q{Where: "t.onward = $1", Args: []any{id}})
}

// Holding are the copies of a person's details that organisations can see now.
func Holding(tx *db.Tx, person kith.ID) ([]Share, error) {
	q := db.Q{Where: "t.person = $1 AND t.provider IS NOT NULL", Args: []any{person}}
	q.And(holds, tx.Today(), tx.Today())
	return db.Select[Share](tx, q)
}

// A Group is a request with all whom it asks.
type Group struct {
	Request
	Asked []Onward
}

// GroupOf is a request with all whom it asks.
func GroupOf(tx *db.Tx, request kith.ID) (*Group, error) {
	r, err := db.Get[Request](tx, request)
	if err != nil {
		return nil, err
	}
	g := &Group{Request: *r}
	g.Asked, err = db.Select[Onward](tx, db.Q{Where: "t.request = $1", Args: []any{request}})
	return g, err
}

// Groups are the requests of a person, the latest first.
func Groups(tx *db.Tx, person kith.ID) ([]Group, error) {
	rs, err := db.Select[Request](tx, db.Q{Where: "t.person = $1", Args: []any{person}, Order: "t.created_at DESC, t.id DESC"})
	if err != nil {
		return nil, err
	}
	all, err := Of(tx, person)
	if err != nil {
		return nil, err
	}
	var out []Group
	for _, r := range rs {
		g := Group{Request: r}
		for _, o := range all {
			if o.Request == r.ID {
				g.Asked = append(g.Asked, o)
			}
		}
		out = append(out, g)
	}
	return out, nil
}

// Refused reports whether all who were asked have said no, or ended it before
// the person came, and nobody has yet said what to do instead: the next step is
// the worker's.
func (g *Group) Refused() bool {
	if !g.SettledAt.IsZero() || len(g.Asked) == 0 {
		return false
	}
	for _, o := range g.Asked {
		switch {
		case !o.Status.Ended(), o.Status == Completed, o.Status == PassedOn, !o.CameAt.IsZero(), o.Status == Cancelled && (o.EndedBy == Person || o.Reason != "no-answer" && o.EndedBy == Worker):
			return false
		}
	}
	return true
}

// Owner is who owns the next action of the request as a whole.
func (g *Group) Owner() Party {
	owner := Nobody
	for _, o := range g.Asked {
		switch o.Owner() {
		case Worker:
			return Worker
		case Provider:
			owner = Provider
		}
	}
	if owner == Nobody && g.Refused() {
		return Worker
	}
	return owner
}

// A Filter narrows the list of a team's onward referrals.
type Filter struct {
	Show string `form:"show"` // "", "unanswered", "late", "worker", "all"
}

// ListSize is how many Listed has on a page.
const ListSize = 25

// A Row is one line of the list.
type Row struct {
	Onward
	Given     string `db:"p.given"`
	Family    string `db:"p.family"`
	Preferred string `db:"p.preferred"`
}

// From joins the names.
func (*Row) From() string {
	return "onward t JOIN person p ON p.tenant = t.tenant AND p.id = t.person"
}

func (f Filter) q() (q db.Q) {
	switch f.Show {
	case "unanswered":
		q.And("t.status IN ('requested', 'received')")
	case "late":
		q.And("t.escalated_at IS NOT NULL AND t.heard_at IS NULL")
	case "worker":
		q.And("t.turn = 'worker' AND t.heard_at IS NULL")
	case "all":
	default:
		q.And("t.turn <> '' AND t.heard_at IS NULL")
	}
	return q
}

// Listed is a page of the onward referrals of the people whom the actor sees, the
// longest unchanged first.
func Listed(tx *db.Tx, f Filter, page int) (rows []Row, total int, err error) {
	q := f.q()
	if total, err = db.Count[Onward](tx, q); err != nil {
		return nil, 0, err
	}
	q.Order, q.Limit, q.Offset = "t.since, t.id", ListSize, (page-1)*ListSize
	rows, err = db.Select[Row](tx, q)
	return rows, total, err
}
