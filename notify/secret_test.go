package notify

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/job"
)

const secretPath = "/provider/r/fgh2secret7token3that4opens5one6x"

func (p *post) letter(about kith.ID) *Message {
	return p.send(New{To: To{Whom: Provider, Email: "office@choir.example.org"}, Template: "onward-sent", About: about,
		Data: map[string]string{"asker": "Lena Walker", "service": "The choir", "path": secretPath}})
}

// inFile opens a database of SQLite anew, so that its file holds all of it, and
// reports whether the file's bytes have the token.
func (p *post) inFile(dsn, token string) bool {
	p.t.Helper()
	err := p.DB.Close()
	b, failed := os.ReadFile(dsn)
	if err = errors.Join(err, failed); err == nil {
		now := p.DB.Now
		p.DB, err = db.Connect(p.t.Context(), dsn)
		p.DB.Now = now
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return bytes.Contains(b, []byte(token))
}

// A link goes to its recipient, and leaves the outbox with it: nothing in the
// database holds its token any more.
func TestSecretGoesWithTheMessage(t *testing.T) {
	p, dsn := newPost(t), dbtest.DSN(t)
	own, err := db.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	p.DB.Close()
	own.Now, p.DB = p.DB.Now, own
	t.Cleanup(func() { p.DB.Close() })
	about := p.person(nil)
	m := p.letter(about)
	for i := range 20 { // of lengths that lie in the file in other ways
		p.send(New{To: To{Whom: Provider, Email: fmt.Sprintf("office%d@choir.example.org", i)}, Template: "onward-sent", About: about,
			Data: map[string]string{"asker": "Lena" + strings.Repeat(" Lena", 90*i), "service": "The choir", "path": secretPath}})
	}
	token := strings.TrimPrefix(secretPath, "/provider/r/")
	if got := dbtest.Holds(t, p.DB, token); len(got) == 0 {
		t.Fatal("the search finds nothing where there is something")
	}
	if !p.DB.Postgres() && !p.inFile(dsn, token) {
		t.Fatal("the search of the file finds nothing where there is something")
	}
	for p.run() > 0 {
	}
	if len(p.got) != 21 || !strings.Contains(p.got[0].Text, secretPath) {
		t.Fatalf("the recipient got %+v", p.got)
	}
	got := p.is(m.ID, Sent, "")
	if len(got.Data) != 2 || !strings.Contains(got.Words, takenOut) {
		t.Errorf("what is kept: %v, %q", got.Data, got.Words)
	}
	if where := dbtest.Holds(t, p.DB, token); len(where) > 0 {
		t.Errorf("the token stands in %v", where)
	}
	if !p.DB.Postgres() && p.inFile(dsn, token) {
		t.Error("the token stands in the database's file")
	}
}

// What can never go loses its secret at once; what a human may have tried again
// keeps it for a week, and then is not tried again.
func TestSecretOfWhatDoesNotGo(t *testing.T) {
	p := newPost(t)
	about := p.person(nil)
	m := p.letter(about)
	p.do(func(tx *db.Tx) error { return Cancel(tx, m.ID, "Withdrawn.") })
	if where := dbtest.Holds(t, p.DB, "fgh2secret7"); len(where) > 0 {
		t.Errorf("cancelled: the token stands in %v", where)
	}
	p.hand = func(*Envelope, func() error) (string, error) { return "", &Fault{To: Bounced, Why: "No such address."} }
	m = p.letter(about)
	p.run()
	p.is(m.ID, Bounced, "No such address")
	forget := func(want int) {
		t.Helper()
		dbtest.Do(t, p.DB, job.System(dbtest.Tenant), func(tx *db.Tx) error {
			n, err := Forget(tx)
			if n != want {
				t.Errorf("%d were forgotten, want %d", n, want)
			}
			return err
		})
	}
	forget(0)
	p.do(func(tx *db.Tx) error { _, err := Retry(tx, m.ID); return err })
	p.run()
	p.add(retryFor)
	forget(1)
	forget(0)
	if where := dbtest.Holds(t, p.DB, "fgh2secret7"); len(where) > 0 {
		t.Errorf("bounced a week ago: the token stands in %v", where)
	}
	dbtest.Fails(t, "tried again", dbtest.Err(p.DB, dbtest.Worker, func(tx *db.Tx) error { _, err := Retry(tx, m.ID); return err }), kith.Conflict)

	code := p.send(New{To: To{Whom: Provider, Email: "office@choir.example.org"}, Template: "pass-code", About: about, Data: map[string]string{"code": "914207"}, Before: p.at.Add(15 * time.Minute)})
	p.run()
	p.is(code.ID, Bounced, "")
	forget(0)
	p.add(15 * time.Minute)
	forget(1)
	if where := dbtest.Holds(t, p.DB, "914207"); len(where) > 0 {
		t.Errorf("a code that lapsed stands in %v", where)
	}
}
