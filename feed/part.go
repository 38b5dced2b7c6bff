package feed

import (
	"cmp"
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"

	"kith"
	"kith/directory"
)

// parts reads the parts of one entry, those that have no life of their own.
type parts struct {
	t        *taking
	kind, of string
}

func (t *taking) parts(kind, of string) parts { return parts{t, kind, of} }

var uuid = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// id is the ID of a part: the source's own where it is a UUID, as the standard
// asks, else one that is made of it or of where the part stands.
func (p parts) id(o object, kind string, i int) kith.ID {
	own := strings.ToLower(o.text("id"))
	if uuid.MatchString(own) {
		return kith.ID(own)
	}
	if own == "" {
		own = fmt.Sprintf("%s %s %d", p.kind, p.of, i)
	}
	return directory.AsID(p.t.pull.Source.ID, kind, own)
}

func (p parts) phones(o object) (out []directory.Phone) {
	for i, x := range o.list("phones") {
		number, _ := cut(strings.Trim(line(x.text("number")), `"' `), 70)
		if number == "" {
			continue
		}
		out = append(out, directory.Phone{ID: p.id(x, "phone", i), Number: number, Extension: x.whole("extension"), Type: strings.ToLower(x.text("type")),
			Description: plain(x.text("description")), Languages: p.languages(x)})
	}
	return out
}

func (p parts) contacts(o object) (out []directory.Contact) {
	for i, x := range o.list("contacts") {
		c := directory.Contact{ID: p.id(x, "contact", i), Name: line(x.text("name")), Title: line(x.text("title")), Department: line(x.text("department")),
			Email: email(x), Private: x.yes("kith_private")}
		if a, err := mail.ParseAddress(c.Email); c.Email != "" && (err != nil || a.Address != c.Email) {
			p.t.note(p.kind, p.of, "contacts", fmt.Sprintf("%q is no e-mail address", c.Email), "left empty")
			c.Email = ""
		}
		c.Phones = parts{p.t, "contact", string(c.ID)}.phones(x)
		if c.Name+c.Title+c.Department+c.Email != "" || len(c.Phones) > 0 {
			out = append(out, c)
		}
	}
	return out
}

func (p parts) languages(o object) (out []directory.Language) {
	for i, x := range o.list("languages") {
		l := directory.Language{ID: p.id(x, "language", i), Name: line(x.text("name", "language")), Code: strings.ToLower(x.text("code")), Note: plain(x.text("note"))}
		if l.Name+l.Code != "" {
			out = append(out, l)
		}
	}
	return out
}

func (p parts) addresses(o object) (out []directory.Address) {
	for i, x := range o.list("addresses", "physical_addresses") {
		a := directory.Address{ID: p.id(x, "address", i), Attention: line(x.text("attention")), Line1: line(x.text("address_1")), Line2: line(x.text("address_2")),
			City: line(x.text("city")), Region: line(x.text("region")), State: line(x.text("state_province")), Postcode: line(x.text("postal_code")),
			Country: cmp.Or(x.text("country"), "GB"), Type: cmp.Or(strings.ToLower(x.text("address_type")), "physical")}
		if a.Line1+a.Line2+a.City+a.Postcode != "" {
			out = append(out, a)
		}
	}
	return out
}

func (p parts) access(o object) (out []directory.Access) {
	for i, x := range o.list("accessibility", "accessibility_for_disabilities") {
		a := directory.Access{ID: p.id(x, "accessibility", i), Description: plain(x.text("description", "accessibility")), Details: plain(x.text("details")), URL: webAddress(x.text("url"))}
		if a.Description+a.Details+a.URL != "" {
			out = append(out, a)
		}
	}
	return out
}

func (p parts) costs(o object) (out []directory.Cost) {
	for i, x := range o.list("cost_options") {
		c := directory.Cost{ID: p.id(x, "cost", i), ValidFrom: p.date(x, "valid_from"), ValidTo: p.date(x, "valid_to"), Option: line(x.text("option")),
			Currency: strings.ToUpper(x.text("currency")), Description: plain(x.text("amount_description"))}
		amount, ok := object{"n": strings.NewReplacer("£", "", ",", "").Replace(x.text("amount"))}.number("n")
		if ok && amount >= 0 {
			c.Amount = &amount
			c.Currency = cmp.Or(c.Currency, "GBP")
		} else if said := x.text("amount"); said != "" {
			p.t.note(p.kind, p.of, "cost_options", fmt.Sprintf("%q is no amount", said), "kept as words")
			c.Description = strings.TrimSpace(said + " " + c.Description)
		}
		if c.Amount != nil || c.Option+c.Description != "" {
			out = append(out, c)
		}
	}
	return out
}

