package desk

import (
	"testing"

	"kith/db"
	"kith/db/dbtest"
	"kith/notify"
	"kith/plan"
	"kith/sample"
)

// Kith sends a message back when the worker says so, where mail leaves this
// Kith, and its page says what became of it.
func TestKithSendsTheMessage(t *testing.T) {
	w := newTown(t)
	n := sample.FromGP
	n.Source, n.Contact = "housing", "sam.okoro@nhs.net"
	r := w.refer(t, dbtest.Referrer, sample.Amina, n)
	var p *plan.Plan
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) (err error) { p, err = plan.Start(tx, r.ID); return err })
	m := sentBack(t, w, p, plan.ToReferrer, "She has joined the choir", "")
	b := w.as(t, dbtest.Worker)
	path := "/people/" + string(r.Person) + "/messages/" + string(m.ID)
	b.Get(path).SaysNot("Kith sends it by e-mail")
	f, err := notify.NewFolder(notify.Folder{Dir: t.TempDir(), Carried: true})
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Do(t, w.db, dbtest.System, (&notify.Sender{Carriers: map[notify.Channel]notify.Carrier{notify.Email: f}}).Tell)
	b.Get(path).Says("Kith sends it by e-mail").
		Press("Mark as sent", "sent_how", "kith", "sent_to", "Sam").Is(422).Says("Enter the e-mail address to which it goes").
		Press("Mark as sent", "sent_how", "kith", "sent_to", "sam.okoro@nhs.net").Says("Marked as sent")
	b.Get(path).Says("A message back, to the referrer: waiting.")
}
