package web_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/web"
	"kith/web/webtest"
)

// Another site makes the browser of somebody who is signed in send a form.
func TestOtherSites(t *testing.T) {
	d := open(t)
	for _, c := range []struct {
		site, origin string
		status       int
	}{
		{"cross-site", "", 403}, {"same-site", "", 403}, {"cross-site", "null", 403},
		{"", "https://evil.example", 403}, {"", "null", 403},
		{"same-origin", "", 303}, {"none", "", 303}, {"", "http://example.com", 303}, {"", "", 303},
	} {
		b := d.as(dbtest.Worker)
		r := b.Request("POST", "/memos", once("text", "hello"))
		r.Header.Del("Sec-Fetch-Site")
		for name, v := range map[string]string{"Sec-Fetch-Site": c.site, "Origin": c.origin} {
			if v != "" {
				r.Header.Set(name, v)
			}
		}
		before := len(d.memos())
		p := b.Send(r)
		if p.Status != c.status || (len(d.memos()) > before) != (c.status == 303) {
			t.Errorf("%+v: status %d, %d memos", c, p.Status, len(d.memos())-before)
		}
	}
}

// Forms that no handler should see.
func TestBadForms(t *testing.T) {
	d := open(t)
	const urlencoded = "application/x-www-form-urlencoded"
	key := "once=" + strings.Repeat("k", 22)
	many := key + strings.Repeat("&a=1", 1000)
	for name, c := range map[string]struct {
		kind, body string
		status     int
	}{
		"no type":           {"", key + "&text=x", 415},
		"plain text":        {"text/plain", key + "&text=x", 415},
		"json":              {"application/json", `{"text":"x"}`, 415},
		"latin 1":           {urlencoded + "; charset=iso-8859-1", key + "&text=caf%E9", 415},
		"utf-8":             {urlencoded + "; charset=UTF-8", key + "&text=caf%C3%A9", 303},
		"files not wanted":  {"multipart/form-data; boundary=x", "--x--\r\n", 415},
		"ten megabytes":     {urlencoded, key + "&text=" + strings.Repeat("x", 10<<20), 413},
		"a thousand fields": {urlencoded, many, 413},
		"a long name":       {urlencoded, key + "&" + strings.Repeat("n", 201) + "=1", 413},
		"half a character":  {urlencoded, key + "&text=%C3", 400},
		"surrogate":         {urlencoded, key + "&text=%ED%A0%80", 400},
		"broken name":       {urlencoded, key + "&%FF=1", 400},
		"NUL":               {urlencoded, key + "&text=a%00b", 400},
		"NUL in a name":     {urlencoded, key + "&te%00xt=1", 400},
		"bad escape":        {urlencoded, key + "&text=%zz", 400},
		"semicolons":        {urlencoded, key + ";text=x", 400},
		"no key":            {urlencoded, "text=x", 400},
		"short key":         {urlencoded, "once=1&text=x", 400},
		"strange key":       {urlencoded, "once=" + strings.Repeat("'", 22) + "&text=x", 400},
		"nothing":           {urlencoded, "", 400},
		"too long a text":   {urlencoded, "once=" + strings.Repeat("l", 22) + "&text=" + strings.Repeat("x", 10000), 422},
	} {
		b := d.as(dbtest.Worker)
		r := httptest.NewRequest("POST", "/memos", strings.NewReader(c.body))
		if c.kind != "" {
			r.Header.Set("Content-Type", c.kind)
		}
		p := b.Send(r)
		if p.Status != c.status {
			t.Errorf("%s: status %d, want %d: %s", name, p.Status, c.status, p.Text())
		}
		if c.status == 400 || c.status == 413 {
			p.Says("Go back")
		}
	}
	if got := d.memos(); len(got) != 1 || got[0] != "café" {
		t.Errorf("memos %q", got)
	}
}

