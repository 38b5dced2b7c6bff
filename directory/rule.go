package directory

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"kith"
)

// A Rule is a schedule as a form asks for it, in the words that people use.
type Rule struct {
	Every    string   `form:"every"`    // "week", "1" to "4" or "-1" of the month, or "once"
	Days     []string `form:"days"`     // MO to SU
	Interval string   `form:"interval"` // "2": every other week
	Opens    string   `form:"opens"`    // 10:00, 10am
	Closes   string   `form:"closes"`
	Start    kith.Day `form:"start"` // the first day; of what is once, the day
	Until    kith.Day `form:"until"` // the last day
	Holidays string   `form:"holidays"`
	Term     bool     `form:"term"`
	Not      kith.Day `form:"except"` // one more day on which it is not
	Words    string   `form:"words"`  // where no rule says it: "Ring to ask"; 300
}

// weekOrder are the days of the week as HSDS writes them.
var weekOrder = []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}

// RuleOf is a schedule as the form shows it.
func RuleOf(s Schedule) Rule {
	r := Rule{Opens: s.OpensAt, Closes: s.ClosesAt, Start: dayOf(s.Start), Until: dayOf(s.Until), Holidays: s.BankHolidays, Term: s.TermTimeOnly, Words: s.Description}
	if s.Interval > 1 {
		r.Interval = strconv.Itoa(s.Interval)
	}
	switch s.Freq {
	case "WEEKLY":
		r.Every = "week"
	case "MONTHLY":
		r.Every = "1"
	default:
		if s.Start != "" {
			r.Every = "once"
		}
	}
	for _, d := range strings.Split(s.ByDay, ",") {
		if rule, ok := dayRule(strings.TrimSpace(d)); ok {
			r.Days = append(r.Days, weekOrder[(int(rule.Day)+6)%7])
			if rule.Nth != 0 {
				r.Every = strconv.Itoa(rule.Nth)
			}
		}
	}
	return r
}

// Into writes the rule into a schedule, and notes what is wrong with it.
func (r Rule) Into(c kith.Check, s Schedule) Schedule {
	c.Text(&r.Words, "words", "In words", 300)
	c.That(timeOfDay(&r.Opens), "opens", "Enter a time, such as 10am or 10:30")
	c.That(timeOfDay(&r.Closes), "closes", "Enter a time, such as noon or 15:30")
	c.That(r.Opens != "" || r.Closes == "", "opens", "Enter when it begins, too")
	c.That(r.Start == "" || r.Start.Valid(), "start", "Enter a real day")
	c.That(r.Until == "" || r.Until.Valid() && r.Until >= r.Start, "until", "Enter a real day, not before the first")
	c.That(r.Not == "" || r.Not.Valid(), "except", "Enter a real day")
	c.That(r.Interval == "" || r.Interval == "1" || r.Interval == "2" || r.Interval == "3" || r.Interval == "4", "interval", "Choose from the list")
	c.That(slices.Contains([]string{"", "closed", "open", "only"}, r.Holidays), "holidays", "Choose from the list")
	for _, d := range r.Days {
		c.That(slices.Contains(weekOrder, d), "days", "Choose days from the list")
	}
	s.Freq, s.ByDay, s.ByMonthDay, s.Interval = "", "", "", 0
	s.Start, s.Until = string(r.Start), string(r.Until)
	s.OpensAt, s.ClosesAt, s.Description, s.BankHolidays, s.TermTimeOnly = r.Opens, r.Closes, r.Words, r.Holidays, r.Term
	switch r.Every {
	case "":
		c.That(r.Words != "", "words", "Choose how often it is, or say in words when")
	case "once":
		c.That(r.Start != "", "start", "Enter the day")
	case "week":
		c.That(len(r.Days) > 0, "days", "Choose at least one day")
		s.Freq, s.ByDay = "WEEKLY", strings.Join(r.Days, ",")
	case "1", "2", "3", "4", "-1":
		c.That(len(r.Days) > 0, "days", "Choose at least one day")
		s.Freq = "MONTHLY"
		var out []string
		for _, d := range r.Days {
			out = append(out, r.Every+d)
		}
		s.ByDay = strings.Join(out, ",")
	default:
		c.That(false, "every", "Choose from the list")
	}
	if n, err := strconv.Atoi(r.Interval); err == nil && n > 1 && s.Freq != "" {
		s.Interval = n
		c.That(r.Start != "", "start", "Enter the first day, from which the weeks are counted")
	}
	if r.Not != "" && !slices.Contains(s.Except, r.Not) {
		s.Except = append(slices.Clone(s.Except), r.Not)
	}
	return s
}

// timeOfDay puts a time into the form 15:04, and reports whether it was one.
// The empty time is.
func timeOfDay(s *string) bool {
	low := strings.ToLower(strings.ReplaceAll(*s, " ", ""))
	switch low {
	case "":
		*s = ""
		return true
	case "noon", "midday":
		*s = "12:00"
		return true
	case "midnight":
		*s = "24:00"
		return true
	}
	for _, form := range []string{"15:04", "15.04", "3pm", "3:04pm", "3.04pm"} {
		if t, err := time.Parse(form, low); err == nil {
			*s = t.Format("15:04")
			return true
		}
	}
	return false
}
