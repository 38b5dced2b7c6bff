package feed

import (
	"bytes"
	"encoding/json"
	"strings"
)

// jsonDialect tells what a file of JSON is from its beginning: the names at its
// top, and those of its first record.
func jsonDialect(head []byte) string {
	top, first := outline(head)
	has := func(o map[string]bool, keys ...string) bool {
		for _, k := range keys {
			if o[k] {
				return true
			}
		}
		return false
	}
	if has(top, "id", "name") && !has(top, "items", "concept") {
		first = map[string]bool{} // one record, in which there are lists of others
	}
	for k := range top {
		if strings.HasSuffix(k, ".csv") {
			return HSDSCSV
		}
	}
	switch {
	case has(top, "items") && has(first, "state", "kind", "modified"):
		return OpenActive
	case has(top, "concept", "hasTopConcept", "taxonomy", "top_level"):
		if !has(top, "name") || has(top, "concept", "top_level") {
			return Taxonomy
		}
		return ORUK3
	case has(first, "organisation", "target_directories", "min_age", "taxonomies") && !has(first, "organization"),
		has(top, "target_directories", "min_age", "regular_schedules") && has(top, "organisation"):
		return Outpost
	case has(first, "service_taxonomys", "eligibilitys", "regular_schedules"), has(top, "totalElements"), has(top, "eligibilitys", "service_taxonomys"):
		return ORUK1
	case has(first, "children", "prefLabel", "label"),
		has(first, "parent_id") && has(first, "order") && !has(first, "taxonomy", "taxonomy_id", "organization_id"):
		return Taxonomy
	}
	return ORUK3
}

// outline is the names at the top of what head begins, and those of the first
// record in it. head may end anywhere.
func outline(head []byte) (top, first map[string]bool) {
	top, first = map[string]bool{}, map[string]bool{}
	d := json.NewDecoder(bytes.NewReader(head))
	begin, err := d.Token()
	if err != nil {
		return top, first
	}
	if begin == json.Delim('[') {
		elements(d, first)
		return top, first
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return top, first
		}
		if name, ok := key.(string); ok {
			top[name] = true
		}
		switch value, err := d.Token(); {
		case err != nil:
			return top, first
		case value == json.Delim('['):
			if elements(d, first) != nil {
				return top, first
			}
		case value == json.Delim('{'):
			for d.More() {
				var skip json.RawMessage
				if _, err := d.Token(); err != nil || d.Decode(&skip) != nil {
					return top, first
				}
			}
			if _, err := d.Token(); err != nil {
				return top, first
			}
		}
	}
	return top, first
}

// elements passes over a list, and notes the names of its first object unless
// there was one before.
func elements(d *json.Decoder, first map[string]bool) error {
	for d.More() {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return err
		}
		if o, ok := asObject(raw); ok && len(first) == 0 {
			for k := range o {
				first[k] = true
			}
		}
	}
	_, err := d.Token()
	return err
}