// Addresses that no handler should see.
func TestBadAddresses(t *testing.T) {
	d := open(t)
	b := d.as(dbtest.Worker)
	for path, status := range map[string]int{
		"/memos/%00": 400, "/memos/%FF": 400, "/memos/a'b": 404, "/memos/..%2f..%2fetc": 404, "/memos/" + strings.Repeat("a", 65): 404,
		"/memos/none": 404, "/memos?q=%FF": 400, "/memos?q=%00": 400, "/memos?q=%zz": 400, "/memos?a;b": 400, "/memos?page=-1": 200,
		"/memos?" + strings.Repeat("a=1&", 1001): 413, "/memos/%E2%80%AE": 404, "/nowhere": 404, "/memos/1%20OR%201=1": 404,
	} {
		p := b.Send(b.Request("GET", path, nil))
		if p.Status != status {
			t.Errorf("%s: status %d, want %d", path, p.Status, status)
		}
	}
}

// Nothing leads out of the service, however it is written.
func TestLocal(t *testing.T) {
	for _, path := range []string{"", "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
		"/\n/evil.example", "javascript:alert(1)", "evil", "/x\x00", "///evil.example", " /x", "http:/x", "/x\\..\\y"} {
		if got := web.Local(path, "/home"); got != "/home" {
			t.Errorf("Local(%q) = %q", path, got)
		}
	}
	for _, path := range []string{"/", "/people?q=a%20b#x", "/a/b"} {
		if got := web.Local(path, "/home"); got != path {
			t.Errorf("Local(%q) = %q", path, got)
		}
	}
	d := open(t)
	for _, to := range []string{"//evil.example", "https://evil.example/"} {
		if p := d.as(dbtest.Worker).Post("/away", once("to", to)); p.Status != 500 || p.Header.Get("Location") != "" {
			t.Errorf("a reply that leads to %s: %d %q", to, p.Status, p.Header.Get("Location"))
		}
	}
	if got := d.memos(); len(got) != 0 {
		t.Errorf("and what was written with it stayed: %q", got)
	}
}

// Whatever somebody writes comes back as text, in a page and in a form.
func TestScriptIsText(t *testing.T) {
	d := open(t)
	for _, evil := range []string{`"><script>alert(1)</script>`, `'><img src=x onerror=alert(1)>`, `</textarea><script>`, `</title><script>x`,
		"{{.}} ${1} <!-- -->", "\u202ertl", `javascript:alert(1)`} {
		b := d.as(dbtest.Worker)
		p := b.Get("/memos/new").Press("Save memo", "text", evil, "due-day", evil)
		p.Is(422)
		if got := p.Field("text"); got != evil {
			t.Errorf("%q came back as %q", evil, got)
		}
		if got := p.Field("due-day"); got != evil {
			t.Errorf("%q came back as %q", evil, got)
		}
		p = b.Get("/memos/new").Press("Save memo", "text", evil).Is(200)
		for _, tag := range []string{"<script", "<img", "onerror=\""} {
			if strings.Contains(p.Body, tag) {
				t.Errorf("%q stands in the page as %s:\n%s", evil, tag, p.Body)
			}
		}
		p.Says("Memo <added>: ")
	}
}

// What every answer carries, whatever it answers.
func TestHeaders(t *testing.T) {
	d := open(t, func(c *web.Config) { c.HTTPS = true })
	b := d.as(dbtest.Worker)
	for _, path := range []string{"/", "/nowhere", "/fail/internal", "/fail/panic", "/healthz", "/list.csv", "/memos?q=%FF"} {
		h := b.Send(b.Request("GET", path, nil)).Header
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; " +
				"media-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store",
			"Strict-Transport-Security": "max-age=31536000; includeSubDomains",
		} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		if h.Get("Permissions-Policy") == "" || strings.Contains(h.Get("Content-Security-Policy"), "unsafe") {
			t.Errorf("%s: %v", path, h)
		}
	}
	page := b.Get("/")
	for _, n := range page.Root().Called("link") {
		if href := n.Attr["href"]; strings.HasPrefix(href, "/asset/") {
			if p := b.Send(b.Request("GET", href, nil)); p.Status != 200 || !strings.Contains(p.Header.Get("Cache-Control"), "immutable") {
				t.Errorf("%s: %d %v", href, p.Status, p.Header)
			}
		} else {
			t.Errorf("the page loads %s", href)
		}
	}
	for _, n := range page.Root().All(func(n *webtest.Node) bool { return true }) {
		for name := range n.Attr {
			if name == "style" || strings.HasPrefix(name, "on") {
				t.Errorf("<%s %s> would be refused by the policy", n.Name, name)
			}
		}
	}
}

