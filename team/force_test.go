package team_test

import (
	"fmt"
	"testing"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/team"
)

// crew makes a worker in the team north, with a lead of that team and one of
// another.
func crew(t testing.TB, d *db.DB) (w *team.Worker, lead, other kith.Actor) {
	t.Helper()
	north, south := add(t, d, "NORA"), add(t, d, "Banbury Cross")
	dbtest.Do(t, d, dbtest.Admin, func(tx *db.Tx) (err error) {
		w, err = team.AddWorker(tx, dbtest.Worker.ID, team.Profile{Name: "Lena Walker", Role: access.LinkWorker, WTE: 60, Starts: "2026-01-05", Base: "nx162ab", Sex: "woman"})
		if err != nil {
			return err
		}
		return team.Join(tx, dbtest.Worker.ID, north.ID)
	})
	lead, other = dbtest.Lead, dbtest.Lead
	lead.Teams, other.Teams = []kith.ID{north.ID}, []kith.ID{south.ID}
	other.ID = "other-lead"
	return w, lead, other
}

func TestHoursOverTime(t *testing.T) {
	d := open(t)
	w, lead, other := crew(t, d)
	if w.Base != "NX16 2AB" || w.Share != 60 {
		t.Errorf("%+v", w.Profile)
	}
	set := func(a kith.Actor, from kith.Day, wte int) error {
		return dbtest.Err(d, a, func(tx *db.Tx) error { return team.SetHours(tx, w.ID, from, wte) })
	}
	for from, wte := range map[kith.Day]int{"2026-06-01": 80, "2026-10-01": 100} {
		if err := set(lead, from, wte); err != nil {
			t.Fatal(err)
		}
	}
	dbtest.Fails(t, "another team's lead", set(other, "2026-06-01", 10), kith.Forbidden)
	dbtest.Fails(t, "a worker", set(dbtest.Worker, "2026-06-01", 10), kith.Forbidden)
	dbtest.Fails(t, "no day", set(lead, "2026-02-30", 10), kith.Invalid)
	dbtest.Fails(t, "too much", set(lead, "2026-06-01", 101), kith.Invalid)
	check := func(what string, want map[kith.Day]int) {
		t.Helper()
		dbtest.See(t, d, lead, func(tx *db.Tx) error {
			got, err := team.GetWorker(tx, w.ID)
			for day, wte := range want {
				if err == nil && got.WTEOn(day) != wte {
					t.Errorf("%s: %d on %s, not %d", what, got.WTEOn(day), day, wte)
				}
			}
			if err == nil && got.WTE != want["2026-09-01"] {
				t.Errorf("%s: today's are %d", what, got.WTE)
			}
			return err
		})
	}
	check("as set", map[kith.Day]int{"2026-01-04": 0, "2026-01-05": 60, "2026-05-31": 60, "2026-06-01": 80, "2026-09-01": 80, "2026-10-01": 100})
	// A change of the profile that says nothing new of the hours leaves them; one
	// that does holds from today.
	p := w.Profile
	p.WTE, p.Languages = 80, []string{"Polish"}
	change := func(version int) {
		t.Helper()
		dbtest.Do(t, d, dbtest.Admin, func(tx *db.Tx) error { _, err := team.ChangeWorker(tx, w.ID, version, p); return err })
	}
	change(1)
	check("after a language", map[kith.Day]int{"2026-05-31": 60, "2026-09-01": 80, "2026-10-01": 100})
	p.WTE = 40
	change(2)
	check("after a change", map[kith.Day]int{"2026-05-31": 60, "2026-08-31": 80, "2026-09-01": 40, "2026-10-01": 100})
}

func TestLeave(t *testing.T) {
	d := open(t)
	w, lead, other := crew(t, d)
	record := func(a kith.Actor, n team.NewAway) error {
		return dbtest.Err(d, a, func(tx *db.Tx) error { _, err := team.RecordLeave(tx, w.ID, n); return err })
	}
	// One's own, and the team's lead's to write; nobody else's.
	if err := record(dbtest.Worker, team.NewAway{Kind: team.AnnualLeave, From: "2026-09-07", Until: "2026-09-11"}); err != nil {
		t.Fatal(err)
	}
	if err := record(lead, team.NewAway{Kind: team.OtherLeave, From: "2026-09-21"}); err != nil {
		t.Fatal(err)
	}
	n := team.NewAway{Kind: team.StudyLeave, From: "2026-08-03", Until: "2026-08-04"}
	dbtest.Fails(t, "a colleague", record(dbtest.Southerner, n), kith.Forbidden)
	dbtest.Fails(t, "another team's lead", record(other, n), kith.Forbidden)
	dbtest.Fails(t, "a referrer", record(dbtest.Referrer, n), kith.Forbidden)
	dbtest.Fails(t, "the same days", record(lead, team.NewAway{Kind: team.AnnualLeave, From: "2026-09-11", Until: "2026-09-12"}), kith.Conflict)
	dbtest.Fails(t, "without end", record(lead, team.NewAway{Kind: team.AnnualLeave, From: "2026-08-01"}), kith.Conflict)
	dbtest.Fails(t, "backwards", record(lead, team.NewAway{Kind: team.AnnualLeave, From: "2026-08-02", Until: "2026-08-01"}), kith.Invalid)
	dbtest.Fails(t, "of no kind", record(lead, team.NewAway{Kind: "illness", From: "2026-08-01", Until: "2026-08-01"}), kith.Invalid)
	dbtest.See(t, d, lead, func(tx *db.Tx) error {
		all, err := team.Force(tx, lead.Teams)
		if err != nil || len(all) != 1 {
			t.Fatalf("%+v, %v", all, err)
		}
		w := all[0]
		if w.AwayOn("2026-09-06") != nil || w.AwayOn("2026-09-11") == nil || w.AwayOn("2027-01-01") == nil {
			t.Error("away on the wrong days")
		}
		if post, there := w.Workdays("2026-09-01", 28); post != 20 || there != 9 {
			t.Errorf("%d of %d weekdays there", there, post)
		}
		return nil
	})
	takeBack := func(a kith.Actor) error {
		return dbtest.Err(d, a, func(tx *db.Tx) error {
			all, err := db.Select[team.Away](tx, db.Q{Where: "t.starts = '2026-09-07'"})
			if err != nil {
				return err
			}
			return team.TakeBackLeave(tx, all[0].ID, all[0].Version)
		})
	}
	dbtest.Fails(t, "a colleague takes it back", takeBack(dbtest.Southerner), kith.Forbidden)
	if err := takeBack(dbtest.Worker); err != nil {
		t.Error(err)
	}
}

