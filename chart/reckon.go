package chart

import (
	"slices"
	"strings"

	"kith"
	"kith/sdc"
	"kith/stats"
)

// A Reckoning says what is reckoned of each area of a table: a count, unless one
// of Share, People and Than says of what it is a part.
type Reckoning struct {
	Columns []string // the numerator: these columns together; the total when there are none
	Rest    bool     // or all but these columns

	Share  bool           // of the area's total
	People Population     // per 1,000 of them
	Than   *sdc.Protected // the ratio to the total of the area with the same code in another table
	Scale  float64        // what that ratio is multiplied by; 1 when zero
	Unsure bool           // the ratio has an interval: both are counts of events
	Unit   string         // what that ratio is: "hours for each referral"
}

// Limits below which a rate or a ratio means nothing (PHE).
const enough = 10

// reckoned reports whether there is more than a count.
func (k Reckoning) reckoned() bool { return k.Share || len(k.People.People) > 0 || k.Than != nil }

// unit is what the value is.
func (k Reckoning) unit(of string) string {
	switch {
	case k.Share:
		return "share of all " + of
	case k.Than != nil:
		return k.Unit
	case len(k.People.People) > 0:
		return "per 1,000 " + k.People.Of
	}
	return of
}

// called is what its highest value is said to be.
func (k Reckoning) called() (highest, number string) {
	switch {
	case k.Share:
		return "the highest share", "share"
	case k.Than != nil:
		return "the highest figure", "figure"
	case len(k.People.People) > 0:
		return "the highest rate", "rate"
	}
	return "the most", "number"
}

// say writes a value.
func (k Reckoning) say(v float64) string {
	switch {
	case k.Share:
		return percent(v)
	case k.Than != nil:
		return index(v)
	case len(k.People.People) > 0:
		return decimal(v)
	}
	return thousands(v)
}

// tick writes a mark of the axis.
func (k Reckoning) tick(v float64) string {
	if k.Share {
		return tickPercent(v)
	}
	return tick(v)
}

// value is what areas are put in order by.
func (k Reckoning) value(m mark) (float64, bool) {
	if k.reckoned() {
		return m.rate.Value, m.rated
	}
	return m.n, m.has && m.state != sdc.NoneRecorded
}

// columns finds the numerator's columns in a table.
func (k Reckoning) columns(p sdc.Protected) ([]int, error) {
	all := p.Columns()
	if len(k.Columns) == 0 {
		if len(all) > 1 && !p.Totals() {
			return nil, kith.Errorf(kith.Invalid, "These figures have no total: say which column is meant")
		}
		return []int{len(all) - 1}, nil
	}
	out, ok := p.Holding(k.Columns)
	if !ok {
		return nil, kith.Errorf(kith.NotFound, "These figures do not tell %s from others", names(k.Columns))
	}
	return out, nil
}

// mark reckons one area. It is an error only when the table does not have what is
// asked for.
func (k Reckoning) mark(p sdc.Protected, area int) (mark, error) {
	columns, err := k.columns(p)
	if err != nil {
		return mark{}, err
	}
	a := p.Areas()[area]
	m := sum(p, area, columns)
	m.code, m.name = a.Code, a.Name
	all, of := sdc.Cell{}, 0.0
	if k.Share || k.Rest {
		if !p.Totals() {
			return mark{}, kith.Errorf(kith.Invalid, "These figures have no total to be a share of")
		}
		all = p.Cell(area, len(p.Columns())-1)
		n, ok := all.Number()
		if of = float64(n); !ok {
			m.has, m.state = false, all.State()
		}
	}
	if k.Rest && m.has {
		m.n, m.state = of-m.n, sdc.Value
	}
	switch {
	case !k.reckoned() || !m.has || m.state == sdc.NoneRecorded:
	case k.Share:
		m.base = of
		m.rated = m.rating(stats.Proportion(m.n, of, stats.P95))
	case k.Than != nil:
		k.ratio(&m)
	default:
		if m.people = k.People.of(a.Code); m.people > 0 && (m.n == 0 || m.n >= enough) && m.state != sdc.TooFew {
			m.base = m.people / 1000
			m.rated = m.rating(stats.Rate(m.n, m.people, 1000, stats.P95))
		}
	}
	return m, nil
}

// rating keeps what could be reckoned.
func (m *mark) rating(l stats.Limits, err error) bool {
	m.rate = l
	return err == nil
}

// ratio sets a mark against the same area's total in the other table.
func (k Reckoning) ratio(m *mark) {
	for i, a := range k.Than.Areas() {
		if a.Code != m.code {
			continue
		}
		c := k.Than.Cell(i, len(k.Than.Columns())-1)
		of, ok := c.Number()
		switch scale := max(k.Scale, 0); {
		case !ok:
			m.state = c.State() // of what it is compared with
		case of < enough || m.n < 1:
			m.state = sdc.TooFew
		case k.Unsure:
			m.rated = m.rating(stats.RateRatio(m.n, 1, float64(of), 1, stats.P95))
		default:
			if scale == 0 {
				scale = 1
			}
			v := m.n * scale / float64(of)
			m.rate, m.rated = stats.Limits{Value: v, Low: v, High: v}, true
		}
		return
	}
	m.state = sdc.NoData // the area was drawn otherwise there
}

// of is how many people an area has: of areas that are shown as one, all of them.
func (p Population) of(code string) float64 {
	if n, ok := p.People[code]; ok {
		return n
	}
	sum := 0.0
	for _, part := range strings.Split(code, "+") {
		n, ok := p.People[part]
		if !ok {
			return 0
		}
		sum += n
	}
	return sum
}

// sum adds columns of an area. When one of them has no number there is a sum all
// the same if the others and the total do: anybody can subtract.
func sum(p sdc.Protected, area int, columns []int) mark {
	total, missing, m := len(p.Columns())-1, sdc.State(""), mark{has: true, state: sdc.Zero}
	add := func(c int) {
		cell := p.Cell(area, c)
		n, ok := cell.Number()
		if !ok {
			missing = cell.State()
			return
		}
		m.n += float64(n)
		if m.state = sdc.Value; len(columns) == 1 {
			m.state = cell.State()
		}
	}
	for _, c := range columns {
		add(c)
	}
	if missing == "" {
		if m.n == 0 && len(columns) > 1 {
			m.state = sdc.Zero
		}
		return m
	}
	why := missing
	all, ok := p.Cell(area, total).Number()
	if !p.Totals() || !ok || len(columns) == 1 {
		return mark{state: why}
	}
	missing, m = "", mark{has: true, state: sdc.Value}
	for c := range total {
		if !slices.Contains(columns, c) {
			add(c)
		}
	}
	if missing != "" {
		return mark{state: why}
	}
	m.n, m.state = float64(all)-m.n, sdc.Value
	return m
}
