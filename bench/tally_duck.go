//go:build cgo

package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"github.com/duckdb/duckdb-go/v2"
)

var errNoCompiler = errors.New("DuckDB is left out: this was built without a C compiler")

// factsInDuck loads the facts into a DuckDB of its own, in a file, so that it has them
// compressed. It runs in this process, with as many threads as there are
// processors.
func factsInDuck(file string, rows int) (*engine, error) {
	connector, err := duckdb.NewConnector(file, nil)
	if err != nil {
		return nil, err
	}
	d := sql.OpenDB(connector)
	if _, err := d.Exec(table); err != nil {
		return nil, err
	}
	conn, err := connector.Connect(context.Background())
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	appender, err := duckdb.NewAppenderFromConn(conn, "", "fact")
	if err != nil {
		return nil, err
	}
	row := make([]driver.Value, 10)
	for _, f := range facts(rows) {
		for i, v := range f.values() {
			row[i] = v
		}
		if err := appender.AppendRow(row...); err != nil {
			return nil, err
		}
	}
	if err := appender.Close(); err != nil {
		return nil, err
	}
	_, err = d.Exec(`checkpoint`)
	return newEngine("DuckDB", queried(d), func() { d.Close(); connector.Close() }), err
}
