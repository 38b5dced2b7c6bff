package onward_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/nhs"
	"kith/notify"
	"kith/onward"
	"kith/pass"
	"kith/person"
	"kith/plan"
	"kith/referral"
	"kith/sample"
)

// A town is Amina with her plan, and three services of three organisations.
type town struct {
	*db.DB
	t       testing.TB
	plan    *plan.Plan
	service map[string]kith.ID
	org     map[string]kith.ID
}

// letters are all that was put into the outbox, oldest first.
func (w *town) letters() (all []notify.Message) {
	w.t.Helper()
	dbtest.See(w.t, w.DB, dbtest.System, func(tx *db.Tx) (err error) { all, err = db.Select[notify.Message](tx, db.Q{}); return err })
	return all
}

// last is the last of them.
func (w *town) last() notify.Message {
	all := w.letters()
	return all[len(all)-1]
}

// newTown makes it.
func newTown(t testing.TB) *town {
	t.Helper()
	w := &town{DB: dbtest.Open(t), t: t, service: map[string]kith.ID{}, org: map[string]kith.ID{}}
	dbtest.Do(t, w.DB, dbtest.System, func(tx *db.Tx) error {
		if err := sample.Teams(tx); err != nil {
			return err
		}
		for _, name := range []string{"choir", "debt", "walk"} {
			s, err := directory.Add(tx, directory.New{Name: "The " + name, Organisation: "Org of the " + name, Email: name + "@example.org", Needs: []nhs.Need{nhs.Isolation}})
			if err != nil {
				return err
			}
			full, err := directory.GetService(tx, s.ID)
			if err != nil {
				return err
			}
			w.service[name], w.org[name] = s.ID, full.Organisation
		}
		return nil
	})
	dbtest.Do(t, w.DB, dbtest.Worker, func(tx *db.Tx) error {
		r, err := referral.Receive(tx, sample.Amina, sample.FromGP)
		if err != nil {
			return err
		}
		if w.plan, err = plan.Start(tx, r.ID); err != nil {
			return err
		}
		_, err = plan.Say(tx, r.Person, "", plan.NewAboutMe{Best: "Ring after nine", Most: "Singing again"})
		return err
	})
	return w
}

// at sets the clock some days on.
func (w *town) at(days int) {
	w.Now = func() time.Time { return dbtest.Now.AddDate(0, 0, days) }
}

func (w *town) provider(names ...string) kith.Actor {
	a := kith.Actor{ID: kith.ID("of-" + names[0]), Name: "Priya of the " + names[0], Role: access.Provider, Tenant: dbtest.Tenant}
	for _, n := range names {
		a.Providers = append(a.Providers, w.org[n])
	}
	return a
}

var ask = onward.New{Need: nhs.Isolation, Ask: "Company, and a choir", Items: []string{"name", "age", "reach", "best", "risks"}}

var agreed = onward.Said{How: "spoken"}

// send asks services, and returns what each was sent, by name.
func (w *town) send(n onward.New, names ...string) (*onward.Request, map[string]kith.ID) {
	w.t.Helper()
	var r *onward.Request
	out := map[string]kith.ID{}
	dbtest.Do(w.t, w.DB, dbtest.Worker, func(tx *db.Tx) (err error) {
		var asked []onward.Asked
		for _, name := range names {
			asked = append(asked, onward.Asked{Service: w.service[name]})
		}
		if r, err = onward.Send(tx, w.plan.ID, n, asked, agreed); err != nil {
			return err
		}
		g, err := onward.GroupOf(tx, r.ID)
		for _, o := range g.Asked {
			for name, id := range w.service {
				if id == o.Service {
					out[name] = o.ID
				}
			}
		}
		return err
	})
	return r, out
}

// answer makes a provider's move at the version that stands.
func (w *town) answer(a kith.Actor, id kith.ID, d onward.Did) error {
	return dbtest.Err(w.DB, a, func(tx *db.Tx) error {
		s, err := onward.Read(tx, id)
		if err != nil {
			return err
		}
		d.Version = s.Version
		_, err = onward.Answer(tx, id, d)
		return err
	})
}

