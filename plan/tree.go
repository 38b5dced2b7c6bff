package plan

import (
	"time"

	"kith"
	"kith/db"
	"kith/nhs"
)

// A Tree is a plan with its ladder: need, goal, action. What was struck out is
// left out.
type Tree struct {
	Plan    Plan
	Needs   []NeedBranch
	Updated time.Time // when anything in it last changed (PRSB Date this plan was last updated)
}

// A NeedBranch is a need with its goals.
type NeedBranch struct {
	Need
	Goals []GoalBranch
}

// A GoalBranch is a goal with its actions and what came of it.
type GoalBranch struct {
	Goal
	Actions  []ActionBranch
	Outcomes []GoalOutcome
	Readings []Reading // oldest first
}

// An ActionBranch is an action with the smaller goals that it serves.
type ActionBranch struct {
	Action
	Stages []StageGoal
}

// Line is the need in one line: its theme and its words.
func (n *NewNeed) Line() string {
	if n.Words == "" {
		return nhs.Needs.Name(n.Need)
	}
	return nhs.Needs.Name(n.Need) + ": " + n.Words
}

// Line is the action in one line: what, where, how it stands.
func (n *NewAction) Line() string {
	s := n.What()
	if n.Organisation != "" {
		s += " (" + n.Organisation + ")"
	}
	if n.StatusWords != "" {
		s += ": " + n.StatusWords
	}
	return s
}

// Load reads a plan with all that stands under it, in six queries.
func Load(tx *db.Tx, id kith.ID) (*Tree, error) {
	p, err := Get(tx, id)
	if err != nil {
		return nil, err
	}
	t := &Tree{Plan: *p, Updated: p.UpdatedAt}
	of := db.Q{Where: "t.plan = $1 AND t.struck_at IS NULL", Args: []any{id}}
	needs, err := db.Select[Need](tx, of)
	if err != nil {
		return nil, err
	}
	goals, err := db.Select[Goal](tx, of)
	if err != nil {
		return nil, err
	}
	actions, err := db.Select[Action](tx, of)
	if err != nil {
		return nil, err
	}
	outcomes, err := db.Select[GoalOutcome](tx, of)
	if err != nil {
		return nil, err
	}
	readings, err := db.Select[Reading](tx, db.Q{Where: of.Where, Args: of.Args, Order: "t.day, t.created_at, t.id"})
	if err != nil {
		return nil, err
	}
	stages, err := db.Select[StageGoal](tx, of)
	if err != nil {
		return nil, err
	}
	t.grow(needs, goals, actions, outcomes, readings, stages)
	return t, nil
}

// grow hangs each rung under the one above it. What hangs under something that
// was struck out goes with it.
func (t *Tree) grow(needs []Need, goals []Goal, actions []Action, outcomes []GoalOutcome, readings []Reading, stages []StageGoal) {
	ofAction, ofGoal, ofNeed := map[kith.ID][]StageGoal{}, map[kith.ID]*GoalBranch{}, map[kith.ID][]GoalBranch{}
	for _, s := range stages {
		ofAction[s.Action] = append(ofAction[s.Action], s)
		t.touched(s.UpdatedAt)
	}
	for _, g := range goals {
		ofGoal[g.ID] = &GoalBranch{Goal: g}
		t.touched(g.UpdatedAt)
	}
	for _, a := range actions {
		if g := ofGoal[a.Goal]; g != nil {
			g.Actions = append(g.Actions, ActionBranch{Action: a, Stages: ofAction[a.ID]})
		}
		t.touched(a.UpdatedAt)
	}
	for _, o := range outcomes {
		if g := ofGoal[o.Goal]; g != nil {
			g.Outcomes = append(g.Outcomes, o)
		}
		t.touched(o.UpdatedAt)
	}
	for _, r := range readings {
		if g := ofGoal[r.Goal]; g != nil {
			g.Readings = append(g.Readings, r)
		}
		t.touched(r.UpdatedAt)
	}
	for _, g := range goals {
		ofNeed[g.Need] = append(ofNeed[g.Need], *ofGoal[g.ID])
	}
	for _, n := range needs {
		t.Needs = append(t.Needs, NeedBranch{Need: n, Goals: ofNeed[n.ID]})
		t.touched(n.UpdatedAt)
	}
}

func (t *Tree) touched(at time.Time) {
	if at.After(t.Updated) {
		t.Updated = at
	}
}

// Actions are all the actions of the plan, in the order of the ladder.
func (t *Tree) Actions() []Action {
	var out []Action
	for _, n := range t.Needs {
		for _, g := range n.Goals {
			for _, a := range g.Actions {
				out = append(out, a.Action)
			}
		}
	}
	return out
}
