package notify

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/job"
	"kith/person"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler)) // carriers fail here on purpose
	if text := os.Getenv(errandEnv); text != "" {
		var o errand
		if err := json.Unmarshal([]byte(text), &o); err != nil {
			panic(err)
		}
		o.run()
	}
	os.Exit(m.Run())
}

// post is an outbox under test: a database, a clock and a carrier that does what
// the test says.
type post struct {
	t testing.TB
	*db.DB
	at     time.Time
	sender *Sender
	sync.Mutex
	got  []Envelope
	hand func(e *Envelope, mark func() error) (string, error)
}

func newPost(t testing.TB) *post {
	p := &post{t: t, DB: dbtest.Open(t), at: dbtest.Now}
	p.DB.Now = func() time.Time { p.Lock(); defer p.Unlock(); return p.at }
	p.sender = &Sender{House: house, Secure: []string{"nhs.net"}, Carriers: map[Channel]Carrier{Email: p, Text: p, Letter: p}}
	return p
}

func (p *post) Name() string  { return "test" }
func (p *post) Details() bool { return true }
func (p *post) Leaves() bool  { return true }

// Hand is what the test says; else it marks and takes.
func (p *post) Hand(_ context.Context, e *Envelope, mark func() error) (string, error) {
	if p.hand != nil {
		return p.hand(e, mark)
	}
	return p.take(e, mark)
}

func (p *post) take(e *Envelope, mark func() error) (string, error) {
	if err := mark(); err != nil {
		return "", err
	}
	p.Lock()
	defer p.Unlock()
	p.got = append(p.got, *e)
	return "id", nil
}

func (p *post) add(d time.Duration) { p.Lock(); defer p.Unlock(); p.at = p.at.Add(d) }

// run does the jobs that are due, and returns how many they were.
func (p *post) run() int {
	p.t.Helper()
	kind, k := p.sender.Kind()
	r := job.Runner{DB: p.DB, Kinds: map[string]job.Kind{kind: k}}
	n, err := r.Once(context.Background())
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}

func (p *post) do(f func(*db.Tx) error) { p.t.Helper(); dbtest.Do(p.t, p.DB, dbtest.Worker, f) }

// person adds somebody with a mobile that takes messages, and lets f say more.
func (p *post) person(f func(*db.Tx, kith.ID) error) kith.ID {
	p.t.Helper()
	var id kith.ID
	p.do(func(tx *db.Tx) error {
		who := person.New{Given: "Amina", Family: "Yusuf", Born: "1951-03-02", Practice: "K84001", Phone: "07700 900123", Team: dbtest.North}
		is, _, err := person.FindOrAdd(tx, who)
		if err != nil {
			return err
		}
		id = is.ID
		if f == nil {
			return nil
		}
		return f(tx, id)
	})
	return id
}

var appointment = map[string]string{"when": "Tuesday 3 November at 2pm", "where": "the library"}

func (p *post) send(n New) *Message {
	p.t.Helper()
	var m *Message
	p.do(func(tx *db.Tx) (err error) { m, err = Send(tx, n); return err })
	return m
}

func (p *post) remind(id kith.ID) *Message {
	p.t.Helper()
	return p.send(New{To: To{Person: id}, Template: "appointment", Data: appointment})
}

func (p *post) get(id kith.ID) *Message {
	p.t.Helper()
	var m *Message
	dbtest.See(p.t, p.DB, dbtest.Worker, func(tx *db.Tx) (err error) { m, err = db.Get[Message](tx, id); return err })
	return m
}

func (p *post) is(id kith.ID, want Status, why string) *Message {
	p.t.Helper()
	m := p.get(id)
	if m.Status != want || !strings.Contains(m.Why, why) {
		p.t.Fatalf("the message is %s (%s), want %s (%s)", m.Status, m.Why, want, why)
	}
	return m
}

