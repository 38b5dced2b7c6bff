package hsds

import (
	"kith"
	"kith/directory"
	"kith/nhs"
)

// The thirteen needs of link workers' caseloads (nhs.Needs) are served as a
// taxonomy of their own, so that other systems can ask by them.

// needsTaxonomy has the same IDs in every installation.
var needsTaxonomy, needTerms = func() (*directory.Taxonomy, []*directory.Term) {
	t := &directory.Taxonomy{TaxonomyNew: directory.TaxonomyNew{Name: "Needs in social prescribing", Description: nhs.Needs.Source}}
	t.ID = directory.AsID("", "taxonomy", "needs")
	var terms []*directory.Term
	for _, c := range nhs.Needs.Codes {
		x := &directory.Term{TermNew: directory.TermNew{Taxonomy: t.ID, Code: string(c.Code), Name: c.Name, Description: c.About}}
		x.ID = needID(c.Code)
		terms = append(terms, x)
	}
	return t, terms
}()

func needID(n nhs.Need) kith.ID { return directory.NeedTermID(n) }

func needTerm(id kith.ID) *directory.Term {
	for _, t := range needTerms {
		if t.ID == id {
			return t
		}
	}
	return nil
}

// needs are the needs of a service as attributes. One that was only guessed is
// linked so.
func needs(v *directory.Service) []attribute {
	return all(v.Needs, func(n nhs.Need) attribute {
		id := needID(n)
		out := attribute{ID: uuid("", v.ID, "need", kith.ID(n)), TermID: &id, LinkType: "need"}
		if v.Guessed(n) {
			out.LinkType = directory.GuessedNeed
		}
		if t := needTerm(id); t != nil {
			out.Term = shape{}.term(t)
		}
		return out
	})
}

// taxonomyOf is the taxonomy of a term, or nil.
func (h shape) taxonomyOf(t *directory.Term) *directory.Taxonomy {
	if t.Taxonomy == needsTaxonomy.ID {
		return needsTaxonomy
	}
	if h.s == nil {
		return nil
	}
	return h.s.Taxonomy(t.Taxonomy)
}

// holds reports whether one of the attributes is by a term that f is true of.
func (h shape) holds(list []directory.Attribute, needs []nhs.Need, f func(*directory.Term) bool) bool {
	for _, a := range list {
		if t := h.s.Term(a.Term); t != nil && f(t) {
			return true
		}
	}
	for _, n := range needs {
		if t := needTerm(needID(n)); t != nil && f(t) {
			return true
		}
	}
	return false
}
