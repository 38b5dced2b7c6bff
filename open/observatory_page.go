package open

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"kith"
	"kith/db"
	"kith/observatory"
	"kith/open/page"
	"kith/sdc"
	"kith/web"
)

// A reading is what one request sees: a published edition, and how all that is
// published is known.
type reading struct {
	x    *lookout
	tx   *db.Tx
	all  []observatory.Edition // the latest edition of each period, the latest period first
	now  *observatory.Edition
	tag  string
	path string
}

// errNothing is that nothing is published at all.
var errNothing = kith.Errorf(kith.NotFound, "Nothing is published yet")

// read finds the edition that an address asks for with ?period=; the latest year
// when it does not ask.
func (x *lookout) read(r *web.Request, tx *db.Tx) (*reading, error) {
	return x.readOf(tx, r.URL.Path, r.Query("period"))
}

func (x *lookout) readOf(tx *db.Tx, path, period string) (*reading, error) {
	all, err := observatory.Editions(tx)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, errNothing
	}
	bounds := ""
	if x.Boundaries != nil {
		if _, bounds, err = x.Boundaries(tx.Context()); err != nil {
			return nil, err
		}
	}
	v := &reading{x: x, tx: tx, all: all, tag: tag(all, bounds), path: path}
	if period == "" {
		if v.now, err = observatory.Latest(tx); kith.KindOf(err) == kith.NotFound {
			v.now, err = &all[0], nil // quarters alone
		}
		return v, err
	}
	p, err := observatory.ParsePeriod(period)
	if err != nil {
		return nil, kith.Errorf(kith.NotFound, "There is no period %q", period)
	}
	v.now, err = observatory.EditionOf(tx, p)
	return v, err
}

// show is a page that keeps while nothing else is published.
func (v *reading) show(p web.Page) web.Reply { return web.Show(p).Kept(v.tag) }

// top is what all pages begin with.
func (v *reading) top() page.Top {
	t := page.Top{Path: v.path, Release: released(v.now)}
	if r := v.now.Reporting; r.Of > 0 {
		t.Covers = fmt.Sprintf("%d of %d teams took referrals in the period", r.Teams, r.Of)
	}
	c := page.Choice{Label: "Period", Name: "period", Value: v.now.Code}
	for _, e := range v.all {
		c.Options = append(c.Options, web.Option{Value: e.Code, Label: e.Period().Name()})
	}
	if len(c.Options) > 1 {
		t.Choices = append(t.Choices, c)
	}
	return t
}

