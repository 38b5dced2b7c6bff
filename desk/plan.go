package desk

import (
	"github.com/a-h/templ"

	"kith"
	"kith/db"
	"kith/desk/page"
	"kith/plan"
	"kith/web"
)

func (x *desk) about(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := formOf(r, tx, "About me")
	if err != nil {
		return web.Reply{}, err
	}
	last, err := plan.About(tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, err
	}
	d.Lead = "In their own words. What was written before is kept."
	n := page.AboutForm{NewAboutMe: last.NewAboutMe, Previous: string(last.ID)}
	n.Day = ""
	return personForm(r, d, n, page.AboutFormFields, func(_ int, n page.AboutForm) (string, string, error) {
		_, err := plan.Say(tx, r.ID("id"), kith.ID(n.Previous), n.NewAboutMe)
		return personPath(r, ""), "What matters is written down", err
	})
}

func (x *desk) aboutHistory(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var d page.AboutData
	var err error
	if d.Frame, err = frameOf(r, tx, page.PlanSection); err != nil {
		return web.Reply{}, err
	}
	d.History, err = plan.AboutHistory(tx, r.ID("id"))
	return web.Show(page.AboutHistory(d)), err
}

// planForm is a form of some parts of the plan itself; set takes over those
// parts from what was sent.
func planForm(r *web.Request, tx *db.Tx, title, said string, fields func(web.View, plan.New) templ.Component, set func(to *plan.New, from plan.New)) (web.Reply, error) {
	d, p, err := planned(r, tx, title)
	if err != nil {
		return web.Reply{}, err
	}
	d.Version = p.Version
	return personForm(r, d, p.New, fields, func(version int, sent plan.New) (string, string, error) {
		n := p.New
		set(&n, sent)
		_, err := plan.Change(tx, p.ID, version, n)
		return personPath(r, ""), said, err
	})
}

func (x *desk) strengths(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return planForm(r, tx, "Strengths", "Strengths saved", page.StrengthsFields, func(to *plan.New, from plan.New) {
		to.Strengths = from.Strengths
	})
}

func (x *desk) agreement(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return planForm(r, tx, "Agreement with the plan", "Agreement saved", page.AgreementFields, func(to *plan.New, from plan.New) {
		to.Agreed, to.AgreedName, to.AgreedRole, to.AgreedOn, to.AgreedWhy = from.Agreed, from.AgreedName, from.AgreedRole, from.AgreedOn, from.AgreedWhy
	})
}

func (x *desk) reviewDate(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return planForm(r, tx, "Next review", "Next review saved", page.ReviewDateFields, func(to *plan.New, from plan.New) {
		to.ReviewOn, to.ReviewName, to.ReviewRole, to.ReviewContact = from.ReviewOn, from.ReviewName, from.ReviewRole, from.ReviewContact
		to.Funding, to.FundingCode, to.Elsewhere = from.Funding, from.FundingCode, from.Elsewhere
	})
}

func (x *desk) reviewed(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, p, err := planned(r, tx, "Record a review")
	if err != nil {
		return web.Reply{}, err
	}
	d.Version = p.Version
	return personForm(r, d, plan.NewReview{Day: tx.Today()}, page.ReviewFields, func(version int, n plan.NewReview) (string, string, error) {
		_, err := plan.AddReview(tx, p.ID, version, n)
		return personPath(r, ""), "Review recorded", err
	})
}

func (x *desk) addNeed(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, p, err := planned(r, tx, "Add a need")
	if err != nil {
		return web.Reply{}, err
	}
	d.Button = "Add the need"
	return personForm(r, d, plan.NewNeed{}, page.NeedFields, func(_ int, n plan.NewNeed) (string, string, error) {
		need, err := plan.AddNeed(tx, p.ID, n)
		if err != nil {
			return "", "", err
		}
		return personPath(r, "/needs/"+string(need.ID)+"/goals/new"), "Need added. What do they hope for?", nil
	})
}

func needIn(r *web.Request, tx *db.Tx) (*plan.Need, error) {
	return recordOf(r, tx, "need", db.Get[plan.Need], func(n *plan.Need) *plan.Of { return &n.Of })
}

func goalIn(r *web.Request, tx *db.Tx) (*plan.Goal, error) {
	return recordOf(r, tx, "goal", db.Get[plan.Goal], func(n *plan.Goal) *plan.Of { return &n.Of })
}

func actionIn(r *web.Request, tx *db.Tx) (*plan.Action, error) {
	return recordOf(r, tx, "action", db.Get[plan.Action], func(n *plan.Action) *plan.Of { return &n.Of })
}

func (x *desk) need(r *web.Request, tx *db.Tx) (web.Reply, error) {
	n, err := needIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d, err := formOf(r, tx, "Change a need")
	if err != nil {
		return web.Reply{}, err
	}
	d.Version = n.Version
	return personForm(r, d, n.NewNeed, page.NeedFields, func(version int, sent plan.NewNeed) (string, string, error) {
		_, err := plan.ChangeNeed(tx, n.ID, version, sent)
		return personPath(r, ""), "Need saved", err
	})
}

