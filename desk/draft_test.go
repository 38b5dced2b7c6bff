package desk

import (
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/plan"
	"kith/sample"
)

// A worker writes down a long conversation, is called away, and is signed out
// meanwhile: the words are there again after signing in, for them alone.
func TestWordsOutliveTheSession(t *testing.T) {
	w := newTown(t)
	r := w.refer(t, dbtest.Referrer, sample.Amina, sample.FromGP)
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error { _, err := plan.Start(tx, r.ID); return err })
	door := w.door(t)
	path := "/people/" + string(r.Person) + "/contact"
	b := signIn(t, door, dbtest.Worker)
	form := b.Get(path).Is(200)
	w.db.Now = func() time.Time { return dbtest.Now.Add(45 * time.Minute) }
	p := form.Press("Save the contact", "result", "spoke", "words", "She sang for an hour").
		Says("Sign in", "What you typed is kept for 2 hours").SaysNot("She sang")

	// A colleague who signs in at this screen sees the page, and nothing of it.
	lead := p.Press("Sign in", "email", "lead@example.org", "password", townPassword)
	lead.Is(200).Says("Record a contact").SaysNot("Not saved yet", "She sang")
	if lead.Field("words") != "" {
		t.Error("a colleague reads what was typed")
	}
	b.Get("/account").Press("Sign out").Says("Sign in")

	// The worker at another screen knows nothing of it either; at this one the
	// colleague has signed out, which forgets that anything was kept.
	other := signIn(t, door, dbtest.Worker)
	other.Get(path).SaysNot("Not saved yet")

	// Without anybody in between, it is all there.
	form = other.Get(path)
	w.db.Now = func() time.Time { return dbtest.Now.Add(90 * time.Minute) }
	p = form.Press("Save the contact", "result", "spoke", "words", "She sang for an hour", "minutes", "60").
		Press("Sign in", "email", "worker@example.org", "password", townPassword).Is(200).
		Says("Not saved yet", "What you typed is in the form again")
	if p.Path != path || p.Field("words") != "She sang for an hour" || p.Field("minutes") != "60" || p.Field("result") != "spoke" {
		t.Errorf("at %s: %q, %q, %q", p.Path, p.Field("words"), p.Field("minutes"), p.Field("result"))
	}
	p.Press("Save the contact").Says("Contact recorded", "She sang for an hour")
	other.Get(path).SaysNot("Not saved yet")
	dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		all, err := plan.Contacts(tx, r.ID)
		if err != nil || len(all) != 1 || all[0].MadeBy != kith.ID("worker") {
			t.Errorf("contacts %+v, %v", all, err)
		}
		return nil
	})
}
