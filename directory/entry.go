package directory

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith"
	"kith/find"
	"kith/geo"
	"kith/nhs"
)

// A Where tells where a postcode is. Nothing is asked outside of the program.
type Where func(postcode string) (geo.Point, bool)

// entries are what the search index is told of a service: one entry for each
// place where it is given, or one without a place.
func (s *Snapshot) entries(v *Service, where Where) []find.Entry {
	if v.Status != Active {
		return nil
	}
	org := s.Organisation(v.Organisation)
	base := find.Entry{ID: v.ID, Service: v.ID, Name: v.Name, Description: strings.Join([]string{v.AlternateName, v.Description, v.Eligibility}, "\n"),
		Terms: s.termsOf(v), Delivery: deliveryOf(v), MinAge: whole(v.MinimumAge), MaxAge: whole(v.MaximumAge),
		Times: Times(v.Schedules), Pence: penceOf(v), Languages: codesOf(v.Languages), Room: roomOf(v),
		Assured: v.AssuredOn, Review: v.Review(org != nil && org.Statutory())}
	base.Areas, base.Country = areasOf(v.Areas)
	if org != nil {
		base.Organisation = org.Name
	}
	if v.For != "" {
		base.For = []string{v.For}
	}
	base.Needs = needsOf(v.Needs, base)
	var out []find.Entry
	for _, at := range s.At(v.ID) {
		l := s.Location(at.Location)
		if l == nil {
			continue
		}
		e := base
		e.ID, e.Masked = at.ID, l.Hidden
		if p, ok := pointOf(l, where); ok {
			e.Place = p
		}
		if l.Type == "virtual" && e.Delivery == find.None {
			e.Delivery = find.Online
		}
		e.Access, e.Lacks = accessOf(l.Access)
		for _, times := range [][]Schedule{at.Schedules, v.Schedules, l.Schedules} {
			if t := Times(times); len(t) > 0 {
				e.Times = t
				break
			}
		}
		if areas, country := areasOf(at.Areas); len(areas) > 0 || country {
			e.Areas, e.Country = areas, country
		}
		if len(e.Languages) == 0 {
			e.Languages = codesOf(l.Languages)
		}
		e.Complete = completeness(v, l, e)
		out = append(out, e)
	}
	if len(out) == 0 {
		base.Complete = completeness(v, nil, base)
		out = append(out, base)
	}
	return out
}

// termsOf are the words of the taxonomy terms and themes of a service.
func (s *Snapshot) termsOf(v *Service) (out []string) {
	for _, a := range v.Attributes {
		if t := s.Term(a.Term); t != nil {
			out = append(out, t.Name)
		} else if a.Value != "" {
			out = append(out, a.Value)
		}
	}
	for _, n := range v.Needs {
		out = append(out, nhs.Needs.Name(n))
	}
	return out
}

// needsOf are the terms of the themes that the words of the entry speak of.
func needsOf(themes []nhs.Need, e find.Entry) (out []string) {
	text := " " + folded(strings.Join(append([]string{e.Name, e.Description}, e.Terms...), " ")) + " "
	for _, theme := range themes {
		for _, n := range find.NeedsOf(theme) {
			if slices.ContainsFunc(n.Words, func(w string) bool { return strings.Contains(text, " "+folded(w)+" ") }) {
				out = append(out, n.Slug)
			}
		}
	}
	return out
}

func pointOf(l *Location, where Where) (geo.Point, bool) {
	lat, err1 := strconv.ParseFloat(l.Latitude, 64)
	lng, err2 := strconv.ParseFloat(l.Longitude, 64)
	if p := geo.FromLatLng(geo.LatLng{Lat: lat, Lng: lng}); err1 == nil && err2 == nil && p != (geo.Point{}) {
		return p, true
	}
	if where == nil || l.Postcode() == "" {
		return geo.Point{}, false
	}
	return where(l.Postcode())
}

