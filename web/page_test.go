package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kith/db"
	"kith/db/dbtest"
	"kith/web"
	"kith/web/webtest"
)

// A form with errors comes back with all of them, in the order of its fields,
// each tied to its field, and with everything as it was typed.
func TestFormComesBack(t *testing.T) {
	d := open(t)
	typed := []string{"text", "  ", "due-day", "31", "due-month", "feb ", "due-year", "27", "kinds", "call", "kinds", "letter", "mood", "brisk"}
	p := d.as(dbtest.Worker).Get("/memos/new").Press("Save memo", typed...).Is(422)
	if got := p.Title(); got != "Error: Write a memo – Kith" {
		t.Errorf("title %q", got)
	}
	if got := p.Errors(); !slices.Equal(got, []string{"Enter the text", "Enter a real date"}) {
		t.Errorf("errors %q", got)
	}
	_, form := p.Form("Save memo")
	for _, name := range []string{"text", "due-day", "due-month", "due-year", "kinds", "mood"} {
		var want []string
		for i := 0; i+1 < len(typed); i += 2 {
			if typed[i] == name {
				want = append(want, typed[i+1])
			}
		}
		if !slices.Equal(form[name], want) {
			t.Errorf("%s came back as %q, was typed as %q", name, form[name], want)
		}
	}
	checkErrorsAreTied(t, p)
	p.Says("Memos") // the navigation is there too
	if p.Root().ByID("text").Attr["aria-describedby"] != "text-hint text-error" {
		t.Errorf("described by %q", p.Root().ByID("text").Attr["aria-describedby"])
	}
	// Unticking everything is kept as well.
	p = p.Press("Save memo", "text", "", "kinds", "").Is(422)
	if _, form := p.Form("Save memo"); len(form["kinds"]) != 0 {
		t.Errorf("kinds are ticked again: %q", form["kinds"])
	}
	if p := d.as(dbtest.Worker).Get("/memos/new"); p.Title() != "Write a memo – Kith" || len(p.Errors()) != 0 {
		t.Errorf("a fresh form: %q %q", p.Title(), p.Errors())
	}
}

// checkErrorsAreTied checks that each link of the summary leads to a field
// that is described by its message.
func checkErrorsAreTied(t *testing.T, p *webtest.Page) {
	t.Helper()
	for _, s := range p.Root().All(func(n *webtest.Node) bool { return n.Attr["class"] == "nhsuk-error-summary" }) {
		for _, a := range s.Called("a") {
			id := strings.TrimPrefix(a.Attr["href"], "#")
			field := p.Root().ByID(id)
			if field == nil {
				t.Errorf("the summary leads to %q, which is not there", id)
				continue
			}
			tied := p.Root().All(func(n *webtest.Node) bool {
				return slices.Contains(strings.Fields(n.Attr["aria-describedby"]), id+"-error") && (n == field || slices.Contains(n.All(func(m *webtest.Node) bool { return m == field }), field))
			})
			if len(tied) == 0 || !strings.Contains(p.Root().ByID(id+"-error").String(), a.String()) {
				t.Errorf("%q is not described by its error", id)
			}
		}
	}
}

// An error of a field that the page does not have is said all the same.
func TestErrorWithoutField(t *testing.T) {
	d := open(t)
	p := d.as(dbtest.Worker).Post("/memos", once("text", "x", "mood", "grim")).Is(422)
	if got := p.Errors(); !slices.Equal(got, []string{"Choose a mood from the list"}) {
		t.Errorf("%q", got)
	}
}

// Who comes second keeps what they typed, and is told.
func TestConflict(t *testing.T) {
	d := open(t)
	b, c := d.as(dbtest.Worker), d.as(dbtest.Lead)
	at := b.Get("/memos/new").Press("Save memo", "text", "first").Path
	mine, theirs := b.Get(at+"/change"), c.Get(at+"/change")
	theirs.Press("Save memo", "text", "second").Is(200).Says("Memo changed")
	p := mine.Press("Save memo", "text", "my long words").Is(409).Says("Somebody else has changed this", "What you typed is still below")
	if p.Field("text") != "my long words" {
		t.Errorf("came back as %q", p.Field("text"))
	}
	p.Press("Save memo").Is(409) // and again, until they have looked
	fresh := p.Follow("open the page as it is now").Is(200)
	if fresh.Field("text") != "second" || fresh.Path != at+"/change" {
		t.Errorf("%s shows %q", fresh.Path, fresh.Field("text"))
	}
	fresh.Press("Save memo", "text", "both").Is(200)
	if got := d.memos(); !slices.Equal(got, []string{"both"}) {
		t.Errorf("%q", got)
	}
	for _, version := range []string{"", "junk", "-1", "999999999999999999999"} {
		c.Post(at, once("text", "x", "version", version)).Is(409)
	}
}

