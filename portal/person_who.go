package portal

import (
	"kith/onward"
	"kith/portal/page"
	"kith/voice"
	"kith/web"
)

// who is who knows what about the person, and what they said about sharing.
func (g *visit) who() (web.Reply, error) {
	d := page.WhoData{At: g.at, Today: g.tx.Today()}
	var err error
	if d.All, err = onward.OwnOf(g.tx, g.person.ID); err != nil {
		return web.Reply{}, err
	}
	d.Consents, err = onward.OwnConsents(g.tx)
	return web.Show(page.Who(d)), err
}

// stop stops one sharing. The organisation sees it no more from here on; the
// worker reads that it was the person's wish.
func (g *visit) stop() (web.Reply, error) {
	o, err := onward.StopOwn(g.tx, g.r.ID("onward"))
	if err != nil {
		return web.Reply{}, err
	}
	_, err = voice.Say(g.tx, g.person.ID, voice.New{Kind: voice.Stopped, About: o.Service, AboutName: o.ServiceName})
	return web.GoTo(g.at + "/who").Saying(o.ProviderName + " can no longer see what was shared"), beyondMany(err)
}

// consent is what stops when one is taken back.
func (g *visit) consent() (web.Reply, error) {
	c, err := onward.OwnConsent(g.tx, g.r.ID("consent"))
	if err != nil {
		return web.Reply{}, err
	}
	d := page.TakeBackData{At: g.at, Of: *c}
	d.Rest, err = onward.RestsOn(g.tx, c.ID)
	return web.Show(page.TakeBack(d)), err
}

// takeBack takes one back. The worker reads which.
func (g *visit) takeBack() (web.Reply, error) {
	c, err := onward.TakeBackOwn(g.tx, g.r.ID("consent"))
	if err != nil {
		return web.Reply{}, err
	}
	_, err = voice.Say(g.tx, g.person.ID, voice.New{Kind: voice.Stopped, AboutName: page.WhatFor(*c), Words: "Taken back, on their own page"})
	return web.GoTo(g.at + "/who").Saying("Taken back. Your worker is told"), beyondMany(err)
}
