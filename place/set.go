package place

import (
	"cmp"
	"slices"

	"kith"
	"kith/access"
	"kith/db"
)

// Why the wall is passed in this file.
const noTenant = "reference data belong to no tenant and tell of no person"

const setColumns = `id, kind, part, vintage, file, sha256, row_count, skipped, added_at, added_by, superseded_by`
const setSelect = `SELECT ` + setColumns + `, length(content) FROM reference_set `

// Sets lists what was imported, the newest of each kind first, superseded ones
// included.
func Sets(tx *db.Tx) ([]Set, error) {
	return sets(tx, setSelect+`ORDER BY kind, part, vintage DESC, id DESC`)
}

func sets(tx *db.Tx, text string, args ...any) (all []Set, err error) {
	err = tx.Raw(noTenant).Query(func(scan func(...any) error) error {
		var s Set
		err := scan(&s.ID, &s.Kind, &s.Part, &s.Vintage, &s.File, &s.SHA256, &s.Rows, &s.Skipped, (*db.At)(&s.At), &s.By, &s.NewerID, &s.Size)
		all = append(all, s)
		return err
	}, text, args...)
	return all, err
}

// known returns the set that was made of a file with this sum, if there is one.
func known(tx *db.Tx, sha string) (Set, bool, error) {
	all, err := sets(tx, setSelect+`WHERE sha256 = $1`, sha)
	if err != nil || len(all) == 0 {
		return Set{}, false, err
	}
	return all[0], true, nil
}

// current returns the sets of a kind that answer questions, the newest first.
func current(tx *db.Tx, k Kind) ([]Set, error) {
	all, err := sets(tx, setSelect+`WHERE kind = $1 AND superseded_by = ''`, k)
	slices.SortStableFunc(all, newer)
	return all, err
}

// newer orders sets: by vintage, then by when they were imported; boundaries
// of one vintage by how finely they are drawn.
func newer(a, b Set) int {
	detail := 0
	if a.Kind == Boundaries {
		detail = cmp.Compare(b.Size/max(1, b.Rows), a.Size/max(1, a.Rows))
	}
	return cmp.Or(cmp.Compare(b.Vintage, a.Vintage), detail, cmp.Compare(b.ID, a.ID))
}

func content(tx *db.Tx, id kith.ID) (b []byte, err error) {
	err = tx.Raw(noTenant).Query(func(scan func(...any) error) error { return scan(&b) },
		`SELECT content FROM reference_set WHERE id = $1`, id)
	return b, err
}

// counts are how many sets of each kind there are: as none is deleted, they
// tell whether anything has changed since.
func counts(tx *db.Tx) (map[Kind]int, error) {
	out := map[Kind]int{}
	err := tx.Raw(noTenant).Query(func(scan func(...any) error) error {
		var k Kind
		var n int
		err := scan(&k, &n)
		out[k] = n
		return err
	}, `SELECT kind, count(*) FROM reference_set GROUP BY kind`)
	return out, err
}

// add stores a set, and lets it take the place of those of its kind and part
// that it covers and that are no newer. It returns the files of those. A set
// that a newer one covers is stored as superseded already.
func add(tx *db.Tx, s *Set, packed []byte) (superseded []string, err error) {
	if err := access.Need(tx.Actor, access.Data); err != nil {
		return nil, err
	}
	if err := tx.Lock("reference " + string(s.Kind)); err != nil {
		return nil, err
	}
	s.ID, s.At, s.By, s.NewerID, s.Size = tx.NewID(), tx.Now, tx.Actor.Name, "", len(packed)
	others, err := current(tx, s.Kind)
	if err != nil {
		return nil, err
	}
	mine, err := keysOf(s.Kind, packed)
	if err != nil {
		return nil, err
	}
	var old []kith.ID
	for _, o := range others {
		if o.Part != s.Part {
			continue
		}
		b, err := content(tx, o.ID)
		if err != nil {
			return nil, err
		}
		theirs, err := keysOf(o.Kind, b)
		switch {
		case err != nil: // it was damaged: whatever is whole is better
			old, superseded = append(old, o.ID), append(superseded, o.File)
		case newer(*s, o) < 0 && covers(mine, theirs):
			old, superseded = append(old, o.ID), append(superseded, o.File)
		case newer(*s, o) > 0 && covers(theirs, mine):
			s.NewerID = o.ID
		}
	}
	raw := tx.Raw(noTenant)
	if _, err := raw.Exec(`INSERT INTO reference_set (`+setColumns+`, content)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, s.ID, s.Kind, s.Part, s.Vintage, s.File, s.SHA256,
		s.Rows, s.Skipped, s.At, s.By, s.NewerID, packed); err != nil {
		return nil, err
	}
	for _, id := range old {
		if _, err := raw.Exec(`UPDATE reference_set SET superseded_by = $1 WHERE id = $2`, s.ID, id); err != nil {
			return nil, err
		}
	}
	return superseded, nil
}

// covers reports whether nine tenths of the keys of old are in fresh too. A
// county's extract does not take the place of the nation; nor does a file that
// lost its second half.
func covers(fresh, old map[string]bool) bool {
	n := 0
	for k := range old {
		if fresh[k] {
			n++
		}
	}
	return 10*n >= 9*len(old)
}