func (p parts) areas(o object) (out []directory.Area) {
	for i, x := range o.list("service_areas") {
		a := directory.Area{ID: p.id(x, "area", i), Name: line(x.text("name", "service_area")), Description: plain(x.text("description")),
			Extent: x.text("extent"), ExtentType: strings.ToLower(x.text("extent_type")), URI: webAddress(x.text("uri")), Codes: codes(x.texts("kith_codes"))}
		if a.Name+a.Description+a.Extent+a.URI != "" {
			out = append(out, a)
		}
	}
	return out
}

// areaCode is the form of a code of the Office for National Statistics.
var areaCode = regexp.MustCompile(`^[A-Z][0-9]{8}$`)

func codes(said []string) (out []string) {
	for _, c := range said {
		if areaCode.MatchString(c) {
			out = append(out, c)
		}
	}
	return out
}

func (p parts) documents(o object) (out []directory.Document) {
	for i, x := range o.list("required_documents") {
		if d := (directory.Document{ID: p.id(x, "document", i), Document: plain(x.text("document")), URI: webAddress(x.text("uri"))}); d.Document+d.URI != "" {
			out = append(out, d)
		}
	}
	return out
}

func (p parts) funding(o object) (out []directory.Fund) {
	for i, x := range o.list("funding", "fundings") {
		if f := (directory.Fund{ID: p.id(x, "funding", i), Source: plain(x.text("source"))}); f.Source != "" {
			out = append(out, f)
		}
	}
	return out
}

func (p parts) links(o object) (out []directory.Link) {
	for i, x := range o.list("additional_urls", "additional_websites") {
		l := directory.Link{ID: p.id(x, "url", i), Label: line(x.text("label")), URL: webAddress(x.text("url"))}
		if l.URL == "" {
			continue
		}
		if !strings.HasPrefix(strings.ToLower(l.URL), "http") {
			p.t.note(p.kind, p.of, "additional_urls", fmt.Sprintf("%q is no address on the web", l.URL), "left out")
			continue
		}
		out = append(out, l)
	}
	return out
}

func (p parts) identifiers(o object) (out []directory.Identifier) {
	for i, x := range o.list("organization_identifiers") {
		d := directory.Identifier{ID: p.id(x, "identifier", i), Scheme: x.text("identifier_scheme"), Type: line(x.text("identifier_type")), Identifier: line(x.text("identifier"))}
		if d.Identifier != "" {
			out = append(out, d)
		}
	}
	return out
}

func (p parts) programs(o object) (out []directory.Program) {
	for i, x := range o.list("programs") {
		if g := (directory.Program{ID: p.id(x, "program", i), Name: line(x.text("name")), AlternateName: line(x.text("alternate_name")), Description: plain(x.text("description"))}); g.Name != "" {
			out = append(out, g)
		}
	}
	return out
}

func (p parts) capacities(o object) (out []directory.Capacity) {
	for i, x := range o.list("capacities", "service_capacity") {
		c := directory.Capacity{ID: p.id(x, "capacity", i), Unit: cmp.Or(line(x.object("unit").text("name")), line(x.text("unit", "kith_unit")), "places"),
			Available: x.whole("available"), Maximum: x.whole("maximum"), Description: plain(x.text("description")), Updated: instant(x.text("updated"))}
		if x.text("available") != "" && c.Available >= 0 {
			out = append(out, c)
		}
	}
	return out
}

// date is a day under key as text, "" when it is none.
func (p parts) date(o object, key string) string { return string(p.t.day(o, p.kind, p.of, key)) }

var (
	byDay    = regexp.MustCompile(`^(-?[1-5])?(MO|TU|WE|TH|FR|SA|SU)$`)
	numerals = regexp.MustCompile(`^-?\d{1,3}(,-?\d{1,3})*$`)
)

