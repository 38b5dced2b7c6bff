package sdc

import "strconv"

// A State says what a cell of a published table is; there are seven, and none
// of them is a blank. A chart draws only those that Number gives.
type State string

const (
	Value        State = "value"
	Zero         State = "zero"          // nobody, of enough people who could have been
	NoneRecorded State = "none recorded" // nobody, but too few records say
	Withheld     State = "withheld"      // too small, or for the sake of one that is
	NotRecorded  State = "not recorded"  // how many records do not say
	NoData       State = "no data"       // no practice sent any
	TooFew       State = "too few to rate"
)

// A Cell is one count that can be published. Only this package makes one.
type Cell struct {
	state State
	n     int
}

// State is what the cell is.
func (c Cell) State() State { return c.state }

// Number is the count as it is published. There is none when the cell is
// withheld, when there are no data, and for the zero Cell.
func (c Cell) Number() (int, bool) {
	return c.n, c.state != Withheld && c.state != NoData && c.state != ""
}

// String is the cell as tables print it: the number, * when it is withheld, and
// words when there is no number.
func (c Cell) String() string {
	switch c.state {
	case Withheld:
		return "*"
	case NoData, "":
		return "no data"
	case NoneRecorded:
		return "none recorded"
	}
	return strconv.Itoa(c.n)
}

// A proportion of records that say must be at least this for a zero to be one,
// and this many counted for a rate to be worth printing.
const (
	enoughRecorded = 0.9
	enoughToRate   = 10
)

// state is what a cell that is shown is. What it says must follow from what is
// printed: completeness that is withheld counts as poor.
func (m *maker) state(c int) State {
	width := len(m.t.columns())
	area, column := c/width, c%width
	x := m.net.x[c]
	switch {
	case m.shut[c]:
		return Withheld
	case m.t.silent(area):
		return NoData
	case m.t.NotRecorded != "" && column < len(m.t.Categories) && m.t.Categories[column] == m.t.NotRecorded:
		return NotRecorded
	case x == 0 && !m.complete(area):
		return NoneRecorded
	case x == 0:
		return Zero
	case m.t.Eligible != nil && m.p.shown(x) < enoughToRate:
		return TooFew
	}
	return Value
}

// complete reports whether a zero in the area proves something: every practice
// sent data, no sample, and nine records in ten say, as far as readers can see.
func (m *maker) complete(area int) bool {
	if m.t.Sample || m.t.Reporting != nil && m.t.Reporting[area][0] < m.t.Reporting[area][1] {
		return false
	}
	if m.t.NotRecorded == "" {
		return true
	}
	width := len(m.t.columns())
	unknown, total := -1, area*width+width-1
	for i, c := range m.t.Categories {
		if c == m.t.NotRecorded {
			unknown = area*width + i
		}
	}
	if !m.t.total() || m.shut[unknown] || m.shut[total] {
		return false
	}
	u, n := m.p.shown(m.net.x[unknown]), m.p.shown(m.net.x[total])
	return n == 0 || float64(n-u) >= enoughRecorded*float64(n)
}
