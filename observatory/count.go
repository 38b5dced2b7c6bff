package observatory

import (
	"strings"

	"kith"
	"kith/sdc"
)

// A set is the finest group of records that a table is made of: of one leaf and
// of one value. The ledger speaks of sets, so that areas that change and
// categories that overlap are sums of the same ones.
type set struct {
	At    leaf   `json:"at"`
	Value string `json:"value"`
	N     int    `json:"n"`
}

// counted counts facts by the rows of a tree and the categories of a breakdown,
// the i-th of the facts' values; without one, by rows alone. It is the one place
// where records become numbers.
func counted(facts []fact, t *tree, b *Breakdown, i int) (table sdc.Table, sets []set) {
	columns, total := 1, true
	if b != nil {
		table.Categories, table.Apart, table.NotRecorded = b.Categories(), b.Overlap, b.NotRecorded
		if b.Overlap {
			table.NotRecorded = ""
		}
		columns, total = len(b.list), !b.Overlap
	}
	table.Areas = t.areas
	table.Count = make([][]int, len(t.areas))
	whole := make([]bool, len(t.areas))
	for _, a := range t.areas {
		if a.Parent >= 0 {
			whole[a.Parent] = true
		}
	}
	for a := range t.areas {
		if !whole[a] {
			table.Count[a] = make([]int, columns)
		}
	}
	width := columns
	if total && b != nil {
		width++
	}
	table.People = make([][]int, len(t.areas))
	for a := range table.People {
		table.People[a] = make([]int, width)
	}
	number, seen := map[kith.ID]int{}, map[[2]int]bool{}
	at := map[set]int{}
	for _, f := range facts {
		who, ok := number[f.person]
		if !ok {
			who = len(number)
			number[f.person] = who
		}
		values := []string{""}
		switch {
		case b != nil && b.Overlap:
			values = several(f.is[i])
		case b != nil || i >= 0:
			values = []string{f.is[i]}
		}
		row, put := t.at[f.at], 0
		for _, v := range values {
			c := 0
			if b != nil {
				c = b.of(v)
			}
			if put>>c&1 == 1 {
				continue // two fine needs of one heading
			}
			put |= 1 << c
			table.Count[row][c] += f.units
			key := set{At: f.at, Value: v}
			if n, ok := at[key]; ok {
				sets[n].N += f.units
			} else {
				at[key] = len(sets)
				sets = append(sets, set{f.at, v, f.units})
			}
			for a := row; a >= 0; a = t.areas[a].Parent {
				for _, col := range []int{c, width - 1} {
					if cell := [2]int{a*width + col, who}; !seen[cell] {
						seen[cell] = true
						table.People[a][col]++
					}
					if width == columns {
						break // there is no total
					}
				}
			}
		}
	}
	return table, sets
}

// name is the set as the ledger keeps it for ever: quarters are the same sets
// whether they were published by themselves or within their year.
func (s set) name(p Period, space string) string {
	if space == quarterSpace && s.Value != lateValue {
		return s.At.String() + "|" + s.Value
	}
	return strings.Join([]string{p.String(), s.At.String(), s.Value}, "|")
}
