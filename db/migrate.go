package db

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strings"

	"github.com/pressly/goose/v3"

	"kith"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the schema up to date and returns the names of the
// migrations that it ran. Each runs whole or not at all; two programs may
// migrate at once on PostgreSQL, where goose takes a lock.
func (d *DB) Migrate(ctx context.Context) ([]string, error) {
	p, end, err := d.goose()
	if err != nil {
		return nil, err
	}
	defer end()
	done, err := p.Up(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	var names []string
	for _, r := range done {
		names = append(names, r.Source.Path)
	}
	if d.lite == nil || len(names) == 0 {
		return names, nil
	}
	return names, d.whole(ctx)
}

// whole finds out whether every reference of a SQLite file leads somewhere.
func (d *DB) whole(ctx context.Context) error {
	lost := 0
	err := d.Read(ctx, kith.Actor{Role: kith.Operator}, func(tx *Tx) error {
		return Raw{tx}.Query(func(scan func(...any) error) error { return scan(&lost) }, `SELECT count(*) FROM pragma_foreign_key_check`)
	})
	if err == nil && lost > 0 {
		err = fmt.Errorf("%d references lead nowhere", lost)
	}
	if err != nil {
		return fmt.Errorf("after the migrations: %w", err)
	}
	return nil
}

// Pending returns how many migrations this program has that the database has
// not seen.
func (d *DB) Pending(ctx context.Context) (int, error) {
	p, end, err := d.goose()
	if err != nil {
		return 0, err
	}
	defer end()
	all, err := p.Status(ctx)
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	n := 0
	for _, m := range all {
		if m.State == goose.StatePending {
			n++
		}
	}
	return n, nil
}

// Ahead reports whether the database has seen a migration that this program does
// not have: a newer one was here.
func (d *DB) Ahead(ctx context.Context) (bool, error) {
	p, end, err := d.goose()
	if err != nil {
		return false, err
	}
	defer end()
	is, ours, err := p.GetVersions(ctx)
	if err != nil {
		return false, fmt.Errorf("migrate: %w", err)
	}
	return is > ours, nil
}

func (d *DB) goose() (*goose.Provider, func(), error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, nil, err
	}
	dialect, handle, end := goose.DialectPostgres, d.pg, func() {}
	if d.pg == nil {
		dialect = goose.DialectSQLite3
		if handle, err = sql.Open("sqlite", liteDSN(d.dsn)); err != nil {
			return nil, nil, err
		}
		end = func() { handle.Close() }
	}
	p, err := goose.NewProvider(dialect, handle, spoken{files, dialect})
	if err != nil {
		end()
		return nil, nil, fmt.Errorf("migrations: %w", err)
	}
	return p, end, nil
}

// spoken are the migrations in one of the two dialects. They are the same but
// for what stands in a comment that begins with SQLite: and is read by it alone.
type spoken struct {
	fs.FS
	dialect goose.Dialect
}

// Open opens a migration.
func (s spoken) Open(name string) (fs.File, error) {
	f, err := s.FS.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return f, err
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	said := "" // PostgreSQL's reader of migrations takes a ; within a comment for an end
	if s.dialect == goose.DialectSQLite3 {
		said = "$1"
	}
	is, err := f.Stat()
	return &spokenFile{bytes.NewReader(forSQLite.ReplaceAll(text, []byte(said))), is}, err
}

var forSQLite = regexp.MustCompile(`(?s)/\* SQLite:\s(.*?)\s\*/`)

// A spokenFile is a migration as one dialect has it.
type spokenFile struct {
	*bytes.Reader
	is fs.FileInfo
}

// Stat is of the file as it lies there.
func (f *spokenFile) Stat() (fs.FileInfo, error) { return f.is, nil }

// Close does nothing: the file has been read.
func (f *spokenFile) Close() error { return nil }

// liteDSN is a SQLite file for database/sql, with which goose works. References
// are not checked on the way, since a table that others refer to is made anew
// by dropping the old one; Migrate looks at all of them at the end.
func liteDSN(path string) string {
	// A ? in the path would begin the options, and # end them.
	path = strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
	return "file:" + path + "?_pragma=busy_timeout(10000)&_pragma=foreign_keys(0)&_pragma=synchronous(full)"
}
