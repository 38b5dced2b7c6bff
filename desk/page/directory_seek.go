package page

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"kith"
	"kith/find"
	"kith/nhs"
	"kith/plan"
	"kith/web"
)

// A Seek is what a search for support goes by, as its form has it. It may hold
// what a person told us, so it travels in the body of a POST only.
type Seek struct {
	Words      string     `form:"words"`
	Themes     []nhs.Need `form:"theme"`
	Needs      []string   `form:"need"`     // narrower: slugs of package find
	Postcode   string     `form:"postcode"` // from where they set out
	Far        string     `form:"far"`      // miles that they can go; "" any
	Age        *int       `form:"age"`
	For        string     `form:"for"` // "women", "men" or ""
	Carer      bool       `form:"carer"`
	Veteran    bool       `form:"veteran"`
	Language   string     `form:"language"` // its English name
	English    bool       `form:"english"`  // they manage English, too
	Access     []string   `form:"access"`
	CannotRead bool       `form:"cannot_read"`
	Pounds     string     `form:"pounds"` // what they can pay a time; "" any, "0" free
	Ways       []string   `form:"way"`
	Days       []string   `form:"day"`  // 0 for Sunday to 6
	From       string     `form:"from"` // 15:00
	To         string     `form:"to"`
	Sort       string     `form:"sort"`
	Hidden     bool       `form:"hidden"` // show the hidden ones, too
	Page       int        `form:"page"`
	Picks      []kith.ID  `form:"pick"` // the shortlist
}

// mostPicks is how many services a shortlist for a person holds, and
// mostCompared how many stand side by side.
const (
	mostPicks    = 30
	mostCompared = 4
)

// Tidy drops what the form cannot have offered.
func (s *Seek) Tidy() {
	s.Words = cut(s.Words, 300)
	s.Postcode, s.Language = cut(s.Postcode, 10), cut(s.Language, 70)
	s.Themes = slices.DeleteFunc(s.Themes, func(n nhs.Need) bool { return !nhs.Needs.Valid(n) })
	s.Needs = slices.DeleteFunc(s.Needs, func(slug string) bool { n, _ := find.NeedOf(slug); return !slices.Contains(s.Themes, n.Theme) })
	s.Access = slices.DeleteFunc(s.Access, func(slug string) bool { return accessName(slug) == "" })
	s.Ways = slices.DeleteFunc(s.Ways, func(slug string) bool { return wayName(slug) == "" })
	s.Days = slices.DeleteFunc(s.Days, func(d string) bool { return len(d) != 1 || d < "0" || d > "6" })
	if s.Age != nil && (*s.Age < 0 || *s.Age > 130) {
		s.Age = nil
	}
	for _, at := range []*string{&s.From, &s.To} {
		if *at != "" && !hourOf(at) {
			*at = ""
		}
	}
	if !slices.Contains(distances, s.Far) {
		s.Far = ""
	}
	if !slices.Contains(plan.Prices, s.Pounds) {
		s.Pounds = ""
	}
	if s.For != "women" && s.For != "men" {
		s.For = ""
	}
	s.Page = min(max(s.Page, 0), 50)
	slices.Sort(s.Picks)
	s.Picks = slices.DeleteFunc(slices.Compact(s.Picks), func(id kith.ID) bool { return !id.Valid() })
	s.Picks = s.Picks[:min(len(s.Picks), mostPicks)]
}

// Drop takes one thing out of the search, by the name that its chip bears.
func (s *Seek) Drop(chip string) {
	kind, value, _ := strings.Cut(chip, ":")
	switch kind {
	case "theme":
		s.Themes = slices.DeleteFunc(s.Themes, func(n nhs.Need) bool { return string(n) == value })
		s.Needs = slices.DeleteFunc(s.Needs, func(slug string) bool { n, _ := find.NeedOf(slug); return string(n.Theme) == value })
	case "need":
		s.Needs = slices.DeleteFunc(s.Needs, func(slug string) bool { return slug == value })
	case "access":
		s.Access = slices.DeleteFunc(s.Access, func(slug string) bool { return slug == value })
	case "words":
		s.Words = ""
	case "place":
		s.Postcode, s.Far = "", ""
	case "age":
		s.Age = nil
	case "for":
		s.For = ""
	case "carer":
		s.Carer = false
	case "veteran":
		s.Veteran = false
	case "language":
		s.Language, s.English = "", false
	case "read":
		s.CannotRead = false
	case "pounds":
		s.Pounds = ""
	case "ways":
		s.Ways = nil
	case "times":
		s.Days, s.From, s.To = nil, "", ""
	case "pick":
		s.Picks = slices.DeleteFunc(s.Picks, func(id kith.ID) bool { return string(id) == value })
	}
}

// A Known is one thing that a search goes by. Drop is its name, by which it is
// taken out.
type Known struct{ Label, Drop string }

