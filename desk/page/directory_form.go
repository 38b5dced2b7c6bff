package page

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"kith"
	"kith/db"
	"kith/directory"
	"kith/find"
	"kith/plan"
	"kith/web"
)

// A ServiceForm is the full form of a service. What has parts is asked in
// lines; parts of which a line says nothing new stay as they are.
type ServiceForm struct {
	directory.ServiceNew
	OrganisationName string `form:"organisation_name"`
	PhoneLines       string `form:"phone_lines"`
	LanguageLines    string `form:"language_lines"`
	AreaLines        string `form:"area_lines"`
	Pounds           string `form:"pounds"` // the least that it costs a time
	Checked          bool   `form:"checked"`
}

// ServiceFormOf is a service as the form shows it.
func ServiceFormOf(s *directory.Service, o *directory.Organisation) ServiceForm {
	f := ServiceForm{ServiceNew: s.ServiceNew, OrganisationName: o.Name}
	f.PhoneLines = lines(s.Phones, phoneLine)
	f.LanguageLines = lines(s.Languages, languageLine)
	f.AreaLines = lines(s.Areas, areaLine)
	if len(s.Costs) > 0 && s.Costs[0].Amount != nil {
		f.Pounds = strconv.FormatFloat(*s.Costs[0].Amount, 'f', -1, 64)
	}
	return f
}

func phoneLine(p directory.Phone) string { return p.Number }
func languageLine(l directory.Language) string {
	return firstOf(l.Name, plan.LanguageName(l.Code))
}
func areaLine(a directory.Area) string {
	if len(a.Codes) > 0 {
		return strings.TrimSpace(a.Name + " (" + strings.Join(a.Codes, ", ") + ")")
	}
	return a.Name
}

func lines[T any](all []T, of func(T) string) string {
	var out []string
	for _, v := range all {
		out = append(out, of(v))
	}
	return strings.Join(out, "\n")
}

// fromLines are the parts that lines say: those that were there and are said
// still, and new ones.
func fromLines[T any](text string, was []T, of func(T) string, make func(string) T) (out []T) {
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l == "" {
			continue
		}
		if i := slices.IndexFunc(was, func(v T) bool { return of(v) == l }); i >= 0 {
			out = append(out, was[i])
		} else {
			out = append(out, make(l))
		}
	}
	return out
}

// mostLines is how many parts of a kind a form takes.
const mostLines = 50

// Into is what the form says of the service, which was as it is given.
func (f ServiceForm) Into(tx *db.Tx, was directory.ServiceNew) (directory.ServiceNew, error) {
	n := f.ServiceNew
	c := kith.Check{}
	n.Phones = fromLines(f.PhoneLines, was.Phones, phoneLine, func(l string) directory.Phone {
		c.That(len(l) <= 70, "phone_lines", "Each number must be 70 characters or fewer")
		return directory.Phone{ID: tx.NewID(), Number: l, Type: "voice"}
	})
	n.Languages = fromLines(f.LanguageLines, was.Languages, languageLine, func(l string) directory.Language {
		code := plan.LanguageCode(l)
		c.That(code != "" && len(l) <= 70, "language_lines", "Write each language by its English name, one a line, such as Polish")
		return directory.Language{ID: tx.NewID(), Name: l, Code: code}
	})
	n.Areas = fromLines(f.AreaLines, was.Areas, areaLine, func(l string) directory.Area {
		c.That(len(l) <= 300, "area_lines", "Each area must be 300 characters or fewer")
		name, codes, has := strings.Cut(strings.TrimSuffix(l, ")"), "(")
		a := directory.Area{ID: tx.NewID(), Name: strings.TrimSpace(name)}
		if has {
			a.Codes = strings.FieldsFunc(codes, func(r rune) bool { return r == ',' || r == ' ' })
		}
		return a
	})
	for field, count := range map[string]int{"phone_lines": len(n.Phones), "language_lines": len(n.Languages), "area_lines": len(n.Areas)} {
		c.That(count <= mostLines, field, "Write 50 lines at most")
	}
	f.cost(tx, c, &n)
	n.Check(c)
	weeks, err := strconv.Atoi(n.WaitWeeks)
	c.That(n.WaitWeeks == "" || err == nil && weeks >= 0 && weeks < 500, "wait_weeks", "Enter a whole number of weeks, or leave it empty")
	days, err := strconv.Atoi(n.ReviewDays)
	c.That(n.ReviewDays == "" || err == nil && days > 0 && days <= 3650, "review_days", "Enter a whole number of days, or leave it empty")
	c.Text(&n.Interpretation, "interpretation", "Interpreting", 500)
	c.Text(&n.Accreditations, "accreditations", "Accreditations", 1000)
	for _, d := range n.Delivery {
		c.That(slices.Contains(deliveries, d), "delivery", "Choose from the list")
	}
	return n, c.Err()
}

