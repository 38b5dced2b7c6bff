package open

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"kith"
	"kith/db"
	"kith/directory"
	"kith/geo"
	"kith/open/page"
)

// The map shows what stands in the list, beside it, to those who have script.
// What it is drawn on is one file for everybody: the boundaries round all the
// places of the directory. So no address tells what anybody looks for, or
// where; and hidden places are in neither.

// mapOf is what the page of a search says to its map.
func (x *door) mapOf(at start, cards []page.Card) page.Map {
	m := page.Map{Tiles: x.Tiles, Credit: x.TilesCredit}
	if x.Places != nil {
		m.Areas = areasPath
	}
	if at.known {
		m.Near = latLng(at.Point)
	}
	for _, c := range cards {
		m.Any = m.Any || c.At != ""
	}
	return m
}

// latLng is a point as the map reads it, to about a metre.
func latLng(p geo.Point) string {
	l := p.LatLng()
	return fmt.Sprintf("%.5f,%.5f", l.Lat, l.Lng)
}

// tilesFrom is the origin of a template of tiles, or what is wrong with it.
func tilesFrom(template string) (origin string, err error) {
	if template == "" {
		return "", nil
	}
	u, err := url.Parse(strings.NewReplacer("{z}", "1", "{x}", "1", "{y}", "1").Replace(template))
	loopback := err == nil && u.Scheme == "http" && (u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost")
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && !loopback || u.User != nil || strings.ContainsAny(u.Host, " ;,'\"*{}"):
		return "", kith.Errorf(kith.Invalid, "The address of map tiles must begin with https:// and a host, like https://tiles.example.org/{z}/{x}/{y}.png")
	case !strings.Contains(template, "{z}") || !strings.Contains(template, "{x}") || !strings.Contains(template, "{y}"):
		return "", kith.Errorf(kith.Invalid, "The address of map tiles must hold {z}, {x} and {y}")
	}
	return u.Scheme + "://" + u.Host, nil
}

const (
	areasPath = "/support/areas"
	// areasFor is how long the boundaries are served as they were drawn: entries
	// move, and reference data are read anew, a few times a year.
	areasFor  = time.Hour
	mostAreas = 400
	edge      = 5000 // metres of land round the outermost places
)

// A backdrop is the boundaries as they are served.
type backdrop struct {
	mu           sync.Mutex
	at           time.Time
	plain, small []byte
	tag          string
}

// areas serves the boundaries.
func (x *door) areas() http.Handler {
	var b backdrop
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		plain, small, tag, err := b.now(r.Context(), x)
		if err != nil {
			x.Log.ErrorContext(r.Context(), "the boundaries for the map were not drawn", "err", err)
			http.Error(w, "Sorry, the boundaries could not be drawn", http.StatusInternalServerError)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "application/geo+json")
		h.Set("Cache-Control", "public, max-age=86400")
		h.Set("Vary", "Accept-Encoding")
		h.Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			plain = small
		}
		h.Set("Content-Length", strconv.Itoa(len(plain)))
		w.Write(plain)
	})
}

// now is the file as it is now; it is drawn when it is old.
func (b *backdrop) now(ctx context.Context, x *door) (plain, small []byte, tag string, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if old := x.db.Now().Sub(b.at); b.plain == nil || old < 0 || old > areasFor {
		plain, err := x.drawAreas(ctx)
		if err != nil {
			return nil, nil, "", err
		}
		var z bytes.Buffer
		zip := gzip.NewWriter(&z)
		zip.Write(plain) // to memory: cannot fail
		zip.Close()
		digest := sha256.Sum256(plain)
		b.at, b.plain, b.small, b.tag = x.db.Now(), plain, z.Bytes(), `"`+hex.EncodeToString(digest[:8])+`"`
	}
	return b.plain, b.small, b.tag, nil
}

