package dbtest

import (
	"database/sql"
	"os"
	"sync"
	"testing"

	"kith/db"
)

// Copy opens a database as fill has filled it, for tests that need the same
// records many times. fill runs once for each name: on SQLite its file is kept
// and copied; on PostgreSQL, where a test calls Copy again, its own database is
// put back to what fill left in it, so that the one which Copy returned before
// is no longer of use.
func Copy(t testing.TB, name string, fill func(*db.DB)) *db.DB {
	t.Helper()
	copies.Lock()
	defer copies.Unlock()
	if os.Getenv("KITH_TEST_POSTGRES") != "" {
		if copies.test != t || copies.name != name {
			keep(t, name, fill)
		}
		if _, err := copies.raw.Exec(restore); err != nil {
			t.Fatal(err)
		}
		copies.db.Now = clock
		return copies.db
	}
	dsn := DSN(t)
	if copies.files[name] == nil {
		d := connect(t, dsn)
		fill(d)
		d.Close()
		file, err := os.ReadFile(dsn)
		if err != nil {
			t.Fatal(err)
		}
		if copies.files == nil {
			copies.files = map[string][]byte{}
		}
		copies.files[name] = file
	}
	if err := os.WriteFile(dsn, copies.files[name], 0o600); err != nil {
		t.Fatal(err)
	}
	d := connect(t, dsn)
	t.Cleanup(func() { d.Close() })
	return d
}

var copies struct {
	sync.Mutex
	files map[string][]byte // SQLite, by name

	// PostgreSQL: the database of the test that runs.
	test testing.TB
	name string
	db   *db.DB
	raw  *sql.DB
}

// keep fills a database for the test t, and keeps what is in it.
func keep(t testing.TB, name string, fill func(*db.DB)) {
	t.Helper()
	dsn := DSN(t)
	d := connect(t, dsn)
	fill(d)
	raw := opened(t, dsn)
	t.Cleanup(func() { raw.Close(); d.Close() })
	if _, err := raw.Exec(keepAll); err != nil {
		t.Fatal(err)
	}
	copies.test, copies.name, copies.db, copies.raw = t, name, d, raw
}
