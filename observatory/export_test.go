package observatory

import (
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

// A Question is one of those whose change is told.
type Question struct {
	Instrument, Item string
	Lower            bool
}

// Asked are all of them.
func Asked() (all []Question) {
	for _, q := range asked {
		all = append(all, Question{q.instrument, q.item, q.lower})
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
