package cli_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kith"
	"kith/cohort"
	"kith/db"
	"kith/db/dbtest"
	"kith/outreach"
)

// From a file of a practice to counts, with nobody's name on the way.
func TestCohorts(t *testing.T) {
	f := fresh(t)
	dir := t.TempDir()
	extract := filepath.Join(dir, "extract.csv")
	text := "NHS No,Surgery,born,sex,family,code,day\n9990000018,X00001,1930-01-01,F,Secretname,224484003,2026-01-01\n9990000026,X00001,1990-01-01,M,Secretname,,\n1234567890,X00001,1990-01-01,M,Secretname,,\n"
	if err := os.WriteFile(extract, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	all := ""
	say := func(args ...string) string {
		out := done(t, "", with(f, args...)...)
		all += out
		return out
	}
	fails(t, 2, "Say on what lawful basis", with(f, "register", "feed", "gp", "--kind", "practice", "--basis", " ", "--keep-months", "12")...)
	say("register", "feed", "gp", "--kind", "practice", "--basis", "direct care", "--keep-months", "120", "--map", "nhs_number=NHS No", "--map", "practice=Surgery")
	fails(t, 1, "There is no feed called", with(f, "register", "import", "nosuch", extract)...)
	fails(t, 2, "cannot read", with(f, "register", "import", "gp", filepath.Join(dir, "none.csv"))...)
	rejected := filepath.Join(dir, "rejected.csv")
	if out := say("register", "import", "gp", extract, "--rejected", rejected); !strings.Contains(out, "3 rows read; 2 people new") || !strings.Contains(out, "1 bad row not taken in") {
		t.Error(out)
	}
	if b, err := os.ReadFile(rejected); err != nil || !strings.Contains(string(b), "4,") {
		t.Errorf("%s %v", b, err)
	}
	if out := say("cohort", "count", "over-85", "carers", "--groups"); !strings.Contains(out, "2 people in the register") || !strings.Contains(out, "50.00") || !strings.Contains(out, "STOP: it finds 50.0 %") {
		t.Error(out)
	}
	if out := say("register", "report", "--codes"); !strings.Contains(out, "X00001") || !strings.Contains(out, "carer") || !strings.Contains(out, "extract.csv") {
		t.Error(out)
	}
	codes := filepath.Join(dir, "codes.csv")
	if err := os.WriteFile(codes, []byte("Cluster_ID\tConceptId\tConceptId_Description\nDEM_COD\t52448006\tDementia\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := say("register", "codes", codes, "--release", "2026-10"); out != "dementia: 1 code\n" {
		t.Error(out)
	}
	if strings.Contains(all, "Secretname") || strings.Contains(all, "999000") {
		t.Error("somebody is named")
	}
	own := filepath.Join(dir, "own.yaml")
	yaml := done(t, "", "cohort", "export", "carers")
	if err := os.WriteFile(own, []byte(strings.Replace(yaml, "latest:", "lattest:", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	fails(t, 2, `a rule has no "lattest"`, "cohort", "explain", own)
	fails(t, 2, "see kith cohort list", "cohort", "explain", "nosuch")
	for args, want := range map[string]string{
		"cohort list": "dementia-at-home", "cohort explain over-85": "who are 85 or over", "cohort export carers --as cql": "library carers version '1'",
		"cohort export carers --as sql --on 2026-01-01": "FROM register_people p",
	} {
		if out := done(t, "", strings.Fields(args)...); !strings.Contains(out, want) {
			t.Errorf("kith %s:\n%s", args, out)
		}
	}
}

// A tenant's own versions stand beside those that ship: which is in force, who
// answers for it, and what changed.
func TestCohortVersions(t *testing.T) {
	f := fresh(t)
	dsn := f[1]
	d, err := db.Connect(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	signer := kith.Actor{ID: "clinician", Name: "Dr Cleo Nic", Role: dbtest.Lead.Role, Tenant: dbtest.Tenant, Teams: dbtest.Lead.Teams}
	text, err := cohort.Text("carers")
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
		_, err := outreach.Change(tx, "carers", 1, strings.Replace(text, "title: ", "title: Our ", 1), "Only ours")
		return err
	})
	list := func(args ...string) string {
		return done(t, "", with(f, append([]string{"cohort", "list"}, args...)...)...)
	}
	line := func(out, start string) string {
		for l := range strings.Lines(out) {
			if strings.HasPrefix(strings.Join(strings.Fields(l), " "), start) {
				return l
			}
		}
		t.Fatalf("no line %q in\n%s", start, out)
		return ""
	}
	line(list(), "carers 2 draft 2027")
	line(list(), "over-85 1 draft that ships 2027")
	dbtest.Do(t, d, signer, func(tx *db.Tx) error { _, err := outreach.Sign(tx, "carers", 2, "GP, GMC 1234567"); return err })
	out := list("--all")
	if l := line(out, "carers 2 in force"); !strings.Contains(l, "Dr Cleo Nic") || !strings.Contains(l, "lead") {
		t.Error(l)
	}
	line(out, "carers 1 replaced by 2")
	if out := list(); strings.Contains(out, "replaced") {
		t.Error(out)
	}
	say := func(name string) string { return done(t, "", with(f, "cohort", "explain", name)...) }
	if out := say("carers"); !strings.Contains(out, "(carers version 2)") || !strings.Contains(out, "Stands: in force") || !strings.Contains(out, "What changed: Only ours") || !strings.Contains(out, "Signed off: Dr Cleo Nic") {
		t.Error(out)
	}
	if out := say("carers@1"); !strings.Contains(out, "Stands: replaced by 2") || !strings.Contains(out, "by nobody: a draft") {
		t.Error(out)
	}
	export := func(name string, args ...string) string {
		return done(t, "", with(f, append([]string{"cohort", "export", name}, args...)...)...)
	}
	if out := export("carers"); !strings.Contains(out, "title: Our ") {
		t.Errorf("not the version in force:\n%s", out)
	}
	if out := export("carers@1"); out != text {
		t.Errorf("not as it ships:\n%s", out)
	}
	if out := export("carers", "--as", "cql"); !strings.Contains(out, "library carers version '2'") || !strings.Contains(out, "// Our ") {
		t.Error(out)
	}
	if out := export("carers", "--as", "sql", "--on", "2026-01-01"); !strings.Contains(out, "-- carers version 2 on 2026-01-01") || !strings.Contains(out, "of_tenant = '"+string(dbtest.Tenant)+"'") {
		t.Error(out)
	}
	fails(t, 2, "carers has no version 7: its newest is 2", with(f, "cohort", "export", "carers@7")...)
	fails(t, 2, "see kith cohort list", with(f, "cohort", "export", "nosuch")...)
	fails(t, 2, "carers has no version 7: its newest is 2", with(f, "cohort", "explain", "carers@7")...)
	fails(t, 2, `"new" is no version`, with(f, "cohort", "explain", "carers@new")...)
	fails(t, 2, `"" is no version`, with(f, "cohort", "explain", "carers@")...)
	fails(t, 2, "see kith cohort list", with(f, "cohort", "explain", "nosuch@1")...)
	empty := filepath.Join(t.TempDir(), "empty.yaml")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	fails(t, 2, "is empty", "cohort", "explain", empty)
	if out := done(t, "", "cohort", "list", "--help"); !strings.Contains(out, "--all") {
		t.Error(out)
	}
	if code, out, errs := run(t, "", "cohort", "explain", "carers@1", "--db", filepath.Join(t.TempDir(), "none.db")); code != 0 || !strings.Contains(out, "version 1") || !strings.Contains(errs, "There is no database") {
		t.Errorf("%d\n%s%s", code, out, errs)
	}
}
