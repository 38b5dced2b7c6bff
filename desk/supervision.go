package desk

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/supervision"
	"kith/team"
	"kith/web"
)

// supervisionRoutes are the pages of supervision and debriefs.
func (x *desk) supervisionRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /supervision", Handle: x.supervision},
		{Pattern: "GET /supervision/team", Handle: x.supervised},
		{Pattern: "GET /supervision/new", Handle: x.arrange},
		{Pattern: "POST /supervision/new", Handle: x.arrange},
		{Pattern: "GET /supervision/{supervision}", Handle: x.arrangement},
		{Pattern: "POST /supervision/{supervision}/end", Handle: x.endSupervision},
		{Pattern: "GET /supervised/{meeting}", Handle: x.meeting},
		{Pattern: "GET /supervised/{meeting}/held", Handle: x.meetingHeld},
		{Pattern: "POST /supervised/{meeting}/held", Handle: x.meetingHeld},
		{Pattern: "GET /supervised/{meeting}/missed", Handle: x.meetingMissed},
		{Pattern: "POST /supervised/{meeting}/missed", Handle: x.meetingMissed},
		{Pattern: "GET /supervised/{meeting}/again", Handle: x.meetingAgain},
		{Pattern: "POST /supervised/{meeting}/again", Handle: x.meetingAgain},
		{Pattern: "GET /supervised/{meeting}/note", Handle: x.meetingNote},
		{Pattern: "POST /supervised/{meeting}/note", Handle: x.meetingNote},
		{Pattern: "POST /supervised/{meeting}/tasks", Handle: x.meetingTask},
		{Pattern: "POST /supervised/{meeting}/tasks/{task}/done", Handle: x.meetingTaskDone},
		{Pattern: "POST /debriefs", Handle: x.askDebrief},
		{Pattern: "POST /debriefs/{debrief}", Handle: x.settleDebrief},
		{Pattern: "POST /debriefs/{debrief}/take", Handle: x.takeDebrief},
	}
}

func (x *desk) supervision(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d := page.SupervisionData{Me: tx.Actor.ID}
	var err error
	if d.All, err = supervision.Mine(tx); err != nil {
		return web.Reply{}, err
	}
	if d.Debriefs, err = supervision.Debriefs(tx); err != nil {
		return web.Reply{}, err
	}
	d.Lines, err = x.seal.Today(tx)
	return web.Show(page.Supervision(d)), err
}

func (x *desk) supervised(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d := page.SupervisedData{Me: tx.Actor.ID}
	var err error
	if d.Rows, err = supervision.Team(tx); err != nil {
		return web.Reply{}, err
	}
	if d.Sought, err = supervision.SoughtBy(tx); err != nil {
		return web.Reply{}, err
	}
	all, err := team.Crew(tx, tx.Actor.Teams)
	if err != nil {
		return web.Reply{}, err
	}
	crew := map[kith.ID]string{}
	for _, w := range all {
		crew[w.Account] = w.Name
	}
	d.None, err = supervision.Unsupervised(tx, crew)
	slices.Sort(d.None)
	return web.Show(page.Supervised(d)), err
}

func (x *desk) arrange(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.SupervisionLead); err != nil {
		return web.Reply{}, err
	}
	s, err := staffOf(tx)
	if err != nil {
		return web.Reply{}, err
	}
	o := page.ArrangeChoices{Teams: s.teamOptions("Choose"), Crew: s.workerOptions(web.Option{Label: "Choose"}),
		Supervisors: s.workerOptions(web.Option{Label: "Somebody without an account here"})}
	if _, listed := s.workers[tx.Actor.ID]; !listed {
		o.Supervisors = append(o.Supervisors, web.Option{Value: string(tx.Actor.ID), Label: tx.Actor.Name + " (you)"})
	}
	n := supervision.New{Weeks: supervision.UsualWeeks}
	if len(s.mine) == 1 {
		n.Team = s.mine[0].ID
	}
	d := page.KeepData{Title: "Arrange supervision", Action: r.URL.Path, Back: web.Link{Href: "/supervision/team", Label: "Supervision of the team"}}
	return keepForm(r, d, n, func(v web.View, n supervision.New) templ.Component { return page.ArrangeFields(v, n, o) }, "Supervision is arranged",
		func(_ int, n supervision.New) error { _, err := supervision.Arrange(tx, n); return err })
}

func (x *desk) endSupervision(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return web.GoTo("/supervision/team").Saying("Ended"), supervision.End(tx, r.ID("supervision"), versionOf(r))
}

func (x *desk) arrangement(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := x.arrangementData(tx, r.ID("supervision"))
	if err != nil {
		return web.Reply{}, err
	}
	if d.Meetings, err = supervision.Meetings(tx, d.Of.ID); err != nil {
		return web.Reply{}, err
	}
	d.Themes, err = x.seal.Counts(tx, d.Of.ID)
	return web.Show(page.Arrangement(d)), err
}

// arrangementData is an arrangement of the actor's, with what was agreed.
func (x *desk) arrangementData(tx *db.Tx, id kith.ID) (page.ArrangementData, error) {
	d := page.ArrangementData{Me: tx.Actor.ID}
	var err error
	if d.Of, err = supervision.Get(tx, id); err != nil {
		return d, err
	}
	d.Tasks, err = x.seal.Tasks(tx, id)
	return d, err
}

