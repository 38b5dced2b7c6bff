package outcome_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/outcome"
	"kith/person"
	"kith/referral"
	"kith/sample"
)

func TestPoints(t *testing.T) {
	for in, want := range map[string]string{"7": "7", "23.21": "23.21", "-0.594": "-0.594", "−0.5": "-0.5", "0": "0", "10.000": "10", " 8 ": "8"} {
		if p, err := outcome.ParsePoints(in); err != nil || p.String() != want {
			t.Errorf("ParsePoints(%q) = %s, %v; want %s", in, p, err, want)
		}
	}
	for _, in := range []string{"", "x", "1.2345", "1.+1", "1.-1", "99999999999", "1e3", "1,5"} {
		if p, err := outcome.ParsePoints(in); err == nil {
			t.Errorf("ParsePoints(%q) = %s, want an error", in, p)
		}
	}
}

// Every instrument is well made, and none ships wording that it may not.
func TestInstruments(t *testing.T) {
	shipped := map[string]bool{"ons4": true, "loneliness": true}
	for _, in := range outcome.Instruments {
		if in.Wording != shipped[in.Code] {
			t.Errorf("%s: wording shipped is %v", in.Code, in.Wording)
		}
		if in.Licence == "" || in.Source == "" || in.Version == "" || len(in.Items) == 0 {
			t.Errorf("%s lacks a licence, a source, a version or items", in.Code)
		}
		seen := map[string]bool{}
		for _, it := range in.Items {
			if (it.Question != "") != in.Wording {
				t.Errorf("%s, %s: a question of an instrument whose wording is not ours, or none of one that is", in.Code, it.Code)
			}
			if seen[it.Code] || it.Max <= it.Min {
				t.Errorf("%s, %s: twice, or no range", in.Code, it.Code)
			}
			seen[it.Code] = true
		}
		if in.Total == outcome.Summed {
			min, max := outcome.Points(0), outcome.Points(0)
			for _, it := range in.Items {
				if it.Code != outcome.TotalItem {
					min, max = min+it.Min, max+it.Max
				}
			}
			if total := in.Item(outcome.TotalItem); total == nil || total.Min != min || total.Max != max {
				t.Errorf("%s: the total's range is not the sum of the items' ranges", in.Code)
			}
		}
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct {
		change outcome.Points
		better outcome.Direction
		want   string
	}{
		{3000, outcome.Higher, "better"}, {-3000, outcome.Higher, "worse"}, {0, outcome.Higher, "the same"},
		{3000, outcome.Lower, "worse"}, {-1, outcome.Lower, "better"}, {0, outcome.Neither, "the same"}, {1, outcome.Neither, "changed"},
	} {
		if got := outcome.Word(c.change, c.better); got != c.want {
			t.Errorf("a change of %s where better is %d: %q, want %q", c.change, c.better, got, c.want)
		}
	}
}

func TestDueStages(t *testing.T) {
	from := kith.Day("2026-01-31")
	for _, c := range []struct {
		today kith.Day
		done  string
		want  string
	}{
		{"2026-01-31", "", "[start]"},
		{"2026-04-29", "start", "[]"},
		{"2026-04-30", "start", "[3-months]"},
		{"2026-04-30", "", "[start 3-months]"},
		{"2026-07-31", "start", "[6-months]"},
		{"2026-07-31", "start 6-months", "[]"},
		{"2027-01-31", "start 3-months", "[12-months]"},
		{"2029-01-31", "start 12-months", "[]"},
	} {
		done := map[outcome.Stage]bool{}
		for _, s := range strings.Fields(c.done) {
			done[outcome.Stage(s)] = true
		}
		if got := fmt.Sprint(outcome.DueStages(from, c.today, done)); got != c.want {
			t.Errorf("on %s with %q done: %s, want %s", c.today, c.done, got, c.want)
		}
	}
}

// ons4 is a whole asking of ONS4.
func ons4(stage outcome.Stage, satisfied, worthwhile, happy, anxious int) outcome.New {
	n := outcome.New{Instrument: "ons4", Stage: stage, Mode: "phone"}
	for i, code := range []string{"satisfied", "worthwhile", "happy", "anxious"} {
		n.Items = append(n.Items, outcome.Answer{Item: code, Value: outcome.Whole([]int{satisfied, worthwhile, happy, anxious}[i])})
	}
	return n
}

func TestCheck(t *testing.T) {
	with := func(f func(*outcome.New)) outcome.New {
		n := ons4(outcome.Start, 3, 4, 5, 6)
		f(&n)
		return n
	}
	for name, c := range map[string]struct {
		n    outcome.New
		want string // the fields that are wrong
	}{
		"whole":             {ons4(outcome.Start, 0, 10, 5, 5), ""},
		"too much":          {ons4(outcome.Start, 11, 5, 5, 5), "item-satisfied"},
		"less than nothing": {ons4(outcome.Start, 1, 1, 1, -1), "item-anxious"},
		"half a point":      {with(func(n *outcome.New) { n.Items[0].Value = 500 }), "item-satisfied"},
		"an item forgotten": {with(func(n *outcome.New) { n.Items = n.Items[1:] }), "item-satisfied"},
		"an item declined":  {with(func(n *outcome.New) { n.Items[0] = outcome.Answer{Item: "satisfied", Missing: "declined"} }), ""},
		"an odd reason":     {with(func(n *outcome.New) { n.Items[0] = outcome.Answer{Item: "satisfied", Missing: "cat"} }), "item-satisfied"},
		"an unknown item":   {with(func(n *outcome.New) { n.Items[0].Item = "hunger" }), "item-satisfied items"},
		"not done, and why": {outcome.New{Instrument: "ons4", Stage: outcome.End, NotDone: "declined"}, ""},
		"both":              {with(func(n *outcome.New) { n.NotDone = "declined" }), "not_done"},
		"nothing at all":    {outcome.New{}, "instrument mode stage"},
		"tomorrow":          {with(func(n *outcome.New) { n.Day = "2026-09-02" }), "day"},
		"all missing": {with(func(n *outcome.New) {
			for i := range n.Items {
				n.Items[i].Missing = "unwell"
			}
		}), "not_done"},
		"a total that does not add up": {outcome.New{Instrument: "ucla3", Stage: outcome.Start, Mode: "phone", Items: []outcome.Answer{
			{Item: "1", Value: outcome.Whole(1)}, {Item: "2", Value: outcome.Whole(2)}, {Item: "3", Value: outcome.Whole(3)}, {Item: "total", Value: outcome.Whole(7)}}}, "item-total"},
		"a total alone": {outcome.New{Instrument: "ucla3", Stage: outcome.Start, Mode: "phone", Items: []outcome.Answer{{Item: "total", Value: outcome.Whole(7)}}}, ""},
		"the metric":    {outcome.New{Instrument: "swemwbs", Stage: outcome.Start, Mode: "phone", Items: []outcome.Answer{{Item: "total", Value: 23210}}}, ""},
	} {
		k := kith.Check{}
		c.n.Check(k, "2026-09-01", known(c.n.Instrument))
		var got []string
		for f := range k {
			got = append(got, f)
		}
		if sorted(got) != sorted(strings.Fields(c.want)) {
			t.Errorf("%s: wrong are %q (%v), want %q", name, sorted(got), k, c.want)
		}
	}
}

// known is an instrument that Kith knows; nil when it does not.
func known(code string) *outcome.Instrument {
	for i := range outcome.Instruments {
		if outcome.Instruments[i].Code == code {
			return &outcome.Instruments[i]
		}
	}
	return nil
}

func sorted(s []string) string {
	m := map[string]bool{}
	for _, x := range s {
		m[x] = true
	}
	return fmt.Sprint(m)
}

// A sum is worked out, and is missing when a part of it is.
func TestSum(t *testing.T) {
	n := outcome.New{Instrument: "ucla3", Stage: outcome.Start, Mode: "phone", Items: []outcome.Answer{
		{Item: "3", Value: outcome.Whole(3)}, {Item: "1", Value: outcome.Whole(1)}, {Item: "2", Value: outcome.Whole(2)}}}
	n.Check(kith.Check{}, "2026-09-01", known("ucla3"))
	if last := n.Items[len(n.Items)-1]; last.Item != "total" || last.Value != outcome.Whole(6) {
		t.Errorf("the total is %+v, want 6", last)
	}
	n.Items[0] = outcome.Answer{Item: "1", Missing: "declined"}
	n.Items = n.Items[:3]
	n.Check(kith.Check{}, "2026-09-01", known("ucla3"))
	if last := n.Items[len(n.Items)-1]; last.Missing != "declined" {
		t.Errorf("the total is %+v, want it missing", last)
	}
}

// episode is Amina's accepted referral, given to dbtest.Worker.
func episode(t testing.TB, d *db.DB) kith.ID {
	t.Helper()
	var id kith.ID
	dbtest.Do(t, d, dbtest.System, sample.Teams)
	dbtest.Do(t, d, dbtest.Referrer, func(tx *db.Tx) error {
		r, err := referral.Receive(tx, sample.Amina, sample.FromGP)
		if err == nil {
			id = r.ID
		}
		return err
	})
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		if _, err := referral.Accept(tx, id); err != nil {
			return err
		}
		_, err := referral.Allocate(tx, id, dbtest.Worker.ID)
		return err
	})
	return id
}

