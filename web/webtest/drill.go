package webtest

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/web"
)

// A Drill tries every route of a door with what should fail: nobody, the wrong
// role, team and tenant, forms that are empty, stale, sent twice, too long,
// broken or from another site. Whatever is tried, no answer is our own fault
// (500), nothing that was refused leaves a trace, and nobody reads a secret.
type Drill struct {
	// New returns the door with the same records each time, and with Who.
	New func(testing.TB) *web.Server
	// Try says for each pattern how it is tried. A route that is missing is a fault.
	Try map[string]Try

	Insider     kith.Actor // may do all that is tried
	Powerless   kith.Actor // of the same tenant, and may do none of it
	OtherTeam   kith.Actor // may do it for another team's people
	OtherTenant kith.Actor // may do it elsewhere

	Secrets []string // stand in the records: only the insider may read them
}

// A Try is how a route is tried.
type Try struct {
	Path string     // with the IDs of records that New makes
	Form url.Values // of a POST: one that the insider can send, without its key
	File string     // and the field in which a file goes with it, if any: Body
	Body []byte
	Open bool // every role may open it, such as one's own account; without secrets
	Team bool // of what it shows, another team of the tenant may see the same, such as the directory
}

// Run fails the test for each fault.
func (d Drill) Run(t *testing.T) {
	t.Helper()
	for _, f := range d.Faults(t) {
		t.Error(f)
	}
}

// Faults are the faults of the door.
func (d Drill) Faults(t testing.TB) []string {
	x := &drilling{Drill: d, t: t}
	for _, r := range x.server().Routes() {
		if r.Serve != nil {
			continue
		}
		try, ok := d.Try[r.Pattern]
		if !ok {
			x.fault(r, "is not in the drill")
			continue
		}
		x.route(r, try)
	}
	return x.faults
}

type drilling struct {
	Drill
	t      testing.TB
	srv    *web.Server
	faults []string
	keys   int
}

func (x *drilling) fault(r web.Route, format string, args ...any) {
	x.faults = append(x.faults, r.Pattern+" "+fmt.Sprintf(format, args...))
}

// server is a door in which nothing has been changed.
func (x *drilling) server() *web.Server {
	if x.srv == nil {
		x.srv = x.New(x.t)
	}
	return x.srv
}

// key is a one-time key, and the form that bears it.
func (x *drilling) once(form url.Values) url.Values {
	x.keys++
	out := url.Values{"once": {fmt.Sprintf("drill-%032d", x.keys)}}
	for name, values := range form {
		out[name] = slices.Clone(values)
	}
	return out
}

// send sends r as a, or as nobody, and finds the faults that any answer can have.
func (x *drilling) send(r web.Route, what string, a *kith.Actor, req *http.Request) *Page {
	b := Open(x.t, x.server())
	if a != nil {
		b = b.As(*a)
	}
	before := x.changes()
	p := b.Send(req)
	if p.Status >= 500 {
		x.fault(r, "%s: %d\n%s", what, p.Status, p.Text())
	}
	changed := x.changes() != before
	if changed && p.Status >= 400 {
		x.fault(r, "%s: %d, and yet something was written", what, p.Status)
	}
	if changed {
		x.srv = nil
	}
	if a == nil || a.ID != x.Insider.ID {
		for _, s := range x.Secrets {
			if strings.Contains(p.Body, s) || strings.Contains(fmt.Sprint(p.Header), s) {
				x.fault(r, "%s: reads %q", what, s)
			}
		}
	}
	return p
}

// changes counts the lines of the audit trail, of all tenants.
func (x *drilling) changes() (n int) {
	a := kith.Actor{ID: "drill", Name: "Drill", Role: kith.System, Tenant: x.Insider.Tenant}
	err := x.srv.DB().Read(x.t.Context(), a, func(tx *db.Tx) error {
		return tx.Raw("a drill counts changes").Query(func(scan func(...any) error) error { return scan(&n) }, `SELECT count(*) FROM audit`)
	})
	if err != nil {
		x.t.Fatal(err)
	}
	return n
}

// request is the route as try says, with another form when one is given.
func (x *drilling) request(r web.Route, try Try, form url.Values) *http.Request {
	method, _, _ := strings.Cut(r.Pattern, " ")
	if method != http.MethodPost {
		return ask(method, try.Path)
	}
	if form == nil {
		form = x.once(try.Form)
	}
	if try.File != "" {
		return Upload(try.Path, form, try.File, try.Body)
	}
	return post(try.Path, form.Encode())
}

