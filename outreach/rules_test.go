package outreach_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kith"
	"kith/cohort"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/group"
	"kith/outreach"
	"kith/referral"
	"kith/register"
	"kith/sample"
)

// A change makes a version that nobody has signed; who wrote it does not sign it, and
// what runs keeps what it began with.
func TestVersions(t *testing.T) {
	w := newTown(t)
	var was *outreach.Version
	dbtest.See(t, w.DB, dbtest.Lead, func(tx *db.Tx) (err error) {
		all, err := outreach.Cohorts(tx)
		if err != nil || len(all) != 19 || slices.ContainsFunc(all, func(v outreach.Version) bool { return v.Signed() || v.Number != 1 }) {
			t.Errorf("%d cohorts ship, %v", len(all), err)
		}
		was, err = outreach.Newest(tx, "over-85")
		return err
	})
	w.sign("over-85")
	n := screening
	n.Cohort, n.Name = "over-85", "Over 85"
	w.read("gp", sample.Extract(w.today(), []sample.Neighbour{{N: 1, Given: "Ada", Family: "Moss", Born: "1935-01-01", Phone: "07700 900333"}}))
	c := w.campaign(n)
	text := strings.Replace(was.Text, "age: {from: 85}", "age: {from: 90}", 1)
	w.do(func(tx *db.Tx) error {
		v, err := outreach.Change(tx, "over-85", 1, text, "Too many")
		if err == nil && (v.Number != 2 || v.Signed() || v.Why != "Too many") {
			t.Errorf("%+v", v)
		}
		return err
	})
	for what, f := range map[string]func(*db.Tx) error{
		"sign one's own":    func(tx *db.Tx) error { _, err := outreach.Sign(tx, "over-85", 2, "GP"); return err },
		"sign an old one":   func(tx *db.Tx) error { _, err := outreach.Sign(tx, "over-85", 1, "GP"); return err },
		"change an old one": func(tx *db.Tx) error { _, err := outreach.Change(tx, "over-85", 1, was.Text+"\n", "x"); return err },
	} {
		dbtest.Fails(t, what, dbtest.Err(w.DB, dbtest.Lead, f), kith.Conflict)
	}
	for what, f := range map[string]func(*db.Tx) error{
		"another name": func(tx *db.Tx) error {
			_, err := outreach.Change(tx, "over-85", 2, strings.Replace(text, "over-85", "over-90", 1), "x")
			return err
		},
		"nothing changed":  func(tx *db.Tx) error { _, err := outreach.Change(tx, "over-85", 2, text, "x"); return err },
		"no YAML":          func(tx *db.Tx) error { _, err := outreach.Draft(tx, "\t{", ""); return err },
		"a name that is":   func(tx *db.Tx) error { _, err := outreach.Draft(tx, text, ""); return err },
		"signed as nobody": func(tx *db.Tx) error { _, err := outreach.Sign(tx, "over-85", 2, " "); return err },
	} {
		dbtest.Fails(t, what, dbtest.Err(w.DB, dbtest.Lead, f), kith.Invalid)
	}
	for _, a := range []kith.Actor{dbtest.Worker, dbtest.Analyst, dbtest.Admin, dbtest.Referrer} {
		dbtest.Fails(t, "sign as "+a.Name, dbtest.Err(w.DB, a, func(tx *db.Tx) error { _, err := outreach.Sign(tx, "over-85", 2, "GP"); return err }), kith.Forbidden)
	}
	w.sign("over-85")
	if b := w.invite(c); b.Invited != 1 {
		t.Errorf("what runs did not keep its version: %+v", b)
	}
}

