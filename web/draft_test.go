package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/web"
	"kith/web/webtest"
)

// A lapse is a browser whose session ended while a memo was written.
type lapse struct {
	*door
	b    *webtest.Browser // nobody is signed in any more
	form url.Values       // what was typed
	page string
}

// lapsed types into the form on page as a, and sends it without a session.
func lapsed(d *door, a kith.Actor, page, button string, typed ...string) (*lapse, *webtest.Page) {
	to, form := d.as(a).Get(page).Form(button)
	for i := 0; i+1 < len(typed); i += 2 {
		form.Set(typed[i], typed[i+1])
	}
	l := &lapse{door: d, b: webtest.Open(d.t, d.srv), form: form, page: page}
	r := l.b.Request(http.MethodPost, to, form)
	r.Header.Set("Referer", "http://"+l.b.Host+page)
	return l, l.b.Send(r)
}

// back is the same browser in which a has signed in.
func (l *lapse) back(a kith.Actor) *webtest.Browser {
	b := l.as(a)
	if c := l.b.Cookie("kith-draft"); c != "" {
		b.SetCookie("kith-draft", c)
	}
	return b
}

func (d *door) drafts() (n int) {
	dbtest.See(d.t, d.db, dbtest.System, func(tx *db.Tx) error {
		return tx.Raw("count").Query(func(scan func(...any) error) error { return scan(&n) }, `SELECT count(*) FROM web_draft`)
	})
	return n
}

// What was typed when a session ended stands in the form again, once whoever
// typed it has signed in; it is on no address and in no log.
func TestDraft(t *testing.T) {
	d := open(t)
	l, p := lapsed(d, dbtest.Worker, "/memos/new", "Save memo", "text", "Amina sings <again>", "due-day", "3", "kinds", "visit", "mood", "brisk")
	if p.Status != 303 || p.Header.Get("Location") != "/sign-in?next=%2Fmemos%2Fnew" {
		t.Fatalf("%d to %q", p.Status, p.Header.Get("Location"))
	}
	if len(d.memos()) != 0 || d.drafts() != 1 {
		t.Fatalf("%q written, %d drafts", d.memos(), d.drafts())
	}
	if c := l.b.Cookie("kith-draft"); c != "1" {
		t.Errorf("the cookie says %q", c)
	}
	if logged := d.logs(); strings.Contains(logged, "sings") {
		t.Errorf("the log tells it: %s", logged)
	}

	b := l.back(dbtest.Worker)
	p = b.Get("/memos/new").Is(200).Says("Not saved yet", "You were signed out before this was saved")
	if p.Field("text") != "Amina sings <again>" || p.Field("due-day") != "3" || p.Field("mood") != "brisk" || p.Field("kinds") != "visit" {
		t.Errorf("the form holds %q, %q, %q, %q", p.Field("text"), p.Field("due-day"), p.Field("mood"), p.Field("kinds"))
	}
	b.Get("/memos").SaysNot("Not saved yet") // another page has no part in it
	if got := b.Get("/memos/new?x=1").Field("text"); got != "" {
		t.Errorf("another address holds %q", got)
	}

	// It is shown again until it is sent: an error on the way loses nothing.
	p = b.Get("/memos/new").Press("Save memo").Is(422).Says("Enter a real date")
	if p.Field("text") != "Amina sings <again>" || d.drafts() != 1 {
		t.Errorf("after an error: %q, %d drafts", p.Field("text"), d.drafts())
	}
	p.Press("Save memo", "due-month", "3", "due-year", "2027").Is(200).Says("Memo <added>: Amina sings <again>")
	if d.drafts() != 0 || len(d.memos()) != 1 {
		t.Errorf("%d drafts after it was sent, memos %q", d.drafts(), d.memos())
	}
	if got := b.Get("/memos/new").SaysNot("Not saved yet").Field("text"); got != "" {
		t.Errorf("a new form holds %q", got)
	}
	dbtest.See(t, d.db, dbtest.System, func(tx *db.Tx) error {
		return tx.Raw("the trail").Query(func(scan func(...any) error) error {
			var n int
			err := scan(&n)
			if n != 1 {
				t.Errorf("%d lines in the audit trail", n)
			}
			return err
		}, `SELECT count(*) FROM audit`)
	})
}

