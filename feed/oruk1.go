package feed

import (
	"cmp"
	"strings"
)

// oruk1 is Open Referral UK 1.0, which most British feeds still speak.
var oruk1 = api{
	collections: []string{"taxonomies", "organizations", "services"},
	kinds:       map[string]string{"taxonomies": term, "organizations": organization, "services": service},
	hydrate:     true,
	record:      fromORUK1,
}

// fromORUK1 is a record of Open Referral UK 1.0 in the names of HSDS 3.1.
func fromORUK1(kind string, o object) object {
	switch kind {
	case term:
		return termOfORUK1(o)
	case organization:
		out := copied(o)
		out.set("website", o.text("url", "website"))
		// Its services are read by themselves: here they have no places.
		delete(out, "services")
		return out
	case service:
		return serviceOfORUK1(o)
	}
	return o
}

func copied(o object) object {
	out := object{}
	for k, v := range o {
		out[k] = v
	}
	return out
}

// termOfORUK1 is a term; its vocabulary is the taxonomy's name, and its ID often
// a CURIE (esdServiceType:298), of which the second half is the code.
func termOfORUK1(o object) object {
	out := object{}
	id := o.text("id")
	list, code, curie := strings.Cut(id, ":")
	out.set("id", id)
	out.set("name", o.text("name"))
	out.set("description", o.text("description"))
	out.set("parent_id", o.text("parent_id"))
	if curie {
		out.set("code", code)
	}
	if !curie {
		list = ""
	}
	out.set("taxonomy", cmp.Or(o.text("vocabulary"), list))
	return out
}

func serviceOfORUK1(o object) object {
	out := copied(o)
	if org := o.object("organization"); org != nil {
		out.set("organization", fromORUK1(organization, org))
	}
	eligible := o.list("eligibilitys", "eligibilities", "eligibility")
	ages(out, eligible)
	var words []string
	var attributes []object
	for _, e := range eligible {
		if w := e.text("eligibility", "eligibility_description"); w != "" {
			words = append(words, w)
		}
		attributes = append(attributes, attributesOfORUK1(e, "eligibility")...)
	}
	out.set("eligibility_description", strings.Join(words, "; "))
	attributes = append(attributes, attributesOfORUK1(o, "service_type")...)
	out.set("attributes", attributes)
	for _, key := range []string{"attending_type", "attending_access", "deliverable_type"} {
		out.set(key, strings.Join(o.texts(key), ", "))
	}
	out.set("application_process", o.text("attending_access"))
	var when []object
	for _, s := range append(o.list("regular_schedules"), o.list("regular_schedule")...) {
		if s.object("service_at_location") == nil {
			when = append(when, scheduleOfORUK1(s))
		}
	}
	when = append(when, holidays(o)...)
	out.set("schedules", when)
	delete(out, "regular_schedules")
	var places []object
	for _, at := range o.list("service_at_locations") {
		places = append(places, placeOfORUK1(at, o))
	}
	delete(out, "service_at_locations")
	out.set("service_at_locations", places)
	var contacts, phones []object
	for _, c := range o.list("contacts") {
		contact := copied(c)
		contact.set("phones", c.list("phones"))
		contacts = append(contacts, contact)
	}
	phones = append(phones, o.list("phones")...)
	out.set("contacts", contacts)
	out.set("phones", phones)
	return out
}

// ages joins the ages of several groups: HSDS 3 has one of each.
func ages(out object, eligible []object) {
	for _, e := range eligible {
		for _, key := range []string{"minimum_age", "maximum_age"} {
			age, ok := e.number(key)
			was, has := out.number(key)
			switch {
			case !ok:
			case !has, key == "minimum_age" && age < was && age >= 0, key == "maximum_age" && age > was:
				out[key] = e[key]
			}
		}
	}
}

func attributesOfORUK1(o object, as string) (out []object) {
	for _, x := range o.list("service_taxonomys", "service_taxonomies", "taxonomys", "taxonomies", "link_taxonomies") {
		t := x.object("taxonomy")
		if t == nil {
			t = x
		}
		a := object{"taxonomy_term": map[string]any(termOfORUK1(t)), "link_type": cmp.Or(x.text("link_type"), as)}
		if t.text("id") != x.text("id") {
			a.set("id", x.text("id"))
		}
		out = append(out, a)
	}
	return out
}

func scheduleOfORUK1(s object) object {
	out := copied(s)
	if out.text("byday") == "" {
		out.set("byday", s.text("weekday"))
	}
	delete(out, "weekday")
	return out
}

// holidays are the days on which a service is closed, in words and as days left
// out of its first schedule.
func holidays(o object) (out []object) {
	for _, h := range o.list("holiday_schedules") {
		text := "Open"
		if h.yes("closed") {
			text = "Closed"
		}
		text += " " + h.text("start_date")
		if end := h.text("end_date"); end != "" && end != h.text("start_date") {
			text += " to " + end
		}
		x := object{"description": text}
		x.set("id", h.text("id"))
		if !h.yes("closed") {
			x.set("opens_at", h.text("opens_at"))
			x.set("closes_at", h.text("closes_at"))
			x.set("valid_from", h.text("start_date"))
			x.set("valid_to", h.text("end_date"))
		}
		out = append(out, x)
	}
	return out
}

// placeOfORUK1 is a service at a location, with the schedules of the service
// that are of that place.
func placeOfORUK1(at, service object) object {
	out := copied(at)
	if l := at.object("location"); l != nil {
		place := copied(l)
		place.set("addresses", l.list("physical_addresses"))
		place.set("accessibility", l.list("accessibility_for_disabilities"))
		out.set("location", place)
	}
	var when []object
	for _, s := range append(at.list("regular_schedule"), at.list("regular_schedules")...) {
		when = append(when, scheduleOfORUK1(s))
	}
	for _, s := range append(service.list("regular_schedules"), service.list("regular_schedule")...) {
		if of := s.object("service_at_location"); of != nil && of.text("id") == at.text("id") {
			when = append(when, scheduleOfORUK1(s))
		}
	}
	when = append(when, holidays(at)...)
	out.set("schedules", when)
	delete(out, "regular_schedule")
	delete(out, "regular_schedules")
	return out
}
