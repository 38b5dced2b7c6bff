package identity

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/pass"
)

// cheap is a hash that costs nothing to speak of: tests are about the rules.
var cheap = Argon{Memory: 8, Time: 1}

var bg = context.Background()

const kettle = "purple kettle sandwich"

// A house is a database with a Keeper and a clock that the test sets.
type house struct {
	*Keeper
	t   testing.TB
	d   *db.DB
	now time.Time
}

func newHouse(t testing.TB, change ...func(*Config)) *house {
	t.Helper()
	h := &house{t: t, d: dbtest.Open(t), now: dbtest.Now}
	h.d.Now = func() time.Time { return h.now }
	for _, id := range []kith.ID{dbtest.North, dbtest.South} {
		dbtest.Do(t, h.d, dbtest.System, func(tx *db.Tx) error {
			_, err := tx.Raw("a team for this test").Exec(`INSERT INTO team
				(id, tenant, version, created_at, updated_at, name, ods, place, employer, phone, email, hours)
				VALUES ($1, $2, 1, $3, $3, $4, '', '', '', '', '', '')`, id, dbtest.Tenant, tx.Now, string(id))
			return err
		})
	}
	h.Keeper = h.keeper(change...)
	return h
}

func (h *house) keeper(change ...func(*Config)) *Keeper {
	h.t.Helper()
	c := Config{Base: "https://kith.example.org", Key: []byte(strings.Repeat("k", KeySize)), Argon: cheap}
	for _, f := range change {
		f(&c)
	}
	k, err := NewKeeper(bg, h.d, c)
	if err != nil {
		h.t.Fatal(err)
	}
	return k
}

func optional(c *Config) {
	c.Optional, c.Base, c.Listen = true, "http://localhost:8080", "127.0.0.1:8080"
}

func (h *house) after(d time.Duration) { h.now = h.now.Add(d) }

// A browser holds cookies.
type browser struct {
	jar     map[string]string
	address string
	host    string
}

func newBrowser(address string) *browser {
	return &browser{jar: map[string]string{}, address: address, host: "kith.example.org"}
}

func (b *browser) r() *http.Request {
	r := httptest.NewRequest("POST", "/", nil)
	r.RemoteAddr, r.Host = b.address+":4711", b.host
	r.Header.Set("User-Agent", "a browser")
	for name, value := range b.jar {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	return r
}

func (b *browser) set(all []*http.Cookie) {
	for _, c := range all {
		if c.MaxAge < 0 {
			delete(b.jar, c.Name)
		} else {
			b.jar[c.Name] = c.Value
		}
	}
}

func (b *browser) clone() *browser {
	out := newBrowser(b.address)
	for n, v := range b.jar {
		out.jar[n] = v
	}
	return out
}

// A user is somebody with an account, a browser, and a phone.
type user struct {
	*browser
	h        *house
	account  kith.ID
	email    string
	secret   string
	recovery []string
}

// code is what the app shows now.
func (u *user) code() string { return codeAt(u.secret, u.h.now) }

func codeAt(secret string, at time.Time) string {
	c, err := hotp.GenerateCode(strings.ReplaceAll(secret, "-", ""), uint64(at.Unix()/period))
	if err != nil {
		panic(err)
	}
	return c
}

// opens opens a link in a fresh browser, as far as being signed in.
func (h *house) opens(l Link, f OpenForm) *user {
	h.t.Helper()
	u := &user{browser: newBrowser("192.0.2.1"), h: h, email: f.Email}
	f.Password = or(f.Password, kettle)
	s, err := h.Open(u.r(), l.Token, f)
	h.ok("open the link", err)
	u.set(s.Cookies)
	if s.Next == Enrol {
		e, err := h.Enrolment(u.r())
		h.ok("enrolment", err)
		u.secret = e.Secret
		s, err = h.Code(u.r(), u.code())
		h.ok("first code", err)
		u.set(s.Cookies)
		u.recovery = s.Recovery
	}
	u.account = s.Actor.ID
	return u
}

// admin is the first administrator.
func (h *house) admin() *user {
	h.t.Helper()
	var l Link
	dbtest.Do(h.t, h.d, Operator(dbtest.Tenant, "root"), func(tx *db.Tx) (err error) { l, err = FirstLink(tx); return err })
	return h.opens(l, OpenForm{Name: "Ade Min", Email: "Ade@example.org"})
}

// add makes an account, by somebody.
func (h *house) add(by kith.Actor, n New) (Link, *Account) {
	h.t.Helper()
	var l Link
	var a *Account
	dbtest.Do(h.t, h.d, by, func(tx *db.Tx) (err error) { a, l, err = Add(tx, n); return err })
	return l, a
}

// worker is a link worker of the northern team, signed in.
func (h *house) worker() *user {
	h.t.Helper()
	n := New{Name: "Lena Walker", Email: "lena@example.org", Role: access.LinkWorker, Teams: []kith.ID{dbtest.North}}
	l, _ := h.add(dbtest.Admin, n)
	u := h.opens(l, OpenForm{})
	u.email = n.Email
	return u
}

// signIn takes both steps in b.
func (h *house) signIn(u *user, b *browser, pw, code string) error {
	s, err := h.SignIn(b.r(), u.email, pw)
	if err != nil {
		return err
	}
	b.set(s.Cookies)
	if s.Next == Code {
		if s, err = h.Code(b.r(), code); err != nil {
			return err
		}
		b.set(s.Cookies)
	}
	if s.Next != In {
		return fmt.Errorf("came to %q", s.Next)
	}
	return nil
}

func (h *house) ok(what string, err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatalf("%s: %v", what, err)
	}
}