// Half of them wait, in an order that the seed makes again.
func TestComparison(t *testing.T) {
	w := newTown(t)
	w.crowd(41)
	w.sign("over-85")
	n := screening
	n.Cohort, n.Compare, n.Until, n.PerWeek = "over-85", true, "2026-12-01", 500
	orders := map[string]bool{}
	for range 2 {
		c := w.campaign(n)
		now, f := w.state(c)
		if now.Seed == "" || f.Listed != 41 || f.Waiting != 20 {
			t.Fatalf("%q %+v", now.Seed, f)
		}
		var order []uint32
		dbtest.See(t, w.DB, dbtest.Lead, func(tx *db.Tx) error {
			all, err := outreach.People(tx, c.ID, outreach.Listed, 1)
			for _, i := range all {
				order = append(order, i.Number)
				if want := map[bool]outreach.Arm{true: outreach.Now, false: outreach.Later}[i.Place <= 21]; i.Arm != want {
					t.Errorf("place %d is in the arm %s", i.Place, i.Arm)
				}
			}
			return err
		})
		if got := outreach.Shuffled(now.Seed, order); !slices.Equal(got, order) {
			t.Errorf("the seed makes another order")
		}
		orders[fmt.Sprint(order)] = true
	}
	if len(orders) != 2 {
		t.Error("two campaigns have the same random order")
	}
}

// crowd is so many people of 86, each with a mobile and an address.
func (w *town) crowd(n int) {
	var all []sample.Neighbour
	for i := range n {
		all = append(all, sample.Neighbour{N: 8000 + i, Given: "Ada", Family: fmt.Sprintf("Moss%c%c", 'a'+rune(i/26), 'a'+rune(i%26)), Born: "1940-01-01", Sex: []string{"F", "M"}[i%2], Ethnicity: "A", Deprivation: 1 + i%10,
			Phone: fmt.Sprintf("07700 9%05d", 10000+i), Home: fmt.Sprintf("%d Weir Lane, Oxford", i+1), Postcode: "NX4 1AB"})
	}
	w.read("gp", sample.Extract(w.today(), all))
}

// A text that bounces is followed by a letter, a letter without an answer by a call,
// and three calls by giving up; nobody is rung twice on a day.
func TestAnotherChannel(t *testing.T) {
	w := newTown(t)
	w.crowd(1)
	w.sign("over-85")
	n := screening
	n.Cohort = "over-85"
	c := w.campaign(n)
	w.invite(c)
	w.broken["+447700910000"] = true
	if sent := w.post(); len(sent) != 0 {
		t.Fatalf("%+v", sent)
	}
	if n := w.chase(c); n != 1 {
		t.Errorf("%d chased after a bounce", n)
	}
	if sent := w.post(); len(sent) != 1 || sent[0].Channel != "letter" {
		t.Errorf("%+v", sent)
	}
	if n := w.chase(c); n != 0 {
		t.Error("chased at once")
	}
	w.on(15)
	w.chase(c)
	inv := w.of(c, "Mossaa")
	if inv.State != outreach.ToRing || inv.Why != "They did not reply to what was sent." {
		t.Errorf("%+v", inv)
	}
	for day := range 3 {
		dbtest.See(t, w.DB, dbtest.Worker, func(tx *db.Tx) error {
			m, err := outreach.MorningOf(tx)
			if err == nil && len(m.Others) != 1 {
				t.Errorf("day %d: %+v", day, m)
			}
			return err
		})
		dbtest.Do(t, w.DB, dbtest.Worker, func(tx *db.Tx) error {
			inv, err := outreach.NoAnswer(tx, inv.ID, inv.Version+day, "")
			if err == nil && day < 2 && inv.NextOn <= tx.Today() {
				t.Error("to be rung again on the same day")
			}
			return err
		})
		w.on(1)
	}
	if _, f := w.state(c); f.NoReply != 1 || f.Open != 0 {
		t.Errorf("%+v", f)
	}
}

