package find

import (
	"encoding/binary"
	"slices"
	"time"

	"kith"
)

// A rule is a Schedule made ready to be asked of any day: days are numbers
// from 1 January 1970.
type rule struct {
	Schedule
	key         string // of the list it belongs to, in its first rule
	first, last int32  // the first and last day on which the rule may hold
	days        Days   // the days of the week on which it may be on
	except      []int32
	extra       []int32
	vague       bool   // says too little to tell any day
	doubt       string // what else to ask, each time
}

const (
	firstDay = -1 << 30
	lastDay  = 1 << 30
	century  = 36525 // days; nothing is counted further
)

func dayNumber(d kith.Day) int32 { return int32(d.Time().Unix() / 86400) } // #nosec G115 -- of the years 1850 to 2199

func dayOf(n int32) kith.Day {
	return kith.Day(time.Unix(int64(n)*86400, 0).UTC().Format(time.DateOnly))
}

func weekday(n int32) time.Weekday { return time.Weekday(((n+4)%7 + 7) % 7) }

// compile makes schedules ready.
func compile(times []Schedule) []rule {
	var out []rule
	for _, s := range times {
		r := rule{Schedule: s, first: firstDay, last: lastDay}
		for _, d := range []kith.Day{s.Start, s.From} {
			if d.Valid() {
				r.first = max(r.first, dayNumber(d))
			}
		}
		for _, d := range []kith.Day{s.Until, s.To} {
			if d.Valid() {
				r.last = min(r.last, dayNumber(d))
			}
		}
		r.Interval = max(r.Interval, 1)
		r.except, r.extra = numbers(s.Except), numbers(s.Extra)
		r.settle()
		if s.Count > 0 && s.Start.Valid() && s.Freq != Once {
			r.last = min(r.last, r.counted())
		}
		out = append(out, r)
	}
	if len(out) > 0 {
		out[0].key = scheduleKey(times)
	}
	return out
}

// settle works out on which days of the week the rule may be on, and what it
// leaves open.
func (r *rule) settle() {
	started := r.Start.Valid()
	switch {
	case r.Freq == Once:
		r.vague = !started && len(r.extra) == 0
		if started {
			r.days = 1 << weekday(dayNumber(r.Start))
		}
	case r.Freq == Monthly && len(r.Schedule.Days) == 0 && len(r.Dates) == 0:
		r.vague = !started
		if started {
			r.Dates = []int{r.Start.Time().Day()}
		}
		r.days = AllDays
	case len(r.Schedule.Days) > 0:
		for _, d := range r.Schedule.Days {
			r.days |= 1 << (d.Day % 7)
		}
	case r.Freq == Weekly && started:
		r.days = 1 << weekday(dayNumber(r.Start))
	default:
		r.days = AllDays
	}
	if r.Interval > 1 && !started && r.Freq != Once {
		r.doubt = "it is not on each time: ask for the dates"
	}
}

// counted is the day of the last of Count times.
func (r *rule) counted() int32 {
	left := r.Count
	from := dayNumber(r.Start)
	for n := from; n < from+century; n++ {
		if r.rules(n) {
			if left--; left == 0 {
				return n
			}
		}
	}
	return lastDay
}

