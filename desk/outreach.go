package desk

import (
	"net/http"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/group"
	"kith/outreach"
	"kith/team"
	"kith/visit"
	"kith/web"

	"github.com/a-h/templ"
)

// outreachRoutes are the pages of campaigns, and of those to ring.
func (x *desk) outreachRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /outreach", Handle: x.campaigns},
		{Pattern: "GET /outreach/new", Handle: x.campaignNew},
		{Pattern: "POST /outreach/new", Handle: x.campaignNew},
		{Pattern: "GET /outreach/{campaign}", Handle: x.campaign},
		{Pattern: "GET /outreach/{campaign}/change", Handle: x.campaignChange},
		{Pattern: "POST /outreach/{campaign}/change", Handle: x.campaignChange},
		{Pattern: "POST /outreach/{campaign}/start", Apart: x.campaignStart},
		{Pattern: "POST /outreach/{campaign}/look", Apart: x.campaignLook},
		{Pattern: "POST /outreach/{campaign}/invite", Handle: x.campaignInvite},
		{Pattern: "POST /outreach/{campaign}/chase", Handle: x.campaignChase},
		{Pattern: "GET /outreach/{campaign}/stop", Handle: x.campaignStop},
		{Pattern: "POST /outreach/{campaign}/stop", Handle: x.campaignStop},
		{Pattern: "GET /outreach/{campaign}/resume", Handle: x.campaignResume},
		{Pattern: "POST /outreach/{campaign}/resume", Handle: x.campaignResume},
		{Pattern: "GET /outreach/{campaign}/end", Handle: x.campaignEnd},
		{Pattern: "POST /outreach/{campaign}/end", Handle: x.campaignEnd},
		{Pattern: "GET /outreach/{campaign}/uptake", Handle: x.campaignUptake},
		{Pattern: "GET /calls", Handle: x.calls},
		{Pattern: "GET /calls/{call}", Handle: x.call},
		{Pattern: "POST /calls/{call}", Handle: x.callAnswer},
		{Pattern: "POST /calls/{call}/no-answer", Handle: x.callNoAnswer},
		{Pattern: "POST /calls/{call}/unfit", Handle: x.callUnfit},
	}
}

func campaignPath(id kith.ID) string { return "/outreach/" + string(id) }

func (x *desk) campaigns(_ *web.Request, tx *db.Tx) (web.Reply, error) {
	d := page.CampaignsData{May: access.Can(tx.Actor, access.OutreachWrite)}
	all, err := outreach.All(tx)
	if err != nil {
		return web.Reply{}, err
	}
	_, teams, err := teamNames(tx)
	if err != nil {
		return web.Reply{}, err
	}
	for i := range all {
		f, err := outreach.FunnelOf(tx, &all[i])
		if err != nil {
			return web.Reply{}, err
		}
		d.Rows = append(d.Rows, page.CampaignRow{Campaign: all[i], Team: teams[all[i].Team], Funnel: f})
	}
	return web.Show(page.Campaigns(d)), nil
}

func (x *desk) campaign(r *web.Request, tx *db.Tx) (web.Reply, error) {
	c, err := outreach.Get(tx, r.ID("campaign"))
	if err != nil {
		return web.Reply{}, err
	}
	d := page.CampaignData{Campaign: c, May: access.Can(tx.Actor, access.OutreachWrite)}
	_, teams, err := teamNames(tx)
	if err != nil {
		return web.Reply{}, err
	}
	d.Team = teams[c.Team]
	if d.Funnel, err = outreach.FunnelOf(tx, c); err != nil {
		return web.Reply{}, err
	}
	if d.Room, err = outreach.RoomOf(tx, c); err != nil {
		return web.Reply{}, err
	}
	if c.Group != "" {
		g, err := group.Get(tx, c.Group)
		if err != nil {
			return web.Reply{}, err
		}
		d.Group = g.Name
	}
	if access.Can(tx.Actor, access.CohortSee) {
		if err := campaignCohort(tx, &d); err != nil {
			return web.Reply{}, err
		}
	}
	return web.Show(page.OneCampaign(d)), nil
}

