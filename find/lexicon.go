package find

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// A lexicon is what is known of words beyond the entries: which belong
// together as one, and which say nearly the same. Words are held by their
// stems; a phrase is the stems of its words with a blank between them, and is
// indexed and looked for as a word of its own.
type lexicon struct {
	phrases map[string][][]string // by first stem: all stems of each phrase, longest first
	like    map[string][]alternative
	said    map[string]string // of each word and phrase, how it was first written
}

// An alternative is another term that an entry may use, and what a match by it
// is worth.
type alternative struct {
	term  string
	worth float32
}

// What a match by another word is worth, beside the very word.
const (
	worthSame  = 0.8  // another name of the same
	worthNear  = 0.4  // something that meets it
	worthPart  = 0.45 // the word of a phrase that tells most
	worthGuess = 0.7  // a word respelt, or the whole of one half typed
)

//go:embed words/synonyms.txt
var synonymText string

// field is the lexicon of the files in words, read once.
var field = sync.OnceValue(func() *lexicon {
	l, err := readLexicon(synonymText, Needs())
	if err != nil {
		panic(err) // a broken build: a test reads it too
	}
	return l
})

// readLexicon reads lines of words that say the same, joined by "=", or of a
// word and what meets it, joined by ">"; and the words of each need, which
// meet the need's term.
func readLexicon(text string, needs []Need) (*lexicon, error) {
	l := &lexicon{phrases: map[string][][]string{}, like: map[string][]alternative{}, said: map[string]string{}}
	var near [][2]string
	n := 0
	for line := range strings.Lines(text) {
		n++
		line, _, _ = strings.Cut(line, "#")
		if strings.TrimSpace(line) == "" {
			continue
		}
		if head, rest, found := strings.Cut(line, ">"); found {
			h := l.term(head)
			for other := range strings.SplitSeq(rest, ",") {
				o := l.term(other)
				if h == "" || o == "" || h == o || lost(head, h) || lost(other, o) {
					return nil, fmt.Errorf("synonyms, line %d: %q finds %q", n, head, other)
				}
				near = append(near, [2]string{h, o})
			}
			continue
		}
		var same []string
		for w := range strings.SplitSeq(line, "=") {
			t := l.term(w)
			if t == "" || lost(w, t) {
				return nil, fmt.Errorf("synonyms, line %d: of %q too little is left", n, w)
			}
			if !slices.Contains(same, t) {
				same = append(same, t)
			}
		}
		if len(same) < 2 {
			return nil, fmt.Errorf("synonyms, line %d: one word only, in all its forms", n)
		}
		for _, a := range same {
			for _, b := range same {
				if a != b {
					l.add(a, b, worthSame)
				}
			}
		}
	}
	for _, p := range near {
		same := slices.Clone(l.like[p[0]])
		l.add(p[0], p[1], worthNear)
		for _, a := range same { // what meets a word meets its other names
			if a.worth == worthSame && a.term != p[1] {
				l.add(a.term, p[1], worthNear)
			}
		}
	}
	for _, need := range needs {
		for _, w := range need.Words {
			t := l.term(w)
			if t == "" || lost(w, t) {
				return nil, fmt.Errorf("needs: of %q, of %s, too little is left", w, need.Slug)
			}
			l.add(t, needTerm(need.Slug), worthSame)
		}
	}
	for _, p := range l.phrases {
		slices.SortStableFunc(p, func(a, b []string) int { return len(b) - len(a) })
	}
	return l, nil
}

// needTerm is the term under which an entry's need is indexed: no word of a
// text can be it.
func needTerm(slug string) string { return "need:" + slug }

// term is the term of a word or a phrase, which is noted as one.
func (l *lexicon) term(text string) string {
	stems := stemsOf(text)
	if len(stems) > 1 {
		known := slices.ContainsFunc(l.phrases[stems[0]], func(p []string) bool { return slices.Equal(p, stems) })
		if !known {
			l.phrases[stems[0]] = append(l.phrases[stems[0]], stems)
		}
	}
	term := strings.Join(stems, " ")
	if _, known := l.said[term]; !known {
		l.said[term] = strings.TrimSpace(text)
	}
	return term
}

// lost reports whether a phrase has become one word, the others being such as
// carry no meaning: "in need" would find every need.
func lost(text, term string) bool {
	return len(strings.Fields(text)) > 1 && !strings.Contains(term, " ")
}

func (l *lexicon) add(from, to string, worth float32) {
	for i, a := range l.like[from] {
		if a.term == to {
			l.like[from][i].worth = max(a.worth, worth)
			return
		}
	}
	l.like[from] = append(l.like[from], alternative{to, worth})
}

// phraseAt is the longest phrase that begins at the first of stems, or nil.
func (l *lexicon) phraseAt(stems []string) []string {
	for _, p := range l.phrases[stems[0]] {
		if len(p) <= len(stems) && slices.Equal(p, stems[:len(p)]) {
			return p
		}
	}
	return nil
}

func stemsOf(text string) []string {
	out := words(text)
	for i, w := range out {
		out[i] = stem(w)
	}
	return out
}
