package desk

import (
	"strconv"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/directory"
	"kith/forum"
	"kith/pulse"
	"kith/team"
	"kith/web"
)

// forumRoutes are the pages of peer forums, and of the monthly questions on how
// work is.
func (x *desk) forumRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /forums", Handle: x.forums},
		{Pattern: "GET /forums/new", Handle: x.forumNew},
		{Pattern: "POST /forums/new", Handle: x.forumNew},
		{Pattern: "GET /forums/{forum}", Handle: x.forum},
		{Pattern: "GET /forums/{forum}/change", Handle: x.forumChange},
		{Pattern: "POST /forums/{forum}/change", Handle: x.forumChange},
		{Pattern: "GET /forums/{forum}/off", Handle: x.forumOff},
		{Pattern: "POST /forums/{forum}/off", Handle: x.forumOff},
		{Pattern: "POST /forums/{forum}/came", Handle: x.forumCame},
		{Pattern: "POST /forums/{forum}/learned", Handle: x.forumLearned},
		{Pattern: "GET /pulse", Handle: x.pulse},
		{Pattern: "POST /pulse", Handle: x.answerPulse, Private: true},
	}
}

func (x *desk) forums(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d := page.ForumsData{Words: r.Query("q")}
	var err error
	if d.All, err = forum.List(tx); err != nil {
		return web.Reply{}, err
	}
	if _, d.Lacking, err = forum.Next(tx); err != nil {
		return web.Reply{}, err
	}
	d.Found, err = forum.Find(tx, d.Words)
	return web.Show(page.Forums(d)), err
}

func (x *desk) forumNew(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.CareWrite); err != nil {
		return web.Reply{}, err
	}
	n := forum.New{Title: "Peer forum", StartsAt: tx.Now.AddDate(0, 0, 14).Truncate(time.Hour)}
	d := page.KeepData{Title: "Plan a forum", Action: r.URL.Path, Back: web.Link{Href: "/forums", Label: "Forums"}}
	return keepForm(r, d, n, page.ForumFields, "The forum is planned", func(_ int, n forum.New) error {
		if err := guestOf(tx, &n); err != nil {
			return err
		}
		_, err := forum.Plan(tx, n)
		return err
	})
}

// guestOf finds the organisation that presents itself by the name that was typed.
// One that the directory does not have is welcome too.
func guestOf(tx *db.Tx, n *forum.New) error {
	n.Guest = ""
	o, err := directory.OrganisationNamed(tx, strings.TrimSpace(n.GuestName))
	switch {
	case kith.KindOf(err) == kith.NotFound:
		return nil
	case err != nil:
		return err
	}
	n.Guest, n.GuestName = o.ID, o.Name
	return nil
}

// forumKeep begins a form about a forum.
func forumKeep(r *web.Request, f *forum.Forum, title string) page.KeepData {
	return page.KeepData{Title: title, Lead: f.Title, Action: r.URL.Path, Version: f.Version, Back: web.Link{Href: "/forums/" + string(f.ID), Label: f.Title}}
}

func (x *desk) forumChange(r *web.Request, tx *db.Tx) (web.Reply, error) {
	f, err := forum.Get(tx, r.ID("forum"))
	if err != nil {
		return web.Reply{}, err
	}
	return keepForm(r, forumKeep(r, f, "Change the forum"), f.New, page.ForumFields, "Saved", func(version int, n forum.New) error {
		if err := guestOf(tx, &n); err != nil {
			return err
		}
		_, err := forum.Change(tx, f.ID, version, n)
		return err
	})
}

func (x *desk) forumOff(r *web.Request, tx *db.Tx) (web.Reply, error) {
	f, err := forum.Get(tx, r.ID("forum"))
	if err != nil {
		return web.Reply{}, err
	}
	return keepForm(r, forumKeep(r, f, "Call off the forum"), page.TurnedDown{}, page.TurnedDownFields, "Called off", func(version int, n page.TurnedDown) error { return forum.CallOff(tx, f.ID, version, n.Why) })
}

// forumCrew are those who may have come: all workers of the tenant.
func forumCrew(tx *db.Tx) (map[kith.ID]string, []web.Option, error) {
	all, err := team.List(tx)
	if err != nil {
		return nil, nil, err
	}
	ids := make([]kith.ID, len(all))
	for i, t := range all {
		ids[i] = t.ID
	}
	crew, err := team.Crew(tx, ids)
	names := map[kith.ID]string{}
	var out []web.Option
	for _, w := range crew {
		names[w.Account] = w.Name
		out = append(out, web.Option{Value: string(w.Account), Label: w.Name})
	}
	return names, out, err
}

func (x *desk) forum(r *web.Request, tx *db.Tx) (web.Reply, error) {
	f, err := forum.Get(tx, r.ID("forum"))
	if err != nil {
		return web.Reply{}, err
	}
	d := page.ForumData{Forum: f}
	if f.Guest != "" {
		if d.Offers, err = directory.Offers(tx, f.Guest); err != nil {
			return web.Reply{}, err
		}
	}
	if _, d.Crew, err = forumCrew(tx); err != nil {
		return web.Reply{}, err
	}
	if d.Who, err = forum.Who(tx, f.ID); err != nil {
		return web.Reply{}, err
	}
	d.Learned, err = forum.Learned(tx, f.ID)
	return web.Show(page.Forum(d)), err
}

func (x *desk) forumCame(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var f struct {
		Came []kith.ID `form:"came"`
	}
	r.Fill(&f)
	names, _, err := forumCrew(tx)
	if err != nil {
		return web.Reply{}, err
	}
	return web.GoTo("/forums/" + string(r.ID("forum"))).Saying("Saved"), forum.Came(tx, r.ID("forum"), names, f.Came)
}

func (x *desk) forumLearned(r *web.Request, tx *db.Tx) (web.Reply, error) {
	l, err := forum.Share(tx, r.ID("forum"), r.Value("title"), r.Value("words"))
	if err != nil {
		show, failed := x.forum(r, tx)
		if failed != nil {
			return web.Reply{}, failed
		}
		return show, err
	}
	return web.GoTo("/forums/" + string(l.Forum)).Saying("Shared"), nil
}

func (x *desk) pulse(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var d page.PulseData
	var err error
	if d.Results, err = pulse.Results(tx); err != nil {
		return web.Reply{}, err
	}
	d.Answered, err = pulse.Answered(tx)
	return web.Show(page.Pulse(d)), err
}

// answerPulse counts the answers. When some are missing, the form comes back
// with what was chosen, which is kept nowhere.
func (x *desk) answerPulse(r *web.Request, tx *db.Tx) (web.Reply, error) {
	given := map[string]int{}
	for _, q := range pulse.Questions {
		if n, err := strconv.Atoi(r.Value(q.Code)); err == nil {
			given[q.Code] = n
		}
	}
	if err := pulse.Answer(tx, given); err != nil {
		show, failed := x.pulse(r, tx)
		if failed != nil {
			return web.Reply{}, failed
		}
		return show, err
	}
	return web.GoTo("/pulse").Saying("Counted. Thank you"), nil
}
