package db_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
)

// SQLite's planner is given figures as the tables grow, on every connection:
// without them it walks through all of a tenant to find one of its rows.
func TestPlannerKnows(t *testing.T) {
	d := open(t)
	if d.Postgres() {
		t.Skip("PostgreSQL analyses by itself")
	}
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		raw := tx.Raw("an index for this test")
		if _, err := raw.Exec(`CREATE INDEX test_task_text ON test_task (tenant, text)`); err != nil {
			return err
		}
		_, err := raw.Exec(`CREATE INDEX test_task_team ON test_task (tenant, team, version)`)
		return err
	})
	for range 10 {
		dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
			for i := range 400 {
				if err := db.Insert(tx, &task{Team: dbtest.North, Text: fmt.Sprint(i)}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for range 8 { // whichever connection it is
		var plan string
		err := d.Read(context.Background(), dbtest.System, func(tx *db.Tx) error {
			return tx.Raw("to see the plan").Query(func(scan func(...any) error) error {
				var a, b, c int
				var s string
				err := scan(&a, &b, &c, &s)
				plan += s + "\n"
				return err
			}, `EXPLAIN QUERY PLAN SELECT id FROM test_task WHERE tenant = $1 AND text = $2 AND team = $3 AND version IN (1, 2)`,
				dbtest.Tenant, "7", kith.ID(dbtest.North))
		})
		if err != nil || !strings.Contains(plan, "test_task_text") {
			t.Fatalf("%v\n%s", err, plan)
		}
	}
}
