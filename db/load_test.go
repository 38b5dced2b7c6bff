package db_test

import (
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
)

// What is loaded is there as it was given, nothing as nothing; what was there is
// changed or left as the conflict says; and an undone load is undone.
func TestLoad(t *testing.T) {
	d := dbtest.Open(t)
	columns := []string{"id", "of_tenant", "known_by", "given", "born", "deprivation", "opted_out", "seen"}
	type person struct {
		id    int
		given string
		born  kith.Day
	}
	load := func(tx *db.Tx, conflict string, all ...person) (int64, error) {
		return tx.Raw("a test").Load("register_person", columns, conflict, len(all), func(i int, to []db.Cell) {
			p := all[i]
			to[0], to[1], to[2], to[3] = db.NumberCell(p.id), db.TextCell("northshire"), db.TextCell("nhs:"+p.given), db.TextCell(p.given)
			to[4], to[5], to[6], to[7] = db.DayCell(p.born), db.Cell{}, db.BoolCell(p.id == 2), db.TextCell("now")
		})
	}
	see := func(want ...person) {
		t.Helper()
		var got []person
		dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error {
			return tx.Raw("a test").Query(func(scan func(...any) error) error {
				var p person
				var id int64
				var deprived any
				var out bool
				err := scan(&id, &p.given, &p.born, &deprived, &out)
				if p.id = int(id); deprived != nil || out != (id == 2) {
					t.Error(id, deprived, out)
				}
				got = append(got, p)
				return err
			}, `SELECT id, given, born, deprivation, opted_out FROM register_person ORDER BY id`)
		})
		if len(got) != len(want) {
			t.Fatal(got)
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%v, not %v", got[i], want[i])
			}
		}
	}
	write := func(conflict string, changed int64, all ...person) {
		t.Helper()
		if err := d.Write(t.Context(), dbtest.System, func(tx *db.Tx) error {
			n, err := load(tx, conflict, all...)
			if n != changed {
				t.Errorf("%d rows written", n)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	ada, ben, cay := person{1, "Ada", "1930-02-01"}, person{2, "Ben", ""}, person{3, "Zoë \"Cay\", the\tthird\n", "2024-02-29"}
	write("", 0)
	write("", 3, ada, ben, cay)
	see(ada, ben, cay)
	ada.born = ""
	write("(id) DO UPDATE SET born = excluded.born", 2, ada, person{4, "Dee", "2000-01-01"})
	write("(of_tenant, known_by) DO NOTHING", 1, person{9, "Ben", "2000-01-01"}, person{5, "Eve", ""})
	write("(id) DO UPDATE SET born = excluded.born WHERE register_person.born IS NULL", 1, person{2, "Ben", "1950-01-01"}, person{3, "Cay", ""})
	ben.born = "1950-01-01"
	see(ada, ben, cay, person{4, "Dee", "2000-01-01"}, person{5, "Eve", ""})

	for name, f := range map[string]func(tx *db.Tx) (int64, error){
		"one that is there": func(tx *db.Tx) (int64, error) { return load(tx, "", person{6, "Fay", ""}, ada) },
		"a column that is not": func(tx *db.Tx) (int64, error) {
			return tx.Raw("a test").Load("register_person", []string{"nothing"}, "", 1, func(int, []db.Cell) {})
		},
		"what may not be NULL": func(tx *db.Tx) (int64, error) {
			return tx.Raw("a test").Load("register_person", columns, "", 1, func(_ int, to []db.Cell) { to[0] = db.NumberCell(7) })
		},
	} {
		err := d.Write(t.Context(), dbtest.System, func(tx *db.Tx) error { _, err := f(tx); return err })
		if err == nil {
			t.Error(name, "was written")
		}
	}
	if err := d.Read(t.Context(), dbtest.System, func(tx *db.Tx) error { _, err := load(tx, "", person{8, "Guy", ""}); return err }); err == nil {
		t.Error("written within a read")
	}
	see(ada, ben, cay, person{4, "Dee", "2000-01-01"}, person{5, "Eve", ""})
}