// campaignCohort adds the definition: the frozen version, or before the start the
// newest.
func campaignCohort(tx *db.Tx, d *page.CampaignData) error {
	all, err := outreach.Versions(tx, string(d.Campaign.Cohort))
	if err != nil {
		return err
	}
	d.Version = &all[0]
	for i := range all {
		if d.Status != outreach.Planned && all[i].Number == d.Number {
			d.Version = &all[i]
		}
	}
	if d.Reading, err = d.Version.Definition(); err != nil {
		return err
	}
	d.Count, err = outreach.Counted(tx, d.Version.Name, d.Version.Number)
	return err
}

// usual is a campaign as the form begins.
var usual = outreach.New{Way: outreach.Write, PerWeek: 20, Most: 500, WaitDays: 14, RecentDays: 180, MostComplaints: 3, StopOnDeath: true}

func (x *desk) campaignForm(r *web.Request, tx *db.Tx, d page.KeepData, was outreach.New, started bool, save func(version int, n outreach.New) (*outreach.Campaign, error)) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.OutreachWrite); err != nil {
		return web.Reply{}, err
	}
	choices, err := campaignChoices(tx)
	if err != nil {
		return web.Reply{}, err
	}
	choices.Started = started
	if r.Method == http.MethodPost && d.Version > 0 {
		d.Version = versionOf(r)
	}
	f := page.CampaignFormOf(was)
	show := web.Show(page.KeepForm(d, func(v web.View) templ.Component { return page.CampaignFields(v, f, choices) }))
	if r.Method != http.MethodPost {
		return show, nil
	}
	r.Fill(&f)
	c, err := save(d.Version, f.Filled())
	if err != nil {
		return show, err
	}
	return web.GoTo(campaignPath(c.ID)).Saying(c.Name + " is kept"), nil
}

// campaignChoices are the cohorts, the actor's teams and their groups.
func campaignChoices(tx *db.Tx) (c page.CampaignChoices, err error) {
	c.Cohorts, c.Groups = []web.Option{{Label: "Choose"}}, []web.Option{{Label: "No group"}}
	cohorts, err := outreach.Cohorts(tx)
	if err != nil {
		return c, err
	}
	for _, v := range cohorts {
		label := v.Title
		if !v.Signed() {
			label += " (not signed off yet)"
		}
		c.Cohorts = append(c.Cohorts, web.Option{Value: v.Name, Label: label})
	}
	mine, err := team.Mine(tx)
	if err != nil {
		return c, err
	}
	for _, t := range mine {
		c.Teams = append(c.Teams, web.Option{Value: string(t.ID), Label: t.Name})
	}
	groups, err := group.All(tx, false)
	for _, g := range groups {
		if tx.Actor.In(g.Team) {
			c.Groups = append(c.Groups, web.Option{Value: string(g.ID), Label: g.Name})
		}
	}
	return c, err
}

func (x *desk) campaignNew(r *web.Request, tx *db.Tx) (web.Reply, error) {
	was := usual
	if name := r.Query("cohort"); kith.ID(name).Valid() {
		was.Cohort = kith.ID(name)
		if v, err := outreach.Newest(tx, name); err == nil {
			was.Name = v.Title
			if def, err := v.Definition(); err == nil {
				was.Offer = def.Offer
			}
		}
	}
	d := page.KeepData{Title: "Plan a campaign", Lead: "Nobody is invited by planning it.", Action: "/outreach/new", Back: web.Link{Href: "/outreach", Label: "Campaigns"}}
	return x.campaignForm(r, tx, d, was, false, func(_ int, n outreach.New) (*outreach.Campaign, error) { return outreach.Plan(tx, n) })
}

