package group_test

import (
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/group"
	"kith/job"
	"kith/notify"
	"kith/person"
)

// Whoever is booked is reminded the day before, once; not who has cancelled,
// nor of what was called off; and of what has moved, the day before it is.
func TestReminders(t *testing.T) {
	c := open(t, 4)
	n := cafe
	n.Capacity = 0
	g := c.group(n)
	c.must(g, tuesday, 0)
	gone := c.must(g, tuesday, 1)
	c.must(g, "2026-09-15", 2)
	c.must(g, "2026-09-22", 3)
	do(c, dbtest.Worker, func(tx *db.Tx) (*group.Booking, error) { return group.Cancel(tx, gone.ID) })
	do(c, dbtest.Worker, func(tx *db.Tx) (*group.Session, error) {
		return group.ChangeSession(tx, g.ID, cal, "2026-09-15", 1, group.NewSession{On: "2026-09-18", From: "10am", To: "noon"})
	})
	do(c, dbtest.Worker, func(tx *db.Tx) (*group.Session, error) {
		return group.CallOff(tx, g.ID, cal, "2026-09-22", 1, "Holiday")
	})
	kind, how := group.Reminders()
	r := job.Runner{DB: c.DB, Kinds: map[string]job.Kind{kind: how}}
	for _, x := range []struct {
		at   string
		told [4]int // how many reminders each has had
	}{
		{"2026-09-07 09:30", [4]int{}},
		{"2026-09-07 10:00", [4]int{1}},
		{"2026-09-14 10:30", [4]int{1}},
		{"2026-09-17 10:30", [4]int{1, 0, 1}},
		{"2026-09-21 10:30", [4]int{1, 0, 1}},
	} {
		c.at(x.at)
		for range 3 {
			if _, err := r.Once(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		for who, want := range x.told {
			if got := strings.Count(c.told(who), "A reminder of an appointment"); got != want {
				t.Errorf("at %s person %d has had %d reminders, want %d: %s", x.at, who, got, want, c.told(who))
			}
		}
	}
	for who := range 4 {
		if strings.Contains(c.told(who), "café") {
			t.Errorf("a message names the group: %s", c.told(who))
		}
	}
}

// Whoever cannot be written to is told by their worker: the place that came
// free, and the reminder on its day.
func TestToldByTheWorker(t *testing.T) {
	c := open(t, 3)
	g := c.group(cafe)
	dbtest.Do(t, c.DB, dbtest.Worker, func(tx *db.Tx) error {
		p, err := person.Get(tx, c.people[2])
		if err != nil {
			return err
		}
		p.Literacy = person.CannotRead
		return person.Change(tx, p)
	})
	first := c.must(g, "2026-09-15", 0)
	c.must(g, "2026-09-15", 1)
	c.must(g, "2026-09-15", 2)
	do(c, dbtest.Worker, func(tx *db.Tx) (*group.Booking, error) { return group.Cancel(tx, first.ID) })
	tasks := func() string {
		var out []string
		for _, m := range see(c, dbtest.Worker, notify.ToTell) {
			out = append(out, m.Called()+": "+m.What()+". "+m.Why)
		}
		return strings.Join(out, "\n")
	}
	if got := tasks(); got != "Aminac Yusuf: Word that there is a place in a group. They cannot read." {
		t.Errorf("to tell: %q", got)
	}
	c.at("2026-09-14 10:00")
	kind, how := group.Reminders()
	r := job.Runner{DB: c.DB, Kinds: map[string]job.Kind{kind: how}}
	if _, err := r.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := tasks(); !strings.Contains(got, "Aminac Yusuf: A reminder of an appointment. They cannot read.") {
		t.Errorf("to tell: %q", got)
	}
	dbtest.Do(t, c.DB, dbtest.Worker, func(tx *db.Tx) error { return person.Died(tx, c.people[1], "2026-09-14") })
	do(c, dbtest.Worker, func(tx *db.Tx) (*group.Session, error) {
		return group.CallOff(tx, g.ID, cal, "2026-09-15", 1, "Flood")
	})
	if got := tasks(); strings.Contains(got, "Aminab") {
		t.Errorf("to tell of somebody who has died: %q", got)
	}
	_, err := c.book(g, "2026-09-22", 1)
	dbtest.Fails(t, "book somebody who has died", err, kith.Conflict)
}
