package open

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"kith/db/dbtest"
	"kith/web/webtest"
)

// The interface's document is valid, and describes every route there is.
func TestObservatoryDocument(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromData(openAPI)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	said := doc.Paths.Map()
	for _, r := range (&lookout{}).api() {
		path := strings.TrimPrefix(r.Pattern, "GET /observatory/v1")
		if said[path] == nil && path != "/openapi.json" {
			t.Errorf("%s is not described", path)
		}
		delete(said, path)
	}
	for path := range said {
		t.Errorf("%s is described and not there", path)
	}
}

func TestObservatoryInterface(t *testing.T) {
	c := newCounty(t)
	b := webtest.Open(t, opened(t, c.d))
	p := b.Get("/observatory/v1/tables/2025-26/referrals-by-ethnicity")
	var table struct {
		Columns []string
		Rows    []struct {
			Name  string
			Cells []struct {
				State        string
				Value        *int
				Lower, Upper *float64
			}
		}
	}
	if err := json.Unmarshal([]byte(p.Body), &table); err != nil {
		t.Fatal(err)
	}
	bounds := 0
	for _, r := range table.Rows {
		if len(r.Cells) != len(table.Columns) {
			t.Errorf("%s has %d cells for %d columns", r.Name, len(r.Cells), len(table.Columns))
		}
		for _, cell := range r.Cells {
			if (cell.Value == nil) != (cell.State == "withheld" || cell.State == "no data") || cell.State == "" {
				t.Errorf("%s: %+v", r.Name, cell)
			}
			if cell.Lower != nil && *cell.Lower <= *cell.Upper {
				bounds++
			}
		}
	}
	if bounds == 0 || p.Header.Get("ETag") == "" || p.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%d bounds, %v", bounds, p.Header)
	}
	again := b.Request("GET", "/observatory/v1/releases", nil)
	again.Header.Set("If-None-Match", p.Header.Get("ETag"))
	if got := b.Send(again); got.Status != 304 {
		t.Errorf("the same again: %d", got.Status)
	}
	lines, err := csv.NewReader(strings.NewReader(b.Get("/observatory/v1/tables/2025-26/referrals-by-ethnicity?format=csv").Body)).ReadAll()
	if err != nil || len(lines) != 1+len(table.Rows)*len(table.Columns) {
		t.Errorf("%d lines, %v", len(lines), err)
	}
	for _, path := range []string{"tables/2025-26/none", "tables/2019-20/people", "tables/x/people", "figures/none/ranking/2025-26/all", "figures/rate/pie/2025-26/all"} {
		if p := b.Get("/observatory/v1/" + path); p.Status != 404 || !json.Valid([]byte(p.Body)) {
			t.Errorf("%s: %d %s", path, p.Status, p.Body)
		}
	}
	none := webtest.Open(t, opened(t, dbtest.Open(t)))
	if p := none.Get("/observatory/v1/releases"); p.Status != 404 || !strings.Contains(p.Body, "Nothing is published yet") {
		t.Errorf("%d %s", p.Status, p.Body)
	}
}
