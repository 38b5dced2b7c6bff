package register

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"kith/db"
)

// Why the wall is passed in this package.
const noRecord = "the register's rows are no records: no role reads them, and each statement names the tenant"

// A loader writes entries of one import into the register.
type loader struct {
	tx   *db.Tx
	raw  db.Raw
	feed *Feed
	imp  *Import
	bad  func(line int, why string)
}

// A numbered is an entry and where it stood.
type numbered struct {
	line int
	*entry
}

// A whom is what the register knows of a key.
type whom struct {
	id    int
	key   string // known_by
	opted bool
	never bool // they said so to us: no file takes it back
}

// write takes entries in: people first, then what happened to them.
func (l *loader) write(all []numbered) error {
	found, err := l.find(all)
	if err != nil {
		return err
	}
	next := 0
	people := map[int]map[string]any{} // by number: what is to be written
	local := map[int]string{}
	var events pending
	for _, e := range all {
		w, ok := found[e.key]
		if !ok && e.local != "" {
			w, ok = found["local:"+e.local]
		}
		remember := func() {
			found[e.key] = w
			if e.local != "" {
				found["local:"+e.local] = w
			}
		}
		switch {
		case !ok && (l.feed.Kind != Practice || e.person == nil && !e.opted):
			l.bad(e.line, "nobody in the register has this number: import the practice's people first")
			continue
		case !ok:
			if next == 0 {
				if next, err = l.next(); err != nil {
					return err
				}
			}
			w = whom{id: next, key: e.key}
			next++
			l.imp.People++
		case e.person != nil:
			l.imp.Changed++
		}
		if strings.HasPrefix(e.key, "nhs:") && !strings.HasPrefix(w.key, "nhs:") { // the number has come to be known
			if _, err := l.raw.Exec(`UPDATE register_person SET known_by = $1 WHERE id = $2`, e.key, w.id); err != nil {
				return err
			}
			w.key = e.key
		}
		said, says := e.person["opted_out"], e.person != nil
		if e.opted || w.never || w.opted && (!says || said != "no") {
			l.imp.OptedOut++
			if e.opted {
				w.opted = true
				people[w.id] = forgotten(w.key)
				if err := l.forget(w.id); err != nil {
					return err
				}
				events.take(w.id, event{})
				delete(local, w.id)
			}
			remember()
			continue
		}
		w.opted = false
		remember()
		if e.local != "" {
			local[w.id] = e.local
		}
		if e.person != nil {
			row := people[w.id]
			if row == nil {
				row = map[string]any{"known_by": w.key}
				people[w.id] = row
			}
			for c, v := range e.person {
				set(row, c, v)
			}
		}
		for _, d := range e.drop {
			if err := l.drop(w.id, d); err != nil {
				return err
			}
			events.take(w.id, d)
		}
		for _, ev := range e.events {
			events.put(w.id, ev)
		}
	}
	for id, name := range local {
		if people[id] != nil {
			people[id]["local_id"] = name
		}
	}
	if err := l.people(people); err != nil {
		return err
	}
	return l.events(events)
}

// set puts a value into a row of the table.
func set(row map[string]any, column, v string) {
	switch column {
	case "opted_out":
		row[column] = yes(v)
	case "left":
		row["left_on"] = orNull(v)
	case "born", "died":
		row[column] = orNull(v)
	case "deprivation":
		row[column] = nil
		if n, err := strconv.Atoi(v); err == nil {
			row[column] = n
		}
	default:
		row[column] = v
	}
}

func orNull(v string) any {
	if v == "" {
		return nil
	}
	return v
}

// forgotten is all that stays of somebody who opted out.
func forgotten(key string) map[string]any {
	row := map[string]any{"known_by": key, "opted_out": true, "born": nil, "deprivation": nil, "household": nil, "left_on": nil, "died": nil, "local_id": ""}
	for _, c := range personColumns {
		if _, has := row[c]; !has && c != "left" {
			row[c] = ""
		}
	}
	return row
}

