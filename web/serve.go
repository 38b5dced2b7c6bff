package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"kith"
	"kith/db"
)

// A plan is a route with what is worked out of its pattern once.
type plan struct {
	*Route
	writes bool
	ids    []string // wildcards, each of an ID's form
}

// An exchange is one request of a route while it is being answered.
type exchange struct {
	*Server
	plan  plan
	w     http.ResponseWriter
	r     *Request
	key   string // of the form, when it writes
	reply Reply
	nav   []NavItem
	flash string
	draft *draft // what was typed before, which the page shows again
}

func (s *Server) serve(p plan) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		callOf(r.Context()).pattern = p.Pattern
		x := &exchange{Server: s, plan: p, w: w, r: &Request{Request: r, cfg: &s.cfg}}
		if err := x.answer(); err != nil {
			x.fail(err)
		}
	})
}

// answer is the way of one request, step by step.
func (x *exchange) answer() (err error) {
	r := x.r
	if r.query, err = readQuery(r.Request); err != nil {
		return err
	}
	for _, name := range x.plan.ids {
		if !r.ID(name).Valid() {
			return errNoPage
		}
	}
	if ok, err := x.who(); !ok || err != nil {
		return err
	}
	if r.Method == http.MethodPost {
		if err := x.form(); err != nil {
			return err
		}
	}
	ctx := r.Context()
	switch {
	case x.plan.Apart != nil:
		err = x.apart(ctx)
	case x.plan.writes:
		err = x.db.Write(ctx, r.Actor, x.write)
	default:
		err = x.db.Read(ctx, r.Actor, x.read)
	}
	if err != nil {
		return err
	}
	return x.send()
}

// who finds out who asks. It reports false when they were sent to sign in.
func (x *exchange) who() (bool, error) {
	r := x.r
	a, err := x.cfg.Who(r.Request)
	switch {
	case err == nil:
		r.Actor, r.SignedIn = a, true
		callOf(r.Context()).actor = a.ID
		return true, nil
	case !errors.Is(err, ErrSignedOut):
		return false, fmt.Errorf("find out who asks: %w", err)
	}
	if r.Method == http.MethodPost && !x.limit.allow(r.Caller(), x.db.Now()) {
		x.w.Header().Set("Retry-After", "60")
		return false, &refusal{http.StatusTooManyRequests, "Too many forms have come from here",
			"Wait a minute, then send it again."}
	}
	if x.plan.Public {
		r.Actor = x.cfg.Anyone(r.Request)
		return true, nil
	}
	if r.Method == http.MethodPost {
		x.keepDraft()
	}
	x.w.Header().Set("Location", x.cfg.SignIn+"?next="+url.QueryEscape(x.next()))
	x.w.WriteHeader(http.StatusSeeOther)
	return false, nil
}

// next is where somebody goes on to once signed in: here, or for a form the
// page that it was on.
func (x *exchange) next() string {
	if x.r.Method == http.MethodPost {
		return x.page(x.cfg.Home)
	}
	if to := x.r.URL.RequestURI(); len(to) <= 1000 && local(to) {
		return to
	}
	return x.cfg.Home
}

// from is the page of this service that the browser was on, else fallback.
func from(r *http.Request, fallback string) string {
	u, err := url.Parse(r.Referer())
	if err != nil || u.Host != r.Host || len(u.RequestURI()) > 1000 {
		return fallback
	}
	return Local(u.RequestURI(), fallback)
}

// form reads what was sent, and its one-time key.
func (x *exchange) form() (err error) {
	r := x.r
	if r.files, err = readForm(x.w, r.Request, x.cfg.Body, x.plan.Upload); err != nil {
		return err
	}
	if !x.plan.writes {
		return nil
	}
	if x.key = r.PostForm.Get(onceField); !onceForm.MatchString(x.key) {
		return errNoOnce
	}
	return nil
}

// read runs a handler that changes nothing.
func (x *exchange) read(tx *db.Tx) (err error) {
	x.reply, err = x.plan.Handle(x.r, tx)
	if err != nil {
		return err
	}
	if x.reply.say != "" {
		return errors.New("web: only a form that writes can leave a message")
	}
	if x.reply.page != nil {
		if x.draft, err = x.drafted(tx); err != nil {
			return err
		}
	}
	return x.told(tx)
}

// told is finish for what is only read: the page says what the last form did.
func (x *exchange) told(tx *db.Tx) (err error) {
	if x.reply.page != nil && x.r.Method != http.MethodPost {
		if key := x.cfg.Cookie(x.r.Request, saidName); key != "" {
			if x.flash, err = said(tx, key); err != nil {
				return err
			}
		}
	}
	return x.finish(tx)
}

