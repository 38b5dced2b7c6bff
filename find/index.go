package find

import (
	"iter"
	"maps"
	"slices"

	"kith"
)

// An Index is a snapshot of the directory: segments, the largest first, and of
// each the entries that have since changed or gone. It never changes, so any
// number of searches may read it at once.
type Index struct {
	parts []part
	n     int // entries alive
}

type part struct {
	*segment
	dead  bitset
	alive int
}

// A bitset is a set of places in a segment's docs; nil is empty.
type bitset []uint64

func (b bitset) has(i uint32) bool { return b != nil && b[i>>6]&(1<<(i&63)) != 0 }

// Build makes an index of all entries. Of entries with one ID the last counts.
func Build(entries iter.Seq[Entry]) *Index {
	s := build(entries)
	return settle([]part{{segment: s, alive: len(s.docs)}})
}

// Len is the number of entries.
func (x *Index) Len() int { return x.n }

// Patch is the next snapshot: with the changed entries as they are now, and
// without the removed ones. Its cost is that of the changed entries, and of
// joining segments now and then: each entry is moved about log₂ of the number
// of entries times in all.
func (x *Index) Patch(changed []Entry, removed []kith.ID) *Index {
	parts := slices.Clone(x.parts)
	gone := map[kith.ID]bool{}
	for _, id := range removed {
		gone[id] = true
	}
	for _, e := range changed {
		gone[e.ID] = true
	}
	for i := range parts {
		p, own := &parts[i], false
		for id := range gone {
			d, found := p.find(id)
			if !found || p.dead.has(d) {
				continue
			}
			if !own {
				dead := make(bitset, (len(p.docs)+63)/64)
				copy(dead, p.dead)
				p.dead, own = dead, true
			}
			p.dead[d>>6] |= 1 << (d & 63)
			p.alive--
		}
	}
	if len(changed) > 0 {
		s := build(slices.Values(changed))
		parts = append(parts, part{segment: s, alive: len(s.docs)})
	}
	return settle(parts)
}

// settle drops empty segments, joins those at the end that are no longer much
// smaller than the one before, and takes out what has gone where it is half of
// a segment. The order of segments is that of their age, so an entry that is
// alive is in one only.
func settle(parts []part) *Index {
	parts = slices.DeleteFunc(parts, func(p part) bool { return p.alive == 0 })
	for i := range parts {
		if parts[i].alive*2 < len(parts[i].docs) {
			parts[i] = join(parts[i])
		}
	}
	for len(parts) > 1 {
		a, b := parts[len(parts)-2], parts[len(parts)-1]
		if b.alive*2 < a.alive {
			break
		}
		parts = append(parts[:len(parts)-2], join(a, b))
	}
	x := &Index{parts: parts}
	for _, p := range parts {
		x.n += p.alive
	}
	return x
}

// join makes one segment of the entries of several that are alive.
func join(parts ...part) part {
	b := newBuilder()
	s := b.seg
	type from struct {
		part int
		doc  uint32
	}
	var order []from
	to := make([][]uint32, len(parts)) // of each entry, its new place
	for i, p := range parts {
		to[i] = make([]uint32, len(p.docs))
		for d := range p.docs {
			if !p.dead.has(uint32(d)) { // #nosec G115 -- an index of 2^32 entries does not fit a machine
				order = append(order, from{i, uint32(d)}) // #nosec G115 -- as above
			}
		}
	}
	slices.SortStableFunc(order, func(x, y from) int {
		return before(&parts[x.part].docs[x.doc], &parts[y.part].docs[y.doc])
	})
	s.docs = make([]doc, len(order))
	for n, o := range order {
		p := parts[o.part]
		d := p.docs[o.doc]
		for _, l := range []*uint32{&d.who, &d.langs, &d.access, &d.lacks, &d.needs} {
			*l = b.list(p.lists[*l])
		}
		d.areas = listed(b.areas, &s.areas, p.areas[d.areas])
		d.times = b.compiled(p.times[d.times])
		s.docs[n] = d
		to[o.part][o.doc] = uint32(n) // #nosec G115 -- as above
	}
	s.settle()
	said := map[string]string{}
	for _, p := range parts {
		for i, t := range p.vocab {
			if _, known := said[t]; !known {
				said[t] = p.said[i]
			}
		}
	}
	for _, t := range slices.Sorted(maps.Keys(said)) {
		begin := len(s.post)
		for i, p := range parts {
			f, l := p.list(t)
			for j := f; j < l; j++ {
				if d := p.post[j]; !p.dead.has(d) {
					s.post, s.hits = append(s.post, to[i][d]), append(s.hits, p.hits[j])
				}
			}
		}
		if len(s.post) == begin {
			continue
		}
		sortPostings(s.post[begin:], s.hits[begin:])
		s.vocab, s.said, s.from = append(s.vocab, t), append(s.said, said[t]), append(s.from, uint32(begin)) // #nosec G115 -- as above
	}
	s.from = append(s.from, uint32(len(s.post))) // #nosec G115 -- as above
	return part{segment: s, alive: len(s.docs)}
}

// compiled is the number of a list of rules in the segment being joined.
func (b *builder) compiled(rules []rule) uint32 {
	key := ""
	if len(rules) > 0 {
		key = rules[0].key
	}
	n, known := b.rules[key]
	if !known {
		n = uint32(len(b.seg.times)) // #nosec G115 -- fewer than entries
		b.rules[key] = n
		b.seg.times = append(b.seg.times, rules)
	}
	return n
}

// sortPostings puts the postings of one term, joined from several segments,
// into their order.
func sortPostings(post []uint32, hits []hit) {
	if slices.IsSorted(post) {
		return
	}
	both := make([]uint64, len(post))
	for i, p := range post {
		both[i] = uint64(p)<<16 | uint64(hits[i])
	}
	slices.Sort(both)
	for i, b := range both {
		post[i], hits[i] = uint32(b>>16), hit(b&0xffff) // #nosec G115 -- the halves are what is wanted
	}
}
