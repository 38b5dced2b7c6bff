package desk

import (
	"slices"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/person"
	"kith/web"
)

// A part is one kind of record about a person: how a list of them is shown on
// the page of details, and how one is added, changed and ended. The
// capability's verbs do it; a part only says which, and asks the questions.
type part[T any] struct {
	path    string // "addresses": under the person, and the part of the page
	anchor  string // of that part, where it is not path
	one     string // "address", in a sentence
	a       string // "an address"
	end     string // what the page says that ends one: "End address"
	endLead string
	write   access.Permission
	list    func(*db.Tx, kith.ID) ([]T, error)
	of      func(*T) *person.Of
	ask     func(*T) []page.Question
	add     func(*db.Tx, *web.Request, *T) error
	change  func(*db.Tx, *T) error // nil: it is added and removed only
	askEnd  func(*db.Tx) []page.Question
	done    func(*db.Tx, *web.Request, *T) error
}

func (p *part[T]) back(id kith.ID) web.Link {
	anchor := p.anchor
	if anchor == "" {
		anchor = p.path
	}
	return web.Link{Href: "/people/" + string(id) + "/details#" + anchor, Label: "Details"}
}

// adding is the page that adds one, with v in its fields.
func (p *part[T]) adding(r *web.Request, tx *db.Tx, v *T) (web.Page, error) {
	f, err := frameOf(r, tx, page.DetailsSection)
	if err != nil {
		return nil, err
	}
	return page.Form(page.FormData{Frame: f, Title: "Add " + p.a, Back: p.back(r.ID("id")), Action: f.At("/" + p.path + "/new"),
		Questions: p.ask(v), Button: "Save"}), access.Need(tx.Actor, p.write)
}

func (p *part[T]) new(r *web.Request, tx *db.Tx) (web.Reply, error) {
	pg, err := p.adding(r, tx, new(T))
	return web.Show(pg), err
}

func (p *part[T]) save(r *web.Request, tx *db.Tx) (web.Reply, error) {
	id := r.ID("id")
	pg, err := p.adding(r, tx, new(T))
	if err != nil {
		return web.Reply{}, err
	}
	v := new(T)
	r.Fill(v)
	p.of(v).Person = id
	if err := p.add(tx, r, v); err != nil {
		return web.Show(pg), err
	}
	return web.GoTo(p.back(id).Href).Saying(sentence(p.one) + " added"), nil
}

// found is the record that the path names, which must be one of the person's.
func (p *part[T]) found(r *web.Request, tx *db.Tx) (*T, error) {
	all, err := p.list(tx, r.ID("id"))
	if err != nil {
		return nil, err
	}
	for i := range all {
		if p.of(&all[i]).ID == r.ID("record") {
			return &all[i], nil
		}
	}
	return nil, kith.Errorf(kith.NotFound, "We could not find this %s. It may be over, or it is about somebody else", p.one)
}

// changing is the page that changes one.
func (p *part[T]) changing(r *web.Request, tx *db.Tx) (*T, web.Page, error) {
	f, err := frameOf(r, tx, page.DetailsSection)
	if err != nil {
		return nil, nil, err
	}
	v, err := p.found(r, tx)
	if err != nil {
		return nil, nil, err
	}
	of := p.of(v)
	return v, page.Form(page.FormData{Frame: f, Title: "Change " + p.one, Back: p.back(of.Person), Action: f.At("/" + p.path + "/" + string(of.ID)),
		Version: of.Version, Questions: p.ask(v), Button: "Save"}), access.Need(tx.Actor, p.write)
}

func (p *part[T]) open(r *web.Request, tx *db.Tx) (web.Reply, error) {
	_, pg, err := p.changing(r, tx)
	return web.Show(pg), err
}

func (p *part[T]) saveChange(r *web.Request, tx *db.Tx) (web.Reply, error) {
	v, pg, err := p.changing(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	of := *p.of(v)
	r.Fill(v)
	now := p.of(v)
	now.ID, now.Person = of.ID, of.Person
	if err := p.change(tx, v); err != nil {
		return web.Show(pg), err
	}
	return web.GoTo(p.back(of.Person).Href).Saying(sentence(p.one) + " changed"), nil
}

// ending is the page that ends one.
func (p *part[T]) ending(r *web.Request, tx *db.Tx) (*T, web.Page, error) {
	f, err := frameOf(r, tx, page.DetailsSection)
	if err != nil {
		return nil, nil, err
	}
	v, err := p.found(r, tx)
	if err != nil {
		return nil, nil, err
	}
	of := p.of(v)
	var ask []page.Question
	if p.askEnd != nil {
		ask = p.askEnd(tx)
	}
	return v, page.Form(page.FormData{Frame: f, Title: p.end, Back: p.back(of.Person), Lead: []string{textOf(v), p.endLead},
		Action: f.At("/" + p.path + "/" + string(of.ID) + "/end"), Questions: ask, Button: p.end}), access.Need(tx.Actor, p.write)
}

func (p *part[T]) endPage(r *web.Request, tx *db.Tx) (web.Reply, error) {
	_, pg, err := p.ending(r, tx)
	return web.Show(pg), err
}

func (p *part[T]) endIt(r *web.Request, tx *db.Tx) (web.Reply, error) {
	v, pg, err := p.ending(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if err := p.done(tx, r, v); err != nil {
		return web.Show(pg), err
	}
	return web.GoTo(p.back(r.ID("id")).Href).Saying(p.end + ": done"), nil
}

// routes are what a part serves.
func (p *part[T]) routes() []web.Route {
	at := "/people/{id}/" + p.path
	out := []web.Route{
		{Pattern: "GET " + at + "/new", Handle: p.new},
		{Pattern: "POST " + at + "/new", Handle: p.save},
		{Pattern: "GET " + at + "/{record}/end", Handle: p.endPage},
		{Pattern: "POST " + at + "/{record}/end", Handle: p.endIt},
	}
	if p.change != nil {
		out = append(out, web.Route{Pattern: "GET " + at + "/{record}", Handle: p.open}, web.Route{Pattern: "POST " + at + "/{record}", Handle: p.saveChange})
	}
	return out
}

// row is a line of the page of details about one of them.
func (p *part[T]) row(v *T, key string, past bool, lines ...string) page.DetailRow {
	of := p.of(v)
	at := "/people/" + string(of.Person) + "/" + p.path + "/" + string(of.ID)
	r := page.DetailRow{Key: key, Past: past, What: p.one + " " + key}
	for _, l := range lines {
		if l != "" {
			r.Lines = append(r.Lines, l)
		}
	}
	if p.change != nil {
		r.Links = append(r.Links, web.Link{Href: at, Label: "Change"})
	}
	if !past {
		label := "End"
		if p.change == nil {
			label = "Remove"
		}
		r.Links = append(r.Links, web.Link{Href: at + "/end", Label: label})
	}
	return r
}

// adds is the link that adds one.
func (p *part[T]) adds(id kith.ID) []web.Link {
	return []web.Link{{Href: "/people/" + string(id) + "/" + p.path + "/new", Label: "Add " + p.a}}
}

// detailRoutes are the forms of a person's details: for each kind of record one
// that adds, changes and ends (detail_kinds.go), for each part of the person's
// own record one that changes it (detail_person.go, detail_life.go).
func detailRoutes() []web.Route {
	return slices.Concat(selfRoutes(), lifeRoutes(), channels.routes(), addresses.routes(), requirements.routes(), relations.routes(),
		risks.routes(), safeguards.routes(), consents.routes(), aliases.routes(), identifiers.routes())
}

// sentence is s with a capital, lower is s without, to stand within a sentence.
func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
