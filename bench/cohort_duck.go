//go:build cgo

package main

import (
	"context"
	"database/sql"
	"path/filepath"

	"github.com/duckdb/duckdb-go/v2"
)

// registerInDuck fills a DuckDB of its own, in a file, as factsInDuck does. It may
// use as much memory as it takes for itself, and the disk beyond that.
func registerInDuck(v *invented, dir string) (*seeker, error) {
	connector, err := duckdb.NewConnector(filepath.Join(dir, "register.duckdb"), nil)
	if err != nil {
		return nil, err
	}
	d := sql.OpenDB(connector)
	for _, t := range registerTables {
		if _, err := d.Exec(t); err != nil {
			return nil, err
		}
	}
	conn, err := connector.Connect(context.Background())
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	for table := range registerColumns {
		appender, err := duckdb.NewAppenderFromConn(conn, "", table)
		if err != nil {
			return nil, err
		}
		if err := v.rows(table, appender.AppendRow); err != nil {
			return nil, err
		}
		if err := appender.Close(); err != nil {
			return nil, err
		}
	}
	_, err = d.Exec(`checkpoint`)
	return &seeker{find: finder(d), cpu: processor, stop: func() { d.Close(); connector.Close() }}, err
}
