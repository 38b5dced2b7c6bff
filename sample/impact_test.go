package sample_test

import (
	"context"
	"testing"

	"kith/db"
	"kith/effect"
	"kith/identity"
	"kith/impact"
	"kith/sample"
)

// The demo has one analysis that everybody can read, with a comparison and a sum.
func TestAnalysisOfTheDemo(t *testing.T) {
	ctx, d := context.Background(), county(t, 400)
	err := d.Read(ctx, identity.System(sample.DemoTenant), func(tx *db.Tx) error {
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
