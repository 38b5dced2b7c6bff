package hsds

import (
	"slices"
	"strings"

	"kith"
	"kith/db"
	"kith/directory"
)

// The paths of version 3.

func about(x *exchange) error {
	return x.send(struct {
		Version string `json:"version"`
		Profile string `json:"profile"`
		OpenAPI string `json:"openapi_url"`
	}{"HSDS-UK-3.0", "https://docs.openreferraluk.org/", x.Base + Prefix + "v3/openapi.json"})
}

func (x *exchange) id() kith.ID { return kith.ID(strings.ToLower(x.r.PathValue("id"))) }

// sendOne writes one entry with its changes.
func (x *exchange) sendOne(v any, of db.Record, id kith.ID) error {
	changes, err := x.histories(of, id)
	if err != nil {
		return err
	}
	return x.send(telling(v, changes[id]))
}

func serviceID(v *directory.Service) kith.ID { return v.ID }

func listServices(x *exchange) error {
	return sendAll(x, x.view.services(x.q), serviceID, func(v *directory.Service) any {
		switch {
		case x.q.minimal:
			m := minimal{ID: v.ID, Modified: stamp(x.view.of[v.ID].modified)}
			if !offered(v) {
				m.Status = v.Status
			}
			return m
		case x.q.full:
			return x.view.wholeService(v)
		}
		return x.view.service(v)
	})
}

func oneService(x *exchange) error {
	v := x.view.s.Service(x.id())
	if v == nil {
		return errNotFound
	}
	return x.sendOne(x.view.wholeService(v), v, v.ID)
}

func listAtLocations(x *exchange) error {
	return sendAll(x, x.view.atLocations(x.q), func(a *directory.AtLocation) kith.ID { return a.ID }, func(a *directory.AtLocation) any {
		if x.q.full {
			return x.view.atLocation(a, true)
		}
		return x.view.listed(a)
	})
}

func oneAtLocation(x *exchange) error {
	a := x.view.s.AtLocation(x.id())
	if a == nil {
		return errNotFound
	}
	out := x.view.atLocation(a, true)
	if l := x.view.s.Location(a.Location); l != nil && !l.Hidden {
		changes, err := x.histories(l, l.ID)
		if err != nil {
			return err
		}
		out.Location.tell(changes[l.ID])
	}
	return x.sendOne(out, a, a.ID)
}

func listOrganisations(x *exchange) error {
	list := filter(x.view.s.Organisations(), func(o *directory.Organisation) bool {
		return (len(x.q.search) == 0 || has(folded(o.Name, o.AlternateName, o.Description), x.q.search)) &&
			x.view.held(x.q, o.Attributes, &directory.Service{})
	})
	return sendAll(x, list, func(o *directory.Organisation) kith.ID { return o.ID }, func(o *directory.Organisation) any {
		switch {
		case x.q.fullService:
			return x.view.withServices(o, true)
		case x.q.full:
			return x.view.withServices(o, false)
		}
		return x.view.organisation(o)
	})
}

func oneOrganisation(x *exchange) error {
	o := x.view.s.Organisation(x.id())
	if o == nil {
		return errNotFound
	}
	return x.sendOne(x.view.withServices(o, x.q.fullService), o, o.ID)
}

// withServices is an organisation with the services that it offers, each whole
// or as a list has it; none of them says once more whose it is.
func (h shape) withServices(o *directory.Organisation, whole bool) *organisation {
	out := h.wholeOrganisation(o)
	for _, v := range h.s.Of(o.ID) {
		if !offered(v) {
			continue
		}
		s := h.service(v)
		if whole {
			s = h.wholeService(v)
		}
		s.Organisation = nil
		out.Services = append(out.Services, s)
	}
	return out
}

func listTaxonomies(x *exchange) error {
	list := append([]*directory.Taxonomy{needsTaxonomy}, x.view.s.Taxonomies()...)
	slices.SortFunc(list, func(a, b *directory.Taxonomy) int { return strings.Compare(string(a.ID), string(b.ID)) })
	list = filter(list, func(t *directory.Taxonomy) bool {
		return len(x.q.search) == 0 || has(folded(t.Name, t.Description), x.q.search)
	})
	return sendAll(x, list, func(t *directory.Taxonomy) kith.ID { return t.ID }, func(t *directory.Taxonomy) any { return x.view.taxonomy(t) })
}

func oneTaxonomy(x *exchange) error {
	t := x.view.taxonomyOf(&directory.Term{TermNew: directory.TermNew{Taxonomy: x.id()}})
	if t == nil {
		return errNotFound
	}
	return x.sendOne(x.view.taxonomy(t), t, t.ID)
}

// allTerms are those of the directory and the needs, by ID.
func (h shape) allTerms() []*directory.Term {
	list := slices.Concat(needTerms, h.s.Terms())
	slices.SortFunc(list, func(a, b *directory.Term) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return list
}

func (h shape) termOf(id kith.ID) *directory.Term {
	if t := needTerm(id); t != nil {
		return t
	}
	return h.s.Term(id)
}

func listTerms(x *exchange) error {
	q := x.q
	list := filter(x.view.allTerms(), func(t *directory.Term) bool {
		return (len(q.search) == 0 || has(folded(t.Name, t.Description), q.search)) &&
			(len(q.taxonomies) == 0 || !slices.ContainsFunc(q.taxonomies, func(id string) bool { return string(t.Taxonomy) != id })) &&
			(!q.topOnly || t.Parent == "") && (q.parent == "" || t.Parent == q.parent)
	})
	return sendAll(x, list, func(t *directory.Term) kith.ID { return t.ID }, func(t *directory.Term) any { return x.view.term(t) })
}

func oneTerm(x *exchange) error {
	t := x.view.termOf(x.id())
	if t == nil {
		return errNotFound
	}
	return x.sendOne(x.view.term(t), t, t.ID)
}
