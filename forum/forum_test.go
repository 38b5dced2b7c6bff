package forum_test

import (
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/forum"
)

func good() forum.New {
	return forum.New{StartsAt: dbtest.Now.AddDate(0, 0, 7), Title: "Peer forum", Place: "Canal Street", Agenda: "News\nHousing\n", GuestName: "Homes First", Topic: "Bidding"}
}

// Planned, held, who came, what was learned and is found again.
func TestForum(t *testing.T) {
	d := dbtest.Open(t)
	n := good()
	n.Title = ""
	err := dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { _, err := forum.Plan(tx, n); return err })
	dbtest.Fails(t, "no title", err, kith.Invalid)
	var f *forum.Forum
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) (err error) {
		if _, lacking, err := forum.Next(tx); err != nil || !lacking {
			t.Error("no forum is planned, and none is lacking")
		}
		f, err = forum.Plan(tx, good())
		return err
	})
	crew := map[kith.ID]string{"worker": "Lena Walker", "lead": "Lindiwe Adeyemi"}
	came := func(who ...kith.ID) (names []string) {
		dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
			if err := forum.Came(tx, f.ID, crew, who); err != nil {
				return err
			}
			all, err := forum.Who(tx, f.ID)
			for _, a := range all {
				names = append(names, a.Name)
			}
			return err
		})
		return names
	}
	if got := came("worker", "lead", "lead"); len(got) != 2 {
		t.Errorf("came: %q", got)
	}
	if got := came("worker"); len(got) != 1 || got[0] != "Lena Walker" {
		t.Errorf("came: %q", got)
	}
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		next, lacking, err := forum.Next(tx)
		if err != nil || lacking || next.ID != f.ID || len(next.Items()) != 2 {
			t.Errorf("next: %+v", next)
		}
		_, err = forum.Share(tx, f.ID, "Bidding for homes", "100% of bids need the ID first")
		return err
	})
	for words, want := range map[string]int{"bid home": 1, "BIDDING": 1, "100%": 1, "%": 0, "_": 0, "omes": 0, "": 1, "bid debt": 0} {
		dbtest.See(t, d, dbtest.Southerner, func(tx *db.Tx) error {
			all, err := forum.Find(tx, words)
			if len(all) != want {
				t.Errorf("%q finds %d", words, len(all))
			}
			return err
		})
	}
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return forum.CallOff(tx, f.ID, 1, "Flood") })
	d.Now = func() time.Time { return dbtest.Now }
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		if _, lacking, err := forum.Next(tx); err != nil || !lacking {
			t.Error("a forum that was called off is on")
		}
		return nil
	})
	for who, want := range map[*kith.Actor]kith.Kind{&dbtest.Admin: kith.Forbidden, &dbtest.Analyst: kith.Forbidden, &dbtest.Stranger: kith.NotFound} {
		err := dbtest.Err(d, *who, func(tx *db.Tx) error { _, err := forum.Get(tx, f.ID); return err })
		dbtest.Fails(t, who.Name, err, want)
	}
}
