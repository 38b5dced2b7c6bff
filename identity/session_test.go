package identity

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
)

func chmod(t *testing.T, file string, mode os.FileMode) {
	if err := os.Chmod(file, mode); err != nil {
		t.Fatal(err)
	}
}

// Session fixation: a token that was there before signing in is worth nothing after.
func TestFixation(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	h.after(time.Minute)
	victim := newBrowser("192.0.2.7")
	victim.jar["__Host-kith"] = "planted"
	victim.jar["__Host-kith-step"] = "planted too"
	h.ok("sign in", h.signIn(u, victim, kettle, u.code()))
	for _, v := range victim.jar {
		if strings.HasPrefix(v, "planted") {
			t.Errorf("a planted cookie is in use: %v", victim.jar)
		}
	}
	planted := newBrowser("192.0.2.8")
	planted.jar["__Host-kith"] = "planted"
	h.out("the planted token", planted)

	// Signing in again in the same browser renews the token and ends the old one.
	old := victim.clone()
	h.after(time.Minute)
	h.ok("again", h.signIn(u, victim, kettle, u.code()))
	h.in("the new token", victim)
	h.out("the old token", old)
}

func TestSignOut(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	stolen := u.clone()
	away, err := h.SignOut(u.r())
	h.ok("sign out", err)
	u.set(away)
	if u.jar["__Host-kith"] != "" {
		t.Error("the cookie is still there")
	}
	h.out("after signing out", u.browser)
	h.out("the token used again", stolen)
	if _, err := h.SignOut(stolen.r()); err != nil {
		t.Errorf("signing out twice: %v", err)
	}
}

func TestIdleAndAbsolute(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	h.after(29 * time.Minute)
	h.in("after 29 minutes", u.browser)
	h.after(29 * time.Minute)
	if _, err := h.Session(u.r()); err != nil { // a look, and no use
		t.Error(err)
	}
	h.in("after 29 more", u.browser)
	h.after(30 * time.Minute)
	h.out("after 30 without use", u.browser)
	h.now = h.now.Add(-10 * time.Minute)
	h.out("when the clock is set back", u.browser)

	h.now = dbtest.Now.Add(24 * time.Hour)
	b := newBrowser("192.0.2.1")
	h.ok("sign in", h.signIn(u, b, kettle, u.code()))
	for range 35 {
		h.after(20 * time.Minute)
		h.in("in use all day", b)
	}
	h.after(20*time.Minute - time.Second)
	h.in("a second before twelve hours", b)
	h.after(time.Second)
	h.out("after twelve hours", b)
}

// Reading pages does not write; once a minute it does.
func TestTouch(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	seenAt := func() (at time.Time) {
		s, err := h.seen(u.r())
		h.ok("session", err)
		return s.seenAt
	}
	was := seenAt()
	h.after(59 * time.Second)
	h.in("a page", u.browser)
	if !seenAt().Equal(was) {
		t.Error("written within a minute")
	}
	h.after(time.Second)
	h.in("a page", u.browser)
	if !seenAt().Equal(h.now) {
		t.Errorf("seen at %v, not written after a minute", seenAt())
	}
}

// Whatever takes rights away takes effect on the very next request.
func TestRightsChange(t *testing.T) {
	for what, change := range map[string]func(*db.Tx, *Account) error{
		"suspended": func(tx *db.Tx, a *Account) error { return Suspend(tx, a.ID) },
		"another role": func(tx *db.Tx, a *Account) error {
			n := a.New
			n.Role = access.Analyst
			_, err := Change(tx, a.ID, a.Version, n)
			return err
		},
		"another team": func(tx *db.Tx, a *Account) error {
			n := a.New
			n.Teams = []kith.ID{dbtest.South}
			_, err := Change(tx, a.ID, a.Version, n)
			return err
		},
		"another email": func(tx *db.Tx, a *Account) error {
			n := a.New
			n.Email = "other@example.org"
			_, err := Change(tx, a.ID, a.Version, n)
			return err
		},
		"out of the team by another way": func(tx *db.Tx, a *Account) error {
			_, err := tx.Raw("as package team does").Exec(`DELETE FROM account_team WHERE account = $1`, a.ID)
			return err
		},
		"signed out everywhere by an administrator": func(tx *db.Tx, a *Account) error { return EndAll(tx, a.ID) },
		"signed out everywhere by themselves": func(tx *db.Tx, a *Account) error {
			return EndMine(tx.As(a.actor()))
		},
	} {
		t.Run(what, func(t *testing.T) {
			h := newHouse(t)
			u := h.worker()
			h.after(time.Minute)
			second := newBrowser("192.0.2.2")
			h.ok("sign in", h.signIn(u, second, kettle, u.code()))
			h.after(time.Minute)
			half := newBrowser("192.0.2.3")
			s, err := h.SignIn(half.r(), u.email, kettle)
			h.ok("half way", err)
			half.set(s.Cookies)

			dbtest.Do(t, h.d, dbtest.Admin, func(tx *db.Tx) error {
				a, err := Get(tx, u.account)
				if err != nil {
					return err
				}
				return change(tx, a)
			})
			h.out("first browser", u.browser)
			h.out("second browser", second)
			if what == "suspended" {
				if _, err := h.Code(half.r(), u.code()); !errors.Is(err, ErrSignIn) {
					t.Errorf("half way in: %v", err)
				}
				h.is("sign in", h.signIn(u, newBrowser("192.0.2.2"), kettle, u.code()), errWrong)
				dbtest.Do(t, h.d, dbtest.Admin, func(tx *db.Tx) error { return Resume(tx, u.account) })
				h.out("the old session of a resumed account", second)
				h.ok("sign in", h.signIn(u, newBrowser("192.0.2.2"), kettle, u.code()))
			}
		})
	}
}

