package desk

import (
	"maps"
	"net/url"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/observatory"
)

// What the drills try of figures: a release that was proposed, and one that was
// certified. Only those who make figures come near, and they come near nothing
// else; so these routes have a drill of their own.

func init() {
	maps.Copy(drillPaths, map[string]func(drillIDs) string{
		"GET /explore/{asked}":            func(ids drillIDs) string { return "/explore/" + string(ids["asked"]) },
		"POST /figures/{release}/publish": func(ids drillIDs) string { return "/figures/" + string(ids["certified"]) + "/publish" },
	})
	maps.Copy(drillForms, map[string]url.Values{
		"POST /figures":                   {"period": {"2025-26-Q2"}, "policy": {"lt6"}},
		"POST /explore":                   {"period": {"2024-25"}, "of": {"people"}, "rows": {"network"}, "columns": {"sex"}, "only": {""}},
		"POST /figures/{release}/certify": {},
		"POST /figures/{release}/publish": {},
	})
}

var counted = of("/figures", "/explore")

func drilledFigures(tx *db.Tx, ids drillIDs) error {
	propose := func(name string, p observatory.Period) func() error {
		return made(ids, name, func(r *observatory.Release) kith.ID { return r.ID }, func() (*observatory.Release, error) {
			return observatory.Propose(tx, observatory.Places{}, p, "lt6")
		})
	}
	return did(propose("figures", observatory.Period{Year: 2025}), propose("certified", observatory.Period{Year: 2024}),
		func() (err error) {
			ids["asked"], err = observatory.Ask(tx, observatory.Question{Period: observatory.Period{Year: 2024}, Rows: "network", Columns: "sex"})
			return err
		},
		func() error { _, err := observatory.Certify(tx, ids["certified"]); return err })
}

// Whatever is tried with the figures.
func TestDrillOfFigures(t *testing.T) {
	sideBySide(t)
	d := drillOf(t, dbtest.Analyst, counted)
	d.Powerless = dbtest.Lead
	d.Run(t)
}
