package db

import (
	"context"
	"fmt"
	"strings"

	"kith"
)

// Schema returns the SQL of a SQLite database as it stands: what all the
// migrations amount to. db/schema.sql holds it for readers, and a test keeps
// the two equal.
func (d *DB) Schema(ctx context.Context) (string, error) {
	var b strings.Builder
	err := d.Read(ctx, kith.Actor{Role: kith.Operator}, func(tx *Tx) error {
		return Raw{tx}.Query(func(scan func(...any) error) error {
			var text string
			err := scan(&text)
			b.WriteString(text + ";\n\n")
			return err
		}, `SELECT sql FROM sqlite_master
			WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%' ORDER BY tbl_name, type DESC, name`)
	})
	if err != nil {
		return "", fmt.Errorf("schema: %w", err)
	}
	return b.String(), nil
}

// A Table is one table of a tenant's records, as the database itself says.
type Table struct {
	Name    string
	Columns []Column
	Refs    []string // the tables that its foreign keys point to
}

// A Column is one column; Type is text, integer, boolean, date or timestamp.
type Column struct{ Name, Type string }

// Has reports whether the table has a column of this name.
func (t Table) Has(column string) bool {
	for _, c := range t.Columns {
		if c.Name == column {
			return true
		}
	}
	return false
}

// Tables returns every table that keeps records of tenants, those that others
// point to first. So what works on all of a tenant's records, or all of a
// person's, need not name the capabilities that keep them.
func (tx *Tx) Tables() ([]Table, error) {
	names, columns, refs := `SELECT m.name, m.name FROM sqlite_master m WHERE m.type = 'table' AND $1 = $1 ORDER BY 1`,
		`SELECT name, lower(type) FROM pragma_table_info($1)`, `SELECT DISTINCT "table", "table" FROM pragma_foreign_key_list($1) ORDER BY 1`
	if tx.db.Postgres() {
		names = `SELECT table_name, table_name FROM information_schema.tables
			WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND $1 = $1 ORDER BY 1`
		columns = `SELECT column_name, split_part(data_type, ' ', 1) FROM information_schema.columns
			WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position`
		refs = `SELECT DISTINCT c.relname, c.relname FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid
			JOIN pg_class t ON t.oid = k.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
			WHERE k.contype = 'f' AND n.nspname = current_schema() AND t.relname = $1 ORDER BY 1`
	}
	all, err := tx.pairs(names, "")
	if err != nil {
		return nil, err
	}
	var tables []Table
	for _, n := range all {
		t := Table{Name: n[0]}
		cols, err := tx.pairs(columns, t.Name)
		if err != nil {
			return nil, err
		}
		for _, c := range cols {
			t.Columns = append(t.Columns, Column{c[0], c[1]})
		}
		to, err := tx.pairs(refs, t.Name)
		if err != nil {
			return nil, err
		}
		for _, r := range to {
			if r[0] != t.Name {
				t.Refs = append(t.Refs, r[0])
			}
		}
		if t.Has("tenant") || t.Name == "tenant" {
			tables = append(tables, t)
		}
	}
	return ordered(tables), nil
}

// ordered puts each table behind those it points to.
func ordered(tables []Table) []Table {
	byName, state := map[string]Table{}, map[string]bool{}
	for _, t := range tables {
		byName[t.Name] = t
	}
	var out []Table
	var visit func(t Table)
	visit = func(t Table) {
		if t.Name == "" || state[t.Name] {
			return
		}
		state[t.Name] = true
		for _, r := range t.Refs {
			visit(byName[r])
		}
		out = append(out, t)
	}
	for _, t := range tables {
		visit(t)
	}
	return out
}

func (tx *Tx) pairs(text, arg string) (out [][2]string, err error) {
	err = Raw{tx}.Query(func(scan func(...any) error) error {
		var p [2]string
		err := scan(&p[0], &p[1])
		out = append(out, p)
		return err
	}, text, arg)
	return out, err
}
