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
	save := constraints + "; CREATE SCHEMA kept; " + touched
	for _, table := range strings.Fields(tables) {
		save += "CREATE TABLE kept." + table + " AS TABLE public." + table + "; " +
			"CREATE TRIGGER kept AFTER INSERT OR UPDATE OR DELETE ON public." + table + " EXECUTE FUNCTION kept.touch(); "
	}
	if _, err := raw.Exec(save); err != nil {
		t.Fatal(err)
	}
	copies.test, copies.name, copies.db, copies.raw = t, name, d, raw
}

// What notes which tables were written to, and puts those back.
const (
	touched = `CREATE TABLE kept.touched (name text);
CREATE FUNCTION kept.touch() RETURNS trigger LANGUAGE plpgsql AS
	$$ BEGIN INSERT INTO kept.touched VALUES (TG_TABLE_NAME); RETURN NULL; END $$; `
	restore = `DO $$
DECLARE t text;
BEGIN
	SET CONSTRAINTS ALL DEFERRED;
	FOR t IN SELECT DISTINCT name FROM kept.touched LOOP
		EXECUTE format('DELETE FROM public.%I', t);
		EXECUTE format('INSERT INTO public.%I TABLE kept.%I', t, t);
	END LOOP;
	DELETE FROM kept.touched;
END $$`
)
