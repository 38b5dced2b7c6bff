package outcome_test

import (
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/outcome"
)

// Two askings at one stage are no pair, on whatever days; nor is one at another
// time, nor two later ones without a start.
func TestPairsNeedAStartAndAnEnd(t *testing.T) {
	at := func(stages ...outcome.Stage) *outcome.Change {
		var all []outcome.Score
		for i, s := range stages {
			n := ons4(s, i+1, i+1, i+1, i+1)
			n.Day = kith.Day("2026-09-01").Add(30 * i)
			n.Edition = "2020"
			all = append(all, outcome.Score{New: n, Of: known("ons4")})
		}
		return outcome.Compare(all)
	}
	for _, c := range []struct {
		stages      []outcome.Stage
		first, last int // answers of the pair; 0 for none
	}{
		{[]outcome.Stage{outcome.Start, outcome.Start}, 0, 0},
		{[]outcome.Stage{outcome.Start, outcome.OtherStage}, 0, 0},
		{[]outcome.Stage{outcome.ThreeMonth, outcome.SixMonth}, 0, 0},
		{[]outcome.Stage{outcome.End, outcome.Start}, 0, 0},
		{[]outcome.Stage{outcome.OtherStage, outcome.Start, outcome.Start, outcome.ThreeMonth, outcome.OtherStage}, 2, 4},
		{[]outcome.Stage{outcome.Start, outcome.ThreeMonth, outcome.SixMonth, outcome.End, outcome.End}, 1, 5},
	} {
		got := at(c.stages...)
		if c.first == 0 {
			if len(got.Pairs) != 0 || len(got.Lone) != 4 {
				t.Errorf("%v: %d pairs and %d without one, want none and 4", c.stages, len(got.Pairs), len(got.Lone))
			}
			continue
		}
		if len(got.Pairs) != 4 || got.Pairs[0].First != outcome.Whole(c.first) || got.Pairs[0].Last != outcome.Whole(c.last) {
			t.Errorf("%v: %+v, want %d then %d", c.stages, got.Pairs, c.first, c.last)
		}
	}
	if l := at(outcome.ThreeMonth).Lone[0].Line(); l != "Satisfied with life: 1 on 1 September 2026, no answer at the start" {
		t.Errorf("says %q", l)
	}
}

// An instrument that is asked for the first time three months on is not asked
// at the start.
func TestStageOf(t *testing.T) {
	all := []outcome.Score{{New: ons4(outcome.Start, 1, 1, 1, 1)}}
	for _, c := range []struct {
		scores     []outcome.Score
		instrument string
		today      kith.Day
		want       outcome.Stage
	}{
		{nil, "ons4", "2026-09-01", outcome.Start}, {nil, "phq9", "2027-01-01", outcome.Start},
		{all, "ons4", "2026-09-01", ""}, {all, "ons4", "2026-12-01", outcome.ThreeMonth},
		{all, "phq9", "2026-09-01", ""}, {all, "phq9", "2026-12-01", outcome.ThreeMonth},
	} {
		if got := outcome.StageOf(c.scores, c.instrument, "2026-09-01", c.today); got != c.want {
			t.Errorf("%s on %s: %q, want %q", c.instrument, c.today, got, c.want)
		}
	}
}

// A stage is cleared only by the instrument that is due at it.
func TestDueOfEachInstrument(t *testing.T) {
	d := dbtest.Open(t)
	now := dbtest.Now
	d.Now = func() time.Time { return now }
	id := episode(t, d)
	due := func() (out string) {
		dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
			all, err := outcome.DueFor(tx, dbtest.Worker.ID)
			for _, x := range all {
				out += x.Line() + "; "
			}
			offered, _ := outcome.Offered(tx)
			during, _ := outcome.During(tx, id)
			same := ""
			for _, x := range outcome.DueOf(during, offered, "2026-09-01", tx.Today()) {
				same += x.Line() + "; "
			}
			if same != out {
				t.Errorf("the worker's list says %q, the person's page %q", out, same)
			}
			return err
		})
		return out
	}
	lonely := func(s outcome.Stage) outcome.New {
		return outcome.New{Instrument: "loneliness", Stage: s, Mode: "phone", Items: []outcome.Answer{{Item: "lonely", Value: outcome.Whole(5)}}}
	}
	is := func(want string) {
		t.Helper()
		if got := due(); got != want {
			t.Errorf("on %s due is %q, want %q", kith.DayOf(now), got, want)
		}
	}
	is("at the start; ")
	record(t, d, id, ons4(outcome.Start, 2, 3, 4, 8))
	record(t, d, id, outcome.New{Instrument: "loneliness", Stage: outcome.Start, NotDone: "not-right"})
	is("")
	now = now.AddDate(0, 3, 0)
	is("at 3 months: ONS4 personal wellbeing, Loneliness, the direct question; ")
	s := record(t, d, id, lonely(outcome.ThreeMonth))
	is("at 3 months: ONS4 personal wellbeing; ")
	record(t, d, id, outcome.New{Instrument: "phq9", Stage: outcome.ThreeMonth, Mode: "phone", Items: []outcome.Answer{{Item: "total", Value: outcome.Whole(9)}}})
	is("at 3 months: ONS4 personal wellbeing; ")
	record(t, d, id, ons4(outcome.ThreeMonth, 2, 3, 4, 8))
	is("")
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return outcome.StrikeOut(tx, s.ID, s.Version, "Another person's") })
	is("at 3 months: Loneliness, the direct question; ")
}
