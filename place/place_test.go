package place

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
)

var operator = kith.Actor{ID: "operator", Name: "Operator", Role: kith.Operator} // of no tenant

// files writes named contents into a folder of their own.
func files(t testing.TB, contents map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range contents {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// read imports contents and returns what became of each file.
func read(t testing.TB, d *db.DB, contents map[string]string) map[string]Result {
	t.Helper()
	all, err := Import{}.Run(context.Background(), d, operator, []string{files(t, contents)})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]Result{}
	for _, r := range all {
		out[r.File] = r
	}
	return out
}

func packed(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(text))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func zipped(t testing.TB, contents map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range contents {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(text))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// An invented county: Nowhereshire, with one sub-ICB, two PCNs, and postcodes
// of an area that Royal Mail has not given out.
const (
	postcodesCSV = "postcode,lat,lon,lad,lsoa21,lsoa11,quality\n" +
		"ZX1 1AA,51.7520,-1.2577,E07900001,E01900001,E01900001,10\n" +
		"ZX1 1AB,51.7525,-1.2570,E07900001,E01900001,E01900001,10\n" +
		"ZX1 2AA,51.7600,-1.2500,E07900001,E01900002,,50\n"
	imd2019CSV    = "lsoa11_code,imd_rank,imd_decile\nE01900001,1,1\nE01900003,30000,10\n"
	imd2025CSV    = "lsoa21_code,imd_rank,imd_decile,imd_quintile\nE01900001,10,3,2\nE01900002,20,6,3\n"
	lsoasCSV      = "lsoa11_code,change_code,lsoa21_code,ltla22_code\nE01900001,U,E01900001,E07900001\nE01900003,S,E01900002,E07900001\nE01900003,S,E01900004,E07900001\n"
	lookupCSV     = "lsoa21_code,lsoa21_name,sub_icb_code,icb_code,ward24_code,ward24_name,ltla24_code,ltla24_name,ruc21_code\nE01900001,Nowhere 001A,99Z,QZ9,E05900001,Castle,E07900001,Nowhere,UN1\nE01900002,Nowhere 001B,99Z,QZ9,E05900002,Mill,E07900001,Nowhere,RSN1\n"
	practicesCSV  = "practice_code,practice_name,addr1,addr2,addr3,addr4,addr5,postcode,icb_code,sub_icb_code,open_date,status\nZ99001,THE MILL SURGERY,1 MILL LANE,NOWHERE,,,,ZX1 1AA,QZ9,99Z,19740401,A\nZ99002,CASTLE MEDICAL CENTRE,CASTLE HILL,NOWHERE,,,,ZX1 2AA,QZ9,99Z,20010401,A\nZ99003,OLD MILL PRACTICE,,,,,,ZX1 1AB,QZ9,99Z,19740401,C\n"
	pcnsCSV       = "pcn_code,pcn_name,sub_icb_code,sub_icb_name,open_date,close_date,addr1,postcode\nU99001,NOWHERE NORTH PCN,99Z,NHS NOWHERE - 99Z,20190701,,X,ZX1 1AA\nU99002,NOWHERE SOUTH PCN,99Z,NHS NOWHERE - 99Z,20190701,20230331,X,ZX1 1AA\n"
	membersCSV    = "practice_code,practice_name,pcn_code,pcn_name,start_date,end_date\nZ99001,THE MILL SURGERY,U99002,NOWHERE SOUTH PCN,20190701,20210331\nZ99001,THE MILL SURGERY,U99001,NOWHERE NORTH PCN,20210401,\nZ99002,CASTLE,U99001,NOWHERE NORTH PCN,20190701,\n"
	subICBsCSV    = "sub_icb_code,sub_icb_ons,sub_icb_name,icb_code,icb_ons,icb_name\n99Z,E38900001,NHS Nowhere ICB - 99Z,QZ9,E54900001,NHS Nowhere Integrated Care Board\n"
	districtsCSV  = "LADCD,LADNM,LADCD_ACTIVE,LADNM_ACTIVE,UTLACD,UTLANM,RGNCD,RGNNM\nE07900001,Nowhere,E06900001,Greater Nowhere,E10900001,Nowhereshire,E12000008,South East\n"
	holidaysCSV   = "date,title,notes,source\n2026-12-25,Christmas Day,,gov.uk\n2026-12-28,Boxing Day,Substitute day,gov.uk\n"
	holidaysJSON  = `{"england-and-wales":{"division":"england-and-wales","events":[{"title":"Christmas Day","date":"2026-12-25","notes":"","bunting":true},{"title":"Boxing Day","date":"2026-12-28","notes":"Substitute day","bunting":true},{"title":"New Year’s Day","date":"2027-01-01","notes":"","bunting":true}]},"scotland":{"division":"scotland","events":[{"title":"2nd January","date":"2026-01-02","notes":"","bunting":true}]}}`
	termsCSV      = "district,term,start,end\nE07900001,Autumn 2026,03/09/2026,2026-10-23\n,Late autumn 2026,2026-11-02,2026-12-18\n,Backwards,2026-12-18,2026-11-02\n"
	wardsJSON     = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"WD25CD":"E05900001","WD25NM":"Castle"},"geometry":{"type":"Polygon","coordinates":[[[-1.27,51.745],[-1.25,51.745],[-1.25,51.756],[-1.27,51.756],[-1.27,51.745]]]}},{"type":"Feature","properties":{"WD25CD":"E05900009","WD25NM":"Water"},"geometry":null}]}`
	lsoa21JSON    = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"LSOA21CD":"E01900002","LSOA21NM":"Nowhere 001B"},"geometry":{"type":"Polygon","coordinates":[[[440000,200000],[460000,200000],[460000,220000],[440000,220000]]]}}]}`
	onspdCSV      = "pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,osnrth1m,osgrdind,oa21,cty,ced,laua,ward,nhser,ctry,rgn,pcon,ttwa,itl,park,lsoa21,msoa21,wz11,sicbl,bua24,ruc21,oac11,lat,long,lep1,lep2,pfa,imd,icb\n\"ZX1 1AA\",\"ZX1  1AA\",\"ZX1 1AA\",\"198001\",\"\",\"0\",\"0451300\",\"0206200\",\"1\",\"E00900001\",\"E10900001\",\"\",\"E07900001\",\"E05900001\",\"\",\"E92000001\",\"\",\"\",\"\",\"\",\"\",\"E01900001\",\"\",\"\",\"\",\"\",\"\",\"\",51.752,-1.2577,\"\",\"\",\"\",1,\"\"\n\"BT1 1AA\",\"BT1  1AA\",\"BT1 1AA\",\"202502\",\"\",\"0\",\"0333000\",\"0374000\",\"1\",\"N00000001\",\"\",\"\",\"N09000003\",\"N08000001\",\"\",\"N92000002\",\"\",\"\",\"\",\"\",\"\",\"N21000001\",\"\",\"\",\"\",\"\",\"\",\"\",54.6,-5.93,\"\",\"\",\"\",1,\"\"\n\"ZX9 9AA\",\"ZX9  9AA\",\"ZX9 9AA\",\"199001\",\"199606\",\"1\",\"\",\"\",\"9\",\"\",\"\",\"\",\"L99999999\",\"L99999999\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"L99999999\",\"\",\"\",\"\",\"\",\"\",\"\",99.999999,0,\"\",\"\",\"\",0,\"\"\n"
	onspd25CSV    = "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty25cd,ced25cd,lad25cd,wd25cd,nhser24cd,ctry25cd,rgn25cd,lsoa21cd,lat,long\nZX1 1AA,ZX1  1AA,ZX1 1AA,200006,,0,451300,206200,1,E00900001,E99999999,E99999999,E07900001,E05900001,E40000012,E92000001,E12000008,E01900001,51.752,-1.2577\n"
	codepointCSV  = "\"ZX1 1AA\",10,451300,206200,\"E92000001\",\"E19000003\",\"E18000010\",\"E10900001\",\"E07900001\",\"E05900001\"\r\n\"ZX1  1AB\",50,451350,206260,\"E92000001\",\"E19000003\",\"E18000010\",\"E10900001\",\"E07900001\",\"E05900001\"\r\n\"ZX9 9ZZ\",90,0,0,\"E92000001\",\"\",\"\",\"\",\"\",\"\"\r\n"
	epraccurCSV   = "\"Z99001\",\"THE MILL SURGERY\",\"Y59\",\"QZ9\",\"1 MILL LANE\",\"NOWHERE\",\"\",\"\",\"\",\"ZX1 1AA\",\"19740401\",\"\",\"A\",\"B\",\"99Z\",\"20130401\",\"\",\"01632 960000\",\"\",\"\",\"\",\"0\",\"\",\"99Z\",\"\",\"4\",\"\"\n\"Y99001\",\"NOWHERE WALK-IN CENTRE\",\"Y59\",\"QZ9\",\"2 MILL LANE\",\"\",\"\",\"\",\"\",\"ZX1 1AB\",\"20100401\",\"\",\"A\",\"B\",\"99Z\",\"20130401\",\"\",\"\",\"\",\"\",\"\",\"0\",\"\",\"99Z\",\"\",\"1\",\"\"\n"
	epcnCSV       = "\"U99001\",\"NOWHERE NORTH PCN\",\"99Z\",\"NHS NOWHERE ICB - 99Z\",\"20190701\",\"\",\"X\",\"\",\"\",\"\",\"\",\"ZX1 1AA\"\n"
	partnersCSV   = "\"Z99001\",\"THE MILL SURGERY\",\"99Z\",\"NHS NOWHERE ICB - 99Z\",\"U99001\",\"NOWHERE NORTH PCN\",\"99Z\",\"NHS NOWHERE ICB - 99Z\",\"20210401\",\"\",\"Yes\"\n"
	file7CSV      = "LSOA code (2011),LSOA name (2011),Local Authority District code (2019),Local Authority District name (2019),Index of Multiple Deprivation (IMD) Score,Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived),Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)\nE01900001,Nowhere 001A,E07900001,Nowhere,92.7,\"1,234\",1\n"
	iod2025CSV    = "\ufeffLSOA code (2021),LSOA name (2021),Local Authority District code (2024),Local Authority District name (2024),Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived),Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)\nE01900001,Nowhere 001A,E07900001,Nowhere,33755,10\n"
	onsLookupCSV  = "LSOA21CD,LSOA21NM,LSOA21NMW,WD25CD,WD25NM,WD25NMW,LAD25CD,LAD25NM,LAD25NMW,ObjectId\nE01900001,Nowhere 001A,,E05900001,Castle,,E07900001,Nowhere,,1\n"
	onsICBCSV     = "LSOA21CD,LSOA21NM,SICBL24CD,SICBL24CDH,SICBL24NM,ICB24CD,ICB24CDH,ICB24NM,LAD24CD,LAD24NM\nE01900001,Nowhere 001A,E38900001,99Z,NHS Nowhere ICB - 99Z,E54900001,QZ9,NHS Nowhere Integrated Care Board,E07900001,Nowhere\n"
	onsLSOAsCSV   = "LSOA11CD,LSOA11NM,CHGIND,LSOA21CD,LSOA21NM,LAD22CD,LAD22NM,ObjectId\nE01900001,Nowhere 001A,U,E01900001,Nowhere 001A,E07900001,Nowhere,1\n"
	bobLSOAJSON   = `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[-1.27,51.745],[-1.25,51.745],[-1.25,51.756],[-1.27,51.745]]]},"properties":{"code":"E01900001","name":"Nowhere 001A","ltla":"E07900001","imd25":5}}]}`
	districtsJSON = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"LAD24CD":"E07900001","LAD24NM":"Nowhere"},"geometry":{"type":"MultiPolygon","coordinates":[[[[440000,200000],[460000,200000],[460000,220000]]]]}}]}`
)

func TestEachFileIsKnownByItsContent(t *testing.T) {
	for _, c := range []struct {
		what, text    string
		kind          Kind
		part, vintage string
		rows, skipped int
	}{
		{"postcodes with degrees", postcodesCSV, Postcodes, "areas", "2024", 3, 0},
		{"postcodes said twice", postcodesCSV + "ZX11AB,51.7525,-1.2570,E07900001,E01900001,E01900001,10\n", Postcodes, "areas", "2024", 3, 1},
		{"ONSPD", onspdCSV, Postcodes, "areas", "2025-02", 3, 0},
		{"ONSPD, headings of 2025", onspd25CSV, Postcodes, "areas", "2000-06", 1, 0},
		{"OS Code-Point Open", codepointCSV, Postcodes, "points", "2024", 3, 0},
		{"deprivation 2019", imd2019CSV, IMD2019, "", "2019", 2, 0},
		{"IoD2019 File 7", file7CSV, IMD2019, "", "2019", 1, 0},
		{"deprivation 2025", imd2025CSV, IMD2025, "", "2025", 2, 0},
		{"IoD2025", iod2025CSV, IMD2025, "", "2025", 1, 0},
		{"LSOAs", lsoasCSV, LSOAs, "", "2024", 3, 0},
		{"ONS LSOAs", onsLSOAsCSV, LSOAs, "", "2024", 1, 0},
		{"wards and ICBs of LSOAs", lookupCSV, Lookup, "ward+sub_icb", "2024", 2, 0},
		{"ONS wards of LSOAs", onsLookupCSV, Lookup, "ward", "2025", 1, 0},
		{"ONS ICBs of LSOAs", onsICBCSV, Lookup, "sub_icb", "2024", 1, 0},
		{"sub-ICBs", subICBsCSV, SubICBs, "", "2024", 1, 0},
		{"districts", districtsCSV, Districts, "", "2024", 1, 0},
		{"practices", practicesCSV, Practices, "", "2001-04-01", 3, 0},
		{"epraccur", epraccurCSV, Practices, "", "1974-04-01", 1, 1},
		{"PCNs", pcnsCSV, PCNs, "", "2023-03-31", 2, 0},
		{"epcn", epcnCSV, PCNs, "", "2019-07-01", 1, 0},
		{"memberships", membersCSV, Members, "", "2021-04-01", 3, 0},
		{"epcncorepartnerdetails", partnersCSV, Members, "", "2021-04-01", 1, 0},
		{"bank holidays", holidaysCSV, Holidays, "", "2026-12-28", 2, 0},
		{"GOV.UK bank-holidays.json", holidaysJSON, Holidays, "", "2027-01-01", 4, 0},
		{"terms", termsCSV, Terms, "", "2024", 2, 1},
		{"ONS wards", wardsJSON, Boundaries, "ward25", "2025", 1, 1},
		{"ONS LSOAs in metres", lsoa21JSON, Boundaries, "lsoa21", "2021", 1, 0},
		{"plain LSOAs", bobLSOAJSON, Boundaries, "lsoa21", "2021", 1, 0},
		{"ONS districts", districtsJSON, Boundaries, "district24", "2024", 1, 0},
	} {
		for _, name := range []string{"some 2024.csv", "x_2024.txt.gz"} {
			text := c.text
			if strings.HasSuffix(name, ".gz") {
				text = strings.NewReplacer("\ufeff", "", "\r", "").Replace(text)
				text = packed(t, "\ufeff"+strings.ReplaceAll(text, "\n", "\r\n"))
			}
			list, err := sources([]string{files(t, map[string]string{name: text})})
			if err != nil {
				t.Fatal(err)
			}
			got, err := Import{}.draft(context.Background(), list[0])
			if err != nil {
				t.Errorf("%s (%s): %v", c.what, name, err)
				continue
			}
			as := vintage(got.vintage, name, nil)
			if got.kind != c.kind || got.part != c.part || as != c.vintage || got.rows != c.rows || got.skippedRows() != c.skipped {
				t.Errorf("%s (%s): %s %s of %s, %d rows, skipped %v", c.what, name, got.kind, got.part, as, got.rows, got.skipped)
			}
			if keys, err := keysOf(got.kind, got.packed); err != nil || len(keys) == 0 {
				t.Errorf("%s (%s): %v %v", c.what, name, keys, err)
			}
		}
	}
}

func TestVintage(t *testing.T) {
	d := dbtest.Open(t)
	for name, want := range map[string]string{"ONSPD_FEB_2024_UK.csv": "2024-02", "imd-2019.csv": "2019", "x.csv": "2026-09-01",
		"E06200060.csv": "2026-09-01", "2020/x.csv": "2026-09-01", "file_7_august2021.csv": "2021-08"} {
		if got := vintage("", name, d); got != want {
			t.Errorf("%s is of %s", name, got)
		}
	}
}

func TestWhatIsNotReferenceData(t *testing.T) {
	d := dbtest.Open(t)
	cut := packed(t, strings.Repeat(practicesCSV, 50))
	long := "postcode,lat,lon,quality\n" + strings.Repeat("x", 3<<20)
	for name, c := range map[string]struct {
		text    string
		outcome Outcome
		why     string
	}{
		"empty.csv":     {"", Refused, "the file is empty"},
		"blank.csv":     {" \n\n", Refused, "the file is empty"},
		"headings.csv":  {"lsoa11_code,imd_rank,imd_decile\n", Refused, "headings only"},
		"cut.csv.gz":    {cut[:len(cut)/2], Refused, "cut short"},
		"broken.gz":     {cut[:40] + "xxxxxxxx" + cut[48:], Refused, "damaged"},
		"stub.gz":       {"\x1f\x8b", Refused, "damaged"},
		"cutrow.csv":    {imd2019CSV + "E0190", Refused, "cut short in its last row"},
		"junk.csv":      {"lsoa11_code,imd_rank,imd_decile\nE01900001,1,1\n???,1,1\n???,x,1\nE01900004,x,1\n", Refused, "more rows have a problem than not"},
		"allbad.csv":    {"lsoa11_code,imd_rank,imd_decile\n,,\n", Refused, "no lsoa11 (rows: 1, first row 2)"},
		"long.csv":      {long, Refused, "a row is longer than 1 MB"},
		"quote.csv":     {imd2019CSV + "\"E0190" + strings.Repeat("\nE01900004,1,1", 100_000), Refused, "a row is longer than 1 MB"},
		"oneline.csv":   {strings.Repeat("x", 3<<20), Refused, "a row is longer than 1 MB"},
		"damaged.zip":   {zipped(t, map[string]string{"a.csv": imd2019CSV})[:60], Refused, "damaged"},
		"cut.json":      {holidaysJSON[:200], Refused, "cut short"},
		"cut.geojson":   {wardsJSON[:250], Refused, "cut short"},
		"far.geojson":   {strings.Replace(wardsJSON, "51.745", "5.745", 1), Refused, "not in Great Britain"},
		"none.json":     {`{"england-and-wales":{"events":[]}}`, Refused, "no bank holidays"},
		"noareas.json":  {`{"type":"FeatureCollection","features":[]}`, Refused, "no areas"},
		"points.json":   {`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"WD25CD":"E05900001"},"geometry":{"type":"Point","coordinates":[1,2]}}]}`, Refused, "only areas can be read"},
		"trees.geojson": {`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"TREE":"oak","AGE":3},"geometry":null}]}`, Unknown, "its areas have AGE, TREE"},
		"other.json":    {`{"type":"Topology","arcs":[]}`, Unknown, "Topology"},
		"list.json":     {`[1,2,3]`, Unknown, "[1,2,3]"},
		"people.csv":    {"name,age\nSam,3\n", Unknown, `it begins "name,age"`},
		"page.csv":      {"<!doctype html><title>Not found</title>", Unknown, "a web page"},
		"book.xlsx":     {"PK\x03\x04rest", Unknown, "save its sheets as CSV"},
		"picture.png":   {"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe", Unknown, "not text"},
		"zeros.csv":     {strings.Repeat("\x00", 9000), Unknown, "not text"},
	} {
		r := read(t, d, map[string]string{name: c.text})[name]
		if strings.HasSuffix(name, ".zip") {
			for _, r = range read(t, d, map[string]string{name: c.text}) {
			}
		}
		if r.Outcome != c.outcome || !strings.Contains(r.Why, c.why) {
			t.Errorf("%s: %s, %q", name, r.Outcome, r.Why)
		}
	}
	dbtest.See(t, d, operator, func(tx *db.Tx) error {
		if all, err := Sets(tx); err != nil || len(all) != 0 {
			t.Errorf("%v %v", all, err)
		}
		return nil
	})
}

func TestASecondRunChangesNothing(t *testing.T) {
	d := dbtest.Open(t)
	first := map[string]string{"a.csv": imd2019CSV, "b/holidays.csv": holidaysCSV, "c.zip": zipped(t, map[string]string{"Data/p.csv": practicesCSV, "doc/readme.txt": "hello"})}
	got := read(t, d, first)
	if got["a.csv"].Outcome != Read || got["b/holidays.csv"].Outcome != Read || got["c.zip/p.csv"].Outcome != Read || got["c.zip/readme.txt"].Outcome != Unknown || len(got) != 4 {
		t.Errorf("%+v", got)
	}
	for name, r := range read(t, d, map[string]string{"a.csv": imd2019CSV, "other name.csv": holidaysCSV, "packed.gz": packed(t, practicesCSV)}) {
		if r.Outcome != Already || r.Set.ID == "" {
			t.Errorf("%s: %+v", name, r)
		}
	}
	dbtest.See(t, d, operator, func(tx *db.Tx) error {
		all, err := Sets(tx)
		if err != nil || len(all) != 3 || all[0].By != "Operator" || !all[0].At.Equal(dbtest.Now) || all[0].Size == 0 || len(all[0].SHA256) != 64 {
			t.Errorf("%+v %v", all, err)
		}
		return nil
	})
}

func TestStopAndGoOn(t *testing.T) {
	d := dbtest.Open(t)
	dir := files(t, map[string]string{"a.csv": imd2019CSV, "b.csv": imd2025CSV, "c.csv": holidaysCSV})
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	all, err := Import{Result: func(Result) { stop() }}.Run(ctx, d, operator, []string{dir})
	if len(all) != 1 || ctx.Err() == nil || err == nil {
		t.Fatalf("%+v %v", all, err)
	}
	all, err = Import{}.Run(context.Background(), d, operator, []string{dir})
	if err != nil || len(all) != 3 || all[0].Outcome != Already || all[1].Outcome != Read || all[2].Outcome != Read {
		t.Errorf("%+v %v", all, err)
	}
}

func TestTheNewerTakesThePlace(t *testing.T) {
	d := dbtest.Open(t)
	national := practicesCSV
	later := strings.Replace(strings.Replace(practicesCSV, "CASTLE MEDICAL CENTRE", "CASTLE SURGERY", 1), "20010401", "20240401", 1)
	extract := strings.Join(strings.SplitAfter(strings.Replace(practicesCSV, "MILL LANE", "BRIDGE LANE", 1), "\n")[:2], "")
	older := strings.Replace(practicesCSV, "20010401", "19900401", 1)

	read(t, d, map[string]string{"national.csv": national})
	if r := read(t, d, map[string]string{"extract.csv": extract})["extract.csv"]; r.Outcome != Behind {
		t.Errorf("an older extract: %+v", r)
	}
	if r := read(t, d, map[string]string{"later.csv": later})["later.csv"]; len(r.Instead) != 1 || r.Instead[0] != "national.csv" {
		t.Errorf("a later one: %+v", r)
	}
	if r := read(t, d, map[string]string{"older.csv": older})["older.csv"]; r.Outcome != Behind {
		t.Errorf("an older one: %+v", r)
	}
	im := Import{Vintage: "2025-01"}
	all, err := im.Run(context.Background(), d, operator, []string{files(t, map[string]string{"mended.csv": strings.Replace(extract, "BRIDGE", "TOWER", 1)})})
	if err != nil || all[0].Outcome != Read || len(all[0].Instead) != 0 {
		t.Errorf("an extract takes no nation's place: %+v %v", all, err)
	}
	g := NewGazetteer()
	ask(t, d, g, func(b *Book) {
		if p, err := b.Practice("Z99002"); err != nil || p.Name != "CASTLE SURGERY" {
			t.Errorf("%+v %v", p, err)
		}
		if p, err := b.Practice("Z99001"); err != nil || p.Address[0] != "1 TOWER LANE" {
			t.Errorf("the newest says it: %+v %v", p, err)
		}
	})
	dbtest.See(t, d, operator, func(tx *db.Tx) error {
		all, err := Sets(tx)
		now := 0
		for _, s := range all {
			if s.Current() {
				now++
			}
		}
		if len(all) != 5 || now != 2 || err != nil {
			t.Errorf("%d of %d current: %+v", now, len(all), all)
		}
		return err
	})
}

func TestWhoMayImport(t *testing.T) {
	d := dbtest.Open(t)
	dir := files(t, map[string]string{"a.csv": imd2019CSV})
	for _, a := range []kith.Actor{dbtest.Worker, dbtest.Admin, dbtest.Analyst, dbtest.Referrer, {}} {
		_, err := Import{}.Run(context.Background(), d, a, []string{dir})
		dbtest.Fails(t, string(a.Role), err, kith.Forbidden)
	}
	_, err := Import{}.Run(context.Background(), d, operator, []string{filepath.Join(dir, "none.csv")})
	dbtest.Fails(t, "no such file", err, kith.Invalid)
	_, err = Import{Vintage: "May"}.Run(context.Background(), d, operator, []string{dir})
	dbtest.Fails(t, "no vintage", err, kith.Invalid)
	dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error {
		tables, err := tx.Tables()
		for _, table := range tables {
			if table.Name == "reference_set" {
				t.Error("a tenant's archive would hold reference data")
			}
		}
		return err
	})
}