func (w *town) take(id kith.ID, d onward.Did) error {
	return dbtest.Err(w.DB, dbtest.Worker, func(tx *db.Tx) error {
		o, err := onward.Get(tx, id)
		if err != nil {
			return err
		}
		d.Version = o.Version
		_, err = onward.Take(tx, id, d)
		return err
	})
}

func (w *town) see(id kith.ID) (o *onward.Onward) {
	w.t.Helper()
	dbtest.See(w.t, w.DB, dbtest.Worker, func(tx *db.Tx) (err error) { o, err = onward.Get(tx, id); return err })
	return o
}

func (w *town) read(a kith.Actor, id kith.ID) (r *onward.Opened, err error) {
	err = w.DB.Read(w.t.Context(), a, func(tx *db.Tx) (err error) { r, err = onward.Read(tx, id); return err })
	return r, err
}

func (w *town) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// Three are asked; one says no, one yes, and the one that has not answered is
// told. What the worker chose is frozen, and nothing else is seen.
func TestLife(t *testing.T) {
	w := newTown(t)
	_, sent := w.send(ask, "choir", "debt", "walk")
	choir, debt, walk := w.provider("choir"), w.provider("debt"), w.provider("walk")
	if n := len(w.letters()); n != 3 {
		t.Fatalf("%d letters", n)
	}
	for _, l := range w.letters() {
		if text := fmt.Sprint(l.Data); strings.Contains(text, "Amina") || strings.Contains(text, "Yusuf") || strings.Contains(text, "choir, and") || !strings.HasPrefix(l.Data["path"], onward.LinkPath) {
			t.Errorf("a letter says %+v", l)
		}
	}
	dbtest.Do(t, w.DB, dbtest.Worker, func(tx *db.Tx) error { // what comes later is not shared
		chs, err := person.Channels(tx, w.plan.Person)
		if err != nil {
			return err
		}
		chs[0].Value = "01632 960777"
		return person.ChangeChannel(tx, &chs[0])
	})
	got, err := w.read(choir, sent["choir"])
	w.must(err)
	text := fmt.Sprintf("%+v", got)
	if got.Called != "Amina Yusuf" || len(got.Items) != 5 || got.Ask != ask.Ask || strings.Contains(text, "960777") || strings.Contains(text, "Singing") || strings.Contains(text, "999 000") {
		t.Errorf("the choir sees %s", text)
	}
	w.must(w.answer(debt, sent["debt"], onward.Did{Move: onward.Decline, Reason: "full", Words: "Ask again in May"}))
	if r, err := w.read(debt, sent["debt"]); err != nil || !r.Shut || len(r.Items)+len(r.Thread) > 0 || r.Called != "" || r.Status != onward.Declined {
		t.Errorf("after a no they see %+v %v", r, err)
	}
	w.must(w.answer(choir, sent["choir"], onward.Did{Move: onward.Ask, Words: "Does she read music?"}))
	if o := w.see(sent["choir"]); o.Owner() != onward.Worker {
		t.Error("a question is not the worker's to answer")
	}
	w.must(w.take(sent["choir"], onward.Did{Move: onward.Reply, Words: "She sings by ear"}))
	w.must(w.answer(choir, sent["choir"], onward.Did{Move: onward.Accept}))
	if o := w.see(sent["walk"]); o.Status != onward.Cancelled || o.EndedBy != onward.Program || o.Owner() != onward.Nobody {
		t.Errorf("the other is %+v", o.State)
	}
	dbtest.Fails(t, "too late", w.answer(walk, sent["walk"], onward.Did{Move: onward.Accept}), kith.Conflict)
	if l := w.last(); l.Address != "walk@example.org" || !strings.Contains(l.Data["why"], "Another organisation") || l.Data["path"] != "" {
		t.Errorf("the other is told %+v", l)
	}
	w.must(w.answer(choir, sent["choir"], onward.Did{Move: onward.Book, When: dbtest.Now.AddDate(0, 0, 7)}))
	w.must(w.answer(choir, sent["choir"], onward.Did{Move: onward.Miss}))
	w.must(w.take(sent["choir"], onward.Did{Move: onward.Again, Words: "Her bus did not come"}))
	w.must(w.take(sent["choir"], onward.Did{Move: onward.Book, When: dbtest.Now.AddDate(0, 0, 14), Told: "Priya, by phone"}))
	w.must(w.answer(choir, sent["choir"], onward.Did{Move: onward.Come}))
	w.must(w.answer(choir, sent["choir"], onward.Did{Move: onward.Finish, Reason: "goes-on", Words: "She is a soprano"}))
	dbtest.See(t, w.DB, dbtest.Worker, func(tx *db.Tx) error {
		entries, err := onward.Entries(tx, w.plan.Person)
		if len(entries) != 14 {
			t.Errorf("%d entries", len(entries))
			for _, e := range entries {
				t.Log(e.Text, e.By)
			}
		}
		return err
	})
	looked := 0
	dbtest.See(t, w.DB, dbtest.System, func(tx *db.Tx) error {
		return tx.Raw("who looked").Query(func(scan func(...any) error) error { return scan(&looked) },
			`SELECT count(*) FROM look WHERE person = $1 AND role = 'provider'`, w.plan.Person)
	})
	if looked == 0 {
		t.Error("that the organisations looked at her is not on record")
	}
}

