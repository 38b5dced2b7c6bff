package dbtest

import (
	"fmt"
	"strings"
	"testing"

	"kith/db"
)

// Holds are the tables that have the text in a column of any row, whose ever it
// is: where a secret stands that should be nowhere.
func Holds(t testing.TB, d *db.DB, text string) (where []string) {
	t.Helper()
	sqlite := !d.Postgres()
	See(t, d, System, func(tx *db.Tx) error {
		raw := tx.Raw("what the database holds")
		var tables []string
		list := `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
		if !sqlite {
			list = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'`
		}
		if err := raw.Query(func(scan func(...any) error) error {
			var s string
			err := scan(&s)
			tables = append(tables, s)
			return err
		}, list); err != nil {
			return err
		}
		for _, table := range tables {
			columns := `SELECT name FROM pragma_table_info('` + table + `')`
			if !sqlite {
				columns = `SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '` + table + `'`
			}
			var all []string
			if err := raw.Query(func(scan func(...any) error) error {
				var s string
				err := scan(&s)
				all = append(all, `coalesce(CAST("`+s+`" AS text), '')`)
				return err
			}, columns); err != nil {
				return err
			}
			if err := raw.Query(func(scan func(...any) error) error {
				var n int
				err := scan(&n)
				if n > 0 {
					where = append(where, fmt.Sprintf("%s (%d)", table, n))
				}
				return err
			}, `SELECT count(*) FROM "`+table+`" WHERE `+strings.Join(all, " || ' ' || ")+` LIKE '%`+text+`%'`); err != nil {
				return err
			}
		}
		return nil
	})
	return where
}
