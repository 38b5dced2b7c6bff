package outcome

import (
	"slices"
	"time"

	"kith"
	"kith/access"
	"kith/db"
)

// A Loaded instrument is one that an organisation has brought, with its words,
// under its own licence. It is offered until it ends, or until another version
// of it is loaded; scores tell of it ever after.
type Loaded struct {
	db.Row
	Code     string     `db:"code"`
	Edition  string     `db:"edition"` // the instrument's version
	Content  Instrument `db:"content" audit:"hidden"`
	MadeBy   kith.ID    `db:"made_by"`
	MadeName string     `db:"made_name"`
	EndedAt  time.Time  `db:"ended_at"`
	EndedBy  string     `db:"ended_by"`
}

// Table is where it is kept.
func (*Loaded) Table() string { return "instrument" }

// Wall: it tells of nobody. Whoever is asked and whoever asks reads it.
func (*Loaded) Wall() db.Wall {
	return db.Wall{See: access.MeasureSee, Write: access.MeasureWrite, Sight: db.Everyone}
}

// Ended reports whether it is no longer offered.
func (l *Loaded) Ended() bool { return !l.EndedAt.IsZero() }

// Load takes an instrument from its file (Parse). It takes the place of an
// earlier version, and of what Kith knows under the same code. Errors: Invalid;
// Conflict, when this version is there already: what was asked in a version stays
// what it was.
func Load(tx *db.Tx, file []byte) (*Loaded, error) {
	if err := access.Need(tx.Actor, access.MeasureWrite); err != nil {
		return nil, err
	}
	in, err := Parse(file)
	if err != nil {
		return nil, err
	}
	if err := tx.Lock("instrument " + in.Code); err != nil {
		return nil, err
	}
	there, err := Find(tx, in.Code, in.Version)
	if err != nil {
		return nil, err
	}
	if there != nil {
		return nil, kith.Errorf(kith.Conflict, "“%s” is here already in version %s. If its words or its scoring have changed, give the file another version", in.Name, in.Version)
	}
	all, err := LoadedAll(tx)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if l := &all[i]; l.Code == in.Code && !l.Ended() {
			if err := l.end(tx); err != nil {
				return nil, err
			}
		}
	}
	l := &Loaded{Code: in.Code, Edition: in.Version, Content: *in, MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name}
	return l, db.Insert(tx, l)
}

// LoadedAll are all that the organisation has loaded, by age.
func LoadedAll(tx *db.Tx) ([]Loaded, error) { return db.Select[Loaded](tx, db.Q{}) }

// GetLoaded is one of them.
func GetLoaded(tx *db.Tx, id kith.ID) (*Loaded, error) { return db.Get[Loaded](tx, id) }

// Retire no longer offers it. Errors: Conflict, when it has ended.
func Retire(tx *db.Tx, id kith.ID, version int) (*Loaded, error) {
	l, err := GetLoaded(tx, id)
	if err != nil {
		return nil, err
	}
	if l.Ended() {
		return nil, kith.Errorf(kith.Conflict, "It is no longer offered, since %s", kith.DayOf(l.EndedAt))
	}
	l.Version = version
	return l, l.end(tx)
}

func (l *Loaded) end(tx *db.Tx) error {
	l.EndedAt, l.EndedBy = tx.Now, tx.Actor.Name
	return db.Update(tx, l)
}

// Find returns an instrument, in the version, or the one now offered when
// version is empty; nil when there is none. One of the organisation's own comes
// before what Kith knows under the same code.
func Find(tx *db.Tx, code, version string) (*Instrument, error) {
	in := shipped(code, version)
	if in != nil && version != "" {
		return in, nil // no own one has its version
	}
	q := db.Q{Where: "t.code = $1 AND t.ended_at IS NULL", Args: []any{code}}
	if version != "" {
		q = db.Q{Where: "t.code = $1 AND t.edition = $2", Args: []any{code, version}}
	}
	all, err := db.Select[Loaded](tx, q)
	if len(all) > 0 {
		in = &all[0].Content
	}
	return in, err
}

// Offered are the instruments that can be asked now, those with words first and
// the organisation's own before them.
func Offered(tx *db.Tx) ([]Instrument, error) {
	all, err := db.Select[Loaded](tx, db.Q{Where: "t.ended_at IS NULL"})
	var out []Instrument
	for _, l := range all {
		out = append(out, l.Content)
	}
	for _, in := range Instruments {
		if !in.Old && !slices.ContainsFunc(out, func(o Instrument) bool { return o.Code == in.Code }) {
			out = append(out, in)
		}
	}
	return out, err
}
