package load_test

import (
	"math"
	"testing"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/load"
	"kith/nhs"
	"kith/plan"
	"kith/referral"
	"kith/sample"
	"kith/team"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// What the record says of how much somebody needs.
func TestBands(t *testing.T) {
	now := dbtest.Now
	for _, c := range []struct {
		is   load.Case
		want referral.Complexity
	}{
		{load.Case{Needs: []nhs.Need{nhs.Isolation}}, "usual"},
		{load.Case{Needs: []nhs.Need{nhs.Isolation, nhs.Benefits}}, "usual"},
		{load.Case{Needs: []nhs.Need{nhs.Isolation, nhs.Benefits, nhs.Money}}, "much"},
		{load.Case{Needs: []nhs.Need{nhs.Isolation}, PlanNeeds: 4}, "much"},
		{load.Case{Needs: []nhs.Need{nhs.Housing}}, "much"},
		{load.Case{PlanHouse: 1}, "much"},
		{load.Case{Guarded: 1}, "much"},
		{load.Case{Literacy: "cannot"}, "much"},
		{load.Case{Interpret: true}, "much"},
		{load.Case{Needs: []nhs.Need{nhs.Transport}}, "light"},
		{load.Case{Needs: []nhs.Need{nhs.Transport}, PlanNeeds: 2}, "usual"},
		{load.Case{ConcernAt: now.AddDate(0, 0, -27)}, "intense"},
		{load.Case{ConcernAt: now.AddDate(0, 0, -28)}, "usual"},
		{load.Case{Urgency: referral.Urgent, ReceivedAt: now.AddDate(0, 0, -3)}, "intense"},
		{load.Case{Urgency: referral.Urgent, ReceivedAt: now.AddDate(0, 0, -30), Interpret: true}, "much"},
		{load.Case{Judged: "light", JudgedWhy: "Her daughter helps", Interpret: true}, "light"},
		{load.Case{Judged: "intense", JudgedWhy: "Evicted", JudgedAt: now.AddDate(0, 0, -3)}, "intense"},
		{load.Case{Judged: "intense", JudgedWhy: "Evicted", JudgedAt: now.AddDate(0, 0, -28)}, "much"},
	} {
		b := c.is.Band(now)
		if b.How != c.want || b.Why == "" || b.Judged != (c.is.Judged != "") {
			t.Errorf("%+v: %+v", c.is, b)
		}
	}
}

// A standard person takes 1 until the last contacts are in sight; hours are all
// those to come.
func TestWeights(t *testing.T) {
	for had, want := range map[int][2]float64{0: {1, 4.2}, 3: {1, 2.4}, 5: {1.2 / 1.4, 1.2}, 6: {0.6 / 1.4, 0.6}, 20: {0.6 / 1.4, 0.6}} {
		c := load.Case{Needs: []nhs.Need{nhs.Isolation}, Had: had}
		if w := c.Weigh(dbtest.Now, nil); !near(w.People, want[0]) || !near(w.Hours, want[1]) {
			t.Errorf("after %d contacts: %v people, %v hours; want %v", had, w.People, w.Hours, want)
		}
	}
	for how, want := range map[referral.Complexity]float64{"light": 0.5, "usual": 1, "much": 2, "intense": 3} {
		c := load.Case{Judged: how, JudgedAt: dbtest.Now}
		if w := c.Weigh(dbtest.Now, nil); !near(w.People, want) {
			t.Errorf("%s weighs %v at the start", how, w.People)
		}
	}
}

// With an estimate: what is left, given what was had, by summing the
// distribution itself.
func TestLeft(t *testing.T) {
	for _, theta := range []float64{0, 0.7, 3} {
		e := &load.Estimate{Theta: theta}
		for _, mean := range []float64{1.5, 7, 14} {
			p, beyond := make([]float64, 4000), 1.0
			p[0] = math.Exp(-mean)
			if theta > 0 {
				p[0] = math.Pow(theta/(theta+mean), theta)
			}
			for j := 1; j < len(p); j++ {
				p[j] = p[j-1] * mean / float64(j)
				if theta > 0 {
					p[j] = p[j-1] * (float64(j-1) + theta) / float64(j) * mean / (mean + theta)
				}
			}
			for had := range 12 {
				sum := 0.0
				for j := had; j < len(p); j++ {
					sum += float64(j-had) * p[j]
				}
				if got := e.Left(mean, had); math.Abs(got-sum/beyond) > 1e-6*(1+got) {
					t.Errorf("theta %v, %v in all, %d had: %v left, not %v", theta, mean, had, got, sum/beyond)
				}
				beyond -= p[had]
			}
		}
	}
}

// The published arithmetic: 945 hours for each whole-time worker; 472 referrals
// leave 2.0 hours each, 225 leave 4.2.
func TestHoursEach(t *testing.T) {
	year := load.YearHours(100, 60)
	if !near(year, 945) || !near(load.PersonHours, 4.2) {
		t.Errorf("%v hours a year, %v a person", year, load.PersonHours)
	}
	if got := load.HoursEach(year, 472); math.Abs(got-2.0) > 0.01 {
		t.Errorf("%v hours for each of 472", got)
	}
	if got := load.HoursEach(41*year, 19339); math.Abs(got-2.0) > 0.01 {
		t.Errorf("%v hours for each of 19,339", got)
	}
	if load.HoursEach(year, 0) != 0 {
		t.Error("hours for each of none")
	}
}

// Room for 52 people at once is what 225 a year for 12 weeks is; leave beyond
// the usual takes from it.
func TestRoom(t *testing.T) {
	w := team.Worker{Profile: team.Profile{WTE: 100, Norm: 225, Share: 60}}
	day := kith.Day("2026-09-01")
	if r := load.RoomOf(&w, day); math.Abs(r.People-225*12.0/52) > 1e-9 || r.Post != 20 || r.There != 20 {
		t.Errorf("%+v", r)
	}
	half := w
	half.WTE = 50
	if a, b := load.RoomOf(&w, day), load.RoomOf(&half, day); !near(a.People, 2*b.People) {
		t.Errorf("%v and %v", a, b)
	}
	w.Away = []team.Away{{NewAway: team.NewAway{From: "2026-09-01", Until: "2026-09-03"}}} // three days: the usual
	if a := load.RoomOf(&w, day); math.Abs(a.People-225*12.0/52) > 1e-9 {
		t.Errorf("three days away: %+v", a)
	}
	w.Away[0].Until = "2026-09-14" // ten of twenty
	if a := load.RoomOf(&w, day); math.Abs(a.People-225*12.0/52*(10/(20*42/52.0))) > 1e-9 || a.There != 10 {
		t.Errorf("ten days away: %+v", a)
	}
	w.Away[0].Until = ""
	if a := load.RoomOf(&w, day); a.People != 0 || load.LightOf(3, a.People) != load.NotThere {
		t.Errorf("away until further notice: %+v", a)
	}
	w = team.Worker{Profile: team.Profile{WTE: 100, Norm: 225, Share: 60, Ends: "2026-09-14"}}
	if a := load.RoomOf(&w, day); a.Post != 10 {
		t.Errorf("leaving: %+v", a)
	}
	for share, want := range map[float64]load.Light{0.5: load.HasRoom, 0.849: load.HasRoom, 0.85: load.NearlyFull, 1: load.NearlyFull, 1.01: load.Over} {
		if got := load.LightOf(share*50, 50); got != want {
			t.Errorf("%v is %s", share, got)
		}
	}
}

func TestQueueClears(t *testing.T) {
	q := load.Queue{Waiting: 30, Takes: 8}
	q.PerWeek.Value = 5
	if q.Clear() != 10 {
		t.Errorf("30 at 3 a week clear in %v", q.Clear())
	}
	q.PerWeek.Value = 8
	if !math.IsInf(q.Clear(), 1) {
		t.Error("a queue that grows clears")
	}
	q.Waiting = 0
	if q.Clear() != 0 {
		t.Error("nobody waits, and it takes time to clear")
	}
	q.Accepted, q.Lasts = 225.0/52, 12
	if math.Abs(q.Little()-51.9) > 0.1 {
		t.Errorf("225 a year for 12 weeks: %v open", q.Little())
	}
}

// More room never lengthens a wait, the same seed gives the same figures, and a
// team that keeps up has no queue.
func TestSimulate(t *testing.T) {
	w := load.World{Arrivals: []int{4, 5, 3, 6, 4}, Weights: []float64{0.5, 1, 1, 1, 2}, Weeks: []float64{8, 12, 16}, Room: 40, Load: 40}
	for range 20 {
		w.Waiting = append(w.Waiting, 3)
	}
	see := func(w load.World) load.Outlook {
		t.Helper()
		o, err := w.Simulate(7, 52)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	short := see(w)
	if again := see(w); again != short {
		t.Errorf("%+v, then %+v", short, again)
	}
	w.Room = 66
	long := see(w)
	if !(long.Waiting.Value < short.Waiting.Value && long.Wait.Value < short.Wait.Value && long.Waiting.Low <= long.Waiting.Value && long.Waiting.Value <= long.Waiting.High) {
		t.Errorf("with room for 40: %+v; for 66: %+v", short, long)
	}
	w.Room = 200
	if o := see(w); o.Waiting.High > 0 || o.Wait.Value != 0 {
		t.Errorf("with room for all: %+v", o)
	}
	// Little's law holds where there is room: 4.4 a week that weigh 1.1 for 12
	// weeks are 58 at once.
	if o := see(w); math.Abs(o.Load.Value*200-4.4*1.1*12) > 6 {
		t.Errorf("%v are open at the end", o.Load.Value*200)
	}
	w.Arrivals = nil
	if _, err := w.Simulate(7, 52); kith.KindOf(err) != kith.Invalid {
		t.Errorf("nothing to draw from: %v", err)
	}
}

// settle makes two teams, whose worker belongs to both.
func settle(t testing.TB) *db.DB {
	t.Helper()
	d := dbtest.Open(t)
	dbtest.Do(t, d, dbtest.System, sample.Teams)
	for _, a := range []kith.Actor{dbtest.Worker, dbtest.Lead, dbtest.Southerner} {
		dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
			_, err := tx.Raw("an account for this test").Exec(`INSERT INTO account
				(id, tenant, version, created_at, updated_at, name, email, folded, role, suspended, opened_at)
				VALUES ($1, $2, 1, $3, $3, $4, $1, $1, $5, $6, $3)`, a.ID, a.Tenant, tx.Now, a.Name, a.Role, false)
			if err != nil {
				return err
			}
			if _, err := team.AddWorker(tx, a.ID, team.Profile{Name: a.Name, Role: access.LinkWorker, WTE: 100}); err != nil {
				return err
			}
			return team.Join(tx, a.ID, a.Teams[0])
		})
	}
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error { return team.Join(tx, dbtest.Worker.ID, dbtest.South) })
	return d
}

