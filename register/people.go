package register

import (
	"fmt"

	"kith"
	"kith/access"
	"kith/cohort"
	"kith/db"
)

// mostHome is how many live at an address that is taken for a household: above it
// is a home or a hall of residence.
const mostHome = 12

// mostLeave is the share of a feed's people that may leave by one whole file.
const mostLeave = 0.2

// finish does what follows from a whole import: who is not in it has left, who
// lives with whom, who was bereaved, what practices record, what is too old.
func (l *loader) finish(anyway bool) error {
	for _, step := range []func() error{
		func() error { return l.left(anyway) }, l.households, l.bereaved, l.cover, l.old,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) count(text string, args ...any) (n int, err error) {
	err = l.raw.Query(func(scan func(...any) error) error {
		var c int64
		err := scan(&c)
		n = int(c)
		return err
	}, text, args...)
	return n, err
}

// left marks who is not in a whole file, and takes out what is no longer recorded.
func (l *loader) left(anyway bool) error {
	if !l.imp.Whole || l.feed.Kind != Practice {
		return nil
	}
	tenant, feed, seen := string(l.tx.Actor.Tenant), string(l.feed.ID), string(l.imp.ID)
	const here = ` FROM register_person WHERE of_tenant = $1 AND feed = $2 AND died IS NULL AND left_on IS NULL AND NOT opted_out`
	of, err := l.count(`SELECT count(*)`+here, tenant, feed)
	if err != nil {
		return err
	}
	gone, err := l.count(`SELECT count(*)`+here+` AND seen <> $3`, tenant, feed, seen)
	if err != nil {
		return err
	}
	if float64(gone) > mostLeave*float64(of) && !anyway {
		return kith.Errorf(kith.Invalid, "by this whole file %d of %d people would have left the practices at once. If it is right, say so with --anyway; if the file is a part, leave --whole out", gone, of)
	}
	if gone > 0 {
		if _, err := l.raw.Exec(`UPDATE register_person SET left_on = $1 WHERE of_tenant = $2 AND feed = $3 AND seen <> $4 AND left_on IS NULL AND died IS NULL AND NOT opted_out`,
			string(l.imp.Day), tenant, feed, seen); err != nil {
			return err
		}
	}
	_, err = l.raw.Exec(`DELETE FROM register_event WHERE feed = $1 AND seen <> $2`, feed, seen)
	return err
}

// households counts who lives at an address. An address where nobody is known any
// more is not kept.
func (l *loader) households() error {
	if l.feed.Kind != Practice && l.feed.Kind != Deaths {
		return nil
	}
	tenant := string(l.tx.Actor.Tenant)
	if _, err := l.raw.Exec(`INSERT INTO register_home (of_tenant, home, living)
		SELECT of_tenant, home, count(CASE WHEN died IS NULL AND left_on IS NULL AND NOT opted_out THEN 1 END)
		FROM register_person WHERE home <> '' AND of_tenant = $1 GROUP BY home, of_tenant
		ON CONFLICT (home, of_tenant) DO UPDATE SET living = excluded.living WHERE register_home.living <> excluded.living`, tenant); err != nil {
		return err
	}
	_, err := l.raw.Exec(`DELETE FROM register_home WHERE of_tenant = $1 AND NOT EXISTS (
		SELECT 1 FROM register_person p WHERE p.home = register_home.home AND p.of_tenant = register_home.of_tenant AND p.home <> '')`, tenant)
	return err
}

// bereaved notes a death for those who lived with who died.
func (l *loader) bereaved() error {
	if l.feed.Kind != Practice && l.feed.Kind != Deaths {
		return nil
	}
	_, err := l.raw.Exec(`INSERT INTO register_event (person, code, day, ref, feed, seen)
		SELECT q.id, 'household-death', p.died, 'a death in the household', p.feed, $2
		FROM register_person p JOIN register_home h ON h.home = p.home AND h.of_tenant = p.of_tenant
		JOIN register_person q ON q.home = p.home AND q.of_tenant = p.of_tenant AND q.id <> p.id
		WHERE p.of_tenant = $1 AND p.home <> '' AND q.home <> '' AND p.died IS NOT NULL AND q.died IS NULL AND q.left_on IS NULL AND NOT q.opted_out
			AND h.living <= `+fmt.Sprint(mostHome)+` AND q.residence NOT IN ('care-home', 'nursing-home')
		ON CONFLICT (person, code, day, ref) DO UPDATE SET seen = excluded.seen`, string(l.tx.Actor.Tenant), string(l.imp.ID))
	return err
}

// old deletes what a feed brought longer ago than it may be kept.
func (l *loader) old() error {
	_, err := l.raw.Exec(`DELETE FROM register_event WHERE feed = $1 AND day < $2`, string(l.feed.ID), string(l.imp.Day.AddMonths(-l.feed.KeepMonths)))
	return err
}

// UseCodes makes the register ask by these code sets: they take the place of those
// of the same name.
func UseCodes(tx *db.Tx, sets ...*cohort.Set) error {
	if err := access.Need(tx.Actor, access.Data); err != nil {
		return err
	}
	raw, tenant := tx.Raw(noRecord), string(tx.Actor.Tenant)
	for _, s := range sets {
		if _, err := raw.Exec(`DELETE FROM register_code WHERE of_tenant = $1 AND set_name = $2`, tenant, s.Name); err != nil {
			return err
		}
		for _, c := range s.Codes {
			if _, err := raw.Exec(`INSERT INTO register_code (of_tenant, set_name, code, term, release) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (of_tenant, set_name, code) DO NOTHING`, tenant, s.Name, c.ID, c.Term, s.Version); err != nil {
				return err
			}
		}
	}
	return cover(tx)
}

// shipped puts the code sets that ship with Kith, and those of the feeds, where
// none of the name is.
func shipped(tx *db.Tx) error {
	if err := access.Need(tx.Actor, access.Data); err != nil {
		return err
	}
	have := map[string]bool{}
	err := tx.Raw(noRecord).Query(func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		have[name] = true
		return err
	}, `SELECT DISTINCT set_name FROM register_code WHERE of_tenant = $1`, string(tx.Actor.Tenant))
	if err != nil {
		return err
	}
	var lacking []*cohort.Set
	for _, s := range cohort.ShippedLibrary() {
		if !have[s.Name] && len(s.Codes) > 0 {
			lacking = append(lacking, s)
		}
	}
	if len(lacking) == 0 {
		return nil
	}
	return UseCodes(tx, lacking...)
}
