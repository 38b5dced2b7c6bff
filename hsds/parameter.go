package hsds

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"kith"
	"kith/geo"
)

// A query is what is asked of a collection, out of its parameters. Conditions
// are joined by AND.
type query struct {
	page, size int // size 0: all on one page

	ndjson, minimal, full, fullService, metadata bool

	search       []string // folded words
	terms        []string // each must be held
	taxonomies   []string
	organisation kith.ID
	since        time.Time
	topOnly      bool
	parent       kith.ID

	near   *geo.Point
	metres float64
	areas  [][]string // codes of the areas round each postcode that must be covered

	minimumAge, maximumAge *float64
	slots                  []slot // any of them
	include                []string
}

// A slot is a day and hours in which a schedule must lie.
type slot struct {
	day        string // MO, …; "" for any
	start, end int    // minutes; opens at start or after, closes at end or before; -1 for any
}

// Limits of what may be asked.
const (
	usualSize = 50
	mostSize  = 1000
	mostText  = 200 // characters of one value
	mostTimes = 20  // of one parameter
)

// A parameter is one thing that can be asked, with how it is read into a query.
type parameter struct {
	name, kind, about string // kind: string, integer, number, boolean, date-time
	repeats           bool
	read              func(q *query, values []string) error
}

func one(read func(q *query, v string) error) func(*query, []string) error {
	return func(q *query, values []string) error { return read(q, values[0]) }
}

// parameters are those of version 3, by name (HSDS 3.1 and its UK profile).
var parameters = byName([]parameter{
	{"search", "string", "Words, each of which an entry must have, or a word that begins with it.", false, one(func(q *query, v string) error {
		q.search = words(v)
		return nil
	})},
	{"page", "integer", "The page, from 1.", false, one(func(q *query, v string) (err error) { q.page, err = whole(v, 1, math.MaxInt32); return err })},
	{"per_page", "integer", fmt.Sprintf("How many to a page: %d unless given, %d at most. For more use format=ndjson.", usualSize, mostSize), false, one(func(q *query, v string) (err error) {
		q.size, err = whole(v, 1, mostSize)
		return err
	})},
	{"format", "string", "json, or ndjson: all results in one stream, one on a line, without pages.", false, one(func(q *query, v string) error {
		if v != "json" && v != "ndjson" {
			return fmt.Errorf("must be json or ndjson")
		}
		q.ndjson = v == "ndjson"
		return nil
	})},
	{"taxonomy_term_id", "string", "The ID of a term that the entry must have; given again, it must have that one too.", true, func(q *query, vs []string) error { q.terms = vs; return nil }},
	{"taxonomy_id", "string", "The ID of a taxonomy of which the entry must have any term.", true, func(q *query, vs []string) error { q.taxonomies = vs; return nil }},
	{"organization_id", "string", "The ID of the organisation that offers it.", false, one(func(q *query, v string) error { q.organisation = kith.ID(v); return nil })},
	{"modified_after", "date-time", "Changed at this instant or later. What is no longer offered is listed, too.", false, one(func(q *query, v string) (err error) { q.since, err = instant(v); return err })},
	{"minimal", "boolean", "Only id and modified_date, all on one page unless per_page is given.", false, flag(func(q *query) *bool { return &q.minimal })},
	{"full", "boolean", "Each entry with all that belongs to it.", false, flag(func(q *query) *bool { return &q.full })},
	{"full_service", "boolean", "An organisation's services with all that belongs to them.", false, flag(func(q *query) *bool { return &q.fullService })},
	{"metadata", "boolean", "Each entry of the list with what was changed of it and when, as a single one has it. (Kith's own parameter.)", false, flag(func(q *query) *bool { return &q.metadata })},
	{"top_only", "boolean", "Only terms that stand under no other.", false, flag(func(q *query) *bool { return &q.topOnly })},
	{"parent_id", "string", "Only terms directly under the term with this ID.", false, one(func(q *query, v string) error { q.parent = kith.ID(v); return nil })},
	{"postcode", "string", "Where somebody lives: only what covers it; with proximity, only what is near it.", false, one(noted)},
	{"proximity", "number", "Metres from the postcode.", false, one(noted)},
	{"minimum_age", "number", "Only services whose minimum age is known, and at least this.", false, one(func(q *query, v string) (err error) { q.minimumAge, err = age(v); return err })},
	{"maximum_age", "number", "Only services whose maximum age is known, and at most this.", false, one(func(q *query, v string) (err error) { q.maximumAge, err = age(v); return err })},
	{"day", "string", "On this day of the week: MO, TU, WE, TH, FR, SA or SU, or its name.", false, one(noted)},
	{"start_time", "string", "Opening at this time or later: 14:00.", false, one(noted)},
	{"end_time", "string", "Closing at this time or earlier.", false, one(noted)},
})

func byName(list []parameter) map[string]parameter {
	out := map[string]parameter{}
	for _, p := range list {
		out[p.name] = p
	}
	return out
}

// noted is for the parameters that mean something together only: read sees to
// them.
func noted(*query, string) error { return nil }

func flag(of func(*query) *bool) func(*query, []string) error {
	return one(func(q *query, v string) error {
		b, err := strconv.ParseBool(v)
		if err != nil {
			return fmt.Errorf("must be true or false")
		}
		*of(q) = b
		return nil
	})
}

func whole(v string, from, to int) (int, error) {
	n, err := strconv.Atoi(v)
	if err != nil || n < from || n > to {
		return 0, fmt.Errorf("must be a whole number from %d to %d", from, to)
	}
	return n, nil
}

