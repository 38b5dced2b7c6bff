package open

import (
	"net/http/httptest"
	"strings"
	"testing"

	"kith/browser"
)

// The observatory's pages, wide and on a phone without script: axe, 320 pixels,
// targets, the way of the keyboard; and each picture beside its sentence.
func TestBrowserObservatory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	c := newCounty(t)
	server := httptest.NewServer(opened(t, c.d))
	defer server.Close()
	for name, how := range map[string][]browser.Option{"wide": {browser.Wide}, "phone": {browser.Phone, browser.NoScript}} {
		t.Run(name, func(t *testing.T) {
			p := browser.Open(t, how...)
			for _, path := range []string{"/observatory", "/observatory/measures", "/observatory/measures/wait", "/observatory/areas/team-east", "/observatory/compare", "/observatory/equity",
				"/observatory/figures/referrals-by-source/bars/2025-26/team-east", "/observatory/figures/people-by-deprivation/rates/2025-26/all", "/observatory/figures/people-by-sex/equity/2025-26/all", "/observatory/figures/people-by-sex/years/2025-26/all", "/observatory/figures/referrals/map/2025-26/all", "/observatory/figures/rate/ranking/2025-26/all/embed", "/observatory/attack?example=oxfordshire"} {
				p.Goto(server.URL + path)
				if got := p.Status(); got != 200 {
					t.Fatalf("%s: %d", path, got)
				}
				p.Good()
				shown := p.Eval(`[...document.querySelectorAll(".kith-chart__picture")].filter((e) => e.offsetWidth > 0).length + " of " + document.querySelectorAll(".kith-chart__picture").length`)
				if a, b, _ := strings.Cut(shown, " of "); strings.Contains(path, "/figures/") && (a != "1" || b != "2") {
					t.Errorf("%s shows %s pictures", path, shown)
				}
				p.Screenshot("observatory" + strings.NewReplacer("/observatory", "", "/", "-", "?", "-", "=", "-").Replace(path) + "-" + name)
			}
		})
	}
}
