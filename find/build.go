package find

import (
	"cmp"
	"hash/fnv"
	"iter"
	"math"
	"slices"
	"strings"

	"kith/geo"
)

// A builder makes a segment: it takes the entries in any order, holding for
// each the terms that it has, and at the end turns that round.
type builder struct {
	lex   *lexicon
	seg   *segment
	ids   map[string]uint32 // of terms
	stems map[string]string // of words met before: most words come again
	said  map[string]string // of stems
	docs  []doc
	from  []int // of each doc, where its terms begin
	term  []uint32
	hit   []hit
	count map[string]*tally
	order []string // the keys of count
	lists map[string]uint32
	areas map[string]uint32
	rules map[string]uint32
}

func newBuilder() *builder {
	return &builder{lex: field(), seg: &segment{lists: [][]string{nil}, areas: [][]string{nil}, times: [][]rule{nil}}, ids: map[string]uint32{},
		stems: map[string]string{}, said: map[string]string{}, count: map[string]*tally{},
		lists: map[string]uint32{"": 0}, areas: map[string]uint32{"": 0}, rules: map[string]uint32{"": 0}}
}

// A tally is how often one entry has one term, by weight of the fields.
type tally struct {
	n      float32
	fields int
}

// The weight of a word in each field, beside one in the description: a name is
// chosen to be found by, an organisation's name says less of the service.
const (
	nameWeight         = 2
	termsWeight        = 2
	organisationWeight = 1
	descriptionWeight  = 1
)

// saturation and lengths are the k1 and b of BM25 (Robertson and Zaragoza,
// 2009). The usual length is a constant, not the average of what the index
// happens to hold, so that adding one entry changes no other entry's weights.
const (
	saturation  = 1.2
	lengths     = 0.5
	usualLength = 40 // words of a description
)

// coarse is the side of the squares to which a hidden place is moved before
// anything is known of it, in metres: about a district. Whoever searches from
// many points finds the middle of the square.
const coarse = 10_000

func build(entries iter.Seq[Entry]) *segment {
	b := newBuilder()
	for e := range entries {
		b.add(&e)
	}
	return b.finish()
}

func (b *builder) add(e *Entry) {
	b.docs = append(b.docs, b.doc(e))
	b.from = append(b.from, len(b.term))
	b.tally(e.Name, inName, nameWeight)
	b.tally(e.Organisation, inOrganisation, organisationWeight)
	for _, t := range e.Terms {
		b.tally(t, inTerms, termsWeight)
	}
	long := b.tally(e.Description, inDescription, descriptionWeight)
	for _, n := range e.Needs {
		b.note(needTerm(n), inTerms, termsWeight)
	}
	length := saturation * (1 - lengths + lengths*float32(long)/usualLength)
	for _, t := range b.order {
		c := b.count[t]
		id, known := b.ids[t]
		if !known {
			id = uint32(len(b.ids)) // #nosec G115 -- fewer terms than memory
			b.ids[t] = id
		}
		b.term = append(b.term, id)
		b.hit = append(b.hit, hit(uint16(c.n/(c.n+length)*4095)<<4|uint16(c.fields))) // #nosec G115 -- below 4096, and four bits
	}
	clear(b.count)
	b.order = b.order[:0]
}

// tally counts the terms of a text, phrases among them, and returns how many
// words it has.
func (b *builder) tally(text string, field int, weight float32) int {
	stems := words(text)
	for i, w := range stems {
		s, known := b.stems[w]
		if !known {
			s = stem(w)
			b.stems[w] = s
			if b.said[s] == "" {
				b.said[s] = w
			}
		}
		stems[i] = s
	}
	for i := range stems {
		b.note(stems[i], field, weight)
		if p := b.lex.phraseAt(stems[i:]); p != nil {
			b.note(strings.Join(p, " "), field, weight)
		}
	}
	return len(stems)
}

func (b *builder) note(term string, field int, weight float32) {
	c := b.count[term]
	if c == nil {
		c = &tally{}
		b.count[term] = c
		b.order = append(b.order, term)
	}
	c.n += weight
	c.fields |= field
}

