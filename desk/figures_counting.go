package desk

import (
	"kith"
	"kith/db"
	"kith/desk/page"
	"kith/observatory"
	"kith/web"
)

// propose asks for a period to be counted, protected and proposed. A job does it,
// and a page says how far it is.
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
	c, err := observatory.AskCount(tx, p, r.Value("policy"))
	if err != nil {
		return back, err
	}
	return web.GoTo(countingPath(c.ID)), nil
}

// counting says how far a counting is. When it is done, the release is the page.
func (x *desk) counting(r *web.Request, tx *db.Tx) (web.Reply, error) {
	c, err := observatory.GetCounting(tx, r.ID("counting"))
	if err != nil {
		return web.Reply{}, err
	}
	if c.State == observatory.Done {
		return web.GoTo(figurePath(c.Release)), nil
	}
	return web.Show(page.Counting(page.CountingData{Counting: c, Path: countingPath(c.ID), CanResume: c.CanResume(tx.Now)})), nil
}

// counted stops a counting, or begins it anew.
func (x *desk) counted(take func(*db.Tx, kith.ID) (*observatory.Counting, error), said string) func(*web.Request, *db.Tx) (web.Reply, error) {
	return func(r *web.Request, tx *db.Tx) (web.Reply, error) {
		c, err := take(tx, r.ID("counting"))
		if err != nil {
			return web.Reply{}, err
		}
		return web.GoTo(countingPath(c.ID)).Saying(said), nil
	}
}

func countingPath(id kith.ID) string { return "/counting/" + string(id) }
