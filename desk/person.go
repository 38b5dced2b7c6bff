package desk

import (
	"cmp"
	"slices"

	"kith"
	"kith/db"
	"kith/desk/page"
	"kith/onward"
	"kith/outcome"
	"kith/person"
	"kith/plan"
	"kith/referral"
	"kith/team"
	"kith/web"
)

// frameOf gathers what stands at the head of every page of the person that the
// path calls id. It is a look, and refused where the actor does not support
// people.
func frameOf(r *web.Request, tx *db.Tx, section string) (page.PersonFrame, error) {
	id := r.ID("id")
	f := page.PersonFrame{Section: section}
	var err error
	if f.Header, err = person.HeaderOf(tx, id); err != nil {
		return f, err
	}
	if f.Best, err = plan.Best(tx, id); err != nil {
		return f, err
	}
	e, all, err := episodeIn(r, tx)
	if err != nil {
		return f, err
	}
	if f.Worker, err = workerName(tx, e.Referral.Worker); err != nil {
		return f, err
	}
	f.Episode = e.Referral.ID
	if len(all) > 1 {
		f.Plans, err = sides(tx, all)
	}
	return f, err
}

// named is the episode that a form or an address names: the ID of its
// referral, "" for whichever is clear.
func named(r *web.Request) kith.ID {
	return kith.ID(firstText(r.PostForm.Get("episode"), r.Query("episode")))
}

// episodeIn is the episode that a page of the person shows, and all that it
// could show. It is the one named, or else the first: a page shows whose plan it
// is, and its forms name that one. What writes asks plan.Which, which is strict.
func episodeIn(r *web.Request, tx *db.Tx) (*plan.Episode, []plan.Episode, error) {
	all, err := plan.Episodes(tx, r.ID("id"))
	if err != nil {
		return nil, nil, err
	}
	e, err := plan.Which(tx, r.ID("id"), named(r))
	if err != nil && kith.KindOf(err) == kith.Conflict {
		return &all[0], all, nil
	}
	return e, all, err
}

// sides are the plans that different teams have with one person, as their pages
// offer them.
func sides(tx *db.Tx, all []plan.Episode) ([]page.PlanSide, error) {
	s, err := staffOf(tx)
	if err != nil {
		return nil, err
	}
	var out []page.PlanSide
	for _, e := range all {
		who := s.worker(e.Referral.Worker, tx.Actor)
		if who == "" {
			who = "nobody yet"
		}
		out = append(out, page.PlanSide{Episode: e.Referral.ID, Team: s.teams[e.Referral.Team], Worker: who})
	}
	return out, nil
}

// workerName is the name of whoever has that account, "" for nobody.
func workerName(tx *db.Tx, account kith.ID) (string, error) {
	switch account {
	case "":
		return "", nil
	case tx.Actor.ID:
		return tx.Actor.Name, nil
	}
	w, err := team.WorkerOf(tx, account)
	if err != nil {
		if kith.KindOf(err) == kith.NotFound {
			err = nil
		}
		return "", err
	}
	return w.Name, nil
}

// shown is how many entries of the timeline a page shows at first.
const shown = 40

