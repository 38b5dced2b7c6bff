package desk

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"kith"
	"kith/browser"
	"kith/db/dbtest"
	"kith/web"
	"kith/web/asset"
	"kith/web/webtest"
)

// noPages are the routes that answer with something else than a page.
var noPages = map[string]string{
	"GET /sign-in/qr": "a picture",
	"GET /people/{id}/own/recording/{recording}":      "a sound",
	"GET /people/{id}/letters/{letter}/letter.pdf":    "a file",
	"GET /people/{id}/messages/{message}/message.pdf": "a file",
}

// An opened page is one of the drilled town, with who opens it.
type openedPage struct {
	who  *kith.Actor // nil: nobody is signed in
	path string
}

// everyPage is every page there is. A route that gives none, and is not in
// noPages, is a fault: so no page is left out of what a browser looks at.
func everyPage(t testing.TB, srv *web.Server) []openedPage {
	t.Helper()
	var out []openedPage
	for _, r := range srv.Routes() {
		if !strings.HasPrefix(r.Pattern, "GET ") || r.Serve != nil || noPages[r.Pattern] != "" {
			continue
		}
		path, err := drilled.ids.at(r.Pattern)
		if err != nil {
			t.Error(err)
			continue
		}
		who := &dbtest.Lead
		switch {
		case r.Public:
			who = nil
		case administered(r.Pattern):
			who = &dbtest.Admin
		case governed(r.Pattern):
			who = &dbtest.Governor
		case counted(r.Pattern):
			who = &dbtest.Analyst
		}
		b := webtest.Open(t, srv)
		if who != nil {
			b = b.As(*who)
		}
		p := b.Send(b.Request(http.MethodGet, path, nil))
		switch {
		case strings.HasPrefix(path, "/sign-in/code") && p.Status == http.StatusSeeOther: // half way through signing in only
		case p.Status != http.StatusOK || !strings.HasPrefix(p.Header.Get("Content-Type"), "text/html"):
			t.Errorf("%s: %d, %s: is it a page? If not, list it in noPages", r.Pattern, p.Status, p.Header.Get("Content-Type"))
		default:
			body := strings.ReplaceAll(p.Body, `<script type="module" src="`+asset.Prefix, "") // of our own files
			if strings.Contains(body, "<script") || strings.Contains(body, " style=") {
				t.Errorf("%s: has script or style in it, which its policy forbids", r.Pattern)
			}
			out = append(out, openedPage{who, path})
		}
	}
	return out
}

// Every route answers with a page that a browser looks at, or is known to
// answer with something else. No page holds script, so that with and without
// it they are the same.
func TestEveryPage(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	pages := everyPage(t, drillServer(t, everyRoute))
	t.Logf("%d pages", len(pages))
	if len(pages) < 80 {
		t.Errorf("only %d pages", len(pages))
	}
}

// Every page there is holds against axe, reflow and target size, in a browser
// without script. KITH_SCREENSHOT=FOLDER takes a picture of each.
func TestBrowserEveryPage(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes")
	}
	sideBySide(t)
	srv := drillServer(t, everyRoute)
	server := httptest.NewServer(townOn(t, srv.DB(), false).door(t))
	t.Cleanup(server.Close)
	as := map[*kith.Actor][]string{}
	for _, x := range everyPage(t, srv) {
		as[x.who] = append(as[x.who], x.path)
	}
	for who, paths := range as {
		for part := range slices.Chunk(paths, mostPages) {
			t.Run(whoIs(who), func(t *testing.T) {
				sideBySide(t)
				p := browser.Open(t, browser.NoScript)
				if who != nil {
					for _, k := range drilled.cookies[who.ID] {
						p.Cookie(server.URL, k.Name, k.Value)
					}
				}
				for _, path := range part {
					t.Run(path, func(t *testing.T) { looksRight(t, p.For(t), server.URL+path, whoIs(who)+path) })
				}
			})
		}
	}
}

// mostPages is how many pages one browser opens in turn.
const mostPages = 40

// looksRight opens the page at url and holds it against what a browser checks
// without its keyboard.
func looksRight(t *testing.T, p *browser.Page, url, name string) {
	p.Goto(url)
	if got := p.Status(); got != 200 {
		t.Fatalf("status %d", got)
	}
	for what, findings := range map[string][]string{"axe": p.Axe(), "reflow": p.Reflow(), "target size": p.Targets()} {
		for _, f := range findings {
			t.Errorf("%s: %s", what, f)
		}
	}
	p.Screenshot(strings.NewReplacer("/", "_", "?", "_").Replace(name))
}

// whoIs is the account behind which a page is opened, "" for nobody.
func whoIs(a *kith.Actor) string {
	if a == nil {
		return ""
	}
	return string(a.ID)
}
