package desk

import (
	"bytes"
	"strings"

	"kith"
	"kith/db"
	"kith/desk/page"
	"kith/group"
	"kith/person"
	"kith/web"
)

// calledOf is how a person whom the actor sees is called.
func calledOf(tx *db.Tx, id kith.ID) (string, error) {
	p, err := person.Get(tx, id)
	if err != nil {
		return "", err
	}
	return p.Called(), nil
}

// personGroups is what a person is booked for, was at, and could come to.
func (x *desk) personGroups(r *web.Request, tx *db.Tx) (web.Reply, error) {
	f, err := frameOf(r, tx, page.PlanSection)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.PersonGroupsData{Frame: f}
	if d.All, err = group.Of(tx, r.ID("id")); err != nil {
		return web.Reply{}, err
	}
	cal, err := x.calendar(r.Context())
	if err != nil {
		return web.Reply{}, err
	}
	booked := map[string]bool{}
	for i := range d.All {
		if a := &d.All[i]; a.State != group.Cancelled {
			booked[string(a.Group)+string(a.Day)] = true
		}
	}
	lines, err := group.Coming(tx, cal, tx.Today(), tx.Today().Add(weeks), nil)
	for _, l := range lines {
		if !l.Off && !l.Session.Over(tx.Now) && !booked[string(l.Group)+string(l.Day)] {
			d.Coming = append(d.Coming, l)
		}
	}
	if err != nil {
		return web.Reply{}, err
	}
	links, err := group.PersonLinks(tx, r.ID("id"))
	if len(links) > 0 {
		d.Link = kith.DayOf(links[0].CreatedAt)
	}
	return web.Show(page.PersonGroups(d)), err
}

// personBook books the person for a session: "GROUP DAY".
func (x *desk) personBook(r *web.Request, tx *db.Tx) (web.Reply, error) {
	id, day, _ := strings.Cut(r.Value("session"), " ")
	if id == "" {
		return web.Reply{}, kith.Errorf(kith.Invalid, "Choose a session. Go back and press its button")
	}
	cal, err := x.calendar(r.Context())
	if err != nil {
		return web.Reply{}, err
	}
	b, err := group.Book(tx, kith.ID(id), cal, kith.Day(day), r.ID("id"), named(r), r.Value("wants"))
	if err != nil {
		return web.Reply{}, err
	}
	return web.GoTo(personPath(r, "/groups")).Saying(bookedText(b)), nil
}

// calendarAt is the address of a calendar.
func (x *desk) calendarAt(token string) string {
	return strings.TrimSuffix(x.config.Base, "/") + "/calendar/" + token
}

func (x *desk) personCalendar(r *web.Request, tx *db.Tx) (web.Reply, error) {
	who, err := calledOf(tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, err
	}
	token, err := group.LinkForPerson(tx, r.ID("id"))
	d := page.CalendarLinkData{Title: "A calendar for " + who, Link: x.calendarAt(token), Back: web.Link{Href: personPath(r, "/groups"), Label: "Groups"},
		Lead: "Give this address to the person and to nobody else: whoever has it sees what they are booked for. Their calendar program subscribes to it. It is shown here once."}
	return web.Show(page.CalendarLink(d)), err
}

func (x *desk) personCalendarEnd(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return web.GoTo(personPath(r, "/groups")).Saying("The calendar is no longer shared"), group.EndPersonLinks(tx, r.ID("id"))
}

func (x *desk) ownCalendar(r *web.Request, tx *db.Tx) (web.Reply, error) {
	token, err := group.LinkForLeader(tx)
	d := page.CalendarLinkData{Title: "Your groups in your calendar", Link: x.calendarAt(token), Back: web.Link{Href: "/groups", Label: "Groups"},
		Lead: "Have your calendar program subscribe to this address. It has the sessions of the groups that you lead, how many are booked, and no names. Whoever has the address sees that: it is shown here once."}
	return web.Show(page.CalendarLink(d)), err
}

func (x *desk) ownCalendarEnd(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return web.GoTo("/groups").Saying("The calendar is no longer shared"), group.EndLeaderLinks(tx)
}

// calendarFile is the calendar behind a link. Nobody need be signed in.
func (x *desk) calendarFile(r *web.Request, tx *db.Tx) (web.Reply, error) {
	cal, err := x.calendar(r.Context())
	if err != nil {
		return web.Reply{}, err
	}
	c, err := group.Open(tx, cal, r.PathValue("token"))
	if err != nil {
		return web.Reply{}, err
	}
	if c.Of.Self != "" {
		more, err := ownEvents(tx.As(c.Of))
		if err != nil {
			return web.Reply{}, err
		}
		c.Events = append(c.Events, more...)
	}
	var b bytes.Buffer
	if err := group.WriteCalendar(&b, c.Name, tx.Now, c.Events); err != nil {
		return web.Reply{}, err
	}
	return web.Bytes("groups.ics", "text/calendar; charset=utf-8", b.Bytes()), nil
}
