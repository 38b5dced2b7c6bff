package hsds_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"kith/db"
	"kith/directory"
	"kith/nhs"
)

// schemas are those that the validator of Open Referral UK judges with.
func schema(t testing.TB, version, name string) *jsonschema.Schema {
	t.Helper()
	file, err := filepath.Abs(standards + "oruk-validator-schemas/OpenReferralApi/Schemas/" + version + "/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Skip("skipped: the standard's schemas are not beside the project")
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.DefaultDraft(jsonschema.Draft2020)
	s, err := c.Compile(file)
	if err != nil {
		t.Fatal(name, err)
	}
	return s
}

func valid(t testing.TB, what string, s *jsonschema.Schema, body []byte) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		t.Fatal(what, err)
	}
	if err := s.Validate(v); err != nil {
		t.Errorf("%s: %v\n%.1500s", what, err, body)
	}
	if bytes.Contains(body, []byte(":null")) {
		t.Errorf("%s holds a null: %.300s", what, body)
	}
}

// messy is a directory of entries that say too little, and of such as no
// schema takes as they stand.
func messy(tx *db.Tx) error {
	if _, err := directory.Add(tx, directory.New{Name: "By hand", Organisation: "Friends", Postcode: "NX1 1AA", Phone: "01632 960111", When: "Tuesdays", Needs: []nhs.Need{nhs.Carers}}); err != nil {
		return err
	}
	bare := directory.Service{ServiceNew: directory.ServiceNew{Name: "Bare"}}
	odd := directory.Service{ServiceNew: directory.ServiceNew{Name: "Odd", Status: directory.Closed, URL: "http://exa mple.org/{x}", Email: "not an address",
		MinimumAge: "-1", MaximumAge: "old", Organisation: "0000-no-such", Phones: []directory.Phone{{Number: "1"}}, Links: []directory.Link{{URL: "ftp:"}},
		Schedules: []directory.Schedule{{ID: "42", Freq: "DAILY", Link: "see below"}}, Areas: []directory.Area{{ID: "x", Name: "Everywhere", URI: "none"}},
		Attributes: []directory.Attribute{{ID: "9", Term: "777"}}, Contacts: []directory.Contact{{Email: "@"}},
		Capacities: []directory.Capacity{{ID: "c", Unit: "places", Available: 3, Updated: tx.Now}}}}
	l := directory.Location{LocationNew: directory.LocationNew{Latitude: "51,7", Longitude: "NaN", Addresses: []directory.Address{{}}, Access: []directory.Access{{URL: "?"}}}}
	empty := directory.Organisation{OrganisationNew: directory.OrganisationNew{Name: "No more than a name", Logo: "logo.png", URI: "org-1", Parent: "5",
		Identifiers: []directory.Identifier{{Identifier: "1"}}, CharityNumber: "1234567"}}
	if err := db.Insert(tx, &bare); err != nil {
		return err
	}
	if err := db.Insert(tx, &odd); err != nil {
		return err
	}
	if err := db.Insert(tx, &l); err != nil {
		return err
	}
	if err := db.Insert(tx, &empty); err != nil {
		return err
	}
	for _, at := range []directory.AtLocationNew{{Service: odd.ID, Location: l.ID}, {Service: bare.ID, Location: "nowhere"}} {
		if err := db.Insert(tx, &directory.AtLocation{AtLocationNew: at}); err != nil {
			return err
		}
	}
	tax, err := directory.AddTaxonomy(tx, directory.TaxonomyNew{Name: "Activities", URI: "not one"})
	if err != nil {
		return err
	}
	_, err = directory.AddTerm(tx, directory.TermNew{Taxonomy: tax.ID, Name: "Singing", Code: "s1"})
	return err
}

// Every answer of both versions is what the schemas of the validator ask for.
func TestSchemas(t *testing.T) {
	fill := fixture(t)
	a := open(t, func(tx *db.Tx) error {
		if err := fill(tx); err != nil {
			return err
		}
		if err := messy(tx); err != nil {
			return err
		}
		return refuge(tx)
	})
	const third, first = "V3.0-UK", "V1.0-UK"
	valid(t, "/", schema(t, third, "api_details.json"), a.send("GET", "v3/", "").Body.Bytes())
	for _, c := range []struct{ list, version, page, one string }{
		{"v3/services", third, "service_list.json", "service.json"},
		{"v3/service_at_locations", third, "service_at_location_list.json", "service_at_location.json"},
		{"v3/organizations", third, "", "organization.json"},
		{"v3/taxonomies", third, "taxonomy_list.json", "taxonomy.json"},
		{"v3/taxonomy_terms", third, "taxonomy_term_list.json", "taxonomy_term.json"},
		{"v1/services", first, "service_list.json", "service.json"},
		{"v1/organizations", first, "organization_list.json", "organization.json"},
		{"v1/taxonomies", first, "taxonomy_list.json", "taxonomy.json"},
		{"v1/locations", first, "location_list.json", "location.json"},
		{"v1/reviews", first, "review_list.json", ""},
	} {
		body := a.send("GET", c.list, "").Body.Bytes()
		if c.page != "" {
			valid(t, c.list, schema(t, c.version, c.page), body)
		}
		if c.one == "" {
			continue
		}
		one := schema(t, c.version, c.one)
		list := ids(a.get(c.list))
		if len(list) == 0 {
			t.Errorf("%s is empty", c.list)
		}
		for _, id := range list {
			valid(t, c.list+"/"+id, one, a.send("GET", c.list+"/"+id, "").Body.Bytes())
		}
		if c.version != third {
			continue
		}
		for _, ask := range []string{"?format=ndjson", "?format=ndjson&metadata=true", "?format=ndjson&full=true&metadata=true"} {
			if strings.Contains(c.list, "taxonom") && strings.Contains(ask, "full") {
				continue
			}
			for i, line := range strings.Split(strings.TrimSpace(a.send("GET", c.list+ask, "").Body.String()), "\n") {
				valid(t, fmt.Sprint(c.list, ask, " line ", i), one, []byte(line))
			}
		}
	}
}

// The document that describes the door is valid, names every path, and every
// parameter of the standard's.
func TestOpenAPI(t *testing.T) {
	a := open(t, nil)
	doc, err := openapi3.NewLoader().LoadFromData(a.send("GET", "v3/openapi.json", "").Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(openapi3.NewLoader().Context); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"oruk-3.0-uk-profile/schema/openapi.json", "hsds-3.1-dev/schema/openapi.json"} {
		var theirs struct {
			Paths map[string]map[string]json.RawMessage
		}
		read(t, name, &theirs)
		for path, methods := range theirs.Paths {
			ours := doc.Paths.Value("/v3" + path)
			if ours == nil || ours.Get == nil || methods["post"] != nil && ours.Post == nil {
				t.Errorf("%s of %s is not served", path, name)
				continue
			}
			var op struct {
				Parameters []struct {
					Ref  string `json:"$ref"`
					Name string
				}
			}
			if err := json.Unmarshal(methods["get"], &op); err != nil {
				t.Fatal(err)
			}
			for _, p := range op.Parameters {
				if p.Ref != "" {
					p.Name = filepath.Base(p.Ref)
				}
				if ours.Get.Parameters.GetByInAndName("query", p.Name) == nil {
					t.Errorf("%s: no parameter %s (%s)", path, p.Name, name)
				}
			}
		}
	}
}
