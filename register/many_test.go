package register

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"kith/db/dbtest"
)

// spent is the processor time of the program so far.
func spent() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// checked is the NHS number of the test range that begins with 999 and these six
// digits; one in eleven has none, nor has that of nines alone.
func checked(n int) string {
	if n == 999_999 {
		return ""
	}
	s := fmt.Sprintf("999%06d", n)
	sum := 0
	for i, c := range s {
		sum += int(c-'0') * (10 - i)
	}
	if check := (11 - sum%11) % 11; check < 10 {
		return s + strconv.Itoa(check)
	}
	return ""
}

// Many people, from CSV and as FHIR, in the order of no number: with
// KITH_BIG=1000000 a million of each. What it cost when they are new, and when the
// same are read again with one in fifty changed.
func TestManyPeople(t *testing.T) {
	n := 3000
	if s := os.Getenv("KITH_BIG"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	for _, c := range []struct {
		name, heading string
		line          func(i int, street, nhs, home string) string
	}{
		{"csv", "nhs_number,local_id,practice,born,sex,ethnicity,language,residence,deprivation,home,given,family,address,postcode,phone,opted_out\n", func(i int, street, nhs, home string) string {
			local := ""
			if nhs == "" {
				local = "p" + strconv.Itoa(i)
			}
			return fmt.Sprintf("%s,%s,X%05d,%d-%02d-%02d,F,A,en,own-home,%d,%s,Ada,Invented,%d %s Street,OX1 1AA,01632 960%03d,no\n", nhs, local, i/9000, 1930+i%90, 1+i%12, 1+i%28, 1+i%10, home, i, street, i%1000)
		}},
		{"fhir", "", func(i int, street, nhs, _ string) string {
			identifier := ""
			if nhs != "" {
				identifier = `"identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"` + nhs + `"}],`
			}
			return fmt.Sprintf(`{"resourceType":"Patient","id":"p%d","meta":{"versionId":"1"},%s"active":true,"name":[{"use":"official","family":"Invented","given":["Ada"]}],"telecom":[{"system":"phone","value":"01632 960000"}],"gender":"female","birthDate":"%d-%02d-%02d","address":[{"use":"home","line":["%d %s Street"],"city":"Northshire","postalCode":"OX1 1AA"}],"generalPractitioner":[{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"X%05d"}}]}`+"\n", i, identifier, 1930+i%90, 1+i%12, 1+i%28, i, street, i/9000)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := dbtest.Open(t)
			feed(t, d, c.name, Practice)
			for _, again := range []bool{false, true} {
				name := filepath.Join(t.TempDir(), c.name)
				f, err := os.Create(name)
				if err != nil {
					t.Fatal(err)
				}
				w := bufio.NewWriter(f)
				w.WriteString(c.heading)
				for i := range n {
					street := "Some"
					if again && i%50 == 0 {
						street = "Other"
					}
					w.WriteString(c.line(i, street, checked(i*611953%1_000_000), strconv.Itoa(i/3*7368787%100_000_000)))
				}
				if err := w.Flush(); err != nil {
					t.Fatal(err)
				}
				cpu, at := spent(), time.Now()
				imp, err := Read(context.Background(), d, admin, c.name, f, Reading{File: name, Whole: again})
				f.Close()
				if err != nil || imp.Rows != n || imp.Bad != 0 || !again && imp.People != n || again && imp.Changed != n {
					t.Fatalf("%+v %v", imp, err)
				}
				took := spent() - cpu
				t.Logf("again %v: %d people in %v, %v of processor, %.1f µs each", again, n, time.Since(at), took, float64(took.Microseconds())/float64(n))
			}
		})
	}
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) == nil {
		t.Logf("%d MB at most", u.Maxrss>>10)
	}
}

// The UK Core examples are read, or refused with a reason: what nobody here wrote.
func TestUKCoreExamples(t *testing.T) {
	files, err := filepath.Glob("../../shared/standards/fhir/uk-core/examples-json/*.json")
	if err != nil || len(files) == 0 {
		t.Skip("the UK Core examples are not here")
	}
	d := dbtest.Open(t)
	feed(t, d, "uk-core", Practice)
	var patients, others strings.Builder
	asked := map[string]int{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var r struct{ ResourceType string }
		var one strings.Builder
		enc := json.NewEncoder(&one)
		var any json.RawMessage = text
		if json.Unmarshal(text, &r) != nil || enc.Encode(any) != nil {
			continue
		}
		switch r.ResourceType {
		case "Patient":
			patients.WriteString(one.String())
		case "Condition", "Observation", "Encounter", "Flag", "MedicationRequest":
			others.WriteString(one.String())
		default:
			continue
		}
		asked[r.ResourceType]++
	}
	imp, bad := take(t, d, "uk-core", patients.String())
	more, worse := take(t, d, "uk-core", others.String())
	t.Logf("%v: %d people and %d entries", asked, imp.People, more.Events)
	for _, b := range append(bad, worse...) {
		t.Log(b)
	}
	if imp.People == 0 || more.Events == 0 || imp.People+imp.Changed+imp.Bad != imp.Rows {
		t.Errorf("%+v %+v", imp, more)
	}
}

// Files that were spoilt in many ways are read or refused: nothing breaks,
// and what was read is in order.
func TestSpoiltFiles(t *testing.T) {
	d := dbtest.Open(t)
	feed(t, d, "gp", Practice)
	good := heading + row(1, "X1,1930-02-01,F,A,U1,no,,224484003,2026-01-01,3.5") + row(2, `X1,1930-02-01,F,"A",U1,no,2026-01-02,,,`)
	patient := `{"resourceType":"Patient","id":"p1","birthDate":"1930-01-01","name":[{"given":["A"]}]}` + "\n"
	rng := rand.New(rand.NewPCG(1, 2))
	seen := map[string]bool{good: true}
	n := 300
	if testing.Short() {
		n = 50
	}
	for i := range n {
		text := []byte(good)
		if i%3 == 0 {
			text = []byte(patient + patient)
		}
		for range 1 + rng.IntN(4) {
			at := rng.IntN(len(text))
			switch rng.IntN(5) {
			case 0:
				text[at] = byte(rng.IntN(256))
			case 1:
				text = text[:at+1]
			case 2:
				text = append(text[:at:at], append([]byte{'"', 0, '\n', '\r', ','}[rng.IntN(5):][:1], text[at:]...)...)
			case 3:
				text = append(text[:at:at], append([]byte(strings.Repeat("[", 3000)), text[at:]...)...)
			case 4:
				text = append(text, text[:at]...)
			}
		}
		if seen[string(text)] {
			continue
		}
		seen[string(text)] = true
		imp, bad, err := try(d, "gp", string(text))
		if err == nil && imp.Bad != len(bad) {
			t.Errorf("%q: %d bad, %d told", text, imp.Bad, len(bad))
		}
	}
	counts(t, d)
}