// give makes a referral, accepted and given to the worker.
func give(t testing.TB, d *db.DB, as kith.Actor, of kith.ID, given string, needs ...nhs.Need) kith.ID {
	t.Helper()
	var id kith.ID
	dbtest.Do(t, d, as, func(tx *db.Tx) error {
		who, n := sample.Amina, sample.FromGP
		who.Given, who.Number, who.Phone, who.Postcode, who.Line1, who.Town, who.Interpret, who.Language = given, "", "", "", "", "", false, ""
		n.Team, n.Needs = of, needs
		r, err := referral.Receive(tx, who, n)
		if err != nil {
			return err
		}
		id = r.ID
		if _, err := referral.Allocate(tx, r.ID, dbtest.Worker.ID); err != nil {
			return err
		}
		_, err = plan.Start(tx, r.ID)
		return err
	})
	return id
}

func TestCrew(t *testing.T) {
	d := settle(t)
	first := give(t, d, dbtest.Lead, dbtest.North, "Ann", nhs.Isolation)
	give(t, d, dbtest.Lead, dbtest.North, "Bea", nhs.Housing)
	give(t, d, dbtest.Southerner, dbtest.South, "Cat", nhs.Isolation)
	carrier := func(a kith.Actor) (c load.Carrier) {
		t.Helper()
		dbtest.See(t, d, a, func(tx *db.Tx) error {
			all, err := load.Crew(tx, a.Teams)
			for _, o := range all {
				if o.Account == dbtest.Worker.ID {
					c = o
				}
			}
			return err
		})
		return c
	}
	// The lead of one network sees the load of both, and whom of their own only.
	c := carrier(dbtest.Lead)
	if c.People != 3 || !near(c.Load, 4) || !near(c.Hours, 2*4.2+8.4) || c.Light() != load.HasRoom {
		t.Errorf("%d people, load %v, %v hours, %s", c.People, c.Load, c.Hours, c.Light())
	}
	dbtest.See(t, d, dbtest.Lead, func(tx *db.Tx) error {
		of, err := load.Of(tx, dbtest.Worker.ID)
		if err != nil || len(of) != 2 || of[0].Name != "Bea Yusuf" || of[0].Weight.Why != "Housing" {
			t.Errorf("%+v, %v", of, err)
		}
		return err
	})
	// Three conversations, and a judgement with its reason.
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
		for range 6 {
			if _, err := plan.RecordContact(tx, first, plan.NewContact{How: nhs.Telephone, Result: plan.Spoke, Minutes: 20}); err != nil {
				return err
			}
		}
		_, err := referral.Weigh(tx, first, "much", "Her husband has died")
		return err
	})
	dbtest.See(t, d, dbtest.Lead, func(tx *db.Tx) error {
		w, err := load.WeightOf(tx, first)
		if err != nil || w.How != "much" || !w.Judged || w.Why != "Her husband has died" || w.Had != 6 || !near(w.Hours, 8*0.6) {
			t.Errorf("%+v, %v", w, err)
		}
		return err
	})
	for _, a := range []kith.Actor{dbtest.Referrer, dbtest.Analyst, dbtest.Admin, dbtest.Governor, dbtest.Provider} {
		_, err := 0, dbtest.Err(d, a, func(tx *db.Tx) error { _, err := load.WeightOf(tx, first); return err })
		dbtest.Fails(t, "a weight as "+string(a.Role), err, kith.Forbidden)
	}
	dbtest.Fails(t, "a weight of another team", dbtest.Err(d, dbtest.Southerner, func(tx *db.Tx) error { _, err := load.WeightOf(tx, first); return err }), kith.NotFound)
	dbtest.See(t, d, dbtest.Lead, func(tx *db.Tx) error {
		crew, err := load.Crew(tx, dbtest.Lead.Teams)
		if err != nil {
			return err
		}
		q, err := load.QueueOf(tx, dbtest.Lead.Teams, crew)
		if err != nil || q.Year != 2 || q.Waiting != 0 || q.Open != 2 || !near(q.PerWeek.Value, 2/13.0) || q.Takes <= 0 {
			t.Errorf("%+v, %v", q, err)
		}
		return err
	})
}

