package hsds_test

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/directory"
	"kith/nhs"
)

// richest adds one service that says all that the level-2 tests ask by, and
// for each of them one that differs in that alone.
func richest(tx *db.Tx) error {
	tax, err := directory.AddTaxonomy(tx, directory.TaxonomyNew{Name: "esdServiceTypes"})
	if err != nil {
		return err
	}
	carers, err := directory.AddTerm(tx, directory.TermNew{Taxonomy: tax.ID, Code: "esdServiceType:298", Name: "Carers' support groups"})
	if err != nil {
		return err
	}
	for _, but := range []string{"nothing", "text", "age", "place", "time", "taxonomy"} {
		v := directory.ServiceNew{Name: "Carers' lunch", Description: "A table and people who know", MinimumAge: "18", MaximumAge: "65", Needs: []nhs.Need{nhs.Carers},
			Schedules:  []directory.Schedule{{ID: tx.NewID(), Freq: "WEEKLY", ByDay: "TU", OpensAt: "12:00", ClosesAt: "14:00"}},
			Areas:      []directory.Area{{ID: tx.NewID(), Name: "Northshire", Codes: []string{"E07000999"}}},
			Attributes: []directory.Attribute{{ID: tx.NewID(), Term: carers.ID, LinkType: "service_type"}}}
		l := directory.LocationNew{Name: "The hall", Addresses: []directory.Address{{ID: tx.NewID(), Line1: "Hall", City: "Northtown", State: "Northshire", Postcode: "NX1 1AB", Country: "GB", Type: "physical"}}}
		switch but {
		case "text":
			v.Name = "Choir"
		case "age":
			v.MinimumAge, v.MaximumAge = "5", "90"
		case "place":
			l.Addresses[0].Postcode = "NX9 9ZZ"
			v.Areas[0].Codes = []string{"E07000998"}
		case "time":
			v.Schedules[0].ByDay, v.Schedules[0].OpensAt, v.Schedules[0].ClosesAt = "WE", "10:00", "16:00"
		case "taxonomy":
			v.Attributes, v.Needs = nil, nil
		}
		if v.Organisation, err = organisation(tx, but); err != nil {
			return err
		}
		s, err := directory.AddService(tx, v)
		if err != nil {
			return err
		}
		at, err := directory.AddLocation(tx, l)
		if err != nil {
			return err
		}
		if _, err := directory.AddAtLocation(tx, directory.AtLocationNew{Service: s.ID, Location: at.ID}); err != nil {
			return err
		}
	}
	return nil
}

func organisation(tx *db.Tx, name string) (kith.ID, error) {
	o, err := directory.AddOrganisation(tx, directory.OrganisationNew{Name: "All but " + name})
	if err != nil {
		return "", err
	}
	return o.ID, nil
}

// The five level-2 tests of Open Referral UK, on both versions: each question
// finds the service that says so, and leaves out the one that does not.
func TestLevelTwo(t *testing.T) {
	a := open(t, richest)
	organisations := map[string]string{}
	for _, o := range a.get("v3/organizations")["contents"].([]any) {
		organisations[o.(map[string]any)["name"].(string)] = o.(map[string]any)["id"].(string)
	}
	var term, need string
	for _, x := range a.get("v3/taxonomy_terms")["contents"].([]any) {
		switch x := x.(map[string]any); {
		case x["code"] == "esdServiceType:298":
			term = x["id"].(string)
		case x["code"] == "carers":
			need = x["id"].(string)
		}
	}
	for _, c := range []struct {
		but, third, first string
	}{
		{"text", "search=carers+lunch", "text=carers+lunch"},
		{"age", "minimum_age=18&maximum_age=65", "minimum_age=18&maximum_age=65"},
		{"place", "postcode=NX1+1AA&proximity=1000", "postcode=NX1+1AA&proximity=1000"},
		{"place", "postcode=NX1+1AA", "coverage=NX1+1AA"},
		{"time", "day=TU&start_time=12:00&end_time=14:00", "day=Tuesday&start_time=12:00&end_time=14:00"},
		{"time", "day=TU", "day=SU&day=TU"},
		{"taxonomy", "taxonomy_term_id=" + term, "taxonomy_type=service_type&taxonomy_id=esdServiceType:298&vocabulary=esdServiceTypes"},
		{"taxonomy", "taxonomy_term_id=" + need, "need=carers"},
		{"taxonomy", "taxonomy_term_id=" + term + "&taxonomy_term_id=" + need, "service_type=esdServiceType:298&service_type=esdServiceType:1"},
	} {
		for path, key := range map[string]string{"v3/services?per_page=100&" + c.third: "contents", "v1/services?per_page=100&" + c.first: "content"} {
			var found []string
			for _, e := range a.get(path)[key].([]any) {
				found = append(found, e.(map[string]any)["organization"].(map[string]any)["id"].(string))
			}
			if !slices.Contains(found, organisations["All but nothing"]) || slices.Contains(found, organisations["All but "+c.but]) || len(found) != 5 {
				t.Errorf("%s finds %d, or the wrong ones", path, len(found))
			}
		}
	}
	both := url.Values{"text": {"carers"}, "minimum_age": {"18"}, "postcode": {"NX1 1AA"}, "proximity": {"1000"}, "day": {"TU"}, "taxonomy_id": {term}, "coverage": {"NX1 1AA"}}
	if got := ids(a.get("v1/services?" + both.Encode())); len(got) != 1 {
		t.Errorf("all together: %v", got)
	}
}

