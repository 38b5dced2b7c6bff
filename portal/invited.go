package portal

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"time"

	"kith"
	"kith/db"
	"kith/find"
	"kith/outreach"
	"kith/pass"
	"kith/portal/page"
	"kith/web"
)

// The page of somebody invited:
//
//	GET /invited/{token} ── POST …: yes, not now, never again
//
// The link says what is offered and by whom, and nothing of who was invited: it can
// be forwarded, and be opened by somebody else of the household.

// NewInvited returns that door. All of its paths begin with /invited. calendar may be
// nil.
func NewInvited(d *db.DB, c Config, calendar func(context.Context) (find.Calendar, error)) (*web.Server, error) {
	c.Service, c.Log = cmp.Or(c.Service, "Kith"), cmp.Or(c.Log, slog.Default())
	x := &invited{door: &door{Config: c, db: d, gate: &pass.Gate{Now: func() time.Time { return d.Now() }}}, calendar: calendar}
	if x.Who == nil {
		x.Who = func(*http.Request) (kith.Actor, error) { return kith.Actor{}, web.ErrSignedOut }
	}
	return web.New(d, web.Config{Service: c.Service, HTTPS: c.HTTPS, Proxy: c.Proxy, Home: "/invited", SignIn: "/invited", Who: x.Who, Key: c.Key, Log: c.Log}, x.invitedRoutes())
}

// invited is the door with what is known of bank holidays and terms.
type invited struct {
	*door
	calendar func(context.Context) (find.Calendar, error)
}

func (x *invited) invitedRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /invited", Public: true, Handle: func(*web.Request, *db.Tx) (web.Reply, error) { return web.Show(page.NoInvitation), nil }},
		{Pattern: "GET /invited/{token}", Public: true, Handle: x.invitation},
		{Pattern: "POST /invited/{token}", Public: true, Handle: x.reply},
	}
}

// open opens the link of the path.
func (x *invited) open(r *web.Request, tx *db.Tx) (*db.Tx, *outreach.Opened, error) {
	if !x.gate.Open(r.Caller()) {
		return nil, nil, kith.Errorf(kith.Invalid, "Too many links that do not work have been tried from here. Wait a quarter of an hour")
	}
	sys, o, err := outreach.Open(tx, r.PathValue("token"))
	if kith.KindOf(err) == kith.NotFound {
		x.gate.Missed(r.Caller())
	}
	return sys, o, err
}

func (x *invited) invitation(r *web.Request, tx *db.Tx) (web.Reply, error) {
	_, o, err := x.open(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	return web.Show(page.Invitation(page.InvitationData{At: r.URL.Path, Team: o.Team.Name, Phone: o.Team.Phone, Offer: o.Offer, Language: o.Language, Said: o.Invitation.State})), nil
}

func (x *invited) reply(r *web.Request, tx *db.Tx) (web.Reply, error) {
	sys, o, err := x.open(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	show := web.Show(page.Invitation(page.InvitationData{At: r.URL.Path, Team: o.Team.Name, Phone: o.Team.Phone, Offer: o.Offer, Language: o.Language, Said: o.Invitation.State}))
	var s outreach.Said
	r.Fill(&s)
	var cal find.Calendar
	if x.calendar != nil {
		if cal, err = x.calendar(r.Context()); err != nil {
			return web.Reply{}, err
		}
	}
	// Nothing else that a form can bear is theirs to say.
	if err := o.Reply(sys, cal, outreach.Said{State: s.State, Words: s.Words, Phone: s.Phone}); err != nil {
		return show, err
	}
	return web.Show(page.Thanks(page.InvitationData{Team: o.Team.Name, Phone: o.Team.Phone, Said: s.State})), nil
}
