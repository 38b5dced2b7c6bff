package place

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"kith"
	"kith/geo"
)

// readDocument reads JSON: GOV.UK's bank holidays, or boundaries as GeoJSON.
func readDocument(ctx context.Context, in io.Reader, head []byte, moved func(int64)) (*draft, error) {
	switch {
	case bytes.Contains(head, []byte(`"england-and-wales"`)):
		return readHolidays(in)
	case bytes.Contains(head, []byte(`FeatureCollection`)) || bytes.Contains(head, []byte(`"features"`)):
		return readBoundaries(ctx, in, moved)
	}
	line, _, _ := strings.Cut(string(head), "\n")
	return nil, errUnknown{begins([]string{line})}
}

// mostJSON is the most of a calendar that is read.
const mostJSON = 16 << 20

func readHolidays(in io.Reader) (*draft, error) {
	var divisions map[string]struct {
		Events []struct{ Title, Date, Notes string }
	}
	if err := json.NewDecoder(io.LimitReader(in, mostJSON)).Decode(&divisions); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, kith.Errorf(kith.Invalid, "the file is cut short")
		}
		return nil, kith.Errorf(kith.Invalid, "this is not GOV.UK's file of bank holidays: %v", err)
	}
	d := &draft{kind: Holidays}
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	w := csv.NewWriter(z)
	w.Write([]string{"division", "date", "title", "notes"})
	names := []string{}
	for name := range divisions {
		names = append(names, name)
	}
	slices.Sort(names)
	n := 0
	for _, name := range names {
		for _, e := range divisions[name].Events {
			if n++; e.Title == "" || !kith.Day(e.Date).Valid() {
				d.skip(n, "no day or no title")
				continue
			}
			d.rows++
			d.vintage = max(d.vintage, e.Date)
			w.Write([]string{name, e.Date, e.Title, e.Notes})
		}
	}
	w.Flush()
	if err := errors.Join(w.Error(), z.Close()); err != nil {
		return nil, err
	}
	if d.rows == 0 {
		return nil, kith.Errorf(kith.Invalid, "there are no bank holidays in it")
	}
	d.packed = buf.Bytes()
	return d, nil
}

func readBoundaries(ctx context.Context, in io.Reader, moved func(int64)) (*draft, error) {
	d := &draft{kind: Boundaries}
	features := &pieces{r: in, most: mostFeature, says: "an area"}
	var code, title string
	var areas []geo.Area
	n := 0
	err := geo.ReadGeoJSON(features, func(properties map[string]any, polygons [][][]geo.Point) error {
		n++
		features.run = 0
		moved(features.all)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if d.part == "" {
			var ok bool
			if d.part, code, title, ok = recogniseArea(properties); !ok {
				names := []string{}
				for p := range properties {
					names = append(names, p)
				}
				slices.Sort(names)
				return errUnknown{"its areas have " + strings.Join(names, ", ")}
			}
		}
		a := geo.Area{Polygons: polygons}
		a.Code, _ = properties[code].(string)
		a.Name, _ = properties[title].(string)
		a.Code, a.Name = strings.TrimSpace(a.Code), strings.TrimSpace(a.Name)
		switch {
		case a.Code == "":
			d.skip(n, "no code")
		case len(polygons) == 0:
			d.skip(n, "no land")
		default:
			areas = append(areas, a)
			d.rows++
		}
		return nil
	})
	if err != nil {
		return nil, plain(err)
	}
	if d.rows == 0 {
		return nil, kith.Errorf(kith.Invalid, "there are no areas in it")
	}
	if year := d.part[max(0, len(d.part)-2):]; numberCode.MatchString(year) {
		d.vintage = "20" + year
	}
	d.packed, err = geo.PackBoundaries(areas)
	return d, err
}
