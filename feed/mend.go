package feed

import (
	"reflect"

	"kith"
)

// longest are the limits of the texts that are cut rather than left out.
var longest = map[string]int{
	"name": 200, "alternate_name": 200, "description": 8000, "eligibility": 2000, "fees": 1000, "application": 2000,
	"wait_time": 300, "alert": 500, "transportation": 1000,
}

// terms have limits of their own.
var longestOfTerm = map[string]int{"name": 300, "description": 4000}

// mend makes what a source says pass the directory's checks, so that a bad field
// never loses a good record: a text that is too long is cut, and what does not
// pass is left empty. n is a pointer to one of the directory's New structs.
func (t *taking) mend(n any, kind, id string) {
	limits := longest
	if kind == term || kind == taxonomy {
		limits = longestOfTerm
	}
	v := reflect.ValueOf(n).Elem()
	for i := range v.NumField() {
		f := v.Field(i)
		if max := limits[nameOf(v.Type().Field(i))]; max > 0 && f.Kind() == reflect.String {
			if s, short := cut(f.String(), max); short {
				f.SetString(s)
				t.note(kind, id, nameOf(v.Type().Field(i)), "the text is too long", "cut")
			}
		}
	}
	checked, ok := n.(interface{ Check(kith.Check) })
	if !ok {
		return
	}
	c := kith.Check{}
	checked.Check(c)
	for i := range v.NumField() {
		name := nameOf(v.Type().Field(i))
		if c[name] == "" || name == "name" {
			continue
		}
		wrong := c[name]
		if s := v.Field(i); s.Kind() == reflect.String {
			said, _ := cut(s.String(), 100)
			wrong = "“" + said + "”: " + wrong
		}
		v.Field(i).SetZero()
		t.note(kind, id, name, wrong, "left empty")
	}
}

// nameOf is the name by which a check knows a field.
func nameOf(f reflect.StructField) string {
	if s := f.Tag.Get("form"); s != "" {
		return s
	}
	return f.Tag.Get("db")
}
