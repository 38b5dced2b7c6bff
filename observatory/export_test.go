package observatory

import "slices"

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
