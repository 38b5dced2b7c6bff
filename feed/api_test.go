package feed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
)

// A council is a feed of n services, in pages of 10, that misbehaves as it is
// told.
type council struct {
	n        int
	honest   bool // it honours search, modified_after, organization_id, full and ndjson
	integers bool // for IDs
	total    int  // that it says; 0 for the truth
	repeats  bool // it gives page 1 for every page
	shrinks  int  // pages after this one are empty; 0 for none
	fails    func(path string) int
	changed  map[int]string // names that differ from "Service n"
	asked    []string
}

func (c *council) id(i int) any {
	if c.integers {
		return i
	}
	return fmt.Sprintf("00000000-0000-4000-8000-%012d", i)
}

func (c *council) service(i int, whole bool) map[string]any {
	name := fmt.Sprintf("Service %03d", i)
	if c.changed[i] != "" {
		name = c.changed[i]
	}
	out := map[string]any{"id": c.id(i), "name": name, "organization": map[string]any{"id": "o1", "name": "Council"}}
	if whole {
		out["description"] = "All of it"
		out["schedules"] = []any{map[string]any{"freq": "WEEKLY", "byday": "MO"}}
	}
	return out
}

func (c *council) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	c.asked = append(c.asked, r.URL.Path+"?"+r.URL.RawQuery)
	if c.fails != nil {
		if status := c.fails(r.URL.Path + "?" + r.URL.RawQuery); status != 0 {
			http.Error(w, "no", status)
			return
		}
	}
	give := func(v any) { _ = json.NewEncoder(w).Encode(v) }
	switch path := strings.TrimPrefix(r.URL.Path, "/api"); {
	case path == "" || path == "/":
		give(map[string]any{"version": "HSDS-UK-3.0", "profile": "https://example.org/p", "openapi_url": "https://example.org/o"})
	case path == "/services":
		c.list(w, q.Get, give)
	case strings.HasPrefix(path, "/services/"):
		for i := 1; i <= c.n; i++ {
			if path[len("/services/"):] == fmt.Sprint(c.id(i)) {
				give(c.service(i, true))
				return
			}
		}
		http.NotFound(w, r)
	default:
		http.NotFound(w, r)
	}
}

func (c *council) list(w http.ResponseWriter, q func(string) string, give func(any)) {
	var all []any
	since, _ := time.Parse(time.RFC3339, q("modified_after"))
	for i := 1; i <= c.n; i++ {
		hidden := c.honest && (q("search") != "" || q("organization_id") != "" || since.Year() > 2100 || !since.IsZero() && c.changed[i] == "")
		if !hidden {
			all = append(all, c.service(i, c.honest && q("full") == "true"))
		}
	}
	if c.honest && q("format") == "ndjson" {
		for _, s := range all {
			give(s)
		}
		return
	}
	page, _ := strconv.Atoi(q("page"))
	total := len(all)
	if c.total > 0 {
		total = c.total
	}
	if c.repeats {
		page = 1
	}
	from := min(max(0, page-1)*10, len(all))
	rows := all[from:min(from+10, len(all))]
	if c.shrinks > 0 && page > c.shrinks {
		rows = nil
	}
	pages := (total + 9) / 10
	give(map[string]any{"total_items": total, "total_pages": pages, "page_number": page, "size": 10, "first_page": page == 1, "last_page": page >= pages, "empty": len(rows) == 0, "contents": rows})
}

func (c *council) feed(t testing.TB) *Feed {
	s := answers(t, map[string]http.HandlerFunc{"/": c.ServeHTTP})
	return &Feed{At: s.URL + "/api", Name: "Council", Client: Client{Private: true, wait: func(context.Context, time.Duration) error { return nil }}}
}

