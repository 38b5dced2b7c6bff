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
		"GET /explore/{asked}":             func(ids drillIDs) string { return "/explore/" + string(ids["asked"]) },
		"GET /counting/{counting}":         func(ids drillIDs) string { return "/counting/" + string(ids["counting"]) },
		"POST /counting/{counting}/stop":   func(ids drillIDs) string { return "/counting/" + string(ids["counting"]) + "/stop" },
		"POST /counting/{counting}/resume": func(ids drillIDs) string { return "/counting/" + string(ids["halted"]) + "/resume" },
		"POST /figures/{release}/publish":  func(ids drillIDs) string { return "/figures/" + string(ids["certified"]) + "/publish" },
	})
	maps.Copy(drillForms, map[string]url.Values{
		"POST /figures":                    {"period": {"2025-26-Q2"}, "policy": {"lt6"}},
		"POST /counting/{counting}/stop":   {},
		"POST /counting/{counting}/resume": {},
		"POST /explore":                    {"period": {"2024-25"}, "of": {"people"}, "rows": {"network"}, "columns": {"sex"}, "only": {""}},
		"POST /figures/{release}/certify":  {},
		"POST /figures/{release}/publish":  {},
	})
}

var counted = of("/figures", "/explore", "/counting")

func drilledFigures(tx *db.Tx, ids drillIDs) error {
	propose := func(name string, p observatory.Period) func() error {
		return made(ids, name, func(r *observatory.Release) kith.ID { return r.ID }, func() (*observatory.Release, error) {
			return observatory.Propose(tx, observatory.Places{}, p, "lt6")
		})
	}
	asked := func(name string, p observatory.Period) func() error {
		return made(ids, name, func(c *observatory.Counting) kith.ID { return c.ID }, func() (*observatory.Counting, error) {
			return observatory.AskCount(tx, p, "lt6")
		})
	}
	return did(propose("figures", observatory.Period{Year: 2025}), propose("certified", observatory.Period{Year: 2024}),
		func() (err error) {
			ids["asked"], err = observatory.Ask(tx, observatory.Question{Period: observatory.Period{Year: 2024}, Rows: "network", Columns: "sex"})
			return err
		},
		asked("counting", observatory.Period{Year: 2023}), asked("halted", observatory.Period{Year: 2022}),
		func() error { _, err := observatory.StopCount(tx, ids["halted"]); return err },
		func() error { _, err := observatory.Certify(tx, ids["certified"]); return err })
}

// Whatever is tried with the figures.
func TestDrillOfFigures(t *testing.T) {
	sideBySide(t)
	d := drillOf(t, dbtest.Analyst, counted)
	d.Powerless = dbtest.Lead
	d.Run(t)
}
