package open

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"kith"
	"kith/chart"
	"kith/db"
	"kith/geo"
	"kith/observatory"
	"kith/sdc"
	"kith/web/asset"
)

// A sight is a figure by its address: a measure, a kind of chart, a period and an
// area.
type sight struct {
	measure *observatory.Measure
	kind    string
	edition *observatory.Edition
	area    string
}

// href is where the figure stands for good.
func (s sight) href() string {
	return "/observatory/figures/" + s.measure.Code + "/" + s.kind + "/" + s.edition.Code + "/" + s.area
}

// The steps of a referral, and the categories of those who came so far and no
// farther: those of a step and of all after it make up who came to it.
var (
	stepNames = []string{"accepted", "reached", "planned", "connected", "came"}
	farthest  = []string{"Accepted, not reached", "Reached, no plan", "Plan, not connected", "Connected, not come", "Came to a service or group"}
)

// flow are the steps that a table tells of. Categories may have been joined: a
// step that would cut through such a one is left out.
func flow(p sdc.Protected) []chart.Step {
	steps := []chart.Step{{Name: "referrals received"}}
	for i, name := range stepNames {
		step := chart.Step{Name: name}
		for _, c := range p.Columns() {
			within := 0
			all := sdc.Parts(c)
			for _, part := range all {
				if slices.Contains(farthest[i:], part) {
					within++
				}
			}
			if within == len(all) {
				step.Columns = append(step.Columns, c)
			} else if within > 0 {
				step.Name = ""
			}
		}
		if step.Name != "" && len(step.Columns) > 0 {
			steps = append(steps, step)
		}
	}
	return steps
}

// table is the code of the table that a measure is read from: quarters have but one.
func table(m *observatory.Measure, e *observatory.Edition) string {
	if e.Period().Quarter > 0 && m.Table == "referrals-by-quarter" {
		return "referrals"
	}
	return m.Table
}

// reckoning is how a measure is reckoned from its table: the catalogue's
// definition in the words of package chart. A test holds it against
// observatory.Read.
func reckoning(tx *db.Tx, m *observatory.Measure, e *observatory.Edition) (how chart.Reckoning, err error) {
	how.Columns = m.Columns
	than := func(e *observatory.Edition, code string) error {
		p, err := observatory.TableOf(tx, e, code)
		how.Than = &p
		return err
	}
	switch m.Kind {
	case observatory.Share:
		how.Share = true
	case observatory.Recorded:
		how.Share, how.Rest = true, true
	case observatory.Rate:
		how.People = registered(e)
		if len(how.People.People) == 0 {
			return how, kith.Errorf(kith.NotFound, "It is not known how many people are registered here, so there are no rates")
		}
	case observatory.Growth:
		before := e.Period()
		before.Year--
		old, err := observatory.EditionOf(tx, before)
		if err != nil {
			return how, err
		}
		how.Unsure, how.Unit = true, "times the year before"
		return how, than(old, table(m, old))
	case observatory.Hours:
		how.Scale, how.Unit = float64(observatory.HoursOfWTE)/100, "hours for each referral"
		return how, than(e, "referrals-by-quarter")
	}
	return how, nil
}

// peopleBy begins the code of a measure of people by group.
const peopleBy = "people-by-"

// compared reports whether the people of a measure can be compared with a population.
func compared(m *observatory.Measure, e *observatory.Edition) bool {
	by, is := strings.CutPrefix(m.Code, peopleBy)
	return is && slices.Contains(e.Reporting.Groups, by)
}

// population is what the people of a sight are compared with.
func population(tx *db.Tx, s sight) (people chart.Population, source string, err error) {
	g, err := observatory.GroupsOf(tx, s.edition, strings.TrimPrefix(s.measure.Code, peopleBy))
	if err != nil {
		return people, "", err
	}
	in := g.People[s.area]
	if len(in) == 0 {
		return people, "", kith.Errorf(kith.NotFound, "It is not known how many people of each group there are here")
	}
	people = chart.Population{Of: g.Counts, People: map[string]float64{}, Unsaid: observatory.Unsaid}
	for name, n := range in {
		people.People[name] = float64(n)
	}
	return people, fmt.Sprintf("%s: %s, %d", capital(g.Counts), g.Source, g.Year), nil
}

// registered are the people registered with practices, by the code of an area.
func registered(e *observatory.Edition) chart.Population {
	p := chart.Population{Of: "registered people", People: map[string]float64{}}
	for code, n := range e.Reporting.Population {
		p.People[code] = float64(n)
	}
	return p
}

