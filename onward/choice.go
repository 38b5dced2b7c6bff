package onward

import (
	"cmp"
	"slices"
	"strings"

	"kith/db"
	"kith/person"
	"kith/plan"

	"kith"
)

// A Choice is one thing that the worker may share, as the record has it now.
// Usual ones are ticked to begin with: the least with which somebody can be
// welcomed. Reaches is whether it lets an organisation get in touch.
type Choice struct {
	Item
	Usual, Reaches bool
}

// Choices are what can be shared of the person of a plan. What is not on record
// is not among them, but that risks were never asked about is. Safeguarding
// concerns and notes are never.
func Choices(tx *db.Tx, id kith.ID) ([]Choice, error) {
	t, err := plan.Load(tx, id)
	if err != nil {
		return nil, err
	}
	p, err := person.Get(tx, t.Plan.Person)
	if err != nil {
		return nil, err
	}
	g := &gathering{tx: tx, p: p, t: t}
	for _, step := range []func() error{g.who, g.reach, g.needs, g.matters, g.risks, g.others} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return g.all, nil
}

type gathering struct {
	tx  *db.Tx
	p   *person.Person
	t   *plan.Tree
	all []Choice
}

func (g *gathering) add(usual, reaches bool, code, name, text string) {
	if text = strings.TrimSpace(text); text != "" {
		g.all = append(g.all, Choice{Item{code, name, text}, usual, reaches})
	}
}

func (g *gathering) who() error {
	name := g.p.Called()
	if g.p.Pronoun != "" {
		name += " (" + g.p.Pronoun + ")"
	}
	g.add(true, false, "name", "Name", name)
	g.add(false, false, "full", "Full name", g.p.Full())
	g.add(true, false, "age", "Age", g.p.AgeText(g.tx.Today()))
	if g.p.Born != "" {
		g.add(false, false, "born", "Date of birth", g.p.Born.String())
	}
	g.add(false, false, "number", "NHS number", g.p.Number.String())
	return nil
}

func (g *gathering) reach() error {
	chs, err := person.Channels(g.tx, g.p.ID)
	if err != nil {
		return err
	}
	as, err := person.Addresses(g.tx, g.p.ID)
	if err != nil {
		return err
	}
	g.add(true, true, "reach", "How to reach them", g.p.Support(chs, as))
	if u := person.Usual(as); u != nil {
		g.add(false, true, "home", "Where they live", u.Text())
	}
	return nil
}

// needs is what an organisation must know so that the person can come at all.
func (g *gathering) needs() error {
	language := g.p.Language
	if language != "" && g.p.Interpret {
		language += ", with an interpreter"
	}
	g.add(true, false, "language", "Language", language)
	if g.p.Literacy == person.CannotRead || g.p.Literacy == person.NeedsHelp {
		g.add(true, false, "reading", "Reading", person.Literacies.Name(g.p.Literacy))
	}
	rs, err := person.Requirements(g.tx, g.p.ID)
	if err != nil {
		return err
	}
	var out []string
	for _, r := range rs {
		out = append(out, strings.Trim(r.What+": "+r.Detail, ": "))
	}
	g.add(true, false, "access", "What helps them to take part", strings.Join(out, "; "))
	return nil
}

func (g *gathering) matters() error {
	about, err := plan.About(g.tx, g.p.ID)
	if err != nil {
		return err
	}
	g.add(true, false, "best", "How best to support them, in their words", about.Best)
	g.add(false, false, "most", "What matters to them, in their words", about.Most)
	var needs, goals []string
	for _, n := range g.t.Needs {
		if n.State != plan.Met {
			needs = append(needs, n.Line())
		}
		for _, goal := range n.Goals {
			goals = append(goals, goal.Words)
		}
	}
	g.add(false, false, "needs", "What they need help with", strings.Join(needs, "; "))
	g.add(false, false, "goals", "What they hope for", strings.Join(goals, "; "))
	return nil
}

func (g *gathering) risks() error {
	all, err := person.Risks(g.tx, g.p.ID)
	if err != nil {
		return err
	}
	var out []string
	for _, r := range all {
		if r.Active(g.tx.Today()) {
			out = append(out, strings.Trim(r.What+": "+r.Comment, ": "))
		}
	}
	text := cmp.Or(strings.Join(out, "; "), g.p.Risks.String())
	g.add(true, false, "risks", "Risks", text)
	return nil
}

func (g *gathering) others() error {
	all, err := person.Relations(g.tx, g.p.ID)
	if err != nil {
		return err
	}
	var out []string
	for _, r := range all {
		if r.Told == person.ToldAll {
			out = append(out, strings.Join(slices.DeleteFunc([]string{r.Name, r.Relationship, r.Phone}, func(s string) bool { return s == "" }), ", "))
		}
	}
	g.add(false, true, "others", "Who else may be told and asked", strings.Join(out, "; "))
	return nil
}

// chosen are the items that the codes choose, in the order of the choices. What
// is not on record any more falls away.
func chosen(all []Choice, codes []string) (out []Item) {
	for _, c := range all {
		if slices.Contains(codes, c.Code) {
			out = append(out, c.Item)
		}
	}
	return out
}
