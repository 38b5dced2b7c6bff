package find

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"kith"
)

// ahead is how many days a search looks for the next time: far enough for
// something that is on every other month.
const ahead = 92

// Expand lists the times that the schedules are on, from one day to another,
// both inclusive, in order; what runs past midnight belongs to the day on
// which it begins. Schedules that overlap are listed each.
func Expand(times []Schedule, c Calendar, from, to kith.Day) []Occurrence {
	if !from.Valid() || !to.Valid() {
		return nil
	}
	ready := c.ready()
	var out []Occurrence
	rules := compile(times)
	for n := dayNumber(from); n <= dayNumber(to); n++ {
		for i := range rules {
			if on, doubt := rules[i].on(n, ready); on {
				out = append(out, rules[i].occurrence(n, doubt))
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Occurrence) int { return cmp.Or(a.Start.Compare(b.Start), a.End.Compare(b.End)) })
	return out
}

// occurrence is the time on the day n.
func (s *Schedule) occurrence(n int32, doubt string) Occurrence {
	o := Occurrence{Day: dayOf(n), Doubt: doubt, Timed: s.Opens != 0 || s.Closes != 0}
	o.Start = instant(n, s.Opens)
	switch {
	case s.overnight():
		o.End = instant(n+1, s.Closes)
	case s.Closes > 0:
		o.End = instant(n, s.Closes)
	default:
		o.End = o.Start
	}
	return o
}

// instant is the moment at which clocks in London show c on the day n: the
// first of two where they go back, and where they go forward past it, as far
// after the change as it was before (RFC 5545, section 3.3.5).
func instant(n int32, c Clock) time.Time {
	wall := int64(n)*86400 + int64(c)*60
	offset := func(at int64) int64 {
		_, s := time.Unix(at, 0).In(kith.London).Zone()
		return int64(s)
	}
	before := offset(int64(n)*86400 - 3600) // the clocks change at 1am in UTC
	at := wall - before
	if after := offset(at); after != before && offset(wall-after) == after {
		at = wall - after
	}
	return time.Unix(at, 0).UTC()
}

// next is the first time that is not over at the moment now and, if free is
// given, fits it; and whether one that fits may yet come: when a rule is too
// vague to tell, or the time of day is not known.
func next(rules []rule, c *calendar, now time.Time, on kith.Day, free []Window) (found *Occurrence, perhaps bool) {
	today := dayNumber(kith.DayOf(now))
	from, to := today-1, today+ahead // something may have begun last night
	if on != "" {
		from, to = dayNumber(on)-1, dayNumber(on)
	}
	for n := from; n <= to; n++ {
		for i := range rules {
			r := &rules[i]
			if r.vague {
				perhaps = true
			}
			is, doubt := r.on(n, c)
			if !is || on != "" && n < to && !r.overnight() {
				continue
			}
			fits, may := r.fits(n, on, free)
			if !fits {
				perhaps = perhaps || may
				continue
			}
			o := r.occurrence(n, doubt)
			over := o.End.Before(now) || o.End.Equal(now) && o.End.After(o.Start)
			if !o.Timed {
				over = n < today
			}
			if !over && (found == nil || o.Start.Before(found.Start)) {
				found = &o
			}
		}
		if found != nil {
			break
		}
	}
	return found, perhaps
}

// enough is for how long somebody must be free for it to be worth going.
const enough = 30 // minutes

// fits reports whether what begins on the day n fits one of the windows: for
// half an hour, or the whole of something shorter. When the time of day or the
// end is not known, may says that it might.
func (s *Schedule) fits(n int32, on kith.Day, free []Window) (fits, may bool) {
	if len(free) == 0 {
		return true, false
	}
	from, to := int(s.Opens), int(s.Closes)
	if s.overnight() {
		to += 24 * 60
	}
	for _, w := range free {
		for _, day := range []int32{0, 1} {
			if w.Days&(1<<weekday(n+day)) == 0 || on != "" && dayNumber(on) != n+day {
				continue
			}
			wf, wt := int(w.From), int(w.To)
			if w.To <= w.From {
				wt = 24 * 60
			}
			wf, wt = wf+int(day)*24*60, wt+int(day)*24*60
			switch {
			case s.Opens == 0 && s.Closes == 0:
				may = may || day == 0
			case s.Closes == 0:
				if wf <= from && from < wt {
					return true, false
				}
			case min(to, wt)-max(from, wf) >= min(enough, to-from):
				return true, false
			}
		}
	}
	return false, may
}

// Now reports whether it is on at the moment t.
func (o Occurrence) Now(t time.Time) bool { return o.Timed && !t.Before(o.Start) && t.Before(o.End) }

// Words say when it is, seen from the moment now: "Now, until 4pm", "Tomorrow
// at 10am", "Tuesday 3 March, 10am to midday".
func (o Occurrence) Words(now time.Time) string {
	if o.Now(now) {
		return "Now, until " + clockWords(o.End)
	}
	var day string
	switch kith.DayOf(now).Until(o.Day) {
	case 0:
		day = "Today"
	case 1:
		day = "Tomorrow"
	default:
		day = o.Day.Time().Format("Monday 2 January")
	}
	switch {
	case !o.Timed:
		return day
	case !o.End.After(o.Start):
		return day + " at " + clockWords(o.Start)
	default:
		return fmt.Sprintf("%s, %s to %s", day, clockWords(o.Start), clockWords(o.End))
	}
}

func clockWords(t time.Time) string {
	t = t.In(kith.London)
	switch t.Format("15:04") {
	case "12:00":
		return "midday"
	case "00:00":
		return "midnight"
	}
	if t.Minute() == 0 {
		return t.Format("3pm")
	}
	return t.Format("3:04pm")
}
