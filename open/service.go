package open

import (
	"cmp"

	"kith"
	"kith/db"
	"kith/directory"
	"kith/open/page"
	"kith/web"
)

// dressOf is how a page is asked for: ?as=large.
func dressOf(r *web.Request) page.Dress {
	switch d := page.Dress(r.Query("as")); d {
	case page.Print, page.Large, page.Easy:
		return d
	}
	return page.Screen
}

// service is the page of one service: all that is known of it, how old that is
// and who says so.
func (x *door) service(r *web.Request) (web.Reply, error) {
	_, read, err := x.see(r.Context())
	if err != nil {
		return web.Reply{}, err
	}
	s := read.service(r.ID("id"))
	if s == nil {
		return web.Reply{}, errNoService
	}
	err = x.db.Read(r.Context(), r.Actor, func(tx *db.Tx) error {
		v, err := directory.GetService(tx, s.ID)
		if err == nil {
			s.Origins = origins(v.Origin)
		}
		return err
	})
	if err != nil {
		return web.Reply{}, err
	}
	share, err := x.share(s.Name, s.Href())
	return web.Show(page.ShowService(page.ServiceData{Service: s, Dress: dressOf(r), Share: share})), err
}

var errNoService = kith.Errorf(kith.NotFound, "This service is not on our list")

// facts are the columns of a service whose origin a page tells, in its order.
var facts = []struct{ column, words string }{
	{"name", "Name"}, {"description", "What it is"}, {"eligibility", "Who it is for"}, {"minimum_age", "Ages"}, {"schedules", "When"},
	{"fees_description", "Cost"}, {"phones", "Phone"}, {"email", "E-mail"}, {"url", "Website"}, {"areas", "Area"}, {"application", "How to join"},
}

// origins say where facts come from. Of a person only that it was one of the
// directory's: their name is nobody's business here.
func origins(all map[string]directory.Origin) (out []page.Origin) {
	for _, f := range facts {
		o, ok := all[f.column]
		if !ok {
			continue
		}
		from := cmp.Or(o.Name, "A source that gave no name")
		if o.Hand {
			from = "The people who keep this list"
		}
		out = append(out, page.Origin{Fact: f.words, From: from, When: kith.DayOf(o.At).String()})
	}
	return out
}

// wrong is the form on which anybody says that an entry is wrong.
func (x *door) wrong(r *web.Request, tx *db.Tx) (web.Reply, error) {
	s, err := directory.GetService(tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, errNoService
	}
	return web.Show(page.Wrong(page.WrongData{ID: s.ID, Name: s.Name, Kinds: wrongs()})), nil
}

func wrongs() (out []web.Option) {
	for _, w := range directory.Wrongs {
		out = append(out, web.Option{Value: string(w.Is), Label: w.Name})
	}
	return out
}

// report puts what is wrong into the stewards' queue. It asks for nothing about
// whoever tells it.
func (x *door) report(r *web.Request, tx *db.Tx) (web.Reply, error) {
	shown, err := x.wrong(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if _, err := directory.MakeReport(tx, r.ID("id"), directory.Wrong(r.Value("about")), r.Value("words")); err != nil {
		return shown, err
	}
	if !x.told.take(r.Caller()) {
		return shown, errOften
	}
	return web.GoTo("/support/services/" + string(r.ID("id")) + "/told"), nil
}

// reported says what happens with a report.
func (x *door) reported(r *web.Request, tx *db.Tx) (web.Reply, error) {
	s, err := directory.GetService(tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, errNoService
	}
	return web.Show(page.Told(page.WrongData{ID: s.ID, Name: s.Name})), nil
}
