package open

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"kith"
	"kith/db"
	"kith/observatory"
	"kith/sdc"
	"kith/web"
)

// The interface for programs, version 1: what is published, as JSON and CSV.
// observatory_api.json describes it (OpenAPI 3.1).

//go:embed observatory_api.json
var openAPI []byte

// api are its routes.
func (x *lookout) api() []web.Route {
	get := func(pattern string, answer func(v *reading, r *http.Request) (any, error)) web.Route {
		return web.Route{Pattern: "GET /observatory/v1/" + pattern, Serve: x.answer(answer)}
	}
	return []web.Route{
		{Pattern: "GET /observatory/v1/openapi.json", Serve: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			forPrograms(w)
			w.Write(openAPI)
		})},
		get("releases", apiReleases), get("measures", apiMeasures), get("tables/{period}/{table}", apiTable),
		get("figures/{measure}/{kind}/{period}/{area}", x.apiFigure),
	}
}

// forPrograms lets pages of other sites read an answer: it is public.
func forPrograms(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// given is an answer that is text already.
type given struct {
	kind string
	body []byte
}

// answer writes what a question comes to, with the tag of all that is published.
// Errors are JSON with a text that people can read.
func (x *lookout) answer(ask func(*reading, *http.Request) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		forPrograms(w)
		var out any
		var known string
		err := x.db.Read(r.Context(), x.public(), func(tx *db.Tx) error {
			v, err := x.readOf(tx, r.URL.Path, r.PathValue("period"))
			if err != nil {
				return err
			}
			known = `"` + v.tag + `"`
			out, err = ask(v, r)
			return err
		})
		var body []byte
		if g, ok := out.(given); ok {
			w.Header().Set("Content-Type", g.kind)
			body = g.body
		} else if err == nil {
			body, err = json.Marshal(out)
		}
		if err != nil {
			x.sorry(w, r, err)
			return
		}
		w.Header().Set("ETag", known)
		w.Header().Set("Cache-Control", "public, max-age=60")
		if r.Header.Get("If-None-Match") == known {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.Write(body)
	})
}

// sorry writes an error. Our own faults are logged and not told.
func (x *lookout) sorry(w http.ResponseWriter, r *http.Request, err error) {
	status, text := http.StatusInternalServerError, "Sorry, there is a problem with the service"
	switch kith.KindOf(err) {
	case kith.NotFound, kith.Invalid:
		status, text = http.StatusNotFound, err.Error()
	default:
		x.Log.ErrorContext(r.Context(), "the observatory's interface failed", "err", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]string{"error": text})
}

func apiReleases(v *reading, _ *http.Request) (any, error) {
	type release struct {
		Period    string    `json:"period"`
		Name      string    `json:"name"`
		Edition   int       `json:"edition"`
		Policy    string    `json:"policy"`
		Catalogue int       `json:"catalogue"`
		Hash      string    `json:"hash"`
		Published time.Time `json:"published"`
		Teams     int       `json:"teamsReporting"`
		Of        int       `json:"teams"`
		Tables    []string  `json:"tables"`
	}
	out := []release{}
	for i := range v.all {
		e := &v.all[i]
		codes, err := observatory.TableCodes(v.tx, e)
		if err != nil {
			return nil, err
		}
		out = append(out, release{e.Code, e.Period().Name(), e.Edition, e.Policy, e.Catalogue, e.Hash, e.PublishedAt, e.Reporting.Teams, e.Reporting.Of, codes})
	}
	return map[string]any{"releases": out}, nil
}

