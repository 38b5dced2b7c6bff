package web

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"kith"
)

type kind string

type part struct {
	Version int `form:"version"`
}

type sheetForm struct {
	part
	Name  string `form:"name"`
	Note  string `form:"note"`
	Team  kith.ID
	To    kith.ID  `form:"to"`
	Agree bool     `form:"agree"`
	Count int      `form:"count"`
	Small int8     `form:"small"`
	Score *int     `form:"score"`
	Born  kith.Day `form:"born"`
	Needs []kind   `form:"needs"`
	Admin bool
	Of    kith.ID   `form:"-"`
	At    time.Time `form:"-"` // of a type that no form could fill
}

func TestFill(t *testing.T) {
	one, minus := 1, -1
	for _, c := range []struct {
		query string
		want  sheetForm
	}{
		{"", sheetForm{}},
		{"name=+a+&note=a%0D%0Ab%0Dc%0A&to=x", sheetForm{Name: "a", Note: "a\nb\nc", To: "x"}},
		{"name=first&name=second", sheetForm{Name: "first"}},
		{"version=3&count=-7&small=5&score=1", sheetForm{part: part{3}, Count: -7, Small: 5, Score: &one}},
		{"version=x&count=1e3&small=128&score=1.5", sheetForm{part: part{-1}, Count: -1, Small: -1, Score: &minus}},
		{"count=99999999999999999999&score=", sheetForm{Count: -1}},
		{"agree=yes", sheetForm{Agree: true}}, {"agree=on", sheetForm{Agree: true}}, {"agree=No", sheetForm{}}, {"agree=false", sheetForm{}}, {"agree=0", sheetForm{}},
		{"needs=a&needs=&needs=+b", sheetForm{Needs: []kind{"a", "b"}}},
		{"Team=x&team=x&Admin=yes&admin=yes&Version=2&-=x&Of=x&of=x", sheetForm{}}, // no tag, no way in
		{"born-day=3&born-month=3&born-year=1950", sheetForm{Born: "1950-03-03"}},
		{"born-day=03&born-month=March&born-year=1950", sheetForm{Born: "1950-03-03"}},
		{"born-day=3&born-month=sept.&born-year=1950", sheetForm{Born: "1950-09-03"}},
		{"born=1950-03-03", sheetForm{Born: "1950-03-03"}},
		{"born-day=&born-month=+&born-year=", sheetForm{}},
	} {
		form, err := url.ParseQuery(c.query)
		if err != nil {
			t.Fatal(err)
		}
		got := sheetForm{Name: "old", Agree: true, Needs: []kind{"old"}, Score: &one, Born: "2000-01-01", Count: 9}
		fill(form, &got)
		if describe(got) != describe(c.want) {
			t.Errorf("%s\n got %s\nwant %s", c.query, describe(got), describe(c.want))
		}
	}
}

func describe(f sheetForm) string {
	score := "nil"
	if f.Score != nil {
		score = fmt.Sprint(*f.Score)
	}
	f.Score = nil
	return fmt.Sprintf("%+v score %s", f, score)
}

// What is no date is never taken for one, and is never lost on the way.
func TestDays(t *testing.T) {
	for in, want := range map[string]kith.Day{
		"1/3/2027": "2027-03-01", "1.3.2027": "2027-03-01", "1 march 2027": "2027-03-01", "1-mar-2027": "2027-03-01", "": "",
		"29/2/2028": "2028-02-29",
	} {
		if got := ParseDay(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
	for _, in := range []string{"x", "31/2/2027", "29/2/2027", "0/1/2027", "1/13/2027", "1/1/27", "-1/1/2027", "1/1/9999", "1/1/0001", "today",
		"1/ma/2027", "1/1/2027/1", strings.Repeat("9", 10000), "2027-02-30", "\u0661/1/2027", "1/1/2027\n2"} {
		if got := ParseDay(in); got.Valid() || got == "" || len(got) > 60 {
			t.Errorf("%q is %q", in, got)
		}
	}
	for _, in := range []string{"born-day=3", "born-year=1950", "born-day=31&born-month=6&born-year=1950", "born-year=1950-03-03", "born-day=3&born-month=3&born-year=50",
		"born-month=13&born-day=1&born-year=1950", "born-day=%20&born-month=x"} {
		form, _ := url.ParseQuery(in)
		if got := dayIn(form, "born"); got.Valid() || got == "" {
			t.Errorf("%s is %q", in, got)
		}
	}
}

func FuzzDays(f *testing.F) {
	f.Add("1", "march", "2027")
	f.Add("2027-03-01", "", "")
	f.Fuzz(func(t *testing.T, d, m, y string) {
		form := url.Values{"b-day": {d}, "b-month": {m}, "b-year": {y}}
		if got := dayIn(form, "b"); got == "" && clean(d+m+y) != "" {
			t.Errorf("%q %q %q was lost", d, m, y)
		}
	})
}

// A time of day is read as London's clocks show it.
func TestFillTime(t *testing.T) {
	type form struct {
		At time.Time `form:"at"`
	}
	for query, want := range map[string]time.Time{
		"": {},
		"at-day=9&at-month=9&at-year=2026&at-time=15:20":     time.Date(2026, 9, 9, 14, 20, 0, 0, time.UTC),
		"at-day=9&at-month=1&at-year=2026&at-time=3.20+pm":   time.Date(2026, 1, 9, 15, 20, 0, 0, time.UTC),
		"at-day=9&at-month=1&at-year=2026&at-time=midday":    time.Date(2026, 1, 9, 12, 0, 0, 0, time.UTC),
		"at-day=9&at-month=1&at-year=2026&at-time=midnight":  time.Date(2026, 1, 9, 0, 0, 0, 0, time.UTC),
		"at-day=9&at-month=1&at-year=2026&at-time=3pm":       time.Date(2026, 1, 9, 15, 0, 0, 0, time.UTC),
		"at-day=9&at-month=1&at-year=2026&at-time=":          junkTime,
		"at-day=31&at-month=2&at-year=2026&at-time=3pm":      junkTime,
		"at-day=&at-month=&at-year=&at-time=3pm":             junkTime,
		"at-day=9&at-month=1&at-year=2026&at-time=half+past": junkTime,
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		got := form{At: time.Now()}
		if fill(values, &got); !got.At.Equal(want) {
			t.Errorf("%q is %v, want %v", query, got.At, want)
		}
	}
}
