package hsds_test

import (
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// holds is the oracle's reading of a term that version 1.0 asks for: held as
// something, by its ID or code, of a vocabulary. "" is anything.
func (w *world) holds(f fact, as, term, vocabulary string) bool {
	for i, id := range f.terms {
		name := "Taxonomy " + strconv.Itoa(slices.Index(w.taxonomies, f.taxonomies[i]))
		if (as == "" || f.as[i] == as) && (term == "" || term == string(id) || term == w.codes[id]) && (vocabulary == "" || vocabulary == name) {
			return true
		}
	}
	return false
}

// wantFirst are the IDs that version 1.0 must answer with.
func (w *world) wantFirst(q url.Values) []string {
	out := []string{}
	at := func(name string, i int) string {
		if i < len(q[name]) {
			return q[name][i]
		}
		return ""
	}
	metres, _ := strconv.ParseFloat(q.Get("proximity"), 64)
	for _, f := range w.facts {
		ages := url.Values{"minimum_age": q["minimum_age"], "maximum_age": q["maximum_age"]}
		if !f.itself(ages) || !said(f.text, q.Get("text")) {
			continue
		}
		when, areas, close := f.when, f.areas, false
		for _, p := range f.at {
			when = append(slices.Clip(when), p.when...)
			if len(f.areas) == 0 {
				areas = append(slices.Clip(areas), p.areas...)
			}
			close = close || near(p.where, q.Get("postcode"), metres)
		}
		fits := q.Get("coverage") == "" || reaches(areas, q.Get("coverage"))
		if q.Get("postcode") != "" {
			fits = fits && (q.Get("proximity") != "" && close || q.Get("proximity") == "" && reaches(areas, q.Get("postcode")))
		}
		// "repeated in step": all of the terms, any of the times.
		for i := range max(len(q["taxonomy_type"]), len(q["taxonomy_id"]), len(q["vocabulary"])) {
			fits = fits && w.holds(f, at("taxonomy_type", i), at("taxonomy_id", i), at("vocabulary", i))
		}
		if n := max(len(q["day"]), len(q["start_time"]), len(q["end_time"])); n > 0 {
			on := false
			for i := range n {
				on = on || meets(when, at("day", i), at("start_time", i), at("end_time", i))
			}
			fits = fits && on
		}
		for _, name := range heldAs {
			if len(q[name]) > 0 {
				fits = fits && slices.ContainsFunc(q[name], func(id string) bool { return w.holds(f, "", id, "") })
			}
		}
		if fits {
			out = append(out, string(f.id))
		}
	}
	slices.Sort(out)
	return out
}

// Every parameter of version 1.0 means what its text says, alone and with
// others, over random directories.
func TestEveryParameterOfVersionOne(t *testing.T) {
	for seed := range uint64(3) {
		w := &world{}
		a := open(t, w.fill(rand.New(rand.NewPCG(seed, 1)), 40))
		found := 0
		rapid.Check(t, func(r *rapid.T) {
			q := url.Values{}
			draw := func(name string, values ...string) string { return rapid.SampledFrom(values).Draw(r, name) }
			sometimes := func(name string) bool { return rapid.IntRange(0, 4).Draw(r, name+"?") == 0 }
			maybe := func(name string, values ...string) {
				if sometimes(name) {
					q.Set(name, draw(name, values...))
				}
			}
			// steps draws some of the names, each as often as the others.
			steps := func(values map[string][]string, names ...string) {
				n := 1 + rapid.IntRange(0, 1).Draw(r, "steps")
				for _, name := range names {
					if !sometimes(name) {
						continue
					}
					for range n {
						q.Add(name, draw(name, values[name]...))
					}
				}
			}
			terms := []string{"code:99"}
			for _, id := range slices.Sorted(maps.Keys(w.terms)) {
				terms = append(terms, string(id), w.codes[id])
			}
			maybe("text", "choir", "Walk", "café", "gar adv", "mens", "tru", "nothing")
			steps(map[string][]string{"taxonomy_type": heldAs, "taxonomy_id": terms, "vocabulary": {"Taxonomy 0", "Taxonomy 1", "Taxonomy 2"}}, "taxonomy_type", "taxonomy_id", "vocabulary")
			steps(map[string][]string{"day": days, "start_time": clocks, "end_time": clocks}, "day", "start_time", "end_time")
			for _, name := range heldAs {
				for range 2 {
					if sometimes(name) {
						q.Add(name, draw(name, terms...))
					}
				}
			}
			maybe("minimum_age", "0", "18", "30.5")
			maybe("maximum_age", "60", "75", "99")
			maybe("coverage", "NX1 1AA", "NX9 9ZZ")
			maybe("postcode", "NX1 1AA", "NX9 9ZZ")
			if q.Get("postcode") != "" {
				maybe("proximity", "0", "1500", "3000", "100000")
			}
			want := w.wantFirst(q)
			found += len(want)
			size := rapid.IntRange(1, 60).Draw(r, "size")
			got := []string{}
			for n := 1; ; n++ {
				p := url.Values{"per_page": {strconv.Itoa(size)}, "page": {strconv.Itoa(n)}}
				for k, v := range q {
					p[k] = v
				}
				answer := a.get("v1/services?" + p.Encode())
				got = append(got, ids(answer)...)
				if answer["totalElements"] != float64(len(want)) {
					r.Fatalf("%s: %v in all, want %d", q.Encode(), answer["totalElements"], len(want))
				}
				if answer["last"] == true {
					break
				}
			}
			if !slices.Equal(got, want) {
				r.Fatalf("%s: %v, want %v", q.Encode(), got, want)
			}
		})
		if found == 0 {
			t.Error("nothing was found: the questions are too narrow to tell anything")
		}
	}
}