var ways = map[Delivery]find.Delivery{InPerson: find.InPerson, ByPhone: find.ByPhone, Online: find.Online, HomeVisit: find.AtHome}

func deliveryOf(v *Service) (out find.Delivery) {
	for _, d := range v.Delivery {
		out |= ways[d]
	}
	for _, s := range v.Schedules {
		switch t := strings.ToLower(s.Attending); {
		case strings.Contains(t, "online"), strings.Contains(t, "virtual"):
			out |= find.Online
		case strings.Contains(t, "phone"):
			out |= find.ByPhone
		case strings.Contains(t, "home"):
			out |= find.AtHome
		case strings.Contains(t, "venue"), strings.Contains(t, "person"):
			out |= find.InPerson
		}
	}
	return out
}

func whole(a Age) *int {
	y, ok := a.Years()
	if !ok {
		return nil
	}
	n := int(y)
	return &n
}

var free = regexp.MustCompile(`(?i)^\s*(it is )?(free|no charge|free of charge|no cost|free to (attend|join|use))\s*[.!]?\s*$`)

// penceOf is the least that the service costs; nil when that is not known.
func penceOf(v *Service) *int {
	var least *int
	for _, c := range v.Costs {
		if c.Amount == nil || c.Currency != "" && c.Currency != "GBP" {
			continue
		}
		if p := int(*c.Amount*100 + 0.5); least == nil || p < *least {
			least = &p
		}
	}
	if least == nil && free.MatchString(v.FeesText) {
		least = new(int)
	}
	return least
}

func codesOf(all []Language) (out []string) {
	for _, l := range all {
		if l.Code != "" {
			out = append(out, strings.ToLower(l.Code))
		}
	}
	return out
}

func roomOf(v *Service) find.Room {
	if n, err := strconv.Atoi(v.WaitWeeks); err == nil && n > 0 {
		return find.Room{State: find.Waiting, Weeks: n}
	}
	switch {
	case len(v.Capacities) == 0:
		return find.Room{}
	case v.Capacities[0].Available > 0:
		return find.Room{State: find.Open}
	}
	return find.Room{State: find.Full}
}

// countries are the names by which areas mean everybody.
var countries = []string{"england", "uk", "united kingdom", "great britain", "national", "nationwide", "england and wales"}

func areasOf(all []Area) (codes []string, country bool) {
	for _, a := range all {
		if slices.Contains(countries, strings.ToLower(strings.TrimSpace(a.Name))) || strings.EqualFold(a.ExtentType, "nationwide") {
			country = true
			continue
		}
		codes = append(codes, a.Codes...)
	}
	return codes, country
}

// accessWords are how locations say what helps a disabled person, in the order
// in which they are looked for.
var accessWords = []struct{ slug, words string }{
	{"changing-place", "changing place"},
	{"wheelchair-toilet", "accessible toilet|disabled toilet|wheelchair toilet|wheelchair accessible toilet|accessible wc"},
	{"step-free", "step free|step-free|level access|ramp|wheelchair access|lift"},
	{"parking", "accessible parking|disabled parking|blue badge"},
	{"hearing-loop", "hearing loop|induction loop"},
	{"sign-language", "sign language|bsl"},
	{"easy-read", "easy read"},
	{"large-print", "large print"},
	{"quiet-space", "quiet"},
	{"assistance-dog", "assistance dog|guide dog"},
	{"interpreter", "interpreter"},
	{"carer-welcome", "carer"},
}

// accessOf takes apart what is said in words. "No lift" is said to be lacking.
func accessOf(all []Access) (has, lacks []string) {
	for _, a := range all {
		text := strings.ToLower(a.Description + " " + a.Details)
		for _, w := range accessWords {
			for _, word := range strings.Split(w.words, "|") {
				i := strings.Index(text, word)
				if i < 0 {
					continue
				}
				if before := text[max(0, i-4):i]; strings.HasSuffix(before, "no ") || strings.HasSuffix(before, "not ") {
					lacks = append(lacks, w.slug)
				} else {
					has = append(has, w.slug)
				}
				break
			}
		}
	}
	return has, lacks
}

