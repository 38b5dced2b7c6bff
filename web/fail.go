package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"kith"
	"kith/db"
)

// statusOf is what each kind of error is to a browser.
var statusOf = map[kith.Kind]int{
	kith.Internal: http.StatusInternalServerError, kith.Invalid: http.StatusUnprocessableEntity,
	kith.NotFound: http.StatusNotFound, kith.Forbidden: http.StatusForbidden, kith.Conflict: http.StatusConflict,
}

var titleOf = map[kith.Kind]string{
	kith.Internal: "Sorry, there is a problem with the service", kith.Invalid: "There is a problem",
	kith.NotFound: "Page not found", kith.Forbidden: "You cannot open this page", kith.Conflict: "This has changed since you opened it",
}

var errNoPage = &refusal{http.StatusNotFound, "Page not found",
	"If you typed the address, check that it is right. If you pasted it, check that you copied all of it."}

// fail shows err. A form that is Invalid or in Conflict is shown again, with
// all that was typed, when the handler returned its page beside the error.
func (x *exchange) fail(err error) {
	var e *kith.Error
	kind := kith.KindOf(err)
	if !errors.As(err, &e) || kind == kith.Internal {
		x.refused(x.w, x.r, err)
		return
	}
	if x.reply.refuse != nil {
		x.setCookies()
	} else if x.reply.page != nil && x.nav == nil && x.r.Actor.ID != "" {
		x.nav = x.navAgain(x.r.Context(), x.r.Actor)
	}
	if x.reply.page == nil || kind != kith.Invalid && kind != kith.Conflict {
		p := problemPage{status: statusOf[kind], title: titleOf[kind], msg: e.Msg, more: e.Fields}
		if kind == kith.Conflict || kind == kith.Invalid {
			p.back = from(x.r.Request, "")
		}
		x.plain(x.w, x.r, p)
		return
	}
	v := x.view()
	v.sheet.typed, v.sheet.from = x.r.values(), x.page("")
	v.Errors = e.Fields
	if v.sheet.stale = kind == kith.Conflict; v.sheet.stale || len(e.Fields) == 0 {
		v.Problem = e.Msg
	}
	if err := x.draw(x.reply.page, v, statusOf[kind]); err != nil {
		x.refused(x.w, x.r, err)
	}
}

// refuse answers a request that came to no route.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	req := &Request{Request: r, cfg: &s.cfg}
	if a, who := s.cfg.Who(r); who == nil {
		req.Actor, req.SignedIn = a, true
		callOf(r.Context()).actor = a.ID
	}
	s.refused(w, req, err)
}

// refused shows an error that is not for the page of a form. What is our own
// fault is logged, here and nowhere else, with a number that the user can tell us.
func (s *Server) refused(w http.ResponseWriter, r *Request, err error) {
	var no *refusal
	if errors.As(err, &no) {
		s.plain(w, r, problemPage{status: no.status, title: no.title, msg: no.msg, back: from(r.Request, "")})
		return
	}
	c := callOf(r.Context())
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		w.WriteHeader(statusGone) // nobody reads it
		return
	}
	s.log.ErrorContext(r.Context(), "a request failed", "id", c.id, "route", c.pattern, "err", redacted(err.Error(), r))
	s.plain(w, r, problemPage{status: http.StatusInternalServerError, title: titleOf[kith.Internal], id: c.id,
		msg: "Try again later. If you were sending a form, look first whether it has been saved. If it goes on, tell your support team this number."})
}

// statusGone is what logs show when the browser has left; no standard has it.
const statusGone = 499

// A problemPage is a page that says what cannot be done, and what to do.
type problemPage struct {
	status         int
	title, msg, id string
	more           map[string]string
	back           string
}

// plain shows a page that needs nothing to work: not even the database.
func (s *Server) plain(w http.ResponseWriter, r *Request, p problemPage) {
	x := &exchange{Server: s, w: w, r: r}
	if r.SignedIn && p.status != http.StatusInternalServerError {
		x.nav = s.navAgain(r.Context(), r.Actor)
	}
	if err := x.draw(nil, x.view(), p.status, problemComponent(x.view(), p)); err != nil {
		s.log.ErrorContext(r.Context(), "the page that says sorry failed", "id", callOf(r.Context()).id, "err", err)
		http.Error(w, titleOf[kith.Internal], http.StatusInternalServerError)
	}
}

// navAgain is the navigation when the transaction of the request has failed.
func (s *Server) navAgain(ctx context.Context, a kith.Actor) (nav []NavItem) {
	err := s.db.Read(ctx, a, func(tx *db.Tx) (err error) { nav, err = s.navFor(tx); return err })
	if err != nil {
		return nil // the page does without
	}
	return nav
}

// redacted takes out of the text of an error whatever was sent with the
// request: logs are read by people who may not read records.
func redacted(text string, r *Request) string {
	for _, form := range []url.Values{r.PostForm, r.query} {
		for _, values := range form {
			for _, v := range values {
				for _, part := range strings.FieldsFunc(v, func(c rune) bool { return c == '\n' || c == '\r' }) {
					text = withoutValue(text, strings.TrimSpace(part))
				}
			}
		}
	}
	return text
}

func withoutValue(text, v string) string {
	switch {
	case len(v) < 2:
		return text
	case len(v) < 4: // a word by itself, or "on" would go out of "connection"
		return regexp.MustCompile(`\b`+regexp.QuoteMeta(v)+`\b`).ReplaceAllLiteralString(text, "…")
	}
	text = strings.ReplaceAll(text, v, "…")
	quoted := fmt.Sprintf("%q", v)
	return strings.ReplaceAll(text, quoted[1:len(quoted)-1], "…")
}
