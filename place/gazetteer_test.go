package place

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/geo"
	"kith/nhs"
)

func ask(t testing.TB, d *db.DB, g *Gazetteer, f func(*Book)) {
	t.Helper()
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		b, err := g.In(tx)
		if err == nil {
			f(b)
		}
		return err
	})
}

func county(t testing.TB) (*db.DB, *Gazetteer) {
	t.Helper()
	d := dbtest.Open(t)
	for name, r := range read(t, d, map[string]string{"postcodes.csv": postcodesCSV, "imd19.csv": imd2019CSV, "imd25.csv": imd2025CSV,
		"lsoas.csv": lsoasCSV, "lookup.csv": lookupCSV, "practices.csv": practicesCSV, "pcns.csv": pcnsCSV, "members.csv": membersCSV,
		"sub.csv": subICBsCSV, "lad.csv": districtsCSV, "hols.json": holidaysJSON, "terms.csv": termsCSV, "wards.json": wardsJSON}) {
		if r.Outcome != Read {
			t.Fatalf("%s: %+v", name, r)
		}
	}
	return d, NewGazetteer()
}

func TestPostcode(t *testing.T) {
	d, g := county(t)
	ask(t, d, g, func(b *Book) {
		home, err := b.Postcode("ZX1 1AA")
		want := geo.Areas{LSOA21: "E01900001", LSOA11: "E01900001", Ward: "E05900001", District: "E07900001"} // the ward by its boundary
		if err != nil || home.Precision != geo.Exact || home.Areas != want || geo.Distance(home.Point, geo.FromLatLng(geo.LatLng{Lat: 51.7520, Lng: -1.2577})) != 0 {
			t.Errorf("%+v %v", home, err)
		}
		// An estimate outside the ward that is drawn: the ward by the lookup, the
		// LSOA of 2011 as the one that it came of.
		other, err := b.Postcode("ZX1 2AA")
		if err != nil || other.Precision != geo.Estimated || other.Ward != "E05900002" || other.LSOA11 != "E01900003" || other.District != "E07900001" {
			t.Errorf("%+v %v", other, err)
		}
		near, err := b.Postcode("ZX1 1ZZ")
		if err != nil || near.Precision != geo.SectorCentre || near.Ward != "" || near.LSOA21 != "E01900001" {
			t.Errorf("what a sector has in common, and no more: %+v %v", near, err)
		}
		for _, p := range []nhs.Postcode{nhs.PostcodeNoFixedAbode, "", "QQ1 1AA"} {
			if at, err := b.Postcode(p); err != nil || at != (geo.Place{}) {
				t.Errorf("%q: %+v %v", p, at, err)
			}
		}
	})
}

func TestDeprivation(t *testing.T) {
	d, g := county(t)
	ask(t, d, g, func(b *Book) {
		for _, c := range []struct {
			lsoa    string
			edition Index
			want    Deprivation
		}{
			{"E01900001", IoD2019, Deprivation{IoD2019, 1, 2, 1, 1}},
			{"E01900003", IoD2019, Deprivation{IoD2019, 30000, 2, 10, 5}},
			{"E01900001", IoD2025, Deprivation{IoD2025, 10, 2, 3, 2}},
		} {
			if got, err := b.Deprivation(c.lsoa, c.edition); err != nil || got != c.want {
				t.Errorf("%+v %v", got, err)
			}
		}
		_, err := b.Deprivation("E01900002", IoD2019)
		dbtest.Fails(t, "of 2021, asked of 2019", err, kith.NotFound)
		_, err = b.Deprivation("E01900001", 2015)
		dbtest.Fails(t, "2015", err, kith.Invalid)
		if l, err := b.LSOA21("E01900003"); err != nil || !slices.Equal(l, []string{"E01900002", "E01900004"}) {
			t.Errorf("%v %v", l, err)
		}
		_, err = b.LSOA11("E01999999")
		dbtest.Fails(t, "no such LSOA", err, kith.NotFound)
	})
}

