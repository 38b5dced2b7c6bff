package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kith/db/dbtest"
)

// Reference data are read by an operator, of no tenant: what a file was taken
// for, a second run, a list, and what is wrong.
func TestImportReference(t *testing.T) {
	db := []string{"--db", dbtest.DSN(t)}
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	fails(t, 2, "name files or folders", with(db, "import", "reference")...)
	fails(t, 2, "there is no file or folder", with(db, "import", "reference", filepath.Join(dir, "none"))...)
	fails(t, 2, "there are no files in it", with(db, "import", "reference", dir)...)
	if out := done(t, "", with(db, "import", "reference", "--list")...); !strings.Contains(out, "no reference data yet") {
		t.Error(out)
	}
	list := write("list.txt", "name,age\nSam,3\n")
	fails(t, 1, "none of these files is reference data", with(db, "import", "reference", list)...)

	write("days.csv", "date,title,notes\n2026-12-25,Christmas Day,\n")
	out := done(t, "", with(db, "import", "reference", dir)...)
	for _, want := range []string{"days.csv: bank holidays, 2026-12-25, 1 row: read", `list.txt: not known: it begins "name,age"`, "2 files: 1 read, 0 there already, 1 not known, 0 refused"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	if out := done(t, "", with(db, "import", "reference", dir)...); !strings.Contains(out, "0 read, 1 there already") {
		t.Errorf("a second run:\n%s", out)
	}
	write("empty.csv", "")
	fails(t, 1, "empty.csv: refused: the file is empty", with(db, "import", "reference", dir)...)
	fails(t, 2, "give the vintage as", with(db, "import", "reference", "--vintage", "May", dir)...)
	if out := done(t, "", with(db, "import", "reference", "--list")...); !strings.Contains(out, "current") || !strings.Contains(out, "days.csv") || strings.Count(out, "\n") != 1 {
		t.Errorf("the list:\n%s", out)
	}
}