// The probe tells an honest feed from one that only looks like it.
func TestProbe(t *testing.T) {
	for _, c := range []struct {
		council council
		want    map[string]string
	}{
		{council{n: 25, honest: true}, map[string]string{"dialect": ORUK3, "version": "HSDS-UK-3.0", "services": yes, "search": yes, "modified_after": yes, "organization_id": yes,
			"full": yes, "ndjson": yes, "totals": "consistent", "ids": "UUIDs", "organizations": "404", "one service": yes, "total": "25"}},
		{council{n: 25, integers: true}, map[string]string{"search": ignored, "modified_after": ignored, "full": ignored, "ndjson": ignored, "ids": "integers"}},
		{council{n: 25, total: 31}, map[string]string{"totals": "the last page, 4, has nothing"}},
		{council{n: 5, total: 9}, map[string]string{"totals": "9 records said, 5 there"}},
		{council{n: 25, fails: func(p string) int { return map[bool]int{true: 400}[strings.Contains(p, "search=")] }}, map[string]string{"search": "400"}},
	} {
		found, err := c.council.feed(t).Probe(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for k, want := range c.want {
			if found[k] != want {
				t.Errorf("%+v: %s is %q, want %q", c.want, k, found[k], want)
			}
		}
	}
}

// However a feed misbehaves, what it has is read, each record once.
func TestCouncils(t *testing.T) {
	for name, c := range map[string]struct {
		council council
		added   int
		missing bool   // whether the pull is whole, so that it may tell what is missing
		says    string // in the report
	}{
		"honest":            {council{n: 25, honest: true}, 25, true, ""},
		"plain":             {council{n: 25}, 25, true, ""},
		"integers for IDs":  {council{n: 25, integers: true}, 25, true, ""},
		"a total too small": {council{n: 25, total: 12}, 25, true, ""},
		"a total too large": {council{n: 25, total: 99}, 25, false, "the page is empty, though the feed says that it has 10"},
		"one page for ever": {council{n: 25, repeats: true}, 10, false, "the same as the one before"},
		"it shrinks":        {council{n: 45, shrinks: 2}, 20, false, "the page is empty"},
		"some are broken": {council{n: 25, fails: func(p string) int {
			return map[bool]int{true: 404}[strings.HasPrefix(p, "/api/services/") && strings.Contains(p, "12?")]
		}}, 25, true, "taken from the list"},
		"no root": {council{n: 25, fails: func(p string) int { return map[bool]int{true: 404}[p == "/api?"] }}, 25, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := dbtest.Open(t)
			f := c.council.feed(t)
			run, said := pull(t, d, f)
			wants(t, "added", run.Counts.Added, c.added)
			wants(t, "whole", run.Whole, c.missing)
			if !strings.Contains(said, c.says) {
				t.Errorf("the report does not say %q:\n%s", c.says, said)
			}
			whole := 0
			for _, s := range services(t, d) {
				if s.Description == "All of it" && len(s.Schedules) == 1 {
					whole++
				}
			}
			if whole < c.added-1 {
				t.Errorf("%d of %d services were read whole", whole, c.added)
			}
			changes := count[directory.Edit](t, d)
			f.Again = true
			again, _ := pull(t, d, f)
			wants(t, "added again", again.Counts.Added+again.Counts.Changed, 0)
			wants(t, "entries in the trail", count[directory.Edit](t, d), changes)
		})
	}
}

// A pull that is stopped goes on where it stopped, and asks for nothing twice.
func TestGoesOn(t *testing.T) {
	d := dbtest.Open(t)
	down := true
	c := &council{n: 45}
	c.fails = func(p string) int {
		return map[bool]int{true: 500}[down && strings.HasPrefix(p, "/api/services?page=3")]
	}
	f := c.feed(t)
	run, err := f.Pull(context.Background(), d, lead)
	dbtest.Fails(t, "the feed went down", err, kith.Conflict)
	if run.Counts.Added != 20 || run.Failure == "" {
		t.Errorf("%+v", run)
	}
	wants(t, "services", len(services(t, d)), 20)
	down, c.asked = false, nil
	on, _ := pull(t, d, f)
	wants(t, "the same run", on.ID, run.ID)
	wants(t, "added", on.Counts.Added, 45)
	for _, p := range c.asked {
		if strings.Contains(p, "services?page=1&per") || strings.Contains(p, "services?page=2&per") {
			t.Errorf("it asked again for %s", p)
		}
	}
	// Two at a time: the second to save gives way.
	again := *f
	again.Again = true
	again.Progress = func(directory.Counts) {
		again.Progress = nil
		if _, err := f.Pull(context.Background(), d, lead); err != nil {
			t.Errorf("the other: %v", err)
		}
	}
	_, err = again.Pull(context.Background(), d, lead)
	dbtest.Fails(t, "two at a time", err, kith.Conflict)
}

// A stopped context loses nothing of what was saved.
func TestStopped(t *testing.T) {
	d := dbtest.Open(t)
	c := &council{n: 45}
	f := c.feed(t)
	ctx, stop := context.WithCancel(context.Background())
	f.Progress = func(n directory.Counts) {
		if n.Read >= 20 {
			stop()
		}
	}
	run, err := f.Pull(ctx, d, lead)
	if !errors.Is(err, context.Canceled) || run.Counts.Read != 20 {
		t.Errorf("%v, %+v", err, run)
	}
	f.Progress = nil
	on, _ := pull(t, d, f)
	wants(t, "added", on.Counts.Added, 45)
}

// A feed that honours modified_after is asked for what has changed; after a
// week it is read whole again.
func TestChanges(t *testing.T) {
	d := dbtest.Open(t)
	at := dbtest.Now
	d.Now = func() time.Time { return at }
	c := &council{n: 25, honest: true, changed: map[int]string{}}
	f := c.feed(t)
	pull(t, d, f)
	c.changed[3] = "Choir"
	at = at.Add(time.Hour)
	run, _ := pull(t, d, f)
	if run.Whole || run.Counts.Read != 1 || run.Counts.Changed != 1 || run.Counts.Missing != 0 || !run.Since.Equal(dbtest.Now) {
		t.Errorf("%+v", run)
	}
	at = at.Add(wholeAfter)
	if run, _ = pull(t, d, f); !run.Whole || run.Counts.Read != 25 {
		t.Errorf("after a week: %+v", run)
	}
}

