package observatory

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/sdc"
)

// A Verdict is what a release would give away as it was found in one reading: the proof
// of every table checked once more, and the ledger.
type Verdict struct {
	id      kith.ID
	version int
	leaks   []string
	beside  []kith.ID // all that had ever been published then
}

// Judge checks a release. It takes seconds and writes nothing, so it belongs in a
// reading: others write meanwhile. The verdict's Certify and Publish then take an
// instant.
func Judge(tx *db.Tx, id kith.ID) (*Verdict, error) {
	if err := access.Need(tx.Actor, access.ObservatoryMake); err != nil {
		return nil, err
	}
	r, err := Get(tx, id)
	if err != nil {
		return nil, err
	}
	v := &Verdict{id: id, version: r.Version}
	if v.beside, err = everPublished(tx); err != nil {
		return nil, err
	}
	v.leaks, err = Audit(tx, id)
	return v, err
}

// Certify notes that every proof held. A release that has come to give something away
// is Refused, and Why says what. It is a Conflict where anything was published, or the
// release changed, since it was judged.
func (v *Verdict) Certify(tx *db.Tx) (*Release, error) {
	return v.advance(tx, Proposed, func(r *Release) { r.State, r.CertifiedAt, r.CertifiedBy = Certified, tx.Now, tx.Actor.Name })
}

// Publish makes a certified release everybody's. It stays as it is for ever: what
// is found out later comes with later periods, or in a further edition where the
// policy allows one. It is refused as Certify is.
func (v *Verdict) Publish(tx *db.Tx) (*Release, error) {
	r, err := v.advance(tx, Certified, func(r *Release) { r.State, r.PublishedAt, r.PublishedBy = Published, tx.Now, tx.Actor.Name })
	if err != nil || r.State != Published {
		return r, err
	}
	old, err := db.Select[Release](tx, db.Q{Where: "t.period = $1 AND t.state = 'published' AND t.id <> $2", Args: []any{r.Period, r.ID}})
	for i := range old {
		old[i].State = Replaced
		err = cmp.Or(err, db.Update(tx, &old[i]))
	}
	return r, err
}

// advance takes one step, as the verdict is.
func (v *Verdict) advance(tx *db.Tx, from State, set func(*Release)) (*Release, error) {
	if err := lock(tx); err != nil {
		return nil, err
	}
	r, err := Get(tx, v.id)
	if err != nil {
		return nil, err
	}
	if r.State != from {
		return nil, kith.Errorf(kith.Conflict, "The release of %s is %s: it would have to be %s", r.Period, r.State, from)
	}
	now, err := everPublished(tx)
	if err != nil {
		return nil, err
	}
	if r.Version != v.version || !slices.Equal(now, v.beside) {
		return nil, kith.Errorf(kith.Conflict, "Something was published, or the release changed, while %s was checked: do it again", r.Period)
	}
	if set(r); len(v.leaks) > 0 {
		r.State, r.CertifiedAt, r.PublishedAt = Refused, time.Time{}, time.Time{}
		r.Why = append(r.Why, v.leaks...)
	}
	return r, db.Update(tx, r)
}

// Certify judges a release and certifies it in one piece of work, for one who writes
// alone; and so does Publish.
func Certify(tx *db.Tx, id kith.ID) (*Release, error) { return alone(tx, id, (*Verdict).Certify) }

// Publish judges a release and publishes it: see Certify.
func Publish(tx *db.Tx, id kith.ID) (*Release, error) { return alone(tx, id, (*Verdict).Publish) }

func alone(tx *db.Tx, id kith.ID, step func(*Verdict, *db.Tx) (*Release, error)) (*Release, error) {
	if err := lock(tx); err != nil {
		return nil, err
	}
	v, err := Judge(tx, id)
	if err != nil {
		return nil, err
	}
	return step(v, tx)
}

// A Sheet is a table of a release as it would be published.
type Sheet struct {
	Code  string
	Table sdc.Protected
}

// Preview is the tables of a release before it is published, for who certifies it:
// protected, as everybody would read them.
func Preview(tx *db.Tx, r *Release) ([]Sheet, error) {
	p, err := ParsePeriod(r.Period)
	if err != nil {
		return nil, err
	}
	rows, err := db.Select[sheetRow](tx, db.Q{Where: "t.release = $1", Args: []any{r.ID}})
	if err != nil {
		return nil, err
	}
	var all []Sheet
	for _, x := range programme(p) {
		for _, row := range rows {
			if row.Code != x.code {
				continue
			}
			t, err := sdc.Read([]byte(row.Body), row.Hash)
			if err != nil {
				return nil, fmt.Errorf("%s of %s: %w", x.code, r.Period, err)
			}
			all = append(all, Sheet{x.code, t})
		}
	}
	return all, nil
}
