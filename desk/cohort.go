package desk

import (
	"maps"
	"net/http"
	"slices"

	"kith"
	"kith/access"
	"kith/cohort"
	"kith/db"
	"kith/desk/page"
	"kith/outreach"
	"kith/register"
	"kith/web"
)

// cohortRoutes are the pages of cohorts: definitions, and how many they find.
func (x *desk) cohortRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /cohorts", Handle: x.cohorts},
		{Pattern: "GET /cohorts/new", Handle: x.cohortNew},
		{Pattern: "POST /cohorts/sketch", Handle: x.cohortSketch, Reads: true},
		{Pattern: "POST /cohorts/new", Handle: x.cohortNew},
		{Pattern: "GET /cohorts/{cohort}", Handle: x.cohort},
		{Pattern: "POST /cohorts/{cohort}/count", Apart: x.cohortCount},
		{Pattern: "GET /cohorts/{cohort}/change", Handle: x.cohortChange},
		{Pattern: "POST /cohorts/{cohort}/change", Handle: x.cohortChange},
		{Pattern: "GET /cohorts/{cohort}/sign", Handle: x.cohortSign},
		{Pattern: "POST /cohorts/{cohort}/sign", Handle: x.cohortSign},
	}
}

func cohortPath(name string) string { return "/cohorts/" + name }

func (x *desk) cohorts(_ *web.Request, tx *db.Tx) (web.Reply, error) {
	d := page.CohortsData{May: access.Can(tx.Actor, access.OutreachWrite)}
	all, err := outreach.Cohorts(tx)
	if err != nil {
		return web.Reply{}, err
	}
	for i := range all {
		n, err := outreach.Counted(tx, all[i].Name, all[i].Number)
		if err != nil {
			return web.Reply{}, err
		}
		d.Rows = append(d.Rows, page.CohortRow{Version: all[i], Count: n})
	}
	return web.Show(page.Cohorts(d)), nil
}

func (x *desk) cohort(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d := page.CohortData{May: access.Can(tx.Actor, access.OutreachWrite)}
	all, err := outreach.Versions(tx, string(r.ID("cohort")))
	if err != nil {
		return web.Reply{}, err
	}
	d.Versions, d.Version = all, all[0]
	if d.Definition, err = all[0].Definition(); err != nil {
		return web.Reply{}, err
	}
	d.Count, err = outreach.Counted(tx, all[0].Name, all[0].Number)
	return web.Show(page.OneCohort(d)), err
}

func (x *desk) cohortCount(r *web.Request) (web.Reply, error) {
	if err := access.Need(r.Actor, access.CohortSee); err != nil {
		return web.Reply{}, err
	}
	cal, err := x.calendar(r.Context())
	if err != nil {
		return web.Reply{}, err
	}
	name := string(r.ID("cohort"))
	c, err := outreach.Preview(r.Context(), x.db, r.Actor, cal, name)
	if err != nil {
		return web.Reply{}, err
	}
	return web.GoTo(cohortPath(name)).Saying(web.Count(c.Found, "person", "people") + " found"), nil
}

// cohortChange shows a definition beside its reading, reads what was typed back, and
// keeps it as the next version.
func (x *desk) cohortChange(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.OutreachWrite); err != nil {
		return web.Reply{}, err
	}
	v, err := outreach.Newest(tx, string(r.ID("cohort")))
	if err != nil {
		return web.Reply{}, err
	}
	d := page.CohortFormData{Title: "Change " + v.Title, Action: r.URL.Path, Back: web.Link{Href: cohortPath(v.Name), Label: v.Title}, Text: v.Text, Version: v.Number}
	return x.cohortForm(r, d, func(text, why string) (*outreach.Version, error) {
		return outreach.Change(tx, v.Name, versionOf(r), text, why)
	})
}

func (x *desk) cohortForm(r *web.Request, d page.CohortFormData, save func(text, why string) (*outreach.Version, error)) (web.Reply, error) {
	if r.Method == http.MethodPost {
		d.Text, d.Why = r.Value("text"), r.Value("why")
		if d.Version > 0 {
			d.Version = versionOf(r)
		}
	}
	read, err := outreach.Read(d.Text)
	if read != nil {
		d.Definition = read
	}
	show := web.Show(page.CohortForm(d))
	if r.Method != http.MethodPost {
		return show, nil
	}
	if err != nil || r.Value("read") != "" {
		return show, err
	}
	v, err := save(d.Text, d.Why)
	if err != nil {
		return show, err
	}
	return web.GoTo(cohortPath(v.Name)).Saying("Version " + web.Number(v.Number) + " is kept. Nobody has signed it yet"), nil
}

// cohortNew begins one: by questions, or by its text.
func (x *desk) cohortNew(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.OutreachWrite); err != nil {
		return web.Reply{}, err
	}
	if r.Method == http.MethodPost {
		return x.cohortForm(r, newCohort(""), func(text, why string) (*outreach.Version, error) { return outreach.Draft(tx, text, why) })
	}
	sets, err := setNames(tx)
	return web.Show(page.CohortSketch(page.CohortSketchData{Sets: sets})), err
}

func newCohort(text string) page.CohortFormData {
	return page.CohortFormData{Title: "A new cohort", Action: "/cohorts/new", Back: web.Link{Href: "/cohorts", Label: "Cohorts"}, Text: text}
}

// cohortSketch writes the definition that the questions' answers make.
func (x *desk) cohortSketch(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.OutreachWrite); err != nil {
		return web.Reply{}, err
	}
	sets, err := setNames(tx)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.CohortSketchData{Sets: sets}
	r.Fill(&d.Sketch)
	text, err := d.Sketch.Text()
	if err != nil {
		return web.Show(page.CohortSketch(d)), err
	}
	form := newCohort(text)
	if form.Definition, err = outreach.Read(text); err != nil {
		return web.Show(page.CohortSketch(d)), err
	}
	return web.Show(page.CohortForm(form)), nil
}

// setNames are the code sets that a rule can ask for.
func setNames(tx *db.Tx) ([]string, error) {
	l, err := register.Library(tx)
	if err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(map[string]*cohort.Set(l))), nil
}

func (x *desk) cohortSign(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.OutreachWrite); err != nil {
		return web.Reply{}, err
	}
	name := string(r.ID("cohort"))
	v, err := outreach.Newest(tx, name)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.CohortSignData{Version: *v, Mine: v.MadeBy != "" && v.MadeBy == tx.Actor.ID}
	if d.Definition, err = v.Definition(); err != nil {
		return web.Reply{}, err
	}
	if d.Count, err = outreach.Counted(tx, v.Name, v.Number); err != nil {
		return web.Reply{}, err
	}
	show := web.Show(page.CohortSign(d))
	if r.Method != http.MethodPost {
		return show, nil
	}
	if r.Value("read") == "" {
		return show, kith.Check{"read": "Say that you have read whom it means, and whom it misses"}.Err()
	}
	if v, err = outreach.Sign(tx, name, versionOf(r), r.Value("as")); err != nil {
		return show, err
	}
	return web.GoTo(cohortPath(name)).Saying("Version " + web.Number(v.Number) + " is signed off"), nil
}
