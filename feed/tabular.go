package feed

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"kith"
)

// tables are the tables of HSDS by their names in the standard (a file for each,
// services.csv); some publishers write them in the singular.
type tables map[string][]object

var singular = map[string]string{"service": "services", "organization": "organizations", "location": "locations", "address": "addresses", "phone": "phones",
	"contact": "contacts", "schedule": "schedules", "language": "languages", "attribute": "attributes", "taxonomy": "taxonomies", "taxonomy_term": "taxonomy_terms",
	"service_area": "service_areas", "cost_option": "cost_options", "required_document": "required_documents", "program": "programs",
	"organization_identifier": "organization_identifiers", "url": "urls", "unit": "units", "service_at_locations": "service_at_location"}

// tableName is the standard's name of the table in a file, "" when it is none.
func tableName(file string) string {
	base := strings.ToLower(path.Base(filepath.ToSlash(file)))
	name, ok := strings.CutSuffix(base, ".csv")
	if !ok || strings.HasPrefix(name, ".") {
		return ""
	}
	if s := singular[name]; s != "" {
		return s
	}
	return name
}

// tabular reads a folder or a zip file of HSDS tables. They refer to each other,
// so that it is read in one piece.
func tabular(at string) *pageFile {
	return &pageFile{read1: func([]byte) (batch, error) {
		var b batch
		t := tables{}
		err := eachTable(at, func(name string, r io.Reader) error {
			n := 0
			err := allRows(r, &b, func(o object, where string) {
				n++
				t[name] = append(t[name], o)
			})
			if kith.KindOf(err) == kith.Invalid {
				b.failed = true
				b.wrong = append(b.wrong, finding("table", name, "", err.Error(), "left out"))
				return nil
			}
			return err
		})
		if err != nil {
			return b, err
		}
		if len(t["services"])+len(t["organizations"]) == 0 {
			return b, kith.Errorf(kith.Invalid, "There are no services in it: services.csv is empty or not there")
		}
		t.records(&b)
		return b, nil
	}}
}

