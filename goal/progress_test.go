package goal

import (
	"strings"
	"testing"

	"kith"
	"kith/observatory"
	"kith/sdc"
)

// readings are of years from 2024-25: a number, or why there is none.
func readings(all ...any) (out []Reading) {
	for i, x := range all {
		r := Reading{Period: observatory.Period{Year: 2024 + i}}
		switch x := x.(type) {
		case float64:
			r.Published, r.Shown, r.State, r.Value, r.Text = true, true, sdc.Value, x, Percent.Say(x)
		case string:
			r.Published, r.Text = x != "not published yet", x
		}
		out = append(out, r)
	}
	return out
}

// Where a goal stands follows from the published numbers, and is not said where one of
// them is not shown.
func TestStand(t *testing.T) {
	const none, hidden = "not published yet", "withheld"
	due := observatory.Period{Year: 2026}
	for name, c := range map[string]struct {
		all    []Reading
		d      Direction
		target float64
		want   Standing
		says   string
	}{
		"nothing yet":               {readings(10.0, none, none), Rise, 20, Waiting, "Nothing after 2024-25"},
		"half way in half the time": {readings(10.0, 15.0, none), Rise, 20, OnCourse, "15% in 2025-26, from 10% in 2024-25; the target is 20% by 2026-27. An even pace would be at 15%"},
		"behind":                    {readings(10.0, 14.9, none), Rise, 20, Behind, "An even pace would be at 15%"},
		"no nearer":                 {readings(10.0, 10.0, none), Rise, 20, NoNearer, "No nearer"},
		"further":                   {readings(10.0, 9.9, none), Rise, 20, NoNearer, "Further away"},
		"there early":               {readings(10.0, 20.0, none), Rise, 20, AtTarget, "At the target"},
		"there":                     {readings(10.0, 12.0, 21.0), Rise, 20, AtTarget, "21% in 2026-27"},
		"missed":                    {readings(10.0, 12.0, 19.9), Rise, 20, Missed, "Not reached in time"},
		"a fall":                    {readings(30.0, 20.0, none), Fall, 10, OnCourse, "at 20%"},
		"a fall that rises":         {readings(30.0, 31.0, none), Fall, 10, NoNearer, "Further away"},
		"withheld now":              {readings(10.0, hidden, none), Rise, 20, Untold, "2025-26 is not shown (withheld)"},
		"withheld last":             {readings(10.0, 25.0, hidden), Rise, 20, Untold, "2026-27 is not shown"},
		"withheld at first":         {readings(hidden, 15.0, none), Rise, 20, Untold, "2024-25, where it begins"},
		"a gap":                     {readings(10.0, none, 20.0), Rise, 20, AtTarget, "At the target"},
		"later is another matter":   {readings(10.0, 12.0, 15.0, 30.0), Rise, 20, Missed, "15% in 2026-27"},
	} {
		got, words := stand(c.all, Percent, c.d, c.target, due)
		if got != c.want || !strings.Contains(words, c.says) {
			t.Errorf("%s: %s, %q; want %s, with %q", name, got, words, c.want, c.says)
		}
		if got == Untold && (strings.Contains(words, "%") || strings.Contains(words, "pace")) {
			t.Errorf("%s: a number is said beside one that is not shown: %q", name, words)
		}
	}
}

// A target is a plain number; whatever else is typed is not one.
func TestTarget(t *testing.T) {
	for s, want := range map[string]float64{"12": 12, "12.5": 12.5, "0": 0, "0.1": 0.1, "1234567": 1234567} {
		if v, ok := parseTarget(s); !ok || v != want {
			t.Errorf("%q: %v, %v", s, v, ok)
		}
	}
	for _, s := range []string{"", ".", "1.", ".5", "1.25", "-1", "1e3", "NaN", "Inf", "12345678", "1,000", "٣", " 1"} {
		if v, ok := parseTarget(s); ok {
			t.Errorf("%q is %v", s, v)
		}
	}
}

func TestSay(t *testing.T) {
	for want, got := range map[string]string{"12.5%": Percent.Say(12.5), "12%": Percent.Say(12), "1,234,567": Number.Say(1234567), "0.3 per 1,000": PerThousand.Say(0.3)} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// What a goal may be due by is not over, and years come before quarters.
func TestDue(t *testing.T) {
	all := Due(kith.Day("2026-09-01"))
	if len(all) < 6 || all[0].String() != "2026-27" {
		t.Fatalf("%v", all)
	}
	for _, p := range all {
		if p.Last() < "2026-09-01" || p.Last() > "2029-03-01" {
			t.Errorf("%s", p)
		}
	}
}
