package desk

import (
	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/directory"
	"kith/voice"
	"kith/web"
)

// service is the page of one service: what is said of it, by whom, and how old
// that is.
func (x *desk) service(r *web.Request, tx *db.Tx) (web.Reply, error) {
	s, err := directory.GetService(tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, err
	}
	d := page.ServiceData{Service: s}
	if d.Organisation, err = directory.GetOrganisation(tx, s.Organisation); err != nil {
		return web.Reply{}, err
	}
	d.Review = s.Review(d.Organisation.Statutory())
	d.Fresh, d.Days = directory.AgeOf(s.AssuredOn, d.Review, tx.Today())
	if d.Places, err = directory.PlacesOf(tx, s.ID); err != nil {
		return web.Reply{}, err
	}
	if s.ReplacedBy != "" {
		if d.Instead, err = directory.Get(tx, s.ReplacedBy); err != nil && kith.KindOf(err) != kith.NotFound {
			return web.Reply{}, err
		}
	}
	felt, err := voice.OfService(tx, s.ID)
	d.Felt = felt.Words()
	return web.Show(page.Service(d)), err
}

// wrong says in one step that an entry is wrong.
func (x *desk) wrong(r *web.Request, tx *db.Tx) (web.Reply, error) {
	s, err := directory.Get(tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, err
	}
	d := page.KeepData{Title: "What is wrong?", Lead: s.Name, Action: r.URL.Path, Back: web.Link{Href: servicePath(r), Label: s.Name}}
	return keepForm(r, d, page.WrongForm{}, page.WrongFields, "Thank you. You will find under “My reports” what becomes of it", func(_ int, f page.WrongForm) error {
		_, err := directory.MakeReport(tx, s.ID, f.About, f.Words)
		return err
	})
}

// reports are those that the actor has made, and what became of them.
func (x *desk) reports(r *web.Request, tx *db.Tx) (web.Reply, error) {
	all, err := directory.MyReports(tx)
	if err != nil {
		return web.Reply{}, err
	}
	lines, err := reportLines(tx, all)
	return web.Show(page.Reports(lines)), err
}

func reportLines(tx *db.Tx, all []directory.Report) (out []page.ReportLine, err error) {
	for _, report := range all {
		s, err := directory.Get(tx, report.Service)
		if err != nil {
			return nil, err
		}
		out = append(out, page.ReportLine{Report: report, Service: s})
	}
	return out, nil
}

// heardReports notes that the actor has read what became of them.
func (x *desk) heardReports(_ *web.Request, tx *db.Tx) (web.Reply, error) {
	return web.GoTo("/services/reports").Saying("Noted"), directory.Hear(tx)
}

// queue is what waits for those who keep the directory.
func (x *desk) queue(r *web.Request) (web.Reply, error) {
	if err := access.Need(r.Actor, access.DirectoryWrite); err != nil {
		return web.Reply{}, err
	}
	v, err := x.finder.See(r.Context(), r.Actor)
	if err != nil {
		return web.Reply{}, err
	}
	today := kith.DayOf(x.db.Now())
	d := page.QueueData{Expiring: v.Expiring(today.Add(soon)), Overdue: v.Overdue(today)}
	err = x.db.Read(r.Context(), r.Actor, func(tx *db.Tx) error { return queueOf(tx, v, &d) })
	return web.Show(page.Queue(d)), err
}

// soon is how many days ahead the queue says that an assurance expires.
const soon = 30

// queueOf gathers what is in the database of what waits.
func queueOf(tx *db.Tx, v *directory.View, d *page.QueueData) error {
	asks, err := directory.Answers(tx)
	if err != nil {
		return err
	}
	for _, a := range asks {
		d.Answers = append(d.Answers, page.AnswerLine{Ask: a, Service: nameOf(v, a.Service)})
	}
	reports, err := directory.OpenReports(tx)
	if err != nil {
		return err
	}
	if d.Reports, err = reportLines(tx, reports); err != nil {
		return err
	}
	pairs, err := directory.Duplicates(tx)
	if err != nil {
		return err
	}
	decided, err := directory.Decided(tx)
	for _, p := range append(pairs, decided...) {
		l := page.DuplicateLine{Duplicate: p, One: nameOf(v, p.One), Other: nameOf(v, p.Other)}
		if p.Decision == "" {
			d.Duplicates = append(d.Duplicates, l)
		} else {
			d.Decided = append(d.Decided, l)
		}
	}
	return err
}

// nameOf is what a service is called, and who runs it.
func nameOf(v *directory.View, id kith.ID) string {
	s := v.Service(id)
	if s == nil {
		return "An entry that is gone"
	}
	if o := v.Organisation(s.Organisation); o != nil {
		return s.Name + ", " + o.Name
	}
	return s.Name
}

const queuePath = "/services/queue"

