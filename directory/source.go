package directory

import (
	"cmp"
	"time"

	"kith"
	"kith/db"
)

// A Source is where entries come from: a feed that is asked again and again, or
// a file that somebody brings.
type Source struct {
	db.Row
	SourceNew
	Probe  map[string]string `db:"probe"`   // what the feed was found to do: by parameter, "yes", "ignored" or what went wrong
	Cursor string            `db:"cursor"`  // where the next pull begins: an instant, or a feed's own next page
	Full   time.Time         `db:"full_at"` // when it was last read whole

	PullAt   string    `db:"pull_at"`   // the hour of London at which it is read each day, "03:00"; "" for never by itself
	WantedAt time.Time `db:"wanted_at"` // when a steward last asked for it to be read
	TriedAt  time.Time `db:"tried_at"`  // when it was last begun by itself, or because it was wanted
	Failure  string    `db:"failure"`   // why that try failed; "" when it did not
}

// SourceNew is what a steward says of a source.
type SourceNew struct {
	Name    string `db:"name" form:"name"`       // 100; one source has one name
	URL     string `db:"url" form:"url"`         // "" for a file
	Dialect string `db:"dialect" form:"dialect"` // as package feed names it
	Licence string `db:"licence" form:"licence"` // under which its data may be passed on
	Mapping string `db:"mapping"`                // JSON: what the columns of a plain CSV mean, as package feed reads it; "" for other dialects
}

// Table is the source's table.
func (*Source) Table() string { return "directory_source" }

// Wall is the directory's.
func (*Source) Wall() db.Wall { return wall }

// Check puts n into its usual form and notes what is wrong with it.
func (n *SourceNew) Check(c kith.Check) {
	c.Need(&n.Name, "name", "Name", "Give the source a name", 100)
	checkURL(c, &n.URL, "url")
	c.Text(&n.Licence, "licence", "Licence", 200)
}

// ReadTo is the instant up to which the source has been read, so that the next
// pull may ask for what has changed since; zero when there was no pull yet.
func (s *Source) ReadTo() time.Time {
	t, _ := time.Parse(time.RFC3339, s.Cursor)
	return t
}

// SourceOf returns the source of this name, adding or amending it so that it is
// as n says; what n leaves empty stays. Its ID follows from its name, so that
// the same feed gives the same IDs in every installation.
func SourceOf(tx *db.Tx, n SourceNew) (*Source, error) {
	c := kith.Check{}
	if n.Check(c); c.Err() != nil {
		return nil, c.Err()
	}
	s, err := db.First[Source](tx, db.Q{Where: "t.name = $1", Args: []any{n.Name}})
	if kith.KindOf(err) == kith.NotFound {
		s = &Source{SourceNew: n}
		s.ID = AsID("", s.Table(), n.Name)
		return s, db.Insert(tx, s)
	}
	if err != nil {
		return nil, err
	}
	s.URL, s.Dialect, s.Licence = cmp.Or(n.URL, s.URL), cmp.Or(n.Dialect, s.Dialect), cmp.Or(n.Licence, s.Licence)
	s.Mapping = cmp.Or(n.Mapping, s.Mapping)
	return s, db.Update(tx, s)
}

// SaveSource keeps what was learnt of a source: its probe, and where the next
// pull begins.
func SaveSource(tx *db.Tx, s *Source) error {
	now, err := db.Get[Source](tx, s.ID)
	if err != nil {
		return err
	}
	now.Probe, now.Cursor, now.Full, now.Dialect = s.Probe, s.Cursor, s.Full, s.Dialect
	*s = *now
	return db.Update(tx, s)
}

// Sources are all of the place's, by name.
func Sources(tx *db.Tx) ([]Source, error) {
	return db.Select[Source](tx, db.Q{Order: "t.name, t.id"})
}

// An Original is what a source said of an entry, word for word, as of the last
// time that it differed.
type Original struct {
	db.Row
	Source   kith.ID   `db:"source"`
	Kind     string    `db:"kind"` // the table of the entry that it became
	SourceID string    `db:"source_id"`
	Entry    kith.ID   `db:"entry"`
	Body     string    `db:"body" audit:"hidden"` // JSON; of a table, the row as an object
	Sum      string    `db:"sum"`                 // SHA-256 of Body, in hexadecimal
	Seen     string    `db:"seen"`                // the pull in which it was seen last
	Missed   int       `db:"missed"`              // how many whole pulls in a row it was missing from
	MissedAt time.Time `db:"missed_at"`           // since when
}

// Table is the original's table.
func (*Original) Table() string { return "directory_original" }

// Wall is the directory's.
func (*Original) Wall() db.Wall { return wall }
