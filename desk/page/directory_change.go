package page

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"kith/db"
	"kith/directory"
)

// quiet are columns of an entry whose change says nothing to a reader.
var quiet = []string{"origin", "steward", "source", "source_id", "version", "updated_at"}

// changesOf are the changes of a line of the trail, each as "name: was → is".
func changesOf(d db.Diff) (out []string) {
	all, err := d.Columns()
	if err != nil {
		return []string{"It cannot be shown"}
	}
	for _, column := range slices.Sorted(maps.Keys(all)) {
		if !slices.Contains(quiet, column) {
			was, is := all[column][0], all[column][1]
			out = append(out, capital(strings.ReplaceAll(column, "_", " "))+": "+valueText(column, was)+" → "+valueText(column, is))
		}
	}
	return out
}

// valueText is a value of the trail in words, cut where it is long.
func valueText(column string, v any) string {
	if v == nil || v == "" {
		return "nothing"
	}
	s := fmt.Sprint(v)
	var times []directory.Schedule
	var list []any
	switch {
	case column == "schedules" && json.Unmarshal([]byte(s), &times) == nil:
		var words []string
		for _, t := range times {
			words = append(words, cmp.Or(t.Words(), t.Description))
		}
		s = strings.Join(words, "; ")
	case strings.HasPrefix(s, "[") && json.Unmarshal([]byte(s), &list) == nil:
		s = plainText(list)
	}
	if r := []rune(s); len(r) > 160 {
		return string(r[:160]) + "…"
	}
	return s
}

// plainText is what a part of an entry says, without its names of fields and IDs.
func plainText(v any) string {
	var out []string
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			out = append(out, plainText(e))
		}
		return strings.Join(out, "; ")
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if name != "id" && !strings.HasSuffix(name, "_id") {
				out = append(out, plainText(v[name]))
			}
		}
		return strings.Join(out, ", ")
	}
	return fmt.Sprint(v)
}

// mailText is a text as a mailto link carries it.
func mailText(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
