package hsds_test

import (
	"encoding/json"
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/directory"
	"kith/hsds"
)

// refuge adds a service at a hidden place, and one beside it that is not.
func refuge(tx *db.Tx) error {
	s, err := directory.AddService(tx, directory.ServiceNew{Name: "Safe house", Description: "A place to stay", AssurerEmail: "steward@example.org",
		Contacts: []directory.Contact{{Name: "Secret Sally", Email: "sally@example.org", Private: true}, {Name: "Front desk", Title: "Reception"}}})
	if err != nil {
		return err
	}
	l, err := directory.AddLocation(tx, directory.LocationNew{Name: "Rose House", Description: "Behind the blue door", Latitude: "51.75", Longitude: "-1.26", Hidden: true,
		ExternalID: "10009999", Transportation: "Bus 4 to Rosebush Lane", URL: "https://rosehouse.example.org",
		Addresses: []directory.Address{{Line1: "1 Rosebush Lane", City: "Northtown", Postcode: "NX1 1AB", Country: "GB", Type: "physical"}},
		Phones:    []directory.Phone{{Number: "01632 960999"}}, Contacts: []directory.Contact{{Name: "Warden Wanda"}}})
	if err != nil {
		return err
	}
	if _, err = directory.AddAtLocation(tx, directory.AtLocationNew{Service: s.ID, Location: l.ID, Description: "Ring at Rosebush Lane",
		Contacts: []directory.Contact{{Name: "Warden Wanda"}}}); err != nil {
		return err
	}
	_, err = directory.ChangeLocation(tx, l.ID, l.Version, l.LocationNew)
	return err
}

// Where a refuge is cannot be had by any path, nor found out by asking.
func TestHiddenPlaceStaysHidden(t *testing.T) {
	a := open(t, refuge)
	var service, at, place kith.ID
	for _, e := range a.get("v3/service_at_locations")["contents"].([]any) {
		o := e.(map[string]any)
		at, service, place = kith.ID(o["id"].(string)), kith.ID(o["service_id"].(string)), kith.ID(o["location_id"].(string))
	}
	for _, path := range []string{"v3/services", "v3/services?full=true", "v3/services?format=ndjson&full=true", "v3/services/" + string(service),
		"v3/service_at_locations", "v3/service_at_locations?full=true", "v3/service_at_locations?format=ndjson&full=true", "v3/service_at_locations/" + string(at),
		"v3/organizations?full_service=true", "v1/services", "v1/services?include=service_at_locations&include=contacts", "v1/services/" + string(service),
		"v1/locations", "v1/locations/" + string(place), "v1/organizations"} {
		w := a.send("GET", path, "")
		if w.Code != 200 {
			t.Errorf("%s: %d", path, w.Code)
		}
		for _, secret := range []string{"Rose", "1AB", "51.75", "-1.26", "blue door", "960999", "10009999", "Wanda", "Sally", "sally@", "steward@"} {
			if strings.Contains(w.Body.String(), secret) {
				t.Errorf("%s tells %q", path, secret)
			}
		}
	}
	if body := a.send("GET", "v3/services/"+string(service), "").Body.String(); !strings.Contains(body, "Front desk") || !strings.Contains(body, "Northtown") {
		t.Errorf("what may be told is not: %s", body)
	}
	for _, ask := range []string{"search=Rosebush", "search=Rose+House", "search=NX1+1AB", "search=blue+door", "postcode=NX1+1AB&proximity=3000", "postcode=NX1+1AA&proximity=3000"} {
		for _, of := range []string{"services", "service_at_locations"} {
			if got := ids(a.get("v3/" + of + "?" + ask)); len(got) > 0 {
				t.Errorf("%s by %s is an oracle", of, ask)
			}
		}
	}
	// It is found from the middle of its district, which anybody may know.
	if got := ids(a.get("v3/service_at_locations?postcode=NX1&proximity=10")); len(got) != 1 {
		t.Errorf("not found in its district: %v", got)
	}
}

