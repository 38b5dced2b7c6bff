package plan_test

import (
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/nhs"
	"kith/plan"
	"kith/referral"
	"kith/sample"
)

// When each person was last spoken with, what was tried since, and what is next.
func TestStandings(t *testing.T) {
	d := dbtest.Open(t)
	dbtest.Do(t, d, dbtest.System, sample.Teams)
	var r *referral.Referral
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) (err error) {
		r, err = referral.Receive(tx, sample.Amina, sample.FromGP)
		return err
	})
	d.Now = func() time.Time { return dbtest.Now.AddDate(0, 0, 5) }
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		for i, what := range []plan.Result{plan.NoAnswer, plan.Spoke, plan.LeftWord} {
			n := plan.NewContact{How: nhs.Telephone, Result: what, At: dbtest.Now.AddDate(0, 0, i+1)}
			if _, err := plan.RecordContact(tx, r.ID, n); err != nil {
				return err
			}
		}
		for _, day := range []kith.Day{"2026-09-20", "2026-09-10", "2026-09-30"} {
			if _, err := plan.AddFollowUp(tx, r.Person, plan.NewFollowUp{What: "Ring on " + string(day), Due: day}); err != nil {
				return err
			}
		}
		return nil
	})
	all := map[kith.ID]kith.ID{r.ID: r.Person}
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		got, err := plan.Standings(tx, all)
		s := got[r.ID]
		if err != nil || !s.Spoke.Equal(dbtest.Now.AddDate(0, 0, 2)) || !s.Tried.Equal(dbtest.Now.AddDate(0, 0, 3)) || s.Next != "2026-09-10" || s.NextWhat != "Ring on 2026-09-10" {
			t.Errorf("%+v, %v", s, err)
		}
		none, err := plan.Standings(tx, nil)
		if err != nil || len(none) != 0 {
			t.Errorf("of nobody: %v, %v", none, err)
		}
		return nil
	})
	dbtest.See(t, d, dbtest.Southerner, func(tx *db.Tx) error {
		if got, err := plan.Standings(tx, all); err != nil || len(got) != 0 {
			t.Errorf("another team sees %v, %v", got, err)
		}
		return nil
	})
	dbtest.Fails(t, "a referrer", dbtest.Err(d, dbtest.Referrer, func(tx *db.Tx) error { _, err := plan.Standings(tx, all); return err }), kith.Forbidden)
}