// cost puts the least price at the head of the costs.
func (f ServiceForm) cost(tx *db.Tx, c kith.Check, n *directory.ServiceNew) {
	text := strings.TrimPrefix(strings.TrimSpace(f.Pounds), "£")
	if text == "" {
		n.Costs = slices.DeleteFunc(slices.Clone(n.Costs), func(o directory.Cost) bool { return o.Amount != nil })
		return
	}
	pounds, err := strconv.ParseFloat(text, 64)
	if ok := err == nil && !math.IsNaN(pounds) && pounds >= 0 && pounds < 100_000; !ok {
		c.That(false, "pounds", "Enter an amount in pounds, like 3.50, or 0 when it is free")
		return
	}
	if len(n.Costs) > 0 && n.Costs[0].Amount != nil && *n.Costs[0].Amount == pounds {
		return
	}
	n.Costs = append([]directory.Cost{{ID: tx.NewID(), Currency: "GBP", Amount: &pounds}}, n.Costs[min(1, len(n.Costs)):]...)
}

var deliveries = []directory.Delivery{directory.InPerson, directory.ByPhone, directory.Online, directory.HomeVisit}

// A StatusForm says whether a service can be offered.
type StatusForm struct {
	Status     directory.Status `form:"status"`
	ReplacedBy kith.ID          `form:"replaced_by"`
}

// An AssuranceForm is an assurance as a form asks for it.
type AssuranceForm struct {
	Kind      directory.AssuranceKind `form:"kind"`
	Body      string                  `form:"body"`
	Reference string                  `form:"reference"`
	SeenOn    kith.Day                `form:"seen_on"`
	Expires   kith.Day                `form:"expires"`
}

// AssuranceFormOf is an assurance as the form shows it.
func AssuranceFormOf(a directory.Assurance) AssuranceForm {
	return AssuranceForm{a.Kind, a.Body, a.Reference, a.SeenOn, a.Expires}
}

// Assurance is what the form says; by is who says so.
func (f AssuranceForm) Assurance(by string) directory.Assurance {
	return directory.Assurance{Kind: f.Kind, Body: f.Body, Reference: f.Reference, SeenOn: f.SeenOn, SeenBy: by, Expires: f.Expires}
}

// A PlaceForm is a location as a form asks for it.
type PlaceForm struct {
	Name           string   `form:"name"`
	Line1          string   `form:"line1"`
	Line2          string   `form:"line2"`
	City           string   `form:"city"`
	County         string   `form:"county"`
	Postcode       string   `form:"postcode"`
	Transportation string   `form:"transportation"`
	Latitude       string   `form:"latitude"`
	Longitude      string   `form:"longitude"`
	Access         []string `form:"access"`
	More           string   `form:"access_more"` // what else helps or hinders, one a line: "No lift"
	Hidden         bool     `form:"hidden"`
}

