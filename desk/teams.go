package desk

import (
	"strconv"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/identity"
	"kith/nhs"
	"kith/team"
	"kith/web"
)

func (x *desk) teams(r *web.Request, tx *db.Tx) (web.Reply, error) {
	all, err := team.List(tx)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.TeamsData{May: access.Can(tx.Actor, access.TeamWrite)}
	for _, t := range all {
		ws, err := team.Workers(tx, t.ID)
		if err != nil {
			return web.Reply{}, err
		}
		row := page.TeamRow{ID: t.ID, Name: t.Name, Place: t.Place, Workers: len(ws), Closed: t.ClosedOn}
		wte := 0
		for _, w := range ws {
			wte += w.WTE
		}
		row.WTE = wteText(wte)
		d.Rows = append(d.Rows, row)
	}
	return web.Show(page.Teams(d)), nil
}

// wteText is hundredths of a whole-time equivalent as people write them: 0.6.
func wteText(n int) string {
	return strings.TrimSuffix(strings.TrimSuffix(strconv.FormatFloat(float64(n)/100, 'f', 2, 64), "0"), ".0")
}

// wteOf reads a whole-time equivalent as people write it; -1 is none.
func wteOf(s string) int {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || !(f >= 0 && f <= 1) {
		return -1
	}
	return int(f*100 + 0.5)
}

func (x *desk) teamPage(r *web.Request, tx *db.Tx) (web.Reply, error) {
	t, err := team.Get(tx, r.ID("team"))
	if err != nil {
		return web.Reply{}, err
	}
	ws, err := team.Workers(tx, t.ID)
	d := page.TeamData{Team: *t, May: access.Can(tx.Actor, access.TeamWrite)}
	for _, w := range ws {
		d.Workers = append(d.Workers, page.WorkerRow{Account: w.Account, Name: w.Name, Role: access.Names[w.Role], WTE: wteText(w.WTE), Capacity: w.Capacity(),
			Languages: web.List(w.Languages), Competences: web.List(w.Competences)})
	}
	return web.Show(page.OneTeam(d)), err
}

func askTeam(n *team.New) []page.Question {
	return []page.Question{
		page.Line(web.Field{Name: "name", Label: "Name", Hint: "As people call it, such as the name of the primary care network", Value: n.Name}),
		page.Line(web.Field{Name: "ods", Label: "ODS code", Hint: "Of a primary care network: U and five numbers", Value: string(n.ODS), Width: 10, Optional: true, Plain: true}),
		page.Line(web.Field{Name: "place", Label: "Place", Value: n.Place, Optional: true}),
		page.Line(web.Field{Name: "employer", Label: "Who employs the workers", Value: n.Employer, Optional: true}),
		page.Line(web.Field{Name: "phone", Label: "Telephone number", Type: "tel", Value: n.Phone, Width: 20, Optional: true}),
		page.Line(web.Field{Name: "email", Label: "Email address", Type: "email", Value: n.Email, Optional: true}),
		page.Line(web.Field{Name: "hours", Label: "When somebody answers", Hint: "For example, weekdays, 9am to 5pm", Value: n.Hours, Optional: true}),
	}
}

func teamNew(tx *db.Tx) (web.Page, error) {
	return page.Form(page.FormData{Title: "Add a team", Back: web.Link{Href: "/teams", Label: "Teams"}, Action: "/teams/new", Questions: askTeam(&team.New{}), Button: "Add"}),
		access.Need(tx.Actor, access.TeamWrite)
}

func (x *desk) newTeam(r *web.Request, tx *db.Tx) (web.Reply, error) {
	pg, err := teamNew(tx)
	return web.Show(pg), err
}

func (x *desk) addTeam(r *web.Request, tx *db.Tx) (web.Reply, error) {
	pg, err := teamNew(tx)
	if err != nil {
		return web.Reply{}, err
	}
	var n team.New
	r.Fill(&n)
	t, err := team.Add(tx, n)
	if err != nil {
		return web.Show(pg), err
	}
	return web.GoTo("/teams/" + string(t.ID)).Saying("Team added. Now give accounts to its workers"), nil
}

func teamChange(r *web.Request, tx *db.Tx) (*team.Team, web.Page, error) {
	t, err := team.Get(tx, r.ID("team"))
	if err != nil {
		return nil, nil, err
	}
	at := "/teams/" + string(t.ID)
	return t, page.Form(page.FormData{Title: "Change team", Back: web.Link{Href: at, Label: t.Name}, Action: at + "/change", Version: t.Version,
		Questions: askTeam(&t.New), Button: "Save"}), access.Need(tx.Actor, access.TeamWrite)
}

func (x *desk) changeTeamPage(r *web.Request, tx *db.Tx) (web.Reply, error) {
	_, pg, err := teamChange(r, tx)
	return web.Show(pg), err
}

