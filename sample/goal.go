package sample

import (
	"kith"
	"kith/db"
	"kith/goal"
)

// goals writes the board's plan: two goals from the first published year, of which one
// is published. It is nothing when a part of the county was too small to publish.
func (c *county) goals(tx *db.Tx) error {
	tx.Now = Published
	for _, x := range []struct {
		cell  goal.Cell
		new   goal.New
		steps []goal.Step
		open  bool
	}{
		{goal.Cell{Measure: "people-by-ethnicity", Area: "all", Group: "Asian", Baseline: "2021-22"},
			goal.New{Title: "Asian residents are reached as others are", Why: "Fewer Asian residents are referred than live here, and isolation among older Asian women is what community groups speak of most.",
				Project: "isolation", Owner: "Director of health inequalities", Direction: goal.Rise, Target: "9", By: "2023-24"},
			[]goal.Step{{What: "Two link workers who speak Urdu or Punjabi", Who: "Workforce lead", By: "2023-09-30"}, {What: "A referral route from three places of worship", Who: "Community partnerships", By: "2023-12-31"}}, true},
		{goal.Cell{Measure: "reached", Area: "all", Baseline: "2021-22"},
			goal.New{Title: "Nobody is lost before they are reached", Why: "Teams say that people with the poorest mental health give up first. The figure is of everybody who is referred.",
				Project: "mental-health", Owner: "Director of primary care", Direction: goal.Rise, Target: "95", By: "2023-24"},
			[]goal.Step{{What: "A first call within a week in every network", Who: "Team leads", By: "2023-10-31"}}, false},
	} {
		g, err := goal.Set(tx, x.cell, x.new)
		if kith.KindOf(err) == kith.Invalid {
			continue
		} else if err != nil {
			return err
		}
		for _, s := range x.steps {
			if _, err := goal.Add(tx, g.ID, s); err != nil {
				return err
			}
		}
		if x.open {
			if err := goal.Publish(tx, g.ID, g.Version); err != nil {
				return err
			}
		}
	}
	return nil
}
