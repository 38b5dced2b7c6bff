package plan_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/nhs"
	"kith/outcome"
	"kith/plan"
	"kith/sample"
)

// What was said of a goal is kept each time, so that there is a first and a
// last; it stands in the plan, the print, the summary and the timeline.
func TestReadings(t *testing.T) {
	c := town(t)
	r := c.refer(sample.Amina, sample.FromGP)
	p := do(c, func(tx *db.Tx) (*plan.Plan, error) { return plan.Start(tx, r.ID) })
	need := do(c, func(tx *db.Tx) (*plan.Need, error) { return plan.AddNeed(tx, p.ID, plan.NewNeed{Need: nhs.Isolation}) })
	goal := do(c, func(tx *db.Tx) (*plan.Goal, error) {
		return plan.AddGoal(tx, need.ID, plan.NewGoal{Words: "Company", Importance: 9})
	})
	read := func(n plan.NewReading) *plan.Reading {
		t.Helper()
		return do(c, func(tx *db.Tx) (*plan.Reading, error) { return plan.AddReading(tx, goal.ID, n) })
	}
	next := func() outcome.Stage {
		return see(c, func(tx *db.Tx) (outcome.Stage, error) { return plan.NextReading(tx, goal) })
	}
	pairs := func() string {
		tree := see(c, func(tx *db.Tx) (*plan.Tree, error) { return plan.Load(tx, p.ID) })
		out := []string{fmt.Sprint(tree.Needs[0].Goals[0].Importance)}
		for _, p := range plan.GoalPairs(tree.Needs[0].Goals[0].Readings) {
			out = append(out, p.Line())
		}
		return strings.Join(out, "; ")
	}
	is := func(want string) {
		t.Helper()
		if got := pairs(); got != want {
			t.Errorf("the goal stands at %q, want %q", got, want)
		}
	}
	is("9")
	read(plan.NewReading{Stage: outcome.Start, Progress: "2"})
	read(plan.NewReading{Stage: outcome.Start, Progress: "3"}) // again at the start: no pair
	is("9")
	if s := next(); s != outcome.OtherStage {
		t.Errorf("asked next %s", s)
	}
	c.now = c.now.AddDate(0, 3, 0)
	if s := next(); s != outcome.ThreeMonth {
		t.Errorf("asked next %s", s)
	}
	goal = do(c, func(tx *db.Tx) (*plan.Goal, error) {
		g, err := db.Get[plan.Goal](tx, goal.ID)
		if err != nil {
			return nil, err
		}
		g.Importance = 4
		return plan.ChangeGoal(tx, g.ID, g.Version, g.NewGoal)
	})
	is("4") // changed at no stage: kept, and no pair
	read(plan.NewReading{Stage: outcome.ThreeMonth, Importance: "9", Progress: "9", SaidBy: "The choir leader"})
	is("4") // somebody else's word is never the person's own
	said := read(plan.NewReading{Stage: outcome.ThreeMonth, Importance: "6", Progress: "7"})
	is("6; Importance 9 on 7 September 2026, then 6 on 7 December 2026; Progress 2 on 7 September 2026, then 7 on 7 December 2026")
	if s := next(); s != outcome.OtherStage {
		t.Errorf("asked next %s", s)
	}
	sheet := see(c, func(tx *db.Tx) (*plan.Sheet, error) { return plan.SheetOf(tx, p.ID) })
	for _, style := range plan.Styles.Codes {
		found := false
		for _, pg := range plan.Dress(sheet, style.Code).Pages {
			for _, x := range pg.Sentences {
				found = found || x.Text == "How far I was: 2 out of 10. Now: 7" || x.Text == "How far I was: 2 out of 10. Now: 7."
			}
		}
		if !found {
			t.Errorf("%s: the print does not say how far it has come", style.Code)
		}
	}
	told := 0
	for _, e := range see(c, func(tx *db.Tx) ([]plan.Entry, error) { return plan.Timeline(tx, r.Person) }) {
		if e.Kind == plan.KindReading {
			told++
		}
	}
	if told != 6 {
		t.Errorf("the timeline tells of %d readings, want 6", told)
	}
	do(c, func(tx *db.Tx) (*plan.Reading, error) {
		return said, plan.StrikeOut(tx, plan.KindReading, said.ID, said.Version, "Another goal was meant")
	})
	is("4")
	older := do(c, func(tx *db.Tx) (*plan.Goal, error) { // one of before readings were kept
		g, err := plan.AddGoal(tx, need.ID, plan.NewGoal{Words: "Sleep"})
		if err != nil {
			return nil, err
		}
		g.Importance = 5
		return g, db.Update(tx, g)
	})
	do(c, func(tx *db.Tx) (*plan.Reading, error) {
		return plan.AddReading(tx, older.ID, plan.NewReading{Stage: outcome.ThreeMonth, Progress: "3"})
	})
	if g := see(c, func(tx *db.Tx) (*plan.Goal, error) { return db.Get[plan.Goal](tx, older.ID) }); g.Importance != 5 {
		t.Errorf("progress alone made the importance %d", g.Importance)
	}
	err := c.err(dbtest.Worker, func(tx *db.Tx) error {
		_, err := plan.AddReading(tx, goal.ID, plan.NewReading{Stage: outcome.End, Progress: "1", Day: kith.DayOf(c.now.Add(48 * time.Hour))})
		return err
	})
	dbtest.Fails(t, "tomorrow's", err, kith.Invalid)
}
