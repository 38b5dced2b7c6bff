package feed

import (
	"bytes"
	_ "embed" // the mappings that are built in
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"kith"
	"kith/directory"
)

// A Mapping says what the columns of a plain CSV file mean. It is kept as JSON
// (doc/guide/operator.md shows one). Where a column is named, several may be,
// divided by "|": the first that says something counts. "=text" is the text
// itself, for every row.
type Mapping struct {
	Name string   `json:"name"`
	Know []string `json:"know,omitempty"` // a file with all of these columns is known to be this one
	ID   []string `json:"id"`             // the columns that together tell one row from another
	Skip []string `json:"skip,omitempty"` // a row with something in one of these is passed over
	// Fields are the columns by what they mean: see fields.
	Fields map[string]string `json:"fields"`
	Hours  []Hours           `json:"hours,omitempty"`
	Terms  []Terms           `json:"terms,omitempty"`
}

// Hours is a column with the opening hours of a day of the week: "09:00-12:30,
// 14:00-17:00".
type Hours struct {
	Day    string `json:"day"` // MO, TU, …
	Column string `json:"column"`
	Note   string `json:"note,omitempty"`
}

// Terms is a column with terms of a taxonomy.
type Terms struct {
	Column   string `json:"column"`
	Between  string `json:"between,omitempty"` // what stands between two; ";" unless given
	Taxonomy string `json:"taxonomy"`          // its name; "" for that of the mapping
	Codes    bool   `json:"codes,omitempty"`   // they are codes rather than names
	As       string `json:"as,omitempty"`      // the attribute's link type
}

// fields are what a column can mean, with the place that it has in HSDS.
var fields = map[string]string{
	"name": "name", "alternate_name": "alternate_name", "description": "description", "url": "url", "email": "email", "phone": "phones.number", "status": "status",
	"eligibility": "eligibility_description", "fees": "fees_description", "how_to_join": "application_process", "minimum_age": "minimum_age",
	"maximum_age": "maximum_age", "checked_on": "assured_date", "alert": "alert", "accreditations": "accreditations", "needs": "kith_needs",
	"audience": "kith_audience", "delivery": "kith_delivery", "when": "schedules.description", "cost": "cost_options.amount", "area": "service_areas.name",
	"language": "languages.name", "last_modified": "last_modified",
	"organisation": "organization.name", "organisation_id": "organization.id", "organisation_description": "organization.description",
	"organisation_url": "organization.website", "organisation_email": "organization.email", "charity_number": "", "company_number": "",
	"place": "location.name", "place_description": "location.description", "address_1": "location.addresses.address_1", "address_2": "location.addresses.address_2",
	"city": "location.addresses.city", "county": "location.addresses.state_province", "postcode": "location.addresses.postal_code",
	"latitude": "location.latitude", "longitude": "location.longitude", "uprn": "location.external_identifier", "directions": "location.transportation",
	"accessibility": "location.accessibility.description", "hidden": "location.kith_hidden",
}

// several are the parts of a path that are lists in HSDS.
var several = []string{"phones", "addresses", "schedules", "cost_options", "service_areas", "languages", "accessibility"}

var (
	//go:embed mapping/libraries.json
	librariesMap []byte
	//go:embed mapping/charities.json
	charitiesMap []byte
)

// builtIn are the mappings of files that are known by their columns.
var builtIn = []*Mapping{mustMapping(librariesMap), mustMapping(charitiesMap)}

func mustMapping(text []byte) *Mapping {
	m, err := ReadMapping(text)
	if err != nil {
		panic(err) // it is in the program
	}
	return m
}

// ReadMapping reads a mapping and says what is wrong with it.
func ReadMapping(text []byte) (*Mapping, error) {
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\uFEFF"))))
	d.DisallowUnknownFields()
	var m Mapping
	if err := d.Decode(&m); err != nil {
		return nil, kith.Errorf(kith.Invalid, "The mapping is not as it should be: %v", err)
	}
	if m.Fields["name"] == "" {
		return nil, kith.Errorf(kith.Invalid, "The mapping does not say which column is the \"name\"")
	}
	for f := range m.Fields {
		if _, ok := fields[f]; !ok {
			return nil, kith.Errorf(kith.Invalid, "The mapping has a field %q, which there is not. There are: %s", f, strings.Join(sortedKeys(fields), ", "))
		}
	}
	for _, h := range m.Hours {
		if !slices.Contains(weekdays, h.Day) {
			return nil, kith.Errorf(kith.Invalid, "The mapping has the day %q; the days are %s", h.Day, strings.Join(weekdays, ", "))
		}
	}
	return &m, nil
}

