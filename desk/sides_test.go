package desk

import (
	"net/url"
	"strings"
	"testing"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/person"
	"kith/plan"
	"kith/referral"
	"kith/sample"
)

// both works in both teams.
var both = kith.Actor{ID: "both", Name: "Bo Thorne", Role: access.LinkWorker, Tenant: dbtest.Tenant, Teams: []kith.ID{sample.North, sample.South}}

// shared is a town in which two teams support Amina, each with a plan of its
// own: the North's is the older.
func shared(t *testing.T) (w *town, who kith.ID, north, south *plan.Plan) {
	t.Helper()
	w = newTown(t)
	r := w.refer(t, dbtest.Referrer, sample.Amina, sample.FromGP)
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) (err error) { north, err = plan.Start(tx, r.ID); return err })
	to := sample.FromGP
	to.Team = sample.South
	var second *referral.Referral
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) (err error) { second, err = referral.ReceiveFor(tx, r.Person, to); return err })
	dbtest.Do(t, w.db, dbtest.Southerner, func(tx *db.Tx) (err error) { south, err = plan.Start(tx, second.ID); return err })
	return w, r.Person, north, south
}

// needsOf are the words of the needs of a plan.
func needsOf(t *testing.T, w *town, a kith.Actor, p *plan.Plan) string {
	t.Helper()
	var out []string
	dbtest.See(t, w.db, a, func(tx *db.Tx) error {
		tree, err := plan.Load(tx, p.ID)
		for _, n := range tree.Needs {
			out = append(out, n.Words)
		}
		return err
	})
	return strings.Join(out, ", ")
}

// Two teams support one person: each worker is in the plan of their own team,
// can look at the other's, and writes in the one that the page names.
func TestTwoPlans(t *testing.T) {
	w, who, north, south := shared(t)
	home := "/people/" + string(who)
	ours, theirs := w.as(t, dbtest.Worker), w.as(t, dbtest.Southerner)

	// Each begins in the plan of their own team, whichever is the later.
	ours.Get(home).Is(200).Says("2 teams support Amina", "North Northshire PCN, You: shown here", "Worker: Lena Walker")
	theirs.Get(home).Says("South Northshire PCN, You: shown here", "Worker: Sol Mistry")
	ours.Get(home).Follow("Add a need").Press("Add the need", "need", "money", "words", "Debts")
	theirs.Get(home+"/needs/new").Press("Add the need", "need", "housing", "words", "Damp")
	if n, s := needsOf(t, w, dbtest.Worker, north), needsOf(t, w, dbtest.Worker, south); n != "Debts" || s != "Damp" {
		t.Errorf("needs in the north: %q, in the south: %q", n, s)
	}

	// One looks at the other's plan on purpose, and what one writes there stays there.
	p := ours.Get(home).Follow("South Northshire PCN, Sol Mistry").Says("South Northshire PCN, Sol Mistry: shown here", "Worker: Sol Mistry", "Damp").SaysNot("Debts")
	p = p.Follow("Add a need").Says("Sol Mistry: shown here").Press("Add the need", "need", "food", "words", "Nothing to eat").
		Says("Sol Mistry: shown here", "What do they hope for?").Press("Add the goal", "words", "A full fridge")
	p.Press("Add the action", "words", "Food bank").Says("Sol Mistry: shown here", "Food bank")
	ours.Get(home+"/strengths?episode="+string(south.Referral)).Press("Save", "strengths", "Sings").Says("Sings", "Sol Mistry: shown here")
	ours.Get(home).SaysNot("Add a goal Food")
	if n, s := needsOf(t, w, dbtest.Worker, north), needsOf(t, w, dbtest.Worker, south); n != "Debts" || s != "Damp, Nothing to eat" {
		t.Errorf("needs in the north: %q, in the south: %q", n, s)
	}

	// The timeline says whose doing was another team's, and can leave it out.
	ours.Get(home).Says("Lena Walker, South Northshire PCN, ", "Goal: A full fridge").Follow("Show this plan only").
		SaysNot("Goal: A full fridge", ", South Northshire PCN, ").Follow("Show what all teams did").Says("Goal: A full fridge")

	// A contact, a measure and a message belong to the episode that the page names.
	ours.Get(home+"/contact?episode="+string(south.Referral)).Press("Save the contact", "result", "spoke").Says("Contact recorded")
	ours.Get(home+"/measures/loneliness?episode="+string(south.Referral)).Press("Save", "stage", "start", "not_done", "declined").Is(200)
	dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		n, err := plan.Contacts(tx, north.Referral)
		if err != nil {
			return err
		}
		s, err := plan.Contacts(tx, south.Referral)
		if len(n) != 0 || len(s) != 1 {
			t.Errorf("contacts in the north: %d, in the south: %d", len(n), len(s))
		}
		return err
	})
	ours.Get(home + "/help").Press("Tell the GP practice how it goes").Says("Debts").SaysNot("Damp")

	// The links of the morning page name the episode too.
	if p := ours.Get("/"); !strings.Contains(p.Body, "episode="+string(north.Referral)) || strings.Contains(p.Body, "episode="+string(south.Referral)) {
		t.Error("the morning page does not lead to the worker's own plan")
	}
}

