package desk

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"kith/browser"
	"kith/db"
	"kith/db/dbtest"
	"kith/web/webtest"
)

// A goal is written, changed, told by what is published, and given up; governance reads.
func TestBoard(t *testing.T) {
	w := newTown(t)
	a := webtest.Open(t, w.web).As(dbtest.Analyst)
	a.Get("/board").Says("No goal is written yet")
	a.Get("/board/new").Says("No figures are published yet")
	a.Get("/board/new?measure=referrals").Is(404)
	a.Get("/board/new?measure=wait").Is(404).Says("no single number")
	a.Get("/board/new?measure=nothing").Is(404)
	ids := drillIDs{}
	dbtest.Do(t, w.db, dbtest.Analyst, func(tx *db.Tx) error { return drilledBoard(tx, ids) })
	a.Get("/board/new").Follow("Referrals").Press("Save").Is(422).Says("Enter what is to change", "Choose which project", "Enter the target as a number")
	at := "/board/" + string(ids["board"])
	a.Get("/board").Says("2 goals").Follow("More are reached").Says("No nearer", "2021-22", "not published yet", "A group in the library")
	a.Get(at).Press("Publish").Is(422).Says("Tick that the board has agreed")
	a.Get(at).Press("Publish", "agreed", "yes").Says("Since")
	a.Get(at+"/change").Press("Save", "target", "0").Is(422).Says("must be above 0")
	a.Get(at+"/change").Press("Save", "target", "7").Says("7 by the end of 2026-27")
	a.Get(at).Press("Done").Says("1 September 2026")
	g := webtest.Open(t, w.web).As(dbtest.Governor)
	g.Get(at).Is(200)
	g.Get(at + "/change").Is(403)
	g.Get("/board/new").Is(403)
	webtest.Open(t, w.web).As(dbtest.Worker).Get("/board").Is(403)
	a.Get(at+"/give-up").Press("Save", "why", "The money went elsewhere").Says("Given up", "The money went elsewhere")
}

// The pages of the board's goals, wide and on a phone.
func TestBrowserBoard(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser takes some seconds")
	}
	w := newTown(t)
	ids := drillIDs{}
	dbtest.Do(t, w.db, dbtest.Analyst, func(tx *db.Tx) error { return drilledBoard(tx, ids) })
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) { w.web.ServeHTTP(out, webtest.With(r, dbtest.Analyst)) }))
	defer server.Close()
	at := "/board/" + string(ids["board"])
	for name, how := range map[string][]browser.Option{"wide": {browser.Wide}, "phone": {browser.Phone, browser.NoScript}} {
		t.Run(name, func(t *testing.T) {
			page := browser.Open(t, how...)
			for path, shot := range map[string]string{"/board": "list", "/board/new": "measures", "/board/new?measure=people-by-sex": "new", at: "one", at + "/change": "change"} {
				page.Goto(server.URL + path)
				page.Good()
				page.Screenshot("board-" + shot + "-" + name)
			}
		})
	}
}
