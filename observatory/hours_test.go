package observatory_test

import (
	"testing"

	"kith/db"
	"kith/db/dbtest"
	"kith/identity"
	"kith/observatory"
	"kith/sample"
	"kith/team"
)

// A period's whole-time equivalents are those of its last day, as they were written
// down then, and not the profile's of today.
func TestHoursAsTheyWere(t *testing.T) {
	d, _ := town(t)
	hours := func() (all [3]int) {
		dbtest.See(t, d, dbtest.System, func(tx *db.Tx) (err error) {
			for i := range all {
				if all[i], err = observatory.HoursIn(tx, observatory.Period{Year: year.Year + i - 1}); err != nil {
					return err
				}
			}
			return nil
		})
		return all
	}
	others := hours()
	var of *team.Worker
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		a := identity.Account{Row: db.Row{ID: "hours"}, New: identity.New{Name: "Hanna Ours", Email: "hours@example.org", Role: dbtest.Worker.Role}, Folded: "hours@example.org"}
		if err := db.Insert(tx, &a); err != nil {
			return err
		}
		if err := team.Join(tx, a.ID, sample.North); err != nil {
			return err
		}
		w, err := team.AddWorker(tx, a.ID, team.Profile{Name: a.Name, Role: team.Roles[0], WTE: 100})
		if err == nil {
			err = team.SetHours(tx, w.ID, year.From(), 80)
		}
		if err == nil {
			err = team.SetHours(tx, w.ID, year.From().AddMonths(12), 50)
		}
		if err == nil {
			of, err = team.WorkerOf(tx, a.ID)
		}
		return err
	})
	for i, n := range hours() {
		p := observatory.Period{Year: year.Year + i - 1}
		if want := of.WTEOn(p.Last()); n-others[i] != want {
			t.Errorf("%s: %d hundredths, not %d", p, n-others[i], want)
		}
	}
	if p := (observatory.Period{Year: year.Year}); of.WTEOn(p.Last()) != 80 {
		t.Errorf("%d in %s", of.WTEOn(p.Last()), p)
	}
}
