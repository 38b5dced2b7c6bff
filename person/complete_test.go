package person_test

import (
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/person"
	"kith/sample"
)

// What a form tells of somebody who is known is added, and nothing is written
// over; whoever does not see the person adds nothing.
func TestComplete(t *testing.T) {
	d := dbtest.Open(t)
	dbtest.Do(t, d, dbtest.System, sample.Teams)
	who := sample.Amina
	who.Number, who.Gender, who.Phone = "", "", ""
	var p *person.Person
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) (err error) { p, _, err = person.FindOrAdd(tx, who); return err })
	told := sample.Amina
	told.Family, told.Language = "Yusef", "Somali"
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return person.Complete(tx, p.ID, told) })
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		got, err := person.Get(tx, p.ID)
		if err != nil {
			return err
		}
		if got.Family != "Yusuf" || got.Number != sample.Amina.Number || got.Gender != sample.Amina.Gender || got.Language != "Somali" {
			t.Errorf("completed to %+v", got.New)
		}
		chs, err := person.Channels(tx, p.ID)
		if len(chs) != 1 || person.ShowPhone(chs[0].Value) != sample.Amina.Phone {
			t.Errorf("channels %+v", chs)
		}
		return err
	})
	dbtest.Fails(t, "another team", dbtest.Err(d, dbtest.Southerner, func(tx *db.Tx) error { return person.Complete(tx, p.ID, told) }), kith.NotFound)
	dbtest.Fails(t, "an analyst", dbtest.Err(d, dbtest.Analyst, func(tx *db.Tx) error { return person.Complete(tx, p.ID, told) }), kith.Forbidden)
}
