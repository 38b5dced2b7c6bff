package desk

import (
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/nhs"
	"kith/observatory"
	"kith/outcome"
	"kith/plan"
	"kith/web"
)

// outcomes shows how the people of the actor's teams changed.
func (x *desk) outcomes(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.ReferralDecide); err != nil {
		return web.Reply{}, err
	}
	d, teams, err := crewOf(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d.Nav = teamNav(tx, "/outcomes")
	var at observatory.Places
	if x.config.Places != nil {
		if at, err = x.config.Places(r.Context(), tx); err != nil {
			return web.Reply{}, err
		}
	}
	quintile := func(p nhs.Postcode) (int, error) { return at.QuintileOn(p, tx.Today()) }
	out := page.OutcomesData{LoadData: d}
	if out.Told, err = outcome.Changes(tx, teams, quintile); err != nil {
		return web.Reply{}, err
	}
	goals, err := plan.GoalChanges(tx, teams, quintile)
	out.Told = append(out.Told, goals...)
	return web.Show(page.Outcomes(out)), err
}
