package desk

import (
	"cmp"
	"errors"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/identity"
	"kith/person"
	"kith/plan"
	"kith/referral"
	"kith/team"
	"kith/web"
)

func (x *desk) referralNew(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := newReferral(tx)
	return web.Show(page.NewReferral(d)), err
}

// newReferral is an empty form. A referrer's own name, service and contact are
// those of their last referral.
func newReferral(tx *db.Tx) (page.NewReferralData, error) {
	d := page.NewReferralData{Staff: access.Can(tx.Actor, access.ReferralDecide)}
	choices, err := team.Choices(tx)
	if err != nil {
		return d, err
	}
	for _, t := range choices {
		d.Teams = append(d.Teams, web.Option{Value: string(t.ID), Label: t.Name})
		if len(choices) == 1 || len(tx.Actor.Teams) == 1 && tx.Actor.In(t.ID) {
			d.N.Team = t.ID
		}
	}
	if d.Staff {
		return d, nil
	}
	d.N.Referrer = tx.Actor.Name
	sent, err := referral.Sent(tx)
	if err != nil {
		return d, err
	}
	if len(sent) > 0 {
		last, err := referral.Get(tx, sent[0].ID)
		if err != nil {
			return d, err
		}
		d.N.Team, d.N.Source, d.N.Role, d.N.Service = last.Team, last.Source, last.Role, last.Service
		d.N.Organisation, d.N.Contact = last.Organisation, last.Contact
		return d, nil
	}
	me, err := identity.Me(tx)
	if kith.KindOf(err) == kith.NotFound && err != nil {
		return d, nil
	}
	if err == nil {
		d.N.Contact = me.Email
	}
	return d, err
}

// sendReferral takes the form in two steps: when somebody is known who may be
// the one described, it asks first, and carries on what was typed.
func (x *desk) sendReferral(r *web.Request, tx *db.Tx) (web.Reply, error) {
	again := func(wrong error) (web.Reply, error) { // the form, with what was typed
		d, err := newReferral(tx)
		if err != nil {
			return web.Reply{}, err
		}
		return web.Show(page.NewReferral(d)), wrong
	}
	var who person.New
	var n referral.New
	r.Fill(&who)
	r.Fill(&n)
	c := kith.Check{}
	who.Check(c, tx.Today())
	n.Check(c)
	if err := c.Err(); err != nil {
		return again(err)
	}
	known := r.Value("known")
	if known == "" {
		found, err := person.Find(tx, who)
		if err != nil {
			return web.Reply{}, err
		}
		if len(found) > 0 {
			ask := &kith.Error{Kind: kith.Invalid}
			if r.Value("asked") != "" {
				ask.Fields = map[string]string{"known": "Choose whether it is one of these people"}
			}
			m := page.AskData{Name: who.Given + " " + who.Family, Typed: r.PostForm}
			for _, p := range found {
				m.Found = append(m.Found, page.FoundLine{ID: p.Person.ID, Name: p.Person.Called(), Age: p.Person.AgeText(tx.Today()), Born: p.Person.Born,
					Number: p.Person.Number.String(), Practice: p.Person.PracticeText(), Reasons: p.Reasons})
			}
			return web.Show(page.AskWho(m)).Refusing(ask), nil
		}
	}
	var made *referral.Referral
	var err error
	if known == "" || known == page.NoneOfThese {
		made, err = referral.Receive(tx, who, n)
	} else {
		made, err = referral.ReceiveKnown(tx, kith.ID(known), who, n)
	}
	if err != nil {
		return again(openAlready(err))
	}
	return x.received(tx, made, who.Given+" "+who.Family), nil
}

// openAlready shows that the person is referred already where the team is
// chosen: no record has moved on that could be opened again.
func openAlready(err error) error {
	var e *kith.Error
	if errors.As(err, &e) && e.Kind == kith.Conflict {
		return &kith.Error{Kind: kith.Invalid, Msg: e.Msg, Fields: map[string]string{"team": e.Msg}}
	}
	return err
}

// received leads on from a referral that was made.
func (x *desk) received(tx *db.Tx, r *referral.Referral, name string) web.Reply {
	if access.Can(tx.Actor, access.ReferralDecide) && tx.Actor.In(r.Team) {
		return web.GoTo("/referrals/" + string(r.ID)).Saying("Referral of " + name + " added")
	}
	return web.GoTo("/referrals/" + string(r.ID) + "/next")
}

// next tells the referrer what happens now, and when.
func (x *desk) next(r *web.Request, tx *db.Tx) (web.Reply, error) {
	f, err := referral.Get(tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, err
	}
	p, err := person.Get(tx, f.Person)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.NextData{R: f, Name: p.Called(), Referrer: !access.Can(tx.Actor, access.ReferralDecide)}
	d.Team, err = teamChoice(tx, f.Team)
	return web.Show(page.Next(d)), err
}

// refer is the form for somebody who is known.
func (x *desk) refer(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := referKnown(tx, r.ID("id"))
	return web.Show(page.NewReferral(d)), err
}

func referKnown(tx *db.Tx, id kith.ID) (page.NewReferralData, error) {
	d, err := newReferral(tx)
	if err != nil {
		return d, err
	}
	p, err := person.Current(tx, id)
	if err != nil {
		return d, err
	}
	d.Person, d.Name = p.ID, p.Called()
	if d.Staff { // most likely one colleague to another
		d.N.Referrer, d.N.Source = tx.Actor.Name, "colleague"
		if me, err := identity.Me(tx); err == nil {
			d.N.Contact = me.Email
		} else if kith.KindOf(err) != kith.NotFound {
			return d, err
		}
		d.N.Service = access.Names[tx.Actor.Role]
	}
	return d, nil
}

func (x *desk) sendKnown(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := referKnown(tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, err
	}
	var n referral.New
	r.Fill(&n)
	made, err := referral.ReceiveFor(tx, d.Person, n)
	if err != nil {
		return web.Show(page.NewReferral(d)), openAlready(err)
	}
	return x.received(tx, made, cmp.Or(d.Name, "the person")), nil
}

// sent is what became of the referrals that the actor has made.
func (x *desk) sent(r *web.Request, tx *db.Tx) (web.Reply, error) {
	lines, err := referral.Sent(tx)
	if err != nil {
		return web.Reply{}, err
	}
	choices, err := team.Choices(tx)
	if err != nil {
		return web.Reply{}, err
	}
	s := staff{teams: map[kith.ID]string{}}
	for _, t := range choices {
		s.teams[t.ID] = t.Name
	}
	d := page.SentData{Pages: web.Pages(len(lines), sentPage), Total: len(lines)}
	from := min((r.PageNumber()-1)*sentPage, len(lines))
	shown := lines[from:min(from+sentPage, len(lines))]
	ids := make([]kith.ID, len(shown))
	for i := range shown {
		ids[i] = shown[i].ID
	}
	answered, err := plan.Answered(tx, ids)
	if err != nil {
		return web.Reply{}, err
	}
	for i := range shown {
		l := &shown[i]
		f, err := referral.Get(tx, l.ID)
		if err != nil {
			return web.Reply{}, err
		}
		line := lineOf(tx, l, s)
		d.Lines = append(d.Lines, page.SentLine{ReferralLine: line, Stands: page.Stands(f, line.Waited), Answered: answered[l.ID]})
	}
	return web.Show(page.Sent(d)), nil
}

const sentPage = 25
