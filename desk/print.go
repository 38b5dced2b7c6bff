package desk

import (
	"kith"
	"kith/db"
	"kith/desk/page"
	"kith/plan"
	"kith/web"
)

func (x *desk) print(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var d page.PrintData
	var err error
	if d.Frame, err = frameOf(r, tx, page.PrintSection); err != nil {
		return web.Reply{}, err
	}
	all, err := plan.Plans(tx, r.ID("id"))
	d.Has = len(all) > 0
	return web.Show(page.Print(d)), err
}

// aloud is the style of a plan that is read to the person: the plain one.
const aloud = "aloud"

func (x *desk) dress(r *web.Request, tx *db.Tx) (web.Reply, error) {
	style := plan.Style(r.PathValue("style"))
	d := page.DressData{Back: personPath(r, "/print"), Aloud: style == aloud}
	if d.Aloud {
		style = plan.Plain
	}
	if !plan.Styles.Valid(style) {
		return web.Reply{}, kith.Errorf(kith.NotFound, "The plan does not come in this form")
	}
	e, _, err := episodeIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	p, err := e.Begun()
	if err != nil {
		return web.Reply{}, err
	}
	s, err := plan.SheetOf(tx, p.ID)
	if err != nil {
		return web.Reply{}, err
	}
	d.Dressed = plan.Dress(s, style)
	return web.Show(page.Dress(d)), nil
}
