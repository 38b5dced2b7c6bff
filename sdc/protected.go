package sdc

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"kith"
	"kith/sdc/check"
)

// A Protected is a table that can be published, and the only kind that leaves
// this package. The zero Protected has no cells.
type Protected struct{ r released }

// released is a Protected as JSON; it holds nothing that is withheld.
type released struct {
	Title   string    `json:"title"`
	Period  string    `json:"period"`
	Of      string    `json:"of"`
	Policy  string    `json:"policy"`
	Version int       `json:"policyVersion"`
	Areas   []Area    `json:"areas"`
	Columns []string  `json:"columns"`
	Cells   []printed `json:"cells"` // area by area
	Total   bool      `json:"total"`
	Steps   []string  `json:"steps,omitempty"`
}

type printed struct {
	State State `json:"state"`
	N     *int  `json:"value,omitempty"`
}

// release has the proof checked, and gives the table out.
func (m *maker) release(steps []string) (Protected, error) {
	proof := m.proof()
	if _, err := check.Check(proof); err != nil {
		return Protected{}, fmt.Errorf("the proof that table %q can be published does not hold: %w", m.t.Title, err)
	}
	r := released{Title: m.t.Title, Period: m.t.Period, Of: m.t.Of, Policy: m.p.Name, Version: m.p.Version,
		Areas: slices.Clone(m.t.Areas), Columns: slices.Clone(m.t.columns()), Total: m.t.total(), Steps: steps}
	for c := range m.net.x {
		cell := printed{State: m.state(c)}
		if cell.State != Withheld && cell.State != NoData {
			cell.N = &proof.Printed[c]
		}
		r.Cells = append(r.Cells, cell)
	}
	return Protected{r}, nil
}

// proof is what package check verifies.
func (m *maker) proof() *check.Proof {
	width := len(m.t.columns())
	p := &check.Proof{Parent: m.t.parents(), Width: width, Total: m.t.total(), Count: m.net.x,
		Small: m.p.Small, Round: m.p.Round, Floor: m.p.Floor, Zeros: m.p.Zeros, Insider: m.p.Insider,
		Silent: make([]bool, len(m.t.Areas)), Row: make([]bool, len(m.t.Areas))}
	if m.t.People != nil {
		p.People = slices.Concat(m.t.People...)
	}
	if m.t.Eligible != nil {
		p.Of = slices.Concat(m.t.Eligible...)
	}
	for a := range m.t.Areas {
		p.Silent[a], p.Row[a] = m.t.silent(a), m.t.rows[a]
	}
	for c, shut := range m.shut {
		p.Shown = append(p.Shown, !shut)
		p.Printed = append(p.Printed, m.p.shown(m.net.x[c]))
	}
	for _, d := range m.need {
		p.Witness = append(p.Witness, check.Witness{Cell: int(d.cell), Down: d.down, Up: d.up})
	}
	return p
}

// Title, Period and Of are what the table is called, when it is of, and what is
// counted in it.
func (p Protected) Title() string  { return p.r.Title }
func (p Protected) Period() string { return p.r.Period }
func (p Protected) Of() string     { return p.r.Of }

// Policy is the name and version of the rule it was made under: "lt6 v1".
func (p Protected) Policy() string { return fmt.Sprintf("%s v%d", p.r.Policy, p.r.Version) }

// Areas are the rows: the whole first, an area before its parts.
func (p Protected) Areas() []Area { return slices.Clone(p.r.Areas) }

// Columns are the headings; the total last, if the columns add up to one.
func (p Protected) Columns() []string { return slices.Clone(p.r.Columns) }

// Joined is the name of categories that were joined into one column, and Parts are
// the names of those that a column was joined of: its own alone where it was not.
func Joined(names []string) string { return strings.Join(names, joint) }
func Parts(column string) []string { return strings.Split(column, joint) }

// joint stands between names in the heading of a joined column.
const joint = "; "

// Holding are the columns in which some categories are counted, joined ones too
// where all that they were joined of is asked for. It is not ok where one of the
// categories is in no such column: it is joined with others, or was not counted.
func (p Protected) Holding(categories []string) (columns []int, ok bool) {
	found := 0
	for i, name := range p.r.Columns {
		within := 0
		parts := Parts(name)
		for _, part := range parts {
			if slices.Contains(categories, part) {
				within++
			}
		}
		if within > 0 && within == len(parts) {
			columns, found = append(columns, i), found+within
		}
	}
	return columns, found == len(categories)
}

// Totals reports whether the last column is the total of the others.
func (p Protected) Totals() bool { return p.r.Total }

// Steps says in words what was joined or left out to make the table safe.
func (p Protected) Steps() []string { return slices.Clone(p.r.Steps) }

// Cell is the cell of an area and a column, by their places in Areas and Columns.
func (p Protected) Cell(area, column int) Cell {
	c := p.r.Cells[area*len(p.r.Columns)+column]
	if c.N == nil {
		return Cell{state: c.State}
	}
	return Cell{c.State, *c.N}
}

// Hidden is how many cells are withheld, of how many. How many of them are small
// is told to nobody: it narrows what each can be. So the number of second tables
// that were checked is not told either.
func (p Protected) Hidden() (hidden, of int) {
	for _, c := range p.r.Cells {
		if c.State == Withheld {
			hidden++
		}
	}
	return hidden, len(p.r.Cells)
}

// MarshalJSON gives the table as it is published and stored.
func (p Protected) MarshalJSON() ([]byte, error) { return json.Marshal(p.r) }

// Hash is the SHA-256 of MarshalJSON's bytes in hexadecimal: what a release is
// known by.
func (p Protected) Hash() string {
	b, err := json.Marshal(p.r)
	if err != nil { // strings and numbers
		panic(err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Read takes back a table that was protected and stored, if its bytes are those
// that have this hash: what was not released, or was changed since, is not.
func Read(data []byte, hash string) (Protected, error) {
	sum := sha256.Sum256(data)
	if hex.EncodeToString(sum[:]) != hash {
		return Protected{}, kith.Errorf(kith.Conflict, "the stored release is not the one that was published: its hash differs")
	}
	var r released
	if err := json.Unmarshal(data, &r); err != nil {
		return Protected{}, fmt.Errorf("a stored release cannot be read: %w", err)
	}
	if len(r.Cells) != len(r.Areas)*len(r.Columns) {
		return Protected{}, fmt.Errorf("a stored release has %d cells for %d areas and %d columns", len(r.Cells), len(r.Areas), len(r.Columns))
	}
	return Protected{r}, nil
}
