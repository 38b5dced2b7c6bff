package desk

import (
	"cmp"
	"net/http"
	"slices"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/team"
	"kith/web"
)

// workforceRoutes are the pages of who works how much, where, and can do what.
func (x *desk) workforceRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /workforce", Handle: x.workforce},
		{Pattern: "GET /workforce/{worker}", Handle: x.workerPage},
		{Pattern: "GET /workforce/{worker}/hours", Handle: x.workerHours},
		{Pattern: "POST /workforce/{worker}/hours", Handle: x.workerHours},
		{Pattern: "GET /workforce/{worker}/leave", Handle: x.workerLeave},
		{Pattern: "POST /workforce/{worker}/leave", Handle: x.workerLeave},
		{Pattern: "POST /workforce/{worker}/leave/{leave}/back", Handle: x.leaveBack},
		{Pattern: "GET /workforce/{worker}/training", Handle: x.workerTraining},
		{Pattern: "POST /workforce/{worker}/training", Handle: x.workerTraining},
		{Pattern: "POST /workforce/{worker}/training/{training}/remove", Handle: x.trainingRemove},
	}
}

// soonOut is within how many days training that runs out is shown.
const soonOut = 90

// myTeams are the open teams whose workforce the actor looks after: one's own,
// or all of them for an administrator.
func myTeams(tx *db.Tx) ([]team.Team, error) {
	all, err := team.List(tx)
	return slices.DeleteFunc(all, func(t team.Team) bool {
		return !t.Open() || !tx.Actor.In(t.ID) && !access.Can(tx.Actor, access.TeamWrite)
	}), err
}

func teamIDs(teams []team.Team) []kith.ID {
	out := make([]kith.ID, len(teams))
	for i, t := range teams {
		out[i] = t.ID
	}
	return out
}

func (x *desk) workforce(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.WorkforceSee); err != nil {
		return web.Reply{}, err
	}
	teams, err := myTeams(tx)
	if err != nil {
		return web.Reply{}, err
	}
	all, err := team.Force(tx, teamIDs(teams))
	if err != nil {
		return web.Reply{}, err
	}
	d := page.WorkforceData{Today: tx.Today(), Nav: teamNav(tx, "/workforce"), May: access.Can(tx.Actor, access.TeamWrite)}
	names, wte, heads := map[kith.ID]string{}, map[kith.Role]int{}, map[kith.Role]int{}
	for _, t := range teams {
		names[t.ID] = t.Name
	}
	for i := range all {
		w := &all[i]
		row := page.ForceRow{Worker: w, WTE: wteText(w.WTE), Away: w.AwayOn(d.Today)}
		for _, id := range w.Teams {
			if names[id] != "" {
				row.Teams = append(row.Teams, names[id])
			}
		}
		slices.Sort(row.Teams)
		d.Rows = append(d.Rows, row)
		heads[w.Role]++
		if w.On(d.Today) {
			wte[w.Role] += w.WTE
		}
		for _, t := range w.RunsOut(d.Today.Add(soonOut)) {
			d.Out = append(d.Out, page.OutRow{Worker: w, Training: t, Gone: t.Expires < d.Today})
		}
		for j := range w.Away {
			if a := &w.Away[j]; a.From <= d.Today.Add(28) && (a.Until == "" || a.Until >= d.Today) {
				d.Away = append(d.Away, page.AwayRow{Worker: w, Away: a})
			}
		}
	}
	slices.SortStableFunc(d.Out, func(a, b page.OutRow) int { return cmp.Compare(a.Training.Expires, b.Training.Expires) })
	slices.SortStableFunc(d.Away, func(a, b page.AwayRow) int { return cmp.Compare(a.Away.From, b.Away.From) })
	for _, role := range team.Works {
		if heads[role] > 0 {
			d.Roles = append(d.Roles, page.RoleRow{Role: access.Names[role], Heads: heads[role], WTE: wteText(wte[role])})
		}
	}
	return web.Show(page.Workforce(d)), nil
}

// teamNav leads through the pages of the team.
func teamNav(tx *db.Tx, here string) []web.NavItem {
	var out []web.NavItem
	put := func(p access.Permission, href, label string) {
		if access.Can(tx.Actor, p) {
			out = append(out, web.NavItem{Href: href, Label: label, Current: href == here})
		}
	}
	put(access.CareSee, "/load", "Load")
	put(access.ReferralDecide, "/allocation", "Allocation")
	put(access.CareSee, "/load/fairness", "Who waits")
	put(access.ReferralDecide, "/outcomes", "Change")
	put(access.WorkforceSee, "/workforce", "Workforce")
	return out
}

// workerIn gets the worker in the path, if the actor shares a team with them or
// keeps the records of all.
func workerIn(r *web.Request, tx *db.Tx) (*team.Worker, error) {
	w, err := team.Full(tx, r.ID("worker"))
	if err != nil {
		return nil, err
	}
	if !access.Can(tx.Actor, access.TeamWrite) && !slices.ContainsFunc(w.Teams, tx.Actor.In) {
		return nil, kith.Errorf(kith.NotFound, "We could not find this worker in your teams")
	}
	return w, nil
}

