package observatory_test

import (
	"fmt"
	"slices"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/observatory"
)

// Every column of every view is described, and nothing else is.
func TestViewsAreDescribed(t *testing.T) {
	d := dbtest.Open(t)
	dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error {
		raw := tx.Raw("the columns of views")
		names, columns := `SELECT name FROM sqlite_master WHERE type = 'view' AND name LIKE 'observatory_%' ORDER BY 1`,
			`SELECT name FROM pragma_table_info($1) ORDER BY cid`
		if raw.Postgres() {
			names = `SELECT table_name FROM information_schema.views WHERE table_schema = current_schema() AND table_name LIKE 'observatory_%' ORDER BY 1`
			columns = `SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position`
		}
		list := func(text string, args ...any) (all []string) {
			err := raw.Query(func(scan func(...any) error) error {
				var s string
				err := scan(&s)
				all = append(all, s)
				return err
			}, text, args...)
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		var described []string
		for _, v := range observatory.Views {
			described = append(described, v.Name)
			var want []string
			for _, c := range observatory.ColumnsOf(v) {
				want = append(want, c.Name)
				if c.About == "" {
					t.Errorf("%s.%s is not described", v.Name, c.Name)
				}
			}
			if got := list(columns, v.Name); !slices.Equal(got, want) {
				t.Errorf("%s has the columns\n%v, described are\n%v", v.Name, got, want)
			}
		}
		slices.Sort(described)
		if got := list(names); !slices.Equal(got, described) {
			t.Errorf("there are the views %v, described are %v", got, described)
		}
		return nil
	})
}

// Only those who make figures count; nobody counts another tenant.
func TestWhoCounts(t *testing.T) {
	d, _ := town(t)
	for _, a := range []kith.Actor{dbtest.Worker, dbtest.Lead, dbtest.Referrer, dbtest.Provider, dbtest.Admin, dbtest.Governor, public} {
		dbtest.Fails(t, string(a.Role), dbtest.Err(d, a, func(tx *db.Tx) error {
			_, err := observatory.Propose(tx, observatory.Places{}, year, "lt6")
			return err
		}), kith.Forbidden)
		dbtest.Fails(t, string(a.Role), dbtest.Err(d, a, func(tx *db.Tx) error {
			_, err := observatory.Releases(tx)
			return err
		}), kith.Forbidden)
	}
	other := dbtest.Analyst
	other.Tenant = dbtest.Elsewhere
	dbtest.Do(t, d, other, func(tx *db.Tx) error {
		r, err := observatory.Propose(tx, observatory.Places{}, year, "lt6")
		if err == nil && r.State == observatory.Proposed && r.Reporting.Of != 0 {
			err = fmt.Errorf("elsewhere sees teams: %+v", r)
		}
		return err
	})
	dbtest.Do(t, d, dbtest.Analyst, func(tx *db.Tx) error {
		all, err := observatory.Releases(tx)
		if len(all) > 0 {
			t.Errorf("another tenant's releases are seen: %v", all)
		}
		return err
	})
}
