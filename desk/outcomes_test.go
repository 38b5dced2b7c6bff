package desk

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"kith"
	"kith/browser"
	"kith/db"
	"kith/db/dbtest"
	"kith/nhs"
	"kith/outcome"
	"kith/plan"
	"kith/referral"
	"kith/sample"
)

// daysOut is an invented questionnaire with invented figures.
const daysOut = `{"code": "steps", "version": "1", "name": "Steps", "licence": "Ours",
	"items": [{"code": "out", "question": "How many days were you out?", "name": "Days out", "min": 0, "max": 7, "better": "higher",
		"retest": {"mean": 5, "sd": 2, "reliability": 0.7, "of": "an invented crowd", "source": "An invented paper 2020"}}]}`

// changed is a town whose people were asked at the start and, most of them, at
// three months.
func changed(t testing.TB) *town {
	w := newTown(t)
	now := dbtest.Now
	w.db.Now = func() time.Time { return now }
	dbtest.Do(t, w.db, dbtest.Lead, func(tx *db.Tx) error { _, err := outcome.Load(tx, []byte(daysOut)); return err })
	score := func(tx *db.Tx, id kith.ID, stage outcome.Stage, v int) error {
		if _, err := outcome.Record(tx, id, outcome.New{Instrument: "steps", Stage: stage, Mode: "phone", Items: []outcome.Answer{{Item: "out", Value: outcome.Whole(v)}}}); err != nil {
			return err
		}
		n := outcome.New{Instrument: "ons4", Stage: stage, Mode: "phone"}
		for _, it := range outcome.Usual().Items {
			n.Items = append(n.Items, outcome.Answer{Item: it.Code, Value: outcome.Whole(v)})
		}
		_, err := outcome.Record(tx, id, n)
		return err
	}
	type begun struct{ referral, goal kith.ID }
	var all []begun
	dbtest.Do(t, w.db, dbtest.Lead, func(tx *db.Tx) error {
		all = nil
		for i := range 40 {
			who := sample.Amina
			who.Given, who.Family = fmt.Sprintf("Ann%c%c", 'a'+i/20, 'a'+i%20), "Reed"
			who.Number, who.Phone, who.Gender = "", "", nhs.Genders.Codes[i%2].Code
			who.Born = []kith.Day{"1950-01-01", "1990-01-01"}[i/20]
			r, err := referral.Receive(tx, who, sample.FromGP)
			if err != nil {
				return err
			}
			p, err := plan.Start(tx, r.ID)
			if err != nil {
				return err
			}
			need, err := plan.AddNeed(tx, p.ID, plan.NewNeed{Need: []nhs.Need{nhs.Isolation, nhs.Housing}[i/15%2]})
			if err != nil {
				return err
			}
			g, err := plan.AddGoal(tx, need.ID, plan.NewGoal{Words: "To be out more", Importance: 8})
			if err != nil {
				return err
			}
			if _, err := plan.AddReading(tx, g.ID, plan.NewReading{Stage: outcome.Start, Progress: "1"}); err != nil {
				return err
			}
			if err := score(tx, r.ID, outcome.Start, 2); err != nil {
				return err
			}
			all = append(all, begun{r.ID, g.ID})
		}
		return nil
	})
	now = dbtest.Now.AddDate(0, 3, 1)
	dbtest.Do(t, w.db, dbtest.Lead, func(tx *db.Tx) error {
		for i, b := range all {
			if i%20 >= 12 {
				continue
			}
			if err := score(tx, b.referral, outcome.ThreeMonth, 3+i%3); err != nil {
				return err
			}
			if _, err := plan.AddReading(tx, b.goal, plan.NewReading{Stage: outcome.ThreeMonth, Progress: "5", Importance: "7"}); err != nil {
				return err
			}
		}
		return nil
	})
	return w
}

