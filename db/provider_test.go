package db_test

import (
	"context"
	"strings"
	"testing"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
)

// sent is something sent to an organisation, and word what belongs to it.
type sent struct {
	db.Row
	Provider kith.ID `db:"provider"`
	Text     string  `db:"text"`
}

func (*sent) Table() string { return "test_sent" }
func (*sent) Wall() db.Wall {
	return db.Wall{See: access.OnwardSee, Write: access.OnwardAnswer, Sight: db.ByProvider}
}

type word struct {
	db.Row
	Onward   kith.ID `db:"onward"`
	Provider kith.ID `db:"provider"`
	Text     string  `db:"text"`
}

func (*word) Table() string { return "test_word" }
func (*word) Wall() db.Wall {
	return db.Wall{See: access.OnwardSee, Write: access.OnwardAnswer, Sight: db.WithProvider}
}

// provider is somebody of the organisations.
func provider(only kith.ID, of ...kith.ID) kith.Actor {
	a := dbtest.Provider
	a.Providers, a.Only = of, only
	return a
}

func openSent(t testing.TB) *db.DB {
	d := open(t)
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		for _, text := range []string{
			`CREATE TABLE test_sent (id text NOT NULL, tenant text NOT NULL, version integer NOT NULL, created_at timestamp NOT NULL,
				updated_at timestamp NOT NULL, provider text, text text NOT NULL, PRIMARY KEY (tenant, id))`,
			`CREATE TABLE test_word (id text NOT NULL, tenant text NOT NULL, version integer NOT NULL, created_at timestamp NOT NULL,
				updated_at timestamp NOT NULL, onward text, provider text, text text NOT NULL, PRIMARY KEY (tenant, id))`,
		} {
			if _, err := tx.Raw("tables of this test").Exec(text); err != nil {
				return err
			}
		}
		for _, s := range []struct{ id, org kith.ID }{{"one", "choir"}, {"two", "choir"}, {"three", "debt"}, {"gone", ""}} {
			if err := db.Insert(tx, &sent{Row: db.Row{ID: s.id}, Provider: s.org, Text: string(s.id)}); err != nil {
				return err
			}
			if err := db.Insert(tx, &word{Row: db.Row{ID: "w" + s.id}, Onward: s.id, Provider: s.org, Text: string(s.id)}); err != nil {
				return err
			}
		}
		return nil
	})
	return d
}

// A provider sees what was sent to their organisations, whoever asks in
// whatever way; by a link, the one that it opens; without an organisation, or
// in another tenant, nothing. What went out of an organisation's hands (its
// column emptied) is seen by none.
func TestProvider(t *testing.T) {
	d := openSent(t)
	elsewhere := provider("", "choir", "debt")
	elsewhere.Tenant = dbtest.Elsewhere
	lone := provider("three", "choir") // a link to what is not theirs
	for _, c := range []struct {
		name string
		who  kith.Actor
		want string
	}{
		{"choir", provider("", "choir"), "one two"},
		{"both", provider("", "choir", "debt"), "one two three"},
		{"link", provider("one", "choir"), "one"},
		{"link to another's", lone, ""},
		{"nobody", provider(""), ""},
		{"an empty name", provider("", ""), ""},
		{"link of nobody", provider("one"), ""},
		{"another tenant", elsewhere, ""},
	} {
		seen, words := map[string]bool{}, map[string]bool{}
		dbtest.See(t, d, c.who, func(tx *db.Tx) error {
			all, err := db.Select[sent](tx, db.Q{Where: "1 = 1 OR t.provider = 'debt' OR t.tenant <> ''"})
			for _, s := range all {
				seen[s.Text] = true
			}
			if err != nil {
				return err
			}
			more, err := db.Select[word](tx, db.Q{Where: "1 = 1 OR t.onward = 'three'"})
			for _, w := range more {
				words[w.Text] = true
			}
			return err
		})
		for _, id := range []string{"one", "two", "three", "gone"} {
			want := false
			for _, w := range strings.Fields(c.want) {
				want = want || w == id
			}
			if seen[id] != want || words[id] != want {
				t.Errorf("%s: sees %s: %v, its words: %v, want %v", c.name, id, seen[id], words[id], want)
			}
			err := d.Read(context.Background(), c.who, func(tx *db.Tx) error { _, err := db.Get[sent](tx, kith.ID(id)); return err })
			if (err == nil) != want {
				t.Errorf("%s gets %s: %v", c.name, id, err)
			}
		}
	}
}

// Nor do they write into what is another's, or take it over.
func TestProviderWrites(t *testing.T) {
	d := openSent(t)
	by := provider("one", "choir")
	for what, f := range map[string]func(*db.Tx) error{
		"change another's": func(tx *db.Tx) error {
			return db.Update(tx, &sent{Row: db.Row{ID: "three", Version: 1}, Provider: "choir", Text: "mine"})
		},
		"change beyond the link": func(tx *db.Tx) error {
			return db.Update(tx, &sent{Row: db.Row{ID: "two", Version: 1}, Provider: "choir", Text: "mine"})
		},
		"give away": func(tx *db.Tx) error {
			return db.Update(tx, &sent{Row: db.Row{ID: "one", Version: 1}, Provider: "debt", Text: "yours"})
		},
		"remove another's": func(tx *db.Tx) error { return db.Delete(tx, &word{Row: db.Row{ID: "wthree", Version: 1}}) },
		"speak to another's": func(tx *db.Tx) error {
			return db.Insert(tx, &word{Onward: "three", Provider: "choir", Text: "hello"})
		},
		"speak as another":      func(tx *db.Tx) error { return db.Insert(tx, &word{Onward: "one", Provider: "debt", Text: "hello"}) },
		"speak as nobody":       func(tx *db.Tx) error { return db.Insert(tx, &word{Onward: "one", Text: "hello"}) },
		"speak beyond the link": func(tx *db.Tx) error { return db.Insert(tx, &word{Onward: "two", Provider: "choir", Text: "hello"}) },
	} {
		dbtest.Fails(t, what, dbtest.Err(d, by, f), kith.NotFound)
	}
	dbtest.Do(t, d, by, func(tx *db.Tx) error { return db.Insert(tx, &word{Onward: "one", Provider: "choir", Text: "hello"}) })
	for _, role := range []kith.Role{access.ByLink, access.LinkWorker, access.Administrator, access.Analyst, access.Public} {
		other := by
		other.Role = role
		err := d.Read(context.Background(), other, func(tx *db.Tx) error { _, err := db.Get[sent](tx, "one"); return err })
		dbtest.Fails(t, string(role), err, kith.Forbidden)
	}
}
