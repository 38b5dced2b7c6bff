package person

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
)

// A Merger is that two records were made one: which rows moved, so that it can
// be undone to the last of them.
type Merger struct {
	Of                             // the record that was kept
	Lost      kith.ID              `db:"lost"` // the one that is now part of it
	Why       string               `db:"why"`
	Moved     map[string][]kith.ID `db:"moved"`  // by table, the rows that were the lost one's
	Stayed    map[string][]kith.ID `db:"stayed"` // those that stay with it, as the kept one has such a row already
	Filled    []string             `db:"filled"` // the columns that were empty and took the lost one's value
	Sights    []sighted            `db:"sights"` // who came to see the kept one by this
	Risks     []RiskState          `db:"risks"`  // as they stood, kept and lost
	UndoneAt  time.Time            `db:"undone_at"`
	UndoneWhy string               `db:"undone_why"`
}

func (*Merger) Table() string { return "person_merge" }

// Wall: a referrer must not learn from a merge that somebody was known.
func (*Merger) Wall() db.Wall { return db.Wall{See: access.CareSee, Write: access.PersonMerge} }

// sighted is a holder's sight of the kept person before the merge.
type sighted struct {
	Holder kith.ID
	Had    bool
	Until  time.Time
}

// Merge makes the record lose part of keep: every row of any capability that is
// about the one is then about the other, and what keep did not know it takes
// from lose, writing over nothing. lose itself stays, marked, with what it said.
// Errors: Conflict, when both have something of which there can be one at a
// time, such as an open plan.
func Merge(tx *db.Tx, keep, lose kith.ID, why string) (*Merger, error) {
	if err := access.Need(tx.Actor, access.PersonMerge); err != nil {
		return nil, err
	}
	c := kith.Check{}
	c.Need(&why, "why", "The reason", "Enter why these two are one person", 300)
	c.That(keep != lose, "keep", "Choose two different records")
	if err := c.Err(); err != nil {
		return nil, err
	}
	k, err := Get(tx, keep)
	if err != nil {
		return nil, err
	}
	l, err := Get(tx, lose)
	if err != nil {
		return nil, err
	}
	for _, p := range []*Person{k, l} {
		if p.MergedInto != "" {
			return nil, merged(p)
		}
	}
	m := &Merger{Of: Of{Person: keep}, Lost: lose, Why: why, Risks: []RiskState{k.Risks, l.Risks}}
	if err := closeMatches(tx, keep, lose, MatchOpen, MatchMerged, why); err != nil {
		return nil, err
	}
	if err := m.move(tx); err != nil {
		return nil, err
	}
	if err := m.share(tx); err != nil {
		return nil, err
	}
	m.Filled = fill(k, l)
	if l.Risks == RisksKnown || k.Risks == RisksUnasked {
		k.Risks = l.Risks
	}
	l.MergedInto = keep
	for _, p := range []*Person{k, l} {
		if err := db.Update(tx, p); err != nil {
			return nil, err
		}
	}
	for _, id := range []kith.ID{keep, lose} {
		if err := rekey(tx, id); err != nil {
			return nil, err
		}
	}
	return m, db.Insert(tx, m)
}

