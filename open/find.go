package open

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"kith"
	"kith/db"
	"kith/directory"
	"kith/find"
	"kith/geo"
	"kith/nhs"
	"kith/open/page"
	"kith/plan"
	"kith/web"
)

// pageSize is how many results a page shows.
const pageSize = 10

// see is the directory as it is now, and how to read it out.
func (x *door) see(ctx context.Context) (*directory.View, *reader, error) {
	v, err := x.Finder.See(ctx, x.public())
	if err != nil {
		return nil, nil, err
	}
	r := &reader{view: v, now: x.db.Now()}
	if x.Calendar != nil {
		r.calendar, err = x.Calendar(ctx)
	}
	return v, r, err
}

// start is the first page: what do you need?
func (x *door) start(r *web.Request) (web.Reply, error) {
	v, _, err := x.see(r.Context())
	if err != nil {
		return web.Reply{}, err
	}
	d := page.StartData{Access: accessOptions(), Ways: wayOptions(), Themes: themes()}
	for _, s := range v.Services() {
		if s.Status == directory.Active {
			d.Total++
		}
	}
	return web.Show(page.Start(d)), nil
}

// need is the page of one need, for links and posters.
func (x *door) need(r *web.Request) (web.Reply, error) {
	n, ok := find.NeedOf(r.PathValue("need"))
	if !ok {
		return web.Reply{}, kith.Errorf(kith.NotFound, "There is no such page")
	}
	d, err := x.answerTo(r, page.Ask{Needs: []string{n.Slug}})
	return web.Show(page.Find(d)), err
}

// find answers a search. What was asked came in the body and goes nowhere.
func (x *door) find(r *web.Request) (web.Reply, error) {
	var a page.Ask
	r.Fill(&a)
	d, err := x.answerTo(r, a)
	return web.Show(page.Find(d)), err
}

// answerTo finds what there is.
func (x *door) answerTo(r *web.Request, a page.Ask) (page.FindData, error) {
	v, read, err := x.see(r.Context())
	if err != nil {
		return page.FindData{}, err
	}
	tidy(&a)
	at, err := x.startAt(r.Context(), v, a.Near)
	if err != nil {
		return page.FindData{}, err
	}
	q := queryOf(a, at)
	q.Now, q.Calendar = read.now, read.calendar
	found := v.Search(q)
	d := page.FindData{Ask: a, Title: title(a), Used: used(a, at), Note: at.note, Total: found.Total, Page: a.Page,
		More: len(found.Results) == pageSize && found.Total > a.Page*pageSize, HiddenN: found.HiddenTotal, Hidden: hidden(found, a),
		Facets: facets(found, a), Needs: needOptions(), Access: accessOptions(), Ways: wayOptions()}
	if a.Near != "" && !at.known {
		d.Lost = a.Near
	}
	for said, is := range found.Respelt {
		d.Respelt = append(d.Respelt, fmt.Sprintf("Nothing has “%s”: we looked for “%s”.", said, is))
	}
	slices.Sort(d.Respelt)
	on := map[kith.ID]bool{}
	for i, res := range found.Results {
		if c, ok := read.card(v, res, at); ok {
			c.N = (a.Page-1)*pageSize + i + 1
			c.Kept = slices.Contains(a.Kept, c.ID)
			on[c.ID] = true
			d.Cards = append(d.Cards, c)
		}
	}
	d.Map = x.mapOf(at, d.Cards)
	for _, id := range a.Kept {
		if !on[id] {
			d.Elsewise = append(d.Elsewise, string(id))
		}
	}
	if found.Total == 0 && a.Page == 1 {
		d.Near = read.near(v, at, q)
		d.Noted = x.note(r, a, at, found)
	}
	return d, nil
}

// near is what there is close by for any need.
func (r *reader) near(v *directory.View, at start, q find.Query) (out []page.Card) {
	if !at.known {
		return nil
	}
	q = find.Query{From: &at.Point, Radius: q.Radius, Areas: q.Areas, Person: find.Person{Age: q.Person.Age}, Now: q.Now, Calendar: q.Calendar, Sort: find.Nearest, Size: 5}
	for _, res := range v.Search(q).Results {
		if c, ok := r.card(v, res, at); ok {
			out = append(out, c)
		}
	}
	return out
}

