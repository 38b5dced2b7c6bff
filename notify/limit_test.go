package notify

import (
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/job"
)

// One address gets so many messages a day, however many there are for it.
func TestLimits(t *testing.T) {
	p := newPost(t)
	p.sender.Limits = Limits{Address: 3}
	var ids []kith.ID
	for range 5 {
		ids = append(ids, p.send(New{To: To{Whom: Provider, Email: "flooded@example.org"}, Template: "message-waiting"}).ID)
	}
	other := p.send(New{To: To{Whom: Provider, Email: "other@example.org"}, Template: "message-waiting"})
	p.run()
	if len(p.got) != 4 {
		t.Fatalf("%d messages went", len(p.got))
	}
	held := 0
	dbtest.See(t, p.DB, dbtest.System, func(tx *db.Tx) error {
		for _, id := range append(ids, other.ID) {
			m, err := db.Get[Message](tx, id)
			if err != nil {
				return err
			}
			if m.Status == Held && strings.Contains(m.Why, "as many messages today") {
				held++
			}
		}
		return nil
	})
	if held != 2 {
		t.Errorf("%d are held back, want 2", held)
	}
	p.add(24*time.Hour + time.Second)
	p.run()
	if len(p.got) != 6 {
		t.Errorf("%d messages went by the next day", len(p.got))
	}
	p.sender.Limits = Limits{Template: 1}
	p.add(2 * time.Hour)
	for _, address := range []string{"b@example.org", "c@example.org"} {
		p.send(New{To: To{Whom: Provider, Email: address}, Template: "message-waiting"})
	}
	p.run()
	if len(p.got) != 7 {
		t.Errorf("%d messages in an hour that takes 1", len(p.got)-6)
	}
}

// While the operator has stopped it, nothing goes; then all of it does.
func TestPause(t *testing.T) {
	p := newPost(t)
	id := p.person(nil)
	operator := kith.Actor{ID: "operator", Name: "Operator", Role: kith.Operator, Tenant: dbtest.Tenant}
	dbtest.Fails(t, "a worker stops the outbox", dbtest.Err(p.DB, dbtest.Worker, func(tx *db.Tx) error { return Stop(tx, "I may not") }), kith.Forbidden)
	dbtest.Fails(t, "without a reason", dbtest.Err(p.DB, operator, func(tx *db.Tx) error { return Stop(tx, " ") }), kith.Invalid)
	dbtest.Do(t, p.DB, operator, func(tx *db.Tx) error { return Stop(tx, "wrong wording") })
	m := p.remind(id)
	for range 20 {
		p.run()
		p.add(time.Minute)
	}
	if len(p.got) != 0 {
		t.Fatal("sent while stopped")
	}
	p.is(m.ID, Waiting, "")
	dbtest.Do(t, p.DB, operator, func(tx *db.Tx) error {
		n, err := Resume(tx)
		if n != 1 {
			t.Errorf("%d messages wait", n)
		}
		return err
	})
	p.run()
	if p.is(m.ID, Sent, ""); len(p.got) != 1 {
		t.Errorf("%d messages", len(p.got))
	}
}

// Details go to a secure address, with their files; to another only the word
// that something is waiting; and where there is no such word, nothing.
func TestSecureOnly(t *testing.T) {
	p := newPost(t)
	id := p.person(nil)
	var struck error
	p.sender.Files = map[string]func(*db.Tx, kith.ID) ([]File, error){"message": func(_ *db.Tx, id kith.ID) ([]File, error) {
		return []File{{Name: string(id), Type: "application/pdf", Content: []byte("%PDF")}}, struck
	}}
	for address, want := range map[string]string{"gp@nhs.net": "message-back", "gp@example.org": "message-waiting"} {
		p.got = nil
		m := p.send(New{To: To{Whom: Practice, Email: address}, About: id, Template: "message-back", Otherwise: "message-waiting", Record: "message", RecordID: "m1"})
		p.run()
		p.is(m.ID, Sent, "")
		if len(p.got) != 1 || p.got[0].Subject != templates[want].words["en"].subject || (len(p.got[0].Files) == 1 && p.got[0].Files[0].Name == "m1") != (want == "message-back") || strings.Contains(p.got[0].Text, "Yusuf") {
			t.Errorf("%s: %+v", address, p.got)
		}
	}
	m := p.send(New{To: To{Whom: Practice, Email: "gp@example.org"}, About: id, Template: "message-back", Record: "message", RecordID: "m1"})
	p.run()
	p.is(m.ID, Refused, "may not go to this address")
	if len(p.toTell(dbtest.Worker)) != 1 {
		t.Error("nobody is to tell the practice")
	}
	struck = kith.Errorf(kith.Conflict, "It was struck out.")
	m = p.send(New{To: To{Whom: Practice, Email: "gp@nhs.net"}, About: id, Template: "message-back", Record: "message", RecordID: "m1"})
	p.run()
	p.is(m.ID, Refused, "It was struck out.")
}

// What messages said is removed after a time; that they were sent stays.
func TestPurge(t *testing.T) {
	p := newPost(t)
	p.sender.Files = map[string]func(*db.Tx, kith.ID) ([]File, error){"message": func(*db.Tx, kith.ID) ([]File, error) { return nil, nil }}
	id := p.person(nil)
	m := p.remind(id)
	back := p.send(New{To: To{Whom: Practice, Email: "gp@nhs.net"}, About: id, Template: "message-back", Record: "message", RecordID: "m1"})
	p.run()
	purge := func(want int) {
		dbtest.Do(t, p.DB, job.System(dbtest.Tenant), func(tx *db.Tx) error {
			n, err := Purge(tx, tx.Now.Add(-time.Hour))
			if n != want {
				t.Errorf("%d were purged, want %d", n, want)
			}
			return err
		})
	}
	purge(0)
	p.add(time.Hour)
	purge(2)
	purge(0)
	for _, x := range []*Message{m, back} {
		if got := p.is(x.ID, Sent, ""); got.Words != "" || len(got.Data) != 0 || got.Address == "" {
			t.Errorf("%+v", got)
		}
	}
	var all []Message
	dbtest.See(t, p.DB, dbtest.Worker, func(tx *db.Tx) (err error) { all, err = About(tx, id); return err })
	if len(all) != 2 || all[0].ID != back.ID {
		t.Errorf("%d messages about the person", len(all))
	}
}
