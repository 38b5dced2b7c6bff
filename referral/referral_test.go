package referral_test

import (
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/nhs"
	"kith/person"
	"kith/referral"
	"kith/sample"
	"kith/team"
)

// town is a database with the two teams.
func town(t testing.TB) *db.DB {
	d := dbtest.Open(t)
	dbtest.Do(t, d, dbtest.System, sample.Teams)
	return d
}

func receive(t testing.TB, d *db.DB, a kith.Actor, who person.New, n referral.New) *referral.Referral {
	t.Helper()
	var r *referral.Referral
	dbtest.Do(t, d, a, func(tx *db.Tx) (err error) { r, err = referral.Receive(tx, who, n); return err })
	return r
}

func TestMoves(t *testing.T) {
	allowed := map[[2]referral.Status]bool{
		{referral.Received, referral.Accepted}: true,
		{referral.Received, referral.Declined}: true,
		{referral.Accepted, referral.Closed}:   true,
		{referral.Accepted, referral.Declined}: true,
	}
	for _, from := range referral.Statuses.Values() {
		for _, to := range referral.Statuses.Values() {
			if got, want := from.CanBecome(to), allowed[[2]referral.Status{from, to}]; got != want {
				t.Errorf("%s.CanBecome(%s) = %v, want %v", from, to, got, want)
			}
		}
	}
}

// What must be said must be said, and all that is wrong comes back at once.
func TestMandatory(t *testing.T) {
	d := town(t)
	err := dbtest.Err(d, dbtest.Referrer, func(tx *db.Tx) error {
		_, err := referral.Receive(tx, person.New{}, referral.New{Risk: referral.RiskKnown, Needs: []nhs.Need{"gold"}})
		return err
	})
	e, ok := err.(*kith.Error)
	if !ok || e.Kind != kith.Invalid {
		t.Fatal(err)
	}
	for _, f := range []string{"given", "family", "born", "team", "source", "referrer", "service", "organisation", "contact", "urgency", "agreed", "risk_words", "needs"} {
		if e.Fields[f] == "" {
			t.Errorf("nothing is said of %s", f)
		}
	}
	blank := sample.FromGP
	blank.Risk = ""
	err = dbtest.Err(d, dbtest.Referrer, func(tx *db.Tx) error { _, err := referral.Receive(tx, sample.Amina, blank); return err })
	if e := dbtest.Fails(t, "risks left blank", err, kith.Invalid).(*kith.Error); e.Fields["risk"] == "" || len(e.Fields) != 1 {
		t.Errorf("risks left blank: %v", e)
	}
}

// A self-referral is not asked for a service and an organisation.
func TestSelf(t *testing.T) {
	d := town(t)
	n := referral.New{Team: sample.North, Source: referral.Self, Referrer: "Amina Yusuf", Contact: "01632 960001",
		PersonWords: "I see nobody all week", Urgency: referral.Routine, Agreed: "yes", Risk: referral.NoKnownRisks}
	if r := receive(t, d, dbtest.Worker, sample.Amina, n); r.Method != referral.SelfReferral || r.Organisation == "" {
		t.Errorf("%+v", r.New)
	}
}

// The whole life, and what cannot happen twice.
func TestLife(t *testing.T) {
	d := town(t)
	r := receive(t, d, dbtest.Referrer, sample.Amina, sample.FromGP)
	if r.Status != referral.Received || !r.ReceivedAt.Equal(dbtest.Now) || r.MadeBy != dbtest.Referrer.ID {
		t.Errorf("received as %+v", r)
	}
	err := dbtest.Err(d, dbtest.Referrer, func(tx *db.Tx) error { _, err := referral.Accept(tx, r.ID); return err })
	dbtest.Fails(t, "a referrer accepts", err, kith.Forbidden)
	err = dbtest.Err(d, dbtest.Southerner, func(tx *db.Tx) error { _, err := referral.Accept(tx, r.ID); return err })
	dbtest.Fails(t, "another team accepts", err, kith.NotFound)
	err = dbtest.Err(d, dbtest.Referrer, func(tx *db.Tx) error { _, err := referral.Receive(tx, sample.Amina, sample.FromGP); return err })
	dbtest.Fails(t, "a second referral while the first is open", err, kith.Conflict)

	d.Now = func() time.Time { return dbtest.Now.AddDate(0, 0, 3) }
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		if _, err := referral.Accept(tx, r.ID); err != nil {
			return err
		}
		if _, err := referral.Accept(tx, r.ID); kith.KindOf(err) != kith.Conflict {
			t.Errorf("accepted twice: %v", err)
		}
		if _, err := referral.Weigh(tx, r.ID, "much", "Two children to care for"); err != nil {
			return err
		}
		_, err := referral.Allocate(tx, r.ID, dbtest.Worker.ID)
		return err
	})
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		loads, err := referral.Loads(tx)
		if got := loads[dbtest.Worker.ID]; err != nil || got != (referral.Load{People: 1, Weight: 200}) {
			t.Errorf("caseload %+v, %v", got, err)
		}
		mine, err := referral.Caseload(tx, dbtest.Worker.ID, 1)
		if err != nil || len(mine) != 1 || mine[0].Family != "Yusuf" || mine[0].Waited(tx.Now) != 3 {
			t.Errorf("my people: %+v, %v", mine, err)
		}
		return nil
	})
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		got, err := referral.Get(tx, r.ID)
		if err != nil {
			return err
		}
		if err := referral.Reached(tx, got, tx.Now); err != nil {
			return err
		}
		if err := referral.Reached(tx, got, tx.Now.AddDate(0, 0, 9)); err != nil {
			return err
		}
		if got.Waited(tx.Now.AddDate(1, 0, 0)) != 3 || got.Waiting() {
			t.Errorf("the clock says %d days, running: %v", got.Waited(tx.Now), got.Waiting())
		}
		if _, err := referral.Close(tx, r.ID, "", ""); kith.KindOf(err) != kith.Invalid {
			t.Errorf("closed without a reason: %v", err)
		}
		_, err = referral.Close(tx, r.ID, "goals-met", "She sings on Tuesdays")
		return err
	})
	dbtest.See(t, d, dbtest.Referrer, func(tx *db.Tx) error {
		sent, err := referral.Sent(tx)
		if err != nil || len(sent) != 1 || sent[0].Status != referral.Closed || sent[0].Closing != "goals-met" {
			t.Errorf("what became of it: %+v, %v", sent, err)
		}
		return nil
	})
	// She comes back, and does not start again.
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		back, err := referral.Return(tx, r.ID, sample.FromGP)
		if err != nil {
			return err
		}
		if back.Previous != r.ID || back.Status != referral.Accepted || back.Worker != dbtest.Worker.ID || back.Complexity != "much" || back.Person != r.Person {
			t.Errorf("came back as %+v", back)
		}
		all, err := referral.Of(tx, r.Person)
		if len(all) != 2 {
			t.Errorf("%d referrals, want 2", len(all))
		}
		return err
	})
}