func TestTraining(t *testing.T) {
	d := open(t)
	w, lead, other := crew(t, d)
	record := func(a kith.Actor, n team.NewTraining) error {
		return dbtest.Err(d, a, func(tx *db.Tx) error { _, err := team.RecordTraining(tx, w.ID, n); return err })
	}
	for _, n := range []team.NewTraining{
		{Skill: "information", HeldOn: "2025-08-01"}, // ran out a month ago
		{Skill: team.SafeguardingAdults, HeldOn: "2020-01-01"},
		{Skill: team.SafeguardingAdults, HeldOn: "2025-01-01", Words: "Level 3"}, // done again
		{Skill: "first-aid", HeldOn: "2025-01-01", Expires: "2026-09-30"},
		{Skill: team.OtherTraining, HeldOn: "2020-01-01", Words: "Walk leader"},
	} {
		if err := record(lead, n); err != nil {
			t.Fatal(err)
		}
	}
	dbtest.Fails(t, "oneself", record(dbtest.Worker, team.NewTraining{Skill: "dbs", HeldOn: "2026-01-01"}), kith.Forbidden)
	dbtest.Fails(t, "another team's lead", record(other, team.NewTraining{Skill: "dbs", HeldOn: "2026-01-01"}), kith.Forbidden)
	dbtest.Fails(t, "in the future", record(lead, team.NewTraining{Skill: "dbs", HeldOn: "2026-09-02"}), kith.Invalid)
	dbtest.Fails(t, "without a word", record(lead, team.NewTraining{Skill: team.OtherTraining, HeldOn: "2026-01-01"}), kith.Invalid)
	dbtest.Fails(t, "gone before it began", record(lead, team.NewTraining{Skill: "dbs", HeldOn: "2026-01-02", Expires: "2026-01-01"}), kith.Invalid)
	var first team.Training
	dbtest.See(t, d, lead, func(tx *db.Tx) error {
		w, err := team.Full(tx, w.ID)
		if err != nil {
			return err
		}
		if !w.Can(team.SafeguardingAdults, "2026-09-01") || w.Can("information", "2026-09-01") || !w.Can("first-aid", "2026-09-30") || w.Can("first-aid", "2026-10-01") {
			t.Error("holds on the wrong days")
		}
		out := w.RunsOut("2026-12-01")
		if got := names(out, func(n team.Training) string { return fmt.Sprint(n.Name(), " ", string(n.Expires)) }); got != "Data security awareness 2026-08-01, First aid 2026-09-30" {
			t.Errorf("runs out: %s", got)
		}
		first = out[0]
		return nil
	})
	dbtest.Fails(t, "another team's lead removes it", dbtest.Err(d, other, func(tx *db.Tx) error { return team.RemoveTraining(tx, first.ID, 1) }), kith.Forbidden)
	dbtest.Do(t, d, lead, func(tx *db.Tx) error { return team.RemoveTraining(tx, first.ID, 1) })
}

// A volunteer is one of the workforce, and sees no person.
func TestVolunteer(t *testing.T) {
	d := open(t)
	crew(t, d)
	dbtest.Do(t, d, dbtest.Admin, func(tx *db.Tx) error {
		_, err := team.AddWorker(tx, dbtest.Southerner.ID, team.Profile{Name: "Vi Olsen", Role: access.Volunteer, WTE: 10})
		return err
	})
	for _, p := range []access.Permission{access.PersonSee, access.CareSee, access.ReferralSee, access.GroupSee, access.WorkforceSee, access.GlassBreak} {
		if access.Can(kith.Actor{Role: access.Volunteer}, p) {
			t.Errorf("a volunteer can %s", p)
		}
	}
}

// Who may not see the workforce sees none of it.
func TestForceIsWalled(t *testing.T) {
	d := open(t)
	_, lead, _ := crew(t, d)
	for _, a := range []kith.Actor{dbtest.Referrer, dbtest.Analyst, dbtest.Provider, dbtest.Governor} {
		err := dbtest.Err(d, a, func(tx *db.Tx) error { _, err := team.Force(tx, lead.Teams); return err })
		dbtest.Fails(t, string(a.Role), err, kith.Forbidden)
	}
	dbtest.See(t, d, dbtest.Stranger, func(tx *db.Tx) error {
		all, err := team.Force(tx, lead.Teams)
		if len(all) != 0 {
			t.Errorf("another tenant's: %+v", all)
		}
		return err
	})
}
