// Package chart draws what the observatory publishes, and says it in words: a
// picture for a page, for paper and for a board's slides, with the sentence, the
// table and the files that belong to it. It knows no database and no page.
//
//	sdc.Protected ─┐
//	public numbers ─┴─→ Figure ─┬─ Words   sentences, true by construction
//	                            ├─ Rows    the table that the picture is drawn from
//	                            ├─ SVG, PNG
//	                            └─ CSV, JSON, XLSX
//
// Nothing but protected numbers and what readers can look up themselves comes
// in, so nothing else can go out: a Figure is a function of what is published.
// Rates and intervals are reckoned here, from the protected number. What is
// withheld, none, not recorded or missing is never drawn as zero: it differs in
// shape and word, and on paper without colour.
package chart

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"kith"
	"kith/sdc"
	"kith/stats"
)

// Beside is what stands beside a figure: how it was made, in words.
type Beside struct {
	Title    string // of the figure; made of the table's own when empty
	Method   string // how it was counted and reckoned
	Coverage string // who sent data: "18 of 20 practices"
	Source   string // of denominators and boundaries
	Release  string // what the release is known by
	Address  string // where the figure stands for good
	Polarity stats.Polarity
	Notes    []string
}

// A Population is how many people could have been counted. Its publisher prints
// it, so readers know it. Zero and missing are the same: not known.
type Population struct {
	Of     string // who they are: "registered people"
	People map[string]float64
	Unsaid []string // columns of people who may belong to any of its groups, beside those not recorded
}

// in is how many people belong to a column's group, or to all of those that it was
// joined of; 0 when that is not known.
func (p Population) in(column string) (n float64) {
	if n := p.People[column]; n > 0 {
		return n
	}
	for _, part := range sdc.Parts(column) {
		if p.People[part] <= 0 {
			return 0
		}
		n += p.People[part]
	}
	return n
}

// A Value is one cell of a figure's table.
type Value struct {
	State  sdc.State `json:"state"`
	Number *float64  `json:"value,omitempty"`
	Low    *float64  `json:"lower,omitempty"`
	High   *float64  `json:"upper,omitempty"`
	Text   string    `json:"text"` // as the page prints it
}

// A Row is a row of a figure's table.
type Row struct {
	Code   string  `json:"code,omitempty"`
	Name   string  `json:"name"`
	Values []Value `json:"cells"`
}

// A Figure is a chart with all that belongs to it. Only this package makes one.
type Figure struct {
	kind    string
	period  string
	of      string
	policy  string
	words   []string
	columns []string // the first names the rows
	rows    []Row
	beside  Beside

	wide, narrow scene
}

// Kind is what sort of chart it is, as addresses and names of files have it.
func (f Figure) Kind() string { return f.kind }

// Title is the figure's heading.
func (f Figure) Title() string { return f.beside.Title }

// Period, Of and Policy are when it is of, what is counted, and the rule by which
// small numbers are withheld.
func (f Figure) Period() string { return f.period }
func (f Figure) Of() string     { return f.of }
func (f Figure) Policy() string { return f.policy }

// Words are what the figure says, in sentences that follow from its table.
func (f Figure) Words() []string { return slices.Clone(f.words) }

// Sentence is the first of Words: what a heading or a tile has room for.
func (f Figure) Sentence() string { return f.words[0] }

// Columns are the headings of the table; the first names the rows.
func (f Figure) Columns() []string { return slices.Clone(f.columns) }

// Rows are the table.
func (f Figure) Rows() []Row { return slices.Clone(f.rows) }

// Beside is what stands beside it.
func (f Figure) Beside() Beside { b := f.beside; b.Notes = slices.Clone(b.Notes); return b }

// ID is a name of the figure that is the same whenever it is drawn, and another
// for another figure: for the parts of a page that refer to each other.
func (f Figure) ID() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{f.kind, f.beside.Title, f.period, f.beside.Release}, "\x00")))
	return "f" + hex.EncodeToString(sum[:4])
}

