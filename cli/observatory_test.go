package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What a published table gives away is said, and so is what is wrong with a file.
func TestAttack(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	leaks := "PCN,2021-22,2022-23\nThame,244,\"1,259\"\nUnallocated,<6,0\nWantage,197,295\nTotal,446,1554\n"
	for _, out := range []string{done(t, "", "observatory", "attack", write("leaks.csv", leaks)), done(t, leaks, "observatory", "attack", "-")} {
		for _, want := range []string{"exactly 5", "the 2 other rows add to 441 and Total is 446, so Unallocated, 2021-22 is 5.", "1 cell hidden: 1 given away exactly"} {
			if !strings.Contains(out, want) {
				t.Errorf("no %q in:\n%s", want, out)
			}
		}
	}
	if out := done(t, "a,n\nx,1\ntotal,1\n", "observatory", "attack", "-"); !strings.Contains(out, "Nothing is hidden") {
		t.Error(out)
	}
	if out := done(t, "a,n,share\nx,*,10%\ny,9,90%\ntotal,10,100%\n", "observatory", "attack", "-", "--skip", "share", "--hidden", "<3"); !strings.Contains(out, "x     n        *         exactly 1") {
		t.Error(out)
	}
	fails(t, 2, "expected \"<file>\"", "observatory", "attack")
	fails(t, 2, "cannot read", "observatory", "attack", filepath.Join(dir, "none.csv"))
	fails(t, 2, "is a folder", "observatory", "attack", dir)
	fails(t, 2, "the file is empty", "observatory", "attack", write("empty.csv", ""))
	fails(t, 2, "--skip NAME", "observatory", "attack", write("rates.csv", "a,n,rate\nx,1,2.5\n"))
	fails(t, 2, "does not add up", "observatory", "attack", write("wrong.csv", "a,n\nx,1\ny,*\ntotal,0\n"))

	rows := func(n int, row string) string {
		return "practice,women,men,total\n" + strings.Repeat(row, n) + "total,*,*,*\n"
	}
	if out := done(t, rows(1000, "Practice,*,*,12\n"), "observatory", "attack", "-"); !strings.Contains(out, "and 1903 more; --all lists them") {
		t.Error(out)
	}
	for text, says := range map[string]string{rows(6000, "Practice,*,*,12\n"): "hides 12,003 cells", rows(150_000, "x,1,2,3\n"): "more than 500,000 cells"} {
		if code, _, errs := run(t, text, "observatory", "attack", "-"); code != 2 || !strings.Contains(errs, says) {
			t.Error(code, errs)
		}
	}
	if out := done(t, "", "observatory", "attack", "--help"); !strings.Contains(out, "--total-row") || !strings.Contains(out, "nothing is kept or sent") {
		t.Error(out)
	}
}
