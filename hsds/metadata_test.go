package hsds_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
)

// What was changed is told of each kind of entry, alone and in lists that ask
// for it; never what a text said, nor anything of a hidden place.
func TestMetadata(t *testing.T) {
	var org *directory.Organisation
	a := open(t, func(tx *db.Tx) (err error) {
		if err := richest(tx); err != nil {
			return err
		}
		if err := refuge(tx); err != nil {
			return err
		}
		all, err := db.Select[directory.Organisation](tx, db.Q{})
		org = &all[0]
		return err
	})
	later := dbtest.Now.Add(time.Minute)
	a.db.Now = func() time.Time { return later }
	dbtest.Do(t, a.db, dbtest.Lead, func(tx *db.Tx) error {
		org.Description, org.YearFounded = "Formerly Mrs Secret's", 1999
		return db.Update(tx, org)
	})
	for _, path := range []string{"services", "service_at_locations", "organizations", "taxonomies", "taxonomy_terms"} {
		if s := a.send("GET", "v3/"+path, "").Body.String(); strings.Contains(s, "metadata") {
			t.Errorf("%s tells changes though nobody asks", path)
		}
		for _, ask := range []string{"?metadata=true&per_page=1000", "?metadata=true&format=ndjson", "?metadata=true&full=true"} {
			if strings.HasPrefix(path, "taxonom") && strings.Contains(ask, "full") {
				continue
			}
			body := a.send("GET", "v3/"+path+ask, "").Body.String()
			if !strings.Contains(body, `"metadata":[{`) || strings.Contains(body, "last_action_type\":\"update") != (path == "organizations") {
				t.Errorf("%s%s tells no changes, or others: %s", path, ask, body)
			}
			if path == "organizations" && !strings.Contains(body, `"field_name":"year_incorporated","previous_value":"0","replacement_value":"1999"`) {
				t.Errorf("the year is not told: %s", body)
			}
		}
		list := ids(a.get("v3/" + path))
		for _, id := range list {
			one := a.get("v3/" + path + "/" + id)
			if l, _ := one["location"].(map[string]any); l != nil && (l["metadata"] == nil) != (l["kith_hidden"] == true) {
				t.Errorf("%s/%s: the place tells %v", path, id, l)
			}
			for _, m := range asList(one["metadata"]) {
				if m := m.(map[string]any); m["resource_id"] != id || m["updated_by"] != "this directory" {
					t.Errorf("%s/%s tells %v", path, id, m)
				}
			}
		}
	}
	var told []any
	body, _ := json.Marshal(a.get("v3/organizations/" + string(org.ID))["metadata"])
	if err := json.Unmarshal(body, &told); err != nil || len(told) < 3 || strings.Contains(string(body), "Formerly") || strings.Contains(string(body), "Secret") {
		t.Errorf("the organisation tells %s", body)
	}
	if w := a.send("GET", "v3/services?minimal=true&metadata=true", ""); w.Code != 200 || strings.Contains(w.Body.String(), "metadata") {
		t.Errorf("minimal: %d %s", w.Code, w.Body)
	}
}

func asList(v any) []any { list, _ := v.([]any); return list }