// figures draws the charts of a measure in an area, of these kinds as far as
// there are; all when none is named.
func (v *reading) figures(m *observatory.Measure, area string, kinds ...string) ([]page.Figure, error) {
	p, err := observatory.TableOf(v.tx, v.now, table(m, v.now))
	if kith.KindOf(err) == kith.NotFound {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	var out []page.Figure
	for _, kind := range v.x.kinds(p, m, v.now) {
		if len(kinds) > 0 && !slices.Contains(kinds, kind) {
			continue
		}
		s := sight{m, kind, v.now, area}
		f, err := v.x.draw(v.tx, s)
		switch kith.KindOf(err) {
		case kith.NotFound, kith.Invalid: // too little for this chart
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, page.Figure{Figure: f, Href: s.href()})
	}
	return out, nil
}

// home is the observatory's first page.
func (x *lookout) home(r *web.Request, tx *db.Tx) (web.Reply, error) {
	v, err := x.read(r, tx)
	if err == errNothing {
		return web.Show(page.Nothing()), nil
	} else if err != nil {
		return web.Reply{}, err
	}
	d := page.OverviewData{Top: v.top(), Period: v.now.Period().Name()}
	if d.Tiles, err = v.tiles("all", "referrals", "rate", "people", "growth", "reached", "attended", "within-14", "hours"); err != nil {
		return web.Reply{}, err
	}
	for _, of := range []struct{ measure, kind string }{{"reached", "flow"}, {"rate", "ranking"}, {"referrals", "ranking"}, {"referrals", "trend"}, {"people-by-age", "bars"}, {"people-by-ethnicity", "bars"}} {
		if of.measure == "referrals" && of.kind == "ranking" && len(d.Figures) > 1 {
			continue // the rate says it better
		}
		m, err := observatory.Find(of.measure)
		if err != nil {
			return web.Reply{}, err
		}
		figures, err := v.figures(m, "all", of.kind)
		if err != nil {
			return web.Reply{}, err
		}
		d.Figures = append(d.Figures, figures...)
	}
	if len(d.Figures) > 0 {
		d.Words = d.Figures[0].Words()[:1]
	}
	return v.show(page.Overview(d)), nil
}

// tiles are measures of one area, each with its interval and the whole's value.
func (v *reading) tiles(area string, codes ...string) (out []page.Tile, err error) {
	for _, code := range codes {
		m, err := observatory.Find(code)
		if err != nil {
			return nil, err
		}
		a, err := observatory.Read(v.tx, m, v.now)
		if kith.KindOf(err) == kith.NotFound {
			continue // not counted then
		} else if err != nil {
			return nil, err
		}
		i := observatory.AreaNamed(a.Table, area)
		if i < 0 {
			continue
		}
		t := tileOf(m, a.Figures[i])
		t.Name, t.Href = m.Name, "/observatory/measures/"+m.Code+"?period="+v.now.Code
		if whole := tileOf(m, a.Figures[0]); i > 0 && m.Kind != observatory.Counts {
			t.Note = a.Figures[0].Area.Name + ": " + whole.Value
		}
		out = append(out, t)
	}
	return out, nil
}

// tileOf is a figure as a tile says it.
func tileOf(m *observatory.Measure, f observatory.Figure) (t page.Tile) {
	t.Name = f.Area.Name
	say, every := func(v float64) string { return fmt.Sprintf("%.2f", v) }, "95%% interval %s to %s"
	switch m.Kind {
	case observatory.Counts:
		say, every = func(v float64) string { return web.Number(int(v)) }, ""
	case observatory.Share, observatory.Recorded:
		say = func(v float64) string { return fmt.Sprintf("%.0f%%", 100*v) }
	case observatory.Rate:
		say = func(v float64) string { return fmt.Sprintf("%.1f", v) }
	case observatory.Hours:
		say, every = func(v float64) string { return fmt.Sprintf("%.1f", v) }, ""
	}
	switch f.State {
	case sdc.Value, sdc.Zero, sdc.NotRecorded:
		t.Value = cmp.Or(f.Words, say(f.Limits.Value))
		if every != "" && f.Words == "" {
			t.Range = fmt.Sprintf(every, say(f.Limits.Low), say(f.Limits.High))
		}
	case sdc.Withheld:
		t.Value = "* withheld"
	case sdc.NoneRecorded:
		t.Value = "none recorded"
	case sdc.TooFew:
		t.Value = "too few to say"
	default:
		t.Value = cmp.Or(f.Words, "no data")
	}
	return t
}

// measures lists what is measured.
func (x *lookout) measures(r *web.Request, tx *db.Tx) (web.Reply, error) {
	v, err := x.read(r, tx)
	if err == errNothing {
		return web.Show(page.Nothing()), nil
	} else if err != nil {
		return web.Reply{}, err
	}
	codes, err := observatory.TableCodes(tx, v.now)
	if err != nil {
		return web.Reply{}, err
	}
	var list []page.Listed
	for i := range observatory.Measures {
		m := &observatory.Measures[i]
		if slices.Contains(codes, table(m, v.now)) {
			list = append(list, page.Listed{Name: m.Name, About: m.Question, Href: "/observatory/measures/" + m.Code + "?period=" + v.now.Code})
		}
	}
	return v.show(page.Listing(v.top(), "Measures", "What is counted, each defined once.", list)), nil
}

// measure is one measure of a period, in all areas.
func (x *lookout) measure(r *web.Request, tx *db.Tx) (web.Reply, error) {
	m, err := observatory.Find(r.PathValue("measure"))
	if err != nil {
		return web.Reply{}, err
	}
	v, err := x.read(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.MeasureData{Top: v.top(), Name: m.Name, Question: m.Question}
	if d.Figures, err = v.figures(m, "all"); err != nil {
		return web.Reply{}, err
	}
	a, err := observatory.Read(tx, m, v.now)
	switch {
	case kith.KindOf(err) == kith.NotFound:
		d.Missing = err.Error()
	case err != nil:
		return web.Reply{}, err
	case m.Kind == observatory.Median || len(d.Figures) == 0: // no chart shows it
		list, err := v.areaList()
		if err != nil {
			return web.Reply{}, err
		}
		for _, f := range a.Figures {
			t := tileOf(m, f)
			t.Href = "" // areas that only this measure shows together have no page
			if i := slices.IndexFunc(list, func(l page.Listed) bool { return l.Code == f.Area.Code }); i >= 0 {
				t.Href = list[i].Href
			}
			d.Rows = append(d.Rows, t)
		}
	}
	d.Facts = [][2]string{{"What is counted", m.Numerator}, {"Out of", m.Denominator}, {"Left out", m.Exclusions}, {"Kept from giving anybody away", string(m.Class)},
		{"Whose definition", m.Source}, {"Owner", m.Owner}, {"Version", fmt.Sprint(m.Version)}}
	return v.show(page.Measure(d)), nil
}

// areas lists the areas of a period.
func (x *lookout) areas(r *web.Request, tx *db.Tx) (web.Reply, error) {
	v, err := x.read(r, tx)
	if err == errNothing {
		return web.Show(page.Nothing()), nil
	} else if err != nil {
		return web.Reply{}, err
	}
	list, err := v.areaList()
	if err != nil {
		return web.Reply{}, err
	}
	return v.show(page.Listing(v.top(), "Areas", "As they were on the last day of the period. Areas that are too small to be shown by themselves are shown together.", list)), nil
}

func (v *reading) areaList() ([]page.Listed, error) {
	p, err := observatory.TableOf(v.tx, v.now, table(&observatory.Measure{Table: "referrals-by-quarter"}, v.now))
	if err != nil {
		return nil, err
	}
	var list []page.Listed
	for _, a := range p.Areas() {
		list = append(list, page.Listed{Code: a.Code, Name: a.Name, Href: "/observatory/areas/" + a.Code + "?period=" + v.now.Code})
	}
	return list, nil
}

// area is one area in a period.
func (x *lookout) area(r *web.Request, tx *db.Tx) (web.Reply, error) {
	v, err := x.read(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	code := r.PathValue("area")
	list, err := v.areaList()
	if err != nil {
		return web.Reply{}, err
	}
	i := slices.IndexFunc(list, func(l page.Listed) bool { return strings.HasPrefix(l.Href, "/observatory/areas/"+code+"?") })
	if i < 0 {
		return web.Reply{}, kith.Errorf(kith.NotFound, "There is no such area in the figures of %s", v.now.Period().Name())
	}
	d := page.AreaData{Top: v.top(), Name: list[i].Name + ", " + v.now.Period().Name()}
	if d.Tiles, err = v.tiles(code, "referrals", "rate", "people", "people-rate", "growth", "reached", "connected", "attended", "within-14", "waiting", "wait", "not-wanted", "hours"); err != nil {
		return web.Reply{}, err
	}
	for _, of := range []struct{ measure, kind string }{{"reached", "flow"}, {"referrals", "trend"}, {"referrals", "quarters"}, {"referrals-by-need", "bars"}, {"referrals-by-source", "bars"},
		{"referrals-by-age", "bars"}, {"referrals-by-sex", "bars"}, {"referrals-by-ethnicity", "bars"}, {"referrals-by-deprivation", "bars"}} {
		m, err := observatory.Find(of.measure)
		if err != nil {
			return web.Reply{}, err
		}
		figures, err := v.figures(m, code, of.kind)
		if err != nil {
			return web.Reply{}, err
		}
		d.Figures = append(d.Figures, figures...)
	}
	return v.show(page.Area(d)), nil
}
