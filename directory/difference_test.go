package directory_test

import (
	"slices"
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
)

// What a source says otherwise than somebody here waits for a steward, who takes
// it over or keeps what is written here; it comes again only when it is new.
func TestDifference(t *testing.T) {
	d := dbtest.Open(t)
	var src *directory.Source
	var id kith.ID
	says := func(n directory.ServiceNew) {
		t.Helper()
		dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) (err error) {
			if src, err = directory.SourceOf(tx, directory.SourceNew{Name: "Council", URL: "https://example.org/feed"}); err != nil {
				return err
			}
			p := directory.Pull{Source: src, ID: tx.NewID()}
			id = p.IDOf(&directory.Service{}, "42")
			_, _, err = p.TakeService(tx, "42", n, []byte(n.Name+n.Description+n.Email))
			return err
		})
	}
	open := func(want ...string) (all []directory.Difference) {
		t.Helper()
		var got []string
		dbtest.See(t, d, dbtest.Lead, func(tx *db.Tx) (err error) { all, _, err = directory.Differences(tx, src.ID); return err })
		for _, o := range all {
			got = append(got, o.Field)
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Fatalf("open are %v, want %v", got, want)
		}
		return all
	}
	service := func() (s *directory.Service) {
		dbtest.See(t, d, dbtest.Lead, func(tx *db.Tx) (err error) { s, err = directory.GetService(tx, id); return err })
		return s
	}
	said := directory.ServiceNew{Name: "Choir", Description: "Singing", Email: "a@example.org"}
	says(said)
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
		n := service().ServiceNew
		n.Description, n.Email = "Singing for all", "b@example.org"
		_, err := directory.ChangeService(tx, id, service().Version, n)
		return err
	})
	open()
	says(said)
	all := open("description", "email")
	if c := string(all[0].Change) + string(all[1].Change); !strings.Contains(c, `"description":["Singing","Singing for all"]`) || strings.Contains(c, "name") {
		t.Errorf("the differences say %s", c)
	}
	of := func(field string) directory.Difference {
		return all[slices.IndexFunc(all, func(x directory.Difference) bool { return x.Field == field })]
	}
	for _, a := range []kith.Actor{dbtest.Worker, dbtest.Referrer} {
		dbtest.Fails(t, "settled by a "+string(a.Role), dbtest.Err(d, a, func(tx *db.Tx) error { return directory.AcceptDifference(tx, of("email").ID, 1) }), kith.Forbidden)
		dbtest.Fails(t, "kept by a "+string(a.Role), dbtest.Err(d, a, func(tx *db.Tx) error { return directory.KeepOurs(tx, of("email").ID, 1) }), kith.Forbidden)
	}
	dbtest.Fails(t, "settled elsewhere", dbtest.Err(d, dbtest.Stranger, func(tx *db.Tx) error { return directory.AcceptDifference(tx, of("email").ID, 1) }), kith.NotFound)
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error { return directory.AcceptDifference(tx, of("email").ID, of("email").Version) })
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
		return directory.KeepOurs(tx, of("description").ID, of("description").Version)
	})
	if s := service(); s.Email != "a@example.org" || s.Origin["email"].Hand || s.Description != "Singing for all" || !s.Origin["description"].Hand {
		t.Errorf("settled: %q %q %+v", s.Email, s.Description, s.Origin)
	}
	said.Email = "c@example.org"
	says(said)
	open() // the same again is not asked again
	if s := service(); s.Email != "c@example.org" {
		t.Errorf("the source does not change its own again: %q", s.Email)
	}
	said.Description = "Singing for joy"
	says(said)
	was := open("description")[0]
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
		n := service().ServiceNew
		n.Description = "Singing, with tea"
		_, err := directory.ChangeService(tx, id, service().Version, n)
		return err
	})
	dbtest.Fails(t, "changed since", dbtest.Err(d, dbtest.Lead, func(tx *db.Tx) error { return directory.AcceptDifference(tx, was.ID, was.Version) }), kith.Conflict)
	said.Description = "Singing, with tea"
	says(said)
	open() // they agree
}
