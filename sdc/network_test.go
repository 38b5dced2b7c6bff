package sdc

import (
	"testing"

	"pgregory.net/rapid"
)

// drawTable draws a small tree by categories with many small counts.
func drawTable(t *rapid.T, most int) Table {
	areas := rapid.IntRange(1, 5).Draw(t, "areas")
	table := Table{Title: "drawn", Apart: rapid.Bool().Draw(t, "apart")}
	for i := range areas {
		p := -1
		if i > 0 {
			p = rapid.IntRange(0, i-1).Draw(t, "parent")
		}
		table.Areas = append(table.Areas, Area{Name: string(rune('a' + i)), Parent: p})
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "categories") {
		table.Categories = append(table.Categories, string(rune('A'+i)))
	}
	for _, has := range table.whole() {
		var row []int
		for range max(len(table.Categories), 1) {
			if !has {
				row = append(row, rapid.IntRange(0, most).Draw(t, "count"))
			}
		}
		table.Count = append(table.Count, row)
	}
	return table
}

// every calls f with each table that agrees with what is known of the cells: by
// trying all counts of the areas without parts, up to most.
func every(t *Table, known []Range, most int, f func(x []int)) {
	copied := *t
	copied.Count = nil
	type place struct{ area, column int }
	var free []place
	for a, row := range t.Count {
		copied.Count = append(copied.Count, append([]int(nil), row...))
		for c := range row {
			free = append(free, place{a, c})
		}
	}
	width := len(t.columns())
	var try func(i int)
	try = func(i int) {
		if i == len(free) {
			x := copied.sums()
			for c, n := range x {
				if n < known[c].Low || n > known[c].High {
					return
				}
			}
			f(x)
			return
		}
		p := free[i]
		k := known[p.area*width+p.column]
		for n := k.Low; n <= min(k.High, most); n++ {
			copied.Count[p.area][p.column] = n
			try(i + 1)
		}
	}
	try(0)
}

// The intervals are those that trying every table gives.
func TestIntervalsAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const most = 5
		table := drawTable(t, 3)
		n := weave(table.parents(), len(table.columns()), table.total())
		n.x = table.sums()
		hidden, ways := 0, 1
		whole, width := table.whole(), len(table.columns())
		for c, x := range n.x {
			n.known[c] = Range{x, x}
			leaf := !whole[c/width] && !(table.total() && c%width == width-1)
			if ways > 2000 && leaf || !rapid.Bool().Draw(t, "hidden") {
				continue
			}
			hidden++
			n.known[c] = Range{rapid.IntRange(0, min(1, x)).Draw(t, "low"), x + rapid.IntRange(0, most-min(most, x)).Draw(t, "more")}
			if !leaf {
				n.known[c].High += 40
			} else {
				ways *= n.known[c].High - n.known[c].Low + 1
			}
		}
		want := make([]Range, len(n.x))
		for c := range want {
			want[c] = Range{Unlimited, -1}
		}
		every(&table, n.known, 60, func(x []int) {
			for c, v := range x {
				want[c] = Range{min(want[c].Low, v), max(want[c].High, v)}
			}
		})
		for c := range n.x {
			if got := n.interval(c); got != want[c] {
				t.Fatalf("cell %d of %v: %v, want %v", c, table.Count, got, want[c])
			}
		}
	})
}
