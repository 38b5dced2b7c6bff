package load_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/load"
	"kith/nhs"
	"kith/referral"
	"kith/sample"
)

// Whoever needs an interpreter waits longer, and it shows; a group of five does
// not; those who still wait count.
func TestFair(t *testing.T) {
	d := settle(t)
	refer := func(n int, days int, ethnicity nhs.Ethnicity, interpret bool, reached int) {
		t.Helper()
		d.Now = func() time.Time { return dbtest.Now.AddDate(0, 0, -days) }
		var all []*referral.Referral
		dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
			all = nil
			for i := range n {
				who, r := sample.Amina, sample.FromGP
				who.Given, who.Family = fmt.Sprintf("Ann%c%c", 'a'+i/20, 'a'+i%20), fmt.Sprintf("Reed%s%v%d", string(rune('a'+days%26)), interpret, days)
				who.Number, who.Phone, who.Postcode, who.Ethnicity, who.Interpret = "", "", "NX16 1AA", ethnicity, interpret
				got, err := referral.Receive(tx, who, r)
				if err != nil {
					return err
				}
				all = append(all, got)
			}
			return nil
		})
		if reached < 0 {
			return
		}
		d.Now = func() time.Time { return dbtest.Now.AddDate(0, 0, reached-days) }
		dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
			for _, r := range all {
				r, err := referral.Get(tx, r.ID)
				if err != nil {
					return err
				}
				if err := referral.Reached(tx, r, tx.Now); err != nil {
					return err
				}
			}
			return nil
		})
	}
	refer(30, 100, "A", false, 5)
	refer(20, 90, "A", false, 10)
	refer(12, 80, "H", true, 40)
	refer(12, 70, "H", true, -1)
	refer(5, 60, "M", false, 3)
	d.Now = func() time.Time { return dbtest.Now }
	dbtest.See(t, d, dbtest.Lead, func(tx *db.Tx) error {
		all, err := load.Fair(tx, dbtest.Lead.Teams, func(p nhs.Postcode) (int, error) { return sample.Quintile(string(p)), nil })
		if err != nil || len(all) != 3 {
			t.Fatalf("%+v, %v", all, err)
		}
		by := map[string]load.GroupWait{}
		for _, f := range all {
			for _, w := range f.Waits {
				by[f.By+"/"+w.Group] = w
			}
		}
		if w := by["need of an interpreter/An interpreter is needed"]; !w.Shown || w.People != 24 || w.Median.Value != 40 && !math.IsInf(w.Median.Value, 1) {
			t.Errorf("%+v", w)
		}
		if w := by["need of an interpreter/None is needed"]; !w.Shown || w.Median.Value != 5 || w.Ninth.Value != 10 {
			t.Errorf("%+v", w)
		}
		if w := by["ethnic group/Black"]; w.Shown || w.People != 0 || w.Median != (by["none"].Median) {
			t.Errorf("five people are shown: %+v", w)
		}
		return nil
	})
	for _, a := range []kith.Actor{dbtest.Analyst, dbtest.Referrer, dbtest.Admin} {
		err := dbtest.Err(d, a, func(tx *db.Tx) error { _, err := load.Fair(tx, []kith.ID{dbtest.North}, nil); return err })
		dbtest.Fails(t, string(a.Role), err, kith.Forbidden)
	}
}