// The envelope of version 1, and the fields that it leaves to include.
func TestVersionOne(t *testing.T) {
	a := open(t, richest)
	p := a.get("v1/services?per_page=2&page=3&include=service_at_locations,regular_schedules")
	for name, want := range map[string]any{"totalElements": 6.0, "totalPages": 3.0, "number": 3.0, "size": 2.0, "first": false, "last": true, "empty": false} {
		if p[name] != want {
			t.Errorf("%s is %v, want %v", name, p[name], want)
		}
	}
	s := p["content"].([]any)[0].(map[string]any)
	if s["service_at_locations"] == nil || s["regular_schedules"] == nil || s["eligibilitys"] != nil {
		t.Errorf("%v", s)
	}
	whole := a.get("v1/services/" + s["id"].(string))
	for _, name := range []string{"eligibilitys", "service_areas", "regular_schedules", "service_at_locations"} {
		if whole[name] == nil {
			t.Errorf("%s is missing", name)
		}
	}
	if b := a.send("GET", "v1/vocabularies", "").Body.String(); b != `["Needs in social prescribing","esdServiceTypes"]`+"\n" {
		t.Errorf("vocabularies: %s", b)
	}
	if p := a.get("v1/taxonomies?vocabulary=esdServiceTypes&root_only=true"); p["totalElements"] != 1.0 {
		t.Errorf("taxonomies: %v", p)
	}
}

// A whole export and a page of 5,000 services, in time of the processor.
func BenchmarkExport(b *testing.B) {
	fill := fixture(b)
	const n = 5000
	a := open(b, func(tx *db.Tx) error {
		if err := fill(tx); err != nil {
			return err
		}
		all, err := db.Select[directory.Service](tx, db.Q{})
		if err != nil {
			return err
		}
		at, err := db.Select[directory.AtLocation](tx, db.Q{})
		if err != nil {
			return err
		}
		for i := range n - 1 {
			v := all[0]
			v.Row = db.Row{}
			v.Name = "Service " + strconv.Itoa(i)
			if err := db.Insert(tx, &v); err != nil {
				return err
			}
			if err := db.Insert(tx, &directory.AtLocation{AtLocationNew: directory.AtLocationNew{Service: v.ID, Location: at[0].Location}}); err != nil {
				return err
			}
		}
		return nil
	})
	a.get("v3/services")
	for _, c := range []struct{ name, path, accept string }{
		{"whole export", "v3/services?format=ndjson&full=true", ""}, {"whole export, gzip", "v3/services?format=ndjson&full=true", "gzip"},
		{"minimal", "v3/services?minimal=true", ""}, {"page of 50", "v3/services", ""}, {"full page of 50", "v3/services?full=true", ""},
		{"search", "v3/services?search=service+4998", ""}, {"search, near, age, day", "v3/services?search=service&postcode=NX1+1AA&proximity=1000&minimum_age=5&day=TH", ""},
	} {
		b.Run(c.name, func(b *testing.B) {
			before, n := processor(b), 0
			for b.Loop() {
				n++
				w := a.send("GET", c.path, "", "Accept-Encoding: "+c.accept)
				if w.Code != 200 {
					b.Fatal(fmt.Sprint(w.Code, w.Body))
				}
				b.SetBytes(int64(w.Body.Len()))
			}
			b.ReportMetric(float64((processor(b)-before).Microseconds())/1000/float64(n), "cpu-ms/op")
		})
	}
	tag := a.send("GET", "v3/services", "").Header().Get("ETag")
	b.Run("answered as unchanged", func(b *testing.B) {
		for b.Loop() {
			a.send("GET", "v3/services", "", "If-None-Match: "+tag)
		}
	})
}

// processor is the time that this process has had of the processor.
func processor(b *testing.B) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