// Nobody else reads it: not another account at the same screen, nor one of the
// same name in another tenant, nor the same account later.
func TestDraftIsItsAuthors(t *testing.T) {
	d := open(t)
	l, _ := lapsed(d, dbtest.Worker, "/memos/new", "Save memo", "text", "For my eyes")
	namesake := dbtest.Stranger
	namesake.ID = dbtest.Worker.ID
	for _, a := range []kith.Actor{dbtest.Lead, dbtest.Southerner, namesake} {
		b := l.back(a)
		if p := b.Get("/memos/new").Is(200).SaysNot("For my eyes", "Not saved yet"); p.Field("text") != "" {
			t.Errorf("%s reads %q", a.Name, p.Field("text"))
		}
		b.Get("/memos/new").Press("Save memo", "text", "Mine")
	}
	if d.drafts() != 1 {
		t.Errorf("%d drafts are left", d.drafts())
	}
	l.back(dbtest.Worker).Get("/memos/new").Says("Not saved yet")
	d.db.Now = func() time.Time { return dbtest.Now.Add(2*time.Hour + time.Minute) }
	l.back(dbtest.Worker).Get("/memos/new").SaysNot("Not saved yet")
	d.as(dbtest.Worker).Post("/memos", once("text", "the sweep comes by"))
	if d.drafts() != 0 {
		t.Errorf("%d drafts outlive their time", d.drafts())
	}
}

// The program begins afresh while somebody types: what they send is kept all
// the same, if the installation has a key of its own.
func TestDraftOverARestart(t *testing.T) {
	for _, key := range [][]byte{[]byte("a key of thirty-two bytes, always"), nil} {
		var cfg web.Config
		d := open(t, func(c *web.Config) { c.Key = key; cfg = *c })
		to, form := d.as(dbtest.Worker).Get("/memos/new").Form("Save memo")
		form.Set("text", "begun before")
		srv, err := web.New(d.db, cfg, d.routes())
		if err != nil {
			t.Fatal(err)
		}
		d.srv = srv
		b := webtest.Open(t, srv)
		r := b.Request(http.MethodPost, to, form)
		r.Header.Set("Referer", "http://"+b.Host+"/memos/new")
		b.Send(r)
		if want := min(len(key), 1); d.drafts() != want {
			t.Errorf("with the key %q %d drafts, not %d", key, d.drafts(), want)
		}
	}
}

// A draft does not write over what somebody else has written meanwhile.
func TestDraftOfAnOldVersion(t *testing.T) {
	d := open(t)
	b := d.as(dbtest.Worker)
	path := b.Post("/memos", once("text", "first")).Path
	l, _ := lapsed(d, dbtest.Worker, path+"/change", "Save memo", "text", "mine")
	d.as(dbtest.Lead).Get(path+"/change").Press("Save memo", "text", "theirs").Is(200)
	l.back(dbtest.Worker).Get(path + "/change").Says("Not saved yet").Press("Save memo").Is(409)
	if got := d.memos(); len(got) != 1 || got[0] != "theirs" {
		t.Errorf("memos %q", got)
	}
}

// A form that had come back with errors is kept for the page that it came from.
func TestDraftOfAFormShownAgain(t *testing.T) {
	d := open(t)
	d.as(dbtest.Worker).Get("/memos/new").Press("Save memo", "text", "again", "mood", "").Is(200)
	p := d.as(dbtest.Worker).Get("/memos/new").Press("Save memo", "due-day", "3").Is(422)
	to, form := p.Form("Save memo")
	form.Set("text", "typed after the error")
	b := webtest.Open(t, d.srv)
	r := b.Request(http.MethodPost, to, form)
	r.Header.Set("Referer", "http://"+b.Host+"/memos")
	if got := b.Send(r).Header.Get("Location"); got != "/sign-in?next=%2Fmemos%2Fnew" {
		t.Errorf("leads to %q", got)
	}
	l := &lapse{door: d, b: b}
	if got := l.back(dbtest.Worker).Get("/memos/new").Field("text"); got != "typed after the error" {
		t.Errorf("the form holds %q", got)
	}
}