func (h *house) in(what string, b *browser) kith.Actor {
	h.t.Helper()
	a, err := h.Who(b.r())
	if err != nil {
		h.t.Errorf("%s: %v, want to be signed in", what, err)
	}
	return a
}

func (h *house) out(what string, b *browser) {
	h.t.Helper()
	if a, err := h.Who(b.r()); !errors.Is(err, ErrSignIn) {
		h.t.Errorf("%s: %v, %v, want to be signed out", what, a.Name, err)
	}
}

func (h *house) is(what string, err, want error) {
	h.t.Helper()
	if err == nil || err.Error() != want.Error() {
		h.t.Errorf("%s: %v, want %v", what, err, want)
	}
}

func (h *house) outcomes(where string, args ...any) (out []string) {
	dbtest.See(h.t, h.d, System(""), func(tx *db.Tx) error {
		return tx.Raw("to look at the trail").Query(func(scan func(...any) error) error {
			var s string
			var n int
			err := scan(&s, &n)
			if n > 1 {
				s += fmt.Sprint(" x", n)
			}
			out = append(out, s)
			return err
		}, `SELECT outcome, times FROM sign_in WHERE `+where+` ORDER BY created_at, id`, args...)
	})
	return out
}

// The whole way of the first administrator and of somebody invited.
func TestFirstLinkAndInvitation(t *testing.T) {
	h := newHouse(t)
	admin := h.admin()
	a := h.in("first administrator", admin.browser)
	if a.Role != access.Administrator || a.Tenant != dbtest.Tenant || a.Name != "Ade Min" {
		t.Errorf("the first is %+v", a)
	}
	if len(admin.recovery) != 10 || len(admin.recovery[0]) != 29 {
		t.Errorf("recovery codes %q", admin.recovery)
	}
	dbtest.Fails(t, "a second first link", dbtest.Err(h.d, Operator(dbtest.Tenant, "root"), func(tx *db.Tx) error {
		_, err := FirstLink(tx)
		return err
	}), kith.Conflict)

	l, made := h.add(a, New{Name: "Lena Walker", Email: " Lena@Example.org ", Role: access.LinkWorker, Teams: []kith.ID{dbtest.North}})
	if made.State() != "invited" || made.Email != "Lena@Example.org" {
		t.Errorf("made %+v", made)
	}
	if _, err := h.SignIn(newBrowser("192.0.2.9").r(), "lena@example.org", ""); err == nil {
		t.Error("an account without a password was signed in to")
	}
	i, err := h.Peek(bg, l.Token)
	h.ok("peek", err)
	if i.For != ForInvite || i.Name != "Lena Walker" || !i.Codes {
		t.Errorf("the link shows %+v", i)
	}
	// Whatever the form says besides the password, the invitation decides.
	u := h.opens(l, OpenForm{Name: "Evil", Email: "evil@example.org"})
	who := h.in("the invited", u.browser)
	if who.Role != access.LinkWorker || fmt.Sprint(who.Teams) != fmt.Sprint([]kith.ID{dbtest.North}) || who.Name != "Lena Walker" {
		t.Errorf("the invited is %+v", who)
	}
	h.is("the link again", func() error {
		_, err := h.Open(newBrowser("192.0.2.3").r(), l.Token, OpenForm{Password: kettle})
		return err
	}(), errLink)
	h.is("a look at it", func() error { _, err := h.Peek(bg, l.Token); return err }(), errLink)

	u.email = "LENA@example.org"
	h.after(time.Minute)
	h.ok("sign in", h.signIn(u, newBrowser("192.0.2.4"), kettle, u.code()))
	if got := fmt.Sprint(h.outcomes("account = $1", u.account)); got != "[wrong password signed in signed in]" {
		t.Errorf("the trail is %s", got)
	}
	// Nothing secret is in the audit trail.
	dbtest.See(t, h.d, System(dbtest.Tenant), func(tx *db.Tx) error {
		n := 0
		err := tx.Raw("to look at the trail").Query(func(scan func(...any) error) error {
			var record, change string
			err := scan(&record, &change)
			n++
			for _, bad := range append(u.recovery, l.Token, pass.Digest(l.Token), "argon2id", u.jar["__Host-kith"], pass.Digest(u.jar["__Host-kith"])) {
				if strings.Contains(change, bad) {
					t.Errorf("the trail of %s tells a secret: %s", record, change)
				}
			}
			return err
		}, `SELECT record, change FROM audit`)
		if n < 20 {
			t.Errorf("%d lines in the trail", n)
		}
		return err
	})
}

