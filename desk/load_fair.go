package desk

import (
	"kith/chart"
	"kith/db"
	"kith/desk/page"
	"kith/load"
	"kith/nhs"
	"kith/observatory"
	"kith/stats"
	"kith/web"
)

// fairness shows who waits longer.
func (x *desk) fairness(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, teams, err := crewOf(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d.Nav = teamNav(tx, "/load/fairness")
	var at observatory.Places
	if x.config.Places != nil {
		if at, err = x.config.Places(r.Context(), tx); err != nil {
			return web.Reply{}, err
		}
	}
	all, err := load.Fair(tx, teams, func(p nhs.Postcode) (int, error) { return at.QuintileOn(p, tx.Today()) })
	if err != nil {
		return web.Reply{}, err
	}
	out := page.FairnessData{LoadData: d}
	for _, f := range all {
		view := page.FairView{Fairness: f}
		view.Figure, err = chart.Ranking(f.Table, 0, chart.Reckoning{Columns: []string{load.SoonReached}, Share: true}, chart.Beside{
			Title:    "Reached within ten working days, by " + f.By,
			Method:   "Of those referred, the share with a first two-way contact within 14 days. Those referred less than 14 days ago and not reached yet are left out.",
			Polarity: stats.HighIsGood,
		})
		view.Drawn = err == nil // too small to draw is no fault: the table says so
		out.Views = append(out.Views, view)
	}
	return web.Show(page.Fairness(out)), nil
}
