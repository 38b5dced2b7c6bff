package desk

import (
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/group"
	"kith/nhs"
	"kith/notify"
	"kith/onward"
	"kith/plan"
	"kith/referral"
	"kith/visit"
	"kith/voice"
	"kith/web"
)

// mostNew is how many new referrals the morning page shows before it leads to
// the list.
const mostNew = 6

// today is the worker's morning. Whoever has none begins elsewhere.
func (x *desk) today(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if !access.Can(tx.Actor, access.CareSee) {
		return web.GoTo(home(tx.Actor)), nil
	}
	d, err := todayData(tx)
	if err != nil {
		return web.Reply{}, err
	}
	cal, err := x.calendar(r.Context())
	if err != nil {
		return web.Reply{}, err
	}
	if d.Sessions, err = group.Today(tx, cal); err != nil {
		return web.Reply{}, err
	}
	if d.Replies, err = voice.Replies(tx, tx.Actor.ID); err != nil {
		return web.Reply{}, err
	}
	if d.Tell, err = notify.ToTell(tx); err != nil {
		return web.Reply{}, err
	}
	d.Own, err = x.ownLines(tx)
	return web.Show(page.Today(d)), err
}

// ownLines are what concerns the worker and their team.
func (x *desk) ownLines(tx *db.Tx) ([]page.OwnLine, error) {
	var out []page.OwnLine
	lines, err := x.seal.Today(tx)
	for _, l := range lines {
		out = append(out, page.OwnOf(l))
	}
	if err != nil {
		return nil, err
	}
	visits, err := homeVisitLines(tx)
	return append(visits, out...), err
}

func todayData(tx *db.Tx) (page.TodayData, error) {
	d := page.TodayData{}
	day, err := plan.Today(tx, tx.Actor.ID)
	if err != nil {
		return d, err
	}
	waiting, due, err := onward.Today(tx, tx.Actor.ID)
	if err != nil {
		return d, err
	}
	visits, err := visit.Today(tx, tx.Actor.ID)
	if err != nil {
		return d, err
	}
	day.Add(waiting, append(due, visits...))
	if d.Counts, err = day.Counts(tx); err != nil {
		return d, err
	}
	d.Waiting, d.Due = todo(day.Waiting), todo(day.Due)
	if d.Now, err = calls(tx, day.Now); err != nil {
		return d, err
	}
	s, err := staffOf(tx)
	if err != nil {
		return d, err
	}
	fresh, err := referral.List(tx, referral.Filter{Status: referral.Received}, 1)
	if err != nil {
		return d, err
	}
	for i := range fresh[:min(mostNew, len(fresh))] {
		d.New = append(d.New, lineOf(tx, &fresh[i], s))
	}
	d.Several = len(s.mine) > 1
	return d, nil
}

// steps is the page on which a line of each kind is done.
var steps = map[plan.Kind]struct{ label, under string }{
	plan.KindReferral: {"Record a contact", "/contact"},
	plan.KindPlan:     {"Review", "/reviews/new"},
	plan.KindScore:    {"Ask", "/measures"},
	plan.KindMessage:  {"Open the message", "/messages/ID"},
	plan.KindForm:     {"Open the form", "/forms/ID"},
	plan.KindConcern:  {"Acknowledged", "/concerns/ID/heard"},
	plan.KindFollow:   {"Put off", "/follow-ups/ID"},

	visit.KindVisit: {"Begin the visit", "/calls/ID"},
	visit.KindBack:  {"Open the visit", "/visits/ID"},

	onward.KindOnward:  {"Open", "/onward/ID"},
	onward.KindRequest: {"Ask others", "/help#onward"},
}

// todo are lines with what can be done to each in place.
func todo(lines []plan.Line) []page.Todo {
	var out []page.Todo
	for _, l := range lines {
		t := page.Todo{Line: l, Done: l.Kind == plan.KindFollow || l.Kind == plan.KindAction}
		if s, ok := steps[l.Kind]; ok {
			t.Label, t.Href = s.label, page.InEpisode("/people/"+string(l.Person)+strings.ReplaceAll(s.under, "ID", string(l.ID)), l.Referral)
		}
		out = append(out, t)
	}
	return out
}

// calls are those who may be rung now, with how far the attempts have come.
func calls(tx *db.Tx, lines []plan.Line) ([]page.Call, error) {
	people := map[kith.ID]kith.ID{}
	for _, l := range lines {
		if l.Referral != "" {
			people[l.Referral] = l.Person
		}
	}
	at, err := plan.Standings(tx, people)
	if err != nil {
		return nil, err
	}
	var out []page.Call
	for _, l := range lines {
		out = append(out, page.Call{Line: l, Tried: at[l.Referral].Tried, Record: l.Referral != ""})
	}
	return out, nil
}

// rang writes down a call from its line: nobody answered, or they spoke.
func (x *desk) rang(r *web.Request, tx *db.Tx) (web.Reply, error) {
	n := plan.NewContact{How: nhs.Telephone, Result: plan.Result(r.Value("result"))}
	said := map[plan.Result]string{plan.NoAnswer: "No answer: written down as an attempt", plan.LeftWord: "Message left: written down as an attempt",
		plan.Spoke: "Spoke: written down. Add what was said on the person’s page"}[n.Result]
	if said == "" {
		return web.Reply{}, kith.Errorf(kith.Invalid, "Choose what came of the call")
	}
	if n.Result == plan.Spoke {
		n.Does = kith.ID(r.Value("does"))
	}
	k, err := plan.RecordContact(tx, kith.ID(r.Value("referral")), n)
	if err != nil {
		return web.Reply{}, err
	}
	if !k.TwoWay && !k.Counts {
		said = k.WhyNot
	}
	return web.GoTo("/").Saying(said), nil
}

// told says that somebody was told what no message could tell them.
func (x *desk) told(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return web.GoTo("/").Saying("Done"), notify.Told(tx, kith.ID(r.Value("id")), versionOf(r))
}

// done ticks off a line: a follow-up or an action.
func (x *desk) done(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var f struct {
		Kind    plan.Kind `form:"kind"`
		ID      kith.ID   `form:"id"`
		Version int       `form:"version"`
	}
	r.Fill(&f)
	var err error
	switch f.Kind {
	case plan.KindFollow:
		_, err = plan.DoFollowUp(tx, f.ID, f.Version, "")
	case plan.KindAction:
		_, err = plan.Progress(tx, f.ID, f.Version, plan.Done, "")
	default:
		err = kith.Errorf(kith.Invalid, "This cannot be done from here. Open the person’s page")
	}
	return web.GoTo("/").Saying("Done"), err
}
