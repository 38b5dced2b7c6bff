package register

import (
	"slices"
	"strconv"
	"strings"

	"kith"
	"kith/db"
	"kith/place"
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
	book *place.Book // where deciles are looked up; nil where nowhere
	*covering
}

// A numbered is an entry and where it stood.
type numbered struct {
	line int
	*entry
}

// write takes entries in: people first, then what happened to them.
func (l *loader) write(all []numbered) error {
	c, err := l.find(all)
	if err != nil {
		return err
	}
	known := len(c.all)
	next := 0
	var events pending
	for _, e := range all {
		w := c.of(e)
		switch {
		case w == nil && (l.feed.Kind != Practice || e.person.said == 0 && !e.opted):
			l.bad(e.line, "nobody in the register has this number: import the practice's people first")
			continue
		case w == nil:
			if next == 0 {
				if next, err = l.next(); err != nil {
					return err
				}
			}
			w = &someone{id: next, key: e.key, fresh: true, system: l.feed.System}
			c.all = append(c.all, w)
			next++
			l.imp.People++
		case e.person.said != 0:
			l.imp.Changed++
		}
		c.is(e, w)
		if strings.HasPrefix(e.key, "nhs:") && !strings.HasPrefix(w.key, "nhs:") { // the number has come to be known
			if err := l.rename(w, e.key); err != nil {
				return err
			}
		}
		if e.opted || w.never || w.opted && !e.agrees {
			l.imp.OptedOut++
			if e.opted {
				if err := l.forget(w); err != nil {
					return err
				}
				events.take(w, event{})
			}
			continue
		}
		was, there, postcode := w.are[atPractice], w.here(), w.are[atPostcode]
		w.take(e.entry, l.feed.System)
		if !w.fresh && (w.are[atPractice] != was || w.here() != there) {
			l.again = true
		}
		if err := l.lookUp(w, e.entry, postcode); err != nil {
			return err
		}
		for _, d := range e.drop {
			if err := l.drop(w, d); err != nil {
				return err
			}
			events.take(w, d)
		}
		for _, ev := range e.events {
			events.put(w, ev)
		}
	}
	if err := l.people(c.all[:known], c.all[known:]); err != nil {
		return err
	}
	l.add(c.all[known:], &events)
	return l.events(&events)
}

// take puts what a file says of somebody over what the register has.
func (w *someone) take(e *entry, system string) {
	if e.person.said == 0 {
		return
	}
	w.named = true
	if w.opted || w.system != system {
		w.opted, w.system, w.changed = false, system, true
	}
	if e.local != "" && w.local != e.local {
		w.local, w.changed, w.called = e.local, true, true
	}
	for c := range facets {
		if e.person.says(c) && w.are[c] != e.person.are[c] {
			w.are[c], w.changed = e.person.are[c], true
			w.called = w.called || c == atHome
		}
	}
}

// rename gives somebody their NHS number who was known by the feed's own.
func (l *loader) rename(w *someone, key string) error {
	w.key = key
	if w.fresh {
		return nil
	}
	_, err := l.raw.Exec(`UPDATE register_person SET known_by = $1 WHERE id = $2`, key, w.id)
	return err
}

// forget leaves nothing of somebody who opted out but that they did.
func (l *loader) forget(w *someone) error {
	w.opted, w.local, w.index, w.are = true, "", 0, [facets]string{}
	w.changed, w.called = true, true
	return l.unrecord(w, `DELETE FROM register_event WHERE person = $1`, w.id)
}

// drop deletes what was recorded in error: with a day, on that day only.
func (l *loader) drop(w *someone, e event) error {
	if e.day == "" {
		return l.unrecord(w, `DELETE FROM register_event WHERE person = $1 AND code = $2 AND feed = $3`, w.id, e.code, string(l.feed.ID))
	}
	return l.unrecord(w, `DELETE FROM register_event WHERE person = $1 AND code = $2 AND day = $3 AND ref = $4`, w.id, e.code, e.day, e.ref)
}

// unrecord deletes of somebody, of whom nothing can be there when they are new.
func (l *loader) unrecord(w *someone, text string, args ...any) error {
	if w.fresh {
		return nil
	}
	l.again = true
	_, err := l.raw.Exec(text, args...)
	return err
}

// next is the first number that nobody has. Numbers are one row for all tenants, so
// who gives new ones holds a lock of no tenant until they are written.
func (l *loader) next() (int, error) {
	if err := l.tx.As(kith.Actor{}).Lock("register numbers"); err != nil {
		return 0, err
	}
	most, err := l.count(`SELECT COALESCE(max(id), 0) FROM register_person`)
	return most + 1, err
}

// What a row of the table begins with, before what is said of the person.
var rowHead = []string{"id", "of_tenant", "known_by", "feed", "seen", "system", "opted_out", "deprivation_index", "local_id"}

