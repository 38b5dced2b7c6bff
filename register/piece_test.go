package register

import (
	"context"
	"strings"
	"testing"

	"kith/db"
	"kith/db/dbtest"
)

// What takes something back holds for the rows above it, however many of them are
// written at once.
func TestTakenBackInOnePiece(t *testing.T) {
	d := dbtest.Open(t)
	feed(t, d, "gp", Practice)
	feed(t, d, "homes", Housing)
	take(t, d, "gp", heading+row(1, "X1,1980-02-01,F,A,,no,,,,")+row(2, "X1,1980-02-01,F,A,,no,,,,"))
	take(t, d, "homes", "nhs_number,day,consent\n"+number(1)+",2026-08-01,yes\n"+number(2)+",2026-08-01,yes\n"+number(1)+",2026-08-20,no\n")
	if _, in, _ := counts(t, d); in["housing-vulnerable"] != 1 {
		t.Errorf("%d at risk of losing their home, one of whom took consent back", in["housing-vulnerable"])
	}
	feed(t, d, "fhir", Practice)
	patient := `{"resourceType":"Patient","id":"p3","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"` + number(3) + `"}],"birthDate":"1980-05-01","generalPractitioner":[{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"X00001"}}]}`
	carer := `{"resourceType":"Condition","id":"c1","code":{"coding":[{"code":"224484003"}]},"subject":{"reference":"Patient/p3"},"recordedDate":"2025-01-01"}`
	wrong := strings.Replace(carer, `"code":{`, `"verificationStatus":{"coding":[{"code":"entered-in-error"}]},"code":{`, 1)
	take(t, d, "fhir", strings.Join([]string{patient, carer, wrong}, "\n"))
	if _, in, _ := counts(t, d); in["carers"] != 0 {
		t.Error("a code stays that was entered in error")
	}
	take(t, d, "fhir", strings.Join([]string{carer, wrong, carer}, "\n"))
	if _, in, _ := counts(t, d); in["carers"] != 1 {
		t.Error("a code is gone that was entered again")
	}
}

// Of who opts out nothing stays that stood above in the same file, by whichever
// name they are called.
func TestOptOutInOnePiece(t *testing.T) {
	d := dbtest.Open(t)
	feed(t, d, "gp", Practice)
	line := func(n int, out, code string) string {
		return row(n, "X1,1930-02-01,F,A,HOME,"+out+",,"+code+",2026-01-01,")
	}
	take(t, d, "gp", heading+line(1, "no", "224484003")+line(2, "no", "224484003")+line(1, "yes", "")+line(1, "", "224484003"))
	if people, in, _ := counts(t, d); people != 1 || in["carers"] != 1 {
		t.Error(people, in["carers"])
	}
	err := d.Read(context.Background(), admin, func(tx *db.Tx) error {
		return tx.Raw("a test").Query(func(scan func(...any) error) error {
			var events int64
			err := scan(&events)
			if events != 0 {
				t.Errorf("%d events stay of who opted out", events)
			}
			return err
		}, `SELECT count(*) FROM register_event e JOIN register_person p ON p.id = e.person WHERE p.opted_out`)
	})
	if err != nil {
		t.Fatal(err)
	}
}
