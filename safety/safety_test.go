package safety_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/identity"
	"kith/job"
	"kith/notify"
	"kith/referral"
	"kith/safety"
	"kith/sample"
	"kith/team"
)

func TestMain(m *testing.M) {
	if os.Getenv(errandEnv) != "" {
		errand()
	}
	os.Exit(m.Run())
}

var colleague = kith.Actor{ID: "colleague", Name: "Col League", Role: dbtest.Worker.Role, Tenant: dbtest.Tenant, Teams: dbtest.Worker.Teams}

// settle makes a team of a worker, a colleague and a lead.
func settle(t *testing.T, d *db.DB) {
	t.Helper()
	dbtest.Do(t, d, dbtest.System, sample.Teams)
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		for _, a := range []kith.Actor{dbtest.Worker, dbtest.Lead, colleague} {
			email := string(a.ID) + "@example.org"
			if err := db.Insert(tx, &identity.Account{Row: db.Row{ID: a.ID}, New: identity.New{Name: a.Name, Email: email, Role: a.Role}, Folded: email, OpenedAt: tx.Now}); err != nil {
				return err
			}
			if err := team.Join(tx, a.ID, dbtest.North); err != nil {
				return err
			}
			if _, err := team.AddWorker(tx, a.ID, team.Profile{Name: a.Name, Role: team.Roles[0], WTE: 100}); err != nil {
				return err
			}
		}
		return nil
	})
}

func visit(now time.Time) safety.New {
	return safety.New{Colleague: colleague.ID, Place: "4 Mill Lane, Placesecret", Phone: "07700 900123", StartsAt: now.Add(time.Hour), BackAt: now.Add(2 * time.Hour)}
}

// watch is a town whose clock a test sets, with a runner of the alarms.
type watch struct {
	*db.DB
	t      *testing.T
	now    time.Time
	runner job.Runner
}

func newWatch(t *testing.T) *watch {
	w := &watch{DB: dbtest.Open(t), t: t, now: dbtest.Now}
	w.Now = func() time.Time { return w.now }
	settle(t, w.DB)
	k, alarms := safety.Alarms()
	w.runner = job.Runner{DB: w.DB, Kinds: map[string]job.Kind{k: alarms}}
	return w
}

func (w *watch) plan() *safety.Visit {
	w.t.Helper()
	var v *safety.Visit
	dbtest.Do(w.t, w.DB, dbtest.Worker, func(tx *db.Tx) (err error) { v, err = safety.Plan(tx, visit(tx.Now)); return err })
	return v
}

func (w *watch) do(a kith.Actor, step func(*db.Tx, kith.ID) (*safety.Visit, error), id kith.ID) error {
	return dbtest.Err(w.DB, a, func(tx *db.Tx) error { _, err := step(tx, id); return err })
}