// A message goes once, with what it says and where it went on record.
func TestSend(t *testing.T) {
	p := newPost(t)
	id := p.person(nil)
	undone := errors.New("undone")
	if err := dbtest.Err(p.DB, dbtest.Worker, func(tx *db.Tx) error {
		if _, err := Send(tx, New{To: To{Person: id}, Template: "appointment", Data: appointment}); err != nil {
			return err
		}
		return undone
	}); !errors.Is(err, undone) {
		t.Fatal(err)
	}
	m := p.remind(id)
	for range 3 {
		p.run()
	}
	if len(p.got) != 1 || p.got[0].Address != "+447700900123" || !strings.Contains(p.got[0].Text, "ring us") || strings.Contains(p.got[0].Text, "library") {
		t.Fatalf("%+v", p.got)
	}
	got := p.is(m.ID, Sent, "")
	if got.Channel != Text || got.Address != "+447700900123" || got.Words != p.got[0].Text || got.Carrier != "test" || got.CarrierID != "id" || got.SentAt.IsZero() || got.MadeName != dbtest.Worker.Name {
		t.Errorf("%+v", got)
	}
	if want := "A reminder of an appointment, to the person by text message to 07700 900123: sent."; got.Line() != want {
		t.Errorf("%q", got.Line())
	}
}

// Of two messages with one key there is one.
func TestKey(t *testing.T) {
	p := newPost(t)
	id := p.person(nil)
	n := New{To: To{Person: id}, Template: "appointment", Data: appointment, Key: "appointment 1"}
	if a, b := p.send(n), p.send(n); a.ID != b.ID {
		t.Error("two messages with one key")
	}
	p.run()
	if len(p.got) != 1 {
		t.Errorf("%d messages", len(p.got))
	}
}

// The rules are asked again when the message goes: somebody who has died in
// between gets nothing, and nobody is asked to tell them.
func TestDiesInBetween(t *testing.T) {
	p := newPost(t)
	id := p.person(nil)
	m := p.remind(id)
	p.do(func(tx *db.Tx) error { return person.Died(tx, id, "2026-09-01") })
	p.run()
	p.is(m.ID, Refused, saidDead)
	later := p.remind(id)
	p.is(later.ID, Refused, saidDead)
	if len(p.got) != 0 || p.run() != 0 || len(p.toTell(dbtest.Worker)) != 0 {
		t.Errorf("%d messages went to somebody who has died", len(p.got))
	}
}

func (p *post) toTell(a kith.Actor) (out []Task) {
	p.t.Helper()
	dbtest.See(p.t, p.DB, a, func(tx *db.Tx) (err error) { out, err = ToTell(tx); return err })
	return out
}

// Where the rules leave no way, the worker is to tell; others' workers are not.
func TestToTell(t *testing.T) {
	p := newPost(t)
	id := p.person(func(tx *db.Tx, id kith.ID) error {
		is, err := person.Get(tx, id)
		if err != nil {
			return err
		}
		is.Literacy = person.CannotRead
		return person.Change(tx, is)
	})
	m := p.is(p.remind(id).ID, Refused, "They cannot read.")
	all := p.toTell(dbtest.Worker)
	if len(all) != 1 || all[0].ID != m.ID || all[0].Called() != "Amina Yusuf" {
		t.Fatalf("%+v", all)
	}
	if len(p.toTell(dbtest.Southerner)) != 0 {
		t.Error("another team is to tell")
	}
	dbtest.Fails(t, "told by another team", dbtest.Err(p.DB, dbtest.Southerner, func(tx *db.Tx) error { return Told(tx, m.ID, m.Version) }), kith.NotFound)
	p.do(func(tx *db.Tx) error { return Told(tx, m.ID, m.Version) })
	if len(p.toTell(dbtest.Worker)) != 0 {
		t.Error("still to tell")
	}
	dbtest.Fails(t, "told twice", dbtest.Err(p.DB, dbtest.Worker, func(tx *db.Tx) error { return Told(tx, m.ID, m.Version+1) }), kith.Conflict)
	for _, a := range []kith.Actor{dbtest.Southerner, dbtest.Referrer, dbtest.Analyst, dbtest.Admin, dbtest.Stranger, dbtest.Provider} {
		err := p.Read(context.Background(), a, func(tx *db.Tx) error { _, err := db.Get[Message](tx, m.ID); return err })
		if k := kith.KindOf(err); k != kith.NotFound && k != kith.Forbidden {
			t.Errorf("%s reads a message: %v", a.Name, err)
		}
	}
}

