package cohort

import (
	"cmp"
	"math/bits"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// A Result is what a Plan found in a Register: of each definition who is in it,
// and of whom it cannot be told.
type Result struct {
	Plan     *Plan
	Register *Register
	Counts   []Count // by definition
	parts    []part  // by block
}

// A Count is how many people a definition finds.
type Count struct {
	Of      int // the people it is a share of
	In      int
	Unclear int // of whom it cannot be told
}

// A part is what was found in one block: a bit for each person, by definition.
type part struct {
	of, in, unclear [][]uint64
}

// Run asks all definitions of everybody in one pass over the register, on as many
// goroutines as there are processors.
func (p *Plan) Run(r *Register) *Result {
	out := &Result{Plan: p, Register: r, Counts: make([]Count, len(p.Defs)), parts: make([]part, len(r.blocks))}
	bound := p.bind(r)
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), max(1, len(r.blocks))) {
		all.Go(func() {
			w := worker{bound: bound, states: make([]state, len(p.asks))}
			for {
				i := int(next.Add(1)) - 1
				if i >= len(r.blocks) {
					return
				}
				out.parts[i] = w.block(r.blocks[i])
			}
		})
	}
	all.Wait()
	for _, part := range out.parts {
		for d := range out.Counts {
			c := &out.Counts[d]
			c.Of, c.In, c.Unclear = c.Of+ones(part.of[d]), c.In+ones(part.in[d]), c.Unclear+ones(part.unclear[d])
		}
	}
	return out
}

func ones(set []uint64) (n int) {
	for _, w := range set {
		n += bits.OnesCount64(w)
	}
	return n
}

// Each calls f with what a definition says of each person, by the number that the
// register knows them by.
func (out *Result) Each(def int, f func(number uint32, t Truth)) {
	for i, b := range out.Register.blocks {
		for row, number := range b.Number {
			f(number, out.parts[i].truth(def, row))
		}
	}
}

// Order is who is in a cohort, in the order in which they are to be invited: who
// meets the first of its rules of order before who does not, then the second, and
// so on; unknown counts as not. Within that they stand as in the register.
func (out *Result) Order(def int) (numbers []uint32) {
	w := worker{bound: out.Plan.bind(out.Register), states: make([]state, len(out.Plan.asks))}
	type placed struct {
		number uint32
		rank   uint64
	}
	var all []placed
	for i, b := range out.Register.blocks {
		w.at = b
		for row, number := range b.Number {
			if out.parts[i].truth(def, row) != Yes {
				continue
			}
			w.look(row)
			rank := uint64(0)
			for _, r := range out.Plan.first[def] {
				rank <<= 1
				if w.truth(r) != Yes {
					rank |= 1
				}
			}
			all = append(all, placed{number, rank})
		}
	}
	slices.SortStableFunc(all, func(a, b placed) int { return cmp.Compare(a.rank, b.rank) })
	for _, p := range all {
		numbers = append(numbers, p.number)
	}
	return numbers
}

func (p *part) truth(def, row int) Truth {
	switch {
	case p.in[def][row>>6]>>(row&63)&1 != 0:
		return Yes
	case p.unclear[def][row>>6]>>(row&63)&1 != 0:
		return Unknown
	}
	return No
}

// A bound is a plan for one register.
type bound struct {
	*Plan
	asked   [][]wanted // by class: which asks want it
	absent  [][]Truth  // by ask and practice: what it means that nothing is recorded
	allowed map[*branch]*[256]Truth
	now     uint16 // the last day that counts as past
}

// wanted says that an ask counts a class of codes, for or against.
type wanted struct {
	ask         uint16
	in, against bool
}

func (p *Plan) bind(r *Register) *bound {
	b := &bound{Plan: p, asked: make([][]wanted, len(r.classes)), allowed: map[*branch]*[256]Truth{}, now: dayNumber(p.Today)}
	for class, sets := range r.classes {
		has := func(names []string) bool {
			return slices.ContainsFunc(sets, func(s uint16) bool { return slices.Contains(names, r.sets[s]) })
		}
		for i, a := range p.asks {
			if w := (wanted{uint16(i), has(a.sets), has(a.against)}); w.in || w.against { // #nosec G115 -- few
				b.asked[class] = append(b.asked[class], w)
			}
		}
	}
	for _, a := range p.asks {
		by := make([]Truth, len(r.practice.all)+1)
		for n := range by {
			by[n] = Unknown
			practice := r.practice.word(n)
			if a.absent || slices.ContainsFunc(a.sets, func(s string) bool { return r.Covered(practice, s) }) {
				by[n] = No
			}
		}
		b.absent = append(b.absent, by)
	}
	for _, root := range slices.Concat(p.roots, p.among, slices.Concat(p.first...)) {
		b.allow(root, r)
	}
	return b
}

