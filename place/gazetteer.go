package place

import (
	"sync"
	"sync/atomic"

	"kith"
	"kith/db"
	"kith/geo"
	"kith/nhs"
)

// A Gazetteer holds reference data in memory: each kind from the first question
// on, until a newer set is there. There is one for each open database; many may
// ask at once.
type Gazetteer struct {
	postcodes shelf[*geo.Table]
	lsoas     shelf[*lsoas]
	lookup    shelf[map[string]LSOA]
	imd2019   shelf[*index]
	imd2025   shelf[*index]
	subICBs   shelf[map[string]SubICB]
	districts shelf[map[string]District]
	practices shelf[*practices]
	pcns      shelf[map[string]PCN]
	members   shelf[*members]
	systems   shelf[map[nhs.ODS]string]
	holidays  shelf[calendar]
	terms     shelf[[]Term]
	levels    shelf[map[string]*geo.Boundaries]
}

// NewGazetteer returns a Gazetteer that has read nothing yet.
func NewGazetteer() *Gazetteer { return &Gazetteer{} }

// In returns the gazetteer as it stands for tx, whose database must always be
// the same one. What changes in the database is seen from the next In on.
func (g *Gazetteer) In(tx *db.Tx) (*Book, error) {
	n, err := counts(tx)
	return &Book{g, tx, n}, err
}

// A Book answers questions within one Tx. Where the installation has no
// reference data of the kind, the error is of the kind NotFound and says which
// to import.
type Book struct {
	g    *Gazetteer
	tx   *db.Tx
	sets map[Kind]int
}

// Ready loads all that Postcode and Deprivation answer from, for one who asks while
// other rows are being read, which one connection cannot do at once. What there is not
// is no error.
func (b *Book) Ready() error {
	for _, load := range []func() error{
		func() error { _, err := b.Postcodes(); return err },
		func() error { _, err := b.levels(); return err },
		func() error { _, err := b.lsoas(); return err },
		func() error { _, err := b.LSOA(""); return err },
		func() error { _, err := b.Deprivation("", IoD2019); return err },
		func() error { _, err := b.Deprivation("", IoD2025); return err },
	} {
		if err := load(); err != nil && kith.KindOf(err) != kith.NotFound {
			return err
		}
	}
	return nil
}

// Edition counts what was ever imported of a kind: as nothing is deleted, it is
// another whenever something changed.
func (b *Book) Edition(k Kind) int { return b.sets[k] }

// shelf holds what was loaded of one kind. It is swapped whole, so that a
// question is answered from one state.
type shelf[T any] struct {
	mu     sync.Mutex // one loads, the others wait
	loaded atomic.Pointer[loaded[T]]
}

type loaded[T any] struct {
	sets int // how many there were when it was loaded
	data T
}

// take returns what is on the shelf, loading it when there is something new.
func take[T any](b *Book, s *shelf[T], k Kind, load func(*Book, []Set) (T, error)) (T, error) {
	var none T
	n := b.sets[k]
	if n == 0 {
		return none, kith.Errorf(kith.NotFound, "There are no data of this kind yet (%s): read them with \"kith import reference\"", Titles[k])
	}
	if l := s.loaded.Load(); l != nil && l.sets == n {
		return l.data, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if l := s.loaded.Load(); l != nil && l.sets == n {
		return l.data, nil
	}
	sets, err := current(b.tx, k)
	if err != nil {
		return none, err
	}
	data, err := load(b, sets)
	if err != nil {
		return none, err
	}
	s.loaded.Store(&loaded[T]{n, data})
	return data, nil
}

// rows calls f with each row of the sets of a sheet, the oldest set first, so
// that what is said again is said better. The row is f's until it returns.
func (b *Book) rows(sets []Set, f func(row []string)) error {
	for i := len(sets) - 1; i >= 0; i-- {
		packed, err := content(b.tx, sets[i].ID)
		if err != nil {
			return err
		}
		if err := packedRows(sets[i].Kind, packed, f); err != nil {
			return err
		}
	}
	return nil
}

// Postcodes is the table of all postcodes. It may be kept and asked without a
// Tx; ask for it again to have the newest.
func (b *Book) Postcodes() (*geo.Table, error) {
	return take(b, &b.g.postcodes, Postcodes, loadPostcodes)
}

// loadPostcodes makes one table of the current ones. Those with points only have
// the first say of where a postcode is; of the rest the newest.
func loadPostcodes(b *Book, sets []Set) (*geo.Table, error) {
	var tables []*geo.Table
	for _, points := range []bool{true, false} {
		for _, s := range sets {
			if (s.Part == "points") != points {
				continue
			}
			packed, err := content(b.tx, s.ID)
			if err != nil {
				return nil, err
			}
			t, err := geo.LoadTable(packed)
			if err != nil {
				return nil, err
			}
			tables = append(tables, t)
		}
	}
	if len(tables) == 1 {
		return tables[0], nil
	}
	packed, err := geo.Merge(tables...)
	if err != nil {
		return nil, err
	}
	return geo.LoadTable(packed)
}
