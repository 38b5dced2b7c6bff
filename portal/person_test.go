package portal

import (
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/notify"
	"kith/onward"
	"kith/outcome"
	"kith/pass"
	"kith/person"
	"kith/plan"
	"kith/sample"
	"kith/voice"
	"kith/web"
	"kith/web/webtest"
)

// hers stand on Amina's page, and on no page before she has shown who she is.
var hers = []string{"Amina", "Yusuf", "Lena Walker", "Org of the"}

// own is the person's door.
func (w *town) own(t testing.TB) *web.Server {
	t.Helper()
	s, err := NewOwn(w.db, Config{Who: webtest.Who, Base: "https://kith.example.org", Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// key gives Amina her page, with a code on paper.
func (w *town) key(t testing.TB) (k *voice.Key) {
	t.Helper()
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) (err error) { k, err = voice.Give(tx, w.plan.Person, true); return err })
	return k
}

func born(d kith.Day) []string {
	return []string{"born-day", string(d[8:10]), "born-month", string(d[5:7]), "born-year", string(d[:4])}
}

// enter is a browser in which Amina has opened her page.
func enter(t testing.TB, s *web.Server, k *voice.Key) (*webtest.Browser, *webtest.Page) {
	t.Helper()
	b := webtest.Open(t, s)
	return b, b.Get(k.Path()).Is(200).Press("Open my page", append(born(sample.Amina.Born), "code", k.Code)...).Is(200)
}

// The link asks who comes and says nothing of anybody; then her plan, in each
// dress; one sharing is stopped, and the organisation sees no more of her; she
// says something, her worker answers, and she reads the answer.
func TestOwnPage(t *testing.T) {
	w, provider := newTown(t)
	s, k := w.own(t), w.key(t)
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		_, err := plan.Say(tx, w.plan.Person, "", plan.NewAboutMe{Most: "Singing again", Practical: plan.Practical{}})
		return err
	})
	b := webtest.Open(t, s)
	before := changes(t, w.db)
	p := b.Get(k.Path()).Is(200).SaysNot(hers...)
	if got := p.Header.Values("Set-Cookie"); len(got) > 0 || changes(t, w.db) != before {
		t.Errorf("a look sets %v and changes %d", got, changes(t, w.db)-before)
	}
	b, p = enter(t, s, k)
	p.Says("Hello, Amina Yusuf. This is your plan.", "Nothing is booked", "Who was asked to help me", "The choir", "They have not answered yet").Follow("My plan").Is(200).Says("“Singing again”").
		Follow("Easy read, with pictures").Is(200).Says("What matters to me").Follow("Large print").Is(200)

	link, _ := w.proven(t, provider, "choir")
	link.Get(w.path(t, "choir")).Says("Amina Yusuf")
	p = b.Get(k.Path()+"/who").Is(200).Says("Org of the choir", "They have not answered yet", "Org of the walk").SaysNot("Portalsecret")
	p.Press("Stop sharing with Org of the choir").Is(200).Says("can no longer see", "They see nothing about you", "You have stopped this")
	link.Get(w.path(t, "choir")).SaysNot(secrets...)
	if o := w.see(t, "choir"); o.Status != onward.Cancelled || o.EndedBy != onward.Person || o.Owner() != onward.Worker {
		t.Errorf("stopped: %+v", o.State)
	}
	if o := w.see(t, "walk"); o.Status != onward.Requested {
		t.Errorf("another sharing: %+v", o.State)
	}

	b.Get(k.Path()).Follow("Please ring me").Press("Send", "words", "About the bus pass", "suits", "Tuesday after 3pm").Is(200).Says("About the bus pass", "has not read this yet")
	b.Get(k.Path()).Follow("How it was for me").Press("Send", "about", string(w.service["walk"]), "felt", "helped").Is(200).Says("It helped")
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		got, err := voice.Replies(tx, dbtest.Worker.ID)
		if err != nil || len(got) != 3 || got[0].Kind != voice.Stopped || got[0].AboutName != "The choir" {
			t.Fatalf("the worker reads %+v, %v", got, err)
		}
		_, err = voice.Heard(tx, got[1].ID, got[1].Version, "I ring on Tuesday at 3:15pm", false)
		return err
	})
	b.Get(k.Path()).Says("I ring on Tuesday at 3:15pm").Press("I have finished").Is(200)
	b.Get(k.Path()).SaysNot(hers...)
}

