package hsds

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith"
	"kith/directory"
	"kith/geo"
)

// A view is a snapshot with what questions need to know of each service.
type view struct {
	shape
	places Lookup
	of     map[kith.ID]known
	digest string // of all that the snapshot holds
}

// known is what is worked out of a service once.
type known struct {
	text     string // folded: its names, description and organisation
	modified time.Time
}

func buildView(s *directory.Snapshot, places Lookup) *view {
	return patchView(&view{places: places}, s, all(s.Services(), serviceID), nil)
}

func patchView(was *view, s *directory.Snapshot, changed, gone []kith.ID) *view {
	is := &view{shape: shape{s}, places: was.places, of: maps.Clone(was.of)}
	if is.of == nil {
		is.of = make(map[kith.ID]known, len(changed))
	}
	for _, id := range gone {
		delete(is.of, id)
	}
	for _, id := range changed {
		is.of[id] = is.know(s.Service(id))
	}
	sum := sha256.New()
	note := func(id kith.ID, version int) {
		sum.Write([]byte(id))
		sum.Write(strconv.AppendInt(nil, int64(version), 10))
	}
	for _, v := range s.Services() {
		note(v.ID, v.Version)
	}
	for _, v := range s.Organisations() {
		note(v.ID, v.Version)
	}
	for _, v := range s.AtLocations() {
		note(v.ID, v.Version)
		if l := s.Location(v.Location); l != nil {
			note(l.ID, l.Version)
		}
	}
	for _, v := range s.Taxonomies() {
		note(v.ID, v.Version)
	}
	for _, v := range s.Terms() {
		note(v.ID, v.Version)
	}
	is.digest = hex.EncodeToString(sum.Sum(nil)[:12])
	return is
}

func (w *view) know(v *directory.Service) known {
	texts := []string{v.Name, v.AlternateName, v.Description}
	if o := w.s.Organisation(v.Organisation); o != nil {
		texts = append(texts, o.Name)
	}
	return known{folded(texts...), w.modified(v)}
}

// offered reports whether a service is listed when nobody asks for changes:
// what is inactive or defunct is not.
func offered(v *directory.Service) bool {
	return v.Status != directory.Inactive && v.Status != directory.Defunct
}

// services are those that q asks for, by ID.
func (w *view) services(q *query) []*directory.Service {
	return filter(w.s.Services(), func(v *directory.Service) bool {
		return w.itself(q, v) && has(w.of[v.ID].text, q.search) &&
			w.held(q, v.Attributes, v) &&
			(len(q.slots) == 0 || q.on(w.when(v))) &&
			q.covered(w.areasOf(v)) &&
			(q.near == nil || slices.ContainsFunc(w.s.At(v.ID), func(a *directory.AtLocation) bool { return w.within(q, a) }))
	})
}

// itself is what is asked of a service itself, wherever it is given.
func (w *view) itself(q *query, v *directory.Service) bool {
	if q.since.IsZero() {
		if !offered(v) {
			return false
		}
	} else if w.of[v.ID].modified.Before(q.since) {
		return false
	}
	low, hasLow := v.MinimumAge.Years()
	high, hasHigh := v.MaximumAge.Years()
	return (q.organisation == "" || v.Organisation == q.organisation) &&
		(q.minimumAge == nil || hasLow && low >= *q.minimumAge) &&
		(q.maximumAge == nil || hasHigh && high <= *q.maximumAge)
}

// atLocations are the services at locations that q asks for, by ID.
func (w *view) atLocations(q *query) []*directory.AtLocation {
	return filter(w.s.AtLocations(), func(a *directory.AtLocation) bool {
		v := w.s.Service(a.Service)
		if v == nil || !w.itself(q, v) {
			return false
		}
		when, where := a.Schedules, a.Areas
		if len(when) == 0 {
			when = v.Schedules
		}
		if len(where) == 0 {
			where = v.Areas
		}
		return (len(q.search) == 0 || has(w.of[v.ID].text+w.textOf(a), q.search)) &&
			w.held(q, slices.Concat(a.Attributes, v.Attributes), v) &&
			(len(q.slots) == 0 || q.on(when)) &&
			q.covered(where) &&
			(q.near == nil || w.within(q, a))
	})
}