func sortedKeys(m map[string]string) (out []string) {
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// fits looks whether a file has the columns that the mapping speaks of.
func (m *Mapping) fits(columns []string) error {
	var absent []string
	need := func(said string) {
		if strings.HasPrefix(said, "=") || said == "" {
			return
		}
		for _, c := range strings.Split(said, "|") {
			if c = strings.TrimSpace(c); !slices.Contains(columns, c) && !slices.Contains(absent, c) {
				absent = append(absent, c)
			}
		}
	}
	for _, k := range sortedKeys(m.Fields) {
		need(m.Fields[k])
	}
	for _, c := range slices.Concat(m.ID, m.Skip) {
		need(c)
	}
	for _, h := range m.Hours {
		need(h.Column)
	}
	for _, t := range m.Terms {
		need(t.Column)
	}
	if len(absent) > 0 {
		return kith.Errorf(kith.Invalid, "The mapping speaks of columns that the file has not: %s. It has: %s", strings.Join(absent, ", "), strings.Join(columns, ", "))
	}
	return nil
}

// known reports whether a file with these columns is the one that m is for.
func (m *Mapping) known(columns []string) bool {
	for _, c := range m.Know {
		if !slices.Contains(columns, c) {
			return false
		}
	}
	return len(m.Know) > 0
}

func (m *Mapping) value(row object, said string) string {
	if text, ok := strings.CutPrefix(said, "="); ok {
		return text
	}
	for _, c := range strings.Split(said, "|") {
		if v := row.text(strings.TrimSpace(c)); v != "" {
			return v
		}
	}
	return ""
}

// record is a row in the names of HSDS 3.1; ok is false when it is passed over.
func (m *Mapping) record(row object, where string) (r record, ok bool) {
	for _, c := range m.Skip {
		if row.text(c) != "" {
			return r, false
		}
	}
	s, l := object{}, object{}
	for name, column := range m.Fields {
		v := m.value(row, column)
		if path := fields[name]; v != "" && path != "" {
			if name == "needs" || name == "delivery" {
				var all []any
				for _, one := range strings.Split(v, ";") {
					all = append(all, strings.TrimSpace(one))
				}
				s[path] = all
				continue
			}
			put(s, path, v)
		}
	}
	if place, ok := s["location"].(map[string]any); ok {
		l = place
		delete(s, "location")
	}
	var key []string
	for _, c := range m.ID {
		if v := line(row.text(c)); v != "" {
			key = append(key, v)
		}
	}
	id := strings.Join(key, ", ")
	if id == "" {
		id = strings.TrimSpace(line(s.text("name")) + " " + s.object("organization").text("name"))
	}
	s["id"] = id
	if org := s.object("organization"); org != nil {
		if org.text("id") == "" {
			org["id"] = "name " + folded(org.text("name"))
		}
		var ids []object
		for _, x := range []struct{ field, scheme, kind string }{{"charity_number", "GB-CHC", "Charity number"}, {"company_number", "GB-COH", "Company number"}} {
			if v := m.value(row, m.Fields[x.field]); v != "" {
				ids = append(ids, object{"identifier_scheme": scheme(x.scheme, org.text("id")), "identifier_type": x.kind, "identifier": v})
			}
		}
		org.set("organization_identifiers", ids)
		s.set("organization", org)
	}
	var wrong []directory.Finding
	when, bad := m.hours(row)
	for _, w := range bad {
		wrong = append(wrong, finding(service, id, w.column, fmt.Sprintf("%q are no opening hours", w.said), "left out"))
	}
	s.set("schedules", append(s.list("schedules"), when...))
	s.set("attributes", m.terms(row))
	if len(l) > 0 {
		l["id"] = id
		l["location_type"] = "physical"
		if l["external_identifier"] != nil {
			l["external_identifier_type"] = "UPRN"
		}
		s.set("service_at_locations", []object{{"id": id, "location": map[string]any(l)}})
	}
	return record{kind: service, id: id, said: s, raw: row.body(), where: where, wrong: wrong}, true
}

// scheme is the register of a charity: those of Scotland and Northern Ireland
// have their own, which a registered ID (org-id.guide) begins with.
func scheme(usual, id string) string {
	for _, s := range []string{"GB-SC", "GB-NIC"} {
		if usual == "GB-CHC" && strings.HasPrefix(id, s+"-") {
			return s
		}
	}
	return usual
}

// put sets what stands at a path of names divided by dots.
func put(o object, path, value string) {
	at := o
	names := strings.Split(path, ".")
	for _, name := range names[:len(names)-1] {
		next := at.object(name)
		if next == nil {
			next = object{}
			if slices.Contains(several, name) {
				at[name] = []any{map[string]any(next)}
			} else {
				at[name] = map[string]any(next)
			}
		}
		at = next
	}
	at[names[len(names)-1]] = value
}

func (m *Mapping) terms(row object) (out []object) {
	for _, t := range m.Terms {
		between := t.Between
		if between == "" {
			between = ";"
		}
		list := t.Taxonomy
		if list == "" {
			list = m.Name
		}
		for _, v := range strings.Split(row.text(t.Column), between) {
			if v = line(v); v == "" {
				continue
			}
			x := object{"name": v, "taxonomy": list}
			if t.Codes {
				x["code"] = v
			}
			a := object{"taxonomy_term": map[string]any(x)}
			a.set("link_type", t.As)
			out = append(out, a)
		}
	}
	return out
}
