package db_test

import (
	"context"
	"fmt"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
)

// One durable, audited note, as 64 callers write them.
func BenchmarkWrite(b *testing.B) {
	d := open(b)
	addHuman(b, d, dbtest.Worker, "amina", dbtest.North)
	b.SetParallelism(32)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := d.Write(context.Background(), dbtest.Worker, func(tx *db.Tx) error {
				return db.Insert(tx, &note{Person: "amina", Text: "a few words about what was said", Tags: []string{"a"}})
			}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// A page of 50 notes behind the wall.
func BenchmarkSelect(b *testing.B) {
	d := open(b)
	addHuman(b, d, dbtest.Worker, "amina", dbtest.North)
	dbtest.Do(b, d, dbtest.Worker, func(tx *db.Tx) error {
		for i := range 50 {
			if err := db.Insert(tx, &note{Row: db.Row{ID: kith.ID(fmt.Sprint(i))}, Person: "amina"}); err != nil {
				return err
			}
		}
		return nil
	})
	b.ReportAllocs()
	for b.Loop() {
		dbtest.See(b, d, dbtest.System, func(tx *db.Tx) error {
			all, err := db.Select[note](tx, db.Q{})
			if len(all) != 50 {
				b.Fatal(len(all), err)
			}
			return err
		})
	}
}
