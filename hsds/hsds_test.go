package hsds_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/geo"
	"kith/hsds"
)

const standards = "../../shared/standards/directory/"

// An asker asks a door of its own.
type asker struct {
	testing.TB
	door http.Handler
	db   *db.DB
}

// places are the postcodes that the tests know.
var places = map[string]struct {
	at    geo.Point
	areas []string
}{
	"NX1 1AA": {geo.Point{E: 451000, N: 206000}, []string{"E07000999", "E05000111"}},
	"NX1 1AB": {geo.Point{E: 451600, N: 206000}, []string{"E07000999", "E05000112"}},
	"NX9 9ZZ": {geo.Point{E: 490000, N: 260000}, []string{"E07000998", "E05000113"}},
	"NX1":     {geo.Point{E: 455000, N: 206000}, []string{"E07000999"}},
}

func lookup(code string) (geo.Point, []string, bool) {
	p, ok := places[strings.ToUpper(code)]
	return p.at, p.areas, ok
}

// known are postcodes that do not change.
func known(p *hsds.Postcodes) func(context.Context) (*hsds.Postcodes, error) {
	return func(context.Context) (*hsds.Postcodes, error) { return p, nil }
}

func open(t testing.TB, fill func(tx *db.Tx) error) *asker {
	t.Helper()
	d := dbtest.Open(t)
	if fill != nil {
		dbtest.Do(t, d, dbtest.Lead, fill)
	}
	return &asker{t, hsds.New(hsds.Config{DB: d, Live: directory.NewLive(d), Actor: dbtest.System, Base: "https://kith.example", Places: known(hsds.NewPostcodes(lookup))}), d}
}

// send sends a request with headers ("Name: value").
func (a *asker) send(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	a.Helper()
	r := httptest.NewRequest(method, "/", strings.NewReader(body))
	u, err := r.URL.Parse("/directory/" + path)
	if err != nil {
		a.Fatal(err)
	}
	r.URL = u
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	a.door.ServeHTTP(w, r)
	return w
}

// get asks for JSON, and fails on any other answer.
func (a *asker) get(path string) (out map[string]any) {
	a.Helper()
	w := a.send("GET", path, "")
	if w.Code != 200 || json.Unmarshal(w.Body.Bytes(), &out) != nil {
		a.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	return out
}

// ids are the IDs of the entries on a page, in order.
func ids(page map[string]any) []string {
	list, _ := page["contents"].([]any)
	if list == nil {
		list, _ = page["content"].([]any)
	}
	out := []string{}
	for _, e := range list {
		out = append(out, e.(map[string]any)["id"].(string))
	}
	return out
}

func read(t testing.TB, name string, to any) {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(standards, name))
	if err != nil {
		t.Skip("skipped: the standard is not beside the project")
	}
	if err := json.Unmarshal(body, to); err != nil {
		t.Fatal(name, err)
	}
}