// Cookies are out of reach of scripts, other hosts and plain http.
func TestCookies(t *testing.T) {
	for _, https := range []bool{true, false} {
		d := open(t, func(c *web.Config) { c.HTTPS = https })
		b := webtest.Open(t, d.srv)
		p := b.Send(b.Request("POST", "/sign-in", once("password", "right")))
		var got []string
		for _, c := range p.Header.Values("Set-Cookie") {
			got = append(got, c)
			if !strings.Contains(c, "; Path=/") || !strings.Contains(c, "; HttpOnly") || !strings.Contains(c, "; SameSite=Lax") ||
				strings.Contains(c, "Domain") || strings.Contains(c, "; Secure") != https || strings.HasPrefix(c, "__Host-kith-") != https {
				t.Errorf("https %v: %s", https, c)
			}
		}
		if len(got) != 2 {
			t.Errorf("cookies %q", got)
		}
	}
	// A cookie of the plain name, which another host of the domain can set, is not read over https.
	d := open(t, func(c *web.Config) { c.HTTPS = true })
	b := webtest.Open(t, d.srv)
	b.Post("/sign-in", once("password", "right"))
	key := b.Cookie("kith-said")
	c := web.Config{HTTPS: true}
	r := httptest.NewRequest("GET", "/", nil)
	r.AddCookie(&http.Cookie{Name: "kith-session", Value: "planted"})
	if got := c.Cookie(r, "kith-session"); got != "" || key != "" {
		t.Errorf("read %q", got)
	}
}

// Those who are not signed in are sent to sign in, and told nothing else.
func TestSignedOut(t *testing.T) {
	d := open(t)
	b := webtest.Open(t, d.srv)
	for path, next := range map[string]string{
		"/memos": "/memos", "/memos/x?tab=2&q=a+b": "/memos/x?tab=2&q=a+b", "/memos?q=" + strings.Repeat("x", 1000): "/", "/fail/panic": "/fail/panic",
	} {
		p := b.Send(b.Request("GET", path, nil))
		if want := "/sign-in?next=" + url.QueryEscape(next); p.Status != 303 || p.Header.Get("Location") != want || p.Body != "" {
			t.Errorf("%s: %d %s %q, want %s", path, p.Status, p.Header.Get("Location"), p.Body, want)
		}
	}
	r := b.Request("POST", "/memos", once("text", "x"))
	r.Header.Set("Referer", "http://example.com/memos/new")
	if p := b.Send(r); p.Status != 303 || p.Header.Get("Location") != "/sign-in?next=%2Fmemos%2Fnew" {
		t.Errorf("a form: %d %s", p.Status, p.Header.Get("Location"))
	}
	r = b.Request("POST", "/memos", once("text", "x"))
	r.Header.Set("Referer", "http://evil.example/memos/new")
	if p := b.Send(r); p.Header.Get("Location") != "/sign-in?next=%2F" {
		t.Errorf("a form from elsewhere: %s", p.Header.Get("Location"))
	}
	b.Get("/nowhere").Is(404).SaysNot("Sign out", "Memos")
	b = webtest.Open(t, open(t).srv)
	p := b.Get("/memos").Is(200).Press("Sign in", "password", "wrong").Is(422).Says("The password is wrong")
	if got := p.Press("Sign in", "password", "right").Path; got != "/sign-in?next=%2Fmemos" {
		t.Errorf("came to %s", got) // webtest.Who does not know the cookie, so it was sent to sign in again
	}
	if len(d.memos()) != 0 || d.runs != 0 {
		t.Errorf("a handler ran for nobody")
	}
}

