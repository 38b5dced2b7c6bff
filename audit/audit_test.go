package audit_test

import (
	"slices"
	"strings"
	"testing"

	"kith"
	"kith/access"
	"kith/audit"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
)

// The governance lead reads who did what, and never what was written.
func TestTrail(t *testing.T) {
	d := dbtest.Open(t)
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
		_, err := directory.Add(tx, directory.New{Name: "Secret garden", Organisation: "Green"})
		return err
	})
	dbtest.See(t, d, dbtest.Lead, func(tx *db.Tx) error { tx.Searched("smith"); return nil })
	dbtest.See(t, d, dbtest.Governor, func(tx *db.Tx) error {
		changes, err := audit.Changes(tx, audit.Filter{From: tx.Today(), To: tx.Today(), Actor: dbtest.Lead.ID})
		changes = slices.DeleteFunc(changes, func(c audit.Change) bool { return c.Record != "service" })
		if err != nil || len(changes) != 1 || changes[0].ActorName != dbtest.Lead.Name {
			t.Fatalf("%v %v", changes, err)
		}
		if got := changes[0].Diff; strings.Contains(got, "garden") || !slices.Contains(changes[0].Columns(), "name") {
			t.Errorf("shows %s", got)
		}
		looks, err := audit.Looks(tx, audit.Filter{})
		if err != nil || len(looks) != 1 || looks[0].What != "search: smith" {
			t.Errorf("%v %v", looks, err)
		}
		if later, err := audit.Looks(tx, audit.Filter{From: tx.Today().Add(1)}); err != nil || len(later) != 0 {
			t.Errorf("looks of tomorrow: %v %v", later, err)
		}
		return nil
	})
	for _, who := range []kith.Actor{dbtest.Lead, dbtest.Worker, dbtest.Admin, dbtest.Referrer, dbtest.Analyst} {
		err := d.Read(t.Context(), who, func(tx *db.Tx) error { _, err := audit.Changes(tx, audit.Filter{}); return err })
		dbtest.Fails(t, string(who.Role)+" reads the trail of everybody", err, kith.Forbidden)
	}
	if access.Can(dbtest.Governor, access.CareSee) {
		t.Error("the governance lead sees care")
	}
}
