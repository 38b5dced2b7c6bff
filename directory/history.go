package directory

import (
	"slices"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
)

// An Edit is one change of an entry, as the trail has it.
type Edit struct {
	db.Row
	ActorName string  `db:"actor_name"`
	Verb      string  `db:"verb"`   // added, changed, removed
	Record    string  `db:"record"` // the table
	RecordID  kith.ID `db:"record_id"`
	Diff      db.Diff `db:"change"`
}

// Table is that of the trail, of which From lets through the directory's part.
func (*Edit) Table() string { return "audit" }

// Wall is the directory's, for reading.
func (*Edit) Wall() db.Wall { return db.Wall{See: access.DirectorySee, Sight: db.ByPlace} }

// From is the part of the trail that is about the directory, with the columns
// that every record has.
func (*Edit) From() string {
	return `(SELECT *, 0 AS version, at AS created_at, at AS updated_at FROM audit WHERE record IN
		('organisation', 'service', 'location', 'service_at_location', 'taxonomy', 'taxonomy_term')) t`
}

// History returns the changes of an entry, latest first; at most 200.
func History(tx *db.Tx, e db.Record, id kith.ID) ([]Edit, error) {
	return db.Select[Edit](tx, db.Q{Where: "t.record = $1 AND t.record_id = $2", Args: []any{e.Table(), id}, Order: "t.at DESC, t.id DESC", Limit: mostEdits})
}

// mostEdits is how many changes of one entry Histories returns.
const mostEdits = 200

// Histories returns the changes of several entries of one kind, by entry, latest
// first; at most 200 of each.
func Histories(tx *db.Tx, e db.Record, ids []kith.ID) (map[kith.ID][]Edit, error) {
	out := map[kith.ID][]Edit{}
	for part := range slices.Chunk(ids, few) {
		q := db.Q{Order: "t.at DESC, t.id DESC"}
		args := []any{e.Table()}
		for _, id := range part {
			args = append(args, id)
		}
		q.And("t.record = ? AND t.record_id IN (?"+strings.Repeat(", ?", len(part)-1)+")", args...)
		err := db.Each(tx, q, func(e *Edit) error {
			if len(out[e.RecordID]) < mostEdits {
				out[e.RecordID] = append(out[e.RecordID], *e)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Undo takes one change back, which is itself a change. Errors: Conflict when
// what it changed has been changed again since; Invalid when the edit added the
// entry (make it inactive instead).
func Undo(tx *db.Tx, edit kith.ID) error {
	e, err := db.Get[Edit](tx, edit)
	if err != nil {
		return err
	}
	if e.Verb != "changed" {
		return kith.Errorf(kith.Invalid, "Only a change can be undone. To take an entry off the list, make it inactive")
	}
	switch e.Record {
	case "organisation":
		return undo[Organisation](tx, e)
	case "service":
		return undo[Service](tx, e)
	case "location":
		return undo[Location](tx, e)
	case "service_at_location":
		return undo[AtLocation](tx, e)
	case "taxonomy":
		return undo[Taxonomy](tx, e)
	default:
		return undo[Term](tx, e)
	}
}

func undo[T any, P entry[T]](tx *db.Tx, e *Edit) error {
	was, err := db.Get[T, P](tx, e.RecordID)
	if err != nil {
		return err
	}
	p := P(was)
	before := snapshot(p.facts())
	if err := db.TakeBack(tx, p, e.Diff, "origin"); err != nil {
		return err
	}
	c := kith.Check{}
	if p.check(c); c.Err() != nil {
		return c.Err()
	}
	_, k := p.base()
	k.Origin = sign(k.Origin, differing(before, p.facts()), hand(tx))
	return db.Update[T](tx, p)
}
