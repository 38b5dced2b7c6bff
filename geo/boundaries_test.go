package geo

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kith"
)

func square(e, n, side int32) []Point {
	return []Point{{e, n}, {e + side, n}, {e + side, n + side}, {e, n + side}, {e, n}}
}

func pack(t testing.TB, areas ...Area) *Boundaries {
	t.Helper()
	blob, err := PackBoundaries(areas)
	if err != nil {
		t.Fatal(err)
	}
	b, err := LoadBoundaries(blob)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestContains(t *testing.T) {
	b := pack(t,
		Area{Code: "B", Name: "Ring", Polygons: [][][]Point{{square(1000, 1000, 1000), square(1400, 1400, 200)}}},
		Area{Code: "A", Name: "Island and yolk", Polygons: [][][]Point{{square(1400, 1400, 200)}, {square(90_000, 90_000, 10)}}},
		Area{Code: "dot", Polygons: [][][]Point{{{{5, 5}, {5, 5}, {6, 6}}}}},
	)
	if b.Len() != 2 || b.All()[0].Code != "A" {
		t.Errorf("%d areas", b.Len())
	}
	for p, want := range map[Point]string{
		{1100, 1100}: "B", {1500, 1500}: "A", {90_005, 90_005}: "A", {1399, 1500}: "B", {1601, 1500}: "B",
		{999, 1500}: "", {2500, 1500}: "", {}: "", {90_011, 90_005}: "", {-1, -1}: "",
	} {
		a, ok := b.At(p)
		if a.Code != want || ok != (want != "") {
			t.Errorf("%v is in %q", p, a.Code)
		}
	}
	if a, ok := b.Get("B"); !ok || a.Name != "Ring" || a.Box != (Box{Point{1000, 1000}, Point{2000, 2000}}) || !a.Contains(Point{1100, 1100}) {
		t.Errorf("%+v", a)
	}
	if _, ok := b.Get("C"); ok {
		t.Error("C")
	}
}

// A plane cut into crooked cells: every point lies in exactly one.
func TestNeighboursShareEveryPoint(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 20 {
		const side, n = 997, 8
		var at [n + 1][n + 1]Point
		for i := range at {
			for j := range at[i] {
				p := Point{int32(i) * side, int32(j) * side}
				if i > 0 && i < n {
					p.E += r.Int32N(300) - 150
				}
				if j > 0 && j < n {
					p.N += r.Int32N(300) - 150
				}
				at[i][j] = p
			}
		}
		var areas []Area
		for i := range n {
			for j := range n {
				quad := []Point{at[i][j], at[i+1][j], at[i+1][j+1], at[i][j+1]}
				cuts := [][]Point{quad}
				if r.IntN(2) == 0 {
					cuts = [][]Point{{quad[0], quad[1], quad[2]}, {quad[2], quad[3], quad[0]}}
				}
				for k, c := range cuts {
					if r.IntN(2) == 0 {
						slices.Reverse(c)
					}
					areas = append(areas, Area{Code: fmt.Sprint(i, j, k), Polygons: [][][]Point{{c}}})
				}
			}
		}
		b := pack(t, areas...)
		ask := func(p Point) {
			in := 0
			for _, a := range b.All() {
				if a.Contains(p) {
					in++
				}
			}
			if in != 1 {
				t.Fatalf("%v is in %d areas", p, in)
			}
			if _, ok := b.At(p); !ok {
				t.Fatalf("%v is not found", p)
			}
		}
		for range 2000 {
			ask(Point{r.Int32N(n * side), r.Int32N(n * side)})
		}
		for i := range n {
			for j := range n {
				ask(at[i][j]) // the corners themselves
			}
		}
	}
}

func TestUniteKeepsTheFirst(t *testing.T) {
	old, _ := PackBoundaries([]Area{{Code: "A", Name: "old", Polygons: [][][]Point{{square(0, 0, 9)}}}, {Code: "C", Polygons: [][][]Point{{square(50, 0, 9)}}}})
	fresh, _ := PackBoundaries([]Area{{Code: "A", Name: "new", Polygons: [][][]Point{{square(100, 0, 9)}}}})
	b, err := LoadBoundaries(fresh, old)
	if err != nil {
		t.Fatal(err)
	}
	if a, _ := b.Get("A"); a.Name != "new" || b.Len() != 2 {
		t.Errorf("%v of %d", a, b.Len())
	}
}

func TestDamagedBoundariesAreRefused(t *testing.T) {
	blob, err := PackBoundaries([]Area{{Code: "A", Name: "One", Polygons: [][][]Point{{square(400_000, 200_000, 900), square(400_100, 200_100, 9)}}}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range blob {
		bad := bytes.Clone(blob)
		bad[i] ^= 1 << (i % 8)
		if _, err := LoadBoundaries(bad); kith.KindOf(err) != kith.Invalid {
			t.Fatalf("byte %d: %v", i, err)
		}
		if _, err := LoadBoundaries(blob[:i]); err == nil {
			t.Fatalf("cut at %d", i)
		}
	}
	for _, bad := range [][]Area{{{Polygons: [][][]Point{{square(0, 0, 9)}}}}, {{Code: "A", Polygons: [][][]Point{{square(9_000_000, 0, 9)}}}}} {
		if _, err := PackBoundaries(bad); kith.KindOf(err) != kith.Invalid {
			t.Error(err)
		}
	}
}

func FuzzLoadBoundaries(f *testing.F) {
	blob, err := PackBoundaries([]Area{{Code: "A", Name: "One", Polygons: [][][]Point{{square(400_000, 200_000, 900), square(400_100, 200_100, 9)}}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(blob[:len(blob)-4])
	f.Fuzz(func(t *testing.T, body []byte) {
		b, err := LoadBoundaries(binary.LittleEndian.AppendUint32(bytes.Clone(body), crc32.Checksum(body, castagnoli)))
		if err != nil {
			return
		}
		for _, a := range b.All() {
			a.Contains(a.Box.Min)
			b.At(a.Box.Max)
		}
	})
}

const features = `{"type":"FeatureCollection","name":"x","crs":{"a":[1,{"b":2}]},"features":[
{"type":"Feature","properties":{"lsoa21cd":"E01000001","LSOA21NM":"Nowhere 1"},"geometry":{"type":"Polygon","coordinates":[[[-1.25,51.75],[-1.24,51.75],[-1.24,51.76,12],[-1.25,51.75]]]}},
{"type":"Feature","properties":null,"geometry":null},
{"type":"Feature","properties":{},"geometry":{"type":"MultiPolygon","coordinates":[[[[450000,200000],[450100.4,200000],[450100,200100],[450000,200000]]]]}}],"more":1}`

func TestReadGeoJSON(t *testing.T) {
	var seen []string
	err := ReadGeoJSON(strings.NewReader(features), func(p map[string]any, polygons [][][]Point) error {
		seen = append(seen, fmt.Sprint(p["LSOA21CD"], p["LSOA21NM"], polygons))
		return nil
	})
	want := []string{
		"E01000001Nowhere 1[[[451872,205966 452562,205974 452551,207086 451872,205966]]]",
		"<nil> <nil> []",
		"<nil> <nil> [[[450000,200000 450100,200000 450100,200100 450000,200000]]]",
	}
	if err != nil || !slices.Equal(seen, want) {
		t.Errorf("%v %q", err, seen)
	}
	for _, bad := range []string{"", "[]", "{}", "null", `{"features":{}}`, `{"features":[1]}`, `{"type":"Topology","arcs":[]}`,
		features[:len(features)/2], strings.Replace(features, "-1.25", "99", 1), strings.Replace(features, "-1.25,51.75", "-1.25", 1),
		strings.Replace(features, "450000", "45000000000", 1), strings.Replace(features, `"Polygon"`, `"Point"`, 1),
		strings.Replace(features, "[[[-1.25", "[[[[-1.25", 1), features[:strings.LastIndex(features, "]")], "<html>", "\x00\x01"} {
		err := ReadGeoJSON(strings.NewReader(bad), func(map[string]any, [][][]Point) error { return nil })
		if kith.KindOf(err) != kith.Invalid {
			t.Errorf("%.40q: %v", bad, err)
		}
	}
}

// The real boundaries beside the project: LSOAs of five districts.
func TestRealBoundaries(t *testing.T) {
	files, _ := filepath.Glob("../../shared/data/boundaries/lsoa/*.geojson")
	if len(files) == 0 {
		t.Skip("skipped: the boundaries are not beside the project")
	}
	var blobs [][]byte
	size := 0
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		var areas []Area
		err = ReadGeoJSON(f, func(p map[string]any, polygons [][][]Point) error {
			code, _ := p["LSOA21CD"].(string)
			areas = append(areas, Area{Code: code, Polygons: polygons})
			return nil
		})
		f.Close()
		if err != nil {
			t.Fatal(name, err)
		}
		blob, err := PackBoundaries(areas)
		if err != nil {
			t.Fatal(name, err)
		}
		blobs, size = append(blobs, blob), size+len(blob)
	}
	b, err := LoadBoundaries(blobs...)
	if err != nil {
		t.Fatal(err)
	}
	corners := 0
	for _, a := range b.All() {
		for _, rings := range a.Polygons {
			corners += len(rings[0])
		}
	}
	t.Logf("%d areas, %d corners in %d bytes", b.Len(), corners, size)
	if a, ok := b.At(FromLatLng(LatLng{51.7520, -1.2577})); !ok || a.Code[:3] != "E01" {
		t.Errorf("the middle of Oxford is in %q", a.Code)
	}
}

func BenchmarkAt(b *testing.B) {
	r := rand.New(rand.NewPCG(11, 12))
	var areas []Area
	for i := range int32(180) {
		for j := range int32(180) {
			ring := []Point{}
			for range 50 {
				ring = append(ring, Point{i*1000 + r.Int32N(1000), j*1000 + r.Int32N(1000)})
			}
			areas = append(areas, Area{Code: fmt.Sprint(i, "-", j), Polygons: [][][]Point{{ring}}})
		}
	}
	bounds := pack(b, areas...)
	b.ReportAllocs()
	for b.Loop() {
		bounds.At(Point{r.Int32N(180_000), r.Int32N(180_000)})
	}
}
