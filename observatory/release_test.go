package observatory_test

import (
	"strings"
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
	"kith/team"
)

var year = observatory.Period{Year: 2025}

// A year goes from proposal to publication; the public sees it then and not
// before, and nobody elsewhere.
func TestPublish(t *testing.T) {
	d, _ := town(t)
	seen := func(a kith.Actor) (n int) {
		dbtest.See(t, d, a, func(tx *db.Tx) error {
			all, err := observatory.Editions(tx)
			n = len(all)
			return err
		})
		return n
	}
	r := propose(t, d, year)
	if r.State != observatory.Proposed || seen(public) != 0 {
		t.Fatalf("%s: %q; the public sees %d", r.State, r.Why, seen(public))
	}
	dbtest.Fails(t, "published before it was certified", dbtest.Err(d, dbtest.Analyst, func(tx *db.Tx) error {
		_, err := observatory.Publish(tx, r.ID)
		return err
	}), kith.Conflict)
	again := publish(t, d, year)
	if seen(public) != 1 || seen(dbtest.Worker) != 1 {
		t.Error("what is published is not seen")
	}
	away := public
	away.Tenant = dbtest.Elsewhere
	if seen(away) != 0 {
		t.Error("what is published is seen elsewhere")
	}
	dbtest.Fails(t, "an older proposal", dbtest.Err(d, dbtest.Analyst, func(tx *db.Tx) error {
		_, err := observatory.Certify(tx, r.ID)
		return err
	}), kith.Conflict)
	dbtest.Do(t, d, dbtest.Analyst, func(tx *db.Tx) error {
		found, err := observatory.Verify(tx)
		if err != nil || len(found) != 1 || found[0].Wrong != "" || found[0].Release.ID != again.ID || found[0].Tables < 20 {
			t.Errorf("%+v, %v", found, err)
		}
		return nil
	})
	dbtest.Fails(t, "a period that is not over", dbtest.Err(d, dbtest.Analyst, func(tx *db.Tx) error {
		_, err := observatory.Propose(tx, observatory.Places{}, observatory.Period{Year: 2026}, "lt6")
		return err
	}), kith.Invalid)
	// The same again says the same, and may be published.
	if r := publish(t, d, year); r.Edition != 2 || r.Hash == "" {
		t.Errorf("edition %d", r.Edition)
	}
	if seen(public) != 1 {
		t.Error("a replaced edition is seen beside the new one")
	}
}

// What was changed in the database after it was published is found, and is not
// shown.
func TestVerifyFindsChanges(t *testing.T) {
	d, _ := town(t)
	publish(t, d, year)
	for name, text := range map[string]string{
		"a number":       `UPDATE release_table SET body = replace(body, '"value":', '"value":1') WHERE code = 'referrals-by-age'`,
		"a count":        `UPDATE release_count SET counted = replace(counted, '"Count":[null,[', '"Count":[null,[9') WHERE code = 'referrals-by-sex'`,
		"a table less":   `DELETE FROM release_table WHERE code = 'referrals-by-need'`,
		"another's hash": `UPDATE release_table SET hash = 'abc' WHERE code = 'people'`,
	} {
		t.Run(name, func(t *testing.T) {
			err := dbtest.Err(d, dbtest.System, func(tx *db.Tx) error {
				if n, err := tx.Raw("what a vandal would do").Exec(text); err != nil || n != 1 {
					t.Fatalf("%d rows: %v", n, err)
				}
				found, err := observatory.Verify(tx)
				if err == nil && (len(found) != 1 || found[0].Wrong == "") {
					t.Errorf("not found: %+v", found)
				}
				if err != nil {
					return err
				}
				return errUndo
			})
			if err != errUndo {
				t.Error(err)
			}
		})
	}
}

var errUndo = kith.Errorf(kith.Conflict, "undone")

// refused checks that a period cannot be published, and that the reason names
// whom and no number of theirs.
func refused(t *testing.T, d *db.DB, p observatory.Period, want string) {
	t.Helper()
	r := propose(t, d, p)
	if r.State != observatory.Refused {
		t.Fatalf("%s is %s, not refused", p, r.State)
	}
	all := strings.Join(r.Why, "\n")
	if !strings.Contains(all, want) {
		t.Errorf("%s is refused because of\n%s\nwant %q", p, all, want)
	}
	dbtest.Fails(t, "certified all the same", dbtest.Err(d, dbtest.Analyst, func(tx *db.Tx) error {
		_, err := observatory.Certify(tx, r.ID)
		return err
	}), kith.Conflict)
}