// Nothing goes to an organisation without the person's word for it, or why.
func TestConsent(t *testing.T) {
	w := newTown(t)
	send := func(said onward.Said) error {
		return dbtest.Err(w.DB, dbtest.Worker, func(tx *db.Tx) error {
			_, err := onward.Send(tx, w.plan.ID, ask, []onward.Asked{{Service: w.service["choir"]}}, said)
			if err == nil {
				err = errUndo
			}
			return err
		})
	}
	dbtest.Fails(t, "never asked", send(onward.Said{}), kith.Invalid)
	if err := send(agreed); err != errUndo {
		t.Error(err)
	}
	if err := send(onward.Said{Override: "Her life is at risk"}); err != errUndo {
		t.Error(err)
	}
	consent := func(given bool, body kith.ID) {
		dbtest.Do(t, w.DB, dbtest.Worker, func(tx *db.Tx) error {
			return person.Consented(tx, &person.Consent{Of: person.Of{Person: w.plan.Person}, Purpose: person.ForProvider, Body: "x", BodyID: body, Given: given, How: "spoken"})
		})
	}
	consent(true, w.org["debt"])
	dbtest.Fails(t, "another body's", send(onward.Said{}), kith.Invalid)
	consent(true, w.org["choir"])
	if err := send(onward.Said{}); err != errUndo {
		t.Error(err)
	}
	consent(false, w.org["choir"])
	if err := dbtest.Fails(t, "said no", send(onward.Said{}), kith.Invalid); !strings.Contains(err.Error(), "does not want") {
		t.Error(err)
	}
}

var errUndo = fmt.Errorf("undone")

// Taking a consent back takes the copy out of sight at once, by whichever way
// it is taken back, and by the link too; that it ended is still said.
func TestStop(t *testing.T) {
	for _, way := range []string{"here", "consent", "consent alone"} {
		w := newTown(t)
		_, sent := w.send(ask, "choir")
		choir := w.provider("choir")
		w.must(w.answer(choir, sent["choir"], onward.Did{Move: onward.Accept, Words: "Welcome Amina!"}))
		o := w.see(sent["choir"])
		dbtest.Do(t, w.DB, dbtest.Worker, func(tx *db.Tx) error {
			if way == "here" {
				_, err := onward.StopSharing(tx, o.ID, o.Version, "Has changed her mind")
				return err
			}
			if err := person.Withdraw(tx, o.Consent, "Changed her mind"); err != nil || way == "consent alone" {
				return err
			}
			return onward.Stopped(tx, o.Consent)
		})
		for _, a := range []kith.Actor{choir, link(choir, o.ID)} {
			r, err := w.read(a, o.ID)
			if err != nil || !r.Shut || r.Called+r.Ask != "" || len(r.Items)+len(r.Thread) > 0 {
				t.Errorf("%s: %s sees %+v %v", way, a.Role, r, err)
			}
			if way != "consent alone" && r.EndedBy != onward.Person {
				t.Errorf("%s: does not know that it ended", way)
			}
			rows, _, _ := w.inbox(a, onward.InboxFilter{Show: "all"})
			for _, row := range rows {
				if row.Called != "" {
					t.Errorf("%s: the inbox says %q", way, row.Called)
				}
			}
		}
		if way != "consent alone" {
			if l := w.last(); !strings.Contains(l.Data["why"], "stop sharing") || strings.Contains(fmt.Sprint(l.Data), "Amina") {
				t.Errorf("%s: told %+v", way, l)
			}
		}
	}
}