func record(t testing.TB, d *db.DB, id kith.ID, n outcome.New) *outcome.Score {
	t.Helper()
	var s *outcome.Score
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) (err error) { s, err = outcome.Record(tx, id, n); return err })
	return s
}

// Change is told in pairs, with what has no pair beside it; a score that was
// struck out counts for nothing.
func TestPairs(t *testing.T) {
	d := dbtest.Open(t)
	now := dbtest.Now
	d.Now = func() time.Time { return now }
	id := episode(t, d)
	wrong := record(t, d, id, ons4(outcome.Start, 9, 9, 9, 0))
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		return outcome.StrikeOut(tx, wrong.ID, wrong.Version, "Another person's answers")
	})
	record(t, d, id, ons4(outcome.Start, 2, 3, 4, 8))
	record(t, d, id, outcome.New{Instrument: "loneliness", Stage: outcome.Start, Mode: "phone", Items: []outcome.Answer{{Item: "lonely", Value: outcome.Whole(5)}}})
	now = now.AddDate(0, 3, 0)
	end := ons4(outcome.End, 5, 3, 3, 5)
	end.Items[1] = outcome.Answer{Item: "worthwhile", Missing: "declined"}
	end.Mode = "face-to-face"
	record(t, d, id, end)
	record(t, d, id, outcome.New{Instrument: "loneliness", Stage: outcome.End, NotDone: "not-right"})
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		c, err := outcome.Pairs(tx, id)
		if err != nil {
			return err
		}
		want := `ONS4 personal wellbeing, 1 September 2026 and 1 December 2026
- Satisfied with life: 2, then 5: better
- Happy yesterday: 4, then 3: worse
- Anxious yesterday: 8, then 5: better (lower is better)
- Things worthwhile: 3 on 1 September 2026, no second answer (at the end: the person would rather not say)
- Feels lonely: Often/always on 1 September 2026, no second answer (at the end: it was not the right moment to ask)
- Not done: Loneliness, the direct question, at the end: it was not the right moment to ask
3 of 5 items were answered at the start and later; 2 were not and tell nothing of change.`
		if got := c.Text(); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
		if !c.Pairs[0].Modes {
			t.Error("nothing says that it was asked in two ways")
		}
		return nil
	})
}