// note writes down that a need was not met: the need, the ward or district, the
// reason. The words are not kept, nor the postcode. Only a form counts: links
// are followed by programs too. It reports whether it was noted.
func (x *door) note(r *web.Request, a page.Ask, at start, found find.Found) bool {
	if r.Method != http.MethodPost || len(a.Needs) == 0 && a.Words == "" || !x.asked.take(r.Caller()) {
		return false
	}
	code := at.Ward
	if code == "" {
		code = at.District
	}
	name := ""
	if code != "" && x.AreaName != nil {
		name = x.AreaName(r.Context(), code)
	}
	why, most := "none", 0
	for _, reason := range find.Reasons() {
		if n := found.Hidden[reason]; n > most {
			why, most = reason.String(), n
		}
	}
	err := x.db.Write(r.Context(), x.public(), func(tx *db.Tx) error {
		return directory.NoteUnmet(tx, a.Needs, code, name, why, "public")
	})
	if err != nil { // the answer matters more than the note
		x.Log.WarnContext(r.Context(), "an unmet need was not noted", "kind", kith.KindOf(err))
	}
	return err == nil
}

// card is a result as anybody may read it.
func (r *reader) card(v *directory.View, res find.Result, at start) (page.Card, bool) {
	s := r.service(res.Service)
	if s == nil {
		return page.Card{}, false
	}
	_, l := v.Entry(res)
	c := page.Card{Service: s, Also: res.Also}
	hiddenPlace := l != nil && l.Hidden
	if l != nil {
		c.Where = line(l.Public())
		if p, ok := v.Point(l); ok && !hiddenPlace {
			c.At = latLng(p)
		}
	}
	if at.known && res.Metres >= 0 && !hiddenPlace {
		c.Far = far(res.Metres)
	}
	if res.Next != nil {
		c.Next = when(*res.Next, r.now)
	}
	// What the card says by itself is left out, and by which words it was found
	// where a need says as much.
	said := map[string]bool{"near": true, "checked": true, "time": c.Next != "", "cost": c.Cost != "",
		"word": slices.ContainsFunc(res.Why, func(w find.Why) bool { return w.Kind == "need" })}
	for _, w := range res.Why {
		if !said[w.Kind] {
			c.Why = append(c.Why, yours(w.Text))
		}
	}
	for _, w := range res.Check {
		if w.Kind != "checked" {
			c.Check = append(c.Check, yours(w.Text))
		}
	}
	for _, h := range res.Hides {
		c.Hides = append(c.Hides, reasonWords[h])
	}
	return c, true
}

// line is where a place is, in a line; "" of one that is hidden.
func line(l directory.Location) string {
	if l.Hidden || len(l.Addresses) == 0 {
		return ""
	}
	a := l.Addresses[0]
	var out []string
	for _, s := range []string{l.Name, a.Line1, a.City, a.Postcode} {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}

// walkable is how far people are told in minutes on foot: a little over a mile.
const walkable = 2000

// far is a distance as people say it.
func far(metres int) string {
	miles := float64(metres) / metresPerMile
	switch {
	case metres <= walkable:
		return geo.WalkWords(metres)
	case miles < 10:
		return fmt.Sprintf("about %.1f miles", miles)
	}
	return fmt.Sprintf("about %.0f miles", miles)
}

// yours turns what is said to a worker about a person into what is said to the
// person.
func yours(s string) string {
	return strings.NewReplacer("where they live", "where you live", "their area", "your area", "with them", "with you").Replace(s)
}

func themes() (out []page.Theme) {
	for _, theme := range nhs.Needs.Codes {
		t := page.Theme{Name: themeNames[theme.Code], Picture: plan.NeedPicture(theme.Code)}
		for _, n := range find.NeedsOf(theme.Code) {
			t.Needs = append(t.Needs, web.Link{Href: "/support/need/" + n.Slug, Label: n.Name})
		}
		out = append(out, t)
	}
	return out
}

// themeNames are the thirteen themes as the public says them.
var themeNames = map[nhs.Need]string{
	nhs.Isolation: "Company and things to do", nhs.Transport: "Getting about", nhs.Bereavement: "When somebody has died",
	nhs.Housing: "Housing and safety at home", nhs.Money: "Money and bills", nhs.Benefits: "Benefits and rights",
	nhs.SocialCare: "Care and help at home", nhs.Lifestyle: "Feeling well and moving more", nhs.Diagnosis: "Living with a condition",
	nhs.Employment: "Work and volunteering", nhs.Education: "Learning", nhs.Carers: "Looking after somebody", nhs.Food: "Food and essentials",
}

func needOptions() []web.Option {
	out := []web.Option{{Label: "Any need"}}
	for _, n := range find.Needs() {
		out = append(out, web.Option{Value: n.Slug, Label: n.Name})
	}
	return out
}

func accessOptions() (out []web.Option) {
	for _, a := range find.AccessNeeds {
		out = append(out, web.Option{Value: a.Slug, Label: a.Name})
	}
	return out
}

func wayOptions() (out []web.Option) {
	for _, w := range find.Ways {
		out = append(out, web.Option{Value: w.Slug, Label: w.Name})
	}
	return out
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}