// One address that is signed in nowhere can post so often and no more.
func TestRate(t *testing.T) {
	d := open(t, func(c *web.Config) { c.Proxy = true })
	post := func(from string, a *kith.Actor) int {
		b := webtest.Open(t, d.srv)
		if a != nil {
			b = b.As(*a)
		}
		r := b.Request("POST", "/knock", once())
		r.Header.Set("X-Forwarded-For", from)
		return b.Send(r).Status
	}
	for i, want := range []int{422, 422, 422, 429, 429} {
		// The caller can write what it likes before the proxy's own entry.
		if got := post(fmt.Sprintf("10.0.0.%d, 192.0.2.1", i), nil); got != want {
			t.Errorf("post %d: %d, want %d", i, got, want)
		}
	}
	if got := post("192.0.2.2", nil); got != 422 {
		t.Errorf("somebody else: %d", got)
	}
	if got := post("192.0.2.1", &dbtest.Worker); got != 422 {
		t.Errorf("signed in: %d", got)
	}
	for i, want := range []int{422, 422, 422, 429} {
		if got := post(fmt.Sprintf("2001:db8::%d", i), nil); got != want {
			t.Errorf("one network of IPv6, %d: %d, want %d", i, got, want)
		}
	}
}

// What was refused is shown as refused, and yet what it counted is kept.
func TestRefusing(t *testing.T) {
	d := open(t)
	b := webtest.Open(t, d.srv)
	form := once()
	for range 2 { // and the same form may be sent again
		b.Post("/knock", form).Is(422).Says("Not known here")
	}
	var name string
	dbtest.See(t, d.db, dbtest.System, func(tx *db.Tx) error {
		return tx.Raw("look").Query(func(scan func(...any) error) error { return scan(&name) }, `SELECT name FROM tenant WHERE id = $1`, dbtest.Tenant)
	})
	if name != string(dbtest.Tenant)+"xx" {
		t.Errorf("counted %q", name)
	}
}

// Files come on routes that take them, up to their limit, and stay in memory.
func TestUpload(t *testing.T) {
	d := open(t)
	send := func(file string, size int, extra map[string]string) *webtest.Page {
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		m.WriteField("once", strings.Repeat("u", 22)+fmt.Sprint(keys.Add(1)))
		for name, v := range extra {
			m.WriteField(name, v)
		}
		f, _ := m.CreateFormFile("file", file)
		f.Write(bytes.Repeat([]byte("x"), size))
		m.Close()
		b := d.as(dbtest.Worker)
		r := httptest.NewRequest("POST", "/import", &body)
		r.Header.Set("Content-Type", m.FormDataContentType())
		return b.Send(r)
	}
	send("people.csv", 3<<20, map[string]string{"note": " a\r\nb "}).Is(200).Says(`Got true "people.csv" 3145728 a b`)
	send(`..\..\C:\people.csv`, 5, nil).Is(200).Says(`"people.csv" 5`)
	send("../../etc/passwd", 5, nil).Is(200).Says(`"passwd" 5`)
	send("big.csv", 4<<20+1, nil).Is(413)
	send("x.csv", 5, map[string]string{"note": strings.Repeat("x", 1<<20)}).Is(413)
	send("x.csv", 5, map[string]string{"note": "a\x00"}).Is(400)
	send("x\xff.csv", 5, nil).Is(400)
	d.as(dbtest.Worker).Post("/import", once("note", "no file")).Is(200).Says(`Got false "" 0 no file`)
}
