package identity

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
)

// Unknown, invited, suspended and mistaken all read the same and cost the same
// work: one hash each.
func TestNoEnumeration(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	h.add(dbtest.Admin, New{Name: "Ivy Vited", Email: "ivy@example.org", Role: access.Lead})
	_, gone := h.add(dbtest.Admin, New{Name: "Gus Pended", Email: "gus@example.org", Role: access.Lead})
	l, err := Link{}, error(nil)
	dbtest.Do(t, h.d, dbtest.System, func(tx *db.Tx) error { l, err = Reset(tx, gone.ID, false); return err })
	h.opens(l, OpenForm{})
	dbtest.Do(t, h.d, dbtest.Admin, func(tx *db.Tx) error { return Suspend(tx, gone.ID) })

	for i, c := range []struct{ who, email, pw string }{
		{"mistaken", u.email, "wrong kettle sandwich"}, {"unknown", "nobody@example.org", kettle}, {"invited", "ivy@example.org", kettle},
		{"invited, empty", "ivy@example.org", ""}, {"suspended, right", "gus@example.org", kettle}, {"suspended, wrong", "gus@example.org", "x"},
		{"empty", "", ""}, {"very long", u.email, strings.Repeat("x", 100_000)},
	} {
		before := h.hash.done.Load()
		_, err := h.SignIn(newBrowser(fmt.Sprintf("192.0.2.%d", i+50)).r(), c.email, c.pw)
		if err == nil || err.Error() != "There is a problem: password: The email address or password is not right" {
			t.Errorf("%s: %v", c.who, err)
		}
		if n := h.hash.done.Load() - before; n != 1 {
			t.Errorf("%s: %d hashes", c.who, n)
		}
	}
	// Waiting reads the same too, and costs no hash.
	var said []string
	for i, email := range []string{u.email, "nobody@example.org", "ivy@example.org"} {
		b := newBrowser(fmt.Sprintf("198.51.100.%d", i))
		for range 5 {
			h.SignIn(b.r(), email, "wrong")
		}
		before := h.hash.done.Load()
		_, err := h.SignIn(b.r(), email, kettle)
		said = append(said, fmt.Sprint(err))
		if h.hash.done.Load() != before {
			t.Errorf("%s: hashed while it has to wait", email)
		}
	}
	if said[0] != said[1] || said[1] != said[2] || !strings.Contains(said[0], "Wait a minute") {
		t.Errorf("%q", said)
	}
}

// After five failures each further one doubles the wait; it never becomes for
// ever, and a success starts afresh.
func TestDelays(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	b := newBrowser("198.51.100.1")
	try := func(pw string) string {
		_, err := h.SignIn(b.r(), u.email, pw)
		return strings.TrimPrefix(fmt.Sprint(err), "There have been ")
	}
	for range 5 {
		if got := try("wrong"); !strings.Contains(got, "not right") {
			t.Fatal(got)
		}
	}
	for _, minutes := range []int{1, 2, 4, 8, 15, 15} {
		h.after(time.Duration(minutes)*time.Minute - time.Second)
		if got := try(kettle); !strings.HasPrefix(got, "too many tries. Wait a minute") {
			t.Errorf("a second before %d minutes: %s", minutes, got)
		}
		h.after(time.Second)
		if got := try("wrong"); !strings.Contains(got, "not right") {
			t.Errorf("after %d minutes: %s", minutes, got)
		}
	}
	if got := try("wrong"); got != "too many tries. Wait 15 minutes, then try again" {
		t.Error(got)
	}
	h.after(15 * time.Minute)
	h.ok("the right password after the wait", h.signIn(u, b, kettle, u.code()))
	for range 5 {
		if got := try("wrong"); !strings.Contains(got, "not right") {
			t.Errorf("after a success: %s", got)
		}
	}
}

