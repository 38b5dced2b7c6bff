package open

import (
	"bytes"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"kith/db"
	"kith/db/dbtest"
	"kith/sdc"
	"kith/web"
	"kith/web/webtest"
)

// opened is the observatory's door over a database.
func opened(t testing.TB, d *db.DB) *web.Server {
	t.Helper()
	s, err := NewObservatory(d, ObservatoryConfig{Tenant: dbtest.Tenant, Base: "https://kith.example.org", Boundaries: squares})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The board's table gives its hidden number away: the page prints 5.
func TestAttackPage(t *testing.T) {
	b := webtest.Open(t, opened(t, dbtest.Open(t)))
	b.Get("/observatory/attack").Says("Attack this table").Follow("See what a real table gives away").
		Says("The hidden number is given away", "exactly 5", "Unallocated")
	press := func(fields ...string) *webtest.Page {
		return b.Get("/observatory/attack").Press("See what it gives away", fields...)
	}
	press("table", "a\tn\nx\t*\ny\t*\nz\t9\ntotal\t12\n", "hidden", "1-7").Says("of 2 of 2 more can be said", "between 1 and 2")
	press("table", "a,n,share\nx,*,1\ny,9,9.5\ntotal,10,100\n", "skip", "share").Says("The hidden number is given away", "exactly 1")
	press("table", "a,n\nx,1\ntotal,1\n").Says("Nothing is hidden")
	for _, c := range []struct{ table, rounded, says string }{
		{"", "", "Paste a table, or choose a file"},
		{"just words", "", "There is no table in the file"},
		{"a,n,rate\nx,1,2.5\ntotal,1,2\n", "", "Columns to leave out"},
		{"a,n\nx,1\ny,2\ntotal,9\n", "", "9"},
		{"a,n\nx,1\ntotal,1\n", "many", "Write a whole number"},
		{strings.Repeat("a,1\n", 100_000), "", "too large"},
		{"a,n\n" + strings.Repeat("x,*\n", 600), "", "too large for this page"},
	} {
		p := press("table", c.table, "rounded", c.rounded)
		if p.Status == 200 || !strings.Contains(p.Text(), c.says) {
			t.Errorf("%.40q: %d, %s", c.table, p.Status, p.Errors())
		}
	}
}

// Nothing that is sent is kept: not in the database, not in the log, not in an
// address or a cookie.
func TestAttackIsForgotten(t *testing.T) {
	d := dbtest.Open(t)
	var lines bytes.Buffer
	s, err := NewObservatory(d, ObservatoryConfig{Tenant: dbtest.Tenant, Log: slog.New(slog.NewTextHandler(&lines, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	before := stored(t, d)
	b := webtest.Open(t, s)
	for _, table := range []string{"Secretville,7177\ntotal,7177\n", "area,n\nSecretville,7177\nElse,*\ntotal,7179\n", "area,n,n\nSecretville,7177,x\n"} {
		p := b.Post("/observatory/attack", url.Values{"table": {table}, "hidden": {"1-5"}})
		if p.Header.Get("Set-Cookie") != "" || p.Header.Get("Cache-Control") != "no-store" || strings.Contains(p.Header.Get("Location"), "Secret") {
			t.Errorf("kept: %v", p.Header)
		}
	}
	if strings.Contains(lines.String(), "Secretville") || strings.Contains(lines.String(), "7177") {
		t.Errorf("the log holds the table: %s", lines.String())
	}
	if after := stored(t, d); after != before {
		t.Errorf("the database had %d rows and has %d", before, after)
	}
}

// stored counts what is stored of what a page could write.
func stored(t testing.TB, d *db.DB) (n int) {
	t.Helper()
	dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error {
		return tx.Raw("a test counts").Query(func(scan func(...any) error) error { return scan(&n) },
			`SELECT (SELECT count(*) FROM audit) + (SELECT count(*) FROM web_once) + (SELECT count(*) FROM web_draft)`)
	})
	return n
}

// The most that the page takes is little work.
func TestAttackIsBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("area")
	for c := range 20 {
		b.WriteString(",c" + string(rune('a'+c)))
	}
	b.WriteString(",total\n")
	for r := range 450 {
		b.WriteString("row" + strings.Repeat("x", r%7))
		for c := range 20 {
			if c == r%20 {
				b.WriteString(",*")
			} else {
				b.WriteString(",1000")
			}
		}
		b.WriteString(",19002\n")
	}
	start := time.Now()
	d, err := attacked(b.String()+"total"+strings.Repeat(",*", 20)+",8550900\n", sdc.How{})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d hidden cells in %v", d.Hidden, time.Since(start))
}
