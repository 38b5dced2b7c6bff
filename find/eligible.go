package find

import (
	"math"
	"slices"
	"strings"

	"kith"
	"kith/geo"
)

// An answer is what one criterion says of one entry.
type answer uint8

const (
	unasked answer = iota // not yet looked at, in a memo
	yes
	no
	unknown
)

// A verdict is what all criteria say of one entry: the reasons to hide it, and
// what is not known. Both are sets of Reasons.
type verdict struct{ no, ask reasonSet }

type reasonSet uint16

func (s reasonSet) has(r Reason) bool { return s&(1<<r) != 0 }

func (v *verdict) note(r Reason, a answer) {
	switch a {
	case no:
		v.no |= 1 << r
	case unknown:
		v.ask |= 1 << r
	}
}

// A judge asks the entries of one segment. What depends on a shared list only
// is asked once for each list.
type judge struct {
	*asking
	seg                    *segment
	who, areas, lang, when []answer // memos, by list; nil when not asked
}

// asking is a Query made ready, for all segments.
type asking struct {
	*Query
	calendar *calendar
	today    int32
	free     Days // the days of the week of the windows
	inside   map[string]answer
}

func (q *Query) ready() *asking {
	a := &asking{Query: q, calendar: q.Calendar.ready(), inside: map[string]answer{}}
	a.today = dayNumber(kith.DayOf(q.Now))
	for _, w := range q.Free {
		a.free |= w.Days
	}
	if q.On.Valid() {
		a.free = 1 << weekday(dayNumber(q.On))
	}
	return a
}

// timed reports whether the query asks when.
func (a *asking) timed() bool { return len(a.Free) > 0 || a.On.Valid() }

func (a *asking) judge(s *segment) *judge {
	j := &judge{asking: a, seg: s}
	if len(a.Person.Is)+len(a.Person.IsNot) > 0 {
		j.who = make([]answer, len(s.lists))
	}
	if len(a.Areas) > 0 || a.Inside != nil {
		j.areas = make([]answer, len(s.areas))
	}
	if len(a.Person.Languages) > 0 {
		j.lang = make([]answer, len(s.lists))
	}
	if a.timed() {
		j.when = make([]answer, len(s.times))
	}
	return j
}

// memo is the answer for a list, asked once.
func memo(m []answer, list uint32, ask func() answer) answer {
	if m[list] == unasked {
		m[list] = ask()
	}
	return m[list]
}

// judge asks one entry; metres is how far it is, or -1.
func (j *judge) judge(d *doc, metres int) (v verdict) {
	if j.From != nil && j.Radius > 0 {
		v.note(TooFar, j.near(d, metres))
	}
	if j.areas != nil && !d.country {
		v.note(OtherArea, memo(j.areas, d.areas, func() answer { return j.serves(j.seg.areas[d.areas]) }))
	}
	if j.Person.Age != nil {
		v.note(WrongAge, aged(d, *j.Person.Age))
	}
	if j.who != nil {
		v.note(NotForThem, memo(j.who, d.who, func() answer { return j.welcome(j.seg.lists[d.who]) }))
	}
	if j.when != nil {
		v.note(OtherTime, memo(j.when, d.times, func() answer { return j.on(j.seg.times[d.times]) }))
	}
	if j.Delivery != None {
		v.note(OtherWay, j.given(d))
	}
	if j.MaxPence != nil {
		v.note(TooDear, affordable(d, *j.MaxPence))
	}
	if j.lang != nil {
		v.note(OtherTongue, memo(j.lang, d.langs, func() answer { return j.speaks(j.seg.lists[d.langs]) }))
	}
	if len(j.Person.Access) > 0 && d.delivery&Remote == 0 {
		v.note(NoAccess, accessible(j.Person.Access, j.seg.lists[d.access], j.seg.lists[d.lacks]))
	}
	v.note(NoRoom, j.room(d))
	v.note(TooOld, j.stale(d))
	for _, c := range j.Only {
		if !j.says(d, c) {
			v.no |= 1 << NotSaid
		}
	}
	return v
}

// near: what comes to the person, or is given from afar, is near. A service
// that has a place and says nothing of how it is given is given there.
func (j *judge) near(d *doc, metres int) answer {
	switch {
	case d.delivery&Remote != 0:
		return yes
	case metres < 0:
		return unknown
	case metres > j.Radius:
		return no
	}
	return yes
}

// serves asks whether the person lives in one of the areas. It is no only when
// each area is of a kind of which the person's own is known.
func (j *judge) serves(areas []string) answer {
	if len(areas) == 0 {
		return unknown
	}
	out := no
	for _, area := range areas {
		switch {
		case slices.Contains(j.Areas, area):
			return yes
		case slices.ContainsFunc(j.Areas, func(own string) bool { return kindOf(own) != "" && kindOf(own) == kindOf(area) }):
			continue
		}
		switch j.lies(area) {
		case yes:
			return yes
		case unknown:
			out = unknown
		}
	}
	return out
}

