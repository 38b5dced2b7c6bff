package desk

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/identity"
	"kith/sample"
	"kith/web/webtest"
)

// Every link of every page that a role comes to in the demo leads to a page that
// opens for them, and every link within a page to a place on it. Of pages that
// differ by who or what they are about, a few are opened.
func TestLinksLead(t *testing.T) {
	d := dbtest.Open(t)
	w := townOn(t, d, false)
	if err := sample.Fill(t.Context(), d, w.keeper, w.seal, 300, nil); err != nil {
		t.Fatal(err)
	}
	d.Now = func() time.Time { return sample.Today }
	var all []identity.Account
	dbtest.See(t, d, kith.Actor{ID: "system", Role: kith.System, Tenant: sample.DemoTenant}, func(tx *db.Tx) (err error) {
		all, err = identity.List(tx)
		return err
	})
	for _, s := range sample.SignIns {
		for _, a := range all {
			if a.Email == s.Email && s.Role != access.Provider { // who has a door of their own
				t.Run(string(a.Role), func(t *testing.T) {
					crawl(t, webtest.Open(t, w.web).As(kith.Actor{ID: a.ID, Name: a.Name, Role: a.Role, Tenant: sample.DemoTenant, Teams: a.Teams}))
				})
			}
		}
	}
}

var (
	anID      = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}`)
	aValue    = regexp.MustCompile(`=[^&]*`)
	elsewhere = regexp.MustCompile(`^(/account/(codes|recovery)$|/asset/|/observatory|/support|/provider|/mine|/invited|/directory/|//|[a-z]+:)`) // other doors, and what wants the password once more
)

// crawl opens what can be reached from the first page.
func crawl(t *testing.T, b *webtest.Browser) {
	next, from := []string{"/"}, map[string]string{"/": "the start"}
	like := map[string]int{}
	for len(next) > 0 {
		path := next[0]
		next = next[1:]
		kind := aValue.ReplaceAllString(anID.ReplaceAllString(path, "ID"), "=")
		if like[kind]++; like[kind] > 2 {
			continue
		}
		p := b.Get(path)
		if p.Status != http.StatusOK {
			t.Errorf("%s, a link of %s, answers %d", path, from[path], p.Status)
			continue
		}
		if !strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
			continue
		}
		for _, a := range p.Root().Called("a") {
			href := a.Attr["href"]
			if within, ok := strings.CutPrefix(href, "#"); ok {
				if within != "" && p.Root().ByID(within) == nil {
					t.Errorf("%s has no place %s", path, href)
				}
				continue
			}
			if href == "" || elsewhere.MatchString(href) {
				continue
			}
			if href[0] == '?' {
				href = strings.SplitN(path, "?", 2)[0] + href
			}
			href, _, _ = strings.Cut(href, "#")
			if from[href] == "" {
				from[href] = path
				next = append(next, href)
			}
		}
	}
	if len(like) < 5 {
		t.Errorf("it came to %d kinds of pages only", len(like))
	}
}
