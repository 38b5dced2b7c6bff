package voice_test

import (
	"fmt"
	"slices"
	"testing"

	"kith/db"
	"kith/db/dbtest"
	"kith/plan"
	"kith/referral"
	"kith/sample"
	"kith/voice"
)

// A service reads the words that the person lets it read, that a worker has read
// before and passes on, and only where five people have spoken: in an order that
// says nothing of who spoke when.
func TestPassedOn(t *testing.T) {
	d := dbtest.Open(t)
	dbtest.Do(t, d, dbtest.System, sample.Teams)
	said := []struct {
		words        string
		may, passes  bool // by the person; by the worker
		heard, shown bool
	}{
		{"They kept me a chair", true, true, true, true},
		{"A warm room", true, true, true, true},
		{"Only for my worker", false, true, true, false},
		{"I am the tall one with the dog", true, false, true, false},
		{"Nobody has read this", true, true, false, false},
	}
	var want []string
	for i, s := range said {
		who := sample.Amina
		who.Number, who.Given, who.Phone = "", fmt.Sprint("Amina", i), ""
		var r *referral.Referral
		dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) (err error) {
			if r, err = referral.Receive(tx, who, sample.FromGP); err == nil {
				_, err = plan.Start(tx, r.ID)
			}
			return err
		})
		var one *voice.Said
		dbtest.Do(t, d, on(r.Person), func(tx *db.Tx) (err error) {
			one, err = voice.Say(tx, r.Person, voice.New{Kind: voice.Felt, About: "choir", Felt: "helped", Words: s.words, PassOn: s.may})
			return err
		})
		if s.heard {
			dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
				_, err := voice.Heard(tx, one.ID, one.Version, "", s.passes)
				return err
			})
		}
		if s.shown {
			want = append(want, s.words)
		}
		dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
			got, err := voice.OfService(tx, "choir")
			if err == nil && i < 4 && len(got.Passed()) > 0 {
				t.Errorf("of %d people it reads %q", i+1, got.Passed())
			}
			return err
		})
	}
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		got, err := voice.OfService(tx, "choir")
		slices.Sort(want)
		if err == nil && !slices.Equal(got.Passed(), want) {
			t.Errorf("it reads %q, not %q", got.Passed(), want)
		}
		return err
	})
}
