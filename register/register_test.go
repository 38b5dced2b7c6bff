package register

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"kith"
	"kith/cohort"
	"kith/db"
	"kith/db/dbtest"
)

// admin is who brings feeds in.
var admin = kith.Actor{ID: "operator", Name: "Olive Perator", Role: kith.Operator, Tenant: dbtest.Tenant}

// number is the n-th NHS number of the test range.
func number(n int) string {
	for {
		s := fmt.Sprintf("999%06d", n)
		sum := 0
		for i, c := range s {
			sum += int(c-'0') * (10 - i)
		}
		if check := (11 - sum%11) % 11; check < 10 {
			return s + fmt.Sprint(check)
		}
		n += 100000
	}
}

func write(t testing.TB, d *db.DB, f func(*db.Tx) error) {
	t.Helper()
	if err := d.Write(context.Background(), admin, f); err != nil {
		t.Fatal(err)
	}
}

func feed(t testing.TB, d *db.DB, name string, kind Kind, change ...func(*Feed)) {
	t.Helper()
	f := &Feed{Name: name, Kind: kind, System: "EMIS", Basis: "direct care", KeepMonths: 120}
	for _, c := range change {
		c(f)
	}
	write(t, d, func(tx *db.Tx) error { return Keep(tx, f) })
}

// take reads a file and returns what came of it and the bad rows.
func take(t testing.TB, d *db.DB, name, text string, how ...func(*Reading)) (*Import, []string) {
	t.Helper()
	imp, bad, err := try(d, name, text, how...)
	if err != nil {
		t.Fatal(err)
	}
	return imp, bad
}

func try(d *db.DB, name, text string, how ...func(*Reading)) (*Import, []string, error) {
	var bad []string
	r := Reading{File: "a.csv", Bad: func(line int, why string) { bad = append(bad, fmt.Sprintf("%d: %s", line, why)) }}
	for _, h := range how {
		h(&r)
	}
	imp, err := Read(context.Background(), d, admin, name, strings.NewReader(text), r)
	return imp, bad, err
}

