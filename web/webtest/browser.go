// Package webtest tries a door as people would: a browser that types into the
// fields it finds and presses buttons by what stands on them, a golden file of
// who can open what, and drills that try every route with what should fail.
//
//	b := webtest.Open(t, server).As(dbtest.Worker)
//	p := b.Get("/referrals/new").Press("Send referral", "given", "Amina")
//	p.Says("Enter the person's date of birth")
//
// The server is made with webtest.Who, which believes what the browser says.
package webtest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"kith"
	"kith/web"
)

type actorKey struct{}

// Who is a web.Config.Who for tests: whoever the browser is.
func Who(r *http.Request) (kith.Actor, error) {
	if a, ok := r.Context().Value(actorKey{}).(kith.Actor); ok {
		return a, nil
	}
	return kith.Actor{}, web.ErrSignedOut
}

// With is r as actor a sends it, for a server with Who.
func With(r *http.Request, a kith.Actor) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), actorKey{}, a))
}

// A Browser is one person at one screen. It keeps cookies and follows
// redirects, and runs no script.
type Browser struct {
	T       testing.TB
	Handler http.Handler
	Host    string // example.com when empty
	actor   *kith.Actor
	cookies map[string]string
	at      string // the address of the page on the screen
}

// Open returns a browser in which nobody is signed in.
func Open(t testing.TB, h http.Handler) *Browser {
	return &Browser{T: t, Handler: h, Host: "example.com", cookies: map[string]string{}}
}

// As returns a browser of its own in which a is signed in.
func (b *Browser) As(a kith.Actor) *Browser {
	out := Open(b.T, b.Handler)
	out.Host, out.actor = b.Host, &a
	return out
}

// Cookie is the value of a cookie that the browser keeps.
func (b *Browser) Cookie(name string) string { return b.cookies[name] }

// SetCookie puts a cookie into the browser.
func (b *Browser) SetCookie(name, value string) { b.cookies[name] = value }

// Get opens a page, and goes on to where it leads.
func (b *Browser) Get(path string) *Page {
	b.T.Helper()
	return b.follow(b.Send(b.Request(http.MethodGet, path, nil)))
}

// Post sends a form that is on no page, and goes on to where it leads.
func (b *Browser) Post(path string, form url.Values) *Page {
	b.T.Helper()
	return b.follow(b.Send(b.Request(http.MethodPost, path, form)))
}

// Request is what the browser would send.
func (b *Browser) Request(method, path string, form url.Values) *http.Request {
	var r *http.Request
	if form != nil {
		r = httptest.NewRequest(method, "http://"+b.Host+path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	} else {
		r = httptest.NewRequest(method, "http://"+b.Host+path, nil)
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if b.at != "" {
		r.Header.Set("Referer", "http://"+b.Host+b.at)
	}
	return r
}

// Send sends one request and follows nothing.
func (b *Browser) Send(r *http.Request) *Page {
	b.T.Helper()
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	if b.actor != nil {
		r = With(r, *b.actor)
	}
	w := httptest.NewRecorder()
	b.Handler.ServeHTTP(w, r)
	res := w.Result()
	for _, c := range res.Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	return &Page{Browser: b, Status: res.StatusCode, Header: res.Header, Body: w.Body.String(), Path: r.URL.RequestURI()}
}

func (b *Browser) follow(p *Page) *Page {
	b.T.Helper()
	for range 10 {
		to := p.Header.Get("Location")
		if to == "" {
			b.at = p.Path
			return p
		}
		to, _, _ = strings.Cut(to, "#") // a browser keeps the fragment to itself
		p = b.Send(b.Request(http.MethodGet, to, nil))
	}
	b.T.Fatalf("%s leads round in circles", p.Path)
	return p
}