// find looks up everybody whom entries are about.
func (l *loader) find(all []numbered) (map[string]whom, error) {
	var keys, locals []any
	seen := map[string]bool{}
	for _, e := range all {
		if !seen[e.key] {
			keys, seen[e.key] = append(keys, e.key), true
		}
		if e.local != "" && !seen["local:"+e.local] {
			locals, seen["local:"+e.local] = append(locals, e.local), true
		}
	}
	found := map[string]whom{}
	for _, by := range []struct {
		column, prefix, and string
		keys                []any
	}{{"known_by", "", "", keys}, {"local_id", "local:", " AND local_id <> '' AND feed = $2", locals}} {
		for some := range slices.Chunk(by.keys, 500) {
			args := append([]any{string(l.tx.Actor.Tenant), string(l.feed.ID)}, some...)
			err := l.raw.Query(func(scan func(...any) error) error {
				var key string
				var id int64
				var w whom
				err := scan(&key, &id, &w.key, &w.opted, &w.never)
				w.id = int(id)
				found[by.prefix+key] = w
				return err
			}, "SELECT "+by.column+", id, known_by, opted_out, never_again FROM register_person WHERE of_tenant = $1 AND $2 = $2 AND "+by.column+" IN ("+marks(3, len(some))+")"+by.and, args...)
			if err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

// next is the first number that nobody has. Whoever writes holds the lock.
func (l *loader) next() (n int, err error) {
	err = l.raw.Query(func(scan func(...any) error) error {
		var most int64
		err := scan(&most)
		n = int(most) + 1
		return err
	}, `SELECT COALESCE(max(id), 0) FROM register_person`)
	return n, err
}

// people writes rows, those with the same columns together.
func (l *loader) people(rows map[int]map[string]any) error {
	by := map[string][]int{}
	for _, id := range slices.Sorted(maps.Keys(rows)) {
		columns := strings.Join(slices.Sorted(maps.Keys(rows[id])), ", ")
		by[columns] = append(by[columns], id)
	}
	for _, columns := range slices.Sorted(maps.Keys(by)) {
		names := strings.Split(columns, ", ")
		var update []string
		for _, n := range append(slices.Clone(names), "seen", "system") {
			if n != "known_by" {
				update = append(update, n+" = excluded."+n)
			}
		}
		head := "INSERT INTO register_person (id, of_tenant, feed, system, seen, " + columns + ") VALUES "
		tail := " ON CONFLICT (of_tenant, known_by) DO UPDATE SET " + strings.Join(update, ", ")
		var args []any
		for _, id := range by[columns] {
			args = append(args, id, string(l.tx.Actor.Tenant), string(l.feed.ID), l.feed.System, string(l.imp.ID))
			for _, n := range names {
				args = append(args, rows[id][n])
			}
		}
		if _, err := l.insert(head, tail, 5+len(names), args); err != nil {
			return err
		}
	}
	return nil
}

// events writes what happened. What is known already is written again only when it
// has another value, or when what is not in the file is to go.
func (l *loader) events(events pending) error {
	var args []any
	for _, h := range events.all {
		if h.gone {
			continue
		}
		var value any
		if h.value >= 0 {
			value = h.value
		}
		args = append(args, h.person, h.code, h.day, h.ref, string(l.feed.ID), value, string(l.imp.ID))
	}
	tail := " ON CONFLICT (person, code, day, ref) DO UPDATE SET value = excluded.value, seen = excluded.seen, feed = excluded.feed"
	if !l.imp.Whole {
		tail += " WHERE register_event.value IS DISTINCT FROM excluded.value"
	}
	n, err := l.insert("INSERT INTO register_event (person, code, day, ref, feed, value, seen) VALUES ", tail, 7, args)
	l.imp.Events += n
	return err
}

// insert runs a statement for many rows at once, in a few sizes, so that each is
// prepared once.
func (l *loader) insert(head, tail string, width int, args []any) (n int, err error) {
	for rows := len(args) / width; rows > 0; rows = len(args) / width {
		size := 1
		for _, s := range []int{128, 32, 8} {
			if rows >= s {
				size = s
				break
			}
		}
		var b strings.Builder
		b.WriteString(head)
		for i := range size {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString("(" + marks(1+i*width, width) + ")")
		}
		b.WriteString(tail)
		changed, err := l.raw.Exec(b.String(), args[:size*width]...)
		if err != nil {
			return n, err
		}
		n, args = n+int(changed), args[size*width:]
	}
	return n, nil
}

// marks are $from, … for n arguments.
func marks(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", from+i)
	}
	return b.String()
}

// forget deletes what is recorded of somebody.
func (l *loader) forget(id int) error {
	_, err := l.raw.Exec(`DELETE FROM register_event WHERE person = $1`, id)
	return err
}

// drop deletes what was recorded in error: with a day, on that day only.
func (l *loader) drop(id int, e event) error {
	if e.day == "" {
		_, err := l.raw.Exec(`DELETE FROM register_event WHERE person = $1 AND code = $2 AND feed = $3`, id, e.code, string(l.feed.ID))
		return err
	}
	_, err := l.raw.Exec(`DELETE FROM register_event WHERE person = $1 AND code = $2 AND day = $3 AND ref = $4`, id, e.code, e.day, e.ref)
	return err
}