// At night a text waits for the morning; a reminder that would then be too late
// is for the worker to tell.
func TestHeld(t *testing.T) {
	p := newPost(t)
	id := p.person(nil)
	p.at = time.Date(2026, 9, 1, 21, 0, 0, 0, time.UTC)
	m := p.remind(id)
	p.is(m.ID, Held, "Until they may be texted.")
	late := p.send(New{To: To{Person: id}, Template: "appointment", Data: appointment, Before: p.at.Add(time.Hour)})
	p.is(late.ID, Refused, "too late")
	if p.run() != 0 {
		t.Error("taken at night")
	}
	p.at = time.Date(2026, 9, 2, 8, 0, 0, 0, time.UTC)
	p.run()
	p.is(m.ID, Sent, "")
	if len(p.got) != 1 {
		t.Errorf("%d messages", len(p.got))
	}
	due := p.send(New{To: To{Person: id}, Template: "appointment", Data: appointment, Due: p.at.Add(48 * time.Hour)})
	p.is(due.ID, Held, "go then")
	if p.run() != 0 {
		t.Error("gone before it is due")
	}
	p.do(func(tx *db.Tx) error { return Cancel(tx, due.ID, "The appointment is off") })
	p.add(49 * time.Hour)
	if p.run() != 0 || len(p.got) != 1 {
		t.Error("gone although it was cancelled")
	}
	p.is(due.ID, Cancelled, "off")
	p.do(func(tx *db.Tx) error { return Cancel(tx, m.ID, "too late for that") })
	p.is(m.ID, Sent, "")
}

// What a carrier says becomes of the message.
func TestFaults(t *testing.T) {
	for name, c := range map[string]struct {
		err    func(mark func() error) error
		status Status
		again  bool
	}{
		"no line":              {func(func() error) error { return errors.New("connection refused") }, Waiting, true},
		"no line after all":    {func(mark func() error) error { return errors.Join(mark(), errors.New("connection reset")) }, Uncertain, false},
		"try again":            {func(func() error) error { return &Fault{To: Waiting, Why: "Busy."} }, Waiting, true},
		"try again, after all": {func(mark func() error) error { return errors.Join(mark(), &Fault{To: Waiting, Why: "Busy."}) }, Waiting, true},
		"no such address":      {func(func() error) error { return &Fault{To: Bounced, Why: "No such address."} }, Bounced, false},
		"refused":              {func(mark func() error) error { return errors.Join(mark(), &Fault{To: Failed, Why: "Spam."}) }, Failed, false},
	} {
		p := newPost(t)
		id := p.person(nil)
		m := p.remind(id)
		p.hand = func(_ *Envelope, mark func() error) (string, error) { return "", c.err(mark) }
		p.run()
		p.is(m.ID, c.status, "")
		p.add(59 * time.Second)
		if p.run() != 0 {
			t.Errorf("%s: tried again at once", name)
		}
		p.add(10 * time.Minute)
		p.hand = nil
		if n := p.run(); (n == 1) != c.again || (len(p.got) == 1) != c.again {
			t.Errorf("%s: tried again %d times, and %d went", name, n, len(p.got))
		}
		tell := c.status == Bounced || c.status == Failed
		if (len(p.toTell(dbtest.Worker)) == 1) != tell {
			t.Errorf("%s: to tell: %+v", name, p.toTell(dbtest.Worker))
		}
	}
}

// A carrier that never answers is given up, and the worker is to tell.
func TestGivenUp(t *testing.T) {
	p := newPost(t)
	m := p.remind(p.person(nil))
	p.hand = func(*Envelope, func() error) (string, error) { return "", errors.New("connection refused") }
	for range 20 {
		p.run()
		p.add(6*time.Hour + time.Second)
		p.at = time.Date(p.at.Year(), p.at.Month(), p.at.Day(), 10, 0, 0, 0, time.UTC).Add(24 * time.Hour)
	}
	p.is(m.ID, Failed, "could not be handed over")
	if len(p.toTell(dbtest.Worker)) != 1 {
		t.Error("nobody is to tell")
	}
	p.hand = nil
	p.do(func(tx *db.Tx) error { _, err := Retry(tx, m.ID); return err })
	p.run()
	p.is(m.ID, Sent, "")
	if len(p.got) != 1 || len(p.toTell(dbtest.Worker)) != 0 {
		t.Error("not sent again")
	}
}

