package desk

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"kith"
	"kith/db"
	"kith/desk/page"
	"kith/find"
	"kith/group"
	"kith/web"
)

// sessionIn is the session that the path names, with its group.
func (x *desk) sessionIn(r *web.Request, tx *db.Tx) (*group.Group, *group.Session, find.Calendar, error) {
	cal, err := x.calendar(r.Context())
	if err != nil {
		return nil, nil, cal, err
	}
	g, err := groupIn(r, tx)
	if err != nil {
		return nil, nil, cal, err
	}
	s, err := group.At(tx, g, cal, kith.Day(r.PathValue("day")))
	return g, s, cal, err
}

func sessionPath(s *group.Session) string { return groupPath(s.Group) + "/on/" + string(s.Day) }

// session is one session: its places, and its register, which is kept here.
func (x *desk) session(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, s, cal, err := x.sessionIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.SessionData{Group: g, Session: s, May: g.Keeps(tx.Actor), Open: s.On() <= tx.Today() && !s.Off, Over: s.Over(tx.Now)}
	if d.May && s.ID != "" {
		if d.Seats, err = group.Register(tx, s.ID); err != nil {
			return web.Reply{}, err
		}
	}
	if d.Counts, err = group.Counts(tx, s.ID); err != nil {
		return web.Reply{}, err
	}
	show := web.Show(page.Session(d))
	if r.Method != http.MethodPost {
		return show, nil
	}
	k := group.Kept{Marks: map[kith.ID]group.State{}}
	for name := range r.PostForm {
		if id, ok := strings.CutPrefix(name, "mark-"); ok {
			k.Marks[kith.ID(id)] = group.State(r.Value(name))
		}
	}
	var f struct {
		Heads int `form:"heads"`
	}
	r.Fill(&f)
	k.Heads = f.Heads
	if _, err := group.Keep(tx, g.ID, cal, s.Day, k); err != nil {
		return show, err
	}
	return web.GoTo(sessionPath(s)).Saying("Register saved. It is on the record of each who came"), nil
}

// sessionWho finds somebody to book, or who came without being booked.
func (x *desk) sessionWho(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, s, _, err := x.sessionIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.SessionWhoData{Group: g, Session: s, Words: r.Query("q"), Came: g.Keeps(tx.Actor) && s.On() <= tx.Today(), Book: !s.Over(tx.Now)}
	d.Found, err = whoFound(tx, d.Words)
	return web.Show(page.SessionWho(d)), err
}

func (x *desk) sessionBook(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, s, cal, err := x.sessionIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	b, err := group.Book(tx, g.ID, cal, s.Day, kith.ID(r.Value("person")), "", r.Value("wants"))
	if err != nil {
		return web.Reply{}, err
	}
	return web.GoTo(sessionPath(s)).Saying(bookedText(b)), nil
}

func bookedText(b *group.Booking) string {
	if b.State == group.Waiting {
		return "It is full: they are on the waiting list, and are told when there is a place"
	}
	return "Booked"
}

func (x *desk) sessionCame(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, s, cal, err := x.sessionIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if _, err := group.TurnedUp(tx, g.ID, cal, s.Day, kith.ID(r.Value("person")), ""); err != nil {
		return web.Reply{}, err
	}
	return web.GoTo(sessionPath(s)).Saying("On the register, and on their record"), nil
}

// sessionForm is a form about one session.
func sessionForm(r *web.Request, g *group.Group, s *group.Session, title string) page.KeepData {
	return page.KeepData{Title: title, Lead: g.Name + ", " + group.When(s), Action: r.URL.Path, Version: s.Version, Back: web.Link{Href: sessionPath(s), Label: "The session"}}
}

func (x *desk) sessionChange(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, s, cal, err := x.sessionIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	return keepForm(r, sessionForm(r, g, s, "Change this session"), s.Said(), page.SessionFields, "Saved. Whoever is booked is told of another time or place", func(version int, n group.NewSession) error {
		_, err := group.ChangeSession(tx, g.ID, cal, s.Day, version, n)
		return err
	})
}

func (x *desk) sessionOff(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, s, cal, err := x.sessionIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	return keepForm(r, sessionForm(r, g, s, "Call this session off"), page.OffForm{}, page.OffFields, "Called off. Everybody on the list is told", func(version int, n page.OffForm) error {
		_, err := group.CallOff(tx, g.ID, cal, s.Day, version, n.Why)
		return err
	})
}

func (x *desk) sessionOn(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, s, cal, err := x.sessionIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if _, err := group.PutOn(tx, g.ID, cal, s.Day, versionOf(r)); err != nil {
		return web.Reply{}, err
	}
	return web.GoTo(sessionPath(s)).Saying("It takes place after all. Everybody on the list is told"), nil
}

// consultation is the group consultation: who agrees, what was said to all, and
// the notes.
func (x *desk) consultation(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, s, cal, err := x.sessionIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if !g.Keeps(tx.Actor) {
		return web.Reply{}, kith.Errorf(kith.Forbidden, "Another team runs this group")
	}
	d := page.ConsultationData{Group: g, Session: s}
	if s.ID != "" {
		if d.Seats, err = group.Register(tx, s.ID); err != nil {
			return web.Reply{}, err
		}
	}
	show := web.Show(page.Consultation(d))
	if r.Method != http.MethodPost {
		return show, nil
	}
	n, err := group.Finish(tx, g.ID, cal, s.Day, r.Value("shared"))
	if err != nil {
		return show, err
	}
	return web.GoTo(sessionPath(s) + "/consultation").Saying("A note is on " + web.Count(n, "record", "records") + " now"), nil
}

// consult is one person's part of a group consultation.
func (x *desk) consult(r *web.Request, tx *db.Tx) (web.Reply, error) {
	b, err := db.Get[group.Booking](tx, r.ID("booking"))
	if err != nil {
		return web.Reply{}, err
	}
	s, err := db.Get[group.Session](tx, b.Session)
	if err != nil {
		return web.Reply{}, err
	}
	who, err := calledOf(tx, b.Person)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.KeepData{Title: "Group consultation: " + who, Action: r.URL.Path, Version: b.Version, Back: web.Link{Href: sessionPath(s) + "/consultation", Label: "The consultation"}}
	n := page.ConsultForm{Consent: b.Consent, Words: b.OneToOne}
	return keepForm(r, d, n, func(v web.View, n page.ConsultForm) templ.Component { return page.ConsultFields(v, n) }, "Saved", func(version int, n page.ConsultForm) error {
		_, err := group.Consult(tx, b.ID, version, n.Consent, n.Words)
		return err
	})
}

// bookingCancel takes somebody off a list, and goes back to where it was asked.
func (x *desk) bookingCancel(r *web.Request, tx *db.Tx) (web.Reply, error) {
	b, err := group.Cancel(tx, r.ID("booking"))
	if err != nil {
		return web.Reply{}, err
	}
	back := "/groups/" + string(b.Group) + "/on/" + string(b.Day)
	if r.Value("from") == "person" {
		back = "/people/" + string(b.Person) + "/groups"
	}
	return web.GoTo(back).Saying("Cancelled. Whoever waited longest has the place, and is told"), nil
}
