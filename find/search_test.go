package find

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"kith"
	"kith/geo"
)

// A small town, invented.
func town() []Entry {
	tuesdays := []Schedule{{Days: []DayRule{{Day: time.Tuesday}}, Opens: hm(10, 0), Closes: hm(12, 0)}}
	return []Entry{
		{ID: "1", Service: "money", Name: "Lark Money Advice", Description: "Free, confidential help with debt, bailiffs and bills.", Needs: []string{"debt"},
			Place: geo.Point{E: 451_000, N: 206_000}, Pence: new(0), Times: tuesdays, MinAge: new(18), Access: []string{"step-free"}, Assured: "2026-02-10", Review: 180, Complete: 90},
		{ID: "2", Service: "money", Name: "Lark Money Advice", Description: "Free, confidential help with debt, bailiffs and bills.", Needs: []string{"debt"},
			Place: geo.Point{E: 455_000, N: 206_000}, Pence: new(0), Assured: "2026-02-10", Review: 180, Complete: 90},
		{ID: "3", Service: "line", Name: "Night Line", Description: "Somebody to talk to when money worries keep you awake.", Delivery: ByPhone, Country: true, Times: []Schedule{{Opens: hm(22, 0), Closes: hm(4, 0)}}},
		{ID: "4", Service: "cafe", Name: "Heron Memory Café", Description: "For people with Alzheimer's and those who look after them.", Place: geo.Point{E: 450_500, N: 206_200}, Pence: new(250)},
		{ID: "5", Service: "web", Name: "Budget Online", Description: "Plan your money on the web.", Delivery: Online},
		{ID: "6", Service: "young", Name: "Young Carers", Organisation: "Wren Trust", Description: "Trips and a club for children who care for somebody.", MaxAge: new(17), Place: geo.Point{E: 450_150, N: 206_000}},
		{ID: "7", Service: "walk", Name: "Bereavement Walk", Terms: []string{"Walking groups"}, Place: geo.Point{E: 450_000, N: 206_100}, Languages: []string{"pl", "en"}},
	}
}

func ids(f Found) (out []kith.ID) {
	for _, r := range f.Results {
		out = append(out, r.Entry)
	}
	return out
}

// What people type finds what was meant.
func TestWordsFindWhatIsMeant(t *testing.T) {
	x := Build(slices.Values(town()))
	for q, want := range map[string]kith.ID{
		"skint":               "1", // by the need, which it is listed under
		"owe money":           "1",
		"BAILIFFS!":           "1",
		"baillifs":            "1", // misspelt
		"dementia":            "4", // by another name of it
		"memory cafe":         "4", // without the accent
		"greif":               "7", // misspelt, and another name
		"berevement":          "7",
		"rambling":            "7",
		"bereavement walk":    "7",
		"wren trust":          "6",
		"young carer's":       "6",
		"I am in debt, what?": "1",
	} {
		f := x.Search(Query{Text: q, Now: now})
		if len(f.Results) == 0 || f.Results[0].Entry != want {
			t.Errorf("%q finds %v, want %s first", q, ids(f), want)
		}
	}
	for _, q := range []string{"zzzzqqq", "the of and", "!?"} {
		if f := x.Search(Query{Text: q, Now: now}); f.Total != 0 {
			t.Errorf("%q finds %v", q, ids(f))
		}
	}
	if f := x.Search(Query{Text: "berevement", Now: now}); f.Respelt["berevement"] != "bereavement" {
		t.Errorf("respelt: %v", f.Respelt)
	}
	if f := x.Search(Query{Text: "memory ca", Typing: true, Now: now}); len(f.Results) == 0 || f.Results[0].Entry != "4" {
		t.Errorf("half typed: %v", ids(f))
	}
	if f := x.Search(Query{Needs: []string{"dementia"}, Now: now}); len(f.Results) == 0 || f.Results[0].Entry != "4" {
		t.Errorf("a need that only the text tells: %v", ids(f))
	}
}

// Somebody of 32 without a home of their own, who cannot read and sleeps by
// day, is shown what suits, why, and what to ask.
func TestWhyAndWhatToCheck(t *testing.T) {
	q := Query{Text: "debt", From: &geo.Point{E: 450_000, N: 206_000}, Radius: 5000, Now: now, MaxPence: new(0),
		Person: Person{Age: new(32), CannotRead: true, Access: []string{"step-free"}, Languages: []string{"en"}}}
	f := Build(slices.Values(town())).Search(q)
	if len(f.Results) == 0 || f.Results[0].Entry != "1" || f.Results[0].Also != 1 {
		t.Fatalf("%+v", f.Results)
	}
	r := f.Results[0]
	for _, w := range []Why{{"need", "Helps with debt"}, {"near", "0.6 miles away, about 17 minutes' walk (estimate)"}, {"cost", "Free"}, {"age", "For people aged 18 and over"},
		{"access", "Step-free access"}, {"time", "Tomorrow, 10am to midday"}, {"checked", "Checked on 10 February 2026"}} {
		if !slices.Contains(r.Why, w) {
			t.Errorf("not said: %v; said: %v", w, r.Why)
		}
	}
	if len(r.Check) != 0 {
		t.Errorf("all is known of it, and yet to ask: %v", r.Check)
	}
	q.Text, q.Free = "money", []Window{{AllDays, hm(20, 0), 0}}
	f = Build(slices.Values(town())).Search(q)
	if f.Hidden[OtherTime] != 1 || !slices.Contains(ids(f), "3") || slices.Contains(ids(f), "1") {
		t.Errorf("at night: %v, hidden %v", ids(f), f.Hidden)
	}
	for _, r := range f.Results {
		if r.Entry == "5" && !slices.ContainsFunc(r.Check, func(c Check) bool { return strings.HasPrefix(c.Text, "Online only") }) {
			t.Errorf("online, for one who cannot read: %v", r.Check)
		}
	}
	q.Show = []Reason{OtherTime}
	f = Build(slices.Values(town())).Search(q)
	i := slices.IndexFunc(f.Results, func(r Result) bool { return r.Entry == "1" })
	if i < 0 || !slices.Equal(f.Results[i].Hides, []Reason{OtherTime}) {
		t.Errorf("opened: %+v", f.Results)
	}
}

