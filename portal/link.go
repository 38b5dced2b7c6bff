package portal

import (
	"errors"
	"maps"
	"time"

	"kith"
	"kith/db"
	"kith/onward"
	"kith/pass"
	"kith/portal/page"
	"kith/web"
)

// proofCookie holds the proof that the code of a link was entered in this
// browser, for a working day.
const (
	proofCookie = "kith-pass"
	proofAge    = 12 * time.Hour
)

// A guest is who comes by a link.
type guest struct {
	tx     *db.Tx // in their name
	sys    *db.Tx // in the program's, in the link's tenant
	pass   *pass.Pass
	token  string
	proven bool
	at     string // where the link leads
}

// guest finds who comes by the link of the path. Whoever brings many that were
// never made has to wait.
func (x *door) guest(r *web.Request, tx *db.Tx) (*guest, error) {
	if !x.gate.Open(r.Caller()) {
		return nil, kith.Errorf(kith.Invalid, "Too many links that do not work have been tried from here. Wait a quarter of an hour")
	}
	g := &guest{token: r.PathValue("token"), at: onward.LinkPath + r.PathValue("token")}
	var err error
	if g.sys, g.pass, err = pass.Open(tx, onward.ForProvider, g.token); err != nil {
		if kith.KindOf(err) == kith.NotFound {
			x.gate.Missed(r.Caller())
		}
		return nil, err
	}
	if g.proven, err = pass.Proven(g.sys, g.pass, r.CookieValue(proofCookie)); err != nil {
		return nil, err
	}
	a, err := onward.By(g.sys, g.pass, g.proven)
	g.tx = tx.As(a)
	return g, err
}

// link shows what the link opens: at a glance, or after the code all of it.
// Looking uses nothing up.
func (x *door) link(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, err := x.guest(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	return g.show()
}

func (g *guest) show() (web.Reply, error) {
	if g.proven {
		d, err := g.opened()
		return web.Show(page.Referral(d)), err
	}
	d, err := g.glance()
	return web.Show(page.Glance(d)), err
}

func (g *guest) glance() (d page.GlanceData, err error) {
	o, err := onward.Look(g.tx, g.pass.Opens)
	if err != nil {
		return d, err
	}
	return page.GlanceData{At: g.at, One: *o, To: masked(g.pass.Address), Sent: g.pass.Sent(g.tx.Now)}, nil
}

func (g *guest) opened() (page.ReferralData, error) {
	o, err := onward.Read(g.tx, g.pass.Opens)
	if err != nil {
		return page.ReferralData{}, err
	}
	return page.ReferralData{At: g.at, One: *o}, nil
}

// masked is an address as somebody may see it to whom the link was forwarded:
// enough for its owner to know which.
func masked(address string) string {
	for i, r := range address {
		if r == '@' && i > 0 {
			return address[:1] + "…" + address[i:]
		}
	}
	return "the address that we know"
}

// sendCode sends a code to the known address.
func (x *door) sendCode(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, err := x.guest(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d, err := g.glance()
	if err != nil {
		return web.Reply{}, err
	}
	if err := onward.SendCode(g.sys, g.pass, g.token); err != nil {
		return web.Show(page.Glance(d)), err
	}
	return web.GoTo(g.at), nil
}

// enterCode takes the code. That it was wrong is kept, though the page says so.
func (x *door) enterCode(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, err := x.guest(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	proof, err := pass.Prove(g.sys, g.pass, g.token, r.Value("code"), proofAge)
	if err != nil {
		return web.Reply{}, err
	}
	if proof == "" {
		d, err := g.glance()
		if err != nil {
			return web.Reply{}, err
		}
		return web.Show(page.Glance(d)).Refusing(kith.Check{"code": "This is not the code, or it is too old. Look for the newest one, or have another sent"}.Err()), nil
	}
	return web.GoTo(g.at).SetCookie(proofCookie, proof, proofAge), nil
}

// errCode answers whoever acts before the code.
var errCode = kith.Errorf(kith.Forbidden, "Enter the code first. Open the link again, and have one sent to your address")

func (x *door) linkDo(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, err := x.guest(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if !g.proven {
		return web.Reply{}, errCode
	}
	d, err := g.opened()
	if err != nil {
		return web.Reply{}, err
	}
	return act(r, g.tx, d)
}

func (x *door) linkSay(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, err := x.guest(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if !g.proven {
		return web.Reply{}, errCode
	}
	d, err := g.opened()
	if err != nil {
		return web.Reply{}, err
	}
	return speak(r, g.tx, d)
}

// act makes the move that the form asks for.
func act(r *web.Request, tx *db.Tx, d page.ReferralData) (web.Reply, error) {
	var did onward.Did
	r.Fill(&did)
	move := string(did.Move)
	did.Reason, did.Words = onward.Reason(r.Value("reason-"+move)), r.Value("words-"+move)
	now, err := onward.Answer(tx, d.One.ID, did)
	if err != nil {
		return web.Show(page.Referral(d)), beside(err, map[string]string{"reason": "reason-" + move, "words": "words-" + move})
	}
	return web.GoTo(d.At).Saying(page.Done(now)), nil
}

// speak sends a message.
func speak(r *web.Request, tx *db.Tx, d page.ReferralData) (web.Reply, error) {
	if _, err := onward.Write(tx, d.One.ID, r.Value("message")); err != nil {
		return web.Show(page.Referral(d)), beside(err, map[string]string{"words": "message"})
	}
	return web.GoTo(d.At).Saying("The link worker has your message"), nil
}

// beside is err with its fields as the page calls them.
func beside(err error, field map[string]string) error {
	var e *kith.Error
	if !errors.As(err, &e) || len(e.Fields) == 0 {
		return err
	}
	fields := maps.Clone(e.Fields)
	for from, to := range field {
		if msg, ok := fields[from]; ok {
			delete(fields, from)
			fields[to] = msg
		}
	}
	return &kith.Error{Kind: e.Kind, Msg: e.Msg, Fields: fields}
}
