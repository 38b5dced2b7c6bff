package register

import (
	"cmp"

	"kith"
	"kith/access"
	"kith/cohort"
	"kith/db"
)

// Library is the code sets that the tenant uses: those it imported, and those that
// ship with Kith where it imported none of the name.
func Library(tx *db.Tx) (cohort.Library, error) {
	if err := access.Need(tx.Actor, access.CohortSee); err != nil {
		return nil, err
	}
	l := cohort.ShippedLibrary()
	mine := map[string]*cohort.Set{}
	err := tx.Raw(noRecord).Query(func(scan func(...any) error) error {
		var name, version string
		var c cohort.Code
		err := scan(&name, &c.ID, &c.Term, &version)
		s := mine[name]
		if s == nil {
			s = &cohort.Set{Name: name, Version: version, Source: "imported", Starter: version == cohort.Starter}
			mine[name], l[name] = s, s
		}
		s.Codes = append(s.Codes, c)
		return err
	}, `SELECT set_name, code, term, release FROM register_code WHERE of_tenant = $1 ORDER BY set_name, code`, string(tx.Actor.Tenant))
	return l, err
}

// Memory reads the register into columns, for the code sets of a library. Who
// died, left or opted out is not in it. It says nothing of who people are; what is
// made of it is counts, and numbers for a campaign.
func Memory(tx *db.Tx, l cohort.Library) (*cohort.Register, error) {
	if err := access.Need(tx.Actor, access.CohortSee); err != nil {
		return nil, err
	}
	r := cohort.NewRegister(l)
	raw, tenant := tx.Raw(noRecord), string(tx.Actor.Tenant)
	for last := int64(0); ; {
		from := last
		people, to, err := peopleOf(raw, r, `SELECT `+peopleColumns+` FROM register_people WHERE of_tenant = $1 AND id > $2 ORDER BY id LIMIT 20000`, tenant, from)
		if err != nil {
			return nil, err
		}
		if len(people) == 0 {
			break
		}
		last = to
		happened, err := events(raw, tenant, l, from, last)
		if err != nil {
			return nil, err
		}
		if err := addAll(r, people, happened); err != nil {
			return nil, err
		}
	}
	return r, covered(raw, r, tenant)
}

const peopleColumns = `id, practice, system, born, sex, ethnicity, language, residence, COALESCE(deprivation, 0), COALESCE(household, 0)`

// peopleOf reads people, and the number of the last.
func peopleOf(raw db.Raw, r *cohort.Register, text string, args ...any) (people []cohort.Person, last int64, err error) {
	err = raw.Query(func(scan func(...any) error) error {
		var p cohort.Person
		var deprivation, household int64
		var system string
		if err := scan(&last, &p.Practice, &system, &p.Born, &p.Words[cohort.Sex], &p.Words[cohort.Ethnicity], &p.Words[cohort.Language], &p.Words[cohort.Residence], &deprivation, &household); err != nil {
			return err
		}
		p.Number = uint32(last) // #nosec G115 -- numbered from 1, in a column of 32 bits
		p.Numbers[0], p.Numbers[1] = int(deprivation), int(household)
		r.Systems[p.Practice] = cmp.Or(r.Systems[p.Practice], system)
		people = append(people, p)
		return nil
	}, text, args...)
	return people, last, err
}

func addAll(r *cohort.Register, people []cohort.Person, happened map[uint32][]cohort.Recorded) error {
	for i := range people {
		people[i].Events = happened[people[i].Number]
		if err := r.Add(&people[i]); err != nil {
			return err
		}
	}
	return nil
}

// covered notes which practices record what.
func covered(raw db.Raw, r *cohort.Register, tenant string) error {
	return raw.Query(func(scan func(...any) error) error {
		var practice, set string
		err := scan(&practice, &set)
		r.Covers(practice, set)
		return err
	}, `SELECT practice, set_name FROM register_cover WHERE of_tenant = $1`, tenant)
}

// events are what happened to people with numbers in a range, of what the library's
// sets have.
func events(raw db.Raw, tenant string, l cohort.Library, after, to int64) (map[uint32][]cohort.Recorded, error) {
	if len(l) == 0 {
		return map[uint32][]cohort.Recorded{}, nil
	}
	args := []any{tenant, after, to}
	for name := range l {
		args = append(args, name)
	}
	return eventsOf(raw, `SELECT e.person, e.code, e.day, COALESCE(e.value, -1) FROM register_event e
		WHERE e.person > $2 AND e.person <= $3 AND e.code IN (SELECT code FROM register_code WHERE of_tenant = $1 AND set_name IN (`+marks(4, len(l))+`))`, args...)
}

func eventsOf(raw db.Raw, text string, args ...any) (map[uint32][]cohort.Recorded, error) {
	all := map[uint32][]cohort.Recorded{}
	return all, raw.Query(func(scan func(...any) error) error {
		var id int64
		var code string
		var day kith.Day
		var value int64
		if err := scan(&id, &code, &day, &value); err != nil {
			return err
		}
		all[uint32(id)] = append(all[uint32(id)], cohort.Recorded{Code: code, Day: day, Value: cohort.Tenths(value)}) // #nosec G115 -- as above
		return nil
	}, text, args...)
}
