package portal

import (
	"cmp"
	"log/slog"
	"net/http"
	"time"

	"kith"
	"kith/db"
	"kith/pass"
	"kith/person"
	"kith/portal/page"
	"kith/voice"
	"kith/web"
)

// The person's own page:
//
//	GET /mine/{token} ── POST …/code ── POST …/open ── plan, appointments, who knows what, say
//
// A link opens a form, the same for everybody, that says nothing of anybody.
// The date of birth and a code together open the page, for half an hour. From
// then on the actor is the person, who sees what each kind of record says is
// theirs (db.Wall.Own). portal/person_part.go has the rooms behind the doors.

// ownCookie holds the proof that somebody has opened their page.
const ownCookie = "kith-mine"

// NewOwn returns the person's door. All of its paths begin with /mine.
func NewOwn(d *db.DB, c Config) (*web.Server, error) {
	c.Service, c.Log = cmp.Or(c.Service, "Kith"), cmp.Or(c.Log, slog.Default())
	x := &door{Config: c, db: d, gate: &pass.Gate{Now: func() time.Time { return d.Now() }}}
	if x.Who == nil {
		x.Who = func(*http.Request) (kith.Actor, error) { return kith.Actor{}, web.ErrSignedOut }
	}
	return web.New(d, web.Config{Service: c.Service, HTTPS: c.HTTPS, Proxy: c.Proxy, Home: "/mine", SignIn: "/mine", Who: x.Who, Key: c.Key, Log: c.Log}, x.ownRoutes())
}

func (x *door) ownRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /mine", Public: true, Handle: func(*web.Request, *db.Tx) (web.Reply, error) { return web.Show(page.NoLink), nil }},
		{Pattern: "GET /mine/{token}", Public: true, Handle: x.mine},
		{Pattern: "POST /mine/{token}/code", Public: true, Handle: x.mineCode},
		{Pattern: "POST /mine/{token}/open", Public: true, Handle: x.mineOpen},
		{Pattern: "POST /mine/{token}/finish", Public: true, Handle: x.inside((*visit).finish)},
		{Pattern: "GET /mine/{token}/plan/{style}", Public: true, Handle: x.inside((*visit).plan)},
		{Pattern: "GET /mine/{token}/aloud/{recording}", Public: true, Handle: x.inside((*visit).sound)},
		{Pattern: "GET /mine/{token}/appointments", Public: true, Handle: x.inside((*visit).appointments)},
		{Pattern: "POST /mine/{token}/calendar", Public: true, Handle: x.inside((*visit).calendar)},
		{Pattern: "POST /mine/{token}/calendar/end", Public: true, Handle: x.inside((*visit).endCalendar)},
		{Pattern: "POST /mine/{token}/appointments/{booking}/cancel", Public: true, Handle: x.inside((*visit).cancel)},
		{Pattern: "GET /mine/{token}/who", Public: true, Handle: x.inside((*visit).who)},
		{Pattern: "POST /mine/{token}/who/{onward}/stop", Public: true, Handle: x.inside((*visit).stop)},
		{Pattern: "GET /mine/{token}/consents/{consent}", Public: true, Handle: x.inside((*visit).consent)},
		{Pattern: "POST /mine/{token}/consents/{consent}/take-back", Public: true, Handle: x.inside((*visit).takeBack)},
		{Pattern: "GET /mine/{token}/say", Public: true, Handle: x.inside((*visit).say)},
		{Pattern: "POST /mine/{token}/say", Public: true, Handle: x.inside((*visit).say)},
		{Pattern: "GET /mine/{token}/felt", Public: true, Handle: x.inside((*visit).felt)},
		{Pattern: "POST /mine/{token}/felt", Public: true, Handle: x.inside((*visit).felt)},
		{Pattern: "GET /mine/{token}/questions/{instrument}", Public: true, Handle: x.inside((*visit).questions)},
		{Pattern: "POST /mine/{token}/questions/{instrument}", Public: true, Handle: x.inside((*visit).questions)},
	}
}

