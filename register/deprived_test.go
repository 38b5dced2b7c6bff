package register

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"kith/db"
	"kith/db/dbtest"
	"kith/place"
)

// refer imports reference data.
func refer(t *testing.T, d *db.DB, name, text string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	all, err := place.Import{}.Run(context.Background(), d, admin, []string{path})
	if err != nil || len(all) != 1 || all[0].Outcome != place.Read {
		t.Fatal(all, err)
	}
}

// Where an extract has no decile that of the postcode stands, and gives way to one
// of a better extract, to a move, and to a new release of the index.
func TestDeprivationFromPostcodes(t *testing.T) {
	d := dbtest.Open(t)
	feed(t, d, "gp", Practice)
	const heading = "nhs_number,practice,born,postcode,deprivation\n"
	line := func(n int, postcode, decile string) string {
		return row(n, "X1,1930-02-01,"+postcode+","+decile)
	}
	places := func(r *Reading) { r.Places = place.NewGazetteer() }
	see := func(step string, want map[int][2]int) {
		t.Helper()
		got := map[int][2]int{}
		dbtest.See(t, d, admin, func(tx *db.Tx) error {
			return tx.Raw("a test").Query(func(scan func(...any) error) error {
				var id int
				var is [2]int
				err := scan(&id, &is[0], &is[1])
				got[id] = is
				return err
			}, `SELECT id, COALESCE(deprivation, 0), COALESCE(deprivation_index, 0) FROM register_person`)
		})
		for id, w := range want {
			if got[id] != w {
				t.Errorf("%s: person %d has %v, not %v", step, id, got[id], w)
			}
		}
	}
	first := heading + line(1, "ZX1 1AA", "") + line(2, "ZX1 1AA", "9") + line(3, "zx12bb", "") + line(4, "ZX9 9ZZ", "") + line(5, "", "") + line(6, "ZX1 1AA", "none")
	take(t, d, "gp", first, places)
	see("no reference data", map[int][2]int{1: {0, 0}, 2: {9, 0}, 3: {0, 0}, 4: {0, 0}, 5: {0, 0}, 6: {0, 0}})

	refer(t, d, "postcodes.csv", "postcode,lat,lon,lad,lsoa21,lsoa11,quality\nZX1 1AA,51.752,-1.2577,E07900001,E01900001,E01900001,1\nZX1 2BB,51.76,-1.26,E07900001,E01900002,E01900003,1\n")
	refer(t, d, "imd2019.csv", "lsoa11_code,imd_rank,imd_decile\nE01900001,1,1\nE01900003,30000,10\n")
	imp, _ := take(t, d, "gp", heading+line(7, "ZX1 1AA", ""), places)
	if imp.Places == "" {
		t.Error("everybody was to be looked up, now that there is something to look them up in")
	}
	see("looked up", map[int][2]int{1: {1, 2019}, 2: {9, 0}, 3: {10, 2019}, 4: {0, 0}, 5: {0, 0}, 6: {1, 2019}, 7: {1, 2019}})
	dbtest.See(t, d, admin, func(tx *db.Tx) error {
		all, err := Report(tx)
		if err != nil || len(all) != 1 || all[0].Deprivation != 5 || all[0].LookedUp != 4 {
			t.Error(all, err)
		}
		return err
	})

	again, _ := take(t, d, "gp", first+"\n", places)
	if again.Places != "" {
		t.Error("everybody was looked up again in what they had been looked up in")
	}
	take(t, d, "gp", heading+line(1, "ZX1 1AA", "4")+line(3, "ZX1 1AA", "")+line(2, "zx1  1aa", "")+line(6, "ZX9 9ZZ", ""), places)
	see("a better extract, and two moves", map[int][2]int{1: {4, 0}, 2: {9, 0}, 3: {1, 2019}, 6: {0, 0}})
	take(t, d, "gp", heading+line(2, "ZX1 2BB", ""), places)
	see("who moved from an extract's own", map[int][2]int{2: {10, 2019}})
	take(t, d, "gp", heading+line(1, "ZX1 1AA", ""), places)
	see("nothing takes an extract's own away but another", map[int][2]int{1: {4, 0}})

	refer(t, d, "imd2025.csv", "lsoa21_code,imd_rank,imd_decile,imd_quintile\nE01900001,10,3,2\nE01900002,20,6,3\n")
	take(t, d, "gp", heading+line(8, "", ""), places)
	see("a new index", map[int][2]int{1: {4, 0}, 2: {6, 2025}, 3: {3, 2025}, 4: {0, 0}, 7: {3, 2025}, 8: {0, 0}})

	if err := d.Write(context.Background(), admin, func(tx *db.Tx) error { return OptOut(tx, 7) }); err != nil {
		t.Fatal(err)
	}
	take(t, d, "gp", "nhs_number,practice,opted_out\n"+row(3, "X1,yes"), places)
	see("who opted out", map[int][2]int{3: {0, 0}, 7: {0, 0}})
}
