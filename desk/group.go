package desk

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/a-h/templ"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/directory"
	"kith/find"
	"kith/group"
	"kith/person"
	"kith/voice"
	"kith/web"
)

// groupRoutes are the pages of groups: group.go and group_session.go, and what
// group_person.go has for one person and for calendars.
func (x *desk) groupRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /groups", Handle: x.groups},
		{Pattern: "GET /groups/new", Handle: x.groupNew},
		{Pattern: "POST /groups/new", Handle: x.groupNew},
		{Pattern: "GET /groups/{group}", Handle: x.group},
		{Pattern: "GET /groups/{group}/edit", Handle: x.groupEdit},
		{Pattern: "POST /groups/{group}/edit", Handle: x.groupEdit},
		{Pattern: "POST /groups/{group}/end", Handle: x.groupEnd},
		{Pattern: "GET /groups/{group}/on/{day}", Handle: x.session},
		{Pattern: "POST /groups/{group}/on/{day}", Handle: x.session},
		{Pattern: "GET /groups/{group}/on/{day}/who", Handle: x.sessionWho},
		{Pattern: "POST /groups/{group}/on/{day}/book", Handle: x.sessionBook},
		{Pattern: "POST /groups/{group}/on/{day}/came", Handle: x.sessionCame},
		{Pattern: "GET /groups/{group}/on/{day}/change", Handle: x.sessionChange},
		{Pattern: "POST /groups/{group}/on/{day}/change", Handle: x.sessionChange},
		{Pattern: "GET /groups/{group}/on/{day}/off", Handle: x.sessionOff},
		{Pattern: "POST /groups/{group}/on/{day}/off", Handle: x.sessionOff},
		{Pattern: "POST /groups/{group}/on/{day}/back-on", Handle: x.sessionOn},
		{Pattern: "GET /groups/{group}/on/{day}/consultation", Handle: x.consultation},
		{Pattern: "POST /groups/{group}/on/{day}/consultation", Handle: x.consultation},
		{Pattern: "POST /bookings/{booking}/cancel", Handle: x.bookingCancel},
		{Pattern: "GET /bookings/{booking}/consult", Handle: x.consult},
		{Pattern: "POST /bookings/{booking}/consult", Handle: x.consult},
		{Pattern: "GET /people/{id}/groups", Handle: x.personGroups},
		{Pattern: "POST /people/{id}/groups", Handle: x.personBook},
		{Pattern: "POST /people/{id}/calendar", Handle: x.personCalendar},
		{Pattern: "POST /people/{id}/calendar/end", Handle: x.personCalendarEnd},
		{Pattern: "POST /groups/calendar", Handle: x.ownCalendar},
		{Pattern: "POST /groups/calendar/end", Handle: x.ownCalendarEnd},
		{Pattern: "GET /calendar/{token...}", Public: true, Handle: x.calendarFile},
	}
}

// An almanac keeps the bank holidays and terms that the sessions of groups go
// by. It is asked within transactions, and asks the database at most once an
// hour, by one caller at a time; the others have what was known before.
type almanac struct {
	asking sync.Mutex
	mu     sync.Mutex
	at     time.Time
	known  find.Calendar
}

// calendar is what is known of bank holidays and terms now.
func (x *desk) calendar(ctx context.Context) (find.Calendar, error) {
	a := &x.almanac
	a.mu.Lock()
	known, at := a.known, a.at
	a.mu.Unlock()
	if x.config.Calendar == nil || x.db.Now().Sub(at).Abs() < time.Hour || !a.asking.TryLock() {
		return known, nil
	}
	defer a.asking.Unlock()
	known, err := x.config.Calendar(ctx)
	if err != nil {
		return known, err
	}
	a.mu.Lock()
	a.known, a.at = known, x.db.Now()
	a.mu.Unlock()
	return known, nil
}

// weeks is how many days ahead the list of sessions looks.
const weeks = 28

func (x *desk) groups(r *web.Request, tx *db.Tx) (web.Reply, error) {
	cal, err := x.calendar(r.Context())
	if err != nil {
		return web.Reply{}, err
	}
	d := page.GroupsData{Kind: group.Kind(r.Query("kind")), Mine: r.Query("whose") == "mine", Ended: r.Query("ended") != "", May: access.Can(tx.Actor, access.GroupWrite)}
	wanted := func(g *group.Group) bool {
		return (d.Kind == "" || g.Kind == d.Kind) && (!d.Mine || tx.Actor.In(g.Team))
	}
	if d.Lines, err = group.Coming(tx, cal, tx.Today(), tx.Today().Add(weeks), wanted); err != nil {
		return web.Reply{}, err
	}
	all, err := group.All(tx, d.Ended)
	if err != nil {
		return web.Reply{}, err
	}
	names, err := staffOf(tx)
	if err != nil {
		return web.Reply{}, err
	}
	for i := range all {
		if g := &all[i]; wanted(g) {
			d.Groups = append(d.Groups, page.GroupLine{Group: g, Team: names.teams[g.Team]})
		}
	}
	links, err := group.LeaderLinks(tx)
	if len(links) > 0 {
		d.Link = kith.DayOf(links[0].CreatedAt)
	}
	return web.Show(page.Groups(d)), err
}

// groupIn is the group that the path names.
func groupIn(r *web.Request, tx *db.Tx) (*group.Group, error) { return group.Get(tx, r.ID("group")) }

func groupPath(id kith.ID) string { return "/groups/" + string(id) }

