package portal

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"kith"
	"kith/browser"
	"kith/db/dbtest"
	"kith/web"
)

// The provider's pages wide and on a phone, without script: axe, 320 pixels,
// the size of targets and the way of the keyboard. By the link it takes three
// taps and a code.
func TestBrowserPortal(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	for name, how := range map[string]browser.Option{"wide": browser.Wide, "phone": browser.Phone} {
		t.Run(name, func(t *testing.T) {
			w := fill(t, dbtest.Open(t))
			who := func(r *http.Request) (kith.Actor, error) {
				if strings.HasPrefix(r.URL.Path, "/provider/r/") {
					return kith.Actor{}, web.ErrSignedOut
				}
				return w.provider("debt", "walk"), nil
			}
			door, err := New(w.db, Config{Keeper: w.keeper(t), Who: who, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(door)
			defer server.Close()
			p := browser.Open(t, how, browser.NoScript)
			p.Goto(server.URL + w.path(t, "choir"))
			p.See("Can you help somebody?")
			p.Good()
			p.Screenshot("portal-glance-" + name)
			p.Click("Send me a code")
			p.See("We have sent a code")
			p.Good()
			p.Screenshot("portal-code-" + name)
			p.Fill("The code", w.code(t, "choir"))
			p.Click("Open")
			p.See("Amina Yusuf")
			p.Good()
			p.Screenshot("portal-referral-" + name)
			p.Click("Yes")
			p.See("Thank you")
			p.Good()
			p.Screenshot("portal-yes-" + name)
			for path, shot := range map[string]string{"/provider": "inbox", "/provider/referrals/" + string(w.sent["debt"]): "account", "/provider/capacity": "capacity",
				"/provider/figures": "figures", "/provider/entries": "entries", "/provider/entries/" + string(w.service["debt"]): "entry", "/provider/entries/new": "new-entry", "/provider/members": "members"} {
				p.Goto(server.URL + path)
				p.Good()
				p.Screenshot("portal-" + shot + "-" + name)
			}
		})
	}
}
