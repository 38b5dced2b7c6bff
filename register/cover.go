package register

import "kith/db"

// A covering is what an import adds to what practices are known to record. What an
// import of new people brings is noted as it is written; where something may have
// been taken away, or have come to another practice, all is counted again.
type covering struct {
	sets      map[string][]string // that have a code
	practices map[string]bool     // of people who are new
	has       map[practiceSet]bool
	again     bool
}

type practiceSet struct{ practice, set string }

// coveringOf begins one; an import that goes on where it broke off does not know
// what it brought before.
func coveringOf(tx *db.Tx, from int) (*covering, error) {
	c := &covering{sets: map[string][]string{}, practices: map[string]bool{}, has: map[practiceSet]bool{}, again: from > 0}
	return c, tx.Raw(noRecord).Query(func(scan func(...any) error) error {
		var code, set string
		err := scan(&code, &set)
		c.sets[code] = append(c.sets[code], set)
		return err
	}, `SELECT code, set_name FROM register_code WHERE of_tenant = $1`, string(tx.Actor.Tenant))
}

// add notes what was written: people who are new, and what happened to anybody.
func (c *covering) add(fresh []*someone, events *pending) {
	for _, w := range fresh {
		if w.here() {
			c.practices[w.are[atPractice]] = true
		}
	}
	for i := range events.all {
		if h := &events.all[i]; !h.gone && h.who.here() {
			for _, set := range c.sets[h.code] {
				c.has[practiceSet{h.who.are[atPractice], set}] = true
			}
		}
	}
}

// cover notes which practices record what: all that anybody there has, and what
// feeds say that they report.
func (l *loader) cover() error {
	if l.covering.again || l.imp.Whole {
		return cover(l.tx)
	}
	feeds, err := Feeds(l.tx)
	if err != nil {
		return err
	}
	for _, f := range feeds {
		for _, set := range f.Covers {
			for practice := range l.covering.practices {
				l.covering.has[practiceSet{practice, set}] = true
			}
		}
	}
	for has := range l.covering.has {
		if _, err := l.raw.Exec(`INSERT INTO register_cover (of_tenant, practice, set_name) VALUES ($1, $2, $3) ON CONFLICT (of_tenant, practice, set_name) DO NOTHING`,
			string(l.tx.Actor.Tenant), has.practice, has.set); err != nil {
			return err
		}
	}
	return nil
}

// cover counts all again. The joins are in the order that is quick where few have
// anything, which SQLite does not see.
func cover(tx *db.Tx) error {
	raw, tenant := tx.Raw(noRecord), string(tx.Actor.Tenant)
	if _, err := raw.Exec(`DELETE FROM register_cover WHERE of_tenant = $1`, tenant); err != nil {
		return err
	}
	if _, err := raw.Exec(`INSERT INTO register_cover (of_tenant, practice, set_name)
		SELECT DISTINCT p.of_tenant, p.practice, c.set_name
		FROM register_event e CROSS JOIN register_person p CROSS JOIN register_code c
		WHERE p.id = e.person AND p.of_tenant = $1 AND p.died IS NULL AND p.left_on IS NULL AND NOT p.opted_out
			AND c.of_tenant = $1 AND c.code = e.code`, tenant); err != nil {
		return err
	}
	feeds, err := Feeds(tx)
	if err != nil {
		return err
	}
	for _, f := range feeds {
		for _, set := range f.Covers {
			if _, err := raw.Exec(`INSERT INTO register_cover (of_tenant, practice, set_name)
				SELECT DISTINCT p.of_tenant, p.practice, $2 FROM register_people p WHERE p.of_tenant = $1
				ON CONFLICT (of_tenant, practice, set_name) DO NOTHING`, tenant, set); err != nil {
				return err
			}
		}
	}
	return nil
}
