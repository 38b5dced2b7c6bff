package sample_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"kith/cohort"
	"kith/db"
	"kith/identity"
	"kith/register"
	"kith/sample"
)

// Every cohort that ships finds somebody in the demo.
func TestDemoHasSomebodyInEveryCohort(t *testing.T) {
	if os.Getenv("KITH_TEST_POSTGRES") != "" {
		t.Skip("the demo runs on SQLite")
	}
	ctx := context.Background()
	d, err := db.Open(ctx, filepath.Join(t.TempDir(), "demo.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	key := []byte("a key for the test of the county!")[:identity.KeySize]
	k, err := identity.NewKeeper(ctx, d, identity.Config{Base: "http://127.0.0.1:8080", Listen: "127.0.0.1:8080", Key: key, Optional: true,
		Argon: identity.Argon{Memory: 64, Time: 1}})
	if err != nil {
		t.Fatal(err)
	}
	if err := sample.Fill(ctx, d, k, sealOf(t, key), 400, nil); err != nil {
		t.Fatal(err)
	}
	err = d.Read(ctx, identity.System(sample.DemoTenant), func(tx *db.Tx) error {
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
