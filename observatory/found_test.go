package observatory_test

import (
	"slices"
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/observatory"
	"kith/person"
	"kith/referral"
	"kith/sample"
)

// onList refers people whom lists found, so many from each.
func onList(t *testing.T, d *db.DB, c *crowd, lists map[string]int) {
	t.Helper()
	for name, n := range lists {
		words := "found by " + name
		c.refer(sample.North, n, year.From().Start(), func(_ int, _ *person.New, r *referral.New) { r.Source, r.Reason = referral.Proactive, words })
		dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
			all, err := db.Select[referral.Referral](tx, db.Q{Where: "t.reason = $1", Args: []any{words}})
			for i := range all {
				if err := referral.Found(tx, &all[i], name); err != nil {
					return err
				}
			}
			return err
		})
	}
}

// Lists from which many came have lines of their own; the others are one line, of as
// many, so that no line is small and what was not said cannot be worked out.
func TestCohorts(t *testing.T) {
	d, c := town(t)
	onList(t, d, c, map[string]int{"over-85": 40, "carers": 25, "our-own-list": 22, "bereaved": 3})
	r := publish(t, d, year)
	for _, code := range []string{"proactive-by-cohort", "proactive-people-by-cohort"} {
		if slices.Contains(r.Reporting.Withheld, code) {
			t.Fatalf("%s is left out: %q", code, r.Why)
		}
		table(t, d, code, func(at func(int, int) (int, bool), areas, columns []string) {
			if len(areas) != 1 || strings.Contains(strings.ToLower(strings.Join(columns, "|")), "bereave") {
				t.Errorf("%s: areas %q, lines %q", code, areas, columns)
			}
			sum := 0
			for i, name := range columns[:len(columns)-1] {
				n, shown := at(0, i)
				if !shown || n <= 20 {
					t.Errorf("%s, %s: %d, shown %v", code, name, n, shown)
				}
				sum += n
			}
			if whole, shown := at(0, len(columns)-1); !shown || whole != 90 || sum != whole {
				t.Errorf("%s: %d of %d, shown %v", code, sum, whole, shown)
			}
		})
	}
}

// Where few came from lists at all, nothing is said of which; and only a referral from
// a list has one.
func TestFewFromLists(t *testing.T) {
	d, c := town(t)
	onList(t, d, c, map[string]int{"over-85": 12, "carers": 4})
	r := publish(t, d, year)
	for _, code := range []string{"proactive-by-cohort", "proactive-people-by-cohort"} {
		if !slices.Contains(r.Reporting.Withheld, code) {
			t.Errorf("%s is published of 16 people", code)
		}
	}
	dbtest.Fails(t, "a cohort on a GP's referral", dbtest.Err(d, dbtest.System, func(tx *db.Tx) error {
		x, err := db.First[referral.Referral](tx, db.Q{Where: "t.source = 'gp'"})
		if err != nil {
			return err
		}
		return referral.Found(tx, x, "over-85")
	}), kith.Invalid)
	dbtest.See(t, d, dbtest.Analyst, func(tx *db.Tx) error { _, err := observatory.Audit(tx, r.ID); return err })
}