// move gives every row about the lost person to the kept one.
func (m *Merger) move(tx *db.Tx) error {
	m.Moved, m.Stayed = map[string][]kith.ID{}, map[string][]kith.ID{}
	ts, err := tables(tx)
	if err != nil {
		return err
	}
	raw := tx.Raw("a merge moves the rows of every capability")
	for _, t := range ts {
		rows, err := rowsOf(raw, "SELECT id FROM "+t.name+" WHERE tenant = $1 AND person = $2 ORDER BY id", tx.Actor.Tenant, m.Lost)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			continue
		}
		for _, u := range t.uniques {
			stay, err := rowsOf(raw, "SELECT id FROM "+t.name+" WHERE tenant = $1 AND person = $2 AND "+u.clash(t.name)+" ORDER BY id",
				tx.Actor.Tenant, m.Lost, m.Person)
			if err != nil {
				return err
			}
			if len(stay) > 0 && u.where != "" {
				return kith.Errorf(kith.Conflict, "Both records have an open %s, and a person can have one at a time. Close one of the two, then merge",
					strings.ReplaceAll(t.name, "_", " "))
			}
			for _, id := range stay {
				rows = slices.DeleteFunc(rows, func(r kith.ID) bool { return r == id })
				m.Stayed[t.name] = append(m.Stayed[t.name], id)
			}
		}
		if err := give(raw, t, tx.Actor.Tenant, rows, m.Lost, m.Person); err != nil {
			return err
		}
		if len(rows) > 0 {
			m.Moved[t.name] = rows
		}
	}
	return nil
}

func rowsOf(raw db.Raw, text string, args ...any) (out []kith.ID, err error) {
	err = raw.Query(func(scan func(...any) error) error {
		var id kith.ID
		err := scan(&id)
		out = append(out, id)
		return err
	}, text, args...)
	return out, err
}

// give makes rows about one person be about another. A row that is no longer
// the first one's is left alone.
func give(raw db.Raw, t table, tenant kith.ID, rows []kith.ID, from, to kith.ID) error {
	set := "person = $1"
	if t.version {
		set += ", version = version + 1" // who has the row open learns that it has changed
	}
	for part := range slices.Chunk(rows, 200) {
		args := []any{to, tenant, from}
		marks := make([]string, len(part))
		for i, id := range part {
			args = append(args, id)
			marks[i] = fmt.Sprintf("$%d", len(args))
		}
		_, err := raw.Exec("UPDATE "+t.name+" SET "+set+" WHERE tenant = $2 AND person = $3 AND id IN ("+strings.Join(marks, ", ")+")", args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// share lets whoever saw the lost person see the kept one.
func (m *Merger) share(tx *db.Tx) error {
	sys := program(tx)
	had, err := db.Select[Sight](sys, all(m.Person, ""))
	if err != nil {
		return err
	}
	lost, err := db.Select[Sight](sys, all(m.Lost, ""))
	if err != nil {
		return err
	}
	for _, s := range lost {
		before := sighted{Holder: s.Holder}
		for _, h := range had {
			if h.Holder == s.Holder {
				before.Had, before.Until = true, h.Until
			}
		}
		if before.Had && (before.Until.IsZero() || !s.Until.IsZero() && !s.Until.After(before.Until)) {
			continue
		}
		m.Sights = append(m.Sights, before)
		if err := grant(tx, m.Person, s.Holder, s.Until, "merged: "+s.Why); err != nil {
			return err
		}
	}
	return nil
}

// fill copies into k what only l knows, and names the columns.
func fill(k, l *Person) []string {
	var out []string
	eachFillable(k, l, func(name string, a, b reflect.Value) {
		if a.IsZero() && !b.IsZero() || name == "practice" && noPractice(a) && !noPractice(b) {
			a.Set(b)
			out = append(out, name)
		}
	})
	return out
}

func noPractice(v reflect.Value) bool { return strings.HasPrefix(v.String(), "V8199") }

// unfillable are the columns that belong to one record and to no other.
var unfillable = []string{"id", "tenant", "version", "created_at", "updated_at", "merged_into", "risks", "number_status"}

// eachFillable calls f with every column of two people that may be copied.
func eachFillable(k, l *Person, f func(name string, a, b reflect.Value)) {
	a, b := reflect.ValueOf(k).Elem(), reflect.ValueOf(l).Elem()
	for _, field := range reflect.VisibleFields(a.Type()) {
		if name := field.Tag.Get("db"); name != "" && !slices.Contains(unfillable, name) {
			f(name, a.FieldByIndex(field.Index), b.FieldByIndex(field.Index))
		}
	}
}
