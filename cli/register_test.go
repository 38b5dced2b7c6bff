package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A folder of FHIR resources and the releases of TRUD are read at the machine, and it
// is said what was read and what was not.
func TestFoldersAndReleases(t *testing.T) {
	f := fresh(t)
	dir := t.TempDir()
	file := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	done(t, "", with(f, "register", "feed", "fhir", "--kind", "practice", "--basis", "direct care", "--keep-months", "120")...)
	file("bulk/Condition.000.ndjson", `{"resourceType":"Condition","id":"c1","code":{"coding":[{"system":"http://snomed.info/sct","code":"224484003"}]},"subject":{"reference":"Patient/p1"},"recordedDate":"2025-01-01"}`+"\n{\n")
	file("bulk/Patient.000.ndjson", `{"resourceType":"Patient","id":"p1","birthDate":"1950-01-01","name":[{"family":"Secretname"}]}`+"\n")
	file("bulk/Practitioner.000.ndjson", `{"resourceType":"Practitioner","id":"x"}`+"\n")
	file("bulk/Flag.000.ndjson", "")
	rejected := filepath.Join(dir, "rejected.csv")
	out := done(t, "", with(f, "register", "import", "fhir", filepath.Join(dir, "bulk"), "--rejected", rejected)...)
	if !strings.Contains(out, "Patient.000.ndjson: 1 row read; 1 person new") || !strings.Contains(out, "Condition.000.ndjson: 2 rows read; 0 people new, 0 rows about people known already, 1 entry; 1 bad row not taken in") || strings.Contains(out, "Secretname") {
		t.Error(out)
	}
	if b, err := os.ReadFile(rejected); err != nil || !strings.Contains(string(b), "2,the line is not a FHIR resource") || !strings.Contains(string(b), ",Condition.000.ndjson") {
		t.Errorf("%s %v", b, err)
	}
	fails(t, 2, "--whole is for one file", with(f, "register", "import", "fhir", filepath.Join(dir, "bulk"), "--whole")...)
	fails(t, 2, "without files called .ndjson", with(f, "register", "import", "fhir", dir)...)
	fails(t, 2, "gzip: unpack it first", with(f, "register", "import", "fhir", file("p.ndjson.gz", "\x1f\x8b\x08\x00"))...)

	refset := file("der2_Refset_SimpleSnapshot.txt", "id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId\n"+
		"a\t20200401\t1\tm\t999000000000001105\t52448006\nb\t20200401\t0\tm\t999000000000001105\t224484003\nc\t20200401\t1\tm\t999000000000002104\t720433000\n")
	terms := file("sct2_Description_Snapshot.txt", "id\teffectiveTime\tactive\tmoduleId\tconceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId\n1\t20200401\t1\tm\t52448006\ten\t900000000000003001\tDementia (disorder)\tx\n")
	if out := done(t, "", with(f, "register", "codes", refset, "--release", "2026-10", "--only", "--name", "999000000000001105=dementia", "--terms", terms)...); out != "dementia: 1 code\n1 other set of the file left out\n" {
		t.Error(out)
	}
	if out := done(t, "", with(f, "register", "codes", refset, "--release", "2026-10")...); !strings.Contains(out, "999000000000002104: 1 code, 1 of them without a term; no cohort that ships asks for it") {
		t.Error(out)
	}
	fails(t, 2, "none is to be taken", with(f, "register", "codes", refset, "--release", "2026-10", "--only")...)
	fails(t, 2, "is a folder", with(f, "register", "codes", dir, "--release", "2026-10")...)
	fails(t, 2, "descriptions have conceptId", with(f, "register", "codes", refset, "--release", "2026-10", "--terms", refset)...)
}