// A few records that came in late are the difference between two editions; many
// are not a few.
func TestLateRecords(t *testing.T) {
	d, c := town(t)
	q := observatory.Period{Year: 2025, Quarter: 1}
	d.Now = func() time.Time { return q.Last().Start().AddDate(0, 0, 10) }
	publish(t, d, q)
	c.refer(sample.North, 2, q.From().Start(), c.late)
	refused(t, d, q, "(2025-26-Q1, edition 2) less northshire (2025-26-Q1)")
	c.refer(sample.North, 6, q.From().Start(), c.late)
	publish(t, d, q)
}

// Within the year, what came in after its quarter was published is a line of its
// own where it is enough, and waits where it is not; the quarters stay.
func TestLateLine(t *testing.T) {
	d, c := town(t)
	q := observatory.Period{Year: 2025, Quarter: 1}
	d.Now = func() time.Time { return q.Last().Start().AddDate(0, 0, 10) }
	publish(t, d, q)
	c.refer(sample.North, 9, q.From().Start(), c.late)
	c.refer(sample.South, 2, q.From().Start(), c.late)
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		_, err := tx.Raw("recorded late").Exec(`UPDATE referral SET created_at = $1 WHERE problems = 'late'`, d.Now().AddDate(0, 1, 0))
		return err
	})
	d.Now = func() time.Time { return dbtest.Now }
	publish(t, d, year)
	dbtest.See(t, d, public, func(tx *db.Tx) error {
		e, err := observatory.EditionOf(tx, year)
		if err != nil {
			return err
		}
		p, err := observatory.TableOf(tx, e, "referrals-by-quarter")
		if err != nil {
			return err
		}
		for area, want := range map[string][]int{"team-north": {60, 60, 60, 60, 9, 249}, "team-south": {45, 45, 45, 45, 0, 180}} {
			for col, n := range want {
				if got, ok := p.Cell(observatory.AreaNamed(p, area), col).Number(); !ok || got != n {
					t.Errorf("%s, %s: %d (%v), want %d", area, p.Columns()[col], got, ok, n)
				}
			}
		}
		return nil
	})
}

// late marks a referral, so that it can be made one that was recorded late.
func (*crowd) late(_ int, _ *person.New, r *referral.New) { r.Problems = "late" }

// A few people who move with their team to another network are the difference
// between the old boundaries and the new; and so are a few of one kind among many.
func TestChangedBoundaries(t *testing.T) {
	quarter := observatory.Period{Year: 2025, Quarter: 1}
	for _, c := range []struct {
		p    observatory.Period
		many int
		leak string
	}{{quarter, 4, "less"}, {quarter, 40, ""}, {year, 40, "less"}} {
		d, crowd := town(t)
		crowd.another("tiny", "Tiny PCN")
		crowd.refer("tiny", c.many, year.From().Start(), nil)
		network := func(id kith.ID, code nhs.ODS) {
			dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
				x, err := db.Get[team.Team](tx, id)
				if err != nil {
					return err
				}
				x.ODS = code
				return db.Update(tx, x)
			})
		}
		network(sample.North, "U00001")
		network(sample.South, "U00002")
		network("tiny", "U00002")
		publish(t, d, c.p)
		network("tiny", "U00001")
		if c.leak == "" {
			publish(t, d, c.p)
		} else {
			refused(t, d, c.p, c.leak)
		}
	}
}

// Three quarters and the year give the fourth away.
func TestCumulativeBesidePeriodic(t *testing.T) {
	d := dbtest.Open(t)
	c := &crowd{t: t, d: d}
	dbtest.Do(t, d, dbtest.System, sample.Teams)
	for i, q := range year.Quarters() {
		c.refer(sample.North, 60, q.From().Start().Add(9*time.Hour), nil)
		c.refer(sample.South, []int{45, 40, 50, 3}[i], q.From().Start().Add(9*time.Hour), nil)
	}
	for _, q := range year.Quarters()[:3] {
		publish(t, d, q)
	}
	refused(t, d, year, "South Northshire PCN, January to March 2026")
}

// A record that is corrected moves from one published number to another.
func TestRevisedCounts(t *testing.T) {
	d, _ := town(t)
	publish(t, d, year)
	correct := func(many int) {
		dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
			all, err := db.Select[person.Person](tx, db.Q{Where: "t.gender = '2'", Limit: many})
			for i := range all {
				all[i].Gender = "1"
				if err := db.Update(tx, &all[i]); err != nil {
					return err
				}
			}
			return err
		})
	}
	correct(1)
	refused(t, d, year, "gender")
}

// Bands that overlap those which were published tell of those between.
func TestOverlappingCategories(t *testing.T) {
	d, c := town(t)
	c.refer(sample.North, 3, year.From().Start(), func(_ int, p *person.New, _ *referral.New) { p.Born = "1959-06-15" })
	publish(t, d, year)
	defer observatory.AgeBands([]int{17, 24, 39, 65, 74, 84, 200}, "Under 18", "18 to 24", "25 to 39", "40 to 65", "66 to 74", "75 to 84", "85 and over")()
	refused(t, d, year, "age")
}
