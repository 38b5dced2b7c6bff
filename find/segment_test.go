package find

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"kith"
	"kith/geo"
)

// The runs of a circle hold all that lies in it, up to its very edge, and all
// that nobody need travel to.
func TestWithin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := places.Draw(t, "from")
		metres := rapid.IntRange(1, 30_000).Draw(t, "metres")
		var entries []Entry
		add := func(e, n int, d Delivery) {
			entries = append(entries, Entry{ID: kith.ID(strconv.Itoa(len(entries))), Place: geo.Point{E: from.E + int32(e), N: from.N + int32(n)}, Delivery: d})
		}
		for _, d := range []Delivery{None, ByPhone} {
			add(metres, 0, d)
			add(-metres, 0, d)
			add(0, metres, d)
			add(0, -metres, d)
			add(rapid.IntRange(-90_000, 90_000).Draw(t, "e"), rapid.IntRange(-90_000, 90_000).Draw(t, "n"), d)
		}
		s := build(slices.Values(entries))
		held := map[uint32]bool{}
		last := uint32(0)
		for _, r := range s.within(&from, metres) {
			if r.from < last || r.to <= r.from {
				t.Fatalf("runs do not rise")
			}
			last = r.to
			for d := r.from; d < r.to; d++ {
				held[d] = true
			}
		}
		for i := range s.docs {
			d := &s.docs[i]
			if !held[uint32(i)] && (d.delivery == ByPhone || geo.Distance(from, d.at) <= metres) {
				t.Fatalf("%v is left out", d.at)
			}
		}
	})
}
