package web

import (
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"kith"
)

// Fill sets the fields of *p that have a form tag from what was sent: the form
// of a POST, the query of a GET. Whatever has no tag, or the tag "-", cannot be
// set from outside. Text is trimmed, with line ends as \n. What cannot be read becomes
// what a Check will catch, never an error here:
//
//	Name  string    `form:"name"`    the first value
//	Team  kith.ID   `form:"team"`
//	Agree bool      `form:"agree"`   a ticked checkbox; "", no, false, off and 0 are false
//	Count int       `form:"count"`   0 when empty, -1 for junk
//	Score *int      `form:"score"`   nil when empty, -1 for junk
//	Born  kith.Day  `form:"born"`    of born-day, born-month and born-year, or of born alone
//	At    time.Time `form:"at"`      of at-day, at-month, at-year and at-time, as London's clocks show it; zero when empty
//	Needs []Need    `form:"needs"`   of all values; Need is a string
//
// Embedded structs are filled too; Row's version is one of their fields.
func (r *Request) Fill(p any) { fill(r.values(), p) }

func fill(form url.Values, p any) {
	v := reflect.ValueOf(p).Elem()
	for _, f := range inputsOf(v.Type()) {
		f.set(form, f.name, v.FieldByIndex(f.index))
	}
}

// An input is a field of a struct that a form fills.
type input struct {
	name  string
	index []int
	set   func(form url.Values, name string, v reflect.Value)
}

var inputs sync.Map // reflect.Type → []input

func inputsOf(t reflect.Type) []input {
	if in, ok := inputs.Load(t); ok {
		return in.([]input)
	}
	var in []input
	for _, f := range reflect.VisibleFields(t) {
		if name := f.Tag.Get("form"); name != "" && name != "-" {
			in = append(in, input{name, f.Index, setterOf(t, f)})
		}
	}
	inputs.Store(t, in)
	return in
}

var (
	dayType  = reflect.TypeFor[kith.Day]()
	timeType = reflect.TypeFor[time.Time]()
)

// setterOf panics on a type that no form can fill: that is a fault of the
// program, and shows when the page is first tried.
func setterOf(t reflect.Type, f reflect.StructField) func(url.Values, string, reflect.Value) {
	switch kind := f.Type.Kind(); {
	case f.Type == dayType:
		return func(form url.Values, name string, v reflect.Value) { v.SetString(string(dayIn(form, name))) }
	case f.Type == timeType:
		return func(form url.Values, name string, v reflect.Value) { v.Set(reflect.ValueOf(timeIn(form, name))) }
	case kind == reflect.String:
		return func(form url.Values, name string, v reflect.Value) { v.SetString(clean(form.Get(name))) }
	case kind == reflect.Bool:
		return func(form url.Values, name string, v reflect.Value) { v.SetBool(isYes(clean(form.Get(name)))) }
	case isInt(kind):
		return func(form url.Values, name string, v reflect.Value) {
			n, _ := numberIn(form, name, f.Type)
			v.SetInt(n)
		}
	case kind == reflect.Pointer && isInt(f.Type.Elem().Kind()):
		return func(form url.Values, name string, v reflect.Value) {
			v.SetZero()
			if n, some := numberIn(form, name, f.Type.Elem()); some {
				v.Set(reflect.New(f.Type.Elem()))
				v.Elem().SetInt(n)
			}
		}
	case kind == reflect.Slice && f.Type.Elem().Kind() == reflect.String:
		return setAll
	}
	panic("web: no form can fill " + t.String() + "." + f.Name + ", a " + f.Type.String())
}

// setAll sets a list to all values by its name that are not empty.
func setAll(form url.Values, name string, v reflect.Value) {
	v.SetZero()
	for _, s := range form[name] {
		if s = clean(s); s != "" {
			e := reflect.New(v.Type().Elem()).Elem()
			e.SetString(s)
			v.Set(reflect.Append(v, e))
		}
	}
}

