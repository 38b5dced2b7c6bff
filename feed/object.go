package feed

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// An object is a JSON object as a feed gave it. Its methods take whatever they
// find there: null, "", a number where a text should be, one object where a
// list should be.
type object map[string]any

// asObject reads a JSON object; ok is false when raw is anything else.
func asObject(raw []byte) (o object, ok bool) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	return o, d.Decode((*map[string]any)(&o)) == nil && o != nil
}

// text is the first of the keys that says something, without the spaces around
// it. It may hold HTML: see plain.
func (o object) text(keys ...string) string {
	for _, k := range keys {
		if s := asText(o[k]); s != "" {
			return s
		}
	}
	return ""
}

func asText(v any) string {
	switch v := v.(type) {
	case string:
		s := clean(v)
		if strings.EqualFold(s, "null") {
			return ""
		}
		return s
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// number is the first of the keys that holds a number, or a text that is one.
func (o object) number(keys ...string) (float64, bool) {
	for _, k := range keys {
		f, err := strconv.ParseFloat(o.text(k), 64)
		if err == nil && f > -1e15 && f < 1e15 {
			return f, true
		}
	}
	return 0, false
}

// whole is number for what can only be a whole number; 0 when it is none.
func (o object) whole(key string) int {
	f, ok := o.number(key)
	if !ok || f != float64(int(f)) {
		return 0
	}
	return int(f)
}

// yes reports whether the key says yes in one of the ways in which files do.
func (o object) yes(key string) bool {
	switch strings.ToLower(o.text(key)) {
	case "true", "yes", "y", "1", "x":
		return true
	}
	return false
}

// object is the object under the first of the keys that has one.
func (o object) object(keys ...string) object {
	for _, k := range keys {
		switch v := o[k].(type) {
		case map[string]any:
			return v
		case []any:
			if len(v) == 1 {
				if m, ok := v[0].(map[string]any); ok {
					return m
				}
			}
		}
	}
	return nil
}

// list is the objects under the first of the keys that has any.
func (o object) list(keys ...string) (out []object) {
	for _, k := range keys {
		switch v := o[k].(type) {
		case []any:
			for _, e := range v {
				if m, ok := e.(map[string]any); ok {
					out = append(out, m)
				}
			}
		case []object:
			out = append(out, v...)
		case map[string]any:
			out = append(out, v)
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// texts is the texts under key, be they a list, or one.
func (o object) texts(key string) (out []string) {
	switch v := o[key].(type) {
	case []any:
		for _, e := range v {
			if s := asText(e); s != "" {
				out = append(out, s)
			}
		}
	case []string:
		out = v
	default:
		if s := asText(v); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// set is o with key said, when v says something.
func (o object) set(key string, v any) {
	switch v := v.(type) {
	case nil:
		return
	case string:
		if v == "" {
			return
		}
	case object:
		if len(v) == 0 {
			return
		}
		o[key] = map[string]any(v)
		return
	case []object:
		if len(v) == 0 {
			return
		}
		all := make([]any, len(v))
		for i, e := range v {
			all[i] = map[string]any(e)
		}
		o[key] = all
		return
	}
	o[key] = v
}

// body is o as JSON, with its keys in order.
func (o object) body() []byte {
	b, _ := json.Marshal(map[string]any(o)) // made of what was read as JSON, or of strings
	return b
}
