package hsds_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/geo"
)

// A fact is a service of a random directory, as the oracle knows it: what was
// put in, and nothing of how it is kept.
type fact struct {
	id, org    kith.ID
	text       []string // words of its name, description and organisation
	status     directory.Status
	min, max   int // -1: not said
	terms      []kith.ID
	as         []string // as what each of them is held
	taxonomies []kith.ID
	when       []moment
	areas      [][]string // the codes of each area
	at         []spot
	changed    time.Time
}

type moment struct {
	days          string // "MO,WE"
	opens, closes string
}

type spot struct {
	id    kith.ID
	where *geo.Point
	words []string
	when  []moment
	areas [][]string
}

var (
	wordsOf = []string{"choir", "walk", "garden", "café", "debt", "advice", "men's", "knit", "swim", "lunch"}
	days    = []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}
	clocks  = []string{"08:00", "09:30", "12:00", "14:00", "18:30"}
	heldAs  = []string{"need", "circumstance", "service_type"}
	codes   = []string{"E07000999", "E07000998", "E05000111", "E05000113"}
)

// A world is a random directory and what the oracle knows of it.
type world struct {
	facts      []fact
	orgs       []kith.ID
	terms      map[kith.ID]kith.ID // term → taxonomy
	codes      map[kith.ID]string  // of terms
	taxonomies []kith.ID
}

func (w *world) fill(r *rand.Rand, n int) func(tx *db.Tx) error {
	some := func(list []string, most int) (out []string) {
		for range r.IntN(most + 1) {
			out = append(out, list[r.IntN(len(list))])
		}
		return out
	}
	when := func() (all []directory.Schedule, is []moment) {
		for range r.IntN(3) {
			m := moment{days: strings.Join(slices.Compact(slices.Sorted(slices.Values(some(days, 2)))), ",")}
			if r.IntN(4) > 0 {
				m.opens = clocks[r.IntN(len(clocks))]
			}
			if r.IntN(4) > 0 {
				m.closes = clocks[r.IntN(len(clocks))]
			}
			all, is = append(all, directory.Schedule{Freq: "WEEKLY", ByDay: m.days, OpensAt: m.opens, ClosesAt: m.closes}), append(is, m)
		}
		return all, is
	}
	areas := func() (all []directory.Area, is [][]string) {
		for range r.IntN(3) {
			c := some(codes, 2)
			all, is = append(all, directory.Area{Name: "somewhere", Codes: c}), append(is, c)
		}
		return all, is
	}
	return func(tx *db.Tx) error {
		w.terms, w.codes = map[kith.ID]kith.ID{}, map[kith.ID]string{}
		for i := range 2 {
			t, err := directory.AddTaxonomy(tx, directory.TaxonomyNew{Name: fmt.Sprint("Taxonomy ", i)})
			if err != nil {
				return err
			}
			w.taxonomies = append(w.taxonomies, t.ID)
			for j := range 3 {
				x, err := directory.AddTerm(tx, directory.TermNew{Taxonomy: t.ID, Code: fmt.Sprintf("code:%d%d", i, j), Name: fmt.Sprint("Term ", i, j)})
				if err != nil {
					return err
				}
				w.terms[x.ID], w.codes[x.ID] = t.ID, x.Code
			}
		}
		var termIDs []kith.ID
		for id := range w.terms {
			termIDs = append(termIDs, id)
		}
		slices.Sort(termIDs)
		names := map[kith.ID][]string{}
		for i := range 3 {
			name := []string{wordsOf[i], "trust"}
			o, err := directory.AddOrganisation(tx, directory.OrganisationNew{Name: strings.Join(name, " ")})
			if err != nil {
				return err
			}
			w.orgs = append(w.orgs, o.ID)
			names[o.ID] = name
		}
		for i := range n {
			f := fact{min: -1, max: -1, status: []directory.Status{directory.Active, directory.Active, directory.Closed, directory.Inactive, directory.Defunct}[r.IntN(5)],
				org: w.orgs[r.IntN(3)], changed: tx.Now}
			name, about := some(wordsOf, 2), some(wordsOf, 3)
			v := directory.ServiceNew{Name: strings.Join(append(name, strconv.Itoa(i)), " "), Description: strings.Join(about, ", "), Status: f.status, Organisation: f.org}
			f.text = slices.Concat(name, about, names[f.org], []string{strconv.Itoa(i)})
			if r.IntN(2) == 0 {
				f.min = r.IntN(60)
				v.MinimumAge = directory.ParseAge(float64(f.min))
			}
			if r.IntN(2) == 0 {
				f.max = 60 + r.IntN(40)
				v.MaximumAge = directory.ParseAge(float64(f.max))
			}
			for range r.IntN(3) {
				id := termIDs[r.IntN(len(termIDs))]
				as := heldAs[r.IntN(len(heldAs))]
				v.Attributes = append(v.Attributes, directory.Attribute{ID: tx.NewID(), Term: id, LinkType: as})
				f.terms, f.as, f.taxonomies = append(f.terms, id), append(f.as, as), append(f.taxonomies, w.terms[id])
			}
			v.Schedules, f.when = when()
			v.Areas, f.areas = areas()
			s, err := directory.AddService(tx, v)
			if err != nil {
				return err
			}
			f.id = s.ID
			for range r.IntN(3) {
				p := spot{words: some(wordsOf, 1)}
				l := directory.LocationNew{Name: strings.Join(p.words, " ")}
				if r.IntN(4) > 0 {
					at := geo.Point{E: 451000 + r.Int32N(6000), N: 206000 + r.Int32N(6000)}
					ll := at.LatLng()
					l.Latitude, l.Longitude = strconv.FormatFloat(ll.Lat, 'f', 7, 64), strconv.FormatFloat(ll.Lng, 'f', 7, 64)
					p.where = &at
				}
				at, err := directory.AddLocation(tx, l)
				if err != nil {
					return err
				}
				n := directory.AtLocationNew{Service: s.ID, Location: at.ID}
				n.Schedules, p.when = when()
				n.Areas, p.areas = areas()
				x, err := directory.AddAtLocation(tx, n)
				if err != nil {
					return err
				}
				p.id = x.ID
				f.at = append(f.at, p)
			}
			w.facts = append(w.facts, f)
		}
		return nil
	}
}

