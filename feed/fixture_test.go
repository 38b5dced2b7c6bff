package feed

import (
	"slices"
	"strings"
	"testing"

	"kith/db/dbtest"
	"kith/directory"
)

// What each published fixture gives.
func TestFixtures(t *testing.T) {
	const at = "standards/directory/"
	for _, c := range []struct {
		path, dialect                          string
		services, organisations, places, terms int
		left, problems                         int
	}{
		{path: "oruk-3.0-uk-profile/examples/service_full.json", dialect: ORUK3, services: 1, organisations: 1, places: 1, terms: 1},
		{path: "oruk-3.0-uk-profile/examples/service_list.json", dialect: ORUK3, services: 1, organisations: 1},
		{path: "oruk-3.0-uk-profile/examples/organization_full.json", dialect: ORUK3, services: 1, organisations: 1, places: 1, terms: 1},
		{path: "oruk-3.0-uk-profile/examples/service_at_location_full.json", dialect: ORUK3, services: 1, organisations: 1, places: 1, terms: 1},
		{path: "oruk-3.0-uk-profile/examples/taxonomy_term_list.json", dialect: ORUK3, terms: 1},
		{path: "oruk-3.0-uk-profile/examples/csv", dialect: HSDSCSV, services: 1, organisations: 1, places: 1, terms: 1},
		{path: "hsds-3.0/examples/service_full.json", dialect: ORUK3, services: 1, organisations: 1, places: 1, terms: 1},
		{path: "hsds-3.1-dev/examples/service_full.json", dialect: ORUK3, services: 1, organisations: 1, places: 1, terms: 1},
		{path: "hsds-3.1-dev/examples/organization_full.json", dialect: ORUK3, services: 1, organisations: 1, places: 1, terms: 1},
		{path: "hsds-3.1-dev/examples/service_at_location_full.json", dialect: ORUK3, services: 1, organisations: 1, places: 1, terms: 1},
		{path: "hsds-3.1-dev/examples/location.json", dialect: ORUK3, places: 1},
		{path: "hsds-3.1-dev/examples/organization_list.json", dialect: ORUK3, organisations: 1},
		{path: "hsds-3.1-dev/examples/taxonomy.json", dialect: ORUK3},
		{path: "hsds-3.1-dev/examples/csv", dialect: HSDSCSV, services: 1, organisations: 1, places: 1, terms: 1},
		{path: "hsds-3.1-dev/examples/tabular.json", dialect: HSDSCSV, services: 1, organisations: 1, places: 1, terms: 1},
		{path: "hsds-3.0/examples/csv", dialect: HSDSCSV, services: 1, organisations: 1, places: 1, terms: 1},
		{path: "oruk-validator/OpenReferralApi/Mocks/V3.0-UK-Default/service_full.json", dialect: ORUK3, services: 1, organisations: 1, places: 1, terms: 1},
		{path: "oruk-validator/OpenReferralApi/Mocks/V3.0-UK-Test/service_list.json", dialect: ORUK3, services: 1, organisations: 1},
		{path: "oruk-validator/OpenReferralApi/Mocks/V3.0-UK-Fail/service_list.json", dialect: ORUK3, left: 4},
		{path: "oruk-validator/OpenReferralApi/Mocks/V3.0-UK-Fail/service_full.json", dialect: ORUK3, services: 1, organisations: 1, places: 1, terms: 1},
		{path: "oruk-validator/OpenReferralApi/Mocks/V3.0-UK-Warn/service_list.json", dialect: ORUK3, services: 1, organisations: 1},
		{path: "taxonomies/bucks-scout/cypress/fixtures/services.json", dialect: Outpost, services: 20},
		{path: "taxonomies/bucks-scout/cypress/fixtures/service.json", dialect: Outpost, services: 1},
		{path: "taxonomies/outpost/lib/tasks/data_import/services/services--with-sample-data.csv", dialect: OutpostCSV, services: 2},
		{path: "taxonomies/outpost/spec/fixtures/data_import/services_valid.csv", dialect: OutpostCSV, services: 2},
		{path: "openactive/versions/2.x/examples/sessionseries-split_example_1.json", dialect: OpenActive, services: 1, organisations: 1, places: 1},
		{path: "openactive/versions/2.x/examples/scheduledsession_example_1.json", dialect: OpenActive, services: 1},
		{path: "openactive/versions/2.x/examples/sessionseries_example_1.json", dialect: OpenActive, services: 1},
		{path: "openactive/versions/2.x/examples/event_example_1.json", dialect: OpenActive, services: 1},
		{path: "openactive/versions/2.x/examples/facilityuse_example_1.json", dialect: OpenActive, services: 1},
		{path: "openactive/versions/2.x/examples/courseinstance_example_1.json", dialect: OpenActive, services: 1},
		{path: "openactive/versions/2.x/examples/ondemandevent_example_1.json", dialect: OpenActive, services: 1},
		{path: "openactive/versions/2.x/examples/slot_example_1.json", dialect: OpenActive},
		{path: "taxonomies/connected-kingston/storage/app/open-eligibility/taxonomy.json", dialect: Taxonomy, terms: 395},
		{path: "taxonomies/openactive/data/activity-list.jsonld", dialect: Taxonomy, terms: 768},
		{path: "taxonomies/openactive/data/facility-types.jsonld", dialect: Taxonomy, terms: 35},
		{path: "taxonomies/ukcat/ukcat.csv", dialect: Taxonomy, terms: 254},
		{path: "taxonomies/ukcat/icnptso.csv", dialect: Taxonomy, terms: 127},
		{path: "taxonomies/dfe-family-hubs/taxonomy.json", dialect: Taxonomy, terms: 49},
		{path: "taxonomies/bucks-scout/bfis-taxonomies.json", dialect: Taxonomy, terms: 115},
		{path: "taxonomies/bucks-scout/bod-taxonomies.json", dialect: Taxonomy, terms: 12},
		{path: "taxonomies/ohana/data/oe.json", dialect: Taxonomy},
		{path: "taxonomies/ohana/data/sample-csv/taxonomy.csv", dialect: Taxonomy},
	} {
		t.Run(strings.TrimSuffix(c.path, ".json"), func(t *testing.T) {
			file := shared(t, at+c.path)
			d := dbtest.Open(t)
			run, said := pull(t, d, &Feed{At: file, Name: "Fixture"})
			s, o, l, k := count[directory.Service](t, d), count[directory.Organisation](t, d), count[directory.Location](t, d), count[directory.Term](t, d)
			t.Logf("%s: %d read; %d services, %d organisations, %d places, %d terms; %d problems", c.dialect, run.Counts.Read, s, o, l, k, run.Counts.Problems)
			wants(t, "services", s, c.services)
			if c.organisations > 0 {
				wants(t, "organisations", o, c.organisations)
			}
			if c.places > 0 {
				wants(t, "places", l, c.places)
			}
			if c.terms > 0 {
				wants(t, "terms", k, c.terms)
			}
			wants(t, "left out", run.Counts.Left, c.left)
			if t.Failed() {
				t.Log(said)
			}
			var dialect string
			for _, src := range sources(t, d) {
				dialect = src.Dialect
			}
			wants(t, "dialect", dialect, c.dialect)
			edits := count[directory.Edit](t, d)
			again, _ := pull(t, d, &Feed{At: file, Name: "Fixture"})
			wants(t, "added again", again.Counts.Added+again.Counts.Changed, 0)
			wants(t, "entries in the trail", count[directory.Edit](t, d), edits)
		})
	}
}

