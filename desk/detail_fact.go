package desk

import (
	"strings"

	"github.com/a-h/templ"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/nhs"
	"kith/person"
	"kith/web"
)

// factRows are the lines about how somebody lives, or about them, in the order
// of the standard, and links to what is not recorded. Sex is shown on a page of
// its own.
func factRows(tx *db.Tx, p *person.Person, group string) (rows []page.DetailRow, more []web.Link, err error) {
	known, err := person.Facts(tx, p.ID)
	if err != nil {
		return nil, nil, err
	}
	for i := range person.ContextKinds {
		k := &person.ContextKinds[i]
		if k.Group != group {
			continue
		}
		if k.Kind == person.Sex {
			rows = append(rows, page.DetailRow{Key: k.Name, Lines: []string{"Kept apart from gender"}, What: k.Name,
				Links: []web.Link{{Href: at(p.ID, "/sex"), Label: "Show"}}})
			continue
		}
		change := at(p.ID, "/facts/"+string(k.Kind))
		if f, ok := known[k.Kind]; ok {
			rows = append(rows, line(k.Name, change, f.Text(), f.Detail))
		} else {
			more = append(more, web.Link{Href: change, Label: k.Name})
		}
	}
	return rows, more, nil
}

func livingPart(tx *db.Tx, p *person.Person) (page.DetailPart, error) {
	rows, more, err := factRows(tx, p, person.ContextKinds[0].Group)
	return page.DetailPart{ID: "living", Title: "How they live", Rows: rows, More: more, Empty: "Nothing recorded yet. Add what helps to support them."}, err
}

func morePart(tx *db.Tx, p *person.Person) (page.DetailPart, error) {
	rows, more, err := factRows(tx, p, person.ContextOf(person.Sex).Group)
	return page.DetailPart{ID: "more", Title: "More about them", Lead: "Ask only what you need to know, and write down what they say.", Rows: rows, More: more}, err
}

// factOf is the newest fact of a kind that holds, and what held before it.
func factOf(tx *db.Tx, id kith.ID, k person.Kind) (now *person.Fact, before []person.Fact, err error) {
	all, err := person.FactHistory(tx, id, k)
	if err != nil {
		return nil, nil, err
	}
	for i := len(all) - 1; i >= 0; i-- {
		if now == nil && (all[i].Until == "" || all[i].Until > tx.Today()) {
			now = &all[i]
			continue
		}
		before = append(before, all[i])
	}
	return now, before, nil
}

func (x *desk) factForm(tx *db.Tx, r *web.Request) (*person.Fact, web.Page, error) {
	f, err := frameOf(r, tx, page.DetailsSection)
	if err != nil {
		return nil, nil, err
	}
	k := person.ContextOf(person.Kind(r.PathValue("kind")))
	if k == nil {
		return nil, nil, kith.Errorf(kith.NotFound, "There is no such thing to record")
	}
	now, before, err := factOf(tx, r.ID("id"), k.Kind)
	if err != nil {
		return nil, nil, err
	}
	anchor := "#more"
	if k.Group == person.ContextKinds[0].Group {
		anchor = "#living"
	}
	d := page.FormData{Frame: f, Title: k.Name, Back: web.Link{Href: f.At("/details" + anchor), Label: "Details"}, Action: f.At("/facts/" + string(k.Kind)),
		Questions: askFact(k, now), Button: "Save"}
	if now != nil {
		d.Version = now.Version
		d.Links = []web.Link{{Href: f.At("/facts/" + string(k.Kind) + "/forget"), Label: "Remove what is recorded"}}
	}
	var rows []page.DetailRow
	for _, b := range before {
		days := strings.TrimSpace(b.Since.String() + " to " + b.Until.String())
		if b.Since == "" {
			days = "Until " + b.Until.String()
		}
		rows = append(rows, line(days, "", b.Text(), b.Detail))
	}
	if len(rows) > 0 {
		d.Under = []templ.Component{page.Earlier(rows)}
	}
	return now, page.Form(d), access.Need(tx.Actor, access.CareWrite)
}

