package outreach_test

import (
	"reflect"
	"testing"

	"kith/cohort"
	"kith/db"
	"kith/db/dbtest"
	"kith/register"
)

// A cohort is told the same when no more is read than it asks for, as when all is.
func TestReadingWhatIsAsked(t *testing.T) {
	w := newTown(t)
	w.invent(1500)
	dbtest.See(t, w.DB, dbtest.Lead, func(tx *db.Tx) error {
		l, err := register.Library(tx)
		if err != nil {
			return err
		}
		whole, err := register.Memory(tx, l)
		if err != nil {
			return err
		}
		defs, _ := cohort.Shipped()
		all, err := cohort.NewPlan(tx.Today(), nil, l, defs...)
		if err != nil {
			return err
		}
		of := all.Run(whole)
		for i, d := range defs {
			slim, err := register.Memory(tx, l.Of(d), d)
			if err != nil {
				return err
			}
			one, err := cohort.NewPlan(tx.Today(), nil, l, d)
			if err != nil {
				return err
			}
			got := one.Run(slim)
			if !reflect.DeepEqual(got.Preview(0), of.Preview(i)) || !reflect.DeepEqual(got.Order(0), of.Order(i)) {
				t.Errorf("%s: %+v, want %+v", d.Name, got.Preview(0), of.Preview(i))
			}
		}
		return nil
	})
}
