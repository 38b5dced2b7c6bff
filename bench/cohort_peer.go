package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"kith"
	"kith/cohort"
)

// errNoServer is of a race without PostgreSQL.
var errNoServer = errors.New("PostgreSQL is left out: script/postgres run -- make bench brings it in")

// The tables of the register as far as Kith's queries read them.
var registerTables = []string{
	`create table register_people (id integer, practice text, born date, sex text, ethnicity text, language text, residence text, deprivation smallint, household smallint)`,
	`create table register_event (person integer, code text, day date, value integer)`,
	`create table register_code (set_name text, code text)`,
	`create table register_cover (practice text, set_name text)`,
}

var registerColumns = map[string][]string{
	"register_people": {"id", "practice", "born", "sex", "ethnicity", "language", "residence", "deprivation", "household"},
	"register_event":  {"person", "code", "day", "value"},
	"register_code":   {"set_name", "code"},
	"register_cover":  {"practice", "set_name"},
}

// rows calls f with each row of a table.
func (v *invented) rows(table string, f func(row ...driver.Value) error) error {
	switch table {
	case "register_people":
		return v.each(func(p *cohort.Person) error {
			return f(int32(p.Number), p.Practice, date(p.Born), p.Words[cohort.Sex], p.Words[cohort.Ethnicity], p.Words[cohort.Language], p.Words[cohort.Residence], known(p.Numbers[0]), known(p.Numbers[1])) // #nosec G115 -- numbered from 1
		})
	case "register_event":
		return v.each(func(p *cohort.Person) error {
			for _, e := range p.Events {
				var value driver.Value
				if e.Value >= 0 {
					value = int32(e.Value) // #nosec G115 -- a few hundred
				}
				if err := f(int32(p.Number), e.Code, date(e.Day), value); err != nil { // #nosec G115 -- as above
					return err
				}
			}
			return nil
		})
	}
	for name, set := range v.library {
		if table == "register_code" {
			for _, c := range set.Codes {
				if err := f(name, c.ID); err != nil {
					return err
				}
			}
			continue
		}
		for _, practice := range v.of {
			if v.covered(practice, name) {
				if err := f(practice, name); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func date(d kith.Day) driver.Value {
	if d == "" {
		return nil
	}
	return d.Time()
}

// known is a number that is 0 where it is not recorded.
func known(n int) driver.Value {
	if n == 0 {
		return nil
	}
	return int16(n) // #nosec G115 -- a decile, a household
}

// finder asks a database for what a definition finds.
func finder(d *sql.DB) func(context.Context, string) (finding, error) {
	return func(ctx context.Context, query string) (f finding, err error) {
		return f, d.QueryRowContext(ctx, query).Scan(&f.of, &f.in, &f.unclear, &f.inSum, &f.unclearSum)
	}
}

func registerInPostgres(v *invented, _ string) (*seeker, error) {
	dsn, data := os.Getenv("KITH_TEST_POSTGRES"), os.Getenv("KITH_TEST_POSTGRES_DATA")
	if dsn == "" {
		return nil, errNoServer
	}
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	for _, t := range append([]string{`create schema if not exists race`, `set search_path = race`}, registerTables...) {
		if _, err := conn.Exec(ctx, t); err != nil {
			return nil, err
		}
	}
	for table, columns := range registerColumns {
		if err := copied(ctx, conn, table, columns, v); err != nil {
			return nil, err
		}
	}
	for _, t := range []string{`alter table register_people add primary key (id)`, `create index on register_event (person, code, day)`,
		`create index on register_code (set_name, code)`, `create unique index on register_cover (practice, set_name)`,
		`vacuum analyze register_people`, `vacuum analyze register_event`, `vacuum analyze register_code`, `vacuum analyze register_cover`} {
		if _, err := conn.Exec(ctx, t); err != nil {
			return nil, err
		}
	}
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	config.RuntimeParams["search_path"] = "race"
	d := stdlib.OpenDB(*config)
	return &seeker{find: finder(d), cpu: func() time.Duration { return processor() + besides(data) }, stop: func() {
		d.Exec(`drop schema race cascade`)
		d.Close()
	}}, nil
}

// copied hands a table over row by row.
func copied(ctx context.Context, conn *pgx.Conn, table string, columns []string, v *invented) error {
	rows := make(chan []any, 1000)
	done, stop := context.WithCancel(ctx)
	var fault error
	go func() {
		defer close(rows)
		fault = v.rows(table, func(row ...driver.Value) error {
			one := make([]any, len(row))
			for i, c := range row {
				one[i] = c
			}
			select {
			case rows <- one:
				return nil
			case <-done.Done():
				return done.Err()
			}
		})
	}()
	_, err := conn.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromFunc(func() ([]any, error) {
		row, ok := <-rows
		if !ok {
			return nil, fault
		}
		return row, nil
	}))
	stop()
	return err
}