// write runs a handler once for each form that is sent. It may itself run
// again, when the database asks for it.
func (x *exchange) write(tx *db.Tx) (err error) {
	if err := x.sweep.maybe(tx); err != nil {
		return err
	}
	before, err := claim(tx, x.key, x.r.URL.Path)
	if err != nil {
		return err
	}
	if before != nil {
		x.reply = *before
		return nil
	}
	if x.reply, err = x.plan.Handle(x.r, tx); err != nil {
		return err
	}
	if err := settle(tx, x.key, x.r.URL.Path, x.reply); err != nil {
		return err
	}
	if err := x.dropDraft(tx); err != nil {
		return err
	}
	return x.finish(tx)
}

// apart runs a handler outside of a transaction.
func (x *exchange) apart(ctx context.Context) (err error) {
	var before *Reply
	if x.plan.writes {
		err = x.db.Read(ctx, x.r.Actor, func(tx *db.Tx) (err error) { before, err = sent(tx, x.key, x.r.URL.Path); return err })
		if err != nil {
			return err
		}
		if before != nil {
			x.reply = *before
			return nil
		}
	}
	if x.reply, err = x.plan.Apart(x.r); err != nil {
		return err
	}
	if !x.plan.writes || x.reply.refuse != nil {
		return x.db.Read(ctx, x.r.Actor, x.told)
	}
	return x.db.Write(ctx, x.r.Actor, func(tx *db.Tx) error {
		if err := x.finish(tx); err != nil {
			return err
		}
		if _, err := claim(tx, x.key, x.r.URL.Path); err != nil && err != errSent {
			return err
		}
		return settle(tx, x.key, x.r.URL.Path, x.reply)
	})
}

// finish looks at the reply while its transaction can still be undone.
func (x *exchange) finish(tx *db.Tx) (err error) {
	r := x.reply
	switch {
	case r.to != "" && !local(r.to):
		return errors.New("web: a reply leads out of the service")
	case r.to == "" && r.page == nil && r.file == nil:
		return fmt.Errorf("web: %s returned neither a reply nor an error", x.plan.Pattern)
	case r.page != nil:
		x.nav, err = x.navFor(tx)
	}
	return err
}

// navFor is the navigation for whoever tx is for.
func (s *Server) navFor(tx *db.Tx) ([]NavItem, error) {
	if s.cfg.Nav == nil || tx.Actor.ID == "" {
		return nil, nil
	}
	return s.cfg.Nav(tx)
}

// view is what the page of this exchange knows.
func (x *exchange) view() View {
	v := View{Actor: x.r.Actor, SignedIn: x.r.SignedIn, Service: x.cfg.Service, Path: x.r.URL.Path, Query: x.r.query,
		Now: x.db.Now().In(kith.London), Flash: x.flash, Nav: marked(x.nav, x.r.URL.Path), sheet: &sheet{cfg: &x.cfg}}
	if x.r.SignedIn {
		v.sheet.drawn = x.drawn(x.r.Actor, v.Now)
	}
	if x.draft != nil {
		v.Kept, v.sheet.typed, v.sheet.from = x.draft.at, x.draft.form, x.r.URL.RequestURI()
	}
	return v
}

// send writes the reply. What it tells of is on disk.
func (x *exchange) send() error {
	r := x.reply
	if r.refuse != nil {
		return r.refuse
	}
	x.setCookies()
	switch {
	case r.to != "":
		if r.say != "" {
			x.cfg.setCookie(x.w, setCookie{name: saidName, value: x.key, age: saidFor})
		}
		x.w.Header().Set("Location", r.to)
		x.w.WriteHeader(http.StatusSeeOther)
		return nil
	case r.tag != "" && x.same(r.tag):
		x.w.WriteHeader(http.StatusNotModified)
		return nil
	case r.file != nil:
		return x.sendFile(r.file)
	}
	if r.framed {
		x.framed()
	}
	if x.cfg.Cookie(x.r.Request, saidName) != "" && x.r.Method == http.MethodGet {
		x.cfg.setCookie(x.w, setCookie{name: saidName, value: "", age: -1})
	}
	v := x.view()
	if r.typed != nil {
		v.sheet.typed = r.typed
	}
	return x.draw(r.page, v, r.status)
}

func (x *exchange) setCookies() {
	for _, c := range x.reply.cookies {
		x.cfg.setCookie(x.w, c)
	}
	if x.reply.wipe {
		x.w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
		x.cfg.setCookie(x.w, setCookie{name: draftName, value: "", age: -1})
	}
}