// A database whose key is lost or another's does not start half working.
func TestKey(t *testing.T) {
	h := newHouse(t)
	h.worker()
	old := []byte(strings.Repeat("k", KeySize))
	c := Config{Base: "https://kith.example.org", Argon: cheap}
	for name, key := range map[string][]byte{"none": nil, "short": old[:16], "empty": make([]byte, 32), "another": []byte(strings.Repeat("x", 32))} {
		c.Key = key
		if _, err := NewKeeper(bg, h.d, c); err == nil {
			t.Errorf("%s key: the keeper keeps", name)
		}
	}
	c.Key, c.OldKeys = []byte(strings.Repeat("n", KeySize)), [][]byte{old}
	if _, err := NewKeeper(bg, h.d, c); err != nil {
		t.Errorf("a new key beside the old: %v", err)
	}
	s, _ := newSealer(old)
	sealed := s.seal("hush", "a")
	if got, err := s.open(sealed, "a"); got != "hush" || err != nil {
		t.Errorf("opened %q, %v", got, err)
	}
	if _, err := s.open(sealed, "b"); err == nil {
		t.Error("what was sealed for one was opened for another")
	}
}

func TestKeyFile(t *testing.T) {
	file := t.TempDir() + "/kith.key"
	a, err := KeyFile(file)
	if err != nil {
		t.Fatal(err)
	}
	b, err := KeyFile(file)
	if err != nil || string(a) != string(b) || len(a) != KeySize {
		t.Errorf("%x and then %x, %v", a, b, err)
	}
	chmod(t, file, 0o640)
	if _, err := KeyFile(file); err == nil {
		t.Error("a key that others can read was taken")
	}
}

// What is not safe does not start.
func TestConfig(t *testing.T) {
	h := newHouse(t)
	key := []byte(strings.Repeat("k", KeySize))
	for _, c := range []struct {
		base, listen string
		optional, ok bool
	}{
		{"https://kith.example.org", ":443", false, true},
		{"https://kith.example.org/", ":443", false, true},
		{"http://kith.example.org", ":80", false, false},
		{"http://localhost:8080", ":8080", false, true},
		{"http://127.0.0.1:8080", "127.0.0.1:8080", true, true},
		{"http://[::1]:8080", "[::1]:8080", true, true},
		{"http://localhost:8080", ":8080", true, false},
		{"http://localhost:8080", "0.0.0.0:8080", true, false},
		{"https://kith.example.org", "127.0.0.1:8080", true, false},
		{"http://localhost.evil.example:8080", "127.0.0.1:8080", false, false},
		{"", "", false, false}, {"kith.example.org", "", false, false}, {"https://a@b/", "", false, false}, {"javascript://x", "", false, false},
	} {
		_, err := NewKeeper(bg, h.d, Config{Base: c.base, Listen: c.listen, Optional: c.optional, Key: key, Argon: cheap})
		if (err == nil) != c.ok {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestAddTenant(t *testing.T) {
	h := newHouse(t)
	h.ok("add", AddTenant(bg, h.d, "southshire", "Southshire"))
	dbtest.Fails(t, "again", AddTenant(bg, h.d, "southshire", "Southshire"), kith.Conflict)
	dbtest.Fails(t, "a bad ID", AddTenant(bg, h.d, "South shire", "x"), kith.Invalid)
	all, err := Tenants(bg, h.d)
	if err != nil || fmt.Sprint(all) != "[{elsewhere elsewhere } {northshire northshire } {southshire Southshire }]" {
		t.Errorf("%v, %v", all, err)
	}
	h.add(System("southshire"), New{Name: "A", Email: "a@example.org", Role: access.Administrator})
}
