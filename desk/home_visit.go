package desk

import (
	"time"

	"github.com/a-h/templ"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/person"
	"kith/safety"
	"kith/web"
)

// homeVisitRoutes are the pages of visits that workers make to homes.
func (x *desk) homeVisitRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /home-visits", Handle: x.homeVisits},
		{Pattern: "GET /home-visits/new", Handle: x.homeVisitNew},
		{Pattern: "POST /home-visits/new", Handle: x.homeVisitNew},
		{Pattern: "GET /home-visits/{visit}", Handle: x.homeVisit},
		{Pattern: "POST /home-visits/{visit}/out", Handle: tapped(safety.Out, "You are checked in")},
		{Pattern: "POST /home-visits/{visit}/back", Handle: tapped(safety.Back, "You are checked out")},
		{Pattern: "POST /home-visits/{visit}/later", Handle: tapped(safety.Later, "Half an hour longer")},
		{Pattern: "POST /home-visits/{visit}/help", Handle: tapped(safety.Help, "Your colleague is being told. If you are in danger, ring 999")},
		{Pattern: "POST /home-visits/{visit}/cancel", Handle: tapped(safety.Cancel, "The visit is not made")},
		{Pattern: "POST /home-visits/{visit}/heard", Handle: x.homeVisitHeard},
		{Pattern: "GET /people/{id}/home-visits/new", Handle: x.homeVisitTo},
		{Pattern: "POST /people/{id}/home-visits/new", Handle: x.homeVisitTo},
	}
}

// tapped is a step of a visit that takes one tap.
func tapped(step func(*db.Tx, kith.ID) (*safety.Visit, error), said string) web.Handler {
	return func(r *web.Request, tx *db.Tx) (web.Reply, error) {
		v, err := step(tx, r.ID("visit"))
		if err != nil {
			return web.Reply{}, err
		}
		return web.GoTo("/home-visits/" + string(v.ID)).Saying(said), nil
	}
}

func (x *desk) homeVisits(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var d page.HomeVisitsData
	var err error
	if d.Open, err = safety.Open(tx); err != nil {
		return web.Reply{}, err
	}
	d.Recent, err = safety.Recent(tx)
	return web.Show(page.HomeVisits(d)), err
}

// homeVisitForm begins a plan: from the next half hour on, for an hour.
func homeVisitForm(tx *db.Tx) (page.HomeVisitForm, page.HomeVisitChoices, error) {
	f := page.HomeVisitForm{}
	f.StartsAt = tx.Now.Truncate(30 * time.Minute).Add(30 * time.Minute)
	f.BackAt = f.StartsAt.Add(time.Hour)
	o := page.HomeVisitChoices{Colleagues: []web.Option{{Label: "Choose"}}}
	if err := access.Need(tx.Actor, access.CareWrite); err != nil {
		return f, o, err
	}
	all, err := safety.Colleagues(tx)
	for _, w := range all {
		o.Colleagues = append(o.Colleagues, web.Option{Value: string(w.Account), Label: w.Name})
	}
	if err != nil {
		return f, o, err
	}
	f.Phone, f.Colleague, err = safety.Usual(tx)
	return f, o, err
}

func (x *desk) homeVisitNew(r *web.Request, tx *db.Tx) (web.Reply, error) {
	f, o, err := homeVisitForm(tx)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.KeepData{Title: "Plan a visit", Action: r.URL.Path, Back: web.Link{Href: "/home-visits", Label: "Home visits"}}
	return keepForm(r, d, f, func(v web.View, f page.HomeVisitForm) templ.Component { return page.HomeVisitFields(v, f, o) }, "The visit is planned",
		func(_ int, f page.HomeVisitForm) error { _, err := safety.Plan(tx, f.New); return err })
}

