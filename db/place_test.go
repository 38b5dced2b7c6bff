package db_test

import (
	"testing"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
)

// entry is a record that the tenants of a place share.
type entry struct {
	db.Row
	Team kith.ID `db:"team"`
	Text string  `db:"text"`
}

func (*entry) Table() string { return "test_task" }
func (*entry) Wall() db.Wall {
	return db.Wall{See: access.ReferralSee, Write: access.ReferralMake, Sight: db.ByPlace}
}

// What tenants of a place share lies under one of them, as does its trail: it is
// seen and changed by the others of the place, and by nobody else.
func TestByPlace(t *testing.T) {
	d := open(t)
	guest := dbtest.Worker // of one tenant, who shares the directory of another
	guest.Place = dbtest.Elsewhere
	dbtest.Do(t, d, guest, func(tx *db.Tx) error {
		return db.Insert(tx, &entry{Row: db.Row{ID: "e"}, Text: "a choir"})
	})
	for name, c := range map[string]struct {
		who  kith.Actor
		want int
	}{
		"the guest": {guest, 1}, "the host": {dbtest.Stranger, 1}, "one tenant by itself": {dbtest.Worker, 0},
	} {
		dbtest.See(t, d, c.who, func(tx *db.Tx) error {
			n, err := db.Count[entry](tx, db.Q{})
			if err != nil || n != c.want {
				t.Errorf("%s sees %d, %v", name, n, err)
			}
			return nil
		})
	}
	change := func(a kith.Actor) error {
		return dbtest.Err(d, a, func(tx *db.Tx) error {
			return db.Update(tx, &entry{Row: db.Row{ID: "e", Version: 1}, Text: "a band"})
		})
	}
	dbtest.Fails(t, "another tenant changes it", change(dbtest.Worker), kith.NotFound)
	if err := change(dbtest.Stranger); err != nil {
		t.Error(err)
	}
	if got := rows(t, d, `SELECT tenant || ' ' || verb || ' ' || actor FROM audit WHERE record_id = 'e' ORDER BY id`); len(got) != 2 ||
		got[0] != "elsewhere added worker" || got[1] != "elsewhere changed stranger" {
		t.Errorf("the trail is %q", got)
	}
}