// fixture puts the validator's own example into the directory, under its IDs.
func fixture(t testing.TB) func(tx *db.Tx) error {
	var f struct {
		ID          kith.ID              `json:"id"`
		Name        string               `json:"name"`
		Description string               `json:"description"`
		URL         string               `json:"url"`
		Email       string               `json:"email"`
		Fees        string               `json:"fees"`
		Accredited  string               `json:"accreditations"`
		Min         float64              `json:"minimum_age"`
		Max         float64              `json:"maximum_age"`
		Assured     kith.Day             `json:"assured_date"`
		Assurer     string               `json:"assurer_email"`
		Alert       string               `json:"alert"`
		Schedules   []directory.Schedule `json:"schedules"`
		Areas       []directory.Area     `json:"service_areas"`
		Languages   []directory.Language `json:"languages"`
		Funding     []directory.Fund     `json:"funding"`
		Costs       []directory.Cost     `json:"cost_options"`
		Contacts    []directory.Contact  `json:"contacts"`
		Attributes  []struct {
			ID       kith.ID `json:"id"`
			LinkType string  `json:"link_type"`
			Term     struct {
				ID     kith.ID `json:"id"`
				Name   string  `json:"name"`
				About  string  `json:"description"`
				Parent kith.ID `json:"parent_id"`
				URI    string  `json:"term_uri"`
			} `json:"taxonomy_term"`
		} `json:"attributes"`
		At []struct {
			ID       kith.ID `json:"id"`
			Location struct {
				ID        kith.ID             `json:"id"`
				Type      string              `json:"location_type"`
				Name      string              `json:"name"`
				About     string              `json:"description"`
				Lat       json.Number         `json:"latitude"`
				Lng       json.Number         `json:"longitude"`
				External  string              `json:"external_identifier"`
				ExtType   string              `json:"external_identifier_type"`
				Addresses []directory.Address `json:"addresses"`
				Access    []directory.Access  `json:"accessibility"`
			} `json:"location"`
		} `json:"service_at_locations"`
		Organisation struct {
			ID          kith.ID                `json:"id"`
			Name        string                 `json:"name"`
			Description string                 `json:"description"`
			Email       string                 `json:"email"`
			Website     string                 `json:"website"`
			Logo        string                 `json:"logo"`
			URI         string                 `json:"uri"`
			Parent      kith.ID                `json:"parent_organization_id"`
			Identifiers []directory.Identifier `json:"organization_identifiers"`
		} `json:"organization"`
	}
	read(t, "oruk-validator/OpenReferralApi/Mocks/V3.0-UK-Default/service_full.json", &f)
	return func(tx *db.Tx) error {
		o := f.Organisation
		org := directory.Organisation{OrganisationNew: directory.OrganisationNew{Name: o.Name, Description: o.Description, Email: o.Email, Website: o.Website,
			Logo: o.Logo, URI: o.URI, Parent: o.Parent, Identifiers: o.Identifiers}}
		org.ID = o.ID
		s := directory.Service{ServiceNew: directory.ServiceNew{Organisation: o.ID, Name: f.Name, Description: f.Description, URL: f.URL, Email: f.Email,
			Status: directory.Active, FeesText: f.Fees, Accreditations: f.Accredited, MinimumAge: directory.ParseAge(f.Min), MaximumAge: directory.ParseAge(f.Max),
			AssuredOn: f.Assured, AssurerEmail: f.Assurer, Alert: f.Alert, Schedules: f.Schedules, Areas: f.Areas, Languages: f.Languages,
			Funding: f.Funding, Costs: f.Costs, Contacts: f.Contacts}}
		s.ID = f.ID
		tax := directory.Taxonomy{TaxonomyNew: directory.TaxonomyNew{Name: "taxonomy", Description: "An example"}}
		if err := db.Insert(tx, &tax); err != nil {
			return err
		}
		for _, a := range f.Attributes {
			x := directory.Term{TermNew: directory.TermNew{Taxonomy: tax.ID, Parent: a.Term.Parent, Name: a.Term.Name, Description: a.Term.About, URI: a.Term.URI}}
			x.ID = a.Term.ID
			if err := db.Insert(tx, &x); err != nil {
				return err
			}
			s.Attributes = append(s.Attributes, directory.Attribute{ID: a.ID, Term: x.ID, LinkType: a.LinkType})
		}
		if err := db.Insert(tx, &org); err != nil {
			return err
		}
		if err := db.Insert(tx, &s); err != nil {
			return err
		}
		for _, a := range f.At {
			l := directory.Location{LocationNew: directory.LocationNew{Type: a.Location.Type, Name: a.Location.Name, Description: a.Location.About,
				Latitude: a.Location.Lat.String(), Longitude: a.Location.Lng.String(), ExternalID: a.Location.External, ExternalType: a.Location.ExtType,
				Addresses: a.Location.Addresses, Access: a.Location.Access}}
			l.ID = a.Location.ID
			at := directory.AtLocation{AtLocationNew: directory.AtLocationNew{Service: s.ID, Location: l.ID}}
			at.ID = a.ID
			if err := db.Insert(tx, &l); err != nil {
				return err
			}
			if err := db.Insert(tx, &at); err != nil {
				return err
			}
		}
		return nil
	}
}

// What is taken in is given out again: every field of the validator's example,
// but for who assured it, which is nobody else's, and when it was changed.
func TestRoundTrip(t *testing.T) {
	var want map[string]any
	read(t, "oruk-validator/OpenReferralApi/Mocks/V3.0-UK-Default/service_full.json", &want)
	a := open(t, fixture(t))
	got := a.get("v3/services/" + want["id"].(string))
	for _, name := range []string{"assurer_email", "last_modified"} {
		delete(want, name)
		if name == "assurer_email" && got[name] != nil {
			t.Error("the assurer's address is served")
		}
	}
	contained(t, "service", want, got)
}

// contained reports what of want is not in got.
func contained(t *testing.T, at string, want, got any) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			t.Errorf("%s is %v", at, got)
			return
		}
		for k, v := range want {
			contained(t, at+"."+k, v, g[k])
		}
	case []any:
		g, _ := got.([]any)
		if len(g) != len(want) {
			t.Errorf("%s has %d, want %d", at, len(g), len(want))
			return
		}
		for i := range want {
			contained(t, at, want[i], g[i])
		}
	default:
		if want != got {
			t.Errorf("%s is %v, want %v", at, got, want)
		}
	}
}

