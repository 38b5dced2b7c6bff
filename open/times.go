package open

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith"
	"kith/directory"
	"kith/web"
)

// timesInWords says when something is on, a line for each schedule: in the
// source's own words where it has any, else in ours. A schedule that says
// nothing is left out.
func timesInWords(all []directory.Schedule) (out []string) {
	for _, s := range all {
		words := cmp.Or(s.Description, ruleInWords(s), s.Notes)
		if words != "" && !slices.Contains(out, words) {
			out = append(out, words)
		}
	}
	return out
}

// ruleInWords is a rule of iCalendar as people say it: "Tuesdays and Thursdays,
// 10am to midday, in term time only".
func ruleInWords(s directory.Schedule) string {
	parts := []string{daysInWords(s), hoursInWords(s.OpensAt, s.ClosesAt)}
	if s.TermTimeOnly {
		parts = append(parts, "in term time only")
	}
	switch s.BankHolidays {
	case "closed":
		parts = append(parts, "not on bank holidays")
	case "only":
		parts = append(parts, "on bank holidays only")
	}
	if from, to := kith.Day(s.ValidFrom), kith.Day(s.ValidTo); from.Valid() && to.Valid() {
		parts = append(parts, "from "+from.String()+" to "+to.String())
	} else if to.Valid() {
		parts = append(parts, "until "+to.String())
	}
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), ", ")
}

var dayNames = map[string]time.Weekday{"MO": time.Monday, "TU": time.Tuesday, "WE": time.Wednesday, "TH": time.Thursday,
	"FR": time.Friday, "SA": time.Saturday, "SU": time.Sunday}

var ordinals = map[string]string{"1": "First", "2": "Second", "3": "Third", "4": "Fourth", "5": "Fifth", "-1": "Last", "-2": "Last but one"}

func daysInWords(s directory.Schedule) string {
	var weekly, monthly []string
	for _, d := range strings.Split(s.ByDay, ",") {
		d = strings.ToUpper(strings.TrimSpace(d))
		if len(d) < 2 {
			continue
		}
		day, ok := dayNames[d[len(d)-2:]]
		if !ok {
			continue
		}
		if nth := ordinals[strings.TrimPrefix(d[:len(d)-2], "+")]; nth != "" {
			monthly = append(monthly, nth+" "+day.String()+" of the month")
		} else {
			weekly = append(weekly, day.String()+"s")
		}
	}
	for _, d := range strings.Split(s.ByMonthDay, ",") {
		if n, err := strconv.Atoi(strings.TrimSpace(d)); err == nil && n > 0 && n <= 31 {
			monthly = append(monthly, "Day "+strconv.Itoa(n)+" of the month")
		}
	}
	switch {
	case len(monthly) > 0:
		return web.List(monthly)
	case len(weekly) == 7:
		return "Every day"
	case slices.Equal(weekly, []string{"Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays"}):
		return "Monday to Friday"
	case len(weekly) > 0 && s.Interval == 2:
		return "Every other week: " + web.List(weekly)
	case len(weekly) > 0 && s.Interval > 2:
		return fmt.Sprintf("Every %d weeks: %s", s.Interval, web.List(weekly))
	case len(weekly) > 0:
		return web.List(weekly)
	}
	if day := kith.Day(s.Start); s.Freq == "" && day.Valid() {
		return web.Weekday(day)
	}
	return ""
}

func hoursInWords(opens, closes string) string {
	from, ok := web.ParseClock(hourMinute(opens))
	to, end := web.ParseClock(hourMinute(closes))
	at := func(minute int) string {
		return web.Clock(time.Date(2000, 1, 1, minute/60, minute%60, 0, 0, kith.London))
	}
	switch {
	case ok && end:
		return at(from) + " to " + at(to)
	case ok:
		return at(from)
	}
	return ""
}

// hourMinute is the time of a feed without its seconds: 15:30:00.
func hourMinute(s string) string {
	if len(s) > 5 && s[2] == ':' {
		return s[:5]
	}
	return s
}
