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
		{Pattern: "GET /counting/{counting}", Handle: x.counting},
		{Pattern: "POST /counting/{counting}/stop", Handle: x.counted(observatory.StopCount, "Stopped: nothing of it is kept")},
		{Pattern: "POST /counting/{counting}/resume", Handle: x.counted(observatory.ResumeCount, "It begins anew")},
		{Pattern: "GET /explore", Handle: x.explore},
		{Pattern: "POST /explore", Handle: x.askFigures},
		{Pattern: "GET /explore/{asked}", Handle: x.explored()},
		{Pattern: "GET /figures/{release}", Handle: x.release},
		{Pattern: "GET /figures/{release}/tables", Handle: x.preview},
		{Pattern: "POST /figures/{release}/certify", Apart: x.judged((*observatory.Verdict).Certify, "Certified: every proof holds, and nothing published so far gives it away")},
		{Pattern: "POST /figures/{release}/publish", Apart: x.judged((*observatory.Verdict).Publish, "Published, for everybody")},
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
	if d.Countings, err = observatory.Countings(tx); err != nil {
		return d, err
	}
	d.All, err = observatory.Releases(tx)
	return d, err
}

// places says where practices and homes are.
func (x *desk) places(ctx context.Context, tx *db.Tx) (observatory.Places, error) {
	if x.config.Places == nil {
		return observatory.Places{}, nil
	}
	return x.config.Places(ctx, tx)
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

// preview shows the tables of a release as everybody would read them, to who certifies.
func (x *desk) preview(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.ObservatoryMake); err != nil {
		return web.Reply{}, err
	}
	f, err := observatory.Get(tx, r.ID("release"))
	if err != nil {
		return web.Reply{}, err
	}
	all, err := observatory.Preview(tx, f)
	return web.Show(page.Preview(page.PreviewData{Release: f, Path: figurePath(f.ID), Tables: all})), err
}

// judged takes a release one step on: it is judged in a reading, and the step itself is
// an instant. One that has come to give something away is refused instead, and its
// page says why.
func (x *desk) judged(take func(*observatory.Verdict, *db.Tx) (*observatory.Release, error), done string) func(*web.Request) (web.Reply, error) {
	return func(r *web.Request) (web.Reply, error) {
		var v *observatory.Verdict
		err := x.db.Read(r.Context(), r.Actor, func(tx *db.Tx) (err error) { v, err = observatory.Judge(tx, r.ID("release")); return err })
		if err != nil {
			return web.Reply{}, err
		}
		var f *observatory.Release
		err = x.db.Write(r.Context(), r.Actor, func(tx *db.Tx) (err error) { f, err = take(v, tx); return err })
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
