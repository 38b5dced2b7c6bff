package fund_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/fund"
	"kith/nhs"
)

// gifts gives so many people each so many vouchers.
func (c *town) gifts(f *fund.Fund, kind string, need nhs.Need, day kith.Day, from, to int) {
	c.t.Helper()
	for i := from; i < to; i++ {
		if _, err := c.give(f, i, fund.NewGrant{Kind: kind, Need: need, Amount: 1000, Day: day}); err != nil {
			c.t.Fatal(err)
		}
	}
}

func (c *town) report(f *fund.Fund) *fund.Report {
	c.t.Helper()
	return see(c, dbtest.Worker, func(tx *db.Tx) (*fund.Report, error) { return fund.NewReport(tx, f.ID, "2026-06-15", "2026-09-01") })
}

// lines are a table of a report, without its empty rows: "Food 9 9 £90".
func lines(t *testing.T, r *fund.Report, name string) string {
	t.Helper()
	var out []string
	for _, table := range r.Tables {
		for _, f := range table.Rows {
			switch {
			case table.Name != name:
			case f.Withheld:
				out = append(out, f.Name+" withheld")
			case f.NoPence:
				out = append(out, fmt.Sprintf("%s %d", f.Name, f.Grants))
			case f.Grants > 0:
				out = append(out, f.Name+" "+kith.Pounds(f.Pence))
			}
		}
	}
	return strings.Join(out, "; ")
}

func TestReport(t *testing.T) {
	c := open(t, 14)
	f := c.fund(hardship, 1_000_000)
	c.gifts(f, "food", nhs.Food, "2026-06-10", 0, 9)
	c.gifts(f, "clothes", "", "2026-07-10", 0, 7)
	c.gifts(f, "fuel", nhs.Money, "2026-07-20", 9, 11) // two people: withheld, and the next smallest
	r := c.report(f)
	if r.Total != (fund.Figure{Name: "All", Grants: 18, People: 11, Pence: 18000}) || r.From != "2026-06-01" || r.To != "2026-09-30" {
		t.Errorf("in all: %+v", r)
	}
	for name, want := range map[string]string{
		"What for": "Food 9; Clothes withheld; Fuel withheld",
		"Month":    "June 2026 £90; July 2026 £90",
		"Need":     "Financial issues and poverty withheld; Food and essentials 9; Not said withheld",
	} {
		if got := lines(t, r, name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	var csv strings.Builder
	if err := r.CSV(&csv); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"table,row,given,people,pounds\nAll,All,18,11,180.00\nWhat for,Food,9,9,withheld\nWhat for,Clothes,withheld,withheld,withheld\n",
		"Month,August 2026,0,0,0.00\n"} {
		if !strings.Contains(csv.String(), want) {
			t.Errorf("the file is\n%s\nwithout\n%s", csv.String(), want)
		}
	}
	if r.File() != "fund-report-2026-06-to-2026-09.csv" {
		t.Error(r.File())
	}
}

// Five people in all: nothing of them is shown.
func TestReportOfFew(t *testing.T) {
	c := open(t, 5)
	f := c.fund(hardship, 1_000_000)
	c.gifts(f, "food", nhs.Food, "2026-06-10", 0, 5)
	c.gifts(f, "food", nhs.Food, "2026-07-10", 0, 5)
	r := c.report(f)
	if !r.Total.Withheld || r.Total.Pence != 0 || lines(t, r, "Month") != "June 2026 withheld; July 2026 withheld; August 2026 withheld; September 2026 withheld" {
		t.Errorf("%+v: %s", r.Total, lines(t, r, "Month"))
	}
	err := try(c, dbtest.Worker, func(tx *db.Tx) error { _, err := fund.NewReport(tx, f.ID, "2026-09-01", "2026-06-01"); return err })
	dbtest.Fails(t, "from later to earlier", err, kith.Invalid)
}

// However few or many were helped with what, no figure of one to five people is
// shown, nor can one be worked out from the total.
func TestReportGivesNobodyAway(t *testing.T) {
	c := open(t, 20)
	rapid.Check(t, func(r *rapid.T) {
		f := c.fund(hardship, 1_000_000)
		kinds := fund.Kinds.Values()
		people := map[string]int{}
		for _, k := range kinds {
			people[fund.Kinds.Name(k)] = rapid.OneOf(rapid.Just(0), rapid.IntRange(0, 6), rapid.IntRange(0, 19)).Draw(r, k)
			c.gifts(f, k, "", "2026-06-10", 0, people[fund.Kinds.Name(k)])
		}
		rep := c.report(f)
		hidden, who, shown := 0, 0, 0
		for _, row := range rep.Tables[0].Rows {
			if row.Withheld {
				hidden, who = hidden+1, who+people[row.Name]
				continue
			}
			shown += row.Grants
			if row.People != people[row.Name] || row.People > 0 && row.People < 6 {
				r.Fatalf("shown: %+v of %v", row, people)
			}
		}
		switch {
		case rep.Total.Withheld && shown > 0:
			r.Fatalf("the total is withheld, and the parts are not: %v", people)
		case !rep.Total.Withheld && (hidden == 1 || hidden > 1 && who < 6 || hidden == 0 && shown != rep.Total.Grants):
			r.Fatalf("%d parts of %d people are withheld under a total that is shown: %v", hidden, who, people)
		}
	})
}
