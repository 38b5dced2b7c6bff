package feed

import (
	"fmt"
	"strings"
)

// outpost is the API of Outpost (FutureGov, TPXimpact), which a number of
// councils run; Buckinghamshire's family information service among them. Its
// lists hold whole records.
var outpost = api{
	collections: []string{"services"},
	kinds:       map[string]string{"services": service},
	record:      fromOutpost,
}

// fromOutpost is a record of Outpost's API in the names of HSDS 3.1.
func fromOutpost(kind string, o object) object {
	if kind != service {
		return o
	}
	out := object{}
	for _, k := range []string{"id", "name", "description", "url", "email"} {
		out.set(k, o.text(k))
	}
	out.set("last_modified", o.text("updated_at"))
	out.set("minimum_age", o["min_age"])
	out.set("maximum_age", o["max_age"])
	switch {
	case o.yes("temporarily_closed"):
		out["status"] = "temporarily closed"
	case o["visible"] == false || o["approved"] == false || o["discarded_at"] != nil:
		out["status"] = "inactive"
	}
	if o.yes("needs_referral") {
		out["application_process"] = "It needs a referral"
	}
	if o.yes("free") {
		out["fees_description"] = "Free"
	}
	org := o.object("organisation")
	out.set("organization", org)
	var attributes []object
	for _, x := range []struct{ key, taxonomy, as string }{
		{"taxonomies", "Outpost", "service_type"}, {"send_needs", "Outpost SEND needs", "send_need"}, {"suitabilities", "Outpost suitabilities", "suitability"},
	} {
		for _, t := range o.list(x.key) {
			// The lists count by themselves: 1 is one thing here and another there.
			to := object{"id": x.key + " " + t.text("id", "slug", "name"), "name": t.text("name", "label"), "taxonomy": x.taxonomy}
			to.set("code", t.text("slug"))
			if parent := t.text("parent_id"); parent != "" {
				to["parent_id"] = x.key + " " + parent
			}
			attributes = append(attributes, object{"taxonomy_term": map[string]any(to), "link_type": x.as})
		}
	}
	out.set("attributes", attributes)
	var when []object
	for _, s := range o.list("regular_schedules") {
		when = append(when, object{"byday": s.text("weekday"), "opens_at": s.text("opens_at"), "closes_at": s.text("closes_at"), "freq": "WEEKLY"})
	}
	out.set("schedules", when)
	out.set("contacts", contactsOfOutpost(o))
	out.set("cost_options", costsOfOutpost(o))
	var links []object
	for _, l := range o.list("links") {
		links = append(links, object{"label": l.text("label"), "url": l.text("url")})
	}
	if offer := o.object("local_offer"); offer != nil {
		links = append(links, object{"label": "Local offer", "url": offer.text("link")})
	}
	out.set("additional_urls", links)
	var places []object
	for _, l := range o.list("locations") {
		places = append(places, object{"location": map[string]any(placeOfOutpost(l))})
	}
	out.set("service_at_locations", places)
	return out
}

func contactsOfOutpost(o object) (out []object) {
	for _, c := range o.list("contacts") {
		x := object{}
		for _, k := range []string{"id", "name", "title", "email"} {
			x.set(k, c.text(k))
		}
		if number := c.text("phone"); number != "" {
			x["phones"] = []any{map[string]any{"number": number}}
		}
		if c["visible"] == false {
			x["kith_private"] = true
		}
		out = append(out, x)
	}
	return out
}

func costsOfOutpost(o object) (out []object) {
	for _, c := range o.list("cost_options") {
		x := object{}
		x.set("id", c.text("id"))
		x.set("option", c.text("option"))
		x.set("amount", c["amount"])
		x.set("amount_description", c.text("cost_type"))
		out = append(out, x)
	}
	return out
}

// placeOfOutpost is a location. One whose exact address is masked is hidden.
func placeOfOutpost(l object) object {
	out := object{"location_type": "physical"}
	for _, k := range []string{"id", "name", "description"} {
		out.set(k, l.text(k))
	}
	at := object{}
	for _, k := range []string{"address_1", "city", "state_province", "postal_code", "country"} {
		at.set(k, l.text(k))
	}
	out.set("addresses", []object{at})
	if g := l.object("geometry"); g != nil {
		if xy := g.texts("coordinates"); len(xy) == 2 {
			out["longitude"], out["latitude"] = xy[0], xy[1]
		}
	}
	var access []object
	for _, a := range l.list("accessibilities") {
		access = append(access, object{"description": a.text("name")})
	}
	out.set("accessibility", access)
	if l.yes("mask_exact_address") || l["visible"] == false {
		out["kith_hidden"] = true
	}
	return out
}

