package open

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith"
	"kith/directory"
	"kith/find"
	"kith/nhs"
	"kith/open/page"
	"kith/plan"
	"kith/web"
)

// A reader turns entries of one view into what anybody may read.
type reader struct {
	view     *directory.View
	calendar find.Calendar
	now      time.Time
}

// service is the entry with this ID as anybody may read it; nil when there is
// none, or none that was ever the public's to read.
func (r *reader) service(id kith.ID) *page.Service {
	v := r.view.Service(id)
	if v == nil {
		return nil
	}
	p := &page.Service{ID: v.ID, Name: v.Name, Other: v.AlternateName, About: v.Description, Alert: v.Alert, Shut: shut(v),
		For: whom(v), When: timesInWords(v.Schedules), Cost: cost(v), Join: v.Application, Wait: wait(v),
		Languages: languages(v.Languages, v.Interpretation), Seen: seen(v, kith.DayOf(r.now)), Phones: phones(v.Phones), Email: v.Email}
	p.Free = strings.HasPrefix(p.Cost, "Free")
	for _, n := range v.Needs {
		name := nhs.Needs.Name(n)
		if v.Guessed(n) {
			name += " (perhaps: ask)"
		}
		p.Helps = append(p.Helps, name)
		p.Pictures = append(p.Pictures, plan.NeedPicture(n))
	}
	for _, d := range v.Delivery {
		p.Ways = append(p.Ways, wayNames[d])
	}
	for _, a := range v.Areas {
		p.Areas = append(p.Areas, cmp.Or(a.Name, a.Extent, a.Description))
	}
	for _, d := range v.Documents {
		p.Bring = append(p.Bring, d.Document)
	}
	p.Sites = site(p.Sites, v.URL, "")
	for _, l := range v.Links {
		p.Sites = site(p.Sites, l.URL, l.Label)
	}
	org := r.view.Organisation(v.Organisation)
	statutory := org != nil && org.Statutory()
	if org != nil {
		p.Organisation, p.Charity, p.Company = org.Name, org.CharityNumber, org.CompanyNumber
		if len(p.Phones) == 0 {
			p.Phones = phones(org.Phones)
		}
		p.Email = cmp.Or(p.Email, org.Email)
		if len(p.Sites) == 0 {
			p.Sites = site(nil, org.Website, "")
		}
	}
	p.Phones = append(p.Phones, contacts(v.Contacts)...)
	p.Age = age(v, statutory, r.now)
	times := v.Schedules
	for _, at := range r.view.At(v.ID) {
		if l := r.view.Location(at.Location); l != nil {
			p.Places = append(p.Places, r.place(at, l))
			times = append(slices.Clip(times), slices.Concat(at.Schedules, l.Schedules)...)
		}
	}
	p.Next = r.next(times)
	return p
}

// place is where a service is given. Of a hidden place nothing is left but what
// Location.Public leaves: no name, no way there, no words and no telephone of
// the place itself.
func (r *reader) place(at *directory.AtLocation, l *directory.Location) page.Place {
	l2 := l.Public()
	p := page.Place{Name: l2.Name, Hidden: l2.Hidden, Travel: l2.Transportation}
	if len(l2.Addresses) > 0 {
		a := l2.Addresses[0]
		if l2.Hidden {
			a.Line1 = "" // it says no more than that it is withheld
		}
		for _, s := range []string{a.Line1, a.Line2, a.City, a.Region, a.Postcode} {
			if s = strings.TrimSpace(s); s != "" && !slices.Contains(p.Lines, s) {
				p.Lines = append(p.Lines, s)
			}
		}
	}
	for _, a := range l2.Access {
		if s := cmp.Or(a.Description, a.Details); s != "" {
			p.Access = append(p.Access, s)
		}
	}
	if l2.Hidden {
		return p
	}
	p.When = timesInWords(slices.Concat(at.Schedules, l2.Schedules))
	p.Phones = slices.Concat(phones(at.Phones), phones(l2.Phones), contacts(at.Contacts), contacts(l2.Contacts))
	return p
}

// timesInWords says when something is on, a line for each schedule: in the
// source's own words where it has any, else in ours. A schedule that says
// nothing is left out.
func timesInWords(all []directory.Schedule) (out []string) {
	for _, s := range all {
		words := cmp.Or(s.Description, s.Words(), s.Notes)
		if words != "" && !slices.Contains(out, words) {
			out = append(out, words)
		}
	}
	return out
}

// soon is how many of the next times a page tells, and within how many days.
const (
	soon     = 3
	soonDays = 60
)

func (r *reader) next(all []directory.Schedule) (out []string) {
	today := kith.DayOf(r.now)
	for _, o := range find.Expand(directory.Times(all), r.calendar, today, today.Add(soonDays)) {
		if o.Timed && o.End.Before(r.now) && o.Start.Before(r.now) {
			continue
		}
		if s := when(o, r.now); !slices.Contains(out, s) {
			out = append(out, s)
		}
		if len(out) == soon {
			break
		}
	}
	return out
}

