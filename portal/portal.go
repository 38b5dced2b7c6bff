// Package portal is the door for those who are asked, and have no other door: a
// community organisation to which a referral was sent, with an account or by a
// link.
//
//	GET /provider/r/{token} ── POST …/code ── POST …/open ── POST …/do, …/say
//	GET /provider ── /provider/referrals/{id} ── POST …/do, …/say
//	GET /provider/capacity · /provider/entries · /provider/figures · /provider/members
//
// A page opened by a link sets no cookie and changes nothing, so programs that
// fetch links do no harm; before the code was entered it shows nothing that
// identifies the person. The one cookie is the proof that it was entered.
//
// Nothing here reads a person: package onward gives what the worker chose to
// share, and the records refuse the rest. portal/link.go goes with
// portal/page/link.templ, and so for each part.
package portal

import (
	"cmp"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/identity"
	"kith/onward"
	"kith/pass"
	"kith/web"
)

// Config is how the door is set up. Keeper is needed.
type Config struct {
	Service string // the name in the header; "Kith" when empty
	HTTPS   bool
	Proxy   bool
	Base    string // where browsers reach Kith, such as https://kith.example.org
	Keeper  *identity.Keeper
	Key     []byte       // the installation's, as web.Config has it
	Log     *slog.Logger // slog.Default when nil

	// Who says who asks, in place of Keeper: for tests.
	Who func(*http.Request) (kith.Actor, error)
}

// A door is the providers', with what it needs besides the database.
type door struct {
	Config
	db   *db.DB
	gate *pass.Gate
}

// New returns the door. All of its paths begin with /provider; signing in is at
// the desk.
func New(d *db.DB, c Config) (*web.Server, error) {
	if c.Keeper == nil {
		return nil, errors.New("portal: Config.Keeper is missing: nobody could sign in")
	}
	c.Service, c.Log = cmp.Or(c.Service, "Kith"), cmp.Or(c.Log, slog.Default())
	x := &door{Config: c, db: d, gate: &pass.Gate{Now: func() time.Time { return d.Now() }}}
	if x.Who == nil {
		x.Who = x.who
	}
	return web.New(d, web.Config{
		Service: c.Service, HTTPS: c.HTTPS, Proxy: c.Proxy, Home: "/provider", SignIn: "/sign-in", SignOut: "/sign-out", Account: "/account",
		Who: x.Who, Nav: nav, Key: c.Key, Log: c.Log,
	}, x.routes())
}

func (x *door) who(r *http.Request) (kith.Actor, error) {
	a, err := x.Keeper.Who(r)
	if errors.Is(err, identity.ErrSignIn) {
		return a, web.ErrSignedOut
	}
	return a, err
}

// nav is the navigation of a provider's account.
func nav(tx *db.Tx) ([]web.NavItem, error) {
	if !access.Can(tx.Actor, access.OnwardSee) || tx.Actor.Role == kith.System {
		return nil, nil
	}
	n, err := onward.Waiting(tx)
	if err != nil {
		return nil, err
	}
	return []web.NavItem{{Href: "/provider", Label: "Inbox", Count: n}, {Href: "/provider/capacity", Label: "Places and waiting"},
		{Href: "/provider/entries", Label: "Entries"}, {Href: "/provider/figures", Label: "Figures"}, {Href: "/provider/members", Label: "Colleagues"}}, nil
}

// routes is every page there is.
func (x *door) routes() []web.Route {
	return []web.Route{
		// By a link (link.go)
		{Pattern: "GET /provider/r/{token}", Public: true, Handle: x.link},
		{Pattern: "POST /provider/r/{token}/code", Public: true, Handle: x.sendCode},
		{Pattern: "POST /provider/r/{token}/open", Public: true, Handle: x.enterCode},
		{Pattern: "POST /provider/r/{token}/do", Public: true, Handle: x.linkDo},
		{Pattern: "POST /provider/r/{token}/say", Public: true, Handle: x.linkSay},

		// With an account (inbox.go)
		{Pattern: "GET /provider", Handle: x.inbox},
		{Pattern: "GET /provider/referrals/{id}", Handle: x.referral},
		{Pattern: "POST /provider/referrals/{id}/do", Handle: x.do},
		{Pattern: "POST /provider/referrals/{id}/say", Handle: x.say},

		// What an organisation says of itself, and its own figures (organisation.go)
		{Pattern: "GET /provider/capacity", Handle: x.capacity},
		{Pattern: "POST /provider/capacity", Handle: x.sayRoom},
		{Pattern: "GET /provider/figures", Handle: x.figures},
		{Pattern: "GET /provider/entries", Handle: x.entries}, // entry.go
		{Pattern: "GET /provider/entries/new", Handle: x.newEntry},
		{Pattern: "POST /provider/entries/new", Handle: x.newEntry},
		{Pattern: "GET /provider/entries/{service}", Handle: x.entry},
		{Pattern: "POST /provider/entries/{service}", Handle: x.entry},
		{Pattern: "GET /provider/members", Handle: x.members},
		{Pattern: "POST /provider/members", Handle: x.addMember},
		{Pattern: "POST /provider/members/{account}/drop", Handle: x.dropMember},
	}
}
