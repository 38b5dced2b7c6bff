package find

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kith"
	"kith/geo"
)

var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) // a Monday

func sometimes[T any](t *rapid.T, label string, g *rapid.Generator[T]) (out T) {
	if rapid.Bool().Draw(t, label+"?") {
		out = g.Draw(t, label)
	}
	return out
}

func some(t *rapid.T, label string, from ...string) []string {
	return sometimes(t, label, rapid.Map(rapid.SliceOfNDistinct(rapid.SampledFrom(from), 1, 3, rapid.ID), func(l []string) []string { return l }))
}

func number(t *rapid.T, label string, from ...int) *int {
	return sometimes(t, label, rapid.Map(rapid.SampledFrom(from), func(n int) *int { return &n }))
}

var (
	text   = rapid.Map(rapid.SliceOfN(rapid.SampledFrom(strings.Fields("food bank debt advice lonely befriending lunch club older people walking group carers centre Tuesday welcome women's refuge")), 0, 8), func(l []string) string { return strings.Join(l, " ") })
	places = rapid.Custom(func(t *rapid.T) geo.Point {
		return geo.Point{E: rapid.Int32Range(440_000, 470_000).Draw(t, "e"), N: rapid.Int32Range(190_000, 220_000).Draw(t, "n")}
	})
	slugs  = []string{"debt", "loneliness", "carers"}
	areas  = []string{"E07000178", "E07000181", "E10000025", "E05000001", "a parish"}
	who    = []string{"women", "men", "veterans"}
	langs  = []string{"en", "pl", "en-GB"}
	needs3 = []string{"step-free", "parking", "hearing-loop"}
	means  = rapid.SampledFrom([]Delivery{InPerson, ByPhone, Online, InPerson | ByPhone, AtHome})
)

func anyEntry(t *rapid.T, id int) Entry {
	e := Entry{
		ID: kith.ID(rune('a' + id)), Service: kith.ID(rapid.SampledFrom([]string{"S", "T", "U", ""}).Draw(t, "service")),
		Name: text.Draw(t, "name"), Organisation: sometimes(t, "organisation", text), Description: sometimes(t, "description", text),
		Terms: some(t, "terms", "Debt advice", "Walking"), Needs: some(t, "needs", slugs...),
		Place: sometimes(t, "place", places), Masked: rapid.Bool().Draw(t, "masked"), Delivery: sometimes(t, "delivery", means),
		MinAge: number(t, "min", -1, 0, 18, 50), MaxAge: number(t, "max", 17, 25, 120),
		For: some(t, "for", who...), Areas: some(t, "areas", areas...), Country: rapid.IntRange(0, 4).Draw(t, "country") == 0,
		Pence: number(t, "pence", 0, 200, 500), Languages: some(t, "languages", langs...),
		Access: some(t, "access", needs3...), Lacks: some(t, "lacks", needs3...),
		Room:    Room{RoomState(rapid.IntRange(0, 3).Draw(t, "room")), rapid.IntRange(0, 10).Draw(t, "weeks")},
		Assured: sometimes(t, "assured", rapid.Map(rapid.IntRange(-1500, 0), func(n int) kith.Day { return kith.DayOf(now).Add(n) })),
		Review:  rapid.SampledFrom([]int{0, 30, 365}).Draw(t, "review"), Complete: rapid.IntRange(0, 100).Draw(t, "complete"),
	}
	for range rapid.IntRange(0, 2).Draw(t, "times") {
		e.Times = append(e.Times, Schedule{Days: []DayRule{{Day: time.Weekday(rapid.IntRange(0, 6).Draw(t, "day"))}}, Opens: hm(10, 0), Closes: hm(12, 0)})
	}
	return e
}

func anyQuery(t *rapid.T) Query {
	q := Query{
		Text: sometimes(t, "q", text), Needs: some(t, "qneeds", slugs...), Size: 1000, Now: now, Ungrouped: true,
		Radius: rapid.SampledFrom([]int{0, 1000, 5000, 12_000}).Draw(t, "radius"), Areas: some(t, "qareas", areas...),
		Person: Person{Age: number(t, "age", 10, 18, 70), Is: some(t, "is", who...), IsNot: some(t, "isnot", who...), Languages: some(t, "speaks", langs...),
			Access: some(t, "must", needs3...), CannotRead: rapid.Bool().Draw(t, "reads")},
		MaxPence: number(t, "pays", 0, 300), Delivery: sometimes(t, "wanted", means), MaxWeeks: number(t, "waits", 0, 4),
	}
	if rapid.Bool().Draw(t, "from?") {
		p := places.Draw(t, "from")
		q.From = &p
	}
	if rapid.Bool().Draw(t, "inside?") {
		q.Inside = func(area string) (bool, bool) { return area == "a parish", area == "a parish" }
	}
	if rapid.Bool().Draw(t, "free?") {
		q.Free = []Window{{Days(rapid.IntRange(0, 127).Draw(t, "days")), hm(9, 0), hm(12, 0)}}
	}
	if rapid.IntRange(0, 3).Draw(t, "only?") == 0 {
		q.Only = []Choice{rapid.SampledFrom([]Choice{{"need", "debt"}, {"way", "phone"}, {"cost", "free"}, {"day", "tuesday"}, {"room", "open"}, {"access", "parking"}}).Draw(t, "only")}
	}
	if rapid.IntRange(0, 3).Draw(t, "show?") == 0 {
		q.Show = []Reason{Reason(rapid.IntRange(0, int(reasons)-1).Draw(t, "show"))}
	}
	return q
}