// Giving the rights back does not wake a session that met their loss.
func TestEndedStaysEnded(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	run := func(text string, args ...any) {
		dbtest.Do(t, h.d, dbtest.System, func(tx *db.Tx) error { _, err := tx.Raw("a test").Exec(text, args...); return err })
	}
	run(`UPDATE account SET role = 'lead' WHERE id = $1`, u.account)
	h.out("with another role", u.browser)
	run(`UPDATE account SET role = 'link-worker' WHERE id = $1`, u.account)
	h.out("with the first role again", u.browser)

	h.after(time.Minute)
	b := newBrowser("192.0.2.1")
	h.ok("sign in", h.signIn(u, b, kettle, u.code()))
	l, a := h.add(dbtest.Admin, New{Name: "Ivy Vited", Email: "ivy@example.org", Role: access.Lead})
	run(`UPDATE account SET suspended = $1`, true) // by whatever way
	h.out("suspended", b)
	h.is("a link of "+a.Name, func() error { _, err := h.Peek(bg, l.Token); return err }(), errLink)
	run(`UPDATE account SET suspended = $1`, false)
	h.out("resumed", b)

	h.after(time.Minute)
	h.ok("sign in", h.signIn(u, b, kettle, u.code()))
	dbtest.Do(t, h.d, dbtest.Admin, func(tx *db.Tx) error { return cmp.Or(Suspend(tx, u.account), Resume(tx, u.account)) })
	h.out("suspended for a moment", b)
}

