package observatory_test

import (
	"fmt"
	"testing"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/nhs"
	"kith/observatory"
	"kith/person"
	"kith/referral"
	"kith/sample"
	"kith/team"
)

// public is anybody.
var public = kith.Actor{ID: "public", Name: "The public", Role: access.Public, Tenant: dbtest.Tenant}

// A crowd invents people and refers them.
type crowd struct {
	t testing.TB
	d *db.DB
	n int
}

// refer refers so many new people to a team, in the year from April 2025, spread
// over its days and over ages, genders and the rest; change, unless nil, changes
// the i-th.
func (c *crowd) refer(team kith.ID, many int, at time.Time, change func(i int, p *person.New, r *referral.New)) {
	c.t.Helper()
	dbtest.Do(c.t, c.d, dbtest.System, func(tx *db.Tx) error {
		for i := range many {
			c.n++
			p := person.New{Given: fmt.Sprintf("Given%d", c.n), Family: fmt.Sprintf("Family%c%d", 'a'+c.n%26, c.n), Born: kith.NewDay(1935+c.n*7%70, time.Month(1+c.n%12), 1+c.n%28),
				Gender: []nhs.Gender{"1", "2", "2"}[c.n%3], Ethnicity: []nhs.Ethnicity{"A", "A", "C", "H", "99"}[c.n%5], Practice: nhs.ODS(fmt.Sprintf("K990%02d", c.n%4))}
			r := sample.FromGP
			r.Team, r.Needs = team, []nhs.Need{nhs.Needs.Codes[c.n%13].Code}
			r.Source = []referral.Source{"gp", "gp", "self", "hospital"}[c.n%4]
			if change != nil {
				change(i, &p, &r)
			}
			tx.Now = at.AddDate(0, 0, c.n*11%80)
			x, err := referral.Receive(tx, p, r)
			if err != nil {
				return fmt.Errorf("%d: %w", c.n, err)
			}
			if c.n%3 > 0 {
				if _, err := referral.Accept(tx, x.ID); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// county makes two teams, and refers people to them in each quarter of the year
// 2025-26.
func county(t testing.TB, d *db.DB, north, south int) *crowd {
	t.Helper()
	c := &crowd{t: t, d: d}
	dbtest.Do(t, d, dbtest.System, sample.Teams)
	for _, q := range (observatory.Period{Year: 2025}).Quarters() {
		c.refer(sample.North, north, q.From().Start().Add(9*time.Hour), nil)
		c.refer(sample.South, south, q.From().Start().Add(9*time.Hour), nil)
	}
	return c
}

// town is a county of 420 referrals, made once.
func town(t testing.TB) (*db.DB, *crowd) {
	t.Helper()
	d := dbtest.Copy(t, "county", func(d *db.DB) { county(t, d, 60, 45) })
	return d, &crowd{t: t, d: d, n: 420}
}

// another adds a team.
func (c *crowd) another(id kith.ID, name string) {
	c.t.Helper()
	dbtest.Do(c.t, c.d, dbtest.System, func(tx *db.Tx) error {
		return db.Insert(tx, &team.Team{Row: db.Row{ID: id}, New: team.New{Name: name}})
	})
}

// propose makes a release.
func propose(t testing.TB, d *db.DB, p observatory.Period) *observatory.Release {
	t.Helper()
	var r *observatory.Release
	dbtest.Do(t, d, dbtest.Analyst, func(tx *db.Tx) (err error) {
		r, err = observatory.Propose(tx, observatory.Places{Quintile: func(p nhs.Postcode) int { return sample.Quintile(string(p)) }}, p, "lt6")
		return err
	})
	return r
}

// publish makes a release and publishes it.
func publish(t testing.TB, d *db.DB, p observatory.Period) *observatory.Release {
	t.Helper()
	r := propose(t, d, p)
	if r.State != observatory.Proposed {
		t.Fatalf("%s is %s: %q", p, r.State, r.Why)
	}
	dbtest.Do(t, d, dbtest.Analyst, func(tx *db.Tx) (err error) {
		if r, err = observatory.Certify(tx, r.ID); err == nil {
			r, err = observatory.Publish(tx, r.ID)
		}
		return err
	})
	if r.State != observatory.Published {
		t.Fatalf("%s is %s: %q", p, r.State, r.Why)
	}
	return r
}
