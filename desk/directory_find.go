package desk

import (
	"context"
	"crypto/sha256"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/directory"
	"kith/find"
	"kith/geo"
	"kith/nhs"
	"kith/plan"
	"kith/web"
)

// findFor is the search for support for one person. It begins with what the
// record knows of them; the form changes that.
func (x *desk) findFor(r *web.Request) (web.Reply, error) {
	d, err := x.seekFor(r)
	if err != nil {
		return web.Reply{}, err
	}
	err = x.look(r.Context(), r.Actor, d)
	return web.Show(page.Find(*d)), err
}

// compare sets the chosen services side by side.
func (x *desk) compare(r *web.Request) (web.Reply, error) {
	return x.picked(r, page.Compare)
}

// shortlist is the chosen services on paper, for the person.
func (x *desk) shortlist(r *web.Request) (web.Reply, error) {
	return x.picked(r, page.Shortlist)
}

func (x *desk) picked(r *web.Request, show func(page.FindData) web.Page) (web.Reply, error) {
	d, err := x.seekFor(r)
	if err != nil {
		return web.Reply{}, err
	}
	d.Style = plan.Style(r.Value("style"))
	if !plan.Styles.Valid(d.Style) {
		d.Style = plan.Plain
	}
	if err := x.linked(d, r.Value("link")); err != nil {
		return web.Reply{}, err
	}
	v, err := x.finder.See(r.Context(), r.Actor)
	if err != nil {
		return web.Reply{}, err
	}
	q, err := x.query(r.Context(), d, v)
	if err != nil {
		return web.Reply{}, err
	}
	q.Text, q.Needs, q.Radius, q.Size, q.Ungrouped = "", nil, 0, mostSought, true
	q.Show = find.Reasons()
	d.Results = nil
	for _, c := range cardsOf(v, v.Search(q).Results, q.Now) {
		if slices.Contains(d.Seek.Picks, c.Service.ID) && !slices.ContainsFunc(d.Results, func(o page.Card) bool { return o.Service.ID == c.Service.ID }) {
			d.Results = append(d.Results, c)
		}
	}
	return web.Show(show(*d)), nil
}

// mostSought is how many entries are looked through for those that were chosen.
const mostSought = 1000

// seekFor is the page of the person in the path with what the search goes by,
// nothing of it looked for yet. That somebody looked is on record.
func (x *desk) seekFor(r *web.Request) (*page.FindData, error) {
	d := &page.FindData{}
	err := x.db.Read(r.Context(), r.Actor, func(tx *db.Tx) error {
		if err := access.Need(tx.Actor, access.CareSee); err != nil {
			return err
		}
		f, err := frameOf(r, tx, page.PlanSection)
		if err != nil {
			return err
		}
		e, _, err := episodeIn(r, tx)
		if err != nil {
			return err
		}
		d.Frame, d.Open = &f, e.Plan != nil && e.Plan.Status == plan.Active
		d.Known, err = plan.Seek(tx, r.ID("id"), e.Plan)
		return err
	})
	if err != nil {
		return nil, err
	}
	if r.Method == http.MethodPost {
		r.Fill(&d.Seek)
		d.Seek.Drop(r.Value("drop"))
	} else {
		d.Seek = page.SeekFor(d.Known)
	}
	d.Seek.Tidy()
	return d, nil
}

// look searches, and notes what nobody offers.
func (x *desk) look(ctx context.Context, a kith.Actor, d *page.FindData) error {
	v, err := x.finder.See(ctx, a)
	if err != nil {
		return err
	}
	q, err := x.query(ctx, d, v)
	if err != nil {
		return err
	}
	found := v.Search(q)
	d.Results, d.Total, d.HiddenTotal, d.Respelt = cardsOf(v, found.Results, q.Now), found.Total, found.HiddenTotal, found.Respelt
	for _, reason := range find.Reasons() {
		if n := found.Hidden[reason]; n > 0 {
			d.Reasons = append(d.Reasons, reason.String())
		}
	}
	d.Pages = web.Pages(found.Total, seekPage)
	for _, id := range d.Seek.Picks {
		if s := v.Service(id); s != nil {
			d.Picked = append(d.Picked, s)
		}
	}
	if d.Seek.Hidden {
		q.Show, q.Page, q.Size = find.Reasons(), 0, mostHidden
		for _, c := range cardsOf(v, v.Search(q).Results, q.Now) {
			if len(c.Result.Hides) > 0 {
				d.Others = append(d.Others, c)
			}
		}
	}
	if found.Total > 0 || d.Seek.Words == "" && len(d.Seek.Themes) == 0 {
		return nil
	}
	d.Noted = true
	return x.noteUnmet(ctx, a, d, found, areaOf(v, d.Seek.Postcode))
}

const (
	seekPage   = 20  // results on a page
	mostHidden = 200 // of those shown beside the hidden ones
)