func (x *desk) group(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, err := groupIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	cal, err := x.calendar(r.Context())
	if err != nil {
		return web.Reply{}, err
	}
	names, err := staffOf(tx)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.GroupData{Group: g, Team: names.teams[g.Team], May: g.Keeps(tx.Actor)}
	from := tx.Today()
	d.Coming, err = group.Coming(tx, cal, from, from.Add(3*weeks), func(o *group.Group) bool { return o.ID == g.ID })
	if err != nil {
		return web.Reply{}, err
	}
	if d.Felt, err = voice.OfService(tx, g.ID); err != nil {
		return web.Reply{}, err
	}
	past, err := group.Sessions(tx, g, cal, from.Add(-3*weeks), from.Add(-1))
	for i := range past {
		if s := past[len(past)-1-i]; s.On() < from {
			d.Past = append(d.Past, s)
		}
	}
	return web.Show(page.OneGroup(d)), err
}

// groupChoices are the teams and leaders that a form offers.
func groupChoices(tx *db.Tx) (c page.GroupChoices, err error) {
	s, err := staffOf(tx)
	if err != nil {
		return c, err
	}
	for _, t := range s.mine {
		c.Teams = append(c.Teams, web.Option{Value: string(t.ID), Label: t.Name})
	}
	c.Leaders = []web.Option{{Label: "Somebody without an account: name them below"}}
	for _, w := range s.crew {
		c.Leaders = append(c.Leaders, web.Option{Value: string(w.Account), Label: w.Name})
	}
	return c, nil
}

// groupForm shows and takes the form of a group.
func (x *desk) groupForm(r *web.Request, tx *db.Tx, d page.KeepData, was group.New, save func(version int, n group.New) (*group.Group, error)) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.GroupWrite); err != nil {
		return web.Reply{}, err
	}
	choices, err := groupChoices(tx)
	if err != nil {
		return web.Reply{}, err
	}
	if id := r.Query("location"); id != "" && was.Location == "" {
		was.Location = kith.ID(id)
	}
	if len(choices.Teams) > 0 && was.Team == "" {
		was.Team = kith.ID(choices.Teams[0].Value)
	}
	if r.Method == http.MethodPost && d.Version > 0 {
		d.Version = versionOf(r)
	}
	f := page.GroupFormOf(was)
	posted := r.Method == http.MethodPost
	if posted {
		r.Fill(&f)
	}
	find := posted && r.Value("find") != "" && f.Seek != ""
	if choices.Places, err = chosenPlace(tx, f.Location); err != nil {
		return web.Reply{}, err
	}
	if find {
		found, err := directory.FindSpots(tx, f.Seek)
		if err != nil {
			return web.Reply{}, err
		}
		choices.Missed = len(found) == 0
		for i := range found {
			if s := &found[i]; s.ID != f.Location {
				choices.Places = append(choices.Places, web.Option{Value: string(s.ID), Label: group.WhereSpot(s)})
			}
		}
	}
	show := web.Show(page.KeepForm(d, func(v web.View) templ.Component { return page.GroupFields(v, f, choices) }))
	if !posted || find {
		return show, nil
	}
	c := kith.Check{}
	n := f.Into(c, was.Times)
	n.Check(c)
	if n.Leader != "" {
		delete(c, "leader_name") // the account has it
	}
	if n.Location != "" {
		delete(c, "place") // the directory has it
	}
	if err := c.Err(); err != nil {
		return show, err
	}
	g, err := save(d.Version, n)
	if err != nil {
		return show, err
	}
	return web.GoTo(groupPath(g.ID)).Saying(g.Name + " saved"), nil
}

func (x *desk) groupNew(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d := page.KeepData{Title: "Set up a group", Action: "/groups/new", Back: web.Link{Href: "/groups", Label: "Groups"}}
	return x.groupForm(r, tx, d, group.New{}, func(_ int, n group.New) (*group.Group, error) { return group.Add(tx, n) })
}

func (x *desk) groupEdit(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, err := groupIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if !g.Keeps(tx.Actor) {
		return web.Reply{}, kith.Errorf(kith.Forbidden, "Another team runs this group")
	}
	d := page.KeepData{Title: "Change " + g.Name, Action: r.URL.Path, Version: g.Version, Back: web.Link{Href: groupPath(g.ID), Label: g.Name}}
	return x.groupForm(r, tx, d, g.New, func(version int, n group.New) (*group.Group, error) { return group.Change(tx, g.ID, version, n) })
}

// chosenPlace is the place of the directory that is chosen, if one is and it is
// there still.
func chosenPlace(tx *db.Tx, id kith.ID) ([]web.Option, error) {
	if id == "" {
		return nil, nil
	}
	l, err := directory.GetLocation(tx, id)
	if kith.KindOf(err) == kith.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return []web.Option{{Value: string(id), Label: group.Where(l)}}, nil
}

func (x *desk) groupEnd(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, err := group.End(tx, r.ID("group"), versionOf(r))
	if err != nil {
		return web.Reply{}, err
	}
	return web.GoTo("/groups").Saying(g.Name + " does not meet any more. What it was stays on record"), nil
}

// whoFound are the people whom the actor sees and who fit words, for booking.
func whoFound(tx *db.Tx, words string) ([]page.FoundLine, error) {
	if words == "" {
		return nil, nil
	}
	found, err := person.Search(tx, words, mostFound)
	var out []page.FoundLine
	for i := range found {
		if p := &found[i]; !p.Dead() && p.MergedInto == "" {
			out = append(out, page.FoundLine{ID: p.ID, Name: p.Called(), Age: p.AgeText(tx.Today()), Born: p.Born, Number: p.Number.String(), Alike: p.Alike})
		}
	}
	return out, err
}