// outpostRows joins the rows of Outpost's import template: a service's first
// row, and those that refer to it and add another contact, place or price.
func outpostRows(rows []object) []record {
	var out []record
	byID := map[string]int{}
	var all []object
	var raws [][]object
	for _, r := range rows {
		id, ref := r.text("import_id"), r.text("import_id_reference")
		if ref != "" {
			if i, ok := byID[ref]; ok {
				addOutpostRow(all[i], r)
				raws[i] = append(raws[i], r)
				continue
			}
		}
		s := object{"id": id}
		for from, to := range map[string]string{"name": "name", "description": "description", "url": "url", "min_age": "min_age", "max_age": "max_age",
			"temporarily_closed": "temporarily_closed", "needs_referral": "needs_referral", "free": "free"} {
			s.set(to, r.text(from))
		}
		if o := r.text("organisation"); o != "" {
			s["organisation"] = map[string]any{"id": "name " + folded(o), "name": o}
		}
		if a := r.text("approved"); a != "" && !r.yes("approved") {
			s["approved"] = false
		}
		if v := r.text("visible"); v != "" && !r.yes("visible") {
			s["visible"] = false
		}
		for key, column := range map[string]string{"taxonomies": "service_taxonomies", "send_needs": "send_needs_support", "suitabilities": "suitabilities"} {
			var terms []any
			for _, name := range strings.Split(r.text(column), ";") {
				if name = line(name); name != "" {
					terms = append(terms, map[string]any{"id": folded(name), "name": name})
				}
			}
			s.set(key, terms)
		}
		addOutpostRow(s, r)
		byID[id] = len(all)
		all, raws = append(all, s), append(raws, []object{r})
	}
	for i, s := range all {
		raw := raws[i][0].body()
		if len(raws[i]) > 1 {
			wrapped := object{}
			wrapped.set("rows", raws[i])
			raw = wrapped.body()
		}
		out = append(out, record{kind: service, id: s.text("id"), said: fromOutpost(service, s), raw: raw, where: fmt.Sprintf("service %d", i+1)})
	}
	return out
}

// addOutpostRow adds to a service what a row has of a contact, a place, a price,
// a time and a link.
func addOutpostRow(s, r object) {
	add := func(key string, x object, need ...string) {
		if x.text(need...) == "" {
			return
		}
		list, _ := s[key].([]any)
		s[key] = append(list, map[string]any(x))
	}
	contact := object{"name": r.text("contact_name"), "title": r.text("contact_title"), "email": r.text("contact_email"), "phone": r.text("contact_phone")}
	if v := r.text("contact_visible"); v != "" && !r.yes("contact_visible") {
		contact["visible"] = false
	}
	add("contacts", contact, "name", "email", "phone")
	place := object{"name": r.text("location_name"), "address_1": r.text("location_address_1"), "city": r.text("location_city"), "postal_code": r.text("location_postcode"),
		"mask_exact_address": r.text("mask_exact_address")}
	if v := r.text("location_visible"); v != "" && !r.yes("location_visible") {
		place["visible"] = false
	}
	place["geometry"] = map[string]any{"coordinates": []any{r.text("location_longitude"), r.text("location_latitude")}}
	var access []any
	for _, name := range strings.Split(r.text("location_accessibilities"), ";") {
		if name = line(name); name != "" {
			access = append(access, map[string]any{"name": name})
		}
	}
	place.set("accessibilities", access)
	add("locations", place, "name", "postal_code", "address_1")
	add("cost_options", object{"option": r.text("cost_option"), "amount": r.text("cost_amount"), "cost_type": r.text("cost_type")}, "option", "amount")
	add("regular_schedules", object{"weekday": r.text("scheduled_weekday"), "opens_at": r.text("schedules_opens_at"), "closes_at": r.text("schedules_closes_at")}, "weekday")
	add("links", object{"label": r.text("links_label"), "url": r.text("links_url")}, "url")
}
