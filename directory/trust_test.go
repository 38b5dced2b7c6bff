package directory_test

import (
	"slices"
	"testing"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/nhs"
)

func added(t *testing.T, d *db.DB, n directory.New) (s *directory.Listed) {
	t.Helper()
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) (err error) { s, err = directory.Add(tx, n); return err })
	return s
}

// A provider without an account says that an entry is right, by one link, once.
func TestStillRight(t *testing.T) {
	d := dbtest.Open(t)
	s := added(t, d, cafe)
	d.Now = func() time.Time { return dbtest.Now.AddDate(0, 0, 100) }
	var token, earlier string
	ask := func() (token string) {
		dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) (err error) { token, _, err = directory.NewAsk(tx, s.ID); return err })
		return token
	}
	earlier, token = ask(), ask()
	nobody := kith.Actor{ID: "anybody", Name: "Anybody", Role: access.Public}
	reply := func(token string, a directory.Answer, words string) error {
		return dbtest.Err(d, nobody, func(tx *db.Tx) error { return directory.Reply(tx, token, a, words) })
	}
	dbtest.Fails(t, "a worker makes a link", dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { _, _, err := directory.NewAsk(tx, s.ID); return err }), kith.Forbidden)
	dbtest.Fails(t, "an earlier link", reply(earlier, directory.StillRight, ""), kith.NotFound)
	dbtest.Fails(t, "a made-up link", reply("x", directory.StillRight, ""), kith.NotFound)
	dbtest.Fails(t, "changed, without words", reply(token, directory.Changed, " "), kith.Invalid)
	dbtest.Fails(t, "no answer", reply(token, "maybe", ""), kith.Invalid)
	if err := reply(token, directory.StillRight, ""); err != nil {
		t.Fatal(err)
	}
	dbtest.Fails(t, "a second answer", reply(token, directory.HasClosed, ""), kith.NotFound)
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		got, err := directory.Get(tx, s.ID)
		if err != nil || got.AssuredOn != tx.Today() {
			t.Errorf("assured on %s (%v), want today", got.AssuredOn, err)
		}
		return nil
	})
	// What would change the entry waits for a steward.
	if err := reply(ask(), directory.HasClosed, "We lost the hall"); err != nil {
		t.Fatal(err)
	}
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
		wait, err := directory.Answers(tx)
		if err != nil || len(wait) != 1 || wait[0].Words != "We lost the hall" {
			t.Fatalf("%+v, %v", wait, err)
		}
		if got, _ := directory.Get(tx, s.ID); got.Status != directory.Active {
			t.Error("a link alone took the service off the list")
		}
		return directory.SettleAnswer(tx, wait[0].ID, wait[0].Version)
	})
	late := ask()
	d.Now = func() time.Time { return dbtest.Now.AddDate(1, 0, 0) }
	dbtest.Fails(t, "a link of last year", reply(late, directory.StillRight, ""), kith.NotFound)
}

// A worker reports that an entry is wrong, and hears what became of it.
func TestReport(t *testing.T) {
	d := dbtest.Open(t)
	s := added(t, d, cafe)
	var r *directory.Report
	dbtest.Fails(t, "something else, unsaid", dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error {
		_, err := directory.MakeReport(tx, s.ID, directory.WrongSomehow, "")
		return err
	}), kith.Invalid)
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) (err error) {
		r, err = directory.MakeReport(tx, s.ID, directory.WrongClosed, "The door was shut")
		return err
	})
	dbtest.Fails(t, "a worker settles", dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error {
		return directory.Settle(tx, r.ID, r.Version, directory.Mended, "")
	}), kith.Forbidden)
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
		open, err := directory.OpenReports(tx)
		if err != nil || len(open) != 1 {
			t.Errorf("%d open (%v)", len(open), err)
		}
		return directory.Settle(tx, r.ID, r.Version, directory.OffTheList, "They have moved away")
	})
	dbtest.Fails(t, "settled twice", dbtest.Err(d, dbtest.Lead, func(tx *db.Tx) error {
		return directory.Settle(tx, r.ID, r.Version+1, directory.Mended, "")
	}), kith.Invalid)
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		if n, err := directory.Unheard(tx); n != 1 || err != nil {
			t.Errorf("%d to hear (%v)", n, err)
		}
		mine, err := directory.MyReports(tx)
		if err != nil || len(mine) != 1 || mine[0].Said != "They have moved away" {
			t.Errorf("%+v, %v", mine, err)
		}
		if err := directory.Hear(tx); err != nil {
			return err
		}
		n, err := directory.Unheard(tx)
		if n != 0 {
			t.Errorf("%d still to hear", n)
		}
		return err
	})
}

// Two entries of one service are suggested and never merged by themselves; two
// services of one organisation are not taken for one.
func TestDuplicates(t *testing.T) {
	d := dbtest.Open(t)
	a := added(t, d, cafe)
	twin := cafe
	twin.Name, twin.Organisation = "The Talking Cafe", "Friends of Northshire"
	b := added(t, d, twin)
	other := cafe
	other.Name = "Bereavement circle"
	added(t, d, other)
	var all []directory.Duplicate
	look := func() {
		dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) (err error) {
			if _, err = directory.SuggestDuplicates(tx); err != nil {
				return err
			}
			all, err = directory.Duplicates(tx)
			return err
		})
	}
	if look(); len(all) != 1 || all[0].One != min(a.ID, b.ID) || all[0].Other != max(a.ID, b.ID) {
		t.Fatalf("suspicions: %+v", all)
	}
	if look(); len(all) != 1 {
		t.Errorf("looking twice finds it twice")
	}
	status := func(id kith.ID) (s directory.Status) {
		dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
			l, err := directory.Get(tx, id)
			s = l.Status
			return err
		})
		return s
	}
	dup := all[0]
	dbtest.Fails(t, "keep neither", dbtest.Err(d, dbtest.Lead, func(tx *db.Tx) error { return directory.Replace(tx, dup.ID, dup.Version, "x") }), kith.Invalid)
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error { return directory.Replace(tx, dup.ID, dup.Version, a.ID) })
	if status(a.ID) != directory.Active || status(b.ID) != directory.Inactive {
		t.Errorf("kept %s, the other is %s", status(a.ID), status(b.ID))
	}
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error { return directory.Reopen(tx, dup.ID, dup.Version+1) })
	if status(b.ID) != directory.Active {
		t.Errorf("reopened, the other is %s", status(b.ID))
	}
}

