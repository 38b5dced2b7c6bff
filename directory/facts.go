package directory

import (
	"reflect"
	"time"
)

// What an entry says is the struct embedded in it as facts; its db tags are the
// names by which Kept.Origin knows the fields.

// snapshot is a copy of what facts points at.
func snapshot(facts any) any { return reflect.ValueOf(facts).Elem().Interface() }

// differing are the columns in which facts differs from before.
func differing(before, facts any) (columns []string) {
	was, is := reflect.ValueOf(before), reflect.ValueOf(facts).Elem()
	for i := range is.NumField() {
		if !same(was.Field(i), is.Field(i)) {
			columns = append(columns, is.Type().Field(i).Tag.Get("db"))
		}
	}
	return columns
}

// filled are the columns in which facts says something.
func filled(facts any) (columns []string) {
	return differing(reflect.Zero(reflect.TypeOf(facts).Elem()).Interface(), facts)
}

// copyBut sets the columns of to from those of from, but for those that keep
// tells to leave. It returns the columns that it left though they differ.
func copyBut(to, from any, keep func(column string) bool) (left []string) {
	t, f := reflect.ValueOf(to).Elem(), reflect.ValueOf(from).Elem()
	for i := range t.NumField() {
		column := t.Type().Field(i).Tag.Get("db")
		switch {
		case same(t.Field(i), f.Field(i)):
		case keep(column):
			left = append(left, column)
		default:
			t.Field(i).Set(f.Field(i))
		}
	}
	return left
}

// same reports whether two fields say the same, an empty list the same as none.
func same(a, b reflect.Value) bool {
	if a.Kind() == reflect.Slice && a.Len() == 0 && b.Len() == 0 {
		return true
	}
	if t, ok := a.Interface().(time.Time); ok {
		return t.Equal(b.Interface().(time.Time))
	}
	return reflect.DeepEqual(a.Interface(), b.Interface())
}