// The page of change says how many were asked again beside every mean, what was
// to be expected with nothing done, or what is missing to say it.
func TestChangePage(t *testing.T) {
	w := changed(t)
	w.as(t, dbtest.Lead).Get("/outcomes").Is(200).
		Says("Steps, version 1", "Of 40 people asked at the start 24 were asked later too (60%).", "Days out: from 2.0 to 4.0, a mean change of +2.0",
			"With nothing done, +0.9 would be expected from regression to the mean alone (an invented crowd; An invented paper 2020).",
			"ONS4 personal wellbeing, version 2020", "What regression to the mean alone would have done cannot be said",
			"Own goals: progress", "Progress: from 1.0 to 5.0, a mean change of +4.0", "Importance: from 8.0 to 7.0")
	for _, a := range []kith.Actor{dbtest.Analyst, dbtest.Referrer} {
		w.as(t, a).Get("/outcomes").Is(403)
	}
	w.as(t, dbtest.Southerner).Get("/outcomes").Is(200).SaysNot("Steps", "Days out")
}

func TestBrowserChange(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	w := changed(t)
	server := httptest.NewServer(w.door(t))
	defer server.Close()
	k := w.session(t, dbtest.Lead)
	var goal *plan.Goal
	dbtest.See(t, w.db, dbtest.Lead, func(tx *db.Tx) (err error) {
		goal, err = db.First[plan.Goal](tx, db.Q{})
		return err
	})
	at := "/people/" + string(goal.Person)
	for name, options := range map[string][]browser.Option{"wide": nil, "phone": {browser.Phone}} {
		p := browser.Open(t, options...)
		p.Cookie(server.URL, k.Name, k.Value)
		for path, as := range map[string]string{"/outcomes": "change", at: "goal", at + "/goals/" + string(goal.ID) + "/readings/new": "reading", at + "/measures": "pairs"} {
			p.Goto(server.URL + path)
			p.Good()
			p.Screenshot(as + "_" + name)
		}
	}
}

// The questions come in easy read where their words are here, each in its own
// words on a page of its own, and nowhere else.
func TestBrowserEasyRead(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	p := browser.Open(t)
	w := newTown(t)
	r := w.refer(t, dbtest.Referrer, sample.Amina, sample.FromGP)
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error { _, err := plan.Start(tx, r.ID); return err })
	at := "/people/" + string(r.Person) + "/measures"
	b := w.as(t, dbtest.Worker)
	b.Get(at).Says("Print in easy read: ONS4 personal wellbeing").SaysNot("Print in easy read: PHQ-9")
	b.Get(at + "/phq9/easy").Is(404)
	b.Get(at+"/ons4").Press("Save", "mode", "easy-read", "stage", "start", "item-satisfied", "3", "item-worthwhile", "4", "item-happy", "5", "item-anxious", "6").
		Says("in easy read, with pictures")
	w.as(t, dbtest.Southerner).Get(at + "/ons4/easy").Is(404)
	server := httptest.NewServer(w.door(t))
	defer server.Close()
	k := w.session(t, dbtest.Worker)
	p.Cookie(server.URL, k.Name, k.Value)
	for _, code := range []string{"ons4", "loneliness"} {
		p.Goto(server.URL + at + "/" + code + "/easy")
		p.See("I would rather not say.")
		p.SeeNot("Amina")
		p.Good()
		p.Screenshot("easy_" + code)
	}
	p.Goto(server.URL + at)
	p.Good()
	p.Screenshot("measures")
}

// What an organisation says came of it stands beside what the person says, and
// makes no pair with it.
func TestResultsOfOrganisations(t *testing.T) {
	w := offered(t)
	homes := w.sentTo(t, "Homes First")["Homes First"]
	b := w.as(t, dbtest.Worker)
	b.Get(w.path("/measures")).SaysNot("What organisations say came of it")
	at := w.path("/onward/" + string(homes.ID))
	b.Get(at).Press("Write it down", "move", "accept", "told", "Priya, by phone").Is(200)
	b.Get(at).Press("Write it down", "move", "finish", "reason-finish", "partly", "told", "Priya, by phone").Is(200)
	b.Get(w.path("/measures")).Says("What organisations say came of it", "Homes First", "it helped in part", "It is in no figure of change", "0 of 4 items were answered at the start and later")
}
