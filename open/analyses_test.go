package open

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kith/browser"
	"kith/db"
	"kith/db/dbtest"
	"kith/impact"
	"kith/sample"
	"kith/web/webtest"
)

// sealedAnalysis registers an analysis with its result, and publishes nothing.
func sealedAnalysis(t *testing.T, d *db.DB) *impact.Analysis {
	t.Helper()
	spec, err := impact.ReadSpec(strings.NewReader(sample.Analysis))
	if err != nil {
		t.Fatal(err)
	}
	seal, err := spec.Seal(dbtest.Now.Add(-48 * time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	var a *impact.Analysis
	dbtest.Do(t, d, dbtest.Analyst, func(tx *db.Tx) error {
		text, err := (&impact.Analysis{Hash: seal.Hash, SealedAt: seal.At}).SealText()
		if err != nil {
			return err
		}
		if a, err = impact.Seal(tx, []byte(sample.Analysis), text); err != nil {
			return err
		}
		report, err := sample.Report(seal, dbtest.Now.Add(-time.Hour))
		if err != nil {
			return err
		}
		return a.Attach(tx, report, "The washout of one practice was longer")
	})
	return a
}

func publish(t *testing.T, d *db.DB, a *impact.Analysis) {
	t.Helper()
	dbtest.Do(t, d, dbtest.Analyst, func(tx *db.Tx) error {
		x, err := impact.Get(tx, a.ID)
		if err != nil {
			return err
		}
		return x.PublishReport(tx)
	})
}

// Everybody reads that an analysis was sealed, and what was published of it, and
// nothing else, whatever address they try.
func TestSealedAnalyses(t *testing.T) {
	c := newCounty(t)
	b := webtest.Open(t, opened(t, c.d))
	b.Get("/observatory/analyses").Says("No analysis is sealed yet")
	a := sealedAnalysis(t, c.d)
	at := "/observatory/analyses/" + a.Hash
	for _, path := range []string{"/observatory/analyses", at} {
		p := b.Get(path).Is(200).Says("Do link workers change A&E attendances?", "Run")
		for _, secret := range []string{"covariates", "no detectable", "longer", "Ana", "ethnicity"} {
			if strings.Contains(p.Body, secret) {
				t.Errorf("%s says %q before it is published", path, secret)
			}
		}
	}
	for _, end := range []string{"/spec.json", "/report.json", "/report.pdf"} {
		b.Get(at + end).Is(404)
	}
	b.Get("/observatory/analyses/" + strings.Repeat("a", 64)).Is(404)
	b.Get("/observatory/analyses/%27%20OR%201=1").Is(404)
	publish(t, c.d, a)
	b.Get(at).Is(200).Says("no detectable difference", "The washout of one practice was longer", "E-value")
	if p := b.Get(at + "/spec.json").Is(200); p.Body != a.Spec {
		t.Error("the specification is another")
	}
	b.Get(at + "/report.json").Is(200)
	if p := b.Get(at + "/report.pdf").Is(200); !strings.HasPrefix(p.Body, "%PDF") {
		t.Error("no PDF")
	}
}

// The public pages of analyses, wide and on a phone.
func TestBrowserAnalyses(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	c := newCounty(t)
	a := sealedAnalysis(t, c.d)
	publish(t, c.d, a)
	server := httptest.NewServer(opened(t, c.d))
	defer server.Close()
	for name, how := range map[string][]browser.Option{"wide": {browser.Wide}, "phone": {browser.Phone, browser.NoScript}} {
		t.Run(name, func(t *testing.T) {
			p := browser.Open(t, how...)
			for path, shot := range map[string]string{"/observatory/analyses": "list", "/observatory/analyses/" + a.Hash: "report"} {
				p.Goto(server.URL + path)
				if got := p.Status(); got != 200 {
					t.Fatalf("%s: %d", path, got)
				}
				p.Good()
				p.Screenshot("open-analyses-" + shot + "-" + name)
			}
		})
	}
}
