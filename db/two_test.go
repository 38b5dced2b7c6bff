package db_test

import (
	"testing"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
)

// between is a record between two people.
type between struct {
	db.Row
	Account kith.ID `db:"account"`
	Other   kith.ID `db:"other"`
	Text    string  `db:"text"`
}

func (*between) Table() string { return "test_between" }
func (*between) Wall() db.Wall {
	return db.Wall{See: access.CareSee, Write: access.CareWrite, Sight: db.ByTwo}
}

// What is between two people is read and written by either of them, and by no
// third, whatever they ask.
func TestByTwo(t *testing.T) {
	d := open(t)
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		_, err := tx.Raw("a table of this test").Exec(`CREATE TABLE test_between (id text NOT NULL, tenant text NOT NULL, version integer NOT NULL, created_at timestamp NOT NULL,
			updated_at timestamp NOT NULL, account text, other text, text text NOT NULL, PRIMARY KEY (tenant, id))`)
		return err
	})
	add := func(a kith.Actor, id, account, other kith.ID) error {
		return dbtest.Err(d, a, func(tx *db.Tx) error {
			return db.Insert(tx, &between{Row: db.Row{ID: id}, Account: account, Other: other, Text: "kept"})
		})
	}
	if err := add(dbtest.Worker, "both", dbtest.Worker.ID, dbtest.Lead.ID); err != nil {
		t.Fatal(err)
	}
	if err := add(dbtest.Worker, "lone", dbtest.Worker.ID, ""); err != nil {
		t.Fatal(err)
	}
	dbtest.Fails(t, "a third adds", add(dbtest.Southerner, "third", dbtest.Worker.ID, dbtest.Lead.ID), kith.Forbidden)
	nobody := dbtest.Lead
	nobody.ID = ""
	elsewhere := dbtest.Worker
	elsewhere.Tenant = dbtest.Elsewhere
	for _, c := range []struct {
		a    kith.Actor
		want int
	}{{dbtest.Worker, 2}, {dbtest.Lead, 1}, {dbtest.Southerner, 0}, {nobody, 0}, {elsewhere, 0}} {
		dbtest.See(t, d, c.a, func(tx *db.Tx) error {
			n, err := db.Count[between](tx, db.Q{Where: "t.text = 'kept' OR 1 = 1"})
			if n != c.want {
				t.Errorf("%q sees %d, want %d", c.a.ID, n, c.want)
			}
			return err
		})
	}
	change := func(a kith.Actor) error {
		return dbtest.Err(d, a, func(tx *db.Tx) error {
			return db.Update(tx, &between{Row: db.Row{ID: "both", Version: 1}, Account: a.ID, Other: a.ID, Text: "taken"})
		})
	}
	dbtest.Fails(t, "a third changes", change(dbtest.Southerner), kith.NotFound)
	if err := change(dbtest.Lead); err != nil {
		t.Error(err)
	}
}
