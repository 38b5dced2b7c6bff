package plan_test

import (
	"slices"
	"strings"
	"testing"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/plan"
)

// onPage is a person on their own page.
func onPage(id kith.ID) kith.Actor {
	return kith.Actor{ID: id, Name: "Amina Yusuf, on their own page", Role: access.Person, Tenant: dbtest.Tenant, Self: id}
}

// A person reads on their own page what they agreed to and the help they had,
// each record of it and no other; somebody else's page opens none of it; and
// nothing of a plan can be written from there.
func TestOwnPage(t *testing.T) {
	c := town(t)
	r, p, all := everything(t, c)
	other := c.refer(jordan, fromGP)
	theirs := []plan.Kind{plan.KindPlan, plan.KindAbout, plan.KindNeed, plan.KindGoal, plan.KindOutcome, plan.KindReading, plan.KindAction,
		plan.KindStage, plan.KindVoucher, plan.KindSignpost, plan.KindScore}
	for _, m := range all {
		want := kith.Forbidden
		if slices.Contains(theirs, m.kind) {
			want = 0
		}
		if m.id == "" {
			continue // made by the program, of a kind that is tried above
		}
		if err := c.err(onPage(r.Person), func(tx *db.Tx) error { return m.get(tx, m.id) }); want == 0 && err != nil || want != 0 && kith.KindOf(err) != want {
			t.Errorf("the person reads a %s: %v", m.kind, err)
		}
		if err := c.err(onPage(other.Person), func(tx *db.Tx) error { return m.get(tx, m.id) }); err == nil {
			t.Errorf("somebody else reads a %s", m.kind)
		}
		if err := c.err(onPage(r.Person), func(tx *db.Tx) error { return plan.StrikeOut(tx, m.kind, m.id, 1, "x") }); err == nil {
			t.Errorf("the person strikes out a %s", m.kind)
		}
	}
	if err := c.err(onPage(r.Person), func(tx *db.Tx) error { _, err := plan.Timeline(tx, r.Person); return err }); kith.KindOf(err) != kith.Forbidden {
		t.Errorf("the person reads the timeline of the workers: %v", err)
	}
	var said string
	if err := c.err(onPage(r.Person), func(tx *db.Tx) error {
		s, err := plan.SheetOf(tx, p.ID)
		if err != nil {
			return err
		}
		for _, pg := range plan.Dress(s, plan.Plain).Pages {
			for _, x := range pg.Sentences {
				said += x.Text + "\n"
			}
		}
		return nil
	}); err != nil || !strings.Contains(said, "My garden") || !strings.Contains(said, "We will be in touch on 7 September 2026") {
		t.Errorf("the person's copy of their plan says %q, %v", said, err)
	}
}