// The UK profile's example, field by field.
func TestORUK3(t *testing.T) {
	d := dbtest.Open(t)
	pull(t, d, &Feed{At: shared(t, "standards/directory/hsds-3.1-dev/examples/service_full.json"), Name: "HSDS"})
	s := services(t, d)[0]
	for what, got := range map[string][2]string{
		"id": {s.SourceID, "ac148810-d857-441c-9679-408f346de14b"}, "alternate": {s.AlternateName, "MyCity Counselling Services"}, "ages": {string(s.MinimumAge + " " + s.MaximumAge), "12 100"},
		"assured": {string(s.AssuredOn), "2005-01-01"}, "modified": {s.ModifiedAt.Format("2006-01-02 15:04:05"), "2023-03-15 10:30:45"}, "phone": {s.Phones[0].Number, "+44 1234 234567"},
		"phone's language": {s.Phones[0].Languages[0].Code, "ur"}, "hours": {s.Schedules[0].ByDay + s.Schedules[0].OpensAt + s.Schedules[0].ClosesAt, "TH,FR10:0018:00"},
		"fees": {s.FeesText[:20], "Non-NHS patients are"}, "area": {s.Areas[0].ExtentType, "geojson"}, "currency": {s.Costs[0].Currency, "GBP"},
	} {
		wants(t, what, got[0], got[1])
	}
	wants(t, "online and in person", slices.Contains(s.Delivery, directory.Online) && slices.Contains(s.Delivery, directory.InPerson), true)
}

