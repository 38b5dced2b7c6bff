// Package db is the ground that every capability stands on: one handle for
// SQLite and PostgreSQL, and a transaction that carries who acts, for which
// tenant, and when. It keeps six promises that no caller can forget:
//
//   - a query sees one tenant, and of it the rows that its actor may see;
//   - the actor's role must permit it;
//   - a change made on an old version of a record is refused as a Conflict;
//   - a change and its audit entry are one write;
//   - who looked at whom is on record before the page is sent;
//   - what was acknowledged is on disk.
//
// The files: db.go opens; tx.go is one piece of work; sqlite.go queues the
// writes of many requests into one sync; conn.go and stmt.go
// speak to SQLite; record.go reads and writes records;
// wall.go says which rows; watch.go tells of what tenants share; plan.go maps a struct to its columns; audit.go
// keeps the two trails; migrate.go brings the schema up to date.
package db

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"kith"
)

// DB is an open database.
type DB struct {
	// Now is the clock. Tests and the demo set it before first use.
	Now func() time.Time
	// NewID makes the ID of a record. The demo sets it, to be the same each time.
	NewID func(time.Time) kith.ID

	pg   *sql.DB // PostgreSQL
	lite *lite   // or SQLite
	dsn  string

	watch    sync.RWMutex
	watchers []func(Shared)

	loads struct { // on PostgreSQL
		sync.Mutex
		rows map[string]int // loaded by this program, by table
	}
}

// Open opens postgres://… or a SQLite file and brings its schema up to date.
func Open(ctx context.Context, dsn string) (*DB, error) {
	d, err := Connect(ctx, dsn)
	if err != nil {
		return nil, err
	}
	if _, err := d.Migrate(ctx); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// Connect opens the database as it is, without migrating it.
func Connect(ctx context.Context, dsn string) (*DB, error) {
	d := &DB{Now: time.Now, NewID: kith.NewID, dsn: dsn}
	var err error
	if IsPostgres(dsn) {
		if d.pg, err = sql.Open("pgx", dsn); err == nil {
			d.pg.SetMaxOpenConns(32)
			d.pg.SetMaxIdleConns(32)
			d.pg.SetConnMaxIdleTime(5 * time.Minute)
			err = d.pg.PingContext(ctx)
		}
	} else {
		d.lite, err = openLite(ctx, dsn)
	}
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", d, err)
	}
	return d, nil
}

// IsPostgres reports whether dsn names a PostgreSQL server rather than a file.
func IsPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

// String names the database without its password.
func (d *DB) String() string {
	if !IsPostgres(d.dsn) {
		return filepath.Base(d.dsn)
	}
	scheme, rest, _ := strings.Cut(d.dsn, "://")
	if at := strings.LastIndex(rest, "@"); at >= 0 {
		user, _, _ := strings.Cut(rest[:at], ":")
		rest = user + ":•••@" + rest[at+1:]
	}
	return scheme + "://" + rest
}

// Postgres reports whether the database is PostgreSQL.
func (d *DB) Postgres() bool { return d.pg != nil }

// Close waits for writes under way and closes the database.
func (d *DB) Close() error {
	if d.pg != nil {
		return d.pg.Close()
	}
	return d.lite.close()
}

// Ping reports whether the database answers a query.
func (d *DB) Ping(ctx context.Context) error {
	if d.pg != nil {
		return d.pg.PingContext(ctx)
	}
	return d.lite.view(ctx, func(ctx context.Context, r runner) error {
		_, err := r.exec(ctx, "SELECT 1")
		return err
	})
}
