package open

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"kith"
	"kith/directory"
	"kith/find"
	"kith/open/page"
	"kith/web"
)

const metresPerMile = 1609.344

// tidy puts a form into its usual shape. What is not on offer counts as not
// asked: a search refuses nobody.
func tidy(a *page.Ask) {
	a.Words, a.Near = cut(a.Words, 200), cut(a.Near, 60)
	a.Page = min(max(a.Page, 1), 1000)
	a.Needs = slices.DeleteFunc(some(a.Needs, 1), func(s string) bool { _, ok := find.NeedOf(s); return !ok })
	if a.Age != nil && (*a.Age < 0 || *a.Age > 120) {
		a.Age = nil
	}
	offered(&a.Days, page.Days)
	offered(&a.Parts, page.Parts)
	offered(&a.Access, accessOptions())
	offered(&a.Ways, wayOptions())
	a.Miles, a.Cost, a.Sort = oneOf(a.Miles, page.Distances), oneOf(a.Cost, page.Costs), oneOf(a.Sort, page.Sorts)
	a.Only, a.Show, a.Kept = some(a.Only, 20), some(a.Show, len(find.Reasons())), ids(a.Kept, directory.MostListed)
	relax(a)
}

// relax leaves out what somebody has pressed away.
func relax(a *page.Ask) {
	what, value, _ := strings.Cut(a.Relax, ":")
	switch what {
	case "words":
		a.Words = ""
	case "need":
		a.Needs = slices.DeleteFunc(a.Needs, func(s string) bool { return s == value })
	case "near":
		a.Near = ""
	case "miles":
		a.Miles = "any"
	case "age":
		a.Age = nil
	case "time":
		a.Days, a.Parts = nil, nil
	case "cost":
		a.Cost = ""
	case "access":
		a.Access = nil
	case "way":
		a.Ways = nil
	case "only":
		a.Only = nil
	default:
		return
	}
	a.Relax, a.Page = "", 1
}

// queryOf is what the index is asked.
func queryOf(a page.Ask, at start) find.Query {
	q := find.Query{Text: a.Words, Needs: a.Needs, Person: find.Person{Age: a.Age, Access: a.Access}, Free: windows(a), Sort: find.Sort(a.Sort),
		Page: a.Page - 1, Size: pageSize}
	if at.known {
		p := at.Point
		q.From, q.Areas = &p, at.areas()
		if a.Miles != "any" {
			q.Radius = int(float64(number(a.Miles)) * metresPerMile)
		}
	}
	if a.Cost != "" {
		pence := number(a.Cost)
		q.MaxPence = &pence
	}
	for _, w := range find.Ways {
		if slices.Contains(a.Ways, w.Slug) {
			q.Delivery |= w.Is
		}
	}
	for _, s := range a.Only {
		if facet, value, ok := strings.Cut(s, ":"); ok && slices.ContainsFunc(facetsShown, func(f facetShown) bool { return f.name == facet }) {
			q.Only = append(q.Only, find.Choice{Facet: facet, Value: value})
		}
	}
	for _, s := range a.Show {
		if n := number(s); n >= 0 && n < len(find.Reasons()) {
			q.Show = append(q.Show, find.Reasons()[n])
		}
	}
	return q
}

var weekdayOf = map[string]time.Weekday{"mon": time.Monday, "tue": time.Tuesday, "wed": time.Wednesday, "thu": time.Thursday,
	"fri": time.Friday, "sat": time.Saturday, "sun": time.Sunday}

// partOf are the parts of a day, from and to.
var partOf = map[string][2]find.Clock{"morning": {0, 12 * 60}, "afternoon": {12 * 60, 17 * 60}, "evening": {17 * 60, 24 * 60}}

// windows are the times at which somebody can come.
func windows(a page.Ask) (out []find.Window) {
	if len(a.Days)+len(a.Parts) == 0 {
		return nil
	}
	var days find.Days
	for _, d := range a.Days {
		days |= 1 << weekdayOf[d]
	}
	if days == 0 {
		days = find.AllDays
	}
	if len(a.Parts) == 0 {
		return []find.Window{{Days: days, To: 24 * 60}}
	}
	for _, p := range a.Parts {
		out = append(out, find.Window{Days: days, From: partOf[p][0], To: partOf[p][1]})
	}
	return out
}

// title says what was looked for, for the head of the page and never for its
// tab: a browser keeps the titles of tabs.
func title(a page.Ask) string {
	if len(a.Needs) == 1 && a.Words == "" {
		n, _ := find.NeedOf(a.Needs[0])
		return n.Name
	}
	return "What we found"
}

