package sdc

import (
	"math/bits"
	"slices"

	"kith/sdc/check"
)

// A need is a small count with what must stay possible of it, and the two
// second tables that show it: what changes in them, cell by cell.
type need struct {
	cell int32
	Range
	down, up []check.Change
}

// A maker is one attempt at protecting a table.
type maker struct {
	t     *Table
	p     Policy
	net   *network
	shut  []bool  // withheld
	open  []Range // what an outsider knows of each cell when it is shown
	need  []need
	extra []int32           // withheld for another's sake
	keep  bool              // the totals are shown, whatever happens
	users map[int32][]int32 // which second tables change such a cell: need<<1, |1 for up
}

func newMaker(t *Table, p Policy, keep bool) *maker {
	width := len(t.columns())
	m := &maker{t: t, p: p, keep: keep, net: weave(t.parents(), width, t.total()), users: map[int32][]int32{}}
	m.net.x = t.sums()
	size := len(m.net.x)
	m.shut, m.open = make([]bool, size), make([]Range, size)
	depth := t.heights()
	for c, x := range m.net.x {
		area, column := c/width, c%width
		n, people := t.eligible(area, column), t.people(area, column, x)
		m.open[c], m.net.hidden[c] = p.printed(x, n), p.withheld(n)
		row := t.rows[area] && !(t.total() && column == width-1)
		if row {
			m.net.hidden[c].Low = 0
		}
		small := !t.silent(area) && (p.small(people, n) || people != x && p.small(x, n))
		switch {
		case small || row:
			m.shut[c], m.net.known[c] = true, m.net.hidden[c]
			if small {
				m.need = append(m.need, need{cell: int32(c), Range: p.doubt(x, people, n, m.net.hidden[c])}) // #nosec G115 -- bounded by maxCells
			}
		default:
			m.net.known[c] = m.open[c]
			if x > 0 && !(keep && column == width-1) {
				m.net.price[c] = price(x, depth[area], t.total() && column == width-1)
			}
		}
	}
	slices.SortStableFunc(m.need, func(a, b need) int { return m.net.x[a.cell] - m.net.x[b.cell] })
	return m
}

// heights has for each area how many levels stand below it.
func (t *Table) heights() []int {
	h := make([]int, len(t.Areas))
	for i := len(t.Areas) - 1; i > 0; i-- {
		p := t.Areas[i].Parent
		h[p] = max(h[p], h[i]+1)
	}
	return h
}

// price is what it costs to withhold a count: it grows slowly with the count,
// sixfold with each level above the practices, and sixfold for a total. The
// logarithm is in whole eighths, so that every machine reckons the same.
func price(x, height int, total bool) int64 {
	u := uint64(x) + 1 // #nosec G115 -- not negative
	log := bits.Len64(u) - 1
	eighths := int64(8*log) + int64((u-1<<log)*8>>log) // #nosec G115 -- small
	cost := 12 + eighths
	if total {
		height++
	}
	for range min(height, 12) {
		cost *= 6
	}
	return cost
}

// repair withholds until every need is met, and returns the cells for which
// that cannot be.
func (m *maker) repair() (unsafe []int) {
	for i := range m.need {
		d := &m.need[i]
		x, width := m.net.x[d.cell], len(m.t.columns())
		if m.keep && int(d.cell)%width == width-1 {
			unsafe = append(unsafe, int(d.cell))
			continue
		}
		var down, up bool
		d.up, up = m.second(d.cell, false, d.High-x, true)
		d.down, down = m.second(d.cell, true, x-d.Low, true)
		if !up || !down {
			unsafe = append(unsafe, int(d.cell))
		}
	}
	slices.Sort(unsafe)
	return unsafe
}

// second looks for a table that agrees with what is published and in which the
// cell is that much higher (lower, if down); if pay, withholding what that
// takes. It returns what changes.
func (m *maker) second(cell int32, down bool, by int, pay bool) ([]check.Change, bool) {
	n := m.net
	defer n.rest()
	arc, from, to := cell<<1, n.head[cell], n.tail[cell]
	if down {
		arc, from, to = arc|1, to, from
	}
	if n.room(arc, n.known[cell]) < by {
		return nil, false
	}
	for done := 0; done < by; {
		if !n.search(from, to, cell, pay) {
			return nil, false
		}
		moved, withheld := n.push(to, by-done)
		n.add(arc, moved)
		done += moved
		for _, c := range withheld {
			m.withhold(c)
		}
	}
	var all []check.Change
	slices.Sort(n.touched)
	for _, c := range n.touched {
		if n.flow[c] != 0 {
			all = append(all, check.Change{Cell: int(c), By: n.flow[c]})
			n.flow[c] = 0 // a cell that came back to where it was is touched twice
		}
	}
	return all, true
}

// withhold withholds a cell for another's sake.
func (m *maker) withhold(c int32) {
	m.shut[c], m.net.known[c], m.net.price[c] = true, m.net.hidden[c], 0
	m.extra = append(m.extra, c)
}

// clean shows again, the dearest first, what need not be withheld.
func (m *maker) clean() {
	cost := map[int32]int64{}
	width, depth := len(m.t.columns()), m.t.heights()
	for _, c := range m.extra {
		cost[c] = price(m.net.x[c], depth[int(c)/width], m.t.total() && int(c)%width == width-1)
		m.users[c] = nil
	}
	for i := range m.need {
		m.note(int32(i)<<1, m.need[i].down) // #nosec G115 -- bounded by maxCells
		m.note(int32(i)<<1|1, m.need[i].up) // #nosec G115 -- bounded by maxCells
	}
	slices.SortFunc(m.extra, func(a, b int32) int {
		if cost[a] != cost[b] {
			return int(cost[b] - cost[a])
		}
		return int(a - b)
	})
	m.extra = slices.DeleteFunc(m.extra, m.needless)
}

// note remembers which cells a second table changes.
func (m *maker) note(user int32, changes []check.Change) {
	for _, c := range changes {
		if list, ok := m.users[int32(c.Cell)]; ok { // #nosec G115 -- bounded by maxCells
			m.users[int32(c.Cell)] = append(list, user) // #nosec G115 -- bounded by maxCells
		}
	}
}

// needless shows cell c again if every second table that changes it can be
// replaced, and reports whether it could.
func (m *maker) needless(c int32) bool {
	m.net.known[c] = m.open[c]
	type other struct {
		user  int32
		table []check.Change
	}
	var others []other
	users := slices.Clone(m.users[c])
	slices.Sort(users)
	for _, user := range slices.Compact(users) {
		d := &m.need[user>>1]
		now, by := d.down, m.net.x[d.cell]-d.Low
		if user&1 == 1 {
			now, by = d.up, d.High-m.net.x[d.cell]
		}
		if !changes(now, c) {
			continue
		}
		table, ok := m.second(d.cell, user&1 == 0, by, false)
		if !ok {
			m.net.known[c] = m.net.hidden[c]
			return false
		}
		others = append(others, other{user, table})
	}
	for _, o := range others {
		if o.user&1 == 1 {
			m.need[o.user>>1].up = o.table
		} else {
			m.need[o.user>>1].down = o.table
		}
		m.note(o.user, o.table)
	}
	m.shut[c] = false
	return true
}

func changes(all []check.Change, cell int32) bool {
	return slices.ContainsFunc(all, func(c check.Change) bool { return c.Cell == int(cell) })
}