func (x *desk) campaignChange(r *web.Request, tx *db.Tx) (web.Reply, error) {
	c, err := outreach.Get(tx, r.ID("campaign"))
	if err != nil {
		return web.Reply{}, err
	}
	return x.campaignForm(r, tx, campaignKeep(r, c, "Change "+c.Name), c.New, c.Status != outreach.Planned, func(version int, n outreach.New) (*outreach.Campaign, error) {
		return outreach.Replan(tx, c.ID, version, n)
	})
}

func campaignKeep(r *web.Request, c *outreach.Campaign, title string) page.KeepData {
	return page.KeepData{Title: title, Action: r.URL.Path, Version: c.Version, Back: web.Link{Href: campaignPath(c.ID), Label: c.Name}}
}

// campaignStart reads the whole register, and so opens its own transactions.
func (x *desk) campaignStart(r *web.Request) (web.Reply, error) {
	cal, err := x.calendar(r.Context())
	if err != nil {
		return web.Reply{}, err
	}
	c, err := outreach.Start(r.Context(), x.db, r.Actor, cal, r.ID("campaign"), versionOf(r), r.Value("anyway"))
	if err == nil {
		return web.GoTo(campaignPath(c.ID)).Saying("It has started: nobody is invited yet"), nil
	}
	if k := kith.KindOf(err); k != kith.Invalid && k != kith.Conflict {
		return web.Reply{}, err
	}
	var show web.Reply
	if e := x.db.Read(r.Context(), r.Actor, func(tx *db.Tx) (err error) { show, err = x.campaign(r, tx); return err }); e != nil {
		return web.Reply{}, e
	}
	return show, err
}

func (x *desk) campaignLook(r *web.Request) (web.Reply, error) {
	if err := access.Need(r.Actor, access.OutreachWrite); err != nil {
		return web.Reply{}, err
	}
	cal, err := x.calendar(r.Context())
	if err != nil {
		return web.Reply{}, err
	}
	n, err := outreach.Look(r.Context(), x.db, r.Actor, cal, r.ID("campaign"))
	if err != nil {
		return web.Reply{}, err
	}
	return web.GoTo(campaignPath(r.ID("campaign"))).Saying(web.Count(n, "newcomer", "newcomers")), nil
}

func (x *desk) campaignInvite(r *web.Request, tx *db.Tx) (web.Reply, error) {
	cal, err := x.calendar(r.Context())
	if err != nil {
		return web.Reply{}, err
	}
	b, err := outreach.Invite(tx, cal, r.ID("campaign"))
	if err != nil {
		return web.Reply{}, err
	}
	dropped := 0
	for _, n := range b.Dropped {
		dropped += n
	}
	said := web.Count(b.Invited, "message", "messages") + " on the way, " + web.Count(b.ToRing, "call", "calls") + " to make"
	if dropped+b.NoWay > 0 {
		said += ", " + web.Number(dropped) + " no longer to be invited, " + web.Number(b.NoWay) + " without any way to reach them"
	}
	return web.GoTo(campaignPath(r.ID("campaign"))).Saying(said), nil
}

func (x *desk) campaignChase(r *web.Request, tx *db.Tx) (web.Reply, error) {
	n, err := outreach.Chase(tx, r.ID("campaign"))
	if err != nil {
		return web.Reply{}, err
	}
	return web.GoTo(campaignPath(r.ID("campaign"))).Saying(web.Count(n, "person is tried in another way", "people are tried in another way")), nil
}

// campaignMove is a form that asks why a campaign moves.
func campaignMove(r *web.Request, tx *db.Tx, title, ask, said string, save func(id kith.ID, version int, why string) (*outreach.Campaign, error)) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.OutreachWrite); err != nil {
		return web.Reply{}, err
	}
	c, err := outreach.Get(tx, r.ID("campaign"))
	if err != nil {
		return web.Reply{}, err
	}
	return keepForm(r, campaignKeep(r, c, title+" "+c.Name), page.WhyForm{Ask: ask}, page.WhyFields, said, func(version int, f page.WhyForm) error {
		_, err := save(c.ID, version, f.Why)
		return err
	})
}

