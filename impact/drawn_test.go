package impact_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/effect"
	"kith/find"
	"kith/identity"
	"kith/impact"
	"kith/nhs"
	"kith/outreach"
	"kith/register"
	"kith/sample"
	"kith/sdc"
)

// holder has the machine at hand.
var holder = identity.Operator(dbtest.Tenant, "Operator")

// A draw is a campaign of so many neighbours, half of whom wait in random order.
type draw struct {
	*db.DB
	now time.Time
	c   *outreach.Campaign
}

// drawOf starts one that invites 100 a week, and in which who waits does so for 200
// days.
func drawOf(t *testing.T, people int, compare bool) *draw {
	w := &draw{DB: dbtest.Open(t), now: time.Date(2026, 9, 7, 9, 0, 0, 0, time.UTC)}
	w.Now = func() time.Time { return w.now }
	dbtest.Do(t, w.DB, dbtest.System, sample.Teams)
	today := kith.DayOf(w.now)
	var all []sample.Neighbour
	for i := range people {
		all = append(all, sample.Neighbour{N: 20_000 + i, Given: "Given", Family: fmt.Sprintf("Family%d", i), Born: "1962-04-04", Sex: "F", Phone: "07700 900301"})
	}
	for _, f := range []struct {
		feed register.Feed
		file string
	}{
		{register.Feed{Name: "gp", Kind: register.Practice, Basis: "direct care", KeepMonths: 120}, sample.Extract(today, all)},
		{register.Feed{Name: "hub", Kind: register.Screening, Basis: "direct care", KeepMonths: 120}, sample.Screened(today, all)},
	} {
		dbtest.Do(t, w.DB, holder, func(tx *db.Tx) error { return register.Keep(tx, &f.feed) })
		if _, err := register.Read(t.Context(), w.DB, holder, f.feed.Name, strings.NewReader(f.file), register.Reading{File: "x.csv"}); err != nil {
			t.Fatal(err)
		}
	}
	other := kith.Actor{ID: "other", Name: "Otto Her", Role: dbtest.Lead.Role, Tenant: dbtest.Tenant, Teams: dbtest.Lead.Teams}
	dbtest.Do(t, w.DB, other, func(tx *db.Tx) error {
		v, err := outreach.Newest(tx, "bowel-screening")
		if err == nil {
			_, err = outreach.Sign(tx, "bowel-screening", v.Number, "GP, GMC 1234567")
		}
		return err
	})
	n := outreach.New{Cohort: "bowel-screening", Team: sample.North, Name: "Autumn", Way: outreach.Write, PerWeek: 100, Most: 5000, WaitDays: 14, RecentDays: 180,
		Compare: compare, Until: today.Add(200), MostComplaints: 3, Offer: "A call about the kit.", Needs: []nhs.Need{nhs.Isolation}}
	dbtest.Do(t, w.DB, dbtest.Lead, func(tx *db.Tx) (err error) { w.c, err = outreach.Plan(tx, n); return err })
	var err error
	if w.c, err = outreach.Start(t.Context(), w.DB, dbtest.Lead, find.Calendar{}, w.c.ID, w.c.Version, "An invented register"); err != nil {
		t.Fatal(err)
	}
	return w
}

// invite invites the next hundred.
func (w *draw) invite(t *testing.T) {
	dbtest.Do(t, w.DB, dbtest.Lead, func(tx *db.Tx) error { _, err := outreach.Invite(tx, find.Calendar{}, w.c.ID); return err })
}

func (w *draw) write(a kith.Actor, key []byte) (text string, d impact.Drawn, err error) {
	var out bytes.Buffer
	err = w.Read(context.Background(), a, func(tx *db.Tx) (err error) { d, err = impact.WriteDrawn(tx, key, w.c.ID, &out); return err })
	return out.String(), d, err
}

