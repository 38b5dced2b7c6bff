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
	"kith/web"
)

// Somebody asks for a link worker, for themselves or for somebody close:
//
//	what cannot wait, who it is for ─▶ about them ─▶ sent ─▶ what happens next
//	             │ they do not know of it yet └─ kept ─▶ gone on with (draft.go)
//	             └▶ how to ask them first
//
// Each step is the body of a POST: nothing that is told stands in an address.

// self is who writes a self-referral: nobody is signed in, so the trail says
// that it was the person, by this page.
func (x *door) self() kith.Actor {
	return kith.Actor{ID: "self-referral", Name: "The person, by the public page", Role: kith.System, Tenant: x.Tenant, Place: x.Place}
}

// Who it is for, and whether they know.
const (
	forOther = "other"
	knowsYes = "yes"
	actsFor  = "acts" // may decide for them: a power of attorney, a parent
)

// A selfForm is what somebody writes of themselves or of somebody close, and
// nothing else is taken of what is sent. It asks for no NHS number, on purpose:
// only with one is a person taken for somebody on record. So a stranger can
// neither write into a known person's record nor learn from an answer that
// there is one; a worker sees the likeness and decides.
type selfForm struct {
	Who   string   `form:"who"`   // me, other
	Knows string   `form:"knows"` // of another: yes, acts, no
	Now   []string `form:"now"`   // values of signs

	ByName     string `form:"by_name"` // whoever writes for another
	ByRelation string `form:"by_relation"`
	ByPhone    string `form:"by_phone"`
	ByEmail    string `form:"by_email"`
	ByFirst    bool   `form:"by_first"` // speak to them first

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
	Practice    string            `form:"practice"` // chosen of several that GP fits, or noSurgery
	Language    string            `form:"language"`
	Interpreter bool              `form:"interpreter"`
	Needs       []nhs.Need        `form:"needs"`
	Words       string            `form:"person_words"`
	Risk        referral.RiskSaid `form:"risk"`
	RiskWords   string            `form:"risk_words"`
	Team        kith.ID           `form:"team"`
	Agree       bool              `form:"agree"`
}

func (f *selfForm) other() bool { return f.Who == forOther }

func (f *selfForm) person(practice nhs.ODS) person.New {
	return person.New{Given: f.Given, Family: f.Family, Preferred: f.Preferred, Born: f.Born, Phone: f.Phone, Email: f.Email, Line1: f.Line1,
		Town: f.Town, Postcode: f.Postcode, NoFixedAbode: f.NoAddress, Practice: practice, GPDetails: f.GP, Language: f.Language, Interpret: f.Interpreter}
}

func (f *selfForm) referral(team kith.ID) referral.New {
	n := referral.New{Team: team, Source: referral.Self, Referrer: strings.TrimSpace(f.Given + " " + f.Family), Contact: cmp.Or(f.Phone, f.Email),
		Needs: f.Needs, Agreed: "yes", Risk: f.Risk, RiskWords: f.RiskWords}
	words := []string{f.Words}
	if f.Reach != "" {
		words = append(words, "How best to get in touch: "+f.Reach)
	}
	if f.other() {
		n.Source, n.Referrer, n.Role, n.Contact = "carer", f.ByName, f.ByRelation, cmp.Or(f.ByPhone, f.ByEmail)
		n.Service, n.Organisation = "Family, friend or carer", "Family, friend or carer"
		if f.Knows == actsFor {
			n.Agreed = "representative"
		}
		if f.ByFirst {
			words = append(words, "Please speak to "+f.ByName+" first.")
		}
	}
	if left := weigh(&n, f.Now); left != "" {
		words = append(words, "To keep people safe: "+left)
	}
	said := strings.TrimSpace(strings.Join(words, "\n\n"))
	if f.other() {
		n.Reason = said
	} else {
		n.PersonWords = said
	}
	return n
}

// relation is whoever wrote for the person, as the person's record keeps them.
// What they may be told is for the person to say.
func (f *selfForm) relation() *person.Relation {
	return &person.Relation{Name: f.ByName, Relationship: f.ByRelation, Phone: f.ByPhone, Email: f.ByEmail, Told: person.ToldNone,
		Note: "Asked for a link worker by the public page"}
}

// begin asks who it is for and what cannot wait.
func (x *door) begin(_ *web.Request, tx *db.Tx) (web.Reply, error) {
	all, err := x.teamsOf(tx)
	return web.Show(page.Begin(page.BeginData{Closed: len(all) == 0, Signs: signOptions()})), err
}

var errNotYet = kith.Errorf(kith.Invalid, "They have to know about it, and agree, before you ask for them")

