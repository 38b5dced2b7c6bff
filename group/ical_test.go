package group_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"pgregory.net/rapid"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/group"
	"kith/identity"
)

// calendar is what a link opens, as a file and as another hand's reader has it.
func (c *town) calendar(token string) (string, *ics.Calendar, error) {
	c.t.Helper()
	var b strings.Builder
	err := c.DB.Read(c.t.Context(), kith.Actor{ID: "anyone", Role: "public"}, func(tx *db.Tx) error {
		got, err := group.Open(tx, cal, token)
		if err != nil {
			return err
		}
		return group.WriteCalendar(&b, got.Name, tx.Now, got.Events)
	})
	if err != nil {
		return "", nil, err
	}
	read, err := ics.ParseCalendar(strings.NewReader(b.String()))
	if err != nil {
		c.t.Fatalf("a calendar that another reader does not take: %v\n%s", err, b.String())
	}
	return b.String(), read, nil
}

// events are the events of a calendar, one on each line.
func events(t *testing.T, read *ics.Calendar) string {
	t.Helper()
	var out []string
	for _, e := range read.Events() {
		from, err1 := e.GetStartAt()
		to, err2 := e.GetEndAt()
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		get := func(p ics.ComponentProperty) string {
			if v := e.GetProperty(p); v != nil {
				return v.Value
			}
			return ""
		}
		out = append(out, fmt.Sprintf("%s to %s %s at %s %s %q", from.UTC().Format("2 Jan 15:04"), to.UTC().Format("15:04"),
			get(ics.ComponentPropertySummary), get(ics.ComponentPropertyLocation), get(ics.ComponentPropertyStatus), get(ics.ComponentPropertyDescription)))
	}
	return strings.Join(out, "\n")
}

// lead makes the worker an account that can lead a group.
func (c *town) lead() kith.Actor {
	c.t.Helper()
	a := do(c, dbtest.System, func(tx *db.Tx) (*identity.Account, error) {
		a, _, err := identity.Add(tx, identity.New{Name: "Lena Walker", Email: "lena@example.org", Role: dbtest.Worker.Role, Teams: dbtest.Worker.Teams})
		return a, err
	})
	w := dbtest.Worker
	w.ID = a.ID
	return w
}

// A leader's calendar has the sessions of what they lead, in London's time on
// both sides of the night on which clocks change, and names nobody who comes.
func TestLeadersCalendar(t *testing.T) {
	c := open(t, 1)
	lena := c.lead()
	other := cafe
	other.Name = "Somebody else's"
	c.group(other)
	n := cafe
	n.Times.Interval, n.Times.Start = 2, string(tuesday)
	g := c.group(n)
	dbtest.Do(t, c.DB, dbtest.System, func(tx *db.Tx) error {
		h, err := group.Get(tx, g.ID)
		if err != nil {
			return err
		}
		h.Leader = lena.ID
		return db.Update(tx, h)
	})
	c.must(g, "2026-09-22", 0)
	do(c, dbtest.Worker, func(tx *db.Tx) (*group.Session, error) {
		return group.ChangeSession(tx, g.ID, cal, "2026-09-22", 1, group.NewSession{On: "2026-09-23", From: "14:00", To: "15:00", Place: "The park; gate 2, north", Words: "Bring boots\nand a hat"})
	})
	do(c, dbtest.Worker, func(tx *db.Tx) (*group.Session, error) {
		return group.CallOff(tx, g.ID, cal, "2026-10-20", 0, "Painting")
	})
	token := do(c, lena, group.LinkForLeader)
	text, read, err := c.calendar(token)
	if err != nil {
		t.Fatal(err)
	}
	want := `8 Sep 09:00 to 10:30 Tuesday talking café at Canal Street library CONFIRMED ""
23 Sep 13:00 to 14:00 Tuesday talking café at The park; gate 2, north CONFIRMED "Booked: 1. Waiting: 0.\nBring boots\nand a hat"
6 Oct 09:00 to 10:30 Tuesday talking café at Canal Street library CONFIRMED ""
20 Oct 09:00 to 10:30 Tuesday talking café at Canal Street library CANCELLED "Does not take place."
3 Nov 10:00 to 11:30 Tuesday talking café at Canal Street library CONFIRMED ""
17 Nov 10:00 to 11:30 Tuesday talking café at Canal Street library CONFIRMED ""
1 Dec 10:00 to 11:30 Tuesday talking café at Canal Street library CONFIRMED ""`
	if got := events(t, read); got != want {
		t.Errorf("the calendar is\n%s\nwant\n%s", got, want)
	}
	if strings.Contains(text, "Amina") || strings.Contains(text, "Yusuf") {
		t.Errorf("a leader's calendar names who comes:\n%s", text)
	}
	for _, part := range []string{"BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\n", "DTSTART;TZID=Europe/London:20260923T140000\r\n",
		`LOCATION:The park\; gate 2\, north` + "\r\n", "UID:" + string(g.ID) + "-2026-09-22@kith\r\n"} {
		if !strings.Contains(text, part) {
			t.Errorf("the calendar has no %q:\n%s", part, text)
		}
	}
	// Suspended, the link opens nothing.
	dbtest.Do(t, c.DB, dbtest.System, func(tx *db.Tx) error { return identity.Suspend(tx, lena.ID) })
	_, _, err = c.calendar(token)
	dbtest.Fails(t, "the calendar of somebody suspended", err, kith.NotFound)
}

