package directory_test

import (
	"context"
	"slices"
	"testing"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/identity"
)

// outsider keeps the directory of another tenant.
func outsider(place kith.ID) kith.Actor {
	return kith.Actor{ID: "0000-outsider", Name: "Olu Outsider", Role: access.Lead, Tenant: dbtest.Elsewhere, Place: place}
}

// The tenants of a place see and keep one directory; a tenant of another place
// sees none of it.
func TestShared(t *testing.T) {
	d := dbtest.Open(t)
	var s *directory.Listed
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) (err error) { s, err = directory.Add(tx, cafe); return err })
	count := func(a kith.Actor) (n int) {
		dbtest.See(t, d, a, func(tx *db.Tx) error {
			all, err := directory.List(tx, directory.Filter{All: true})
			n = len(all)
			return err
		})
		return n
	}
	if n := count(outsider("")); n != 0 {
		t.Errorf("another place sees %d services of ours", n)
	}
	dbtest.Fails(t, "another place changes ours", dbtest.Err(d, outsider(""), func(tx *db.Tx) error {
		_, err := directory.Change(tx, s.ID, s.Version, cafe)
		return err
	}), kith.NotFound)
	in := outsider(dbtest.Tenant)
	if n := count(in); n != 1 {
		t.Errorf("a tenant of the place sees %d services, want 1", n)
	}
	n := cafe
	n.Description = "Tea and company"
	dbtest.Do(t, d, in, func(tx *db.Tx) error { _, err := directory.Change(tx, s.ID, s.Version, n); return err })
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		got, err := directory.Get(tx, s.ID)
		if err != nil || got.Description != n.Description {
			t.Errorf("%v, %v", got, err)
		}
		edits, err := directory.History(tx, &directory.Service{}, s.ID)
		if err != nil || len(edits) != 2 || edits[0].ActorName != in.Name {
			t.Errorf("the history of the entry is %+v (%v)", edits, err)
		}
		return nil
	})
}

// Sharing is said of a tenant, and its accounts act in the place from then on.
func TestSharing(t *testing.T) {
	d, ctx := dbtest.Open(t), context.Background()
	if err := identity.Share(ctx, d, dbtest.Elsewhere, dbtest.Tenant); err != nil {
		t.Fatal(err)
	}
	all, err := identity.Tenants(ctx, d)
	if err != nil || !slices.Contains(all, identity.Tenant{ID: dbtest.Elsewhere, Name: string(dbtest.Elsewhere), Place: dbtest.Tenant}) {
		t.Errorf("%v, %v", all, err)
	}
	dbtest.Fails(t, "a chain", identity.Share(ctx, d, dbtest.Tenant, dbtest.Elsewhere), kith.Conflict)
	dbtest.Fails(t, "nobody's", identity.Share(ctx, d, dbtest.Elsewhere, "nowhere"), kith.NotFound)
	if err := identity.Share(ctx, d, dbtest.Elsewhere, ""); err != nil {
		t.Error(err)
	}
}

