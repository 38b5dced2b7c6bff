package main

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"strings"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib"
)

// table is the facts for the databases: the smallest types that hold them, and
// the month ready made.
const table = `create table fact (pcn smallint, month smallint, age smallint, quintile smallint, ethnicity smallint, reason smallint, source smallint, received integer, seen integer, person integer)`

func (f *fact) values() []any {
	row := []any{f.pcn, f.month, f.age, f.quintile, f.ethnicity, f.reason, f.source, f.received, nil, f.person}
	if f.seen > 0 {
		row[8] = f.seen
	}
	return row
}

// queried reads all that a database answers.
func queried(d *sql.DB) func(*inquiry) (reply, error) {
	return func(q *inquiry) (reply, error) {
		rows, err := d.Query(q.sql)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		columns, err := rows.Columns()
		if err != nil {
			return nil, err
		}
		var all [][]int
		for rows.Next() {
			row, into := make([]int, len(columns)), make([]any, len(columns))
			for i := range row {
				into[i] = &row[i]
			}
			if err := rows.Scan(into...); err != nil {
				return nil, err
			}
			all = append(all, row)
		}
		return func() map[string]int {
			found := map[string]int{}
			for _, row := range all {
				last := len(row) - 1
				if row[last] != 0 {
					found[strings.Trim(fmt.Sprint(row[:last]), "[]")] = row[last]
				}
			}
			return found
		}, rows.Err()
	}
}

func factsInPostgres(dsn string, rows int) (*engine, error) {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, `drop table if exists fact; `+table); err != nil {
		return nil, err
	}
	next, stop := iter.Pull2(facts(rows))
	defer stop()
	_, err = conn.CopyFrom(ctx, pgx.Identifier{"fact"}, []string{"pcn", "month", "age", "quintile", "ethnicity", "reason", "source", "received", "seen", "person"}, pgx.CopyFromFunc(func() ([]any, error) {
		_, f, ok := next()
		if !ok {
			return nil, nil
		}
		return f.values(), nil
	}))
	if err != nil {
		return nil, err
	}
	for _, q := range []string{`create index on fact (pcn)`, `vacuum analyze fact`} {
		if _, err := conn.Exec(ctx, q); err != nil {
			return nil, err
		}
	}
	d, err := sql.Open("pgx", dsn)
	return newEngine("PostgreSQL", queried(d), func() {
		d.Exec(`drop table fact`)
		d.Close()
	}), err
}
