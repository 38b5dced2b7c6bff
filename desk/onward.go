package desk

import (
	"context"
	"net/http"
	"slices"

	"kith"
	"kith/db"
	"kith/desk/page"
	"kith/directory"
	"kith/find"
	"kith/onward"
	"kith/person"
	"kith/plan"
	"kith/web"
)

// against are the reasons of a search that speak against sending somebody to a
// service at all; the others are to be asked about.
var against = []find.Reason{find.OtherArea, find.WrongAge, find.NotForThem, find.OtherTongue, find.NoAccess, find.NoRoom}

// onwardNew is the form of an onward referral: with the services that the
// address names, or that are ticked in a search, or as it was typed before.
func (x *desk) onwardNew(r *web.Request) (web.Reply, error) {
	d, err := x.onwardDraft(r)
	if err != nil {
		return web.Reply{}, err
	}
	return web.Show(page.OnwardNew(d.OnwardNewData)), nil
}

// onwardLook shows the message as each organisation will see it, or the form
// again with what is wrong.
func (x *desk) onwardLook(r *web.Request) (web.Reply, error) {
	d, err := x.onwardDraft(r)
	if err != nil {
		return web.Reply{}, err
	}
	err = x.db.Read(r.Context(), r.Actor, func(tx *db.Tx) (err error) {
		d.Previews, err = onward.See(tx, d.plan, d.Form.Request, d.Form.New, d.asked(), d.Form.Said)
		return err
	})
	if err != nil {
		return web.Show(page.OnwardNew(d.OnwardNewData)), err
	}
	return web.Show(page.OnwardLook(d.OnwardNewData)), nil
}

// onwardSend sends it.
func (x *desk) onwardSend(r *web.Request) (web.Reply, error) {
	d, err := x.onwardDraft(r)
	if err != nil {
		return web.Reply{}, err
	}
	err = x.db.Write(r.Context(), r.Actor, func(tx *db.Tx) (err error) {
		if d.Form.Request != "" {
			_, err = onward.Also(tx, d.Form.Request, d.asked(), d.Form.Said)
		} else {
			_, err = onward.Send(tx, d.plan, d.Form.New, d.asked(), d.Form.Said)
		}
		return err
	})
	if err != nil {
		return web.Show(page.OnwardNew(d.OnwardNewData)), err
	}
	var names []string
	for _, s := range d.Services {
		names = append(names, s.Name)
	}
	return web.GoTo(d.Frame.At("/help#onward")).Saying("Sent to " + web.List(names)), nil
}

// An onwardDraft is an onward referral that is being written.
type onwardDraft struct {
	page.OnwardNewData
	plan kith.ID
}

// asked are its services, with what speaks against each.
func (d *onwardDraft) asked() (out []onward.Asked) {
	for _, s := range d.Services {
		out = append(out, onward.Asked{Service: s.ID, Hides: s.Hides, PartOf: d.Form.PartOf})
	}
	return out
}

// onwardDraft reads the form and gathers what its page shows. That somebody
// looked is on record.
func (x *desk) onwardDraft(r *web.Request) (*onwardDraft, error) {
	d := &onwardDraft{}
	if r.Method == http.MethodPost {
		r.Fill(&d.Form)
	} else {
		d.Form.Request, d.Form.PartOf = kith.ID(r.Query("request")), kith.ID(r.Query("part_of"))
		for _, id := range r.Queries("service") {
			d.Form.Services = append(d.Form.Services, kith.ID(id))
		}
	}
	for _, id := range r.Values("pick") { // ticked in a search: a fresh form
		d.Form = page.OnwardForm{Services: append(d.Form.Services, kith.ID(id))}
	}
	slices.Sort(d.Form.Services)
	d.Form.Services = slices.Compact(d.Form.Services)
	d.Form.Services = d.Form.Services[:min(len(d.Form.Services), 20)]
	var known *plan.Seeking
	err := x.db.Read(r.Context(), r.Actor, func(tx *db.Tx) error {
		p, err := planIn(r, tx)
		if err != nil {
			return err
		}
		d.plan = p.ID
		if d.Frame, err = frameOf(r, tx, page.PlanSection); err != nil {
			return err
		}
		if d.Choices, err = onward.Choices(tx, p.ID); err != nil {
			return err
		}
		if known, err = plan.Seek(tx, p.Person, p); err != nil {
			return err
		}
		if err := d.group(tx); err != nil {
			return err
		}
		return d.services(tx)
	})
	if err != nil {
		return nil, err
	}
	d.begin(known)
	return d, x.suits(r.Context(), r.Actor, d, known)
}