// kinds are the charts that there are of a measure in an edition.
func (x *lookout) kinds(p sdc.Protected, m *observatory.Measure, e *observatory.Edition) (kinds []string) {
	parts := 0
	for _, a := range p.Areas() {
		if a.Parent == 0 {
			parts++
		}
	}
	counts := m.Kind == observatory.Counts || m.Kind == observatory.Median
	quarters := m.Table == "referrals-by-quarter"
	ranked := parts > 1 && (!counts || len(p.Columns()) == 1 || p.Totals()) && m.Kind != observatory.Median
	for _, k := range []struct {
		kind string
		is   bool
	}{
		{"flow", m.Table == "referrals-by-flow"},
		{"bars", counts && len(p.Columns()) > 1 && !quarters},
		{"ranking", ranked},
		{"funnel", ranked && m.Kind == observatory.Rate && parts >= 5},
		{"map", ranked && x.Boundaries != nil},
		{"equity", compared(m, e)},
		{"rates", compared(m, e)},
		{"years", compared(m, e) && e.Period().Quarter == 0},
		{"systems", m.Table == "referrals-by-practice" && len(e.Reporting.Systems) > 0},
		{"quarters", quarters && m.Kind == observatory.Counts && p.Totals()},
		{"trend", ranked && e.Period().Quarter == 0},
	} {
		if k.is {
			kinds = append(kinds, k.kind)
		}
	}
	return kinds
}

// draw makes the figure of a sight. Errors: NotFound when there is none.
func (x *lookout) draw(tx *db.Tx, s sight) (f chart.Figure, err error) {
	p, err := observatory.TableOf(tx, s.edition, table(s.measure, s.edition))
	if err != nil {
		return f, err
	}
	area := observatory.AreaNamed(p, s.area)
	if area < 0 {
		return f, kith.Errorf(kith.NotFound, "There is no such area in the figures of %s", s.edition.Period().Name())
	}
	if !slices.Contains(x.kinds(p, s.measure, s.edition), s.kind) {
		return f, kith.Errorf(kith.NotFound, "There is no such chart of this measure")
	}
	b := x.beside(s, p.Areas()[area].Name)
	switch s.kind {
	case "bars":
		return chart.Bars(p, area, b)
	case "flow":
		return chart.Flow(p, area, flow(p), b)
	case "equity", "rates":
		s.area = p.Areas()[area].Code // of those that are shown together, together
		people, source, err := population(tx, s)
		if err != nil {
			return f, err
		}
		if b.Source += ". " + source; s.kind == "equity" {
			b.Title += ", compared with " + people.Of
			return chart.Equity(p, area, people, b)
		}
		b.Title += ", per 1,000 " + people.Of
		return chart.Rates(p, area, people, s.measure.Code == peopleBy+"deprivation", b)
	case "years":
		s.area = p.Areas()[area].Code
		return x.years(tx, s, b)
	case "trend":
		return x.trend(tx, s, b)
	case "quarters":
		t := chart.Series{Name: s.measure.Name + ", " + p.Areas()[area].Name}
		for _, q := range s.edition.Period().Quarters() { // and not what was recorded late
			c := q.Name()
			if !slices.Contains(p.Columns(), c) {
				continue
			}
			t.Moments = append(t.Moments, chart.Moment{Period: c, Table: p, Area: area, How: chart.Reckoning{Columns: []string{c}}})
		}
		return chart.Trend(t, b)
	}
	if s.kind == "systems" {
		b.Title += ", by the practice's record system"
		b.Source += ". Record systems and list sizes as imported"
		return chart.Kinds(p, s.edition.Reporting.Systems, "record system", registered(s.edition), b)
	}
	how, err := reckoning(tx, s.measure, s.edition)
	if err != nil {
		return f, err
	}
	switch s.kind {
	case "funnel":
		return chart.Funnel(p, area, how, b)
	case "map":
		bounds, _, err := x.Boundaries(tx.Context())
		if err != nil {
			return f, err
		}
		return chart.Map(p, area, how, whereLies(p, bounds), b)
	}
	return chart.Ranking(p, area, how, b)
}

// whereLies are the boundaries of a table's areas: of those that are shown together, and
// of places, all the land of their networks.
func whereLies(p sdc.Protected, networks []geo.Area) []geo.Area {
	land := map[string][][][]geo.Point{}
	for _, n := range networks {
		land[n.Code] = n.Polygons
	}
	all := p.Areas()
	out := make([]geo.Area, len(all))
	for i := len(all) - 1; i >= 0; i-- {
		out[i].Code, out[i].Name = all[i].Code, all[i].Name
		for _, part := range strings.Split(all[i].Code, "+") {
			out[i].Polygons = append(out[i].Polygons, land[part]...)
		}
		if up := all[i].Parent; up >= 0 {
			land[all[up].Code] = append(land[all[up].Code], out[i].Polygons...)
		}
	}
	return out
}