// counts are how many people there are and what each shipped cohort finds.
func counts(t testing.TB, d *db.DB) (people int, in map[string]int, unclear map[string]int) {
	t.Helper()
	in, unclear = map[string]int{}, map[string]int{}
	err := d.Read(context.Background(), admin, func(tx *db.Tx) error {
		l, err := Library(tx)
		if err != nil {
			return err
		}
		r, err := Memory(tx, l)
		if err != nil {
			return err
		}
		defs, _ := cohort.Shipped()
		plan, err := cohort.NewPlan(tx.Today(), nil, l, defs...)
		if err != nil {
			return err
		}
		people = r.People()
		for i, c := range plan.Run(r).Counts {
			in[defs[i].Name], unclear[defs[i].Name] = c.In, c.Unclear
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return people, in, unclear
}

const heading = "nhs_number,practice,born,sex,ethnicity,home,opted_out,died,code,day,value\n"

func row(n int, rest string) string { return number(n) + "," + rest + "\n" }

// An extract is read again and again, and the register is as after once.
func TestImportTwice(t *testing.T) {
	d := dbtest.Open(t)
	feed(t, d, "gp", Practice)
	text := heading + row(1, "X00001,01/02/1930,F,A,U1,no,,224484003,2026-01-05,") + row(1, "X00001,01/02/1930,F,A,U1,no,,720433000,20260105,12.5") +
		row(2, "X00001,1950-02-01,m,99,U1,no,,,,") + row(3, "X00002,,,,,,,,,")
	imp, bad := take(t, d, "gp", text)
	if imp.People != 3 || imp.Events != 2 || imp.Bad != 0 || !imp.Finished || imp.Rows != 4 {
		t.Errorf("%+v %q", imp, bad)
	}
	again, _ := take(t, d, "gp", text)
	if again.ID != imp.ID {
		t.Error("the same file was read twice")
	}
	changed, _ := take(t, d, "gp", text+row(4, "X00002,1990-01-01,F,H,,no,,,,"))
	if changed.People != 1 || changed.Events != 0 || changed.Changed != 4 {
		t.Errorf("of a longer file: %+v", changed)
	}
	people, in, unclear := counts(t, d)
	if people != 4 || in["over-85"] != 1 || unclear["over-85"] != 1 || in["carers"] != 1 || unclear["carers"] != 2 {
		t.Errorf("%d people, over 85 %d and %d, carers %d and %d", people, in["over-85"], unclear["over-85"], in["carers"], unclear["carers"])
	}
	err := d.Read(context.Background(), admin, func(tx *db.Tx) error {
		all, err := Report(tx)
		if err != nil || len(all) != 2 || all[0].People != 2 || all[0].Ethnicity != 1 || all[0].Household != 2 || all[1].Born != 1 {
			t.Errorf("%+v %v", all, err)
		}
		uses, err := Uses(tx)
		if err != nil || len(uses) != 2 || uses[0].Set != "carer" || uses[0].People != 1 || uses[0].Last != "2026-01-05" {
			t.Errorf("%+v %v", uses, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Bad rows are told of by line, and lose nobody else's.
func TestBadRows(t *testing.T) {
	d := dbtest.Open(t)
	feed(t, d, "gp", Practice)
	text := "\xef\xbb\xbf" + heading +
		row(1, "X1,1930-02-01,F,A,,no,,,,") +
		"9990000001,X1,1930-02-01,F,A,,no,,,,\n" + // check digit
		",X1,1930-02-01,F,A,,no,,,,\n" + // nobody's
		row(2, "X1,1930-02-31,F,A,,no,,,,") + // no such day
		row(3, "X1,1930-02-01") + // too few
		row(4, "X1,1930-02-01,F,A,,no,,224484003,,") + // a code without a day
		row(5, "X1,1930-02-01,F,A,\x00,no,,,,") + row(6, "X1,1930-02-01,F,\xff,,no,,,,") +
		row(7, "X1,1930-02-01,F,\"A\" x,,no,,,,") +
		"\n" + row(8, "=cmd|' /C calc'!A0,1930-02-01,F,A,,no,,,,")
	imp, bad := take(t, d, "gp", text)
	if imp.Bad != 8 || len(bad) != 8 || imp.People != 2 {
		t.Errorf("%+v\n%s", imp, strings.Join(bad, "\n"))
	}
	for i, want := range []string{"3: \"9990000001\" is not an NHS number", "4: the row has neither", "5: born is \"1930-02-31\"", "6: the row has 3 columns", "7: the code 224484003 has no day", "8: home is not text", "9: ethnicity is not text", "10: extraneous"} {
		if i >= len(bad) || !strings.HasPrefix(bad[i], want) {
			t.Errorf("%d: %q, want %q", i, bad[min(i, len(bad)-1)], want)
		}
	}
	for name, text := range map[string]string{"empty": "", "no heading": "a,b,c\n1,2,3\n", "UTF-16": "\xff\xfea\x00", "one line": strings.Repeat("x", 3<<20)} {
		if _, _, err := try(d, "gp", text); kith.KindOf(err) != kith.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := try(d, "nosuch", heading); kith.KindOf(err) != kith.NotFound {
		t.Error(err)
	}
}

// breaking breaks off after so many bytes.
type breaking struct {
	io.ReadSeeker
	left int
	sum  bool
}

func (b *breaking) Read(p []byte) (int, error) {
	if b.sum {
		if b.left <= 0 {
			return 0, errors.New("the disk went away")
		}
		p = p[:min(len(p), b.left, 4096)]
	}
	n, err := b.ReadSeeker.Read(p)
	if b.sum {
		b.left -= n
	}
	return n, err
}

func (b *breaking) Seek(o int64, w int) (int64, error) { b.sum = true; return b.ReadSeeker.Seek(o, w) }

// An import that broke off goes on where it stopped.
func TestImportGoesOn(t *testing.T) {
	d := dbtest.Open(t)
	feed(t, d, "gp", Practice)
	var b strings.Builder
	b.WriteString(heading)
	for i := range 9000 {
		b.WriteString(row(i, "X1,1930-02-01,F,A,,no,,224484003,2026-01-01,"))
	}
	_, err := Read(context.Background(), d, admin, "gp", &breaking{ReadSeeker: strings.NewReader(b.String()), left: b.Len() / 2}, Reading{File: "a.csv"})
	if err == nil {
		t.Fatal("it did not break off")
	}
	imp, _ := take(t, d, "gp", b.String())
	if imp.Rows != 9000 || imp.People != 9000 || imp.Events != 9000 || !imp.Finished {
		t.Errorf("%+v", imp)
	}
	if people, in, _ := counts(t, d); people != 9000 || in["carers"] != 9000 {
		t.Error(people, in["carers"])
	}
}

// Who opted out, left or died is in nothing that is computed, the same day.
func TestOptOutLeftDied(t *testing.T) {
	d := dbtest.Open(t)
	feed(t, d, "gp", Practice)
	feed(t, d, "deaths", Deaths)
	feed(t, d, "hospital", Hospital)
	line := func(n int, out, died string) string {
		return row(n, "X1,1930-02-01,F,A,HOME,"+out+","+died+",224484003,2026-01-01,")
	}
	whole := func(r *Reading) { r.Whole = true }
	take(t, d, "gp", heading+line(1, "no", "")+line(2, "no", "")+line(3, "no", "")+line(4, "no", "")+line(5, "no", ""), whole)
	if people, in, _ := counts(t, d); people != 5 || in["over-85"] != 5 || in["bereaved"] != 0 {
		t.Fatal(people, in)
	}
	imp, _ := take(t, d, "gp", heading+line(1, "yes", ""))
	if imp.OptedOut != 1 {
		t.Errorf("%+v", imp)
	}
	if people, _, _ := counts(t, d); people != 4 {
		t.Error("the one who opted out is counted", people)
	}
	err := d.Read(context.Background(), admin, func(tx *db.Tx) error {
		return tx.Raw("a test").Query(func(scan func(...any) error) error {
			var family, practice string
			var events int64
			err := scan(&family, &practice, &events)
			if family+practice != "" || events != 0 {
				t.Errorf("of who opted out %q %q and %d events stay", family, practice, events)
			}
			return err
		}, `SELECT family, practice, (SELECT count(*) FROM register_event WHERE person = p.id) FROM register_person p WHERE opted_out`)
	})
	if err != nil {
		t.Fatal(err)
	}
	hospital, _ := take(t, d, "hospital", "nhs_number,what,day,ref\n"+number(1)+",emergency,2026-08-01,r1\n"+number(2)+",emergency,2026-08-01,r2\n"+number(99)+",emergency,2026-08-01,r3\n")
	if hospital.Events != 1 || hospital.OptedOut != 1 || hospital.Bad != 1 {
		t.Errorf("%+v", hospital)
	}
	take(t, d, "deaths", "nhs_number,died\n"+number(2)+",2026-08-01\n")
	people, in, _ := counts(t, d) // 1 September: day 31
	if people != 3 || in["bereaved"] != 3 {
		t.Errorf("after a death: %d people, %d bereaved", people, in["bereaved"])
	}
	if _, _, err := try(d, "gp", heading+line(3, "no", ""), whole); err == nil || !strings.Contains(err.Error(), "2 of 3 people would have left") {
		t.Error(err)
	}
	take(t, d, "gp", heading+line(3, "no", "")+"\n", whole, func(r *Reading) { r.Anyway = true })
	if people, _, _ := counts(t, d); people != 1 {
		t.Error("those who left are counted", people)
	}
}

// A housing list is matched by consent only; a consent taken back takes the entry.
func TestHousingByConsent(t *testing.T) {
	d := dbtest.Open(t)
	feed(t, d, "gp", Practice)
	feed(t, d, "homes", Housing)
	take(t, d, "gp", heading+row(1, "X1,1980-02-01,F,A,,no,,,,")+row(2, "X1,1980-02-01,F,A,,no,,,,"))
	take(t, d, "homes", "nhs_number,day,consent\n"+number(1)+",2026-08-01,yes\n"+number(2)+",2026-08-01,\n")
	if _, in, _ := counts(t, d); in["housing-vulnerable"] != 1 {
		t.Error(in["housing-vulnerable"])
	}
	take(t, d, "homes", "nhs_number,day,consent\n"+number(1)+",2026-08-20,no\n")
	if _, in, _ := counts(t, d); in["housing-vulnerable"] != 0 {
		t.Error("after consent was taken back", in["housing-vulnerable"])
	}
}

// FHIR Bulk Data as servers write it.
func TestFHIR(t *testing.T) {
	d := dbtest.Open(t)
	feed(t, d, "fhir", Practice)
	patient := `{"resourceType":"Patient","id":"p1","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"` + number(1) + `"}],"gender":"female","birthDate":"1930-05-01","name":[{"use":"official","family":"Invented","given":["Ada"]}],"generalPractitioner":[{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"X00001"}}],"extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory","valueCodeableConcept":{"coding":[{"code":"H"}]}}],"communication":[{"language":{"coding":[{"code":"uk-UA"}]}}]}`
	bmi := `{"resourceType":"Observation","id":"o1","status":"final","code":{"coding":[{"system":"http://snomed.info/sct","code":"720433000"}]},"subject":{"reference":"Patient/p1"},"effectiveDateTime":"2026-08-02T09:00:00+01:00","valueQuantity":{"value":12}}`
	carer := `{"resourceType":"Condition","id":"c1","code":{"coding":[{"code":"224484003"}]},"subject":{"reference":"urn:uuid:p1"},"recordedDate":"2025-01-01"}`
	stay := `{"resourceType":"Encounter","id":"e1","status":"finished","class":{"code":"IMP"},"subject":{"reference":"Patient/p1"},"period":{"start":"2026-08-20","end":"2026-08-31T10:00:00Z"}}`
	imp, bad := take(t, d, "fhir", strings.Join([]string{patient, bmi, carer, stay,
		`{"resourceType":"Condition","id":"c2","code":{"coding":[{"code":"1"}]},"subject":{"reference":"Patient/nobody"},"recordedDate":"2025-01-01"}`,
		`{"resourceType":"Basic"}`, `{"resourceType":"Condition","subject":{"reference":"Patient/p1"}}`, `{"broken`, `[]`, strings.Repeat(`{"a":`, 20000)}, "\n"))
	if imp.People != 1 || imp.Events != 4 || imp.Bad != 6 {
		t.Errorf("%+v\n%s", imp, strings.Join(bad, "\n"))
	}
	_, in, _ := counts(t, d)
	for name, want := range map[string]int{"over-85": 1, "carers": 1, "ukrainian": 1, "discharges": 1} {
		if in[name] != want {
			t.Errorf("%s: %d, want %d", name, in[name], want)
		}
	}
	take(t, d, "fhir", strings.Replace(carer, `"code":{`, `"verificationStatus":{"coding":[{"code":"entered-in-error"}]},"code":{`, 1)+"\n")
	if _, in, _ := counts(t, d); in["carers"] != 0 {
		t.Error("what was entered in error still counts")
	}
}

// A feed has a lawful basis and an end, and names columns that there are.
func TestFeedsAreChecked(t *testing.T) {
	d := dbtest.Open(t)
	err := d.Write(context.Background(), admin, func(tx *db.Tx) error {
		return Keep(tx, &Feed{Name: "x", Kind: "gossip", Mapping: map[string]string{"shoe_size": "Shoe"}})
	})
	var e *kith.Error
	if !errors.As(err, &e) || e.Fields["basis"] == "" || e.Fields["keep"] == "" || e.Fields["kind"] == "" || e.Fields["map"] == "" {
		t.Error(err)
	}
	feed(t, d, "mapped", Practice, func(f *Feed) { f.Mapping = map[string]string{"nhs_number": "NHS No.", "born": "DOB"} })
	if imp, bad := take(t, d, "mapped", "NHS No.,DOB,Practice\n"+number(1)+",01/02/1930,X1\n"); imp.People != 1 {
		t.Errorf("%+v %q", imp, bad)
	}
	if people, in, _ := counts(t, d); people != 1 || in["over-85"] != 1 {
		t.Error(people, in)
	}
}

// Nobody but who keeps the data brings any in; nobody without permission counts;
// and another tenant sees none of it.
func TestWall(t *testing.T) {
	d := dbtest.Open(t)
	feed(t, d, "gp", Practice)
	take(t, d, "gp", heading+row(1, "X1,1930-02-01,F,A,,no,,,,"))
	ctx := context.Background()
	for _, a := range []kith.Actor{dbtest.Worker, dbtest.Referrer, dbtest.Admin, dbtest.Governor, dbtest.Provider, dbtest.Lead, dbtest.Analyst} {
		if _, err := Read(ctx, d, a, "gp", strings.NewReader(heading), Reading{}); err == nil {
			t.Errorf("%s brought something in", a.Role)
		}
		err := d.Read(ctx, a, func(tx *db.Tx) error {
			_, err := Memory(tx, cohort.ShippedLibrary())
			return err
		})
		if may := slices.Contains([]kith.ID{"lead", "analyst"}, a.ID); (err == nil) != may {
			t.Errorf("%s counts: %v", a.Role, err)
		}
	}
	err := d.Read(ctx, dbtest.Stranger, func(tx *db.Tx) error {
		r, err := Memory(tx, cohort.ShippedLibrary())
		if err == nil && r.People() != 0 {
			t.Error("another tenant's people")
		}
		all, err2 := Report(tx)
		if len(all) != 0 {
			t.Error("another tenant's practices")
		}
		return errors.Join(err, err2)
	})
	if err != nil {
		t.Error(err)
	}
}
