package open

import (
	"net/http/httptest"
	"strings"
	"testing"

	"kith/browser"
)

// The public's pages on a phone: axe, 320 pixels, the size of targets and the
// way of the keyboard. No page has a script.
func TestBrowserOpen(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	w := newTown(t)
	server := httptest.NewServer(w.door(t))
	defer server.Close()
	p := browser.Open(t, browser.Phone)
	cafe := "/support/services/" + string(w.cafe)
	for _, path := range []string{"/support/need/smoking", cafe, cafe + "/wrong", cafe + "?as=large", cafe + "?as=easy", "/support/services/" + string(w.refuge),
		"/support/refer-yourself", "/support/still-right/" + w.right} {
		name := strings.NewReplacer(w.right, "token", string(w.cafe), "cafe", string(w.refuge), "refuge", "?as=", "-", "/", "_").Replace(path)
		t.Run(name, func(t *testing.T) {
			p := p.For(t)
			p.Goto(server.URL + path)
			if got := p.Status(); got != 200 {
				t.Fatalf("status %d", got)
			}
			p.Good()
			p.Screenshot("open" + name)
		})
	}
}

// Somebody finds company and keeps a list, with a mouse and without script.
func TestBrowserFromNeedToList(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	w := newTown(t)
	server := httptest.NewServer(w.door(t))
	defer server.Close()
	for name, how := range map[string][]browser.Option{"wide": {browser.Wide}, "phone": {browser.Phone, browser.NoScript}} {
		t.Run(name, func(t *testing.T) {
			p := browser.Open(t, how...)
			p.Goto(server.URL + "/support")
			p.Good()
			p.Screenshot("support-start-" + name)
			p.Fill("What would help?", "compny")
			p.Fill("Where?", "Millbury")
			p.Click("Search")
			p.See("Tuesday talking café")
			p.See("Nothing has “compny”: we looked for “company”.")
			if strings.Contains(p.URL(), "comp") || strings.Contains(p.Title(), "comp") {
				t.Errorf("what was looked for stands in %s or %q", p.URL(), p.Title())
			}
			p.Good()
			p.Click("Keep for my list Tuesday talking café")
			p.Screenshot("support-found-" + name)
			p.Click("Make a list of those ticked")
			p.See("My list of support")
			p.Good()
			p.Screenshot("support-list-" + name)
		})
	}
}