// The four questions are scored into the record, as given alone by a link; what
// is left out says so; numbers out of range and other instruments are refused.
func TestOwnQuestions(t *testing.T) {
	w, _ := newTown(t)
	s, k := w.own(t), w.key(t)
	b, p := enter(t, s, k)
	p = p.Follow("How I am: four questions").Is(200)
	p.Press("Send").Is(422).Says("Answer at least one")
	p.Press("Send", "item-happy", "11").Is(422).Says("between 0 and 10")
	p.Press("Send", "item-happy", "7", "item-anxious", "2").Is(200).Says("Your worker sees your answers")
	b.Get(k.Path() + "/questions/swemwbs").Is(404)
	dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		all, err := outcome.Of(tx, w.plan.Person)
		if err != nil || len(all) != 1 || all[0].Mode != "link" || all[0].Stage != outcome.Start || !strings.Contains(all[0].AskedBy, "on their own page") {
			t.Fatalf("recorded: %+v, %v", all, err)
		}
		if v, ok := all[0].Answer("happy"); !ok || v != outcome.Whole(7) {
			t.Errorf("happy: %v, %v", v, ok)
		}
		if _, ok := all[0].Answer("worthwhile"); ok {
			t.Error("what was left out has a value")
		}
		return nil
	})
}

// A questionnaire that the organisation has loaded is answered on the page and
// scored into the record; one that must be asked by somebody is not there.
func TestOwnLoadedQuestions(t *testing.T) {
	w, _ := newTown(t)
	file := `{"code": "CODE", "version": "1", "name": "Going out", "licence": "Ours, 2026", "alone": true, "score": {"how": "sum", "better": "higher", "at_least": 1},
		"items": [{"code": "shops", "question": "How often do you go to the <b>shops</b>?", "min": 0, "max": 4, "better": "higher"},
		{"code": "home", "question": "Are you at home all day?", "better": "lower", "reverse": true, "choices": [{"value": 0, "name": "Never"}, {"value": 4, "name": "Always"}]}]}`
	dbtest.Do(t, w.db, dbtest.Admin, func(tx *db.Tx) error {
		if _, err := outcome.Load(tx, []byte(strings.Replace(file, "CODE", "going-out", 1))); err != nil {
			return err
		}
		_, err := outcome.Load(tx, []byte(strings.NewReplacer("CODE", "asked", "Going out", "Asked by somebody", "true, \"score", "false, \"score").Replace(file)))
		return err
	})
	b, p := enter(t, w.own(t), w.key(t))
	p = p.SaysNot("Asked by somebody").Follow("How I am: Going out").Is(200).Says("How often do you go to the <b>shops</b>?", "Ours, 2026").SaysNot("Total")
	b.Get(strings.Replace(p.Path, "going-out", "asked", 1)).Is(404)
	p.Press("Send", "item-shops", "5").Is(422).Says("between 0 and 4")
	p.Press("Send", "item-shops", "3", "item-home", "0").Is(200).Says("Your worker sees your answers")
	dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		all, err := outcome.Of(tx, w.plan.Person)
		if err != nil || len(all) != 1 || all[0].Name() != "Going out" || !strings.Contains(all[0].Line(), "Total 7") {
			t.Errorf("recorded: %+v, %v", all, err)
		}
		return err
	})
}