func TestPracticesAndNetworks(t *testing.T) {
	d, g := county(t)
	ask(t, d, g, func(b *Book) {
		for words, want := range map[string]string{"mill": "Z99001 Z99003", "MILL surg": "Z99001", "zx11ab": "Z99003", "zx1 2aa": "Z99002", "castle": "Z99002",
			"nowhere": "Z99002 Z99001", "z99003": "Z99003", "mill castle": "", "": "", "%": ""} {
			list, err := b.SearchPractices(words, 10)
			var codes []string
			for _, p := range list {
				codes = append(codes, string(p.Code))
			}
			if err != nil || strings.Join(codes, " ") != want {
				t.Errorf("%q finds %v %v", words, codes, err)
			}
		}
		if list, err := b.SearchPractices("nowhere", 1); err != nil || len(list) != 1 {
			t.Error(list, err)
		}
		if p, err := b.Practice("Z99001"); err != nil || !p.Open() || p.Opened != "1974-04-01" || !slices.Equal(p.Address, []string{"1 MILL LANE", "NOWHERE"}) || p.SubICB != "99Z" {
			t.Errorf("%+v %v", p, err)
		}
		_, err := b.Practice("Z00000")
		dbtest.Fails(t, "no such practice", err, kith.NotFound)

		for day, want := range map[kith.Day]nhs.ODS{"2019-07-01": "U99002", "2021-03-31": "U99002", "2021-04-01": "U99001", "2026-09-01": "U99001"} {
			if p, err := b.PCNOf("Z99001", day); err != nil || p.Code != want || p.Name == "" {
				t.Errorf("%s: %+v %v", day, p, err)
			}
		}
		_, err = b.PCNOf("Z99001", "2019-06-30")
		dbtest.Fails(t, "before networks", err, kith.NotFound)
		_, err = b.PCNOf("Z99003", "2022-01-01")
		dbtest.Fails(t, "in no network", err, kith.NotFound)
		if m, err := b.Memberships("Z99001"); err != nil || len(m) != 2 || m[0] != (Membership{"Z99001", "U99001", "2021-04-01", ""}) {
			t.Errorf("%+v %v", m, err)
		}
		for day, want := range map[kith.Day]string{"2020-01-01": "[Z99002]", "2022-01-01": "[Z99001 Z99002]", "2018-01-01": "[]"} {
			if m, err := b.MembersOf("U99001", day); err != nil || fmt.Sprint(m) != want {
				t.Errorf("%s: %v %v", day, m, err)
			}
		}
		if all, err := b.PCNs("99Z", "2023-03-31"); err != nil || len(all) != 2 {
			t.Error(all, err)
		}
		if all, err := b.PCNs("", "2023-04-01"); err != nil || len(all) != 1 || all[0].Name != "NOWHERE NORTH PCN" {
			t.Error(all, err)
		}
	})
}

func TestAreas(t *testing.T) {
	d, g := county(t)
	ask(t, d, g, func(b *Book) {
		if w, err := b.Areas("ward"); err != nil || w.Len() != 1 {
			t.Error(w, err)
		}
		_, err := b.Areas("lsoa21")
		dbtest.Fails(t, "a level that is not there", err, kith.NotFound)
		if a, err := b.Boundary("E05900001"); err != nil || a.Name != "Castle" {
			t.Error(a, err)
		}
		_, err = b.Boundary("E05900009")
		dbtest.Fails(t, "no land", err, kith.NotFound)
		if l, err := b.LSOA("E01900001"); err != nil || l != (LSOA{"E01900001", "Nowhere 001A", "E05900001", "Castle", "E07900001", "Nowhere", "99Z", "QZ9", "UN1"}) {
			t.Errorf("%+v %v", l, err)
		}
		if s, err := b.SubICB("99Z"); err != nil || s.ICBName != "NHS Nowhere Integrated Care Board" {
			t.Error(s, err)
		}
		if s, err := b.District("E07900001"); err != nil || s.Now != "E06900001" || s.CountyName != "Nowhereshire" || s.RegionName != "South East" {
			t.Error(s, err)
		}
	})
	// A ward of a later year is what "ward" means from then on.
	read(t, d, map[string]string{"w26.json": strings.ReplaceAll(strings.ReplaceAll(wardsJSON, "WD25", "WD26"), "E05900001", "E05900077")})
	ask(t, d, g, func(b *Book) {
		if home, err := b.Postcode("ZX1 1AA"); err != nil || home.Ward != "E05900077" {
			t.Error(home, err)
		}
		if levels, err := b.Levels(); err != nil || !slices.Equal(levels, []string{"ward25", "ward26"}) {
			t.Error(levels, err)
		}
	})
}

// Boundaries of one year: the finer drawn answers, whichever came last.
func TestFinerBoundariesStay(t *testing.T) {
	d, g := dbtest.Open(t), NewGazetteer()
	coarse := strings.Replace(wardsJSON, "[-1.25,51.756],", "", 1)
	read(t, d, map[string]string{"fine.json": wardsJSON})
	if r := read(t, d, map[string]string{"coarse.json": coarse})["coarse.json"]; r.Outcome != Behind {
		t.Errorf("%+v", r)
	}
	ask(t, d, g, func(b *Book) {
		if a, err := b.Boundary("E05900001"); err != nil || len(a.Polygons[0][0]) != 4 {
			t.Error(a, err)
		}
	})
}