func (b *builder) doc(e *Entry) doc {
	h := fnv.New64a()
	h.Write([]byte(cmp.Or(e.Service, e.ID)))
	at := e.Place
	if !at.Valid() {
		at = geo.Point{}
	} else if e.Masked {
		at = geo.Point{E: at.E/coarse*coarse + coarse/2, N: at.N/coarse*coarse + coarse/2}
	}
	d := doc{
		id: e.ID, service: cmp.Or(e.Service, e.ID), name: strings.Join(words(e.Name), " "), at: at, service64: h.Sum64(),
		pence: noPence, minAge: noAge, maxAge: noAge, review: clip(max(e.Review, 0)),
		weeks: clip(e.Room.Weeks), room: e.Room.State, delivery: e.Delivery, complete: uint8(min(max(e.Complete, 0), 100)), // #nosec G115 -- within bounds
		country: e.Country, masked: e.Masked,
		who: b.list(e.For), langs: b.list(e.Languages), access: b.list(e.Access), lacks: b.list(e.Lacks), needs: b.list(e.Needs),
		areas: listed(b.areas, &b.seg.areas, e.Areas),
		times: b.schedules(e.Times),
	}
	d.days = daysOf(b.seg.times[d.times])
	if e.Assured.Valid() {
		d.assured = dayNumber(e.Assured)
	}
	if e.Pence != nil && *e.Pence >= 0 {
		d.pence = int32(min(*e.Pence, math.MaxInt32)) // #nosec G115 -- within bounds
	}
	if e.MinAge != nil && *e.MinAge >= 0 { // feeds write -1 for "not known"
		d.minAge = clip(*e.MinAge)
	}
	if e.MaxAge != nil && *e.MaxAge >= 0 {
		d.maxAge = clip(*e.MaxAge)
	}
	return d
}

func clip(n int) int16 { return int16(min(max(n, math.MinInt16), math.MaxInt16)) } // #nosec G115 -- within bounds

// list is the number of a list of words in the segment.
func (b *builder) list(l []string) uint32 { return listed(b.lists, &b.seg.lists, l) }

// listed is the number of l among lists, to which it is added if it is new.
func listed(known map[string]uint32, lists *[][]string, l []string) uint32 {
	key := strings.Join(l, "\x00")
	n, found := known[key]
	if !found {
		n = uint32(len(*lists)) // #nosec G115 -- fewer than entries
		known[key] = n
		*lists = append(*lists, slices.Clone(l))
	}
	return n
}

// schedules is the number of a list of schedules in the segment.
func (b *builder) schedules(times []Schedule) uint32 {
	key := scheduleKey(times)
	n, known := b.rules[key]
	if !known {
		n = uint32(len(b.seg.times)) // #nosec G115 -- fewer than entries
		b.rules[key] = n
		b.seg.times = append(b.seg.times, compile(times))
	}
	return n
}

// finish puts the entries into their order, and turns the terms of each entry
// into the entries of each term. Of entries with one ID the last counts.
func (b *builder) finish() *segment {
	last := make(map[string]int, len(b.docs))
	for i := range b.docs {
		last[string(b.docs[i].id)] = i
	}
	order := make([]int, 0, len(last))
	for i := range b.docs {
		if last[string(b.docs[i].id)] == i {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(i, j int) int { return before(&b.docs[i], &b.docs[j]) })
	s := b.seg
	s.docs = make([]doc, len(order))
	for to, i := range order {
		s.docs[to] = b.docs[i]
	}
	s.settle()

	byName := make([]string, 0, len(b.ids))
	for t := range b.ids {
		byName = append(byName, t)
	}
	slices.Sort(byName)
	rank := make([]uint32, len(byName)) // from the number of a term to its place in vocab
	for i, t := range byName {
		rank[b.ids[t]] = uint32(i) // #nosec G115 -- fewer terms than memory
		s.vocab, s.said = append(s.vocab, t), append(s.said, cmp.Or(b.said[t], field().said[t], t))
	}
	b.from = append(b.from, len(b.term))
	s.from = make([]uint32, len(byName)+1)
	for _, i := range order {
		for _, t := range b.term[b.from[i]:b.from[i+1]] {
			s.from[rank[t]+1]++
		}
	}
	for i := 1; i < len(s.from); i++ {
		s.from[i] += s.from[i-1]
	}
	next := slices.Clone(s.from)
	s.post = make([]uint32, s.from[len(byName)])
	s.hits = make([]hit, len(s.post))
	for to, i := range order {
		for j := b.from[i]; j < b.from[i+1]; j++ {
			at := &next[rank[b.term[j]]]
			s.post[*at], s.hits[*at] = uint32(to), b.hit[j] // #nosec G115 -- as for docs
			*at++
		}
	}
	return s
}