// A code goes to the person's own telephone by their rules, and nowhere else.
func TestOwnCode(t *testing.T) {
	w, _ := newTown(t)
	s := w.own(t)
	var k *voice.Key
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) (err error) {
		if err := person.AddChannel(tx, &person.Channel{Of: person.Of{Person: w.plan.Person}, Kind: person.Email, Value: "amina@example.org"}); err != nil {
			return err
		}
		_, made, err := pass.Make(tx, pass.New{Purpose: voice.ForPerson, Opens: w.plan.Person, Life: time.Hour})
		if err != nil {
			return err
		}
		if made.OnPaper() {
			t.Error("a pass without a code is said to have one on paper")
		}
		k, err = voice.Give(tx, w.plan.Person, false)
		return err
	})
	if k.Code != "" {
		t.Error("a code on paper for somebody to whom one can be sent")
	}
	b := webtest.Open(t, s)
	b.Post(k.Path()+"/code", values("address", "thief@example.org", "to", "07700 900999")).Is(200).SaysNot(append(hers, "amina@")...)
	dbtest.See(t, w.db, dbtest.System, func(tx *db.Tx) error {
		all, err := db.Select[notify.Message](tx, db.Q{Where: "t.template = 'own-code'"})
		for _, m := range all {
			if m.Person != w.plan.Person || m.Whom != notify.Person || m.Address != "" {
				t.Errorf("a code goes to %+v", m)
			}
		}
		if len(all) != 1 {
			t.Fatalf("%d codes were sent", len(all))
		}
		b.Get(k.Path()).Press("Open my page", append(born(sample.Amina.Born), "code", all[0].Data["code"])...).Is(200).Says("This is your plan")
		return err
	})
}

// Wrong dates of birth and codes, guessed, forwarded, lapsed and revoked links,
// and the links of others open nothing, and say nothing of anybody.
func TestOwnAttacks(t *testing.T) {
	w, provider := newTown(t)
	s, k := w.own(t), w.key(t)
	b := webtest.Open(t, s)
	for name, typed := range map[string][]string{
		"wrong date":      append(born("1950-01-02"), "code", k.Code),
		"wrong code":      append(born(sample.Amina.Born), "code", "12"),
		"both wrong":      append(born("1950-01-02"), "code", "12"),
		"letters as code": append(born(sample.Amina.Born), "code", "' OR 1=1"),
	} {
		p := b.Get(k.Path()).Press("Open my page", typed...).Is(422).Says("do not go together").SaysNot(hers...)
		if len(p.Header.Values("Set-Cookie")) > 0 {
			t.Errorf("%s: a cookie", name)
		}
	}
	b.Get(k.Path()).Press("Open my page").Is(422).Says("Enter your date of birth", "Enter the code").SaysNot(hers...)
	for _, under := range []string{"/plan/plain", "/appointments", "/who", "/say", "/felt"} {
		b.Get(k.Path() + under).SaysNot(hers...).Says("Open your page")
	}
	before := changes(t, w.db)
	for _, under := range []string{"/who/" + string(w.sent["choir"]) + "/stop", "/say", "/felt", "/appointments/x/cancel", "/finish"} {
		b.Post(k.Path()+under, values("kind", "matters", "words", "Hello"))
	}
	if changes(t, w.db) != before {
		t.Error("somebody writes who has not shown who they are")
	}

	in, _ := enter(t, s, k)
	other := webtest.Open(t, s) // forwarded to another browser
	other.Get(k.Path()).SaysNot(hers...)
	in.Post(k.Path()+"/who/"+string(w.request)+"/stop", values()).Is(404)
	in.Post(k.Path()+"/appointments/"+string(w.sent["choir"])+"/cancel", values()).Is(404)
	in.Post(k.Path()+"/say", values("kind", "stopped", "words", "The program speaks")).Is(422)
	in.Post(k.Path()+"/felt", values("about", "another", "felt", "helped")).Is(422)

	// a provider's token here, the person's there
	token := strings.TrimPrefix(w.path(t, "choir"), onward.LinkPath)
	in.Get(voice.LinkPath + token).Is(404)
	webtest.Open(t, provider).Get(onward.LinkPath + k.Token).Is(404)
	w.key(t) // a new one: the earlier opens nothing, not even where it was open
	in.Get(k.Path()).Is(404)

	k = w.key(t)
	in, _ = enter(t, s, k)
	w.db.Now = func() time.Time { return dbtest.Now.Add(31 * time.Minute) }
	in.Get(k.Path()).Is(200).SaysNot(hers...)
	w.db.Now = func() time.Time { return dbtest.Now.AddDate(0, 0, 181) }
	in.Get(k.Path()).Is(404)
}

