package sample_test

import (
	"context"
	"testing"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/find"
	"kith/fund"
	"kith/group"
	"kith/person"
	"kith/plan"
	"kith/sample"
)

// The groups and funds of the county: the man of the worked case was at the
// café, his vouchers came from the council's scheme, and its ledger says so.
func TestGroupsOfTheCounty(t *testing.T) {
	ctx, d := context.Background(), county(t, 25)
	d.Now = func() time.Time { return sample.Today }
	lena := kith.Actor{ID: "x", Role: access.LinkWorker, Tenant: sample.DemoTenant, Teams: []kith.ID{"banbury-cross", "banbury-alliance"}}
	err := d.Read(ctx, lena, func(tx *db.Tx) error {
		found, err := person.Search(tx, "Jordan Hale", 2)
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		entries, err := plan.Timeline(tx, found[0].ID)
		if err != nil {
			return err
		}
		said := map[string]int{}
		for _, e := range entries {
			said[e.Text]++
		}
		for text, want := range map[string]int{"Came to Tuesday talking café at Canal Street library, back room.": 3,
			"Food voucher of £40 from Northshire Council hardship scheme.": 1, "Clothes voucher of £35.50 from Northshire Council hardship scheme.": 1} {
			if said[text] != want {
				t.Errorf("his timeline says %q %d times, want %d", text, said[text], want)
			}
		}
		funds, err := fund.All(tx)
		if err != nil {
			return err
		}
		for i := range funds {
			left, err := fund.Balance(tx, funds[i].ID)
			t.Logf("%s: %s left", funds[i].Name, funds[i].Amount(left))
			if err != nil || left <= 0 {
				t.Error(left, err)
			}
		}
		today, err := group.Coming(tx, find.Calendar{}, tx.Today(), tx.Today(), nil)
		if len(today) != 1 || today[0].Booked == 0 {
			t.Errorf("today meets %+v", today)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	lasts(t, d, sealOf(t))
}
