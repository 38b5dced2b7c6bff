package referral

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith"
	"kith/nhs"
)

// A column is one column of a file.
type column struct {
	name string // "" for one that Kith does not know
	fill setter
}

// A setter fills in what a field says, which is trimmed and not empty.
type setter func(l *CSV, r *loadRow, v string, c kith.Check)

// setters are the columns that a CSV file may have, and what each one fills.
// The name is the heading; columnOf also knows what other systems call it.
var setters = map[string]setter{
	"reference":     func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.SourceRef = v },
	"received_on":   func(_ *CSV, r *loadRow, v string, c kith.Check) { r.received = instant(v, c) },
	"given_name":    func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.who.Given = v },
	"family_name":   func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.who.Family = v },
	"date_of_birth": func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.who.Born = day(v) },
	"age_about": func(_ *CSV, r *loadRow, v string, c kith.Check) {
		var err error
		r.who.AgeAbout, err = strconv.Atoi(v)
		c.That(err == nil, "age_about", "Write about how old they are in whole years, like 45")
	},
	"preferred_name": func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.who.Preferred = v },
	"nhs_number":     func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.who.Number = nhs.Number(v) },
	"gender": func(_ *CSV, r *loadRow, v string, c kith.Check) {
		r.who.Gender = coded(nhs.Genders, v, "gender", "Gender is not in the list", c)
	},
	"ethnicity": func(_ *CSV, r *loadRow, v string, c kith.Check) {
		r.who.Ethnicity = coded(nhs.Ethnicities, v, "ethnicity", "Ethnic group is not in the list", c)
	},
	"gp_practice":    func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.who.Practice = nhs.ODS(v) },
	"phone":          func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.who.Phone = v },
	"email":          func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.who.Email = v },
	"address_line_1": func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.who.Line1 = v },
	"address_line_2": func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.who.Line2 = v },
	"town":           func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.who.Town = v },
	"postcode":       func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.who.Postcode = v },
	"no_fixed_abode": func(_ *CSV, r *loadRow, v string, c kith.Check) { r.who.NoFixedAbode = yes(v, "no_fixed_abode", c) },
	"language":       func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.who.Language = v },
	"interpreter":    func(_ *CSV, r *loadRow, v string, c kith.Check) { r.who.Interpret = yes(v, "interpreter", c) },
	"team": func(l *CSV, r *loadRow, v string, c kith.Check) {
		r.Team = l.teams[strings.ToLower(v)]
		if r.Team == "" {
			r.Team = l.teams[v]
		}
		c.That(r.Team != "", "team", "There is no team called "+clip(v))
	},
	"source": func(_ *CSV, r *loadRow, v string, c kith.Check) {
		r.Source = coded(Sources, v, "source", "Source is not in the list", c)
	},
	"referrer_name":         func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.Referrer = v },
	"referrer_role":         func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.Role = v },
	"referrer_service":      func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.Service = v },
	"referrer_organisation": func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.Organisation = v },
	"referrer_contact":      func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.Contact = v },
	"method": func(_ *CSV, r *loadRow, v string, c kith.Check) {
		r.Method = coded(Methods, v, "method", "Method is not in the list", c)
	},
	"needs": func(_ *CSV, r *loadRow, v string, c kith.Check) {
		for _, n := range strings.FieldsFunc(v, func(r rune) bool { return r == ';' || r == '|' }) {
			r.Needs = append(r.Needs, coded(nhs.Needs, strings.TrimSpace(n), "needs", "Need is not in the list: "+clip(n), c))
		}
	},
	"reason":       func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.Reason = v },
	"problems":     func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.Problems = v },
	"person_words": func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.PersonWords = v },
	"urgency": func(_ *CSV, r *loadRow, v string, c kith.Check) {
		r.Urgency = coded(Urgencies, v, "urgency", "Urgency is not in the list", c)
	},
	"agreed": func(_ *CSV, r *loadRow, v string, c kith.Check) {
		r.Agreed = coded(Agreements, v, "agreed", "Agreed is not in the list", c)
	},
	"risk": func(_ *CSV, r *loadRow, v string, _ kith.Check) {
		switch strings.ToLower(v) {
		case "none", "no known risks", "no", "nil":
			r.Risk = NoKnownRisks
		default:
			r.Risk, r.RiskWords = RiskKnown, v
		}
	},
}

// known maps what other systems call a column. A column of sex is not one of
// gender, which is what a person says of themselves.
var known = map[string]string{
	"id": "reference", "ref": "reference", "referral_id": "reference", "referral_date": "received_on",
	"date_of_referral": "received_on", "date_received": "received_on", "referred_on": "received_on",
	"first_name": "given_name", "forename": "given_name", "given": "given_name",
	"surname": "family_name", "last_name": "family_name", "family": "family_name",
	"dob": "date_of_birth", "birth_date": "date_of_birth", "nhs_no": "nhs_number", "nhs": "nhs_number",
	"age": "age_about", "estimated_age": "age_about", "known_as": "preferred_name", "ethnic_group": "ethnicity", "ethnic_category": "ethnicity",
	"practice": "gp_practice", "practice_code": "gp_practice", "ods_code": "gp_practice",
	"telephone": "phone", "mobile": "phone", "phone_number": "phone", "e_mail": "email", "email_address": "email",
	"address": "address_line_1", "address_1": "address_line_1", "address_2": "address_line_2", "city": "town",
	"referrer": "referrer_name", "organisation": "referrer_organisation", "service": "referrer_service",
	"pcn": "team", "reasons": "needs", "risks": "risk", "consent": "agreed", "priority": "urgency",
}