// The oracle, out of the standard's text. Each function is one sentence of it.

// "Full text search": every word is there, or begins one that is.
func said(text []string, search string) bool {
	plain := strings.NewReplacer("é", "e", "'", "")
	for _, w := range strings.Fields(plain.Replace(strings.ToLower(search))) {
		if !slices.ContainsFunc(text, func(t string) bool { return strings.HasPrefix(plain.Replace(strings.ToLower(t)), w) }) {
			return false
		}
	}
	return true
}

// "Return services with a day equal to", "a start time of at least", "an end
// time equal to or below the specified value": of one schedule.
func meets(all []moment, day, start, end string) bool {
	for _, m := range all {
		if (day == "" || strings.Contains(m.days, day)) && (start == "" || m.opens != "" && m.opens >= start) && (end == "" || m.closes != "" && m.closes <= end) {
			return true
		}
	}
	return day+start+end == ""
}

// "If service_area is available, only return results where the postcode exists
// within the service_area."
func reaches(areas [][]string, postcode string) bool {
	for _, a := range areas {
		for _, c := range a {
			if slices.Contains(places[postcode].areas, c) {
				return true
			}
		}
		if len(a) == 0 {
			return true // an area that nobody can tell
		}
	}
	return len(areas) == 0
}

// "Within meters from the centroid of the provided postcode."
func near(p *geo.Point, postcode string, metres float64) bool {
	c := places[postcode].at
	return p != nil && math.Hypot(float64(p.E-c.E), float64(p.N-c.N)) <= metres
}

func (f fact) itself(q url.Values) bool {
	if q.Get("modified_after") == "" {
		if f.status == directory.Inactive || f.status == directory.Defunct {
			return false
		}
	} else if t, _ := time.Parse(time.RFC3339, q.Get("modified_after")); f.changed.Before(t) {
		return false // "modified on or after this datetime"
	}
	number := func(name string) float64 { n, _ := strconv.ParseFloat(q.Get(name), 64); return n }
	return (q.Get("organization_id") == "" || string(f.org) == q.Get("organization_id")) &&
		(q.Get("minimum_age") == "" || f.min >= 0 && float64(f.min) >= number("minimum_age")) && // "a minimum age of at least"
		(q.Get("maximum_age") == "" || f.max >= 0 && float64(f.max) <= number("maximum_age")) && // "equal to or below"
		all(q["taxonomy_term_id"], f.terms) && all(q["taxonomy_id"], f.taxonomies)
}

