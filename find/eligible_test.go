package find

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kith"
	"kith/geo"
)

// forget holds, for each field that decides who may use a service, what an
// entry is like when nobody has filled it in.
var forget = map[string]func(*Entry){
	"place":     func(e *Entry) { e.Place = geo.Point{} },
	"delivery":  func(e *Entry) { e.Delivery = None },
	"min age":   func(e *Entry) { e.MinAge = nil },
	"max age":   func(e *Entry) { e.MaxAge = nil },
	"ages":      func(e *Entry) { e.MinAge, e.MaxAge = nil, nil },
	"who":       func(e *Entry) { e.For = nil },
	"areas":     func(e *Entry) { e.Areas = nil },
	"country":   func(e *Entry) { e.Areas, e.Country = nil, false },
	"times":     func(e *Entry) { e.Times = nil },
	"pence":     func(e *Entry) { e.Pence = nil },
	"languages": func(e *Entry) { e.Languages = nil },
	"access":    func(e *Entry) { e.Access = nil },
	"lacks":     func(e *Entry) { e.Lacks = nil },
	"room":      func(e *Entry) { e.Room = Room{} },
	"assured":   func(e *Entry) { e.Assured = "" },
	"review":    func(e *Entry) { e.Review = 0 },
	"complete":  func(e *Entry) { e.Complete = 0 },
}

// No entry that is shown is hidden when something is not known of it. The one
// exception is no missing value: a service that has a place, and says nothing
// of how it is given, is given there; so it may then be too far, and is counted.
func TestNothingIsHiddenByWhatIsNotKnown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, q := anyEntry(t, 0), anyQuery(t)
		q.Only, q.Text, q.Needs = nil, "", nil
		if Build(slices.Values([]Entry{e})).Search(q).Total == 0 {
			t.Skip("hidden already")
		}
		field := rapid.SampledFrom(slices.Sorted(maps.Keys(forget))).Draw(t, "field")
		forget[field](&e)
		got := Build(slices.Values([]Entry{e})).Search(q)
		if got.Total == 1 || field == "delivery" && e.Place.Valid() && (got.Hidden[TooFar] == 1 || q.From != nil && far(e, q)) {
			return
		}
		if field == "delivery" && got.Hidden[NoAccess] == 1 { // nor is it missing that somebody who must go there cannot get in
			return
		}
		t.Fatalf("hidden without its %s: %v", field, got.Hidden)
	})
}

func far(e Entry, q Query) bool {
	at, _ := spot(e)
	return geo.Distance(*q.From, at) > q.Radius
}

// Adding an entry, or taking it out again, changes nothing about who may use
// another.
func TestEntriesAreJudgedAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var entries []Entry
		for i := range rapid.IntRange(1, 6).Draw(t, "entries") {
			entries = append(entries, anyEntry(t, i))
		}
		q := anyQuery(t)
		before := Build(slices.Values(entries))
		other := anyEntry(t, 25)
		after := before.Patch([]Entry{other}, nil)
		again := after.Patch(nil, []kith.ID{other.ID})
		a, b, c := shown(before, q, other.ID), shown(after, q, other.ID), shown(again, q, other.ID)
		if !slices.Equal(a, b) || !slices.Equal(a, c) {
			t.Fatalf("%v, with another %v, without it again %v", a, b, c)
		}
	})
}

func shown(x *Index, q Query, but kith.ID) (out []string) {
	for _, r := range x.Search(q).Results {
		if r.Entry != but {
			var checks []string
			for _, c := range r.Check {
				checks = append(checks, c.Text)
			}
			out = append(out, fmt.Sprint(r.Entry, r.Hides, r.Metres, strings.Join(checks, ";")))
		}
	}
	slices.Sort(out)
	return out
}

// A place that must stay hidden cannot be found by searching from many places:
// distance, radius and order tell of its square only.
func TestAHiddenPlaceIsNotFoundByMeasuring(t *testing.T) {
	refuge := func(at geo.Point) *Index {
		return Build(slices.Values([]Entry{{ID: "r", Name: "Refuge", Place: at, Masked: true}, {ID: "o", Name: "Other refuge", Place: geo.Point{E: 452_000, N: 206_000}}}))
	}
	a, b := refuge(geo.Point{E: 451_200, N: 203_400}), refuge(geo.Point{E: 459_900, N: 200_100})
	for e := int32(440_000); e <= 470_000; e += 2500 {
		for n := int32(195_000); n <= 220_000; n += 2500 {
			for _, radius := range []int{0, 500, 3000, 10_000} {
				for _, sort := range []Sort{Best, Nearest} {
					q := Query{From: &geo.Point{E: e, N: n}, Radius: radius, Sort: sort, Now: now}
					x, y := a.Search(q), b.Search(q)
					if fmt.Sprintf("%+v", x.Results) != fmt.Sprintf("%+v", y.Results) || !maps.Equal(x.Hidden, y.Hidden) {
						t.Fatalf("from %v the two can be told apart:\n%+v\n%+v", q.From, x, y)
					}
				}
			}
		}
	}
	got := a.Search(Query{From: &geo.Point{E: 451_200, N: 203_400}, Radius: 20_000, Now: now})
	for _, r := range got.Results {
		if r.Entry == "r" && !slices.Contains(r.Why, Why{"near", "In a district about 2.6 miles away; its address is not shown"}) {
			t.Errorf("%+v", r.Why)
		}
	}
}
