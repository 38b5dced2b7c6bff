package register

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
)

// The shape of what follows is that of Synthea, the public generator of invented
// patients (exporter.fhir.bulk_data; github.com/synthetichealth/synthea), as its files
// are published by smart-on-fhir/sample-bulk-fhir-datasets: US Core's profiles and
// extensions, identifiers of the United States and no NHS number, instants with
// offsets, SNOMED CT in Condition, LOINC in Observation with parts and coded answers,
// RxNorm in MedicationRequest, conditional references, and types beside that a
// register does not take. Nothing is copied; the people are ours.
func synthetic(id, given, born, more string) string {
	return `{"resourceType":"Patient","id":"` + id + `","meta":{"profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient"]},` +
		`"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">Generated</div>"},` +
		`"extension":[{"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-race","extension":[{"url":"ombCategory","valueCoding":{"system":"urn:oid:2.16.840.1.113883.6.238","code":"2106-3","display":"White"}},{"url":"text","valueString":"White"}]},` +
		`{"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex","valueCode":"F"},{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthPlace","valueAddress":{"city":"Northshire","country":"US"}},` +
		`{"url":"http://synthetichealth.github.io/synthea/quality-adjusted-life-years","valueDecimal":57.17}],` +
		`"identifier":[{"system":"https://github.com/synthetichealth/synthea","value":"` + id + `"},{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}],"text":"Medical Record Number"},"system":"http://hospital.smarthealthit.org","value":"` + id + `"},{"type":{"coding":[{"code":"SS"}]},"system":"http://hl7.org/fhir/sid/us-ssn","value":"999-00-0000"}],` +
		`"name":[{"use":"official","family":"Invented1","given":["` + given + `","Ann2"],"prefix":["Mrs."]},{"use":"maiden","family":"Madeup3","given":["` + given + `"]}],"telecom":[{"system":"phone","value":"555-555-0100","use":"home"}],` +
		`"gender":"female","birthDate":"` + born + `","address":[{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/geolocation","extension":[{"url":"latitude","valueDecimal":38.3}]}],"line":["1 Invented Landing"],"city":"Northshire","state":"KS","postalCode":"66801","country":"US"}],` +
		`"maritalStatus":{"coding":[{"code":"M"}],"text":"Married"},"multipleBirthBoolean":false,"communication":[{"language":{"coding":[{"system":"urn:ietf:bcp:47","code":"en-US"}],"text":"English"}}]` + more + `}`
}

// recordOf is a resource of somebody.
func recordOf(is, id, whose, more string) string {
	return `{"resourceType":"` + is + `","id":"` + id + `","meta":{"profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core"]},"subject":{"reference":"` + whose + `","display":"Mrs. Invented1"},` +
		`"encounter":{"reference":"Encounter/e1"},` + more + `}`
}

func coded(system, code string) string {
	return `{"coding":[{"system":"` + system + `","code":"` + code + `","display":"something"}],"text":"something"}`
}

const (
	snomed = "http://snomed.info/sct"
	loinc  = "http://loinc.org"
	rxnorm = "http://www.nlm.nih.gov/research/umls/rxnorm"
	first  = "129c0000-8d06-89de-ad63-000000000001"
	second = "129c0000-8d06-89de-ad63-000000000002"
	third  = "129c0000-8d06-89de-ad63-000000000003"
)

