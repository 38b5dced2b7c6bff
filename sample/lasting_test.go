package sample_test

import (
	"context"
	"testing"

	"kith"
	"kith/access"
	"kith/db"
	"kith/forum"
	"kith/identity"
	"kith/nhs"
	"kith/plan"
	"kith/pulse"
	"kith/safety"
	"kith/sample"
	"kith/supervision"
	"kith/team"
	"kith/visit"
)

// lasts looks at the team of the county and at what it does so that it lasts, as
// the lead and the link worker who can sign in see it.
func lasts(t *testing.T, d *db.DB, seal *supervision.Seal) {
	t.Helper()
	see := func(a kith.Actor, look func(*db.Tx) error) {
		t.Helper()
		a.Tenant = sample.DemoTenant
		if err := d.Read(context.Background(), a, look); err != nil {
			t.Fatal(err)
		}
	}
	ids := map[string]kith.ID{}
	see(kith.Actor{ID: "x", Role: access.Administrator}, func(tx *db.Tx) error {
		all, err := db.Select[identity.Account](tx, db.Q{})
		for i := range all {
			ids[all[i].Email] = all[i].ID
		}
		return err
	})
	lead := kith.Actor{ID: ids["lead@demo.kith.example"], Role: access.Lead, Teams: []kith.ID{"banbury-cross", "banbury-alliance", "bicester"}}
	lena := kith.Actor{ID: ids["worker@demo.kith.example"], Role: access.LinkWorker, Teams: lead.Teams[:2]}
	see(lead, func(tx *db.Tx) error {
		var networks []kith.ID
		for _, p := range sample.PCNs {
			networks = append(networks, p.ID)
		}
		force, err := team.Force(tx, networks)
		if err != nil {
			return err
		}
		n, names := map[kith.Role]int{}, map[string]bool{}
		for i := range force {
			n[force[i].Role]++
			if names[force[i].Name] {
				t.Errorf("two are called %s", force[i].Name)
			}
			names[force[i].Name] = true
		}
		if n[access.CoOrdinator] != 50 || n[access.Coach] != 4 || n[access.LinkWorker] != 41 {
			t.Errorf("the county has %v", n)
		}
		standings, err := supervision.Team(tx)
		if err != nil {
			return err
		}
		var held, missed, late, step int
		for _, s := range standings {
			held, missed, late = held+s.Held, missed+s.Missed, late+min(1, s.Late)
			if s.Step != "" {
				step++
			}
		}
		t.Logf("%v; supervision of %d: %d held, %d missed, %d late, %d without a day", n, len(standings), held, missed, late, step)
		if held < 20 || missed == 0 || late == 0 || step == 0 {
			t.Error("not enough of each")
		}
		sought, err := supervision.SoughtBy(tx)
		if err != nil || len(sought) != 1 {
			t.Errorf("%d debriefs, %v", len(sought), err)
		}
		months, err := pulse.Results(tx)
		if err != nil {
			return err
		}
		for _, m := range months {
			if len(m.Tables) != len(pulse.Questions) {
				t.Errorf("the pulse of %s is not shown", m.Month)
			} else if of := m.Tables[0].Areas(); len(of) != 4 { // everybody, and of three employers
				t.Errorf("the pulse of %s is shown by %v", m.Month, of)
			}
		}
		if len(months) != 2 {
			t.Errorf("%d months", len(months))
		}
		return err
	})
	see(lead, func(tx *db.Tx) error {
		tx.Now = sample.Today
		goals, err := plan.GoalChanges(tx, lead.Teams, func(nhs.Postcode) (int, error) { return 0, nil })
		if err != nil || len(goals) != 2 {
			t.Fatalf("own goals: %d, %v", len(goals), err)
		}
		for _, g := range goals {
			t.Logf("%s: %d begun, %d asked again", g.Name, g.All.Begun, g.All.Both)
			if g.All.Both < 10 {
				t.Errorf("%s: too few pairs", g.Name)
			}
		}
		return nil
	})
	see(lena, func(tx *db.Tx) error {
		open, err := safety.Open(tx)
		if err != nil {
			return err
		}
		over, err := safety.Recent(tx)
		if err != nil {
			return err
		}
		if len(open) != 1 || len(over) != 1 || kith.DayOf(open[0].StartsAt) != tx.Today() {
			t.Errorf("%d home visits to come, %d over", len(open), len(over))
		}
		all, err := forum.List(tx)
		if err != nil || len(all) != 2 {
			t.Fatal(len(all), err)
		}
		learned, err := forum.Learned(tx, all[1].ID)
		if err != nil || len(learned) != 2 {
			t.Error(len(learned), err)
		}
		due, err := visit.Today(tx, lena.ID)
		if err != nil {
			return err
		}
		if len(due) != 2 || due[0].Kind != visit.KindVisit || due[1].Kind != visit.KindBack {
			t.Errorf("of visits there is to do: %+v", due)
		}
		mine, err := supervision.Mine(tx)
		if err != nil || len(mine) != 1 {
			t.Fatal(len(mine), err)
		}
		themes, err := seal.Counts(tx, mine[0].ID)
		if err != nil || len(themes) == 0 {
			t.Errorf("themes %v, %v", themes, err)
		}
		return nil
	})
}
