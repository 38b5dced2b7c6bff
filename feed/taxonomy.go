package feed

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"

	"kith"
)

// taxonomyFile reads a taxonomy: a list of terms in JSON with parent_id (Open
// Eligibility as Connected Kingston keeps it), JSON-LD concepts (OpenActive),
// terms nested in terms under whatever name, or a table of code, name and
// parent. title is what the taxonomy is called when the file does not say.
func taxonomyFile(name, title string, isTable bool) *pageFile {
	return &pageFile{name: name, read1: func(body []byte) (batch, error) {
		var b batch
		t := terms{title: title, b: &b}
		if isTable {
			return b, t.table(body)
		}
		d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\uFEFF"))))
		d.UseNumber()
		var v any
		if err := d.Decode(&v); err != nil {
			return b, broken(err)
		}
		if o, ok := v.(map[string]any); ok {
			if s := object(o).text("title", "name"); s != "" {
				t.title = s
			}
			t.about = o
		}
		t.walk(v, "", 0)
		return b, t.end()
	}}
}

// terms gathers the terms of one taxonomy.
type terms struct {
	title string
	about object
	b     *batch
	seen  map[string]bool
	later []record
}

func (t *terms) id() string { return "name " + folded(t.title) }

// add adds a term. A parent that is not there is no harm.
func (t *terms) add(id, code, name, parent, about string, raw object) {
	if t.seen == nil {
		t.seen = map[string]bool{}
	}
	if t.seen[id] {
		t.b.wrong = append(t.b.wrong, finding(term, id, "id", "it comes twice", "the first was taken"))
		return
	}
	t.seen[id] = true
	o := object{"id": id, "name": name, "taxonomy_id": t.id()}
	o.set("code", code)
	o.set("parent_id", parent)
	o.set("description", about)
	if strings.HasPrefix(id, "http") {
		o["term_uri"] = id
	}
	t.later = append(t.later, record{kind: term, id: id, said: o, raw: raw.body(), where: id})
}

// end makes the records: the taxonomy, then its terms.
func (t *terms) end() error {
	if len(t.later) == 0 {
		return kith.Errorf(kith.Invalid, "There are no terms in it")
	}
	o := object{"id": t.id(), "name": t.title}
	o.set("description", t.about.text("description"))
	o.set("version", t.about.text("version", "dateModified"))
	if uri := t.about.text("id", "@id"); strings.HasPrefix(uri, "http") {
		o["uri"] = uri
	}
	for _, r := range t.later {
		if p := r.said.text("parent_id"); p != "" && !t.seen[p] {
			delete(r.said, "parent_id") // the top of the tree, which is not in the list
		}
	}
	t.b.records = append([]record{{kind: taxonomy, id: t.id(), said: o, raw: o.body(), where: t.title}}, t.later...)
	return nil
}

// below are the names under which formats nest terms.
var below = []string{"children", "concept", "hasTopConcept", "top_level", "second_level", "third_level", "fourth_level", "taxonomy", "taxonomies", "terms", "services", "items"}

// walk gathers the terms in v, which is any JSON: a list of terms or texts, a
// term with others below it, or something around those.
func (t *terms) walk(v any, parent string, depth int) {
	if depth > 20 {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			t.walk(e, parent, depth+1)
		}
	case string:
		if name := line(v); name != "" {
			t.add(strings.TrimSpace(parent+" / "+folded(name)), "", name, parent, "", object{"name": name})
		}
	case map[string]any:
		o := object(v)
		name := line(o.text("prefLabel", "label", "@title", "name"))
		here := parent
		if name != "" && (depth > 0 || o["concept"] == nil) {
			id := cmp.Or(o.text("id", "@id", "identifier", "slug"), strings.TrimSpace(parent+" / "+folded(name)))
			up := parent
			if broader := o.texts("broader"); len(broader) > 0 {
				up = broader[0]
			}
			up = cmp.Or(o.text("parent_id"), up)
			bare := copied(o)
			for _, k := range below {
				delete(bare, k)
			}
			t.add(id, cmp.Or(o.text("notation", "code", "slug"), idCode(id)), name, up, plain(o.text("definition", "description")), bare)
			here = id
		}
		for _, k := range below {
			if o[k] != nil {
				t.walk(o[k], here, depth+1)
			}
		}
	}
}

// idCode is an ID as a code, where it is short enough to be one.
func idCode(id string) string {
	if len(id) > 20 || strings.Contains(id, " ") {
		return ""
	}
	return id
}

// column is the first of the names that the row has, whatever their case.
func column(row object, names ...string) string {
	for _, n := range names {
		for k := range row {
			if strings.EqualFold(k, n) {
				if v := row.text(k); v != "" {
					return line(v)
				}
			}
		}
	}
	return ""
}

// table reads a table of terms. UK-CAT names the parent by its category and
// level; others by a column.
func (t *terms) table(body []byte) error {
	byName := map[string]string{}
	err := allRows(bytes.NewReader(body), t.b, func(row object, where string) {
		code := column(row, "code", "taxonomy_id", "id", "Sub-group", "Group", "Section")
		name := column(row, "name", "tag", "title", "term", "label")
		if name == "" {
			t.b.wrong = append(t.b.wrong, finding(term, cmp.Or(code, where), "name", "the term has no name", "left out"))
			return
		}
		parent := column(row, "parent", "parent_id", "parent_code")
		if parent == "" {
			up := column(row, "Subcategory")
			if up == "" || up == name {
				up = column(row, "Category")
			}
			if up != name {
				parent = byName[up]
			}
		}
		if parent == "" && column(row, "Group") != "" { // ICNP/TSO: A, A10, A11
			if parent = column(row, "Group"); parent == code {
				parent = column(row, "Section")
			}
		}
		if _, has := byName[name]; !has {
			byName[name] = cmp.Or(code, "name "+folded(name))
		}
		t.add(cmp.Or(code, "name "+folded(name)), code, name, parent, column(row, "description", "notes"), row)
	})
	if err != nil {
		return err
	}
	return t.end()
}
