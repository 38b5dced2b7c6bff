package visit_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/nhs"
	"kith/plan"
	"kith/referral"
	"kith/sample"
	"kith/visit"
)

// Each shipped visit is a Questionnaire that Kith writes as it was read.
func TestRoundTrip(t *testing.T) {
	names, err := filepath.Glob("shipped/*.json")
	if err != nil || len(names) != 8 || len(visit.Shipped) != 8 {
		t.Fatalf("%d files, %d shipped, %v", len(names), len(visit.Shipped), err)
	}
	for _, n := range names {
		text, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		d, err := visit.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", n, err)
			continue
		}
		out, err := d.FHIR()
		if err != nil {
			t.Fatal(err)
		}
		var was, is any
		if err := json.Unmarshal(text, &was); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(out, &is); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(was, is) {
			t.Errorf("%s is not written as it was read:\n%s", n, out)
		}
		again, err := visit.Parse(out)
		if err != nil || !reflect.DeepEqual(d, again) {
			t.Errorf("%s is not read as it was written: %v", n, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	good := `{"resourceType":"Questionnaire","name":"x","title":"X","version":"1","status":"active","item":[{"linkId":"a","text":"A?","type":"boolean"}]}`
	if _, err := visit.Parse([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ was, is, says string }{
		{good, "", "not a FHIR Questionnaire"},
		{`"Questionnaire"`, `"Patient"`, "not a FHIR Questionnaire"},
		{`"name":"x"`, `"name":"X y"`, "short code"},
		{`"version":"1",`, ``, "a version"},
		{`"boolean"`, `"attachment"`, "attachment"},
		{`"boolean"`, `"open-choice"`, "open-choice"},
		{`"boolean"`, `"choice"`, "answers to choose from"},
		{`"boolean"`, `"boolean","initial":[{"valueBoolean":true}]`, "initial"},
		{`"boolean"`, `"choice","answerValueSet":"http://x"`, "answerValueSet"},
		{`"boolean"`, `"boolean","repeats":true`, "repeats"},
		{`"boolean"`, `"boolean","enableWhen":[{"question":"b","operator":"=","answerBoolean":true}]`, "does not stand before"},
		{`"boolean"`, `"boolean","enableWhen":[{"question":"a","operator":">","answerInteger":3}]`, "cannot follow"},
		{`"item":[`, `"item":[{"linkId":"a","text":"A","type":"string"},`, "two questions"},
		{`"item":[{"linkId":"a","text":"A?","type":"boolean"}]`, `"item":[]`, "asks nothing"},
		{`"status"`, `"extension":[{"url":"urn:kith:visit:score","extension":[{"url":"code","valueString":"s"},{"url":"name","valueString":"S"},{"url":"item","valueString":"none"}]}],"status"`, "no question"},
		{`"A?"`, `""`, "a text"},
		{`"A?"`, `"` + strings.Repeat("x", 300_000) + `"`, "kB at most"},
	} {
		_, err := visit.Parse([]byte(strings.Replace(good, c.was, c.is, 1)))
		if kith.KindOf(err) != kith.Invalid || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%.60s: %v, want %q", c.is, err, c.says)
		}
	}
	deep := strings.Repeat(`{"linkId":"x","text":"t","type":"group","item":[`, 2000) + strings.Repeat(`]}`, 2000)
	if _, err := visit.Parse([]byte(strings.Replace(good, `{"linkId":"a","text":"A?","type":"boolean"}`, deep, 1))); kith.KindOf(err) != kith.Invalid {
		t.Errorf("two thousand deep: %v", err)
	}
}

// begun is somebody whom the worker supports, with a plan.
func begun(t *testing.T, d *db.DB) kith.ID {
	t.Helper()
	dbtest.Do(t, d, dbtest.System, sample.Teams)
	var person kith.ID
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		r, err := referral.Receive(tx, sample.Amina, sample.FromGP)
		if err != nil {
			return err
		}
		person = r.Person
		_, err = plan.Start(tx, r.ID)
		return err
	})
	return person
}

func answer(pairs ...string) (out []visit.Answer) {
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, visit.Answer{Item: pairs[i], Values: strings.Split(pairs[i+1], "|")})
	}
	return out
}

func record(d *db.DB, call kith.ID, answers []visit.Answer) (v *visit.Visit, err error) {
	err = dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) (err error) {
		v, err = visit.Record(tx, call, visit.New{How: nhs.Telephone, Day: tx.Today(), Minutes: 40, Answers: answers})
		return err
	})
	return v, err
}

func today(t *testing.T, d *db.DB) (lines []plan.Line) {
	t.Helper()
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) (err error) { lines, err = visit.Today(tx, dbtest.Worker.ID); return err })
	return lines
}

