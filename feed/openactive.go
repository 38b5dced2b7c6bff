package feed

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"kith"
	"kith/directory"
)

// rpde reads a feed of OpenActive (Realtime Paged Data Exchange 1.0): changes in
// the order in which they were made, each page with the address of the next; a
// page that has no items is the end for now, and its own next is where the next
// pull begins. What is deleted comes as a tombstone. Nothing is read twice.
type rpde struct {
	client *Client
	first  *url.URL
}

func (r *rpde) changes() bool { return true }

// active are the kinds of OpenActive that say what there is. Their sessions and
// slots are single dates, in the tens of thousands, and are not services.
var active = map[string]bool{"SessionSeries": true, "Event": true, "EventSeries": true, "CourseInstance": true, "Course": true,
	"FacilityUse": true, "IndividualFacilityUse": true, "OnDemandEvent": true, "HeadlineEvent": true}

func (r *rpde) read(ctx context.Context, at string) (batch, error) {
	if at == "" {
		at = r.first.String()
	}
	o, body, err := r.client.object(ctx, at)
	if bad, ok := err.(badAnswer); ok {
		return batch{}, kith.Errorf(kith.Conflict, "%s: %v", shown(at), bad)
	}
	if err != nil {
		return batch{}, err
	}
	b, next, err := rpdePage(o, body)
	if err != nil {
		return batch{}, err
	}
	if next == "" {
		b.end = true
		b.begin = at
		return b, nil
	}
	to, err := url.Parse(next)
	from, _ := url.Parse(at)
	if err != nil {
		return batch{}, kith.Errorf(kith.Invalid, "The feed's next page, %q, is no address", next)
	}
	next = from.ResolveReference(to).String()
	b.next, b.begin = next, next
	if len(b.records) == 0 && len(b.wrong) == 0 || next == at {
		items, _ := contents(body)
		b.end = len(items) == 0 || next == at
	}
	return b, nil
}

// rpdePage is a page's records.
func rpdePage(o object, body []byte) (b batch, next string, err error) {
	items, ok := contents(body)
	if !ok {
		return b, "", kith.Errorf(kith.Invalid, "The answer is no page of an OpenActive feed: it has no items")
	}
	for i, raw := range items {
		it, _ := asObject(raw)
		id, kind := it.text("id"), it.text("kind")
		if id == "" {
			b.wrong = append(b.wrong, directory.Finding{Kind: service, Record: fmt.Sprintf("item %d of a page", i+1), Field: "id", Wrong: "it has no ID", Done: "left out"})
			continue
		}
		kind, _, _ = strings.Cut(kind, ".") // "SessionSeries.ScheduledSession": a series with its sessions
		data := it.object("data")
		if up := data.object("superEvent", "facilityUse"); !active[kind] && up.text("name") != "" {
			// A session with its series: the series is what there is.
			of := cmp.Or(up.text("@id", "id", "identifier"), id)
			b.records = append(b.records, record{kind: service, id: of, said: fromOpenActive(of, up), raw: up.body(), where: of})
			continue
		}
		id = kind + " " + id
		if it.text("state") == "deleted" {
			b.records = append(b.records, record{kind: service, id: id, gone: true})
			continue
		}
		if typed := data.text("@type", "type"); typed != "" && kind == "" {
			kind = typed
		}
		if !active[kind] {
			continue
		}
		b.records = append(b.records, record{kind: service, id: id, said: fromOpenActive(id, data), raw: []byte(clean(string(raw))), where: id})
	}
	return b, o.text("next"), nil
}

// fromOpenActive is an opportunity as a service in the names of HSDS 3.1.
func fromOpenActive(id string, d object) object {
	up := d.object("superEvent", "facilityUse")
	val := func(key string) any { // the series says what its events leave out
		if v, ok := d[key]; ok {
			return v
		}
		return up[key]
	}
	at := object{}
	for _, k := range []string{"name", "description", "url", "organizer", "provider", "activity", "facilityType", "category", "accessibilitySupport", "ageRange",
		"genderRestriction", "location", "eventSchedule", "offers", "isAccessibleForFree", "hoursAvailable", "beta:affiliatedLocation"} {
		at.set(k, val(k))
	}
	out := object{"id": id}
	out.set("name", at.text("name"))
	out.set("description", at.text("description"))
	out.set("url", at.text("url"))
	if status := d.text("eventStatus"); strings.HasSuffix(status, "EventCancelled") {
		out["status"] = "inactive"
	}
	org := at.object("organizer", "provider")
	if org != nil {
		x := object{}
		x.set("id", org.text("@id", "id", "identifier"))
		x.set("name", org.text("name", "legalName"))
		x.set("website", org.text("url"))
		x.set("email", org.text("email"))
		if n := org.text("telephone"); n != "" {
			x["phones"] = []any{map[string]any{"number": n}}
		}
		out.set("organization", x)
	}
	if age := at.object("ageRange"); age != nil {
		out.set("minimum_age", age["minValue"])
		out.set("maximum_age", age["maxValue"])
	}
	switch g := at.text("genderRestriction"); {
	case strings.HasSuffix(g, "FemaleOnly"):
		out["kith_audience"] = "women"
	case strings.HasSuffix(g, "MaleOnly"):
		out["kith_audience"] = "men"
	}
	out.set("attributes", attributesOfOpenActive(at))
	out.set("schedules", schedulesOfOpenActive(at, d))
	var costs []object
	for _, c := range at.list("offers") {
		x := object{}
		x.set("option", c.text("name"))
		x.set("amount", c["price"])
		x.set("currency", c.text("priceCurrency"))
		costs = append(costs, x)
	}
	out.set("cost_options", costs)
	if at.yes("isAccessibleForFree") {
		out["fees_description"] = "Free"
	}
	if place := at.object("location", "beta:affiliatedLocation"); place != nil {
		out.set("service_at_locations", []object{{"location": map[string]any(placeOfOpenActive(place))}})
	}
	if strings.Contains(d.text("eventAttendanceMode"), "Online") || d["beta:virtualLocation"] != nil || d.text("@type") == "OnDemandEvent" {
		out["kith_delivery"] = "online"
	}
	return out
}

