package plan

import (
	"testing"
	"time"

	"kith"
	"kith/nhs"
	"kith/person"
)

// Three attempts, on different days and at different times of day.
func TestAttemptsRule(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2 Jan 15:04 2006", s+" 2026", kith.London)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	ring := func(s string) Contact {
		return Contact{NewContact: NewContact{How: nhs.Telephone, At: at(s), Result: NoAnswer}, Counts: true}
	}
	letter := func(s string) Contact {
		k := ring(s)
		k.How = nhs.Letter
		return k
	}
	void := func(k Contact) Contact { k.Counts, k.WhyNot = false, "They cannot read."; return k }
	struck := func(k Contact) Contact { k.StruckAt = at("9 Sep 09:00"); return k }
	spoke := func(s string) Contact {
		k := ring(s)
		k.Result, k.TwoWay, k.Counts = Spoke, true, false
		return k
	}
	for name, c := range map[string]struct {
		open    [2]int
		tried   []Contact
		counted int
		missing string
	}{
		"nothing yet":             {usual, nil, 0, "0 of 3 attempts; try between 9am and 8pm"},
		"one":                     {usual, []Contact{ring("1 Sep 10:00")}, 1, "1 of 3 attempts; try after midday on another day"},
		"two, as in the letter":   {usual, []Contact{ring("1 Sep 10:00"), ring("2 Sep 15:00")}, 2, "2 of 3 attempts; try after 5pm on another day"},
		"three":                   {usual, []Contact{ring("1 Sep 10:00"), ring("2 Sep 15:00"), ring("3 Sep 17:30")}, 3, ""},
		"three on one day":        {usual, []Contact{ring("1 Sep 10:00"), ring("1 Sep 15:00"), ring("1 Sep 17:30")}, 1, "1 of 3 attempts on different days and at different times of day; try after midday on another day"},
		"three at ten":            {usual, []Contact{ring("1 Sep 10:00"), ring("2 Sep 10:00"), ring("3 Sep 10:30")}, 1, "1 of 3 attempts on different days and at different times of day; try after midday on another day"},
		"two in the evening":      {usual, []Contact{ring("1 Sep 18:00"), ring("2 Sep 19:00"), ring("3 Sep 15:00")}, 2, "2 of 3 attempts on different days and at different times of day; try before 1pm on another day"},
		"a letter has no hour":    {usual, []Contact{ring("1 Sep 10:00"), letter("2 Sep 10:00"), ring("3 Sep 12:00")}, 3, ""},
		"two that were void":      {usual, []Contact{ring("1 Sep 10:00"), void(letter("2 Sep 10:00")), void(letter("3 Sep 12:00"))}, 1, "1 of 3 attempts; try after midday on another day"},
		"struck out":              {usual, []Contact{ring("1 Sep 10:00"), ring("2 Sep 15:00"), struck(ring("3 Sep 17:30"))}, 2, "2 of 3 attempts; try after 5pm on another day"},
		"reached in between":      {usual, []Contact{ring("1 Sep 10:00"), ring("2 Sep 15:00"), spoke("3 Sep 17:30"), ring("4 Sep 12:00")}, 1, "1 of 3 attempts; try after 2pm on another day"},
		"in the person's hours":   {[2]int{15 * 60, 20 * 60}, []Contact{ring("1 Sep 15:10")}, 1, "1 of 3 attempts; try after 5:15pm on another day"},
		"and then":                {[2]int{15 * 60, 20 * 60}, []Contact{ring("1 Sep 15:10"), ring("2 Sep 17:20")}, 2, "2 of 3 attempts; try after 7:30pm on another day"},
		"hours too few":           {[2]int{15 * 60, 17 * 60}, []Contact{ring("1 Sep 15:10"), ring("2 Sep 16:20")}, 1, "1 of 3 attempts on different days and at different times of day; try at a very different time of day on another day"},
		"the best choice of many": {usual, []Contact{ring("1 Sep 12:00"), ring("2 Sep 10:00"), ring("1 Sep 14:00"), ring("3 Sep 12:00")}, 3, ""},
		"summer time ends":        {usual, []Contact{ring("24 Oct 10:00"), ring("25 Oct 12:00"), ring("26 Oct 14:00")}, 3, ""},
	} {
		got := tally(c.tried, c.open)
		if got.Counted != c.counted || got.Missing != c.missing || got.Enough() != (c.missing == "") {
			t.Errorf("%s: %d, %q; want %d, %q", name, got.Counted, got.Missing, c.counted, c.missing)
		}
	}
}

func TestHours(t *testing.T) {
	phone := func(from, to string) []person.Channel {
		return []person.Channel{{Kind: person.Email}, {Kind: person.Phone, From: from, To: to}}
	}
	for name, c := range map[string]struct {
		chs  []person.Channel
		want [2]int
	}{
		"no rule":         {phone("", ""), usual},
		"after three":     {phone("15:00", ""), [2]int{900, 1200}},
		"before eleven":   {phone("", "11:00"), [2]int{540, 660}},
		"late":            {phone("21:00", ""), [2]int{1260, 1440}},
		"over midnight":   {phone("22:00", "02:00"), usual},
		"between the two": {phone("15:00", "17:30"), [2]int{900, 1050}},
	} {
		if got := hours(c.chs); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// A result is a two-way contact, an attempt, or neither; never both.
func TestResults(t *testing.T) {
	for _, r := range Results.Values() {
		if r.TwoWay() && r.Attempt() {
			t.Errorf("%s is both", r)
		}
	}
	if Result("not-working").Attempt() || Result("cancelled-us").Attempt() || !DidNotCome.Attempt() || !Spoke.TwoWay() {
		t.Error("the results are not what they should be")
	}
}

// Easy read lays the words out and never changes them.
func TestPhrases(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"Finding somewhere to live", []string{"Finding somewhere to live"}},
		{"I sleep during the day. Ring after 3pm!", []string{"I sleep during the day.", "Ring after 3pm!"}},
		{"Contact on mobile and leave a message, as I cannot charge it when sleeping rough", []string{"Contact on mobile and leave a message,", "as I cannot charge it", "when sleeping rough"}},
		{"Go to the housing office with Lena and fill in the form for the housing register before the end of the month", []string{
			"Go to the housing office with Lena", "and fill in the form for the housing register", "before the end of the month"}},
		{"", nil},
	} {
		got := phrases(c.in)
		if len(got) != len(c.want) {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%q: %q, want %q", c.in, got, c.want)
			}
		}
	}
}
