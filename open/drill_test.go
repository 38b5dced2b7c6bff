package open

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/open/page"
	"kith/web"
	"kith/web/webtest"
)

var drilled *town // with the IDs and tokens of the town that is copied

func drillTries() map[string]webtest.Try {
	cafe := "/support/services/" + string(drilled.cafe)
	try := func(path string, form ...string) webtest.Try {
		t := webtest.Try{Path: path, Open: true}
		for i := 0; i+1 < len(form); i += 2 {
			if t.Form == nil {
				t.Form = url.Values{}
			}
			t.Form.Add(form[i], form[i+1])
		}
		return t
	}
	return map[string]webtest.Try{
		"GET /support":                         try("/support"),
		"POST /support/find":                   try("/support/find", "words", "company", "near", "Millbury", "page", "1"),
		"GET /support/need/{need}":             try("/support/need/loneliness"),
		"GET /support/services/{id}":           try(cafe),
		"GET /support/services/{id}/wrong":     try(cafe + "/wrong"),
		"POST /support/services/{id}/wrong":    try(cafe+"/wrong", "about", "closed", "words", "Shut"),
		"GET /support/services/{id}/told":      try(cafe + "/told"),
		"POST /support/list":                   try("/support/list", "items", string(drilled.cafe)),
		"GET /support/list/{token...}":         try("/support/list/" + drilled.list),
		"GET /support/refer-yourself":          try("/support/refer-yourself"),
		"POST /support/refer-yourself/about":   try("/support/refer-yourself/about", "who", "me", "now", "none"),
		"POST /support/refer-yourself/save":    try("/support/refer-yourself/save", "given", "Amina", "person_words", "I miss singing"),
		"GET /support/refer-yourself/saved":    try("/support/refer-yourself/saved"),
		"POST /support/refer-yourself/saved":   try("/support/refer-yourself/saved", "reference", drilled.reference, "code", drilled.code),
		"GET /support/still-right/{token...}":  try("/support/still-right/" + drilled.right),
		"POST /support/still-right/{token...}": try("/support/still-right/"+drilled.right, "answer", "changed", "words", "We are in the new hall"),
		"GET /support/thank-you":               try("/support/thank-you"),
		"POST /support/refer-yourself": try("/support/refer-yourself", "given", "Amina", "family", "Yusuf", "born", "1950-02-03", "phone", "01632 960777",
			"needs", "isolation", "team", string(drilled.team), "risk", "none", "agree", "yes", "stamp", drilled.stamp),
	}
}

// Every route is tried with what should fail.
func TestDrill(t *testing.T) {
	fresh := func(t testing.TB) *web.Server {
		d := dbtest.Copy(t, "open", func(d *db.DB) { drilled = fill(t, d).kept(t) })
		w := *drilled
		w.db = d
		return w.door(t)
	}
	fresh(t)
	webtest.Drill{New: fresh, Try: drillTries(), Insider: dbtest.System, Powerless: dbtest.Analyst, OtherTeam: dbtest.Southerner, OtherTenant: dbtest.Stranger,
		Secrets: secrets}.Run(t)
}

// everyPage is what a visitor can come to, each page with its body.
func everyPage(t *testing.T, w *town, s *web.Server) map[string]*webtest.Page {
	t.Helper()
	b := webtest.Open(t, s)
	out := map[string]*webtest.Page{}
	for _, path := range []string{"/support", "/support/need/loneliness", "/support/need/domestic-abuse", "/support/refer-yourself", "/support/refer-yourself/saved",
		"/support/thank-you", "/support/list/" + w.list, "/support/still-right/" + w.right} {
		out[path] = b.Get(path)
	}
	for _, id := range []kith.ID{w.cafe, w.walk, w.debt, w.refuge, w.old, w.off} {
		for _, end := range []string{"", "?as=print", "?as=large", "?as=easy", "/wrong", "/told"} {
			path := "/support/services/" + string(id) + end
			out[path] = b.Get(path)
		}
	}
	for _, as := range []string{"print", "large", "easy"} {
		path := "/support/list/" + w.list + "?as=" + as
		out[path] = b.Get(path)
	}
	for i, form := range []url.Values{
		{"words": {"company"}}, {"words": {"Nightingale"}}, {"words": {"refuge"}, "near": {"NX9 9ZZ"}}, {"words": {"refuge"}, "near": {"Hidden Oak"}, "miles": {"1"}},
		{"words": {"refuge"}, "near": {"Millbury"}, "sort": {"nearest"}, "miles": {"any"}}, {"near": {"NX17 1AB"}, "miles": {"25"}, "show": {"0", "1", "2", "3", "10"}},
	} {
		out[fmt.Sprint("search ", i)] = b.Post("/support/find", form)
	}
	for path, p := range out {
		if p.Status != 200 {
			t.Errorf("%s: %d", path, p.Status)
		}
	}
	return out
}

