package desk

import (
	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/goal"
	"kith/observatory"
	"kith/web"
)

// The board's goals, told by published figures. A person's goals are in their plan.

func (x *desk) goalRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /board", Handle: x.boardGoals},
		{Pattern: "GET /board/new", Handle: x.goalNew},
		{Pattern: "POST /board/new", Handle: x.goalNew},
		{Pattern: "GET /board/{goal}", Handle: x.boardGoal},
		{Pattern: "GET /board/{goal}/change", Handle: x.goalChange},
		{Pattern: "POST /board/{goal}/change", Handle: x.goalChange},
		{Pattern: "GET /board/{goal}/give-up", Handle: x.goalGiveUp},
		{Pattern: "POST /board/{goal}/give-up", Handle: x.goalGiveUp},
		{Pattern: "POST /board/{goal}/reached", Handle: x.goalReached},
		{Pattern: "POST /board/{goal}/publish", Handle: x.goalPublish},
		{Pattern: "POST /board/{goal}/milestones", Handle: x.goalMilestone},
		{Pattern: "POST /board/{goal}/milestones/{milestone}", Handle: x.milestoneDone},
	}
}

func goalPath(id kith.ID) string { return "/board/" + string(id) }

func (x *desk) boardGoals(_ *web.Request, tx *db.Tx) (web.Reply, error) {
	d := page.BoardData{May: access.Can(tx.Actor, access.BoardWrite)}
	all, err := goal.All(tx)
	if err != nil {
		return web.Reply{}, err
	}
	for _, g := range all {
		p, err := g.Progress(tx)
		if err != nil {
			return web.Reply{}, err
		}
		d.All = append(d.All, page.GoalRow{Goal: g, Progress: p})
	}
	return web.Show(page.Board(d)), nil
}

// goalNew asks for the measure, and then for the goal.
func (x *desk) goalNew(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.BoardWrite); err != nil {
		return web.Reply{}, err
	}
	code := r.Value("measure")
	if code == "" {
		code = r.Query("measure")
	}
	if code == "" {
		all, err := goalMeasures(tx)
		return web.Show(page.GoalMeasures(all)), err
	}
	m, err := observatory.Find(code)
	if err == nil && !goal.Measurable(m) {
		err = kith.Errorf(kith.NotFound, "No goal can be set by %s: it is no single number", m.Name)
	}
	if err != nil {
		return web.Reply{}, err
	}
	choice, err := goal.Choices(tx, m)
	if err != nil {
		return web.Reply{}, err
	}
	f := page.GoalForm{Cell: goal.Cell{Measure: m.Code}}
	if len(choice.Areas) > 0 {
		f.Area, f.Baseline = choice.Areas[0].Code, choice.Periods[0].String()
	}
	d := page.KeepData{Title: "A goal: " + m.Name, Lead: m.Question, Action: r.URL.Path, Back: web.Link{Href: "/board", Label: "The board’s goals"}}
	return keepForm(r, d, f, page.BoardGoalFields(choice, tx.Today()), "The goal is written down", func(_ int, f page.GoalForm) error {
		f.Measure = m.Code
		_, err := goal.Set(tx, f.Cell, f.New)
		return err
	})
}

// goalMeasures are the measures that a goal can begin at now.
func goalMeasures(tx *db.Tx) (out []observatory.Measure, err error) {
	for i := range observatory.Measures {
		m := &observatory.Measures[i]
		if !goal.Measurable(m) {
			continue
		}
		if _, err := goal.Choices(tx, m); kith.KindOf(err) == kith.NotFound {
			continue
		} else if err != nil {
			return nil, err
		}
		out = append(out, *m)
	}
	return out, nil
}

func (x *desk) boardGoal(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := goalData(r, tx)
	return web.Show(page.BoardGoal(d)), err
}

func goalData(r *web.Request, tx *db.Tx) (d page.GoalData, err error) {
	g, err := goal.Get(tx, r.ID("goal"))
	if err != nil {
		return d, err
	}
	d.Goal, d.Path, d.May = *g, goalPath(g.ID), g.State == goal.Open && access.Can(tx.Actor, access.BoardWrite)
	if d.Progress, err = g.Progress(tx); err != nil {
		return d, err
	}
	if d.Milestones, err = goal.Milestones(tx, g.ID); err != nil {
		return d, err
	}
	d.Figure, err = d.Progress.Figure(tx)
	if d.Drawn = err == nil; kith.KindOf(err) == kith.NotFound {
		err = nil
	}
	return d, err
}

// goalKeep begins a form about a goal.
func goalKeep(r *web.Request, g *goal.Goal, title string) page.KeepData {
	return page.KeepData{Title: title, Lead: g.Title, Action: r.URL.Path, Version: g.Version, Back: web.Link{Href: goalPath(g.ID), Label: g.Title}}
}

func (x *desk) goalChange(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, err := writable(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	return keepForm(r, goalKeep(r, g, "Change the goal"), g.New, page.GoalChangeFields(g.Cell, tx.Today()), "Saved", func(version int, n goal.New) error {
		_, err := goal.Change(tx, g.ID, version, n)
		return err
	})
}

func (x *desk) goalGiveUp(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, err := writable(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	return keepForm(r, goalKeep(r, g, "Give up the goal"), page.TurnedDown{}, page.TurnedDownFields, "Given up. It stays in the list, with the reason", func(version int, n page.TurnedDown) error {
		return goal.GiveUp(tx, g.ID, version, n.Why)
	})
}

// writable is the goal of the path, for those who may change goals.
func writable(r *web.Request, tx *db.Tx) (*goal.Goal, error) {
	if err := access.Need(tx.Actor, access.BoardWrite); err != nil {
		return nil, err
	}
	return goal.Get(tx, r.ID("goal"))
}

// onGoal does something on the page of a goal, and shows what came of it.
func onGoal(r *web.Request, tx *db.Tx, done string, do func(id kith.ID) error) (web.Reply, error) {
	if _, err := writable(r, tx); err != nil {
		return web.Reply{}, err
	}
	d, err := goalData(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if err := do(d.Goal.ID); err != nil {
		return web.Show(page.BoardGoal(d)), err
	}
	return web.GoTo(d.Path).Saying(done), nil
}

func (x *desk) goalReached(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return onGoal(r, tx, "The goal is reached", func(id kith.ID) error { return goal.Reach(tx, id, versionOf(r)) })
}

func (x *desk) goalPublish(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return onGoal(r, tx, "Everybody can read this goal", func(id kith.ID) error {
		if r.Value("agreed") != "yes" {
			return kith.Check{"agreed": "Tick that the board has agreed to publish it"}.Err()
		}
		return goal.Publish(tx, id, versionOf(r))
	})
}

func (x *desk) goalMilestone(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var s goal.Step
	r.Fill(&s)
	return onGoal(r, tx, "Added", func(id kith.ID) error { _, err := goal.Add(tx, id, s); return err })
}

func (x *desk) milestoneDone(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return onGoal(r, tx, "Saved", func(id kith.ID) error {
		done := r.Value("done")
		if done != "yes" && done != "" {
			return kith.Errorf(kith.Invalid, "Say whether the milestone is done")
		}
		return goal.Done(tx, id, r.ID("milestone"), versionOf(r), done == "yes")
	})
}
