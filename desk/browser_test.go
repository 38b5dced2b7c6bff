package desk

import (
	"net/http/httptest"
	"strings"
	"testing"

	"kith"
	"kith/browser"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/person"
	"kith/plan"
	"kith/sample"
)

// The worker's pages in a browser: axe, 320 pixels, the size of targets and
// the way of the keyboard.
func TestBrowserDesk(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	p := browser.Open(t)
	w := newTown(t)
	r := w.refer(t, dbtest.Referrer, sample.Amina, sample.FromGP)
	n := sample.FromGP
	n.PersonWords, n.Risk, n.RiskWords, n.Urgency = "I miss singing", "known", "A dog", "urgent"
	o := w.refer(t, dbtest.Referrer, benno(), n)
	twin := sample.Amina
	twin.Number, twin.Given = "", "Aminah"
	w.refer(t, dbtest.Referrer, twin, sample.FromGP)
	var s *directory.Listed
	dbtest.Do(t, w.db, dbtest.Lead, func(tx *db.Tx) (err error) {
		s, err = directory.Add(tx, directory.New{Name: "Canal choir", Organisation: "Sing Northshire", URL: "https://example.org", Phone: "01632 960700"})
		return err
	})
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		_, err := plan.Start(tx, r.ID)
		if err != nil {
			return err
		}
		_, err = plan.AddFollowUp(tx, r.Person, plan.NewFollowUp{What: "Ask about the choir", Due: "2026-09-03"})
		return err
	})
	var match kith.ID
	dbtest.See(t, w.db, dbtest.Lead, func(tx *db.Tx) error {
		pairs, err := person.MatchesOf(tx, r.Person)
		if len(pairs) > 0 {
			match = pairs[0].ID
		}
		return err
	})
	at := func(id kith.ID) string { return "/referrals/" + string(id) }
	server := httptest.NewServer(w.door(t))
	defer server.Close()
	for who, paths := range map[*kith.Actor][]string{
		&dbtest.Lead: {"/", "/referrals", at(o.ID), at(o.ID) + "/decline", at(o.ID) + "/allocate", at(o.ID) + "/weight", "/people", "/search?q=yusuf",
			"/matches", "/people/" + string(r.Person) + "/matches/" + string(match), "/glass", "/services", "/services/" + string(s.ID), "/services/new"},
		&dbtest.Worker:   {"/", "/people"},
		&dbtest.Referrer: {"/sent", "/referrals/new", at(o.ID), at(o.ID) + "/next"},
	} {
		k := w.session(t, *who)
		p.Cookie(server.URL, k.Name, k.Value)
		for _, path := range paths {
			t.Run(string(who.ID)+path, func(t *testing.T) {
				p := p.For(t)
				p.Goto(server.URL + path)
				if got := p.Status(); got != 200 {
					t.Fatalf("status %d", got)
				}
				p.Good()
				p.Screenshot(string(who.ID) + strings.ReplaceAll(path, "/", "_"))
			})
		}
	}
}
