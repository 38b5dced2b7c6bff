package kith

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// London is the clock of every page: instants are kept in UTC and shown here.
var London = mustLoad("Europe/London")

func mustLoad(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // cmd/kith embeds time/tzdata, so this is a broken build
	}
	return l
}

// A Day is a date without a time, as YYYY-MM-DD, or "" when there is none.
// A Day that came from a form or a file may hold something else: Valid tells,
// and a record that keeps a Day checks it. Days compare as strings.
type Day string

// DayOf is the day in London at the instant t.
func DayOf(t time.Time) Day { return Day(t.In(London).Format(time.DateOnly)) }

// NewDay is the given day.
func NewDay(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
}

// Valid reports whether d is a real day of the years 1850 to 2199.
func (d Day) Valid() bool {
	t, err := time.Parse(time.DateOnly, string(d))
	return err == nil && t.Year() >= 1850 && t.Year() < 2200
}

// Time is midnight UTC on d; the zero time when d is not valid.
func (d Day) Time() time.Time {
	t, _ := time.Parse(time.DateOnly, string(d))
	return t
}

// Start is the first instant of d in London.
func (d Day) Start() time.Time {
	t := d.Time()
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, London).UTC()
}

// Add is n days after d.
func (d Day) Add(n int) Day { return Day(d.Time().AddDate(0, 0, n).Format(time.DateOnly)) }

// AddMonths is n months after d, as calendars count: 31 January and one month
// is the last day of February.
func (d Day) AddMonths(n int) Day {
	t := d.Time()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return NewDay(first.Year(), first.Month(), min(t.Day(), last))
}

// Until is the number of days from d to e; negative when e is earlier.
func (d Day) Until(e Day) int { return int(e.Time().Sub(d.Time()) / (24 * time.Hour)) }

// AgeOn is the age in whole years, on the day e, of somebody born on d.
func (d Day) AgeOn(e Day) int {
	b, t := d.Time(), e.Time()
	age := t.Year() - b.Year()
	if t.Month() < b.Month() || t.Month() == b.Month() && t.Day() < b.Day() {
		age--
	}
	return age
}

// String is the day as pages show it: 3 March 2027.
func (d Day) String() string {
	if !d.Valid() {
		return string(d)
	}
	return d.Time().Format("2 January 2006")
}

// Value stores the day; an empty Day is NULL.
func (d Day) Value() (driver.Value, error) {
	if d == "" {
		return nil, nil
	}
	if !d.Valid() {
		return nil, fmt.Errorf("%q is not a day", string(d))
	}
	return string(d), nil
}

// Scan reads a stored day.
func (d *Day) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*d = ""
	case time.Time:
		*d = Day(v.Format(time.DateOnly))
	case string:
		*d = Day(v)
	case []byte:
		*d = Day(v)
	default:
		return fmt.Errorf("cannot read a day from %T", v)
	}
	return nil
}