func isInt(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Int64 }

func isYes(s string) bool {
	switch strings.ToLower(s) {
	case "", "no", "false", "off", "0":
		return false
	}
	return true
}

func numberIn(form url.Values, name string, t reflect.Type) (n int64, some bool) {
	s := clean(form.Get(name))
	if s == "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, t.Bits())
	if err != nil {
		n = -1
	}
	return n, true
}

// dayIn reads a date of three inputs, or of one. What is no date comes back as
// something that is not a valid Day, so that a Check can say so.
func dayIn(form url.Values, name string) kith.Day {
	d, m, y := clean(form.Get(name+"-day")), clean(form.Get(name+"-month")), clean(form.Get(name+"-year"))
	if d == "" && m == "" && y == "" {
		return ParseDay(clean(form.Get(name)))
	}
	return composed(d, m, y)
}

// junkTime is what a Check catches in place of a time that cannot be read: it
// is in no past and in no near future.
var junkTime = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// timeIn reads a day and a time of day, as London's clocks show them.
func timeIn(form url.Values, name string) time.Time {
	day, at := dayIn(form, name), clean(form.Get(name+"-time"))
	if day == "" && at == "" {
		return time.Time{}
	}
	minute, ok := ParseClock(at)
	if !day.Valid() || !ok {
		return junkTime
	}
	d := day.Time()
	return time.Date(d.Year(), d.Month(), d.Day(), minute/60, minute%60, 0, 0, kith.London).UTC()
}

// ParseClock reads a time of day as people write it: 15:20, 3:20pm, 3 pm,
// midday. It returns the minutes since midnight.
func ParseClock(s string) (minute int, ok bool) {
	s = strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(s, " ", ""), ".", ":"))
	switch s {
	case "midday", "noon":
		return 12 * 60, true
	case "midnight":
		return 0, true
	}
	for _, layout := range []string{"15:04", "3:04pm", "3pm", "1504", "15"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Hour()*60 + t.Minute(), true
		}
	}
	return 0, false
}

// ParseDay reads a date as people write it: 2027-03-01, 1/3/2027, 1 March
// 2027. What is no date comes back as a Day that is not valid; "" is "".
func ParseDay(s string) kith.Day {
	if day := kith.Day(s); s == "" || day.Valid() {
		return day
	}
	p := strings.FieldsFunc(s, func(c rune) bool { return strings.ContainsRune(" /.-,", c) })
	if len(p) != 3 || s[0] < '0' || s[0] > '9' {
		return junk(s)
	}
	return composed(p[0], p[1], p[2])
}

func composed(d, m, y string) kith.Day {
	day, err := strconv.Atoi(d)
	month := monthOf(m)
	year, err2 := strconv.Atoi(y)
	if err == nil && err2 == nil && month > 0 && day > 0 && len(y) == 4 {
		if out := kith.NewDay(year, month, day); out.Valid() && out.Time().Day() == day {
			return out
		}
	}
	return junk(y + "-" + m + "-" + d)
}

// junk is s as a Day that is not valid, and not long.
func junk(s string) kith.Day {
	if len(s) > 40 {
		s = strings.ToValidUTF8(s[:40], "")
	}
	if kith.Day(s).Valid() || s == "" {
		return "?"
	}
	return kith.Day(s)
}

// monthOf reads 3, 03, Mar and March; 0 is none of the months.
func monthOf(s string) time.Month {
	if n, err := strconv.Atoi(s); err == nil && n >= 1 && n <= 12 {
		return time.Month(n)
	}
	if s = strings.ToLower(strings.TrimSuffix(s, ".")); len(s) < 3 {
		return 0
	}
	for m := time.January; m <= time.December; m++ {
		if name := strings.ToLower(m.String()); strings.HasPrefix(name, s) || s == "sept" && m == time.September {
			return m
		}
	}
	return 0
}
