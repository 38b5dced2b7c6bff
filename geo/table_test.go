package geo

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"kith"
)

func build(t testing.TB, add ...struct {
	postcode string
	Place
}) *Table {
	t.Helper()
	b := NewBuilder()
	for _, a := range add {
		if err := b.Add(a.postcode, a.Place); err != nil {
			t.Fatal(err)
		}
	}
	return load(t, b)
}

func load(t testing.TB, b *Builder) *Table {
	t.Helper()
	blob, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	table, err := LoadTable(blob)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

type row = struct {
	postcode string
	Place
}

// A town of nowhere: three postcodes of one sector, one of another that is not
// located, and a district apart.
func town(t testing.TB) *Table {
	return build(t,
		row{"ZX1 2AB", Place{Point: Point{400_100, 200_000}, Precision: Exact, Areas: Areas{"E01000002", "E01000001", "E05000001", "E07000001"}}},
		row{"zx12aa", Place{Point: Point{400_000, 200_000}, Precision: Exact, Areas: Areas{"E01000001", "E01000001", "E05000001", "E07000001"}}},
		row{"ZX1 2ZZ", Place{Point: Point{400_400, 200_300}, Precision: Estimated, Areas: Areas{"E01000001", "", "E05000001", "E07000001"}}},
		row{"ZX1 3AA", Place{Areas: Areas{District: "E07000001"}}},
		row{"ZX10 2AA", Place{Point: Point{500_000, 300_000}, Precision: SectorCentre}},
		row{"ZX11 2AA", Place{Point: Point{-5, 300_000}, Precision: Exact}},
	)
}

func TestFind(t *testing.T) {
	table := town(t)
	district := Areas{District: "E07000001"}
	for in, want := range map[string]Place{
		"ZX1 2AA":   {Point{400_000, 200_000}, Exact, 0, Areas{"E01000001", "E01000001", "E05000001", "E07000001"}},
		" zx1  2ab": {Point{400_100, 200_000}, Exact, 0, Areas{"E01000002", "E01000001", "E05000001", "E07000001"}},
		"ZX12ZZ":    {Point{400_400, 200_300}, Estimated, 100, Areas{"E01000001", "", "E05000001", "E07000001"}},
		"ZX1 2ZY":   {Point{400_100, 200_000}, SectorCentre, 424, Areas{"", "", "E05000001", "E07000001"}}, // not in the file
		"ZX1 2":     {Point{400_100, 200_000}, SectorCentre, 424, Areas{"", "", "E05000001", "E07000001"}},
		"ZX1 3AA":   {Point{400_100, 200_000}, DistrictCentre, 424, district}, // in the file, without a place
		"ZX1 9ZZ":   {Point{400_100, 200_000}, DistrictCentre, 424, district},
		"ZX1":       {Point{400_100, 200_000}, DistrictCentre, 424, district},
		"ZX10 2AA":  {Point{500_000, 300_000}, SectorCentre, 0, Areas{}},
		"ZX11 2AA":  {}, "ZX2 1AA": {}, "": {}, "ZX": {}, "ZX1 2A": {}, "ZX1 2AA4": {}, "ZZ99 3VZ": {}, "1ZX 2AA": {}, "ZX12AAé": {}, "Z X 1 2": {},
	} {
		if got := table.Find(in); got != want {
			t.Errorf("%q is %+v, want %+v", in, got, want)
		}
	}
	if table.Len() != 6 {
		t.Errorf("%d postcodes", table.Len())
	}
	if Nowhere.String() != "not known" || Exact.String() != "the postcode" || Precision(9).String() != "not known" {
		t.Error("words")
	}
}

func TestAddRefuses(t *testing.T) {
	b := NewBuilder()
	for p, place := range map[string]Place{
		"": {}, "ZX1": {}, "ZX1 2": {}, "Oxford": {}, "ZX1 2AA2": {}, "ZX1\x002AA": {},
		"ZX1 2AA": {Areas: Areas{Ward: "two words"}}, "ZX1 2AB": {Areas: Areas{Ward: "E0500000123456"}},
	} {
		if err := b.Add(p, place); kith.KindOf(err) != kith.Invalid {
			t.Errorf("%q: %v", p, err)
		}
	}
	if b.Len() != 0 || load(t, b).Find("ZX1 2AA") != (Place{}) {
		t.Error("something stayed")
	}
}

func TestMergeKeepsTheBest(t *testing.T) {
	codes := Areas{"E01000001", "", "E05000001", ""}
	a := build(t, row{"ZX1 1AA", Place{Point: Point{1, 2}, Precision: Estimated, Areas: codes}}, row{"ZX1 1AB", Place{Point: Point{5, 6}, Precision: Exact}})
	b := build(t, row{"ZX1 1AA", Place{Point: Point{3, 4}, Precision: Exact, Areas: Areas{Ward: "E05000009", District: "E07000001"}}},
		row{"ZX1 1AB", Place{Point: Point{7, 8}, Precision: Exact}}, row{"ZX9 9ZZ", Place{Point: Point{9, 9}, Precision: Exact}})
	blob, err := Merge(a, b)
	if err != nil {
		t.Fatal(err)
	}
	m, err := LoadTable(blob)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Place{
		"ZX1 1AA": {Point{3, 4}, Exact, 0, Areas{"E01000001", "", "E05000001", "E07000001"}},
		"ZX1 1AB": {Point{5, 6}, Exact, 0, Areas{}},
		"ZX9 9ZZ": {Point{9, 9}, Exact, 0, Areas{}},
	}
	for p, place := range m.All() {
		if want[p] != place {
			t.Errorf("%s is %+v", p, place)
		}
		delete(want, p)
	}
	if len(want) > 0 {
		t.Errorf("missing %v", want)
	}
}

// Whatever is added is found again, whatever the order; what was not, is not
// taken for a postcode of the file.
func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 30 {
		b, want := NewBuilder(), map[string]Place{}
		code := func(prefix string, n int) string {
			if r.IntN(5) == 0 {
				return ""
			}
			return fmt.Sprintf("%s%06d", prefix, r.IntN(n))
		}
		for range r.IntN(3000) {
			p := randomPostcode(r)
			if _, had := want[p]; had {
				continue
			}
			place := Place{Point: Point{r.Int32N(maxE), 1 + r.Int32N(maxN-1)}, Precision: Exact,
				Areas: Areas{code("E01", 50), code("E01", 9), code("E05", 30), code("W06", 3)}}
			switch r.IntN(9) {
			case 0:
				place.Precision, place.Within = Estimated, 100
			case 1:
				place.Precision, place.Point = Nowhere, Point{}
			}
			want[p] = place
			if err := b.Add(strings.ToLower(strings.Replace(p, " ", "", r.IntN(2))), place); err != nil {
				t.Fatal(p, err)
			}
		}
		table := load(t, b)
		n, before := 0, ""
		for p, place := range table.All() {
			n++
			if place != want[p] {
				t.Fatalf("%s is %+v, was %+v", p, place, want[p])
			}
			if found := table.Find(p); place.Precision != Nowhere && found != place {
				t.Fatalf("%s is found as %+v", p, found)
			}
			if p == before {
				t.Fatalf("%s twice", p)
			}
			before = p
		}
		if n != len(want) || table.Len() != n {
			t.Fatalf("%d of %d", n, len(want))
		}
		for range 1000 {
			p := randomPostcode(r)
			if _, had := want[p]; !had && table.Find(p).Precision > SectorCentre {
				t.Fatalf("%s was never added", p)
			}
		}
	}
}