func TestDecline(t *testing.T) {
	d := town(t)
	r := receive(t, d, dbtest.Referrer, sample.Amina, sample.FromGP)
	err := dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { _, err := referral.Turndown(tx, r.ID, "because", ""); return err })
	dbtest.Fails(t, "declined without a reason from the list", err, kith.Invalid)
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		_, err := referral.Turndown(tx, r.ID, referral.PersonDeclined, "She has her sister now")
		return err
	})
	// It no longer stands in the way of another.
	d.Now = func() time.Time { return dbtest.Now.AddDate(0, 1, 0) }
	if again := receive(t, d, dbtest.Referrer, sample.Amina, sample.FromGP); again.Person != r.Person {
		t.Error("a second record was made of the same person")
	}
}

// Forty referrals of one person at once become one.
func TestRace(t *testing.T) {
	d := town(t)
	errs := make(chan error)
	for range 40 {
		go func() {
			errs <- dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { _, err := referral.Receive(tx, sample.Amina, sample.FromGP); return err })
		}()
	}
	good := 0
	for range 40 {
		if err := <-errs; err == nil {
			good++
		} else if kith.KindOf(err) != kith.Conflict {
			t.Error(err)
		}
	}
	if good != 1 {
		t.Errorf("%d were received, want 1", good)
	}
}

func TestList(t *testing.T) {
	d := town(t)
	for i, family := range []string{"Ash", "Birch", "Cedar"} {
		who, n := sample.Amina, sample.FromGP
		who.Family, who.Number, who.Phone = family, "", ""
		if i == 2 {
			n.Urgency, n.Team = referral.Urgent, sample.South
		}
		receive(t, d, dbtest.System, who, n)
	}
	both := dbtest.Worker
	both.Teams = []kith.ID{sample.North, sample.South}
	for _, c := range []struct {
		who  kith.Actor
		f    referral.Filter
		want int
	}{
		{dbtest.Worker, referral.Filter{}, 2}, {both, referral.Filter{}, 3}, {both, referral.Filter{Team: sample.South}, 1},
		{dbtest.Worker, referral.Filter{Team: sample.South}, 0}, {both, referral.Filter{Urgency: referral.Urgent}, 1},
		{both, referral.Filter{Worker: referral.Unallocated, Waiting: true, Status: referral.Received, Source: referral.GP}, 3},
		{both, referral.Filter{Worker: "worker"}, 0}, {dbtest.Stranger, referral.Filter{}, 0}, {dbtest.Referrer, referral.Filter{}, 0},
	} {
		dbtest.See(t, d, c.who, func(tx *db.Tx) error {
			lines, err := referral.List(tx, c.f, 1)
			n, err2 := referral.Count(tx, c.f)
			if err != nil || err2 != nil || len(lines) != c.want || n != c.want {
				t.Errorf("%s, %+v: %d lines, counted %d (%v %v), want %d", c.who.Name, c.f, len(lines), n, err, err2, c.want)
			}
			return nil
		})
	}
}

// A team that there is not, of another tenant or closed, is sent nobody.
func TestNoSuchTeam(t *testing.T) {
	d := town(t)
	n := sample.FromGP
	for name, who := range map[string]kith.Actor{"unknown": dbtest.Worker, "of another tenant": dbtest.Stranger} {
		n.Team = map[string]kith.ID{"unknown": "none", "of another tenant": sample.North}[name]
		err := dbtest.Err(d, who, func(tx *db.Tx) error { _, err := referral.Receive(tx, sample.Amina, n); return err })
		dbtest.Fails(t, name, err, kith.Invalid)
	}
	n.Team = sample.South
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error { return team.Close(tx, sample.South, 1) })
	err := dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { _, err := referral.Receive(tx, sample.Amina, n); return err })
	dbtest.Fails(t, "closed", err, kith.Invalid)
}