func askFact(k *person.Context, now *person.Fact) []page.Question {
	f := now
	if f == nil {
		f = &person.Fact{}
	}
	var out []page.Question
	codes := k.Options()
	switch {
	case len(codes) > 12:
		out = append(out, page.Pick(web.Field{Name: "code", Label: "Which is it?", Value: f.Code}, "Not said", grouped(codes)))
	case len(codes) > 0:
		out = append(out, page.Choose(web.Field{Name: "code", Label: "Which is it?", Value: f.Code}, options(nhs.List[string]{Codes: codes})))
	}
	if k.Max > 0 {
		label := "In words"
		if len(codes) == 0 {
			label = k.Name
		}
		field := web.Field{Name: "what", Label: label, Value: f.What, Rows: 3, Optional: len(codes) > 0}
		if k.Max > 150 {
			out = append(out, page.Lines(field))
		} else {
			out = append(out, page.Line(field))
		}
	}
	out = append(out,
		page.Line(web.Field{Name: "detail", Label: "Comment", Value: f.Detail, Optional: true}),
		page.Date(web.Field{Name: "since", Label: "Since", Hint: dayHint, Value: string(f.Since), Optional: true}))
	if now != nil {
		out = append(out, page.Choose(web.Field{Name: "how", Label: "Why do you change it?", Value: "new"}, []web.Option{
			{Value: "new", Label: "It has changed", Hint: "What was recorded before is kept"},
			{Value: "wrong", Label: "It was written down wrongly"}}))
	}
	return out
}

func (x *desk) fact(r *web.Request, tx *db.Tx) (web.Reply, error) {
	_, pg, err := x.factForm(tx, r)
	return web.Show(pg), err
}

func (x *desk) saveFact(r *web.Request, tx *db.Tx) (web.Reply, error) {
	now, pg, err := x.factForm(tx, r)
	if err != nil {
		return web.Reply{}, err
	}
	kind := person.Kind(r.PathValue("kind"))
	f := person.Fact{}
	if now != nil {
		f = *now
	}
	r.Fill(&f)
	f.Kind, f.Person = kind, r.ID("id")
	switch {
	case now == nil:
		err = person.Learn(tx, &f)
	case f.Version != now.Version:
		err = kith.Errorf(kith.Conflict, "Somebody else has changed this since you opened it. Look at it again, then make your change")
	case r.Value("how") == "wrong":
		err = person.Correct(tx, &f)
	default:
		f.ID, f.Until = "", ""
		err = person.Learn(tx, &f)
	}
	if err != nil {
		return web.Show(pg), err
	}
	return web.GoTo(at(f.Person, "/details")).Saying(person.ContextOf(kind).Name + ": saved"), nil
}

// forgetting is the page that removes what is recorded of a kind.
func (x *desk) forgetting(tx *db.Tx, r *web.Request) (*person.Fact, web.Page, error) {
	now, _, err := x.factForm(tx, r)
	if err != nil {
		return nil, nil, err
	}
	if now == nil {
		return nil, nil, kith.Errorf(kith.NotFound, "Nothing is recorded")
	}
	f, err := frameOf(r, tx, page.DetailsSection)
	k := person.ContextOf(now.Kind)
	return now, page.Form(page.FormData{Frame: f, Title: "Remove: " + lower(k.Name), Back: web.Link{Href: f.At("/facts/" + string(k.Kind)), Label: k.Name},
		Lead:   []string{"Do this when the person does not want it kept. The list of who changed what says that something was removed."},
		Action: f.At("/facts/" + string(k.Kind) + "/forget"), Version: now.Version, Button: "Remove", Warning: true}), err
}

func (x *desk) forgetPage(r *web.Request, tx *db.Tx) (web.Reply, error) {
	_, pg, err := x.forgetting(tx, r)
	return web.Show(pg), err
}

func (x *desk) forget(r *web.Request, tx *db.Tx) (web.Reply, error) {
	now, pg, err := x.forgetting(tx, r)
	if err != nil {
		return web.Reply{}, err
	}
	var v db.Row
	if r.Fill(&v); v.Version != now.Version {
		return web.Show(pg), kith.Errorf(kith.Conflict, "Somebody else has changed this since you opened it. Look at it again first")
	}
	return web.GoTo(at(now.Person, "/details")).Saying("Removed"), person.Forget(tx, now.ID)
}

func (x *desk) sex(r *web.Request, tx *db.Tx) (web.Reply, error) {
	f, err := frameOf(r, tx, page.DetailsSection)
	if err != nil {
		return web.Reply{}, err
	}
	s, err := person.SexOf(tx, r.ID("id"))
	return web.Show(page.Sex(page.SexData{Frame: f, Sex: nhs.Sexes.Name(s)})), err
}
