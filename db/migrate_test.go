package db_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
)

// empty opens a database of its own that has no tables yet.
func empty(t *testing.T) *db.DB {
	t.Helper()
	dsn := filepath.Join(t.TempDir(), "kith.db")
	if os.Getenv("KITH_TEST_POSTGRES") != "" {
		dsn = dbtest.DSN(t)
		d, err := db.Connect(context.Background(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
			_, err := tx.Raw("a place without tables").Exec("CREATE SCHEMA old")
			return err
		})
		d.Close()
		u, err := url.Parse(dsn)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		q.Set("search_path", "old")
		u.RawQuery = q.Encode()
		dsn = u.String()
	}
	d, err := db.Connect(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// everything is every row of every table, as text, those of a table sorted.
func everything(t *testing.T, d *db.DB) (out []string) {
	t.Helper()
	dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error {
		tables, err := tx.Tables()
		if err != nil {
			return err
		}
		for _, table := range tables {
			var names []string
			for _, c := range table.Columns {
				names = append(names, c.Name)
			}
			slices.Sort(names)
			vals, ptrs := make([]any, len(names)), make([]any, len(names))
			for i := range vals {
				ptrs[i] = &vals[i]
			}
			err := tx.Raw("all there is, in a test").Query(func(scan func(...any) error) error {
				if err := scan(ptrs...); err != nil {
					return err
				}
				row := table.Name
				for i, n := range names {
					if vals[i] != nil && vals[i] != "" {
						row += fmt.Sprintf(" %s=%v", n, vals[i])
					}
				}
				out = append(out, row)
				return nil
			}, "SELECT "+strings.Join(names, ", ")+" FROM "+table.Name)
			if err != nil {
				return err
			}
		}
		return nil
	})
	slices.Sort(out)
	return out
}

// A database of the time before 0018, with rows in each table that it makes
// anew, has the same rows after, and its references are still looked after.
func TestMigrateFewerTrees(t *testing.T) {
	ctx := context.Background()
	d := empty(t)
	if err := d.MigrateTo(ctx, 17); err != nil {
		t.Fatal(err)
	}
	at := "1725181200000000"
	if d.Postgres() {
		at = "'2024-09-01 09:00:00'"
	}
	for _, text := range []string{
		`INSERT INTO tenant (id, name, created_at) VALUES ('northshire', 'Northshire', @)`,
		`INSERT INTO audit VALUES ('a2', 'northshire', @, 'lena', 'Lena', 'lead', 'added', 'team', 'north', NULL, '{"name":[null,"North"]}')`,
		`INSERT INTO audit VALUES ('a1', 'northshire', @, 'lena', 'Lena', 'lead', 'added', 'person', 'p1', 'p1', '{}')`,
		`INSERT INTO look VALUES ('l1', 'northshire', @, 'lena', 'Lena', 'lead', NULL, 'search: amina')`,
		`INSERT INTO look VALUES ('l2', 'northshire', @, 'lena', 'Lena', 'lead', 'p1', 'person')`,
		`INSERT INTO sight VALUES ('s1', 'northshire', 3, @, @, 'p1', 'north', NULL, 'added', '')`,
		`INSERT INTO sight VALUES ('s2', 'northshire', 1, @, @, 'p1', 'lena', @, 'broke the glass', 'lead')`,
		person("p1", "'1985-03-12'", "NULL"), person("p2", "NULL", "'p1'"), person("p3", "NULL", "NULL"),
		`INSERT INTO person_address VALUES ('d1', 'northshire', 2, @, @, 'p1', 'home'` + strings.Repeat(", ''", 8) + `, '2024-02-29', NULL)`,
		`INSERT INTO person_channel VALUES ('c1', 'northshire', 1, @, @, 'p1', 'phone', '07700 900123', '', 3, 'yes', true, '09:00', '', '', '', 'a note', '2025-01-01')`,
		`INSERT INTO person_keyring VALUES ('northshire', 'p1', 'n:amina')`,
		`INSERT INTO person_key VALUES ('northshire', 'n:amina', 'p1')`,
		`INSERT INTO web_once VALUES ('northshire', 'lena', 'key', @, '/people', 'Saved')`,
	} {
		dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
			_, err := tx.Raw("as it was then").Exec(strings.ReplaceAll(text, "@", at))
			return err
		})
	}
	before := everything(t, d)
	if _, err := d.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	if after := everything(t, d); !slices.Equal(before, after) {
		t.Errorf("before\n%s\nafter\n%s", strings.Join(before, "\n"), strings.Join(after, "\n"))
	}
	for what, text := range map[string]string{
		"an address of nobody":            `UPDATE person_address SET person = 'nobody'`,
		"a person who is somebody's":      `DELETE FROM person WHERE id = 'p1'`,
		"a record merged into none":       `UPDATE person SET merged_into = 'nobody' WHERE id = 'p2'`,
		"a second sight of one holder":    `UPDATE sight SET holder = 'lena'`,
		"a key of a form for the second":  `INSERT INTO web_once VALUES ('northshire', 'lena', 'key', @, '', '')`,
		"an entry of the trail of no one": `UPDATE audit SET person = NULL`,
	} {
		err := d.Write(ctx, dbtest.System, func(tx *db.Tx) error { _, err := tx.Raw("a wrong thing").Exec(strings.ReplaceAll(text, "@", at)); return err })
		if err == nil {
			t.Errorf("%s is let through", what)
		}
	}
	if n, err := d.Pending(ctx); n != 0 || err != nil {
		t.Errorf("%d are pending, %v", n, err)
	}
}

// person is a row of a time when the table had these 35 columns.
func person(id kith.ID, born, into string) string {
	return `INSERT INTO person (id, tenant, version, created_at, updated_at, given, family, born, age_about, nhs_number, number_status, practice,
		gp_details, gp_name, gp_opt_out, preferred, gender, ethnicity, language, interpreter, title, middle, suffix, pronoun, carer, contact,
		literacy, never_write, how_to_reach, risks, deceased, merged_into)
		VALUES ('` + string(id) + `', 'northshire', 4, @, @, 'Amina', 'Yusuf', ` + born + `, 40, '9990000018', 'untraced', 'K84001',
		'', '', '', '', '2', 'B', 'Somali', true, '', '', '', 'she/her', '', '', '', false, 'sleeps by day', 'none', false, ` + into + `)`
}
