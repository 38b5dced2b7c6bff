package portal

import (
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/find"
	"kith/group"
	"kith/notify"
	"kith/person"
	"kith/plan"
	"kith/referral"
	"kith/sample"
)

// cafe is a talking café with one place, which Amina has; Bella waits for it.
func (w *town) cafe(t testing.TB) (amina, bella *group.Booking) {
	t.Helper()
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		who := sample.Amina
		who.Number, who.Given, who.Born, who.Phone = "", "Bella", "1944-05-06", ""
		r, err := referral.Receive(tx, who, sample.FromGP)
		if err != nil {
			return err
		}
		if _, err := plan.Start(tx, r.ID); err != nil {
			return err
		}
		if err := person.AddChannel(tx, &person.Channel{Of: person.Of{Person: r.Person}, Kind: person.Email, Value: "bella@example.org"}); err != nil {
			return err
		}
		g, err := group.Add(tx, group.New{Name: "Tuesday talking café", Kind: "cafe", Team: dbtest.North, LeaderName: "Lena Walker", Place: "Canal Street library", Capacity: 1,
			Times: directory.Schedule{Freq: "WEEKLY", ByDay: "TU", OpensAt: "10:00", ClosesAt: "11:30", BankHolidays: "closed"}})
		if err != nil {
			return err
		}
		for _, b := range []struct {
			who kith.ID
			to  **group.Booking
		}{{w.plan.Person, &amina}, {r.Person, &bella}} {
			if *b.to, err = group.Book(tx, g.ID, find.Calendar{}, "2026-09-08", b.who, "", ""); err != nil {
				return err
			}
		}
		return nil
	})
	return amina, bella
}

// A person who cannot come says so on their page: whoever waited longest has the
// place and is told by mail; neither can cancel the other's, nor again.
func TestOwnBookingCancelled(t *testing.T) {
	w, _ := newTown(t)
	s, k := w.own(t), w.key(t)
	amina, bella := w.cafe(t)
	if amina.State != group.Booked || bella.State != group.Waiting {
		t.Fatalf("%s and %s", amina.State, bella.State)
	}
	b, p := enter(t, s, k)
	p.Says("Tuesday talking café", "Tuesday 8 September, 10am to 11:30am", "Canal Street library", "With Lena Walker")
	b.Post(k.Path()+"/appointments/"+string(bella.ID)+"/cancel", values()).Is(404)
	p = b.Get(k.Path() + "/appointments").Is(200)
	p.Press("I cannot come: Tuesday talking café, Tuesday 8 September, 10am to 11:30am").Is(200).Says("You are no longer booked for Tuesday talking café", "Nothing is booked")
	b.Post(k.Path()+"/appointments/"+string(amina.ID)+"/cancel", values()).Is(409)
	dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		for id, want := range map[kith.ID]group.State{amina.ID: group.Cancelled, bella.ID: group.Booked} {
			if got, err := db.Get[group.Booking](tx, id); err != nil || got.State != want {
				t.Errorf("%s: %+v, %v, want %s", id, got, err, want)
			}
		}
		return nil
	})
	dbtest.See(t, w.db, dbtest.System, func(tx *db.Tx) error {
		all, err := db.Select[notify.Message](tx, db.Q{Where: "t.record = 'group_booking'"})
		if err != nil || len(all) != 1 || all[0].Person != bella.Person || all[0].Template != string(group.MovedUp) || all[0].Data["where"] != "Canal Street library" {
			t.Errorf("told: %+v, %v", all, err)
		}
		return nil
	})
}

// A person makes the link for their calendar, makes another, which ends the
// first, and ends it. It is shown once.
func TestOwnCalendar(t *testing.T) {
	w, _ := newTown(t)
	s, k := w.own(t), w.key(t)
	amina, _ := w.cafe(t)
	b, _ := enter(t, s, k)
	opened := func(token string) (n int, kind kith.Kind) {
		err := dbtest.Err(w.db, kith.Actor{}, func(tx *db.Tx) error {
			c, err := group.Open(tx, find.Calendar{}, token)
			if err == nil {
				n = len(c.Events)
				if c.Of.Self != amina.Person || c.Events[0].Name != "Tuesday talking café" {
					t.Errorf("the calendar has %+v", c)
				}
			}
			return err
		})
		return n, kith.KindOf(err)
	}
	token := func(button string) string {
		p := b.Get(k.Path() + "/appointments").Is(200).Press(button).Is(200).Says("It is shown here once")
		href := p.Root().Called("a")
		for _, a := range href {
			if at := a.Attr["href"]; len(at) > 40 && at[:9] == "webcal://" {
				return at[len("webcal://kith.example.org/calendar/"):]
			}
		}
		t.Fatalf("no link: %s", p.Text())
		return ""
	}
	first := token("Make a link for my calendar")
	if n, _ := opened(first); n != 1 {
		t.Errorf("it has %d events", n)
	}
	second := token("Make a new link, and end the old one")
	if _, kind := opened(first); kind != kith.NotFound {
		t.Error("the first still opens")
	}
	if n, _ := opened(second); n != 1 {
		t.Errorf("the second has %d events", n)
	}
	b.Get(k.Path() + "/appointments").Says("has had a secret link since 1 September 2026").SaysNot(second).Press("Stop this").Is(200).Says("reads nothing here any more")
	if _, kind := opened(second); kind != kith.NotFound {
		t.Error("the second still opens")
	}
}

// Of a group to which they came, people say how it was as of a service; of one
// that is yet to be, nobody can.
func TestOwnFeltOfAGroup(t *testing.T) {
	w, _ := newTown(t)
	s, k := w.own(t), w.key(t)
	amina, _ := w.cafe(t)
	b, _ := enter(t, s, k)
	b.Get(k.Path() + "/felt").Is(200).SaysNot("talking café")
	b.Post(k.Path()+"/felt", values("about", string(amina.Group), "felt", "helped")).Is(422)
	w.db.Now = func() time.Time { return time.Date(2026, 9, 8, 12, 0, 0, 0, time.UTC) }
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		_, err := group.Keep(tx, amina.Group, find.Calendar{}, "2026-09-08", group.Kept{Marks: map[kith.ID]group.State{amina.ID: group.Came}})
		return err
	})
	k = w.key(t)
	b, _ = enter(t, s, k)
	b.Get(k.Path()+"/felt").Press("Send", "about", string(amina.Group), "felt", "helped").Is(200).Says("Tuesday talking café: It helped")
}