func age(v string) (*float64, error) {
	f, err := strconv.ParseFloat(v, 64)
	if err != nil || f != f || f < 0 || f > 150 {
		return nil, fmt.Errorf("must be an age in years")
	}
	return &f, nil
}

// instant reads a date and time (RFC 3339), of which the seconds and the zone
// (UTC) may be missing, or a date. A + that an address has made a space is one.
func instant(v string) (time.Time, error) {
	v = strings.Replace(v, " ", "+", 1)
	for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(form, v); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("must be a date and time like 2026-09-01T09:00:00Z")
}

// weekday reads a day of the week as iCalendar has it, or its English name.
func weekday(v string) (string, error) {
	v = strings.ToUpper(v)
	for d := time.Sunday; d <= time.Saturday; d++ {
		if name := strings.ToUpper(d.String()); v == name[:2] || v == name[:3] || v == name {
			return name[:2], nil
		}
	}
	return "", fmt.Errorf("must be MO, TU, WE, TH, FR, SA or SU")
}

// minutes reads a time of day, "14:00" or "14:00:00", with or without a zone,
// which schedules of HSDS may add and which London's need not.
func minutes(v string) (int, bool) {
	if len(v) < 5 || v[2] != ':' || len(v) > 5 && v[5] != ':' && v[5] != 'Z' && v[5] != '+' && v[5] != '-' {
		return 0, false
	}
	for _, i := range []int{0, 1, 3, 4} {
		if v[i] < '0' || v[i] > '9' {
			return 0, false
		}
	}
	h, m := int(v[0]-'0')*10+int(v[1]-'0'), int(v[3]-'0')*10+int(v[4]-'0')
	return h*60 + m, h < 24 && m < 60 || h == 24 && m == 0
}

// readSlots reads days and times that are given in step.
func readSlots(v url.Values) (slots []slot, field string, err error) {
	n := 0
	for _, name := range []string{"day", "start_time", "end_time"} {
		if k := len(v[name]); k > 0 {
			if n > 0 && k != n {
				return nil, name, fmt.Errorf("must be given as often as day, start_time and end_time are")
			}
			n = k
		}
	}
	for i := range n {
		s := slot{start: -1, end: -1}
		if days := v["day"]; len(days) > 0 {
			if s.day, err = weekday(days[i]); err != nil {
				return nil, "day", err
			}
		}
		for name, to := range map[string]*int{"start_time": &s.start, "end_time": &s.end} {
			if times := v[name]; len(times) > 0 {
				m, ok := minutes(times[i])
				if !ok {
					return nil, name, fmt.Errorf("must be a time like 14:00")
				}
				*to = m
			}
		}
		slots = append(slots, s)
	}
	return slots, "", nil
}

// read makes a query of parameters, of which those named may be given.
func read(v url.Values, known map[string]parameter, may []string, places Lookup) (*query, error) {
	q := &query{page: 1}
	bad := map[string]string{}
	names := make([]string, 0, len(v))
	for name := range v {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		v[name] = slices.DeleteFunc(slices.Clone(v[name]), func(s string) bool { return strings.TrimSpace(s) == "" })
		values := v[name]
		p, ok := known[name]
		switch {
		case !ok || !slices.Contains(may, name):
			bad[printable(name)] = "is not a parameter here; there are " + strings.Join(may, ", ")
		case len(values) == 0:
			delete(v, name)
		case len(values) > 1 && !p.repeats, len(values) > mostTimes:
			bad[name] = "is given too often"
		case slices.ContainsFunc(values, func(s string) bool { return !sound(s) }):
			bad[name] = fmt.Sprintf("must be text of %d characters at most", mostText)
		default:
			if err := p.read(q, values); err != nil {
				bad[name] = err.Error()
			}
		}
	}
	if len(bad) == 0 {
		var field string
		var err error
		if q.slots, field, err = readSlots(v); err != nil {
			bad[field] = err.Error()
		}
		if err := q.place(v, places, bad); err != nil {
			return nil, err
		}
	}
	if len(bad) > 0 {
		return nil, &kith.Error{Kind: kith.Invalid, Msg: "The parameters are not as they should be", Fields: bad}
	}
	if q.size == 0 && !q.minimal {
		q.size = usualSize
	}
	return q, nil
}

// place reads postcode, proximity and coverage.
func (q *query) place(v url.Values, places Lookup, bad map[string]string) error {
	postcode, coverage := v.Get("postcode"), v.Get("coverage")
	if postcode == "" && coverage == "" {
		if v.Get("proximity") != "" {
			bad["proximity"] = "needs a postcode beside it"
		}
		return nil
	}
	if places == nil {
		return errNoPlaces
	}
	find := func(name, code string) (geo.Point, []string) {
		at, areas, ok := places(code)
		if !ok {
			bad[name] = "is not a postcode that is known here"
		}
		return at, areas
	}
	if coverage != "" {
		_, areas := find("coverage", coverage)
		q.areas = append(q.areas, areas)
	}
	switch metres := v.Get("proximity"); {
	case postcode == "":
	case metres == "":
		_, areas := find("postcode", postcode)
		q.areas = append(q.areas, areas)
	default:
		f, err := strconv.ParseFloat(metres, 64)
		if err != nil || !(f >= 0 && f <= 2_000_000) {
			bad["proximity"] = "must be metres, 2,000,000 at most"
		}
		at, _ := find("postcode", postcode)
		q.near, q.metres = &at, f
	}
	return nil
}