// homeVisitTo plans a visit to a person, with what is to be known before.
func (x *desk) homeVisitTo(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := formOf(r, tx, "Plan a home visit")
	if err != nil {
		return web.Reply{}, err
	}
	f, o, err := homeVisitForm(tx)
	if err != nil {
		return web.Reply{}, err
	}
	if err := risksBefore(tx, r.ID("id"), &o); err != nil {
		return web.Reply{}, err
	}
	as, err := person.Addresses(tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, err
	}
	if u := person.Usual(as); u != nil {
		f.Place = u.Text()
	}
	d.Button = "Plan the visit"
	return personForm(r, d, f, func(v web.View, f page.HomeVisitForm) templ.Component { return page.HomeVisitFields(v, f, o) },
		func(_ int, f page.HomeVisitForm) (string, string, error) {
			if !f.Read && (len(o.Risks) > 0 || !o.Asked) {
				return "", "", kith.Check{"read": "Read what is known of risks, and tick that it is safe to go as planned"}.Err()
			}
			f.Person = r.ID("id")
			v, err := safety.Plan(tx, f.New)
			if err != nil {
				return "", "", err
			}
			return "/home-visits/" + string(v.ID), "The visit is planned. Check out when you are back", nil
		})
}

// risksBefore reads what is to be known before somebody is visited.
func risksBefore(tx *db.Tx, id kith.ID, o *page.HomeVisitChoices) error {
	p, err := person.Get(tx, id)
	if err != nil {
		return err
	}
	risks, err := person.Risks(tx, id)
	if err != nil {
		return err
	}
	concerns, err := person.Safeguards(tx, id)
	o.Person, o.Asked = true, p.Risks != person.RisksUnasked
	o.Risks = page.RisksOf(risks, concerns, func(r *person.Risk) bool { return r.Active(tx.Today()) })
	return err
}

func (x *desk) homeVisit(r *web.Request, tx *db.Tx) (web.Reply, error) {
	v, err := safety.Get(tx, r.ID("visit"))
	if err != nil {
		return web.Reply{}, err
	}
	me := tx.Actor.ID
	d := page.HomeVisitData{Visit: v, Mine: v.Goes(me), Going: v.Goes(me) && !v.IsBack(me),
		In: v.Account == me && !v.OutAt.IsZero() || v.Second == me && !v.SecondOutAt.IsZero()}
	if v.Person == "" {
		return web.Show(page.HomeVisit(d)), nil
	}
	sees, err := tx.Sees(v.Person)
	if err != nil || !sees {
		return web.Show(page.HomeVisit(d)), err
	}
	p, err := person.Get(tx, v.Person)
	if err != nil {
		return web.Reply{}, err
	}
	d.Called = p.Called()
	err = risksBefore(tx, v.Person, &d.Risks)
	return web.Show(page.HomeVisit(d)), err
}

func (x *desk) homeVisitHeard(r *web.Request, tx *db.Tx) (web.Reply, error) {
	v, err := safety.Heard(tx, r.ID("visit"), r.Value("heard_words"))
	if err != nil {
		show, failed := x.homeVisit(r, tx)
		if failed != nil {
			return web.Reply{}, failed
		}
		return show, err
	}
	return web.GoTo("/home-visits/" + string(v.ID)).Saying("The team sees that you have it"), nil
}

// homeVisitLines are what the morning page says of visits: one's own that is
// not over, and any of the team's that is late.
func homeVisitLines(tx *db.Tx) ([]page.OwnLine, error) {
	var out []page.OwnLine
	all, err := safety.Open(tx)
	for i := range all {
		v := &all[i]
		l := page.OwnLine{Href: "/home-visits/" + string(v.ID), Note: "Back by " + web.When(v.BackAt), Harm: v.Late(tx.Now) && v.HeardAt.IsZero()}
		switch {
		case v.IsBack(tx.Actor.ID) && !v.Late(tx.Now):
			continue
		case v.Late(tx.Now) && (!v.Goes(tx.Actor.ID) || v.IsBack(tx.Actor.ID)):
			l.What = v.Missing() + " is not back from a visit"
			if v.Missing() == v.Names() && v.Second != "" {
				l.What = v.Names() + " are not back from a visit"
			}
		case v.Goes(tx.Actor.ID):
			l.What = "Your visit: check in or out"
		case v.Colleague == tx.Actor.ID && kith.DayOf(v.StartsAt) <= tx.Today():
			l.What = "You look after " + v.Names() + " on a visit"
		default:
			continue
		}
		out = append(out, l)
	}
	return out, err
}
