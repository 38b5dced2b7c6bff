package chart

import (
	"cmp"
	"fmt"
	"math"

	"kith/sdc"
	"kith/stats"
)

// Bars draws one area's categories. Where it can be told how many there are whose
// category is known, each bar is a share of them with Wilson's interval; else a
// count with Byar's or the exact one.
func Bars(p sdc.Protected, area int, b Beside) (Figure, error) {
	if err := first(p, area, 0); err != nil {
		return Figure{}, err
	}
	columns, place := p.Columns(), p.Areas()[area]
	all, shares := known(p, area)
	shares = shares && p.Totals()
	say := saying(p.Policy())
	f := begin("bars", p, b, fmt.Sprintf("%s, %s, %s", p.Title(), place.Name, p.Period()))
	f.columns = []string{"Group", p.Of()}
	a := axis{}
	if shares {
		f.columns = append(f.columns, "share of those recorded", "95% interval")
	}
	var lines []line
	var groups []mark
	not := unknown(p)
	for c, name := range columns {
		m := markOf("", name, p.Cell(area, c))
		total := p.Totals() && c == len(columns)-1
		row := Row{Name: name, Values: []Value{m.value()}}
		l := line{name: name, state: m.state, drawn: m.has, bar: true, soft: c == not, noted: m.value().Text}
		switch share, err := stats.Proportion(m.n, all, stats.P95); {
		case shares && !total && c != not && m.has && err == nil && m.state != sdc.NoneRecorded:
			l.at, m.rate, m.rated = share, share, true
			l.noted = fmt.Sprintf("%s (%s)", thousands(m.n), percent(share.Value))
			row.Values = append(row.Values, valued(share, percent(share.Value)), ends(share, percent))
		case shares:
			l.drawn = false
			row.Values = append(row.Values, absentValue(m.state), absentValue(m.state))
		case m.has:
			l.at, _ = stats.Count(m.n, stats.P95)
		}
		if m.state == sdc.NoneRecorded {
			l.drawn = false
		}
		f.rows = append(f.rows, row)
		if total {
			continue
		}
		if c == not && shares { // of another whole: in the table and the words
			if m.has {
				continue
			}
		}
		lines = append(lines, l)
		if c != not {
			groups = append(groups, m)
		}
	}
	if shares {
		a = fromZero(highest(lines), tickPercent, "share of those whose group is known, with 95% intervals")
	} else {
		a = fromZero(highest(lines), tick, p.Of()+", with 95% intervals")
	}
	f.draw(func(l Layout) scene { return rowsScene(lines, a, l) })

	total := ""
	if n, ok := p.Cell(area, len(columns)-1).Number(); ok && p.Totals() {
		total = fmt.Sprintf("%s, %s: %s %s.", place.Name, p.Period(), say(float64(n)), p.Of())
	}
	value, told := count, func(m mark) string { return say(m.n) }
	if shares {
		value, told = rated, func(m mark) string {
			return fmt.Sprintf("%s, %s of those whose group is known (95%% interval %s)", say(m.n), percent(m.rate.Value), between(m.rate, percent))
		}
	}
	missing := ""
	if not >= 0 {
		missing = notRecorded(p, area, not, say)
	}
	f.words = paragraph(total, most(groups, "group", "groups", "number", value, "the most", told), missing, without(groups, "group", "groups"))
	return f, nil
}

// notRecorded says of how many the group is not known.
func notRecorded(p sdc.Protected, area, not int, say func(float64) string) string {
	n, ok := p.Cell(area, not).Number()
	if !ok {
		return "How many records do not say is withheld."
	}
	if n == 0 {
		return ""
	}
	all, ok := p.Cell(area, len(p.Columns())-1).Number()
	if !ok || !p.Totals() || all <= 0 || n > all {
		return fmt.Sprintf("%s: %s.", p.Columns()[not], say(float64(n)))
	}
	return fmt.Sprintf("Of %s the group is not recorded (%s).", say(float64(n)), percent(float64(n)/float64(all)))
}

// begin is a figure of a table.
func begin(kind string, p sdc.Protected, b Beside, title string) Figure {
	b.Title = cmp.Or(b.Title, title)
	b.Notes = append(append([]string{}, b.Notes...), p.Steps()...)
	b.Notes = append(b.Notes, rounding(p.Policy())...)
	return Figure{kind: kind, period: p.Period(), of: p.Of(), policy: p.Policy(), beside: b}
}

// draw draws both layouts.
func (f *Figure) draw(scene func(Layout) scene) {
	f.wide, f.narrow = scene(Wide), scene(Narrow)
}

// valued is a reckoned number with its interval.
func valued(l stats.Limits, text string) Value {
	return Value{State: sdc.Value, Number: finite(l.Value), Low: finite(l.Low), High: finite(l.High), Text: text}
}

// finite is a number that files can hold; an end that there is not is left out.
func finite(v float64) *float64 {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return nil
	}
	return &v
}

// ends is an interval in words.
func ends(l stats.Limits, say func(float64) string) Value {
	return Value{State: sdc.Value, Text: between(l, say)}
}

// absentValue is where nothing could be reckoned from a cell in this state.
func absentValue(s sdc.State) Value {
	switch s {
	case sdc.Withheld:
		return Value{State: s, Text: "*"}
	case sdc.NoData:
		return Value{State: s, Text: "no data"}
	}
	return Value{State: s, Text: "–"}
}