// TestIndexIsAScan holds that an index, however it came to be, answers as one
// who reads every entry from the first to the last: the same results with the
// same scores, the same hidden, the same facets.
func TestIndexIsAScan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := map[kith.ID]Entry{}
		var first []Entry
		for range rapid.IntRange(0, 12).Draw(t, "entries") {
			e := anyEntry(t, rapid.IntRange(0, 25).Draw(t, "id"))
			first, all[e.ID] = append(first, e), e
		}
		x := Build(slices.Values(first))
		for range rapid.IntRange(0, 4).Draw(t, "patches") {
			var changed []Entry
			var removed []kith.ID
			for range rapid.IntRange(0, 4).Draw(t, "removed") {
				id := kith.ID(rune('a' + rapid.IntRange(0, 25).Draw(t, "id")))
				removed = append(removed, id)
				delete(all, id)
			}
			for range rapid.IntRange(0, 4).Draw(t, "changed") {
				e := anyEntry(t, rapid.IntRange(0, 25).Draw(t, "id"))
				changed, all[e.ID] = append(changed, e), e
			}
			x = x.Patch(changed, removed)
		}
		if x.Len() != len(all) {
			t.Fatalf("%d entries, want %d", x.Len(), len(all))
		}
		q := anyQuery(t)
		got, want := x.Search(q), scan(x, all, q)
		if got.Total != want.Total || got.HiddenTotal != want.HiddenTotal || len(got.Results) != len(want.Results) {
			t.Fatalf("%d found and %d hidden, want %d and %d", got.Total, got.HiddenTotal, want.Total, want.HiddenTotal)
		}
		for r := range reasons {
			if got.Hidden[r] != want.Hidden[r] {
				t.Fatalf("%d hidden because %s, want %d", got.Hidden[r], r, want.Hidden[r])
			}
		}
		for i, r := range got.Results {
			w := want.Results[i]
			if r.Entry != w.Entry || math.Abs(r.Score-w.Score) > 1e-5 || math.Abs(r.Score-r.Parts.product()) > 1e-5 || r.Metres != w.Metres || !slices.Equal(r.Hides, w.Hides) {
				t.Fatalf("result %d is %+v, want %+v", i, r, w)
			}
		}
		for _, f := range got.Facets {
			silent := 0
			for _, r := range got.Results {
				if !slices.ContainsFunc(f.Values, func(c Count) bool { return stated(all[r.Entry], Choice{f.Name, c.Value}) }) {
					silent++
				}
			}
			if silent != f.Unknown {
				t.Fatalf("%d say nothing of %s, counted %d", silent, f.Name, f.Unknown)
			}
			for _, c := range f.Values {
				n := 0
				for _, r := range got.Results {
					if stated(all[r.Entry], Choice{f.Name, c.Value}) {
						n++
					}
				}
				if n != c.N || n == 0 {
					t.Fatalf("%d have %s %s, counted %d", n, f.Name, c.Value, c.N)
				}
			}
		}
	})
}

// scan answers a query in the plainest way.
func scan(x *Index, all map[kith.ID]Entry, q Query) (out Found) {
	out.Hidden = map[Reason]int{}
	plan := x.plan(&q)
	for _, e := range all {
		text, texts := counted(e, plan.text)
		need, ns := counted(e, plan.needs)
		if strings.TrimSpace(q.Text) != "" && texts == 0 || q.Text == "" && len(q.Needs) > 0 && ns == 0 {
			continue
		}
		no, ask := judged(e, q)
		at, placed := spot(e)
		metres := -1
		if placed && q.From != nil {
			metres = geo.Distance(*q.From, at)
		}
		if slices.Contains(no, TooFar) && metres > 2*q.Radius {
			continue
		}
		for _, r := range no {
			out.Hidden[r]++
		}
		if len(no) > 0 {
			out.HiddenTotal++
		}
		if slices.ContainsFunc(no, func(r Reason) bool { return !slices.Contains(q.Show, r) }) {
			continue
		}
		out.Total++
		d := newBuilder().doc(&e)
		words := plan.words(&d, tallied{text, uint8(texts)}, tallied{need, uint8(ns)})
		out.Results = append(out.Results, Result{Entry: e.ID, Score: scored(e, q, words, metres, no, ask), Metres: metres, Hides: no})
	}
	slices.SortFunc(out.Results, func(a, b Result) int {
		if math.Abs(a.Score-b.Score) > 1e-7 {
			return cmp.Compare(b.Score, a.Score)
		}
		return strings.Compare(string(a.Entry), string(b.Entry))
	})
	return out
}

// counted is what an entry has of each group, from its texts.
func counted(e Entry, groups []group) (sum float32, n int) {
	fields := map[string]float32{}
	tally := func(text string, weight float32) int {
		stems := stemsOf(text)
		for i, s := range stems {
			fields[s] += weight
			if p := field().phraseAt(stems[i:]); p != nil {
				fields[strings.Join(p, " ")] += weight
			}
		}
		return len(stems)
	}
	tally(e.Name, nameWeight)
	tally(e.Organisation, organisationWeight)
	for _, s := range e.Terms {
		tally(s, termsWeight)
	}
	long := tally(e.Description, descriptionWeight)
	for _, s := range e.Needs {
		fields[needTerm(s)] += termsWeight
	}
	length := saturation * (1 - lengths + lengths*float32(long)/usualLength)
	for _, g := range groups {
		best := float32(0)
		for _, a := range g.alts {
			if c := fields[a.term]; c > 0 {
				best = either(best, a.worth*float32(int(c/(c+length)*4095))/4095)
			}
		}
		if best > 0 {
			sum += best * g.rare
			n++
		}
	}
	return sum, n
}