// about asks about whoever it is for.
func (x *door) about(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var f selfForm
	r.Fill(&f)
	again, err := x.begin(r, tx)
	if err != nil {
		return again, err
	}
	c := kith.Check{}
	c.That(f.Who == "me" || f.other(), "who", "Say who it is for")
	c.That(!f.other() || f.Knows != "", "knows", "Say whether they know and agree")
	c.That(len(f.Now) > 0, "now", "Tick what is happening now, or “None of these”")
	if err := c.Err(); err != nil {
		return again, err
	}
	if f.other() && f.Knows != knowsYes && f.Knows != actsFor {
		return web.Show(page.NotYet(nowOf(f.Now))), nil
	}
	w, err := x.belongs(tx, &f)
	if err != nil {
		return web.Reply{}, err
	}
	return web.Show(page.Refer(x.referData(&f, w, 0, r))), nil
}

// referData is what the form offers. It asks for the team only where nothing
// else tells, or where they have said already.
func (x *door) referData(f *selfForm, w whose, asks int, r *web.Request) page.ReferData {
	d := page.ReferData{Other: f.other(), Who: f.Who, Knows: f.Knows, Now: f.Now, Do: nowOf(f.Now), Surgeries: w.surgeries,
		Closed: len(w.teams) == 0, Draft: cut(r.Value("draft"), 200)}
	d.Stamp, d.Question = x.gate.draw(asks)
	if f.Team != "" || w.team == "" && (x.Places == nil || r.Value("stamp") != "") {
		d.Teams = []web.Option{{Label: "Choose one"}}
		for _, t := range w.teams {
			d.Teams = append(d.Teams, web.Option{Value: string(t.ID), Label: t.Name})
		}
	}
	for _, n := range nhs.Needs.Codes {
		d.Needs = append(d.Needs, web.Option{Value: string(n.Code), Label: themeNames[n.Code], Hint: n.About})
	}
	return d
}

// wary is how many may ask within an hour before everybody has to answer the
// plain question.
const wary = 30

// refer takes what somebody sends.
func (x *door) refer(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var f selfForm
	r.Fill(&f)
	if f.other() && f.Knows != knowsYes && f.Knows != actsFor {
		return web.Show(page.NotYet(nowOf(f.Now))), errNotYet
	}
	w, err := x.belongs(tx, &f)
	if err != nil {
		return web.Reply{}, err
	}
	asks := x.gate.asks(r, f.Words, x.refers.taken() >= wary)
	shown := web.Show(page.Refer(x.referData(&f, w, asks, r)))
	who, n := f.person(w.practice), f.referral(w.team)
	if err := f.check(tx, &who, &n, w, asks); err != nil {
		return shown, err
	}
	if !x.refers.left(r.Caller()) {
		return shown, errOften
	}
	if err := x.take(tx.As(x.self()), &f, who, n); err != nil {
		return shown, f.said(err)
	}
	if err := dropDraft(tx.As(x.self()), r.Value("draft")); err != nil {
		return shown, err
	}
	if !x.refers.take(r.Caller()) {
		return shown, errOften
	}
	x.gate.taken(r)
	return web.Show(page.Referred(x.doneData(&f, w, n, tx.Today()))), nil
}

// take receives n, or adds to what the same sender has asked before.
func (x *door) take(tx *db.Tx, f *selfForm, who person.New, n referral.New) error {
	if again, err := referral.Again(tx, who, n); again || err != nil {
		return err
	}
	r, err := referral.Receive(tx, who, n)
	if err != nil || !f.other() {
		return err
	}
	by := f.relation()
	by.Person = r.Person
	return person.AddRelation(tx, by)
}

// doneData is what somebody may keep: what they sent, whom it went to, and when.
func (x *door) doneData(f *selfForm, w whose, n referral.New, today kith.Day) page.ReferredData {
	d := page.ReferredData{Other: f.other(), First: cmp.Or(f.Preferred, f.Given), Name: strings.TrimSpace(f.Given + " " + f.Family), By: f.ByName, On: today,
		Soon: n.Urgency != referral.Routine, Do: nowOf(f.Now), Words: f.Words, Reach: f.Reach}
	for _, need := range n.Needs {
		d.Needs = append(d.Needs, themeNames[need])
	}
	for _, t := range w.teams {
		if t.ID == w.team {
			d.Team, d.Phone, d.Email, d.Hours = t.Name, t.Phone, t.Email, t.Hours
		}
	}
	return d
}

// check checks all of the form at once, in words for whoever writes.
func (f *selfForm) check(tx *db.Tx, who *person.New, n *referral.New, w whose, asks int) error {
	c := kith.Check{}
	who.Check(c, tx.Today())
	n.Check(c)
	c.That(!w.unclear, "practice", "Choose the surgery, or “None of these, or I am not sure”")
	if asks > 0 {
		maps.Copy(c, errAsks)
	}
	return f.said(c.Err())
}

