package desk

import (
	"maps"
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
	var s staff
	var err error
	if s.crew, err = team.Crew(tx, tx.Actor.Teams); err != nil {
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
	lines, err := referral.List(tx, f, r.PageNumber())
	if err != nil {
		return web.Reply{}, err
	}
	if s.workers, err = namesOf(tx, s.crew, lines, f.Worker); err != nil {
		return web.Reply{}, err
	}
	d.Name = s.workers[f.Worker]
	if err := countOf(tx, f, &d); err != nil {
		return web.Reply{}, err
	}
	d.Pages = web.Pages(d.Total, referral.PageSize)
	of := make(map[kith.ID]kith.ID, len(lines))
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

// namesOf are the names of those whose people are shown: a crew, and who else
// has some, such as somebody who has left.
func namesOf(tx *db.Tx, crew []team.Colleague, lines []referral.Line, more kith.ID) (map[kith.ID]string, error) {
	out := map[kith.ID]string{}
	for _, w := range crew {
		out[w.Account] = w.Name
	}
	var others []kith.ID
	other := func(id kith.ID) {
		if _, ok := out[id]; !ok && id != "" && id != tx.Actor.ID && id != referral.Unallocated && !slices.Contains(others, id) {
			others = append(others, id)
		}
	}
	other(more)
	for i := range lines {
		other(lines[i].Worker)
	}
	names, err := team.Names(tx, others)
	maps.Copy(out, names)
	return out, err
}

// countOf fills in how many people there are, and a worker's caseload against
// their capacity.
func countOf(tx *db.Tx, f referral.Filter, d *page.PeopleData) (err error) {
	if f.Worker == "" || f.Worker == referral.Unallocated {
		d.Total, err = referral.Count(tx, f)
		return err
	}
	loads, err := referral.Loads(tx, f.Worker)
	if err != nil {
		return err
	}
	d.Total, d.Weight = loads[f.Worker].People, loads[f.Worker].Weight
	w, err := team.WorkerOf(tx, f.Worker)
	if err != nil {
		if kith.KindOf(err) == kith.NotFound {
			return nil
		}
		return err
	}
	d.Weighed, d.Room = true, w.Capacity()
	return nil
}
