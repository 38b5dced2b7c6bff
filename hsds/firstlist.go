package hsds

import (
	"net/url"
	"slices"

	"kith"
	"kith/directory"
)

// The paths of version 1.

func firstList(x *exchange) error {
	v := x.r.URL.Query()
	want, err := readTriples(v)
	if err != nil {
		return err
	}
	list := filter(x.view.services(x.q), func(s *directory.Service) bool { return x.view.firstHolds(s, want, v) })
	return firstSend(x, list, func(s *directory.Service) object {
		out := x.view.firstBasic(s)
		if len(x.q.include) > 0 {
			for name, part := range x.view.firstParts(s) {
				if slices.Contains(x.q.include, name) {
					out[name] = part
				}
			}
		}
		return out
	})
}

// A triple is a term that is asked for: of a vocabulary, held as something.
// What is "" may be anything.
type triple struct{ as, term, vocabulary string }

func readTriples(v url.Values) (out []triple, err error) {
	n := 0
	for _, name := range []string{"taxonomy_type", "taxonomy_id", "vocabulary"} {
		k := len(v[name])
		if n > 0 && k > 0 && k != n {
			return nil, &kith.Error{Kind: kith.Invalid, Msg: "The parameters are not as they should be",
				Fields: map[string]string{name: "must be given as often as taxonomy_type, taxonomy_id and vocabulary are"}}
		}
		n = max(n, k)
	}
	at := func(name string, i int) string {
		if i < len(v[name]) {
			return v[name][i]
		}
		return ""
	}
	for i := range n {
		out = append(out, triple{at("taxonomy_type", i), at("taxonomy_id", i), at("vocabulary", i)})
	}
	return out, nil
}

// firstHolds reports whether a service has every term that is asked for, and
// of the needs, circumstances and types any.
func (w *view) firstHolds(s *directory.Service, want []triple, v url.Values) bool {
	list := append(w.attributes(s.Attributes, s.ID), needs(s)...)
	holds := func(t triple) bool {
		return slices.ContainsFunc(list, func(a attribute) bool {
			return a.Term != nil && (t.as == "" || a.LinkType == t.as) && (t.term == "" || string(a.Term.ID) == t.term || a.Term.Code == t.term) &&
				(t.vocabulary == "" || a.Term.Taxonomy == t.vocabulary)
		})
	}
	for _, t := range want {
		if !holds(t) {
			return false
		}
	}
	for _, name := range []string{"need", "circumstance", "service_type"} {
		if ids := v[name]; len(ids) > 0 && !slices.ContainsFunc(ids, func(id string) bool { return holds(triple{term: id}) }) {
			return false
		}
	}
	return true
}

func firstService(x *exchange) error {
	v := x.view.s.Service(x.id())
	if v == nil {
		return errNotFound
	}
	out := x.view.firstBasic(v)
	for name, part := range x.view.firstParts(v) {
		out[name] = part
	}
	return x.send(out)
}

func firstTaxonomies(x *exchange) error {
	q, vocabulary := x.q, x.r.URL.Query().Get("vocabulary")
	list := filter(x.view.allTerms(), func(t *directory.Term) bool {
		return (len(q.search) == 0 || has(folded(t.Name), q.search)) && (q.parent == "" || t.Parent == q.parent) && (!q.topOnly || t.Parent == "") &&
			(vocabulary == "" || x.view.term(t).Taxonomy == vocabulary)
	})
	return firstSend(x, list, func(t *directory.Term) object { return firstTerm(x.view.term(t)) })
}

func firstTaxonomy(x *exchange) error {
	t := x.view.termOf(x.id())
	if t == nil {
		return errNotFound
	}
	return x.send(firstTerm(x.view.term(t)))
}

func firstVocabularies(x *exchange) error {
	names := []string{needsTaxonomy.Name}
	for _, t := range x.view.s.Taxonomies() {
		names = append(names, t.Name)
	}
	slices.Sort(names)
	return x.send(slices.Compact(names))
}

func firstOrganisations(x *exchange) error {
	return firstSend(x, x.view.s.Organisations(), x.view.firstOrganisation)
}

func firstOrganisation(x *exchange) error {
	o := x.view.s.Organisation(x.id())
	if o == nil {
		return errNotFound
	}
	out := x.view.firstOrganisation(o)
	out.put("services", all(filter(x.view.s.Of(o.ID), offered), func(v *directory.Service) object {
		s := x.view.firstBasic(v)
		delete(s, "organization")
		return s
	}))
	return x.send(out)
}

func firstLocations(x *exchange) error { return firstSend(x, x.view.s.Locations(), x.view.firstPlace) }

func firstLocation(x *exchange) error {
	l := x.view.s.Location(x.id())
	if l == nil {
		return errNotFound
	}
	out := x.view.firstWhole(l)
	out.put("service_at_locations", all(filter(x.view.s.AtLocations(), func(a *directory.AtLocation) bool { return a.Location == l.ID }), func(a *directory.AtLocation) object {
		o := object{"id": a.ID}
		if v := x.view.s.Service(a.Service); v != nil {
			o["service"] = x.view.firstBasic(v)
		}
		return o
	}))
	return x.send(out)
}

func firstReviews(x *exchange) error {
	return firstSend(x, nil, func(o object) object { return o })
}