// drawAreas draws the wards round the public places, or the districts where
// those are too many.
func (x *door) drawAreas(ctx context.Context) ([]byte, error) {
	v, _, err := x.see(ctx)
	if err != nil {
		return nil, err
	}
	var found []geo.Area
	tolerance := 0.0
	if box, any := landOf(v); any && x.Places != nil {
		err = x.db.Read(ctx, x.public(), func(tx *db.Tx) error {
			book, err := x.Places.In(tx)
			if err != nil {
				return err
			}
			for _, level := range []struct {
				name      string
				tolerance float64 // metres by which a line may be off
			}{{"ward", 40}, {"district", 200}} {
				bounds, err := book.Areas(level.name)
				if kith.KindOf(err) == kith.NotFound {
					continue
				}
				if err != nil {
					return err
				}
				found, tolerance = nil, level.tolerance
				for _, a := range bounds.All() {
					if meets(a.Box, box) {
						found = append(found, a)
					}
				}
				if len(found) <= mostAreas {
					return nil
				}
			}
			found = nil
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return geoJSON(found, tolerance)
}

// landOf is the box round all public places.
func landOf(v *directory.View) (box geo.Box, any bool) {
	box = geo.Box{Min: geo.Point{E: math.MaxInt32, N: math.MaxInt32}}
	for _, at := range v.AtLocations() {
		l := v.Location(at.Location)
		if l == nil || l.Hidden {
			continue
		}
		if p, ok := v.Point(l); ok {
			any = true
			box.Min = geo.Point{E: min(box.Min.E, p.E), N: min(box.Min.N, p.N)}
			box.Max = geo.Point{E: max(box.Max.E, p.E), N: max(box.Max.N, p.N)}
		}
	}
	box.Min = geo.Point{E: box.Min.E - edge, N: box.Min.N - edge}
	box.Max = geo.Point{E: box.Max.E + edge, N: box.Max.N + edge}
	return box, any
}

func meets(a, b geo.Box) bool {
	return a.Min.E <= b.Max.E && b.Min.E <= a.Max.E && a.Min.N <= b.Max.N && b.Min.N <= a.Max.N
}

// geoJSON writes areas as a collection of features (RFC 7946), each with its
// name, in degrees of four places: some ten metres.
func geoJSON(areas []geo.Area, tolerance float64) ([]byte, error) {
	out := []byte(`{"type":"FeatureCollection","features":[`)
	for i, a := range areas {
		name, err := json.Marshal(a.Name)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, `{"type":"Feature","properties":{"name":`...)
		out = append(out, name...)
		out = append(out, `},"geometry":{"type":"MultiPolygon","coordinates":[`...)
		first := true
		for _, rings := range a.Polygons {
			ring := simpler(rings[0], tolerance) // holes are not worth their bytes
			if len(ring) < 3 {
				continue
			}
			if !first {
				out = append(out, ',')
			}
			first = false
			out = append(out, `[[`...)
			for _, p := range append(ring, ring[0]) {
				l := p.LatLng()
				out = append(out, '[')
				out = strconv.AppendFloat(out, l.Lng, 'f', 4, 64)
				out = append(out, ',')
				out = strconv.AppendFloat(out, l.Lat, 'f', 4, 64)
				out = append(out, `],`...)
			}
			out = append(out[:len(out)-1], `]]`...)
		}
		out = append(out, `]}}`...)
	}
	return append(out, `]}`...), nil
}

// simpler is a ring without the corners that lie within so many metres of the
// line between those that stay (Ramer, Douglas and Peucker).
func simpler(ring []geo.Point, tolerance float64) []geo.Point {
	if len(ring) < 4 {
		return ring
	}
	far := 0 // the corner farthest from the first: the ring is cut there in two
	for i := range ring {
		if geo.Distance(ring[0], ring[i]) > geo.Distance(ring[0], ring[far]) {
			far = i
		}
	}
	one := straighter(ring[:far+1], tolerance)
	two := straighter(append(append([]geo.Point{}, ring[far:]...), ring[0]), tolerance)
	return append(append([]geo.Point{}, one[:len(one)-1]...), two[:len(two)-1]...)
}

// straighter is simpler for a line, whose ends stay.
func straighter(all []geo.Point, tolerance float64) []geo.Point {
	if len(all) < 3 {
		return all
	}
	from, to := all[0], all[len(all)-1]
	worst, at := 0.0, 0
	for i, p := range all[1 : len(all)-1] {
		if d := off(p, from, to); d > worst {
			worst, at = d, i+1
		}
	}
	if worst <= tolerance {
		return []geo.Point{from, to}
	}
	one, two := straighter(all[:at+1], tolerance), straighter(all[at:], tolerance)
	return append(append([]geo.Point{}, one[:len(one)-1]...), two...)
}

// off is how far p lies from the line between two points, in metres.
func off(p, from, to geo.Point) float64 {
	dx, dy := float64(to.E-from.E), float64(to.N-from.N)
	px, py := float64(p.E-from.E), float64(p.N-from.N)
	length := math.Hypot(dx, dy)
	if length == 0 {
		return math.Hypot(px, py)
	}
	return math.Abs(dx*py-dy*px) / length
}
