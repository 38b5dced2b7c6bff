package webtest

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Golden compares got with testdata/name, or writes it there with -update.
func Golden(t testing.TB, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (write it with go test -update)", err)
	}
	if got == string(want) {
		return
	}
	had, is := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for i := range max(len(had), len(is)) {
		a, b := line(had, i), line(is, i)
		if a != b {
			t.Fatalf("%s differs in line %d; if it should, run go test -update and read the diff\n  was %s\n  is  %s", file, i+1, a, b)
		}
	}
}

func line(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(none)"
}
