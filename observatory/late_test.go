package observatory_test

import (
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/observatory"
	"kith/sample"
)

// recordedLate refers people to a team within a closed year, as recorded at a time.
func recordedLate(t *testing.T, d *db.DB, c *crowd, team kith.ID, many int, received, recorded time.Time) {
	t.Helper()
	c.refer(team, many, received, c.late)
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		_, err := tx.Raw("recorded late").Exec(`UPDATE referral SET created_at = $1, problems = 'was late' WHERE problems = 'late'`, recorded)
		return err
	})
}

// What was recorded after a year was published is a line of the next year's figures,
// and of no other year's; then its own year is closed for good.
func TestLateOfClosedYears(t *testing.T) {
	d, c := town(t)
	before := observatory.Period{Year: year.Year - 1}
	c.refer(sample.North, 60, before.From().Start(), nil)
	c.refer(sample.South, 50, before.From().Start(), nil)
	d.Now = func() time.Time { return before.Last().Start().AddDate(0, 0, 20) }
	publish(t, d, before)
	recordedLate(t, d, c, sample.North, 17, before.From().Start(), d.Now().AddDate(0, 1, 0))
	recordedLate(t, d, c, sample.South, 14, before.From().Start(), d.Now().AddDate(0, 1, 0))
	d.Now = func() time.Time { return dbtest.Now }
	publish(t, d, year)
	late := func(p observatory.Period) (total int, ok bool) {
		dbtest.See(t, d, public, func(tx *db.Tx) error {
			e, err := observatory.EditionOf(tx, p)
			if err != nil {
				return err
			}
			table, err := observatory.TableOf(tx, e, "referrals-late")
			if kith.KindOf(err) == kith.NotFound {
				return nil
			}
			total, ok = table.Cell(0, 0).Number()
			return err
		})
		return total, ok
	}
	if n, ok := late(year); n != 31 || !ok {
		t.Errorf("%d recorded late (%v), want 31", n, ok)
	}
	if n, ok := late(before); ok {
		t.Errorf("the year itself has a line of %d", n)
	}
	err := d.Read(t.Context(), dbtest.Analyst, func(tx *db.Tx) error {
		_, err := observatory.Count(tx, sample.Places, before, "lt6")
		return err
	})
	dbtest.Fails(t, "a closed year counted again", err, kith.Conflict)

	// The year after has only what came in since; four are too few for a line, of
	// which nothing is said.
	next := observatory.Period{Year: year.Year + 1}
	c.refer(sample.North, 60, next.From().Start(), nil)
	c.refer(sample.South, 50, next.From().Start(), nil)
	recordedLate(t, d, c, sample.North, 4, before.From().Start(), dbtest.Now.AddDate(0, 1, 0))
	d.Now = func() time.Time { return next.Last().Start().AddDate(0, 0, 20) }
	r := publish(t, d, next)
	if n, ok := late(next); ok {
		t.Errorf("%d recorded late", n)
	}
	for _, code := range r.Reporting.Withheld {
		if code == "referrals-late" {
			t.Error("it is told that a few were recorded late")
		}
	}
	// As they were not told of, they are among the next.
	then := observatory.Period{Year: year.Year + 2}
	c.refer(sample.North, 60, then.From().Start(), nil)
	c.refer(sample.South, 50, then.From().Start(), nil)
	recordedLate(t, d, c, sample.South, 20, year.From().Start(), next.Last().Start().AddDate(0, 2, 0))
	d.Now = func() time.Time { return then.Last().Start().AddDate(0, 0, 20) }
	publish(t, d, then)
	if n, ok := late(then); n != 24 || !ok {
		t.Errorf("%d recorded late (%v), want 24", n, ok)
	}
}
