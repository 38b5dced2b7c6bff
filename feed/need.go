package feed

import (
	_ "embed" // need.txt
	"strings"

	"kith/nhs"
)

//go:embed need.txt
var needText string

// themes are what need.txt says, in its order.
var themes = readThemes(needText)

type theme struct {
	need  nhs.Need
	whole map[string]bool
	words []string // a part of a term, between spaces; "*" at its end for whatever follows
}

func readThemes(text string) (out []theme) {
	for _, l := range strings.Split(text, "\n") {
		name, rest, ok := strings.Cut(l, "=")
		if strings.HasPrefix(l, "#") || !ok {
			continue
		}
		whole, words, _ := strings.Cut(rest, "~")
		t := theme{need: nhs.Need(strings.TrimSpace(name)), whole: map[string]bool{}}
		for _, w := range strings.Split(whole, ";") {
			t.whole[folded(w)] = true
		}
		for _, w := range strings.Split(words, ";") {
			t.words = append(t.words, strings.TrimSpace(w))
		}
		out = append(out, t)
	}
	return out
}

// A meaning is a theme that a term speaks of.
type meaning struct {
	need nhs.Need
	sure bool // the term is that theme; else one of its words only suggests it
}

// meanings are the themes that the term of a taxonomy speaks of.
func meanings(term string) (out []meaning) {
	term = folded(term)
	if term == "" {
		return nil
	}
	for _, t := range themes {
		if t.whole[term] {
			out = append(out, meaning{t.need, true})
			continue
		}
		for _, w := range t.words {
			if speaks(term, w) {
				out = append(out, meaning{t.need, false})
				break
			}
		}
	}
	return out
}

func speaks(term, word string) bool {
	term = " " + term + " "
	if stem, open := strings.CutSuffix(word, "*"); open {
		return strings.Contains(term, " "+stem)
	}
	return strings.Contains(term, " "+word+" ")
}

// folded is s in small letters with one space between its words.
func folded(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return strings.ContainsRune(" \t\n,.;:/&()|-_", r)
	}), " ")
}