// lies asks once whether the person lives within an area's boundary.
func (a *asking) lies(area string) answer {
	if got, asked := a.inside[area]; asked {
		return got
	}
	out := unknown
	if a.Inside != nil {
		switch in, known := a.Inside(area); {
		case known && in:
			out = yes
		case known:
			out = no
		}
	}
	a.inside[area] = out
	return out
}

// kindOf is the kind of area that a GSS code names, the districts of all kinds
// being one: nobody lives in two areas of one kind. Other names have none.
func kindOf(code string) string {
	if len(code) != 9 || code[0] < 'A' || code[0] > 'Z' {
		return ""
	}
	for _, c := range code[1:] {
		if c < '0' || c > '9' {
			return ""
		}
	}
	switch kind := code[:3]; kind {
	case "E06", "E07", "E08", "E09", "W06", "S12", "N09":
		return "district"
	default:
		return kind
	}
}

func aged(d *doc, age int) answer {
	switch {
	case d.minAge != noAge && age < int(d.minAge), d.maxAge != noAge && age > int(d.maxAge):
		return no
	case d.minAge == noAge && d.maxAge == noAge:
		return unknown
	}
	return yes
}

// welcome: a service that says nothing is for everybody.
func (j *judge) welcome(who []string) answer {
	out := no
	for _, w := range who {
		if slices.Contains(j.Person.Is, w) {
			return yes
		}
		if !slices.Contains(j.Person.IsNot, w) {
			out = unknown
		}
	}
	if len(who) == 0 {
		return yes
	}
	return out
}

func (j *judge) on(rules []rule) answer {
	if len(rules) == 0 {
		return unknown
	}
	if daysOf(rules)&j.free == 0 {
		return no
	}
	found, perhaps := next(rules, j.calendar, j.Now, j.On, j.Free)
	switch {
	case found != nil:
		return yes
	case perhaps:
		return unknown
	}
	return no
}

func (j *judge) given(d *doc) answer {
	switch {
	case d.delivery == None:
		if d.at.Valid() && j.Delivery&InPerson != 0 {
			return yes
		}
		return unknown
	case d.delivery&j.Delivery != 0:
		return yes
	}
	return no
}

func affordable(d *doc, pence int) answer {
	switch {
	case d.pence == noPence:
		return unknown
	case int(d.pence) <= pence:
		return yes
	}
	return no
}

// speaks: in England a service that says nothing speaks English.
func (j *judge) speaks(langs []string) answer {
	own := j.Person.Languages
	if len(langs) == 0 {
		if slices.ContainsFunc(own, func(l string) bool { return primary(l) == "en" }) {
			return yes
		}
		return unknown
	}
	if slices.ContainsFunc(langs, func(l string) bool {
		return slices.ContainsFunc(own, func(o string) bool { return primary(o) == primary(l) })
	}) {
		return yes
	}
	return no
}

// primary is the language of a tag without its region or script: en of en-GB.
func primary(tag string) string {
	p, _, _ := strings.Cut(tag, "-")
	return strings.ToLower(p)
}

func accessible(needs, has, lacks []string) answer {
	out := yes
	for _, n := range needs {
		switch {
		case slices.Contains(lacks, n):
			return no
		case !slices.Contains(has, n):
			out = unknown
		}
	}
	return out
}

func (j *judge) room(d *doc) answer {
	switch {
	case d.room == Full, d.room == Waiting && j.MaxWeeks != nil && int(d.weeks) > *j.MaxWeeks:
		return no
	case d.room == RoomUnknown && j.MaxWeeks != nil:
		return unknown
	}
	return yes
}

// outlived is after how many review periods an entry that nobody has confirmed
// is hidden.
const outlived = 4

func (j *judge) stale(d *doc) answer {
	switch {
	case d.assured == 0 || d.review == 0:
		return unknown
	case j.today-d.assured > outlived*int32(d.review):
		return no
	}
	return yes
}

// metres is how far the entry is from where the query sets out, or -1.
func (a *asking) metres(d *doc) int {
	if a.From == nil || !d.at.Valid() {
		return -1
	}
	return geo.Distance(*a.From, d.at)
}

// away is how far p is without the rounding, for the ranking of many, or -1.
func (a *asking) away(p geo.Point) float32 {
	if a.From == nil || p == (geo.Point{}) {
		return -1
	}
	e, n := float64(p.E-a.From.E), float64(p.N-a.From.N)
	return float32(math.Sqrt(e*e + n*n))
}