func (x *desk) addGoal(r *web.Request, tx *db.Tx) (web.Reply, error) {
	need, err := needIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d, err := formOf(r, tx, "Add a goal")
	if err != nil {
		return web.Reply{}, err
	}
	d.Lead, d.Button = need.Line(), "Add the goal"
	return personForm(r, d, plan.NewGoal{}, page.GoalFields, func(_ int, n plan.NewGoal) (string, string, error) {
		goal, err := plan.AddGoal(tx, need.ID, n)
		if err != nil {
			return "", "", err
		}
		return personPath(r, "/goals/"+string(goal.ID)+"/actions/new"), "Goal added. What is the first step?", nil
	})
}

func (x *desk) goal(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, err := goalIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d, err := formOf(r, tx, "Change a goal")
	if err != nil {
		return web.Reply{}, err
	}
	d.Version = g.Version
	return personForm(r, d, g.NewGoal, page.GoalFields, func(version int, sent plan.NewGoal) (string, string, error) {
		_, err := plan.ChangeGoal(tx, g.ID, version, sent)
		return personPath(r, ""), "Goal saved", err
	})
}

// goalReading asks how much a goal matters now and how far it has come.
func (x *desk) goalReading(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, err := goalIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d, err := formOf(r, tx, "How far a goal has come")
	if err != nil {
		return web.Reply{}, err
	}
	d.Lead = g.Words
	n := plan.NewReading{Day: tx.Today()}
	if n.Stage, err = plan.NextReading(tx, g); err != nil {
		return web.Reply{}, err
	}
	return personForm(r, d, n, page.ReadingFields, func(_ int, n plan.NewReading) (string, string, error) {
		_, err := plan.AddReading(tx, g.ID, n)
		return personPath(r, ""), "What was said of the goal is kept", err
	})
}

func (x *desk) goalOutcome(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, err := goalIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d, err := formOf(r, tx, "What came of a goal")
	if err != nil {
		return web.Reply{}, err
	}
	d.Lead = g.Words
	return personForm(r, d, plan.NewOutcome{Day: tx.Today()}, page.OutcomeFields, func(_ int, n plan.NewOutcome) (string, string, error) {
		_, err := plan.AddOutcome(tx, g.ID, n)
		return personPath(r, ""), "What came of it is written down", err
	})
}

func (x *desk) addAction(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, err := goalIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d, err := formOf(r, tx, "Add an action")
	if err != nil {
		return web.Reply{}, err
	}
	d.Lead, d.Button = "Towards: "+g.Words, "Add the action"
	return personForm(r, d, plan.NewAction{}, page.ActionFields, func(_ int, n plan.NewAction) (string, string, error) {
		_, err := plan.AddAction(tx, g.ID, n)
		return personPath(r, ""), "Action added", err
	})
}

func (x *desk) action(r *web.Request, tx *db.Tx) (web.Reply, error) {
	a, err := actionIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d, err := formOf(r, tx, "Change an action")
	if err != nil {
		return web.Reply{}, err
	}
	d.Version = a.Version
	n := a.NewAction
	if to := plan.ActionStatus(r.Query("status")); plan.ActionStatuses.Valid(to) {
		n.Status = to
	}
	return personForm(r, d, n, page.ActionFields, func(version int, sent plan.NewAction) (string, string, error) {
		_, err := plan.ChangeAction(tx, a.ID, version, sent)
		return personPath(r, ""), "Action saved", err
	})
}

// progress moves an action by one press of a button.
func (x *desk) progress(r *web.Request, tx *db.Tx) (web.Reply, error) {
	a, err := actionIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	to := plan.ActionStatus(r.Value("status"))
	_, err = plan.Progress(tx, a.ID, versionOf(r), to, r.Value("words"))
	return web.GoTo(personPath(r, "")).Saying(a.What() + ": " + plan.ActionStatuses.Name(to)), err
}

func (x *desk) addStage(r *web.Request, tx *db.Tx) (web.Reply, error) {
	a, err := actionIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d, err := formOf(r, tx, "Add a smaller goal on the way")
	if err != nil {
		return web.Reply{}, err
	}
	d.Lead = a.What()
	return personForm(r, d, plan.NewStage{}, page.StageFields, func(_ int, n plan.NewStage) (string, string, error) {
		_, err := plan.AddStage(tx, a.ID, n)
		return personPath(r, ""), "Smaller goal added", err
	})
}

func (x *desk) stage(r *web.Request, tx *db.Tx) (web.Reply, error) {
	s, err := recordOf(r, tx, "stage", db.Get[plan.StageGoal], func(n *plan.StageGoal) *plan.Of { return &n.Of })
	if err != nil {
		return web.Reply{}, err
	}
	d, err := formOf(r, tx, "Change a smaller goal")
	if err != nil {
		return web.Reply{}, err
	}
	d.Version = s.Version
	return personForm(r, d, s.NewStage, page.StageFields, func(version int, sent plan.NewStage) (string, string, error) {
		_, err := plan.ChangeStage(tx, s.ID, version, sent)
		return personPath(r, ""), "Smaller goal saved", err
	})
}