func (w *town) inbox(a kith.Actor, f onward.InboxFilter) (rows []onward.InboxRow, total int, err error) {
	err = w.DB.Read(w.t.Context(), a, func(tx *db.Tx) error {
		p, err := onward.Inbox(tx, f)
		if err == nil {
			rows, total = p.Rows, p.Total
		}
		return err
	})
	return rows, total, err
}

// link is a who came by the link of one referral, with the code.
func link(a kith.Actor, only kith.ID) kith.Actor {
	a.Role, a.Only = access.ByCode, only
	return a
}

// A provider reads and answers nothing that is not theirs, by any route.
func TestNotTheirs(t *testing.T) {
	w := newTown(t)
	_, sent := w.send(ask, "choir", "debt")
	id := sent["choir"]
	choir, debt := w.provider("choir"), w.provider("debt")
	elsewhere := choir
	elsewhere.Tenant = dbtest.Elsewhere
	nobody := choir
	nobody.Providers = nil
	other := link(w.provider("choir"), sent["debt"])
	for what, a := range map[string]kith.Actor{"another organisation": debt, "another tenant": elsewhere, "no organisation": nobody, "another's link": other} {
		_, err := w.read(a, id)
		dbtest.Fails(t, what+" reads", err, kith.NotFound)
		dbtest.Fails(t, what+" answers", w.answer(a, id, onward.Did{Move: onward.Accept}), kith.NotFound)
		dbtest.Fails(t, what+" answers blindly", dbtest.Err(w.DB, a, func(tx *db.Tx) error {
			_, err := onward.Answer(tx, id, onward.Did{Move: onward.Accept, Version: 1})
			return err
		}), kith.NotFound)
		dbtest.Fails(t, what+" writes", dbtest.Err(w.DB, a, func(tx *db.Tx) error { _, err := onward.Write(tx, id, "Hello"); return err }), kith.NotFound)
		dbtest.Fails(t, what+" glances", w.DB.Read(t.Context(), a, func(tx *db.Tx) error { _, err := onward.Look(tx, id); return err }), kith.NotFound)
		if rows, _, err := w.inbox(a, onward.InboxFilter{Show: "all"}); err != nil || len(rows) > 0 && (a.Role != access.Provider || rows[0].ID == id) {
			t.Errorf("%s: inbox %v %v", what, rows, err)
		}
		if what != "another organisation" {
			if err := w.DB.Read(t.Context(), a, func(tx *db.Tx) error {
				_, err := onward.FiguresOf(tx, w.org["debt"], "2026-04-01")
				return err
			}); err == nil {
				t.Errorf("%s: reads figures", what)
			}
		}
	}
	unproven := link(choir, id)
	unproven.Role = access.ByLink
	_, err := w.read(unproven, id)
	dbtest.Fails(t, "without the code", err, kith.Forbidden)
	dbtest.Fails(t, "answers without the code", w.answer(unproven, id, onward.Did{Move: onward.Decline, Reason: "full"}), kith.Forbidden)
	dbtest.See(t, w.DB, unproven, func(tx *db.Tx) error {
		g, err := onward.Look(tx, id)
		if text := fmt.Sprintf("%+v", g); err != nil || strings.Contains(text, "Amina") || strings.Contains(text, string(w.plan.Person)) || strings.Contains(text, ask.Ask) {
			t.Errorf("at a glance: %s %v", text, err)
		}
		return nil
	})
	// Nor does anybody who answers for an organisation read the record itself.
	for _, a := range []kith.Actor{choir, link(choir, id), unproven} {
		for what, f := range map[string]func(*db.Tx) error{
			"person":  func(tx *db.Tx) error { _, err := person.Get(tx, w.plan.Person); return err },
			"plan":    func(tx *db.Tx) error { _, err := plan.Get(tx, w.plan.ID); return err },
			"onward":  func(tx *db.Tx) error { _, err := onward.Get(tx, id); return err },
			"given":   func(tx *db.Tx) error { _, err := onward.Given(tx, id); return err },
			"thread":  func(tx *db.Tx) error { _, err := onward.Thread(tx, id); return err },
			"choices": func(tx *db.Tx) error { _, err := onward.Choices(tx, w.plan.ID); return err },
			"groups":  func(tx *db.Tx) error { _, err := onward.Groups(tx, w.plan.Person); return err },
			"lines":   func(tx *db.Tx) error { _, _, err := onward.Today(tx, dbtest.Worker.ID); return err },
			"search":  func(tx *db.Tx) error { _, err := person.Search(tx, "Yusuf", 10); return err },
		} {
			if err := w.DB.Read(t.Context(), a, f); err == nil {
				t.Errorf("%s reads the %s", a.Role, what)
			}
		}
	}
	// And a worker of another team, or of another tenant, none of it.
	for _, a := range []kith.Actor{dbtest.Southerner, dbtest.Stranger} {
		for _, f := range []func(*db.Tx) error{
			func(tx *db.Tx) error { _, err := onward.Get(tx, id); return err },
			func(tx *db.Tx) error {
				_, err := onward.Take(tx, id, onward.Did{Move: onward.Withdraw, Reason: "mistake"})
				return err
			},
			func(tx *db.Tx) error { _, err := onward.Say(tx, id, "Hello"); return err },
			func(tx *db.Tx) error {
				_, err := onward.Send(tx, w.plan.ID, ask, []onward.Asked{{Service: w.service["walk"]}}, agreed)
				return err
			},
		} {
			dbtest.Fails(t, string(a.ID), dbtest.Err(w.DB, a, f), kith.NotFound)
		}
	}
}

