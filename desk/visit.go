package desk

import (
	"slices"

	"kith"
	"kith/db"
	"kith/desk/page"
	"kith/visit"
	"kith/web"
)

var (
	errOther   = kith.Errorf(kith.NotFound, "This is not on the record of this person")
	errNoVisit = kith.Errorf(kith.NotFound, "This kind of visit is no longer offered")
)

// visitRoutes are the pages of structured visits.
func (x *desk) visitRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /people/{id}/visits", Handle: x.visits},
		{Pattern: "POST /people/{id}/visits", Handle: x.beginVisits},
		{Pattern: "GET /people/{id}/visits/{visit}", Handle: x.visit},
		{Pattern: "POST /people/{id}/visits/{visit}/gp", Handle: x.visitBack},
		{Pattern: "GET /people/{id}/visits/{visit}/strike", Handle: x.strikeVisit},
		{Pattern: "POST /people/{id}/visits/{visit}/strike", Handle: x.strikeVisit},
		{Pattern: "GET /people/{id}/calls/{call}", Handle: x.makeVisit},
		{Pattern: "POST /people/{id}/calls/{call}", Handle: x.makeVisit},
		{Pattern: "GET /people/{id}/calls/{call}/end", Handle: x.endCall},
		{Pattern: "POST /people/{id}/calls/{call}/end", Handle: x.endCall},
	}
}

func (x *desk) visits(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var d page.VisitsData
	var err error
	if d.Frame, err = frameOf(r, tx, page.PlanSection); err != nil {
		return web.Reply{}, err
	}
	if d.Offered, err = visit.Offered(tx); err != nil {
		return web.Reply{}, err
	}
	d.Pick, d.Since = page.Picked(d.Offered, r.Query("visit")), tx.Today()
	if day := kith.Day(r.Query("since")); day.Valid() {
		d.Since = day
	}
	calls, err := visit.Calls(tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, err
	}
	for i := range calls {
		next, err := visit.Next(tx, &calls[i])
		if err != nil {
			return web.Reply{}, err
		}
		of, err := visit.Find(tx, calls[i].Code, "")
		if err != nil {
			return web.Reply{}, err
		}
		d.Calls = append(d.Calls, page.CallRowOf(calls[i], of, next))
	}
	made, err := visit.Of(tx, r.ID("id"))
	for _, v := range made {
		title, _, err := titleOf(tx, &v)
		if err != nil {
			return web.Reply{}, err
		}
		d.Visits = append(d.Visits, page.VisitRow{Visit: v, Title: title})
	}
	return web.Show(page.Visits(d)), err
}

// titleOf is what a visit is called, and its definition in the version in which
// it was made; nil when that is gone.
func titleOf(tx *db.Tx, v *visit.Visit) (string, *visit.Definition, error) {
	d, err := visit.Find(tx, v.Code, v.Edition)
	if err != nil || d == nil {
		return v.Code, d, err
	}
	return d.Title, d, nil
}

func (x *desk) beginVisits(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var n struct {
		Code  string   `form:"code"`
		Since kith.Day `form:"since"`
	}
	r.Fill(&n)
	k, err := visit.Begin(tx, r.ID("id"), n.Code, n.Since)
	if err != nil {
		show, failed := x.visits(r, tx)
		if failed != nil {
			return web.Reply{}, failed
		}
		return show, err
	}
	return web.GoTo(personPath(r, "/visits")).Saying("On the list since " + k.Since.String()), nil
}

// callIn reads the call in the path, which must be of the person in the path.
func callIn(r *web.Request, tx *db.Tx) (*visit.Call, *visit.Definition, error) {
	k, err := visit.GetCall(tx, r.ID("call"))
	if err != nil {
		return nil, nil, err
	}
	if k.Person != r.ID("id") {
		return nil, nil, errOther
	}
	d, err := visit.Find(tx, k.Code, "")
	if err == nil && d == nil {
		err = errNoVisit
	}
	return k, d, err
}

