package db_test

import (
	"context"
	"testing"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
)

// page is one of three kinds of record about a person, in one table: one that
// they may read, one that they may add to, one that they may change.
type page struct {
	db.Row
	Person kith.ID `db:"person"`
	Text   string  `db:"text"`
}

func (*page) Table() string { return "test_page" }
func (*page) Wall() db.Wall {
	return db.Wall{See: access.CareSee, Write: access.CareWrite, Own: db.OwnSee}
}

type addable page

func (*addable) Table() string { return "test_page" }
func (*addable) Wall() db.Wall {
	return db.Wall{See: access.CareSee, Write: access.CareWrite, Own: db.OwnAdd}
}

type changeable page

func (*changeable) Table() string { return "test_page" }
func (*changeable) Wall() db.Wall {
	return db.Wall{See: access.CareSee, Write: access.CareWrite, Own: db.OwnChange}
}

// self is a person on their own page.
func self(id kith.ID) kith.Actor {
	return kith.Actor{ID: id, Name: "Amina Yusuf, on their own page", Role: access.Person, Tenant: dbtest.Tenant, Self: id}
}

// A person on their own page sees what is about them and is meant for them, and
// nothing else: not a worker's note, not somebody else, not another tenant's
// record of the same ID. They add only what is theirs to add.
func TestOwn(t *testing.T) {
	d := open(t)
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		_, err := tx.Raw("tables of this test").Exec(`CREATE TABLE test_page (id text NOT NULL, tenant text NOT NULL, version integer NOT NULL,
			created_at timestamp NOT NULL, updated_at timestamp NOT NULL, person text NOT NULL, text text NOT NULL, PRIMARY KEY (tenant, id))`)
		return err
	})
	addHuman(t, d, dbtest.Worker, "amina", dbtest.North)
	addHuman(t, d, dbtest.Worker, "bert", dbtest.North)
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		if err := db.Insert(tx, &task{Team: dbtest.North, Text: "theirs"}); err != nil {
			return err
		}
		for _, p := range []kith.ID{"amina", "bert"} {
			if err := db.Insert(tx, &page{Row: db.Row{ID: "page-" + p}, Person: p, Text: "for " + string(p)}); err != nil {
				return err
			}
			if err := db.Insert(tx, &note{Person: p, Text: "about " + string(p)}); err != nil {
				return err
			}
		}
		return nil
	})
	amina, elsewhere := self("amina"), self("amina")
	elsewhere.Tenant = dbtest.Elsewhere
	for _, c := range []struct {
		name string
		a    kith.Actor
		want int
	}{{"her own", amina, 1}, {"in another tenant", elsewhere, 0}, {"nobody's", self("nobody"), 0}} {
		dbtest.See(t, d, c.a, func(tx *db.Tx) error {
			all, err := db.Select[page](tx, db.Q{Where: "1 = 1 OR t.person <> ''"})
			if err != nil || len(all) != c.want {
				t.Errorf("%s: %d pages, want %d, %v", c.name, len(all), c.want, err)
			}
			if n, err := db.Count[page](tx, db.Q{}); err != nil || n != c.want {
				t.Errorf("%s: counts %d, %v", c.name, n, err)
			}
			return nil
		})
	}

	refused := func(what string, want kith.Kind, f func(tx *db.Tx) error) {
		t.Helper()
		if err := d.Write(context.Background(), amina, f); kith.KindOf(err) != want {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused("reads a worker's notes", kith.Forbidden, func(tx *db.Tx) error { _, err := db.Select[note](tx, db.Q{}); return err })
	refused("counts them", kith.Forbidden, func(tx *db.Tx) error { _, err := db.Count[note](tx, db.Q{}); return err })
	refused("writes one", kith.Forbidden, func(tx *db.Tx) error { return db.Insert(tx, &note{Person: "amina"}) })
	refused("reads a team's list", kith.Forbidden, func(tx *db.Tx) error { _, err := db.Select[task](tx, db.Q{}); return err })
	refused("reads whom they are not", kith.NotFound, func(tx *db.Tx) error { _, err := db.Get[page](tx, "page-bert"); return err })
	refused("adds what is only to read", kith.Forbidden, func(tx *db.Tx) error { return db.Insert(tx, &page{Person: "amina"}) })
	refused("adds to somebody else", kith.NotFound, func(tx *db.Tx) error { return db.Insert(tx, &addable{Person: "bert"}) })
	refused("changes what is only to add to", kith.Forbidden, func(tx *db.Tx) error {
		p, err := db.Get[addable](tx, "page-amina")
		if err != nil {
			return err
		}
		p.Text = "otherwise"
		return db.Update(tx, p)
	})
	refused("removes it", kith.Forbidden, func(tx *db.Tx) error {
		p, err := db.Get[addable](tx, "page-amina")
		if err != nil {
			return err
		}
		return db.Delete(tx, p)
	})
	refused("gives a page away", kith.NotFound, func(tx *db.Tx) error {
		p, err := db.Get[changeable](tx, "page-amina")
		if err != nil {
			return err
		}
		p.Person = "bert"
		return db.Update(tx, p)
	})
	dbtest.Do(t, d, amina, func(tx *db.Tx) error {
		if err := db.Insert(tx, &addable{Person: "amina", Text: "mine"}); err != nil {
			return err
		}
		p, err := db.Get[changeable](tx, "page-amina")
		if err != nil {
			return err
		}
		p.Text = "as I say it"
		return db.Update(tx, p)
	})
	if got := rows(t, d, `SELECT DISTINCT actor_name FROM audit WHERE tenant = $1 AND record = 'test_page' AND actor = 'amina'`, dbtest.Tenant); len(got) != 1 {
		t.Errorf("the trail names %q", got)
	}
}
