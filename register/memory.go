package register

import (
	"cmp"
	"slices"

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
// made of it is counts, and numbers for a campaign. Where definitions are given, no
// more columns are read than they ask for and people are counted by.
func Memory(tx *db.Tx, l cohort.Library, asked ...*cohort.Definition) (*cohort.Register, error) {
	if err := access.Need(tx.Actor, access.CohortSee); err != nil {
		return nil, err
	}
	m := memory{raw: tx.Raw(noRecord), tenant: string(tx.Actor.Tenant), to: cohort.NewRegister(l)}
	text := `SELECT ` + peopleColumns(asked) + ` FROM register_people WHERE of_tenant = $1 AND id > $2 ORDER BY id LIMIT 20000`
	for last := uint32(0); ; {
		if err := m.people(text, m.tenant, int64(last)); err != nil {
			return nil, err
		}
		n := len(m.some)
		if n == 0 {
			return m.to, m.covered()
		}
		first := last
		last = m.some[n-1].Number
		if err := m.events(l, `e.person > $2 AND e.person <= $3`, m.tenant, int64(first), int64(last)); err != nil {
			return nil, err
		}
		if err := m.add(); err != nil {
			return nil, err
		}
	}
}

// A memory reads people piece by piece, and what happened to them.
type memory struct {
	raw    db.Raw
	tenant string
	to     *cohort.Register

	some     []cohort.Person // of this piece, by number
	of       []uint32        // to whom each of these happened, by number
	happened []cohort.Recorded
}

// peopleColumns are the columns of people that are read: those that definitions ask
// for, all when there are none, and those that they are counted by.
func peopleColumns(asked []*cohort.Definition) string {
	of := map[cohort.Column]string{cohort.Language: "language", cohort.Residence: "residence", cohort.Household: "COALESCE(household, 0)"}
	for column, none := range map[cohort.Column]string{cohort.Language: "''", cohort.Residence: "''", cohort.Household: "0"} {
		if len(asked) > 0 && !slices.ContainsFunc(asked, func(d *cohort.Definition) bool { return d.Asks(column) }) {
			of[column] = none
		}
	}
	return `id, practice, system, born, sex, ethnicity, ` + of[cohort.Language] + `, ` + of[cohort.Residence] + `, COALESCE(deprivation, 0), ` + of[cohort.Household]
}

// people reads a piece of them.
func (m *memory) people(text string, args ...any) error {
	m.some = m.some[:0]
	return m.raw.Query(func(scan func(...any) error) error {
		var p cohort.Person
		var id, deprivation, household int64
		var system string
		if err := scan(&id, &p.Practice, &system, &p.Born, &p.Words[cohort.Sex], &p.Words[cohort.Ethnicity], &p.Words[cohort.Language], &p.Words[cohort.Residence], &deprivation, &household); err != nil {
			return err
		}
		p.Number = uint32(id) // #nosec G115 -- numbered from 1, in a column of 32 bits
		p.Numbers[0], p.Numbers[1] = int(deprivation), int(household)
		m.to.Systems[p.Practice] = cmp.Or(m.to.Systems[p.Practice], system)
		m.some = append(m.some, p)
		return nil
	}, text, args...)
}

// events reads what happened to the people of a piece, of what the library's sets
// have; the first argument is the tenant.
func (m *memory) events(l cohort.Library, whose string, args ...any) error {
	m.of, m.happened = m.of[:0], m.happened[:0]
	if len(l) == 0 {
		return nil
	}
	names := marks(len(args)+1, len(l))
	for name := range l {
		args = append(args, name)
	}
	return m.raw.Query(func(scan func(...any) error) error {
		var id, value int64
		var e cohort.Recorded
		err := scan(&id, &e.Code, &e.Day, &value)
		e.Value = cohort.Tenths(value)
		m.of, m.happened = append(m.of, uint32(id)), append(m.happened, e) // #nosec G115 -- as above
		return err
	}, `SELECT e.person, e.code, e.day, COALESCE(e.value, -1) FROM register_event e
		WHERE `+whose+` AND e.code IN (SELECT code FROM register_code WHERE of_tenant = $1 AND set_name IN (`+names+`)) ORDER BY e.person`, args...)
}

// add puts a piece into the register; both are by number.
func (m *memory) add() error {
	at := 0
	for i := range m.some {
		p := &m.some[i]
		for at < len(m.of) && m.of[at] < p.Number {
			at++ // of somebody who is not there any more
		}
		from := at
		for at < len(m.of) && m.of[at] == p.Number {
			at++
		}
		p.Events = m.happened[from:at]
		if err := m.to.Add(p); err != nil {
			return err
		}
	}
	return nil
}

// covered notes which practices record what.
func (m *memory) covered() error {
	return m.raw.Query(func(scan func(...any) error) error {
		var practice, set string
		err := scan(&practice, &set)
		m.to.Covers(practice, set)
		return err
	}, `SELECT practice, set_name FROM register_cover WHERE of_tenant = $1`, m.tenant)
}

// MemoryOf is Memory of these people alone: to ask of a few again what was asked
// of all.
func MemoryOf(tx *db.Tx, l cohort.Library, numbers []uint32, asked ...*cohort.Definition) (*cohort.Register, error) {
	if err := access.Need(tx.Actor, access.CohortSee); err != nil {
		return nil, err
	}
	m := memory{raw: tx.Raw(noRecord), tenant: string(tx.Actor.Tenant), to: cohort.NewRegister(l)}
	text := `SELECT ` + peopleColumns(asked) + ` FROM register_people WHERE of_tenant = $1 AND id IN `
	err := some(tx, slices.Sorted(slices.Values(numbers)), func(in string, args []any) error {
		if err := m.people(text+`(`+in+`) ORDER BY id`, args...); err != nil {
			return err
		}
		if err := m.events(l, `e.person IN (`+in+`)`, args...); err != nil {
			return err
		}
		return m.add()
	})
	if err != nil {
		return nil, err
	}
	return m.to, m.covered()
}
