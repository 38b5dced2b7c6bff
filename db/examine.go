package db

import (
	"context"
	"fmt"

	"kith"
)

// A Finding is one thing that Examine looked at.
type Finding struct {
	OK         bool
	What, Todo string
}

// Examine looks whether the database is sound and set up to keep its promises.
// On a large SQLite file it takes a while: it reads all of it.
func (d *DB) Examine(ctx context.Context) ([]Finding, error) {
	var out []Finding
	err := d.Read(ctx, kith.Actor{Role: kith.Operator, Name: "doctor"}, func(tx *Tx) error {
		ask := func(query string) (answer string, err error) {
			err = tx.Raw("to examine the database").Query(func(scan func(...any) error) error { return scan(&answer) }, query)
			return answer, err
		}
		checks := liteChecks
		if d.Postgres() {
			checks = pgChecks
		}
		for _, c := range checks {
			got, err := ask(c.query)
			if err != nil {
				return err
			}
			out = append(out, Finding{got == c.want, c.what, fmt.Sprintf("it is %q; %s", got, c.todo)})
		}
		return nil
	})
	return out, err
}

type check struct{ what, query, want, todo string }

var liteChecks = []check{
	{"the file is sound", "SELECT integrity_check FROM pragma_integrity_check LIMIT 1", "ok", "restore the last backup to another place, and compare"},
	{"every record's references are there", `SELECT count(*) || '' FROM pragma_foreign_key_check`, "0", "restore the last backup to another place, and compare"},
	{"the log is written ahead", "SELECT journal_mode FROM pragma_journal_mode", "wal", "is the file on a network disk? It must be on a disk of this machine"},
}

var pgChecks = []check{
	{"commits wait for the disk (synchronous_commit)", "SHOW synchronous_commit", "on", "set it to on, or acknowledged work can be lost"},
	{"the server syncs (fsync)", "SHOW fsync", "on", "set it to on, or a power cut loses the database"},
	{"pages are written whole (full_page_writes)", "SHOW full_page_writes", "on", "set it to on"},
	{"text sorts as in C", "SELECT datcollate FROM pg_database WHERE datname = current_database()", "C", "create the database with LC_COLLATE 'C': its indexes will be quicker"},
	{"text is UTF-8", "SHOW server_encoding", "UTF8", "create the database with ENCODING 'UTF8'"},
}
