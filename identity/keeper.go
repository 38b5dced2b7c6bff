package identity

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"kith"
	"kith/db"
)

// Config is how a Keeper keeps the door. Its zero values are the defaults, but
// Base and Key must be given.
type Config struct {
	Base     string   // the address that people open, such as https://kith.example.nhs.uk; links are made from it alone
	Listen   string   // the address that the server listens on
	Key      []byte   // 32 bytes of chance: seals what must be read again
	OldKeys  [][]byte // keys that were Key before
	Optional bool     // accounts without a code app sign in with a password alone: for the demo, on this machine only

	Idle     time.Duration // a session unused for so long ends; 30 minutes when zero
	Absolute time.Duration // a session so old ends; 12 hours when zero
	Most     int           // sessions of one account at a time; 5 when zero

	Argon   Argon                      // the cost of a password hash
	Address func(*http.Request) string // where a request comes from; the peer's address when nil
}

// A Keeper keeps the door: it signs people in and out, and says who asks. It
// works in transactions of its own, since there is no actor before it has
// said who asks, and since a password is not hashed while a transaction is open.
type Keeper struct {
	d    *db.DB
	c    Config
	base *url.URL
	hash *hasher
	seal *sealer
}

// freshFor is how long after entering the password somebody may do what asks
// for it anew: export, merge, erase, change codes.
const freshFor = 10 * time.Minute

// touchEvery is how often a session's use is written down.
const touchEvery = time.Minute

// The errors that say more than their text. A door sends who meets ErrSignIn
// (errors.Is) to the sign-in page, and who meets ErrStale to the page that asks for the
// password again.
var (
	ErrSignIn = kith.Errorf(kith.Forbidden, "Sign in to continue. You are signed out after a time without use, and when your role or teams change")
	ErrStale  = kith.Errorf(kith.Forbidden, "Enter your password again to continue")

	errStartAgain = again{kith.Errorf(kith.Forbidden, "Signing in took too long, or the code was wrong too often. Start again")}

	errWrong = kith.Check{"password": "The email address or password is not right"}.Err()
	errCode  = kith.Check{"code": "The code is not right. Enter the newest code that your app shows"}.Err()
	errLink  = kith.Errorf(kith.NotFound, "This link has been used already or has run out. Ask for a new one")
)

// again is an ErrSignIn with a text of its own.
type again struct{ error }

func (e again) Unwrap() error        { return e.error }
func (e again) Is(target error) bool { return target == ErrSignIn }

// NewKeeper returns a Keeper, or says what in c is not safe.
func NewKeeper(ctx context.Context, d *db.DB, c Config) (*Keeper, error) {
	base, err := url.Parse(strings.TrimSuffix(c.Base, "/"))
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" || base.RawQuery != "" || base.Fragment != "" || base.User != nil {
		return nil, fmt.Errorf("the base address %q must be like https://kith.example.nhs.uk", c.Base)
	}
	if base.Scheme == "http" && !loopback(base.Host) {
		return nil, fmt.Errorf("the base address %q must begin with https: only this machine itself may be reached without", c.Base)
	}
	if c.Optional && !(loopback(base.Host) && loopback(c.Listen)) {
		return nil, fmt.Errorf("codes may be optional only when Kith listens on this machine alone (127.0.0.1), not on %q as %q", c.Listen, c.Base)
	}
	c.Idle, c.Absolute, c.Most = or(c.Idle, 30*time.Minute), or(c.Absolute, 12*time.Hour), or(c.Most, 5)
	if c.Address == nil {
		c.Address = peer
	}
	seal, err := newSealer(append([][]byte{c.Key}, c.OldKeys...)...)
	if err != nil {
		return nil, err
	}
	k := &Keeper{d: d, c: c, base: base, hash: newHasher(c.Argon), seal: seal}
	return k, d.Read(ctx, System(""), func(tx *db.Tx) error {
		sealed, of, err := aSealed(tx)
		if err == nil && sealed != "" {
			_, err = seal.open(sealed, owner(of))
		}
		return err
	})
}

func or[T comparable](v, zero T) T {
	var none T
	if v == none {
		return zero
	}
	return v
}

// loopback reports whether host, with or without a port, is this machine.
func loopback(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.IsLoopback()
}

// peer is the address that a request came from.
func peer(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// network is an address as attempts are counted by it: one of IPv6 by its
// network of 64 bits, which is what one household or machine is given.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if ip = ip.Unmap(); ip.Is6() {
		if p, err := ip.WithZone("").Prefix(64); err == nil {
			return p.String()
		}
	}
	return ip.String()
}

// URL is where a set-up link is opened. It is made from the configured base,
// whatever the request says its host is. The door must keep the token out of
// its log and out of Referer.
func (k *Keeper) URL(l Link) string {
	return k.base.JoinPath("set-up", l.Token).String() // #nosec G125 -- the token is of our own making
}

func (k *Keeper) name(what string) string {
	if k.base.Scheme == "https" {
		return "__Host-kith" + what
	}
	return "kith" + what
}