// The page of an OpenActive dataset says which feeds it has.
func TestDatasetSite(t *testing.T) {
	site := `<!DOCTYPE html><html><head><script type="application/ld+json">
		{"@context":"https://schema.org/","@type":"Dataset","name":"Leisure","distribution":[%s]}</script></head><body><h1>Open data</h1></body></html>`
	download := func(kind, at string) string {
		return `{"@type":"DataDownload","name":"` + kind + `","additionalType":"https://openactive.io/` + kind + `","encodingFormat":"application/vnd.openactive.rpde+json; version=1","contentUrl":"` + at + `"}`
	}
	for feeds, want := range map[string]string{
		download("SessionSeries", "/feeds/series") + "," + download("ScheduledSession", "/feeds/sessions") + "," + download("FacilityUse", "https://other.example/use"): "FacilityUse https://other.example/use; SessionSeries http://127.0.0.1",
		download("Slot", "/feeds/slots"):             "only single dates: Slot http://127.0.0.1",
		download("SessionSeries", "javascript:no()"): "is a web page, not data",
		"": "is a web page, not data",
	} {
		s := answers(t, map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, site, feeds) }})
		_, err := (&Feed{At: s.URL + "/", Name: "Leisure", Client: Client{Private: true}}).Pull(t.Context(), dbtest.Open(t), lead)
		if kith.KindOf(err) != kith.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", feeds, err, want)
		}
	}
}

// OpenActive: changes in order, tombstones at once, nothing read twice.
func TestOpenActive(t *testing.T) {
	d := dbtest.Open(t)
	item := func(id, name string) string {
		return `{"state":"updated","kind":"SessionSeries","id":"` + id + `","modified":1,"data":{"@type":"SessionSeries","name":"` + name + `","organizer":{"@id":"o","name":"Club"},
			"activity":[{"@id":"https://openactive.io/activity-list#1","prefLabel":"Walking"}],"ageRange":{"minValue":50},"genderRestriction":"https://openactive.io/FemaleOnly",
			"eventSchedule":[{"repeatFrequency":"P1W","byDay":["https://schema.org/Tuesday"],"startTime":"10:00","endTime":"11:00"}],"offers":[{"name":"All","price":0,"priceCurrency":"GBP"}],
			"location":{"name":"Park","address":{"postalCode":"NX1 1AA"},"geo":{"latitude":51.5,"longitude":-1.2}}}}`
	}
	pages := map[string]string{
		"":  `{"items":[` + item("a", "Walk") + `,` + item("b", "Swim") + `],"next":"/feed?after=1"}`,
		"1": `{"items":[` + item("a", "Long walk") + `,{"state":"updated","kind":"ScheduledSession","id":"x","data":{}}],"next":"/feed?after=2"}`,
		"2": `{"items":[],"next":"/feed?after=2"}`,
	}
	var asked []string
	s := answers(t, map[string]http.HandlerFunc{"/feed": func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Query().Get("after"))
		fmt.Fprint(w, pages[r.URL.Query().Get("after")])
	}})
	f := &Feed{At: s.URL + "/feed", Name: "Active", Client: Client{Private: true}}
	run, _ := pull(t, d, f)
	if run.Counts.Added != 2 || run.Counts.Changed != 1 || run.Counts.Missing != 0 {
		t.Errorf("%+v", run.Counts)
	}
	all := services(t, d)
	if len(all) != 2 || all[0].Name != "Long walk" || all[0].For != "women" || all[0].MinimumAge != "50" || all[0].Schedules[0].ByDay != "TU" || *all[0].Costs[0].Amount != 0 {
		t.Errorf("%+v", all)
	}
	pages["2"] = `{"items":[{"state":"deleted","kind":"SessionSeries","id":"b","modified":9}],"next":"/feed?after=3"}`
	pages["3"] = `{"items":[],"next":"/feed?after=3"}`
	asked = nil
	run, _ = pull(t, d, f)
	wants(t, "withdrawn", run.Counts.Withdrawn, 1)
	wants(t, "asked", strings.Join(asked, " "), " 2 3") // once to see what it is
	if all = services(t, d); all[1].Name != "Swim" || all[1].Status != directory.Inactive || all[1].Alert != "Its source has withdrawn it" {
		t.Errorf("%+v", all[1])
	}
	var src *directory.Source
	dbtest.See(t, d, lead, func(tx *db.Tx) (err error) { src, err = db.First[directory.Source](tx, db.Q{}); return err })
	wants(t, "the next pull begins", src.Cursor, s.URL+"/feed?after=3")
}