// A person's calendar has their own bookings, and ends when somebody ends it.
func TestPersonsCalendar(t *testing.T) {
	c := open(t, 3)
	g := c.group(cafe)
	c.must(g, tuesday, 1)
	b := c.must(g, tuesday, 0)
	c.must(g, "2026-09-15", 0)
	c.must(g, tuesday, 2) // waits
	do(c, dbtest.Worker, func(tx *db.Tx) (*group.Booking, error) { return group.Cancel(tx, b.ID) })
	link := func(who int) string {
		return do(c, dbtest.Worker, func(tx *db.Tx) (string, error) { return group.LinkForPerson(tx, c.people[who]) })
	}
	token := link(0)
	_, read, err := c.calendar(token)
	if err != nil {
		t.Fatal(err)
	}
	want := `15 Sep 09:00 to 10:30 Tuesday talking café at Canal Street library CONFIRMED "With Vera Lund"
8 Sep 09:00 to 10:30 Tuesday talking café at Canal Street library CANCELLED "Does not take place.\nWith Vera Lund"`
	if got := events(t, read); got != want {
		t.Errorf("the calendar is\n%s\nwant\n%s", got, want)
	}
	again := link(0)
	_, _, err = c.calendar(token)
	dbtest.Fails(t, "the link before", err, kith.NotFound)
	if _, _, err = c.calendar(again); err != nil {
		t.Error(err)
	}
	for _, guess := range []string{"", "x", token + "x", strings.ToUpper(again), again[:31], "%", "' OR 1=1 --"} {
		_, _, err := c.calendar(guess)
		dbtest.Fails(t, "guess "+guess, err, kith.NotFound)
	}
	dbtest.Do(t, c.DB, dbtest.Worker, func(tx *db.Tx) error { return group.EndPersonLinks(tx, c.people[0]) })
	_, _, err = c.calendar(again)
	dbtest.Fails(t, "a link that was ended", err, kith.NotFound)
	dbtest.Fails(t, "a link for somebody of whom one has no sight", c.err(dbtest.Southerner, func(tx *db.Tx) error {
		_, err := group.LinkForPerson(tx, c.people[0])
		return err
	}), kith.NotFound)
}

// Whatever a name, a place or words hold, lines are no longer than the standard
// allows, cut no character, end nothing early, and are read as they were.
func TestCalendarHoldsAnything(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		word := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-z;,\\:é\n"ŵ🌳]{0,200}`))
		e := group.Event{UID: "u", Start: time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), End: time.Date(2026, 10, 25, 3, 0, 0, 0, time.UTC),
			Name: word.Draw(r, "name"), Place: word.Draw(r, "place"), Description: word.Draw(r, "words")}
		var b strings.Builder
		if err := group.WriteCalendar(&b, e.Name, e.Start, []group.Event{e}); err != nil {
			r.Fatal(err)
		}
		text := b.String()
		if !strings.HasSuffix(text, "\r\n") || !utf8.ValidString(text) {
			r.Fatalf("%q", text)
		}
		for _, line := range strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n") {
			if len(line) > 75 || strings.ContainsAny(line, "\r\n\x00") || !utf8.ValidString(line) {
				r.Fatalf("a line of %d octets: %q", len(line), line)
			}
		}
		if n := strings.Count(text, "\r\nBEGIN:"); n != 4 {
			r.Fatalf("%d parts begin:\n%s", n, text)
		}
		read, err := ics.ParseCalendar(strings.NewReader(text))
		if err != nil {
			r.Fatalf("%v\n%q", err, text)
		}
		for p, want := range map[ics.ComponentProperty]string{ics.ComponentPropertySummary: e.Name, ics.ComponentPropertyLocation: e.Place, ics.ComponentPropertyDescription: e.Description} {
			want = strings.ReplaceAll(strings.ReplaceAll(want, "\r\n", "\n"), "\r", "\n")
			want = strings.Map(func(r rune) rune {
				if r < ' ' && r != '\n' || r == 0x7f {
					return -1
				}
				return r
			}, want)
			got := ""
			if v := read.Events()[0].GetProperty(p); v != nil {
				got = v.Value
			}
			if got != want {
				r.Fatalf("%s is read as %q, not %q", p, got, want)
			}
		}
	})
}
