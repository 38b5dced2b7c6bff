package desk

import (
	"math"
	"strconv"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/load"
	"kith/stats"
	"kith/team"
	"kith/web"
)

// loadRoutes are the pages of what each worker carries.
func (x *desk) loadRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /load", Handle: x.load},
		{Pattern: "GET /load/what-if", Handle: x.whatIf},
		{Pattern: "GET /load/fairness", Handle: x.fairness},
		{Pattern: "GET /outcomes", Handle: x.outcomes},
		{Pattern: "GET /load/{worker}", Handle: x.loadOf},
		{Pattern: "POST /load/estimate", Handle: x.estimate},
	}
}

// crewOf is the crew of the team that the address names, or of all of the
// actor's, with the choice between them.
func crewOf(r *web.Request, tx *db.Tx) (page.LoadData, []kith.ID, error) {
	d := page.LoadData{Nav: teamNav(tx, "/load"), Today: tx.Today(), Now: tx.Now, WTE: wteText, May: access.Can(tx.Actor, access.WorkforceWrite)}
	if err := access.Need(tx.Actor, access.CareSee); err != nil {
		return d, nil, err
	}
	mine, err := myTeams(tx)
	if err != nil {
		return d, nil, err
	}
	var teams []kith.ID
	d.Teams = []web.Option{{Label: "All of my teams"}}
	for _, t := range mine {
		d.Teams = append(d.Teams, web.Option{Value: string(t.ID), Label: t.Name})
		if want := kith.ID(r.Query("team")); want == "" || want == t.ID {
			teams = append(teams, t.ID)
			d.Names = append(d.Names, t.Name)
		}
	}
	if d.Team = kith.ID(r.Query("team")); d.Team != "" && len(teams) == 0 {
		return d, nil, kith.Errorf(kith.NotFound, "We could not find this team among yours")
	}
	d.Crew, err = load.Crew(tx, teams)
	return d, teams, err
}

func (x *desk) load(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, teams, err := crewOf(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if d.Queue, err = load.QueueOf(tx, teams, d.Crew); err != nil {
		return web.Reply{}, err
	}
	if d.Estimates, err = load.Latest(tx, teams); err != nil {
		return web.Reply{}, err
	}
	loads := load.Loads(d.Crew)
	if d.Most = stats.MostToMean(loads); len(loads) > 1 && d.Most > 0 { // of no load nothing is shared
		d.Gini, err = stats.Gini(loads)
	}
	return web.Show(page.Load(d)), err
}

// loadOf is one worker's people with what each weighs, and why.
func (x *desk) loadOf(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.CareSee); err != nil {
		return web.Reply{}, err
	}
	w, err := workerIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.LoadOfData{Now: tx.Now}
	crew, err := load.Crew(tx, w.Teams)
	if err != nil {
		return web.Reply{}, err
	}
	for i := range crew {
		if crew[i].ID == w.ID {
			d.Carrier = &crew[i]
		}
	}
	if d.Carrier == nil {
		return web.Reply{}, kith.Errorf(kith.NotFound, "%s supports nobody: a volunteer, or somebody who has left", w.Name)
	}
	d.People, err = load.Of(tx, w.Account)
	return web.Show(page.LoadOf(d)), err
}

// weeksAhead is how far a what-if looks.
const weeksAhead = 52

// whatIf lets the team run on as it is, and with more or fewer hours.
func (x *desk) whatIf(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, teams, err := crewOf(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if d.Queue, err = load.QueueOf(tx, teams, d.Crew); err != nil {
		return web.Reply{}, err
	}
	w := page.WhatIfData{LoadData: d, Weeks: weeksAhead, More: 0.5}
	if s := r.Query("wte"); s != "" {
		if w.More, err = strconv.ParseFloat(strings.Replace(s, "−", "-", 1), 64); err != nil || !(math.Abs(w.More) <= 20) {
			return web.Reply{}, kith.Errorf(kith.Invalid, "Enter how much more, as a whole-time equivalent between -20 and 20, like 0.5")
		}
	}
	world := d.Queue.World
	if w.AsIs, err = world.Simulate(1, weeksAhead); err != nil {
		return web.Reply{}, err
	}
	whole := load.RoomOf(&team.Worker{Profile: team.Profile{WTE: 100, Norm: team.Norm, Share: team.Share}}, tx.Today())
	world.Room = max(0, world.Room+w.More*whole.People)
	w.Then, err = world.Simulate(1, weeksAhead)
	return web.Show(page.WhatIf(w)), err
}

func (x *desk) estimate(r *web.Request, tx *db.Tx) (web.Reply, error) {
	of := kith.ID(r.Value("team"))
	said := "Reckoned again from the team’s own closed episodes"
	_, err := load.Reckon(tx, of)
	if kith.KindOf(err) == kith.Invalid && err != nil { // too few to tell: nothing went wrong
		said, err = err.Error(), nil
	}
	return web.GoTo("/load").Saying(said), err
}