// schedules are when it happens. What is no rule stays as words, so that it is
// shown and nothing is computed from it.
func (p parts) schedules(o object) (out []directory.Schedule) {
	for i, x := range o.list("schedules", "regular_schedules") {
		s := directory.Schedule{ID: p.id(x, "schedule", i), ValidFrom: p.date(x, "valid_from"), ValidTo: p.date(x, "valid_to"), Start: p.date(x, "dtstart"),
			Until: p.date(x, "until"), Count: max(0, x.whole("count")), Freq: strings.ToUpper(x.text("freq")), Interval: max(0, x.whole("interval")),
			Description: plain(x.text("description")), Link: webAddress(x.text("schedule_link")), Attending: plain(x.text("attending_type")), Notes: plain(x.text("notes")),
			OpensAt: p.hour(x, "opens_at"), ClosesAt: p.hour(x, "closes_at"), BankHolidays: x.text("kith_bank_holidays"), TermTimeOnly: x.yes("kith_term_time_only")}
		s.ByDay = p.days(x, "byday")
		s.ByMonthDay, s.ByWeekNo, s.ByYearDay = p.numerals(x, "bymonthday"), p.numerals(x, "byweekno"), p.numerals(x, "byyearday")
		if w := strings.ToUpper(x.text("wkst")); byDay.MatchString(w) {
			s.WeekStart = w
		}
		if s.Freq != "" && s.Freq != "WEEKLY" && s.Freq != "MONTHLY" {
			p.t.note(p.kind, p.of, "schedules", fmt.Sprintf("the standard knows WEEKLY and MONTHLY, not %q", s.Freq), "kept as words")
			s.Description = strings.TrimSpace(s.Description + " " + line(x.text("freq")))
			s.Freq = ""
		}
		if s.Freq == "" && s.ByDay != "" {
			s.Freq = "WEEKLY"
		}
		for key, days := range map[string]*[]kith.Day{"kith_except": &s.Except, "kith_also": &s.Also} {
			for _, text := range x.texts(key) {
				if d, ok := dayOf(text); ok {
					*days = append(*days, d)
				}
			}
		}
		empty := directory.Schedule{ID: s.ID}
		if fmt.Sprint(s) != fmt.Sprint(empty) {
			out = append(out, s)
		}
	}
	return out
}

func (p parts) hour(o object, key string) string {
	text := o.text(key)
	at := hour(text)
	if at == "" && text != "" {
		p.t.note(p.kind, p.of, key, fmt.Sprintf("%q is no time of day", line(text)), "left empty")
	}
	return at
}

var weekdays = []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}

// weekday is the day's name in the standard, from its name or, as some feeds
// count, its number; "" when it is none.
func weekday(text string) string {
	text = strings.ToUpper(line(text))
	text = text[strings.LastIndexAny(text, "/#")+1:] // https://schema.org/Monday
	if len(text) == 1 && text >= "1" && text <= "7" {
		return weekdays[text[0]-'1']
	}
	for i, d := range weekdays {
		name := strings.ToUpper(time.Weekday((i + 1) % 7).String())
		if text == d || len(text) >= 3 && strings.HasPrefix(name, strings.TrimSuffix(text, "S")) || text == name {
			return d
		}
	}
	return ""
}

func (p parts) days(o object, key string) string {
	var out []string
	for _, text := range o.texts(key) {
		for _, d := range strings.FieldsFunc(strings.ToUpper(text), func(r rune) bool { return r == ',' || r == ';' || r == ' ' }) {
			if !byDay.MatchString(d) {
				said := d
				if d = weekday(d); d == "" {
					p.t.note(p.kind, p.of, key, fmt.Sprintf("%q is no day of the week", said), "left out")
					continue
				}
			}
			if !slices.Contains(out, d) {
				out = append(out, d)
			}
		}
	}
	return strings.Join(out, ",")
}

func (p parts) numerals(o object, key string) string {
	text := strings.ReplaceAll(strings.Join(o.texts(key), ","), " ", "")
	if text != "" && !numerals.MatchString(text) {
		p.t.note(p.kind, p.of, key, fmt.Sprintf("%q is no list of numbers", text), "left empty")
		return ""
	}
	return text
}
