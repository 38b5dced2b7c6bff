package feed

import (
	"cmp"
	"slices"

	"kith"
	"kith/db"
	"kith/directory"
	"kith/nhs"
)

// attributes are what the terms of taxonomies say of an entry, and the needs
// that they mean. No term is lost: one that is not known is added.
func (t *taking) attributes(o object, kind, id string) (out []directory.Attribute, meant []nhs.Need, err error) {
	of := t.parts(kind, id)
	sure := map[nhs.Need]bool{}
	for i, a := range o.list("attributes") {
		at := directory.Attribute{ID: of.id(a, "attribute", i), LinkType: a.text("link_type"), Value: line(a.text("value")), Label: line(a.text("label"))}
		name := line(cmp.Or(a.text("label"), a.text("value")))
		if at.LinkType == directory.GuessedNeed {
			continue // another Kith's guess: we make our own of what it guessed from
		}
		said := a.object("taxonomy_term")
		if n, is := directory.NeedOfTerm(kith.ID(cmp.Or(said.text("id"), a.text("taxonomy_term_id")))); is {
			meant, sure[n] = append(meant, n), true
			continue
		}
		if said != nil {
			if at.Term, err = t.term(said, false); err != nil {
				return nil, nil, err
			}
			name = line(said.text("name", "term", "code"))
		} else if ref := a.text("taxonomy_term_id"); ref != "" {
			at.Term = t.pull.IDOf(&directory.Term{}, ref)
			known, err := db.Get[directory.Term](t.tx, at.Term)
			if err != nil && kith.KindOf(err) != kith.NotFound {
				return nil, nil, err
			}
			if err == nil {
				name = known.Name
			} else {
				t.note(kind, id, "attributes", "the source has no term "+ref, "kept without its name")
			}
		}
		if at.Term == "" && name == "" {
			continue
		}
		out = append(out, at)
		if kind != service {
			continue
		}
		for _, m := range meanings(name) {
			meant = append(meant, m.need)
			if sure[m.need] = sure[m.need] || m.sure; !m.sure {
				out = append(out, directory.Attribute{ID: directory.AsID(t.pull.Source.ID, directory.GuessedNeed, id+" "+string(m.need)+" "+string(at.ID)),
					Term: at.Term, LinkType: directory.GuessedNeed, Value: string(m.need), Label: name})
			}
		}
	}
	out = slices.DeleteFunc(out, func(a directory.Attribute) bool {
		return a.LinkType == directory.GuessedNeed && sure[nhs.Need(a.Value)]
	})
	return out, meant, nil
}

// term takes in a term of a taxonomy, whose taxonomy may be nested in it, or
// named, or known by its ID. A term of a taxonomy that the operator has loaded
// under its name is that one: its code and name are better than a feed's.
func (t *taking) term(o object, own bool) (kith.ID, error) {
	n := directory.TermNew{Code: line(o.text("code")), Name: line(o.text("name", "term", "code")), Description: plain(o.text("description")),
		Language: o.text("language"), URI: webAddress(o.text("term_uri", "uri"))}
	if !own {
		if known, err := t.loaded(o.text("taxonomy", "vocabulary"), n.Code); err != nil || known != "" {
			return known, err
		}
	}
	if n.Name == "" && o.text("id") != "" {
		n.Name = o.text("id")
		t.note(term, o.text("id"), "name", "the term has no name", "its ID stands in")
	}
	if n.Name == "" && !own {
		return "", nil // {} where a term should be
	}
	id := cmp.Or(o.text("id"), "name "+folded(o.text("taxonomy", "vocabulary")+" "+cmp.Or(n.Code, n.Name)))
	if is, ok := t.once(term, id, own); ok {
		return is, nil
	}
	list := o.object("taxonomy_detail")
	if list == nil {
		list = o.object("taxonomy")
	}
	var err error
	switch name := line(o.text("taxonomy", "vocabulary")); {
	case list != nil && line(list.text("name")) != "":
		n.Taxonomy, err = t.taxonomy(list, false)
	case o.text("taxonomy_id") != "":
		n.Taxonomy = t.pull.IDOf(&directory.Taxonomy{}, o.text("taxonomy_id"))
	case name != "":
		n.Taxonomy, err = t.taxonomy(object{"id": "name " + folded(name), "name": name}, false)
	}
	if err != nil {
		return "", err
	}
	if parent := o.text("parent_id"); parent != "" && parent != id {
		n.Parent = t.pull.IDOf(&directory.Term{}, parent)
	}
	t.mend(&n, term, id)
	did, kept, err := t.inside(own).TakeTerm(t.tx, id, n, t.body(o, own))
	return t.meet(term, id, t.pull.IDOf(&directory.Term{}, id)), t.became(term, id, own, did, kept, err)
}

// loaded is the term of this code in the taxonomy of this name that another
// source has brought, or "".
func (t *taking) loaded(taxonomy, code string) (kith.ID, error) {
	if taxonomy == "" || code == "" {
		return "", nil
	}
	key := taxonomy + " " + code
	if is, ok := t.once("loaded", key, false); ok {
		return is, nil
	}
	known, err := db.First[directory.Term](t.tx, db.Q{Where: `t.code = $1 AND t.source <> $2 AND EXISTS (SELECT 1 FROM taxonomy x
		WHERE x.tenant = t.tenant AND x.id = t.taxonomy AND x.name = $3)`, Args: []any{code, t.pull.Source.ID, taxonomy}})
	if kith.KindOf(err) == kith.NotFound {
		return t.meet("loaded", key, ""), nil
	}
	if err != nil {
		return "", err
	}
	return t.meet("loaded", key, known.ID), nil
}

func (t *taking) taxonomy(o object, own bool) (kith.ID, error) {
	n := directory.TaxonomyNew{Name: line(o.text("name", "title")), Description: plain(o.text("description")), URI: webAddress(o.text("uri")), Edition: line(o.text("version"))}
	id := cmp.Or(o.text("id"), "name "+folded(n.Name))
	if is, ok := t.once(taxonomy, id, own); ok {
		return is, nil
	}
	t.mend(&n, taxonomy, id)
	did, kept, err := t.inside(own).TakeTaxonomy(t.tx, id, n, t.body(o, own))
	return t.meet(taxonomy, id, t.pull.IDOf(&directory.Taxonomy{}, id)), t.became(taxonomy, id, own, did, kept, err)
}
