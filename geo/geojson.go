package geo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"kith"
)

// ReadGeoJSON reads a FeatureCollection of polygons (RFC 7946), one feature at
// a time, and calls f with each one's properties, names in capitals, and its
// polygons on the grid. Coordinates may be degrees, or metres of the grid as
// the ONS also publishes them: what is beyond 180 can only be metres. A feature
// without land has no polygons. Errors: Invalid when it is not GeoJSON, is cut
// short, or holds something else than polygons; or what f returns.
func ReadGeoJSON(in io.Reader, f func(properties map[string]any, polygons [][][]Point) error) error {
	d := json.NewDecoder(in)
	if err := toFeatures(d); err != nil {
		return err
	}
	n := 0
	for d.More() {
		n++
		var feature struct {
			Properties map[string]any
			Geometry   *struct {
				Type        string
				Coordinates json.RawMessage
			}
		}
		if err := d.Decode(&feature); err != nil {
			return notGeoJSON(err, n)
		}
		properties := map[string]any{}
		for k, v := range feature.Properties {
			properties[strings.ToUpper(k)] = v
		}
		var polygons [][][]Point
		if g := feature.Geometry; g != nil {
			var raw [][][][]float64
			var err error
			switch g.Type {
			case "Polygon":
				raw = make([][][][]float64, 1)
				err = json.Unmarshal(g.Coordinates, &raw[0])
			case "MultiPolygon":
				err = json.Unmarshal(g.Coordinates, &raw)
			default:
				return kith.Errorf(kith.Invalid, "feature %d is a %s: only areas can be read", n, g.Type)
			}
			if err != nil {
				return notGeoJSON(err, n)
			}
			if polygons, err = onGrid(raw); err != nil {
				return fmt.Errorf("feature %d: %w", n, err)
			}
		}
		if err := f(properties, polygons); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil { // the end of the list
		return notGeoJSON(err, n+1)
	}
	return nil
}

// toFeatures reads up to the first feature.
func toFeatures(d *json.Decoder) error {
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return kith.Errorf(kith.Invalid, "this is not GeoJSON")
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return notGeoJSON(err, 0)
		}
		if key == "features" {
			if t, err := d.Token(); err != nil || t != json.Delim('[') {
				return kith.Errorf(kith.Invalid, "this is not GeoJSON: its features are no list")
			}
			return nil
		}
		var skip json.RawMessage
		if err := d.Decode(&skip); err != nil {
			return notGeoJSON(err, 0)
		}
	}
	return kith.Errorf(kith.Invalid, "this is not a GeoJSON collection: it has no features")
}

func notGeoJSON(err error, feature int) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return kith.Errorf(kith.Invalid, "the file is cut short in feature %d", feature)
	}
	var syntax *json.SyntaxError
	var shape *json.UnmarshalTypeError
	if errors.As(err, &syntax) || errors.As(err, &shape) {
		return kith.Errorf(kith.Invalid, "feature %d is not GeoJSON: %v", feature, err)
	}
	return err
}

func onGrid(raw [][][][]float64) ([][][]Point, error) {
	var out [][][]Point
	for _, polygon := range raw {
		var rings [][]Point
		for _, ring := range polygon {
			points := make([]Point, 0, len(ring))
			for _, c := range ring {
				p, err := corner(c)
				if err != nil {
					return nil, err
				}
				points = append(points, p)
			}
			rings = append(rings, points)
		}
		out = append(out, rings)
	}
	return out, nil
}

func corner(c []float64) (Point, error) {
	if len(c) < 2 {
		return Point{}, kith.Errorf(kith.Invalid, "a corner has fewer than two numbers")
	}
	if math.Abs(c[0]) > 180 || math.Abs(c[1]) > 180 {
		if math.Abs(c[0]) > reach/2 || math.Abs(c[1]) > reach/2 {
			return Point{}, kith.Errorf(kith.Invalid, "the corner %v is far from Great Britain", c)
		}
		return Point{int32(math.Round(c[0])), int32(math.Round(c[1]))}, nil
	}
	p := FromLatLng(LatLng{c[1], c[0]})
	if p == (Point{}) {
		return p, kith.Errorf(kith.Invalid, "the corner %v is not in Great Britain", c)
	}
	return p, nil
}
