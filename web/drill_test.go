package web_test

import (
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/web"
	"kith/web/webtest"
)

// memoRoutes are those of the door that are about records.
func memoRoutes(d *door) (out []web.Route) {
	for _, r := range d.routes() {
		if strings.Contains(r.Pattern, "/memos") {
			out = append(out, r)
		}
	}
	return append(out, web.Route{Pattern: "POST /sign-in", Public: true, Apart: d.signIn})
}

func drillOf(routes func(*door) []web.Route) webtest.Drill {
	return webtest.Drill{
		New: func(t testing.TB) *web.Server {
			d := open(t)
			dbtest.Do(t, d.db, dbtest.Worker, func(tx *db.Tx) error {
				m := memo{Row: db.Row{ID: "m1"}, Team: dbtest.North, New: New{Text: "Amina's secret"}}
				return db.Insert(tx, &m)
			})
			srv, err := web.New(d.db, web.Config{Who: webtest.Who, Log: slog.New(slog.DiscardHandler)}, routes(d))
			if err != nil {
				t.Fatal(err)
			}
			return srv
		},
		Try: map[string]webtest.Try{
			"GET /memos":             {Path: "/memos"},
			"GET /memos/new":         {Path: "/memos/new", Team: true},
			"POST /memos":            {Path: "/memos", Form: url.Values{"text": {"x"}, "due": {"2027-03-03"}}},
			"GET /memos/{id}":        {Path: "/memos/m1"},
			"GET /memos/{id}/change": {Path: "/memos/m1/change"},
			"POST /memos/{id}":       {Path: "/memos/m1", Form: url.Values{"text": {"x"}, "version": {"1"}}},
			"POST /sign-in":          {Path: "/sign-in", Form: url.Values{"password": {"right"}}},
		},
		Insider: dbtest.Worker, Powerless: dbtest.Analyst, OtherTeam: dbtest.Southerner, OtherTenant: dbtest.Stranger,
		Secrets: []string{"Amina"},
	}
}

func TestDrill(t *testing.T) { drillOf(memoRoutes).Run(t) }

func TestAccess(t *testing.T) { webtest.Golden(t, "access.golden", drillOf(memoRoutes).Access(t)) }

// The drill finds what a careless door would do.
func TestDrillFinds(t *testing.T) {
	everything := func(tx *db.Tx) string {
		text := ""
		tx.Raw("a careless query").Query(func(scan func(...any) error) error { return scan(&text) }, `SELECT text FROM test_memo`)
		return text
	}
	for name, c := range map[string]struct {
		route web.Route
		want  string
	}{
		"no check": {web.Route{Pattern: "GET /memos/{id}", Handle: func(r *web.Request, tx *db.Tx) (web.Reply, error) {
			return web.Show(page(everything(tx))), nil
		}}, `GET /memos/{id} the wrong role: reads "Amina"`},
		"public": {web.Route{Pattern: "GET /memos/{id}", Public: true, Handle: func(r *web.Request, tx *db.Tx) (web.Reply, error) {
			return web.Show(page(everything(tx))), nil
		}}, `GET /memos/{id} nobody: reads "Amina"`},
		"breaks": {web.Route{Pattern: "POST /memos/{id}", Handle: func(r *web.Request, tx *db.Tx) (web.Reply, error) {
			if len(r.Value("text")) > 500 {
				panic("too long")
			}
			return change(r, tx)
		}}, "POST /memos/{id} over-long fields: 500"},
		"no version": {web.Route{Pattern: "POST /memos/{id}", Handle: func(r *web.Request, tx *db.Tx) (web.Reply, error) {
			m, err := db.Get[memo](tx, r.ID("id"))
			if err == nil {
				m.Text = r.Value("text")
				err = db.Update(tx, m)
			}
			return web.GoTo("/memos"), err
		}}, "POST /memos/{id} stale, of version 0: 303"},
		"not in the drill": {web.Route{Pattern: "GET /other", Handle: list}, "GET /other is not in the drill"},
		"tells of others": {web.Route{Pattern: "GET /memos/{id}", Handle: func(r *web.Request, tx *db.Tx) (web.Reply, error) {
			if r.ID("id") != "m1" {
				return show(r, tx)
			}
			return web.Show(page("A memo of another team")), nil
		}}, "GET /memos/{id} another team: 200"},
		"keeps what it refused": {web.Route{Pattern: "POST /memos", Apart: func(r *web.Request) (web.Reply, error) {
			err := srvDB.Write(r.Context(), dbtest.Worker, func(tx *db.Tx) error {
				return db.Insert(tx, &memo{Team: dbtest.North, New: New{Text: "x"}})
			})
			if err == nil && r.Actor.Role != dbtest.Worker.Role {
				err = kith.Errorf(kith.Forbidden, "No")
			}
			return web.GoTo("/memos"), err
		}}, "POST /memos the wrong role: 403, and yet something was written"},
	} {
		d := drillOf(func(d *door) []web.Route { srvDB = d.db; return []web.Route{c.route} })
		faults := d.Faults(t)
		if !slices.ContainsFunc(faults, func(f string) bool { return strings.HasPrefix(f, c.want) }) {
			t.Errorf("%s: the drill finds %q", name, faults)
		}
	}
}

var srvDB *db.DB