// A list is opened by its link, in its own place only, and drops what has gone.
func TestShortlist(t *testing.T) {
	d := dbtest.Open(t)
	a, b := added(t, d, cafe), added(t, d, directory.New{Name: "Choir", Organisation: "Canal"})
	public := kith.Actor{ID: "public", Name: "The public", Role: access.Public, Tenant: dbtest.Tenant}
	var token string
	dbtest.Do(t, d, public, func(tx *db.Tx) (err error) {
		token, err = directory.Keep(tx, []kith.ID{b.ID, a.ID})
		return err
	})
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
		_, err := directory.SetStatus(tx, a.ID, a.Version, directory.Inactive)
		return err
	})
	dbtest.See(t, d, public, func(tx *db.Tx) error {
		list, gone, err := directory.ShortlistOf(tx, token)
		if err != nil || len(list) != 1 || list[0].ID != b.ID || gone != 1 {
			t.Errorf("%v, %d gone, %v", list, gone, err)
		}
		return nil
	})
	elsewhere := public
	elsewhere.Tenant = dbtest.Elsewhere
	dbtest.Fails(t, "another place's", d.Read(t.Context(), elsewhere, func(tx *db.Tx) error { _, _, err := directory.ShortlistOf(tx, token); return err }), kith.NotFound)
	dbtest.Fails(t, "an empty list", dbtest.Err(d, public, func(tx *db.Tx) error { _, err := directory.Keep(tx, nil); return err }), kith.Invalid)
	dbtest.Fails(t, "the public adds a service", dbtest.Err(d, public, func(tx *db.Tx) error { _, err := directory.Add(tx, cafe); return err }), kith.Forbidden)
}

// What was not found is counted by need and area, and small counts are not said.
func TestUnmet(t *testing.T) {
	d := dbtest.Open(t)
	for i := range 7 {
		dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
			if i < 2 {
				return directory.NoteUnmet(tx, []string{"debt", "food"}, "E05000001", "Northtown", "none", "worker")
			}
			return directory.NoteUnmet(tx, []string{"debt"}, "E05000001", "Northtown", "too far", "worker")
		})
	}
	analyst := kith.Actor{ID: "0000-analyst", Name: "Ana Lyst", Role: access.Analyst, Tenant: dbtest.Tenant}
	dbtest.See(t, d, analyst, func(tx *db.Tx) error {
		got, err := directory.UnmetIn(tx, tx.Today())
		want := []directory.UnmetCell{{Need: "debt", Area: "E05000001", AreaName: "Northtown", N: 5}, {Need: "food", Area: "E05000001", AreaName: "Northtown", Few: true}}
		if err != nil || !slices.Equal(got.Cells, want) {
			t.Errorf("%+v (%v), want %+v", got, err, want)
		}
		before, err := directory.UnmetIn(tx, got.From.Add(-1))
		if err != nil || len(before.Cells) > 0 || before.To.Add(1) != got.From {
			t.Errorf("the quarter before: %+v (%v)", before, err)
		}
		return nil
	})
	for _, a := range []kith.Actor{dbtest.Worker, dbtest.Referrer, dbtest.Provider, dbtest.Governor} {
		err := d.Read(t.Context(), a, func(tx *db.Tx) error { _, err := directory.UnmetIn(tx, tx.Today()); return err })
		if kith.KindOf(err) != kith.Forbidden {
			t.Errorf("%s sees unmet need: %v", a.Role, err)
		}
	}
}

func TestAgeOf(t *testing.T) {
	food := directory.ServiceNew{Needs: []nhs.Need{nhs.Food}}
	group := directory.ServiceNew{Schedules: []directory.Schedule{{Freq: "WEEKLY"}}}
	own := directory.ServiceNew{Needs: []nhs.Need{nhs.Food}, ReviewDays: "14"}
	for _, c := range []struct {
		s       directory.ServiceNew
		days    int
		want    directory.Freshness
		council bool
	}{
		{food, 30, directory.Fresh, false}, {food, 31, directory.Overdue, false}, {food, 91, directory.Hidden, false},
		{group, 90, directory.Fresh, false}, {own, 15, directory.Overdue, false},
		{directory.ServiceNew{}, 181, directory.Overdue, true}, {directory.ServiceNew{}, 181, directory.Fresh, false},
	} {
		today := kith.Day("2027-03-03")
		if got, n := directory.AgeOf(today.Add(-c.days), c.s.Review(c.council), today); got != c.want || n != c.days {
			t.Errorf("%d days of %d: %s, want %s", c.days, c.s.Review(c.council), got, c.want)
		}
	}
	if got, _ := directory.AgeOf("", 30, "2027-03-03"); got != directory.Never {
		t.Errorf("never assured: %s", got)
	}
}