// when is an occurrence in words, with what to ask about it.
func when(o find.Occurrence, now time.Time) string {
	if o.Doubt != "" {
		return o.Words(now) + " (ask first: " + o.Doubt + ")"
	}
	return o.Words(now)
}

// shut says why a service that is on no list cannot be used.
func shut(v *directory.Service) string {
	switch v.Status {
	case directory.Active:
		return ""
	case directory.Closed:
		return "This service is closed for the time being."
	}
	return "This service is no longer on the list. It may have ended."
}

func whom(v *directory.Service) (out []string) {
	low, hasLow := v.MinimumAge.Years()
	high, hasHigh := v.MaximumAge.Years()
	years := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	switch {
	case hasLow && low > 0 && hasHigh:
		out = append(out, "Ages "+years(low)+" to "+years(high))
	case hasLow && low > 0:
		out = append(out, "People aged "+years(low)+" and over")
	case hasHigh:
		out = append(out, "People aged up to "+years(high))
	case hasLow:
		out = append(out, "All ages")
	}
	switch v.For {
	case "women":
		out = append(out, "Women only")
	case "men":
		out = append(out, "Men only")
	}
	if v.Eligibility != "" {
		out = append(out, v.Eligibility)
	}
	return out
}

// cost is what a service costs, in words; "" when nobody has said.
func cost(v *directory.Service) string {
	var out []string
	for _, c := range v.Costs {
		if c.Amount == nil {
			continue
		}
		s := "Free"
		if *c.Amount > 0 {
			s = kith.Pounds(int(*c.Amount*100 + 0.5))
		}
		if d := cmp.Or(c.Option, c.Description); d != "" {
			s += " (" + d + ")"
		}
		out = append(out, s)
	}
	if v.FeesText != "" {
		return v.FeesText
	}
	return strings.Join(out, ", ")
}

func wait(v *directory.Service) string {
	if n, err := strconv.Atoi(v.WaitWeeks); v.WaitTime == "" && err == nil && n > 0 {
		return "About " + web.Count(n, "week", "weeks")
	}
	return v.WaitTime
}

func languages(all []directory.Language, interpreter string) (out []string) {
	for _, l := range all {
		if s := cmp.Or(l.Name, l.Code); s != "" {
			out = append(out, s)
		}
	}
	if interpreter != "" {
		out = append(out, "Interpreter: "+interpreter)
	}
	return out
}

// seen is what somebody has seen to be in order and has not expired.
func seen(v *directory.Service, today kith.Day) (out []string) {
	for _, a := range v.Assurances {
		if a.Expires == "" || a.Expires >= today {
			s := strings.ToUpper(string(a.Kind[:1])) + string(a.Kind[1:])
			if a.SeenOn != "" {
				s += ", seen " + a.SeenOn.String()
			}
			out = append(out, s)
		}
	}
	if v.Accreditations != "" {
		out = append(out, v.Accreditations)
	}
	return out
}

func phones(all []directory.Phone) (out []page.Phone) {
	for _, p := range all {
		if p.Number == "" || p.Type == "fax" {
			continue
		}
		note := p.Description
		if p.Extension > 0 {
			note = strings.TrimSpace("extension " + strconv.Itoa(p.Extension) + " " + note)
		}
		if p.Type == "textphone" || p.Type == "text" {
			note = strings.TrimSpace(p.Type + " " + note)
		}
		out = append(out, page.Phone{Number: p.Number, Note: note})
	}
	return out
}

// contacts are the telephones of the contacts that are not for staff only.
func contacts(all []directory.Contact) (out []page.Phone) {
	for _, c := range all {
		if c.Private {
			continue
		}
		for _, p := range phones(c.Phones) {
			p.Note = strings.TrimSpace(cmp.Or(c.Title, c.Department, c.Name) + " " + p.Note)
			out = append(out, p)
		}
	}
	return out
}

// site adds a web address to those that are there, once.
func site(to []web.Link, href, label string) []web.Link {
	if !strings.HasPrefix(href, "https://") && !strings.HasPrefix(href, "http://") ||
		slices.ContainsFunc(to, func(l web.Link) bool { return l.Href == href }) {
		return to
	}
	short := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(href, "https://"), "http://"), "/")
	return append(to, web.Link{Href: href, Label: cmp.Or(label, short)})
}

// age says how far an entry can be trusted for its age.
func age(v *directory.Service, statutory bool, now time.Time) page.Age {
	fresh, _ := directory.AgeOf(v.AssuredOn, v.Review(statutory), kith.DayOf(now))
	a := page.Age{Old: fresh != directory.Fresh}
	if fresh == directory.Never {
		a.Words = "Nobody has checked this entry yet"
		return a
	}
	a.Words = "Checked " + web.View{Now: now.In(kith.London)}.DaysAgo(v.AssuredOn)
	return a
}

var wayNames = map[directory.Delivery]string{directory.InPerson: "In person", directory.ByPhone: "By telephone",
	directory.Online: "Online", directory.HomeVisit: "Comes to you"}
