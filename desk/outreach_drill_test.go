package desk

import (
	"context"
	"maps"
	"net/url"
	"strings"
	"testing"

	"kith/db"
	"kith/db/dbtest"
	"kith/find"
	"kith/nhs"
	"kith/outreach"
	"kith/sample"
)

// What the drills try of cohorts and campaigns: one that runs, with somebody to ring,
// one that is planned and one that is stopped.

func init() {
	other := func(name, under string) func(drillIDs) string {
		return func(ids drillIDs) string { return "/outreach/" + string(ids[name]) + under }
	}
	maps.Copy(drillPaths, map[string]func(drillIDs) string{
		"POST /outreach/{campaign}/start":  other("planned campaign", "/start"),
		"GET /outreach/{campaign}/resume":  other("stopped campaign", "/resume"),
		"POST /outreach/{campaign}/resume": other("stopped campaign", "/resume"),
		"POST /outreach/{campaign}/look":   other("rolling campaign", "/look"),
		"POST /outreach/{campaign}/invite": other("rolling campaign", "/invite"),
	})
	maps.Copy(drillForms, map[string]url.Values{
		"POST /cohorts/new":                {"text": {drilledCohort}, "why": {"New"}},
		"POST /cohorts/{cohort}/count":     {},
		"POST /outreach/{campaign}/start":  {"anyway": {"A drill"}, "version": {"1"}},
		"POST /outreach/{campaign}/look":   {},
		"POST /outreach/{campaign}/invite": {},
		"POST /outreach/{campaign}/chase":  {},
	})
	maps.Copy(drillAnswers, map[string][]string{
		"POST /cohorts/sketch":             {"title", "Carers", "name", "our-carers", "owner", "Vera Lund", "basis", "direct care", "review-day", "1", "review-month", "2", "review-year", "2027", "sets", "carer"},
		"POST /cohorts/{cohort}/change":    {"text", "name: drilled-here\ntitle: X\nversion: 1\nowner: Vera Lund\nreview: 2027-11-30\nbasis: direct care\nwho:\n  age: {from: 86}\n", "why", "Older"},
		"POST /cohorts/{cohort}/sign":      {"as", "GP, GMC 1234567", "read", "yes"},
		"POST /outreach/new":               {"name", "Over 85", "cohort", "over-85", "team", string(sample.North), "needs", string(nhs.Isolation), "offer", "A call"},
		"POST /outreach/{campaign}/change": {"name", "Other name"},
		"POST /outreach/{campaign}/stop":   {"why", "Away"},
		"POST /outreach/{campaign}/resume": {"why", "Back"},
		"POST /outreach/{campaign}/end":    {"why", "Done"},
		"POST /calls/{call}":               {"answer", "not-now"},
		"POST /calls/{call}/unfit":         {"why", "Her brother died yesterday"},
	})
}

const drilledCohort = "name: drilled\ntitle: Drilled\nversion: 1\nowner: Vera Lund\nreview: 2027-11-30\nbasis: direct care\nwho:\n  age: {from: 90}\n"

// drilledOutreach makes them.
func drilledOutreach(t testing.TB, d *db.DB, ids drillIDs) {
	t.Helper()
	neighbours(t, d)
	ids["cohorts"] = "drilled-here" // one that ships would be another tenant's too
	dbtest.Do(t, d, clinician, func(tx *db.Tx) error {
		_, err := outreach.Draft(tx, strings.Replace(drilledCohort, "drilled", "drilled-here", 1), "Drillsecret why")
		return err
	})
	n := outreach.New{Cohort: "bowel-screening", Team: sample.North, Name: "Screening", Way: outreach.Ring, PerWeek: 2, Most: 100, WaitDays: 14, RecentDays: 0, MostComplaints: 9,
		Offer: "Drillsecret offer", Needs: []nhs.Need{nhs.Isolation}}
	dbtest.Do(t, d, clinician, func(tx *db.Tx) error { _, err := outreach.Sign(tx, "bowel-screening", 1, "GP"); return err })
	for _, c := range []struct {
		name    string
		rolling bool
	}{{"outreach", false}, {"planned campaign", false}, {"stopped campaign", false}, {"rolling campaign", true}} {
		n.Rolling = c.rolling
		var one *outreach.Campaign
		dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) (err error) { one, err = outreach.Plan(tx, n); return err })
		ids[c.name] = one.ID
		if c.name == "planned campaign" {
			continue
		}
		if _, err := outreach.Start(context.Background(), d, dbtest.Lead, find.Calendar{}, one.ID, one.Version, "A drill"); err != nil {
			t.Fatal(err)
		}
	}
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
		c, err := outreach.Get(tx, ids["stopped campaign"])
		if err == nil {
			_, err = outreach.Stop(tx, c.ID, c.Version, "A drill")
		}
		if err == nil {
			_, err = outreach.Invite(tx, find.Calendar{}, ids["outreach"])
		}
		if err != nil {
			return err
		}
		m, err := outreach.MorningOf(tx)
		ids["calls"] = m.Others[0].ID
		return err
	})
}

var invited = of("/cohorts", "/outreach", "/calls")

// Whatever is tried with cohorts, campaigns and calls. Analysts, who may do little
// else, see cohorts.
func TestDrillOfOutreach(t *testing.T) {
	sideBySide(t)
	d := drillOf(t, dbtest.Lead, invited)
	d.Powerless = dbtest.Referrer
	d.Run(t)
}