// The cookies, by what is added to their name.
const (
	sessionCookie = ""
	stepCookie    = "-step"
	deviceCookie  = "-device"
)

// cookie makes a cookie that lasts for life; 0 until the browser is closed, and
// with an empty value it is taken away.
func (k *Keeper) cookie(what, value string, life time.Duration) *http.Cookie {
	// #nosec G124 -- Secure over https; over http on this machine itself browsers would drop it
	c := &http.Cookie{Name: k.name(what), Value: value, Path: "/", HttpOnly: true, Secure: k.base.Scheme == "https",
		SameSite: http.SameSiteLaxMode, MaxAge: int(life / time.Second)}
	if value == "" {
		c.MaxAge = -1
	}
	return c
}

// token returns what a cookie of the request holds, or "".
func (k *Keeper) token(r *http.Request, what string) string {
	c, err := r.Cookie(k.name(what))
	if err != nil || len(c.Value) > 100 {
		return ""
	}
	return c.Value
}

// An answer is an error that is given after what was written is kept: that an
// attempt failed is remembered.
type answer struct{ error }

func (a answer) Unwrap() error { return a.error }

// write runs f as the program itself, before or besides any tenant.
func (k *Keeper) write(ctx context.Context, f func(*db.Tx) error) error {
	var said error
	err := k.d.Write(ctx, System(""), func(tx *db.Tx) error {
		said = nil
		err := f(tx)
		var a answer
		if errors.As(err, &a) {
			said = a.error
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	return said
}

// Held is what a request's session amounts to.
type Held struct {
	ID         kith.ID // of the Session
	Actor      kith.Actor
	IdleEnds   time.Time // when it ends if it is not used
	Ends       time.Time // when it ends in any case
	FreshUntil time.Time // until when the password need not be entered again
	email      string
}

// Who returns who asks, as they are at this moment: their role and teams are
// read anew for each request. Without a session, or with one that has ended,
// it is ErrSignIn.
func (k *Keeper) Who(r *http.Request) (kith.Actor, error) {
	s, err := k.seen(r)
	if err != nil {
		return kith.Actor{}, err
	}
	if now := k.d.Now(); now.Sub(s.seenAt) >= touchEvery {
		// A disk that is full stops this, and must not stop people reading.
		if err := k.d.Write(r.Context(), s.actor, func(tx *db.Tx) error { return touch(tx, s) }); err != nil {
			slog.WarnContext(r.Context(), "session not touched", "error", err)
		}
	}
	return s.actor, nil
}

// Session returns the request's session without counting as its use, so that a
// page can warn before it ends.
func (k *Keeper) Session(r *http.Request) (Held, error) {
	s, err := k.seen(r)
	if err != nil {
		return Held{}, err
	}
	return Held{ID: s.session, Actor: s.actor, IdleEnds: s.seenAt.Add(k.c.Idle), Ends: s.expires,
		FreshUntil: s.freshAt.Add(freshFor), email: s.email}, nil
}

// Fresh is nil when the request's session entered the password, or signed in,
// within the last 10 minutes; else ErrStale.
func (k *Keeper) Fresh(r *http.Request) error {
	h, err := k.Session(r)
	if err == nil && !k.d.Now().Before(h.FreshUntil) {
		err = ErrStale
	}
	return err
}

// seen finds the request's session, and ends one that is over.
func (k *Keeper) seen(r *http.Request) (s seen, err error) {
	token := k.token(r, sessionCookie)
	if token == "" {
		return s, ErrSignIn
	}
	err = k.d.Read(r.Context(), System(""), func(tx *db.Tx) (err error) { s, err = bySession(tx, token); return err })
	if err == errNone {
		return s, ErrSignIn
	}
	if err != nil {
		return s, err
	}
	now := k.d.Now()
	if s.suspended || s.rights != rightsOf(s.actor) || !now.Before(s.expires) || now.Sub(s.seenAt) >= k.c.Idle {
		err := k.d.Write(r.Context(), System(s.actor.Tenant), func(tx *db.Tx) error { return gone(End(tx, s.session)) })
		if err != nil {
			return s, err
		}
		return s, ErrSignIn
	}
	return s, nil
}

// SignOut ends the request's session, if it has one, and returns the cookies
// that take its cookies away.
func (k *Keeper) SignOut(r *http.Request) ([]*http.Cookie, error) {
	away := []*http.Cookie{k.cookie(sessionCookie, "", 0), k.cookie(stepCookie, "", 0)}
	if k.token(r, sessionCookie) == "" {
		return away, nil
	}
	return away, k.d.Write(r.Context(), System(""), func(tx *db.Tx) error { return k.endOf(tx, r) })
}

// endOf ends the session whose cookie the request brings, whosever it is.
func (k *Keeper) endOf(tx *db.Tx, r *http.Request) error {
	s, err := bySession(tx, k.token(r, sessionCookie))
	if err == errNone {
		return nil
	}
	if err != nil {
		return err
	}
	return gone(End(tx.As(s.actor), s.session))
}
