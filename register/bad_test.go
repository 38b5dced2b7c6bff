package register

import (
	"fmt"
	"strings"
	"testing"

	"kith"
	"kith/db/dbtest"
)

// Files that are no files of a feed are refused whole, with what to do, and are read
// when they are put right.
func TestFilesThatAreNone(t *testing.T) {
	d := dbtest.Open(t)
	feed(t, d, "gp", Practice)
	good := row(1, "X1,1930-02-01,F,A,,no,,,,")
	for name, is := range map[string]struct{ text, why string }{
		"empty":                {"", "the file is empty"},
		"blank":                {"\n\n\n", "the file is empty"},
		"a mark alone":         {"\xef\xbb\xbf", "the file is empty"},
		"UTF-16":               {"\xff\xfen\x00h\x00s\x00", "UTF-16"},
		"UTF-16, big end":      {"\xfe\xff\x00n\x00h", "UTF-16"},
		"gzip":                 {"\x1f\x8b\x08\x00\x00\x00\x00\x00", "gzip: unpack it first"},
		"a workbook":           {"PK\x03\x04\x14\x00\x06\x00", "ZIP archive or a workbook"},
		"a bundle in an array": {"[{\"resourceType\":\"Patient\"}]", "one a line"},
		"a broken heading":     {"nhs_number,bo\"rn\n", "the heading in line 1 cannot be read"},
		"another table":        {"a,b,c\n1,2,3\n", "has none of the columns"},
		"a line without end":   {heading + good + strings.Repeat("x", 2*mostLine), "line 3 has more than"},
		"an open quote":        {heading + good + "\"" + number(2) + ",X1\n" + good, "a quotation mark opens in line 3"},
	} {
		imp, bad, err := try(d, "gp", is.text)
		if kith.KindOf(err) != kith.Invalid || !strings.Contains(err.Error(), is.why) || imp.Finished || len(bad) > 0 {
			t.Errorf("%s: %v %q %+v", name, err, bad, imp)
		}
	}
	if imp, bad := take(t, d, "gp", heading); !imp.Finished || imp.Rows != 0 || len(bad) != 0 {
		t.Errorf("a heading alone: %+v %q", imp, bad)
	}
	if imp, _ := take(t, d, "gp", heading+good); imp.People != 1 {
		t.Errorf("%+v", imp)
	}
}

// Lines of FHIR of every wrong kind are told of, each with its line, and lose nothing
// that stands around them.
func TestBadResources(t *testing.T) {
	d := dbtest.Open(t)
	feed(t, d, "fhir", Practice)
	someone := synthetic("p1", "Ada", "1930-01-01", "")
	condition := func(id, more string) string {
		return recordOf("Condition", id, "Patient/p1", `"code":`+coded(snomed, "224484003")+`,"recordedDate":"2026-01-01"`+more)
	}
	lines := []struct{ text, why string }{
		{someone, ""},
		{`{"resourceType":"Condition","id":"x","note":"` + strings.Repeat("x", 2*mostLine) + `"}`, "the line has more than"},
		{condition("c1", ""), ""},
		{condition("c1", ""), ""}, // twice
		{recordOf("Condition", `c\u0000`, "Patient/p1", `"code":`+coded(snomed, "224484003")+`,"recordedDate":"2026-02-01"`), "holds a NUL"},
		{"\x00" + condition("c2", ""), "the line is not a FHIR resource"},
		{`{"resourceType":"Organization","type":[{}]}`, "a Organization is not read"},
		{`{"resourceType":"Coverage","class":[{"type":{}}]}`, "a Coverage is not read"},
		{`{"resourceType":"Bundle","type":"collection","entry":[]}`, "a Bundle is not read"},
		{`{"resourceType":"Encounter","class":[{"code":"AMB"}]}`, "the Encounter is not as FHIR R4 has it"},
		{recordOf("Encounter", "e", "Patient/p1", `"class":{"code":"FLD"},"period":{"start":"2026-01-01"}`), `the Encounter's class "FLD"`},
		{recordOf("Observation", "o", "Patient/p1", `"code":`+coded(loinc, "1-1")+`,"effectiveDateTime":"2026-01-01","valueQuantity":{"value":"12"}`), "the Observation is not as FHIR R4 has it"},
		{recordOf("Condition", "c", "Patient/", `"code":`+coded(snomed, "1")+`,"recordedDate":"2026-01-01"`), `the subject "Patient/" names nobody`},
		{recordOf("Condition", "c", "Patient/nobody", `"code":`+coded(snomed, "1")+`,"recordedDate":"2026-01-01"`), "nobody in the register has this number"},
		{recordOf("Condition", "c", "Patient/p1", `"code":{"text":"in words alone"},"recordedDate":"2026-01-01"`), "the Condition has no code"},
		{recordOf("Condition", "c", "Patient/p1", `"code":`+coded(snomed, "1")+`,"recordedDate":"2026"`), "the Condition has no day"},
		{`null`, "it has no resourceType"},
		{`"text"`, "the line is not a FHIR resource"},
		{`{"resourceType":"Patient"}`, "the row has neither nhs_number nor local_id"},
		{condition("c3", "")[:90], "the line is not a FHIR resource"}, // the end of the file is missing
	}
	var text, want []string
	for i, l := range lines {
		text = append(text, l.text)
		if l.why != "" {
			want = append(want, fmt.Sprintf("%d: %s", i+1, l.why))
		}
	}
	imp, bad := take(t, d, "fhir", strings.Join(text, "\n"))
	if imp.Rows != len(lines) || imp.People != 1 || imp.Events != 1 || imp.Bad != len(want) || !imp.Finished {
		t.Errorf("%+v", imp)
	}
	for _, w := range want {
		line, why, _ := strings.Cut(w, ": ")
		found := false
		for _, b := range bad {
			found = found || strings.HasPrefix(b, line+": ") && strings.Contains(b, why)
		}
		if !found {
			t.Errorf("%q is not told of: %q", w, bad)
		}
	}
}

// What happened to people may stand above them in their file; in a file before
// theirs it is told of, and taken in when that is read again.
func TestResourceBeforeItsPatient(t *testing.T) {
	d := dbtest.Open(t)
	feed(t, d, "fhir", Practice)
	carer := recordOf("Condition", "c1", "Patient/p1", `"code":`+coded(snomed, "224484003")+`,"recordedDate":"2026-01-01"`)
	if imp, bad := take(t, d, "fhir", carer); imp.Bad != 1 || len(bad) != 1 {
		t.Errorf("%+v %q", imp, bad)
	}
	someone := synthetic("p1", "Ada", "1930-01-01", "")
	take(t, d, "fhir", someone)
	if imp, _ := take(t, d, "fhir", carer); imp.Events != 0 {
		t.Errorf("a file was read twice that nobody asked for: %+v", imp)
	}
	if imp, bad := take(t, d, "fhir", carer, func(r *Reading) { r.Again = true }); imp.Events != 1 || len(bad) != 0 {
		t.Errorf("read again: %+v %q", imp, bad)
	}
	other := strings.ReplaceAll(carer+"\n"+someone, "p1", "p2")
	if imp, bad := take(t, d, "fhir", other); imp.Events != 1 || imp.People != 1 || len(bad) != 0 {
		t.Errorf("above: %+v %q", imp, bad)
	}
}