func (x *desk) meeting(r *web.Request, tx *db.Tx) (web.Reply, error) {
	m, err := supervision.GetMeeting(tx, r.ID("meeting"))
	if err != nil {
		return web.Reply{}, err
	}
	if m.State != supervision.Held {
		return web.GoTo("/supervision/" + string(m.Supervision)), nil
	}
	d := page.MeetingData{Meeting: m}
	if d.ArrangementData, err = x.arrangementData(tx, m.Supervision); err != nil {
		return web.Reply{}, err
	}
	d.Tasks = slices.DeleteFunc(d.Tasks, func(t supervision.Task) bool { return t.Meeting != m.ID })
	d.Words, _, err = x.seal.Read(tx, m.ID)
	return web.Show(page.Meeting(d)), err
}

// meetingForm is a form about a meeting of the actor's.
func meetingForm(r *web.Request, tx *db.Tx, title string, fields func(web.View, page.MeetingForm) templ.Component, save func(m *supervision.Meeting, version int, f page.MeetingForm) error) (web.Reply, error) {
	m, err := supervision.GetMeeting(tx, r.ID("meeting"))
	if err != nil {
		return web.Reply{}, err
	}
	a, err := supervision.Get(tx, m.Supervision)
	if err != nil {
		return web.Reply{}, err
	}
	f := page.MeetingForm{HeldOn: min(m.Due, tx.Today()), Weeks: a.Weeks}
	d := page.KeepData{Title: title, Lead: "Supervision with " + a.With(tx.Actor.ID) + ", " + m.Due.String(), Action: r.URL.Path, Version: m.Version,
		Back: web.Link{Href: "/supervision/" + string(a.ID), Label: "Supervision with " + a.With(tx.Actor.ID)}}
	return keepForm(r, d, f, fields, "Written down", func(version int, f page.MeetingForm) error { return save(m, version, f) })
}

func (x *desk) meetingHeld(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return meetingForm(r, tx, "We met", page.HeldFields, func(m *supervision.Meeting, version int, f page.MeetingForm) error {
		if _, err := supervision.Hold(tx, m.ID, version, f.HeldOn, f.Minutes, f.Next); err != nil {
			return err
		}
		if f.Note == "" && len(f.Themes) == 0 {
			return nil
		}
		return x.seal.Write(tx, m.ID, 0, f.Words)
	})
}

func (x *desk) meetingMissed(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return meetingForm(r, tx, "We did not meet", page.MissedFields, func(m *supervision.Meeting, version int, f page.MeetingForm) error {
		_, err := supervision.Miss(tx, m.ID, version, f.Missed, f.Step, f.Next)
		return err
	})
}

func (x *desk) meetingAgain(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return meetingForm(r, tx, "Enter the new day", page.AgainFields, func(m *supervision.Meeting, version int, f page.MeetingForm) error {
		_, err := supervision.Again(tx, m.ID, version, f.Next)
		return err
	})
}

func (x *desk) meetingNote(r *web.Request, tx *db.Tx) (web.Reply, error) {
	m, err := supervision.GetMeeting(tx, r.ID("meeting"))
	if err != nil {
		return web.Reply{}, err
	}
	w, version, err := x.seal.Read(tx, m.ID)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.KeepData{Title: "What was said", Action: r.URL.Path, Version: version, Back: web.Link{Href: "/supervised/" + string(m.ID), Label: "The meeting"}}
	return keepForm(r, d, w, page.WordsFields, "Written down", func(version int, w supervision.Words) error { return x.seal.Write(tx, m.ID, version, w) })
}

func (x *desk) meetingTask(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var f struct {
		What string           `form:"what"`
		Doer supervision.Step `form:"doer"`
		Due  kith.Day         `form:"due"`
	}
	r.Fill(&f)
	if _, err := x.seal.Agree(tx, r.ID("meeting"), f.What, f.Doer, f.Due); err != nil {
		show, failed := x.meeting(r, tx)
		if failed != nil {
			return web.Reply{}, failed
		}
		return show, err
	}
	return web.GoTo("/supervised/" + string(r.ID("meeting"))).Saying("Added"), nil
}

func (x *desk) meetingTaskDone(r *web.Request, tx *db.Tx) (web.Reply, error) {
	t, err := supervision.Do(tx, r.ID("task"), versionOf(r))
	if err != nil {
		return web.Reply{}, err
	}
	return web.GoTo("/supervision/" + string(t.Supervision)).Saying("Done"), nil
}

func (x *desk) askDebrief(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := supervision.Ask(tx, supervision.Hard(r.Value("hard")))
	if err != nil {
		show, failed := x.supervision(r, tx)
		if failed != nil {
			return web.Reply{}, failed
		}
		return show, err
	}
	return web.GoTo("/supervision").Saying(debriefSaid(d)), nil
}

// debriefSaid is what a page says to whoever asked for a debrief.
func debriefSaid(d *supervision.Debrief) string {
	if d.Other == "" {
		return "Nobody supervises you in Kith: your leads see that you wait"
	}
	return strings.TrimSpace(d.OtherName) + " is told that you would like to talk, within a day"
}

func (x *desk) settleDebrief(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return web.GoTo("/supervision").Saying("Written down"), supervision.Settle(tx, r.ID("debrief"), versionOf(r), supervision.Ending(r.Value("as")))
}

func (x *desk) takeDebrief(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return web.GoTo("/supervision").Saying("They are yours to talk with"), supervision.Take(tx, r.ID("debrief"), versionOf(r))
}

// hard asks for a debrief where a contact was marked as hard, and returns what
// to say of it.
func hard(r *web.Request, tx *db.Tx) (string, error) {
	kind := supervision.Hard(r.Value("hard"))
	if r.Method != http.MethodPost || kind == "" {
		return "", nil
	}
	d, err := supervision.Ask(tx, kind)
	if err != nil {
		return "", err
	}
	return ". " + debriefSaid(d), nil
}
