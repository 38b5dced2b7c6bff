package desk

import (
	"slices"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/person"
	"kith/plan"
	"kith/referral"
	"kith/team"
	"kith/web"
)

// people is a caseload: one's own, a colleague's, or the whole team's.
func (x *desk) people(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d := page.PeopleData{Worker: r.Query("worker")}
	if err := access.Need(tx.Actor, access.CareSee); err != nil {
		return web.Reply{}, err
	}
	s, err := staffOf(tx)
	if err != nil {
		return web.Reply{}, err
	}
	if d.Worker == "" {
		d.Worker = everything
		if slices.Contains(team.Roles, tx.Actor.Role) {
			d.Worker = string(tx.Actor.ID)
		}
	}
	f := referral.Filter{Status: referral.Accepted}
	if d.Worker != everything {
		f.Worker = kith.ID(d.Worker)
	}
	d.Mine = f.Worker == tx.Actor.ID
	d.Workers = s.workerOptions(web.Option{Value: everything, Label: "Everybody in my teams"}, web.Option{Value: string(referral.Unallocated), Label: "Nobody yet"})
	d.Name = s.workers[f.Worker]
	lines, err := referral.List(tx, f, r.PageNumber())
	if err != nil {
		return web.Reply{}, err
	}
	if d.Total, err = referral.Count(tx, f); err != nil {
		return web.Reply{}, err
	}
	d.Pages = web.Pages(d.Total, referral.PageSize)
	if err := loadOf(tx, f.Worker, &d); err != nil {
		return web.Reply{}, err
	}
	of := map[kith.ID]kith.ID{}
	for i := range lines {
		of[lines[i].ID] = lines[i].Person
	}
	at, err := plan.Standings(tx, of)
	if err != nil {
		return web.Reply{}, err
	}
	for i := range lines {
		l := lineOf(tx, &lines[i], s)
		d.Lines = append(d.Lines, page.PersonLine{ReferralLine: l, Person: lines[i].Person, Complexity: lines[i].Complexity, Met: !lines[i].ContactAt.IsZero(), Standing: at[l.ID]})
	}
	pairs, err := person.Matches(tx, mostMatches)
	d.Matches = len(pairs)
	return web.Show(page.People(d)), err
}

// loadOf fills in a worker's caseload against their capacity.
func loadOf(tx *db.Tx, account kith.ID, d *page.PeopleData) error {
	if account == "" || account == referral.Unallocated {
		return nil
	}
	w, err := team.WorkerOf(tx, account)
	if kith.KindOf(err) == kith.NotFound && err != nil {
		return nil
	}
	if err != nil {
		return err
	}
	loads, err := referral.Loads(tx, account)
	d.Weighed, d.Weight, d.Room = true, loads[account].Weight, w.Capacity()
	return err
}
