package directory

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"kith"
	"kith/find"
)

// Words is when it is on, as one says it: "Every Tuesday, 10am to midday, not on
// bank holidays"; "" for a schedule that is no rule.
func (s Schedule) Words() string {
	t, ok := timeOf(s)
	if !ok {
		return ""
	}
	var out string
	switch {
	case s.Freq == "MONTHLY" && len(t.Dates) > 0:
		out = "On the " + ordinals(t.Dates) + " of the month"
	case s.Freq == "MONTHLY" || len(t.Days) > 0:
		out = daysWords(s)
	case s.Freq == "WEEKLY" && t.Start != "":
		out = "Every " + t.Start.Time().Weekday().String()
	case s.Freq == "WEEKLY":
		out = "Every day"
	case t.Start != "":
		out = "On " + t.Start.String()
	default:
		out = "On " + daysList(s.Also)
	}
	if s.Interval > 1 {
		unit := map[string]string{"WEEKLY": "weeks", "MONTHLY": "months"}[s.Freq]
		out += ", every " + strconv.Itoa(s.Interval) + " " + unit
	}
	out += hoursWords(s.OpensAt, s.ClosesAt)
	return out + exceptWords(s, t.From, t.To, t.Until)
}

func hoursWords(opens, closes string) string {
	switch {
	case opens != "" && closes != "":
		return ", " + clockWords(opens) + " to " + clockWords(closes)
	case opens != "":
		return " at " + clockWords(opens)
	}
	return ""
}

func exceptWords(s Schedule, from, to, until kith.Day) (out string) {
	switch s.BankHolidays {
	case "closed":
		out += ", not on bank holidays"
	case "open":
		out += ", bank holidays too"
	case "only":
		out += ", on bank holidays only"
	}
	if s.TermTimeOnly {
		out += ", in term time only"
	}
	if from != "" {
		out += ", from " + from.String()
	}
	if until == "" {
		until = to
	}
	if until != "" {
		out += ", until " + until.String()
	}
	if len(s.Except) > 0 {
		out += ", but not on " + daysList(s.Except)
	}
	return out
}

var nths = map[int]string{1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last", -2: "last but one"}

// daysWords are the days of the week of a rule: "Every Tuesday", "Weekdays",
// "The first Thursday of the month".
func daysWords(s Schedule) string {
	var every, nth []string
	set := map[time.Weekday]bool{}
	for _, d := range strings.Split(s.ByDay, ",") {
		r, ok := dayRule(strings.TrimSpace(d))
		switch {
		case !ok:
		case r.Nth != 0:
			nth = append(nth, nths[r.Nth]+" "+r.Day.String())
		default:
			every, set[r.Day] = append(every, r.Day.String()), true
		}
	}
	weekdays := set[time.Monday] && set[time.Tuesday] && set[time.Wednesday] && set[time.Thursday] && set[time.Friday]
	switch {
	case len(nth) > 0:
		return "The " + listed(nth) + " of the month"
	case len(set) == 7:
		return "Every day"
	case len(set) == 5 && weekdays:
		return "Weekdays"
	case len(every) > 0:
		return "Every " + listed(every)
	}
	return "Every month"
}

func ordinals(dates []int) string {
	var out []string
	for _, d := range dates {
		switch {
		case d == -1:
			out = append(out, "last day")
		case d%10 == 1 && d != 11:
			out = append(out, strconv.Itoa(d)+"st")
		case d%10 == 2 && d != 12:
			out = append(out, strconv.Itoa(d)+"nd")
		case d%10 == 3 && d != 13:
			out = append(out, strconv.Itoa(d)+"rd")
		default:
			out = append(out, strconv.Itoa(d)+"th")
		}
	}
	return listed(out)
}

func daysList(days []kith.Day) string {
	sorted := slices.Sorted(slices.Values(days))
	var out []string
	for _, d := range sorted {
		out = append(out, d.String())
	}
	return listed(out)
}

func listed(in []string) string {
	if len(in) < 2 {
		return strings.Join(in, "")
	}
	return strings.Join(in[:len(in)-1], ", ") + " and " + in[len(in)-1]
}

// clockWords is a time of day as one says it: 10am, 3:30pm, midday.
func clockWords(s string) string {
	c := clockOf(s)
	switch {
	case c == 12*60:
		return "midday"
	case c == 0 || c == 24*60:
		return "midnight"
	}
	t := time.Date(2000, 1, 1, int(c)/60, int(c)%60, 0, 0, time.UTC)
	if t.Minute() == 0 {
		return t.Format("3pm")
	}
	return t.Format("3:04pm")
}

// Times are the times that it is on, from one day to another, both inclusive;
// none for a schedule that is no rule.
func (s Schedule) Times(c find.Calendar, from, to kith.Day) []find.Occurrence {
	t, ok := timeOf(s)
	if !ok {
		return nil
	}
	return find.Expand([]find.Schedule{t}, c, from, to)
}
