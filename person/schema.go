package person

import (
	"fmt"
	"slices"
	"strings"

	"kith/db"
)

// A table is one that holds records about people: it has a column person. The
// schema itself says which there are, so that a capability yet to be written is
// merged without being named here.
type table struct {
	name    string
	version bool     // it counts the writes of a row
	uniques []unique // what a person may have one of
}

// unique is a unique index with the column person in it.
type unique struct {
	columns []string // the others, without tenant and person
	where   string   // its condition, for an index over some rows only
}

// derived and kept are the tables with a column person that a merge leaves
// alone: keys are made afresh; sight is copied, so that whoever saw either sees
// the one; the trails tell what was; a merge tells of itself; the register's
// people are others.
var derived = []string{"person_key", "person_keyring", "sight", "audit", "look", "person_merge", "register_event"}

// tables are those whose rows a merge moves, by name.
func tables(tx *db.Tx) ([]table, error) {
	raw := tx.Raw("a merge finds by the schema what there is to move")
	found := map[string]*table{}
	columns := `SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'`
	if raw.Postgres() {
		columns = `SELECT t.table_name::text, c.column_name::text FROM information_schema.tables t
			JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name
			WHERE t.table_schema = current_schema() AND t.table_type = 'BASE TABLE'`
	}
	all := map[string][]string{}
	err := raw.Query(func(scan func(...any) error) error {
		var t, c string
		if err := scan(&t, &c); err != nil {
			return err
		}
		all[t] = append(all[t], c)
		return nil
	}, columns)
	if err != nil {
		return nil, err
	}
	for name, cs := range all {
		if !slices.Contains(cs, "person") || slices.Contains(derived, name) {
			continue
		}
		if !slices.Contains(cs, "id") || !slices.Contains(cs, "tenant") {
			return nil, fmt.Errorf("table %s has a column person, but not id and tenant: it cannot be merged", name)
		}
		found[name] = &table{name: name, version: slices.Contains(cs, "version")}
	}
	if err := uniques(raw, found); err != nil {
		return nil, err
	}
	var out []table
	for _, t := range found {
		out = append(out, *t)
	}
	slices.SortFunc(out, func(a, b table) int { return strings.Compare(a.name, b.name) })
	return out, nil
}

// uniques finds the unique indexes that hold the column person.
func uniques(raw db.Raw, found map[string]*table) error {
	text := `SELECT m.name, i.name, c.name, coalesce(s.sql, '') FROM sqlite_master m
		JOIN pragma_index_list(m.name) i JOIN pragma_index_info(i.name) c LEFT JOIN sqlite_master s ON s.name = i.name
		WHERE m.type = 'table' AND i."unique" = 1 AND c.name IS NOT NULL`
	if raw.Postgres() {
		text = `SELECT t.relname::text, i.relname::text, a.attname::text, coalesce(' WHERE ' || pg_get_expr(x.indpred, x.indrelid), '')
			FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
			JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = current_schema()
			JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (x.indkey) WHERE x.indisunique`
	}
	type index struct {
		table, where string
		columns      []string
	}
	indexes := map[string]*index{}
	err := raw.Query(func(scan func(...any) error) error {
		var t, i, c, sql string
		if err := scan(&t, &i, &c, &sql); err != nil {
			return err
		}
		if indexes[i] == nil {
			where := ""
			if at := strings.LastIndex(strings.ToUpper(sql), " WHERE "); at >= 0 {
				where = strings.TrimSpace(sql[at+len(" WHERE "):])
			}
			indexes[i] = &index{table: t, where: where}
		}
		indexes[i].columns = append(indexes[i].columns, c)
		return nil
	}, text)
	if err != nil {
		return err
	}
	for _, i := range indexes {
		t := found[i.table]
		if t == nil || !slices.Contains(i.columns, "person") || slices.Contains(i.columns, "id") {
			continue
		}
		u := unique{where: i.where}
		for _, c := range i.columns {
			if c != "tenant" && c != "person" {
				u.columns = append(u.columns, c)
			}
		}
		t.uniques = append(t.uniques, u)
	}
	return nil
}

// clash is the condition that a row of the person $2 cannot be given to the
// person $3, who has one such already.
func (u unique) clash(t string) string {
	where := ""
	if u.where != "" {
		where = " AND (" + u.where + ")"
	}
	of := "FROM " + t + " WHERE tenant = $1 AND person = $3" + where
	if len(u.columns) == 0 {
		return "EXISTS (SELECT 1 " + of + ")" + where
	}
	cs := strings.Join(u.columns, ", ")
	return "(" + cs + ") IN (SELECT " + cs + " " + of + ")" + where
}