// Outpost's API: integers, nulls, and an address that must not be told.
func TestOutpost(t *testing.T) {
	d := dbtest.Open(t)
	f := &Feed{Name: "Outpost", At: written(t, "o.json", `{"totalElements": 1, "content": [{"id": 4, "name": "Refuge", "min_age": null, "max_age": null, "visible": true, "free": true,
		"organisation": {"id": 1, "name": null}, "contacts": [{"id": 1, "name": "Ann", "phone": "01632 960002", "visible": false}], "taxonomies": [{"id": 1, "name": "Domestic abuse", "slug": "da", "parent_id": null}],
		"send_needs": [{"id": 1, "name": "Autism"}], "regular_schedules": [{"weekday": "Monday", "opens_at": "10:00", "closes_at": "17:00"}], "cost_options": [], "links": [],
		"locations": [{"id": 2, "name": "Rose House", "address_1": "1 Rose Lane", "city": "Northtown", "postal_code": "NX1 2AB", "mask_exact_address": true, "geometry": {"type": "Point", "coordinates": [-1.2, 51.7]}}]}]}`)}
	pull(t, d, f)
	s := services(t, d)[0]
	l := place(t, d, s)[0]
	if !l.Hidden || l.Latitude != "51.7" || l.Public().Name != "" {
		t.Errorf("the refuge is at %+v", l)
	}
	if !s.Contacts[0].Private || s.FeesText != "Free" || s.Schedules[0].ByDay != "MO" || count[directory.Term](t, d) != 2 {
		t.Errorf("%+v", s)
	}
}

// Open Referral UK 1.0 nests and names things its own way.
func TestORUK1(t *testing.T) {
	d := dbtest.Open(t)
	f := &Feed{Name: "Old", At: written(t, "o.json", `{"totalElements": 1, "totalPages": 1, "content": [{"id": "s1", "name": "Carers' café", "status": "active", "attending_type": "venue",
		"organization": {"id": "o1", "name": "Carers", "url": "https://carers.example"}, "eligibilitys": [{"minimum_age": 18, "maximum_age": 64, "eligibility": "Carers"}, {"minimum_age": 65, "maximum_age": 110}],
		"service_taxonomys": [{"id": "l1", "taxonomy": {"id": "esdServiceType:298", "name": "Carers support groups", "vocabulary": "esdServiceTypes"}}],
		"service_at_locations": [{"id": "a1", "location": {"id": "p1", "name": "Hall", "latitude": 51.5, "longitude": -1.1, "physical_addresses": [{"id": "x", "address_1": "1 High St", "city": "Northtown", "postal_code": "NX1 1AA"}],
			"accessibility_for_disabilities": [{"accessibility": "Ramp"}]}, "regular_schedule": [{"byday": "WE", "opens_at": "10:00:00", "closes_at": "12:00:00", "freq": "WEEKLY"}]}],
		"regular_schedules": [{"weekday": 2, "opens_at": "14:00", "closes_at": "15:00"}], "holiday_schedules": [{"closed": true, "start_date": "2026-12-24", "end_date": "2027-01-02"}],
		"cost_options": [{"amount": 2.5, "option": "each"}], "languages": [{"language": "English"}], "fundings": [{"source": "Council"}], "service_areas": [{"service_area": "Northshire"}],
		"contacts": [{"name": "Ann", "phones": [{"number": "01632 960003"}]}]}]}`)}
	pull(t, d, f)
	s := services(t, d)[0]
	l := place(t, d, s)[0]
	got := []string{string(s.MinimumAge), string(s.MaximumAge), s.Eligibility, s.Schedules[0].ByDay, s.Schedules[1].Description, s.Languages[0].Name, s.Funding[0].Source, s.Areas[0].Name,
		s.Contacts[0].Phones[0].Number, l.Access[0].Description, l.Postcode(), string(s.Needs[0])}
	wants(t, "it says", strings.Join(got, "|"), "18|110|Carers|TU|Closed 2026-12-24 to 2027-01-02|English|Council|Northshire|01632 960003|Ramp|NX1 1AA|carers")
}