// makeVisit asks the questions of a visit that is due.
func (x *desk) makeVisit(r *web.Request, tx *db.Tx) (web.Reply, error) {
	k, of, err := callIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d, err := formOf(r, tx, of.Title)
	if err != nil {
		return web.Reply{}, err
	}
	e, err := openEpisode(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	f := page.VisitForm{Of: of, Day: tx.Today()}
	if f.How, err = likely(tx, e); err != nil {
		return web.Reply{}, err
	}
	d.Button, d.Back = "Save the visit", web.Link{Href: d.Frame.At("/visits"), Label: "Structured visits"}
	return personForm(r, d, f, page.VisitFields, func(_ int, f page.VisitForm) (string, string, error) {
		v, err := visit.Record(tx, k.ID, visit.New{How: f.How, Day: f.Day, Minutes: f.Minutes, Answers: visitAnswers(r, of), Episode: e.ID})
		if err != nil {
			return "", "", err
		}
		return personPath(r, "/visits/"+string(v.ID)), of.Title + " is written down", nil
	})
}

// visitAnswers are those that the form holds.
func visitAnswers(r *web.Request, of *visit.Definition) []visit.Answer {
	var out []visit.Answer
	of.Each(func(it *visit.Item) {
		values := slices.DeleteFunc(slices.Clone(r.PostForm["a-"+it.ID]), func(s string) bool { return s == "" })
		if it.Kind == visit.Date && len(values) == 1 {
			values[0] = string(web.ParseDay(values[0]))
		}
		if len(values) > 0 {
			out = append(out, visit.Answer{Item: it.ID, Values: values})
		}
	})
	return out
}

// visitIn reads the visit in the path, which must be to the person in the path.
func visitIn(r *web.Request, tx *db.Tx) (*visit.Visit, error) {
	v, err := visit.Get(tx, r.ID("visit"))
	if err == nil && v.Person != r.ID("id") {
		return nil, errOther
	}
	return v, err
}

func (x *desk) visit(r *web.Request, tx *db.Tx) (web.Reply, error) {
	v, err := visitIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.VisitData{Visit: v}
	if d.Frame, err = frameOf(r, tx, page.PlanSection); err != nil {
		return web.Reply{}, err
	}
	title, of, err := titleOf(tx, v)
	if d.Title = title; of != nil {
		d.Lines = of.Lines(v.Answers)
	}
	return web.Show(page.Visit(d)), err
}

func (x *desk) visitBack(r *web.Request, tx *db.Tx) (web.Reply, error) {
	v, err := visitIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	m, err := visit.Tell(tx, v.ID)
	if err != nil {
		return web.Reply{}, err
	}
	return web.GoTo(personPath(r, "/messages/"+string(m.ID))).Saying("Read the message, then send it"), nil
}

func (x *desk) strikeVisit(r *web.Request, tx *db.Tx) (web.Reply, error) {
	v, err := visitIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d, err := formOf(r, tx, "Strike out this visit")
	if err != nil {
		return web.Reply{}, err
	}
	d.Version = v.Version
	return personForm(r, d, page.TurnedDown{}, page.TurnedDownFields, func(version int, f page.TurnedDown) (string, string, error) {
		return personPath(r, "/visits"), "Struck out", visit.Strike(tx, v.ID, version, f.Why)
	})
}

func (x *desk) endCall(r *web.Request, tx *db.Tx) (web.Reply, error) {
	k, of, err := callIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d, err := formOf(r, tx, of.Title+": no longer due")
	if err != nil {
		return web.Reply{}, err
	}
	d.Version = k.Version
	return personForm(r, d, page.TurnedDown{}, page.TurnedDownFields, func(version int, f page.TurnedDown) (string, string, error) {
		return personPath(r, "/visits"), "No longer due", visit.End(tx, k.ID, version, f.Why)
	})
}
