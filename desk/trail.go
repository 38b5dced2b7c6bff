package desk

import (
	"strings"

	"kith"
	"kith/access"
	"kith/audit"
	"kith/db"
	"kith/desk/page"
	"kith/identity"
	"kith/person"
	"kith/web"
)

// trail is who looked and who changed, of the whole tenant: never what was
// read or written.
func (x *desk) trail(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d := page.TrailData{Changes: r.Query("show") == "changes"}
	r.Fill(&d.Filter)
	accounts, err := identity.List(tx)
	if err != nil {
		return web.Reply{}, err
	}
	for _, a := range accounts {
		d.Actors = append(d.Actors, web.Option{Value: string(a.ID), Label: a.Name})
	}
	if !d.Filter.From.Valid() {
		d.Filter.From = ""
	}
	if !d.Filter.To.Valid() {
		d.Filter.To = ""
	}
	if d.Changes {
		all, err := audit.Changes(tx, d.Filter)
		for _, c := range all {
			d.Rows = append(d.Rows, page.TrailRow{At: c.At, By: c.ActorName, Role: access.Names[c.Role], Actor: c.Actor, Person: c.Person,
				What: sentence(c.Verb) + ": " + audit.Thing(c.Record), Columns: strings.ReplaceAll(strings.Join(c.Columns(), ", "), "_", " ")})
		}
		return web.Show(page.Trail(d)), err
	}
	all, err := audit.Looks(tx, d.Filter)
	for _, l := range all {
		d.Rows = append(d.Rows, page.TrailRow{At: l.At, By: l.ActorName, Role: access.Names[l.Role], Actor: l.Actor, Person: l.Person, What: sentence(audit.Thing(l.What))})
	}
	return web.Show(page.Trail(d)), err
}

// glasses are those who opened somebody outside their teams, to be reviewed.
func (x *desk) glasses(r *web.Request, tx *db.Tx) (web.Reply, error) {
	all, err := person.Glasses(tx)
	return web.Show(page.Glasses(all)), err
}

func (x *desk) glassToReview(r *web.Request, tx *db.Tx) (web.Reply, error) {
	pg, err := reviewing(tx, r.ID("glass"))
	return web.Show(pg), err
}

// reviewing is the page that reviews one.
func reviewing(tx *db.Tx, id kith.ID) (web.Page, error) {
	all, err := person.Glasses(tx)
	if err != nil {
		return nil, err
	}
	for _, g := range all {
		if g.ID != id {
			continue
		}
		return page.Form(page.FormData{Title: "Was it right?", Back: web.Link{Href: "/glasses", Label: "To review"}, Action: "/glasses/" + string(id),
			Lead: []string{g.Name + ", " + lower(access.Names[g.Role]) + ", opened somebody outside their teams on " + web.When(g.CreatedAt) + ".",
				"The reason they gave: " + g.Why},
			Questions: []page.Question{
				page.Choose(web.Field{Name: "finding", Label: "What do you find?"}, options(person.GlassFindings)),
				page.Lines(web.Field{Name: "found", Label: "In words, and what follows", Hint: "If it was not right, say what happens now", Optional: true}),
			}, Button: "Save the review",
			Links: []web.Link{{Href: "/trail?actor=" + string(g.Account) + "&person=" + string(g.Person), Label: "What they opened of this person"},
				{Href: "/trail?show=changes&actor=" + string(g.Account) + "&person=" + string(g.Person), Label: "What they changed"}}}), nil
	}
	return nil, kith.Errorf(kith.NotFound, "This was reviewed already, or there is no such thing")
}

func (x *desk) reviewGlass(r *web.Request, tx *db.Tx) (web.Reply, error) {
	pg, err := reviewing(tx, r.ID("glass"))
	if err != nil {
		return web.Reply{}, err
	}
	if err := person.ReviewGlass(tx, r.ID("glass"), r.Value("finding"), r.Value("found")); err != nil {
		return web.Show(pg), err
	}
	return web.GoTo("/glasses").Saying("Reviewed"), nil
}