// settleAnswer notes that a steward has dealt with what a provider said.
func (x *desk) settleAnswer(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return web.GoTo(queuePath).Saying("Done"), directory.SettleAnswer(tx, r.ID("answer"), versionOf(r))
}

// settleReport says what became of a report.
func (x *desk) settleReport(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.DirectoryWrite); err != nil {
		return web.Reply{}, err
	}
	report, err := db.Get[directory.Report](tx, r.ID("report"))
	if err != nil {
		return web.Reply{}, err
	}
	s, err := directory.Get(tx, report.Service)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.KeepData{Title: "What became of it?", Lead: s.Name + ": " + page.WrongText(*report), Action: r.URL.Path, Version: report.Version, Back: web.Link{Href: queuePath, Label: "Queue"}}
	return keepForm(r, d, page.SettleForm{}, page.SettleFields, "Settled. "+report.MadeName+" will read it", func(version int, f page.SettleForm) error {
		return directory.Settle(tx, report.ID, version, f.Outcome, f.Said)
	})
}

// suggest looks for entries that are there twice.
func (x *desk) suggest(_ *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.DirectoryWrite); err != nil {
		return web.Reply{}, err
	}
	n, err := directory.SuggestDuplicates(tx)
	return web.GoTo(queuePath).Saying(web.Count(n, "new suspicion", "new suspicions")), err
}

// decide says whether two entries are of one service.
func (x *desk) decide(r *web.Request, tx *db.Tx) (web.Reply, error) {
	id, version := r.ID("duplicate"), versionOf(r)
	switch r.Value("decision") {
	case "different":
		return web.GoTo(queuePath).Saying("They stay two"), directory.DecideDifferent(tx, id, version)
	case "reopen":
		return web.GoTo(queuePath).Saying("It waits again"), directory.Reopen(tx, id, version)
	}
	err := directory.Replace(tx, id, version, kith.ID(r.Value("keep")))
	return web.GoTo(queuePath).Saying("One is kept; the other leads to it"), err
}

// askProvider makes a link by which whoever runs a service can say, without an
// account, whether its entry is still right. It is shown once.
func (x *desk) askProvider(r *web.Request, tx *db.Tx) (web.Reply, error) {
	token, a, err := directory.NewAsk(tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, err
	}
	s, err := directory.Get(tx, r.ID("id"))
	return web.Show(page.Asked(page.AskedData{Service: s, Email: a.Email, URL: x.config.Base + "/support/still-right/" + token, Until: a.ExpiresAt})), err
}

// history is every change of an entry and its organisation and places.
func (x *desk) history(r *web.Request, tx *db.Tx) (web.Reply, error) {
	s, err := kept(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.HistoryData{Service: s}
	records := []struct {
		what   string
		record db.Record
		id     kith.ID
	}{{"Service", &directory.Service{}, s.ID}, {"Organisation", &directory.Organisation{}, s.Organisation}}
	places, err := directory.PlacesOf(tx, s.ID)
	if err != nil {
		return web.Reply{}, err
	}
	for _, p := range places {
		records = append(records, struct {
			what   string
			record db.Record
			id     kith.ID
		}{"Place", &directory.Location{}, p.Location.ID})
	}
	for _, record := range records {
		edits, err := directory.History(tx, record.record, record.id)
		if err != nil {
			return web.Reply{}, err
		}
		for _, e := range edits {
			d.Edits = append(d.Edits, page.EditLine{What: record.what, Edit: e})
		}
	}
	d.Sort()
	return web.Show(page.History(d)), nil
}

// undo takes one change back.
func (x *desk) undo(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if _, err := kept(r, tx); err != nil {
		return web.Reply{}, err
	}
	err := directory.Undo(tx, r.ID("edit"))
	return web.GoTo(servicePath(r) + "/history").Saying("Taken back"), err
}

// quality is how far the directory can be trusted.
func (x *desk) quality(r *web.Request) (web.Reply, error) {
	if err := access.Need(r.Actor, access.DirectoryWrite); err != nil {
		return web.Reply{}, err
	}
	v, err := x.finder.See(r.Context(), r.Actor)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.QualityData{}
	d.All, d.BySource, d.ByNeed = v.Quality(kith.DayOf(x.db.Now()))
	err = x.db.Read(r.Context(), r.Actor, func(tx *db.Tx) (err error) { d.Sources, err = directory.Sources(tx); return err })
	return web.Show(page.Quality(d)), err
}

// unmetNeed is what was looked for and was not there.
func (x *desk) unmetNeed(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.UnmetSee); err != nil {
		return web.Reply{}, err
	}
	in := tx.Today()
	if day := kith.Day(r.Query("quarter")); day.Valid() {
		in = day
	}
	t, err := directory.UnmetIn(tx, in)
	return web.Show(page.UnmetNeed(page.UnmetData{Table: t, Today: tx.Today()})), err
}
