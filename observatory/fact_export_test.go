package observatory

import (
	"kith"
	"kith/db"
	"kith/tally"
)

func init() {
	secrets["written"] = func(tx *db.Tx) error { _, err := db.Count[writtenRow](tx, db.Q{}); return err }
}

// View is what Facts hold.
func (f *Facts) View() *tally.View { return f.table.Now() }

// By counts referrals by a column in SQL.
func By(tx *db.Tx, column string) (map[string]int, error) {
	return db.Tally[referralRow](tx, "t."+column, db.Q{})
}

// FactsOf counts the facts of a period, which the figures of releases are made of,
// by two of their values, and the people by the first.
func FactsOf(tx *db.Tx, at Places, p Period, i, j int) (rows map[string]int, people map[string]map[kith.ID]bool, err error) {
	all, err := (&reader{tx: tx, at: at, period: p}).referrals()
	rows, people = map[string]int{}, map[string]map[kith.ID]bool{}
	for _, f := range all {
		rows[f.is[i]+"/"+f.is[j]]++
		if people[f.is[i]] == nil {
			people[f.is[i]] = map[kith.ID]bool{}
		}
		people[f.is[i]][f.person] = true
	}
	return rows, people, err
}