func all(asked []string, has []kith.ID) bool {
	return !slices.ContainsFunc(asked, func(a string) bool { return !slices.Contains(has, kith.ID(a)) })
}

// want are the IDs that a collection must answer with.
func (w *world) want(collection string, q url.Values) []string {
	out := []string{}
	metres, _ := strconv.ParseFloat(q.Get("proximity"), 64)
	postcode, proximity := q.Get("postcode"), q.Get("proximity") != ""
	for _, f := range w.facts {
		if !f.itself(q) {
			continue
		}
		if collection == "services" {
			when, areas, close := f.when, f.areas, false
			for _, p := range f.at {
				when = append(slices.Clip(when), p.when...)
				if len(f.areas) == 0 {
					areas = append(slices.Clip(areas), p.areas...)
				}
				close = close || proximity && near(p.where, postcode, metres)
			}
			if said(f.text, q.Get("search")) && meets(when, q.Get("day"), q.Get("start_time"), q.Get("end_time")) &&
				(postcode == "" || proximity && close || !proximity && reaches(areas, postcode)) {
				out = append(out, string(f.id))
			}
			continue
		}
		for _, p := range f.at {
			when, areas := p.when, p.areas
			if len(when) == 0 {
				when = f.when
			}
			if len(areas) == 0 {
				areas = f.areas
			}
			if said(slices.Concat(f.text, p.words), q.Get("search")) && meets(when, q.Get("day"), q.Get("start_time"), q.Get("end_time")) &&
				(postcode == "" || proximity && near(p.where, postcode, metres) || !proximity && reaches(areas, postcode)) {
				out = append(out, string(p.id))
			}
		}
	}
	slices.Sort(out)
	return out
}

// Every parameter means what the standard says, alone and with others, over
// random directories: the answer is that of a plain reading of the standard.
func TestEveryParameter(t *testing.T) {
	for seed := range uint64(3) {
		w := &world{}
		a := open(t, w.fill(rand.New(rand.NewPCG(seed, 3)), 40))
		later := dbtest.Now.Add(time.Hour)
		a.db.Now = func() time.Time { return later }
		dbtest.Do(t, a.db, dbtest.Lead, func(tx *db.Tx) error {
			for i := range w.facts {
				if i%4 > 0 {
					continue
				}
				v, err := directory.GetService(tx, w.facts[i].id)
				if err != nil {
					return err
				}
				v.Alert = "Moved"
				if err := db.Update(tx, v); err != nil {
					return err
				}
				w.facts[i].changed = later
			}
			return nil
		})
		found := 0
		rapid.Check(t, func(r *rapid.T) {
			q := url.Values{}
			maybe := func(name string, values ...string) {
				if rapid.IntRange(0, 4).Draw(r, name+"?") == 0 {
					q.Set(name, rapid.SampledFrom(values).Draw(r, name))
				}
			}
			list := func(all []kith.ID) (out []string) {
				for _, id := range all {
					out = append(out, string(id))
				}
				return append(out, "00000000-0000-4000-8000-000000000000")
			}
			maybe("search", "choir", "Walk", "CAFE", "café", "gar adv", "mens", "tru", "nothing", "lunch choir")
			var terms []kith.ID
			for _, f := range w.facts {
				terms = append(terms, f.terms...)
			}
			maybe("taxonomy_term_id", list(terms)...)
			if q.Get("taxonomy_term_id") != "" && rapid.Bool().Draw(r, "two") {
				q.Add("taxonomy_term_id", rapid.SampledFrom(list(terms)).Draw(r, "second"))
			}
			maybe("taxonomy_id", list(w.taxonomies)...)
			maybe("organization_id", list(w.orgs)...)
			maybe("modified_after", dbtest.Now.Format(time.RFC3339), dbtest.Now.Add(time.Second).Format(time.RFC3339), later.Format(time.RFC3339), later.Add(time.Second).Format(time.RFC3339))
			maybe("minimum_age", "0", "18", "30.5", "59")
			maybe("maximum_age", "60", "75", "99")
			maybe("day", days...)
			maybe("start_time", clocks...)
			maybe("end_time", clocks...)
			maybe("postcode", "NX1 1AA", "NX9 9ZZ")
			if q.Get("postcode") != "" {
				maybe("proximity", "0", "1500", "3000", "100000")
			}
			collection := rapid.SampledFrom([]string{"services", "service_at_locations"}).Draw(r, "of")
			want := w.want(collection, q)
			found += len(want)
			size := rapid.IntRange(1, 60).Draw(r, "size")
			var got []string
			for n := 1; ; n++ {
				p := url.Values{"per_page": {strconv.Itoa(size)}, "page": {strconv.Itoa(n)}}
				for k, v := range q {
					p[k] = v
				}
				answer := a.get("v3/" + collection + "?" + p.Encode())
				got = append(got, ids(answer)...)
				if answer["total_items"] != float64(len(want)) {
					r.Fatalf("%s?%s: %v in all, want %d", collection, q.Encode(), answer["total_items"], len(want))
				}
				if answer["last_page"] == true {
					break
				}
			}
			if !slices.Equal(append([]string{}, got...), want) {
				r.Fatalf("%s?%s: %v, want %v", collection, q.Encode(), got, want)
			}
			body, _ := json.Marshal(q)
			lines := a.send("POST", "v3/"+collection+"?format=ndjson", string(body), "Content-Type: application/json")
			if n := strings.Count(lines.Body.String(), "\n"); lines.Code != 200 || n != len(want) {
				r.Fatalf("POST %s %s: %d, %d lines, want %d", collection, body, lines.Code, n, len(want))
			}
		})
		if found == 0 {
			t.Error("nothing was found: the questions are too narrow to tell anything")
		}
	}
}

