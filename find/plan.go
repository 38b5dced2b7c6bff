package find

import (
	"math"
	"math/bits"
	"slices"
	"strings"
)

// A group is one thing asked for, by all the terms that may say it. An entry
// has it as well as its best term does.
type group struct {
	said string // as it was asked
	need string // the slug, when it was asked for by Query.Needs
	alts []alternative
	rare float32 // how much it tells: the inverse document frequency of all its terms
}

// A plan is the words of a query, looked up.
type plan struct {
	text, needs []group
	phrase      string // the text, folded, when it might be a name
	respelt     map[string]string
}

// most is how many words of a text are looked for: whoever pastes a letter is
// answered, by its beginning.
const most = 32

func (x *Index) plan(q *Query) plan {
	lex := field()
	p := plan{respelt: map[string]string{}}
	said := words(q.Text)
	if len(said) > most {
		said = said[:most]
	}
	p.phrase = strings.Join(said, " ")
	stems := make([]string, len(said))
	for i, w := range said {
		stems[i] = stem(w)
	}
	for i := 0; i < len(stems); {
		long := 1
		if ph := lex.phraseAt(stems[i:]); ph != nil {
			long = len(ph)
		}
		g := group{said: strings.Join(said[i:i+long], " ")}
		g.add(strings.Join(stems[i:i+long], " "), 1)
		for _, a := range lex.like[g.alts[0].term] {
			g.add(a.term, a.worth)
		}
		if long > 1 {
			x.addParts(&g, stems[i:i+long])
		}
		for j := max(i-1, 0); j < min(i+long, len(said)-1); j++ { // "day care" is also written "daycare"
			g.add(stem(said[j]+said[j+1]), worthSame)
		}
		if q.Typing && i+long == len(stems) {
			for _, t := range x.beginning(said[len(said)-1]) {
				g.add(t, worthGuess)
			}
		}
		if x.count(&g) == 0 {
			if t, w := x.respell(said[i], stems[i]); t != "" {
				g.add(t, worthGuess)
				for _, a := range lex.like[t] {
					g.add(a.term, a.worth*worthGuess)
				}
				p.respelt[said[i]] = w
			}
		}
		p.text = joined(p.text, g)
		i += long
	}
	for _, slug := range q.Needs {
		n, known := NeedOf(slug)
		if !known {
			continue
		}
		g := group{said: n.Name, need: slug}
		g.add(needTerm(slug), 1)
		for _, w := range n.Words {
			term := strings.Join(stemsOf(w), " ")
			g.add(term, worthSame)
			for _, a := range lex.like[term] {
				g.add(a.term, a.worth*worthSame)
			}
		}
		p.needs = append(p.needs, g)
	}
	for _, gs := range [][]group{p.text, p.needs} {
		for i := range gs {
			gs[i].rare = x.rarity(&gs[i])
		}
	}
	return p
}

// joined adds a group to those before it. One that says the same as an earlier
// one, as in "health and wellbeing", is part of that.
func joined(groups []group, g group) []group {
	head := g.alts[0].term
	for i := range groups {
		o := &groups[i]
		if !o.says(head) && !g.says(o.alts[0].term) {
			continue
		}
		if head != o.alts[0].term {
			o.said += ", " + g.said
		}
		for _, a := range g.alts {
			o.add(a.term, a.worth)
		}
		return groups
	}
	return append(groups, g)
}

// says reports whether the term is the group's own, or another name of it.
func (g *group) says(term string) bool {
	return slices.ContainsFunc(g.alts, func(a alternative) bool { return a.term == term && a.worth >= worthSame })
}

// addParts adds the words of a phrase, each by how much it tells: of "carer
// support" the carer, of "charity shop" the shop.
func (x *Index) addParts(g *group, stems []string) {
	rare := make([]float32, len(stems))
	for i, s := range stems {
		rare[i] = x.rarity(&group{alts: []alternative{{s, 1}}})
	}
	most := slices.Max(rare)
	for i, s := range stems {
		if most > 0 {
			g.add(s, worthPart*rare[i]/most)
		}
	}
}

