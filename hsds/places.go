package hsds

import (
	"context"
	"crypto/rand"
	"slices"
	"sync"

	"kith/geo"
)

// A Lookup finds a postcode: its point, and the codes of the areas round it.
type Lookup func(postcode string) (at geo.Point, areas []string, ok bool)

// Postcodes are those that are known at one time.
type Postcodes struct {
	find    Lookup
	edition string // differs from that of all others
}

// NewPostcodes are those that find knows.
func NewPostcodes(find Lookup) *Postcodes { return &Postcodes{find, rand.Text()} }

// Follow looks postcodes up in the table that tables returns at the time, so
// that what is imported while the door is open is known from the next request
// on. tables returns nil when none was imported.
func Follow(tables func(context.Context) (*geo.Table, error)) func(context.Context) (*Postcodes, error) {
	var mu sync.Mutex
	var last *geo.Table
	var now *Postcodes
	return func(ctx context.Context) (*Postcodes, error) {
		t, err := tables(ctx)
		if err != nil || t == nil {
			return nil, err
		}
		mu.Lock()
		defer mu.Unlock()
		if t != last {
			last, now = t, NewPostcodes(in(t))
		}
		return now, nil
	}
}

func in(t *geo.Table) Lookup {
	return func(postcode string) (geo.Point, []string, bool) {
		at := t.Find(postcode)
		areas := slices.DeleteFunc([]string{at.LSOA21, at.LSOA11, at.Ward, at.District}, func(s string) bool { return s == "" })
		return at.Point, areas, at.Point.Valid()
	}
}
