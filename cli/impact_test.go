package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// An analysis is sealed, and then run over events that came later; what was
// changed, or could have been looked at, is refused.
func TestImpact(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, text string) string {
		t.Helper()
		if err := os.WriteFile(at(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return at(name)
	}
	spec := `{"question": "Do link workers change A&E attendances?", "outcome": "A&E attendances", "from": "2022-01-01", "to": "2026-03-31",
		"exact": ["sex"], "covariates": ["age"]}`
	write("spec.json", spec)
	people, events := strings.Builder{}, strings.Builder{}
	people.WriteString("person,practice,referred,from,to,died,sex,age\n")
	events.WriteString("person,date,outcome\n")
	for i := range 40 {
		referred := ""
		if i < 3 {
			referred = "2024-06-03"
		}
		fmt.Fprintf(&people, "p%d,Y%d,%s,,,,f,%d\n", i, i%3, referred, 30+i)
		fmt.Fprintf(&events, "p%d,2024-01-%02d,A&E attendances\n", i, 1+i%28)
	}
	write("people.csv", people.String())
	old := write("old.csv", events.String())
	before := time.Now().Add(-time.Hour)
	if err := os.Chtimes(old, before, before); err != nil {
		t.Fatal(err)
	}
	out := done(t, "", "impact", "seal", at("spec.json"), "--out", at("seal.json"))
	if !strings.Contains(out, "Sealed at 20") || len(strings.Fields(out)[len(strings.Fields(out))-1]) != 64 {
		t.Error(out)
	}
	fails(t, 2, "file exists", "impact", "seal", at("spec.json"), "--out", at("seal.json"))

	arguments := func(spec, events string, more ...string) []string {
		return append([]string{"impact", "run", "--spec", spec, "--seal", at("seal.json"), "--people", at("people.csv"), "--events", events}, more...)
	}
	fails(t, 1, "before the analysis was sealed", arguments(at("spec.json"), old)...)
	late := write("late.csv", events.String())
	after := time.Now().Add(time.Hour)
	if err := os.Chtimes(late, after, after); err != nil {
		t.Fatal(err)
	}
	out = done(t, "", arguments(at("spec.json"), late, "--out", at("report.json"))...)
	if !strings.Contains(out, "Fewer than 10 people were referred.") || !strings.Contains(out, "tier 0 of 4") {
		t.Error(out)
	}
	report, err := os.ReadFile(at("report.json"))
	if err != nil || !strings.Contains(string(report), `"tier": 0`) {
		t.Errorf("%s, %v", report, err)
	}
	other := write("other.json", strings.Replace(spec, `"age"`, `"age", "sex"`, 1))
	fails(t, 1, "not the one that was sealed", arguments(other, late)...)
	fails(t, 1, "not the one that was sealed", arguments(other, late, "--out", at("none.json"))...)
	if _, err := os.Stat(at("none.json")); err == nil {
		t.Error("a report of nothing was left")
	}
	fails(t, 2, "file exists", arguments(at("spec.json"), late, "--out", at("report.json"))...)
	fails(t, 2, "there is no policy", arguments(at("spec.json"), late, "--policy", "mine")...)
	fails(t, 2, "cannot read", arguments(at("spec.json"), at("no.csv"))...)
	fails(t, 2, "is no file", arguments(at("spec.json"), dir)...)
	fails(t, 2, "unknown field", "impact", "seal", write("typo.json", `{"questoin": "?"}`), "--out", at("typo.seal"))

	if out := done(t, "", "impact", "power", "--rate", "0.4", "--people", "2033", "--controls", "1"); !strings.Contains(out, "a fall of 15.0% or more") {
		t.Error(out)
	}
	fails(t, 1, "could show no fall", "impact", "power", "--rate", "0.001", "--people", "4")
	fails(t, 2, "--rate", "impact", "power", "--people", "4")

	out = done(t, "", "impact", "plan", at("spec.json"), "--rate", "0.4", "--people", "1000")
	if !strings.Contains(out, "Matched comparison") || !strings.Contains(out, "tier 2 of 4") || !strings.Contains(out, "a fall of 17.7% or more") {
		t.Error(out)
	}
	out = done(t, "", "impact", "plan", at("spec.json"), "--rate", "0.4", "--people", "1000", "--dispersion", "3.3333333333")
	if !strings.Contains(out, "had 1 or more in a year, a fall of 33% is to be expected") { // STATISTICS.md section 4.3
		t.Error(out)
	}
	series := write("series.json", `{"question": "Did it change?", "outcome": "A&E attendances", "design": "series", "from": "2022-01-01", "to": "2025-12-31", "start": "2024-01-01"}`)
	if out := done(t, "", "impact", "plan", series, "--rate", "0.4", "--people", "30000"); !strings.Contains(out, "tier 3 of 4") || !strings.Contains(out, "see a fall of") {
		t.Error(out)
	}
	fails(t, 2, "cannot be read", "impact", "plan", write("empty.json", ""), "--rate", "1", "--people", "9")
	fails(t, 2, "has no heading", append(arguments(at("spec.json"), write("empty.csv", "")), "--out", at("e.json"))...)
	fails(t, 2, "too large", "impact", "seal", write("huge.json", `{"question": "`+strings.Repeat("a", 3<<20)+`"}`), "--out", at("huge.seal"))
	key := write("link.key", "a key of thirty-two bytes or more")
	fails(t, 2, "one of the two", "impact", "cohort", "-", "--secret", key)
	fails(t, 2, "one of the two", "impact", "cohort", "-", "--secret", key, "--from", "2024-01-01", "--campaign", "Autumn")
	for _, command := range []string{"power", "plan", "seal", "cohort", "run"} {
		if out := done(t, "", "impact", command, "--help"); !strings.Contains(out, "Usage: kith impact "+command) {
			t.Error(out)
		}
	}
}
