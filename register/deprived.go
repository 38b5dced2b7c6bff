package register

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"kith"
	"kith/db"
	"kith/nhs"
	"kith/place"
)

// decile is how deprived the neighbourhood of a postcode is, 1 the most deprived
// tenth of England, by the newest index that there is reference data for; 0 where
// that is not known. It tells of the neighbourhood and not of the person.
func decile(book *place.Book, postcode string) (decile int, index place.Index, err error) {
	if postcode == "" || nhs.Postcode(postcode).Pseudo() {
		return 0, 0, nil
	}
	home, err := book.Postcode(nhs.Postcode(postcode))
	for _, by := range []struct {
		index place.Index
		lsoa  string
	}{{place.IoD2025, home.LSOA21}, {place.IoD2019, home.LSOA11}} {
		if err != nil || by.lsoa == "" {
			continue
		}
		d, err := book.Deprivation(by.lsoa, by.index)
		if err == nil {
			return d.Decile, by.index, nil
		}
		if kith.KindOf(err) != kith.NotFound {
			return 0, 0, err
		}
	}
	if kith.KindOf(err) == kith.NotFound {
		err = nil
	}
	return 0, 0, err
}

// lookUp gives somebody the decile of their postcode where the extract has none.
// One that the register has from an extract stands, until they have moved.
func (l *loader) lookUp(w *someone, e *entry, was string) error {
	if e.person.says(atDeprivation) {
		if w.index != 0 {
			w.index, w.changed = 0, true
		}
		return nil
	}
	moved := was != "" && !samePostcode(was, w.are[atPostcode])
	if l.book == nil || e.person.said == 0 || w.are[atDeprivation] != "" && w.index == 0 && !moved {
		return nil
	}
	n, index, err := decile(l.book, w.are[atPostcode])
	if err != nil {
		return err
	}
	is := ""
	if n > 0 {
		is = strconv.Itoa(n)
	} else if !moved || w.index == 0 {
		return nil // what was known of the same place, or from an extract, stays
	}
	if w.are[atDeprivation] != is || w.index != int(index) {
		w.are[atDeprivation], w.index, w.changed = is, int(index), true
	}
	return nil
}

func samePostcode(a, b string) bool {
	plain := func(s string) string { return strings.ToUpper(strings.ReplaceAll(s, " ", "")) }
	return plain(a) == plain(b)
}

// placesOf names the reference data that deciles are looked up in: another where
// something was imported since.
func placesOf(book *place.Book) string {
	s := ""
	for _, k := range []place.Kind{place.Postcodes, place.IMD2025, place.IMD2019, place.LSOAs, place.Boundaries} {
		s += fmt.Sprint(book.Edition(k), " ")
	}
	return strings.TrimSpace(s)
}

// lookUpAnew looks everybody up again who has no decile of an extract's own, when
// there is other reference data than the register was looked up in before.
func lookUpAnew(ctx context.Context, d *db.DB, a kith.Actor, imp *Import, how Reading) error {
	if how.Places == nil {
		return nil
	}
	kept := *imp
	for last, end := 0, false; !end; {
		next := 0
		err := d.Write(ctx, a, func(tx *db.Tx) error {
			*imp = kept // when the database asks for it again
			if err := tx.Lock("register"); err != nil {
				return err
			}
			book, err := how.Places.In(tx)
			if err != nil {
				return err
			}
			places := placesOf(book)
			if last == 0 {
				done, err := db.Count[Import](tx, db.Q{Where: "t.places = $1", Args: []any{places}})
				if err != nil || done > 0 {
					end = true
					return err
				}
			}
			if next, err = lookUpSome(tx, book, last); err != nil {
				return err
			}
			if end = next == 0; end {
				imp.Places = places
				return db.Update(tx, imp)
			}
			return nil
		})
		if err != nil {
			return err
		}
		last = next
	}
	return nil
}

// lookUpSome looks up the next people after a number, and returns that of the last;
// 0 when there are no more.
func lookUpSome(tx *db.Tx, book *place.Book, after int) (last int, err error) {
	if err := book.Ready(); err != nil {
		return 0, err
	}
	type home struct {
		id                       int
		key, seen, postcode      string
		decile, index, was, when int
	}
	var all []home
	raw, tenant := tx.Raw(noRecord), string(tx.Actor.Tenant)
	hold := (&loader{raw: raw}).hold()
	err = raw.Query(func(scan func(...any) error) error {
		var h home
		if err := scan(&h.id, &h.key, &h.seen, &h.postcode, &h.was, &h.when); err != nil {
			return err
		}
		last = h.id
		n, index, err := decile(book, h.postcode)
		if n != 0 && (n != h.was || int(index) != h.when) {
			h.decile, h.index = n, int(index)
			all = append(all, h)
		}
		return err
	}, `SELECT id, known_by, seen, postcode, COALESCE(deprivation, 0), COALESCE(deprivation_index, 0) FROM register_person
		WHERE of_tenant = $1 AND id > $2 AND postcode <> '' AND NOT opted_out AND (deprivation IS NULL OR deprivation_index IS NOT NULL)
		ORDER BY id LIMIT `+strconv.Itoa(chunk)+hold, tenant, after)
	if err != nil {
		return 0, err
	}
	_, err = raw.Load("register_person", []string{"id", "of_tenant", "known_by", "seen", "deprivation", "deprivation_index"},
		"(id) DO UPDATE SET deprivation = excluded.deprivation, deprivation_index = excluded.deprivation_index", len(all), func(i int, to []db.Cell) {
			h := &all[i]
			copy(to, []db.Cell{db.NumberCell(h.id), db.TextCell(tenant), db.TextCell(h.key), db.TextCell(h.seen), db.NumberCell(h.decile), db.NumberCell(h.index)})
		})
	return last, err
}
