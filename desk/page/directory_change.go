package page

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"kith/db"
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
			out = append(out, capital(strings.ReplaceAll(column, "_", " "))+": "+valueText(was)+" → "+valueText(is))
		}
	}
	return out
}

// valueText is a value of the trail, cut where it is long.
func valueText(v any) string {
	s := fmt.Sprint(v)
	if v == nil || s == "" {
		return "nothing"
	}
	if r := []rune(s); len(r) > 160 {
		return string(r[:160]) + "…"
	}
	return s
}

// mailText is a text as a mailto link carries it.
func mailText(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