// States are the states that cells of the figure are in, besides a plain number,
// with what each means; in the order of the catalogue.
func (f Figure) States() []Meaning {
	has := map[sdc.State]bool{}
	for _, r := range f.rows {
		for _, v := range r.Values {
			has[v.State] = true
		}
	}
	var out []Meaning
	for _, m := range meanings {
		if has[m.State] {
			out = append(out, m)
		}
	}
	return out
}

// A Meaning says what a state is.
type Meaning struct {
	State sdc.State `json:"state"`
	Shown string    `json:"shown"` // as tables print it
	Means string    `json:"means"`
}

var meanings = []Meaning{
	{sdc.Zero, "0", "nobody, of enough people who could have been counted"},
	{sdc.NoneRecorded, "none recorded", "nobody is recorded, but too few records say for that to be proof"},
	{sdc.Withheld, "*", "withheld: a small number that could point to people, or one that would give a small number away"},
	{sdc.NotRecorded, "a number", "how many records do not say"},
	{sdc.NoData, "no data", "nobody sent data"},
	{sdc.TooFew, "a number", "too few for a rate to mean anything"},
}

// means is what a state means, "" for a plain number.
func means(s sdc.State) string {
	for _, m := range meanings {
		if m.State == s {
			return m.Means
		}
	}
	return ""
}

// A mark is one protected number with its name.
type mark struct {
	code, name string
	state      sdc.State
	n          float64
	has        bool // there is a number
	people     float64
	rate       stats.Limits
	rated      bool
	base       float64 // what the rate is out of, in its own unit
	place      [2]int  // between which places of the order it lies, all areas at once; zero when that cannot be told
}

// markOf is the mark of a cell.
func markOf(code, name string, c sdc.Cell) mark {
	n, has := c.Number()
	return mark{code: code, name: name, state: cmp.Or(c.State(), sdc.NoData), n: float64(n), has: has}
}

// first checks that there is such an area and column.
func first(p sdc.Protected, area, column int) error {
	switch {
	case area < 0 || area >= len(p.Areas()):
		return kith.Errorf(kith.NotFound, "There is no such area in these figures")
	case column < 0 || column >= len(p.Columns()):
		return kith.Errorf(kith.NotFound, "There is no such column in these figures")
	}
	return nil
}

// unknown is the column of those for whom it is not recorded, or -1.
func unknown(p sdc.Protected) int {
	for c := range p.Columns() {
		for a := range p.Areas() {
			if p.Cell(a, c).State() == sdc.NotRecorded {
				return c
			}
		}
	}
	return -1
}

// known is how many of an area there are whose group is known, when readers can
// tell: the total less those not recorded, else the sum of all groups.
func known(p sdc.Protected, area int) (float64, bool) {
	width, not := len(p.Columns()), unknown(p)
	if !p.Totals() {
		return 0, false
	}
	if all, ok := p.Cell(area, width-1).Number(); ok {
		if not < 0 {
			return float64(all), all > 0
		}
		if n, ok := p.Cell(area, not).Number(); ok {
			return float64(all - n), all > n
		}
	}
	sum := 0
	for c := range width - 1 {
		n, ok := p.Cell(area, c).Number()
		if c != not && !ok {
			return 0, false
		}
		if c != not {
			sum += n
		}
	}
	return float64(sum), sum > 0
}

// parts are the places of an area's parts.
func parts(p sdc.Protected, area int) []int {
	var out []int
	for i, a := range p.Areas() {
		if a.Parent == area {
			out = append(out, i)
		}
	}
	return out
}

// ordered puts marks with a value before those without, the largest first. What
// has none stands by its name, so that its place says nothing of its number.
func ordered(all []mark, value func(mark) (float64, bool)) {
	slices.SortStableFunc(all, func(a, b mark) int {
		x, okX := value(a)
		y, okY := value(b)
		switch {
		case okX != okY:
			return cmp.Compare(boolean(okY), boolean(okX))
		case okX && x != y:
			return cmp.Compare(y, x)
		}
		return cmp.Compare(a.name, b.name)
	})
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

func count(m mark) (float64, bool) { return m.n, m.has }
func rated(m mark) (float64, bool) { return m.rate.Value, m.rated }
