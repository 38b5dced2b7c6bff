package pulse_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/audit"
	"kith/db"
	"kith/db/dbtest"
	"kith/pulse"
	"kith/sample"
	"kith/sdc"
	"kith/team"
)

func person(i int, team kith.ID) kith.Actor {
	a := dbtest.Worker
	a.ID, a.Name, a.Teams = kith.ID(fmt.Sprintf("w%02d", i)), fmt.Sprintf("Worker %d", i), []kith.ID{team}
	return a
}

func all(n int) map[string]int {
	out := map[string]int{}
	for _, q := range pulse.Questions {
		out[q.Code] = n
	}
	return out
}

// round has people from…to answer in the months-th month after the first.
func round(t *testing.T, d *db.DB, months int, team kith.ID, from, to int, answer func(i int) int) {
	t.Helper()
	d.Now = func() time.Time { return dbtest.Now.AddDate(0, months, 0) }
	for i := from; i < to; i++ {
		dbtest.Do(t, d, person(i, team), func(tx *db.Tx) error { return pulse.Answer(tx, all(answer(i))) })
	}
}

func results(t *testing.T, d *db.DB, months int) (out []pulse.Result) {
	t.Helper()
	d.Now = func() time.Time { return dbtest.Now.AddDate(0, months, 0) }
	dbtest.See(t, d, dbtest.Lead, func(tx *db.Tx) (err error) { out, err = pulse.Results(tx); return err })
	return out
}

func town(t *testing.T) *db.DB {
	d := dbtest.Open(t)
	dbtest.Do(t, d, dbtest.System, sample.Teams)
	return d
}

func third(i int) int { return i % 3 }

// Four people: nothing is told by any route, during the month or after it.
func TestFour(t *testing.T) {
	d := town(t)
	round(t, d, 0, dbtest.North, 0, 4, func(int) int { return 2 })
	if r := results(t, d, 0); len(r) != 0 {
		t.Errorf("while the month runs: %+v", r)
	}
	if r := results(t, d, 1); len(r) != 1 || len(r[0].Tables) != 0 {
		t.Errorf("four people: %+v", r)
	}
	for _, a := range []kith.Actor{dbtest.Admin, dbtest.Governor, dbtest.Analyst, dbtest.Referrer, dbtest.System} {
		err := dbtest.Err(d, a, func(tx *db.Tx) error { _, err := pulse.Results(tx); return err })
		dbtest.Fails(t, a.Name, err, kith.Forbidden)
	}
	dbtest.See(t, d, dbtest.Governor, func(tx *db.Tx) error {
		changes, err := audit.Changes(tx, audit.Filter{})
		for _, c := range changes {
			if strings.HasPrefix(string(c.Actor), "w0") {
				t.Errorf("the trail says that %s answered", c.ActorName)
			}
		}
		return err
	})
	// The rows hold no author beside an answer, and no time.
	dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error {
		tables, err := tx.Tables()
		for _, x := range tables {
			for _, c := range x.Columns {
				if strings.HasPrefix(x.Name, "pulse_") && (c.Type == "timestamp" || c.Type == "date") || x.Name == "pulse_count" && x.Has("account") {
					t.Errorf("%s.%s", x.Name, c.Name)
				}
			}
		}
		return err
	})
}

// One answer each; what is missing or not there is refused.
func TestOnce(t *testing.T) {
	d := town(t)
	round(t, d, 0, dbtest.North, 0, 1, third)
	err := dbtest.Err(d, person(0, dbtest.North), func(tx *db.Tx) error { return pulse.Answer(tx, all(0)) })
	dbtest.Fails(t, "twice", err, kith.Conflict)
	for _, given := range []map[string]int{nil, {"load": 1}, all(3), all(-1)} {
		err := dbtest.Err(d, person(1, dbtest.North), func(tx *db.Tx) error { return pulse.Answer(tx, given) })
		dbtest.Fails(t, fmt.Sprint(given), err, kith.Invalid)
	}
	err = dbtest.Err(d, dbtest.Admin, func(tx *db.Tx) error { return pulse.Answer(tx, all(0)) })
	dbtest.Fails(t, "an administrator", err, kith.Forbidden)
	dbtest.See(t, d, person(0, dbtest.North), func(tx *db.Tx) error {
		if did, err := pulse.Answered(tx); err != nil || !did {
			t.Error("has not answered")
		}
		return nil
	})
	round(t, d, 1, dbtest.North, 0, 1, third)
}

