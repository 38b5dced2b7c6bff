package sample_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/identity"
	"kith/referral"
	"kith/sample"
	"kith/supervision"
)

// The county has the published referrals, network by network.
func TestFill(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	ctx, start := context.Background(), time.Now()
	d := county(t, 1)
	t.Logf("filled in %v", time.Since(start).Round(time.Millisecond))
	all := kith.Actor{ID: "x", Role: access.LinkWorker, Tenant: sample.DemoTenant}
	for _, p := range sample.PCNs {
		all.Teams = append(all.Teams, p.ID)
	}
	err := d.Read(ctx, all, func(tx *db.Tx) error {
		byTeam, err := db.Tally[referral.Line](tx, "t.team", db.Q{})
		if err != nil {
			return err
		}
		sum := 0
		for _, p := range sample.PCNs {
			if got := byTeam[string(p.ID)]; got != p.In2021+p.In2022 {
				t.Errorf("%s: %d referrals, want %d", p.Name, got, p.In2021+p.In2022)
			}
			sum += byTeam[string(p.ID)]
		}
		if sum != 30056 {
			t.Errorf("%d in all, want 30,056", sum)
		}
		for _, y := range []struct {
			from kith.Day
			want int
		}{{"2021-04-01", 10717}, {"2022-04-01", 19339}} {
			n, err := db.Count[referral.Line](tx, db.Q{Where: "t.received_at >= $1 AND t.received_at < $2",
				Args: []any{y.from.Start(), y.from.AddMonths(12).Start()}})
			if err != nil || n != y.want {
				t.Errorf("the year from %s: %d, want %d (%v)", y.from, n, y.want, err)
			}
		}
		byStatus, err := referral.Counts(tx, referral.Filter{})
		t.Logf("by status: %v", byStatus)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	published(t, d)
}

// key is the installation's of these tests.
var key = [identity.KeySize]byte{1}

func sealOf(t *testing.T) *supervision.Seal {
	t.Helper()
	s, err := supervision.NewSeal(key[:])
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// county is the demo with one referral in every so many.
func county(t *testing.T, every int) *db.DB {
	t.Helper()
	if os.Getenv("KITH_TEST_POSTGRES") != "" {
		t.Skip("the demo runs on SQLite")
	}
	ctx := context.Background()
	d, err := db.Open(ctx, filepath.Join(t.TempDir(), "demo.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	k, err := identity.NewKeeper(ctx, d, identity.Config{Base: "http://127.0.0.1:8080", Listen: "127.0.0.1:8080", Key: key[:], Optional: true,
		Argon: identity.Argon{Memory: 64, Time: 1}})
	if err != nil {
		t.Fatal(err)
	}
	if err := sample.Fill(ctx, d, k, sealOf(t), every, nil); err != nil {
		t.Fatal(err)
	}
	return d
}