func TestRecord(t *testing.T) {
	d := dbtest.Open(t)
	id := episode(t, d)
	s := record(t, d, id, ons4(outcome.Start, 2, 3, 4, 8))
	err := dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { _, err := outcome.Record(tx, id, ons4(outcome.Start, 2, 3, 4, 8)); return err })
	dbtest.Fails(t, "the same again", err, kith.Conflict)
	err = dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error {
		n := ons4(outcome.Start, 2, 3, 4, 8)
		n.Day = "2026-08-01"
		_, err := outcome.Record(tx, id, n)
		return err
	})
	dbtest.Fails(t, "before the referral", err, kith.Invalid)
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		got, err := outcome.Get(tx, s.ID)
		if err != nil {
			return err
		}
		if v, ok := got.Answer("anxious"); !ok || v != outcome.Whole(8) || got.AskedBy != dbtest.Worker.Name || got.Edition == "" {
			t.Errorf("came back as %+v", got)
		}
		due, err := outcome.DueFor(tx, dbtest.Worker.ID)
		if len(due) != 0 {
			t.Errorf("due is %+v, want nothing", due)
		}
		return err
	})
	err = dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { return outcome.StrikeOut(tx, s.ID, 7, "No") })
	dbtest.Fails(t, "strike out an old version", err, kith.Conflict)
}

// What is due is asked of the living.
func TestNothingIsDueOfTheDead(t *testing.T) {
	d := dbtest.Open(t)
	id := episode(t, d)
	due := func() (n int) {
		dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
			all, err := outcome.DueFor(tx, dbtest.Worker.ID)
			n = len(all)
			return err
		})
		return n
	}
	if n := due(); n != 1 {
		t.Fatalf("%d due at first, want the start", n)
	}
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		r, err := referral.Get(tx, id)
		if err != nil {
			return err
		}
		return person.Died(tx, r.Person, tx.Today())
	})
	if n := due(); n != 0 {
		t.Errorf("%d due of somebody who has died", n)
	}
}

// Nobody else sees a score, or records one.
func TestWall(t *testing.T) {
	d := dbtest.Open(t)
	id := episode(t, d)
	s := record(t, d, id, ons4(outcome.Start, 2, 3, 4, 8))
	for who, want := range map[*kith.Actor]kith.Kind{&dbtest.Southerner: kith.NotFound, &dbtest.Stranger: kith.NotFound,
		&dbtest.Referrer: kith.Forbidden, &dbtest.Admin: kith.Forbidden, &dbtest.Governor: kith.Forbidden, &dbtest.Analyst: kith.Forbidden, &dbtest.Provider: kith.Forbidden} {
		err := dbtest.Err(d, *who, func(tx *db.Tx) error { _, err := outcome.Get(tx, s.ID); return err })
		dbtest.Fails(t, who.Name+" reads a score", err, want)
		err = dbtest.Err(d, *who, func(tx *db.Tx) error { _, err := outcome.Record(tx, id, ons4(outcome.End, 1, 1, 1, 1)); return err })
		if err == nil || kith.KindOf(err) != kith.NotFound && kith.KindOf(err) != kith.Forbidden {
			t.Errorf("%s records a score: %v", who.Name, err)
		}
	}
}
