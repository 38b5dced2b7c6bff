package dbtest

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"sync"
	"testing"

	"kith/db"
)

// A database is made in a third of a second on PostgreSQL, which has a file for
// each of a thousand tables and indexes, and put back to what it was in a
// hundredth. So those of finished tests wait here for the next.
var postgres struct {
	sync.Mutex
	made   int
	shape  string // of the tables, in a database that no test has changed
	spares []string
}

// lent opens a migrated database that is given back when the test ends.
func lent(t testing.TB, server string) *db.DB {
	t.Helper()
	name := ""
	postgres.Lock()
	if n := len(postgres.spares); n > 0 {
		name, postgres.spares = postgres.spares[n-1], postgres.spares[:n-1]
	}
	postgres.Unlock()
	if name == "" {
		name = fresh(t, server)
	}
	dsn := named(t, server, name)
	d := connect(t, dsn)
	t.Cleanup(func() {
		d.Close()
		if putBack(dsn) != nil { // a test may still hold it, or have changed its tables
			drop(server, name)
			return
		}
		postgres.Lock()
		postgres.spares = append(postgres.spares, name)
		postgres.Unlock()
	})
	return d
}

// putBack makes a database again what it was before the test.
func putBack(dsn string) error {
	raw, err := sql.Open("pgx", dsn)
	if err != nil {
		return err
	}
	defer raw.Close()
	is := ""
	if err := raw.QueryRow(shape).Scan(&is); err != nil {
		return err
	}
	if is != postgres.shape {
		return fmt.Errorf("its tables are %s, and were %s", is, postgres.shape)
	}
	_, err = raw.Exec("SET lock_timeout = '5s'; " + restore)
	return err
}

// fresh makes a migrated database, and returns its name.
func fresh(t testing.TB, server string) string {
	t.Helper()
	admin := opened(t, server)
	defer admin.Close()
	postgres.Lock()
	defer postgres.Unlock()
	base := fmt.Sprintf("kith_test_%d", os.Getpid())
	if postgres.made == 0 {
		if _, err := admin.Exec("CREATE DATABASE " + base); err != nil {
			t.Fatal(err)
		}
		dsn := named(t, server, base)
		prepare(t, dsn)
		postgres.shape = noted(t, dsn)
	}
	postgres.made++
	name := fmt.Sprintf("%s_%d", base, postgres.made)
	if _, err := admin.Exec("CREATE DATABASE " + name + " TEMPLATE " + base + " STRATEGY file_copy"); err != nil {
		t.Fatal(err)
	}
	return name
}

func drop(server, name string) {
	admin, err := sql.Open("pgx", server)
	if err == nil {
		admin.Exec("DROP DATABASE " + name + " WITH (FORCE)")
		admin.Close()
	}
}

func opened(t testing.TB, dsn string) *sql.DB {
	t.Helper()
	d, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func named(t testing.TB, server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// noted has a database note which tables are written to, keeps what they hold
// now, and returns the shape of its tables.
func noted(t testing.TB, dsn string) (is string) {
	t.Helper()
	raw := opened(t, dsn)
	defer raw.Close()
	for _, text := range []string{note, keepAll} {
		if _, err := raw.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := raw.QueryRow(shape).Scan(&is); err != nil {
		t.Fatal(err)
	}
	return is
}

const (
	shape = `SELECT count(*) || ' with ' || sum(relnatts) FROM pg_class WHERE relnamespace = 'public'::regnamespace`

	// note puts triggers on all tables. Their references may be checked late, so
	// that tables can be put back in any order.
	note = `CREATE SCHEMA kept;
CREATE TABLE kept.touched (name text);
CREATE FUNCTION kept.touch() RETURNS trigger LANGUAGE plpgsql AS
	$$ BEGIN INSERT INTO kept.touched VALUES (TG_TABLE_NAME); RETURN NULL; END $$;
DO $$
DECLARE c record; has boolean;
BEGIN
	FOR c IN SELECT conrelid::regclass AS tab, conname FROM pg_constraint WHERE contype = 'f' LOOP
		EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE', c.tab, c.conname);
	END LOOP;
	FOR c IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
		EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', c.tablename) INTO has;
		IF has THEN INSERT INTO kept.touched VALUES (c.tablename); END IF;
		EXECUTE format('CREATE TRIGGER kept AFTER INSERT OR UPDATE OR DELETE ON public.%I EXECUTE FUNCTION kept.touch()', c.tablename);
	END LOOP;
END $$`

	// keepAll keeps what is in the tables that were written to.
	keepAll = `DO $$
DECLARE t text;
BEGIN
	FOR t IN SELECT DISTINCT name FROM kept.touched LOOP
		EXECUTE format('DROP TABLE IF EXISTS kept.%I', t);
		EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', t, t);
	END LOOP;
	DELETE FROM kept.touched;
END $$`

	// restore puts them back to what was kept.
	restore = `DO $$
DECLARE t text;
BEGIN
	SET CONSTRAINTS ALL DEFERRED;
	FOR t IN SELECT DISTINCT name FROM kept.touched LOOP
		EXECUTE format('DELETE FROM public.%I', t);
		IF to_regclass(format('kept.%I', t)) IS NOT NULL THEN
			EXECUTE format('INSERT INTO public.%I TABLE kept.%I', t, t);
		END IF;
	END LOOP;
	DELETE FROM kept.touched;
END $$`
)
