package db

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"time"

	"kith"
)

// A Diff is a change as the trail keeps it: {"column": [was, is]}.
type Diff string

// Columns are the columns that the change was of, in no order.
func (d Diff) Columns() (map[string][2]any, error) {
	var out map[string][2]any
	dec := json.NewDecoder(bytes.NewReader([]byte(d)))
	dec.UseNumber()
	if err := dec.Decode(&out); err != nil {
		return nil, fmt.Errorf("a difference of the trail: %w", err)
	}
	return out, nil
}

// Only is the part of d that is of one column.
func (d Diff) Only(column string) (Diff, error) {
	all := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(d), &all); err != nil {
		return "", fmt.Errorf("a difference of the trail: %w", err)
	}
	out, err := json.Marshal(map[string]json.RawMessage{column: all[column]})
	return Diff(out), err
}

// Between is the change that would make is of was, two records of one type.
func Between(tx *Tx, was, is Record) (Diff, error) {
	p := planOf(was)
	before, err := tx.valuesOf(p, was)
	if err != nil {
		return "", err
	}
	after, err := tx.valuesOf(p, is)
	if err != nil {
		return "", err
	}
	text, err := difference(p, before, after)
	return Diff(text), err
}

// TakeBack sets the columns of r, as it was read now, to what they were before
// the change d; the caller checks and updates it. Columns that but names are
// left alone. It is a Conflict when one of them has been changed since, or when
// the trail does not tell what it was.
func TakeBack(tx *Tx, r Record, d Diff, but ...string) error {
	change, err := d.Columns()
	if err != nil {
		return err
	}
	p := planOf(r)
	now, err := tx.valuesOf(p, r)
	if err != nil {
		return err
	}
	s := reflect.ValueOf(r).Elem()
	for i, c := range p.columns {
		pair, ok := change[c.name]
		if !ok || c.joined || slices.Contains(but, c.name) {
			continue
		}
		if c.hidden || !sameStored(now[i], pair[1]) {
			return kith.Errorf(kith.Conflict, "This has been changed again since. Look at what it says now, and correct that")
		}
		if err := setStored(c, s.FieldByIndex(c.index), pair[0]); err != nil {
			return fmt.Errorf("take back %s.%s: %w", r.Table(), c.name, err)
		}
	}
	return nil
}

// sameStored compares a stored value with one that the trail has written.
func sameStored(now, trail any) bool {
	if blank(now) && (trail == nil || blank(trail) || trail == json.Number("0")) {
		return true
	}
	a, err1 := json.Marshal(now)
	b, err2 := json.Marshal(trail)
	return err1 == nil && err2 == nil && bytes.Equal(a, b)
}

func setStored(c column, v reflect.Value, was any) error {
	v.SetZero()
	if was == nil {
		return nil
	}
	switch c.kind {
	case timeKind:
		switch was := was.(type) {
		case json.Number:
			n, err := was.Int64()
			v.Set(reflect.ValueOf(time.UnixMicro(n).UTC()))
			return err
		case string:
			t, err := time.Parse(time.RFC3339Nano, was)
			v.Set(reflect.ValueOf(t.UTC()))
			return err
		}
	case jsonKind:
		return jsonInto{v.Addr().Interface()}.Scan(was)
	}
	switch was := was.(type) {
	case string:
		if v.Kind() == reflect.String {
			v.SetString(was)
			return nil
		}
	case bool:
		if v.Kind() == reflect.Bool {
			v.SetBool(was)
			return nil
		}
	case json.Number:
		if v.CanInt() {
			n, err := was.Int64()
			v.SetInt(n)
			return err
		}
	}
	return fmt.Errorf("cannot be set from %T", was)
}
