package register

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"kith"
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

// What a file has no column for, it takes nothing away from: neither does one of
// events alone, nor an extract without deaths. Who is in an extract has not left.
func TestWhatIsNotSaidStays(t *testing.T) {
	d := dbtest.Open(t)
	feed(t, d, "gp", Practice)
	feed(t, d, "deaths", Deaths)
	see := func(n int, want string) {
		t.Helper()
		got := ""
		dbtest.See(t, d, admin, func(tx *db.Tx) error {
			return tx.Raw("a test").Query(func(scan func(...any) error) error {
				var born, died, left kith.Day
				var home, given, local string
				err := scan(&born, &died, &left, &home, &given, &local)
				got = strings.Join([]string{string(born), string(died), string(left), home, given, local}, "|")
				return err
			}, `SELECT born, died, left_on, home, given, local_id FROM register_person WHERE known_by = $1`, "nhs:"+number(n))
		})
		if got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
	const heading = "nhs_number,local_id,practice,born,home,given\n"
	take(t, d, "gp", heading+row(1, "a1,X1,1930-02-01,U1,Ada")+row(2, "a2,X1,1931-02-01,U1,Ben"))
	take(t, d, "gp", "nhs_number,code,day\n"+row(1, "224484003,2026-01-01"))
	see(1, "1930-02-01|||U1|Ada|a1")
	take(t, d, "deaths", "nhs_number,died\n"+row(2, "2026-08-01"))
	take(t, d, "gp", heading+row(2, "a2,X1,1931-02-01,U1,Ben")+row(3, ",X1,1932-02-01,,"))
	see(2, "1931-02-01|2026-08-01||U1|Ben|a2")
	take(t, d, "gp", heading+row(1, "a1,X1,1930-02-01,,Ada"), func(r *Reading) { r.Whole, r.Anyway = true, true })
	see(1, "1930-02-01||||Ada|a1")
	see(3, "1932-02-01||2026-09-01|||")
	take(t, d, "gp", heading+row(3, "a3,X1,1932-02-01,,Cay"))
	see(3, "1932-02-01||||Cay|a3")
	if imp, bad := take(t, d, "gp", "nhs_number,code,day\n"+row(4, "224484003,2026-01-01")); imp.Bad != 1 || imp.People != 0 {
		t.Error("a code made somebody of whom nothing is known", bad)
	}
}

// An NHS number that comes to be known is kept, in the piece in which the person is
// new and in a later one.
func TestNumberComesToBeKnown(t *testing.T) {
	d := dbtest.Open(t)
	feed(t, d, "gp", Practice)
	const heading = "nhs_number,local_id,practice,given\n"
	take(t, d, "gp", heading+",a1,X1,Ada\n"+number(1)+",a1,X1,Ada\n,a2,X1,Ben\n")
	take(t, d, "gp", heading+number(2)+",a2,X1,Ben\n")
	imp, _ := take(t, d, "gp", heading+number(1)+",,X1,Ada\n"+number(2)+",,X1,Ben\n"+",a1,X1,Ada\n")
	if people, _, _ := counts(t, d); people != 2 || imp.People != 0 || imp.Changed != 3 {
		t.Errorf("%d people; %+v", people, imp)
	}
}

// What practices record is the same noted as it is written as when all is counted
// again.
func TestCoverAsCountedAgain(t *testing.T) {
	d := dbtest.Open(t)
	feed(t, d, "gp", Practice, func(f *Feed) { f.Covers = []string{"frailty-severe"} })
	covers := func() (all []string) {
		dbtest.See(t, d, admin, func(tx *db.Tx) error {
			return tx.Raw("a test").Query(func(scan func(...any) error) error {
				var practice, set string
				err := scan(&practice, &set)
				all = append(all, practice+" "+set)
				return err
			}, `SELECT practice, set_name FROM register_cover ORDER BY practice, set_name`)
		})
		return all
	}
	line := func(n int, practice, died, code string) string {
		return row(n, practice+",1930-02-01,F,A,,no,"+died+","+code+",2026-01-01,")
	}
	for i, text := range []string{
		line(1, "X1", "", "224484003") + line(2, "X2", "", "no-such-code") + line(3, "X3", "2026-01-01", "224484003"),
		line(4, "X4", "", "224484003"), // who is new
		line(2, "X2", "", "224484003"), // who is known
		line(4, "X5", "", ""),          // a move takes it along
		line(1, "X1", "2026-02-01", ""),
	} {
		take(t, d, "gp", heading+text)
		noted := covers()
		write(t, d, func(tx *db.Tx) error { return cover(tx) })
		if counted := covers(); len(counted) == 0 || !slices.Equal(noted, counted) {
			t.Errorf("step %d: %v, not %v", i, noted, counted)
		}
	}
}

// An address stands with how many live there, and goes with the last who did.
func TestHomes(t *testing.T) {
	d := dbtest.Open(t)
	feed(t, d, "gp", Practice)
	see := func(step string, want map[string]int) {
		t.Helper()
		got := map[string]int{}
		dbtest.See(t, d, admin, func(tx *db.Tx) error {
			return tx.Raw("a test").Query(func(scan func(...any) error) error {
				var home string
				var living int
				err := scan(&home, &living)
				got[home] = living
				return err
			}, `SELECT home, living FROM register_home`)
		})
		if !maps.Equal(got, want) {
			t.Errorf("%s: %v, not %v", step, got, want)
		}
	}
	line := func(n int, home, out, died string) string {
		return row(n, "X1,1930-02-01,F,A,"+home+","+out+","+died+",,,")
	}
	take(t, d, "gp", heading+line(1, "U1", "no", "")+line(2, "U1", "no", "")+line(3, "U2", "no", "")+line(4, "", "no", ""))
	see("at first", map[string]int{"U1": 2, "U2": 1})
	if err := d.Write(context.Background(), admin, func(tx *db.Tx) error { return OptOut(tx, 3) }); err != nil {
		t.Fatal(err)
	}
	see("who said so to us", map[string]int{"U1": 2})
	take(t, d, "gp", heading+line(1, "", "yes", "")+line(2, "U1", "no", "2026-08-01"))
	see("who died", map[string]int{"U1": 0})
	take(t, d, "gp", heading+line(2, "U3", "no", ""))
	see("who moved", map[string]int{"U3": 1})
}