// Each kind of error has its status and says what to do; what is our own
// fault is logged once and shown as a number.
func TestErrors(t *testing.T) {
	d := open(t)
	b := d.as(dbtest.Worker)
	for how, c := range map[string]struct {
		status int
		says   []string
	}{
		"forbidden": {403, []string{"You cannot open this page", "You may not"}},
		"wrapped":   {403, []string{"You may not (wrapped)"}},
		"notfound":  {404, []string{"Page not found", "We have no such thing"}},
		"conflict":  {409, []string{"This has changed since you opened it", "It has moved on"}},
		"invalid":   {422, []string{"There is a problem", "Enter an x"}},
	} {
		d.logs()
		p := b.Send(b.Request("GET", "/fail/"+how, nil)).Is(c.status).Says(c.says...).SaysNot("Secret page")
		p.Says("Memos", "Sign out")
		if log := d.logs(); strings.Contains(log, "ERROR") {
			t.Errorf("%s is logged: %s", how, log)
		}
	}
	number := regexp.MustCompile(`[0-9a-f]{16}`)
	for _, how := range []string{"internal", "panic", "draw", "drawpanic", "nothing"} {
		d.logs()
		p := b.Send(b.Request("GET", "/fail/"+how+"?secret=Yusuf%22%0Aevil", nil)).Is(500)
		p.Says("Sorry, there is a problem with the service").SaysNot("vault", "disco", "half", "toner", "plotter", "Yusuf", "goroutine", "No ")
		log := d.logs()
		if strings.Count(log, "level=ERROR") != 1 || !strings.Contains(log, "id="+number.FindString(p.Text())) {
			t.Errorf("%s is logged as:\n%s", how, log)
		}
		if strings.Contains(log, "Yusuf") {
			t.Errorf("what was sent is in the log:\n%s", log)
		}
	}
	d.logs()
	b.Post("/fail", once("how", "internal", "secret", "Amina Yusuf")).Is(500)
	if log := d.logs(); strings.Contains(log, "Amina") || !strings.Contains(log, "open vault") {
		t.Errorf("the log:\n%s", log)
	}
}

// The log says which route and never which address.
func TestLog(t *testing.T) {
	d := open(t)
	b := d.as(dbtest.Worker)
	d.logs()
	b.Get("/memos?q=Amina").Is(200)
	b.Get("/memos/Yusuf").Is(404)
	b.Get("/Powell").Is(404)
	r := b.Request("BREW", "/", nil)
	b.Send(r)
	log := d.logs()
	for _, no := range []string{"Amina", "Yusuf", "Powell", "BREW"} {
		if strings.Contains(log, no) {
			t.Errorf("the log holds %s:\n%s", no, log)
		}
	}
	for _, want := range []string{`route="GET /memos"`, `route="GET /memos/{id}"`, "status=404", "actor=worker", "method=OTHER"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s:\n%s", want, log)
		}
	}
}

// Unknown addresses, methods and slashes.
func TestMethods(t *testing.T) {
	d := open(t)
	b := d.as(dbtest.Worker)
	for _, c := range []struct {
		method, path string
		status       int
		header, want string
	}{
		{"HEAD", "/memos", 200, "Content-Type", "text/html; charset=utf-8"},
		{"PUT", "/memos", 405, "Allow", "GET, HEAD, POST"},
		{"BREW", "/memos", 405, "Allow", "GET, HEAD, POST"},
		{"POST", "/memos/new/x", 404, "", ""},
		{"GET", "/search", 405, "Allow", "POST"},
		{"OPTIONS", "/memos", 405, "", ""},
		{"TRACE", "/memos", 405, "", ""},
		{"GET", "/memos/", 308, "Location", "/memos"},
		{"GET", "/memos/?q=a&b=c", 308, "Location", "/memos?q=a&b=c"},
		{"GET", "/nowhere/", 404, "Location", ""},
		{"GET", "//evil.example/", 307, "Location", "/evil.example/"},
		{"GET", "/memos/x/", 308, "Location", "/memos/x"},
		{"GET", "/a/../memos", 307, "Location", "/memos"},
		{"GET", "/healthz", 200, "", ""},
	} {
		p := b.Send(b.Request(c.method, c.path, nil))
		if p.Status != c.status || c.header != "" && p.Header.Get(c.header) != c.want {
			t.Errorf("%s %s: %d %s %q, want %d %q", c.method, c.path, p.Status, c.header, p.Header.Get(c.header), c.status, c.want)
		}
	}
}

