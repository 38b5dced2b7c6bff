package cohort

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The translator of the standard's own authors takes the CQL of every shipped cohort
// and of random ones.
func TestTheReferenceTranslatorTakesOurCQL(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("skipped: there is no Node.js")
	}
	if _, err := os.Stat("../node_modules/@cqframework/cql"); err != nil {
		t.Skip("skipped: @cqframework/cql is not installed (make test installs it)")
	}
	folder := t.TempDir()
	defs, _ := Shipped()
	rng := rand.New(rand.NewPCG(5, 1))
	for i := range 20 {
		d := &Definition{Name: fmt.Sprintf("random-%d", i), Title: "At random", Version: 1, Who: randomRule(rng, 3, "2026-03-29")}
		if i%2 == 0 {
			d.Among = randomRule(rng, 1, "2026-03-29")
		}
		defs = append(defs, d)
	}
	for _, d := range defs {
		if err := os.WriteFile(filepath.Join(folder, d.Name+".cql"), []byte(d.CQL()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	found, err := exec.Command(node, "testdata/translate.mjs", "testdata/system-modelinfo.xml", folder).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, found)
	}
	for line := range strings.Lines(string(found)) {
		// Only FHIRHelpers would say that a concept of FHIR is one of CQL's.
		if !strings.Contains(line, "warning: Could not resolve membership operator for terminology target of the retrieve.") {
			t.Error(strings.TrimSpace(line))
		}
	}
	if made, _ := filepath.Glob(filepath.Join(folder, "*.json")); len(made) != len(defs) {
		t.Errorf("%d of %d libraries were translated", len(made), len(defs))
	}
}