// Terms and organisations by their parameters.
func TestTermsAndOrganisations(t *testing.T) {
	var tax, other *directory.Taxonomy
	var top, under, alone *directory.Term
	var org *directory.Organisation
	a := open(t, func(tx *db.Tx) (err error) {
		for _, x := range []struct {
			to   **directory.Taxonomy
			name string
		}{{&tax, "Activities"}, {&other, "Places"}} {
			if *x.to, err = directory.AddTaxonomy(tx, directory.TaxonomyNew{Name: x.name}); err != nil {
				return err
			}
		}
		if top, err = directory.AddTerm(tx, directory.TermNew{Taxonomy: tax.ID, Name: "Music"}); err != nil {
			return err
		}
		if under, err = directory.AddTerm(tx, directory.TermNew{Taxonomy: tax.ID, Parent: top.ID, Name: "Singing"}); err != nil {
			return err
		}
		if alone, err = directory.AddTerm(tx, directory.TermNew{Taxonomy: other.ID, Name: "Hall"}); err != nil {
			return err
		}
		if org, err = directory.AddOrganisation(tx, directory.OrganisationNew{Name: "Choral Society", Attributes: []directory.Attribute{{ID: tx.NewID(), Term: under.ID}}}); err != nil {
			return err
		}
		if _, err = directory.AddOrganisation(tx, directory.OrganisationNew{Name: "Allotments"}); err != nil {
			return err
		}
		_, err = directory.AddService(tx, directory.ServiceNew{Name: "Choir", Organisation: org.ID})
		return err
	})
	for path, want := range map[string][]kith.ID{
		"taxonomies?search=activ":                                        {tax.ID},
		"taxonomy_terms?taxonomy_id=" + string(tax.ID):                   {top.ID, under.ID},
		"taxonomy_terms?top_only=true&taxonomy_id=" + string(tax.ID):     {top.ID},
		"taxonomy_terms?parent_id=" + string(top.ID):                     {under.ID},
		"taxonomy_terms?search=hall":                                     {alone.ID},
		"organizations?search=choral":                                    {org.ID},
		"organizations?taxonomy_term_id=" + string(under.ID):             {org.ID},
		"organizations?taxonomy_id=" + string(tax.ID) + "&search=choral": {org.ID},
		"organizations?taxonomy_id=" + string(other.ID) + "&full=true":   {},
	} {
		got := ids(a.get("v3/" + path))
		var ours []string
		for _, id := range want {
			ours = append(ours, string(id))
		}
		slices.Sort(ours)
		if !slices.Equal(got, ours) && len(got)+len(ours) > 0 {
			t.Errorf("%s: %v, want %v", path, got, ours)
		}
	}
	services := func(ask string) map[string]any {
		return a.get("v3/organizations/" + string(org.ID) + ask)["services"].([]any)[0].(map[string]any)
	}
	if s := services("?full_service=true"); s["name"] != "Choir" || s["organization"] != nil {
		t.Errorf("%v", s)
	}
}