func randomPostcode(r *rand.Rand) string {
	const letters = "ABCDEFGHJKLMNOPRSTUWYZ"
	l := func() string { return string(letters[r.IntN(len(letters))]) }
	out := l()
	if r.IntN(2) == 0 {
		out += l()
	}
	out += strconv.Itoa(r.IntN(10))
	switch r.IntN(3) {
	case 0:
		out += l()
	case 1:
		out += strconv.Itoa(r.IntN(10))
	}
	return out + " " + strconv.Itoa(r.IntN(10)) + l() + l()
}

func TestDamagedTableIsRefused(t *testing.T) {
	b := NewBuilder()
	for i := range 200 {
		if err := b.Add(fmt.Sprintf("ZX1 %d%c%c", i%10, 'A'+i/26, 'A'+i%26), Place{Point: Point{400_000, 200_000}, Precision: Exact}); err != nil {
			t.Fatal(err)
		}
	}
	blob, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	for i := range blob {
		bad := bytes.Clone(blob)
		bad[i] ^= 1 << (i % 8)
		if _, err := LoadTable(bad); kith.KindOf(err) != kith.Invalid {
			t.Fatalf("byte %d changed: %v", i, err)
		}
		if _, err := LoadTable(blob[:i]); kith.KindOf(err) != kith.Invalid {
			t.Fatalf("cut at %d: %v", i, err)
		}
	}
	if _, err := LoadTable(append(bytes.Clone(blob), 0)); err == nil {
		t.Error("longer")
	}
	if _, err := LoadTable(nil); err == nil {
		t.Error("nothing")
	}
}