// A stranger who guesses does not keep the owner out of a browser that they
// have used before; nor, from one address, out of any other.
func TestNoLockOutByStrangers(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	for i := range 40 { // from everywhere at once
		h.SignIn(newBrowser(fmt.Sprintf("203.0.113.%d", i)).r(), u.email, "wrong")
	}
	if _, err := h.SignIn(newBrowser("203.0.113.99").r(), u.email, kettle); kith.KindOf(err) != kith.Conflict {
		t.Errorf("guessing from everywhere goes on: %v", err)
	}
	h.after(30 * time.Second)
	known := u.clone()
	delete(known.jar, "__Host-kith")
	h.ok("their own browser", h.signIn(u, known, kettle, u.code()))
	// Somebody else's cookie makes nothing known.
	b := newBrowser("203.0.113.99")
	b.jar["__Host-kith-device"] = "made up"
	if _, err := h.SignIn(b.r(), u.email, kettle); kith.KindOf(err) != kith.Conflict {
		t.Errorf("with a made up cookie: %v", err)
	}

	h = newHouse(t)
	u = h.worker()
	h.after(time.Hour)
	stranger := newBrowser("203.0.113.1")
	for range 1000 { // one stranger, as fast as may be
		h.SignIn(stranger.r(), u.email, "wrong")
		h.after(10 * time.Second)
	}
	h.ok("a new browser elsewhere", h.signIn(u, newBrowser("192.0.2.77"), kettle, u.code()))
	n := len(h.outcomes("address = '203.0.113.1' AND outcome = $1", wrong))
	if n > 20 {
		t.Errorf("the stranger had %d guesses in three hours", n)
	}
	if n := len(h.outcomes("address = '203.0.113.1' AND outcome = $1", refused)); n > 15 {
		t.Errorf("%d lines for what was refused", n)
	}
}

// A known browser has its own count, so that who stole it cannot guess for ever.
func TestKnownBrowserIsCounted(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	for range 5 {
		h.SignIn(u.r(), u.email, "wrong")
	}
	if _, err := h.SignIn(u.r(), u.email, kettle); kith.KindOf(err) != kith.Conflict {
		t.Errorf("a sixth guess: %v", err)
	}
}

// Spraying: one password for many accounts, from one address.
func TestSpray(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	b := newBrowser("2001:db8::1")
	looked := 0
	for i := range 200 {
		b.address = fmt.Sprintf("[2001:db8::%x]", i) // one network
		_, err := h.SignIn(b.r(), fmt.Sprintf("user%d@example.org", i), "Summer2026!!")
		if kith.KindOf(err) == kith.Invalid {
			looked++
		}
	}
	if looked != 50 {
		t.Errorf("%d accounts were tried, want 50", looked)
	}
	if n := h.outcomes("outcome = $1", refused); fmt.Sprint(n) != "[refused x150]" {
		t.Errorf("refusals in the trail: %v", n)
	}
	// Colleagues behind the same address, in their own browsers, come in.
	colleague := u.clone()
	colleague.address = "[2001:db8::99]"
	h.after(30 * time.Second)
	h.ok("a colleague", h.signIn(u, colleague, kettle, u.code()))
}

// A hundred guesses at once are a hundred guesses.
func TestGuessesAtOnce(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	before := h.hash.done.Load()
	var wg sync.WaitGroup
	for range 60 {
		wg.Go(func() { h.SignIn(newBrowser("198.51.100.1").r(), u.email, "wrong") })
	}
	wg.Wait()
	if n := h.hash.done.Load() - before; n != 5 {
		t.Errorf("%d of 60 were looked at, want 5", n)
	}
}

