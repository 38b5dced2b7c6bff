package desk

import (
	"slices"
	"testing"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/person"
	"kith/plan"
	"kith/sample"
	"kith/web/webtest"
)

// careOnly supports people and may not see safeguarding: no role of ours is
// so, and a service may yet want one.
const careOnly kith.Role = "care-only"

// A safeguarding concern is told where it is ticked, by who may see it, and
// nowhere else.
func TestSafeguardingTicked(t *testing.T) {
	w := newTown(t)
	r := w.refer(t, dbtest.Referrer, sample.Amina, sample.FromGP)
	concern := &person.Safeguard{Of: person.Of{Person: r.Person}, Kind: "concern", What: "Money taken by a nephew", Comment: "Council told", Hide: true}
	over := &person.Safeguard{Of: person.Of{Person: r.Person}, Kind: "concern", What: "Long over", Since: "2019-01-01", Until: "2020-01-01"}
	var m *plan.Message
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		p, err := plan.Start(tx, r.ID)
		if err != nil {
			return err
		}
		for _, s := range []*person.Safeguard{concern, over} {
			if err := person.AddSafeguard(tx, s); err != nil {
				return err
			}
		}
		m, err = plan.Draft(tx, p.ID, plan.Occasion{Kind: plan.ReviewMessage, To: plan.ToGP})
		return err
	})
	path := "/people/" + string(r.Person) + "/messages/" + string(m.ID)
	b := w.as(t, dbtest.Worker)

	// Nothing is ticked beforehand, and saving tells nothing.
	p := b.Get(path).Says("Money taken by a nephew", "None is told unless you tick it", "Kept from the person’s own view").SaysNot("Long over")
	if p.Field("tell") != "" || p.Field("safeguarding") != "" {
		t.Errorf("told beforehand: %q, %q", p.Field("tell"), p.Field("safeguarding"))
	}
	p = p.Press("Save the draft").Says("Draft saved", "None is told unless you tick it")
	if got := p.Field("safeguarding"); got != "" {
		t.Errorf("told without a tick: %q", got)
	}

	// Ticked, it is told once, and no longer offered.
	p = p.Press("Save the draft", "tell", string(concern.ID)).Says("Draft saved").SaysNot("None is told unless you tick it")
	const told = "- Money taken by a nephew Council told (not to be shown to the person)"
	if got := p.Field("safeguarding"); got != told {
		t.Errorf("told %q, want %q", got, told)
	}
	p = p.Press("Save the draft", "safeguarding", "").Says("None is told unless you tick it")

	// What comes back with an error keeps its tick, and nothing is saved.
	p = p.Press("Save and finish", "risks", "", "tell", string(concern.ID)).Is(422)
	if p.Field("tell") != string(concern.ID) {
		t.Error("the tick is lost")
	}

	// Who may not see safeguarding is offered nothing, and refused.
	access.Roles[careOnly] = slices.DeleteFunc(slices.Clone(access.Roles[access.LinkWorker]), func(p access.Permission) bool { return p == access.SafeguardingSee })
	defer delete(access.Roles, careOnly)
	half := dbtest.Worker
	half.Role = careOnly
	h := w.as(t, half)
	h.Get(path).Is(200).SaysNot("Money taken", "None is told")
	forged := func(b *webtest.Browser, concern kith.ID) *webtest.Page {
		to, form := b.Get(path).Form("Save the draft")
		form.Set("tell", string(concern))
		return b.Post(to, form)
	}
	forged(h, concern.ID).Is(403)

	// Nor can the concern of somebody else be ticked.
	other := w.refer(t, dbtest.Referrer, benno(), sample.FromGP)
	theirs := &person.Safeguard{Of: person.Of{Person: other.Person}, Kind: "concern", What: "Somebody else"}
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error { return person.AddSafeguard(tx, theirs) })
	forged(b, theirs.ID).Is(422).Says("about somebody else")

	// A concern that repeats a note which is kept back from the GP does not go there.
	note := "He has told me of his debts to a friend"
	secret := &person.Safeguard{Of: person.Of{Person: r.Person}, Kind: "concern", What: note}
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		if _, err := plan.AddNote(tx, r.Person, plan.NewNote{Words: note + ".", KeepBack: true}); err != nil {
			return err
		}
		return person.AddSafeguard(tx, secret)
	})
	b.Get(path).Press("Save and finish", "tell", string(secret.ID)).Is(422).Says("asked to keep back from the GP")
	b.Get(path).Press("Save and finish", "tell", string(concern.ID)).Is(200).Says("The message is finished", "Money taken by a nephew")
}