// Twenty wrong answers end the link, wherever they come from, and the worker is
// told; whoever tries thirty from one place has to wait before that.
func TestOwnGuessed(t *testing.T) {
	w, _ := newTown(t)
	s, k := w.own(t), w.key(t)
	b := webtest.Open(t, s)
	page := b.Get(k.Path())
	for range 20 {
		page.Press("Open my page", append(born("1950-01-02"), "code", k.Code)...).Is(422)
		page = b.Get(k.Path())
	}
	page.Is(404)
	dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		got, err := voice.Replies(tx, dbtest.Worker.ID)
		if err != nil || len(got) != 1 || got[0].Kind != voice.Locked {
			t.Errorf("the worker reads %+v, %v", got, err)
		}
		return err
	})
	for range 30 {
		b.Get(voice.LinkPath + "abcdefghijklmnopqrstuvwxyz234567")
	}
	b.Get(w.key(t).Path()).Is(422).Says("Wait a quarter of an hour").SaysNot(hers...)
}

// Every route of the person's door is tried with what should fail, by those who
// have not shown who they are.
func TestOwnDrill(t *testing.T) {
	var k *voice.Key
	var sound, consent kith.ID
	fresh := func(t testing.TB) *web.Server {
		d := dbtest.Copy(t, "own", func(d *db.DB) {
			drilled = fill(t, d)
			k, sound, consent = drilled.key(t), drilled.recorded(t), drilled.consent(t)
		})
		w := *drilled
		w.db = d
		return w.own(t)
	}
	fresh(t)
	tries := map[string]webtest.Try{"GET /mine": {Path: "/mine", Open: true}}
	for under, form := range map[string][]string{
		"GET": nil, "POST /code": {}, "POST /open": append(born(sample.Amina.Born), "code", k.Code), "POST /finish": {},
		"GET /plan/{style}": nil, "GET /aloud/{recording}": nil, "GET /appointments": nil, "POST /appointments/{booking}/cancel": {}, "GET /who": nil,
		"POST /who/{onward}/stop": {}, "POST /calendar": {}, "POST /calendar/end": {}, "GET /consents/{consent}": nil, "POST /consents/{consent}/take-back": {}, "GET /say": nil, "POST /say": {"kind", "matters", "words", "Hello"}, "GET /felt": nil,
		"POST /felt":                  {"about", string(drilled.service["walk"]), "felt", "helped"},
		"GET /questions/{instrument}": nil, "POST /questions/{instrument}": {"item-happy", "7"},
	} {
		method, rest, _ := strings.Cut(under, " ")
		try := webtest.Try{Open: true, Path: k.Path() + strings.NewReplacer("{style}", "plain", "{instrument}", "ons4", "{recording}", string(sound), "{consent}", string(consent), "{booking}", "b1", "{onward}", string(drilled.sent["walk"])).Replace(rest)}
		if form != nil {
			try.Form = values(form...)
		}
		tries[method+" /mine/{token}"+rest] = try
	}
	elsewhere := dbtest.Worker
	elsewhere.ID, elsewhere.Name, elsewhere.Tenant = "elsewhere", "Pat Elsewhere", dbtest.Elsewhere // the header names whoever is signed in
	for _, f := range (webtest.Drill{New: fresh, Try: tries, Insider: dbtest.Worker, Powerless: dbtest.Analyst, OtherTeam: dbtest.Southerner, OtherTenant: elsewhere, Secrets: hers}).Faults(t) {
		if !strings.HasPrefix(f, "POST /mine/{token}/open ") || !strings.HasSuffix(f, "422, and yet something was written") { // a wrong code is counted
			t.Error(f)
		}
	}
}