// asking is what is said of a field that was left empty: to the person, not
// about them.
var asking = map[string]string{
	"given": "Enter your first name", "family": "Enter your family name", "born": "Enter your date of birth, like 27 3 1985",
	"phone": "Enter a phone number or an e-mail address, so that we can reach you", "needs": "Choose at least one, or say it in your own words",
	"team": "Choose the team nearest to you", "risk": "Say whether there is something that we should know", "risk_words": "Say what we should know",
}

// askingFor is the same, where somebody writes for another.
var askingFor = map[string]string{
	"given": "Enter their first name", "family": "Enter their family name", "born": "Enter their date of birth, like 27 3 1950",
	"team": "Choose the team nearest to them",
}

// said is err in words for whoever writes, with what this form asks besides.
func (f *selfForm) said(err error) error {
	var e *kith.Error
	if err != nil && (!errors.As(err, &e) || e.Kind != kith.Invalid) {
		return err
	}
	c := kith.Check{}
	if e != nil {
		maps.Copy(c, e.Fields)
	}
	f.own(c)
	empty := map[string]bool{"given": f.Given == "", "family": f.Family == "", "born": f.Born == "", "phone": f.Phone == "", "needs": true, "team": true,
		"risk": true, "risk_words": f.RiskWords == ""}
	for field := range c {
		if !empty[field] {
			continue
		}
		c[field] = asking[field]
		if words := askingFor[field]; f.other() && words != "" {
			c[field] = words
		}
	}
	c.Text(&f.Reach, "reach", "How best to get in touch", 300)
	c.That(f.Agree, "agree", "Say that you agree, or we may not keep what you have written")
	return c.Err()
}

// own puts what the referral misses of its sender where this form asks it.
func (f *selfForm) own(c kith.Check) {
	missing := c["contact"]
	delete(c, "contact")
	delete(c, "referrer") // of oneself it is made of the names
	if !f.other() {
		if missing != "" {
			c["phone"] = missing
		}
		return
	}
	c.Need(&f.ByName, "by_name", "Your name", "Enter your name", 70)
	c.Need(&f.ByRelation, "by_relation", "What you are to them", "Say what you are to them, like daughter, friend or neighbour", 70)
	c.That(missing == "" || f.ByPhone+f.ByEmail != "", "by_phone", "Enter your phone number or e-mail address, so that we can ask you")
	sent := kith.Check{}
	f.relation().Check(sent)
	for _, field := range []string{"phone", "email"} {
		if sent[field] != "" {
			c["by_"+field] = sent[field]
		}
	}
}

// save keeps what was typed. It may be repeated, and it is no sending: the key
// of the form is left for that.
func (x *door) save(r *web.Request) (web.Reply, error) {
	var f selfForm
	r.Fill(&f)
	shown, err := x.shown(r, &f)
	if err != nil {
		return web.Reply{}, err
	}
	if !x.saves.take(r.Caller()) {
		return shown, errOften
	}
	reference, code, err := x.keepForm(r.Context(), r.PostForm, r.Value("draft"))
	if err != nil {
		return shown, err
	}
	return web.Show(page.Saved(page.SavedData{Reference: reference, Code: code, Until: kith.DayOf(x.db.Now().Add(kept)), Do: nowOf(f.Now)})), nil
}

// shown is the form again, outside of a transaction.
func (x *door) shown(r *web.Request, f *selfForm) (reply web.Reply, err error) {
	err = x.db.Read(r.Context(), x.public(), func(tx *db.Tx) error {
		w, err := x.belongs(tx, f)
		reply = web.Show(page.Refer(x.referData(f, w, 0, r)))
		return err
	})
	return reply, err
}

// saved asks for the reference and the code.
func (x *door) saved(*web.Request, *db.Tx) (web.Reply, error) {
	return web.Show(page.GoOn()), nil
}

// goOn shows the form as it was left.
func (x *door) goOn(r *web.Request) (web.Reply, error) {
	shown := web.Show(page.GoOn())
	reference, code := r.Value("reference"), r.Value("code")
	c := kith.Check{}
	c.That(reference != "", "reference", "Enter the reference")
	c.That(code != "", "code", "Enter the code")
	if err := c.Err(); err != nil {
		return shown, err
	}
	if !x.tries.take(r.Caller()) || !x.guesses.take(draftID(plainLetters(reference))) {
		return shown, errGuess
	}
	form, draft, err := x.formOf(r.Context(), reference, code)
	if err != nil {
		return shown, err
	}
	r.PostForm = form
	r.PostForm.Set("draft", draft)
	var f selfForm
	r.Fill(&f)
	again, err := x.shown(r, &f)
	return again.Typed(form), err
}

var errGuess = kith.Errorf(kith.Invalid, "It was tried too often. Wait an hour and try again, or begin anew")
