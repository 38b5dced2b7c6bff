package web

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith"
)

// Clock is the time of day in London: 3:15pm, 9am, midday, midnight.
func Clock(t time.Time) string {
	t = t.In(kith.London)
	switch {
	case t.Minute() != 0:
		return t.Format("3:04pm")
	case t.Hour() == 0:
		return "midnight"
	case t.Hour() == 12:
		return "midday"
	}
	return t.Format("3pm")
}

// When is an instant as pages show it: 3 March 2027 at 3:15pm.
func When(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return kith.DayOf(t).String() + " at " + Clock(t)
}

// Weekday is a day with the name of its weekday: Wednesday 3 March 2027.
func Weekday(d kith.Day) string {
	if !d.Valid() {
		return string(d)
	}
	return d.Time().Format("Monday 2 January 2006")
}

// Ago is how long ago t was, roughly, or how far ahead, as London counts days.
func (v View) Ago(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	switch gone := v.Now.Sub(t); {
	case gone >= 0 && gone < time.Minute:
		return "just now"
	case gone >= 0 && gone < time.Hour:
		return Count(int(gone/time.Minute), "minute", "minutes") + " ago"
	}
	return v.DaysAgo(kith.DayOf(t))
}

// DaysAgo is a day seen from today: today, yesterday, in 3 days, 2 weeks ago.
func (v View) DaysAgo(d kith.Day) string {
	if !d.Valid() {
		return string(d)
	}
	n := d.Until(v.Today())
	switch n {
	case 0:
		return "today"
	case 1:
		return "yesterday"
	case -1:
		return "tomorrow"
	}
	far := max(n, -n)
	var long string
	switch {
	case far < 14:
		long = Count(far, "day", "days")
	case far < 61:
		long = Count(far/7, "week", "weeks")
	case far < 730:
		long = Count(far*12/365, "month", "months")
	default:
		long = Count(far/365, "year", "years")
	}
	if n < 0 {
		return "in " + long
	}
	return long + " ago"
}

// Count is a number with its noun: 1 person, 1,204 people.
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

// Number is n with commas: 12,408.
func Number(n int) string {
	s := strconv.Itoa(max(n, -n))
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if n < 0 {
		return "−" + s
	}
	return s
}

// List is several things in a sentence: debt, housing and loneliness.
func List(in []string) string {
	switch len(in) {
	case 0:
		return ""
	case 1:
		return in[0]
	}
	return strings.Join(in[:len(in)-1], ", ") + " and " + in[len(in)-1]
}

// Strings are the values of a list of any kind of string.
func Strings[T ~string](in []T) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = string(s)
	}
	return out
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