// on lets the time pass and the alarms ring.
func (w *watch) on(after time.Duration) {
	w.t.Helper()
	w.now = w.now.Add(after)
	for {
		n, err := w.runner.Once(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

// told are the messages so far: template and to whom.
func (w *watch) told() string {
	w.t.Helper()
	var out []string
	dbtest.See(w.t, w.DB, dbtest.System, func(tx *db.Tx) error {
		all, err := notify.List(tx, 0)
		for _, m := range all {
			for _, v := range m.Data {
				if strings.Contains(v, "Placesecret") {
					w.t.Error("a message says where")
				}
			}
			out = append([]string{m.Template + ">" + string(m.Account)}, out...)
		}
		return err
	})
	return strings.Join(out, " ")
}

// In time: nobody is told. Late: the colleague, then the lead, then both that
// the worker is back.
func TestAlarm(t *testing.T) {
	w := newWatch(t)
	v := w.plan()
	if err := w.do(dbtest.Worker, safety.Out, v.ID); err != nil {
		t.Fatal(err)
	}
	w.on(119 * time.Minute)
	if got := w.told(); got != "" {
		t.Errorf("told before the time: %s", got)
	}
	w.on(time.Minute)
	if got := w.told(); got != "visit-late>colleague" {
		t.Errorf("at the time: %q", got)
	}
	w.on(14 * time.Minute)
	if got := w.told(); got != "visit-late>colleague" {
		t.Errorf("fourteen minutes on: %q", got)
	}
	w.on(time.Minute)
	if got := w.told(); got != "visit-late>colleague visit-late>lead" {
		t.Errorf("a quarter of an hour on: %q", got)
	}
	w.on(5 * time.Hour)
	dbtest.Fails(t, "the colleague checks out", w.do(colleague, safety.Back, v.ID), kith.Forbidden)
	if err := w.do(dbtest.Worker, safety.Back, v.ID); err != nil {
		t.Fatal(err)
	}
	if got := w.told(); got != "visit-late>colleague visit-late>lead visit-back>colleague visit-back>lead" {
		t.Errorf("back: %q", got)
	}
	dbtest.Fails(t, "back twice", w.do(dbtest.Worker, safety.Back, v.ID), kith.Conflict)
	w.on(24 * time.Hour)
	if n, err := w.runner.Once(t.Context()); n != 0 || err != nil {
		t.Errorf("%d alarms are left, %v", n, err)
	}
}

func TestAlarmStops(t *testing.T) {
	for _, c := range []struct {
		name  string
		steps func(w *watch, id kith.ID)
		want  string
	}{
		{"never checked in", func(w *watch, id kith.ID) { w.on(2 * time.Hour) }, "visit-late>colleague"},
		{"back in time", func(w *watch, id kith.ID) { w.must(w.do(dbtest.Worker, safety.Back, id)); w.on(5 * time.Hour) }, ""},
		{"cancelled", func(w *watch, id kith.ID) { w.must(w.do(dbtest.Worker, safety.Cancel, id)); w.on(5 * time.Hour) }, ""},
		{"later", func(w *watch, id kith.ID) {
			w.on(90 * time.Minute)
			w.must(w.do(dbtest.Worker, safety.Later, id))
			w.on(time.Hour - time.Minute)
		}, ""},
		{"later, and late then", func(w *watch, id kith.ID) {
			w.must(w.do(dbtest.Worker, safety.Later, id))
			w.on(150 * time.Minute)
		}, "visit-late>colleague"},
		{"heard", func(w *watch, id kith.ID) {
			w.on(2 * time.Hour)
			w.must(w.do(colleague, func(tx *db.Tx, id kith.ID) (*safety.Visit, error) {
				return safety.Heard(tx, id, "I have spoken with her")
			}, id))
			w.on(5 * time.Hour)
		}, "visit-late>colleague"},
		{"help", func(w *watch, id kith.ID) { w.must(w.do(dbtest.Worker, safety.Help, id)); w.on(0) }, "visit-help>colleague"},
		{"help after the alarm", func(w *watch, id kith.ID) {
			w.on(2 * time.Hour)
			w.must(w.do(dbtest.Worker, safety.Help, id))
			w.on(15 * time.Minute)
			w.on(15 * time.Minute)
		}, "visit-late>colleague visit-help>colleague visit-help>lead"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWatch(t)
			c.steps(w, w.plan().ID)
			if got := w.told(); got != c.want {
				t.Errorf("told %q, want %q", got, c.want)
			}
		})
	}
}

func (w *watch) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestPlan(t *testing.T) {
	d := dbtest.Open(t)
	settle(t, d)
	for field, change := range map[string]func(*safety.New){
		"colleague": func(n *safety.New) { n.Colleague = dbtest.Worker.ID }, "place": func(n *safety.New) { n.Place = "" },
		"phone": func(n *safety.New) { n.Phone = " " }, "starts": func(n *safety.New) { n.StartsAt = time.Time{} },
		"back": func(n *safety.New) { n.BackAt = n.StartsAt }, "words": func(n *safety.New) { n.Words = strings.Repeat("x", 501) },
	} {
		n := visit(dbtest.Now)
		change(&n)
		err := dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { _, err := safety.Plan(tx, n); return err })
		dbtest.Fails(t, field, err, kith.Invalid)
	}
	n := visit(dbtest.Now)
	n.Colleague = dbtest.Southerner.ID
	err := dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { _, err := safety.Plan(tx, n); return err })
	dbtest.Fails(t, "a colleague of another team", err, kith.Invalid)
	var person kith.ID
	dbtest.Do(t, d, dbtest.Southerner, func(tx *db.Tx) error {
		from := sample.FromGP
		from.Team = sample.South
		r, err := referral.Receive(tx, sample.Amina, from)
		if err == nil {
			person = r.Person
		}
		return err
	})
	n = visit(dbtest.Now)
	n.Person = person
	err = dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { _, err := safety.Plan(tx, n); return err })
	dbtest.Fails(t, "a person out of sight", err, kith.NotFound)
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { _, err := safety.Plan(tx, visit(tx.Now)); return err })
	for who, want := range map[*kith.Actor]kith.Kind{&dbtest.Admin: kith.Forbidden, &dbtest.Governor: kith.Forbidden, &dbtest.Analyst: kith.Forbidden, &dbtest.Referrer: kith.Forbidden} {
		err := dbtest.Err(d, *who, func(tx *db.Tx) error { _, err := safety.Open(tx); return err })
		dbtest.Fails(t, who.Name, err, want)
	}
	for _, c := range []struct {
		a    kith.Actor
		want int
	}{{dbtest.Worker, 1}, {colleague, 1}, {dbtest.Lead, 1}, {dbtest.Southerner, 0}, {dbtest.Stranger, 0}} {
		dbtest.See(t, d, c.a, func(tx *db.Tx) error {
			all, err := safety.Open(tx)
			if len(all) != c.want {
				t.Errorf("%s sees %d", c.a.Name, len(all))
			}
			return err
		})
	}
}

