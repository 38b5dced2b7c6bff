package directory

import (
	"time"

	"kith"
	"kith/access"
	"kith/db"
)

// A Difference is a field of which its source says something else than somebody
// here has written. What was written here holds until a steward settles it.
//
//	found → accepted (the source's holds, and it may change the field from now on)
//	  ↑  └→ kept (ours holds; asked again only when the source says something new)
//	  └── the source says something new
type Difference struct {
	db.Row
	Source kith.ID   `db:"source"`
	Kind   string    `db:"kind"` // the table of the entry
	Entry  kith.ID   `db:"entry"`
	Field  string    `db:"field"`                 // its column
	Change db.Diff   `db:"change" audit:"hidden"` // {field: [what the source says, what is written here]}
	KeptAt time.Time `db:"kept_at"`               // when a steward has settled that ours holds
	KeptBy string    `db:"kept_by"`
}

// Table is the difference's table.
func (*Difference) Table() string { return "directory_difference" }

// Wall is the directory's.
func (*Difference) Wall() db.Wall { return wall }

// differ notes what the source says of the columns that were left as somebody
// here wrote them, and forgets the differences that are no more. had are the
// entry as it is now, says a copy of it with what the source says in left.
func differ(tx *db.Tx, source, entry kith.ID, had, says db.Record, left []string) error {
	open, err := db.Select[Difference](tx, db.Q{Where: "t.entry = $1 AND t.source = $2", Args: []any{entry, source}})
	if err != nil {
		return err
	}
	were := map[string]*Difference{}
	for i := range open {
		were[open[i].Field] = &open[i]
	}
	for _, column := range left {
		change, err := db.Between(tx, says, had)
		if err != nil {
			return err
		}
		if change, err = change.Only(column); err != nil {
			return err
		}
		was := were[column]
		delete(were, column)
		switch {
		case was == nil:
			err = db.Insert(tx, &Difference{Source: source, Kind: had.Table(), Entry: entry, Field: column, Change: change})
		case was.Change != change:
			was.Change, was.KeptAt, was.KeptBy = change, time.Time{}, ""
			err = db.Update(tx, was)
		}
		if err != nil {
			return err
		}
	}
	for _, d := range were {
		if err := db.Delete(tx, d); err != nil {
			return err
		}
	}
	return nil
}

// MostDifferences is how many Differences returns.
const MostDifferences = 200

// Differences are those of a source that nobody has settled, the oldest first,
// and how many there are in all.
func Differences(tx *db.Tx, source kith.ID) ([]Difference, int, error) {
	q := db.Q{Where: "t.source = $1 AND t.kept_at IS NULL", Args: []any{source}}
	n, err := db.Count[Difference](tx, q)
	if err != nil {
		return nil, 0, err
	}
	q.Order, q.Limit = "t.created_at, t.id", MostDifferences
	all, err := db.Select[Difference](tx, q)
	return all, n, err
}

// AcceptDifference has the field say what the source says; from now on the
// source may change it. Errors: Conflict when the field has been changed since
// the source was read.
func AcceptDifference(tx *db.Tx, id kith.ID, version int) error {
	d, err := db.Get[Difference](tx, id)
	if err != nil {
		return err
	}
	switch d.Kind {
	case "organisation":
		err = accept[Organisation](tx, d)
	case "service":
		err = accept[Service](tx, d)
	case "location":
		err = accept[Location](tx, d)
	case "service_at_location":
		err = accept[AtLocation](tx, d)
	case "taxonomy":
		err = accept[Taxonomy](tx, d)
	default:
		err = accept[Term](tx, d)
	}
	if err != nil {
		return err
	}
	d.Version = version
	return db.Delete(tx, d)
}

func accept[T any, P entry[T]](tx *db.Tx, d *Difference) error {
	src, err := db.Get[Source](tx, d.Source)
	if err != nil {
		return err
	}
	was, err := db.Get[T, P](tx, d.Entry)
	if err != nil {
		return err
	}
	p := P(was)
	if err := db.TakeBack(tx, p, d.Change); err != nil {
		return err
	}
	c := kith.Check{}
	if p.check(c); c.Err() != nil {
		return c.Err()
	}
	_, k := p.base()
	k.Origin = sign(k.Origin, []string{d.Field}, Origin{By: src.ID, Name: src.Name, At: tx.Now})
	return db.Update[T](tx, p)
}

// KeepOurs settles that what is written here holds, until the source says
// something new.
func KeepOurs(tx *db.Tx, id kith.ID, version int) error {
	if err := access.Need(tx.Actor, access.DirectoryWrite); err != nil {
		return err
	}
	d, err := db.Get[Difference](tx, id)
	if err != nil {
		return err
	}
	d.Version, d.KeptAt, d.KeptBy = version, tx.Now, tx.Actor.Name
	return db.Update(tx, d)
}

// EntryName is what the entry of a table is called, as its stewards know it.
func EntryName(tx *db.Tx, table string, id kith.ID) (string, error) {
	switch table {
	case "organisation":
		o, err := GetOrganisation(tx, id)
		if err != nil {
			return "", err
		}
		return o.Name, nil
	case "service":
		s, err := GetService(tx, id)
		if err != nil {
			return "", err
		}
		return s.Name, nil
	case "location":
		l, err := GetLocation(tx, id)
		if err != nil {
			return "", err
		}
		if l.Name == "" && len(l.Addresses) > 0 {
			return l.Addresses[0].Line1, nil
		}
		return l.Name, nil
	case "service_at_location":
		a, err := db.Get[AtLocation](tx, id)
		if err != nil {
			return "", err
		}
		return EntryName(tx, "service", a.Service)
	case "taxonomy":
		t, err := db.Get[Taxonomy](tx, id)
		if err != nil {
			return "", err
		}
		return t.Name, nil
	}
	t, err := db.Get[Term](tx, id)
	if err != nil {
		return "", err
	}
	return t.Name, nil
}