// completeness is the share of what matters that an entry says, in per cent.
func completeness(v *Service, l *Location, e find.Entry) int {
	said := []bool{v.Description != "", v.Email != "" || len(v.Phones) > 0, v.URL != "", e.MinAge != nil || v.Eligibility != "",
		len(e.Times) > 0 || len(v.Schedules) > 0, e.Pence != nil || v.FeesText != "", l != nil && l.Postcode() != "" || e.Delivery&find.Remote != 0,
		len(e.Access) > 0, e.Country || len(e.Areas) > 0, e.Assured != ""}
	n := 0
	for _, ok := range said {
		if ok {
			n++
		}
	}
	return 100 * n / len(said)
}

// Times are the schedules that are rules. One that is only words cannot be
// searched by time, and its service counts as not having said.
func Times(all []Schedule) (out []find.Schedule) {
	for _, s := range all {
		if t, ok := timeOf(s); ok {
			out = append(out, t)
		}
	}
	return out
}

func timeOf(s Schedule) (t find.Schedule, ok bool) {
	t = find.Schedule{Interval: s.Interval, Start: dayOf(s.Start), Until: dayOf(s.Until), Count: s.Count, From: dayOf(s.ValidFrom), To: dayOf(s.ValidTo),
		Opens: clockOf(s.OpensAt), Closes: clockOf(s.ClosesAt), Except: s.Except, Extra: s.Also}
	for _, d := range strings.Split(s.ByDay, ",") {
		if r, ok := dayRule(strings.TrimSpace(d)); ok {
			t.Days = append(t.Days, r)
		}
	}
	for _, d := range strings.Split(s.ByMonthDay, ",") {
		if n, err := strconv.Atoi(strings.TrimSpace(d)); err == nil {
			t.Dates = append(t.Dates, n)
		}
	}
	switch {
	case s.Freq == "MONTHLY":
		t.Freq = find.Monthly
	case s.Freq == "WEEKLY" || len(t.Days) > 0:
		t.Freq = find.Weekly
	case t.Start != "" || len(t.Extra) > 0:
		t.Freq = find.Once
	default:
		return t, false
	}
	t.Holidays = map[string]find.When{"closed": find.Never, "open": find.Always, "only": find.Only}[s.BankHolidays]
	if s.TermTimeOnly {
		t.Terms = find.Only
	}
	return t, true
}

var weekdays = map[string]time.Weekday{"MO": time.Monday, "TU": time.Tuesday, "WE": time.Wednesday, "TH": time.Thursday, "FR": time.Friday, "SA": time.Saturday, "SU": time.Sunday}

// dayRule reads a day of RFC 5545: "TU", "1TU", "-1FR".
func dayRule(s string) (r find.DayRule, ok bool) {
	if len(s) < 2 {
		return r, false
	}
	r.Day, ok = weekdays[strings.ToUpper(s[len(s)-2:])]
	if n := s[:len(s)-2]; n != "" && ok {
		i, err := strconv.Atoi(n)
		r.Nth, ok = i, err == nil
	}
	return r, ok
}

// dayOf reads the date of a date or a time of a feed; "" when it is none.
func dayOf(s string) kith.Day {
	if len(s) >= 10 && kith.Day(s[:10]).Valid() {
		return kith.Day(s[:10])
	}
	return ""
}

// clockOf reads "15:30" and the like; 0 when it is no time.
func clockOf(s string) find.Clock {
	h, rest, _ := strings.Cut(s, ":")
	hour, err1 := strconv.Atoi(strings.TrimSpace(h))
	minute, err2 := 0, error(nil)
	if len(rest) >= 2 {
		minute, err2 = strconv.Atoi(rest[:2])
	}
	if err1 != nil || err2 != nil || hour < 0 || hour > 24 || minute < 0 || minute > 59 {
		return 0
	}
	return find.Clock(60*hour + minute) // #nosec G115 -- at most 1,499
}
