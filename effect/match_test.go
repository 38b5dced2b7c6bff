package effect_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"kith/effect"
)

// Match is what it says: whoever chooses takes the nearest of their stratum who
// is still free, the first in order of two as near. Against going through all of
// them, on small registers full of ties.
func TestMatchIsNearest(t *testing.T) {
	lot := rand.New(rand.NewPCG(1, 2))
	for range 400 {
		n := 2 + lot.IntN(40)
		m := effect.Matching{Most: 1 + lot.IntN(3), InOrder: lot.IntN(2) == 0}
		if lot.IntN(2) == 0 {
			m.Caliper = 0.5 + float64(lot.IntN(4))
		}
		for range n {
			m.Treated = append(m.Treated, lot.IntN(3) == 0)
			m.Score = append(m.Score, float64(lot.IntN(24))/2)
			m.Exact = append(m.Exact, 7*lot.IntN(3))
		}
		m.Treated[0] = true
		if lot.IntN(4) == 0 {
			m.Exact = nil
		}
		got, err := m.Match()
		if err != nil {
			t.Fatal(err)
		}
		if want := brute(m); !slices.EqualFunc(got.Sets, want.Sets, func(a, b effect.Set) bool {
			return a.Treated == b.Treated && slices.Equal(a.Controls, b.Controls)
		}) || !slices.Equal(got.Unmatched, want.Unmatched) {
			t.Fatalf("%+v:\ngot  %v\nwant %v", m, got, want)
		}
	}
}

func brute(m effect.Matching) (p effect.Pairing) {
	var order []int
	for i, t := range m.Treated {
		if t {
			order = append(order, i)
		}
	}
	if !m.InOrder {
		slices.SortStableFunc(order, func(a, b int) int {
			return int(math.Copysign(1, m.Score[b]-m.Score[a])) * boolean(m.Score[a] != m.Score[b])
		})
	}
	taken, sets := map[int]bool{}, map[int][]int{}
	for range m.Most {
		for _, i := range order {
			best := -1
			for j, t := range m.Treated {
				d := math.Abs(m.Score[j] - m.Score[i])
				if t || taken[j] || m.Exact != nil && m.Exact[i] != m.Exact[j] || m.Caliper > 0 && d > m.Caliper {
					continue
				}
				if best < 0 || d < math.Abs(m.Score[best]-m.Score[i]) {
					best = j
				}
			}
			if best >= 0 {
				taken[best], sets[i] = true, append(sets[i], best)
			}
		}
	}
	for _, i := range order {
		if sets[i] == nil {
			p.Unmatched = append(p.Unmatched, i)
			continue
		}
		p.Sets = append(p.Sets, effect.Set{Treated: i, Controls: sets[i]})
	}
	return p
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}