// PlaceFormOf is a location as the form shows it.
func PlaceFormOf(n directory.LocationNew) PlaceForm {
	f := PlaceForm{Name: n.Name, Transportation: n.Transportation, Latitude: n.Latitude, Longitude: n.Longitude, Hidden: n.Hidden}
	if len(n.Addresses) > 0 {
		a := n.Addresses[0]
		f.Line1, f.Line2, f.City, f.County, f.Postcode = a.Line1, a.Line2, a.City, a.State, a.Postcode
	}
	var more []string
	for _, a := range n.Access {
		said := firstOf(a.Description, a.Details)
		if slug := accessSlug(said); slug != "" {
			f.Access = append(f.Access, slug)
		} else {
			more = append(more, said)
		}
	}
	f.More = strings.Join(more, "\n")
	return f
}

// accessSlug is what Kith's own words for access mean, "" for any others.
func accessSlug(said string) string {
	for _, a := range find.AccessNeeds {
		if strings.EqualFold(a.Name, said) {
			return a.Slug
		}
	}
	return ""
}

// Into is what the form says of the location, which was as it is given. A new
// address has no position until somebody gives it one, or its postcode does.
func (f PlaceForm) Into(tx *db.Tx, was directory.LocationNew) (directory.LocationNew, error) {
	n, before := was, PlaceFormOf(was)
	c := kith.Check{}
	for _, t := range []struct {
		text        *string
		field, name string
		most        int
	}{{&f.Name, "name", "Name", 200}, {&f.Line1, "line1", "Address line 1", 200}, {&f.Line2, "line2", "Address line 2", 200}, {&f.City, "city", "Town", 100},
		{&f.County, "county", "County", 100}, {&f.Postcode, "postcode", "Postcode", 10}, {&f.Transportation, "transportation", "How to get there", 1000}, {&f.More, "access_more", "What else", 2000}} {
		c.Text(t.text, t.field, t.name, t.most)
	}
	c.That(f.Name != "" || f.Line1 != "" || f.Postcode != "", "line1", "Enter the address, or at least its name or postcode")
	c.That(degrees(f.Latitude, 90), "latitude", "Enter degrees, like 51.75, or leave it empty")
	c.That(degrees(f.Longitude, 180) && (f.Latitude == "") == (f.Longitude == ""), "longitude", "Enter both, in degrees, or leave both empty")
	n.Name, n.Transportation, n.Hidden, n.Latitude, n.Longitude = f.Name, f.Transportation, f.Hidden, f.Latitude, f.Longitude
	a := directory.Address{ID: tx.NewID(), Country: "GB", Type: "physical"}
	if len(n.Addresses) > 0 {
		a = n.Addresses[0]
	}
	moved := f.Line1 != before.Line1 || f.City != before.City || f.Postcode != before.Postcode
	if moved && f.Latitude == before.Latitude && f.Longitude == before.Longitude {
		n.Latitude, n.Longitude = "", ""
	}
	a.Line1, a.Line2, a.City, a.State, a.Postcode = f.Line1, f.Line2, f.City, f.County, f.Postcode
	n.Addresses = append([]directory.Address{a}, n.Addresses[min(1, len(n.Addresses)):]...)
	var said []string
	for _, slug := range f.Access {
		c.That(accessName(slug) != "", "access", "Choose from the list")
		said = append(said, accessName(slug))
	}
	said = append(said, strings.Split(f.More, "\n")...)
	n.Access = fromLines(strings.Join(said, "\n"), was.Access, func(a directory.Access) string { return firstOf(a.Description, a.Details) },
		func(l string) directory.Access { return directory.Access{ID: tx.NewID(), Description: l} })
	return n, c.Err()
}

// degrees reports whether s is empty, or degrees up to most either way.
func degrees(s string, most float64) bool {
	f, err := strconv.ParseFloat(s, 64)
	return s == "" || err == nil && f >= -most && f <= most
}

func deliveryOptions() (out []web.Option) {
	for _, d := range deliveries {
		out = append(out, web.Option{Value: string(d), Label: strings.ToUpper(string(d[:1])) + string(d[1:])})
	}
	return out
}