// A cancer care review: due within 3 and within 12 months of the diagnosis,
// scored, with what the GP must know, and a contact on the timeline.
func TestCancerReview(t *testing.T) {
	d := dbtest.Open(t)
	person := begun(t, d)
	var k *visit.Call
	begin := func() {
		dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) (err error) {
			k, err = visit.Begin(tx, person, "cancer-review", "2026-07-10")
			return err
		})
	}
	begin()
	first := k.ID
	if begin(); k.ID != first {
		t.Error("beginning twice is not beginning once")
	}
	if lines := today(t, d); len(lines) != 0 {
		t.Errorf("five weeks before it is due: %+v", lines)
	}
	d.Now = func() time.Time { return dbtest.Now.AddDate(0, 0, 14) }
	if lines := today(t, d); len(lines) != 1 || lines[0].What != "Cancer care review" || lines[0].Due != "2026-10-10" || lines[0].Late != 0 {
		t.Errorf("within four weeks: %+v", lines)
	}
	_, err := record(d, k.ID, answer("physical-words", "tired"))
	if dbtest.Fails(t, "answered what is not asked", err, kith.Invalid); !strings.Contains(err.Error(), "is answered") {
		t.Error(err)
	}
	_, err = record(d, k.ID, nil)
	dbtest.Fails(t, "nothing answered", err, kith.Invalid)
	_, err = record(d, k.ID, answer("mood", "none-such", "nothing", "x"))
	dbtest.Fails(t, "answers that there are not", err, kith.Invalid)
	v, err := record(d, k.ID, answer("mood", "always", "alone", "often", "money", "a-lot", "physical", "pain|sleep", "physical-words", "My back", "prescription", "yes", "gp-more", "She is thinking of stopping treatment"))
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Scores) != 1 || v.Scores[0].Line() != "Load beside the illness: 7 of 7, high: offer support now" || v.Turn != "within 3 months" {
		t.Errorf("%+v, %q", v.Scores, v.Turn)
	}
	if len(v.GP) != 4 || v.GP[0] != "Pain was raised: please review" || v.GP[3] != "She is thinking of stopping treatment" {
		t.Errorf("for the GP: %q", v.GP)
	}
	if lines := today(t, d); len(lines) != 1 || lines[0].What != "Tell the GP what the visit found" {
		t.Errorf("after the visit: %+v", lines)
	}
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		all, err := plan.Timeline(tx, person)
		if err != nil {
			return err
		}
		for _, e := range all {
			if e.Kind == plan.KindContact {
				for _, x := range e.Details {
					if x.Name == "What was said" && strings.Contains(x.Text, "high: offer support now") && strings.Contains(x.Text, "In their words: My back") {
						return nil
					}
				}
			}
		}
		t.Error("the visit is not on the timeline")
		return nil
	})
	var m *plan.Message
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) (err error) { m, err = visit.Tell(tx, v.ID); return err })
	if !strings.HasPrefix(m.Professionals, "- Pain was raised: please review\n") || !strings.Contains(m.Summary, "Load beside the illness: 7 of 7") {
		t.Errorf("the message: %q\n%q", m.Professionals, m.Summary)
	}
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		again, err := visit.Tell(tx, v.ID)
		if err == nil && again.ID != m.ID {
			t.Error("a second message")
		}
		return err
	})
	if lines := today(t, d); len(lines) != 0 {
		t.Errorf("told: %+v", lines)
	}
	d.Now = func() time.Time { return dbtest.Now.AddDate(0, 11, 0) }
	if lines := today(t, d); len(lines) != 1 || lines[0].Due != "2027-07-10" || lines[0].Late != 22 {
		t.Errorf("after a year: %+v", lines)
	}
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return visit.Strike(tx, v.ID, 2, "About somebody else") })
	if lines := today(t, d); len(lines) != 1 || lines[0].Due != "2026-10-10" {
		t.Errorf("struck out: %+v", lines)
	}
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return visit.End(tx, k.ID, 1, "Treated elsewhere") })
	if lines := today(t, d); len(lines) != 0 {
		t.Errorf("ended: %+v", lines)
	}
}