// A visit is somebody at the link of a person's page.
type visit struct {
	r      *web.Request
	tx     *db.Tx // in the person's name; nil before they have shown who they are
	sys    *db.Tx // the program's, in the link's tenant
	pass   *pass.Pass
	person *person.Person
	token  string
	at     string // where the link leads
	base   string // of the service's address
}

// visit finds who comes by the link of the path. Whoever brings many that were
// never made, or many wrong answers, has to wait.
func (x *door) visit(r *web.Request, tx *db.Tx) (*visit, error) {
	if !x.gate.Open(r.Caller()) {
		return nil, kith.Errorf(kith.Invalid, "Too many links or codes that do not work have been tried from here. Wait a quarter of an hour")
	}
	g := &visit{r: r, token: r.PathValue("token"), at: voice.LinkPath + r.PathValue("token"), base: x.Base}
	var err error
	if g.sys, g.pass, err = pass.Open(tx, voice.ForPerson, g.token); err != nil {
		if kith.KindOf(err) == kith.NotFound {
			x.gate.Missed(r.Caller())
		}
		return nil, err
	}
	a, who, err := voice.Own(g.sys, g.pass)
	if err != nil {
		return nil, err
	}
	g.person = who
	ok, err := pass.Proven(g.sys, g.pass, r.CookieValue(ownCookie))
	if ok {
		g.tx = tx.As(a)
	}
	return g, err
}

// mine is the first screen, or before it the check.
func (x *door) mine(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, err := x.visit(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if g.tx == nil {
		return g.check(), nil
	}
	return g.first()
}

func (g *visit) check() web.Reply { return web.Show(page.Check(page.CheckData{At: g.at})) }

// inside is a page behind the check: whoever has not passed it is led there.
func (x *door) inside(f func(*visit) (web.Reply, error)) func(*web.Request, *db.Tx) (web.Reply, error) {
	return func(r *web.Request, tx *db.Tx) (web.Reply, error) {
		g, err := x.visit(r, tx)
		if err != nil {
			return web.Reply{}, err
		}
		if g.tx == nil {
			return web.GoTo(g.at), nil
		}
		return f(g)
	}
}

// mineCode sends a code to the person. Whether one went, and where, is said to
// nobody: the page is the same for everybody.
func (x *door) mineCode(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, err := x.visit(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if err := voice.SendCode(g.sys, g.pass, g.token); err != nil {
		return g.check(), err
	}
	return web.GoTo(g.at).Saying("If a code can be sent to you, it is on its way"), nil
}

// errCheck is what somebody reads whose answers were not right, whichever of
// the two it was.
var errCheck = kith.Check{"code": "The date of birth and the code do not go together, or the code is too old. Look at both again, or have a new code sent"}.Err()

// mineOpen takes the date of birth and the code. That they were wrong is
// counted, though the page says so.
func (x *door) mineOpen(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, err := x.visit(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	var f struct {
		Born kith.Day `form:"born"`
		Code string   `form:"code"`
	}
	r.Fill(&f)
	c := kith.Check{}
	c.That(f.Born.Valid(), "born", "Enter your date of birth, like 27 3 1960")
	c.That(f.Code != "", "code", "Enter the code of six digits")
	if err := c.Err(); err != nil {
		return g.check(), err
	}
	proof, err := voice.Prove(g.sys, g.pass, g.person, g.token, f.Born, f.Code)
	if err != nil {
		return web.Reply{}, err
	}
	if proof == "" {
		x.gate.Missed(r.Caller())
		return g.check().Refusing(errCheck), nil
	}
	return web.GoTo(g.at).SetCookie(ownCookie, proof, voice.SessionLife).Strict(), nil
}

// finish closes the page in this browser.
func (g *visit) finish() (web.Reply, error) {
	err := pass.Leave(g.sys, g.pass, g.r.CookieValue(ownCookie))
	return web.GoTo("/mine").DropCookie(ownCookie).Wiping(), err
}

// beyondMany is err, unless it only says that too much waits unheard: what was
// done stays done.
func beyondMany(err error) error {
	if kith.KindOf(err) == kith.Conflict {
		return nil
	}
	return err
}