// A blob whose sum is right may still be nonsense: it is refused, or answers.
func FuzzLoadTable(f *testing.F) {
	b := NewBuilder()
	b.Add("ZX1 1AA", Place{Point: Point{4, 5}, Precision: Exact, Areas: Areas{"E01000001", "E01000002", "E05000003", "E07000004"}})
	b.Add("ZX1 2AA", Place{Point: Point{6, 7}, Precision: Estimated})
	blob, err := b.Build()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(blob[:len(blob)-4])
	f.Fuzz(func(t *testing.T, body []byte) {
		blob := binary.LittleEndian.AppendUint32(bytes.Clone(body), crc32.Checksum(body, castagnoli))
		table, err := LoadTable(blob)
		if err != nil {
			return
		}
		for p := range table.All() {
			table.Find(p)
		}
		table.Find("ZX1 1AA")
		table.Find("ZX1")
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"OX1 1AA", "ox11aa", "EC1A 1BB", "OX1", "OX1 1", "W1A", "", "  ", "ZZ99 3VZ", "OX 11 AA", "é", "A1 ", "B33  8TH "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		k, unit, district, ok := parse(s)
		if !ok || district || unit == noUnit {
			return
		}
		text := k.text(unit)
		if k2, u2, d2, ok2 := parse(text); !ok2 || d2 || k2 != k || u2 != unit {
			t.Fatalf("%q is %q is %d %d", s, text, k2, u2)
		}
		if squeeze := strings.ToUpper(strings.ReplaceAll(s, " ", "")); squeeze != strings.ReplaceAll(text, " ", "") {
			t.Fatalf("%q is %q", s, text)
		}
	})
}

// england reads the reduced national file beside the project.
func england(t testing.TB) *Builder {
	f, err := os.Open("../../shared/data/geo/postcodes_england_lsoa.csv.gz")
	if err != nil {
		t.Skip("skipped: the national file of postcodes is not beside the project")
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, lines := NewBuilder(), bufio.NewScanner(z)
	lines.Scan()
	for lines.Scan() {
		r := strings.Split(lines.Text(), ",") // postcode,lat,lon,lad,lsoa21,lsoa11,quality
		lat, _ := strconv.ParseFloat(r[1], 64)
		lng, _ := strconv.ParseFloat(r[2], 64)
		if err := b.Add(r[0], Place{Point: FromLatLng(LatLng{lat, lng}), Precision: Exact, Areas: Areas{LSOA21: r[4], LSOA11: r[5], District: r[3]}}); err != nil {
			t.Fatal(r[0], err)
		}
	}
	return b
}

func TestEngland(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: long")
	}
	b := england(t)
	n := b.Len()
	table := load(t, b)
	if table.Len() != n || n < 1_400_000 {
		t.Errorf("%d postcodes of %d", table.Len(), n)
	}
	if table.Size() > 20_000_000 {
		t.Errorf("%d bytes", table.Size())
	}
	t.Logf("%d postcodes, %d sectors, %d districts in %d bytes", table.Len(), len(table.sectors), len(table.districts), table.Size())
	for p, place := range table.All() {
		if place.Precision != Exact || place.LSOA21 == "" || table.Find(p) != place {
			t.Fatalf("%s is %+v, found as %+v", p, place, table.Find(p))
		}
	}
}

func TestLoadAllocatesNothingPerPostcode(t *testing.T) {
	b := NewBuilder()
	for i := range 5 * 26 * 26 {
		p := fmt.Sprintf("ZX1 %d%c%c", i%5, 'A'+i/5/26, 'A'+i/5%26)
		if err := b.Add(p, Place{Point: Point{1, 1}, Precision: Exact, Areas: Areas{District: "E07000001"}}); err != nil {
			t.Fatal(err)
		}
	}
	blob, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(10, func() { LoadTable(blob) }); n > 20 {
		t.Errorf("%v allocations", n)
	}
	table, _ := LoadTable(blob)
	if n := testing.AllocsPerRun(10, func() { table.Find("ZX1 1AA") }); n > 0 {
		t.Errorf("a question makes %v allocations", n)
	}
}

func BenchmarkFind(b *testing.B) {
	table := load(b, england(b))
	var ask []string
	r := rand.New(rand.NewPCG(7, 8))
	i, step := 0, 1+r.IntN(97)
	for p := range table.All() {
		if i++; i%step == 0 {
			ask = append(ask, p)
		}
	}
	r.Shuffle(len(ask), func(i, j int) { ask[i], ask[j] = ask[j], ask[i] })
	runtime.GC()
	b.ReportMetric(float64(table.Size()), "table-bytes")
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		if table.Find(ask[i%len(ask)]).Precision != Exact {
			b.Fatal("not found")
		}
	}
}

func BenchmarkLoadTable(b *testing.B) {
	blob, err := england(b).Build()
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(blob)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := LoadTable(blob); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMerge(b *testing.B) {
	table := load(b, england(b))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Merge(table, table); err != nil {
			b.Fatal(err)
		}
	}
}
