package allocation

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/identity"
	"kith/sample"
	"kith/supervision"
	"kith/team"
)

// The same team through the same year in supervision: 95 workers whose meetings are
// four weeks apart, as the rule asks. A meeting is missed the oftener the fuller the
// workers are (one in twenty, and one in seven at full load: a supposition), has a
// new day at once or is somebody's step to find one; of one in thirty nobody says
// for weeks what became of it. What the lead reads each month is what happened.
func TestCountyYearSupervised(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	const workers, weeks = 95, 4
	loads := year(t, workers, 19339).months
	d := dbtest.Open(t)
	today := dbtest.Now
	d.Now = func() time.Time { return today }
	dbtest.Do(t, d, dbtest.System, sample.Teams)
	s := &supervised{db: d, lot: rand.New(rand.NewPCG(95, 4)), silent: map[kith.ID]int{}}
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error { return s.join(tx, workers) })
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
		for i, w := range s.workers {
			_, err := supervision.Arrange(tx, supervision.New{Account: w.ID, OtherName: fmt.Sprintf("Supervisor %d", i/8+1), Team: dbtest.North, Weeks: weeks, First: tx.Today().Add(1 + i%(7*weeks))})
			if err != nil {
				return err
			}
		}
		return nil
	})
	start, before := kith.DayOf(today), told{}
	for m := range 12 {
		for end := start.AddMonths(m + 1); kith.DayOf(today) < end; today = today.AddDate(0, 0, 1) {
			s.day(t, loads[m].load)
		}
		now := s.told(t)
		t.Logf("month %2d: %3d held, %2d missed; %2d without word of it now, the oldest for %2d days, %2d with a new day to find; %d of %d met within the last five weeks; team at %3.0f %% of room",
			m+1, now.held-before.held, now.missed-before.missed, now.late, now.oldest, now.seeking, now.met, workers, 100*loads[m].load)
		if now.held != s.held || now.missed != s.missed || now.late != len(s.silent) {
			t.Errorf("month %d: the lead reads %d held, %d missed and %d late; %d, %d and %d were", m+1, now.held, now.missed, now.late, s.held, s.missed, len(s.silent))
		}
		before = now
	}
	if perYear := float64(s.held) / workers; perYear < 11 || perYear > 13 {
		t.Errorf("%.1f meetings for each worker", perYear)
	}
}

// supervised is a team whose meetings come and go, and what has come of them.
type supervised struct {
	db           *db.DB
	lot          *rand.Rand
	workers      []kith.Actor
	silent       map[kith.ID]int // of meetings of which nobody says what became: for how many days more
	held, missed int
}

func (s *supervised) join(tx *db.Tx, workers int) error {
	for i := range workers {
		a := kith.Actor{ID: kith.ID(fmt.Sprintf("worker-%02d", i)), Name: fmt.Sprintf("Worker %02d", i), Role: dbtest.Worker.Role, Tenant: dbtest.Tenant, Teams: []kith.ID{dbtest.North}}
		email := string(a.ID) + "@example.org"
		if err := db.Insert(tx, &identity.Account{Row: db.Row{ID: a.ID}, New: identity.New{Name: a.Name, Email: email, Role: a.Role}, Folded: email}); err != nil {
			return err
		}
		if err := team.Join(tx, a.ID, dbtest.North); err != nil {
			return err
		}
		if _, err := team.AddWorker(tx, a.ID, team.Profile{Name: a.Name, Role: team.Roles[0], WTE: 100}); err != nil {
			return err
		}
		s.workers = append(s.workers, a)
	}
	return nil
}

// day goes through what is due and what is to be found today.
func (s *supervised) day(t *testing.T, load float64) {
	var open []supervision.Meeting
	dbtest.See(t, s.db, dbtest.Lead, func(tx *db.Tx) error {
		return db.Each(tx, db.Q{Where: "t.state = 'due' AND t.due <= $1 OR t.state = 'missed' AND t.step <> ''", Args: []any{tx.Today()}, Order: "t.id"},
			func(h *supervision.Happening) error { open = append(open, h.Meeting); return nil })
	})
	missed := 0.05 + 0.1*max(0, load-0.85)/0.15
	for _, m := range open {
		a := s.of(m.Account)
		dbtest.Do(t, s.db, a, func(tx *db.Tx) (err error) {
			left, silent := s.silent[m.ID]
			switch chance := s.lot.Float64(); {
			case m.State == supervision.Missed:
				if s.lot.IntN(7) == 0 { // a day is found within a week or so
					_, err = supervision.Again(tx, m.ID, m.Version, tx.Today().Add(1+s.lot.IntN(7)))
				}
			case silent && left > 0:
				s.silent[m.ID]--
			case !silent && chance < 1.0/30:
				s.silent[m.ID] = 5 + s.lot.IntN(25)
			case !silent && chance < 1.0/30+missed:
				next, step := tx.Today().Add(3+s.lot.IntN(8)), supervision.Step("")
				if s.lot.IntN(3) == 0 {
					next, step = "", supervision.Supervisor
				}
				s.missed++
				_, err = supervision.Miss(tx, m.ID, m.Version, "urgent", step, next)
			default:
				delete(s.silent, m.ID)
				s.held++
				_, err = supervision.Hold(tx, m.ID, m.Version, m.Due, 60, "")
			}
			return err
		})
	}
}

func (s *supervised) of(account kith.ID) kith.Actor {
	for _, w := range s.workers {
		if w.ID == account {
			return w
		}
	}
	return kith.Actor{}
}

// told is what the lead reads of all.
type told struct{ held, missed, late, oldest, seeking, met int }

func (s *supervised) told(t *testing.T) (sum told) {
	dbtest.See(t, s.db, dbtest.Lead, func(tx *db.Tx) error {
		all, err := supervision.Team(tx)
		for _, a := range all {
			sum.held, sum.missed, sum.oldest = sum.held+a.Held, sum.missed+a.Missed, max(sum.oldest, a.Late)
			if a.Late > 0 {
				sum.late++
			}
			if a.Step != "" {
				sum.seeking++
			}
			if a.Last != "" && a.Last.Until(tx.Today()) <= 35 {
				sum.met++
			}
		}
		return err
	})
	return sum
}
