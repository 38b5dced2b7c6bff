package observatory_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/observatory"
	"kith/sample"
)

// What is counted from the rows is what SQL counts over the view, referrals and
// distinct people, by team and by each code.
func TestCountsAreThoseOfSQL(t *testing.T) {
	d, c := town(t)
	c.refer(sample.North, 40, year.From().Start(), nil)
	for _, x := range []struct {
		column, code string
		values       map[string][]string // by heading
	}{
		{"gender", "referrals-by-sex", map[string][]string{"Female": {"2"}, "Male": {"1"}}},
		{"source", "referrals-by-source", map[string][]string{"GP or practice": {"gp", "practice"}, "The person": {"self"}, "Hospital or ambulance": {"hospital", "ambulance"}}},
		{"urgency", "referrals-by-urgency", map[string][]string{"Routine": {"routine"}}},
		{"ethnicity", "referrals-by-ethnicity", map[string][]string{"White": {"A", "B", "C", "X1", "X2"}, "Asian": {"H", "J", "K", "L", "R"}, "Not recorded": {"99", ""}}},
	} {
		dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error {
			table, err := observatory.Counted(tx, observatory.Places{}, year, x.code)
			if err != nil {
				return err
			}
			for heading, values := range x.values {
				col := slices.Index(table.Categories, heading)
				for row, a := range table.Areas {
					where, args := "", []any{year.From().Start(), (observatory.Period{Year: 2026}).From().Start()}
					if row > 0 {
						where, args = " AND team = $3", append(args, a.Code)
					}
					var n, people int
					err := tx.Raw("the oracle").Query(func(scan func(...any) error) error { return scan(&n, &people) }, fmt.Sprintf(
						`SELECT count(*), count(DISTINCT person) FROM observatory_referral WHERE received_at >= $1 AND received_at < $2%s AND %s IN ('%s')`,
						where, x.column, strings.Join(values, "', '")), args...)
					if err != nil {
						return err
					}
					got := 0
					for i, counts := range table.Count {
						if counts != nil && (i == row || row == 0) {
							got += counts[col]
						}
					}
					if got != n || table.People[row][col] != people || n == 0 {
						t.Errorf("%s, %s, %s: %d referrals of %d people, SQL says %d of %d", x.code, a.Name, heading, got, table.People[row][col], n, people)
					}
				}
			}
			return nil
		})
	}
}

// Rates have the registered as their denominator where list sizes are known, and
// say so where they are not; completeness, bounds and waits come from the same
// tables.
func TestFigures(t *testing.T) {
	d, _ := town(t)
	dbtest.Do(t, d, dbtest.Analyst, func(tx *db.Tx) error {
		in := "practice_code,registered_patients\nK99000,4000.5\nK99001,3000\nK99002,2000\nK99003,1000\nnonsense,12\nK99004,\n"
		read, skipped, err := observatory.ReadListSizes(tx, strings.NewReader(in), "2025-04-01", "lists.csv")
		if err != nil || read != 4 || skipped != 2 {
			t.Errorf("%d read, %d skipped: %v", read, skipped, err)
		}
		return err
	})
	publish(t, d, year)
	dbtest.See(t, d, public, func(tx *db.Tx) error {
		e, err := observatory.Latest(tx)
		if err != nil {
			return err
		}
		read := func(code string) *observatory.Answer {
			m, err := observatory.Find(code)
			if err != nil {
				t.Fatal(err)
			}
			a, err := observatory.Read(tx, m, e)
			if err != nil {
				t.Fatalf("%s: %v", code, err)
			}
			return a
		}
		rate := read("rate").Figures[0]
		if rate.N != 420 || rate.Of != 10001 || rate.Limits.Value < 41.9 || rate.Limits.Value > 42.1 || rate.Limits.Low >= rate.Limits.Value {
			t.Errorf("%+v", rate)
		}
		if a := read("recorded-ethnicity").Figures[0]; a.N != 336 || a.Of != 420 {
			t.Errorf("%+v", a)
		}
		ethnic := read("referrals-by-ethnicity").Table
		low, high, ok := observatory.Bounds(ethnic, 0, slices.Index(ethnic.Columns(), "Asian"), "Not recorded")
		if !ok || low != 84.0/420 || high != 168.0/420 {
			t.Errorf("%v to %v, %v", low, high, ok)
		}
		if _, err := observatory.Read(tx, find(t, "growth"), e); kith.KindOf(err) != kith.NotFound {
			t.Errorf("growth without the year before: %v", err)
		}
		if a := read("hours"); a.Figures[0].State != "zero" && a.Figures[0].State != "too few to rate" {
			t.Errorf("hours without workers: %+v", a.Figures[0])
		}
		return nil
	})
}

func find(t *testing.T, code string) *observatory.Measure {
	m, err := observatory.Find(code)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Periods are financial years and their quarters, and nothing else.
func TestPeriods(t *testing.T) {
	for text, want := range map[string]string{"2022-23": "2022-04-01 2023-03-31 2022-23", "2022-23-Q1": "2022-04-01 2022-06-30 April to June 2022",
		"2022-23q4": "2023-01-01 2023-03-31 January to March 2023", "1999-00": "1999-04-01 2000-03-31 1999-00"} {
		p, err := observatory.ParsePeriod(text)
		if got := fmt.Sprintf("%s %s %s", string(p.From()), string(p.Last()), p.Name()); err != nil || got != want {
			t.Errorf("%s: %s, %v", text, got, err)
		}
		if back, err := observatory.ParsePeriod(p.String()); err != nil || back != p {
			t.Errorf("%s comes back as %v, %v", text, back, err)
		}
	}
	for _, text := range []string{"", "2022", "2022-24", "2022-23-Q5", "22-23", "2022-23-01"} {
		if p, err := observatory.ParsePeriod(text); kith.KindOf(err) != kith.Invalid {
			t.Errorf("%q is taken as %v", text, p)
		}
	}
	if (observatory.Period{Year: 2022}).Over("2023-03-31") || !(observatory.Period{Year: 2022}).Over("2023-04-01") {
		t.Error("a year is over on 1 April")
	}
}

// Nobody but those who make figures reads what they are counted from, or drafts.
func TestSecretsAreShut(t *testing.T) {
	d, _ := town(t)
	publish(t, d, year)
	err := d.Read(context.Background(), public, func(tx *db.Tx) error {
		_, err := db.Count[observatory.ListSize](tx, db.Q{})
		return err
	})
	dbtest.Fails(t, "list sizes", err, kith.Forbidden)
	for _, name := range observatory.Secrets() {
		dbtest.Fails(t, name, d.Read(context.Background(), public, func(tx *db.Tx) error { return observatory.ReadSecret(tx, name) }), kith.Forbidden)
	}
}
