package find

import (
	"math"
	"slices"
	"strings"

	"kith"
	"kith/geo"
)

// What follows asks an entry as the documentation reads, in the entry's own
// fields, for the tests to hold the index against.

func spot(e Entry) (geo.Point, bool) {
	p := e.Place
	if p.Valid() && e.Masked {
		p = geo.Point{E: p.E/10_000*10_000 + 5000, N: p.N/10_000*10_000 + 5000}
	}
	return p, p.Valid()
}

func stated(e Entry, c Choice) bool {
	switch c.Facet {
	case "need":
		return slices.Contains(e.Needs, c.Value)
	case "who":
		return slices.Contains(e.For, c.Value)
	case "language":
		return slices.Contains(e.Languages, c.Value)
	case "access":
		return slices.Contains(e.Access, c.Value)
	case "way":
		is := map[string]Delivery{"in-person": InPerson, "phone": ByPhone, "online": Online, "home": AtHome}[c.Value]
		return e.Delivery&is != 0 || e.Delivery == None && e.Place.Valid() && is == InPerson
	case "cost":
		return e.Pence != nil && (*e.Pence == 0) == (c.Value == "free")
	case "day":
		return slices.ContainsFunc(e.Times, func(s Schedule) bool { return strings.EqualFold(s.Days[0].Day.String(), c.Value) })
	case "room":
		return e.Room.State == map[string]RoomState{"open": Open, "waiting": Waiting, "full": Full}[c.Value]
	}
	return false
}

// judged lists why an entry is hidden and what is not known of it.
func judged(e Entry, q Query) (no, ask []Reason) {
	put := func(r Reason, a answer) {
		switch a {
		case answer(2):
			no = append(no, r)
		case unknown:
			ask = append(ask, r)
		}
	}
	at, placed := spot(e)
	if q.From != nil && q.Radius > 0 && e.Delivery&(ByPhone|Online|AtHome) == 0 {
		if !placed {
			put(TooFar, unknown)
		} else if geo.Distance(*q.From, at) > q.Radius {
			put(TooFar, 2)
		}
	}
	if (len(q.Areas) > 0 || q.Inside != nil) && !e.Country {
		put(OtherArea, served(e, q))
	}
	if q.Person.Age != nil {
		low, high := e.MinAge, e.MaxAge
		if low != nil && *low < 0 {
			low = nil
		}
		switch age := *q.Person.Age; {
		case low != nil && age < *low || high != nil && age > *high:
			put(WrongAge, 2)
		case low == nil && high == nil:
			put(WrongAge, unknown)
		}
	}
	if len(q.Person.Is)+len(q.Person.IsNot) > 0 && len(e.For) > 0 && !slices.ContainsFunc(e.For, func(w string) bool { return slices.Contains(q.Person.Is, w) }) {
		if slices.ContainsFunc(e.For, func(w string) bool { return !slices.Contains(q.Person.IsNot, w) }) {
			put(NotForThem, unknown)
		} else {
			put(NotForThem, 2)
		}
	}
	if len(q.Free) > 0 {
		switch {
		case len(e.Times) == 0:
			put(OtherTime, unknown)
		case !slices.ContainsFunc(e.Times, func(s Schedule) bool { return q.Free[0].Days&(1<<s.Days[0].Day) != 0 }):
			put(OtherTime, 2)
		}
	}
	if q.Delivery != None {
		switch {
		case e.Delivery&q.Delivery != 0, e.Delivery == None && placed && q.Delivery&InPerson != 0:
		case e.Delivery == None:
			put(OtherWay, unknown)
		default:
			put(OtherWay, 2)
		}
	}
	if q.MaxPence != nil {
		if e.Pence == nil {
			put(TooDear, unknown)
		} else if *e.Pence > *q.MaxPence {
			put(TooDear, 2)
		}
	}
	if len(q.Person.Languages) > 0 {
		base := func(l string) string { return l[:2] }
		speaks := func(l string) bool {
			return slices.ContainsFunc(q.Person.Languages, func(o string) bool { return base(o) == base(l) })
		}
		switch {
		case len(e.Languages) == 0 && !speaks("en"):
			put(OtherTongue, unknown)
		case len(e.Languages) > 0 && !slices.ContainsFunc(e.Languages, speaks):
			put(OtherTongue, 2)
		}
	}
	if e.Delivery&(ByPhone|Online|AtHome) == 0 {
		switch must := q.Person.Access; {
		case slices.ContainsFunc(must, func(n string) bool { return slices.Contains(e.Lacks, n) }):
			put(NoAccess, 2)
		case slices.ContainsFunc(must, func(n string) bool { return !slices.Contains(e.Access, n) }):
			put(NoAccess, unknown)
		}
	}
	switch {
	case e.Room.State == Full, e.Room.State == Waiting && q.MaxWeeks != nil && e.Room.Weeks > *q.MaxWeeks:
		put(NoRoom, 2)
	case e.Room.State == RoomUnknown && q.MaxWeeks != nil:
		put(NoRoom, unknown)
	}
	if e.Assured == "" || e.Review == 0 {
		put(TooOld, unknown)
	} else if e.Assured.Until(kith.DayOf(q.Now)) > 4*e.Review {
		put(TooOld, 2)
	}
	if slices.ContainsFunc(q.Only, func(c Choice) bool { return !stated(e, c) }) {
		put(NotSaid, 2)
	}
	return no, ask
}

func served(e Entry, q Query) answer {
	if len(e.Areas) == 0 {
		return unknown
	}
	out := answer(2)
	for _, a := range e.Areas {
		if slices.Contains(q.Areas, a) || q.Inside != nil && a == "a parish" {
			return yes
		}
		same := slices.ContainsFunc(q.Areas, func(o string) bool { return o[0] == 'E' && o[:3] == a[:3] })
		if !same {
			out = unknown
		}
	}
	return out
}

// scored is the score by its definition.
func scored(e Entry, q Query, words float64, metres int, no, ask []Reason) float64 {
	s := max(words, 1e-9) * (0.8 + 0.2*float64(e.Complete)/100)
	remote := e.Delivery&(ByPhone|Online|AtHome) != 0
	if q.From != nil && !remote {
		if at, placed := spot(e); placed {
			e, n := float64(at.E-q.From.E), float64(at.N-q.From.N)
			s /= 1 + math.Hypot(e, n)/float64(max(5000, q.Radius))
		} else {
			s *= 0.5
		}
	}
	if e.Assured == "" {
		s *= 0.75
	} else {
		review := 365.0
		if e.Review > 0 {
			review = float64(e.Review)
		}
		over := max(float64(e.Assured.Until(kith.DayOf(q.Now)))/review-1, 0)
		s *= 1 - 0.5*min(over/3, 1)
	}
	for _, r := range ask {
		if r != TooFar && r != TooOld {
			s *= 0.93
		}
	}
	fits := func(r Reason, asked, said bool) {
		if asked && said && !slices.Contains(no, r) && !slices.Contains(ask, r) {
			s *= 1.08
		}
	}
	fits(NotForThem, len(q.Person.Is)+len(q.Person.IsNot) > 0, len(e.For) > 0)
	fits(OtherTongue, len(q.Person.Languages) > 0, len(e.Languages) > 0)
	fits(NoAccess, len(q.Person.Access) > 0, len(e.Access) > 0)
	fits(OtherTime, len(q.Free) > 0, len(e.Times) > 0)
	if e.Room.State == Waiting {
		s *= 0.85
	}
	if q.Person.CannotRead && e.Delivery == Online {
		s *= 0.6
	}
	return s
}