// What happens between looking at the password and opening the session counts.
func TestMeanwhile(t *testing.T) {
	for what, f := range map[string]func(*db.Tx, *Account) error{
		"nothing":   func(*db.Tx, *Account) error { return nil },
		"suspended": func(tx *db.Tx, a *Account) error { return Suspend(tx, a.ID) },
		"another password": func(tx *db.Tx, a *Account) error {
			return setCredential(tx.As(a.actor()), password, "another hash", 0)
		},
	} {
		h := newHouse(t)
		u := h.worker()
		r := newBrowser("192.0.2.2").r()
		l, try, err := h.check(r, u.email, kettle)
		h.ok("check", err)
		dbtest.Do(t, h.d, dbtest.Admin, func(tx *db.Tx) error {
			a, err := Get(tx, u.account)
			if err != nil {
				return err
			}
			return f(tx, a)
		})
		err = h.write(bg, func(tx *db.Tx) error { _, err := h.admit(tx, r, l, try, right); return err })
		if (err == nil) != (what == "nothing") || err != nil && err != errWrong {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestSessionsListed(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	var all []*browser
	for i := range 6 {
		h.after(time.Minute)
		b := newBrowser(fmt.Sprintf("192.0.2.%d", 10+i))
		h.ok("sign in", h.signIn(u, b, kettle, u.code()))
		all = append(all, b)
	}
	h.out("the oldest of seven", u.browser)
	h.out("the second oldest", all[0])
	a := h.in("the last", all[5])
	dbtest.Do(t, h.d, a, func(tx *db.Tx) error {
		list, err := Sessions(tx)
		if err != nil || len(list) != 5 || list[0].Address != "192.0.2.15" || list[0].Agent != "a browser" {
			t.Errorf("%d sessions, %v: %+v", len(list), err, list)
		}
		return End(tx, list[1].ID)
	})
	h.out("the one that was ended", all[4])
	h.in("the others", all[3])
	held, err := h.Session(all[3].r())
	h.ok("session", err)
	dbtest.Fails(t, "somebody else ends it", dbtest.Err(h.d, dbtest.Worker, func(tx *db.Tx) error { return End(tx, held.ID) }), kith.NotFound)
	dbtest.Fails(t, "a worker signs another out", dbtest.Err(h.d, dbtest.Worker, func(tx *db.Tx) error { return EndAll(tx, u.account) }), kith.Forbidden)
	stranger := dbtest.Admin
	stranger.Tenant = dbtest.Elsewhere
	dbtest.Do(t, h.d, stranger, func(tx *db.Tx) error { return EndAll(tx, u.account) })
	h.in("after another tenant's administrator tried", all[3])
}

func TestFreshAndConfirm(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	h.ok("just signed in", h.Fresh(u.r()))
	h.after(10 * time.Minute)
	if err := h.Fresh(u.r()); !errors.Is(err, ErrStale) {
		t.Errorf("after ten minutes: %v", err)
	}
	if _, err := h.StartCodes(u.r()); !errors.Is(err, ErrStale) {
		t.Errorf("new codes: %v", err)
	}
	if _, err := h.NewRecovery(u.r()); !errors.Is(err, ErrStale) {
		t.Errorf("new recovery codes: %v", err)
	}
	if _, err := h.Confirm(u.r(), "not the password"); err == nil {
		t.Error("a wrong password was taken")
	}
	old, before := u.clone(), must(h.Session(u.r())).Ends
	s, err := h.Confirm(u.r(), kettle)
	h.ok("confirm", err)
	u.set(s.Cookies)
	h.ok("after the password", h.Fresh(u.r()))
	h.out("the token from before", old)
	if ends := must(h.Session(u.r())).Ends; !ends.Equal(before) {
		t.Errorf("the session now ends at %v, not %v", ends, before)
	}
	if err := h.Fresh(newBrowser("192.0.2.1").r()); !errors.Is(err, ErrSignIn) {
		t.Errorf("nobody is fresh: %v", err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestCookies(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	s, err := h.Confirm(u.r(), kettle)
	h.ok("confirm", err)
	c := s.Cookies[0]
	if c.Name != "__Host-kith" || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 0 {
		t.Errorf("%+v", c)
	}
	if len(c.Value) != 32 {
		t.Errorf("a token of %d characters", len(c.Value))
	}
	k := h.keeper(func(c *Config) { c.Base = "http://localhost:8080" })
	if c := k.cookie(sessionCookie, "x", 0); c.Name != "kith" || c.Secure || !c.HttpOnly {
		t.Errorf("%+v", c)
	}
	// Links come from the configuration, whatever Host a request names.
	if got := h.URL(Link{Token: "abc"}); got != "https://kith.example.org/set-up/abc" {
		t.Error(got)
	}
}

func TestSweep(t *testing.T) {
	h := newHouse(t)
	h.worker()
	count := func(table string) (n int) {
		dbtest.See(t, h.d, dbtest.System, func(tx *db.Tx) error {
			return tx.Raw("to count").Query(func(scan func(...any) error) error { return scan(&n) }, `SELECT count(*) FROM `+table)
		})
		return n
	}
	h.add(dbtest.Admin, New{Name: "B", Email: "b@example.org", Role: access.Analyst})
	h.SignIn(newBrowser("192.0.2.1").r(), "lena@example.org", kettle)
	sweep := func() { dbtest.Do(t, h.d, System(""), h.Sweep) }
	h.after(10*time.Minute - time.Second)
	sweep()
	if count("session") != 1 || count("account_link") != 1 || count("challenge") != 1 || count("sign_in") != 2 {
		t.Error("something went too early")
	}
	h.after(21 * time.Minute)
	sweep()
	if count("session") != 0 || count("account_link") != 1 {
		t.Error("a session stays past its idle limit, or a link goes before its day")
	}
	h.after(25 * time.Hour)
	sweep()
	if count("session") != 0 || count("account_link") != 0 || count("challenge") != 0 || count("sign_in") != 2 {
		t.Error("something stays too long")
	}
	h.after(keptAttempts)
	sweep()
	if count("sign_in") != 0 {
		t.Error("the trail stays too long")
	}
}

func BenchmarkWho(b *testing.B) {
	h := newHouse(b)
	u := h.worker()
	r := u.r()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := h.Who(r); err != nil {
			b.Fatal(err)
		}
	}
}
