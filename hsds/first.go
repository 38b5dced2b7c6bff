package hsds

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"kith"
	"kith/directory"
)

// Open Referral UK 1.0, as its validator's OpenAPI document has it. Where the
// two versions mean the same, the same code answers.

var firstServices = []string{"text", "taxonomy_type", "taxonomy_id", "vocabulary", "need", "circumstance", "service_type", "day", "start_time", "end_time",
	"postcode", "proximity", "coverage", "minimum_age", "maximum_age", "include", "page", "per_page"}

func firstRoutes() []route {
	page := []string{"page", "per_page"}
	return []route{
		{"v1/services", "", "Services.", firstServices, false, firstList, "first"},
		{"v1/services/{id}", "", "A service with all that belongs to it.", nil, false, firstService, "first"},
		{"v1/taxonomies", "", "Terms of taxonomies.", slices.Concat([]string{"text", "vocabulary", "parent_id", "root_only"}, page), false, firstTaxonomies, "first"},
		{"v1/taxonomies/{id}", "", "A term.", nil, false, firstTaxonomy, "first"},
		{"v1/vocabularies", "", "The names of the taxonomies.", nil, false, firstVocabularies, "first"},
		{"v1/organizations", "", "Organisations.", page, false, firstOrganisations, "first"},
		{"v1/organizations/{id}", "", "An organisation with its services.", nil, false, firstOrganisation, "first"},
		{"v1/locations", "", "Locations.", page, false, firstLocations, "first"},
		{"v1/locations/{id}", "", "A location with the services given there.", nil, false, firstLocation, "first"},
		{"v1/reviews", "", "Reviews, of which there are none.", page, false, firstReviews, "first"},
	}
}

// firstParameters are those of version 1, by name. Its terms are read by
// readTriples, as they belong together.
var firstParameters = byName([]parameter{
	parameters["page"], parameters["minimum_age"], parameters["maximum_age"], parameters["parent_id"],
	{"per_page", "integer", parameters["per_page"].about, false, parameters["per_page"].read},
	{"text", "string", parameters["search"].about, false, parameters["search"].read},
	{"root_only", "boolean", parameters["top_only"].about, false, parameters["top_only"].read},
	{"taxonomy_type", "string", "As what the term is held: need, say.", true, notedAll},
	{"taxonomy_id", "string", "A term, by its ID or code; given again, a service must have that one too.", true, notedAll},
	{"vocabulary", "string", "The name of the term's taxonomy.", true, notedAll},
	{"need", "string", "A need, by its ID or code; any of those given.", true, notedAll},
	{"circumstance", "string", "A circumstance, by its ID or code; any of those given.", true, notedAll},
	{"service_type", "string", "A type of service, by its ID or code; any of those given.", true, notedAll},
	{"day", "string", parameters["day"].about, true, notedAll},
	{"start_time", "string", parameters["start_time"].about, true, notedAll},
	{"end_time", "string", parameters["end_time"].about, true, notedAll},
	{"postcode", "string", "From where; with proximity.", false, one(noted)},
	{"proximity", "number", parameters["proximity"].about, false, one(noted)},
	{"coverage", "string", "A postcode that must be covered.", false, one(noted)},
	{"include", "string", "The name of a field that a list leaves out.", true, func(q *query, vs []string) error {
		for _, v := range vs {
			q.include = append(q.include, strings.Split(v, ",")...)
		}
		return nil
	}},
})

func notedAll(*query, []string) error { return nil }

// object is what version 1 serves; what is not known is not in it.
type object map[string]any

func (o object) put(name string, v any) {
	switch is := v.(type) {
	case string:
		if is == "" {
			return
		}
	case []object:
		if len(is) == 0 {
			return
		}
	case *float64:
		if is == nil {
			return
		}
	}
	o[name] = v
}

func firstSend[T any](x *exchange, list []T, made func(T) object) error {
	from, to, pages := x.q.cut(len(list))
	content := make([]object, 0, to-from)
	for _, v := range list[from:to] {
		content = append(content, made(v))
	}
	return x.send(object{"totalElements": len(list), "totalPages": pages, "number": x.q.page, "size": to - from, "first": x.q.page == 1,
		"last": x.q.page >= pages, "empty": to == from, "content": content})
}

func (h shape) firstOrganisation(o *directory.Organisation) object {
	s := h.organisation(o)
	out := object{"id": s.ID, "name": s.Name, "description": s.Description}
	out.put("email", s.Email)
	out.put("url", s.Website)
	out.put("logo", s.Logo)
	out.put("uri", s.URI)
	return out
}

var firstDelivery = map[directory.Delivery]string{directory.InPerson: "venue", directory.ByPhone: "phone", directory.Online: "online", directory.HomeVisit: "home visit"}

// firstBasic is a service as a list has it. Version 1 wants an organisation: a
// service whose is not known is given under its own name.
func (h shape) firstBasic(v *directory.Service) object {
	s := h.service(v)
	out := object{"id": s.ID, "name": s.Name, "status": s.Status}
	if o := h.s.Organisation(v.Organisation); o != nil {
		out["organization"] = h.firstOrganisation(o)
	} else {
		out["organization"] = object{"id": uuid("", v.ID, "organization"), "name": v.Name, "description": v.Name}
	}
	out.put("description", s.Description)
	out.put("url", s.URL)
	out.put("email", s.Email)
	out.put("fees", s.Fees)
	out.put("accreditations", s.Accreditations)
	out.put("assured_date", string(s.AssuredOn))
	if len(v.Delivery) > 0 {
		out.put("attending_type", firstDelivery[v.Delivery[0]])
	}
	return out
}

