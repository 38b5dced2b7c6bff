package desk

import (
	"maps"
	"net/url"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/goal"
	"kith/observatory"
)

// What the drills try of the board's goals: one that stands, which begins at a year of
// which something is published.

func init() {
	maps.Copy(drillPaths, map[string]func(drillIDs) string{
		"GET /board/new":             func(drillIDs) string { return "/board/new?measure=referrals" },
		"POST /board/{goal}/reached": func(ids drillIDs) string { return "/board/" + string(ids["near"]) + "/reached" },
	})
	drillForms["POST /board/{goal}/reached"] = url.Values{"version": {"1"}}
	maps.Copy(drillAnswers, map[string][]string{
		"POST /board/new":               {"area", "all", "baseline", "2021-22", "title", "More are reached", "why", "Few are", "project", "isolation", "owner", "The board", "direction", "rise", "target", "5", "by", "2026-27"},
		"POST /board/{goal}/change":     {"title", "Many more are reached"},
		"POST /board/{goal}/give-up":    {"why", "The money went elsewhere"},
		"POST /board/{goal}/publish":    {"agreed", "yes"},
		"POST /board/{goal}/milestones": {"what", "A group in the library", "who", "Lena Walker", "by", "2026-12-01"},
	})
}

func drilledBoard(tx *db.Tx, ids drillIDs) error {
	for _, year := range []int{2021, 2022} {
		r, err := observatory.Propose(tx, observatory.Places{}, observatory.Period{Year: year}, "lt6")
		if err != nil {
			return err
		}
		if r, err = observatory.Certify(tx, r.ID); err != nil {
			return err
		}
		if _, err = observatory.Publish(tx, r.ID); err != nil {
			return err
		}
	}
	cell := goal.Cell{Measure: "referrals", Area: "all", Baseline: "2021-22"}
	g, err := goal.Set(tx, cell, goal.New{Title: "More are reached", Why: "Few are", Project: "isolation", Owner: "The board", Direction: goal.Rise, Target: "5", By: "2026-27"})
	if err != nil {
		return err
	}
	ids["board"] = g.ID
	there := &goal.Goal{Said: g.Said, MadeBy: g.MadeBy, MadeName: g.MadeName} // nobody was referred in either year
	if there.Target = "0"; db.Insert(tx, there) != nil {
		return kith.Errorf(kith.Conflict, "no goal at its target")
	}
	ids["near"] = there.ID
	return made(ids, "milestones", func(m *goal.Milestone) kith.ID { return m.ID }, func() (*goal.Milestone, error) {
		return goal.Add(tx, g.ID, goal.Step{What: "A group in the library", Who: "Lena Walker", By: "2026-12-01"})
	})()
}

// aimed are the routes of the board's goals: leads and analysts write, governance reads.
var aimed = of("/board")

// Whatever is tried with the board's goals.
func TestDrillOfBoard(t *testing.T) {
	d := drillOf(t, dbtest.Lead, aimed)
	d.Powerless = dbtest.Worker
	d.Run(t)
}