// What must hold when it is sent.
func TestSendChecks(t *testing.T) {
	w := newTown(t)
	try := func(what string, n onward.New, a onward.Asked, want kith.Kind) {
		t.Helper()
		dbtest.Fails(t, what, dbtest.Err(w.DB, dbtest.Worker, func(tx *db.Tx) error {
			_, err := onward.Send(tx, w.plan.ID, n, []onward.Asked{a}, agreed)
			return err
		}), want)
	}
	choir := onward.Asked{Service: w.service["choir"]}
	n := ask
	n.Ask = " "
	try("no question", n, choir, kith.Invalid)
	n = ask
	n.Need = "none"
	try("no need", n, choir, kith.Invalid)
	n = ask
	n.NoContact = true
	try("how to reach whom they must not contact", n, choir, kith.Invalid)
	try("no service", ask, onward.Asked{Service: "none"}, kith.NotFound)
	try("a full one", ask, onward.Asked{Service: w.service["choir"], Hides: []string{"full, or too long a wait"}}, kith.Invalid)
	w.send(ask, "choir")
	try("twice", ask, choir, kith.Conflict)
	dbtest.Do(t, w.DB, dbtest.System, func(tx *db.Tx) error {
		s, err := directory.GetService(tx, w.service["walk"])
		if err != nil {
			return err
		}
		_, err = directory.SetStatus(tx, s.ID, s.Version, directory.Closed)
		return err
	})
	try("a closed one", ask, onward.Asked{Service: w.service["walk"]}, kith.Invalid)
	n = ask
	n.Items = append([]string{"safeguarding", "notes", "<script>"}, n.Items...)
	_, sent := w.send(n, "debt")
	r, err := w.read(w.provider("debt"), sent["debt"])
	if err != nil || len(r.Items) != 5 {
		t.Errorf("%+v %v", r, err)
	}
}

// An unanswered one is nudged, nudged again, and escalated; it never vanishes.
// Reminding twice is reminding once.
func TestRemind(t *testing.T) {
	w := newTown(t)
	_, sent := w.send(ask, "choir")
	for _, c := range []struct {
		day, nudges int
		late        bool
	}{{4, 0, false}, {5, 1, false}, {9, 1, false}, {10, 2, false}, {13, 2, false}, {14, 2, true}, {400, 2, true}} {
		w.at(c.day)
		for range 2 {
			dbtest.Do(t, w.DB, dbtest.System, func(tx *db.Tx) error { _, _, err := onward.Remind(tx); return err })
		}
		if o := w.see(sent["choir"]); o.Nudges != c.nudges || o.Late() != c.late || o.Status != onward.Requested || len(w.letters()) != 1+c.nudges {
			t.Errorf("day %d: %+v, %d letters", c.day, o.State, len(w.letters()))
		}
	}
	dbtest.See(t, w.DB, dbtest.Worker, func(tx *db.Tx) error {
		waiting, due, err := onward.Today(tx, dbtest.Worker.ID)
		if len(waiting) != 1 || len(due) != 0 || !strings.Contains(waiting[0].What, "Ring them") || waiting[0].Late == 0 {
			t.Errorf("%+v %+v", waiting, due)
		}
		return err
	})
	w.must(w.take(sent["choir"], onward.Did{Move: onward.Withdraw, Reason: "no-answer"}))
	dbtest.See(t, w.DB, dbtest.Worker, func(tx *db.Tx) error {
		waiting, due, err := onward.Today(tx, dbtest.Worker.ID)
		if len(waiting) != 0 || len(due) != 1 || due[0].Kind != onward.KindRequest {
			t.Errorf("nobody has taken it on: %+v %+v", waiting, due)
		}
		return err
	})
}