// Two go together: both check in and out, the alarm names who is not back, and it is
// over when both are.
func TestPair(t *testing.T) {
	w := newWatch(t)
	second := kith.Actor{ID: "lead", Name: dbtest.Lead.Name, Role: dbtest.Lead.Role, Tenant: dbtest.Tenant, Teams: dbtest.Lead.Teams}
	var v *safety.Visit
	n := visit(w.now)
	n.Second = n.Colleague
	dbtest.Fails(t, "who looks after them goes along", dbtest.Err(w.DB, dbtest.Worker, func(tx *db.Tx) error { _, err := safety.Plan(tx, n); return err }), kith.Invalid)
	n.Second = dbtest.Southerner.ID
	dbtest.Fails(t, "somebody of another team", dbtest.Err(w.DB, dbtest.Worker, func(tx *db.Tx) error { _, err := safety.Plan(tx, n); return err }), kith.Invalid)
	n.Second = dbtest.Worker.ID
	dbtest.Fails(t, "with oneself", dbtest.Err(w.DB, dbtest.Worker, func(tx *db.Tx) error { _, err := safety.Plan(tx, n); return err }), kith.Invalid)
	n.Second = second.ID
	dbtest.Do(t, w.DB, dbtest.Worker, func(tx *db.Tx) (err error) { v, err = safety.Plan(tx, n); return err })
	w.must(w.do(dbtest.Worker, safety.Out, v.ID))
	w.must(w.do(second, safety.Out, v.ID))
	dbtest.Fails(t, "the colleague checks in", w.do(colleague, safety.Out, v.ID), kith.Forbidden)
	w.on(2 * time.Hour)
	if got := w.said("who"); got != "Lena Walker and Lindiwe Adeyemi" {
		t.Errorf("the alarm names %q", got)
	}
	w.must(w.do(dbtest.Worker, safety.Help, v.ID))
	w.must(w.do(second, safety.Back, v.ID))
	dbtest.Fails(t, "back twice", w.do(second, safety.Back, v.ID), kith.Conflict)
	w.on(0)
	if got := w.said("who"); got != "Lena Walker" {
		t.Errorf("with one of them back the alarm names %q", got)
	}
	w.must(w.do(dbtest.Worker, safety.Back, v.ID))
	if got := w.said("who"); got != "Lena Walker and Lindiwe Adeyemi" || !strings.HasSuffix(w.told(), "visit-back>colleague") {
		t.Errorf("both are back: %q, %s", got, w.told())
	}
	dbtest.See(t, w.DB, dbtest.Worker, func(tx *db.Tx) error {
		v, err := safety.Get(tx, v.ID)
		if err == nil && (v.State != safety.Returned || v.OutAt.IsZero() || v.SecondOutAt.IsZero() || v.FirstBackAt.IsZero() || v.SecondBackAt.IsZero()) {
			t.Errorf("%+v", v)
		}
		return err
	})
}