// A code works once, and so does its time step.
func TestCodeReplay(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	h.after(time.Minute)
	code := u.code()
	h.ok("first", h.signIn(u, newBrowser("192.0.2.10"), kettle, code))
	h.is("again", h.signIn(u, newBrowser("192.0.2.11"), kettle, code), errCode)
	h.after(30 * time.Second)
	h.is("in the next step", h.signIn(u, newBrowser("192.0.2.12"), kettle, code), errCode)
	h.is("an older one", h.signIn(u, newBrowser("192.0.2.13"), kettle, codeAt(u.secret, h.now.Add(-30*time.Second))), errCode)
	h.ok("the new one, with a space", h.signIn(u, newBrowser("192.0.2.14"), kettle, u.code()[:3]+" "+u.code()[3:]))
	h.after(90 * time.Second)
	h.is("two steps late", h.signIn(u, newBrowser("192.0.2.15"), kettle, codeAt(u.secret, h.now.Add(-60*time.Second))), errCode)
	h.ok("one step late", h.signIn(u, newBrowser("192.0.2.16"), kettle, codeAt(u.secret, h.now.Add(-30*time.Second))))
	h.ok("one step early", h.signIn(u, newBrowser("192.0.2.17"), kettle, codeAt(u.secret, h.now.Add(30*time.Second))))
	for _, bad := range []string{"", "0", "00000", "0000000", "abcdef", "١٢٣٤٥٦", strings.Repeat("A", 24)} {
		h.after(time.Hour)
		if err := h.signIn(u, newBrowser("192.0.2.18"), kettle, bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

// The same code in many browsers at once opens one session.
func TestCodeAtOnce(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	h.after(time.Minute)
	var won atomic.Int32
	var wg sync.WaitGroup
	for i := range 5 {
		b := newBrowser(fmt.Sprintf("192.0.2.%d", 100+i))
		s, err := h.SignIn(b.r(), u.email, kettle)
		h.ok("password", err)
		b.set(s.Cookies)
		wg.Go(func() {
			if s, err := h.Code(b.r(), u.code()); err == nil && s.Next == In {
				won.Add(1)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 {
		t.Errorf("%d sessions of one code", won.Load())
	}
}

// Guessing codes with a known password: five for each challenge, a few dozen a
// day in all, wherever they come from.
func TestCodeBruteForce(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	h.after(time.Hour)
	b := newBrowser("198.51.100.1")
	s, err := h.SignIn(b.r(), u.email, kettle)
	h.ok("password", err)
	b.set(s.Cookies)
	for i := range 5 {
		_, err := h.Code(b.r(), "000000")
		if want := map[bool]error{true: errStartAgain, false: errCode}[i == 4]; err == nil || err.Error() != want.Error() {
			t.Errorf("guess %d: %v", i+1, err)
		}
	}
	if _, err := h.Code(b.r(), u.code()); !errors.Is(err, ErrSignIn) {
		t.Errorf("the right code after five wrong ones: %v", err)
	}
	looked := 0
	day := h.now.Add(24 * time.Hour)
	for i := 0; h.now.Before(day); i++ {
		b := newBrowser(fmt.Sprintf("2001:db8:%x::1", i))
		s, err := h.SignIn(b.r(), u.email, kettle)
		h.after(5 * time.Second)
		if err != nil {
			h.after(time.Minute)
			continue
		}
		b.set(s.Cookies)
		for range 5 {
			_, err := h.Code(b.r(), "000000")
			if kith.KindOf(err) == kith.Conflict {
				h.after(time.Minute)
				break
			}
			looked++
		}
	}
	if looked < 15 || looked > 45 {
		t.Errorf("%d codes were tried in a day", looked)
	}
	// The owner, in a browser of theirs, is asked to wait an hour at most.
	h.after(time.Hour)
	h.ok("the owner", h.signIn(u, newBrowser("192.0.2.1"), kettle, u.code()))
}

// Parallel guesses against one challenge count each.
func TestCodesAtOnce(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	h.after(time.Hour)
	b := newBrowser("198.51.100.1")
	s, err := h.SignIn(b.r(), u.email, kettle)
	h.ok("password", err)
	b.set(s.Cookies)
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() { h.Code(b.r(), "000000") })
	}
	wg.Wait()
	if n := len(h.outcomes("outcome = $1", wrongCode)); n != 5 {
		t.Errorf("%d wrong codes were looked at, want 5", n)
	}
}

func TestRecoveryCodes(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	h.ok("a recovery code", h.signIn(u, newBrowser("192.0.2.1"), kettle, strings.ToLower(u.recovery[3])))
	h.is("again", h.signIn(u, newBrowser("192.0.2.1"), kettle, u.recovery[3]), errCode)
	h.ok("another, without hyphens", h.signIn(u, u.browser, kettle, strings.ReplaceAll(u.recovery[4], "-", "")))
	a := h.in("after two", u.browser)
	dbtest.See(t, h.d, a, func(tx *db.Tx) error {
		if n, err := RecoveryLeft(tx); err != nil || n != 8 {
			t.Errorf("%d left, %v", n, err)
		}
		return nil
	})
	fresh, err := h.NewRecovery(u.r())
	h.ok("new ones", err)
	h.is("an old one", h.signIn(u, newBrowser("192.0.2.1"), kettle, u.recovery[5]), errCode)
	h.ok("a new one", h.signIn(u, newBrowser("192.0.2.1"), kettle, fresh[0]))
	// Another's do not work.
	_, lead := h.add(dbtest.Admin, New{Name: "Olu Lead", Email: "olu@example.org", Role: access.Lead})
	var l Link
	dbtest.Do(t, h.d, dbtest.Admin, func(tx *db.Tx) (err error) { l, err = Reset(tx, lead.ID, false); return err })
	o := h.opens(l, OpenForm{})
	o.email = "olu@example.org"
	h.is("another's", h.signIn(o, newBrowser("192.0.2.1"), kettle, fresh[1]), errCode)
}

// A new code app replaces the old one, and ends every other session.
func TestNewApp(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	h.after(time.Minute)
	other := newBrowser("192.0.2.2")
	h.ok("sign in", h.signIn(u, other, kettle, u.code()))
	s, err := h.StartCodes(u.r())
	h.ok("start", err)
	u.set(s.Cookies)
	e, err := h.Enrolment(u.r())
	h.ok("enrolment", err)
	if !strings.HasPrefix(e.URI, "otpauth://totp/Kith:lena@example.org?") || len(e.PNG) < 200 || len(strings.ReplaceAll(e.Secret, "-", "")) != 32 {
		t.Errorf("%s %s, %d bytes", e.Secret, e.URI, len(e.PNG))
	}
	h.is("a code of the old app", func() error { _, err := h.Code(u.r(), u.code()); return err }(), errCode)
	h.in("the old app still stands", other)
	old := u.clone()
	s, err = h.Code(u.r(), codeAt(e.Secret, h.now))
	h.ok("the first code", err)
	u.set(s.Cookies)
	h.in("the session goes on", u.browser)
	h.out("under its old token", old)
	h.out("another browser", other)
	h.after(time.Minute)
	h.is("the old app", h.signIn(u, newBrowser("192.0.2.2"), kettle, u.code()), errCode)
	h.ok("the new app", h.signIn(u, newBrowser("192.0.2.2"), kettle, codeAt(e.Secret, h.now)))
}

func TestChallengeLapses(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	h.after(time.Hour)
	b := newBrowser("192.0.2.2")
	s, err := h.SignIn(b.r(), u.email, kettle)
	h.ok("password", err)
	b.set(s.Cookies)
	h.out("half way in", b)
	if _, err := h.Enrolment(b.r()); !errors.Is(err, ErrSignIn) {
		t.Errorf("half way in asks for a new app: %v", err)
	}
	h.after(challengeLife)
	if _, err := h.Code(b.r(), u.code()); !errors.Is(err, ErrSignIn) {
		t.Errorf("ten minutes later: %v", err)
	}
}

// Set-up links: one use, a day, one winner; and reset drops what was before.
func TestLinks(t *testing.T) {
	h := newHouse(t)
	open := func(l Link, pw string) error {
		_, err := h.Open(newBrowser("192.0.2.1").r(), l.Token, OpenForm{Password: pw})
		return err
	}
	if l, _ := h.add(dbtest.Admin, New{Name: "A", Email: "a@example.org", Role: access.Lead}); len(l.Token) != 32 {
		t.Errorf("a token of %d characters", len(l.Token))
	}
	for _, token := range []string{"", "x", strings.Repeat("a", 32)} {
		h.is("a guess", open(Link{Token: token}, kettle), errLink)
	}
	l, _ := h.add(dbtest.Admin, New{Name: "B", Email: "b@example.org", Role: access.Lead})
	before := h.hash.done.Load()
	dbtest.Fails(t, "a short password", open(l, "short"), kith.Invalid)
	h.is("a guess", open(Link{Token: "guess"}, kettle), errLink)
	if h.hash.done.Load() != before {
		t.Error("a hash for what could be refused without")
	}
	h.after(24*time.Hour - time.Second)
	h.ok("a second before a day", open(l, kettle))
	l, c := h.add(dbtest.Admin, New{Name: "C", Email: "c@example.org", Role: access.Lead})
	h.after(24 * time.Hour)
	h.is("after a day", open(l, kettle), errLink)
	var second Link
	dbtest.Do(t, h.d, dbtest.Admin, func(tx *db.Tx) (err error) { l, err = Reset(tx, c.ID, false); return err })
	dbtest.Do(t, h.d, dbtest.Admin, func(tx *db.Tx) (err error) { second, err = Reset(tx, c.ID, false); return err })
	h.is("the one before the last", open(l, kettle), errLink)
	dbtest.Do(t, h.d, dbtest.Admin, func(tx *db.Tx) error { return Suspend(tx, c.ID) })
	h.is("of a suspended account", open(second, kettle), errLink)
	dbtest.Fails(t, "a reset of a suspended account", dbtest.Err(h.d, dbtest.Admin, func(tx *db.Tx) error {
		_, err := Reset(tx, c.ID, false)
		return err
	}), kith.Conflict)

	l, _ = h.add(dbtest.Admin, New{Name: "D", Email: "d@example.org", Role: access.Lead})
	var won atomic.Int32
	var wg sync.WaitGroup
	for i := range 10 {
		wg.Go(func() {
			err := open(l, fmt.Sprintf("%s %d", kettle, i))
			if err == nil {
				won.Add(1)
			} else if err != errLink {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 {
		t.Errorf("%d opened one link", won.Load())
	}
}

// Two who open two first links at once do not both become administrator.
func TestFirstLinkAtOnce(t *testing.T) {
	h := newHouse(t)
	var l Link
	dbtest.Do(t, h.d, Operator(dbtest.Tenant, "root"), func(tx *db.Tx) (err error) { l, err = FirstLink(tx); return err })
	var won atomic.Int32
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			_, err := h.Open(newBrowser("192.0.2.1").r(), l.Token, OpenForm{Name: "A Person", Email: fmt.Sprintf("p%d@example.org", i), Password: kettle})
			if err == nil {
				won.Add(1)
			}
		})
	}
	wg.Wait()
	dbtest.See(t, h.d, System(dbtest.Tenant), func(tx *db.Tx) error {
		all, err := List(tx)
		if err != nil || len(all) != 1 || won.Load() != 1 {
			t.Errorf("%d accounts, %d won, %v", len(all), won.Load(), err)
		}
		return err
	})
}

// A first link is worth nothing once there is an account by another way.
func TestFirstLinkTooLate(t *testing.T) {
	h := newHouse(t)
	var l Link
	dbtest.Do(t, h.d, Operator(dbtest.Tenant, "root"), func(tx *db.Tx) (err error) { l, err = FirstLink(tx); return err })
	h.add(Operator(dbtest.Tenant, "root"), New{Name: "Ade Min", Email: "ade@example.org", Role: access.Administrator})
	_, err := h.Open(newBrowser("192.0.2.1").r(), l.Token, OpenForm{Name: "Eve", Email: "eve@example.org", Password: kettle})
	dbtest.Fails(t, "a second first", err, kith.Conflict)
}

// A reset keeps the code app unless the phone is lost, and ends every session;
// what proved the account before no longer does.
func TestReset(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	h.after(time.Minute)
	reset := func(codes bool) (l Link) {
		dbtest.Do(t, h.d, dbtest.Admin, func(tx *db.Tx) (err error) { l, err = Reset(tx, u.account, codes); return err })
		return l
	}
	l := reset(false)
	h.in("until the link is opened", u.browser)
	if i := must(h.Peek(bg, l.Token)); i.For != ForReset || i.Codes {
		t.Errorf("%+v", i)
	}
	b := newBrowser("192.0.2.5")
	s, err := h.Open(b.r(), l.Token, OpenForm{Password: "another kettle sandwich"})
	h.ok("open", err)
	b.set(s.Cookies)
	if s.Next != Code {
		t.Errorf("a link alone came to %q: it must not stand for the second step", s.Next)
	}
	h.out("the old session", u.browser)
	h.out("with the link alone", b)
	h.is("the old password", h.signIn(u, newBrowser("192.0.2.6"), kettle, u.code()), errWrong)
	s, err = h.Code(b.r(), u.code())
	h.ok("with the code", err)
	b.set(s.Cookies)
	h.in("then", b)
	h.ok("a recovery code of before", h.signIn(u, newBrowser("192.0.2.6"), "another kettle sandwich", u.recovery[9]))

	s, err = h.Open(b.r(), reset(true).Token, OpenForm{Password: kettle})
	h.ok("open", err)
	if s.Next != Enrol {
		t.Errorf("a lost phone came to %q", s.Next)
	}
	h.after(time.Minute)
	b = newBrowser("192.0.2.7")
	s, err = h.SignIn(b.r(), u.email, kettle)
	if err != nil || s.Next != Enrol {
		t.Errorf("signing in without an app came to %q, %v", s.Next, err)
	}
	b.set(s.Cookies)
	h.is("a recovery code of before", func() error { _, err := h.Code(b.r(), u.recovery[0]); return err }(), errCode)
}

// Pre-hijacking: what somebody else has added to an account before its owner
// opened the link is gone afterwards.
func TestPreHijack(t *testing.T) {
	h := newHouse(t)
	l, a := h.add(dbtest.Admin, New{Name: "Vic Tim", Email: "vic@example.org", Role: access.Lead})
	own := kith.Actor{ID: a.ID, Name: a.Name, Role: a.Role, Tenant: dbtest.Tenant}
	var token string
	dbtest.Do(t, h.d, own, func(tx *db.Tx) (err error) {
		for _, kind := range []string{"oidc", "passkey", totp, recovery, password} {
			if err := db.Insert(tx, &credential{Account: a.ID, Kind: kind, Subject: "evil " + kind, Secret: "evil"}); err != nil {
				return err
			}
		}
		token, err = openSession(tx, Session{FreshAt: h.now, ExpiresAt: h.now.Add(time.Hour)}, 5)
		return err
	})
	evil := newBrowser("203.0.113.1")
	evil.jar["__Host-kith"] = token
	h.opens(l, OpenForm{})
	h.out("the session from before", evil)
	dbtest.See(t, h.d, own, func(tx *db.Tx) error {
		all, err := db.Select[credential](tx, db.Q{})
		for _, c := range all {
			if c.Secret == "evil" || strings.HasPrefix(c.Subject, "evil") {
				t.Errorf("%s from before still proves the account", c.Kind)
			}
		}
		if len(all) != 12 {
			t.Errorf("%d credentials, want a password, an app and ten codes", len(all))
		}
		return err
	})
}

func TestChangePassword(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	h.after(time.Minute)
	other := newBrowser("192.0.2.2")
	h.ok("sign in", h.signIn(u, other, kettle, u.code()))
	var l Link
	dbtest.Do(t, h.d, dbtest.Admin, func(tx *db.Tx) (err error) { l, err = Reset(tx, u.account, false); return err })
	const fresh = "orange ladder biscuit"
	if _, err := h.ChangePassword(u.r(), "wrong", fresh); err == nil || !strings.Contains(err.Error(), "old: This is not your password") {
		t.Errorf("with a wrong password: %v", err)
	}
	if _, err := h.ChangePassword(u.r(), kettle, "short"); kith.KindOf(err) != kith.Invalid {
		t.Errorf("a short one: %v", err)
	}
	old := u.clone()
	s, err := h.ChangePassword(u.r(), kettle, fresh)
	h.ok("change", err)
	u.set(s.Cookies)
	h.in("this browser", u.browser)
	h.out("under its old token", old)
	h.out("another browser", other)
	h.is("a link from before", func() error { _, err := h.Peek(bg, l.Token); return err }(), errLink)
	h.after(time.Minute)
	h.is("the old password", h.signIn(u, newBrowser("192.0.2.3"), kettle, u.code()), errWrong)
	h.ok("the new one", h.signIn(u, newBrowser("192.0.2.3"), fresh, u.code()))
	for range 5 {
		h.ChangePassword(u.r(), "wrong", kettle)
	}
	if _, err := h.ChangePassword(u.r(), fresh, kettle); kith.KindOf(err) != kith.Conflict {
		t.Errorf("guessing the password from a stolen session: %v", err)
	}
}

// The demo signs in with a password alone, and only on this machine.
func TestOptional(t *testing.T) {
	h := newHouse(t, optional)
	_, a := h.add(dbtest.Admin, New{Name: "Lena Walker", Email: "lena@example.org", Role: access.LinkWorker})
	h.ok("demo", h.Demo(bg, dbtest.Tenant, a.ID, kettle))
	b := newBrowser("127.0.0.1")
	b.host = "localhost:8080"
	s, err := h.SignIn(b.r(), "lena@example.org", kettle)
	if err != nil || s.Next != In {
		t.Fatalf("came to %q, %v", s.Next, err)
	}
	b.set(s.Cookies)
	h.in("with a password alone", b)
	far := newBrowser("127.0.0.1") // through a proxy in front
	if s, err = h.SignIn(far.r(), "lena@example.org", kettle); err != nil || s.Next != Enrol {
		t.Errorf("under another name it came to %q, %v", s.Next, err)
	}
	strict := newHouse(t)
	dbtest.Fails(t, "elsewhere", strict.Demo(bg, dbtest.Tenant, a.ID, kettle), kith.Forbidden)
}

// A flood of sign-ins waits in a short queue and holds little memory.
func TestHashFlood(t *testing.T) {
	k := newHasher(cheap)
	for range cap(k.slots) {
		k.slots <- struct{}{}
	}
	ctx, cancel := context.WithCancel(bg)
	var wg sync.WaitGroup
	var turned atomic.Int32
	for range mostWaiting + 50 {
		wg.Go(func() {
			if _, err := k.hash(ctx, kettle); err == errBusy {
				turned.Add(1)
			}
		})
	}
	for turned.Load() < 50 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	wg.Wait()
	if turned.Load() != 50 || k.waiting.Load() != 0 || k.done.Load() != 0 {
		t.Errorf("%d turned away, %d waiting, %d hashed", turned.Load(), k.waiting.Load(), k.done.Load())
	}
}

// A dearer hash replaces a cheap one at the next sign-in.
func TestRehash(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	h.after(time.Minute)
	h.Keeper = h.keeper(func(c *Config) { c.Argon = Argon{Memory: 16, Time: 2} })
	hash := func() (s string) {
		dbtest.See(t, h.d, System(""), func(tx *db.Tx) error { l, err := byEmail(tx, u.email); s = l.hash; return err })
		return s
	}
	if !strings.HasPrefix(hash(), "$argon2id$v=19$m=8,t=1,p=1$") {
		t.Errorf("before: %s", hash())
	}
	h.ok("sign in", h.signIn(u, newBrowser("192.0.2.1"), kettle, u.code()))
	if !strings.HasPrefix(hash(), "$argon2id$v=19$m=16,t=2,p=1$") {
		t.Errorf("after: %s", hash())
	}
	h.after(time.Minute)
	h.ok("again", h.signIn(u, newBrowser("192.0.2.1"), kettle, u.code()))
}