func (x *desk) workerPage(r *web.Request, tx *db.Tx) (web.Reply, error) {
	w, err := workerIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	names, _, err := teamNames(tx)
	d := page.OneWorkerData{Worker: w, Today: tx.Today(), WTE: wteText, May: access.Can(tx.Actor, access.WorkforceWrite),
		Leave: access.Can(tx.Actor, access.WorkforceWrite) || w.Account == tx.Actor.ID, Profile: access.Can(tx.Actor, access.TeamWrite)}
	for _, o := range names {
		if w.InTeam(kith.ID(o.Value)) {
			d.Teams = append(d.Teams, o.Label)
		}
	}
	return web.Show(page.OneWorker(d)), err
}

// workerForm shows and takes a small form about a worker.
func workerForm(r *web.Request, w *team.Worker, title, part, button string, ask []page.Question, save func() (string, error)) (web.Reply, error) {
	at := "/workforce/" + string(w.ID)
	show := web.Show(page.Form(page.FormData{Title: title, Back: web.Link{Href: at, Label: w.Name}, Action: at + part, Questions: ask, Button: button}))
	if r.Method != http.MethodPost {
		return show, nil
	}
	said, err := save()
	if err != nil {
		return show, err
	}
	return web.GoTo(at).Saying(said), nil
}

func (x *desk) workerHours(r *web.Request, tx *db.Tx) (web.Reply, error) {
	w, err := workerIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if err := access.Need(tx.Actor, access.WorkforceWrite); err != nil {
		return web.Reply{}, err
	}
	ask := []page.Question{
		page.Line(web.Field{Name: "wte", Label: "Whole-time equivalent", Hint: "1 is full time, 0.6 is three days a week", Width: 5, Inputmode: "decimal"}),
		page.Date(web.Field{Name: "starts", Label: "From", Hint: dayHint, Value: string(tx.Today())}),
	}
	return workerForm(r, w, "Change the hours of "+w.Name, "/hours", "Save", ask, func() (string, error) {
		f := struct {
			WTE  string   `form:"wte"`
			From kith.Day `form:"starts"`
		}{}
		r.Fill(&f)
		return "Hours saved", team.SetHours(tx, w.ID, f.From, wteOf(f.WTE))
	})
}

func (x *desk) workerLeave(r *web.Request, tx *db.Tx) (web.Reply, error) {
	w, err := workerIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if err := access.Need(tx.Actor, access.LeaveWrite); err != nil {
		return web.Reply{}, err
	}
	ask := []page.Question{
		page.Choose(web.Field{Name: "kind", Label: "What kind of leave?"}, options(team.AwayKinds)),
		page.Date(web.Field{Name: "starts", Label: "First day away", Hint: dayHint}),
		page.Date(web.Field{Name: "ends", Label: "Last day away", Hint: "Leave empty while it is not known", Optional: true}),
	}
	return workerForm(r, w, "Leave of "+w.Name, "/leave", "Save", ask, func() (string, error) {
		var n team.NewAway
		r.Fill(&n)
		_, err := team.RecordLeave(tx, w.ID, n)
		return "Leave saved. New people are not proposed to " + w.Name + " shortly before it", err
	})
}

func (x *desk) leaveBack(r *web.Request, tx *db.Tx) (web.Reply, error) {
	w, err := workerIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	return web.GoTo("/workforce/" + string(w.ID)).Saying("Leave taken back"), team.TakeBackLeave(tx, r.ID("leave"), versionOf(r))
}

func (x *desk) workerTraining(r *web.Request, tx *db.Tx) (web.Reply, error) {
	w, err := workerIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if err := access.Need(tx.Actor, access.WorkforceWrite); err != nil {
		return web.Reply{}, err
	}
	ask := []page.Question{
		page.Pick(web.Field{Name: "skill", Label: "What in?"}, "Choose", options(team.Skills)),
		page.Line(web.Field{Name: "words", Label: "Course or level", Hint: "For example, Level 3. Needed for other training", Optional: true}),
		page.Date(web.Field{Name: "held_on", Label: "Done on", Hint: dayHint}),
		page.Date(web.Field{Name: "expires", Label: "Holds until", Hint: "Leave empty for the usual time", Optional: true}),
	}
	return workerForm(r, w, "Training of "+w.Name, "/training", "Save", ask, func() (string, error) {
		var n team.NewTraining
		r.Fill(&n)
		_, err := team.RecordTraining(tx, w.ID, n)
		return "Training saved", err
	})
}

func (x *desk) trainingRemove(r *web.Request, tx *db.Tx) (web.Reply, error) {
	w, err := workerIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	return web.GoTo("/workforce/" + string(w.ID)).Saying("Training removed"), team.RemoveTraining(tx, r.ID("training"), versionOf(r))
}
