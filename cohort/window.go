package cohort

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"kith"
)

// A Window is when something must have happened. Within and Before part the past
// in two with nothing between them: what happened exactly 28 days ago is not
// within 28 days, and is before it. Nothing counts that lies in the future.
type Window struct {
	Within Span     // later than so long ago
	Before Span     // so long ago or earlier
	Since  kith.Day // on this day or later
}

// A Span is a length of time as people say it: "12 months", "2 working days".
type Span struct {
	N    int
	Unit Unit
}

// A Unit is what a Span counts.
type Unit string

// The units.
const (
	Days        Unit = "day"
	WorkingDays Unit = "working day"
	Weeks       Unit = "week"
	Months      Unit = "month"
	Years       Unit = "year"
)

// ParseSpan reads "12 months". The error says what a span looks like.
func ParseSpan(s string) (Span, error) {
	number, unit, _ := strings.Cut(strings.TrimSpace(s), " ")
	n, err := strconv.Atoi(number)
	u := Unit(strings.TrimSuffix(strings.TrimSpace(unit), "s"))
	switch u {
	case Days, WorkingDays, Weeks, Months, Years:
	default:
		err = strconv.ErrSyntax
	}
	if err != nil || n < 1 || n > 2000 {
		return Span{}, kith.Errorf(kith.Invalid, "%q is not a length of time: write it as 28 days, 2 working days, 4 weeks, 12 months or 5 years", s)
	}
	return Span{n, u}, nil
}

// String is the span as it is written.
func (s Span) String() string {
	if s.N == 1 {
		return "1 " + string(s.Unit)
	}
	return fmt.Sprintf("%d %ss", s.N, s.Unit)
}

// A Calendar says which days are bank holidays; nil knows of none.
type Calendar func(kith.Day) bool

// Back is the day so long before d.
func (s Span) Back(d kith.Day, holiday Calendar) kith.Day {
	switch s.Unit {
	case Weeks:
		return d.Add(-7 * s.N)
	case Months:
		return d.AddMonths(-s.N)
	case Years:
		return d.AddMonths(-12 * s.N)
	case WorkingDays:
		for n := s.N; n > 0; {
			d = d.Add(-1)
			if w := d.Time().Weekday(); w != time.Saturday && w != time.Sunday && (holiday == nil || !holiday(d)) {
				n--
			}
		}
		return d
	}
	return d.Add(-s.N)
}

// days are the first and the last day of the window, for a run today.
func (w Window) days(today kith.Day, holiday Calendar) (first, last kith.Day) {
	first, last = firstDay, today
	if w.Within.N > 0 {
		first = w.Within.Back(today, holiday).Add(1)
	}
	first = max(first, w.Since)
	if w.Before.N > 0 {
		last = w.Before.Back(today, holiday)
	}
	return first, last
}

// say is the window in English: " in the last 12 months, not in the last 4 weeks".
func (w Window) say() string {
	var s string
	if w.Within.N > 0 {
		s += " in the last " + w.Within.String()
	}
	if w.Since != "" {
		s += " since " + w.Since.String()
	}
	if w.Before.N > 0 {
		s += " at least " + w.Before.String() + " ago"
	}
	return s
}

// Days are kept as numbers: 1 is the first of January 1890, 0 none. That reaches
// to the middle of 2069.
const firstDay kith.Day = "1890-01-01"

var epoch = firstDay.Add(-1).Time()

// dayNumber is 0 for a day that is none or cannot be numbered.
func dayNumber(d kith.Day) uint16 {
	if d == "" {
		return 0
	}
	n := d.Time().Sub(epoch) / (24 * time.Hour)
	if n < 1 || n > 1<<16-1 {
		return 0
	}
	return uint16(n) // #nosec G115 -- bounded just above
}
