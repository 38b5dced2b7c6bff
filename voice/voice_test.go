package voice_test

import (
	"fmt"
	"strings"
	"testing"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/plan"
	"kith/referral"
	"kith/sample"
	"kith/voice"
)

// supported is a database in which the worker supports Amina.
func supported(t *testing.T) (*db.DB, kith.ID) {
	t.Helper()
	d := dbtest.Open(t)
	dbtest.Do(t, d, dbtest.System, sample.Teams)
	var r *referral.Referral
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) (err error) { r, err = referral.Receive(tx, sample.Amina, sample.FromGP); return err })
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { _, err := plan.Start(tx, r.ID); return err })
	return d, r.Person
}

// on is a person on their own page.
func on(id kith.ID) kith.Actor {
	return kith.Actor{ID: id, Name: "Amina Yusuf, on their own page", Role: access.Person, Tenant: dbtest.Tenant, Self: id}
}

// What a person says reaches their worker, who answers; the person reads it.
func TestSayAndHear(t *testing.T) {
	d, amina := supported(t)
	var said *voice.Said
	dbtest.Do(t, d, on(amina), func(tx *db.Tx) (err error) {
		said, err = voice.Say(tx, amina, voice.New{Kind: voice.Call, Words: "About the bus pass", Suits: "Tuesday after 3pm", Felt: "helped"})
		return err
	})
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		got, err := voice.Replies(tx, dbtest.Worker.ID)
		if err != nil || len(got) != 1 || got[0].Suits != "Tuesday after 3pm" || got[0].Felt != "" {
			t.Errorf("the worker reads %+v, %v", got, err)
		}
		return nil
	})
	for _, a := range []kith.Actor{dbtest.Southerner, on("somebody else")} {
		dbtest.See(t, d, a, func(tx *db.Tx) error {
			if got, err := voice.Of(tx, amina); err != nil || len(got) != 0 {
				t.Errorf("%s reads %+v, %v", a.Name, got, err)
			}
			return nil
		})
	}
	if err := dbtest.Err(d, on(amina), func(tx *db.Tx) error { _, err := voice.Heard(tx, said.ID, 1, "to myself", false); return err }); kith.KindOf(err) != kith.Forbidden {
		t.Errorf("a person answers themselves: %v", err)
	}
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		_, err := voice.Heard(tx, said.ID, said.Version, "I will ring at 3:15pm", false)
		return err
	})
	if err := dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { _, err := voice.Heard(tx, said.ID, 2, "", false); return err }); kith.KindOf(err) != kith.Conflict {
		t.Errorf("heard twice: %v", err)
	}
	dbtest.See(t, d, on(amina), func(tx *db.Tx) error {
		got, err := voice.Of(tx, amina)
		if err != nil || len(got) != 1 || got[0].Answer != "I will ring at 3:15pm" {
			t.Errorf("the person reads %+v, %v", got, err)
		}
		return nil
	})
}

// What cannot be said says what to do; what nobody hears does not pile up.
func TestSayWrongly(t *testing.T) {
	d, amina := supported(t)
	for _, c := range []struct {
		n     voice.New
		field string
	}{
		{voice.New{Kind: "shout", Words: "x"}, "kind"},
		{voice.New{Kind: voice.Matters}, "words"},
		{voice.New{Kind: voice.Wrong, Words: strings.Repeat("a", 2001)}, "words"},
		{voice.New{Kind: voice.Felt, About: "one"}, "felt"},
		{voice.New{Kind: voice.Felt, Felt: "helped"}, "about"},
	} {
		err := dbtest.Err(d, on(amina), func(tx *db.Tx) error { _, err := voice.Say(tx, amina, c.n); return err })
		if kith.KindOf(err) != kith.Invalid || !strings.Contains(err.Error(), c.field+":") {
			t.Errorf("%+v: %v", c.n, err)
		}
	}
	for i := range 21 {
		err := dbtest.Err(d, on(amina), func(tx *db.Tx) error {
			_, err := voice.Say(tx, amina, voice.New{Kind: voice.Matters, Words: fmt.Sprint("again ", i)})
			return err
		})
		if (i == 20) != (kith.KindOf(err) == kith.Conflict) {
			t.Errorf("the %d. time: %v", i, err)
		}
	}
}

// How a service was is said in bands, and by nobody's name: four answers say
// nothing, and one answer more changes no word.
func TestTally(t *testing.T) {
	for _, c := range []struct {
		all, helped int
		want        string
	}{
		{4, 4, ""},
		{5, 5, "A few people have said how it was: it helped most of them"},
		{6, 5, "A few people have said how it was: it helped most of them"},
		{20, 10, "A good number of people have said how it was: it helped about half of them"},
		{60, 6, "Many people have said how it was: it did not help most of them"},
	} {
		if got := (voice.Tally{All: c.all, Helped: c.helped}).Words(); got != c.want {
			t.Errorf("%d of %d: %q", c.helped, c.all, got)
		}
	}
	d, amina := supported(t)
	for _, felt := range []voice.Feeling{"not", "helped"} {
		dbtest.Do(t, d, on(amina), func(tx *db.Tx) error {
			_, err := voice.Say(tx, amina, voice.New{Kind: voice.Felt, About: "choir", Felt: felt})
			return err
		})
	}
	dbtest.See(t, d, dbtest.Southerner, func(tx *db.Tx) error {
		got, err := voice.OfService(tx, "choir")
		if err != nil || got.All != 1 || got.Helped != 1 {
			t.Errorf("counted %+v, %v", got, err)
		}
		return nil
	})
}