// group is the request to which it is added, which must be this person's.
func (d *onwardDraft) group(tx *db.Tx) (err error) {
	if d.Form.Request == "" {
		return nil
	}
	if d.Group, err = onward.GroupOf(tx, d.Form.Request); err == nil && d.Group.Person != d.Frame.Header.ID {
		err = kith.Errorf(kith.NotFound, "This is not on the record of this person")
	}
	return err
}

// services are those that are to be asked, with what the person has said of
// each organisation.
func (d *onwardDraft) services(tx *db.Tx) error {
	for _, id := range d.Form.Services {
		s, err := directory.GetService(tx, id)
		if err != nil {
			return err
		}
		o, err := directory.GetOrganisation(tx, s.Organisation)
		if err != nil {
			return err
		}
		may, last, err := person.MayShare(tx, d.Frame.Header.ID, person.ForProvider, o.ID)
		if err != nil {
			return err
		}
		d.Services = append(d.Services, page.OnwardService{ID: s.ID, Name: s.Name, Organisation: o.Name, Email: firstText(s.Email, o.Email),
			Agreed: may, Refused: !may && last != nil})
	}
	return nil
}

// begin fills a form in which nothing has been typed yet.
func (d *onwardDraft) begin(known *plan.Seeking) {
	if d.Form.Ask != "" || d.Form.Need != "" || len(d.Form.Items) > 0 {
		return
	}
	if len(known.Themes) == 1 {
		d.Form.Need = known.Themes[0]
	}
	for _, c := range d.Choices {
		if c.Usual {
			d.Form.Items = append(d.Form.Items, c.Code)
		}
	}
}

// suits notes what the directory says of each service for this person.
func (x *desk) suits(ctx context.Context, a kith.Actor, d *onwardDraft, known *plan.Seeking) error {
	v, err := x.finder.See(ctx, a)
	if err != nil {
		return err
	}
	q, err := x.forPerson(ctx, v, known)
	if err != nil {
		return err
	}
	found := v.Search(q).Results
	for i := range d.Services {
		s, best := &d.Services[i], -1
		for _, r := range found {
			if r.Service != s.ID {
				continue
			}
			hides, check := saysAgainst(r)
			if best < 0 || len(hides) < best { // the place that suits best
				s.Hides, s.Check, best = hides, check, len(hides)
			}
		}
	}
	return nil
}

// saysAgainst is what speaks against a result, and what to ask first.
func saysAgainst(r find.Result) (hides, check []string) {
	for _, reason := range r.Hides {
		if slices.Contains(against, reason) {
			hides = append(hides, reason.String())
		} else {
			check = append(check, reason.String())
		}
	}
	for _, c := range r.Check {
		check = append(check, c.Text)
	}
	return hides, check
}

// forPerson asks the index of every service how it suits the person.
func (x *desk) forPerson(ctx context.Context, v *directory.View, known *plan.Seeking) (find.Query, error) {
	fd := &page.FindData{Known: known, Seek: page.SeekFor(known)}
	fd.Seek.Tidy()
	q, err := x.query(ctx, fd, v)
	q.Text, q.Needs, q.Radius, q.Size, q.Ungrouped = "", nil, 0, mostSought, true
	q.Show = find.Reasons()
	return q, err
}
