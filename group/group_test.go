package group_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/find"
	"kith/group"
	"kith/plan"
	"kith/referral"
	"kith/sample"
)

// A town is a database with two teams, at nine in the morning of Monday 7
// September 2026.
type town struct {
	*db.DB
	t      testing.TB
	now    time.Time
	people []kith.ID
	refs   []kith.ID
}

// cal knows one bank holiday, on a Tuesday.
var cal = find.Calendar{BankHolidays: map[kith.Day]string{"2026-09-29": "Harvest"}}

func open(t testing.TB, people int) *town {
	c := &town{DB: dbtest.Open(t), t: t}
	c.Now = func() time.Time { return c.now }
	c.at("2026-09-07 09:00")
	dbtest.Do(t, c.DB, dbtest.System, sample.Teams)
	for i := range people {
		c.refer(i, sample.FromGP)
	}
	return c
}

// at sets the time, as London's clocks show it.
func (c *town) at(s string) {
	v, err := time.ParseInLocation("2006-01-02 15:04", s, kith.London)
	if err != nil {
		c.t.Fatal(err)
	}
	c.now = v.UTC()
}

// refer refers somebody, and has the worker accept them.
func (c *town) refer(i int, n referral.New) {
	who := sample.Amina
	who.Number, who.Given, who.Born = "", fmt.Sprintf("Amina%c", 'a'+rune(i%26)), kith.Day("1951-03-02").Add(40*i)
	r := do(c, dbtest.Referrer, func(tx *db.Tx) (*referral.Referral, error) { return referral.Receive(tx, who, n) })
	c.people, c.refs = append(c.people, r.Person), append(c.refs, r.ID)
}

func do[T any](c *town, a kith.Actor, f func(*db.Tx) (T, error)) (out T) {
	c.t.Helper()
	dbtest.Do(c.t, c.DB, a, func(tx *db.Tx) (err error) { out, err = f(tx); return err })
	return out
}

func see[T any](c *town, a kith.Actor, f func(*db.Tx) (T, error)) (out T) {
	c.t.Helper()
	dbtest.See(c.t, c.DB, a, func(tx *db.Tx) (err error) { out, err = f(tx); return err })
	return out
}

func (c *town) err(a kith.Actor, f func(*db.Tx) error) error {
	return c.Write(context.Background(), a, f)
}

// cafe is the group of most tests: Tuesdays at ten, not on bank holidays.
var cafe = group.New{Name: "Tuesday talking café", Kind: "cafe", Team: sample.North, LeaderName: "Vera Lund", Place: "Canal Street library", Capacity: 2,
	Times: directory.Schedule{Freq: "WEEKLY", ByDay: "TU", OpensAt: "10:00", ClosesAt: "11:30", BankHolidays: "closed"}}

const tuesday kith.Day = "2026-09-08"

func (c *town) group(n group.New) *group.Group {
	c.t.Helper()
	return do(c, dbtest.Worker, func(tx *db.Tx) (*group.Group, error) { return group.Add(tx, n) })
}

func (c *town) book(g *group.Group, day kith.Day, who int) (*group.Booking, error) {
	var b *group.Booking
	err := c.err(dbtest.Worker, func(tx *db.Tx) (err error) {
		b, err = group.Book(tx, g.ID, cal, day, c.people[who], "", "")
		return err
	})
	return b, err
}

func (c *town) must(g *group.Group, day kith.Day, who int) *group.Booking {
	c.t.Helper()
	b, err := c.book(g, day, who)
	if err != nil {
		c.t.Fatal(err)
	}
	return b
}

func (c *town) session(g *group.Group, day kith.Day) *group.Session {
	c.t.Helper()
	return see(c, dbtest.Worker, func(tx *db.Tx) (*group.Session, error) { return group.At(tx, g, cal, day) })
}

// register is how those on a register stand: "Aminaa Yusuf came, …".
func (c *town) register(g *group.Group, day kith.Day) string {
	c.t.Helper()
	s := c.session(g, day)
	var out []string
	for _, x := range see(c, dbtest.Worker, func(tx *db.Tx) ([]group.Seat, error) { return group.Register(tx, s.ID) }) {
		out = append(out, x.Given+" "+string(x.State))
	}
	return strings.Join(out, ", ")
}

// timeline is what a person's record says, one entry after another.
func (c *town) timeline(who int) string {
	c.t.Helper()
	var out []string
	for _, e := range see(c, dbtest.Worker, func(tx *db.Tx) ([]plan.Entry, error) { return plan.Timeline(tx, c.people[who]) }) {
		if e.Struck {
			e.Text += " (struck out)"
		}
		out = append(out, e.Text)
	}
	return strings.Join(out, "\n")
}

