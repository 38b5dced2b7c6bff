package directory

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

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
	TakenTwice   Taken = "twice" // this pull has met the ID before, saying something else: the first holds
)

// A Pull is one time that a source is read. Take puts what it says into the
// directory; Miss tells what it no longer says.
type Pull struct {
	Source *Source
	ID     kith.ID // of the Run, so that what it has seen is known
	// Last: of two records of one ID the later holds, as in a feed of changes.
	Last bool
	// Within: what is taken was found within another record, and may be a short
	// form. What it leaves out stays, and what the pull has seen already holds.
	Within bool
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

func take[T any, P entry[T]](tx *db.Tx, p Pull, sourceID string, in P, body []byte) (Taken, []string, error) {
	c := kith.Check{}
	if in.check(c); c.Err() != nil {
		return "", nil, c.Err()
	}
	row, kept := in.base()
	row.ID = p.IDOf(in, sourceID)
	is := Original{Source: p.Source.ID, Kind: in.Table(), SourceID: sourceID, Entry: row.ID, Body: string(body), Sum: sumOf(body), Seen: string(p.ID)}
	before, err := p.original(tx, is.Kind, sourceID)
	if err != nil {
		return "", nil, err
	}
	if did := p.again(before, is.Sum); did != "" {
		return did, nil, nil
	}
	said := Origin{By: p.Source.ID, Name: p.Source.Name, At: tx.Now}
	was, err := db.Get[T, P](tx, row.ID)
	if kith.KindOf(err) == kith.NotFound {
		kept.Source, kept.SourceID, kept.Origin = p.Source.ID, sourceID, sign(nil, filled(in.facts()), said)
		if err := db.Insert[T](tx, in); err != nil {
			return "", nil, err
		}
		return TakenNew, nil, p.keep(tx, before, is)
	}
	if err != nil {
		return "", nil, err
	}
	entry := P(was)
	_, has := entry.base()
	then := snapshot(entry.facts())
	says := map[string]bool{}
	for _, column := range filled(in.facts()) {
		says[column] = true
	}
	left := copyBut(entry.facts(), in.facts(), func(column string) bool {
		return has.Origin[column].Hand || (p.Within || stewards[column]) && !says[column]
	})
	left = slices.DeleteFunc(left, func(column string) bool { return !says[column] })
	if byHand(has.Origin) {
		other := *was
		copyBut(P(&other).facts(), in.facts(), func(column string) bool { return !slices.Contains(left, column) })
		if err := differ(tx, p.Source.ID, row.ID, entry, P(&other), left); err != nil {
			return "", nil, err
		}
	}
	changed := differing(then, entry.facts())
	if len(changed) > 0 {
		has.Origin = sign(has.Origin, changed, said)
		if err := db.Update[T](tx, entry); err != nil {
			return "", nil, err
		}
	}
	if err := p.keep(tx, before, is); err != nil {
		return "", nil, err
	}
	if len(changed) > 0 {
		return TakenChanged, left, nil
	}
	return TakenSame, left, nil
}

// byHand reports whether a person has written a field.
func byHand(origin map[string]Origin) bool {
	for _, o := range origin {
		if o.Hand {
			return true
		}
	}
	return false
}

// again is what becomes of a record that the pull has met before; "" when it has
// not, or the later one holds.
func (p Pull) again(before *Original, sum string) Taken {
	switch {
	case before == nil || before.Seen != string(p.ID) || p.Last:
		return ""
	case p.Within || before.Sum == sum:
		return TakenSame
	}
	return TakenTwice
}

// Again tells, before anything is taken in, whether the pull has met a record
// before: TakenSame or TakenTwice when it has, "" when it has not.
func (p Pull) Again(tx *db.Tx, r db.Record, sourceID string, body []byte) (Taken, error) {
	before, err := p.original(tx, r.Table(), sourceID)
	return p.again(before, sumOf(body)), err
}

// stewards are the columns that only people here write, unless a source says
// them, too: a source that is silent does not empty them.
var stewards = map[string]bool{"replaced_by": true, "review_days": true, "assurances": true}

func sumOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// original is what the source said last of its record, or nil.
func (p Pull) original(tx *db.Tx, kind, sourceID string) (*Original, error) {
	all, err := db.Select[Original](tx, db.Q{Where: "t.source = $1 AND t.kind = $2 AND t.source_id = $3", Args: []any{p.Source.ID, kind, sourceID}})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// keep stores what the source said, and that this pull has seen it. A short
// form is not kept over a longer one.
func (p Pull) keep(tx *db.Tx, before *Original, is Original) error {
	switch {
	case before == nil:
		return db.Insert(tx, &is)
	case before.Missed == 0 && (before.Sum == is.Sum || p.Within && len(is.Body) < len(before.Body)):
		return p.seen(tx, before.ID)
	}
	is.Row = before.Row
	return db.Update(tx, &is)
}

// Meet notes that the source still has a record which could not be taken in, so
// that it is not missing.
func (p Pull) Meet(tx *db.Tx, r db.Record, sourceID string) error {
	was, err := p.original(tx, r.Table(), sourceID)
	if err != nil || was == nil {
		return err
	}
	return p.seen(tx, was.ID)
}