// A team's own episodes take the place of the bands, once there are enough.
func TestReckon(t *testing.T) {
	d := settle(t)
	reckon := func(a kith.Actor) (e *load.Estimate, err error) {
		err = dbtest.Err(d, a, func(tx *db.Tx) (err error) { e, err = load.Reckon(tx, dbtest.North); return err })
		return e, err
	}
	_, err := reckon(dbtest.Lead)
	dbtest.Fails(t, "of none", err, kith.Invalid)
	_, err = reckon(dbtest.Worker)
	dbtest.Fails(t, "a worker", err, kith.Forbidden)
	// 240 episodes: 4 contacts and two more for each need beyond the first.
	d.Now = func() time.Time { return dbtest.Now.AddDate(0, 0, -100) }
	letters := "abcdefghijklmnopqrst"
	for i := range 240 {
		needs := []nhs.Need{nhs.Isolation, nhs.Benefits, nhs.Money}[:1+i%3]
		id := give(t, d, dbtest.Lead, dbtest.North, "P"+letters[i/20:i/20+1]+letters[i%20:i%20+1], needs...)
		dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
			for range 4 + 2*(i%3) + i%2 {
				if _, err := plan.RecordContact(tx, id, plan.NewContact{How: nhs.Telephone, Result: plan.Spoke, Minutes: 30}); err != nil {
					return err
				}
			}
			_, err := referral.Close(tx, id, "goals-met", "")
			return err
		})
	}
	d.Now = func() time.Time { return dbtest.Now }
	e, err := reckon(dbtest.Lead)
	if err != nil || e.Episodes != 240 || !near(e.Hours(), 0.75) || e.Old(dbtest.Now) || !e.Old(dbtest.Now.AddDate(0, 0, 92)) {
		t.Fatalf("%+v, %v", e, err)
	}
	for n, want := range map[int]float64{1: 4.5, 3: 8.5} {
		c := load.Case{Needs: make([]nhs.Need, n), Born: sample.Amina.Born, Source: sample.FromGP.Source}
		if got := e.Expect(&c, dbtest.Now); math.Abs(got-want) > 0.3 {
			t.Errorf("%d needs: %v contacts, not %v", n, got, want)
		}
	}
	id := give(t, d, dbtest.Lead, dbtest.North, "Ann", nhs.Isolation, nhs.Benefits, nhs.Money)
	dbtest.See(t, d, dbtest.Lead, func(tx *db.Tx) error {
		w, err := load.WeightOf(tx, id)
		if err != nil || math.Abs(w.People-8.5*0.75/4.2) > 0.1 {
			t.Errorf("%+v, %v", w, err)
		}
		all, err := load.Latest(tx, []kith.ID{dbtest.North, dbtest.South})
		if len(all) != 1 {
			t.Errorf("%+v", all)
		}
		return err
	})
	quarters(t, d)
}