// eachTable calls f for each table in a folder or a zip file. A zip's names are
// never used as names of files here.
func eachTable(at string, f func(name string, r io.Reader) error) error {
	info, err := os.Stat(at)
	if err != nil {
		return err
	}
	if info.IsDir() {
		files, err := filepath.Glob(filepath.Join(at, "*"))
		if err != nil {
			return err
		}
		for _, file := range byPlural(files) {
			in, err := os.Open(file) // #nosec G304 -- the operator names the folder
			if err != nil {
				return err
			}
			err = f(tableName(file), io.LimitReader(in, mostPiece))
			in.Close()
			if err != nil {
				return err
			}
		}
		return nil
	}
	z, err := zip.OpenReader(at)
	if err != nil {
		return kith.Errorf(kith.Invalid, "The zip file cannot be opened: %v", err)
	}
	defer z.Close()
	var left int64 = mostPiece // of all files together, unpacked: a small zip can hold very much
	for _, file := range z.File {
		name := tableName(file.Name)
		if name == "" || file.FileInfo().IsDir() {
			continue
		}
		in, err := file.Open()
		if err != nil {
			return kith.Errorf(kith.Invalid, "%s in the zip file cannot be opened: %v", name, err)
		}
		r := &io.LimitedReader{R: in, N: left + 1}
		err = f(name, r)
		in.Close()
		if left = r.N - 1; left < 0 {
			return kith.Errorf(kith.Invalid, "The zip file unpacks to more than %d MB", mostPiece>>20)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// byPlural are the files that hold tables, the standard's own name before one in
// the singular, which comes where both are there.
func byPlural(files []string) (out []string) {
	have := map[string]string{}
	for _, f := range files {
		name := tableName(f)
		if name == "" {
			continue
		}
		if was, ok := have[name]; !ok || len(f) > len(was) {
			have[name] = f
		}
	}
	for _, f := range have {
		out = append(out, f)
	}
	slices.Sort(out)
	return out
}

// tabularJSON is the same tables in one JSON file ("services.csv": [ … ]).
func tabularJSON(body []byte) (batch, error) {
	var b batch
	var all map[string]json.RawMessage
	if err := json.Unmarshal(body, &all); err != nil {
		return b, broken(err)
	}
	t := tables{}
	for k, raw := range all {
		o, ok := asObject([]byte(`{"rows":` + string(raw) + `}`))
		if name := tableName(k); ok && name != "" {
			t[name] = o.list("rows")
		}
	}
	t.records(&b)
	return b, nil
}

// by are a table's rows by the value of a column.
func (t tables) by(table, column string) map[string][]object {
	out := map[string][]object{}
	for _, r := range t[table] {
		if v := r.text(column); v != "" {
			out[v] = append(out[v], r)
		}
	}
	return out
}

// nested are the tables whose rows belong to a row of another, as the key under
// which HSDS nests them.
var nested = []struct{ table, of, column, key string }{
	{"languages", "phones", "phone_id", "languages"},
	{"phones", "contacts", "contact_id", "phones"},
	{"organization_identifiers", "organizations", "organization_id", "organization_identifiers"},
	{"programs", "organizations", "organization_id", "programs"},
	{"addresses", "locations", "location_id", "addresses"},
	{"accessibility", "locations", "location_id", "accessibility"},
	{"cost_options", "services", "service_id", "cost_options"},
	{"required_documents", "services", "service_id", "required_documents"},
	{"service_capacity", "services", "service_id", "capacities"},
	{"service_areas", "services", "service_id", "service_areas"},
	{"service_areas", "service_at_location", "service_at_location_id", "service_areas"},
	{"funding", "organizations", "organization_id", "funding"},
	{"funding", "services", "service_id", "funding"},
	{"languages", "services", "service_id", "languages"},
	{"languages", "locations", "location_id", "languages"},
	{"service_at_location", "services", "service_id", "service_at_locations"},
}

// many are the tables of which a row may belong to any of several.
var many = []struct{ table, column string }{
	{"services", "service_id"}, {"service_at_location", "service_at_location_id"}, {"locations", "location_id"}, {"organizations", "organization_id"},
}

// records nests the tables and makes records of them. What is there and belongs
// to nothing is said.
func (t tables) records(b *batch) {
	for _, key := range []string{"phones", "contacts", "schedules"} {
		for _, m := range many {
			t.nest(key, m.table, m.column, key)
		}
	}
	for _, n := range nested {
		t.nest(n.table, n.of, n.column, n.key)
	}
	terms := t.by("taxonomy_terms", "id")
	owners := map[string][]object{}
	for _, m := range many {
		for id, rows := range t.by(m.table, "id") {
			owners[id] = append(owners[id], rows...)
		}
	}
	lost := 0
	for _, a := range t["attributes"] {
		x := copied(a)
		if known := terms[a.text("taxonomy_term_id")]; len(known) > 0 {
			x["taxonomy_term"] = map[string]any(known[0])
		}
		to := owners[a.text("link_id")]
		if len(to) == 0 {
			lost++
		}
		for _, o := range to {
			list, _ := o["attributes"].([]any)
			o["attributes"] = append(list, map[string]any(x))
		}
	}
	if lost > 0 {
		b.wrong = append(b.wrong, finding("table", "attributes", "link_id", fmt.Sprintf("%d rows belong to nothing that is in the other tables", lost), "left out"))
	}
	units := t.by("units", "id")
	for _, c := range t["service_capacity"] {
		if u := units[c.text("unit_id")]; len(u) > 0 {
			c["unit"] = map[string]any(u[0])
		}
	}
	for _, k := range []struct{ table, kind string }{{"taxonomies", taxonomy}, {"taxonomy_terms", term}, {"organizations", organization}, {"locations", location}, {"services", service}} {
		for i, o := range t[k.table] {
			b.records = append(b.records, record{kind: k.kind, id: o.text("id"), said: o, raw: o.body(), where: fmt.Sprintf("%s.csv, row %d", k.table, i+1)})
		}
	}
}

// nest puts the rows of a table into those of another that they belong to.
func (t tables) nest(table, of, column, key string) {
	rows := t.by(table, column)
	for _, o := range t[of] {
		if mine := rows[o.text("id")]; len(mine) > 0 {
			o.set(key, mine)
		}
	}
}
