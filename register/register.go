// Package register keeps the people among whom cohorts are found: those of
// practices, hospital feeds and housing lists, apart from the people whom Kith
// supports. Only who accepts an invitation becomes a person there.
//
//	feed (lawful basis, mapping, retention)
//	  └─ import of a file ──→ people and events ──→ Memory ──→ cohort.Run
//	       line by line, again       │
//	       from where it stopped     └─→ Report: how complete, by practice
//
// Nobody browses it. Its rows are no records: no role has a permission that reads
// them, and this package puts the tenant into every statement itself. What leaves
// is counts, and the numbers of those whom a campaign invites. Who opted out is
// known by their number alone, so that they are not taken in again; who died or
// left is out of every list with the import that says so.
package register

import (
	"strings"

	"kith"
	"kith/access"
	"kith/db"
)

// A Kind is what a feed brings.
type Kind string

// The kinds of feeds.
const (
	Practice  Kind = "practice"  // people of a practice, and what is recorded of them
	Hospital  Kind = "hospital"  // admissions, discharges, attendances at A&E
	Housing   Kind = "housing"   // vulnerable tenants, with their consent to be matched
	Screening Kind = "screening" // who was invited, and answered or not
	Deaths    Kind = "deaths"    // who died, and when
)

// Kinds are all of them.
var Kinds = []Kind{Practice, Hospital, Housing, Screening, Deaths}

// A Feed is a source: on what basis it is read, how its columns are called, and
// how long what it brought is kept. It tells of no person.
type Feed struct {
	db.Row
	Name       string            `db:"name"`
	Kind       Kind              `db:"kind"`
	System     string            `db:"system"`      // the record system of the practices, as they call it
	Basis      string            `db:"basis"`       // the lawful basis, in words
	KeepMonths int               `db:"keep_months"` // how long what happened is kept after it did
	Mapping    map[string]string `db:"mapping"`     // JSON as text: its column by ours, where they differ
	Covers     []string          `db:"covers"`      // JSON as text: code sets that it reports even when nobody has any
}

func (*Feed) Table() string { return "register_feed" }

// Wall: which feeds there are is no secret within the tenant's leads.
func (*Feed) Wall() db.Wall {
	return db.Wall{See: access.CohortSee, Write: access.Data, Sight: db.Everyone}
}

// Check says what is wrong with a feed.
func (f *Feed) Check() error {
	c := kith.Check{}
	c.Need(&f.Name, "name", "The name", "Name the feed", 60)
	kith.OneOf(c, f.Kind, Kinds, "kind", "Say what the feed brings: practice, hospital, housing, screening or deaths")
	c.Need(&f.Basis, "basis", "The lawful basis", "Say on what lawful basis it is read: nothing is taken in without one", 300)
	c.Text(&f.System, "system", "The record system", 60)
	c.That(f.KeepMonths >= 1 && f.KeepMonths <= 1200, "keep", "Say for how many months what it brings is kept, from 1 to 1200")
	for ours := range f.Mapping {
		c.That(column(f.Kind, ours) >= 0, "map", "A column is mapped to "+ours+", which a feed of this kind does not have: it has "+strings.Join(columnsOf(f.Kind), ", "))
	}
	return c.Err()
}

// Keep adds a feed, or changes the one of its name.
func Keep(tx *db.Tx, f *Feed) error {
	if err := f.Check(); err != nil {
		return err
	}
	if err := shipped(tx); err != nil {
		return err
	}
	was, err := Named(tx, f.Name)
	switch {
	case kith.KindOf(err) == kith.NotFound:
		return db.Insert(tx, f)
	case err != nil:
		return err
	}
	f.Row = was.Row
	return db.Update(tx, f)
}

// Named finds a feed by its name.
func Named(tx *db.Tx, name string) (*Feed, error) {
	f, err := db.First[Feed](tx, db.Q{Where: "t.name = $1", Args: []any{name}})
	if kith.KindOf(err) == kith.NotFound {
		err = kith.Errorf(kith.NotFound, "There is no feed called %q: add it first (kith register feed)", name)
	}
	return f, err
}

// Feeds are all feeds, by name.
func Feeds(tx *db.Tx) ([]Feed, error) { return db.Select[Feed](tx, db.Q{Order: "t.name"}) }

// An Import is one file of a feed and what came of it. Its line says how far it
// was read: an import that broke off goes on there.
type Import struct {
	db.Row
	Feed     kith.ID  `db:"feed"`
	File     string   `db:"file"`
	SHA256   string   `db:"sha256"`
	Day      kith.Day `db:"day"`
	Whole    bool     `db:"whole"` // it holds everybody: who is not in it has left
	Line     int      `db:"line"`
	Finished bool     `db:"finished"`
	Rows     int      `db:"rows_read"`
	People   int      `db:"people"`  // that are new
	Changed  int      `db:"changed"` // rows about people known already
	Events   int      `db:"events"`  // that are new
	Bad      int      `db:"bad"`
	OptedOut int      `db:"opted_out"` // rows not taken in, as the person opted out
	Places   string   `db:"places"`    // the reference data by which everybody's decile was looked up anew; "" when it was not
}

func (*Import) Table() string { return "register_import" }

// Wall: as of the feed.
func (*Import) Wall() db.Wall { return (*Feed)(nil).Wall() }

// Imports are what was read, the newest first.
func Imports(tx *db.Tx) ([]Import, error) { return db.Select[Import](tx, db.Q{Order: "t.id DESC"}) }
