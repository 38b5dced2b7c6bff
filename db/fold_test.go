package db

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
)

// The log never grows much longer than it is folded at, unless somebody reads an
// old state; once they have ended it begins anew. Nothing of it is lost.
func TestTheLogIsFoldedBesideTheWriter(t *testing.T) {
	l, err := openLite(t.Context(), filepath.Join(t.TempDir(), "kith.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	wrote := 0
	ten := strings.Repeat("x", 40_000) // pages
	write := func(rows int) {
		t.Helper()
		if err := l.do(t.Context(), func(ctx context.Context, c runner) error {
			for range rows {
				wrote++
				if _, err := c.exec(ctx, "INSERT INTO much (n, text) VALUES ($1, $2)", wrote, ten); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.do(t.Context(), func(ctx context.Context, c runner) error {
		_, err := c.exec(ctx, "CREATE TABLE much (n integer PRIMARY KEY, text text)")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	longest, anew, last := 0, 0, 0
	look := func() {
		t.Helper()
		if err := l.view(t.Context(), func(ctx context.Context, r runner) error {
			long, _, err := r.(*conn).log("NOOP")
			if long < last {
				anew++
			}
			longest, last = max(longest, long), long
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 * mostLog / 250 {
		write(25)
		look()
	}
	if anew == 0 || longest > longestLog+1000 {
		t.Errorf("after %d rows the log has begun anew %d times, and was %d pages at its longest", wrote, anew, longest)
	}
	if err := l.view(t.Context(), func(ctx context.Context, r runner) error {
		before := 0
		if err := one(ctx, r, "SELECT count(*) FROM much", &before); err != nil {
			return err
		}
		for range mostLog / 250 {
			write(25)
		}
		still := 0
		err := one(ctx, r, "SELECT count(*) FROM much", &still)
		if still != before {
			t.Errorf("who reads saw %d rows, and then %d", before, still)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	anew = 0
	for range 3 * mostLog / 250 {
		write(25)
		look()
	}
	if anew == 0 {
		t.Errorf("the log has not begun anew since the reader ended: %d pages", last)
	}
	if err := l.view(t.Context(), func(ctx context.Context, r runner) error {
		n, sum := 0, 0
		rows, err := r.query(ctx, "SELECT count(*), sum(n) FROM much")
		if err != nil {
			return err
		}
		defer rows.Close()
		rows.Next()
		if err := rows.Scan(&n, &sum); n != wrote || sum != wrote*(wrote+1)/2 {
			t.Errorf("%d rows with the sum %d of %d", n, sum, wrote)
			return err
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func one(ctx context.Context, r runner, text string, to *int) error {
	rows, err := r.query(ctx, text)
	if err != nil {
		return err
	}
	defer rows.Close()
	rows.Next()
	return rows.Scan(to)
}
