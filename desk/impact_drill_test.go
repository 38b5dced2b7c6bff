package desk

import (
	"maps"
	"net/url"
	"strings"
	"testing"
	"time"

	"kith/db"
	"kith/db/dbtest"
	"kith/effect"
	"kith/impact"
	"kith/sample"
)

// What the drills try of impact: an analysis that is sealed, and one with its report.

func init() {
	ran := func(end string) func(drillIDs) string {
		return func(ids drillIDs) string { return "/impact/" + string(ids["ran"]) + end }
	}
	maps.Copy(drillPaths, map[string]func(drillIDs) string{
		"GET /impact/{analysis}/report":     ran("/report"),
		"GET /impact/{analysis}/report.pdf": ran("/report.pdf"),
	})
	maps.Copy(noPages, map[string]string{
		"GET /impact/{analysis}/report.pdf": "a file",
		"GET /impact/{analysis}/seal.json":  "a file",
		"GET /impact/{analysis}/spec.json":  "a file",
	})
	maps.Copy(drillForms, map[string]url.Values{
		"POST /impact":                     {"specText": {sample.Analysis}},
		"POST /impact/{analysis}/result":   {"reportText": {impactReportOf(48)}, "changed": {"Nothing was"}},
		"POST /impact/{analysis}/withdraw": {"why": {"The data never came"}},
		"POST /impact/{analysis}/publish":  {"what": {"spec"}},
	})
}

// sampleSeal is of the analysis that is sealed, and impactReportOf what came of it.
func sampleSeal(hours int) effect.Seal {
	spec, err := impact.ReadSpec(strings.NewReader(sample.Analysis))
	if err != nil {
		panic(err)
	}
	seal, err := spec.Seal(dbtest.Now.Add(-time.Duration(hours) * time.Hour))
	if err != nil {
		panic(err)
	}
	return seal
}

func impactReportOf(hours int) string {
	text, err := sample.Report(sampleSeal(hours), dbtest.Now.Add(-time.Hour))
	if err != nil {
		panic(err)
	}
	return string(text)
}

func drilledImpact(tx *db.Tx, ids drillIDs) error {
	seal := func(hours int) (*impact.Analysis, error) {
		s := sampleSeal(hours)
		text, err := (&impact.Analysis{Hash: s.Hash, SealedAt: s.At}).SealText()
		if err != nil {
			return nil, err
		}
		return impact.Seal(tx, []byte(sample.Analysis), text)
	}
	a, err := seal(48)
	if err != nil {
		return err
	}
	ids["impact"] = a.ID
	b, err := seal(47)
	if err != nil {
		return err
	}
	ids["ran"] = b.ID
	return b.Attach(tx, []byte(impactReportOf(47)), "Nothing was")
}

// evaluated are the routes of impact: analysts and leads write, governance reads, and
// who supports people comes nowhere near.
var evaluated = of("/impact")

// Whatever is tried with analyses.
func TestDrillOfImpact(t *testing.T) {
	d := drillOf(t, dbtest.Lead, evaluated)
	d.Powerless = dbtest.Worker
	d.Run(t)
}
