package desk

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/browser"
	"kith/db"
	"kith/db/dbtest"
	"kith/find"
	"kith/nhs"
	"kith/outreach"
	"kith/sample"
	"kith/web/webtest"
)

// An analysis is registered, its result attached, read and published.
func TestImpact(t *testing.T) {
	w := newTown(t)
	a := webtest.Open(t, w.web).As(dbtest.Analyst)
	a.Get("/impact").Says("No analysis is sealed yet").Press("Register").Is(422).Says("Choose the file of the analysis")
	a.Get("/impact").Press("Register", "specText", `{"question": 1}`).Is(422).Says("cannot be read")
	p := a.Get("/impact").Press("Register", "specText", sample.Analysis).Says("Registered", "Sealed", "Tier", "2 of 4 at most")
	p.Press("Attach", "reportText", "{}", "changed", "Nothing").Is(422)
	p.Press("Attach", "reportText", impactReportOf(48), "changed", "Nothing").Is(422).Says("of another analysis")
	p.Press("Publish the specification").Says("the specification")
	p = a.Get("/impact").Follow("Do link workers change A&E attendances?")
	p.Press("Withdraw", "why", "The data never came").Says("Withdrawn", "The data never came")
	webtest.Open(t, w.web).As(dbtest.Worker).Get("/impact").Is(403)
	g := webtest.Open(t, w.web).As(dbtest.Governor).Get("/impact").Is(200)
	if strings.Contains(g.Body, "Register an analysis") {
		t.Error("governance is asked to register")
	}
}

// drawnCampaign is one of which half wait, in random order.
func drawnCampaign(t testing.TB, w *town) kith.ID {
	t.Helper()
	neighbours(t, w.db)
	n := outreach.New{Cohort: "bowel-screening", Team: sample.North, Name: "Screening by lot", Way: outreach.Ring, PerWeek: 100, Most: 100, WaitDays: 14, MostComplaints: 9,
		Compare: true, Until: kith.DayOf(dbtest.Now).Add(200), Offer: "A call", Needs: []nhs.Need{nhs.Isolation}}
	dbtest.Do(t, w.db, clinician, func(tx *db.Tx) error { _, err := outreach.Sign(tx, "bowel-screening", 1, "GP"); return err })
	var c *outreach.Campaign
	dbtest.Do(t, w.db, dbtest.Lead, func(tx *db.Tx) (err error) { c, err = outreach.Plan(tx, n); return err })
	if _, err := outreach.Start(t.Context(), w.db, dbtest.Lead, find.Calendar{}, c.ID, c.Version, "A few invented people"); err != nil {
		t.Fatal(err)
	}
	return c.ID
}

// The comparison of a campaign is registered by choosing the campaign.
func TestImpactOfCampaign(t *testing.T) {
	w := newTown(t)
	a := webtest.Open(t, w.web).As(dbtest.Analyst)
	if p := a.Get("/impact"); strings.Contains(p.Body, "arms of a campaign") {
		t.Error("a campaign is offered where none was drawn")
	}
	id := drawnCampaign(t, w)
	p := a.Get("/impact").Says("Screening by lot, drawn 1 September 2026, waits until 20 March 2027")
	p.Press("Register the comparison").Is(422).Says("Choose the campaign", "Say what is counted")
	p = p.Press("Register the comparison", "campaign", string(id), "outcome", "A&E attendances").Says("Registered", "4 of 4 at most", "Waiting list drawn by lot", "kith impact cohort --campaign")
	p.Press("Withdraw", "why", "The data never came").Says("Withdrawn")
}

// The pages of impact, wide and on a phone, and the report on paper.
func TestBrowserImpact(t *testing.T) {
	w := newTown(t)
	ids := drillIDs{}
	dbtest.Do(t, w.db, dbtest.Analyst, func(tx *db.Tx) error { return drilledImpact(tx, ids) })
	drawnCampaign(t, w)
	as := webtest.Open(t, w.web).As(dbtest.Analyst)
	started := time.Now()
	pdf := as.Get("/impact/" + string(ids["ran"]) + "/report.pdf").Is(200)
	t.Logf("the PDF took %v and is %d bytes", time.Since(started), len(pdf.Body))
	if name := os.Getenv("KITH_REPORT_PDF"); name != "" {
		if err := os.WriteFile(name, []byte(pdf.Body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if again := as.Get("/impact/" + string(ids["ran"]) + "/report.pdf"); again.Body != pdf.Body {
		t.Error("the same report is other bytes")
	}
	if testing.Short() {
		t.Skip("a browser takes some seconds")
	}
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) { w.web.ServeHTTP(out, webtest.With(r, dbtest.Analyst)) }))
	defer server.Close()
	for name, how := range map[string][]browser.Option{"wide": {browser.Wide}, "phone": {browser.Phone, browser.NoScript}} {
		t.Run(name, func(t *testing.T) {
			page := browser.Open(t, how...)
			for path, shot := range map[string]string{"/impact": "list", "/impact/" + string(ids["impact"]): "sealed", "/impact/" + string(ids["ran"]): "ran", "/impact/" + string(ids["ran"]) + "/report": "report"} {
				page.Goto(server.URL + path)
				page.Good()
				page.Screenshot("impact-" + shot + "-" + name)
			}
		})
	}
}