// What is hidden stands on no page: the address of a refuge, its telephone and
// its way there, a contact for staff, who keeps the list.
func TestHiddenStaysHidden(t *testing.T) {
	w := newTown(t)
	for path, p := range everyPage(t, w, w.door(t)) {
		for _, s := range secrets {
			if typed := strings.HasPrefix(path, "search") && (s == "Nightingale" || s == "NX9 9ZZ"); strings.Contains(p.Body, s) && !typed {
				t.Errorf("%s shows %q", path, s)
			}
		}
	}
	b := webtest.Open(t, w.door(t))
	refuge := b.Get("/support/services/"+string(w.refuge)).Says("The address is not given out", "01632 960003")
	if !strings.Contains(refuge.Text(), "Hidden Oak") { // the town is all that is said
		t.Error("the town of the refuge is missing")
	}
	b.Post("/support/find", url.Values{"words": {"refuge"}, "near": {"Hidden Oak"}}).Says("We do not know where “Hidden Oak” is")
	card := b.Post("/support/find", url.Values{"words": {"refuge"}, "near": {"Millbury"}, "miles": {"25"}}).Says("Women's refuge")
	for _, li := range card.Root().All(func(n *webtest.Node) bool { return n.Attr["class"] == "kith-result" }) {
		if strings.Contains(li.String(), "refuge") && (strings.Contains(li.String(), "How far") || strings.Contains(li.String(), "away") || strings.Contains(li.String(), "Where")) {
			t.Errorf("the card of a hidden place says how far or where it is: %s", li)
		}
	}
}

// A hidden place cannot be found out by asking again and again from elsewhere:
// the answers are the same wherever within some miles it is.
func TestSearchIsNoOracle(t *testing.T) {
	w := newTown(t)
	answers := func() (out []string) {
		x, err := newDoor(w.db, w.config())
		if err != nil {
			t.Fatal(err)
		}
		v, _, err := x.see(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, near := range []string{"Millbury", "NX17 2CD"} {
			at, err := x.startAt(t.Context(), v, near)
			if err != nil || !at.known {
				t.Fatal(near, err)
			}
			for miles := 1; miles <= 25; miles++ {
				q := queryOf(page.Ask{Words: "refuge", Near: near, Miles: "any", Page: 1}, at)
				q.Radius, q.Now = miles*1609, dbtest.Now
				f := v.Search(q)
				out = append(out, fmt.Sprint(miles, f.Total, f.Hidden, len(f.Results)))
			}
		}
		return out
	}
	before := answers()
	dbtest.Do(t, w.db, dbtest.Lead, func(tx *db.Tx) error {
		all, err := db.Select[directory.Location](tx, db.Q{Where: "t.name = $1", Args: []any{"Nightingale House"}})
		if err != nil || len(all) != 1 {
			t.Fatal(len(all), err)
		}
		n := all[0].LocationNew
		n.Latitude, n.Longitude = "51.925", "-1.39"
		_, err = directory.ChangeLocation(tx, all[0].ID, all[0].Version, n)
		return err
	})
	if after := answers(); !slices.Equal(before, after) {
		t.Errorf("the answers tell where the hidden place is:\n%q\n%q", before, after)
	}
}

// No answer sets a cookie, and no line of the log and no address holds what was
// looked for, also when something fails.
func TestNothingIsKept(t *testing.T) {
	w := newTown(t)
	var lines bytes.Buffer
	c := w.config()
	c.Log = slog.New(slog.NewTextHandler(&lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s, err := New(w.db, c)
	if err != nil {
		t.Fatal(err)
	}
	for path, p := range everyPage(t, w, s) {
		if p.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s sets the cookie %s", path, p.Header.Get("Set-Cookie"))
		}
		if csp := p.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "script-src 'self'") || p.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: policy %q, cache %q", path, csp, p.Header.Get("Cache-Control"))
		}
	}
	b := webtest.Open(t, s)
	b.SetCookie("kith-said", "0123456789012345678901") // somebody who is signed in at the desk
	words := []string{"bailiffs", "OX4 3QQ", "Upper Elsewhere", "smoking"}
	p := b.Get("/support").Press("Search", "words", words[0], "near", words[1]).Press("Search", "near", words[2], "need", words[3])
	if p.Header.Get("Set-Cookie") != "" || b.Cookie("kith-said") == "" {
		t.Error("a cookie of another door is touched")
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	b.Send(b.Request("POST", "/support/find", url.Values{"words": {words[0]}, "near": {words[1]}}).WithContext(stopped))
	for _, word := range append(words, w.list, w.right) {
		if strings.Contains(lines.String(), word) {
			t.Errorf("the log holds %q", word)
		}
	}
	if !strings.Contains(lines.String(), "POST /support/find") {
		t.Error("nothing was logged at all")
	}
	dbtest.See(t, w.db, dbtest.System, func(tx *db.Tx) error {
		for _, text := range []string{`SELECT change FROM audit`, `SELECT location || said FROM web_once`, `SELECT need || area || area_name || why FROM directory_unmet`} {
			err := tx.Raw("a test looks for what was typed").Query(func(scan func(...any) error) error {
				var row string
				err := scan(&row)
				for _, word := range words[:3] {
					if strings.Contains(row, word) {
						t.Errorf("%s: %q", text, row)
					}
				}
				return err
			}, text)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Each address may do only so much in an hour, and all together too.
func TestQuota(t *testing.T) {
	w := newTown(t)
	q := newQuota(w.db, 2, 3)
	var got []bool
	for _, who := range []string{"a", "a", "a", "b", "b", "c"} {
		got = append(got, q.take(who))
	}
	if want := []bool{true, true, false, true, false, false}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	b := webtest.Open(t, w.door(t))
	for n := range 21 {
		p := b.Get("/support/services/"+string(w.cafe)+"/wrong").Press("Send", "about", "closed")
		if n < 20 != (p.Status == 200) {
			t.Fatalf("report %d: %d", n, p.Status)
		}
	}
	dbtest.See(t, w.db, dbtest.Lead, func(tx *db.Tx) error {
		all, err := directory.OpenReports(tx)
		if len(all) != 20 {
			t.Errorf("%d reports", len(all))
		}
		return err
	})
}