// needed are the columns without which no row can be right.
var needed = []string{"given_name", "family_name", "source", "referrer_name", "referrer_contact", "urgency", "agreed", "risk"}

// columns finds out which column each heading names, and which are not known.
// hasTeam is that rows need not name their team.
func columns(head []string, hasTeam bool) (out []column, left []string, err error) {
	have := map[string]bool{}
	for _, h := range head {
		f := columnOf(h)
		switch {
		case have[f]:
			return nil, nil, kith.Errorf(kith.Invalid, "Two columns are both %s. Leave one of them out", f)
		case f != "":
			have[f] = true
		case strings.TrimSpace(h) != "":
			left = append(left, clip(strings.TrimSpace(strings.ToValidUTF8(h, "?"))))
		}
		out = append(out, column{f, setters[f]})
	}
	missing := slices.DeleteFunc(slices.Clone(needed), func(f string) bool { return have[f] })
	if !have["date_of_birth"] && !have["age_about"] {
		missing = append(missing, "date_of_birth (or age_about)")
	}
	if !hasTeam && !have["team"] {
		missing = append(missing, "team")
	}
	if !have["needs"] && !have["reason"] && !have["person_words"] {
		missing = append(missing, "needs (or reason, or person_words)")
	}
	if len(missing) == 0 {
		return out, left, nil
	}
	msg := "The first row must name the columns. Missing: " + strings.Join(missing, ", ")
	if len(left) > 0 {
		msg += ". Not known: " + strings.Join(left[:min(10, len(left))], ", ")
	}
	return nil, nil, kith.Errorf(kith.Invalid, "%s. All columns: %s", msg, strings.Join(slices.Sorted(maps.Keys(setters)), ", "))
}

// clip is as much of a text as a message can show.
func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// columnOf is the field that a heading names, or "".
func columnOf(head string) string {
	h := strings.ToLower(strings.TrimSpace(head))
	h = strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, h), "_")
	for strings.Contains(h, "__") {
		h = strings.ReplaceAll(h, "__", "_")
	}
	if f := known[h]; f != "" {
		return f
	}
	if setters[h] != nil {
		return h
	}
	return ""
}

// coded finds v in a list, by its code or its name.
func coded[T ~string](l nhs.List[T], v, field, msg string, c kith.Check) T {
	for _, o := range l.Codes {
		if strings.EqualFold(string(o.Code), v) || strings.EqualFold(o.Name, v) {
			return o.Code
		}
	}
	c.That(false, field, msg)
	return ""
}

func yes(v, field string, c kith.Check) bool {
	switch strings.ToLower(v) {
	case "yes", "y", "true", "1":
		return true
	case "no", "n", "false", "0":
		return false
	}
	c.That(false, field, "Write yes or no")
	return false
}

// inColumns is err with the names of the form's fields changed for the columns'.
func inColumns(err error) error {
	e, ok := err.(*kith.Error)
	if !ok || e.Fields == nil {
		return err
	}
	out := &kith.Error{Kind: e.Kind, Msg: e.Msg, Fields: map[string]string{}}
	for f, msg := range e.Fields {
		if name := columnFor[f]; name != "" {
			f = name
		}
		if out.Fields[f] == "" {
			out.Fields[f] = msg
		}
	}
	return out
}

// columnFor are the columns whose name is not that of the form's field.
var columnFor = map[string]string{"given": "given_name", "family": "family_name", "born": "date_of_birth", "practice": "gp_practice",
	"line1": "address_line_1", "line2": "address_line_2", "line4": "town", "referrer": "referrer_name", "role": "referrer_role",
	"service": "referrer_service", "organisation": "referrer_organisation", "contact": "referrer_contact", "preferred": "preferred_name", "risk_words": "risk", "source_ref": "reference"}

// dayForms are the ways of writing a day that cannot be mistaken in Britain.
var dayForms = []string{time.DateOnly, "02/01/2006", "2/1/2006", "02-01-2006", "02.01.2006", "2 January 2006", "2 Jan 2006", "02-Jan-2006"}

// midnight is what a database or a spreadsheet adds to a day.
var midnight = []string{"T00:00:00Z", "T00:00:00", " 00:00:00.000", " 00:00:00", " 00:00"}

// day reads a day in any of dayForms; what it cannot read stays as it is, for
// the record's Check to refuse.
func day(v string) kith.Day {
	for _, m := range midnight {
		v = strings.TrimSuffix(v, m)
	}
	for _, f := range dayForms {
		if t, err := time.Parse(f, v); err == nil {
			return kith.Day(t.Format(time.DateOnly))
		}
	}
	return kith.Day(v)
}

// instant reads a day or a day with a time, as London's clocks show it.
func instant(v string, c kith.Check) time.Time {
	for _, f := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "02/01/2006 15:04"} {
		if t, err := time.ParseInLocation(f, v, kith.London); err == nil {
			return t.UTC()
		}
	}
	d := day(v)
	c.That(d.Valid(), "received_on", "Write the day it was received like 2026-03-27 or 27/03/2026")
	if !d.Valid() {
		return time.Time{}
	}
	return d.Start()
}