// query is what the form asks of the index.
func (x *desk) query(ctx context.Context, d *page.FindData, v *directory.View) (q find.Query, err error) {
	s := &d.Seek
	q = find.Query{Text: s.Words, Now: x.db.Now(), Delivery: waysOf(s.Ways), Sort: find.Sort(s.Sort), Page: max(s.Page-1, 0), Size: seekPage,
		Person: find.Person{Age: s.Age, Access: s.Access, CannotRead: s.CannotRead}}
	for _, theme := range s.Themes {
		for _, n := range find.NeedsOf(theme) {
			q.Needs = append(q.Needs, n.Slug)
		}
	}
	q.Needs = append(q.Needs, s.Needs...) // what is said more exactly counts twice
	if s.Postcode != "" {
		if p, ok := v.Where(s.Postcode); ok {
			q.From, d.Precision = &p.Point, p.Precision
			q.Areas = areasAround(p)
			if miles, err := strconv.Atoi(s.Far); err == nil {
				q.Radius = miles * 1609
			}
		} else {
			d.Nowhere = true
		}
	}
	switch s.For {
	case "women":
		q.Person.Is, q.Person.IsNot = []string{"women"}, []string{"men"}
	case "men":
		q.Person.Is, q.Person.IsNot = []string{"men"}, []string{"women"}
	}
	if s.Carer {
		q.Person.Is = append(q.Person.Is, "carers")
	}
	if s.Veteran {
		q.Person.Is = append(q.Person.Is, "veterans")
	}
	if s.Language != "" {
		if code := plan.LanguageCode(s.Language); code != "" {
			q.Person.Languages = []string{code}
			if s.English {
				q.Person.Languages = append(q.Person.Languages, "en")
			}
		} else {
			d.NoLanguage = true
		}
	}
	if pounds, err := strconv.Atoi(s.Pounds); err == nil {
		pence := 100 * pounds
		q.MaxPence = &pence
	}
	if len(s.Days) > 0 || s.From != "" || s.To != "" {
		q.Free = []find.Window{windowOf(s)}
	}
	if x.config.Calendar != nil {
		q.Calendar, err = x.config.Calendar(ctx)
	}
	return q, err
}

func waysOf(slugs []string) (out find.Delivery) {
	for _, w := range find.Ways {
		if slices.Contains(slugs, w.Slug) {
			out |= w.Is
		}
	}
	return out
}

func windowOf(s *page.Seek) find.Window {
	w := find.Window{Days: find.AllDays, From: clockOf(s.From), To: clockOf(s.To)}
	if len(s.Days) > 0 {
		w.Days = 0
		for _, d := range s.Days {
			w.Days |= 1 << (d[0] - '0')
		}
	}
	return w
}

func clockOf(s string) find.Clock {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0
	}
	return find.Clock(60*t.Hour() + t.Minute()) // #nosec G115 -- at most 1,439
}

func areasAround(p geo.Place) (out []string) {
	for _, code := range []string{p.LSOA21, p.LSOA11, p.Ward, p.District} {
		if code != "" {
			out = append(out, code)
		}
	}
	return out
}

// cardsOf are results with what the page shows of each. What has gone since
// the index was made is left out.
func cardsOf(v *directory.View, all []find.Result, now time.Time) (out []page.Card) {
	today := kith.DayOf(now)
	for _, r := range all {
		s, l := v.Entry(r)
		if s == nil {
			continue
		}
		c := page.Card{Result: r, Service: s, Location: l, Organisation: v.Organisation(s.Organisation)}
		c.Fresh, _ = directory.AgeOf(s.AssuredOn, s.Review(c.Organisation != nil && c.Organisation.Statutory()), today)
		out = append(out, c)
	}
	return out
}

// areaOf is the ward of a postcode, or the district: no less, so that it names
// nobody.
func areaOf(v *directory.View, postcode string) string {
	p, ok := v.Where(postcode)
	if !ok {
		return ""
	}
	return firstText(p.Ward, p.District)
}

// noteUnmet notes once a day that somebody looked for this for this person and
// that there was none.
func (x *desk) noteUnmet(ctx context.Context, a kith.Actor, d *page.FindData, found find.Found, area string) error {
	needs := slices.Clone(d.Seek.Needs)
	for _, theme := range d.Seek.Themes {
		if !slices.ContainsFunc(needs, func(slug string) bool { n, _ := find.NeedOf(slug); return n.Theme == theme }) {
			needs = append(needs, string(theme))
		}
	}
	who := ""
	if d.Frame != nil {
		who = string(d.Frame.Header.ID)
	}
	if !x.unmet.first(kith.DayOf(x.db.Now()), strings.Join(append(needs, who, string(a.ID), area, d.Seek.Words), "\x00")) {
		return nil
	}
	name := ""
	if x.config.AreaName != nil && area != "" {
		name = x.config.AreaName(ctx, area)
	}
	return x.db.Write(ctx, a, func(tx *db.Tx) error { return directory.NoteUnmet(tx, needs, area, name, whyNone(found), "worker") })
}

// whyNone is what hid most of what there is.
func whyNone(found find.Found) string {
	why, most := "none", 0
	for _, reason := range find.Reasons() {
		if n := found.Hidden[reason]; n > most {
			why, most = reason.String(), n
		}
	}
	return why
}

// A daybook knows what has been noted today, so that a page opened again does
// not count again. It holds hashes, and forgets them the next day.
type daybook struct {
	mu  sync.Mutex
	day kith.Day
	had map[[32]byte]bool
}

// first reports whether what is new on this day.
func (b *daybook) first(day kith.Day, what string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.day != day {
		b.day, b.had = day, map[[32]byte]bool{}
	}
	sum := sha256.Sum256([]byte(what))
	was := b.had[sum]
	b.had[sum] = true
	return !was
}

// needNamed is the theme that an address may name: a need alone says nothing
// of anybody.
func needNamed(s string) []nhs.Need {
	if n := nhs.Need(s); nhs.Needs.Valid(n) {
		return []nhs.Need{n}
	}
	return nil
}

// services is the same search for nobody in particular. An address names a
// need at most; whatever else is sought is posted.
func (x *desk) services(r *web.Request) (web.Reply, error) {
	d := page.FindData{}
	if r.Method == http.MethodPost {
		r.Fill(&d.Seek)
		d.Seek.Drop(r.Value("drop"))
	} else {
		d.Seek.Themes = needNamed(r.Query("need"))
	}
	d.Seek.Tidy()
	err := x.look(r.Context(), r.Actor, &d)
	return web.Show(page.Find(d)), err
}