func (x *desk) changeTeam(r *web.Request, tx *db.Tx) (web.Reply, error) {
	t, pg, err := teamChange(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	var f team.Team
	r.Fill(&f)
	if _, err := team.Change(tx, t.ID, f.Version, f.New); err != nil {
		return web.Show(pg), err
	}
	return web.GoTo("/teams/" + string(t.ID)).Saying("Team changed"), nil
}

func (x *desk) closeTeam(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var f db.Row
	r.Fill(&f)
	return web.GoTo("/teams/" + string(r.ID("team"))).Saying("Team closed"), team.Close(tx, r.ID("team"), f.Version)
}

func (x *desk) reopenTeam(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var f db.Row
	r.Fill(&f)
	return web.GoTo("/teams/" + string(r.ID("team"))).Saying("Team open again"), team.Reopen(tx, r.ID("team"), f.Version)
}

// profileForm is the page of an account's working profile, which may be yet to
// be written.
func profileForm(r *web.Request, tx *db.Tx) (*identity.Account, *team.Worker, web.Page, error) {
	a, err := identity.Get(tx, r.ID("account"))
	if err != nil {
		return nil, nil, nil, err
	}
	w, err := team.WorkerOf(tx, a.ID)
	if kith.KindOf(err) == kith.NotFound && err != nil {
		w, err = &team.Worker{Profile: team.Profile{Name: a.Name, Role: a.Role, WTE: 100, Norm: team.Norm, Share: team.Share}}, nil
	}
	if err != nil {
		return nil, nil, nil, err
	}
	at := "/accounts/" + string(a.ID)
	var roles []web.Option
	for _, role := range team.Works {
		roles = append(roles, web.Option{Value: string(role), Label: access.Names[role]})
	}
	ask := []page.Question{
		page.Line(web.Field{Name: "name", Label: "Name", Value: w.Name, Plain: true}),
		page.Choose(web.Field{Name: "role", Label: "What do they work as?", Value: string(w.Role)}, roles),
		page.Line(web.Field{Name: "wte", Label: "Whole-time equivalent", Hint: "1 is full time, 0.6 is three days a week", Value: wteText(w.WTE), Width: 5, Inputmode: "decimal"}),
		page.Line(web.Field{Name: "norm", Label: "People a year, if they worked full time", Hint: "The national guidance is 200 to 250", Value: strconv.Itoa(w.Norm), Width: 5, Inputmode: "numeric"}),
		page.Line(web.Field{Name: "share", Label: "Share of their hours with and for people", Hint: "Without supervision, meetings and training. Usual is 60", Value: strconv.Itoa(w.Share), Width: 3, Inputmode: "numeric", Suffix: "%"}),
		page.Choose(web.Field{Name: "sex", Label: "Supports people who ask for", Value: string(w.Sex), Optional: true}, options(team.Sexes)),
		page.Line(web.Field{Name: "base", Label: "Postcode from which they set out", Hint: "To propose people who live near", Value: string(w.Base), Width: 10, Optional: true, Plain: true}),
		page.Line(web.Field{Name: "mobile", Label: "Mobile that they carry at work", Hint: "When a colleague is not back from a home visit, they get a text there too", Value: w.Mobile, Width: 20, Optional: true, Plain: true}),
		page.Line(web.Field{Name: "employer", Label: "Employer, if it is not the team's", Value: w.Employer, Optional: true}),
		page.Lines(web.Field{Name: "languages", Label: "Languages besides English", Hint: "One on each line", Value: strings.Join(w.Languages, "\n"), Rows: 3, Optional: true}),
		page.Lines(web.Field{Name: "competences", Label: "Training and competences", Hint: "One on each line", Value: strings.Join(w.Competences, "\n"), Rows: 4, Optional: true}),
		page.Date(web.Field{Name: "starts", Label: "In post from", Hint: dayHint, Value: string(w.Starts), Optional: true}),
		page.Date(web.Field{Name: "ends", Label: "In post until", Hint: dayHint, Value: string(w.Ends), Optional: true}),
	}
	return a, w, page.Form(page.FormData{Title: "Working profile of " + a.Name, Back: web.Link{Href: at, Label: a.Name}, Action: at + "/profile", Version: w.Version,
		Questions: ask, Button: "Save"}), access.Need(tx.Actor, access.TeamWrite)
}

func (x *desk) profilePage(r *web.Request, tx *db.Tx) (web.Reply, error) {
	_, _, pg, err := profileForm(r, tx)
	return web.Show(pg), err
}

func (x *desk) saveProfile(r *web.Request, tx *db.Tx) (web.Reply, error) {
	a, w, pg, err := profileForm(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	f := struct {
		Version   int       `form:"version"`
		Name      string    `form:"name"`
		Role      kith.Role `form:"role"`
		WTE       string    `form:"wte"`
		Norm      int       `form:"norm"`
		Share     int       `form:"share"`
		Sex       team.Sex  `form:"sex"`
		Base      string    `form:"base"`
		Mobile    string    `form:"mobile"`
		Employer  string    `form:"employer"`
		Languages string    `form:"languages"`
		Training  string    `form:"competences"`
		Starts    kith.Day  `form:"starts"`
		Ends      kith.Day  `form:"ends"`
	}{}
	r.Fill(&f)
	p := team.Profile{Name: f.Name, Role: f.Role, WTE: wteOf(f.WTE), Norm: f.Norm, Share: f.Share, Sex: f.Sex, Base: nhs.Postcode(f.Base), Mobile: f.Mobile, Employer: f.Employer,
		Languages: strings.Split(f.Languages, "\n"), Competences: strings.Split(f.Training, "\n"), Starts: f.Starts, Ends: f.Ends}
	if w.ID == "" {
		_, err = team.AddWorker(tx, a.ID, p)
	} else {
		_, err = team.ChangeWorker(tx, w.ID, f.Version, p)
	}
	if err != nil {
		return web.Show(pg), err
	}
	return web.GoTo("/accounts/" + string(a.ID)).Saying("Working profile saved"), nil
}
