package sample_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"kith/db"
	"kith/effect"
	"kith/identity"
	"kith/impact"
	"kith/sample"
)

// The demo has one analysis that everybody can read, with a comparison and a sum.
func TestAnalysisOfTheDemo(t *testing.T) {
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
		listed, err := impact.List(tx)
		if err != nil || len(listed) != 1 {
			t.Fatal(listed, err)
		}
		if l := listed[0]; l.State != impact.Ran || l.SealedAt.After(sample.Today) || l.RanAt.After(sample.Today) || l.RanAt.Before(l.SealedAt) {
			t.Errorf("%s, sealed %v, run %v", l.State, l.SealedAt, l.RanAt)
		}
		r, err := impact.Stored(listed[0].Report)
		if err != nil {
			return err
		}
		t.Log(r.Claim.Claim, r.Claim.Why, r.Money)
		if r.Claim.Tier != effect.Compared || r.Money == "" {
			t.Errorf("tier %d, %q", r.Claim.Tier, r.Money)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