// A process that stood still after its lease ended hands nothing over that
// another has handed over: of two, one sets the mark.
func TestOneMark(t *testing.T) {
	p := newPost(t)
	m := p.remind(p.person(nil))
	first := true
	p.hand = func(e *Envelope, mark func() error) (string, error) {
		if first {
			first = false
			p.add(6 * time.Minute)
			if p.run() != 1 {
				t.Error("another process does not take over")
			}
		}
		return p.take(e, mark)
	}
	p.run()
	p.add(10 * time.Minute)
	p.run()
	p.is(m.ID, Sent, "")
	if len(p.got) != 1 {
		t.Errorf("%d messages", len(p.got))
	}
}

// A process that dies after the mark leaves a message of which nobody knows: it
// is uncertain and stays so until a human has looked. One that only stood still
// is believed, however late.
func TestUncertain(t *testing.T) {
	p := newPost(t)
	id := p.person(nil)
	m := p.remind(id)
	p.hand = func(e *Envelope, mark func() error) (string, error) {
		if err := mark(); err != nil {
			return "", err
		}
		p.add(6 * time.Minute)
		p.hand = nil
		p.run()
		p.is(m.ID, Uncertain, "may have gone")
		return "late", nil
	}
	p.run()
	if got := p.is(m.ID, Sent, ""); got.CarrierID != "late" {
		t.Errorf("%+v", got)
	}
	for _, went := range []bool{true, false} {
		m = p.remind(id)
		p.hand = func(e *Envelope, mark func() error) (string, error) {
			return "", errors.Join(mark(), errors.New("connection reset"))
		}
		p.run()
		p.hand = nil
		p.add(100 * time.Hour)
		p.run()
		p.is(m.ID, Uncertain, "")
		if len(p.got) != 0 {
			t.Error("an uncertain message was sent again")
		}
		p.do(func(tx *db.Tx) (err error) {
			if went {
				_, err = Went(tx, m.ID)
			} else {
				_, err = Retry(tx, m.ID)
			}
			return err
		})
		p.run()
		p.is(m.ID, Sent, "")
		if sent := len(p.got) == 1; sent == went {
			t.Errorf("it went: %v; sent again: %v", went, sent)
		}
		dbtest.Fails(t, "again", dbtest.Err(p.DB, dbtest.Worker, func(tx *db.Tx) error { _, err := Retry(tx, m.ID); return err }), kith.Conflict)
		dbtest.Fails(t, "went", dbtest.Err(p.DB, dbtest.Worker, func(tx *db.Tx) error { _, err := Went(tx, m.ID); return err }), kith.Conflict)
	}
}

// The folder knows what it has: a process that died is followed by another that
// asks, and nothing is written twice or lost.
func TestFolder(t *testing.T) {
	p := newPost(t)
	dir := filepath.Join(t.TempDir(), "outbox")
	f, err := NewFolder(Folder{Dir: dir, Service: "Kith"})
	if err != nil {
		t.Fatal(err)
	}
	id := p.person(func(tx *db.Tx, id kith.ID) error {
		return person.AddChannel(tx, &person.Channel{Of: person.Of{Person: id}, Kind: person.Email, Value: "amina@example.org", Order: 1})
	})
	for _, dies := range []string{"before the mark", "after the mark", "after the file", ""} {
		p.at = p.at.Add(24 * time.Hour)
		p.sender.Carriers[Email] = dying{f, dies}
		m := p.remind(id)
		p.run()
		p.sender.Carriers[Email] = f
		if dies != "" {
			p.add(5*time.Minute + time.Second)
			p.run()
			p.add(5*time.Minute + time.Second)
			p.run()
		}
		got := p.is(m.ID, Sent, "")
		text, err := os.ReadFile(filepath.Join(dir, got.CarrierID))
		if err != nil || !strings.Contains(string(text), "To: \"Amina Yusuf\" <amina@example.org>") {
			t.Errorf("%s: %v\n%s", dies, err, text)
		}
	}
	if all, _ := os.ReadDir(dir); len(all) != 4 {
		t.Errorf("%d files, want 4", len(all))
	}
}

// dying is a carrier whose process dies at a moment: whatever it was doing never
// comes back.
type dying struct {
	*Folder
	when string
}

func (d dying) Hand(ctx context.Context, e *Envelope, mark func() error) (string, error) {
	id, err := d.Folder.Hand(ctx, e, func() error {
		if d.when == "before the mark" {
			panic(d.when)
		}
		err := mark()
		if d.when == "after the mark" {
			panic(d.when)
		}
		return err
	})
	if d.when == "after the file" {
		panic(d.when)
	}
	return id, err
}

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