// generated are the files of a folder.
func generated() map[string][]string {
	quantity := func(v string) string {
		return `"valueQuantity":{"value":` + v + `,"unit":"mm[Hg]","system":"http://unitsofmeasure.org","code":"mm[Hg]"}`
	}
	return map[string][]string{
		"Patient.000.ndjson": {
			synthetic(first, "Ada", "1930-05-21", ""),
			synthetic(second, "Bea", "1963-07-15", `,"managingOrganization":{"reference":"Organization/surgery-9"}`),
			synthetic(third, "Cy", "1950-01-01", `,"deceasedDateTime":"2019-05-09T20:35:22-04:00"`),
		},
		"Condition.000.ndjson": {
			recordOf("Condition", "c1", "Patient/"+first, `"clinicalStatus":`+coded("x", "active")+`,"verificationStatus":`+coded("x", "confirmed")+`,"code":`+coded(snomed, "224484003")+`,"onsetDateTime":"2016-03-07T14:19:13-05:00","abatementDateTime":"2018-03-19T15:35:03-04:00","recordedDate":"2016-03-07T14:19:13-05:00"`),
			recordOf("Condition", "c2", "urn:uuid:"+second, `"code":`+coded(snomed, "224484003")+`,"onsetDateTime":"2016","recordedDate":"2016-03-07T14:19:13-05:00"`),
			recordOf("Condition", "c3", "https://fhir.example.org/r4/Patient/"+second+"/_history/7", `"code":`+coded("https://codes.example.org/local", "OWN-1")+`,"onsetPeriod":{"start":"2020-02-02"}`),
			recordOf("Condition", "c4", "Group/"+first, `"code":`+coded(snomed, "224484003")+`,"onsetDateTime":"2016-03-07"`),
		},
		"Observation.000.ndjson": {
			recordOf("Observation", "o1", "Patient/"+first, `"status":"final","code":`+coded(loinc, "85354-9")+`,"effectiveDateTime":"2022-04-01T23:46:59-03:00","issued":"2022-04-01T23:46:59.829-03:00","component":[{"code":`+coded(loinc, "8462-4")+`,`+quantity("87")+`},{"code":`+coded(loinc, "8480-6")+`,`+quantity("116.29")+`}]`),
			recordOf("Observation", "o2", "Patient?identifier=https://github.com/synthetichealth/synthea|"+second, `"status":"final","code":`+coded(loinc, "72166-2")+`,"effectiveDateTime":"2022-04-01T12:46:59-03:00","valueCodeableConcept":`+coded(snomed, "8517006")),
			recordOf("Observation", "o3", "Patient/"+first, `"status":"final","code":`+coded(loinc, "8867-4")+`,"effectivePeriod":{"start":"2022-05-01T00:00:00Z"},"dataAbsentReason":`+coded("x", "unknown")),
			recordOf("Observation", "o4", "Patient/"+first, `"status":"final","code":`+coded(loinc, "8302-2")+`,"effectiveDateTime":"2022-04-01","valueQuantity":{"unit":"cm"}`),
		},
		"Encounter.000.ndjson": {
			recordOf("Encounter", "e1", "Patient/"+first, `"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},"type":[`+coded(snomed, "185347001")+`],"period":{"start":"2026-08-25T21:06:16-05:00","end":"2026-08-31T07:48:16-05:00"},"participant":[{"period":{"start":"2026-08-25T21:06:16-05:00"}}]`),
			recordOf("Encounter", "e2", "Patient/"+second, `"status":"finished","class":{"code":"EMER"},"type":[`+coded(snomed, "50849002")+`],"period":{"start":"2026-08-25T21:06:16-05:00"}`),
		},
		"MedicationRequest.000.ndjson": {
			recordOf("MedicationRequest", "m1", "Patient/"+first, `"status":"stopped","intent":"order","medicationCodeableConcept":`+coded(rxnorm, "224484003")+`,"authoredOn":"1989-05-27T23:58:16-04:00","requester":{"reference":"Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|9999974394"}`),
			recordOf("MedicationRequest", "m2", "Patient/"+second, `"status":"active","medicationReference":{"reference":"Medication/med-1"},"authoredOn":"2020-05-27"`),
			recordOf("MedicationRequest", "m3", "Patient/"+second, `"status":"active","contained":[{"resourceType":"Medication","id":"in","code":`+coded(rxnorm, "314076")+`}],"medicationReference":{"reference":"#in"},"authoredOn":"2020-06-27"`),
			recordOf("MedicationRequest", "m4", "Patient/"+second, `"status":"active","medicationReference":{"reference":"Medication/nowhere"},"authoredOn":"2020-06-28"`),
		},
		"Medication.000.ndjson":   {`{"resourceType":"Medication","id":"med-1","status":"active","code":` + coded(rxnorm, "1736854") + `}`},
		"Organization.000.ndjson": {`{"resourceType":"Organization","id":"surgery-9","type":[` + coded("x", "prov") + `],"name":"INVENTED HEALTH CLINIC"}`},
	}
}

// everything is what the register has, a line for each code of each person.
func everything(t *testing.T, d *db.DB) (all []string) {
	t.Helper()
	write(t, d, func(tx *db.Tx) error {
		return tx.Raw("a test").Query(func(scan func(...any) error) error {
			var who, practice, code, value string
			var day kith.Day
			err := scan(&who, &practice, &code, &day, &value)
			all = append(all, fmt.Sprintf("%s@%s %s %s %s", who, practice, code, string(day), value))
			return err
		}, `SELECT p.given, p.practice, e.code, e.day, COALESCE(CAST(e.value AS text), '-') FROM register_person p JOIN register_event e ON e.person = p.id ORDER BY p.given, e.day, e.code`)
	})
	return all
}

