package feed

import (
	"regexp"
	"strings"

	"kith/directory"
)

func finding(kind, id, field, wrong, done string) directory.Finding {
	return directory.Finding{Kind: kind, Record: id, Field: field, Wrong: wrong, Done: done}
}

var span = regexp.MustCompile(`^(\d{1,2}[:.]?\d{0,2} ?(?:am|pm)?) ?(?:-|–|to) ?(\d{1,2}[:.]?\d{0,2} ?(?:am|pm)?)$`)

type badHours struct{ column, said string }

// hours are the opening hours of a row as schedules: days with the same hours
// make one.
func (m *Mapping) hours(row object) (out []object, bad []badHours) {
	type when struct{ opens, closes, note string }
	var order []when
	days := map[when][]any{}
	for _, h := range m.Hours {
		text := row.text(h.Column)
		if text == "" || strings.EqualFold(text, "closed") {
			continue
		}
		for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == '&' }) {
			opens, closes, ok := hoursOf(part)
			if !ok {
				bad = append(bad, badHours{h.Column, part})
				continue
			}
			w := when{opens, closes, h.Note}
			if days[w] == nil {
				order = append(order, w)
			}
			days[w] = append(days[w], h.Day)
		}
	}
	for _, w := range order {
		x := object{"freq": "WEEKLY", "byday": days[w], "opens_at": w.opens, "closes_at": w.closes}
		x.set("description", w.note)
		out = append(out, x)
	}
	return out, bad
}

// hoursOf reads "09:00-17:00", "9-5pm" and the like. Hours that end before they
// begin, or at once, are none.
func hoursOf(text string) (opens, closes string, ok bool) {
	m := span.FindStringSubmatch(strings.ToLower(strings.TrimSpace(text)))
	if m == nil {
		return "", "", false
	}
	opens, closes = hourOf(m[1]), hourOf(m[2])
	return opens, closes, opens != "" && closes > opens
}

func hourOf(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, " ", ""), ".", ":")
	if text = strings.TrimSpace(text); len(text) > 0 && !strings.ContainsAny(text, ":apm") {
		text += ":00"
	}
	if i := strings.IndexByte(text, ':'); i == 1 && !strings.HasSuffix(text, "m") {
		text = "0" + text
	}
	return hour(text)
}
