package portal

import (
	"kith/db"
	"kith/onward"
	"kith/portal/page"
	"kith/web"
)

// inbox is what was sent to the actor's organisations.
func (x *door) inbox(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d := page.InboxData{}
	r.Fill(&d.Filter)
	var err error
	if d.InboxPage, err = onward.Inbox(tx, d.Filter); err != nil {
		return web.Reply{}, err
	}
	d.Services, err = onward.Services(tx)
	return web.Show(page.Inbox(d)), err
}

// referral is one of them.
func (x *door) referral(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := opened(r, tx)
	return web.Show(page.Referral(d)), err
}

func opened(r *web.Request, tx *db.Tx) (page.ReferralData, error) {
	o, err := onward.Read(tx, r.ID("id"))
	if err != nil {
		return page.ReferralData{}, err
	}
	return page.ReferralData{At: "/provider/referrals/" + string(o.ID), Back: true, One: *o}, nil
}

func (x *door) do(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := opened(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	return act(r, tx, d)
}

func (x *door) say(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := opened(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	return speak(r, tx, d)
}