// The protocol around the entries.
func TestProtocol(t *testing.T) {
	a := open(t, func(tx *db.Tx) error {
		for _, name := range []string{"Choir", "Walk", "Café"} {
			if _, err := directory.Add(tx, directory.New{Name: name, Organisation: "Friends", Postcode: "NX1 1AA", Address: "The Hall"}); err != nil {
				return err
			}
		}
		return nil
	})
	w := a.send("GET", "v3/services", "")
	if w.Header().Get("Access-Control-Allow-Origin") != "*" || w.Header().Get("Set-Cookie") != "" || w.Header().Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("%v", w.Header())
	}
	tag := w.Header().Get("ETag")
	if w := a.send("GET", "v3/services", "", "If-None-Match: "+tag); w.Code != 304 || w.Body.Len() > 0 {
		t.Errorf("unchanged: %d, %d bytes", w.Code, w.Body.Len())
	}
	if w := a.send("GET", "v3/services?page=2", "", "If-None-Match: "+tag); w.Code != 200 {
		t.Errorf("another page: %d", w.Code)
	}
	if h := a.send("HEAD", "v3/services", ""); h.Code != 200 || h.Body.Len() > 0 || h.Header().Get("ETag") != tag {
		t.Errorf("HEAD: %d %d %v", h.Code, h.Body.Len(), h.Header())
	}
	if o := a.send("OPTIONS", "v3/services", ""); o.Code != 204 || !strings.Contains(o.Header().Get("Access-Control-Allow-Methods"), "POST") {
		t.Errorf("OPTIONS: %d %v", o.Code, o.Header())
	}
	if o := a.send("DELETE", "v3/services", ""); o.Code != 405 || !strings.Contains(o.Body.String(), "GET, HEAD, OPTIONS, POST") {
		t.Errorf("DELETE: %d %s", o.Code, o.Body)
	}
	z := a.send("GET", "v3/services", "", "Accept-Encoding: br, gzip;q=0.5")
	g, err := gzip.NewReader(z.Body)
	if err != nil {
		t.Fatal(err)
	}
	if plain, _ := io.ReadAll(g); !bytes.Equal(plain, w.Body.Bytes()) || z.Header().Get("Content-Encoding") != "gzip" {
		t.Error("gzip says something else")
	}
	if z := a.send("GET", "v3/services", "", "Accept-Encoding: gzip;q=0"); z.Header().Get("Content-Encoding") != "" {
		t.Error("gzip though it is refused")
	}
	lines := strings.Split(strings.TrimSpace(a.send("GET", "v3/services?format=ndjson&full=true", "").Body.String()), "\n")
	if len(lines) != 3 || !strings.Contains(lines[0], `"service_at_locations"`) {
		t.Errorf("ndjson: %q", lines)
	}
	all := ids(a.get("v3/services"))
	if !slices.IsSorted(all) || len(all) != 3 {
		t.Errorf("order: %v", all)
	}
	var paged []string
	for _, n := range []string{"1", "2", "3"} {
		p := a.get("v3/services?per_page=1&page=" + n)
		paged = append(paged, ids(p)...)
		if p["first_page"] != (n == "1") || p["last_page"] != (n == "3") || p["total_items"] != 3.0 || p["total_pages"] != 3.0 || p["size"] != 1.0 {
			t.Errorf("page %s: %v", n, p)
		}
	}
	if !slices.Equal(paged, all) {
		t.Errorf("pages: %v, want %v", paged, all)
	}
	if p := a.get("v3/services?page=9"); p["empty"] != true || p["size"] != 0.0 {
		t.Errorf("beyond the last: %v", p)
	}
	for _, body := range []struct{ kind, text string }{
		{"application/json", `{"search":"caf","full":true,"per_page":5}`}, {"application/x-www-form-urlencoded", "search=CAF%C3%89&full=true"}} {
		w := a.send("POST", "v3/services", body.text, "Content-Type: "+body.kind)
		if w.Code != 200 || strings.Count(w.Body.String(), `"status":"active"`) != 1 {
			t.Errorf("POST %s: %d %s", body.kind, w.Code, w.Body)
		}
	}
}