// Whoever works in both teams is asked: nothing is guessed.
func TestTwoPlansOfOneWorker(t *testing.T) {
	w, who, north, south := shared(t)
	home := "/people/" + string(who)
	b := w.as(t, both)
	b.Get(home).Is(200).Says("2 teams support Amina", "shown here")
	b.Get(home + "/needs/new").Is(409).Says("choose in whose plan you work")
	for _, path := range []string{"/needs/new", "/contact", "/strengths", "/vouchers/new", "/measures/ons4", "/close", "/messages", "/not-reached"} {
		b.Post(home+path, url.Values{"once": {"two-plans-of-one-worker" + strings.ReplaceAll(path, "/", "-")}, "need": {"money"}, "result": {"spoke"}, "how": {"02"},
			"kind": {"review"}, "to": {"gp"}, "version": {"1"}, "closing": {"goals-met"}}).Is(409)
	}
	b.Get(home+"/needs/new?episode="+string(north.Referral)).Press("Add the need", "need", "money", "words", "Debts").Is(200)
	b.Get(home+"/needs/new?episode="+string(south.Referral)).Press("Add the need", "need", "housing", "words", "Damp").Is(200)
	if n, s := needsOf(t, w, both, north), needsOf(t, w, both, south); n != "Debts" || s != "Damp" {
		t.Errorf("needs in the north: %q, in the south: %q", n, s)
	}

	// A note names no plan, and goes into none that it might not belong to; a
	// concern goes into the one that was shown.
	b.Get(home+"/concerns/new?episode="+string(south.Referral)).Press("Save", "what", "Losing weight", "to_name", "Dr Powell", "urgency", "today").Is(200)
	dbtest.Do(t, w.db, both, func(tx *db.Tx) error { _, err := plan.AddNote(tx, who, plan.NewNote{Words: "Likes tea"}); return err })
	dbtest.See(t, w.db, both, func(tx *db.Tx) error {
		cs, err := plan.Concerns(tx, who)
		if err != nil || len(cs) != 1 || cs[0].Plan != south.ID {
			t.Errorf("concerns %+v, %v", cs, err)
		}
		ns, err := plan.Notes(tx, who)
		if err != nil || len(ns) != 1 || ns[0].Plan != "" {
			t.Errorf("notes %+v, %v", ns, err)
		}
		return nil
	})
}

// A form that was opened in a plan which has been closed meanwhile does not end
// up in another team's.
func TestFormOfAPlanThatEnded(t *testing.T) {
	w, who, north, south := shared(t)
	home := "/people/" + string(who)
	b := w.as(t, dbtest.Worker)
	form, concern := b.Get(home+"/needs/new"), b.Get(home+"/concerns/new")
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		_, err := plan.Close(tx, north.ID, north.Version, plan.Closing{Reason: "goals-met", NoScore: "declined", NoMessage: "They know"})
		return err
	})
	form.Press("Add the need", "need", "money", "words", "Debts").Is(409).Says("This plan is closed", "Debts")
	concern.Press("Save", "what", "Losing weight", "to_name", "Dr Powell", "urgency", "today").Is(200)
	if s := needsOf(t, w, dbtest.Worker, south); s != "" {
		t.Errorf("needs in the south: %q", s)
	}
	dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		cs, err := plan.Concerns(tx, who)
		if err != nil || len(cs) != 1 || cs[0].Plan == south.ID {
			t.Errorf("concerns %+v, %v", cs, err)
		}
		return nil
	})

	// Nor does one that names somebody else's referral.
	other := w.refer(t, dbtest.Referrer, benno(), sample.FromGP)
	b.Get(home + "/needs/new?episode=" + string(other.ID)).Is(404)
	b.Get(home + "/needs/new?episode=none").Is(404)
	dbtest.Fails(t, "another's episode", dbtest.Err(w.db, dbtest.Worker, func(tx *db.Tx) error {
		_, err := plan.Which(tx, who, other.ID)
		return err
	}), kith.NotFound)
}

// With one plan nothing is asked, and no address grows longer.
func TestOnePlan(t *testing.T) {
	w := newTown(t)
	r := w.refer(t, dbtest.Referrer, sample.Amina, sample.FromGP)
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		if _, err := plan.Start(tx, r.ID); err != nil {
			return err
		}
		return person.Show(tx, r.Person, sample.South)
	})
	b := w.as(t, both)
	p := b.Get("/people/" + string(r.Person)).Is(200).SaysNot("teams support")
	if strings.Contains(p.Body, "?episode=") {
		t.Error("addresses name an episode where there is only one")
	}
	w.as(t, dbtest.Southerner).Get("/people/"+string(r.Person)+"/needs/new").Press("Add the need", "need", "money", "words", "Debts").Is(200).Says("Debts")
}
