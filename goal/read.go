package goal

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"kith"
	"kith/db"
	"kith/observatory"
	"kith/sdc"
)

// A Reading is what is published of a goal's cell for a period.
type Reading struct {
	Period    observatory.Period
	Published bool // a release of the period is
	Shown     bool // and the number is in it
	State     sdc.State
	Value     float64 // as printed, so that what is said of it agrees with what is read
	Text      string  // the value with its unit, or why there is none
	Release   string  // the edition and its hash, shortened; "" when nothing is published
}

// Measurable reports whether a measure is one number that a target can be set for. A
// band is none, and growth has no target that stays where it is.
func Measurable(m *observatory.Measure) bool {
	return m.Kind != observatory.Median && m.Kind != observatory.Growth
}

// grouped reports whether a measure is a whole breakdown, of which a goal is about one
// group.
func grouped(m *observatory.Measure) bool {
	return m.Kind == observatory.Counts && m.Code == m.Table && strings.Contains(m.Code, "-by-")
}

// read reads the cell from an edition, which is nil when the period is not published;
// with the name of the area as it was drawn. A cell is read as it stands: a number that
// is not in it is not worked out from others.
func (x Cell) read(tx *db.Tx, m *observatory.Measure, e *observatory.Edition, p observatory.Period) (r Reading, area string, err error) {
	r = Reading{Period: p, State: sdc.NoData, Text: "not published yet"}
	if e == nil {
		return r, "", nil
	}
	r.Published, r.Release, r.Text = true, releaseOf(e), "not in this release"
	a, err := observatory.Read(tx, m, e)
	if kith.KindOf(err) == kith.NotFound {
		return r, "", nil
	} else if err != nil {
		return r, "", err
	}
	i := slices.IndexFunc(a.Figures, func(f observatory.Figure) bool { return f.Area.Code == x.Area })
	if i < 0 {
		if observatory.AreaNamed(a.Table, x.Area) >= 0 {
			r.Text = "told together with another area"
		}
		return r, "", nil
	}
	f := a.Figures[i]
	if grouped(m) {
		f = x.ofGroup(a, i)
	}
	switch r.State = f.State; f.State {
	case sdc.Value, sdc.Zero, sdc.NotRecorded:
		unit, v := unitOf(m), f.Limits.Value
		if unit == Percent {
			v *= 100
		}
		r.Shown, r.Value = true, math.Round(v*10)/10
		r.Text = unit.Say(r.Value)
	default:
		r.Text = cmp.Or(why[f.State], string(f.State))
		if f.State == sdc.NoData {
			r.Text = cmp.Or(f.Words, r.Text)
		}
	}
	return r, f.Area.Name, nil
}

// ofGroup is the group's figure: its share of the area's total, or its number where
// one record may stand in several groups.
func (x Cell) ofGroup(a *observatory.Answer, area int) observatory.Figure {
	f := observatory.Figure{Area: a.Table.Areas()[area], State: sdc.NoData}
	columns, ok := a.Table.Holding(sdc.Parts(x.Group))
	if !ok || len(columns) != 1 {
		f.Words = "told together with others only"
		return f
	}
	cell := a.Table.Cell(area, columns[0])
	n, shown := cell.Number()
	if f.State = cell.State(); !shown || f.State == sdc.NoneRecorded {
		return f
	}
	if f.Limits.Value = float64(n); unitOf(a.Measure) != Percent {
		return f
	}
	all, shown := 0, false
	if a.Table.Totals() {
		all, shown = a.Table.Cell(area, len(a.Table.Columns())-1).Number()
	}
	if !shown || all == 0 {
		f.State = sdc.Withheld
		return f
	}
	f.N, f.Of, f.Limits.Value = n, all, float64(n)/float64(all)
	return f
}

func releaseOf(e *observatory.Edition) string {
	return fmt.Sprintf("edition %d, %.12s", e.Edition, e.Hash)
}

// A Choice is what a goal of a measure can be about.
type Choice struct {
	Areas   []sdc.Area
	Groups  []string             // none when the measure is one number
	Periods []observatory.Period // that were published, the latest first
}

// Choices are what a goal of a measure can be about: of the latest release that has
// it. NotFound when none is published.
func Choices(tx *db.Tx, m *observatory.Measure) (Choice, error) {
	var c Choice
	all, err := observatory.Editions(tx)
	if err != nil {
		return c, err
	}
	for i := range all {
		a, err := observatory.Read(tx, m, &all[i])
		if kith.KindOf(err) == kith.NotFound || slices.Contains(c.Periods, all[i].Period()) {
			continue
		} else if err != nil {
			return c, err
		}
		if len(c.Periods) == 0 {
			c.Areas = a.Table.Areas()
			if grouped(m) {
				for _, g := range a.Table.Columns() {
					if !slices.Contains(observatory.Unsaid, g) {
						c.Groups = append(c.Groups, g)
					}
				}
				if a.Table.Totals() {
					c.Groups = c.Groups[:len(c.Groups)-1]
				}
			}
		}
		c.Periods = append(c.Periods, all[i].Period())
	}
	if len(c.Periods) == 0 {
		return c, kith.Errorf(kith.NotFound, "Nothing is published of this measure yet, so no goal can begin there")
	}
	return c, nil
}

// Due are the periods by which a goal may be due on a day: the years, and then the
// quarters, that are not over.
func Due(today kith.Day) (out []observatory.Period) {
	year := observatory.PeriodOf(today)
	var quarters []observatory.Period
	for ; year.From() < today.AddMonths(longest); year.Year++ {
		for _, p := range append([]observatory.Period{year}, year.Quarters()...) {
			if p.Last() < today || p.Last() > today.AddMonths(longest) {
				continue
			}
			if p.Quarter == 0 {
				out = append(out, p)
			} else {
				quarters = append(quarters, p)
			}
		}
	}
	return append(out, quarters...)
}
