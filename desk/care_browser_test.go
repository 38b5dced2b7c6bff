package desk

import (
	"net/http/httptest"
	"testing"

	"kith/browser"
	"kith/db/dbtest"
)

// The page of a visit on a phone, without script: a tap checks in, and the page
// holds against axe, reflow and target size. TestBrowserEveryPage opens the rest.
func TestBrowserHomeVisit(t *testing.T) {
	t.Parallel()
	p := browser.Open(t, browser.NoScript, browser.Size(390, 800))
	srv := drillServer(t, everyRoute)
	server := httptest.NewServer(townOn(t, srv.DB(), false).door(t))
	defer server.Close()
	for _, k := range drilled.cookies[dbtest.Lead.ID] {
		p.Cookie(server.URL, k.Name, k.Value)
	}
	p.Goto(server.URL + "/home-visits/" + string(drilled.ids["home-visits"]))
	p.Good()
	p.Click("I am going in")
	p.Good()
	p.Screenshot("home-visit-phone")
}
