package group_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/group"
	"kith/person"
)

// Whatever is booked, cancelled, ticked and changed in whatever order: nobody
// waits while there is room, nobody is booked where there is none but those who
// simply came, who came has one contact that stands, and nobody else has one.
func TestListModel(t *testing.T) {
	c := open(t, 6)
	rapid.Check(t, func(r *rapid.T) {
		c.at("2026-09-07 09:00")
		n := cafe
		n.Capacity = rapid.IntRange(0, 3).Draw(r, "capacity")
		g := c.group(n)
		byPerson := map[int]*group.Booking{}
		for range rapid.IntRange(1, 25).Draw(r, "steps") {
			c.now = c.now.Add(time.Second)
			who := rapid.IntRange(0, 5).Draw(r, "who")
			b := byPerson[who]
			var err error
			switch what := rapid.IntRange(0, 5).Draw(r, "what"); {
			case what <= 2:
				b, err := c.book(g, tuesday, who)
				if err == nil {
					byPerson[who] = b
				} else if kith.KindOf(err) != kith.Conflict {
					r.Fatal(err)
				}
			case what == 3 && b != nil:
				err = c.err(dbtest.Worker, func(tx *db.Tx) error { _, err := group.Cancel(tx, b.ID); return err })
			case what == 4 && b != nil:
				c.at("2026-09-08 10:30")
				err = c.keep(g, tuesday, group.Kept{Marks: marks(b, rapid.SampledFrom([]group.State{group.Came, group.Missed, group.Booked}).Draw(r, "mark"))})
			case what == 5 && n.Capacity > 0:
				n.Capacity = rapid.IntRange(1, 3).Draw(r, "capacity now")
				err = c.err(dbtest.Worker, func(tx *db.Tx) error {
					h, err := group.Get(tx, g.ID)
					if err == nil {
						_, err = group.Change(tx, g.ID, h.Version, n)
					}
					return err
				})
			}
			if err != nil && kith.KindOf(err) != kith.Conflict {
				r.Fatal(err)
			}
			c.holds(r, g, n.Capacity)
		}
	})
}

// holds checks what must hold of a session's list.
func (c *town) holds(r *rapid.T, g *group.Group, room int) {
	waiting, taken, wrong := 0, 0, ""
	err := c.Read(context.Background(), dbtest.System, func(tx *db.Tx) error {
		all, err := db.Select[group.Booking](tx, db.Q{Where: "t.of_group = $1", Args: []any{g.ID}})
		for _, b := range all {
			if b.State == group.Waiting {
				waiting++
			}
			if b.State.Takes() {
				taken++
			}
			if (b.State == group.Came) != (b.Contact != "") {
				wrong = fmt.Sprintf("they stand as %s, and their contact is %q (%s)", b.State, b.Contact, b.Unwritten)
			}
		}
		return err
	})
	if err != nil {
		r.Fatal(err)
	}
	if wrong != "" {
		r.Fatal(wrong)
	}
	if waiting > 0 && (room == 0 || taken < room) {
		r.Fatalf("%d wait, and %d of %d places are taken", waiting, taken, room)
	}
}

// Two records of one person are merged with their bookings.
func TestMerge(t *testing.T) {
	c := open(t, 3)
	n := cafe
	n.Capacity = 0
	g := c.group(n)
	c.must(g, tuesday, 0)
	c.must(g, tuesday, 1)
	c.must(g, "2026-09-15", 1)
	dbtest.Do(t, c.DB, dbtest.Worker, func(tx *db.Tx) error { _, err := group.LinkForPerson(tx, c.people[1]); return err })
	dbtest.Do(t, c.DB, dbtest.Lead, func(tx *db.Tx) error {
		_, err := person.Merge(tx, c.people[0], c.people[1], "the same person")
		return err
	})
	all := see(c, dbtest.Worker, func(tx *db.Tx) ([]group.Attendance, error) { return group.Of(tx, c.people[0]) })
	if len(all) != 2 {
		t.Errorf("%d bookings after the merge, want one for each session", len(all))
	}
}
