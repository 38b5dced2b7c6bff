package audit

import "strings"

// things are the tables as a page says them. A table that is not here shows
// by its own name, which is plain English too.
var things = map[string]string{
	"person": "the person's record", "sight": "who may see", "look": "the trail", "audit": "the trail",
	"person_merge": "a merge of two records", "person_match": "a possible match",
	"outbox": "a message that goes out", "outbox_pause": "a stop of all messages",
	"outbox_way": "how messages go out",
}

// Thing is a record's table as a page says it.
func Thing(table string) string {
	if t := things[table]; t != "" {
		return t
	}
	t := strings.TrimPrefix(strings.TrimPrefix(table, "person_"), "plan_")
	return strings.ReplaceAll(t, "_", " ")
}