// A campaign stops by itself: complaints, a death, too few who accept. What has not
// gone is taken back, and goes by the same way when it goes on.
func TestStopsByItself(t *testing.T) {
	n := screening
	n.Cohort, n.MostComplaints, n.StopOnDeath, n.PerWeek = "over-85", 1, true, 500
	say := func(w *town, c *outreach.Campaign, family string, s outreach.Said) {
		inv := w.of(c, family)
		dbtest.Do(t, w.DB, dbtest.Worker, func(tx *db.Tx) error { _, err := outreach.Answer(tx, cal, inv.ID, inv.Version, s); return err })
	}
	stopped := func(w *town, c *outreach.Campaign, why string) {
		t.Helper()
		now, _ := w.state(c)
		if now.Status != outreach.Stopped || !strings.Contains(now.Why, why) {
			t.Errorf("%s: %s %q", why, now.Status, now.Why)
		}
	}
	t.Run("complaint", func(t *testing.T) {
		w := newTown(t)
		w.crowd(3)
		w.sign("over-85")
		c := w.campaign(n)
		w.invite(c)
		say(w, c, "Mossaa", outreach.Said{State: outreach.Declined, By: outreach.ByPhone, Complaint: true})
		stopped(w, c, "1 complained")
		if sent := w.post(); len(sent) != 0 {
			t.Errorf("%d went though it is stopped", len(sent))
		}
		dbtest.Fails(t, "invite", dbtest.Err(w.DB, dbtest.Lead, func(tx *db.Tx) error { _, err := outreach.Invite(tx, cal, c.ID); return err }), kith.Conflict)
		now, _ := w.state(c)
		n := now.New
		n.MostComplaints = 5
		w.do(func(tx *db.Tx) error { _, err := outreach.Replan(tx, c.ID, now.Version, n); return err })
		w.do(func(tx *db.Tx) error { _, err := outreach.Resume(tx, c.ID, now.Version+1, "We rang her"); return err })
		w.chase(c)
		if sent := w.post(); len(sent) != 2 || sent[0].Channel != "text" {
			t.Errorf("after it goes on: %+v", sent)
		}
	})
	t.Run("death", func(t *testing.T) {
		w := newTown(t)
		w.crowd(2)
		w.sign("over-85")
		c := w.campaign(n)
		w.invite(c)
		w.on(1)
		w.read("deaths", "nhs_number,died\n"+sample.NumberOf(8000)+","+string(w.today())+"\n")
		if sent := w.post(); len(sent) != 1 {
			t.Errorf("%d went, of which one was to somebody dead", len(sent))
		}
		w.chase(c)
		stopped(w, c, "has died")
		if _, f := w.state(c); f.Dropped[outreach.Gone] != 1 {
			t.Errorf("%+v", f)
		}
	})
	t.Run("uptake", func(t *testing.T) {
		w := newTown(t)
		w.crowd(20)
		w.sign("over-85")
		n := n
		n.LeastUptake, n.StopOnDeath = 10, false
		c := w.campaign(n)
		w.invite(c)
		for i := range 20 {
			if now, _ := w.state(c); now.Status != outreach.Running {
				t.Fatalf("it stopped after %d answers: %s", i, now.Why)
			}
			said := outreach.Said{State: outreach.Declined, By: outreach.ByPhone}
			if i == 3 {
				said = outreach.Said{State: outreach.Accepted, By: outreach.ByPhone, Risk: referral.NoKnownRisks}
			}
			say(w, c, fmt.Sprintf("Mossa%c", 'a'+rune(i)), said)
		}
		stopped(w, c, "1 of 20 accepted")
		dbtest.See(t, w.DB, dbtest.Lead, func(tx *db.Tx) error {
			tables, withheld, err := outreach.Uptake(tx, c)
			for _, p := range tables {
				for a := range p.Areas() {
					for col := range p.Columns() {
						if x, ok := p.Cell(a, col).Number(); ok && x > 0 && x < 6 {
							t.Errorf("%s shows %d", p.Title(), x)
						}
					}
				}
			}
			if len(tables)+len(withheld) != 4 || len(withheld) == 0 {
				t.Errorf("%d tables, %v withheld", len(tables), withheld)
			}
			return err
		})
	})
}

