package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A questionnaire is looked at, loaded, listed and ended; the same version is
// not taken twice, and what is no questionnaire is refused with its place.
func TestQuestionnaire(t *testing.T) {
	flags := fresh(t)
	guide, err := os.ReadFile("../doc/guide/questionnaires.md")
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
		{"none was loaded", []string{"questionnaire", "list"}}, {"is as it should be", []string{"questionnaire", "load", "--check", file}}, {"none was loaded", []string{"questionnaire"}},
		{"loaded Going out, version 2026", []string{"questionnaire", "load", file}}, {"going-out  2026     yes", []string{"questionnaire", "list"}},
		{"no longer offered", []string{"questionnaire", "end", "going-out"}}, {"going-out  2026     no", []string{"questionnaire", "list"}},
	} {
		if out := done(t, "", with(flags, c.args...)...); !strings.Contains(out, c.says) {
			t.Errorf("%v says %q", c.args, out)
		}
	}
	fails(t, 1, "is here already in version 2026", with(flags, "questionnaire", "load", file)...)
	fails(t, 1, "no questionnaire with the code", with(flags, "questionnaire", "end", "going-out")...)
	fails(t, 2, "in line 1", with(flags, "questionnaire", "load", "questionnaire.go")...)
	fails(t, 1, "no such file", with(flags, "questionnaire", "load", "none.json")...)
	fails(t, 2, "is a folder", with(flags, "questionnaire", "load", ".")...)
}
