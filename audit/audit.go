// Package audit reads the two trails that the ground writes: who changed what,
// and who looked at whom. It writes nothing. A person's own trail is seen by
// whoever sees their care; the trail of everybody by the information
// governance lead, who sees which columns were changed and not to what.
package audit

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"kith"
	"kith/access"
	"kith/db"
)

// A Look is one time that somebody opened a person's record, or searched.
type Look struct {
	db.Row
	At        time.Time `db:"at"`
	Actor     kith.ID   `db:"actor"`
	ActorName string    `db:"actor_name"`
	Role      kith.Role `db:"role"`
	Person    kith.ID   `db:"person"`
	What      string    `db:"what"` // the record opened, or "search: …"
}

func (*Look) Table() string { return "look" }
func (*Look) Wall() db.Wall { return db.Wall{See: access.CareSee} }

// From gives the trail the columns that every record has.
func (*Look) From() string { return trail("look") }

func trail(table string) string {
	return "(SELECT *, 0 AS version, at AS created_at, at AS updated_at FROM " + table + ") t"
}

// A Change is one record added, changed or removed.
type Change struct {
	db.Row
	At        time.Time `db:"at"`
	Actor     kith.ID   `db:"actor"`
	ActorName string    `db:"actor_name"`
	Role      kith.Role `db:"role"`
	Verb      string    `db:"verb"`   // added, changed, removed
	Record    string    `db:"record"` // the table
	RecordID  kith.ID   `db:"record_id"`
	Person    kith.ID   `db:"person"`
	Diff      string    `db:"change"` // {"column": [was, is]}
}

func (*Change) Table() string { return "audit" }
func (*Change) Wall() db.Wall { return db.Wall{See: access.CareSee} }

// From gives the trail the columns that every record has.
func (*Change) From() string { return trail("audit") }

// Columns are the names of what was changed, without what it was or is.
func (c *Change) Columns() []string {
	var diff map[string]json.RawMessage
	if json.Unmarshal([]byte(c.Diff), &diff) != nil {
		return nil
	}
	return slices.Sorted(maps.Keys(diff))
}

// everybodys are the trails without the wall of sight.
type (
	everyLook   struct{ Look }
	everyChange struct{ Change }
)

func (*everyLook) Wall() db.Wall   { return db.Wall{See: access.AuditSee, Sight: db.Everyone} }
func (*everyChange) Wall() db.Wall { return db.Wall{See: access.AuditSee, Sight: db.Everyone} }

// LooksAt returns the latest looks at one person.
func LooksAt(tx *db.Tx, person kith.ID) ([]Look, error) {
	return db.Select[Look](tx, db.Q{Where: "t.person = $1", Args: []any{person}, Order: "t.at DESC, t.id DESC", Limit: 200})
}

// ChangesOf returns the latest changes to one person's records.
func ChangesOf(tx *db.Tx, person kith.ID) ([]Change, error) {
	return db.Select[Change](tx, db.Q{Where: "t.person = $1", Args: []any{person}, Order: "t.at DESC, t.id DESC", Limit: 200})
}

// Called returns what somebody was called, and as what they acted, when they
// last changed something about a person themselves; "" when they never did. What
// the program did in their name does not count.
func Called(tx *db.Tx, person, account kith.ID) (name string, role kith.Role, err error) {
	all, err := db.Select[Change](tx, db.Q{Where: "t.person = $1 AND t.actor = $2 AND t.role <> $3", Args: []any{person, account, kith.System}, Order: "t.at DESC, t.id DESC", Limit: 1})
	if err != nil || len(all) == 0 {
		return "", "", err
	}
	return all[0].ActorName, all[0].Role, nil
}

// A Filter narrows the trail of the whole tenant.
type Filter struct {
	Person kith.ID  `form:"person"`
	Actor  kith.ID  `form:"actor"`
	From   kith.Day `form:"from"`
	To     kith.Day `form:"to"`
}

// most is how many entries a page of the trail shows.
const most = 200

func (f Filter) q() db.Q {
	q := db.Q{Order: "t.at DESC, t.id DESC", Limit: most}
	if f.Person != "" {
		q.And("t.person = ?", f.Person)
	}
	if f.Actor != "" {
		q.And("t.actor = ?", f.Actor)
	}
	if f.From.Valid() {
		q.And("t.at >= ?", f.From.Start())
	}
	if f.To.Valid() {
		q.And("t.at < ?", f.To.Add(1).Start())
	}
	return q
}

// Looks returns the latest looks of the tenant that pass f.
func Looks(tx *db.Tx, f Filter) (out []Look, err error) {
	err = db.Each(tx, f.q(), func(l *everyLook) error { out = append(out, l.Look); return nil })
	return out, err
}

// Changes returns the latest changes of the tenant that pass f, without what
// was written.
func Changes(tx *db.Tx, f Filter) (out []Change, err error) {
	err = db.Each(tx, f.q(), func(c *everyChange) error {
		names := map[string]any{}
		for _, n := range c.Columns() {
			names[n] = nil
		}
		b, err := json.Marshal(names)
		c.Diff = string(b)
		out = append(out, c.Change)
		return err
	})
	return out, err
}

// Entry is a line of both trails together, the latest first.
type Entry struct {
	At   time.Time
	By   string
	Role kith.Role
	Text string
}

// Of returns what was done with one person's record, and who opened it.
func Of(tx *db.Tx, person kith.ID) ([]Entry, error) {
	looks, err := LooksAt(tx, person)
	if err != nil {
		return nil, err
	}
	changes, err := ChangesOf(tx, person)
	if err != nil {
		return nil, err
	}
	var out []Entry
	for _, l := range looks {
		out = append(out, Entry{l.At, l.ActorName, l.Role, "Opened: " + Thing(l.What)})
	}
	for _, c := range changes {
		verb := map[string]string{"added": "Added: ", "changed": "Changed: ", "removed": "Removed: "}[c.Verb]
		out = append(out, Entry{c.At, c.ActorName, c.Role, verb + Thing(c.Record)})
	}
	slices.SortStableFunc(out, func(a, b Entry) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Text, b.Text)) })
	return out, nil
}
