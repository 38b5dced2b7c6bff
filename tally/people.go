package tally

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
		if met[w] == nil {
			met[w] = make([]uint64, v.people>>6+1)
		}
		whom := found.of(cell)
		n := 0
		for _, one := range whom {
			bit := uint64(1) << (one & 63)
			if word := &met[w][one>>6]; *word&bit == 0 {
				*word |= bit
				n++
			}
		}
		if met[w][0]&1 != 0 { // nobody
			n--
		}
		g.N[cell] = n
		// Only what was set is cleared, so that small groups cost little.
		for _, one := range whom {
			met[w][one>>6] = 0
		}
	})
	return g, nil
}
