package feed

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kith"
	"kith/directory"
	"kith/nhs"
)

// statuses are what feeds call the statuses of HSDS besides their names.
var statuses = map[string]directory.Status{
	"": directory.Active, "active": directory.Active, "open": directory.Active, "published": directory.Active, "live": directory.Active,
	"temporarily closed": directory.Closed, "temporarily_closed": directory.Closed, "suspended": directory.Closed, "paused": directory.Closed,
	"inactive": directory.Inactive, "expired": directory.Inactive, "archived": directory.Inactive, "deleted": directory.Inactive, "unpublished": directory.Inactive,
	"defunct": directory.Defunct, "closed": directory.Defunct,
}

func (t *taking) status(s object, id string) directory.Status {
	is, known := statuses[strings.ToLower(line(s.text("status")))]
	if !known {
		t.note(service, id, "status", fmt.Sprintf("%q is no status", line(s.text("status"))), "taken as active")
		return directory.Active
	}
	return is
}

// ages are the youngest and the oldest that a service is for. Feeds write -1,
// or 0 to 120, where they do not know or anybody may come.
func (t *taking) ages(s object, id string) (low, high directory.Age) {
	lo, hasLo := s.number("minimum_age")
	hi, hasHi := s.number("maximum_age")
	if hasHi && hi < 120 {
		high = directory.ParseAge(hi)
	}
	if hasLo && (lo > 0 || high != "") {
		low = directory.ParseAge(lo)
	}
	if low != "" && high != "" && lo > hi {
		t.note(service, id, "maximum_age", fmt.Sprintf("the oldest age %v is below the youngest %v", hi, lo), "both left empty")
		return "", ""
	}
	return low, high
}

// day is the day under key, also from an instant or a British date.
func (t *taking) day(o object, kind, id, key string) kith.Day {
	text := o.text(key)
	if text == "" {
		return ""
	}
	d, ok := dayOf(text)
	if !ok {
		t.note(kind, id, key, fmt.Sprintf("%q is not a date", line(text)), "left empty")
	}
	return d
}

func dayOf(text string) (kith.Day, bool) {
	for _, layout := range []string{"2/1/2006", "02/01/2006"} {
		if at, err := time.Parse(layout, text); err == nil {
			return kith.Day(at.Format(time.DateOnly)), true
		}
	}
	if len(text) > 10 {
		text = text[:10]
	}
	d := kith.Day(text)
	if !d.Valid() {
		return "", false
	}
	return d, true
}

// instant reads the ways in which feeds write a time; zero when it is none. A
// time without a zone is taken as UTC.
func instant(text string) time.Time {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05", time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil && at.Year() > 1900 && at.Year() < 2200 {
			return at.UTC().Truncate(time.Microsecond)
		}
	}
	return time.Time{}
}

// hour is a time of day as "15:04"; "" when text is none.
func hour(text string) string {
	for _, layout := range []string{"15:04", "15:04:05", "15:04Z07:00", "15:04:05Z07:00", "3:04pm", "3pm"} {
		if at, err := time.Parse(layout, strings.ToLower(strings.ReplaceAll(text, " ", ""))); err == nil {
			return at.Format("15:04")
		}
	}
	if text == "24:00" || text == "24:00:00" {
		return "23:59"
	}
	return ""
}

// needs joins what the terms mean and what the source says outright, in the
// order of the list.
func needs(meant []nhs.Need, said []string) (out []nhs.Need) {
	for _, c := range nhs.Needs.Codes {
		if slices.Contains(meant, c.Code) || slices.Contains(said, string(c.Code)) {
			out = append(out, c.Code)
		}
	}
	return out
}

// ways are words by which feeds say how a service reaches a person.
var ways = []struct {
	word string
	way  directory.Delivery
}{
	{"home visit", directory.HomeVisit}, {"outreach", directory.HomeVisit}, {"phone", directory.ByPhone},
	{"online", directory.Online}, {"video", directory.Online}, {"virtual", directory.Online}, {"remote", directory.Online},
	{"person", directory.InPerson}, {"venue", directory.InPerson}, {"physical", directory.InPerson},
}

// delivery is how a service reaches a person, as far as it says so; where it
// has a place with an address, people can go there.
func delivery(s object, at []directory.Schedule) (out []directory.Delivery) {
	said := strings.Join(append(s.texts("kith_delivery"), s.text("attending_type")), " ")
	for _, x := range at {
		said += " " + x.Attending
	}
	for _, l := range s.list("service_at_locations") {
		place := l.object("location")
		if kind := strings.ToLower(place.text("location_type")); kind == "virtual" {
			said += " online"
		} else if l.text("location_id") != "" || place["addresses"] != nil {
			said += " venue"
		}
	}
	said = strings.ToLower(said)
	for _, w := range ways {
		if strings.Contains(said, w.word) && !slices.Contains(out, w.way) {
			out = append(out, w.way)
		}
	}
	return out
}