func TestCalendar(t *testing.T) {
	d, g := county(t)
	ask(t, d, g, func(b *Book) {
		for day, want := range map[kith.Day]string{"2026-12-25": "Christmas Day", "2026-12-26": "", "2027-01-01": "New Year’s Day", "2026-01-02": ""} {
			if got, err := b.BankHoliday(day); err != nil || got != want {
				t.Errorf("%s: %q %v", day, got, err)
			}
		}
		for _, day := range []kith.Day{"2031-12-25", "", "x"} {
			_, err := b.BankHoliday(day)
			dbtest.Fails(t, "a year that is not known", err, kith.NotFound)
		}
		for day, want := range map[kith.Day]bool{"2026-09-03": true, "2026-10-26": false, "2026-12-18": true} {
			if in, err := b.InTerm("E07900001", day); err != nil || in != want {
				t.Errorf("%s: %v %v", day, in, err)
			}
		}
		_, err := b.InTerm("E07900001", "2027-02-01")
		dbtest.Fails(t, "beyond the terms", err, kith.NotFound)
		if all, err := b.Terms("E07900002"); err != nil || len(all) != 1 || all[0].Name != "Late autumn 2026" {
			t.Error(all, err)
		}
	})
}

// An installation without reference data says so, by each question.
func TestNothingImported(t *testing.T) {
	d, g := dbtest.Open(t), NewGazetteer()
	ask(t, d, g, func(b *Book) {
		for what, f := range map[string]func() error{
			"postcode":    func() error { _, err := b.Postcode("ZX1 1AA"); return err },
			"deprivation": func() error { _, err := b.Deprivation("E01900001", IoD2025); return err },
			"practice":    func() error { _, err := b.Practice("Z99001"); return err },
			"search":      func() error { _, err := b.SearchPractices("mill", 5); return err },
			"pcn":         func() error { _, err := b.PCNOf("Z99001", "2026-01-01"); return err },
			"holiday":     func() error { _, err := b.BankHoliday("2026-12-25"); return err },
			"term":        func() error { _, err := b.InTerm("", "2026-12-25"); return err },
			"areas":       func() error { _, err := b.Areas("ward"); return err },
			"boundary":    func() error { _, err := b.Boundary("E05900001"); return err },
			"lsoa":        func() error { _, err := b.LSOA("E01900001"); return err },
			"lsoa21":      func() error { _, err := b.LSOA21("E01900001"); return err },
			"sub-icb":     func() error { _, err := b.SubICB("99Z"); return err },
			"district":    func() error { _, err := b.District("E07900001"); return err },
		} {
			err := dbtest.Fails(t, what, f(), kith.NotFound)
			if err != nil && strings.Contains(err.Error(), "ZX1") {
				t.Errorf("%s tells the postcode: %v", what, err)
			}
		}
	})
}

// Files of postcodes unite: metres from one, areas from the other.
func TestPostcodesUnite(t *testing.T) {
	d, g := dbtest.Open(t), NewGazetteer()
	read(t, d, map[string]string{"areas.csv": postcodesCSV, "points.csv": codepointCSV})
	ask(t, d, g, func(b *Book) {
		table, err := b.Postcodes()
		if err != nil || table.Len() != 4 {
			t.Fatal(table, err)
		}
		want := geo.Place{Point: geo.Point{E: 451300, N: 206200}, Precision: geo.Exact,
			Areas: geo.Areas{LSOA21: "E01900001", LSOA11: "E01900001", Ward: "E05900001", District: "E07900001"}}
		if at := table.Find("ZX1 1AA"); at != want {
			t.Errorf("%+v", at)
		}
		if at := table.Find("ZX1 1AB"); at.Precision != geo.Exact || at.LSOA21 != "E01900001" {
			t.Errorf("the better point, from the other file: %+v", at)
		}
	})
}

// The metres that the ONS gives for Northern Ireland are of the Irish grid.
func TestNorthernIreland(t *testing.T) {
	d, g := dbtest.Open(t), NewGazetteer()
	read(t, d, map[string]string{"onspd.csv": onspdCSV})
	ask(t, d, g, func(b *Book) {
		at, err := b.Postcode("BT1 1AA")
		if l := at.Point.LatLng(); err != nil || at.Precision != geo.Exact || l.Lat < 54.59 || l.Lat > 54.61 || l.Lng < -5.94 || l.Lng > -5.92 || at.LSOA21 != "N21000001" {
			t.Errorf("%+v %v %v", at, l, err)
		}
		if at, err := b.Postcode("ZX9 9AA"); err != nil || at != (geo.Place{}) {
			t.Errorf("a postcode without a place: %+v %v", at, err)
		}
	})
}

// Many ask while a newer set comes in; each is answered from one state.
func TestManyAskWhileItIsSwapped(t *testing.T) {
	d, g := county(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 30 {
				err := d.Read(context.Background(), dbtest.Worker, func(tx *db.Tx) error {
					b, err := g.In(tx)
					if err != nil {
						return err
					}
					p, err := b.Practice("Z99001")
					if err == nil && p.Name != "THE MILL SURGERY" && p.Name != "THE NEW MILL" {
						t.Errorf("%+v", p)
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	read(t, d, map[string]string{"later.csv": strings.Replace(strings.Replace(practicesCSV, "THE MILL SURGERY", "THE NEW MILL", 1), "20010401", "20250401", 1)})
	wg.Wait()
	ask(t, d, g, func(b *Book) {
		if p, err := b.Practice("Z99001"); err != nil || p.Name != "THE NEW MILL" {
			t.Error(p, err)
		}
	})
}
