package desk

import (
	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/person"
	"kith/web"
)

// recordPart is what has become of the person, and of the record.
func recordPart(tx *db.Tx, p *person.Person) (page.DetailPart, error) {
	died, left := "No", "No"
	switch {
	case p.DiedOn != "":
		died = "On " + p.DiedOn.String()
	case p.Deceased:
		died = "Yes, the day is not known"
	}
	if p.LeftArea != "" {
		left = "From " + p.LeftArea.String()
	}
	d := page.DetailPart{ID: "record", Title: "This record", Rows: []page.DetailRow{
		line("Has died", at(p.ID, "/died"), died), line("Has left the area", at(p.ID, "/left"), left)}}
	all, err := person.Mergers(tx, p.ID)
	for _, m := range all {
		row := line("Merged", "", "On "+kith.DayOf(m.CreatedAt).String()+": "+m.Why)
		switch {
		case !m.UndoneAt.IsZero():
			row.Lines = append(row.Lines, "Undone on "+kith.DayOf(m.UndoneAt).String()+": "+m.UndoneWhy)
		case access.Can(tx.Actor, access.PersonMerge):
			row.Links, row.What = []web.Link{{Href: at(p.ID, "/merges"), Label: "Undo"}}, "merge of "+kith.DayOf(m.CreatedAt).String()
		}
		d.Rows = append(d.Rows, row)
	}
	return d, err
}

// A life is one of the two pages about somebody who is no longer here.
type life struct {
	path, title, lead, field, label, button string
	mistake                                 string // what takes it back
	now                                     func(*person.Person) (kith.Day, bool)
	set                                     func(tx *db.Tx, id kith.ID, day kith.Day, is bool) error
}

var lives = []life{
	{"died", "Has died", "Nobody is asked to ring or write any more. The plan is closed on its own page.", "died_on",
		"Day of death, if it is known", "Record that they have died", "They have not died: this was a mistake",
		func(p *person.Person) (kith.Day, bool) { return p.DiedOn, p.Dead() },
		func(tx *db.Tx, id kith.ID, day kith.Day, is bool) error {
			if !is {
				return person.NotDied(tx, id)
			}
			return person.Died(tx, id, day)
		}},
	{"left", "Has left the area", "From this day they live elsewhere, and their support may have to be handed on.", "left_area",
		"Day on which they moved away", "Record that they have left", "They have not left, or have come back",
		func(p *person.Person) (kith.Day, bool) { return p.LeftArea, p.LeftArea != "" },
		func(tx *db.Tx, id kith.ID, day kith.Day, is bool) error {
			if is && day == "" {
				return kith.Check{"left_area": "Enter the day on which the person moved away"}.Err()
			}
			return person.LeftArea(tx, id, day)
		}},
}

func (l *life) page(tx *db.Tx, r *web.Request) (*person.Person, web.Page, error) {
	f, err := frameOf(r, tx, page.DetailsSection)
	if err != nil {
		return nil, nil, err
	}
	p, err := person.Get(tx, r.ID("id"))
	if err != nil {
		return nil, nil, err
	}
	day, is := l.now(p)
	d := page.FormData{Frame: f, Title: l.title, Back: web.Link{Href: f.At("/details#record"), Label: "Details"}, Lead: []string{l.lead},
		Action: f.At("/" + l.path), Button: l.button,
		Questions: []page.Question{page.Date(web.Field{Name: l.field, Label: l.label, Hint: dayHint, Value: string(day)})}}
	if is {
		d.Questions = append(d.Questions, page.Tick(web.Field{Name: "mistake", Label: l.mistake}, false))
		d.Button = "Save"
	}
	return p, page.Form(d), access.Need(tx.Actor, access.PersonWrite)
}

func (l *life) open(r *web.Request, tx *db.Tx) (web.Reply, error) {
	_, pg, err := l.page(tx, r)
	return web.Show(pg), err
}

func (l *life) save(r *web.Request, tx *db.Tx) (web.Reply, error) {
	p, pg, err := l.page(tx, r)
	if err != nil {
		return web.Reply{}, err
	}
	var f struct {
		Died kith.Day `form:"died_on"`
		Left kith.Day `form:"left_area"`
	}
	r.Fill(&f)
	day, mistake := f.Died+f.Left, r.Value("mistake") != ""
	if mistake {
		day = ""
	}
	if err := l.set(tx, p.ID, day, !mistake); err != nil {
		return web.Show(pg), err
	}
	return web.GoTo(at(p.ID, "/details#record")).Saying("Saved"), nil
}

func lifeRoutes() []web.Route {
	var out []web.Route
	for i := range lives {
		l := &lives[i]
		out = append(out, web.Route{Pattern: "GET /people/{id}/" + l.path, Handle: l.open}, web.Route{Pattern: "POST /people/{id}/" + l.path, Handle: l.save})
	}
	return out
}
