package directory

import (
	"context"
	"slices"
	"sync"

	"kith"
	"kith/find"
	"kith/geo"
)

// A Finder answers searches: it keeps the search index of each place beside its
// Snapshot, and brings it up to date by what has changed.
type Finder struct {
	Live *Live
	// Postcodes returns the table of postcodes, or nil when none was imported:
	// then only what brings its own position can be found by distance.
	Postcodes func(context.Context) (*geo.Table, error)

	mu  sync.Mutex
	now map[kith.ID]*View
}

// A View is a directory at one moment, and its index. It never changes.
type View struct {
	*Snapshot
	Postcodes *geo.Table // nil when none was imported
	index     *find.Index
	entries   map[kith.ID][]kith.ID // of a service, in the index
}

// See returns the directory of the actor's place as it is now. Like Live.See,
// it must not be called within a transaction.
func (f *Finder) See(ctx context.Context, a kith.Actor) (*View, error) {
	s, err := f.Live.See(ctx, a)
	if err != nil {
		return nil, err
	}
	var table *geo.Table
	if f.Postcodes != nil {
		if table, err = f.Postcodes(ctx); err != nil {
			return nil, err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	was := f.now[a.Shares()]
	switch {
	case was != nil && was.Snapshot == s && was.Postcodes == table:
		return was, nil
	case was != nil && was.Postcodes == table:
		was = was.next(s)
	default:
		was = newView(s, table)
	}
	if f.now == nil {
		f.now = map[kith.ID]*View{}
	}
	f.now[a.Shares()] = was
	return was, nil
}

func newView(s *Snapshot, table *geo.Table) *View {
	v := &View{Snapshot: s, Postcodes: table, entries: map[kith.ID][]kith.ID{}}
	v.index = find.Build(func(yield func(find.Entry) bool) {
		for _, service := range s.Services() {
			for _, e := range v.entriesOf(service) {
				if !yield(e) {
					return
				}
			}
		}
	})
	return v
}

// next is the view of a later snapshot.
func (v *View) next(s *Snapshot) *View {
	changed, gone := s.Since(v.Snapshot)
	out := &View{Snapshot: s, Postcodes: v.Postcodes, index: v.index, entries: map[kith.ID][]kith.ID{}}
	for id, list := range v.entries {
		out.entries[id] = list
	}
	var add []find.Entry
	var drop []kith.ID
	for _, id := range slices.Concat(changed, gone) {
		had := out.entries[id]
		delete(out.entries, id)
		if service := s.Service(id); service != nil {
			add = append(add, out.entriesOf(service)...)
		}
		for _, e := range had {
			if !slices.Contains(out.entries[id], e) {
				drop = append(drop, e)
			}
		}
	}
	if len(add)+len(drop) > 0 {
		out.index = v.index.Patch(add, drop)
	}
	return out
}

// entriesOf are the entries of a service, which v notes.
func (v *View) entriesOf(service *Service) []find.Entry {
	all := v.Snapshot.entries(service, v.where)
	for _, e := range all {
		v.entries[service.ID] = append(v.entries[service.ID], e.ID)
	}
	return all
}

// where tells where a postcode is.
func (v *View) where(postcode string) (geo.Point, bool) {
	p, ok := v.Where(postcode)
	return p.Point, ok
}

// Where tells where a postcode is, and how exactly; false when nobody knows.
func (v *View) Where(postcode string) (geo.Place, bool) {
	if v.Postcodes == nil {
		return geo.Place{}, false
	}
	p := v.Postcodes.Find(postcode)
	return p, p.Precision != geo.Nowhere
}

// Search asks the index.
func (v *View) Search(q find.Query) find.Found { return v.index.Search(q) }

// Entry returns what a result names: the service, and where it is given there,
// both nil for what is no longer.
func (v *View) Entry(r find.Result) (*Service, *Location) {
	service := v.Service(r.Service)
	if at := v.AtLocation(r.Entry); at != nil {
		return service, v.Location(at.Location)
	}
	return service, nil
}

// Point is where a location is, hidden or not: for what gives out no more of it
// than it may.
func (v *View) Point(l *Location) (geo.Point, bool) { return pointOf(l, v.where) }
