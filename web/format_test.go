package web

import (
	"slices"
	"testing"
	"time"

	"kith"
)

func TestFormats(t *testing.T) {
	at := func(s string) time.Time { x, _ := time.ParseInLocation("2006-01-02 15:04", s, kith.London); return x }
	v := View{Now: at("2027-03-03 15:15")}
	for got, want := range map[string]string{
		Clock(at("2027-03-03 15:15")): "3:15pm", Clock(at("2027-07-03 09:00").UTC()): "9am", Clock(at("2027-03-03 12:00")): "midday",
		Clock(at("2027-03-03 00:00")): "midnight", Clock(at("2027-03-03 00:30")): "12:30am",
		When(at("2027-03-03 15:15")): "3 March 2027 at 3:15pm", Weekday("2027-03-03"): "Wednesday 3 March 2027",
		v.Ago(v.Now): "just now", v.Ago(at("2027-03-03 15:13")): "2 minutes ago", v.Ago(at("2027-03-03 08:00")): "today",
		v.Ago(at("2027-03-02 23:59")): "yesterday", v.Ago(at("2027-03-01 08:00")): "2 days ago", v.Ago(at("2027-02-01 08:00")): "4 weeks ago",
		v.Ago(at("2026-03-01 08:00")): "12 months ago", v.Ago(at("2020-03-01 08:00")): "7 years ago", v.DaysAgo("2027-03-04"): "tomorrow",
		v.DaysAgo("2027-03-13"): "in 10 days", v.DaysAgo("2027-03-24"): "in 3 weeks", v.DaysAgo(""): "", Count(1, "person", "people"): "1 person",
		Count(1204, "person", "people"): "1,204 people", Number(-1234567): "−1,234,567", Number(999): "999",
		List([]string{"a", "b", "c"}): "a, b and c", List(nil): "", List([]string{"a"}): "a",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestPageLinks(t *testing.T) {
	for _, c := range []struct {
		here, pages int
		want        []int
	}{
		{1, 1, []int{1}}, {1, 3, []int{1, 2, 3}}, {1, 10, []int{1, 2, 0, 10}}, {5, 10, []int{1, 0, 4, 5, 6, 0, 10}},
		{4, 10, []int{1, 2, 3, 4, 5, 0, 10}}, {7, 10, []int{1, 0, 6, 7, 8, 9, 10}}, {10, 10, []int{1, 0, 9, 10}},
	} {
		if got := pageLinks(c.here, c.pages); !slices.Equal(got, c.want) {
			t.Errorf("%d of %d: %v, want %v", c.here, c.pages, got, c.want)
		}
	}
	v := View{Path: "/p", Query: map[string][]string{"q": {"a b"}, "page": {"3"}}}
	for got, want := range map[string]string{v.pageHref(1): "/p?q=a+b", v.pageHref(2): "/p?q=a+b&page=2", v.With("q", ""): "/p", v.With("t", "x"): "/p?q=a+b&t=x"} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// However many strangers come, they take up so much memory and no more.
func TestLimiterIsBounded(t *testing.T) {
	l := newLimiter(Rate{PerMinute: 1})
	now := time.Unix(0, 0)
	for i := range 3 * mostBuckets {
		l.allow(Number(i), now)
		if len(l.since) > mostBuckets {
			t.Fatalf("%d buckets", len(l.since))
		}
	}
	if !l.allow("me", now) || l.allow("me", now) || l.allow("me", now.Add(59*time.Second)) || !l.allow("me", now.Add(2*time.Minute)) {
		t.Error("one a minute is not one a minute")
	}
	off := newLimiter(Rate{PerMinute: -1})
	for range 1000 {
		if !off.allow("me", now) {
			t.Fatal("no limit is one")
		}
	}
}
