package find

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync"

	"kith/nhs"
)

// A Need is a term of Kith's own list: finer than the thirteen themes in which
// needs are counted, in words that people use. The list is ours and in the
// public domain (CC0); to other lists it holds identifiers only.
type Need struct {
	Slug    string // stable: stored, exchanged, and an address
	Theme   nhs.Need
	Name    string
	Words   []string // what people and the field call it
	Matches []string // the same or nearly the same in other lists, as CURIEs: "oe:1186", "ukcat:SW102", "oa:UUID"
}

//go:embed words/needs.csv
var needText string

var needs = sync.OnceValue(func() []Need {
	out, err := readNeeds(needText)
	if err != nil {
		panic(err) // a broken build: a test reads it too
	}
	return out
})

// Needs are all terms, by theme in the order of nhs.Needs.
func Needs() []Need { return needs() }

// NeedOf is the term with a slug.
func NeedOf(slug string) (Need, bool) {
	i := slices.IndexFunc(needs(), func(n Need) bool { return n.Slug == slug })
	if i < 0 {
		return Need{}, false
	}
	return needs()[i], true
}

// NeedsOf are the terms of one of the thirteen themes.
func NeedsOf(theme nhs.Need) []Need {
	var out []Need
	for _, n := range needs() {
		if n.Theme == theme {
			out = append(out, n)
		}
	}
	return out
}

func readNeeds(text string) ([]Need, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("needs: %w", err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], []string{"slug", "theme", "name", "words", "matches"}) {
		return nil, fmt.Errorf("needs: not the columns that were expected")
	}
	list := func(s string) (out []string) {
		for w := range strings.SplitSeq(s, ";") {
			if w = strings.TrimSpace(w); w != "" {
				out = append(out, w)
			}
		}
		return out
	}
	var out []Need
	for _, row := range rows[1:] {
		n := Need{row[0], nhs.Need(row[1]), row[2], list(row[3]), list(row[4])}
		if n.Slug == "" || n.Name == "" || len(n.Words) == 0 {
			return nil, fmt.Errorf("needs: %q lacks a name or words", row)
		}
		if slices.ContainsFunc(out, func(o Need) bool { return o.Slug == n.Slug }) {
			return nil, fmt.Errorf("needs: %s twice", n.Slug)
		}
		if !nhs.Needs.Valid(n.Theme) {
			return nil, fmt.Errorf("needs: %s has the theme %q", n.Slug, n.Theme)
		}
		out = append(out, n)
	}
	return out, nil
}