// For four weeks after a death nobody is rung, and a second death begins them anew,
// for who is listed already too.
func TestFourWeeks(t *testing.T) {
	w := newTown(t)
	pair := []sample.Neighbour{
		{N: 9001, Given: "Ida", Family: "Marsh", Born: "1950-01-01", Phone: "07700 900501", Home: "1 Low Road, Oxford", Postcode: "NX4 1AB"},
		{N: 9002, Given: "Ben", Family: "Marsh", Born: "1949-01-01", Phone: "07700 900502", Home: "1 Low Road, Oxford", Postcode: "NX4 1AB"},
		{N: 9003, Given: "Flo", Family: "Marsh", Born: "1925-01-01", Phone: "07700 900503", Home: "1 Low Road, Oxford", Postcode: "NX4 1AB"},
	}
	w.read("gp", sample.Extract(w.today(), pair))
	w.read("deaths", "nhs_number,died\n"+pair[1].Number()+","+string(w.today().Add(-27))+"\n")
	w.sign("bereaved")
	n := screening
	n.Cohort, n.Way, n.Rolling = "bereaved", outreach.Ring, true
	c := w.campaign(n)
	if _, f := w.state(c); f.Listed != 0 {
		t.Errorf("on the 27th day: %+v", f)
	}
	look := func() int {
		n, err := outreach.Look(context.Background(), w.DB, dbtest.Lead, cal, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	w.on(1)
	if n := look(); n != 2 {
		t.Errorf("on the 28th day %d come", n)
	}
	w.read("deaths", "nhs_number,died\n"+pair[2].Number()+","+string(w.today())+"\n")
	b := w.invite(c)
	if b.ToRing != 0 || b.Dropped[outreach.NoLonger] != 1 || b.Dropped[outreach.Gone] != 1 {
		t.Errorf("%+v", b)
	}
}

// Who accepts the offer of a group has a place in its next session, or waits for one.
func TestGroupOffer(t *testing.T) {
	w := newTown(t)
	w.crowd(2)
	w.sign("over-85")
	var g *group.Group
	dbtest.Do(t, w.DB, dbtest.Worker, func(tx *db.Tx) (err error) {
		g, err = group.Add(tx, group.New{Name: "Tuesday talking café", Kind: "cafe", Team: sample.North, LeaderName: "Vera Lund", Place: "Library", Capacity: 1,
			Times: directory.Schedule{Freq: "WEEKLY", ByDay: "TU", OpensAt: "10:00", ClosesAt: "12:00"}})
		return err
	})
	n := screening
	n.Cohort, n.Group = "over-85", g.ID
	c := w.campaign(n)
	w.invite(c)
	for _, e := range w.post() {
		if err := w.reply(&e, outreach.Said{State: outreach.Accepted}); err != nil {
			t.Fatal(err)
		}
	}
	dbtest.See(t, w.DB, dbtest.Worker, func(tx *db.Tx) error {
		all, err := db.Select[group.Booking](tx, db.Q{Order: "t.day"})
		if err != nil || len(all) != 2 || all[0].Day != "2026-09-08" || all[1].Day != "2026-09-15" || all[0].Referral == "" {
			t.Errorf("%+v %v", all, err)
		}
		return err
	})
}

// A code set that most people's records match is caught before anybody is named, and
// says why.
func TestBrokenCodeSet(t *testing.T) {
	w := newTown(t)
	var all []sample.Neighbour
	for i := range 1200 {
		n := sample.Neighbour{N: 10_000 + i, Given: "Ada", Family: "Moss", Born: "1960-01-01", Sex: "F"}
		if i%5 < 3 {
			n.Codes = []string{"308335008"} // patient encounter procedure: an entry of administration
		}
		all = append(all, n)
	}
	dbtest.Do(t, w.DB, operator, func(tx *db.Tx) error {
		return register.UseCodes(tx, &cohort.Set{Name: "housing-problem", Version: "broken", Codes: []cohort.Code{{ID: "308335008", Term: "Patient encounter procedure"}}})
	})
	w.read("gp", sample.Extract(w.today(), all))
	count, err := outreach.Preview(context.Background(), w.DB, dbtest.Lead, cal, "housing-vulnerable")
	if err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, warning := range count.Warnings {
		if warning.Grave {
			said += warning.Text + "\n"
		}
	}
	if !count.Grave || !strings.Contains(said, "“housing-problem” matches 60 % of everybody (720 of 1200)") || !strings.Contains(said, "too wide") {
		t.Errorf("%q", said)
	}
	w.sign("housing-vulnerable")
	n := screening
	n.Cohort = "housing-vulnerable"
	var c *outreach.Campaign
	w.do(func(tx *db.Tx) (err error) { c, err = outreach.Plan(tx, n); return err })
	_, err = outreach.Start(context.Background(), w.DB, dbtest.Lead, cal, c.ID, c.Version, "")
	dbtest.Fails(t, "start by a broken code set", err, kith.Invalid)
}
