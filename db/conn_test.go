package db_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
)

// What goes to the database comes back as it was: marks in any order, texts of
// any length and with any byte in them, nothing, and what is not text.
func TestValues(t *testing.T) {
	d := dbtest.Open(t)
	long := strings.Repeat("ß", 200_000)
	for _, text := range []string{"", "a", "it's \"so\" $1; --", long, "日本語"} {
		dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error {
			return tx.Raw("a value there and back").Query(func(scan func(...any) error) error {
				var is, again string
				var n int
				var yes bool
				var none kith.Day
				err := scan(&again, &n, &is, &yes, &none)
				if is != text || again != text || n != -7 || !yes || none != "" {
					t.Errorf("%.20q came back as %.20q and %.20q, %d, %v, %q", text, is, again, n, yes, none)
				}
				return err
			}, `SELECT CAST($2 AS text), CAST($3 AS integer), CAST($2 AS text), CAST($1 AS boolean), CAST(NULL AS text)`, true, text, -7)
		})
	}
}

// What a query cannot mean is an error, and the connection goes on.
func TestWrongStatements(t *testing.T) {
	d := dbtest.Open(t)
	var s string
	row := func(scan func(...any) error) error { return scan(&s) }
	for what, err := range map[string]func(db.Raw) error{
		"an argument too few":  func(r db.Raw) error { return r.Query(row, `SELECT CAST($1 AS text) || CAST($2 AS text)`, "a") },
		"an argument too many": func(r db.Raw) error { return r.Query(row, `SELECT CAST($1 AS text)`, "a", "b") },
		"no statement":         func(r db.Raw) error { return r.Query(row, `SELEKT 1`) },
		"two of them":          func(r db.Raw) error { return r.Query(row, `SELECT 'a'; SELECT CAST($1 AS text)`, "a") },
		"nothing, for a text":  func(r db.Raw) error { return r.Query(row, `SELECT CAST(NULL AS text)`) },
		"a column too many":    func(r db.Raw) error { return r.Query(row, `SELECT 'a', 'b'`) },
		"a value of no use":    func(r db.Raw) error { return r.Query(row, `SELECT CAST($1 AS text)`, make(chan int)) },
		"the reader's own fail": func(r db.Raw) error {
			return r.Query(func(func(...any) error) error { return errors.New("no") }, `SELECT 'a'`)
		},
	} {
		if e := d.Read(t.Context(), dbtest.System, func(tx *db.Tx) error { return err(tx.Raw("a wrong statement")) }); e == nil {
			t.Errorf("%s: no error", what)
		}
		dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error { return tx.Raw("a right one").Query(row, `SELECT 'right'`) })
		if s != "right" {
			t.Fatalf("after %s: %q", what, s)
		}
	}
}

// A query may be asked while its own rows are being read.
func TestQueryWithinItself(t *testing.T) {
	d := dbtest.Open(t)
	if d.Postgres() {
		t.Skip("PostgreSQL has one query at a time on a connection")
	}
	const count = `SELECT CAST(column1 AS text) FROM (VALUES (1), (2), (3)) v`
	var got string
	dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error {
		raw := tx.Raw("a query within itself")
		return raw.Query(func(scan func(...any) error) error {
			var outer string
			if err := scan(&outer); err != nil {
				return err
			}
			return raw.Query(func(scan func(...any) error) error {
				var inner string
				err := scan(&inner)
				got += outer + inner + " "
				return err
			}, count)
		}, count)
	})
	if got != "11 12 13 21 22 23 31 32 33 " {
		t.Errorf("rows are %s", got)
	}
}

// A read whose caller has gone ends, and its connection serves the next.
func TestReadIsLetGo(t *testing.T) {
	d := dbtest.Open(t)
	forever := `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT CAST(max(i) AS text) FROM n`
	if d.Postgres() {
		forever = `SELECT CAST(pg_sleep(3600) AS text)`
	}
	for range 6 { // more often than there are connections
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		err := d.Read(ctx, dbtest.System, func(tx *db.Tx) error {
			return tx.Raw("a query without end").Query(func(func(...any) error) error { return nil }, forever)
		})
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) && !strings.Contains(fmt.Sprint(err), "cancel") {
			t.Fatalf("the read ended with %v", err)
		}
	}
	if err := d.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

// A job that fails after it has written loses its own work, and not that of
// those with whom it shares a sync, whichever of them comes first.
func TestFailingAmongOthers(t *testing.T) {
	d := open(t)
	addHuman(t, d, dbtest.Worker, "amina", dbtest.North)
	if dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { // by itself
		return errors.Join(db.Insert(tx, &note{Row: db.Row{ID: "n"}, Person: "amina"}), errors.New("no"))
	}) == nil {
		t.Error("work that failed did not say so")
	}
	done := make(chan error, 200)
	for i := range cap(done) {
		go func() {
			err := d.Write(context.Background(), dbtest.Worker, func(tx *db.Tx) error {
				err := db.Insert(tx, &note{Row: db.Row{ID: kith.ID(fmt.Sprintf("n%03d", i))}, Person: "amina"})
				if err == nil && i%3 == 0 {
					err = errors.New("no")
				}
				return err
			})
			if (err != nil) != (i%3 == 0) {
				err = fmt.Errorf("work %d ended with %v", i, err)
			} else {
				err = nil
			}
			done <- err
		}()
	}
	for range cap(done) {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	notes, trail := rows(t, d, `SELECT id FROM test_note ORDER BY id`), rows(t, d, `SELECT record_id FROM audit WHERE record = 'test_note' ORDER BY record_id`)
	if len(notes) != 133 || strings.Join(notes, " ") != strings.Join(trail, " ") {
		t.Errorf("%d notes and %d entries, want 133 of each", len(notes), len(trail))
	}
}

// A part that fails leaves neither rows nor entries; what was before it and
// comes after it stays.
func TestTry(t *testing.T) {
	d := open(t)
	addHuman(t, d, dbtest.Worker, "amina", dbtest.North)
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		for i := range 6 {
			add := func(name string) error {
				return db.Insert(tx, &note{Row: db.Row{ID: kith.ID(fmt.Sprint(name, i))}, Person: "amina"})
			}
			if err := add("n"); err != nil {
				return err
			}
			if err := tx.Try(func() error { return errors.Join(add("bad"), errors.New("no")) }); err == nil {
				t.Error("a part that failed did not say so")
			}
		}
		return nil
	})
	want := "n0 n1 n2 n3 n4 n5"
	notes, trail := rows(t, d, `SELECT id FROM test_note ORDER BY id`), rows(t, d, `SELECT record_id FROM audit WHERE record = 'test_note' ORDER BY record_id`)
	if strings.Join(notes, " ") != want || strings.Join(trail, " ") != want {
		t.Errorf("notes %v, entries %v, want %s of both", notes, trail, want)
	}
}

// What was found out once is found out again after a write.
func TestOnce(t *testing.T) {
	d := open(t)
	addHuman(t, d, dbtest.Worker, "amina", dbtest.North)
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		var got string
		asked := 0
		ask := func() {
			n, err := db.Once(tx, "how often", func() (int, error) { asked++; return asked, nil })
			got += fmt.Sprint(n, err, " ")
		}
		ask()
		ask()
		if err := db.Insert(tx, &note{Person: "amina"}); err != nil {
			return err
		}
		ask()
		if got != "1 <nil> 1 <nil> 2 <nil> " {
			t.Errorf("found %s", got)
		}
		return nil
	})
}