func apiMeasures(v *reading, _ *http.Request) (any, error) {
	type measure struct {
		Code        string   `json:"code"`
		Name        string   `json:"name"`
		Question    string   `json:"question"`
		Numerator   string   `json:"numerator"`
		Denominator string   `json:"denominator"`
		Exclusions  string   `json:"exclusions"`
		Table       string   `json:"table"`
		Columns     []string `json:"columns,omitempty"`
		Kind        string   `json:"kind"`
		Protection  string   `json:"protection"`
		Owner       string   `json:"owner"`
		Version     int      `json:"version"`
		Source      string   `json:"source"`
	}
	out := []measure{}
	for _, m := range observatory.Measures {
		out = append(out, measure{m.Code, m.Name, m.Question, m.Numerator, m.Denominator, m.Exclusions, m.Table, m.Columns, string(m.Kind), string(m.Class), m.Owner, m.Version, m.Source})
	}
	return map[string]any{"measures": out}, nil
}

// An apiCell is a cell with what is known of its share: lower and upper say how
// far it could be from the truth because some records do not say.
type apiCell struct {
	State sdc.State `json:"state"`
	Value *int      `json:"value,omitempty"`
	Lower *float64  `json:"lower,omitempty"`
	Upper *float64  `json:"upper,omitempty"`
}

type apiRow struct {
	Code   string    `json:"code"`
	Name   string    `json:"name"`
	Parent string    `json:"parent,omitempty"`
	Cells  []apiCell `json:"cells"`
}

func apiTable(v *reading, r *http.Request) (any, error) {
	p, err := observatory.TableOf(v.tx, v.now, r.PathValue("table"))
	if err != nil {
		return nil, err
	}
	unknown := ""
	for c, name := range p.Columns() {
		for a := range p.Areas() {
			if p.Cell(a, c).State() == sdc.NotRecorded {
				unknown = name
			}
		}
	}
	areas := p.Areas()
	rows := []apiRow{}
	for i, a := range areas {
		row := apiRow{Code: a.Code, Name: a.Name}
		if a.Parent >= 0 {
			row.Parent = areas[a.Parent].Code
		}
		for c, name := range p.Columns() {
			cell := apiCell{State: p.Cell(i, c).State()}
			if n, ok := p.Cell(i, c).Number(); ok {
				cell.Value = &n
			}
			if low, high, ok := observatory.Bounds(p, i, c, unknown); ok && name != unknown && c < len(p.Columns())-1 {
				cell.Lower, cell.Upper = &low, &high
			}
			row.Cells = append(row.Cells, cell)
		}
		rows = append(rows, row)
	}
	if r.URL.Query().Get("format") == "csv" {
		return given{"text/csv; charset=utf-8", tableCSV(p, rows, released(v.now))}, nil
	}
	return map[string]any{"title": p.Title(), "period": p.Period(), "of": p.Of(), "policy": p.Policy(), "release": released(v.now),
		"hash": p.Hash(), "columns": p.Columns(), "rows": rows, "steps": append([]string{}, p.Steps()...)}, nil
}

// tableCSV has a line for each cell.
func tableCSV(p sdc.Protected, rows []apiRow, release string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Write([]string{"period", "code", "name", "column", "state", "value", "share_lower", "share_upper", "policy", "release"})
	number := func(v *float64) string {
		if v == nil {
			return ""
		}
		return strconv.FormatFloat(*v, 'g', 6, 64)
	}
	for _, r := range rows {
		for c, name := range p.Columns() {
			value := ""
			if n := r.Cells[c].Value; n != nil {
				value = fmt.Sprint(*n)
			}
			w.Write([]string{p.Period(), r.Code, r.Name, name, string(r.Cells[c].State), value, number(r.Cells[c].Lower), number(r.Cells[c].Upper), p.Policy(), release})
		}
	}
	w.Flush() // to memory: cannot fail
	return b.Bytes()
}

func (x *lookout) apiFigure(v *reading, r *http.Request) (any, error) {
	m, err := observatory.Find(r.PathValue("measure"))
	if err != nil {
		return nil, err
	}
	f, err := x.draw(v.tx, sight{m, r.PathValue("kind"), v.now, r.PathValue("area")})
	if err != nil {
		return nil, err
	}
	if r.URL.Query().Get("format") == "csv" {
		return given{"text/csv; charset=utf-8", f.CSV()}, nil
	}
	return given{"application/json", f.JSON()}, nil
}