// A folder as a public generator writes it is taken in: people without an NHS number,
// references of every kind, and what cannot be taken told of by line.
func TestGeneratedFolder(t *testing.T) {
	d := dbtest.Open(t)
	feed(t, d, "fhir", Practice, func(f *Feed) { f.KeepMonths = 1200 })
	dir := t.TempDir()
	for name, lines := range generated() {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "Flag.000.ndjson"), []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	folder, err := OpenFolder(dir)
	if err != nil || len(folder.Files) != 5 || filepath.Base(folder.Files[0]) != "Patient.000.ndjson" || strings.Join(folder.Other, ", ") != "nothing (Flag.000.ndjson), Organization (Organization.000.ndjson)" {
		t.Fatalf("%+v %v", folder, err)
	}
	var bad []string
	people, rows := 0, 0
	for again := range 2 { // which changes nothing
		bad, people, rows = nil, 0, 0
		for _, name := range folder.Files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			imp, more := take(t, d, "fhir", string(text), func(r *Reading) { r.Known, r.Again = folder.Known, true })
			for _, b := range more {
				bad = append(bad, filepath.Base(name)+" "+b)
			}
			people, rows = people+imp.People, rows+imp.Rows
		}
		if people != []int{3, 0}[again] || rows != 17 {
			t.Errorf("%d people of %d rows", people, rows)
		}
	}
	for i, want := range []string{"Condition.000.ndjson 4: the subject is a Group", "Observation.000.ndjson 3: the Observation was not made", "MedicationRequest.000.ndjson 4: the MedicationRequest names the medicine Medication/nowhere"} {
		if len(bad) != 3 || !strings.HasPrefix(bad[i], want) {
			t.Errorf("%q, want %q", bad, want)
		}
	}
	given := "Ada Ann2@ "
	want := []string{ // of the third, who died, nothing was recorded
		given + "rxnorm:224484003 1989-05-27 -", given + "224484003 2016-03-07 -", // a medicine is no carer
		given + "8302-2 2022-04-01 -", given + "8462-4 2022-04-01 870", given + "8480-6 2022-04-01 1162", given + "85354-9 2022-04-01 -",
		given + "admission 2026-08-25 -", given + "discharge 2026-08-31 60",
	}
	given = "Bea Ann2@surgery-9 "
	want = append(want, given+"224484003 2016-03-07 -", given+"OWN-1 2020-02-02 -", given+"rxnorm:1736854 2020-05-27 -", given+"rxnorm:314076 2020-06-27 -",
		given+"72166-2 2022-04-01 -", given+"8517006 2022-04-01 -", given+"emergency 2026-08-25 -")
	if got := everything(t, d); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the register has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	alive, in, _ := counts(t, d)
	if alive != 2 || in["over-85"] != 1 || in["discharges"] != 1 || in["carers"] != 2 {
		t.Errorf("%d people, %v", alive, in)
	}
}

// Who has died or is no longer on the list is in no list, however roughly it is said.
func TestPatientsWhoAreGone(t *testing.T) {
	d := dbtest.Open(t)
	feed(t, d, "fhir", Practice)
	for i, more := range []string{"", `,"deceasedBoolean":false,"active":true`, `,"deceasedBoolean":true`, `,"deceasedDateTime":"2025"`, `,"deceasedDateTime":"2026-02"`, `,"deceasedDateTime":"2031"`, `,"active":false`} {
		take(t, d, "fhir", synthetic(fmt.Sprint("p", i), "Ada", "1930-01-01", more))
	}
	if people, _, _ := counts(t, d); people != 2 {
		t.Errorf("%d people are there, want 2", people)
	}
	var died []string
	write(t, d, func(tx *db.Tx) error {
		return tx.Raw("a test").Query(func(scan func(...any) error) error {
			var on kith.Day
			err := scan(&on)
			died = append(died, string(on))
			return err
		}, `SELECT died FROM register_person WHERE died IS NOT NULL ORDER BY id`)
	})
	if got := strings.Join(died, " "); got != "2026-09-01 2025-12-31 2026-02-28 2026-09-01" {
		t.Errorf("died %s", got)
	}
}
