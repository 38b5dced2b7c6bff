package open

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kith"
	"kith/geo"
	"kith/place"
	"kith/web/webtest"
)

// Where a hidden place is stands in nothing that the map is given, exact or
// rounded; of what is public, every place of the list does.
func TestMapShowsTheListAndNoMore(t *testing.T) {
	w := newTown(t)
	b := webtest.Open(t, w.door(t))
	p := b.Post("/support/find", url.Values{"near": {"Millbury"}, "miles": {"any"}}).Is(200)
	at := map[string]string{}
	for _, li := range p.Root().All(func(n *webtest.Node) bool { return n.Attr["class"] == "kith-result" }) {
		at[li.Called("a")[0].String()] = li.Attr["data-at"]
		if li.Attr["data-at"] != "" && (li.Attr["data-n"] == "" || !strings.Contains(li.String(), li.Attr["data-n"]+".")) {
			t.Errorf("the number on the map is not that of the list: %s", li)
		}
	}
	if len(at) != 5 || !strings.HasPrefix(at["Tuesday talking café"], "52.0600") || !strings.HasPrefix(at["Walking for company"], "52.0750") {
		t.Errorf("places %v", at)
	}
	if at["Women's refuge"] != "" || at["Debt and money advice"] != "" {
		t.Errorf("hidden, or nowhere: %v", at)
	}
	for _, near := range []string{"51.9", "-1.40", "-1.4,", "-1.39", "51.8"} {
		if strings.Contains(p.Body, near) {
			t.Errorf("the page holds %q", near)
		}
	}
	if b.Post("/support/find", url.Values{"words": {"refuge"}}).Is(200).Says("Women's refuge").Root().ByID("map") != nil {
		t.Error("a map of what is hidden")
	}
}

// warded is a town whose wards are known.
func warded(t *testing.T) (*town, *door) {
	w := newTown(t)
	square := func(code, name string, lng, lat, side float64) string {
		return fmt.Sprintf(`{"type":"Feature","properties":{"WD25CD":%q,"WD25NM":%q},"geometry":{"type":"Polygon","coordinates":[[[%f,%f],[%f,%f],[%f,%f],[%f,%f],[%f,%f]]]}}`,
			code, name, lng, lat, lng+side, lat, lng+side, lat+side, lng, lat+side, lng, lat)
	}
	text := `{"type":"FeatureCollection","features":[` + strings.Join([]string{square("E05900001", "Castle <b>", -1.36, 52.05, 0.03), square("E05900002", "Hidden Oak", -1.42, 51.90, 0.03),
		square("E05900003", "Far away", 0.5, 51.0, 0.03)}, ",") + `]}`
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "wards.geojson"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := (place.Import{}).Run(t.Context(), w.db, kith.Actor{ID: "operator", Name: "Operator", Role: kith.Operator}, []string{dir}); err != nil {
		t.Fatal(err)
	}
	c := w.config()
	c.Places = place.NewGazetteer()
	x, err := newDoor(w.db, c)
	if err != nil {
		t.Fatal(err)
	}
	return w, x
}

// The boundaries are one file for everybody, round the public places, which a
// browser may keep.
func TestAreas(t *testing.T) {
	_, x := warded(t)
	h := x.areas()
	get := func(header ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", areasPath, nil)
		for i := 0; i+1 < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	plain := get()
	var all struct {
		Features []struct {
			Properties struct{ Name string }
			Geometry   struct {
				Type        string
				Coordinates [][][][2]float64
			}
		}
	}
	if err := json.Unmarshal(plain.Body.Bytes(), &all); err != nil {
		t.Fatal(err, plain.Body)
	}
	if len(all.Features) != 1 || all.Features[0].Properties.Name != "Castle <b>" || len(all.Features[0].Geometry.Coordinates[0][0]) != 5 {
		t.Errorf("features %+v", all.Features)
	}
	if plain.Header().Get("Cache-Control") != "public, max-age=86400" || plain.Header().Get("ETag") == "" {
		t.Errorf("headers %v", plain.Header())
	}
	z, err := gzip.NewReader(get("Accept-Encoding", "gzip").Body)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := io.ReadAll(z); !bytes.Equal(again, plain.Body.Bytes()) {
		t.Error("the compressed body is another")
	}
	if r := get("If-None-Match", plain.Header().Get("ETag")); r.Code != http.StatusNotModified || r.Body.Len() != 0 {
		t.Errorf("%d, %d bytes", r.Code, r.Body.Len())
	}
}

// A ring keeps its shape within the tolerance, and loses what adds nothing.
func TestSimpler(t *testing.T) {
	var ring []geo.Point
	for i := range int32(100) {
		ring = append(ring, geo.Point{E: 400000 + 10*i, N: 200000 + i%2})
	}
	ring = append(ring, geo.Point{E: 401000, N: 201000}, geo.Point{E: 400000, N: 201000})
	got := simpler(ring, 5)
	if len(got) < 4 || len(got) > 6 {
		t.Errorf("%d corners: %v", len(got), got)
	}
	for _, p := range ring {
		near := 1e9
		for i := range got {
			near = min(near, off(p, got[i], got[(i+1)%len(got)]))
		}
		if near > 5 {
			t.Errorf("%v lies %f off", p, near)
		}
	}
	if got := simpler(ring[:3], 1e6); len(got) != 3 {
		t.Error("a triangle is lost")
	}
}

// Pictures may come from the host of the tiles, when there is one, and from
// nowhere else.
func TestTiles(t *testing.T) {
	for template, want := range map[string]string{
		"": "", "https://tiles.example.org/{z}/{x}/{y}.png": "https://tiles.example.org", "https://t.example.org:8443/a/{z}/{y}/{x}": "https://t.example.org:8443",
		"http://127.0.0.1:8081/{z}/{x}/{y}.png": "http://127.0.0.1:8081",
	} {
		if got, err := tilesFrom(template); err != nil || got != want {
			t.Errorf("%q: %q, %v", template, got, err)
		}
	}
	for _, bad := range []string{"http://tiles.example.org/{z}/{x}/{y}.png", "https://{s}.example.org/{z}/{x}/{y}.png", "https://tiles.example.org/{z}/{x}.png", "/tiles/{z}/{x}/{y}",
		"https://a.example; script-src https:/{z}/{x}/{y}", "https://user:word@a.example/{z}/{x}/{y}", "javascript:{z}{x}{y}", "https://*/{z}/{x}/{y}"} {
		if got, err := tilesFrom(bad); err == nil {
			t.Errorf("%q is taken, as %q", bad, got)
		}
	}
	w := newTown(t)
	c := w.config()
	c.Tiles, c.TilesCredit = "https://tiles.example.org/{z}/{x}/{y}.png", `© <Tiles> & Co`
	s, err := New(w.db, c)
	if err != nil {
		t.Fatal(err)
	}
	p := webtest.Open(t, s).Post("/support/find", url.Values{"near": {"Millbury"}}).Is(200)
	if csp := p.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "img-src 'self' https://tiles.example.org;") || !strings.Contains(csp, "script-src 'self';") {
		t.Error(csp)
	}
	if p.Root().ByID("map").Attr["data-credit"] != c.TilesCredit {
		t.Error(p.Root().ByID("map").Attr)
	}
	c.Tiles = "http://tiles.example.org"
	if _, err := New(w.db, c); err == nil {
		t.Error("a door with tiles in the clear")
	}
}
