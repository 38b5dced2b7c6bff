package desk

import (
	"context"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/observatory"
	"kith/sdc"
	"kith/web"
)

// figureRoutes are the pages on which figures are made and published.
func (x *desk) figureRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /figures", Handle: x.figures},
		{Pattern: "POST /figures", Handle: x.propose},
		{Pattern: "GET /figures/{release}", Handle: x.release},
		{Pattern: "POST /figures/{release}/certify", Handle: step(observatory.Certify, "Certified: every proof holds, and nothing published so far gives it away")},
		{Pattern: "POST /figures/{release}/publish", Handle: step(observatory.Publish, "Published, for everybody")},
	}
}

// figures lists the releases that there are.
func (x *desk) figures(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := x.figuresData(tx)
	return web.Show(page.Figures(d)), err
}

func (x *desk) figuresData(tx *db.Tx) (d page.FiguresData, err error) {
	if err := access.Need(tx.Actor, access.ObservatoryMake); err != nil {
		return d, err
	}
	for _, p := range sdc.Policies {
		d.Policies = append(d.Policies, p.Name)
	}
	now := observatory.PeriodOf(tx.Today())
	for year := now.Year; year > now.Year-3; year-- {
		whole := observatory.Period{Year: year}
		quarters := whole.Quarters()
		for i := len(quarters) - 1; i >= 0; i-- {
			if quarters[i].Over(tx.Today()) {
				d.Periods = append(d.Periods, quarters[i])
			}
		}
		if whole.Over(tx.Today()) {
			d.Periods = append(d.Periods, whole)
		}
	}
	d.All, err = observatory.Releases(tx)
	return d, err
}

// propose counts a period and protects it. What comes of it is shown, refused or not.
func (x *desk) propose(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := x.figuresData(tx)
	if err != nil {
		return web.Reply{}, err
	}
	back := web.Show(page.Figures(d))
	p, err := observatory.ParsePeriod(r.Value("period"))
	if err != nil {
		return back, kith.Check{"period": "Choose the period that is to be counted"}.Err()
	}
	at := observatory.Places{}
	if x.config.Places != nil {
		if at, err = x.config.Places(r.Context(), tx); err != nil {
			return web.Reply{}, err
		}
	}
	made, err := observatory.Propose(tx, at, p, r.Value("policy"))
	if err != nil {
		return back, err
	}
	return web.GoTo(figurePath(made.ID)).Saying("Counted and tried: " + string(made.State)), nil
}

func figurePath(id kith.ID) string { return "/figures/" + string(id) }

// release is one release, and what it would give away.
func (x *desk) release(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.ObservatoryMake); err != nil {
		return web.Reply{}, err
	}
	f, err := observatory.Get(tx, r.ID("release"))
	if err != nil {
		return web.Reply{}, err
	}
	d := page.ReleaseData{Release: f, Path: figurePath(f.ID)}
	if f.State == observatory.Proposed || f.State == observatory.Certified {
		if d.Leaks, err = observatory.Audit(tx, f.ID); err != nil {
			return web.Reply{}, err
		}
	}
	return web.Show(page.Release(d)), nil
}

// step takes a release one step on. One that has come to give something away is
// refused instead, and its page says why.
func step(take func(*db.Tx, kith.ID) (*observatory.Release, error), done string) web.Handler {
	return func(r *web.Request, tx *db.Tx) (web.Reply, error) {
		f, err := take(tx, r.ID("release"))
		if err != nil {
			return web.Reply{}, err
		}
		to := web.GoTo(figurePath(f.ID))
		if f.State == observatory.Refused {
			return to.Saying("Refused: it would give people away"), nil
		}
		return to.Saying(done), nil
	}
}

// Places says where practices and homes are, for what is counted.
type Places func(context.Context, *db.Tx) (observatory.Places, error)