// Thirty people in two teams: every number that is shown is rounded to 5 and
// none is of fewer than eight.
func TestShown(t *testing.T) {
	d := town(t)
	round(t, d, 0, dbtest.North, 0, 30, third)
	round(t, d, 0, dbtest.South, 30, 60, third)
	r := results(t, d, 1)
	if len(r) != 1 || len(r[0].Tables) != len(pulse.Questions) {
		t.Fatalf("%+v", r)
	}
	shown := 0
	for _, p := range r[0].Tables {
		if len(p.Areas()) != 3 {
			t.Errorf("%d areas", len(p.Areas()))
		}
		for a := range p.Areas() {
			for c := range p.Columns() {
				if n, ok := p.Cell(a, c).Number(); ok {
					if shown++; n%5 != 0 || n > 0 && n < 10 {
						t.Errorf("shows %d", n)
					}
				} else if p.Cell(a, c).State() != sdc.Withheld {
					t.Errorf("a cell is %s", p.Cell(a, c).State())
				}
			}
		}
	}
	if shown == 0 {
		t.Error("nothing is shown")
	}
}

// Two months that differ by one person who joined, or by a few: the second is
// not shown, so they cannot be subtracted. By eight, or by none, it is.
func TestSubtraction(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to int // who answers in the second month, of 20 in the first
		shown    bool
	}{{"the same", 0, 20, true}, {"one joined", 0, 21, false}, {"one left", 1, 20, false}, {"one for one", 1, 21, false}, {"seven joined", 0, 27, false}, {"eight joined", 0, 28, true}, {"others", 20, 40, true}} {
		t.Run(c.name, func(t *testing.T) {
			d := town(t)
			round(t, d, 0, dbtest.North, 0, 20, third)
			round(t, d, 1, dbtest.North, c.from, c.to, third)
			r := results(t, d, 2)
			if len(r) != 2 || len(r[1].Tables) == 0 {
				t.Fatalf("the first month is not shown: %+v", r)
			}
			if got := len(r[0].Tables) > 0; got != c.shown {
				t.Errorf("the second is shown: %v, want %v", got, c.shown)
			}
		})
	}
	// A third month is held against the first, since the second was not shown.
	d := town(t)
	round(t, d, 0, dbtest.North, 0, 20, third)
	round(t, d, 1, dbtest.North, 0, 21, third)
	round(t, d, 2, dbtest.North, 0, 22, third)
	if r := results(t, d, 3); len(r[0].Tables) != 0 || len(r[1].Tables) != 0 || len(r[2].Tables) == 0 {
		t.Error("month by month they can be subtracted")
	}
	// A team that stands alone in one month is not left over by another.
	d = town(t)
	round(t, d, 0, dbtest.North, 0, 20, third)
	round(t, d, 1, dbtest.North, 0, 20, third)
	round(t, d, 1, dbtest.South, 20, 24, third)
	if r := results(t, d, 2); len(r[0].Tables) != 0 {
		t.Error("the whole less a team leaves four people of the other")
	}
}

// Teams that are too small for a row of their own are shown by who employs them,
// and a question to which few said No with Partly and No as one answer.
func TestByEmployer(t *testing.T) {
	d := dbtest.Open(t)
	employers := []string{"Federation", "Together", "Federation", "Together", ""}
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		for i, e := range employers {
			if err := db.Insert(tx, &team.Team{Row: db.Row{ID: kith.ID(fmt.Sprintf("team-%d", i))}, New: team.New{Name: fmt.Sprintf("Network %d", i), Employer: e}}); err != nil {
				return err
			}
		}
		return nil
	})
	d.Now = func() time.Time { return dbtest.Now }
	n := 0
	for i := range employers {
		for range 15 { // 75 in all: of each employer 30, of nobody's 15
			given := all(n % 3)
			given["safe"] = 0
			if n%5 == 0 {
				given["safe"] = 1
			}
			if n%25 == 1 {
				given["safe"] = 2
			}
			n++
			dbtest.Do(t, d, person(n, kith.ID(fmt.Sprintf("team-%d", i))), func(tx *db.Tx) error { return pulse.Answer(tx, given) })
		}
	}
	r := results(t, d, 1)
	if len(r) != 1 || len(r[0].Tables) != len(pulse.Questions) {
		t.Fatalf("%+v", r)
	}
	for i, p := range r[0].Tables {
		var names []string
		for _, a := range p.Areas() {
			names = append(names, a.Name)
		}
		if !slices.Equal(names, []string{"Everybody", "Federation", "Together", "Other teams"}) {
			t.Errorf("by %q", names)
		}
		want := pulse.Answers
		if pulse.Questions[i].Code == "safe" {
			want = []string{"Yes", "Partly or no"}
		}
		if got := p.Columns(); !slices.Equal(got[:len(got)-1], want) {
			t.Errorf("%s: %q", pulse.Questions[i].Words, got)
		}
	}
}