// What is asked again every year; a score that has too few answers is none.
func TestScoresAndTurns(t *testing.T) {
	d := dbtest.Open(t)
	person := begun(t, d)
	calls := map[string]*visit.Call{}
	for _, s := range visit.Shipped {
		dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) (err error) {
			calls[s.Code], err = visit.Begin(tx, person, s.Code, "2026-08-31")
			return err
		})
	}
	v, err := record(d, calls["over-85"].ID, answer("see", "rare", "lonely", "often", "out", "never", "warm", "no"))
	if err != nil {
		t.Fatal(err)
	}
	if v.Scores[0].Why == "" || v.Scores[1].Line() != "Isolation: 6 of 6, much" {
		t.Errorf("%+v", v.Scores)
	}
	if got := strings.Join(v.GP, "; "); got != "Cannot keep the home warm; Much isolated (Isolation: 6 of 6, much)" {
		t.Errorf("for the GP: %s", got)
	}
	_, err = record(d, calls["bowel"].ID, answer("why", "forgot"))
	dbtest.Fails(t, "a question that must be answered", err, kith.Invalid)
	_, err = record(d, calls["falls"].ID, answer("falls", "-1"))
	dbtest.Fails(t, "a number out of range", err, kith.Invalid)
	v, err = record(d, calls["memory"].ID, answer("consent", "yes", "recent", "often", "words", "often", "lost", "often", "money", "often", "pills", "no", "test-name", "A test", "test-score", "17"))
	if err != nil || v.Scores[0].Value != 8 {
		t.Errorf("%+v, %v", v, err)
	}
	if got := strings.Join(v.GP, "; "); got != "Score of the cognitive test: 17; Much trouble with memory in everyday life (Trouble in everyday life: 8 of 14, much): please assess soon" {
		t.Errorf("for the GP: %s", got)
	}
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		next, err := visit.Next(tx, calls["over-85"])
		if next == nil || next.By != "2027-09-01" {
			t.Errorf("over 85, next: %+v", next)
		}
		if next, _ := visit.Next(tx, calls["memory"]); next != nil {
			t.Errorf("memory, next: %+v", next)
		}
		if next, _ := visit.Next(tx, calls["discharge"]); next == nil || next.By != "2026-09-02" {
			t.Errorf("discharge, next: %+v", next)
		}
		return err
	})
}

// An organisation's own version takes the place of the shipped one; visits tell
// of the version in which they were made.
func TestLoad(t *testing.T) {
	d := dbtest.Open(t)
	person := begun(t, d)
	own := `{"resourceType":"Questionnaire","name":"memory","title":"Memory, with our test","version":"2","status":"active","item":[{"linkId":"q1","text":"What day is it?","type":"choice","answerOption":[{"valueString":"right"},{"valueString":"wrong"}]}]}`
	load := func(a kith.Actor, file string) error {
		return dbtest.Err(d, a, func(tx *db.Tx) error { _, err := visit.Load(tx, []byte(file)); return err })
	}
	dbtest.Fails(t, "a worker loads", load(dbtest.Worker, own), kith.Forbidden)
	if err := load(dbtest.Lead, own); err != nil {
		t.Fatal(err)
	}
	dbtest.Fails(t, "the same version", load(dbtest.Lead, own), kith.Conflict)
	dbtest.Fails(t, "a version that is shipped", load(dbtest.Lead, strings.Replace(own, `"version":"2"`, `"version":"1"`, 1)), kith.Conflict)
	var k *visit.Call
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) (err error) { k, err = visit.Begin(tx, person, "memory", "2026-09-01"); return err })
	v, err := record(d, k.ID, answer("q1", "right"))
	if err != nil || v.Edition != "2" {
		t.Fatalf("%+v, %v", v, err)
	}
	titles := func() (out []string) {
		dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
			all, err := visit.Offered(tx)
			for _, x := range all {
				out = append(out, x.Title)
			}
			return err
		})
		return out
	}
	if got := strings.Join(titles(), "; "); !strings.Contains(got, "Memory, with our test") || strings.Contains(got, "Memory assessment") {
		t.Error(got)
	}
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error { return visit.Unload(tx, "memory") })
	if got := strings.Join(titles(), "; "); !strings.Contains(got, "Memory assessment") {
		t.Error(got)
	}
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		was, err := visit.Find(tx, "memory", "2")
		if was == nil || was.Lines(v.Answers)[0].Said != "right" {
			t.Error("the version of a visit is gone")
		}
		return err
	})
}

// Nobody reads or makes a visit to a person whom they do not see.
func TestWall(t *testing.T) {
	d := dbtest.Open(t)
	person := begun(t, d)
	var k *visit.Call
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) (err error) { k, err = visit.Begin(tx, person, "discharge", "2026-09-01"); return err })
	v, err := record(d, k.ID, answer("feel", "worse", "safe", "yes"))
	if err != nil {
		t.Fatal(err)
	}
	for who, want := range map[*kith.Actor]kith.Kind{&dbtest.Southerner: kith.NotFound, &dbtest.Stranger: kith.NotFound, &dbtest.Referrer: kith.Forbidden,
		&dbtest.Admin: kith.Forbidden, &dbtest.Governor: kith.Forbidden, &dbtest.Analyst: kith.Forbidden, &dbtest.Provider: kith.Forbidden} {
		for what, f := range map[string]func(*db.Tx) error{
			"reads":   func(tx *db.Tx) error { _, err := visit.Get(tx, v.ID); return err },
			"begins":  func(tx *db.Tx) error { _, err := visit.Begin(tx, person, "bowel", "2026-09-01"); return err },
			"strikes": func(tx *db.Tx) error { return visit.Strike(tx, v.ID, 1, "No") },
			"tells":   func(tx *db.Tx) error { _, err := visit.Tell(tx, v.ID); return err },
		} {
			err := dbtest.Err(d, *who, f)
			if got := kith.KindOf(err); err == nil || got != want && got != kith.Forbidden {
				t.Errorf("%s %s: %v", who.Name, what, err)
			}
		}
	}
}
