package observatory

import (
	"fmt"
	"maps"
	"slices"

	"kith"
	"kith/db"
	"kith/sdc"
)

// ColumnsOf are all columns of a view.
func ColumnsOf(v View) []Column { return append(append([]Column{}, every...), v.Columns...) }

// Sheets are the tables of a period's release, with their categories.
func Sheets(p Period) map[string][]string {
	all := map[string][]string{}
	for _, x := range programme(p) {
		all[x.code] = nil
		if x.breakdown != nil {
			all[x.code] = x.breakdown.Categories()
		}
	}
	return all
}

// GroupsOfSheets are the groups of a period's tables, in the order of the tables.
func GroupsOfSheets(p Period) (groups []string) {
	for _, x := range programme(p) {
		groups = append(groups, x.group)
	}
	return groups
}

// Headings is under how many headings of a breakdown a code stands.
func Headings(breakdown, code string) (n int) {
	for _, b := range append(referrals.by(Period{Year: 2022}), closed.by(Period{})...) {
		if b.Code == breakdown {
			for _, c := range b.list {
				if slices.Contains(c.values, code) {
					n++
				}
			}
		}
	}
	return n
}

// An Item is one of those whose change is told.
type Item struct {
	Instrument, Item string
	Lower            bool
}

// Asked are all of them.
func Asked() (all []Item) {
	for _, q := range asked {
		all = append(all, Item{q.instrument, q.item, q.lower})
	}
	return all
}

// AgeBands has ages counted in other bands until the function it returns is
// called.
func AgeBands(ends []int, names ...string) func() {
	was := byAge
	byAge.ends, byAge.list = ends, nil
	for _, n := range names {
		byAge.list = append(byAge.list, category{n, nil})
	}
	byAge.list = append(byAge.list, category{notRecorded, []string{""}})
	return func() { byAge = was }
}

// Counted counts a table of a period, before it is protected.
func Counted(tx *db.Tx, at Places, p Period, code string) (sdc.Table, error) {
	r, err := newReader(tx, at, p, sdc.LT6)
	if err != nil {
		return sdc.Table{}, err
	}
	for _, x := range programme(p) {
		if x.code == code {
			c, err := r.count(x)
			return c.table, err
		}
	}
	return sdc.Table{}, kith.Errorf(kith.NotFound, "no table %s", code)
}

// secrets are what nobody but those who make figures reads.
var secrets = map[string]func(*db.Tx) error{
	"referrals": func(tx *db.Tx) error { _, err := db.Count[referralRow](tx, db.Q{}); return err },
	"contacts":  func(tx *db.Tx) error { _, err := db.Count[contactRow](tx, db.Q{}); return err },
	"actions":   func(tx *db.Tx) error { _, err := db.Count[actionRow](tx, db.Q{}); return err },
	"onward":    func(tx *db.Tx) error { _, err := db.Count[onwardRow](tx, db.Q{}); return err },
	"answers":   func(tx *db.Tx) error { _, err := db.Count[answerRow](tx, db.Q{}); return err },
	"workers":   func(tx *db.Tx) error { _, err := db.Count[workerRow](tx, db.Q{}); return err },
	"unmet":     func(tx *db.Tx) error { _, err := db.Count[unmetRow](tx, db.Q{}); return err },
	"teams":     func(tx *db.Tx) error { _, err := db.Count[teamRow](tx, db.Q{}); return err },
	"releases":  func(tx *db.Tx) error { _, err := db.Count[Release](tx, db.Q{}); return err },
	"tables":    func(tx *db.Tx) error { _, err := db.Count[sheetRow](tx, db.Q{}); return err },
	"counts":    func(tx *db.Tx) error { _, err := db.Count[countRow](tx, db.Q{}); return err },
	"groups":    func(tx *db.Tx) error { _, err := db.Count[GroupSize](tx, db.Q{}); return err },
	"compared":  func(tx *db.Tx) error { _, err := db.Count[groupsRow](tx, db.Q{}); return err },
	"ledger":    func(tx *db.Tx) error { _, err := db.Count[published](tx, db.Q{}); return err },
}

// Secrets are their names.
func Secrets() []string { return slices.Sorted(maps.Keys(secrets)) }

// ReadSecret tries to read one.
func ReadSecret(tx *db.Tx, name string) error { return secrets[name](tx) }

// Services are the lines of a table by service, by how many people were sent to each.
func Services(sent map[string]int, small int) []string {
	var all []fact
	for name, n := range sent {
		for i := range n {
			all = append(all, fact{person: kith.ID(fmt.Sprint(name, i)), is: []string{name}})
		}
	}
	b := services(all, 0, small)
	return b.Categories()
}

// HoursIn are the hundredths of whole-time equivalents of a period, of all teams.
func HoursIn(tx *db.Tx, p Period) (n int, err error) {
	all, err := (&reader{tx: tx, period: p}).workers()
	for _, f := range all {
		n += f.units
	}
	return n, err
}