// An alarm goes as a text too, to the telephone that the colleague carries.
func TestAlarmByText(t *testing.T) {
	w := newWatch(t)
	dbtest.Do(t, w.DB, dbtest.System, func(tx *db.Tx) error {
		c, err := team.WorkerOf(tx, colleague.ID)
		if err == nil {
			c.Mobile = "07700 900 456"
			_, err = team.ChangeWorker(tx, c.ID, c.Version, c.Profile)
		}
		return err
	})
	v := w.plan()
	w.on(2 * time.Hour)
	if got := w.told(); got != "visit-late>colleague visit-late>colleague" {
		t.Errorf("told %q", got)
	}
	kept := &hands{}
	s := &notify.Sender{House: notify.House{Service: "Northshire", Base: "https://kith.example"}, Carriers: map[notify.Channel]notify.Carrier{notify.Email: kept, notify.Text: kept}}
	kind, do := s.Kind()
	r := job.Runner{DB: w.DB, Kinds: map[string]job.Kind{kind: do}}
	for n := 1; n > 0; {
		var err error
		if n, err = r.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	var text, mail int
	for _, e := range kept.got {
		switch e.Channel {
		case notify.Text:
			text++
			if e.Address != "+447700900456" || !strings.Contains(e.Text, "Lena Walker") || !strings.Contains(e.Text, "07700 900123") || strings.Contains(e.Text, "Placesecret") {
				t.Errorf("%+v", e)
			}
		case notify.Email:
			mail++
		}
	}
	if text != 1 || mail != 1 {
		t.Errorf("%d texts and %d mails", text, mail)
	}
	w.must(w.do(dbtest.Worker, safety.Back, v.ID))
	if got := w.told(); !strings.HasSuffix(got, "visit-back>colleague") || strings.Count(got, "visit-back") != 1 {
		t.Errorf("that they are back comes once, by e-mail: %s", got)
	}
	dbtest.Fails(t, "no number", dbtest.Err(w.DB, dbtest.System, func(tx *db.Tx) error {
		c, err := team.WorkerOf(tx, colleague.ID)
		if err == nil {
			c.Mobile = "ring me"
			_, err = team.ChangeWorker(tx, c.ID, c.Version, c.Profile)
		}
		return err
	}), kith.Invalid)
}

// hands keep what they are given.
type hands struct{ got []notify.Envelope }

func (h *hands) Name() string  { return "test" }
func (h *hands) Details() bool { return true }
func (h *hands) Leaves() bool  { return true }
func (h *hands) Hand(_ context.Context, e *notify.Envelope, mark func() error) (string, error) {
	h.got = append(h.got, *e)
	return "id", mark()
}

// said is what the last message says of one thing.
func (w *watch) said(key string) (out string) {
	w.t.Helper()
	dbtest.See(w.t, w.DB, dbtest.System, func(tx *db.Tx) error {
		all, err := notify.List(tx, 0)
		if err == nil && len(all) > 0 {
			out = all[0].Data[key]
		}
		return err
	})
	return out
}