// Using is all that the search goes by.
func (s *Seek) Using() (out []Known) {
	put := func(when bool, label, drop string) {
		if when {
			out = append(out, Known{label, drop})
		}
	}
	put(s.Words != "", "“"+s.Words+"”", "words")
	for _, n := range s.Themes {
		put(true, nhs.Needs.Name(n), "theme:"+string(n))
	}
	for _, slug := range s.Needs {
		n, _ := find.NeedOf(slug)
		put(true, n.Name, "need:"+slug)
	}
	put(s.Postcode != "", nearLabel(s), "place")
	if s.Age != nil {
		put(true, "Aged "+strconv.Itoa(*s.Age), "age")
	}
	put(s.For != "", "For "+s.For+" or anybody", "for")
	put(s.Carer, "A carer", "carer")
	put(s.Veteran, "A veteran", "veteran")
	put(s.Language != "", s.Language+map[bool]string{true: " or English"}[s.English], "language")
	put(s.CannotRead, "Cannot read", "read")
	for _, slug := range s.Access {
		put(true, accessName(slug), "access:"+slug)
	}
	put(s.Pounds == "0", "Free", "pounds")
	put(s.Pounds != "" && s.Pounds != "0", "Up to £"+s.Pounds+" a time", "pounds")
	var ways []string
	for _, w := range s.Ways {
		ways = append(ways, lower(wayName(w)))
	}
	put(len(ways) > 0, "Given "+strings.Join(ways, " or "), "ways")
	put(len(s.Days) > 0 || s.From != "" || s.To != "", timesLabel(s), "times")
	return out
}

func nearLabel(s *Seek) string {
	if s.Far == "" {
		return "Near " + s.Postcode
	}
	return "Within " + milesOf(s.Far) + " of " + s.Postcode
}

func milesOf(far string) string {
	if far == "1" {
		return "1 mile"
	}
	return far + " miles"
}

func timesLabel(s *Seek) string {
	var days []string
	for _, d := range s.Days {
		days = append(days, dayNames[d[0]-'0'][:3])
	}
	out := "Free"
	if len(days) > 0 {
		out += " on " + web.List(days)
	}
	if s.From != "" {
		out += " from " + hourWords(s.From)
	}
	if s.To != "" {
		out += " until " + hourWords(s.To)
	}
	return out
}

// hourOf puts a time of day into the form 15:04, and reports whether it was one.
func hourOf(s *string) bool {
	low := strings.ToLower(strings.ReplaceAll(*s, " ", ""))
	for _, form := range []string{"15:04", "15.04", "3pm", "3:04pm", "3.04pm", "15"} {
		if t, err := time.Parse(form, low); err == nil {
			*s = t.Format("15:04")
			return true
		}
	}
	return false
}

// hourWords is a time of day as a page says it.
func hourWords(s string) string {
	t, err := time.Parse("15:04", s)
	switch {
	case err != nil:
		return s
	case t.Minute() == 0:
		return t.Format("3pm")
	}
	return t.Format("3:04pm")
}

// What the form offers.
var (
	distances = []string{"", "1", "3", "5", "10", "20"}
	dayNames  = [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
)

func accessName(slug string) string {
	for _, a := range find.AccessNeeds {
		if a.Slug == slug {
			return a.Name
		}
	}
	return ""
}

func wayName(slug string) string {
	for _, w := range find.Ways {
		if w.Slug == slug {
			return w.Name
		}
	}
	return ""
}

// cut is s, not longer than n characters.
func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// SeekFor is the search with which the page of a person begins: all that is
// known of them.
func SeekFor(k *plan.Seeking) Seek {
	s := Seek{Themes: k.Themes, Needs: k.Needs, Postcode: string(k.Postcode), Age: k.Age, For: k.For, Carer: k.Carer,
		English: k.English, Access: k.Access, CannotRead: k.CannotRead, Pounds: k.Pounds}
	if k.Language != "" {
		s.Language = plan.LanguageName(k.Language)
	}
	if s.Postcode != "" {
		s.Far = "10"
	}
	if w := k.Free; w != nil {
		s.From, s.To = clockText(w.From), clockText(w.To)
		for d := range 7 {
			if w.Days != find.AllDays && w.Days&(1<<d) != 0 {
				s.Days = append(s.Days, strconv.Itoa(d))
			}
		}
	}
	return s
}

func clockText(c find.Clock) string {
	if c == 0 {
		return ""
	}
	return time.Date(2000, 1, 1, int(c)/60, int(c)%60, 0, 0, time.UTC).Format("15:04")
}

// pairs are the names and values by which a form carries the search along.
func (s *Seek) pairs() (out [][2]string) {
	put := func(name string, values ...string) {
		for _, v := range values {
			if v != "" {
				out = append(out, [2]string{name, v})
			}
		}
	}
	yes := map[bool]string{true: "yes"}
	put("words", s.Words)
	put("theme", web.Strings(s.Themes)...)
	put("need", s.Needs...)
	put("postcode", s.Postcode)
	put("far", s.Far)
	put("age", ageText(s.Age))
	put("for", s.For)
	put("carer", yes[s.Carer])
	put("veteran", yes[s.Veteran])
	put("language", s.Language)
	put("english", yes[s.English])
	put("access", s.Access...)
	put("cannot_read", yes[s.CannotRead])
	put("pounds", s.Pounds)
	put("way", s.Ways...)
	put("day", s.Days...)
	put("from", s.From)
	put("to", s.To)
	put("sort", s.Sort)
	put("hidden", yes[s.Hidden])
	put("page", orEmpty(s.Page))
	put("pick", web.Strings(s.Picks)...)
	return out
}
