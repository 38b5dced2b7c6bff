package cli_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"kith/cli"
	"kith/db"
	"kith/db/dbtest"
	"kith/identity"
	"kith/sample"
	"kith/supervision"
)

// run runs a command and returns its exit code and what it printed.
func run(t *testing.T, in string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = cli.Run(args, strings.NewReader(in), &o, &e)
	return code, o.String(), e.String()
}

// done runs a command that must succeed.
func done(t *testing.T, in string, args ...string) string {
	t.Helper()
	code, out, errs := run(t, in, args...)
	if code != 0 {
		t.Fatalf("kith %s: exit %d\n%s%s", strings.Join(args, " "), code, out, errs)
	}
	return out
}

// fails runs a command that must fail with the code, and say so.
func fails(t *testing.T, code int, says string, args ...string) {
	t.Helper()
	got, out, errs := run(t, "", args...)
	if got != code || !strings.Contains(out+errs, says) {
		t.Errorf("kith %s: exit %d, want %d, saying %q:\n%s%s", strings.Join(args, " "), got, code, says, out, errs)
	}
}

// Help helps, and wrong arguments are told from failures.
func TestHelp(t *testing.T) {
	for _, args := range [][]string{{}, {"--help"}, {"serve", "--help"}, {"import", "referrals", "--help"}, {"user", "add", "--help"}} {
		if out := done(t, "", args...); !strings.Contains(out, "Usage: kith") || !strings.Contains(out, "--db") {
			t.Errorf("kith %v:\n%s", args, out)
		}
	}
	if out := done(t, "", "user", "add", "--help"); !strings.Contains(out, "link-worker") {
		t.Errorf("the roles are not listed:\n%s", out)
	}
	fails(t, 2, "For help: kith --help", "sreve")
	fails(t, 2, "For help: kith import referrals --help", "import", "referrals")
	fails(t, 2, "link-worker", "user", "add", "x@example.org", "--name", "X", "--role", "king")
	fails(t, 2, "a host and a port", "serve", "--listen", "nonsense", "--db", filepath.Join(t.TempDir(), "x.db"))
	fails(t, 1, "there is no database", "user", "list", "--db", filepath.Join(t.TempDir(), "none.db"))
	fails(t, 2, "--every must be", "demo", "--every", "0", "--db", filepath.Join(t.TempDir(), "x.db"))
}

// No command makes a database where it looks for one, opens another kind of
// file, or writes over what it reads.
func TestFilesAreLeftAlone(t *testing.T) {
	dir := t.TempDir()
	none, text, made := filepath.Join(dir, "none.db"), filepath.Join(dir, "text.db"), filepath.Join(dir, "made.db")
	if err := os.WriteFile(text, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"doctor"}, {"user", "list"}, {"export", filepath.Join(dir, "out")}, {"import", "referrals", text, "--from", "x"}} {
		fails(t, 1, "there is no database", append(args, "--db", none)...)
		fails(t, 2, "is no SQLite database", append(args, "--db", text)...)
	}
	for _, args := range [][]string{{"serve"}, {"migrate"}, {"demo"}, {"import", "archive", text}} {
		fails(t, 2, "is no SQLite database", append(args, "--db", text)...)
	}
	fails(t, 1, "no such file", "import", "archive", filepath.Join(dir, "missing"), "--db", none)
	if _, err := os.Stat(none); err == nil {
		t.Error("a database was made")
	}

	f := fresh(t)
	fails(t, 2, "The report would be written over", with(f, "import", "referrals", text, "--from", "x", "--report", filepath.Join(dir, ".", "text.db"))...)
	fails(t, 2, "is a folder", with(f, "import", "referrals", dir, "--from", "x")...)
	if got, err := os.ReadFile(text); err != nil || string(got) != rows {
		t.Errorf("the file now says %q", got)
	}
	done(t, "", "migrate", "--db", made)
	fails(t, 2, "over the database itself", "export", made, "--db", made)
}