func (c *town) followUps(who int) string {
	c.t.Helper()
	var out []string
	for _, f := range see(c, dbtest.Worker, func(tx *db.Tx) ([]plan.FollowUp, error) { return plan.FollowUps(tx, c.people[who]) }) {
		if !f.Struck() {
			out = append(out, f.What)
		}
	}
	return strings.Join(out, "\n")
}

// A series is what its schedule says, with holidays, days that are left out,
// days besides, and what was said of single sessions.
func TestSessions(t *testing.T) {
	c := open(t, 1)
	n := cafe
	n.Times.Except, n.Times.Also = []kith.Day{"2026-09-15"}, []kith.Day{"2026-09-17"}
	g := c.group(n)
	c.must(g, "2026-09-22", 0)
	do(c, dbtest.Worker, func(tx *db.Tx) (*group.Session, error) {
		return group.ChangeSession(tx, g.ID, cal, "2026-09-22", 1, group.NewSession{On: "2026-09-23", From: "2pm", To: "3:30 pm", Place: "The park"})
	})
	do(c, dbtest.Worker, func(tx *db.Tx) (*group.Session, error) {
		return group.CallOff(tx, g.ID, cal, "2026-10-06", 0, "The library is being painted")
	})
	all := see(c, dbtest.Worker, func(tx *db.Tx) ([]group.Session, error) {
		return group.Sessions(tx, g, cal, "2026-09-07", "2026-10-31")
	})
	var got []string
	for _, s := range all {
		line := group.When(&s) + " at " + s.Where(g)
		if s.Off {
			line += ": off"
		}
		got = append(got, line)
	}
	want := []string{
		"Tuesday 8 September, 10am to 11:30am at Canal Street library",
		"Thursday 17 September, 10am to 11:30am at Canal Street library",
		"Wednesday 23 September, 2pm to 3:30pm at The park",
		"Tuesday 6 October, 10am to 11:30am at Canal Street library: off",
		"Tuesday 13 October, 10am to 11:30am at Canal Street library",
		"Tuesday 20 October, 10am to 11:30am at Canal Street library",
		"Tuesday 27 October, 10am to 11:30am at Canal Street library",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the sessions are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if s := all[6].StartsAt.Sub(all[5].StartsAt); s != 7*24*time.Hour+time.Hour {
		t.Errorf("over the night on which clocks go back there are %v between sessions", s)
	}
	if f := c.followUps(0); !strings.Contains(f, "another time or place for Tuesday talking café, Wednesday 23 September, 2pm to 3:30pm, The park") {
		t.Errorf("nobody was told of the other time: %q", f)
	}
	for _, x := range []struct {
		day  kith.Day
		kind kith.Kind
	}{{"2026-09-09", kith.NotFound}, {"2026-09-29", kith.NotFound}, {"2026-10-06", kith.Conflict}, {"", kith.NotFound}} {
		_, err := c.book(g, x.day, 0)
		dbtest.Fails(t, "book "+string(x.day), err, x.kind)
	}
	c.at("2026-09-08 11:30")
	_, err := c.book(g, tuesday, 0)
	dbtest.Fails(t, "book what is over", err, kith.Conflict)
	// The schedule moves to three; what has been said of a session stays.
	n.Times.OpensAt, n.Times.ClosesAt = "15:00", "16:00"
	do(c, dbtest.Worker, func(tx *db.Tx) (*group.Group, error) { return group.Change(tx, g.ID, g.Version, n) })
	g = see(c, dbtest.Worker, func(tx *db.Tx) (*group.Group, error) { return group.Get(tx, g.ID) })
	if a, b := c.session(g, "2026-09-22"), c.session(g, "2026-10-13"); group.When(a) != "Wednesday 23 September, 2pm to 3:30pm" || group.When(b) != "Tuesday 13 October, 3pm to 4pm" {
		t.Errorf("after the change: %s; %s", group.When(a), group.When(b))
	}
}

// What is wrong with a group is said field by field.
func TestChecks(t *testing.T) {
	c := open(t, 0)
	for _, x := range []struct {
		change func(*group.New)
		fields string
	}{
		{func(n *group.New) { *n = group.New{} }, "closes every kind leader_name name opens place team"},
		{func(n *group.New) { n.Kind = "rave" }, "kind"},
		{func(n *group.New) { n.Name = strings.Repeat("x", 151) }, "name"},
		{func(n *group.New) { n.Capacity = -1 }, "capacity"},
		{func(n *group.New) { n.Times.ClosesAt = "09:00" }, "closes"},
		{func(n *group.New) { n.Volunteers = []group.Helper{{Name: strings.Repeat("x", 71)}} }, "volunteers"},
	} {
		n := cafe
		x.change(&n)
		k := kith.Check{}
		n.Check(k)
		for _, f := range strings.Fields(x.fields) {
			if k[f] == "" {
				t.Errorf("nothing is said of %s: %v", f, k)
			}
			delete(k, f)
		}
		if len(k) > 0 {
			t.Errorf("said besides: %v", k)
		}
	}
	n := cafe
	n.Team = sample.South
	err := c.err(dbtest.Worker, func(tx *db.Tx) error { _, err := group.Add(tx, n); return err })
	dbtest.Fails(t, "a group of another team", err, kith.Forbidden)
	n = cafe
	n.Leader = "nobody"
	err = c.err(dbtest.Worker, func(tx *db.Tx) error { _, err := group.Add(tx, n); return err })
	dbtest.Fails(t, "a leader who is no worker", err, kith.NotFound)
	n.Leader, n.Location = "", "nowhere"
	err = c.err(dbtest.Worker, func(tx *db.Tx) error { _, err := group.Add(tx, n); return err })
	dbtest.Fails(t, "a place that is nowhere", err, kith.NotFound)
}

// Fifty people book the last place at once: one gets it, the others wait.
func TestLastPlace(t *testing.T) {
	c := open(t, 51)
	g := c.group(cafe)
	c.must(g, tuesday, 50)
	var wg sync.WaitGroup
	bs := make([]*group.Booking, 50)
	for i := range bs {
		wg.Go(func() {
			var err error
			if bs[i], err = c.book(g, tuesday, i); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	counts := see(c, dbtest.Worker, func(tx *db.Tx) (map[string]int, error) {
		return group.Counts(tx, c.session(g, tuesday).ID)
	})
	if counts["booked"] != 2 || counts["waiting"] != 49 {
		t.Fatalf("they stand as %v", counts)
	}
	// Ten cancel at once: never more than two are booked, nobody is left out.
	for i := range 10 {
		wg.Go(func() {
			err := c.err(dbtest.Worker, func(tx *db.Tx) error { _, err := group.Cancel(tx, bs[i].ID); return err })
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	counts = see(c, dbtest.Worker, func(tx *db.Tx) (map[string]int, error) {
		return group.Counts(tx, c.session(g, tuesday).ID)
	})
	if counts["booked"] != 2 || counts["waiting"] != 39 || counts["cancelled"] != 10 {
		t.Errorf("after ten have cancelled they stand as %v", counts)
	}
}

// Whoever waits longest moves up, and their worker is to tell them.
func TestWaitingList(t *testing.T) {
	c := open(t, 5)
	g := c.group(cafe)
	var bs []*group.Booking
	for i := range 5 {
		c.now = c.now.Add(time.Minute)
		bs = append(bs, c.must(g, tuesday, i))
	}
	if got := c.register(g, tuesday); got != "Aminaa booked, Aminab booked, Aminac waiting, Aminad waiting, Aminae waiting" {
		t.Fatal(got)
	}
	_, err := c.book(g, tuesday, 0)
	dbtest.Fails(t, "book twice", err, kith.Conflict)
	cancel := func(i int) {
		t.Helper()
		do(c, dbtest.Worker, func(tx *db.Tx) (*group.Booking, error) { return group.Cancel(tx, bs[i].ID) })
	}
	cancel(3) // leaves the queue
	if got := c.register(g, tuesday); got != "Aminaa booked, Aminab booked, Aminac waiting, Aminae waiting, Aminad cancelled" {
		t.Fatal(got)
	}
	cancel(0)
	if got := c.register(g, tuesday); got != "Aminab booked, Aminac booked, Aminae waiting, Aminaa cancelled, Aminad cancelled" {
		t.Fatal(got)
	}
	want := "Tell Aminac Yusuf: there is a place for them at Tuesday talking café, Tuesday 8 September, 10am to 11:30am, Canal Street library"
	if got := c.followUps(2); got != want {
		t.Errorf("to be told: %q", got)
	}
	if got := c.followUps(1) + c.followUps(4); got != "" {
		t.Errorf("others are told: %q", got)
	}
	// Whoever cancelled and books again goes to the end.
	c.now = c.now.Add(time.Minute)
	c.must(g, tuesday, 0)
	if got := c.register(g, tuesday); got != "Aminab booked, Aminac booked, Aminae waiting, Aminaa waiting, Aminad cancelled" {
		t.Fatal(got)
	}
	// More room: both move up.
	n := g.New
	n.Capacity = 4
	do(c, dbtest.Worker, func(tx *db.Tx) (*group.Group, error) { return group.Change(tx, g.ID, g.Version, n) })
	if got := c.register(g, tuesday); got != "Aminaa booked, Aminab booked, Aminac booked, Aminae booked, Aminad cancelled" {
		t.Fatal(got)
	}
	// Called off: everybody on the list is told, and nobody can book.
	do(c, dbtest.Worker, func(tx *db.Tx) (*group.Session, error) {
		return group.CallOff(tx, g.ID, cal, tuesday, 0, "Vera is ill")
	})
	for i, want := range []bool{true, true, true, false, true} {
		if got := strings.Contains(c.followUps(i), "this does not take place"); got != want {
			t.Errorf("person %d is told: %v", i, got)
		}
	}
	_, err = c.book(g, tuesday, 3)
	dbtest.Fails(t, "book what is called off", err, kith.Conflict)
}

// Every move that is not in the table is refused, whoever tries it how.
func TestMoves(t *testing.T) {
	all := append(group.States.Values(), "")
	allowed := 0
	for _, from := range all {
		for _, to := range all {
			if from.CanBecome(to) {
				allowed++
				if to == "" || from == to {
					t.Errorf("%q may become %q", from, to)
				}
			}
		}
	}
	if allowed != 15 {
		t.Errorf("%d moves are allowed: say in the test why it is another number", allowed)
	}
}

// Whose people are on whose register: the team that runs the group learns the
// name, and no more.
func TestWhoSeesARegister(t *testing.T) {
	c := open(t, 1)
	south := sample.FromGP
	south.Team = sample.South
	c.refer(1, south)
	g := c.group(cafe)
	b := do(c, dbtest.Southerner, func(tx *db.Tx) (*group.Booking, error) {
		return group.Book(tx, g.ID, cal, tuesday, c.people[1], "", "Comes with her daughter")
	})
	c.must(g, tuesday, 0)
	if got := c.register(g, tuesday); got != "Aminaa booked, Aminab booked" {
		t.Errorf("the team's register is %q", got)
	}
	s := c.session(g, tuesday)
	for a, want := range map[*kith.Actor]int{&dbtest.Southerner: 0, &dbtest.Worker: 2, &dbtest.Stranger: 0} {
		if got := see(c, *a, func(tx *db.Tx) ([]group.Seat, error) { return group.Register(tx, s.ID) }); len(got) != want {
			t.Errorf("%s sees %d on the register, want %d", a.Name, len(got), want)
		}
	}
	if n := len(see(c, dbtest.Southerner, func(tx *db.Tx) ([]group.Attendance, error) { return group.Of(tx, c.people[1]) })); n != 1 {
		t.Errorf("her own worker sees %d of her bookings", n)
	}
	dbtest.Fails(t, "her bookings, for the team that runs the group", c.err(dbtest.Worker, func(tx *db.Tx) error { _, err := db.Get[group.Booking](tx, b.ID); return err }), kith.NotFound)
	dbtest.Fails(t, "keep the register of another team", c.err(dbtest.Southerner, func(tx *db.Tx) error {
		_, err := group.Keep(tx, g.ID, cal, tuesday, group.Kept{})
		return err
	}), kith.Forbidden)
	// She comes: it is on her record, though the leader's team does not see it.
	c.at("2026-09-08 10:05")
	do(c, dbtest.Worker, func(tx *db.Tx) (*group.Session, error) {
		return group.Keep(tx, g.ID, cal, tuesday, group.Kept{Marks: map[kith.ID]group.State{b.ID: group.Came}})
	})
	line := see(c, dbtest.Southerner, func(tx *db.Tx) ([]plan.Entry, error) { return plan.Timeline(tx, c.people[1]) })
	if !strings.Contains(line[0].Text, "Came to Tuesday talking café at Canal Street library") || line[0].By != "Lena Walker" {
		t.Errorf("her record says %+v", line[0])
	}
	looks := see(c, dbtest.Worker, func(tx *db.Tx) (bool, error) { return tx.Sees(c.people[1]) })
	if looks {
		t.Error("the leader sees her now")
	}
	for _, a := range []kith.Actor{dbtest.Referrer, dbtest.Admin, dbtest.Governor, dbtest.Analyst, dbtest.Provider} {
		for name, step := range map[string]func(*db.Tx) error{
			"groups":   func(tx *db.Tx) error { _, err := group.All(tx, false); return err },
			"sessions": func(tx *db.Tx) error { _, err := group.Coming(tx, cal, tuesday, tuesday, nil); return err },
			"register": func(tx *db.Tx) error { _, err := group.Register(tx, s.ID); return err },
			"book":     func(tx *db.Tx) error { _, err := group.Book(tx, g.ID, cal, tuesday, c.people[0], "", ""); return err },
			"cancel":   func(tx *db.Tx) error { _, err := group.Cancel(tx, b.ID); return err },
			"link":     func(tx *db.Tx) error { _, err := group.LinkForLeader(tx); return err },
		} {
			dbtest.Fails(t, name+" as "+a.Name, c.err(a, step), kith.Forbidden)
		}
	}
	if access.Can(dbtest.Stranger, access.GroupWrite) {
		dbtest.Fails(t, "cancel from elsewhere", c.err(dbtest.Stranger, func(tx *db.Tx) error { _, err := group.Cancel(tx, b.ID); return err }), kith.NotFound)
	}
}
