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
	"kith/sample"
	"kith/supervision"
	"kith/team"
	"kith/web/webtest"
)

// The lead's pages of the team as published for 2022-23, all 95 workers in one view
// with every referral of the demo. doc/screenshot keeps what is small enough of them (what if,
// supervision); they are all to be looked at. It takes ten minutes. Take them with
//
//	KITH_SCREENSHOT=$PWD/doc/screenshot go test ./desk -run PicturesOfLead -timeout 30m
func TestPicturesOfLead(t *testing.T) {
	if os.Getenv("KITH_SCREENSHOT") == "" {
		t.Skip("makes the whole demo: set KITH_SCREENSHOT to the folder where the pictures go")
	}
	d := dbtest.Open(t)
	w := townOn(t, d, false)
	seal, err := supervision.NewSeal([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	if err := sample.Fill(t.Context(), d, w.keeper, seal, 1, nil); err != nil {
		t.Fatal(err)
	}
	d.Now = func() time.Time { return sample.Today }
	lead := kith.Actor{ID: "picture", Name: "Lindiwe Adeyemi", Role: dbtest.Lead.Role, Tenant: sample.DemoTenant}
	dbtest.Do(t, d, kith.Actor{ID: "system", Role: kith.System, Tenant: sample.DemoTenant}, func(tx *db.Tx) error {
		all, err := team.List(tx)
		for _, one := range all {
			lead.Teams = append(lead.Teams, one.ID)
		}
		return err
	})
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) { w.web.ServeHTTP(out, webtest.With(r, lead)) }))
	defer server.Close()
	for name, how := range map[string]browser.Option{"wide": browser.Wide, "phone": browser.Phone} {
		t.Run(name, func(t *testing.T) {
			p := browser.Open(t, how)
			for path, shot := range map[string]string{"/load": "load", "/supervision/team": "supervision", "/load/what-if": "what-if", "/load/fairness": "fairness"} {
				started := time.Now()
				p.Goto(server.URL + path)
				t.Logf("%s: %v", path, time.Since(started).Round(time.Millisecond))
				p.Screenshot("lead-" + shot + "-" + name)
			}
		})
	}
}
