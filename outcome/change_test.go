package outcome_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/nhs"
	"kith/outcome"
	"kith/referral"
	"kith/sample"
)

// crowd refers n people, asks them at the start and the first `again` of them at
// three months; each is better by one, and one person in two by one more.
func crowd(t testing.TB, d *db.DB, now *time.Time, name string, n, again int, born kith.Day, gender nhs.Gender, stage outcome.Stage) {
	t.Helper()
	*now = dbtest.Now
	var ids []kith.ID
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
		ids = nil
		for i := range n {
			who := sample.Amina
			who.Given, who.Family = fmt.Sprintf("%s%c%c", name, 'a'+i/20, 'a'+i%20), "Reed"
			who.Number, who.Phone, who.Born, who.Gender = "", "", born, gender
			r, err := referral.Receive(tx, who, sample.FromGP)
			if err != nil {
				return err
			}
			if _, err := referral.Accept(tx, r.ID); err != nil {
				return err
			}
			if _, err := outcome.Record(tx, r.ID, ons4(outcome.Start, 3, 3, 3, 6)); err != nil {
				return err
			}
			ids = append(ids, r.ID)
		}
		return nil
	})
	*now = dbtest.Now.AddDate(0, 3, 1)
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
		for i, id := range ids[:again] {
			if _, err := outcome.Record(tx, id, ons4(stage, 4+i%2, 3, 3, 6)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Change is told of the same people, with the completers' share; a small group
// is withheld with another, so that it cannot be told from the whole.
func TestChanges(t *testing.T) {
	d := dbtest.Open(t)
	now := dbtest.Now
	d.Now = func() time.Time { return now }
	dbtest.Do(t, d, dbtest.System, sample.Teams)
	crowd(t, d, &now, "Ann", 20, 12, "1990-01-01", "1", outcome.ThreeMonth)
	crowd(t, d, &now, "Bea", 16, 8, "1950-01-01", "2", outcome.ThreeMonth)
	crowd(t, d, &now, "Cleo", 9, 3, "1935-01-01", "2", outcome.ThreeMonth)
	crowd(t, d, &now, "Dot", 9, 9, "1970-01-01", "2", outcome.OtherStage) // asked twice, and no later stage: no pair
	told := func(as kith.Actor) (out []outcome.Changed) {
		t.Helper()
		dbtest.See(t, d, as, func(tx *db.Tx) (err error) {
			out, err = outcome.Changes(tx, as.Teams, func(nhs.Postcode) (int, error) { return 0, nil })
			return err
		})
		return out
	}
	all := told(dbtest.Lead)
	if len(all) != 1 || all[0].All == nil || len(all[0].By) != 4 {
		t.Fatalf("%+v", all)
	}
	if a := all[0].All; a.Begun != 54 || a.Both != 23 || math.Abs(a.Share()-23.0/54) > 1e-9 {
		t.Errorf("all: %+v", a)
	}
	if m := all[0].All.Means; len(m) != 4 || m[0].First != 3 || m[0].Change.Value < 1.4 || m[0].Change.Value > 1.5 || m[0].Known || m[1].Change.Value != 0 {
		t.Errorf("means: %+v", m)
	}
	by := map[string]outcome.Group{}
	for _, b := range all[0].By {
		for _, g := range b.Groups {
			by[b.By+"/"+g.Name] = g
		}
	}
	if g := by["age/80 and over"]; g.Shown || g.Begun != 0 || g.Means != nil {
		t.Errorf("three people are told of: %+v", g)
	}
	hidden := 0
	for k, g := range by {
		if strings.HasPrefix(k, "age/") && !g.Shown {
			hidden++
		}
	}
	if hidden < 2 {
		t.Errorf("%d groups of age are withheld: the other can be told", hidden)
	}
	if g := by["sex as stated/Male"]; g.Shown && (g.Both != 12 || g.Begun != 20 || g.Means[0].Change.Value != 1.5) {
		t.Errorf("%+v", g)
	}
	text := func(c []outcome.Changed) string { b, _ := json.Marshal(c); return string(b) }
	if other := told(dbtest.Lead); text(other) != text(all) {
		t.Error("told otherwise the second time")
	}
	now = dbtest.Now.AddDate(0, 1, 0)
	if all := told(dbtest.Lead); len(all) != 0 {
		t.Errorf("nothing could have been asked again yet: %+v", all)
	}
	for _, a := range []kith.Actor{dbtest.Analyst, dbtest.Referrer, dbtest.Admin, dbtest.Provider} {
		err := dbtest.Err(d, a, func(tx *db.Tx) error { _, err := outcome.Changes(tx, []kith.ID{dbtest.North}, nil); return err })
		dbtest.Fails(t, string(a.Role), err, kith.Forbidden)
	}
	now = dbtest.Now.AddDate(0, 6, 0)
	dbtest.See(t, d, dbtest.Southerner, func(tx *db.Tx) error {
		all, err := outcome.Changes(tx, []kith.ID{dbtest.North}, func(nhs.Postcode) (int, error) { return 0, nil })
		if len(all) != 0 {
			t.Errorf("another team's: %+v", all)
		}
		return err
	})
}

// Where so few were not asked again that they could be told, nothing is shown:
// no share, no mean, no group.
func TestChangesOfAFew(t *testing.T) {
	d := dbtest.Open(t)
	now := dbtest.Now
	d.Now = func() time.Time { return now }
	dbtest.Do(t, d, dbtest.System, sample.Teams)
	crowd(t, d, &now, "Ann", 30, 27, "1990-01-01", "1", outcome.ThreeMonth)
	dbtest.See(t, d, dbtest.Lead, func(tx *db.Tx) error {
		all, err := outcome.Changes(tx, dbtest.Lead.Teams, func(nhs.Postcode) (int, error) { return 0, nil })
		if err != nil || len(all) != 1 || all[0].All != nil || len(all[0].By) != 0 {
			t.Errorf("three people are told of: %+v, %v", all, err)
		}
		return nil
	})
}
