package hsds

import (
	"fmt"
	"maps"
	"slices"

	"kith/db"
	"kith/directory"
)

// publicFields are the fields of a service whose changes are told (metadata),
// by column, and whether their values are told too. What a text said before may
// have been taken out because nobody should read it, so of texts only the fact
// is told. Contacts, assurers and places are not among them, nor who it was
// that changed something.
var publicFields = map[string]struct {
	name string
	told bool
}{
	"name": {"name", false}, "alternate_name": {"alternate_name", false}, "description": {"description", false}, "url": {"url", false},
	"email": {"email", false}, "status": {"status", true}, "interpretation": {"interpretation_services", false},
	"application": {"application_process", false}, "fees_description": {"fees_description", false}, "wait_time": {"wait_time", false},
	"accreditations": {"accreditations", false}, "eligibility": {"eligibility_description", false}, "minimum_age": {"minimum_age", true},
	"maximum_age": {"maximum_age", true}, "assured_on": {"assured_date", true}, "alert": {"alert", false},
}

const withheld = "withheld"

// history are the changes of a service, latest first.
func (x *exchange) history(v *directory.Service) (out []metadata, err error) {
	var edits []directory.Edit
	err = x.DB.Read(x.r.Context(), x.Actor, func(tx *db.Tx) (err error) {
		edits, err = directory.History(tx, v, v.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, e := range edits {
		changed, err := e.Diff.Columns()
		if err != nil {
			return nil, err
		}
		for _, c := range slices.Sorted(maps.Keys(changed)) {
			f, public := publicFields[c]
			if !public {
				continue
			}
			m := metadata{ID: directory.AsID("", "metadata", string(e.ID)+c), Resource: v.ID, Type: "service", At: stamp(e.CreatedAt),
				Action: map[string]string{"added": "create", "changed": "update", "removed": "delete"}[e.Verb], Field: f.name,
				Was: withheld, Is: withheld, By: "this directory"}
			if f.told {
				m.Was, m.Is = said(changed[c][0]), said(changed[c][1])
			}
			out = append(out, m)
		}
	}
	return out, nil
}

func said(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}
