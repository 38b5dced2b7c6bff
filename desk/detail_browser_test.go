package desk

import (
	"net/http/httptest"
	"strings"
	"testing"

	"kith"
	"kith/browser"
	"kith/db"
	"kith/db/dbtest"
)

// The pages of details, accounts, teams and the trail in a browser: axe, 320
// pixels, the size of targets and the way of the keyboard.
func TestBrowserDetails(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	p := browser.Open(t)
	d := dbtest.Copy(t, "one of each", func(d *db.DB) { drilled.ids = drilledTown(t, d) })
	w := townOn(t, d, false)
	server := httptest.NewServer(w.door(t))
	defer server.Close()
	ids := drilled.ids
	home := "/people/" + string(ids["people"])
	for who, paths := range map[*kith.Actor][]string{
		&dbtest.Lead: {home + "/details", home + "/details/about", home + "/channels/new", home + "/addresses/" + string(ids["addresses"]),
			home + "/risks/" + string(ids["risks"]) + "/end", home + "/consents/new", home + "/facts/accommodation", home + "/sex", home + "/seen", "/account", "/account/password"},
		&dbtest.Admin:    {"/accounts", "/accounts/new", "/accounts/worker", "/accounts/worker/profile", "/teams", "/teams/team-north"},
		&dbtest.Governor: {"/trail", "/trail?show=changes", "/glasses", "/glasses/" + string(ids["glasses"])},
	} {
		k := drilled.cookies[who.ID][0]
		p.Cookie(server.URL, k.Name, k.Value)
		for _, path := range paths {
			t.Run(string(who.ID)+path, func(t *testing.T) {
				p := p.For(t)
				p.Goto(server.URL + path)
				if got := p.Status(); got != 200 {
					t.Fatalf("status %d", got)
				}
				p.Good()
				p.Screenshot(string(who.ID) + strings.NewReplacer("/", "_", "?", "_").Replace(path))
			})
		}
	}
}
