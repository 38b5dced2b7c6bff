package page

import (
	"github.com/a-h/templ"

	"kith/chart"
	"kith/sdc"
	"kith/web"
)

// A Figure is a chart with its addresses.
type Figure struct {
	chart.Figure
	Href  string // its own page, and the beginning of its files' addresses
	Embed string // what others paste into their page; "" to say nothing of it
	Alone bool   // it is what the page is of, so its title is the page's heading
}

// wide and narrow are its picture for either width.
func (f Figure) wide() templ.Component   { return drawing(string(f.SVG(chart.Wide))) }
func (f Figure) narrow() templ.Component { return drawing(string(f.SVG(chart.Narrow))) }

// cols are the columns of its table.
func (f Figure) cols() (out []web.Col) {
	for i, c := range f.Columns() {
		out = append(out, web.Col{Label: c, Num: i > 0})
	}
	return out
}

// downloads are the files in which a figure is given.
var downloads = []struct{ End, Label string }{{"csv", "CSV"}, {"xlsx", "Excel"}, {"json", "JSON"}, {"svg", "picture (SVG)"}, {"png", "picture (PNG)"}}

// withheld is the class of a cell that is not shown.
func withheld(v chart.Value) string {
	if v.State == sdc.Withheld {
		return "kith-chart__withheld"
	}
	return ""
}

// spoken is what a cell says where its sign does not say it.
func spoken(v chart.Value) string {
	if v.State == sdc.Withheld && v.Text == "*" {
		return "withheld"
	}
	return ""
}

// A Tile is one number with what it is.
type Tile struct {
	Name, Href string
	Value      string // the number, or the word for why there is none
	Range      string // its interval
	Note       string // compared with what
}

// Choice is where a page can be seen of another period, area or measure.
type Choice struct {
	Label   string
	Name    string // of the query's field
	Value   string
	Options []web.Option
}

// Top is what all pages of the observatory begin with.
type Top struct {
	Path    string
	Choices []Choice
	Release string // what the figures are known by
	Covers  string
	Again   string // why an earlier edition was replaced, or ""
}

// OverviewData is the observatory's first page.
type OverviewData struct {
	Top
	Period  string
	Words   []string
	Tiles   []Tile
	Figures []Figure
}

// MeasureData is one measure of a period.
type MeasureData struct {
	Top
	Name, Question string
	Facts          [][2]string
	Figures        []Figure
	Rows           []Tile // by area, where a chart does not show it
	Missing        string // why there is nothing to show
}

// AreaData is one area in a period.
type AreaData struct {
	Top
	Name    string
	Tiles   []Tile
	Figures []Figure
}

// A Listed is a link in a list, with what it leads to.
type Listed struct{ Code, Group, Name, About, Href string }

// groups puts a list into its groups, in order.
func groups(all []Listed) (out [][]Listed) {
	for _, l := range all {
		if n := len(out); n == 0 || out[n-1][0].Group != l.Group {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], l)
	}
	return out
}

// Overview, Measure, Area and the others are the observatory's pages.
func Overview(d OverviewData) web.Page {
	return func(v web.View) templ.Component { return overview(v, d) }
}
func Measure(d MeasureData) web.Page {
	return func(v web.View) templ.Component { return measure(v, d) }
}
func Area(d AreaData) web.Page { return func(v web.View) templ.Component { return area(v, d) } }

// Listing is a page of links; Sights one of figures.
func Listing(top Top, title, about string, all []Listed) web.Page {
	return func(v web.View) templ.Component { return listing(v, top, title, about, all) }
}
func Sights(top Top, title, about string, all []Figure) web.Page {
	return func(v web.View) templ.Component { return sights(v, top, title, about, all) }
}

// One is a figure by itself; Framed the same within another site's page.
func One(f Figure) web.Page { return func(v web.View) templ.Component { return one(v, f) } }
func Framed(f Figure) web.Page {
	return func(v web.View) templ.Component { return framed(v, f) }
}

// Nothing says that nothing is published yet.
func Nothing() web.Page { return unpublished }
