package dbtest

import (
	"database/sql"
	"os"
	"strings"
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
		if _, err := copies.raw.Exec(copies.restore); err != nil {
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
	test    testing.TB
	name    string
	db      *db.DB
	raw     *sql.DB
	restore string // puts it back
}

// keep fills a database for the test t, and keeps what is in it beside it in a
// schema of its own.
func keep(t testing.TB, name string, fill func(*db.DB)) {
	t.Helper()
	dsn := DSN(t)
	d := connect(t, dsn)
	fill(d)
	raw, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { raw.Close(); d.Close() })
	var tables, constraints string
	for _, q := range []struct {
		text string
		to   *string
	}{
		{`SELECT string_agg(tablename, ' ') FROM pg_tables WHERE schemaname = 'public'`, &tables},
		{`SELECT string_agg(format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE', conrelid::regclass, conname), '; ') FROM pg_constraint WHERE contype = 'f'`, &constraints},
	} {
		if err := raw.QueryRow(q.text).Scan(q.to); err != nil {
			t.Fatal(err)
		}
	}
	save, restore := constraints+"; CREATE SCHEMA kept; ", "BEGIN; SET CONSTRAINTS ALL DEFERRED; "
	for _, table := range strings.Fields(tables) {
		save += "CREATE TABLE kept." + table + " AS TABLE public." + table + "; "
		restore += "DELETE FROM public." + table + "; INSERT INTO public." + table + " TABLE kept." + table + "; "
	}
	if _, err := raw.Exec(save); err != nil {
		t.Fatal(err)
	}
	copies.test, copies.name, copies.db, copies.raw, copies.restore = t, name, d, raw, restore+"COMMIT"
}
