package directory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"kith"
	"kith/db"
)

// A Snapshot is all entries of a place at one moment, whatever their status, by
// ID. It never changes, and what it holds must not be changed: many read it at
// once. Origins are not in it, which few ask for and which would double it.
type Snapshot struct {
	services      shelf[Service, *Service]
	organisations shelf[Organisation, *Organisation]
	locations     shelf[Location, *Location]
	atLocations   shelf[AtLocation, *AtLocation]
	taxonomies    shelf[Taxonomy, *Taxonomy]
	terms         shelf[Term, *Term]

	ofOrganisation []*Service    // services by organisation, then ID
	ofService      []*AtLocation // by service, then ID
	serial         int           // of this place's snapshots
}

// Services are all services, by ID.
func (s *Snapshot) Services() []*Service { return s.services }

// Organisations are all organisations, by ID.
func (s *Snapshot) Organisations() []*Organisation { return s.organisations }

// Locations are all locations, by ID.
func (s *Snapshot) Locations() []*Location { return s.locations }

// AtLocations are all services at locations, by ID.
func (s *Snapshot) AtLocations() []*AtLocation { return s.atLocations }

// Taxonomies are all taxonomies, by ID.
func (s *Snapshot) Taxonomies() []*Taxonomy { return s.taxonomies }

// Terms are the terms of all taxonomies, by ID.
func (s *Snapshot) Terms() []*Term { return s.terms }

// Service is the service with this ID, or nil; and so for the others.
func (s *Snapshot) Service(id kith.ID) *Service { return s.services.get(id) }

// Organisation is the organisation with this ID, or nil.
func (s *Snapshot) Organisation(id kith.ID) *Organisation { return s.organisations.get(id) }

// Location is the location with this ID, or nil.
func (s *Snapshot) Location(id kith.ID) *Location { return s.locations.get(id) }

// AtLocation is the service at a location with this ID, or nil.
func (s *Snapshot) AtLocation(id kith.ID) *AtLocation { return s.atLocations.get(id) }

// Taxonomy is the taxonomy with this ID, or nil.
func (s *Snapshot) Taxonomy(id kith.ID) *Taxonomy { return s.taxonomies.get(id) }

// Term is the term with this ID, or nil.
func (s *Snapshot) Term(id kith.ID) *Term { return s.terms.get(id) }

// Of are the services of an organisation, by ID.
func (s *Snapshot) Of(organisation kith.ID) []*Service {
	return run(s.ofOrganisation, organisation, func(v *Service) kith.ID { return v.Organisation })
}

// At is where a service is given, by the ID of its being there.
func (s *Snapshot) At(service kith.ID) []*AtLocation {
	return run(s.ofService, service, func(a *AtLocation) kith.ID { return a.Service })
}

// run is the part of all, which is sorted by of, that is key's.
func run[T any](all []*T, key kith.ID, of func(*T) kith.ID) []*T {
	from, _ := slices.BinarySearchFunc(all, key, func(v *T, k kith.ID) int { return cmp.Compare(of(v), k) })
	to := from
	for to < len(all) && of(all[to]) == key {
		to++
	}
	return all[from:to:to]
}

// Since tells which services differ from those of an earlier snapshot, in
// themselves, their organisation, their places or their terms; and which are
// gone. Both are by ID.
func (s *Snapshot) Since(was *Snapshot) (changed, gone []kith.ID) {
	touched := s.services.differing(was.services)
	organisations := s.organisations.differing(was.organisations)
	locations := s.locations.differing(was.locations)
	terms := s.terms.differing(was.terms)
	for id := range s.taxonomies.differing(was.taxonomies) {
		for _, t := range s.terms {
			if t.Taxonomy == id {
				terms[t.ID] = true
			}
		}
	}
	for id := range organisations {
		for _, v := range s.Of(id) {
			touched[v.ID] = true
		}
	}
	there := s.atLocations.differing(was.atLocations)
	if len(locations)+len(there) > 0 {
		for _, all := range [][]*AtLocation{was.atLocations, s.atLocations} {
			for _, a := range all {
				if locations[a.Location] || there[a.ID] {
					touched[a.Service] = true
				}
			}
		}
	}
	if len(terms) > 0 {
		for _, v := range s.services {
			if slices.ContainsFunc(v.Attributes, func(a Attribute) bool { return terms[a.Term] }) {
				touched[v.ID] = true
			}
		}
	}
	for id := range touched {
		switch {
		case s.Service(id) != nil:
			changed = append(changed, id)
		case was.Service(id) != nil:
			gone = append(gone, id)
		}
	}
	slices.Sort(changed)
	slices.Sort(gone)
	return changed, gone
}

// next is the snapshot after s, which is nil at first: with what has been
// written since then, or with the zero time with all that differs. It is s
// itself when nothing does. latest is when its latest new entry was written.
func (s *Snapshot) next(ctx context.Context, d *db.DB, a kith.Actor, since time.Time) (_ *Snapshot, latest time.Time, err error) {
	var is Snapshot
	var r reading
	err = d.Read(ctx, a, func(tx *db.Tx) (err error) {
		is, r = Snapshot{}, reading{tx: tx, since: since}
		if s != nil {
			is = *s
		}
		is.organisations, err = bring(&r, is.organisations, err)
		is.services, err = bring(&r, is.services, err)
		is.locations, err = bring(&r, is.locations, err)
		is.atLocations, err = bring(&r, is.atLocations, err)
		is.taxonomies, err = bring(&r, is.taxonomies, err)
		is.terms, err = bring(&r, is.terms, err)
		return err
	})
	if err != nil || s != nil && !r.differs {
		return s, r.latest, err
	}
	is.serial++
	is.ofOrganisation = sorted(is.services, func(v *Service) kith.ID { return v.Organisation })
	is.ofService = sorted(is.atLocations, func(v *AtLocation) kith.ID { return v.Service })
	return &is, r.latest, nil
}

// sorted is all, which is by ID, by of and then ID.
func sorted[T any](all []*T, of func(*T) kith.ID) []*T {
	out := slices.Clone(all)
	slices.SortStableFunc(out, func(a, b *T) int { return cmp.Compare(of(a), of(b)) })
	return out
}
