package observatory_test

import (
	"slices"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/observatory"
	"kith/person"
	"kith/referral"
	"kith/sample"
)

// table reads a table of what is published of a year.
func table(t *testing.T, d *db.DB, code string, look func(at func(area, column int) (n int, shown bool), areas, columns []string)) {
	t.Helper()
	dbtest.See(t, d, public, func(tx *db.Tx) error {
		e, err := observatory.EditionOf(tx, year)
		if err != nil {
			return err
		}
		p, err := observatory.TableOf(tx, e, code)
		if err != nil {
			return err
		}
		var areas []string
		for _, a := range p.Areas() {
			areas = append(areas, a.Name)
		}
		look(func(a, c int) (int, bool) { return p.Cell(a, c).Number() }, areas, p.Columns())
		return nil
	})
}

// again refers people a further time.
func again(t *testing.T, d *db.DB, team kith.ID, at time.Time, whom string) {
	t.Helper()
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		tx.Now = at
		all, err := db.Select[person.Person](tx, db.Q{Where: whom})
		for _, p := range all {
			if _, err := tx.Raw("the one before is over").Exec("UPDATE referral SET status = 'closed', ended_at = received_at WHERE person = $1", p.ID); err != nil {
				return err
			}
			r := sample.FromGP
			r.Team = team
			if _, err := referral.ReceiveFor(tx, p.ID, r); err != nil {
				return err
			}
		}
		return err
	})
}

// Whom few were referred from are withheld among the people and among the referrals
// alike, though their referrals are many: shown in one of the two, the sums of both
// narrow how many people they are.
func TestPeopleBesideReferrals(t *testing.T) {
	d, c := town(t)
	c.refer(sample.North, 3, year.From().Start(), func(i int, p *person.New, _ *referral.New) { p.Born = kith.NewDay(2010, 1, 1+i) })
	for i := range 3 { // three people, twelve referrals, of an age of which there are few
		again(t, d, sample.North, year.From().Start().AddDate(0, 4+i, 0), "t.born > '2009-12-31'")
	}
	publish(t, d, year)
	for _, by := range []string{"age", "sex", "ethnicity", "deprivation", "language"} {
		shown := map[[2]string]bool{}
		hidden := 0
		table(t, d, "referrals-by-"+by, func(at func(a, c int) (int, bool), areas, columns []string) {
			for a, area := range areas {
				for c, column := range columns {
					if _, ok := at(a, c); ok {
						shown[[2]string{area, column}] = true
					}
				}
			}
		})
		table(t, d, "people-by-"+by, func(at func(a, c int) (int, bool), areas, columns []string) {
			for a, area := range areas {
				for c, column := range columns {
					_, ok := at(a, c)
					if ok != shown[[2]string{area, column}] {
						t.Errorf("%s, %s, %s: shown among the people %v, among the referrals %v", by, area, column, ok, !ok)
					}
					if !ok {
						hidden++
					}
				}
			}
		})
		if by == "age" && hidden == 0 {
			t.Error("nothing is withheld: the case is none")
		}
	}
}

// A network to which few people were referred first is one with another, though
// many were referred there in all: its people would be bounded by its referrals,
// which are shown.
func TestFewPeopleFirstReferredHere(t *testing.T) {
	d, c := town(t)
	c.another("tiny", "Tiny PCN")
	c.refer(sample.North, 9, year.From().Start(), func(_ int, p *person.New, _ *referral.New) { p.Practice = "K99077" })
	again(t, d, "tiny", year.From().Start().AddDate(0, 6, 0), "t.practice = 'K99077'")
	c.refer("tiny", 2, year.From().Start(), nil)
	publish(t, d, year)
	table(t, d, "people", func(at func(a, c int) (int, bool), areas, columns []string) {
		for a, name := range areas {
			n, ok := at(a, 0)
			if !ok || n <= 5 {
				t.Errorf("%s: %d people, shown %v", name, n, ok)
			}
			if name == "Tiny PCN" {
				t.Error("the two who were first referred to Tiny PCN stand by themselves")
			}
		}
	})
}

// While a period is counted, others write. The figures are as of when the counting
// began; what was published meanwhile sends it back.
func TestOthersWriteWhileCounting(t *testing.T) {
	d, c := town(t)
	q := observatory.Period{Year: 2025, Quarter: 1}
	at := observatory.Places{}
	var first, second *observatory.Draft
	began := d.Now().UTC()
	dbtest.See(t, d, dbtest.Analyst, func(tx *db.Tx) (err error) {
		if first, err = observatory.Count(tx, at, q, "lt6"); err != nil {
			return err
		}
		done := make(chan struct{})
		go func() { // another's write, while this reading is open
			defer close(done)
			c.refer(sample.North, 30, q.From().Start(), nil)
		}()
		<-done
		second, err = observatory.Count(tx, at, q, "lt6")
		return err
	})
	var one *observatory.Release
	dbtest.Do(t, d, dbtest.Analyst, func(tx *db.Tx) (err error) {
		tx.Now = tx.Now.Add(time.Hour)
		one, err = first.Propose(tx)
		return err
	})
	if one.State != observatory.Proposed || one.CountedAt.Before(began.Add(-time.Minute)) || one.CountedAt.After(began.Add(time.Minute)) {
		t.Errorf("%s as of %s: %q", one.State, one.CountedAt, one.Why)
	}
	// The second saw the same snapshot, and says the same.
	var two *observatory.Release
	dbtest.Do(t, d, dbtest.Analyst, func(tx *db.Tx) (err error) {
		two, err = second.Propose(tx)
		return err
	})
	if two.Hash != one.Hash {
		t.Error("two counts of one snapshot differ")
	}
	dbtest.See(t, d, dbtest.Analyst, func(tx *db.Tx) (err error) {
		first, err = observatory.Count(tx, at, q, "lt6")
		return err
	})
	publish(t, d, observatory.Period{Year: 2025, Quarter: 2})
	dbtest.Fails(t, "something was published meanwhile", dbtest.Err(d, dbtest.Analyst, func(tx *db.Tx) error {
		_, err := first.Propose(tx)
		return err
	}), kith.Conflict)
	dbtest.Fails(t, "counted by a worker", dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error {
		_, err := observatory.Count(tx, at, q, "lt6")
		return err
	}), kith.Forbidden)
}

// Under a policy that rounds, people by category cannot be proved beside referrals:
// they are left out, and the rest is published.
func TestPeopleAreLeftOutWhereNumbersAreRounded(t *testing.T) {
	d, _ := town(t)
	var r *observatory.Release
	dbtest.Do(t, d, dbtest.Analyst, func(tx *db.Tx) (err error) {
		r, err = observatory.Propose(tx, observatory.Places{}, year, "nhs-7-5")
		return err
	})
	for _, by := range []string{"age", "sex", "ethnicity", "deprivation", "language"} {
		if !slices.Contains(r.Reporting.Withheld, "people-by-"+by) {
			t.Errorf("people by %s are not left out", by)
		}
	}
	if r.State != observatory.Proposed || slices.Contains(r.Reporting.Withheld, "referrals-by-age") {
		t.Errorf("%s: %q", r.State, r.Why)
	}
}
