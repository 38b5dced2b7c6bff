package referral

import (
	"strings"
	"time"

	"kith"
	"kith/nhs"
)

// setters are the columns that a CSV file may have, and what each one fills.
// The name is the heading; columnOf also knows what other systems call it.
var setters = map[string]func(l *CSV, r *loadRow, v string, c kith.Check){
	"reference":     func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.SourceRef = v },
	"received_on":   func(_ *CSV, r *loadRow, v string, c kith.Check) { r.received = instant(v, c) },
	"given_name":    func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.who.Given = v },
	"family_name":   func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.who.Family = v },
	"date_of_birth": func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.who.Born = day(v) },
	"nhs_number":    func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.who.Number = nhs.Number(v) },
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
		c.That(r.Team != "", "team", "There is no team called "+v)
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
			r.Needs = append(r.Needs, coded(nhs.Needs, strings.TrimSpace(n), "needs", "Need is not in the list: "+n, c))
		}
	},
	"reason":       func(_ *CSV, r *loadRow, v string, _ kith.Check) { r.Reason = v },
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

// known maps what other systems call a column.
var known = map[string]string{
	"id": "reference", "ref": "reference", "referral_id": "reference", "referral_date": "received_on",
	"date_of_referral": "received_on", "date_received": "received_on", "referred_on": "received_on",
	"first_name": "given_name", "forename": "given_name", "given": "given_name",
	"surname": "family_name", "last_name": "family_name", "family": "family_name",
	"dob": "date_of_birth", "birth_date": "date_of_birth", "nhs_no": "nhs_number", "nhs": "nhs_number",
	"sex": "gender", "ethnic_group": "ethnicity", "ethnic_category": "ethnicity",
	"practice": "gp_practice", "practice_code": "gp_practice", "ods_code": "gp_practice",
	"telephone": "phone", "mobile": "phone", "phone_number": "phone", "e_mail": "email", "email_address": "email",
	"address": "address_line_1", "address_1": "address_line_1", "address_2": "address_line_2", "city": "town",
	"referrer": "referrer_name", "organisation": "referrer_organisation", "service": "referrer_service",
	"pcn": "team", "reasons": "needs", "risks": "risk", "consent": "agreed", "priority": "urgency",
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

// dayForms are the ways of writing a day that cannot be mistaken in Britain.
var dayForms = []string{time.DateOnly, "02/01/2006", "2/1/2006", "02-01-2006", "02.01.2006", "2 January 2006", "2 Jan 2006", "02-Jan-2006"}

// day reads a day in any of dayForms; what it cannot read stays as it is, for
// the record's Check to refuse.
func day(v string) kith.Day {
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
