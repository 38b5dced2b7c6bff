package open

import (
	"cmp"
	"errors"
	"maps"
	"strings"

	"kith"
	"kith/db"
	"kith/nhs"
	"kith/open/page"
	"kith/person"
	"kith/referral"
	"kith/team"
	"kith/web"
)

// self is who writes a self-referral: nobody is signed in, so the trail says
// that it was the person, by this page.
func (x *door) self() kith.Actor {
	return kith.Actor{ID: "self-referral", Name: "The person, by the public page", Role: kith.System, Tenant: x.Tenant, Place: x.Place}
}

// A selfForm is what somebody writes of themselves, and nothing else is taken
// of what is sent. It asks for no NHS number, on purpose: only with one is a
// person taken for somebody on record. So a stranger can neither write into a
// known person's record nor learn from an answer that there is one; a worker
// sees the likeness and decides.
type selfForm struct {
	Given       string            `form:"given"`
	Family      string            `form:"family"`
	Preferred   string            `form:"preferred"`
	Born        kith.Day          `form:"born"`
	Phone       string            `form:"phone"`
	Email       string            `form:"email"`
	Reach       string            `form:"reach"` // how best to reach them; 300
	Line1       string            `form:"line1"`
	Town        string            `form:"town"`
	Postcode    string            `form:"postcode"`
	NoAddress   bool              `form:"no_fixed_abode"`
	GP          string            `form:"gp_details"`
	Language    string            `form:"language"`
	Interpreter bool              `form:"interpreter"`
	Needs       []nhs.Need        `form:"needs"`
	Words       string            `form:"person_words"`
	Risk        referral.RiskSaid `form:"risk"`
	RiskWords   string            `form:"risk_words"`
	Team        kith.ID           `form:"team"`
	Agree       bool              `form:"agree"`
}

func (f *selfForm) person() person.New {
	return person.New{Given: f.Given, Family: f.Family, Preferred: f.Preferred, Born: f.Born, Phone: f.Phone, Email: f.Email, Line1: f.Line1,
		Town: f.Town, Postcode: f.Postcode, NoFixedAbode: f.NoAddress, GPDetails: f.GP, Language: f.Language, Interpret: f.Interpreter}
}

func (f *selfForm) referral() referral.New {
	words := f.Words
	if f.Reach != "" {
		words = strings.TrimSpace(words + "\n\nHow best to reach me: " + f.Reach)
	}
	return referral.New{Team: f.Team, Source: referral.Self, Referrer: strings.TrimSpace(f.Given + " " + f.Family), Contact: cmp.Or(f.Phone, f.Email),
		Needs: f.Needs, PersonWords: words, Urgency: referral.Routine, Agreed: "yes", Risk: f.Risk, RiskWords: f.RiskWords}
}

// referPage is the form.
func (x *door) referPage(_ *web.Request, tx *db.Tx) (web.Reply, error) {
	d, _, err := x.referData(tx)
	return web.Show(page.Refer(d)), err
}

// referData is what the form offers, and the team that takes whoever is not
// sure: the one that was set up, or the only one there is.
func (x *door) referData(tx *db.Tx) (d page.ReferData, usual kith.ID, err error) {
	all, err := team.Choices(tx.As(x.self()))
	if err != nil {
		return d, "", err
	}
	for _, t := range all {
		d.Teams = append(d.Teams, web.Option{Value: string(t.ID), Label: t.Name})
		if len(all) == 1 || string(t.ID) == x.Team || strings.EqualFold(t.Name, x.Team) {
			usual = t.ID
		}
	}
	switch {
	case len(all) < 2:
		d.Teams = nil
	case usual == "":
		d.Teams = append([]web.Option{{Label: "Choose one"}}, d.Teams...)
	default:
		d.Teams = append([]web.Option{{Label: "I am not sure"}}, d.Teams...)
	}
	for _, n := range nhs.Needs.Codes {
		d.Needs = append(d.Needs, web.Option{Value: string(n.Code), Label: themeNames[n.Code], Hint: n.About})
	}
	d.Closed = len(all) == 0
	return d, usual, nil
}

// refer takes a self-referral.
func (x *door) refer(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, usual, err := x.referData(tx)
	if err != nil {
		return web.Reply{}, err
	}
	var f selfForm
	r.Fill(&f)
	f.Team = cmp.Or(f.Team, usual)
	shown := web.Show(page.Refer(d))
	_, err = referral.Receive(tx.As(x.self()), f.person(), f.referral())
	if err := f.said(err); err != nil {
		return shown, err
	}
	if !x.refers.take(r.Caller()) {
		return shown, errOften
	}
	return web.GoTo("/support/refer-yourself/next"), nil
}

// asking is what is said of a field that was left empty: to the person, not
// about them.
var asking = map[string]string{
	"given": "Enter your first name", "family": "Enter your family name", "born": "Enter your date of birth, like 27 3 1985",
	"phone": "Enter a phone number or an e-mail address, so that we can reach you", "needs": "Choose at least one, or say it in your own words",
	"team": "Choose the team nearest to you", "risk": "Say whether there is something that we should know", "risk_words": "Say what we should know",
}

// said is err in words for the person, with what this form asks besides.
func (f *selfForm) said(err error) error {
	var e *kith.Error
	if err != nil && (!errors.As(err, &e) || e.Kind != kith.Invalid) {
		return err
	}
	c := kith.Check{}
	if e != nil {
		maps.Copy(c, e.Fields)
	}
	delete(c, "referrer") // it is made of the names
	if c["contact"] != "" {
		delete(c, "contact")
		c["phone"] = asking["phone"]
	}
	empty := map[string]bool{"given": f.Given == "", "family": f.Family == "", "born": f.Born == "", "needs": true, "team": true, "risk": true,
		"risk_words": f.RiskWords == ""}
	for field := range c {
		if empty[field] {
			c[field] = asking[field]
		}
	}
	c.Text(&f.Reach, "reach", "How best to reach you", 300)
	c.That(f.Agree, "agree", "Say that you agree, or we may not keep what you have written")
	return c.Err()
}

// referred says what happens next.
func (x *door) referred(*web.Request, *db.Tx) (web.Reply, error) {
	return web.Show(page.Referred()), nil
}