// firstParts are the sub-resources of a service, by the names of version 1.
func (h shape) firstParts(v *directory.Service) object {
	s, out := h.serviceParts(v), object{}
	out.put("service_at_locations", all(h.s.At(v.ID), func(a *directory.AtLocation) object {
		o := object{"id": a.ID}
		if l := h.s.Location(a.Location); l != nil {
			o["location"] = h.firstWhole(l)
		}
		o.put("regular_schedule", all(schedules(a.Schedules, a.ID), firstSchedule))
		return o
	}))
	out.put("regular_schedules", all(s.Schedules, firstSchedule))
	out.put("holiday_schedules", firstHolidays(s.Schedules))
	if s.MinimumAge != nil || s.MaximumAge != nil {
		low, high := 0.0, 0.0
		e := object{"id": uuid("", v.ID, "eligibility")}
		if s.MinimumAge != nil {
			low = *s.MinimumAge
		}
		if high = 150; s.MaximumAge != nil {
			high = *s.MaximumAge
		}
		e["minimum_age"], e["maximum_age"] = low, high
		e.put("eligibility", map[string]string{"women": "female", "men": "male"}[v.For])
		out["eligibilitys"] = []object{e}
	}
	out.put("service_taxonomys", all(s.Attributes, func(a attribute) object {
		o := object{"id": a.ID}
		if a.Term != nil {
			o["taxonomy"] = firstTerm(a.Term)
		}
		return o
	}))
	out.put("service_areas", all(s.Areas, func(a area) object {
		o := object{"id": a.ID}
		o.put("service_area", a.Name)
		o.put("extent", a.Extent)
		o.put("uri", a.URI)
		return o
	}))
	out.put("cost_options", all(s.Costs, func(c directory.Cost) object {
		o := object{"id": c.ID}
		o.put("valid_from", c.ValidFrom)
		o.put("valid_to", c.ValidTo)
		o.put("option", c.Option)
		o.put("amount", c.Amount)
		o.put("amount_description", c.Description)
		return o
	}))
	out.put("contacts", all(s.Contacts, func(c directory.Contact) object {
		o := object{"id": c.ID}
		o.put("name", c.Name)
		o.put("title", c.Title)
		o.put("phones", all(c.Phones, firstPhone))
		return o
	}))
	out.put("phones", all(s.Phones, firstPhone))
	out.put("languages", all(s.Languages, func(l directory.Language) object {
		o := object{"id": l.ID}
		o.put("language", cmp.Or(l.Name, l.Code))
		return o
	}))
	out.put("fundings", all(s.Funding, func(f directory.Fund) object {
		o := object{"id": f.ID}
		o.put("source", f.Source)
		return o
	}))
	return out
}

func firstPhone(p directory.Phone) object { return object{"id": p.ID, "number": p.Number} }

func firstSchedule(s directory.Schedule) object {
	o := object{"id": s.ID}
	for name, v := range map[string]string{"opens_at": s.OpensAt, "closes_at": s.ClosesAt, "valid_from": s.ValidFrom, "valid_to": s.ValidTo, "dtstart": s.Start,
		"freq": s.Freq, "byday": s.ByDay, "bymonthday": s.ByMonthDay, "description": s.Description} {
		o.put(name, v)
	}
	if s.Interval > 0 {
		o["interval"] = strconv.Itoa(s.Interval)
	}
	return o
}

// firstHolidays are the days on which a schedule does not hold.
func firstHolidays(list []directory.Schedule) (out []object) {
	for _, s := range list {
		for _, d := range s.Except {
			out = append(out, object{"id": uuid("", s.ID, kith.ID(d)), "closed": true, "start_date": d, "end_date": d})
		}
	}
	return out
}

func firstTerm(t *term) object {
	o := object{"id": t.ID, "name": t.Name}
	o.put("vocabulary", t.Taxonomy)
	if t.Parent != nil {
		o["parent_id"] = *t.Parent
	}
	return o
}

func (h shape) firstPlace(l *directory.Location) object {
	s := h.location(l)
	o := object{"id": s.ID}
	o.put("name", s.Name)
	o.put("description", s.Description)
	o.put("latitude", s.Latitude)
	o.put("longitude", s.Longitude)
	return o
}

func (h shape) firstWhole(l *directory.Location) object {
	s, o := h.wholeLocation(l), h.firstPlace(l)
	o.put("physical_addresses", all(s.Addresses, func(a directory.Address) object {
		x := object{"id": a.ID, "city": a.City, "state_province": a.State, "postal_code": a.Postcode, "country": a.Country}
		x.put("address_1", a.Line1)
		return x
	}))
	o.put("accessibility_for_disabilities", all(s.Access, func(a accessibility) object {
		x := object{"id": a.ID}
		x.put("accessibility", a.Accessibility)
		return x
	}))
	return o
}
