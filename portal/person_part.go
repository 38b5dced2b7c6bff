package portal

import (
	"slices"
	"strings"

	"kith"
	"kith/group"
	"kith/onward"
	"kith/plan"
	"kith/portal/page"
	"kith/voice"
	"kith/web"
)

// sheets are the person's plans as they read them, those first that are open.
func (g *visit) sheets() (out []*plan.Sheet, err error) {
	all, err := plan.Plans(g.tx, g.person.ID)
	for i := range all {
		if err == nil {
			var s *plan.Sheet
			s, err = plan.SheetOf(g.tx, all[i].ID)
			out = append(out, s)
		}
	}
	return out, err
}

// meetings are what is to come: groups, what an organisation has booked, the
// worker's next call; the next first.
func (g *visit) meetings(sheets []*plan.Sheet) (out []page.Meeting, err error) {
	groups, err := group.OwnComing(g.tx, g.person.ID)
	if err != nil {
		return nil, err
	}
	for _, b := range groups {
		out = append(out, page.Meeting{At: b.StartsAt, When: b.When(), What: b.Name, Where: b.Where(), With: b.Leader, Off: b.Off,
			Waits: b.State == group.Waiting, Booking: b.ID})
	}
	sent, err := onward.OwnOf(g.tx, g.person.ID)
	if err != nil {
		return nil, err
	}
	for _, o := range sent {
		if o.Status == onward.Booked && o.BookedAt.After(g.tx.Now) {
			out = append(out, page.Meeting{At: o.BookedAt, When: web.When(o.BookedAt), What: o.ServiceName, With: o.ProviderName})
		}
	}
	for _, s := range sheets {
		for _, n := range s.Next {
			out = append(out, page.CallFrom(s, n))
		}
	}
	slices.SortStableFunc(out, func(a, b page.Meeting) int { return a.At.Compare(b.At) })
	return out, nil
}

// first is the first screen.
func (g *visit) first() (web.Reply, error) {
	sheets, err := g.sheets()
	if err != nil {
		return web.Reply{}, err
	}
	all, err := g.meetings(sheets)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.MineData{At: g.at, Called: g.person.Called()}
	for i := range all {
		if !all[i].Off && !all[i].Waits {
			d.Next = &all[i]
			break
		}
	}
	if len(sheets) > 0 {
		d.Worker, d.Phone = sheets[0].Worker, sheets[0].Phone
	}
	if d.Asks, err = g.asks(); err != nil {
		return web.Reply{}, err
	}
	if d.Asked, err = onward.OwnOf(g.tx, g.person.ID); err != nil {
		return web.Reply{}, err
	}
	d.Asked = slices.DeleteFunc(d.Asked, func(o onward.Own) bool { return o.Status.Ended() })
	d.Said, err = voice.Of(g.tx, g.person.ID)
	return web.Show(page.Mine(d)), err
}

// plan is the plan, in one of its dresses.
func (g *visit) plan() (web.Reply, error) {
	style := plan.Style(g.r.PathValue("style"))
	if !plan.Styles.Valid(style) {
		return web.Reply{}, kith.Errorf(kith.NotFound, "The plan does not come in this form")
	}
	sheets, err := g.sheets()
	d := page.MyPlanData{At: g.at, Style: style}
	if err != nil {
		return web.Reply{}, err
	}
	all, err := voice.Recordings(g.tx, g.person.ID)
	for _, s := range sheets {
		d.Plans = append(d.Plans, plan.Dress(s, style))
		for _, r := range all {
			if r.Plan == s.Tree.Plan.ID {
				d.Heard = append(d.Heard, page.Heard{Recording: r, Stale: r.Mark != s.Mark()})
			}
		}
	}
	return web.Show(page.MyPlan(d)), err
}

