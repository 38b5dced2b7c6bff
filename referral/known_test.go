package referral_test

import (
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/person"
	"kith/referral"
	"kith/sample"
)

// Somebody who is recognised gets no second record, and what is new of them is kept.
func TestReceiveKnown(t *testing.T) {
	d := town(t)
	who := sample.Amina
	who.Number, who.Phone = "", ""
	var p *person.Person
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) (err error) { p, _, err = person.FindOrAdd(tx, who); return err })
	dbtest.Fails(t, "another team", dbtest.Err(d, dbtest.Southerner, func(tx *db.Tx) error {
		_, err := referral.ReceiveKnown(tx, p.ID, sample.Amina, sample.FromGP)
		return err
	}), kith.NotFound)
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		r, err := referral.ReceiveKnown(tx, p.ID, sample.Amina, sample.FromGP)
		if err != nil || r.Person != p.ID {
			t.Errorf("%+v, %v", r, err)
		}
		got, err := person.Get(tx, p.ID)
		if err == nil && got.Number != sample.Amina.Number {
			t.Errorf("the NHS number was not kept: %q", got.Number)
		}
		return err
	})
}
