package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A questionnaire is looked at, loaded, listed and ended; the same version is
// not taken twice, and what is no questionnaire is refused with its place.
func TestMeasure(t *testing.T) {
	flags := fresh(t)
	guide, err := os.ReadFile("../doc/guide/measures.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(guide), "\n    {\n")
	file := filepath.Join(t.TempDir(), "going-out.json")
	if err := os.WriteFile(file, []byte("{\n"+text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		says string
		args []string
	}{
		{"none was loaded", []string{"measure", "list"}}, {"is as it should be", []string{"measure", "load", "--check", file}}, {"none was loaded", []string{"measure"}},
		{"loaded Going out, version 2026", []string{"measure", "load", file}}, {"going-out  2026     yes", []string{"measure", "list"}},
		{"no longer offered", []string{"measure", "end", "going-out"}}, {"going-out  2026     no", []string{"measure", "list"}},
	} {
		if out := done(t, "", with(flags, c.args...)...); !strings.Contains(out, c.says) {
			t.Errorf("%v says %q", c.args, out)
		}
	}
	fails(t, 1, "is here already in version 2026", with(flags, "measure", "load", file)...)
	fails(t, 1, "no questionnaire with the code", with(flags, "measure", "end", "going-out")...)
	fails(t, 2, "in line 1", with(flags, "measure", "load", "measure.go")...)
	fails(t, 1, "no such file", with(flags, "measure", "load", "none.json")...)
	fails(t, 1, "directory", with(flags, "measure", "load", ".")...)
}
