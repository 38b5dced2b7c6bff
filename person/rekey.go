package person

import (
	"fmt"
	"slices"
	"strings"

	"kith"
	"kith/db"
)

// program is the same work done with the program's rights, still in the name
// of whoever asked: for what must be read in order to write, and is not shown.
func program(tx *db.Tx) *db.Tx {
	a := tx.Actor
	a.Role = kith.System
	return tx.As(a)
}

// rekey makes the keys of a person afresh from what is stored of them, and of
// the records that were merged into theirs.
func rekey(tx *db.Tx, id kith.ID) error {
	sys := program(tx)
	var keys []string
	todo := []kith.ID{id}
	for n := 0; n < len(todo); n++ {
		ps, err := db.Select[Person](sys, db.Q{Where: "t.id = $1 OR t.merged_into = $1", Args: []any{todo[n]}})
		if err != nil {
			return err
		}
		for i := range ps {
			s := ps[i].subject(tx.Today())
			switch {
			case s.id != todo[n]:
				todo = append(todo, s.id)
				continue
			case s.id != id: // merged: what stood in records of its own has moved
			case ps[i].MergedInto != "": // found by the record that it is part of
				return setKeys(tx, id, nil)
			default:
				if err := s.complete(sys); err != nil {
					return err
				}
			}
			keys = append(keys, s.keys()...)
		}
	}
	return setKeys(tx, id, keys)
}

// complete adds what stands in records of their own.
func (s *subject) complete(sys *db.Tx) error {
	aliases, err := Aliases(sys, s.id)
	if err != nil {
		return err
	}
	for _, a := range aliases {
		s.also = append(s.also, fold(a.Name))
	}
	chs, err := Channels(sys, s.id)
	if err != nil {
		return err
	}
	for _, ch := range chs {
		if ch.Kind == Phone {
			s.phones = append(s.phones, ch.Value)
		}
	}
	as, err := Addresses(sys, s.id)
	if err != nil {
		return err
	}
	for _, a := range as {
		if a.Postcode != "" && !a.Postcode.Pseudo() {
			s.postcodes = append(s.postcodes, string(a.Postcode))
		}
	}
	return nil
}

// setKeys makes keys the keys of a person. They are derived, so the audit trail
// tells of what they are derived from and not of them.
func setKeys(tx *db.Tx, id kith.ID, keys []string) error {
	had, err := keysOf(tx, []kith.ID{id})
	if err != nil {
		return err
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	for _, k := range had[id] {
		if !slices.Contains(keys, k) {
			if _, err := tx.Raw("derived keys, which are no record").Exec(`DELETE FROM person_key WHERE tenant = $1 AND key = $2 AND person = $3`, tx.Actor.Tenant, k, id); err != nil {
				return err
			}
		}
	}
	var fresh []string
	for _, k := range keys {
		if !slices.Contains(had[id], k) {
			fresh = append(fresh, k)
		}
	}
	return addKeys(tx, id, fresh)
}

// addKeys adds keys that the person does not have.
func addKeys(tx *db.Tx, id kith.ID, keys []string) error {
	slices.Sort(keys)
	raw := tx.Raw("derived keys, which are no record")
	for part := range slices.Chunk(slices.Compact(keys), 32) {
		args := []any{tx.Actor.Tenant, id}
		rows := make([]string, len(part))
		for i, k := range part {
			args = append(args, k)
			rows[i] = fmt.Sprintf("($1, $%d, $2)", len(args))
		}
		if _, err := raw.Exec(`INSERT INTO person_key (tenant, key, person) VALUES `+strings.Join(rows, ", "), args...); err != nil {
			return err
		}
	}
	return nil
}

// keysOf are the keys of the given people.
func keysOf(tx *db.Tx, ids []kith.ID) (map[kith.ID][]string, error) {
	out := map[kith.ID][]string{}
	for part := range slices.Chunk(ids, 200) {
		args := []any{tx.Actor.Tenant}
		marks := make([]string, len(part))
		for i, id := range part {
			args = append(args, id)
			marks[i] = fmt.Sprintf("$%d", len(args))
		}
		err := tx.Raw("derived keys, which are no record").Query(func(scan func(...any) error) error {
			var id kith.ID
			var k string
			if err := scan(&id, &k); err != nil {
				return err
			}
			out[id] = append(out[id], k)
			return nil
		}, `SELECT person, key FROM person_key WHERE tenant = $1 AND person IN (`+strings.Join(marks, ", ")+`) ORDER BY person, key`, args...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// mostPerKey bounds the people that one key may bring: a key that many hold,
// as at a hostel or a common name, tells little.
const mostPerKey = 150

// holders are the people who hold any of the keys, and how many hold each.
func holders(tx *db.Tx, keys []string) (ids []kith.ID, held map[string]int, err error) {
	held = map[string]int{}
	seen := map[kith.ID]bool{}
	for part := range slices.Chunk(keys, 20) {
		args := []any{tx.Actor.Tenant}
		selects := make([]string, len(part))
		for i, k := range part {
			args = append(args, k)
			selects[i] = fmt.Sprintf("SELECT * FROM (SELECT key, person FROM person_key WHERE tenant = $1 AND key = $%d LIMIT %d) k%d", len(args), mostPerKey, i)
		}
		err := tx.Raw("derived keys, which are no record").Query(func(scan func(...any) error) error {
			var k string
			var id kith.ID
			if err := scan(&k, &id); err != nil {
				return err
			}
			if held[k]++; !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
			return nil
		}, strings.Join(selects, " UNION ALL "), args...)
		if err != nil {
			return nil, nil, err
		}
	}
	return ids, held, nil
}
