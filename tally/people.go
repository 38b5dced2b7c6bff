package tally

import (
	"math/bits"
	"slices"
)

// People is how many distinct people the rows of each group are about; rows about
// nobody count for none. People of two groups may be the same, so the numbers do
// not add up. Errors are those of Count.
func (v *View) People(q Query) (*Grid, error) {
	p, err := v.plan(q)
	if err != nil {
		return nil, err
	}
	found := gathered(p, func(s *strip, b *block, into []uint32) {
		whom := b.person[s.from:]
		if s.all {
			copy(into, whom[:s.n])
			return
		}
		for i, r := range s.row[:s.n] {
			into[i] = whom[r]
		}
	})
	g := &Grid{Groups: p.groups, N: make([]int, p.cells)}
	met := make([][]uint64, p.workers()) // by worker: a bit for each person
	p.each(func(w, cell int) {
		whom := found.of(cell)
		// Clearing a bit for everybody costs as much as sorting a few.
		if len(whom) < v.people>>8 {
			slices.Sort(whom)
			g.N[cell] = len(slices.Compact(whom))
			if g.N[cell] > 0 && whom[0] == 0 {
				g.N[cell]--
			}
			return
		}
		if met[w] == nil {
			met[w] = make([]uint64, v.people>>6+1)
		} else {
			clear(met[w])
		}
		for _, one := range whom {
			met[w][one>>6] |= 1 << (one & 63)
		}
		met[w][0] &^= 1 // nobody
		for _, word := range met[w] {
			g.N[cell] += bits.OnesCount64(word)
		}
	})
	return g, nil
}