// allow looks words up once.
func (b *bound) allow(br *branch, r *Register) {
	if br == nil {
		return
	}
	if br.kind == kindIs {
		var t [256]Truth
		if !br.absent {
			t[0] = Unknown
		}
		for n, w := range r.words[br.col].all {
			if slices.Contains(br.words, w) {
				t[n+1] = Yes
			}
		}
		b.allowed[br] = &t
	}
	for _, o := range br.of {
		b.allow(o, r)
	}
}

// A state is what an ask has seen of one person.
type state struct {
	person        uint32 // of whom, so that nothing need be cleared
	sure, maybe   uint32 // how many had the value, and how many had none where one is asked for
	other         uint32 // of the latest day: how many did not have the value
	day, opposite uint16 // of a Latest: the latest day for, and against
}

// A worker goes through blocks.
type worker struct {
	*bound
	states []state
	person uint32
	at     *Block
	row    int
}

func (w *worker) block(b *Block) part {
	n := (len(b.Number) + 63) / 64
	sets := func() [][]uint64 {
		all := make([][]uint64, len(w.Defs))
		for i := range all {
			all[i] = make([]uint64, n)
		}
		return all
	}
	p := part{sets(), sets(), sets()}
	w.at = b
	for row := range b.Number {
		w.look(row)
		word, bit := row>>6, uint64(1)<<(row&63)
		for d, root := range w.roots {
			t := Yes
			if a := w.among[d]; a != nil {
				t = w.truth(a)
			}
			if t == Yes {
				p.of[d][word] |= bit
			}
			if t != No {
				t = min(t, w.truth(root))
			}
			switch t {
			case Yes:
				p.in[d][word] |= bit
			case Unknown:
				p.unclear[d][word] |= bit
			}
		}
	}
	return p
}

// look goes through what is recorded of one person.
func (w *worker) look(row int) {
	w.row = row
	w.person++
	for _, e := range w.at.events[w.at.first[row]:w.at.first[row+1]] {
		for _, want := range w.asked[e.class] {
			w.see(want, e)
		}
	}
}

// see notes an event for an ask.
func (w *worker) see(want wanted, e event) {
	a, s := &w.asks[want.ask], &w.states[want.ask]
	if s.person != w.person {
		*s = state{person: w.person}
	}
	if !a.latest {
		if e.day >= a.first && e.day <= a.last {
			s.count(a.value, e.value)
		}
		return
	}
	if e.day > w.now { // not yet
		return
	}
	if want.against {
		s.opposite = max(s.opposite, e.day)
	}
	if want.in && e.day >= s.day {
		if e.day > s.day {
			s.sure, s.maybe, s.other = 0, 0, 0
		}
		s.day = e.day
		s.count(a.value, e.value)
	}
}

func (s *state) count(r Range, value uint16) {
	switch {
	case r.Any() || value > 0 && r.Has(Tenths(value-1)):
		s.sure++
	case value == 0:
		s.maybe++
	default:
		s.other++
	}
}

func (w *worker) truth(b *branch) Truth {
	t := w.plain(b)
	if b.not {
		return t.Not()
	}
	return t
}

func (w *worker) plain(b *branch) Truth {
	switch blk := w.at; b.kind {
	case kindAge:
		return within(blk.born[w.row], b.low, b.high)
	case kindIs:
		return w.allowed[b][blk.word[b.col][w.row]]
	case kindNumber:
		high := b.high - 1 // none is the greatest of all
		return within(uint16(blk.number[b.col-words][w.row]), b.low, high)
	case kindAsk:
		return w.answer(b.ask)
	}
	yes, unknown := 0, 0
	for i, o := range b.of {
		switch w.truth(o) {
		case Yes:
			if yes++; yes == b.least {
				return Yes
			}
		case Unknown:
			unknown++
		}
		if yes+unknown+len(b.of)-i-1 < b.least {
			return No
		}
	}
	return Unknown
}

func within(n, low, high uint16) Truth {
	switch {
	case n == 0:
		return Unknown
	case n >= low && n <= high:
		return Yes
	}
	return No
}

// answer is what an ask says of the person whose events were seen.
func (w *worker) answer(i int) Truth {
	a, s := &w.asks[i], &w.states[i]
	none := w.absent[i][w.at.practice[w.row]]
	if s.person != w.person {
		return none
	}
	if !a.latest {
		switch {
		case s.sure >= a.least:
			return Yes
		case s.sure+s.maybe >= a.least:
			return Unknown
		}
		return none
	}
	switch {
	case s.day == 0 && s.opposite == 0:
		return none
	case s.day < s.opposite || s.day < a.first || s.day > a.last:
		return No
	case s.day == s.opposite:
		return Unknown
	case s.maybe == 0 && s.other == 0:
		return Yes
	case s.sure == 0 && s.maybe == 0:
		return No
	}
	return Unknown
}