// A database that a newer program has migrated is used, with a warning.
func TestNewerDatabase(t *testing.T) {
	f := fresh(t)
	d, err := db.Connect(context.Background(), f[1])
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		_, err := tx.Raw("as a newer program would").Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, $2)`, 9999, true)
		return err
	})
	for _, args := range [][]string{{"migrate"}, {"user", "list"}} {
		code, out, errs := run(t, "", with(f, args...)...)
		if code != 0 || !strings.Contains(errs, "a newer Kith has migrated this database") {
			t.Errorf("kith %v: exit %d\n%s%s", args, code, out, errs)
		}
	}
	fails(t, 1, "MEND  no newer Kith has migrated it", with(f, "doctor")...)
}

// fresh is a database with a tenant and the two teams, and its flags.
func fresh(t *testing.T) []string {
	dsn := dbtest.DSN(t)
	d, err := db.Connect(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	dbtest.Do(t, d, dbtest.System, sample.Teams)
	return []string{"--db", dsn, "--tenant", string(dbtest.Tenant), "--key-file", filepath.Join(t.TempDir(), "key")}
}

func with(flags []string, args ...string) []string { return append(args, flags...) }

func TestAccounts(t *testing.T) {
	f := fresh(t)
	out := done(t, "", with(f, "user", "add", "lena@example.org", "--name", "Lena Walker", "--role", "link-worker", "--team", "North Northshire PCN")...)
	if !strings.Contains(out, "http://127.0.0.1:8080/set-up/") {
		t.Errorf("no link:\n%s", out)
	}
	fails(t, 2, "There is no team", with(f, "user", "add", "x@example.org", "--name", "X", "--role", "link-worker", "--team", "East")...)
	fails(t, 2, "role", with(f, "user", "add", "x@example.org", "--name", "X", "--role", "king")...)
	fails(t, 2, "There is no account", with(f, "user", "suspend", "nobody@example.org")...)
	done(t, "", with(f, "user", "suspend", "LENA@example.org")...)
	if out := done(t, "", with(f, "user", "list")...); !strings.Contains(out, "lena@example.org") || !strings.Contains(out, "suspended") {
		t.Errorf("the list:\n%s", out)
	}
	done(t, "", with(f, "user", "resume", "lena@example.org")...)
	if out := done(t, "", with(f, "user", "link", "lena@example.org")...); !strings.Contains(out, "/set-up/") {
		t.Errorf("no link:\n%s", out)
	}
	fails(t, 1, "MEND", with(f, "doctor")...) // nobody can sign in as an administrator
	fails(t, 1, "choose one with --tenant", "user", "list", "--db", f[1])
}

const rows = `reference,given_name,family_name,date_of_birth,team,source,referrer_name,referrer_organisation,referrer_contact,needs,urgency,agreed,risk
A1,Amina,Yusuf,02/03/1951,North Northshire PCN,gp,Dr Powell,K84001,01632 960100,isolation;money,routine,yes,none
A2,Boris,Hall,1960-13-01,North Northshire PCN,gp,Dr Powell,K84001,01632 960100,housing,routine,yes,none
`

func TestImportReferrals(t *testing.T) {
	f := fresh(t)
	file := filepath.Join(t.TempDir(), "r.csv")
	if err := os.WriteFile(file, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	args := with(f, "import", "referrals", file, "--from", "Old system")
	fails(t, 1, "1 added, 0 there already, 1 with a problem", args...)
	report, err := os.ReadFile(file + ".report.csv")
	if err != nil || !strings.Contains(string(report), "3,problem,A2") {
		t.Errorf("the report:\n%s", report)
	}
	mended := strings.Replace(rows, "1960-13-01", "1960-12-01", 1)
	code, out, errs := run(t, mended, with(f, "import", "referrals", "-", "--from", "Old system")...)
	if code != 0 || !strings.Contains(out, "1 added, 1 there already, 0 with a problem") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	fails(t, 2, "The file is empty", args...)
	fails(t, 1, "no such file", with(f, "import", "referrals", "nowhere.csv", "--from", "x")...)
}

// Everything of a tenant goes out, and comes in again the same.
func TestExport(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	from, to := filepath.Join(dir, "from.db"), filepath.Join(dir, "to.db")
	if os.Getenv("KITH_TEST_POSTGRES") != "" {
		to = dbtest.DSN(t) // from SQLite into PostgreSQL
	}
	d, err := db.Open(ctx, from)
	if err != nil {
		t.Fatal(err)
	}
	k, err := identity.NewKeeper(ctx, d, identity.Config{Base: "http://127.0.0.1:8080", Listen: "127.0.0.1:8080", Key: demoKey, Optional: true,
		Argon: identity.Argon{Memory: 64, Time: 1}})
	if err != nil {
		t.Fatal(err)
	}
	if err := sample.Fill(ctx, d, k, seal(t), 600, nil); err != nil {
		t.Fatal(err)
	}
	d.Close()
	file := filepath.Join(dir, "all.ndjson")
	tenant := []string{"--tenant", string(sample.DemoTenant)}
	done(t, "", append(tenant, "export", file, "--db", from)...)
	first, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(dir, "cut.ndjson")
	for what, spoilt := range map[string][]byte{
		"it was cut short":    first[:len(first)/2],
		"checksum is not":     bytes.Replace(first, []byte("Hale"), []byte("Hall"), 1),
		"not an archive":      []byte("{}\n"),
		"is in this database": first,
	} {
		if err := os.WriteFile(cut, spoilt, 0o600); err != nil {
			t.Fatal(err)
		}
		db := to
		if what == "is in this database" {
			db = from
		}
		code, _, errs := run(t, "", "import", "archive", cut, "--db", db)
		if code == 0 || !strings.Contains(errs, what) {
			t.Errorf("exit %d, want %q:\n%s", code, what, errs)
		}
	}
	done(t, "", "import", "archive", file, "--db", to)
	again := filepath.Join(dir, "again.ndjson")
	done(t, "", append(tenant, "export", again, "--db", to)...)
	second, err := os.ReadFile(again)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := body(first), body(second); a != b {
		t.Errorf("what came in is not what went out: %s", firstDifference(a, b))
	}
}

// body is an archive without its first and last line, which hold the time.
func body(b []byte) string {
	s := strings.TrimSuffix(string(b), "\n")
	return s[strings.Index(s, "\n")+1 : strings.LastIndex(s, "\n")]
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return x[i] + "\n" + y[i]
		}
	}
	return "one is longer"
}

// demoKey is the key of the counties of these tests.
var demoKey = bytes.Repeat([]byte{7}, identity.KeySize)

func seal(t *testing.T) *supervision.Seal {
	t.Helper()
	s, err := supervision.NewSeal(demoKey)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// chance is a row that is made of chance, token a link's in a message.
var (
	chance = regexp.MustCompile(`"table":"(credential|account_link|pass|calendar_link|supervision_note|supervision_task)"`)
	token  = regexp.MustCompile(`/(r|invited)/[a-z2-7]{32}`)
)

// The same seed makes the same county.
func TestDemoIsTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("makes two counties")
	}
	var both [2]string
	for i := range both {
		ctx := context.Background()
		dir := t.TempDir()
		d, err := db.Open(ctx, filepath.Join(dir, "demo.db"))
		if err != nil {
			t.Fatal(err)
		}
		k, err := identity.NewKeeper(ctx, d, identity.Config{Base: "http://127.0.0.1:8080", Listen: "127.0.0.1:8080",
			Key: demoKey, Optional: true, Argon: identity.Argon{Memory: 64, Time: 1}})
		if err != nil {
			t.Fatal(err)
		}
		if err := sample.Fill(ctx, d, k, seal(t), 400, nil); err != nil {
			t.Fatal(err)
		}
		d.Close()
		done(t, "", "export", filepath.Join(dir, "x"), "--db", filepath.Join(dir, "demo.db"))
		b, err := os.ReadFile(filepath.Join(dir, "x"))
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(body(b), "\n") {
			// Passwords and links hold chance on purpose.
			if !chance.MatchString(line) {
				both[i] += token.ReplaceAllString(line, "/r/") + "\n"
			}
		}
		time.Sleep(2 * time.Millisecond)
	}
	if both[0] != both[1] {
		t.Errorf("the county is not the same each time: %s", firstDifference(both[0], both[1]))
	}
}