// Upload is the request by which a form sends a file along.
func Upload(path string, form url.Values, field string, file []byte) *http.Request {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, values := range form {
		for _, v := range values {
			w.WriteField(name, v) // to memory: cannot fail
		}
	}
	part, _ := w.CreateFormFile(field, "file")
	part.Write(file)
	w.Close()
	r := post(path, b.String())
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

func ask(method, path string) *http.Request {
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return r
}

func post(path, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return r
}

var wild = regexp.MustCompile(`\{[^}$]+\}`)

func (x *drilling) route(r web.Route, try Try) {
	posts := strings.HasPrefix(r.Pattern, http.MethodPost+" ")
	x.wrongPeople(r, try)
	if x.send(r, "an unknown method", &x.Insider, ask("BREW", try.Path)).Status != http.StatusMethodNotAllowed {
		x.fault(r, "takes the method BREW")
	}
	x.wrongPaths(r, try)
	if posts {
		x.wrongForms(r, try)
		x.twice(r, try)
	} else {
		x.wrongQueries(r, try)
		get, head := x.send(r, "the insider", &x.Insider, x.request(r, try, nil)), x.send(r, "HEAD", &x.Insider, ask("HEAD", try.Path))
		if get.Status != head.Status || get.Status >= 400 {
			x.fault(r, "the insider: GET %d, HEAD %d", get.Status, head.Status)
		}
	}
}

// wrongPeople are those who may not.
func (x *drilling) wrongPeople(r web.Route, try Try) {
	if p := x.send(r, "nobody", nil, x.request(r, try, nil)); !r.Public && p.Status != http.StatusSeeOther {
		x.fault(r, "nobody: %d, not sent to sign in", p.Status)
	}
	refused := func(p *Page) bool { return p.Status == http.StatusForbidden || p.Status == http.StatusNotFound }
	if p := x.send(r, "the wrong role", &x.Powerless, x.request(r, try, nil)); !try.Open && !r.Public && !refused(p) {
		x.fault(r, "the wrong role: %d", p.Status)
	}
	about := wild.MatchString(r.Pattern) && !try.Open && !r.Public
	if p := x.send(r, "another team", &x.OtherTeam, x.request(r, try, nil)); about && !try.Team && !refused(p) {
		x.fault(r, "another team: %d", p.Status)
	}
	if p := x.send(r, "another tenant", &x.OtherTenant, x.request(r, try, nil)); about && !refused(p) {
		x.fault(r, "another tenant: %d", p.Status)
	}
}

// wrongPaths name records that are not there.
func (x *drilling) wrongPaths(r web.Route, try Try) {
	if !wild.MatchString(r.Pattern) {
		return
	}
	_, pattern, _ := strings.Cut(r.Pattern, " ")
	for _, id := range []string{"none", "0", "%27%20OR%201=1--", "%00", "%FF", strings.Repeat("a", 65), "%2e%2e%2f", "%E2%80%AE"} {
		other := try
		other.Path = wild.ReplaceAllLiteralString(pattern, id)
		if p := x.send(r, "the ID "+id, &x.Insider, x.request(r, other, nil)); p.Status < 400 {
			x.fault(r, "the ID %s: %d", id, p.Status)
		}
	}
}

// wrongQueries are what somebody writes into an address.
func (x *drilling) wrongQueries(r web.Route, try Try) {
	at := try.Path + "?"
	if strings.Contains(try.Path, "?") {
		at = try.Path + "&"
	}
	names := []string{"q", "page", "sort", "order", "from", "to", "status", "team", "worker", "near", "need", "id", "tab"}
	for _, junk := range []string{"%27", "%27%29%3B%20DROP%20TABLE%20x--", "%25_%5C", "-1", "99999999999999999999", "2027-02-30", "%22%3E%3Cscript%3E", strings.Repeat("x", 10_000), "%F0%9F%92%A9", "NEAR(%22"} {
		var q []string
		for _, n := range names {
			q = append(q, n+"="+junk)
		}
		p := x.send(r, "the query "+junk[:min(20, len(junk))], &x.Insider, ask(http.MethodGet, at+strings.Join(q, "&")))
		if strings.Contains(p.Body, "<script>") {
			x.fault(r, "puts a script of the address into the page")
		}
	}
	for _, junk := range []string{"q=%00", "q=%FF", "q=%zz", "a;b", strings.Repeat("a&", 1001)} {
		if p := x.send(r, "the query "+junk[:3], &x.Insider, ask(http.MethodGet, at+junk)); p.Status != http.StatusBadRequest && p.Status != http.StatusRequestEntityTooLarge {
			x.fault(r, "the query %.10s: %d", junk, p.Status)
		}
	}
}
