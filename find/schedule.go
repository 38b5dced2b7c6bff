package find

import (
	"time"

	"kith"
)

// A Schedule says when a service is on: a rule in the sense of HSDS 3.1 and
// iCalendar (RFC 5545), as far as community services need one, with the bank
// holidays, school terms and single exceptions that HSDS lacks. All times are
// London's.
type Schedule struct {
	Freq     Freq
	Interval int       // every so many weeks or months; 0: every one
	Days     []DayRule // on which days (byday); none: as Start, or every day
	Dates    []int     // days of the month (bymonthday), -1 the last; with Monthly

	Start kith.Day // dtstart: the first, from which Interval and Count count
	Until kith.Day // the last day, inclusive
	Count int      // how many times in all; 0: no limit

	From, To kith.Day // valid_from, valid_to: the season in which the rule holds, inclusive

	// Opens and Closes, both zero: the time of day is not known. Closes at or
	// before Opens: the next day. Closes zero: when it ends is not known.
	Opens, Closes Clock

	Except   []kith.Day // not on these days
	Extra    []kith.Day // on these days too, whatever the rule says
	Holidays When       // bank holidays
	Terms    When       // school terms
}

// Freq is how often a schedule comes round.
type Freq uint8

// The frequencies. Once is on Start and the extra days only.
const (
	Weekly Freq = iota
	Monthly
	Once
)

// A DayRule is a day of the week, or with Nth one such day of the month: 1 the
// first, -1 the last.
type DayRule struct {
	Day time.Weekday
	Nth int
}

// When says how a schedule takes bank holidays, or school terms.
type When uint8

// For bank holidays: unsaid leaves the day with a doubt, Never is closed on
// them, Always is open as usual, Only is on them alone. For school terms:
// unsaid and Always are all the year round, Only is in term, Never is in the
// school holidays.
const (
	Unsaid When = iota
	Never
	Always
	Only
)

// Clock is minutes since midnight; 24:00 is the end of the day.
type Clock int16

// Days is a set of days of the week, the bit 1<<time.Weekday for each.
type Days uint8

// AllDays is every day of the week.
const AllDays Days = 1<<7 - 1

// A Calendar is what schedules must be told of a place: its bank holidays, and
// the terms of its schools, first and last days inclusive. Without terms,
// whether a term-time service is on is not known.
type Calendar struct {
	BankHolidays map[kith.Day]string
	Terms        []Term
}

// A Term is a school term or half of one.
type Term struct{ From, To kith.Day }

// An Occurrence is one time that a service is on.
type Occurrence struct {
	Day        kith.Day
	Start, End time.Time // UTC; End is Start when the end is not known, both midnight when the time is not
	Timed      bool      // the time of day is known
	Doubt      string    // what to ask: "a bank holiday", "term time only"; "" when nothing
}
