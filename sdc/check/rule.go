package check

import "fmt"

// of is how many could have been counted in a cell, or -1.
func (p *Proof) of(c int) int {
	if p.Of == nil {
		return -1
	}
	return p.Of[c]
}

// persons is how many people stand behind a cell.
func (p *Proof) persons(c int) int {
	if p.People == nil {
		return p.Count[c]
	}
	return p.People[c]
}

// zeroShown reports whether a zero of this cell would be shown, which depends on
// published things only.
func (p *Proof) zeroShown(c int) bool {
	n := p.of(c)
	return p.Zeros && (n == -1 || n == 0 || n >= p.Floor)
}

// rowWithheld reports whether the cell stands in a row that is withheld whole.
func (p *Proof) rowWithheld(c int) bool {
	return p.Row[c/p.Width] && !(p.Total && c%p.Width == p.Width-1)
}

// tooSmall reports whether a cell must not be shown or found out.
func (p *Proof) tooSmall(c int) bool {
	if p.Silent[c/p.Width] {
		return false
	}
	few := func(x int) bool {
		if x == 0 {
			return !p.zeroShown(c)
		}
		n := p.of(c)
		return x <= p.Small || n != -1 && n-x <= p.Small
	}
	return few(p.persons(c)) || few(p.Count[c])
}

// bounds is what the readers know of a cell by itself: from the number that is
// printed, or from none being printed.
func (p *Proof) bounds(c int) (least, most int, err error) {
	const endless = 1 << 40
	x, n := p.Count[c], p.of(c)
	switch {
	case !p.Shown[c]:
		least, most = 0, endless
		if p.zeroShown(c) && !p.rowWithheld(c) {
			least = 1
		}
		if n != -1 {
			most = n
		}
	case p.tooSmall(c) || p.rowWithheld(c):
		return 0, 0, fmt.Errorf("cell %d is shown and must not be", c)
	case x == 0:
		if p.Printed[c] != 0 {
			return 0, 0, fmt.Errorf("cell %d is printed as it is not", c)
		}
	case p.Round <= 1:
		if p.Printed[c] != x {
			return 0, 0, fmt.Errorf("cell %d is printed as it is not", c)
		}
		least, most = x, x
	default:
		// Every count that would have been printed so, and not withheld.
		v := p.Printed[c]
		least = max(v-p.Round/2, p.Small+1)
		most = v + p.Round - 1 - p.Round/2
		if n != -1 {
			most = min(most, n-p.Small-1)
		}
		if v%p.Round != 0 {
			return 0, 0, fmt.Errorf("cell %d is not rounded", c)
		}
	}
	if x < least || x > most {
		return 0, 0, fmt.Errorf("cell %d is not what its readers are told", c)
	}
	return least, most, nil
}

// doubt is how low and how high a small count must be able to be: from one to
// the most that is small, of those counted and of those not counted, as far as
// readers could believe it at all.
func (p *Proof) doubt(c, least, most int) (low, high int) {
	persons, n := p.persons(c), p.of(c)
	counted := persons <= p.Small
	others := n != -1 && persons > 0 && n-persons <= p.Small
	low, high = endlessLow, 0
	if counted || !others {
		low, high = 1, p.Small
		if p.Insider && (persons == 1 || persons == 2) {
			high = p.Small + 1
		}
	}
	if others {
		low, high = min(low, n-p.Small), max(high, n-1)
	}
	return max(low, least), min(high, most)
}

const endlessLow = 1 << 40
