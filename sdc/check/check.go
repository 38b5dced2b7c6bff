// Package check verifies that a table can be published. It shares no code with
// package sdc, which makes such tables: it adds, compares and nothing else, so
// that it can be read in one sitting and believed.
//
// The proof of each count that is too small is two other tables. Each agrees
// with everything that is published, and with what is withheld being withheld;
// in one the count is as low, in the other as high as any count that would have
// been withheld. Whoever has only the publication cannot tell the three apart.
package check

import "fmt"

// A Change says by how much a cell of a second table differs.
type Change struct{ Cell, By int }

// A Witness is two second tables for one cell, as what changes in them.
type Witness struct {
	Cell     int
	Down, Up []Change
}

// A Proof is a table with what is shown of it and why it is safe. It is as
// secret as the table. Cells stand area by area, each with Width columns.
type Proof struct {
	Parent  []int // of each area; -1 for the whole
	Width   int
	Total   bool // the last column is the total of the others
	Count   []int
	People  []int  // distinct people behind each count; nil when people are counted
	Of      []int  // how many could have been counted; nil when readers are not told
	Silent  []bool // areas from which no practice sent data: their zeros say so
	Row     []bool // areas whose row is withheld whole, zeros too (its total apart)
	Shown   []bool
	Printed []int // what is printed of each cell that is shown

	Small, Round, Floor int // the policy: see sdc.Policy
	Zeros, Insider      bool

	Witness []Witness
}

// Check says what is wrong with a proof, and how many second tables it holds.
func Check(p *Proof) (tables int, err error) {
	if err := p.sums(func(c int) int { return p.Count[c] }); err != nil {
		return 0, fmt.Errorf("the table: %w", err)
	}
	least, most := make([]int, len(p.Count)), make([]int, len(p.Count))
	small := map[int]bool{}
	for c := range p.Count {
		if least[c], most[c], err = p.bounds(c); err != nil {
			return 0, err
		}
		if p.tooSmall(c) {
			small[c] = true
		}
	}
	whole, _ := p.family()
	for _, w := range p.Witness {
		if !small[w.Cell] {
			return 0, fmt.Errorf("cell %d: two witnesses, or one for a count that is not small", w.Cell)
		}
		delete(small, w.Cell)
		low, high := p.doubt(w.Cell, least[w.Cell], most[w.Cell])
		for _, side := range []struct {
			changes []Change
			reaches func(int) bool
		}{{w.Down, func(n int) bool { return n <= low }}, {w.Up, func(n int) bool { return n >= high }}} {
			if err := p.second(w.Cell, side.changes, whole, least, most, side.reaches); err != nil {
				return 0, fmt.Errorf("cell %d: %w", w.Cell, err)
			}
			tables++
		}
	}
	for c := range small {
		return 0, fmt.Errorf("cell %d is too small and has no witness", c)
	}
	return tables, nil
}

// sums says whether a table adds up, given its cells.
func (p *Proof) sums(cell func(int) int) error {
	whole, parts := p.family()
	for a := range p.Parent {
		if err := p.across(a, cell); err != nil {
			return err
		}
		for c := 0; whole[a] && c < p.Width; c++ {
			sum := 0
			for _, b := range parts[a] {
				sum += cell(b*p.Width + c)
			}
			if sum != cell(a*p.Width+c) {
				return fmt.Errorf("area %d, column %d is not the sum of its parts", a, c)
			}
		}
	}
	return nil
}

func (p *Proof) family() (whole []bool, parts [][]int) {
	whole, parts = make([]bool, len(p.Parent)), make([][]int, len(p.Parent))
	for a, b := range p.Parent {
		if b >= 0 {
			whole[b], parts[b] = true, append(parts[b], a)
		}
	}
	return whole, parts
}

// across says whether an area's categories add up to its total.
func (p *Proof) across(a int, cell func(int) int) error {
	if !p.Total {
		return nil
	}
	sum := 0
	for c := range p.Width - 1 {
		sum += cell(a*p.Width + c)
	}
	if sum != cell(a*p.Width+p.Width-1) {
		return fmt.Errorf("the categories of area %d do not add up to its total", a)
	}
	return nil
}

// second says whether a second table is one: only the cells named change, each
// within what is known of it, every sum still holds, and the cell in question
// reaches what it has to.
func (p *Proof) second(cell int, changes []Change, whole []bool, least, most []int, reaches func(int) bool) error {
	by := map[int]int{}
	for _, c := range changes {
		if _, twice := by[c.Cell]; twice || c.Cell < 0 || c.Cell >= len(p.Count) {
			return fmt.Errorf("a second table changes cell %d twice, or there is no such cell", c.Cell)
		}
		by[c.Cell] = c.By
		if n := p.Count[c.Cell] + c.By; n < least[c.Cell] || n > most[c.Cell] {
			return fmt.Errorf("a second table has a number in cell %d that its readers would know to be wrong", c.Cell)
		}
	}
	if !reaches(p.Count[cell] + by[cell]) {
		return fmt.Errorf("a second table does not go far enough")
	}
	// The table itself adds up, so the changes must add up to nothing: in every
	// column of an area with what its parts change, and across every row.
	down, row := map[int]int{}, map[int]int{}
	for c, n := range by {
		a, column := c/p.Width, c%p.Width
		down[c] += n // as the sum of its parts, counted below
		if b := p.Parent[a]; b >= 0 {
			down[b*p.Width+column] -= n
		}
		if p.Total && column == p.Width-1 {
			n = -n
		}
		row[a] += n
	}
	for c, n := range down {
		if n != 0 && whole[c/p.Width] {
			return fmt.Errorf("in a second table the parts of area %d do not add up", c/p.Width)
		}
	}
	for a, n := range row {
		if n != 0 && p.Total {
			return fmt.Errorf("in a second table the row of area %d does not add up", a)
		}
	}
	return nil
}