// sound is a plan as a worker has read it aloud.
func (g *visit) sound() (web.Reply, error) {
	r, sound, err := voice.Play(g.tx, g.person.ID, g.r.ID("recording"))
	if err != nil {
		return web.Reply{}, err
	}
	return web.Sound(r.Kind, sound), nil
}

func (g *visit) appointments() (web.Reply, error) {
	sheets, err := g.sheets()
	if err != nil {
		return web.Reply{}, err
	}
	d := page.AppointmentsData{At: g.at}
	if d.All, err = g.meetings(sheets); err != nil {
		return web.Reply{}, err
	}
	links, err := group.PersonLinks(g.tx, g.person.ID)
	if len(links) > 0 {
		d.Shared = kith.DayOf(links[0].CreatedAt)
	}
	return web.Show(page.Appointments(d)), err
}

// calendar makes the link by which the person's own calendar reads what is to
// come. It is shown here once and kept nowhere.
func (g *visit) calendar() (web.Reply, error) {
	token, err := group.LinkForPerson(g.tx, g.person.ID)
	return web.Show(page.MyCalendar(page.MyCalendarData{At: g.at, Link: strings.TrimSuffix(g.base, "/") + "/calendar/" + token})), err
}

func (g *visit) endCalendar() (web.Reply, error) {
	return web.GoTo(g.at + "/appointments").Saying("Your calendar reads nothing here any more"), group.EndPersonLinks(g.tx, g.person.ID)
}

// cancel takes the person off the list of a group's session.
func (g *visit) cancel() (web.Reply, error) {
	o, err := group.CancelOwn(g.tx, g.r.ID("booking"))
	if err != nil {
		return web.Reply{}, err
	}
	return web.GoTo(g.at + "/appointments").Saying("You are no longer booked for " + o.Name), nil
}

// said are the kinds of which a person speaks in their own words.
var said = []voice.Kind{voice.Matters, voice.Call, voice.Wrong}

// say takes what the person says.
func (g *visit) say() (web.Reply, error) {
	d := page.SayData{At: g.at, Kinds: said, Form: voice.New{Kind: voice.Kind(g.r.Query("about"))}}
	if g.r.Method == "GET" {
		return web.Show(page.Say(d)), nil
	}
	g.r.Fill(&d.Form)
	if !slices.Contains(said, d.Form.Kind) {
		d.Form.Kind = ""
	}
	d.Form.About = ""
	if _, err := voice.Say(g.tx, g.person.ID, d.Form); err != nil {
		return web.Show(page.Say(d)), err
	}
	return web.GoTo(g.at).Saying("Thank you. Your worker reads this"), nil
}

// felt takes how it was for the person: with a service that they were sent to,
// or in a group to which they came.
func (g *visit) felt() (web.Reply, error) {
	d := page.FeltData{At: g.at}
	sent, err := onward.OwnOf(g.tx, g.person.ID)
	if err != nil {
		return web.Reply{}, err
	}
	name := map[kith.ID]string{}
	for _, o := range sent {
		if name[o.Service] == "" {
			d.Services = append(d.Services, web.Option{Value: string(o.Service), Label: o.ServiceName})
		}
		name[o.Service] = o.ServiceName
	}
	been, err := group.OwnBeen(g.tx, g.person.ID)
	if err != nil {
		return web.Reply{}, err
	}
	for _, o := range been {
		name[o.Group] = o.Name
		d.Services = append(d.Services, web.Option{Value: string(o.Group), Label: o.Name})
	}
	if g.r.Method == "GET" {
		return web.Show(page.Felt(d)), nil
	}
	g.r.Fill(&d.Form)
	d.Form.Kind, d.Form.AboutName = voice.Felt, name[d.Form.About]
	if d.Form.AboutName == "" { // of somebody else's service nobody can speak
		d.Form.About = ""
	}
	if _, err := voice.Say(g.tx, g.person.ID, d.Form); err != nil {
		return web.Show(page.Felt(d)), err
	}
	return web.GoTo(g.at).Saying("Thank you for telling us"), nil
}
