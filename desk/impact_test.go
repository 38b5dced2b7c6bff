package desk

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"kith/browser"
	"kith/db"
	"kith/db/dbtest"
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

// The pages of impact, wide and on a phone, and the report on paper.
func TestBrowserImpact(t *testing.T) {
	w := newTown(t)
	ids := drillIDs{}
	dbtest.Do(t, w.db, dbtest.Analyst, func(tx *db.Tx) error { return drilledImpact(tx, ids) })
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