// What comes to the person, or is given from afar, is found from anywhere and
// does not fall with distance.
func TestDistanceDoesNotCountForTheTelephone(t *testing.T) {
	phone := Entry{ID: "p", Name: "Debt line", Delivery: ByPhone, Place: geo.Point{E: 300_000, N: 500_000}}
	there := Entry{ID: "t", Name: "Debt line", Place: geo.Point{E: 450_000, N: 206_500}}
	f := Build(slices.Values([]Entry{phone, there})).Search(Query{Text: "debt", From: &geo.Point{E: 450_000, N: 206_000}, Radius: 3000, Now: now})
	if !slices.Equal(ids(f), []kith.ID{"p", "t"}) || f.Results[0].Parts.Near != 1 {
		t.Errorf("%+v", f.Results)
	}
}

func TestOrdersAndPages(t *testing.T) {
	x := Build(slices.Values(town()))
	from := &geo.Point{E: 450_000, N: 206_000}
	for sort, want := range map[Sort][]kith.ID{
		Nearest: {"7", "6", "4", "1"}, Soonest: {"3", "1"}, Checked: {"1"}, ByName: {"7", "5", "4"},
	} {
		f := x.Search(Query{From: from, Sort: sort, Now: now})
		if got := ids(f); !slices.Equal(got[:len(want)], want) {
			t.Errorf("%s: %v, want %v first", sort, got, want)
		}
	}
	var paged []kith.ID
	for page := range 5 {
		paged = append(paged, ids(x.Search(Query{Now: now, Size: 2, Page: page}))...)
	}
	if whole := ids(x.Search(Query{Now: now})); !slices.Equal(paged, whole) || len(whole) != 6 {
		t.Errorf("pages %v, whole %v", paged, whole)
	}
}

// Whatever is asked, and of whatever, there is an answer.
func TestNothingBreaksIt(t *testing.T) {
	long := strings.Repeat("lonely and in debt ", 20_000)
	odd := Entry{ID: "x", Name: string([]byte{0xff, 0xfe}) + long, Description: "\x00" + long, Place: geo.Point{E: -5, N: 1 << 30}, MinAge: new(1 << 40), MaxAge: new(-1 << 40),
		Pence: new(1 << 50), Room: Room{99, -1 << 40}, Assured: "nonsense", Review: -1, Complete: 1 << 30,
		Times: []Schedule{{Freq: 99, Interval: -5, Count: 1 << 40, Start: "2026-02-31", Opens: -5, Closes: 30_000, Days: []DayRule{{Day: 9, Nth: 99}}, Dates: []int{0, 99}},
			{Freq: Monthly, Start: "2026-01-01", Count: 1 << 40, Dates: []int{31}, Days: []DayRule{{time.Monday, 5}}}}}
	odd.Room.State = Full
	for _, entries := range [][]Entry{nil, {{}}, {odd}, append(town(), odd, odd)} {
		x := Build(slices.Values(entries)).Patch(entries, []kith.ID{"nobody", ""})
		for _, q := range []Query{{}, {Text: long}, {Text: "a", Page: 1 << 40, Size: -1}, {Needs: []string{"no such need", "debt"}}, {From: &geo.Point{}, Radius: 1 << 40},
			{From: &geo.Point{E: -1 << 31, N: 1<<31 - 1}, Radius: 5}, {Person: Person{Age: new(-1)}, Free: []Window{{255, 2000, -4}}, On: "never"},
			{Only: []Choice{{"no such facet", "x"}, {"room", ""}}, Show: []Reason{200}, Sort: "no such order"}, {On: "2026-03-03", Person: Person{Languages: []string{"", "-"}}}} {
			q.Now = now
			for _, r := range x.Search(q).Results {
				for _, w := range r.Why {
					if !utf8.ValidString(w.Text) {
						t.Errorf("%q", w.Text)
					}
				}
			}
		}
	}
}

// Any number of searches may run while the next snapshot is made.
func TestSearchesAtOnce(t *testing.T) {
	x := Build(slices.Values(town()))
	said := func() (out []string) {
		for _, r := range x.Search(Query{Text: "debt", Now: now}).Results {
			out = append(out, fmt.Sprint(r.Entry, r.Score, r.Why, r.Check, r.Also))
		}
		return out
	}
	want := said()
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			y := x
			for i := range 50 {
				y = y.Patch([]Entry{{ID: kith.ID(fmt.Sprint("new", i)), Name: "Debt advice"}}, []kith.ID{"1"})
				if got := said(); !slices.Equal(got, want) {
					t.Error("the snapshot has changed")
					return
				}
			}
			if n := y.Search(Query{Text: "debt", Now: now, Ungrouped: true}).Total; n < 50 {
				t.Errorf("%d found", n)
			}
		})
	}
	wait.Wait()
}
