package desk

import (
	"strings"
	"testing"

	"kith"
	"kith/audit"
	"kith/db"
	"kith/db/dbtest"
	"kith/person"
	"kith/plan"
	"kith/referral"
	"kith/sample"
)

// sentBack drafts, finishes and sends a message with these words.
func sentBack(t *testing.T, w *town, p *plan.Plan, to plan.Whom, words, how string) *plan.Message {
	t.Helper()
	var m *plan.Message
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) (err error) {
		if m, err = plan.Draft(tx, p.ID, plan.Occasion{Kind: plan.ReviewMessage, To: to}); err != nil {
			return err
		}
		n := m.NewMessage
		n.Summary = words
		if m, err = plan.ChangeMessage(tx, m.ID, m.Version, n); err != nil {
			return err
		}
		if m, err = plan.Send(tx, m.ID, m.Version, ""); err != nil || how == "" {
			return err
		}
		m, err = plan.MarkSent(tx, m.ID, m.Version, how, "Sam Okoro")
		return err
	})
	return m
}

// Whoever referred reads the message that went back to them, and of the record
// nothing more.
func TestReferrerReadsTheMessage(t *testing.T) {
	w := newTown(t)
	n := sample.FromGP
	n.Source, n.Referrer, n.Service, n.Organisation = "housing", "Sam Okoro", "Tenancy support", "Northshire Homes"
	r := w.refer(t, dbtest.Referrer, sample.Amina, n)
	var p *plan.Plan
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) (err error) {
		if p, err = plan.Start(tx, r.ID); err != nil {
			return err
		}
		_, err = plan.AddNote(tx, r.Person, plan.NewNote{Words: "A note for the team"})
		return err
	})
	toGP := sentBack(t, w, p, plan.ToGP, "For the practice only", "email")
	ready := sentBack(t, w, p, plan.ToReferrer, "Not sent yet", "")
	m := sentBack(t, w, p, plan.ToReferrer, "She has joined the choir", plan.SentHere)

	at := "/referrals/" + string(r.ID)
	gp := w.as(t, dbtest.Referrer)
	list := gp.Get("/sent").Says("Read the message back")
	shown := list.Follow("Read the message back about Amina Yusuf").Says("Messages back", "After a review", "Sent on").SaysNot("For the practice", "Not sent yet", "choir")
	shown.Follow("After a review").Is(200).Says("Message back", "She has joined the choir", "Amina Yusuf", "My referrals").
		SaysNot("For the practice only", "A note for the team", "Not sent yet", "Timeline")

	// Nothing else is opened by it.
	for _, other := range []*plan.Message{toGP, ready} {
		gp.Get(at + "/messages/" + string(other.ID)).Is(404)
	}
	gp.Get("/people/" + string(r.Person) + "/messages/" + string(m.ID)).Is(403)
	gp.Get("/people/" + string(r.Person) + "/messages/" + string(m.ID) + "/print").Is(403)

	// Nobody else reads it there: another referrer, another team, nor the team,
	// which has a page of its own.
	second := dbtest.Referrer
	second.ID, second.Name = "referrer-two", "Ola Brandt"
	for _, a := range []kith.Actor{second, dbtest.Southerner, dbtest.Worker, dbtest.Provider, dbtest.Analyst, dbtest.Stranger} {
		if p := w.as(t, a).Get(at + "/messages/" + string(m.ID)); p.Status != 404 && p.Status != 403 || strings.Contains(p.Body, "choir") {
			t.Errorf("%s: %d", a.Name, p.Status)
		}
	}

	// Not even one who knows the same person from a referral of their own.
	dbtest.Do(t, w.db, dbtest.System, func(tx *db.Tx) error { return person.Show(tx, r.Person, second.ID) })
	w.as(t, second).Get(at + "/messages/" + string(m.ID)).Is(404)

	// That they read it is on record; the list of referrals is no look.
	dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		looks, err := audit.LooksAt(tx, r.Person)
		read := 0
		for _, l := range looks {
			if l.Actor == dbtest.Referrer.ID && l.What == "message" {
				read++
			}
		}
		if read == 0 {
			t.Errorf("no look at the message among %+v", looks)
		}
		return err
	})

	// What was taken back is gone.
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		return plan.StrikeOut(tx, plan.KindMessage, m.ID, m.Version, "About somebody else")
	})
	gp.Get(at + "/messages/" + string(m.ID)).Is(404)
	gp.Get(at).SaysNot("Messages back")
	gp.Get("/sent").SaysNot("Read the message back")
}

// A practice that referred reads what went to the practice; another practice's
// message is not theirs.
func TestPracticeReadsTheMessage(t *testing.T) {
	w := newTown(t)
	r := w.refer(t, dbtest.Referrer, sample.Amina, sample.FromGP)
	var p *plan.Plan
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) (err error) { p, err = plan.Start(tx, r.ID); return err })
	m := sentBack(t, w, p, plan.ToGP, "She has joined the choir", plan.SentHere)
	gp := w.as(t, dbtest.Referrer)
	gp.Get("/referrals/" + string(r.ID) + "/messages/" + string(m.ID)).Is(200).Says("choir")

	moved := benno()
	moved.Practice, moved.GPDetails = "K84999", "Another surgery"
	r = w.refer(t, dbtest.Referrer, moved, sample.FromGP)
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) (err error) { p, err = plan.Start(tx, r.ID); return err })
	m = sentBack(t, w, p, plan.ToGP, "For the other surgery", "email")
	gp.Get("/referrals/" + string(r.ID) + "/messages/" + string(m.ID)).Is(404)
	gp.Get("/referrals/" + string(r.ID)).SaysNot("Messages back")
}

// "They read it in Kith" is offered where it is so.
func TestReadHere(t *testing.T) {
	w := newTown(t)
	b := w.as(t, dbtest.Worker)
	page := func(a kith.Actor, who person.New, n referral.New, to plan.Whom) (string, *plan.Message) {
		r := w.refer(t, a, who, n)
		var p *plan.Plan
		dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) (err error) { p, err = plan.Start(tx, r.ID); return err })
		m := sentBack(t, w, p, to, "Words", "")
		return "/people/" + string(r.Person) + "/messages/" + string(m.ID), m
	}
	path, _ := page(dbtest.Referrer, sample.Amina, sample.FromGP, plan.ToReferrer)
	b.Get(path).Press("Mark as sent", "sent_how", "here").Says("Marked as sent")
	path, m := page(dbtest.Worker, benno(), sample.FromGP, plan.ToReferrer) // entered by the worker for a GP
	b.Get(path).SaysNot("They read it in Kith")
	dbtest.Fails(t, "here, though nobody can", dbtest.Err(w.db, dbtest.Worker, func(tx *db.Tx) error {
		_, err := plan.MarkSent(tx, m.ID, m.Version, plan.SentHere, "Dr Powell")
		return err
	}), kith.Invalid)
}
