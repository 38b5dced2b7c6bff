package person

import (
	"reflect"
	"slices"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
)

// Unmerge makes two records again of what a merge made one: exactly the rows
// that moved go back, those that are still there; what was added since stays
// with the record that was kept.
func Unmerge(tx *db.Tx, merger kith.ID, why string) error {
	if err := access.Need(tx.Actor, access.PersonMerge); err != nil {
		return err
	}
	if err := checked(func(c kith.Check) { c.Need(&why, "why", "The reason", "Enter why these are two people", 300) }); err != nil {
		return err
	}
	m, err := db.Get[Merger](tx, merger)
	if err != nil {
		return err
	}
	k, err := Get(tx, m.Person)
	if err != nil {
		return err
	}
	l, err := Get(program(tx), m.Lost)
	if err != nil {
		return err
	}
	switch {
	case !m.UndoneAt.IsZero():
		return kith.Errorf(kith.Conflict, "This merge was undone on %s", kith.DayOf(m.UndoneAt))
	case k.MergedInto != "":
		return kith.Errorf(kith.Conflict, "This record was itself merged with another since. Undo that merge first")
	}
	ts, err := tables(tx)
	if err != nil {
		return err
	}
	raw := tx.Raw("a merge that is undone moves the same rows back")
	for _, t := range ts {
		if err := give(raw, t, tx.Actor.Tenant, m.Moved[t.name], m.Person, m.Lost); err != nil {
			return err
		}
	}
	if err := m.unshare(tx); err != nil {
		return err
	}
	eachFillable(k, l, func(name string, a, b reflect.Value) {
		if slices.Contains(m.Filled, name) && a.Equal(b) { // and nobody has changed it since
			a.SetZero()
		}
	})
	if k.Practice == "" {
		k.Practice = "V81999"
	}
	l.MergedInto = ""
	for i, p := range []*Person{k, l} {
		if p.Risks, err = m.risksOf(tx, p.ID, i); err != nil {
			return err
		}
		if err := db.Update(program(tx), p); err != nil {
			return err
		}
	}
	for _, id := range []kith.ID{m.Person, m.Lost} {
		if err := rekey(tx, id); err != nil {
			return err
		}
	}
	if err := closeMatches(tx, m.Person, m.Lost, MatchMerged, MatchDismissed, why); err != nil {
		return err
	}
	m.UndoneAt, m.UndoneWhy = tx.Now, why
	return db.Update(tx, m)
}

// risksOf is what is known of a person's risks once the rows have gone back.
func (m *Merger) risksOf(tx *db.Tx, id kith.ID, side int) (RiskState, error) {
	n, err := activeRisks(tx, id)
	switch {
	case n > 0:
		return RisksKnown, err
	case m.Risks[side] == RisksKnown:
		return RisksNone, err
	}
	return m.Risks[side], err
}

// unshare takes back the sight that the merge gave.
func (m *Merger) unshare(tx *db.Tx) error {
	sys := program(tx)
	now, err := db.Select[Sight](sys, all(m.Person, ""))
	if err != nil {
		return err
	}
	for i := range now {
		for _, b := range m.Sights {
			switch {
			case b.Holder != now[i].Holder || !strings.HasPrefix(now[i].Why, "merged: "): // or shown since
			case b.Had:
				now[i].Until = b.Until
				err = db.Update(sys, &now[i])
			default:
				err = db.Delete(sys, &now[i])
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// Mergers are the merges into a person, undone ones too, oldest first.
func Mergers(tx *db.Tx, person kith.ID) ([]Merger, error) {
	return db.Select[Merger](tx, all(person, ""))
}
