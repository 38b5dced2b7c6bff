package observatory

import (
	"context"
	"slices"

	"kith"
	"kith/db"
	"kith/sdc"
	"kith/tally"
)

func init() {
	secrets["written"] = func(tx *db.Tx) error { _, err := db.Count[writtenRow](tx, db.Q{}); return err }
	secrets["asked"] = func(tx *db.Tx) error { _, err := db.Count[askedRow](tx, db.Q{}); return err }
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

// WithoutError makes an explorer whose numbers are exact.
func (x *Explorer) WithoutError() *Explorer {
	x.noise = sdc.Noise{Keys: noiseKeys, Top: 1, Shift: [][]int{{0}, {0}}}
	return x
}

// Crossed counts what a Question asks for from the rows that SQL gives, one by one: "row/column",
// and "row/" for all of a row.
func Crossed(ctx context.Context, d *db.DB, who kith.Actor, at Places, a Question) map[string]int {
	out, seen := map[string]int{}, map[string]bool{}
	err := d.Read(ctx, who, func(tx *db.Tx) error {
		net, err := areasOn(tx, at, a.Period.Last())
		if err != nil {
			return err
		}
		all, err := (&reader{tx: tx, at: at, period: a.Period}).referrals()
		codes := referrals.by(a.Period)
		of := func(code string, f fact) string {
			if code == networks {
				n, _ := net.network(f.at)
				return n.name
			}
			i := slices.IndexFunc(codes, func(b Breakdown) bool { return b.Code == code })
			return codes[i].list[codes[i].of(f.is[i])].name
		}
		for _, f := range all {
			for _, cell := range []string{of(a.Rows, f) + "/" + of(a.Columns, f), of(a.Rows, f) + "/"} {
				if key := cell + string(f.person); !a.People || !seen[key] {
					seen[key] = true
					out[cell]++
				}
			}
		}
		return err
	})
	if err != nil {
		panic(err)
	}
	return out
}
