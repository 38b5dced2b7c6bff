package group_test

import (
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/group"
	"kith/plan"
	"kith/referral"
)

func (c *town) keep(g *group.Group, day kith.Day, k group.Kept) error {
	return c.err(dbtest.Worker, func(tx *db.Tx) error { _, err := group.Keep(tx, g.ID, cal, day, k); return err })
}

func marks(pairs ...any) map[kith.ID]group.State {
	out := map[kith.ID]group.State{}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i].(*group.Booking).ID] = pairs[i+1].(group.State)
	}
	return out
}

// Coming to a group is on the person's record: once, however often the register
// is sent, and not any more when the tick is taken away.
func TestRegister(t *testing.T) {
	c := open(t, 3)
	n := cafe
	n.Capacity = 0
	g := c.group(n)
	a, b := c.must(g, tuesday, 0), c.must(g, tuesday, 1)
	dbtest.Fails(t, "the day before", c.keep(g, tuesday, group.Kept{Marks: marks(a, group.Came)}), kith.Conflict)
	c.at("2026-09-08 09:55") // at the door
	for range 3 {
		if err := c.keep(g, tuesday, group.Kept{Marks: marks(a, group.Came, b, group.Missed), Heads: 9}); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Count(c.timeline(0), "Came to Tuesday talking café at Canal Street library."); got != 1 {
		t.Errorf("on the record %d times:\n%s", got, c.timeline(0))
	}
	if strings.Contains(c.timeline(1), "café") {
		t.Errorf("who did not come has it on the record:\n%s", c.timeline(1))
	}
	ks := see(c, dbtest.Worker, func(tx *db.Tx) ([]plan.Contact, error) { return plan.Contacts(tx, c.refs[0]) })
	if k := ks[0]; k.Minutes != 90 || k.How != "01" || k.TwoWay || k.Counts || k.WhyNot != "" || k.SeenName != "Vera Lund" {
		t.Errorf("the contact is %+v", k)
	}
	if s := c.session(g, tuesday); s.Heads != 9 || s.RegisterBy != "Lena Walker" {
		t.Errorf("the session is %+v", s)
	}
	dbtest.Fails(t, "fewer heads than ticks", c.keep(g, tuesday, group.Kept{Marks: marks(b, group.Came), Heads: 1}), kith.Invalid)
	if got := c.register(g, tuesday); got != "Aminaa came, Aminab not-come" {
		t.Errorf("the refused register left %q", got)
	}
	// The other way round.
	if err := c.keep(g, tuesday, group.Kept{Marks: marks(a, group.Booked, b, group.Came)}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(c.timeline(0), "Canal Street library. (struck out)") || !strings.Contains(c.timeline(1), "Came to Tuesday talking café") {
		t.Errorf("after the change:\n%s\n\n%s", c.timeline(0), c.timeline(1))
	}
	// And back: it is there again, once.
	if err := c.keep(g, tuesday, group.Kept{Marks: marks(a, group.Came)}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(c.timeline(0), "Canal Street library.\n"); got != 1 {
		t.Errorf("on the record:\n%s", c.timeline(0))
	}
	// Somebody who was not booked turns up, twice over.
	for range 2 {
		do(c, dbtest.Worker, func(tx *db.Tx) (*group.Booking, error) {
			return group.TurnedUp(tx, g.ID, cal, tuesday, c.people[2], "")
		})
	}
	if got := strings.Count(c.timeline(2), "Came to Tuesday talking café"); got != 1 {
		t.Errorf("on the record of who turned up:\n%s", c.timeline(2))
	}
	dbtest.Fails(t, "call off what took place", c.err(dbtest.Worker, func(tx *db.Tx) error {
		_, err := group.CallOff(tx, g.ID, cal, tuesday, c.session(g, tuesday).Version, "no")
		return err
	}), kith.Conflict)
}

// A group is no answer to a call, and yet whoever comes to it has been met: the
// attempts to reach them begin again, and the wait goes on.
func TestComingIsNoConversation(t *testing.T) {
	c := open(t, 1)
	g := c.group(cafe)
	a := c.must(g, tuesday, 0)
	do(c, dbtest.Worker, func(tx *db.Tx) (*plan.Contact, error) {
		return plan.RecordContact(tx, c.refs[0], plan.NewContact{How: "02", Result: plan.NoAnswer})
	})
	c.at("2026-09-08 12:00")
	if err := c.keep(g, tuesday, group.Kept{Marks: marks(a, group.Came)}); err != nil {
		t.Fatal(err)
	}
	tried := see(c, dbtest.Worker, func(tx *db.Tx) (*plan.Tried, error) { return plan.Attempts(tx, c.refs[0]) })
	if tried.Counted != 0 {
		t.Errorf("%d attempts count although they came", tried.Counted)
	}
	r := see(c, dbtest.Worker, func(tx *db.Tx) (*referral.Referral, error) { return referral.Get(tx, c.refs[0]) })
	if !r.Waiting() {
		t.Error("the wait has ended, and nobody has spoken with them")
	}
}

// Twice running is asked after, once; what the register got wrong is not.
func TestDidNotComeTwice(t *testing.T) {
	c := open(t, 1)
	n := cafe
	n.Times.BankHolidays = "open"
	g := c.group(n)
	var bs []*group.Booking
	for _, d := range []kith.Day{"2026-09-08", "2026-09-15", "2026-09-22", "2026-09-29"} {
		bs = append(bs, c.must(g, d, 0))
	}
	const asks = "Did not come to Tuesday talking café twice running: ask how they are, and whether it is still right for them"
	for i, x := range []struct {
		at   string
		mark group.State
		want int
	}{
		{"2026-09-08 12:00", group.Missed, 0},
		{"2026-09-15 12:00", group.Missed, 1},
		{"2026-09-22 12:00", group.Came, 1},
		{"2026-09-29 12:00", group.Missed, 1},
	} {
		c.at(x.at)
		for range 2 {
			if err := c.keep(g, kith.DayOf(c.now), group.Kept{Marks: marks(bs[i], x.mark)}); err != nil {
				t.Fatal(err)
			}
		}
		if got := strings.Count(c.followUps(0), asks); got != x.want {
			t.Errorf("on %s they are asked after %d times, want %d", x.at, got, x.want)
		}
	}
	// The second register was wrong: nobody need ask.
	if err := c.keep(g, "2026-09-15", group.Kept{Marks: marks(bs[1], group.Came)}); err != nil {
		t.Fatal(err)
	}
	if got := c.followUps(0); got != "" {
		t.Errorf("still to be asked: %q", got)
	}
}

// Somebody whose support has ended comes: the register has it, and says that
// their record has not.
func TestCameAfterTheEnd(t *testing.T) {
	c := open(t, 1)
	g := c.group(cafe)
	a := c.must(g, tuesday, 0)
	dbtest.Do(t, c.DB, dbtest.Worker, func(tx *db.Tx) error {
		p, err := plan.Start(tx, c.refs[0])
		if err != nil {
			return err
		}
		_, err = plan.Close(tx, p.ID, p.Version, plan.Closing{Reason: "goals-met", NoScore: "not-right", NoMessage: "Told"})
		return err
	})
	c.at("2026-09-08 12:00")
	if err := c.keep(g, tuesday, group.Kept{Marks: marks(a, group.Came)}); err != nil {
		t.Fatal(err)
	}
	seats := see(c, dbtest.Worker, func(tx *db.Tx) ([]group.Seat, error) { return group.Register(tx, a.Session) })
	if seats[0].State != group.Came || seats[0].Unwritten != "their support has ended" {
		t.Errorf("the register says %+v", seats[0])
	}
}

// A group consultation: each agrees or not; one part is for all, one for the
// person alone; each record has its own note, once.
func TestConsultation(t *testing.T) {
	c := open(t, 3)
	g := c.group(group.New{Name: "Menopause consultation", Kind: group.Consultation, Team: cafe.Team, LeaderName: "Dr Rhian Powell", Place: "Canal Street Surgery",
		Times: directory.Schedule{Start: string(tuesday), OpensAt: "10:00", ClosesAt: "11:30"}})
	var bs []*group.Booking
	for i := range 3 {
		bs = append(bs, c.must(g, tuesday, i))
	}
	consult := func(i int, agrees group.Consent, words string) error {
		return c.err(dbtest.Worker, func(tx *db.Tx) error {
			b, err := db.Get[group.Booking](tx, bs[i].ID)
			if err != nil {
				return err
			}
			_, err = group.Consult(tx, b.ID, b.Version, agrees, words)
			return err
		})
	}
	for i, x := range []struct {
		agrees group.Consent
		words  string
		kind   kith.Kind
	}{{group.Agrees, "Patches, and back in a month", -1}, {group.Declines, "", -1}, {group.Declines, "Something", kith.Invalid}} {
		if err := consult(i, x.agrees, x.words); (err != nil) != (x.kind >= 0) || err != nil && kith.KindOf(err) != x.kind {
			t.Errorf("person %d: %v", i, err)
		}
	}
	if err := consult(2, group.Agrees, ""); err != nil {
		t.Fatal(err)
	}
	finish := func(words string) (n int, err error) {
		err = c.err(dbtest.Worker, func(tx *db.Tx) error { n, err = group.Finish(tx, g.ID, cal, tuesday, words); return err })
		return n, err
	}
	_, err := finish("Sleep")
	dbtest.Fails(t, "before the day", err, kith.Conflict)
	c.at("2026-09-08 12:00")
	if err := c.keep(g, tuesday, group.Kept{Marks: marks(bs[0], group.Came, bs[1], group.Came, bs[2], group.Missed)}); err != nil {
		t.Fatal(err)
	}
	_, err = finish("Sleep, and what  aminaa\nyusuf told of it")
	if dbtest.Fails(t, "a name in what all have on record", err, kith.Invalid); err != nil && !strings.Contains(err.Error(), "take out the name of Aminaa Yusuf") {
		t.Error(err)
	}
	for i, want := range []int{1, 0} {
		if n, err := finish("Sleep, hormones, what helps."); n != want || err != nil {
			t.Errorf("time %d: %d notes, %v", i, n, err)
		}
	}
	notes := func(i int) string {
		all := see(c, dbtest.Worker, func(tx *db.Tx) ([]plan.Note, error) { return plan.Notes(tx, c.people[i]) })
		var out []string
		for _, n := range all {
			out = append(out, n.Words)
		}
		return strings.Join(out, "\n---\n")
	}
	want := "Menopause consultation, Tuesday 8 September, 10am to 11:30am.\n\nSleep, hormones, what helps.\n\nTo this person alone: Patches, and back in a month"
	if got := notes(0); got != want {
		t.Errorf("her note is %q", got)
	}
	if got := notes(1) + notes(2); got != "" {
		t.Errorf("who did not agree, or did not come, has a note: %q", got)
	}
	dbtest.Fails(t, "change what is on record", consult(0, group.Agrees, "Other"), kith.Conflict)
	// She agrees after all, and has hers then.
	if err := consult(1, group.Agrees, ""); err != nil {
		t.Fatal(err)
	}
	if n, err := finish("Sleep, hormones, what helps."); n != 1 || err != nil || strings.Contains(notes(1), "alone") {
		t.Errorf("%d notes, %v: %q", n, err, notes(1))
	}
}
