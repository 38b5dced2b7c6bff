package webtest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"kith/web"
)

// wrongForms are forms that no page of ours would send.
func (x *drilling) wrongForms(r web.Route, try Try) {
	expect := func(what string, req *http.Request, want ...int) {
		if p := x.send(r, what, &x.Insider, req); !slices.Contains(want, p.Status) {
			x.fault(r, "%s: %d, want %v", what, p.Status, want)
		}
	}
	good := x.once(try.Form).Encode()
	cross := post(try.Path, good)
	cross.Header.Set("Sec-Fetch-Site", "cross-site")
	expect("from another site", cross, 403)
	null := post(try.Path, good)
	null.Header.Del("Sec-Fetch-Site")
	null.Header.Set("Origin", "null")
	expect("from a page without origin", null, 403)
	expect("ten megabytes", post(try.Path, good+"&x="+strings.Repeat("x", 10<<20)), 413)
	expect("broken UTF-8", post(try.Path, good+"&x=%C3"), 400)
	expect("NUL", post(try.Path, good+"&x=a%00b"), 400)
	plain := post(try.Path, good)
	plain.Header.Set("Content-Type", "text/plain")
	expect("as plain text", plain, 415)
	if !r.Reads {
		without := x.once(try.Form)
		without.Del("once")
		expect("without its key", post(try.Path, without.Encode()), 400)
	}

	x.send(r, "missing fields", &x.Insider, x.request(r, try, x.once(nil)))
	for what, junk := range map[string]string{"over-long fields": strings.Repeat("x", 10_000), "junk": `'"><script>);--`, "negative": "-1", "huge": "99999999999999999999", "an ID": "none"} {
		p := x.send(r, what, &x.Insider, x.request(r, try, x.filled(try, junk)))
		if strings.Contains(p.Body, "<script>") {
			x.fault(r, "puts a script of the form into the page")
		}
		if what == "over-long fields" && p.Status < 400 && texts(try) > 0 && !r.Reads {
			x.fault(r, "takes %s: %d", what, p.Status)
		}
	}
	if try.Form.Has("version") {
		for _, old := range []string{"-1", "0", "x", ""} {
			form := x.once(try.Form)
			form.Set("version", old)
			expect("stale, of version "+old, post(try.Path, form.Encode()), 409, 422)
		}
	}
}

// filled is the form of try with junk in every field but its version.
func (x *drilling) filled(try Try, junk string) url.Values {
	form := x.once(try.Form)
	for name := range try.Form {
		if name != "version" {
			form.Set(name, junk)
		}
	}
	return form
}

// texts counts the fields that somebody fills in.
func texts(try Try) int {
	n := 0
	for name := range try.Form {
		if name != "version" {
			n++
		}
	}
	return n
}

// twice sends a form as it should be, and sends it again.
func (x *drilling) twice(r web.Route, try Try) {
	form := x.once(try.Form)
	srv := x.server()
	first := x.send(r, "the insider", &x.Insider, x.request(r, try, form))
	if first.Status >= 400 {
		x.fault(r, "the insider: %d\n%s", first.Status, first.Text())
		return
	}
	x.srv = srv // the one in which it has been done
	before := x.changes()
	second := x.send(r, "sent twice", &x.Insider, x.request(r, try, form))
	if x.srv != srv || x.changes() != before {
		x.fault(r, "sent twice: counts twice")
	}
	x.srv = nil
	if first.Header.Get("Location") != "" && (second.Status != http.StatusSeeOther || second.Header.Get("Location") != first.Header.Get("Location")) {
		x.fault(r, "sent twice: %d to %q, first %q", second.Status, second.Header.Get("Location"), first.Header.Get("Location"))
	}
}
