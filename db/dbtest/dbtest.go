// Package dbtest gives a test a real database of its own: SQLite, or
// PostgreSQL when KITH_TEST_POSTGRES names a server. The same tests run on
// both.
package dbtest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"kith"
	"kith/access"
	"kith/db"
)

// Tenant is the tenant of most tests; Elsewhere is the other side of the wall.
const (
	Tenant    kith.ID = "northshire"
	Elsewhere kith.ID = "elsewhere"
)

// Teams of Tenant. They are IDs only: package sample makes the records.
const (
	North kith.ID = "team-north"
	South kith.ID = "team-south"
)

// The actors of most tests.
var (
	Worker     = kith.Actor{ID: "worker", Name: "Lena Walker", Role: access.LinkWorker, Tenant: Tenant, Teams: []kith.ID{North}}
	Southerner = kith.Actor{ID: "southerner", Name: "Sol Mistry", Role: access.LinkWorker, Tenant: Tenant, Teams: []kith.ID{South}}
	Lead       = kith.Actor{ID: "lead", Name: "Lindiwe Adeyemi", Role: access.Lead, Tenant: Tenant, Teams: []kith.ID{North}}
	Referrer   = kith.Actor{ID: "referrer", Name: "Dr Rhian Powell", Role: access.Referrer, Tenant: Tenant}
	Admin      = kith.Actor{ID: "admin", Name: "Ade Min", Role: access.Administrator, Tenant: Tenant}
	Governor   = kith.Actor{ID: "governor", Name: "Gwen Ives", Role: access.Governance, Tenant: Tenant}
	Analyst    = kith.Actor{ID: "analyst", Name: "Ana List", Role: access.Analyst, Tenant: Tenant}
	Provider   = kith.Actor{ID: "provider", Name: "Priya Vider", Role: access.Provider, Tenant: Tenant}
	Stranger   = kith.Actor{ID: "stranger", Name: "Strang Er", Role: access.Lead, Tenant: Elsewhere, Teams: []kith.ID{North}}
	System     = kith.Actor{ID: "system", Name: "Kith", Role: kith.System, Tenant: Tenant}
)

// Now is the time in every test, until the test sets d.Now: ten in the morning
// of Tuesday 1 September 2026 in London.
var Now = time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC)

// Open returns a migrated database with two tenants and no people, which goes
// when the test ends.
func Open(t testing.TB) *db.DB {
	t.Helper()
	if pg := os.Getenv("KITH_TEST_POSTGRES"); pg != "" {
		return lent(t, pg)
	}
	d := connect(t, DSN(t))
	t.Cleanup(func() { d.Close() })
	return d
}

// connect opens the migrated database that dsn names, with the tests' clock.
func connect(t testing.TB, dsn string) *db.DB {
	t.Helper()
	d, err := db.Connect(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	d.Now = clock
	return d
}

func clock() time.Time { return Now }

// DSN names a fresh migrated database, for tests that open it themselves.
func DSN(t testing.TB) string {
	t.Helper()
	if pg := os.Getenv("KITH_TEST_POSTGRES"); pg != "" {
		name := fresh(t, pg)
		t.Cleanup(func() { drop(pg, name) })
		return named(t, pg, name)
	}
	file := filepath.Join(t.TempDir(), "kith.db")
	if err := os.WriteFile(file, template(t), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// Do runs f in a writing transaction on d, and fails the test with its error.
func Do(t testing.TB, d *db.DB, a kith.Actor, f func(*db.Tx) error) {
	t.Helper()
	if err := d.Write(context.Background(), a, f); err != nil {
		t.Fatal(err)
	}
}

// Err runs f in a writing transaction on d, and returns its error.
func Err(d *db.DB, a kith.Actor, f func(*db.Tx) error) error {
	return d.Write(context.Background(), a, f)
}

// See runs f in a reading transaction on d, and fails the test with its error.
func See(t testing.TB, d *db.DB, a kith.Actor, f func(*db.Tx) error) {
	t.Helper()
	if err := d.Read(context.Background(), a, f); err != nil {
		t.Fatal(err)
	}
}

// Fails checks that err is of the kind want, and returns it.
func Fails(t testing.TB, what string, err error, want kith.Kind) error {
	t.Helper()
	if err == nil || kith.KindOf(err) != want {
		t.Errorf("%s: got %v, want an error of kind %d", what, err, want)
	}
	return err
}

// template is the bytes of a migrated SQLite database: a copy costs a
// millisecond, the migrations a hundred.
var template = func() func(testing.TB) []byte {
	var once sync.Once
	var file []byte
	return func(t testing.TB) []byte {
		once.Do(func() {
			dir, err := os.MkdirTemp("", "kith-template")
			if err != nil {
				t.Fatal(err)
			}
			defer os.RemoveAll(dir)
			dsn := filepath.Join(dir, "kith.db")
			prepare(t, dsn)
			if file, err = os.ReadFile(dsn); err != nil {
				t.Fatal(err)
			}
		})
		return file
	}
}()

// prepare migrates dsn and adds the tenants.
func prepare(t testing.TB, dsn string) {
	t.Helper()
	ctx := context.Background()
	d, err := db.Open(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, id := range []kith.ID{Tenant, Elsewhere} {
		a := System
		a.Tenant = id
		Do(t, d, a, func(tx *db.Tx) error {
			_, err := tx.Raw("a tenant for the tests").Exec(
				`INSERT INTO tenant (id, name, created_at) VALUES ($1, $2, $3)`, id, string(id), Now)
			return err
		})
	}
}