// trend draws the years up to that of the sight, as far back as they follow each
// other and have the area.
func (x *lookout) trend(tx *db.Tx, s sight, b chart.Beside) (f chart.Figure, err error) {
	t := chart.Series{Yearly: true}
	for e, name := s.edition, ""; ; {
		p, err := observatory.TableOf(tx, e, table(s.measure, e))
		if err != nil && kith.KindOf(err) != kith.NotFound {
			return f, err
		}
		how, no := reckoning(tx, s.measure, e)
		if no != nil && kith.KindOf(no) != kith.NotFound {
			return f, no
		}
		area := -1
		if err == nil && no == nil {
			area = observatory.AreaNamed(p, s.area)
		}
		if area < 0 || name != "" && p.Areas()[area].Name != name {
			break // not counted then, or drawn otherwise
		}
		name = p.Areas()[area].Name
		t.Name = s.measure.Name + ", " + name
		t.Moments = append(t.Moments, chart.Moment{Table: p, Area: area, How: how})
		before := e.Period()
		before.Year--
		if e, err = observatory.EditionOf(tx, before); kith.KindOf(err) == kith.NotFound {
			break
		} else if err != nil {
			return f, err
		}
	}
	slices.Reverse(t.Moments)
	if len(t.Moments) == 0 {
		return f, kith.Errorf(kith.NotFound, "There are no years of this measure here")
	}
	return chart.Trend(t, b)
}

// beside is what stands beside a figure: how it was counted, and what it covers.
func (x *lookout) beside(s sight, area string) chart.Beside {
	m, e := s.measure, s.edition
	b := chart.Beside{Title: m.Name + ", " + area + ", " + e.Period().Name(), Polarity: m.Polarity,
		Method: fmt.Sprintf("%s. Out of: %s. Left out: %s. %s.", m.Numerator, lower(m.Denominator), lower(m.Exclusions), capital(string(m.Class))),
		Source: "Definition: " + m.Source + ", version " + fmt.Sprint(m.Version), Release: released(e), Address: x.Base + s.href()}
	switch s.kind {
	case "trend":
		b.Title = "" // the chart's own, with the years
	case "funnel":
		b.Title += ", by size of area"
	case "map":
		b.Title += ", map"
	case "flow":
		b.Title = "From referral to support, " + area + ", " + e.Period().Name()
	}
	if r := e.Reporting; r.Of > 0 {
		b.Coverage = fmt.Sprintf("%d of %d teams took referrals in the period", r.Teams, r.Of)
	}
	if m.Kind == observatory.Rate && m.Table != "people" {
		b.Notes = append(b.Notes, "Referrals are counted, and a person may be referred twice: the intervals are a little too narrow.")
	}
	return b
}

// released is what a release is known by.
func released(e *observatory.Edition) string {
	return fmt.Sprintf("%s, edition %d, %.16s", e.Code, e.Edition, e.Hash)
}

// lower begins with a small letter, within a sentence.
func lower(s string) string {
	if len(s) < 2 || s[1] >= 'A' && s[1] <= 'Z' {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// tag is what all that is published is known by: the hashes of the releases, the
// boundaries and the version of the program, and nothing else.
func tag(all []observatory.Edition, boundaries string) string {
	sum := sha256.New()
	fmt.Fprintln(sum, boundaries)
	for _, e := range all {
		fmt.Fprintln(sum, e.Code, e.Edition, e.Hash)
	}
	fmt.Fprintln(sum, asset.Path("kith.css"))
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// file is one of a figure's files, by its name.
func file(f chart.Figure, name string) (kind string, body []byte, err error) {
	switch name {
	case "figure.csv":
		return "text/csv; charset=utf-8", f.CSV(), nil
	case "figure.json":
		return "application/json", f.JSON(), nil
	case "figure.svg":
		return "image/svg+xml", f.SVG(chart.Wide), nil
	case "figure.xlsx":
		body, err = f.XLSX()
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body, err
	case "figure.png":
		body, err = f.PNG()
		return "image/png", body, err
	}
	return "", nil, kith.Errorf(kith.NotFound, "There is no such file: a figure is given as CSV, XLSX, JSON, SVG and PNG")
}