func (x *desk) person(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := personData(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	entries, err := plan.Timeline(tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, err
	}
	sent, err := onward.Entries(tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, err
	}
	entries = plan.Merged(entries, sent)
	if d.Only = r.Query("timeline") == "one"; d.Only {
		entries = slices.DeleteFunc(entries, func(e plan.Entry) bool { return d.Frame.Elsewhere(e.Episode) })
	}
	if len(entries) > shown && r.Query("all") == "" {
		d.Older, entries = len(entries)-shown, entries[:shown]
	}
	d.Days = byDay(entries)
	return web.Show(page.PersonPage(d)), nil
}

// byDay puts the entries of each day together.
func byDay(entries []plan.Entry) []page.EntryDay {
	var out []page.EntryDay
	for _, e := range entries {
		day := kith.DayOf(e.At)
		if len(out) == 0 || out[len(out)-1].Day != day {
			out = append(out, page.EntryDay{Day: day})
		}
		last := &out[len(out)-1]
		last.Entries = append(last.Entries, e)
	}
	return out
}

// personData gathers all that the page of a person shows.
func personData(r *web.Request, tx *db.Tx) (d page.PersonData, err error) {
	id := r.ID("id")
	if d.Frame, err = frameOf(r, tx, page.PlanSection); err != nil {
		return d, err
	}
	d.Reach = d.Frame.Header.Support
	if d.About, err = plan.About(tx, id); err != nil {
		return d, err
	}
	e, _, err := episodeIn(r, tx)
	if err != nil {
		return d, err
	}
	d.Referral = e.Referral
	if e.Plan != nil {
		if d.Tree, err = plan.Load(tx, e.Plan.ID); err != nil {
			return d, err
		}
	}
	return d, dueOf(tx, &d)
}

// dueOf gathers what there is to do for the person.
func dueOf(tx *db.Tx, d *page.PersonData) error {
	id := d.Frame.Header.ID
	follow, err := plan.FollowUps(tx, id)
	if err != nil {
		return err
	}
	d.FollowUps = slices.DeleteFunc(follow, func(f plan.FollowUp) bool { return !f.DoneAt.IsZero() || f.Struck() })
	slices.SortStableFunc(d.FollowUps, func(a, b plan.FollowUp) int { return cmp.Compare(a.Due, b.Due) })
	concerns, err := plan.Concerns(tx, id)
	if err != nil {
		return err
	}
	d.Concerns = slices.DeleteFunc(concerns, func(c plan.Concern) bool { return !c.HeardAt.IsZero() || c.Struck() })
	letters, err := plan.Letters(tx, id)
	if err != nil {
		return err
	}
	d.Letters = slices.DeleteFunc(letters, func(l plan.Letter) bool { return l.Final() || l.Struck() })
	codings, err := plan.Codings(tx, id)
	if err != nil {
		return err
	}
	d.Codings = slices.DeleteFunc(codings, func(c plan.Coding) bool { return !c.DoneAt.IsZero() || c.Struck() })
	d.Change = &outcome.Change{}
	if d.Referral.ID == "" {
		return nil
	}
	messages, err := plan.Messages(tx, d.Referral.ID)
	if err != nil {
		return err
	}
	d.Drafts = slices.DeleteFunc(messages, func(m plan.Message) bool { return !m.SentAt.IsZero() || m.Struck() })
	scores, err := outcome.During(tx, d.Referral.ID)
	if err != nil {
		return err
	}
	d.Change = outcome.Compare(scores)
	if d.Referral.Open() {
		if d.Tried, err = plan.Attempts(tx, d.Referral.ID); err != nil {
			return err
		}
	}
	if d.Referral.Status == referral.Accepted {
		if d.Measures, err = measuresDue(tx, scores, kith.DayOf(d.Referral.AcceptedAt)); err != nil {
			return err
		}
	}
	return nil
}

// measuresDue says what is to be asked in an episode that began on from.
func measuresDue(tx *db.Tx, scores []outcome.Score, from kith.Day) (out []string, err error) {
	offered, err := outcome.Offered(tx)
	for _, d := range outcome.DueOf(scores, offered, from, tx.Today()) {
		out = append(out, d.Line())
	}
	return out, err
}

// start begins the plan of a referral.
func (x *desk) start(r *web.Request, tx *db.Tx) (web.Reply, error) {
	e, err := referral.Get(tx, kith.ID(r.Value("referral")))
	if err == nil && e.Person != r.ID("id") {
		err = kith.Errorf(kith.NotFound, "This referral is about somebody else")
	}
	if err != nil {
		return web.Reply{}, err
	}
	_, err = plan.Start(tx, e.ID)
	return web.GoTo(personPath(r, "")).Saying("The referral is accepted and the plan has begun"), err
}

// personPath is a path under the person that the path calls id, in the episode
// that the address names.
func personPath(r *web.Request, under string) string {
	return page.InEpisode("/people/"+string(r.ID("id"))+under, kith.ID(r.Query("episode")))
}

// strike asks why a record was a mistake, and strikes it out.
func (x *desk) strike(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := formOf(r, tx, "Strike out an entry")
	if err != nil {
		return web.Reply{}, err
	}
	kind, id := plan.Kind(r.PathValue("kind")), r.ID("record")
	d.Button = "Strike out"
	d.Lead = "It stays on the record, crossed out, with who said so and why. It counts for nothing any more."
	var n page.StrikeForm
	if n.Text, d.Version, err = toStrike(r, tx, kind); err != nil {
		return web.Reply{}, err
	}
	return personForm(r, d, n, page.StrikeFields, func(version int, n page.StrikeForm) (string, string, error) {
		if kind == plan.KindScore {
			return personPath(r, ""), "Struck out", outcome.StrikeOut(tx, id, version, n.Why)
		}
		return personPath(r, ""), "Struck out", plan.StrikeOut(tx, kind, id, version, n.Why)
	})
}

// toStrike is the entry that is to be struck out, as its page says it, and its
// version. A follow-up is on the timeline only once it is done.
func toStrike(r *web.Request, tx *db.Tx, kind plan.Kind) (text string, version int, err error) {
	if kind == plan.KindFollow {
		f, err := recordOf(r, tx, "record", db.Get[plan.FollowUp], func(f *plan.FollowUp) *plan.Of { return &f.Of })
		if err != nil {
			return "", 0, err
		}
		return f.What, f.Version, nil
	}
	entries, err := plan.Timeline(tx, r.ID("id"))
	if err != nil {
		return "", 0, err
	}
	i := slices.IndexFunc(entries, func(e plan.Entry) bool { return e.Kind == kind && e.ID == r.ID("record") && e.Version > 0 })
	if i < 0 {
		return "", 0, kith.Errorf(kith.NotFound, "This is not on the record of this person")
	}
	return entries[i].Text, entries[i].Version, nil
}

// coded says that the practice has put a code on its record.
func (x *desk) coded(r *web.Request, tx *db.Tx) (web.Reply, error) {
	c, err := recordOf(r, tx, "code", db.Get[plan.Coding], func(c *plan.Coding) *plan.Of { return &c.Of })
	if err != nil {
		return web.Reply{}, err
	}
	_, err = plan.Coded(tx, c.ID, versionOf(r))
	return web.GoTo(personPath(r, "")).Saying("Marked as coded by the practice"), err
}
