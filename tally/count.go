package tally

import "sync"

// Count is how many rows there are in each group. It is Invalid where there is no
// such column, or where there are too many combinations of groups.
func (v *View) Count(q Query) (*Grid, error) {
	p, err := v.plan(q)
	if err != nil {
		return nil, err
	}
	g := &Grid{Groups: p.groups, N: make([]int, p.cells)}
	for _, own := range p.count() {
		for c, n := range own {
			g.N[c] += int(n)
		}
	}
	return g, nil
}

// count is the number of rows by cell, of each worker's.
func (p *plan) count() [][]uint32 {
	own := make([][]uint32, p.workers())
	for w := range own {
		own[w] = make([]uint32, p.cells)
	}
	p.share(len(own), func(w int, s *strip, _ *block) {
		n := own[w]
		for _, c := range s.cell[:s.n] {
			n[c]++
		}
	})
	return own
}

// runs are values of rows, those of one cell together, in no order.
type runs[T any] struct {
	start []int // by cell: where its values begin; one more at the end
	all   []T
}

func (r *runs[T]) of(cell int) []T { return r.all[r.start[cell]:r.start[cell+1]] }

// gathered has a value for each row that counts: value fills in those of a strip.
// Rows are counted first, so that each value is written once, where it belongs.
func gathered[T any](p *plan, value func(s *strip, b *block, into []T)) *runs[T] {
	own := p.count()
	r := &runs[T]{start: make([]int, p.cells+1)}
	at := make([][]int, len(own)) // by worker and cell: where the next value goes
	for w := range at {
		at[w] = make([]int, p.cells)
	}
	sum := 0
	for c := range p.cells {
		r.start[c] = sum
		for w := range own {
			at[w][c] = sum
			sum += int(own[w][c])
		}
	}
	r.start[p.cells] = sum
	r.all = make([]T, sum)
	into := make([][]T, len(own))
	p.share(len(own), func(w int, s *strip, b *block) {
		if into[w] == nil {
			into[w] = make([]T, stripRows)
		}
		value(s, b, into[w])
		next := at[w]
		for i, c := range s.cell[:s.n] {
			r.all[next[c]] = into[w][i]
			next[c]++
		}
	})
	return r
}

// each calls f for every cell, on as many goroutines as there are workers; a
// worker's calls come one after another.
func (p *plan) each(f func(worker, cell int)) {
	workers := p.workers()
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for c := w; c < p.cells; c += workers {
				f(w, c)
			}
		})
	}
	all.Wait()
}
