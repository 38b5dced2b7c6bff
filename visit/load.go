package visit

import (
	"cmp"
	"embed"
	"io/fs"
	"slices"
	"time"

	"kith"
	"kith/access"
	"kith/db"
)

//go:embed shipped/*.json
var files embed.FS

// Shipped are the visits that Kith brings, by title. A file that is not right
// stops the program at its start, and a test before that.
var Shipped = func() (out []*Definition) {
	names, err := fs.Glob(files, "shipped/*.json")
	if err != nil {
		panic(err)
	}
	for _, n := range names {
		text, err := fs.ReadFile(files, n)
		if err != nil {
			panic(err)
		}
		d, err := Parse(text)
		if err != nil {
			panic(n + ": " + err.Error())
		}
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b *Definition) int { return cmp.Compare(a.Title, b.Title) })
	return out
}()

// A Loaded definition is one that an organisation has brought. It takes the
// place of the one that is shipped under the same code; visits that were made
// tell of the version in which they were.
type Loaded struct {
	db.Row
	Code     string    `db:"code"`
	Edition  string    `db:"edition"`
	Content  string    `db:"content" audit:"hidden"` // a FHIR Questionnaire
	MadeBy   kith.ID   `db:"made_by"`
	MadeName string    `db:"made_name"`
	EndedAt  time.Time `db:"ended_at"`
}

// Table is where it is kept.
func (*Loaded) Table() string { return "visit_definition" }

// Wall: it tells of nobody.
func (*Loaded) Wall() db.Wall {
	return db.Wall{See: access.MeasureSee, Write: access.MeasureWrite, Sight: db.Everyone}
}

// Load takes a definition from its file. Errors: Invalid; Conflict, when this
// version is here already: what was asked in a version stays what it was.
func Load(tx *db.Tx, file []byte) (*Definition, error) {
	if err := access.Need(tx.Actor, access.MeasureWrite); err != nil {
		return nil, err
	}
	d, err := Parse(file)
	if err != nil {
		return nil, err
	}
	if err := tx.Lock("visit " + d.Code); err != nil {
		return nil, err
	}
	there, err := Find(tx, d.Code, d.Version)
	if err != nil {
		return nil, err
	}
	if there != nil {
		return nil, kith.Errorf(kith.Conflict, "“%s” is here already in version %s. If its words or its scoring have changed, give the file another version", d.Title, d.Version)
	}
	if err := end(tx, d.Code); err != nil {
		return nil, err
	}
	text, err := d.FHIR()
	if err != nil {
		return nil, err
	}
	return d, db.Insert(tx, &Loaded{Code: d.Code, Edition: d.Version, Content: string(text), MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name})
}

// end takes the loaded versions of a code out of what is offered.
func end(tx *db.Tx, code string) error {
	all, err := db.Select[Loaded](tx, db.Q{Where: "t.code = $1 AND t.ended_at IS NULL", Args: []any{code}})
	for i := range all {
		all[i].EndedAt = tx.Now
		if err := db.Update(tx, &all[i]); err != nil {
			return err
		}
	}
	return err
}

// Unload ends what was loaded under a code: what Kith ships is offered again,
// where it ships any.
func Unload(tx *db.Tx, code string) error {
	if err := access.Need(tx.Actor, access.MeasureWrite); err != nil {
		return err
	}
	n, err := db.Count[Loaded](tx, db.Q{Where: "t.code = $1 AND t.ended_at IS NULL", Args: []any{code}})
	if err != nil {
		return err
	}
	if n == 0 {
		return kith.Errorf(kith.NotFound, "No visit was loaded under the code %q", code)
	}
	return end(tx, code)
}

// loaded are all versions that the organisation has brought.
func loaded(tx *db.Tx) ([]Loaded, error) {
	return db.Once(tx, "visit definitions", func() ([]Loaded, error) { return db.Select[Loaded](tx, db.Q{Order: "t.created_at, t.id"}) })
}

// Find returns the definition with the code in an edition, or the one that is
// offered when edition is empty; nil when there is none.
func Find(tx *db.Tx, code, edition string) (*Definition, error) {
	all, err := loaded(tx)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if l := &all[i]; l.Code == code && (l.Edition == edition || edition == "" && l.EndedAt.IsZero()) {
			return Parse([]byte(l.Content))
		}
	}
	for _, d := range Shipped {
		if d.Code == code && (edition == "" || edition == d.Version) {
			return d, nil
		}
	}
	return nil, nil
}

// Offered returns what can be begun, by title.
func Offered(tx *db.Tx) ([]*Definition, error) {
	all, err := loaded(tx)
	if err != nil {
		return nil, err
	}
	var out []*Definition
	for i := range all {
		if all[i].EndedAt.IsZero() {
			d, err := Parse([]byte(all[i].Content))
			if err != nil {
				return nil, err
			}
			out = append(out, d)
		}
	}
	for _, d := range Shipped {
		if !slices.ContainsFunc(out, func(o *Definition) bool { return o.Code == d.Code }) {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b *Definition) int { return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.Code, b.Code)) })
	return out, nil
}