func (x *desk) campaignStop(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return campaignMove(r, tx, "Stop", "Why it stops", "It is stopped: nothing more goes out", func(id kith.ID, version int, why string) (*outreach.Campaign, error) {
		return outreach.Stop(tx, id, version, why)
	})
}

func (x *desk) campaignResume(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return campaignMove(r, tx, "Go on with", "What you found, and why it goes on", "It goes on", func(id kith.ID, version int, why string) (*outreach.Campaign, error) {
		return outreach.Resume(tx, id, version, why)
	})
}

func (x *desk) campaignEnd(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return campaignMove(r, tx, "End", "Why it ends", "It has ended", func(id kith.ID, version int, why string) (*outreach.Campaign, error) {
		return outreach.End(tx, id, version, why)
	})
}

func (x *desk) campaignUptake(r *web.Request, tx *db.Tx) (web.Reply, error) {
	c, err := outreach.Get(tx, r.ID("campaign"))
	if err != nil {
		return web.Reply{}, err
	}
	d := page.UptakeData{Campaign: c}
	d.Tables, d.Withheld, err = outreach.Uptake(tx, c)
	return web.Show(page.Uptake(d)), err
}

func (x *desk) calls(_ *web.Request, tx *db.Tx) (web.Reply, error) {
	m, err := outreach.MorningOf(tx)
	return web.Show(page.Calls(m)), err
}

func callData(r *web.Request, tx *db.Tx) (page.CallData, error) {
	c, err := outreach.GetCall(tx, r.ID("call"))
	if err != nil {
		return page.CallData{}, err
	}
	d := page.CallData{Call: c}
	t, err := team.Get(tx, c.Team)
	if err != nil {
		return d, err
	}
	d.Team = t.Name
	if d.Tries, err = outreach.Tries(tx, c.ID); err != nil {
		return d, err
	}
	code, err := c.Visit(tx)
	if err == nil && code != "" {
		d.Visit, err = visit.Find(tx, code, "")
	}
	return d, err
}

func (x *desk) call(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := callData(r, tx)
	return web.Show(page.OneCall(d)), err
}

func (x *desk) callAnswer(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := callData(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	r.Fill(&d.Form)
	show := web.Show(page.OneCall(d))
	cal, err := x.calendar(r.Context())
	if err != nil {
		return web.Reply{}, err
	}
	i, err := outreach.Answer(tx, cal, r.ID("call"), versionOf(r), d.Form)
	if err != nil {
		return show, err
	}
	said := d.Contact.Name() + ": " + outreach.States.Name(i.State)
	if i.Person != "" {
		if d.Visit != nil {
			return web.GoTo(page.VisitPath(i.Person, d.Visit.Code, i.Since)).Saying(said), nil
		}
		return web.GoTo("/people/" + string(i.Person)).Saying(said), nil
	}
	return web.GoTo("/calls").Saying(said), nil
}

func (x *desk) callNoAnswer(r *web.Request, tx *db.Tx) (web.Reply, error) {
	i, err := outreach.NoAnswer(tx, r.ID("call"), versionOf(r), r.Value("words"))
	if err != nil {
		return web.Reply{}, err
	}
	said := "Written down: no answer"
	if i.State != outreach.ToRing {
		said += ". " + outreach.States.Name(i.State)
	}
	return web.GoTo("/calls").Saying(said), nil
}

func (x *desk) callUnfit(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := callData(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if _, err := outreach.Unfit(tx, r.ID("call"), versionOf(r), r.Value("why")); err != nil {
		return web.Show(page.OneCall(d)), err
	}
	return web.GoTo("/calls").Saying("They are off the list"), nil
}