// used is what a search goes by, each part with what leaves it out.
func used(a page.Ask, at start) (out []page.Used) {
	put := func(when bool, words, relax string) {
		if when {
			out = append(out, page.Used{Words: words, Relax: relax})
		}
	}
	put(a.Words != "", "“"+a.Words+"”", "words")
	for _, s := range a.Needs {
		n, _ := find.NeedOf(s)
		put(true, n.Name, "need:"+s)
	}
	if at.known {
		put(true, "near "+a.Near, "near")
		put(a.Miles != "any", "within "+label(a.Miles, page.Distances), "miles")
	}
	if a.Age != nil {
		put(true, "age "+strconv.Itoa(*a.Age), "age")
	}
	put(len(a.Days)+len(a.Parts) > 0, strings.ToLower(web.List(append(labels(a.Days, page.Days), labels(a.Parts, page.Parts)...))), "time")
	put(a.Cost != "", strings.ToLower(label(a.Cost, page.Costs)), "cost")
	put(len(a.Access) > 0, web.List(labels(a.Access, accessOptions())), "access")
	put(len(a.Ways) > 0, web.List(labels(a.Ways, wayOptions())), "way")
	return out
}

// reasonWords are the reasons to hide an entry, said to the person.
var reasonWords = map[find.Reason]string{
	find.TooFar: "too far away", find.OtherArea: "for people of other areas", find.WrongAge: "not for this age", find.NotForThem: "only for other people",
	find.OtherTime: "not on when you can go", find.OtherWay: "not given in this way", find.TooDear: "costs more", find.OtherTongue: "not in your language",
	find.NoAccess: "without the access you need", find.NoRoom: "full, or with a long wait", find.TooOld: "not checked for a long time",
	find.NotSaid: "without what you chose",
}

// relaxes is what leaves out that which hides for a reason.
var relaxes = map[find.Reason]string{find.TooFar: "miles", find.OtherArea: "near", find.WrongAge: "age", find.OtherTime: "time", find.OtherWay: "way",
	find.TooDear: "cost", find.NoAccess: "access", find.NotSaid: "only"}

func hidden(f find.Found, a page.Ask) (out []page.Hidden) {
	for i, r := range find.Reasons() {
		if n := f.Hidden[r]; n > 0 {
			v := strconv.Itoa(i)
			out = append(out, page.Hidden{Value: v, Words: reasonWords[r], N: n, Shown: slices.Contains(a.Show, v), Relax: relaxes[r]})
		}
	}
	return out
}

// A facetShown is a facet as the page has it.
type facetShown struct {
	name, legend string
	label        func(value string) string
}

var facetsShown = []facetShown{
	{"need", "Helps with", func(v string) string { n, _ := find.NeedOf(v); return n.Name }},
	{"way", "How", func(v string) string { return label(v, wayOptions()) }},
	{"day", "Day", capital},
	{"who", "Only for", capital},
	{"language", "Language", func(v string) string {
		if tag, err := language.Parse(v); err == nil {
			return display.English.Languages().Name(tag)
		}
		return v
	}},
	{"cost", "Cost", capital},
}

// mostValues is how many values of one facet are offered.
const mostValues = 8

func facets(f find.Found, a page.Ask) (out []page.Facet) {
	for _, s := range facetsShown {
		for _, facet := range f.Facets {
			if facet.Name != s.name {
				continue
			}
			p := page.Facet{Legend: s.legend}
			for _, v := range facet.Values {
				value := s.name + ":" + v.Value
				if words := s.label(v.Value); words != "" && (len(p.Options) < mostValues || slices.Contains(a.Only, value)) {
					p.Options = append(p.Options, web.Option{Value: value, Label: words + " (" + web.Number(v.N) + ")"})
				}
			}
			p.Chosen = a.Only
			if len(p.Options) > 1 || len(p.Options) == 1 && slices.Contains(a.Only, p.Options[0].Value) {
				out = append(out, p)
			}
		}
	}
	return out
}

func capital(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// some is the first n of a list.
func some[T any](list []T, n int) []T { return list[:min(n, len(list))] }

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

func label(value string, of []web.Option) string {
	for _, o := range of {
		if o.Value == value {
			return o.Label
		}
	}
	return ""
}

func labels(values []string, of []web.Option) (out []string) {
	for _, v := range values {
		out = append(out, label(v, of))
	}
	return out
}

func oneOf(value string, of []web.Option) string {
	if label(value, of) == "" {
		return of[0].Value
	}
	return value
}

func offered(values *[]string, of []web.Option) {
	*values = slices.DeleteFunc(some(*values, len(of)), func(v string) bool { return label(v, of) == "" })
}

// ids are those of a form that have an ID's form, each once.
func ids(all []kith.ID, most int) (out []kith.ID) {
	for _, id := range all {
		if id.Valid() && !slices.Contains(out, id) && len(out) < most {
			out = append(out, id)
		}
	}
	return out
}
