package directory

import (
	"crypto/sha256"
	"encoding/hex"

	"kith"
	"kith/db"
)

// A Taken says what became of an entry that a source has said.
type Taken string

// What can become of an entry.
const (
	TakenNew     Taken = "added"
	TakenChanged Taken = "changed"
	TakenSame    Taken = "as before"
)

// A Pull is one time that a source is read. Take puts what it says into the
// directory; Finish tells what it no longer says.
type Pull struct {
	Source *Source
	ID     string // of this pull, so that what it has seen is known
}

// TakeService takes in what the source says of a service. original is the
// source's own text. Fields that somebody has written by hand stay as they are,
// and come back as kept. Errors: Invalid when the entry cannot be one.
func (p Pull) TakeService(tx *db.Tx, sourceID string, n ServiceNew, original []byte) (Taken, []string, error) {
	return take[Service](tx, p, sourceID, &Service{ServiceNew: n}, original)
}

// TakeOrganisation is TakeService for an organisation.
func (p Pull) TakeOrganisation(tx *db.Tx, sourceID string, n OrganisationNew, original []byte) (Taken, []string, error) {
	return take[Organisation](tx, p, sourceID, &Organisation{OrganisationNew: n}, original)
}

// TakeLocation is TakeService for a location.
func (p Pull) TakeLocation(tx *db.Tx, sourceID string, n LocationNew, original []byte) (Taken, []string, error) {
	return take[Location](tx, p, sourceID, &Location{LocationNew: n}, original)
}

// TakeAtLocation is TakeService for a service at a location.
func (p Pull) TakeAtLocation(tx *db.Tx, sourceID string, n AtLocationNew, original []byte) (Taken, []string, error) {
	return take[AtLocation](tx, p, sourceID, &AtLocation{AtLocationNew: n}, original)
}

// TakeTaxonomy is TakeService for a taxonomy.
func (p Pull) TakeTaxonomy(tx *db.Tx, sourceID string, n TaxonomyNew, original []byte) (Taken, []string, error) {
	return take[Taxonomy](tx, p, sourceID, &Taxonomy{TaxonomyNew: n}, original)
}

// TakeTerm is TakeService for a term of a taxonomy.
func (p Pull) TakeTerm(tx *db.Tx, sourceID string, n TermNew, original []byte) (Taken, []string, error) {
	return take[Term](tx, p, sourceID, &Term{TermNew: n}, original)
}

// IDOf is the ID under which an entry of the pull's source stands: its
// references are made with it.
func (p Pull) IDOf(r db.Record, sourceID string) kith.ID {
	return AsID(p.Source.ID, r.Table(), sourceID)
}

func take[T any, P entry[T]](tx *db.Tx, p Pull, sourceID string, in P, original []byte) (Taken, []string, error) {
	c := kith.Check{}
	if in.check(c); c.Err() != nil {
		return "", nil, c.Err()
	}
	row, kept := in.base()
	row.ID = p.IDOf(in, sourceID)
	said := Origin{By: p.Source.ID, Name: p.Source.Name, At: tx.Now}
	was, err := db.Get[T, P](tx, row.ID)
	switch {
	case kith.KindOf(err) == kith.NotFound:
		kept.Source, kept.SourceID, kept.Origin = p.Source.ID, sourceID, sign(nil, filled(in.facts()), said)
		if err := db.Insert[T](tx, in); err != nil {
			return "", nil, err
		}
		return TakenNew, nil, p.original(tx, in.Table(), sourceID, row.ID, original)
	case err != nil:
		return "", nil, err
	}
	is := P(was)
	_, has := is.base()
	before := snapshot(is.facts())
	left := copyBut(is.facts(), in.facts(), func(column string) bool { return has.Origin[column].Hand })
	changed := differing(before, is.facts())
	if len(changed) > 0 {
		has.Origin = sign(has.Origin, changed, said)
		if err := db.Update[T](tx, is); err != nil {
			return "", nil, err
		}
	}
	if err := p.original(tx, in.Table(), sourceID, row.ID, original); err != nil {
		return "", nil, err
	}
	if len(changed) > 0 {
		return TakenChanged, left, nil
	}
	return TakenSame, left, nil
}

// original keeps what the source said, and that this pull has seen it.
func (p Pull) original(tx *db.Tx, kind, sourceID string, entry kith.ID, body []byte) error {
	sum := sha256.Sum256(body)
	is := Original{Source: p.Source.ID, Kind: kind, SourceID: sourceID, Entry: entry, Body: string(body),
		Sum: hex.EncodeToString(sum[:]), Seen: p.ID}
	was, err := db.First[Original](tx, db.Q{Where: "t.source = $1 AND t.kind = $2 AND t.source_id = $3", Args: []any{p.Source.ID, kind, sourceID}})
	switch {
	case kith.KindOf(err) == kith.NotFound:
		return db.Insert(tx, &is)
	case err != nil:
		return err
	case was.Sum == is.Sum && was.Missed == 0:
		return p.seen(tx, was.ID)
	}
	is.Row = was.Row
	return db.Update(tx, &is)
}