// A campaign whose order was drawn by lot becomes a file of arms, and the file with
// a register and attendances a claim of what inviting people did.
func TestCampaignToReport(t *testing.T) {
	w := drawOf(t, 400, true)
	today := kith.DayOf(w.now)
	var a *impact.Analysis
	dbtest.Do(t, w.DB, dbtest.Analyst, func(tx *db.Tx) (err error) {
		all, err := impact.Campaigns(tx)
		if err != nil || len(all) != 1 || all[0].ID != w.c.ID {
			t.Errorf("%+v, %v", all, err)
		}
		a, err = impact.SealCampaign(tx, impact.Question{Campaign: w.c.ID, Outcome: "A&E attendances"})
		return err
	})
	spec, err := impact.ReadSpec(strings.NewReader(a.Spec))
	if err != nil || spec.Design != effect.Waiting || spec.Days != 179 || spec.To != today.Add(200) || a.Tier != effect.Randomised || a.Campaign != w.c.ID {
		t.Fatalf("%+v, %v", spec, err)
	}
	w.invite(t)
	w.now = w.now.AddDate(0, 0, 8)
	w.invite(t)
	var never nhs.Number // says so, and is out of the register
	dbtest.Do(t, w.DB, holder, func(tx *db.Tx) error {
		i, err := db.First[outreach.Invitation](tx, db.Q{Where: "t.arm = 'now' AND t.place = 5"})
		if err != nil {
			return err
		}
		never = i.NHS
		return register.OptOut(tx, i.Number)
	})
	w.now = w.now.AddDate(0, 0, 192)
	w.invite(t)

	text, d, err := w.write(holder, secret)
	if err != nil || d != (impact.Drawn{First: 200, Waiting: 200, Unlinked: 1}) {
		t.Fatalf("%+v, %v", d, err)
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !slices.Equal(rows[0], []string{"person", "drawn", "arm", "invited", "turn"}) || len(rows) != 401 {
		t.Fatalf("%q, %v", rows[:1], err)
	}
	days := map[string]int{}
	arm := map[string]string{}
	for _, r := range rows[1:] {
		days[r[2]+" "+r[3]+" "+r[4]]++
		arm[r[0]] = r[2]
	}
	one, two, later := string(today), string(today.Add(8)), string(today.Add(200))
	want := map[string]int{"first  ": 1, "first " + one + " " + one: 99, "first " + two + " " + two: 100,
		"waiting " + later + " " + one: 100, "waiting  " + two: 100}
	if fmt.Sprint(days) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", days, want)
	}
	if strings.Contains(text, "Family") || strings.Contains(text, string(never)) || arm[impact.Pseudonym(secret, never)] != "" {
		t.Error("somebody is named, or who said never is there")
	}

	people, events := attendances(arm, today)
	seal := effect.Seal{Hash: a.Hash, At: a.SealedAt}
	since := w.now
	run := func(cohort string) (impact.Report, error) {
		return impact.Run(spec, seal, impact.Files{Cohort: strings.NewReader(cohort), People: strings.NewReader(people), Events: strings.NewReader(events), Since: since}, since, sdc.NHS75)
	}
	r, err := run(text)
	if err != nil {
		t.Fatal(err)
	}
	var words bytes.Buffer
	if err := r.Words(&words); err != nil {
		t.Fatal(err)
	}
	t.Log(words.String())
	if r.Claim.Tier != effect.Randomised || r.Ratio == nil || r.Ratio.Low > 0.5 || r.Ratio.High < 0.5 || r.Ratio.High > 0.8 {
		t.Errorf("half was true: %+v %+v", r.Claim, r.Ratio)
	}
	if all := strings.Join(r.Notes, "\n"); strings.Contains(all, "was over") || !strings.Contains(all, "turn came or would have come") {
		t.Errorf("%s", all)
	}
	early, err := run(strings.ReplaceAll(text, "waiting,"+later, "waiting,"+string(today.Add(90))))
	if err != nil || !strings.Contains(strings.Join(early.Notes, "\n"), "invited before the window after was over") {
		t.Errorf("%q, %v", early.Notes, err)
	}
	dbtest.Do(t, w.DB, dbtest.Analyst, func(tx *db.Tx) error {
		report, err := r.Text()
		if err != nil {
			return err
		}
		tx.Now = since.Add(time.Hour)
		return a.Attach(tx, report, "Nothing")
	})
	for what, text := range map[string]string{"an arm": "person,drawn,arm,invited,turn\na,2026-01-01,third,,\n", "a day": "person,drawn,arm,invited,turn\na,2026-01-01,first,soon,\n",
		"twice": "person,drawn,arm,invited,turn\na,2026-01-01,first,,\na,2026-01-01,first,,\n", "referrals": "person,referred\na,2026-01-01\n"} {
		if _, err := run(text); kith.KindOf(err) != kith.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// attendances are of people who go to A&E four times a year, and half as often once
// they were invited. One is in no arm.
func attendances(arm map[string]string, drawn kith.Day) (people, events string) {
	lot := rand.New(rand.NewPCG(4, 2))
	var p, e strings.Builder
	p.WriteString("person,practice,from,to,died\nnobody,Y1,,,\n")
	e.WriteString("person,date,outcome\n")
	for _, id := range slices.Sorted(func(yield func(string) bool) {
		for id := range arm {
			if id != "" && !yield(id) {
				return
			}
		}
	}) {
		fmt.Fprintf(&p, "%s,Y%d,,,\n", id, lot.IntN(8))
		for day := -200; day < 200; day++ {
			rate := 4.0
			if arm[id] == "first" && day >= 0 {
				rate = 2
			}
			if lot.Float64() < rate/365 {
				fmt.Fprintf(&e, "%s,%s,A&E attendances\n", id, string(drawn.Add(day)))
			}
		}
	}
	return p.String(), e.String()
}

// Only who may export data may write the arms, only of a campaign that has any, and
// only where there are enough in each.
func TestWhoWritesArms(t *testing.T) {
	w := drawOf(t, 24, true)
	w.invite(t)
	if _, d, err := w.write(holder, secret); err != nil || d.First != 12 {
		t.Fatalf("%+v, %v", d, err)
	}
	for _, a := range []kith.Actor{dbtest.Worker, dbtest.Lead, dbtest.Analyst, dbtest.Admin, dbtest.Governor, dbtest.Provider, dbtest.Referrer} {
		if text, _, err := w.write(a, secret); kith.KindOf(err) != kith.Forbidden || text != "" {
			t.Errorf("%s wrote it: %v", a.Role, err)
		}
	}
	if _, _, err := w.write(identity.Operator(dbtest.Elsewhere, "Operator"), secret); kith.KindOf(err) != kith.NotFound {
		t.Errorf("another tenant’s operator: %v", err)
	}
	if _, _, err := w.write(holder, []byte("short")); kith.KindOf(err) != kith.Invalid {
		t.Errorf("a short key: %v", err)
	}
	for _, a := range []kith.Actor{dbtest.Worker, dbtest.Governor} {
		dbtest.Fails(t, "sealing", dbtest.Err(w.DB, a, func(tx *db.Tx) error {
			_, err := impact.SealCampaign(tx, impact.Question{Campaign: w.c.ID, Outcome: "A&E attendances"})
			return err
		}), kith.Forbidden)
	}
	for what, q := range map[string]impact.Question{"no outcome": {Campaign: w.c.ID}, "no campaign": {Outcome: "A&E attendances"}, "another": {Campaign: "01900000-0000-7000-8000-000000000000", Outcome: "A"}} {
		dbtest.Fails(t, what, dbtest.Err(w.DB, dbtest.Analyst, func(tx *db.Tx) error { _, err := impact.SealCampaign(tx, q); return err }), kith.Invalid)
	}
	few := drawOf(t, 18, true)
	if text, _, err := few.write(holder, secret); kith.KindOf(err) != kith.Conflict || text != "" {
		t.Errorf("nine in an arm: %v", err)
	}
	all := drawOf(t, 24, false)
	if _, _, err := all.write(holder, secret); kith.KindOf(err) != kith.Conflict {
		t.Errorf("nobody waits: %v", err)
	}
	for word, kind := range map[string]kith.Kind{"Autumn": 0, string(w.c.ID): 0, "Spring": kith.NotFound} {
		dbtest.See(t, w.DB, holder, func(tx *db.Tx) error {
			if c, err := impact.CampaignOf(tx, word); kith.KindOf(err) != kind || err == nil && c.ID != w.c.ID {
				t.Errorf("%q: %v", word, err)
			}
			return nil
		})
	}
}