// textOf is what is said of the place where a service is given, as anybody may
// see it.
func (w *view) textOf(a *directory.AtLocation) string {
	l := w.s.Location(a.Location)
	if l == nil {
		return ""
	}
	p := l.Public()
	texts := []string{p.Name, p.AlternateName, p.Description}
	for _, x := range p.Addresses {
		texts = append(texts, x.Line1, x.Line2, x.City, x.Region, x.State, x.Postcode)
	}
	return folded(texts...)
}

func (w *view) held(q *query, list []directory.Attribute, v *directory.Service) bool {
	for _, id := range q.terms {
		if !w.holds(list, v.Needs, func(t *directory.Term) bool { return string(t.ID) == id }) {
			return false
		}
	}
	for _, id := range q.taxonomies {
		if !w.holds(list, v.Needs, func(t *directory.Term) bool { return string(t.Taxonomy) == id }) {
			return false
		}
	}
	return true
}

// when are the schedules of a service and of its places.
func (w *view) when(v *directory.Service) []directory.Schedule {
	out := v.Schedules
	for _, a := range w.s.At(v.ID) {
		out = append(slices.Clip(out), a.Schedules...)
	}
	return out
}

func (w *view) areasOf(v *directory.Service) []directory.Area {
	out := v.Areas
	if len(out) == 0 {
		for _, a := range w.s.At(v.ID) {
			out = append(out, a.Areas...)
		}
	}
	return out
}

// on reports whether one of the schedules lies in one of the slots.
func (q *query) on(when []directory.Schedule) bool {
	return slices.ContainsFunc(when, func(s directory.Schedule) bool {
		return slices.ContainsFunc(q.slots, func(x slot) bool { return x.holds(s) })
	})
}

func (x slot) holds(s directory.Schedule) bool {
	opens, hasOpens := minutes(s.OpensAt)
	closes, hasCloses := minutes(s.ClosesAt)
	return (x.day == "" || slices.Contains(daysOf(s), x.day)) &&
		(x.start < 0 || hasOpens && opens >= x.start) && (x.end < 0 || hasCloses && closes <= x.end)
}

// daysOf are the days of the week on which a schedule comes round: those of
// byday, or of a weekly one without it the day on which it starts (RFC 5545).
func daysOf(s directory.Schedule) (days []string) {
	for _, d := range strings.Split(s.ByDay, ",") {
		if d = strings.TrimSpace(d); len(d) >= 2 {
			days = append(days, strings.ToUpper(d[len(d)-2:]))
		}
	}
	if start, err := time.Parse(time.DateOnly, s.Start); err == nil && len(days) == 0 && s.Freq == "WEEKLY" {
		days = append(days, strings.ToUpper(start.Weekday().String()[:2]))
	}
	return days
}

// covered reports whether the areas cover all that q asks for.
func (q *query) covered(areas []directory.Area) bool {
	return !slices.ContainsFunc(q.areas, func(codes []string) bool { return !covers(areas, codes) })
}

// covers reports whether one of the areas holds one of the codes. No area, and
// one of which no code is known, may hold any.
func covers(areas []directory.Area, codes []string) bool {
	return len(areas) == 0 || slices.ContainsFunc(areas, func(a directory.Area) bool {
		return len(a.Codes) == 0 || slices.ContainsFunc(a.Codes, func(c string) bool { return slices.Contains(codes, c) })
	})
}

// within reports whether a place is as near as q asks. It goes by what anybody
// may know of the place: of a hidden one, the middle of its postcode district.
func (w *view) within(q *query, a *directory.AtLocation) bool {
	l := w.s.Location(a.Location)
	if l == nil {
		return false
	}
	at, ok := w.point(l)
	return ok && math.Hypot(float64(at.E)-float64(q.near.E), float64(at.N)-float64(q.near.N)) <= q.metres
}

func filter[T any](list []T, keep func(T) bool) (out []T) {
	for _, v := range list {
		if keep(v) {
			out = append(out, v)
		}
	}
	return out
}

// point is where a location is: by its own coordinates, or its postcode's.
func (w *view) point(l *directory.Location) (geo.Point, bool) {
	p := l.Public()
	lat, lng := degrees(p.Latitude), degrees(p.Longitude)
	if lat != nil && lng != nil {
		ll := geo.LatLng{Lat: *lat, Lng: *lng}
		return geo.FromLatLng(ll), ll.Valid()
	}
	if code := p.Postcode(); code != "" && w.places != nil {
		at, _, ok := w.places(code)
		return at, ok && at.Valid()
	}
	return geo.Point{}, false
}