func (g *group) add(term string, worth float32) {
	for i := range g.alts {
		if g.alts[i].term == term {
			g.alts[i].worth = max(g.alts[i].worth, worth)
			return
		}
	}
	g.alts = append(g.alts, alternative{term, worth})
}

// having is how many entries have the term, those that have gone since among
// them until the segments are next joined.
func (x *Index) having(term string) int {
	n := 0
	for _, p := range x.parts {
		from, to := p.list(term)
		n += int(to - from)
	}
	return n
}

func (x *Index) count(g *group) int {
	n := 0
	for _, a := range g.alts {
		n += x.having(a.term)
	}
	return n
}

// rarity is BM25's inverse document frequency, of a group as if its terms were
// one: the rarest synonym must not outweigh the word that was asked for.
func (x *Index) rarity(g *group) float32 {
	all, n := 0, 0.0
	for _, p := range x.parts {
		all += len(p.docs)
	}
	for _, a := range g.alts {
		n += float64(a.worth) * float64(x.having(a.term))
	}
	n = min(n, float64(all))
	return float32(math.Log(1 + (float64(all)-n+0.5)/(n+0.5)))
}

// beginning is terms that begin with what somebody has typed so far, the most
// frequent first.
func (x *Index) beginning(typed string) []string {
	found := map[string]int{}
	if len(typed) < 2 {
		return nil
	}
	for _, start := range []string{typed, stem(typed)} {
		for _, p := range x.parts {
			i, _ := slices.BinarySearch(p.vocab, start)
			for ; i < len(p.vocab) && strings.HasPrefix(p.vocab[i], start); i++ {
				if !strings.ContainsAny(p.vocab[i], " :") {
					found[p.vocab[i]] += int(p.from[i+1] - p.from[i])
				}
			}
		}
	}
	var out []string
	for t := range found {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b string) int {
		if found[a] != found[b] {
			return found[b] - found[a]
		}
		return strings.Compare(a, b)
	})
	return out[:min(len(out), 20)]
}

// respell is the nearest term to a word that no entry has, and how it is
// written: one letter wrong, missing, too many or exchanged with its neighbour
// in words of four letters and more, two in those of eight and more. The words
// of the lexicon count too: other words for them may be in use.
func (x *Index) respell(said, stemmed string) (term, written string) {
	if len(stemmed) < 4 || len(stemmed) > 40 {
		return "", ""
	}
	allowed := 1
	if len(said) >= 8 {
		allowed = 2
	}
	best, frequent := allowed, -1
	letters := letterSet(stemmed)
	try := func(t, as string) {
		if d := len(t) - len(stemmed); d > allowed || d < -allowed || bits.OnesCount32(letters^letterSet(t)) > 2*allowed || strings.ContainsAny(t, " :") {
			return
		}
		d := edits(stemmed, t)
		if d > best {
			return
		}
		if n := x.having(t); d < best || n > frequent || n == frequent && t < term {
			best, frequent, term, written = d, n, t, as
		}
	}
	for _, p := range x.parts {
		for i, t := range p.vocab {
			try(t, p.said[i])
		}
	}
	if lex := field(); term == "" {
		for t := range lex.like {
			try(t, lex.said[t])
		}
	}
	return term, written
}

// letterSet is which letters a word has: words a letter apart differ in two at
// most.
func letterSet(w string) (out uint32) {
	for i := 0; i < len(w); i++ {
		if c := w[i]; c >= 'a' && c <= 'z' {
			out |= 1 << (c - 'a')
		}
	}
	return out
}

// edits is the number of letters wrong, missing, too many or exchanged with
// their neighbours between two words (Damerau and Levenshtein, restricted).
func edits(a, b string) int {
	var rows [3][64]int
	if len(a) > 60 || len(b) > 60 {
		return 99
	}
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			differ := 1
			if a[i-1] == b[j-1] {
				differ = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+differ)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
