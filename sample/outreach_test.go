package sample_test

import (
	"context"
	"testing"

	"kith/cohort"
	"kith/db"
	"kith/identity"
	"kith/register"
	"kith/sample"
)

// Every cohort that ships finds somebody in the demo.
func TestDemoHasSomebodyInEveryCohort(t *testing.T) {
	ctx, d := context.Background(), county(t, 400)
	err := d.Read(ctx, identity.System(sample.DemoTenant), func(tx *db.Tx) error {
		l, err := register.Library(tx)
		if err != nil {
			return err
		}
		r, err := register.Memory(tx, l)
		if err != nil {
			return err
		}
		defs, _ := cohort.Shipped()
		plan, err := cohort.NewPlan("2023-03-30", nil, l, defs...)
		if err != nil {
			return err
		}
		for i, c := range plan.Run(r).Counts {
			t.Logf("%-26s %4d of %4d, %4d cannot be told", defs[i].Name, c.In, c.Of, c.Unclear)
			if c.In == 0 {
				t.Errorf("%s finds nobody", defs[i].Name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
