package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"kith"
)

// A Field is one question of a form. Name is the form name, which its error
// bears in a kith.Check, and its id on the page. What the user typed takes the
// place of Value or Values when the form comes back.
type Field struct {
	Name, Label, Hint string

	Value  string   // of one answer; of a date, YYYY-MM-DD
	Values []string // of Checkboxes

	Optional bool // the label says so; a field that says nothing has to be filled
	Heading  bool // the label is the heading of the page, which asks this only
	Hidden   bool // the label is for those who hear the page: where the place says what is asked

	Type         string // email, tel, password, search, url; text when empty
	Autocomplete string // as HTML has it: given-name, tel, one-time-code
	Inputmode    string // numeric, decimal; so that a phone shows the right keys
	Width        int    // in characters: 2, 3, 4, 5, 10, 20, 30
	Rows         int    // of a Textarea; 5 when zero
	Suffix       string // after an Input: "minutes"
	Prefix       string // before an Input: "£"
	Plain        bool   // no spelling check: a name, a code
	Accept       string // of a FileInput: ".csv"
	Inline       bool   // Radios side by side
	Small        bool   // Radios and Checkboxes of a dense form
}

// An Option is one of the answers that a field offers.
type Option struct {
	Value, Label, Hint string
	Then               templ.Component // what is asked besides when it is chosen; always in sight, so the label says when it is meant
	Or                 bool            // a line that says "or" stands before it
}

// Options are a list of values with their labels.
func Options[T ~string](list []T, label map[T]string) []Option {
	out := make([]Option, len(list))
	for i, v := range list {
		out[i] = Option{Value: string(v), Label: label[v]}
	}
	return out
}

// described are the ids that describe a field: its hint and its error.
func (f Field) described(err string) string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.Name+"-hint")
	}
	if err != "" {
		ids = append(ids, f.Name+"-error")
	}
	return strings.Join(ids, " ")
}

func (f Field) label() string {
	if f.Optional {
		return f.Label + " (optional)"
	}
	return f.Label
}

func (f Field) rows() string { return strconv.Itoa(either2(f.Rows > 0, f.Rows, 5)) }

func (f Field) inputClass(err string) string {
	c := "nhsuk-input"
	if f.Width > 0 {
		c += " nhsuk-input--width-" + strconv.Itoa(f.Width)
	}
	return with(c, err != "", "nhsuk-input--error")
}

// optionID is the id of the i-th option: the first has the field's own.
func (f Field) optionID(i int) string {
	if i == 0 {
		return f.Name
	}
	return f.Name + "-" + strconv.Itoa(i+1)
}

func with(class string, when bool, more string) string {
	if when {
		return class + " " + more
	}
	return class
}

func either2[T any](when bool, a, b T) T {
	if when {
		return a
	}
	return b
}

func has(list []string, s string) bool { return slices.Contains(list, s) }

// A datePart is one of the three inputs of a date.
type datePart struct{ id, name, label, value, width string }

// dateParts are the inputs of a date; the first has the field's own id.
func dateParts(v View, f Field) []datePart {
	day, month, year := "", "", ""
	if d := kith.Day(f.Value); d.Valid() {
		t := d.Time()
		day, month, year = strconv.Itoa(t.Day()), strconv.Itoa(int(t.Month())), strconv.Itoa(t.Year())
	}
	part := func(id, name, label, value, width string) datePart {
		return datePart{id, f.Name + name, label, v.Was(f.Name+name, value), width}
	}
	return []datePart{
		part(f.Name, "-day", "Day", day, "2"),
		part(f.Name+"-month", "-month", "Month", month, "2"),
		part(f.Name+"-year", "-year", "Year", year, "4"),
	}
}

// momentParts are the inputs of a Moment: those of its day, and the time.
func momentParts(v View, f Field, at time.Time) []datePart {
	clock := ""
	if !at.IsZero() {
		clock = Clock(at)
	}
	return append(dateParts(v, f), datePart{f.Name + "-time", f.Name + "-time", "Time", v.Was(f.Name+"-time", clock), "5"})
}

// dayValue is the day of an instant, "" for none.
func dayValue(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return string(kith.DayOf(at))
}

// birthday is the autocomplete of a part of a date of birth.
func (p datePart) autocomplete(f Field) string {
	if f.Autocomplete != "bday" {
		return ""
	}
	return "bday-" + strings.ToLower(p.label)
}
