package find

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"kith"
	"kith/geo"
)

// A segment is a part of an index, immutable. Its entries stand in the order
// of the squares of the grid in which they lie, row by row, so that those
// within a distance are a few runs, and the list of a word is read only within
// these runs.
type segment struct {
	docs    []doc
	at      []geo.Point // of each doc, where one must go; the zero Point when one need not. Most are judged by this alone
	squares []square
	byID    []uint32   // places in docs, by ID
	lists   [][]string // of words that many entries share
	areas   [][]string
	times   [][]rule

	vocab []string // the terms, sorted
	said  []string // of each term, a word as somebody wrote it
	from  []uint32 // of each term, where its list begins in post; one more at the end
	post  []uint32 // places in docs, rising within each list
	hits  []hit    // of each posting
}

// A square is the first of the entries that lie in one square of the grid.
type square struct{ key, from uint32 }

// side is how long the sides of the squares are, in metres.
const side = 2000

// everywhere is the key of entries that have no place, or that nobody need
// travel to: behind all squares.
const everywhere = ^uint32(0)

// key is the square in which the entry lies: rows from south to north.
func (d *doc) key() uint32 {
	if !d.at.Valid() || d.delivery&Remote != 0 {
		return everywhere
	}
	return uint32(d.at.N/side)<<16 | uint32(d.at.E/side) // #nosec G115 -- a valid point is not negative
}

// A hit is how well one term fits one entry: what the saturated, length-normed
// count of it comes to, in 4095ths, and in its low bits the fields that hold it.
type hit uint16

// The fields of an entry that hold words.
const (
	inName = 1 << iota
	inOrganisation
	inTerms
	inDescription
)

func (h hit) fields() int     { return int(h & 15) }
func (h hit) weight() float32 { return float32(h>>4) / 4095 }

// A doc is what a segment keeps of an entry, beside its words. Lists of words
// are kept once, however many entries share them.
type doc struct {
	id, service kith.ID
	name        string // folded, for sorting and for finding it whole
	at          geo.Point
	service64   uint64 // the service's name as a number, to group by

	assured        int32 // days since 1970; 0: never
	pence          int32 // noPence: not said
	review         int16 // days; 0: not said
	minAge, maxAge int16 // noAge: not said
	weeks          int16
	delivery       Delivery
	room           RoomState
	complete       uint8
	country        bool
	masked         bool
	days           Days // of the week on which it may be on; 0: not said

	who, langs, access, lacks, needs uint32 // in segment.lists
	areas                            uint32 // in segment.areas
	times                            uint32 // in segment.times
}

const (
	noAge   = -1
	noPence = -1
)

// find is the place of the entry in docs.
func (s *segment) find(id kith.ID) (uint32, bool) {
	i, found := slices.BinarySearchFunc(s.byID, id, func(d uint32, id kith.ID) int { return strings.Compare(string(s.docs[d].id), string(id)) })
	if !found {
		return 0, false
	}
	return s.byID[i], true
}

// list is where the postings of a term lie: from and to, equal when it has none.
func (s *segment) list(term string) (from, to uint32) {
	i, found := slices.BinarySearch(s.vocab, term)
	if !found {
		return 0, 0
	}
	return s.from[i], s.from[i+1]
}

// A run is entries that stand next to each other: from, up to but not to.
type run struct{ from, to uint32 }

// within is the runs that hold all entries within a distance of p, some beyond
// it, and all for which distance does not count.
func (s *segment) within(p *geo.Point, metres int) []run {
	all := uint32(len(s.docs)) // #nosec G115 -- an index of 2^32 entries does not fit a machine
	if p == nil || metres <= 0 || metres > 1_500_000 {
		return []run{{0, all}}
	}
	row := func(n int) uint32 { return uint32(min(max(n, 0), 0xfffe)) } // #nosec G115 -- within bounds
	west, east := row((int(p.E)-metres)/side), row((int(p.E)+metres)/side)
	south, north := row((int(p.N)-metres)/side), row((int(p.N)+metres)/side)
	var out []run
	add := func(r run) {
		if r.from == r.to {
			return
		}
		if n := len(out); n > 0 && out[n-1].to == r.from {
			out[n-1].to = r.to
			return
		}
		out = append(out, r)
	}
	for n := south; n <= north; n++ {
		add(run{s.first(n<<16 | west), s.first(n<<16 | east + 1)})
	}
	add(run{s.first(everywhere), all})
	return out
}

// first is the first entry whose square is key or a later one.
func (s *segment) first(key uint32) uint32 {
	i := sort.Search(len(s.squares), func(i int) bool { return s.squares[i].key >= key })
	if i == len(s.squares) {
		return uint32(len(s.docs)) // #nosec G115 -- as above
	}
	return s.squares[i].from
}

// settle fills in what follows from the docs: their squares and their order by ID.
func (s *segment) settle() {
	s.byID = make([]uint32, len(s.docs))
	s.at = make([]geo.Point, len(s.docs))
	for i := range s.docs {
		s.byID[i] = uint32(i) // #nosec G115 -- as above
		if s.docs[i].delivery&Remote == 0 {
			s.at[i] = s.docs[i].at
		}
		if key := s.docs[i].key(); len(s.squares) == 0 || s.squares[len(s.squares)-1].key != key {
			s.squares = append(s.squares, square{key, uint32(i)}) // #nosec G115 -- as above
		}
	}
	slices.SortFunc(s.byID, func(a, b uint32) int { return strings.Compare(string(s.docs[a].id), string(s.docs[b].id)) })
}

// before is the order of the entries in a segment.
func before(a, b *doc) int {
	return cmp.Or(cmp.Compare(a.key(), b.key()), strings.Compare(string(a.id), string(b.id)))
}