// A provider passes it on: the person's word is needed again, and the worker's.
func TestPassOn(t *testing.T) {
	w := newTown(t)
	r, sent := w.send(ask, "choir")
	w.must(w.answer(w.provider("choir"), sent["choir"], onward.Did{Move: onward.PassOn, Words: "The walk, they go by the river"}))
	if o := w.see(sent["choir"]); o.Owner() != onward.Worker || o.Onto == "" {
		t.Errorf("%+v", o.State)
	}
	also := func(said onward.Said) error {
		return dbtest.Err(w.DB, dbtest.Worker, func(tx *db.Tx) error {
			_, err := onward.Also(tx, r.ID, []onward.Asked{{Service: w.service["walk"], PartOf: sent["choir"]}}, said)
			return err
		})
	}
	dbtest.Fails(t, "without consent", also(onward.Said{}), kith.Invalid)
	w.must(also(agreed))
	if o := w.see(sent["choir"]); o.Status != onward.PassedOn || o.Owner() != onward.Nobody {
		t.Errorf("%+v", o.State)
	}
	if r, _ := w.read(w.provider("choir"), sent["choir"]); !r.Shut {
		t.Error("who passed it on still sees her details")
	}
	dbtest.See(t, w.DB, dbtest.Worker, func(tx *db.Tx) error {
		g, err := onward.GroupOf(tx, r.ID)
		if len(g.Asked) != 2 || g.Asked[1].PartOf != sent["choir"] || g.Owner() != onward.Provider {
			t.Errorf("%+v", g)
		}
		return err
	})
}

// The link of a letter opens the one thing, as somebody at its address.
func TestByLink(t *testing.T) {
	w := newTown(t)
	_, sent := w.send(ask, "choir", "debt")
	token := strings.TrimPrefix(w.letters()[0].Data["path"], onward.LinkPath)
	anyone := kith.Actor{ID: "public", Role: access.Public}
	dbtest.Do(t, w.DB, anyone, func(tx *db.Tx) error {
		sys, p, err := pass.Open(tx, onward.ForProvider, token)
		if err != nil {
			return err
		}
		a, err := onward.By(sys, p, false)
		if a.Role != access.ByLink || a.Only != sent["choir"] || len(a.Providers) != 1 || a.Providers[0] != w.org["choir"] {
			t.Errorf("%+v", a)
		}
		if err != nil {
			return err
		}
		if err := onward.SendCode(sys, p, token); err != nil {
			return err
		}
		code, err := db.First[notify.Message](sys, db.Q{Where: "t.template = 'pass-code'"})
		if err != nil {
			return err
		}
		if code.Address != "choir@example.org" || code.Data["path"] != "" || code.Person != "" {
			t.Errorf("%+v", code)
		}
		proof, err := pass.Prove(sys, p, token, code.Data["code"], time.Hour)
		if proof == "" || err != nil {
			t.Error("not proven", err)
		}
		a, err = onward.By(sys, p, true)
		if err != nil {
			return err
		}
		s, err := onward.Read(tx.As(a), sent["choir"])
		if err != nil {
			return err
		}
		_, err = onward.Answer(tx.As(a), sent["choir"], onward.Did{Move: onward.Accept, Version: s.Version})
		return err
	})
	if o := w.see(sent["choir"]); o.Status != onward.Accepted {
		t.Errorf("%+v", o.State)
	}
}