// rules reports whether the bare rule falls on a day on or after Start,
// without regard to seasons, exceptions and holidays.
func (r *rule) rules(n int32) bool {
	if r.days&(1<<weekday(n)) == 0 {
		return false
	}
	switch r.Freq {
	case Once:
		return r.Start.Valid() && n == dayNumber(r.Start)
	case Weekly:
		if r.Interval == 1 || !r.Start.Valid() {
			return true
		}
		return (week(n)-week(dayNumber(r.Start)))%int32(r.Interval) == 0 // #nosec G115 -- a few weeks
	}
	date := time.Unix(int64(n)*86400, 0).UTC()
	if r.Interval > 1 && r.Start.Valid() {
		s := r.Start.Time()
		if (date.Year()*12+int(date.Month())-s.Year()*12-int(s.Month()))%r.Interval != 0 {
			return false
		}
	}
	size := time.Date(date.Year(), date.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
	if len(r.Dates) > 0 && !slices.ContainsFunc(r.Dates, func(d int) bool { return d == date.Day() || d < 0 && size+1+d == date.Day() }) {
		return false
	}
	return len(r.Schedule.Days) == 0 || slices.ContainsFunc(r.Schedule.Days, func(d DayRule) bool {
		return d.Day == date.Weekday() && (d.Nth == 0 || d.Nth == (date.Day()+6)/7 || d.Nth == -((size-date.Day())/7+1))
	})
}

// week is the number of the week, from Monday, in which a day lies.
func week(n int32) int32 { return (n + 3 + 7*1_000_000) / 7 }

// on reports whether the service is on on a day, and what then is to be asked.
func (r *rule) on(n int32, c *calendar) (on bool, doubt string) {
	if len(r.extra) > 0 && has(r.extra, n) && !has(r.except, n) {
		return true, ""
	}
	if n < r.first || n > r.last || r.vague || !r.rules(n) || has(r.except, n) {
		return false, ""
	}
	doubt = r.doubt
	if holiday := c.holiday(n); holiday && r.Holidays == Never || !holiday && r.Holidays == Only {
		return false, ""
	} else if holiday && r.Holidays == Unsaid {
		doubt = "a bank holiday: ask whether it is on"
	}
	if r.Terms == Only || r.Terms == Never {
		in, known := c.term(n)
		switch {
		case !known && r.Terms == Only:
			doubt = "in school terms only: ask for the dates"
		case !known:
			doubt = "in school holidays only: ask for the dates"
		case in != (r.Terms == Only):
			return false, ""
		}
	}
	return true, doubt
}

// end is the last day on which it may be on.
func (r *rule) end() int32 {
	end := r.last
	if r.Freq == Once {
		end = firstDay
		if r.Start.Valid() {
			end = dayNumber(r.Start)
		}
	}
	if len(r.extra) > 0 {
		end = max(end, r.extra[len(r.extra)-1])
	}
	return end
}

func has(sorted []int32, n int32) bool {
	_, found := slices.BinarySearch(sorted, n)
	return found
}

func numbers(days []kith.Day) []int32 {
	var out []int32
	for _, d := range days {
		if d.Valid() {
			out = append(out, dayNumber(d))
		}
	}
	slices.Sort(out)
	return out
}

// daysOf is the days of the week on which any of the rules may be on, those
// included into which it runs past midnight.
func daysOf(rules []rule) (out Days) {
	for i := range rules {
		r := &rules[i]
		days := r.days
		for _, n := range r.extra {
			days |= 1 << weekday(n)
		}
		if r.vague {
			days = AllDays
		}
		if r.overnight() {
			days |= days<<1&AllDays | days>>6
		}
		out |= days
	}
	return out
}

// overnight reports whether it ends on the day after it began.
func (s *Schedule) overnight() bool { return s.Closes > 0 && s.Closes <= s.Opens }

// scheduleKey is the same for the same schedules.
func scheduleKey(times []Schedule) string {
	if len(times) == 0 {
		return ""
	}
	var b []byte
	number := func(n int) { b = binary.AppendVarint(b, int64(n)) }
	days := func(l []kith.Day) {
		number(len(l))
		for _, d := range l {
			b = append(append(b, d...), ' ')
		}
	}
	for i := range times {
		s := &times[i]
		for _, n := range []int{int(s.Freq), s.Interval, s.Count, int(s.Opens), int(s.Closes), int(s.Holidays), int(s.Terms), len(s.Days), len(s.Dates)} {
			number(n)
		}
		for _, d := range s.Days {
			number(int(d.Day))
			number(d.Nth)
		}
		for _, d := range s.Dates {
			number(d)
		}
		days([]kith.Day{s.Start, s.Until, s.From, s.To})
		days(s.Except)
		days(s.Extra)
	}
	return string(b)
}

// A calendar is a Calendar made ready.
type calendar struct {
	holidays []int32
	terms    []span
	from, to int32 // the days of which the terms are known
}

type span struct{ from, to int32 }

func (c Calendar) ready() *calendar {
	out := &calendar{from: lastDay, to: firstDay}
	for d := range c.BankHolidays {
		if d.Valid() {
			out.holidays = append(out.holidays, dayNumber(d))
		}
	}
	slices.Sort(out.holidays)
	for _, t := range c.Terms {
		if t.From.Valid() && t.To.Valid() {
			s := span{dayNumber(t.From), dayNumber(t.To)}
			out.terms = append(out.terms, s)
			out.from, out.to = min(out.from, s.from), max(out.to, s.to)
		}
	}
	return out
}

func (c *calendar) holiday(n int32) bool { return has(c.holidays, n) }

// term reports whether a day is in a school term, and whether that is known:
// only from the first to the last of the terms.
func (c *calendar) term(n int32) (in, known bool) {
	if n < c.from || n > c.to {
		return false, false
	}
	return slices.ContainsFunc(c.terms, func(s span) bool { return s.from <= n && n <= s.to }), true
}
