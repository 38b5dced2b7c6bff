package place

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"strconv"
	"testing"

	"kith/db"
	"kith/db/dbtest"
	"kith/geo"
	"kith/nhs"
)

// The real data beside the project, read whole, answer as their publishers do.
func TestRealData(t *testing.T) {
	const dir = "../../shared/data"
	if testing.Short() {
		t.Skip("skipped: long")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("skipped: the real data are not beside the project")
	}
	d, g := dbtest.Open(t), NewGazetteer()
	all, err := Import{}.Run(context.Background(), d, operator, []string{dir})
	if err != nil {
		t.Fatal(err)
	}
	n := map[Outcome]int{}
	for _, r := range all {
		n[r.Outcome]++
		if r.Outcome == Refused {
			t.Errorf("%s: %s", r.File, r.Why)
		}
		if r.Set.Skipped > 0 {
			t.Logf("%s: %s", r.File, r.Why)
		}
	}
	t.Log(n)
	ask(t, d, g, func(b *Book) {
		realPostcodes(t, b, dir+"/geo/postcodes_bob_area_lsoa_imd.csv")
		if h, err := b.BankHoliday("2026-12-28"); err != nil || h == "" {
			t.Errorf("Boxing Day's substitute: %q %v", h, err)
		}
		if p, err := b.Practice("K84001"); err != nil || p.SubICB != "10Q" {
			t.Errorf("%+v %v", p, err)
		}
		if p, err := b.PCNOf("K84001", "2022-06-01"); err != nil || p.Name == "" {
			t.Errorf("%+v %v", p, err)
		}
	})
}

// realPostcodes compares each postcode of a file, which was joined by others,
// with what Kith says of it.
func realPostcodes(t *testing.T, b *Book, name string) {
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Read() // postcode,lat,lon,lad,sub_icb,lsoa21,lsoa11,imd2019_decile,imd2025_decile,quality
	lsoas, err := b.Areas("lsoa21")
	if err != nil {
		t.Fatal(err)
	}
	districts, err := b.Areas("district")
	if err != nil {
		t.Fatal(err)
	}
	rows, inside, drawn, agree, far := 0, 0, 0, 0, 0
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		rows++
		at, err := b.Postcode(nhs.Postcode(row[0]))
		if err != nil || at.Precision < geo.Estimated || at.LSOA21 != row[5] || row[6] != "" && at.LSOA11 != row[6] || at.District != row[3] {
			t.Fatalf("%v is %+v %v", row, at, err)
		}
		lat, _ := strconv.ParseFloat(row[1], 64)
		lng, _ := strconv.ParseFloat(row[2], 64)
		if geo.Distance(at.Point, geo.FromLatLng(geo.LatLng{Lat: lat, Lng: lng})) > 15 {
			far++
		}
		if dep, err := b.Deprivation(at.LSOA11, IoD2019); err != nil || strconv.Itoa(dep.Decile) != row[7] {
			t.Fatalf("%v: %+v %v", row, dep, err)
		}
		if dep, err := b.Deprivation(at.LSOA21, IoD2025); err != nil || strconv.Itoa(dep.Decile) != row[8] {
			t.Fatalf("%v: %+v %v", row, dep, err)
		}
		if _, ok := districts.Get(at.District); ok {
			inside++
		}
		if a, ok := lsoas.At(at.Point); ok {
			drawn++
			if a.Code == row[5] {
				agree++
			}
		}
		if l, err := b.LSOA(at.LSOA21); err != nil || l.SubICB != row[4] {
			t.Fatalf("%v: %+v %v", row, l, err)
		}
	}
	t.Logf("%d postcodes: %d within the boundaries, %d in the same LSOA by them; %d more than 15 m from the file's rounded degrees", rows, drawn, agree, far)
	if agree*1000 < drawn*999 || drawn != inside {
		t.Errorf("of %d postcodes in districts with boundaries %d lie within them, %d in the same LSOA", inside, drawn, agree)
	}
	if far > 0 {
		t.Errorf("%d postcodes are elsewhere", far)
	}
}

// A question once the table is loaded, with the areas that it lacks.
func BenchmarkPostcode(b *testing.B) {
	d, g := county(b)
	dbtest.See(b, d, dbtest.Worker, func(tx *db.Tx) error {
		book, err := g.In(tx)
		if err != nil {
			return err
		}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := book.Postcode("ZX1 1AA"); err != nil {
				return err
			}
		}
		return nil
	})
}