// What is gone is told to those who ask for changes, and to nobody else.
func TestWhatWent(t *testing.T) {
	var s *directory.Listed
	a := open(t, func(tx *db.Tx) (err error) {
		s, err = directory.Add(tx, directory.New{Name: "Choir", Organisation: "Friends"})
		return err
	})
	before := a.get("v3/services?minimal=true")["contents"].([]any)[0].(map[string]any)
	if len(before) != 2 || before["modified_date"] == "" {
		t.Errorf("minimal: %v", before)
	}
	tag := a.send("GET", "v3/services", "").Header().Get("ETag")
	later := dbtest.Now.Add(time.Minute)
	a.db.Now = func() time.Time { return later }
	dbtest.Do(t, a.db, dbtest.Lead, func(tx *db.Tx) error {
		_, err := directory.SetStatus(tx, s.ID, s.Version, directory.Defunct)
		return err
	})
	if w := a.send("GET", "v3/services", "", "If-None-Match: "+tag); w.Code != 200 || w.Header().Get("ETag") == tag {
		t.Errorf("changed, but answered %d as unchanged", w.Code)
	}
	if got := ids(a.get("v3/services")); len(got) != 0 {
		t.Errorf("a defunct service is listed: %v", got)
	}
	p := a.get("v3/services?minimal=true&modified_after=" + later.Format("2006-01-02T15:04:05Z"))
	if got := p["contents"].([]any); len(got) != 1 || got[0].(map[string]any)["status"] != "defunct" {
		t.Errorf("what went is not told: %v", p)
	}
	if got := ids(a.get("v3/services?modified_after=" + later.Add(time.Second).Format("2006-01-02T15:04:05Z"))); len(got) != 0 {
		t.Errorf("unchanged since, but listed: %v", got)
	}
	one := a.get("v3/services/" + string(s.ID))
	if one["status"] != "defunct" || len(one["metadata"].([]any)) == 0 {
		t.Errorf("%v", one)
	}
}

// A slash at the end asks for the same.
func TestSlash(t *testing.T) {
	a := open(t, richest)
	one := ids(a.get("v3/services"))[0]
	for _, path := range []string{"v3", "v3/services", "v3/services/" + one, "v3/taxonomy_terms", "v3/openapi.json", "v1/services", "v1/services/" + one, "v1/vocabularies"} {
		for _, ask := range []string{"", "?", "?page=1"} {
			if ask == "?page=1" && !strings.HasSuffix(path, "services") {
				continue
			}
			with, without := a.send("GET", path+"/"+ask, ""), a.send("GET", path+ask, "")
			if with.Code != 200 || without.Code != 200 || with.Body.String() != without.Body.String() {
				t.Errorf("%s/%s: %d, without the slash %d", path, ask, with.Code, without.Code)
			}
		}
	}
	for _, path := range []string{"v3/services/" + one + "/x", "v3/nothing/"} {
		if w := a.send("GET", path, ""); w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if w := a.send("POST", "v3/services/", `{"per_page":1}`, "Content-Type: application/json"); w.Code != 200 {
		t.Errorf("POST: %d", w.Code)
	}
}

// What postcodes are imported is known from the next request on.
func TestPostcodesAreFollowed(t *testing.T) {
	a := open(t, richest)
	table := func(code string, at geo.Point) *geo.Table {
		t.Helper()
		b := geo.NewBuilder()
		if err := b.Add(code, geo.Place{Point: at, Precision: geo.Exact}); err != nil {
			t.Fatal(err)
		}
		blob, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		out, err := geo.LoadTable(blob)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	var now *geo.Table
	a.door = hsds.New(hsds.Config{DB: a.db, Live: directory.NewLive(a.db), Actor: dbtest.System,
		Places: hsds.Follow(func(context.Context) (*geo.Table, error) { return now, nil })})
	const near = "v3/services?postcode=NX1+1AB&proximity=10"
	if w := a.send("GET", near, ""); w.Code != 501 {
		t.Errorf("without postcodes: %d", w.Code)
	}
	all := a.send("GET", "v3/services", "").Header().Get("ETag")
	now = table("NX1 1AB", geo.Point{E: 451600, N: 206000})
	first := a.send("GET", near, "").Header().Get("ETag")
	if n := a.get(near)["total_items"]; n != 5.0 {
		t.Errorf("with postcodes: %v", n)
	}
	now = table("NX9 9ZZ", geo.Point{E: 451600, N: 206000})
	if w := a.send("GET", near, "", "If-None-Match: "+first); w.Code != 400 {
		t.Errorf("a postcode that is no longer known: %d", w.Code)
	}
	if n := a.get("v3/services?postcode=NX9+9ZZ&proximity=10")["total_items"]; n != 1.0 {
		t.Errorf("with others: %v", n)
	}
	now = table("NX1 1AB", geo.Point{E: 451600, N: 206000})
	if w := a.send("GET", near, "", "If-None-Match: "+first); w.Code != 200 {
		t.Errorf("answered as unchanged, though the postcodes are others: %d", w.Code)
	}
	if w := a.send("GET", "v3/services", "", "If-None-Match: "+all); w.Code != 304 {
		t.Errorf("what hangs on no postcode: %d", w.Code)
	}
}