// Nothing that a stranger sends does more than be refused with what to do.
func TestHostileQuestions(t *testing.T) {
	a := open(t, refuge)
	for ask, status := range map[string]int{
		"v3/services?per_page=1000000000":                           400,
		"v3/services?per_page=-1":                                   400,
		"v3/services?page=99999999999999999999":                     400,
		"v3/services?page=0":                                        400,
		"v3/services?search=%ff%fe":                                 400,
		"v3/services?search=%00":                                    400,
		"v3/services?search=%0d%0aSet-Cookie:%20a=b":                400,
		"v3/services?search=" + strings.Repeat("a", 5000):           400,
		"v3/services?search='%3BDROP%20TABLE%20service%3B--":        200,
		"v3/services?taxonomy_term_id='%20OR%20'1'='1":              200,
		"v3/services?organization_id=%25":                           200,
		"v3/services?colour=red":                                    400,
		"v3/services?top_only=true":                                 400,
		"v3/services?search=a&search=b":                             400,
		"v3/services?" + strings.Repeat("taxonomy_id=x&", 100):      400,
		"v3/services?modified_after=yesterday":                      400,
		"v3/services?minimum_age=NaN":                               400,
		"v3/services?minimum_age=1e99":                              400,
		"v3/services?proximity=5":                                   400,
		"v3/services?postcode=NX1+1AA&proximity=Inf":                400,
		"v3/services?postcode=ZZ1+1ZZ":                              400,
		"v3/services?day=someday":                                   400,
		"v3/services?start_time=25:99":                              400,
		"v3/services?format=xml":                                    400,
		"v3/services?full=perhaps":                                  400,
		"v3/services?%zz":                                           400,
		"v3/services?a;b":                                           400,
		"v3/services/..%2f..%2fetc%2fpasswd":                        404,
		"v3/services/%00":                                           404,
		"v3/nothing":                                                404,
		"v1/services?day=MO&day=TU&start_time=10:00":                400,
		"v1/services?taxonomy_id=a&taxonomy_id=b&vocabulary=x":      400,
		"v1/services?postcode=NX1+1AA&proximity=1000&coverage=NX1+": 400,
	} {
		w := a.send("GET", ask, "")
		if w.Code != status {
			t.Errorf("%.80s: %d, want %d: %s", ask, w.Code, status, w.Body)
		}
		var p struct {
			Title, Detail string
			Status        int
		}
		if status >= 400 && (json.Unmarshal(w.Body.Bytes(), &p) != nil || p.Title == "" || p.Detail == "" || p.Status != status ||
			w.Header().Get("Content-Type") != "application/problem+json" || w.Header().Get("ETag") != "") {
			t.Errorf("%.80s: no problem as it should be: %v %s", ask, w.Header(), w.Body)
		}
		if w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%.80s: a cookie", ask)
		}
	}
	for body, status := range map[string]int{
		strings.Repeat("a", 10<<20): 413, `{"search":`: 400, `[]`: 400, `{"search":{"a":1}}`: 400, `{"search":null}`: 400, `{"search":"\u0000"}`: 400, `{"per_page":2}`: 200, ``: 200,
	} {
		if w := a.send("POST", "v3/services", body, "Content-Type: application/json"); w.Code != status {
			t.Errorf("POST %.30q: %d, want %d", body, w.Code, status)
		}
	}
	if w := a.send("POST", "v3/services", "<a/>", "Content-Type: text/xml"); w.Code != 400 {
		t.Errorf("XML: %d", w.Code)
	}
	if w := a.send("POST", "v3/services/x", ""); w.Code != 405 {
		t.Errorf("POST to one: %d", w.Code)
	}
}

// Without postcodes, what needs them says what the operator must do.
func TestWithoutPostcodes(t *testing.T) {
	a := open(t, nil)
	a.door = hsds.New(hsds.Config{DB: a.db, Live: directory.NewLive(a.db), Actor: kith.Actor{Role: kith.System, Tenant: "northshire"}})
	if w := a.send("GET", "v3/services?postcode=NX1+1AA", ""); w.Code != 501 || !strings.Contains(w.Body.String(), "kith import reference") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// Another place's directory is not served.
func TestOtherPlace(t *testing.T) {
	a := open(t, refuge)
	id := ids(a.get("v3/services"))[0]
	a.door = hsds.New(hsds.Config{DB: a.db, Live: directory.NewLive(a.db), Actor: kith.Actor{Role: kith.System, Tenant: "elsewhere"}})
	if got := ids(a.get("v3/services")); len(got) != 0 {
		t.Errorf("%v", got)
	}
	if w := a.send("GET", "v3/services/"+id, ""); w.Code != 404 {
		t.Errorf("%d", w.Code)
	}
}
