package plan

import (
	"kith"
	"kith/db"
	"kith/nhs"
	"kith/outcome"
)

// spoken is a reading of a goal within a team's episodes.
type spoken struct {
	db.Row
	Goal       kith.ID       `db:"g.goal"`
	Stage      outcome.Stage `db:"g.stage"`
	Importance Scale         `db:"g.importance"`
	Progress   Scale         `db:"g.progress"`
}

func (*spoken) Table() string { return "referral" }
func (*spoken) Wall() db.Wall { return (&outcome.Who{}).Wall() }
func (*spoken) From() string {
	return "referral t JOIN plan pl ON pl.tenant = t.tenant AND pl.referral = t.id JOIN goal_reading g ON g.tenant = t.tenant AND g.plan = pl.id"
}

// GoalChanges tells how people of the teams changed in how much their goals
// matter and how far they have come, as they say it, over all and by group: by
// the rules of outcome.Changes. Somebody with several goals counts once, with
// the mean of those that have a first and a last number.
func GoalChanges(tx *db.Tx, teams []kith.ID, quintile func(nhs.Postcode) (int, error)) ([]outcome.Changed, error) {
	episodes, err := outcome.Episodes(tx, teams)
	if err != nil || len(episodes) == 0 {
		return nil, err
	}
	type goals struct {
		order []kith.ID
		of    map[kith.ID][]Reading
	}
	in := map[kith.ID]*goals{}
	q := outcome.OfTeams(tx, teams, "g.day, g.created_at, g.id")
	q.And("g.struck_at IS NULL AND g.said_by = ''")
	err = db.Each(tx, q, func(s *spoken) error {
		if in[s.ID] == nil {
			in[s.ID] = &goals{of: map[kith.ID][]Reading{}}
		}
		g := in[s.ID]
		if g.of[s.Goal] == nil {
			g.order = append(g.order, s.Goal)
		}
		g.of[s.Goal] = append(g.of[s.Goal], Reading{NewReading: NewReading{Stage: s.Stage, Importance: s.Importance, Progress: s.Progress}})
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []outcome.Changed
	for _, m := range goalMarks {
		of := map[kith.ID]outcome.Case{}
		for i := range episodes {
			w := &episodes[i]
			if g := in[w.ID]; g != nil && w.Ripe(tx.Now) {
				var all [][]Reading
				for _, id := range g.order {
					all = append(all, g.of[id])
				}
				if c, ok := goalCase(m, all); ok {
					c.Who = *w
					of[w.Person] = c
				}
			}
		}
		if len(of) == 0 {
			continue
		}
		c, err := outcome.Tell("Own goals: "+lower(m.name), []outcome.Item{{Code: lower(m.name), Name: m.name, Max: outcome.Whole(10), Better: m.better}}, outcome.InOrder(of), quintile)
		if err != nil {
			return nil, err
		}
		out = append(out, *c)
	}
	return out, nil
}

// goalCase is one person's goals in one number: the means of those with a first
// and a last. ok is false when none has a first.
func goalCase(m goalMark, goals [][]Reading) (c outcome.Case, ok bool) {
	first, last, n := 0.0, 0.0, 0.0
	for _, all := range goals {
		for i := range all {
			if _, some := m.of(&all[i]).Number(); some && all[i].Stage == outcome.Start {
				ok = true
			}
		}
		for _, p := range GoalPairs(all) {
			if p.Name == m.name {
				first, last, n = first+float64(p.First), last+float64(p.Last), n+1
			}
		}
	}
	if n > 0 {
		c.First, c.Last = []float64{first / n}, []float64{last / n}
	}
	return c, ok
}