func attributesOfOpenActive(d object) (out []object) {
	for _, x := range []struct{ key, as, list string }{
		{"activity", "activity", "OpenActive Activity List"}, {"facilityType", "facility", "OpenActive Facility Types"}, {"accessibilitySupport", "accessibility", "OpenActive Accessibility Support"},
	} {
		for _, c := range d.list(x.key) {
			id := c.text("@id", "id")
			t := object{"name": c.text("prefLabel", "name"), "taxonomy": x.list}
			t.set("id", id)
			t.set("term_uri", id)
			t.set("code", id[strings.LastIndex(id, "#")+1:])
			out = append(out, object{"taxonomy_term": map[string]any(t), "link_type": x.as})
		}
	}
	for _, name := range d.texts("category") {
		out = append(out, object{"taxonomy_term": map[string]any{"name": name, "taxonomy": "Category"}, "link_type": "category"})
	}
	return out
}

func schedulesOfOpenActive(at, d object) (out []object) {
	for _, s := range append(at.list("eventSchedule"), at.list("hoursAvailable")...) {
		x := object{}
		x.set("dtstart", s.text("startDate", "validFrom"))
		x.set("valid_to", s.text("endDate", "validThrough"))
		x.set("opens_at", s.text("startTime", "opens"))
		x.set("closes_at", s.text("endTime", "closes"))
		var days []any
		for _, key := range []string{"byDay", "dayOfWeek"} {
			for _, day := range s.texts(key) {
				if w := weekday(day); w != "" {
					days = append(days, w)
				}
			}
		}
		x.set("byday", days)
		switch s.text("repeatFrequency") {
		case "P1W", "P7D", "":
			if len(days) > 0 {
				x["freq"] = "WEEKLY"
			}
		case "P2W", "P14D":
			x["freq"], x["interval"] = "WEEKLY", json.Number("2")
		case "P1M":
			x["freq"] = "MONTHLY"
		}
		out = append(out, x)
	}
	if start := instant(d.text("startDate")); len(out) == 0 && !start.IsZero() {
		day := string(kith.DayOf(start))
		x := object{"dtstart": day, "valid_from": day, "valid_to": day, "opens_at": start.In(kith.London).Format("15:04")}
		if end := instant(d.text("endDate")); !end.IsZero() {
			x["closes_at"] = end.In(kith.London).Format("15:04")
		}
		out = append(out, x)
	}
	return out
}

func placeOfOpenActive(p object) object {
	out := object{"location_type": "physical"}
	out.set("id", p.text("@id", "id", "identifier"))
	out.set("name", p.text("name"))
	out.set("description", p.text("description"))
	out.set("url", p.text("url"))
	if g := p.object("geo"); g != nil {
		out.set("latitude", g["latitude"])
		out.set("longitude", g["longitude"])
	}
	if a := p.object("address"); a != nil {
		at := object{}
		for from, to := range map[string]string{"streetAddress": "address_1", "addressLocality": "city", "addressRegion": "state_province", "postalCode": "postal_code", "addressCountry": "country"} {
			at.set(to, a.text(from))
		}
		out.set("addresses", []object{at})
	} else if text := p.text("address"); text != "" {
		out.set("addresses", []object{{"address_1": text}})
	}
	if n := p.text("telephone"); n != "" {
		out["phones"] = []any{map[string]any{"number": n}}
	}
	var access []object
	for _, f := range p.list("amenityFeature") {
		if f.yes("value") {
			access = append(access, object{"description": f.text("name")})
		}
	}
	out.set("accessibility", access)
	return out
}

// rpdeFile is a page of such a feed kept as a file.
func rpdeFile(name string) reader {
	return &pageFile{name: name, read1: func(body []byte) (batch, error) {
		o, _ := asObject(body)
		b, _, err := rpdePage(o, body)
		return b, err
	}}
}
