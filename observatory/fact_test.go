package observatory_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/nhs"
	"kith/observatory"
	"kith/person"
	"kith/referral"
	"kith/sample"
	"kith/tally"
)

// The values of facts as subject.go lists them.
const (
	factSource, factAge, factSex, factEthnicity, factStep = 0, 2, 3, 4, 9
)

// same holds what is in memory against SQL and against the facts that releases are
// made of.
func same(t *testing.T, d *db.DB, f *observatory.Facts, at observatory.Places) {
	t.Helper()
	v := f.View()
	dbtest.See(t, d, dbtest.Analyst, func(tx *db.Tx) error {
		for _, column := range []string{"practice", "team", "source", "urgency", "gender", "ethnicity", "decline", "closing"} {
			want, err := observatory.By(tx, column)
			if err != nil {
				return err
			}
			g, err := v.Count(tally.Query{By: []tally.By{{Column: column}}})
			if err != nil {
				return err
			}
			got := map[string]int{}
			for i, name := range g.Groups[0] {
				got[name] = g.N[i]
			}
			if !maps.Equal(got, want) {
				t.Errorf("%s: in memory %v, in SQL %v", column, got, want)
			}
		}
		year := observatory.Period{Year: 2025}
		within := tally.Where{Column: "received", Keep: func(day string) bool {
			return kith.Day(day) >= year.From() && kith.Day(day) <= year.Last()
		}}
		for _, pair := range []struct {
			i, j int
			a, b string
		}{{factSex, factEthnicity, "gender", "ethnicity"}, {factAge, factStep, "age", "step"}, {factStep, factSource, "step", "source"}} {
			rows, people, err := observatory.FactsOf(tx, at, year, pair.i, pair.j)
			if err != nil {
				return err
			}
			q := tally.Query{By: []tally.By{{Column: pair.a}, {Column: pair.b}}, Where: []tally.Where{within}}
			g, err := v.Count(q)
			if err != nil {
				return err
			}
			got := map[string]int{}
			for i, a := range g.Groups[0] {
				for j, b := range g.Groups[1] {
					if n := g.At(i, j); n > 0 {
						got[a+"/"+b] = n
					}
				}
			}
			if !maps.Equal(got, rows) {
				t.Errorf("%s by %s: in memory %v, read one by one %v", pair.a, pair.b, got, rows)
			}
			q.By = q.By[:1]
			if g, err = v.People(q); err != nil {
				return err
			}
			for name, who := range people {
				if g.Of(name) != len(who) {
					t.Errorf("%s %q: %d people in memory, %d read one by one", pair.a, name, g.Of(name), len(who))
				}
			}
		}
		return nil
	})
}

// What is in memory is what SQL says, at first and after everything that can
// happen to a referral and to whom it is about.
func TestFactsAreWhatSQLSays(t *testing.T) {
	d := dbtest.Open(t)
	c := county(t, d, 60, 40)
	at := observatory.Places{Quintile: func(p nhs.Postcode) int { return sample.Quintile(string(p)) }}
	f, err := observatory.NewFacts(at)
	if err != nil {
		t.Fatal(err)
	}
	refresh := func() {
		t.Helper()
		dbtest.See(t, d, dbtest.Analyst, func(tx *db.Tx) error { return f.Refresh(tx) })
		same(t, d, f, at)
	}
	refresh()
	if n := f.View().Rows(); n != 400 {
		t.Fatalf("%d referrals in memory, want 400", n)
	}
	before := f.View()

	var some []referral.Referral
	dbtest.See(t, d, dbtest.System, func(tx *db.Tx) (err error) {
		some, err = db.Select[referral.Referral](tx, db.Q{Where: "t.status = 'received'", Limit: 7})
		return err
	})
	for what, change := range map[string]func(tx *db.Tx, r *referral.Referral) error{
		"accepted": func(tx *db.Tx, r *referral.Referral) error { _, err := referral.Accept(tx, r.ID); return err },
		"the person's gender": func(tx *db.Tx, r *referral.Referral) error {
			p, err := db.Get[person.Person](tx, r.Person)
			if err != nil {
				return err
			}
			p.Gender, p.Practice, p.Born = "9", "K99009", "1951-05-05"
			return db.Update(tx, p)
		},
		"the team": func(tx *db.Tx, r *referral.Referral) error {
			x, err := db.Get[referral.Referral](tx, r.ID)
			if err != nil {
				return err
			}
			x.Team = sample.South
			return db.Update(tx, x)
		},
	} {
		for k := range some[:2] {
			dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
				if err := change(tx, &some[k]); err != nil {
					return fmt.Errorf("%s: %w", what, err)
				}
				return nil
			})
		}
		some = some[2:]
		refresh()
	}
	c.refer(sample.North, 7, time.Now().Add(-time.Hour), nil)
	refresh()
	if n := f.View().Rows(); n != 407 || before.Rows() != 400 {
		t.Errorf("%d referrals in memory, want 407; the old view has %d, want 400", n, before.Rows())
	}

	// Gone without a trail, as those are who are erased.
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		_, err := tx.Raw("a referral that leaves no trace").Exec("DELETE FROM referral WHERE tenant = $1 AND id = $2", tx.Actor.Tenant, some[0].ID)
		return err
	})
	refresh()

	other := dbtest.Analyst
	other.Tenant = dbtest.Elsewhere
	dbtest.Fails(t, "another tenant's", dbtest.Err(d, other, func(tx *db.Tx) error { return f.Refresh(tx) }), kith.Forbidden)
	dbtest.Fails(t, "a worker", dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { return f.Refresh(tx) }), kith.Forbidden)
}