// columnOf is how the table calls one of the facts.
func columnOf(c int) string {
	if c == atLeft {
		return "left_on"
	}
	return names[c]
}

// people writes those of whom something is new, and of a whole file that the
// others were in it.
func (l *loader) people(known, fresh []*someone) error {
	if err := l.enter(fresh); err != nil {
		return err
	}
	var changed, called, seen []*someone
	for _, w := range known {
		switch {
		case w.called:
			called = append(called, w)
		case w.changed:
			changed = append(changed, w)
		case w.named && l.imp.Whole:
			seen = append(seen, w)
		}
	}
	// What is looked up by stands in an index, and is not written as it was.
	var most, all []int
	for c := range facets {
		all = append(all, c)
		if c != atHome {
			most = append(most, c)
		}
	}
	for _, some := range []struct {
		people []*someone
		head   []string
		facts  []int
	}{{changed, rowHead[:8], most}, {called, rowHead, all}, {seen, rowHead[:5], nil}} {
		set := "seen = excluded.seen"
		for _, n := range some.head[min(5, len(some.head)):] {
			set += ", " + n + " = excluded." + n
		}
		for _, c := range some.facts {
			set += ", " + columnOf(c) + " = excluded." + columnOf(c)
		}
		if err := l.put(some.people, some.head, some.facts, "(id) DO UPDATE SET "+set); err != nil {
			return err
		}
	}
	return nil
}

// enter writes people who are new, with the columns that some of them have.
func (l *loader) enter(fresh []*someone) error {
	var has []int
	for c := range facets {
		if slices.ContainsFunc(fresh, func(w *someone) bool { return w.are[c] != "" }) {
			has = append(has, c)
		}
	}
	return l.put(fresh, rowHead, has, "")
}

// put writes rows of the table of people.
func (l *loader) put(people []*someone, head []string, facts []int, conflict string) error {
	columns := slices.Clone(head)
	for _, c := range facts {
		columns = append(columns, columnOf(c))
	}
	tenant, feed, seen := db.TextCell(string(l.tx.Actor.Tenant)), db.TextCell(string(l.feed.ID)), db.TextCell(string(l.imp.ID))
	_, err := l.raw.Load("register_person", columns, conflict, len(people), func(i int, to []db.Cell) {
		w := people[i]
		index := db.Cell{}
		if w.index > 0 {
			index = db.NumberCell(w.index)
		}
		copy(to, []db.Cell{db.NumberCell(w.id), tenant, db.TextCell(w.key), feed, seen, db.TextCell(w.system), db.BoolCell(w.opted), index, db.TextCell(w.local)}[:len(head)])
		for at, c := range facts {
			to[len(head)+at] = w.cell(c)
		}
	})
	return err
}

// cell is a fact as the table has it.
func (w *someone) cell(c int) db.Cell {
	switch v := w.are[c]; c {
	case atBorn, atLeft, atDied:
		return db.DayCell(kith.Day(v))
	case atDeprivation:
		if n, err := strconv.Atoi(v); err == nil {
			return db.NumberCell(n)
		}
		return db.Cell{}
	default:
		return db.TextCell(v)
	}
}

// events writes what happened. Of who is new nothing can be there. What is known
// already is written again only when it has another value, or when what is not in the
// file is to go.
func (l *loader) events(events *pending) error {
	var fresh, known []*happened
	for i := range events.all {
		switch h := &events.all[i]; {
		case h.gone:
		case h.who.fresh:
			fresh = append(fresh, h)
		default:
			known = append(known, h)
		}
	}
	if err := l.record(fresh, ""); err != nil {
		return err
	}
	conflict := "(person, code, day, ref) DO UPDATE SET value = excluded.value, seen = excluded.seen, feed = excluded.feed"
	if !l.imp.Whole {
		conflict += " WHERE register_event.value IS DISTINCT FROM excluded.value"
	}
	return l.record(known, conflict)
}

func (l *loader) record(all []*happened, conflict string) error {
	feed, seen := db.TextCell(string(l.feed.ID)), db.TextCell(string(l.imp.ID))
	n, err := l.raw.Load("register_event", []string{"person", "code", "day", "ref", "feed", "value", "seen"}, conflict, len(all), func(i int, to []db.Cell) {
		h := all[i]
		value := db.Cell{}
		if h.value >= 0 {
			value = db.NumberCell(h.value)
		}
		copy(to, []db.Cell{db.NumberCell(h.who.id), db.TextCell(h.code), db.DayCell(kith.Day(h.day)), db.TextCell(h.ref), feed, value, seen})
	})
	l.imp.Events += int(n)
	return err
}

// marks are $from, … for n arguments.
func marks(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(from+i))
	}
	return b.String()
}