// What is not kept, and from whom nothing is taken.
func TestNoDraft(t *testing.T) {
	d := open(t)
	_, good := d.as(dbtest.Worker).Get("/memos/new").Form("Save memo")
	change := func(f func(url.Values)) url.Values {
		out := url.Values{}
		for name, values := range good {
			out[name] = values
		}
		f(out)
		return out
	}
	for what, form := range map[string]url.Values{
		"a form that does not say whose it is": change(func(f url.Values) { f.Del("drawn-for") }),
		"one that says it falsely":             change(func(f url.Values) { f.Set("drawn-for", "AAAA"+f.Get("drawn-for")[4:]) }),
		"one that says an account in words":    change(func(f url.Values) { f.Set("drawn-for", "worker") }),
		"a long one":                           change(func(f url.Values) { f.Set("text", strings.Repeat("x", 70<<10)) }),
		"broken text":                          change(func(f url.Values) { f.Set("text", "\xc3") }),
	} {
		b := webtest.Open(t, d.srv)
		d.db.Now = func() time.Time { return dbtest.Now.Add(time.Duration(keys.Add(1)) * time.Minute) }
		if p := b.Send(b.Request(http.MethodPost, "/memos", form)); p.Status != 303 || d.drafts() != 0 || b.Cookie("kith-draft") != "" {
			t.Errorf("%s: %d, %d drafts", what, p.Status, d.drafts())
		}
	}
	d.db.Now = func() time.Time { return dbtest.Now.Add(25 * time.Hour) }
	b := webtest.Open(t, d.srv)
	if b.Send(b.Request(http.MethodPost, "/memos", good)); d.drafts() != 0 {
		t.Error("a form of yesterday is kept")
	}

	// Another website can plant nothing, and what it sends leads out of nowhere.
	d.db.Now = func() time.Time { return dbtest.Now }
	r := b.Request(http.MethodPost, "/memos", good)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if p := b.Send(r); p.Status != 403 || d.drafts() != 0 {
		t.Errorf("from another site: %d, %d drafts", p.Status, d.drafts())
	}
	for _, to := range []string{"//evil.example/x", "https://evil.example/", `/\evil.example`, strings.Repeat("/x", 600)} {
		form := change(func(f url.Values) { f.Set("form-page", to) })
		d.db.Now = func() time.Time { return dbtest.Now.Add(time.Duration(keys.Add(1)) * time.Minute) }
		if got := b.Send(b.Request(http.MethodPost, "/memos", form)).Header.Get("Location"); !strings.HasPrefix(got, "/sign-in?next=%2F") || strings.Contains(got, "evil") {
			t.Errorf("form-page %.20s leads to %q", to, got)
		}
	}
	d.as(dbtest.Worker).Post("/sign-out", once())
}

// One account keeps a few, and signing out forgets that there are any.
func TestDraftsAreFew(t *testing.T) {
	d := open(t)
	var l *lapse
	for range 14 {
		d.db.Now = func() time.Time { return dbtest.Now.Add(time.Duration(keys.Add(1)) * time.Minute) }
		path := d.as(dbtest.Worker).Post("/memos", once("text", "first")).Path
		l, _ = lapsed(d, dbtest.Worker, path+"/change", "Save memo", "text", "mine")
	}
	if n := d.drafts(); n != 10 {
		t.Errorf("%d drafts are kept", n)
	}
	b := l.back(dbtest.Worker)
	b.Get(l.page).Says("Not saved yet")
	b.Post("/sign-out", once())
	if b.Cookie("kith-draft") != "" {
		t.Error("the cookie stays after signing out")
	}
}