// Files come as files; one that breaks off half way ends the connection.
func TestFile(t *testing.T) {
	d := open(t)
	b := d.as(dbtest.Worker)
	p := b.Get("/list.csv").Is(200)
	if p.Body != "a,b\n" || p.Header.Get("Content-Disposition") != `attachment; filename=a--list-.csv` || p.Header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Errorf("%q %v", p.Body, p.Header)
	}
	defer func() {
		if p := recover(); p != http.ErrAbortHandler {
			t.Errorf("the connection went on: %v", p)
		}
		if log := d.logs(); !strings.Contains(log, "the rest is lost") {
			t.Errorf("the log:\n%s", log)
		}
	}()
	b.Get("/broken.csv")
}

// A page is compressed for those who take it.
func TestGzip(t *testing.T) {
	d := open(t)
	b := d.as(dbtest.Worker)
	for accept, want := range map[string]bool{"gzip": true, "br, gzip;q=0.5": true, "gzip;q=0": false, "gzip; q=0.0": false, "": false, "br": false} {
		r := b.Request("GET", "/memos", nil)
		r.Header.Set("Accept-Encoding", accept)
		p := b.Send(r)
		got := p.Header.Get("Content-Encoding") == "gzip"
		if got != want || !strings.Contains(p.Header.Get("Vary"), "Accept-Encoding") {
			t.Errorf("%q: %v", accept, p.Header)
		}
		if got {
			z, err := gzip.NewReader(strings.NewReader(p.Body))
			if err != nil {
				t.Fatal(err)
			}
			if body, err := io.ReadAll(z); err != nil || !strings.HasSuffix(string(body), "</html>") {
				t.Errorf("%v %s", err, body)
			}
		}
	}
}

// The navigation marks where one is.
func TestNav(t *testing.T) {
	d := open(t)
	b := d.as(dbtest.Worker)
	b.Get("/memos/new").Press("Save memo", "text", "x")
	for path, want := range map[string]string{"/": "Today", "/memos": "Memos (1)", "/memos/new": "Memos (1)"} {
		var got []string
		for _, a := range b.Get(path).Root().All(func(n *webtest.Node) bool { return n.Attr["aria-current"] == "page" }) {
			got = append(got, a.String())
		}
		if !slices.Equal(got, []string{want}) {
			t.Errorf("%s: current %q", path, got)
		}
	}
	p := d.as(dbtest.Analyst).Get("/")
	p.SaysNot("Memos").Says("Today", "Ana List", "Sign out")
	p.Press("Sign out").Says("Sign in")
}

// A route that cannot work is refused at the start.
func TestNew(t *testing.T) {
	h := func(*web.Request, *db.Tx) (web.Reply, error) { return web.Reply{}, nil }
	for name, routes := range map[string][]web.Route{
		"no method": {{Pattern: "/x", Handle: h}}, "put": {{Pattern: "PUT /x", Handle: h}}, "no handler": {{Pattern: "GET /x"}},
		"twice": {{Pattern: "GET /x", Handle: h}, {Pattern: "GET /x", Handle: h}}, "get with files": {{Pattern: "GET /x", Handle: h, Upload: 1}},
		"two handlers": {{Pattern: "GET /x", Handle: h, Serve: http.NotFoundHandler()}}, "broken": {{Pattern: "GET /{", Handle: h}},
	} {
		if _, err := web.New(nil, web.Config{Who: webtest.Who}, routes); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := web.New(nil, web.Config{}, nil); err == nil {
		t.Error("no Who: no error")
	}
}