// What a source says is taken in once, follows the source, and does not write
// over what somebody has written by hand.
func TestTake(t *testing.T) {
	d := dbtest.Open(t)
	said := directory.ServiceNew{Name: "Choir", Description: "Singing", MinimumAge: directory.ParseAge(18), MaximumAge: directory.ParseAge(-1)}
	var p directory.Pull
	take := func(n directory.ServiceNew, want directory.Taken, wantKept ...string) {
		t.Helper()
		dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
			src, err := directory.SourceOf(tx, directory.SourceNew{Name: "Council", URL: "https://example.org/feed"})
			if err != nil {
				return err
			}
			p = directory.Pull{Source: src, ID: tx.NewID()}
			got, kept, err := p.TakeService(tx, "42", n, []byte(`{"id":42,"name":"`+n.Name+n.Description+`"}`))
			if got != want || !slices.Equal(kept, wantKept) {
				t.Errorf("%s, kept %v; want %s, %v", got, kept, want, wantKept)
			}
			return err
		})
	}
	take(said, directory.TakenNew)
	take(said, directory.TakenSame)
	said.Description = "Singing for fun"
	take(said, directory.TakenChanged)

	id := p.IDOf(&directory.Service{}, "42")
	var s *directory.Service
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) (err error) {
		if s, err = directory.GetService(tx, id); err != nil {
			return err
		}
		n := s.ServiceNew
		n.Description = "Singing; no need to read music"
		s, err = directory.ChangeService(tx, id, s.Version, n)
		return err
	})
	said.Description, said.Name = "Singing for joy", "Joyful choir"
	take(said, directory.TakenChanged, "description")
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) (err error) {
		s, err = directory.GetService(tx, id)
		return err
	})
	if s.Name != "Joyful choir" || s.Description != "Singing; no need to read music" {
		t.Errorf("the entry says %q, %q", s.Name, s.Description)
	}
	if o := s.Origin["description"]; !o.Hand || o.By != dbtest.Lead.ID {
		t.Errorf("the description is %+v's", o)
	}
	if o := s.Origin["name"]; o.Hand || o.Name != "Council" {
		t.Errorf("the name is %+v's", o)
	}
	if _, known := s.MaximumAge.Years(); known {
		t.Errorf("an age of -1 is taken for an age")
	}
	dbtest.Fails(t, "no name", dbtest.Err(d, dbtest.Lead, func(tx *db.Tx) error {
		_, _, err := p.TakeService(tx, "43", directory.ServiceNew{}, nil)
		return err
	}), kith.Invalid)
}

// A change is undone by its line in the history, once, and not over a later one.
func TestUndo(t *testing.T) {
	d := dbtest.Open(t)
	var s *directory.Listed
	edit := func(n directory.New) {
		t.Helper()
		dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) (err error) { s, err = directory.Change(tx, s.ID, s.Version, n); return err })
	}
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) (err error) { s, err = directory.Add(tx, cafe); return err })
	was := s.New
	wrong := cafe
	wrong.Name, wrong.Needs, wrong.When = "Talking cafe", nil, "Mondays"
	edit(wrong)
	history := func() (all []directory.Edit) {
		dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) (err error) {
			all, err = directory.History(tx, &directory.Service{}, s.ID)
			return err
		})
		return all
	}
	first := history()
	dbtest.Fails(t, "a worker undoes", dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { return directory.Undo(tx, first[0].ID) }), kith.Forbidden)
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error { return directory.Undo(tx, first[0].ID) })
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) (err error) { s, err = directory.Get(tx, s.ID); return err })
	if s.Name != was.Name || !slices.Equal(s.Needs, was.Needs) || s.When != was.When {
		t.Errorf("after undoing it says %+v, want %+v", s.New, was)
	}
	dbtest.Fails(t, "undone twice", dbtest.Err(d, dbtest.Lead, func(tx *db.Tx) error { return directory.Undo(tx, first[0].ID) }), kith.Conflict)
	dbtest.Fails(t, "an addition undone", dbtest.Err(d, dbtest.Lead, func(tx *db.Tx) error { return directory.Undo(tx, first[1].ID) }), kith.Invalid)
}

// Where a refuge is does not leave with the public entry.
func TestHidden(t *testing.T) {
	l := directory.Location{LocationNew: directory.LocationNew{Name: "Rose House", Latitude: "51.7", Longitude: "-1.2", Hidden: true,
		Transportation: "Bus 4 to the door", Addresses: []directory.Address{{Line1: "1 Rose Lane", City: "Northtown", Postcode: "NX1 2AB", Country: "GB", Type: "physical"}}}}
	p := l.Public()
	if p.Name+p.Latitude+p.Longitude+p.Transportation != "" || p.Addresses[0].Line1 != "Address withheld" || p.Addresses[0].Postcode != "NX1" {
		t.Errorf("%+v", p)
	}
	if l.Name == "" {
		t.Error("the record itself was changed")
	}
}
