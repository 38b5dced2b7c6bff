package plan_test

import (
	"context"
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/job"
	"kith/notify"
	"kith/plan"
)

// handOver does the jobs that are due, with a folder for a carrier of text
// messages.
func (c *clock) handOver() {
	c.t.Helper()
	f, err := notify.NewFolder(notify.Folder{Dir: c.t.TempDir(), Carried: true})
	if err != nil {
		c.t.Fatal(err)
	}
	s := notify.Sender{House: notify.House{Service: "Northshire", Phone: "01632 960000", Base: "https://kith.example"}, Carriers: map[notify.Channel]notify.Carrier{notify.Email: f, notify.Text: f, notify.Letter: f}}
	name, kind := s.Kind()
	r := job.Runner{DB: c.DB, Kinds: map[string]job.Kind{name: kind}}
	if _, err := r.Once(context.Background()); err != nil {
		c.t.Fatal(err)
	}
}

// sentTo are the entries of a person's timeline that say what was sent to them.
func (c *clock) sentTo(who kith.ID) (out []plan.Entry) {
	c.t.Helper()
	for _, e := range see(c, func(tx *db.Tx) ([]plan.Entry, error) { return plan.Timeline(tx, who) }) {
		if e.Kind == plan.KindSent {
			out = append(out, e)
		}
	}
	return out
}

// What was sent to a person stands on their timeline: what, how, to which
// number, and what became of it, at each step. What went to others about them
// does not, and a code does not.
func TestSentOnTimeline(t *testing.T) {
	c := town(t)
	r := c.refer(jordan, fromGP)
	do(c, func(tx *db.Tx) (*plan.Plan, error) { return plan.Start(tx, r.ID) })
	send := func(n notify.New) *notify.Message {
		return do(c, func(tx *db.Tx) (*notify.Message, error) { return notify.Send(tx, n) })
	}
	m := send(notify.New{To: notify.To{Person: r.Person}, Template: "appointment", Data: map[string]string{"when": "Tuesday 8 September, 10am", "where": "Canal Street library"}})
	send(notify.New{To: notify.To{Person: r.Person}, Template: "own-code", Data: map[string]string{"code": "481516"}})
	send(notify.New{To: notify.To{Whom: notify.Provider, Email: "hub@example.org"}, About: r.Person, Template: "message-waiting"})

	one := func(when string, says ...string) plan.Entry {
		t.Helper()
		got := c.sentTo(r.Person)
		if len(got) != 1 || got[0].ID != m.ID || got[0].By != dbtest.Worker.Name {
			t.Fatalf("%s: %+v", when, got)
		}
		for _, s := range says {
			if !strings.Contains(got[0].Text, s) {
				t.Errorf("%s: %q does not say %q", when, got[0].Text, s)
			}
		}
		return got[0]
	}
	one("before it went", "A reminder of an appointment, to the person: waiting")
	c.at("2026-09-07 10:30")
	c.handOver()
	if e := one("handed over", "by text message to 07700 900123: sent"); !e.At.Equal(c.now) {
		t.Errorf("it stands at %v", e.At)
	}
	c.handOver()
	one("handed over again", "sent")
}

// Where the person's rules leave no way, the timeline says that nothing was
// sent, and why.
func TestNotSentOnTimeline(t *testing.T) {
	c := town(t)
	r := c.refer(jordan, fromGP)
	do(c, func(tx *db.Tx) (*plan.Plan, error) { return plan.Start(tx, r.ID) })
	dbtest.Do(t, c.DB, dbtest.Worker, func(tx *db.Tx) error { return cannotRead(tx, r.Person) })
	do(c, func(tx *db.Tx) (*notify.Message, error) {
		return notify.Send(tx, notify.New{To: notify.To{Person: r.Person}, Template: "appointment", Data: map[string]string{"when": "Tuesday", "where": "The library"}})
	})
	if got := c.sentTo(r.Person); len(got) != 1 || !strings.Contains(got[0].Text, "to the person: not sent. They cannot read.") {
		t.Errorf("%+v", got)
	}
}
