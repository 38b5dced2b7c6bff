package person

import (
	"fmt"
	"slices"
	"strconv"
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
	brief := ""
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
				return setKeys(tx, id, nil, "")
			default:
				if err := s.complete(sys); err != nil {
					return err
				}
				brief = s.brief()
			}
			keys = append(keys, s.keys()...)
		}
	}
	return setKeys(tx, id, keys, brief)
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
func setKeys(tx *db.Tx, id kith.ID, keys []string, brief string) error {
	rings, err := keysOf(tx, []kith.ID{id})
	if err != nil {
		return err
	}
	had := rings[id]
	for _, k := range had {
		switch {
		case !slices.Contains(keys, k):
			_, err = keyring(tx).Exec(`DELETE FROM person_key WHERE tenant = $1 AND key = $2 AND person = $3`, tx.Actor.Tenant, k, id)
		case shared(k):
			_, err = keyring(tx).Exec(`UPDATE person_key SET brief = $4 WHERE tenant = $1 AND key = $2 AND person = $3 AND brief <> $4`,
				tx.Actor.Tenant, k, id, brief)
		}
		if err != nil {
			return err
		}
	}
	return addKeys(tx, id, had, keys, brief)
}

func keyring(tx *db.Tx) db.Raw { return tx.Raw("derived keys, which are no record") }

// addKeys makes keys those of a person who has some of them, and no others.
func addKeys(tx *db.Tx, id kith.ID, had, keys []string, brief string) error {
	keys = slices.Compact(slices.Sorted(slices.Values(keys)))
	fresh := slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return slices.Contains(had, k) })
	for part := range slices.Chunk(fresh, 32) {
		args := make([]any, 2, 2+2*len(part))
		args[0], args[1] = tx.Actor.Tenant, id
		rows := make([]string, len(part))
		for i, k := range part {
			beside := ""
			if shared(k) {
				beside = brief
			}
			args = append(args, k, beside)
			rows[i] = "($1, $" + strconv.Itoa(len(args)-1) + ", $2, $" + strconv.Itoa(len(args)) + ")"
		}
		if _, err := keyring(tx).Exec(`INSERT INTO person_key (tenant, key, person, brief) VALUES `+strings.Join(rows, ", "), args...); err != nil {
			return err
		}
	}
	_, err := keyring(tx).Exec(`INSERT INTO person_keyring (tenant, person, keys) VALUES ($1, $2, $3)
		ON CONFLICT (tenant, person) DO UPDATE SET keys = excluded.keys`, tx.Actor.Tenant, id, strings.Join(keys, "\n"))
	return err
}

// keysOf are the keys of the given people.
func keysOf(tx *db.Tx, ids []kith.ID) (map[kith.ID][]string, error) {
	out := map[kith.ID][]string{}
	for part := range slices.Chunk(ids, 200) {
		args := []any{tx.Actor.Tenant}
		marks := make([]string, len(part))
		for i, id := range part {
			args = append(args, id)
			marks[i] = "$" + strconv.Itoa(len(args))
		}
		err := keyring(tx).Query(func(scan func(...any) error) error {
			var id kith.ID
			var keys string
			err := scan(&id, &keys)
			out[id] = strings.FieldsFunc(keys, func(r rune) bool { return r == '\n' })
			return err
		}, `SELECT person, keys FROM person_keyring WHERE tenant = $1 AND person IN (`+strings.Join(marks, ", ")+`)`, args...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// mostPerKey bounds the people that one key may bring: a key that many hold,
// as at a hostel or a common name, tells little. Where it only matters whether
// they are few, mostCounted will do.
const (
	mostPerKey  = 150
	mostCounted = 4
)

// A holder is somebody who holds a key, and what stands beside it.
type holder struct {
	person kith.ID
	brief  string
}

// holders are the people who hold any of the keys: for each key, not more of
// them than it brings, or than are counted.
func holders(tx *db.Tx, counted, keys []string) (map[string][]holder, error) {
	out := map[string][]holder{}
	all := append(slices.Clip(counted), keys...)
	for at := 0; at < len(all); at += mostArms {
		part := all[at:min(at+mostArms, len(all))]
		args := make([]any, 1, 1+len(part))
		args[0] = tx.Actor.Tenant
		var text strings.Builder
		for i, k := range part {
			args = append(args, k)
			if i > 0 {
				text.WriteString(" UNION ALL ")
			}
			most := mostPerKey
			if at+i < len(counted) {
				most = mostCounted
			}
			fmt.Fprintf(&text, "SELECT * FROM (SELECT %d, person, brief FROM person_key WHERE tenant = $1 AND key = $%d LIMIT %d) k%d", i, len(args), most, i)
		}
		err := keyring(tx).Query(func(scan func(...any) error) error {
			var i int
			var h holder
			err := scan(&i, &h.person, &h.brief)
			out[part[i]] = append(out[part[i]], h)
			return err
		}, text.String(), args...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// mostArms is how many keys one statement asks for.
const mostArms = 24
