package hsds

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"kith"
	"kith/db"
	"kith/directory"
)

// A field is one whose changes are told (metadata), under its public name, and
// whether its values are told too.
type field struct {
	name string
	told bool
}

// publicFields are the fields whose changes are told, by table and column. What
// a text said before may have been taken out because nobody should read it, so
// of texts only the fact is told. Contacts, assurers and where a place is are
// not among them, nor who it was that changed something.
var publicFields = map[string]map[string]field{
	"service": {
		"name": {"name", false}, "alternate_name": {"alternate_name", false}, "description": {"description", false}, "url": {"url", false},
		"email": {"email", false}, "status": {"status", true}, "interpretation": {"interpretation_services", false},
		"application": {"application_process", false}, "fees_description": {"fees_description", false}, "wait_time": {"wait_time", false},
		"accreditations": {"accreditations", false}, "eligibility": {"eligibility_description", false}, "minimum_age": {"minimum_age", true},
		"maximum_age": {"maximum_age", true}, "assured_on": {"assured_date", true}, "alert": {"alert", false},
	},
	"organisation": {
		"name": {"name", false}, "alternate_name": {"alternate_name", false}, "description": {"description", false}, "email": {"email", false},
		"website": {"website", false}, "tax_status": {"tax_status", false}, "tax_id": {"tax_id", false}, "year_founded": {"year_incorporated", true},
		"legal_status": {"legal_status", false}, "logo": {"logo", false}, "uri": {"uri", false},
	},
	"service_at_location": {"description": {"description", false}},
	"location": {
		"name": {"name", false}, "alternate_name": {"alternate_name", false}, "description": {"description", false}, "url": {"url", false},
		"transportation": {"transportation", false},
	},
	"taxonomy":      {"name": {"name", false}, "description": {"description", false}, "uri": {"uri", false}, "edition": {"version", true}},
	"taxonomy_term": {"name": {"name", false}, "description": {"description", false}, "code": {"code", true}, "language": {"language", true}, "uri": {"term_uri", false}},
}

// publicTypes are what the standard calls a table where we call it otherwise.
var publicTypes = map[string]string{"organisation": "organization"}

const withheld = "withheld"

// histories are the changes of entries of one kind, by entry, latest first.
func (x *exchange) histories(of db.Record, ids ...kith.ID) (map[kith.ID][]metadata, error) {
	out := map[kith.ID][]metadata{}
	if len(ids) == 0 {
		return out, nil
	}
	var edits map[kith.ID][]directory.Edit
	err := x.DB.Read(x.r.Context(), x.Actor, func(tx *db.Tx) (err error) {
		edits, err = directory.Histories(tx, of, ids)
		return err
	})
	if err != nil {
		return nil, err
	}
	for id, list := range edits {
		for _, e := range list {
			of, err := changes(of.Table(), id, e)
			if err != nil {
				return nil, err
			}
			out[id] = append(out[id], of...)
		}
	}
	return out, nil
}

// changes are what may be told of one change of an entry.
func changes(table string, id kith.ID, e directory.Edit) (out []metadata, err error) {
	changed, err := e.Diff.Columns()
	if err != nil {
		return nil, err
	}
	for _, c := range slices.Sorted(maps.Keys(changed)) {
		f, public := publicFields[table][c]
		if !public {
			continue
		}
		m := metadata{ID: directory.AsID("", "metadata", string(e.ID)+c), Resource: id, Type: cmp.Or(publicTypes[table], table), At: stamp(e.CreatedAt),
			Action: map[string]string{"added": "create", "changed": "update", "removed": "delete"}[e.Verb], Field: f.name,
			Was: withheld, Is: withheld, By: "this directory"}
		if f.told {
			m.Was, m.Is = said(changed[c][0]), said(changed[c][1])
		}
		out = append(out, m)
	}
	return out, nil
}

func said(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}
