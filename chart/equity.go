package chart

import (
	"fmt"
	"math"
	"slices"

	"kith"
	"kith/sdc"
	"kith/stats"
)

// An indexed is one group's representation index, when it can be reckoned.
type indexed struct {
	mark
	share   float64 // of the population
	index   stats.Limits
	indexed bool
	loose   *[2]float64 // how far the not recorded could move it
	most    float64     // of a group of whom nobody was reached: the index at most
}

// Equity draws how each group's share of those reached compares with its share of
// a population: 1 is parity. Those whose group is not recorded can move the index;
// how far is drawn and said. people holds the groups by the columns' names.
func Equity(p sdc.Protected, area int, people Population, b Beside) (Figure, error) {
	if err := first(p, area, 0); err != nil {
		return Figure{}, err
	}
	all, c, err := indices(p, area, people)
	if err != nil {
		return Figure{}, err
	}
	f := begin("equity", p, b, fmt.Sprintf("%s: who is reached, %s, %s", p.Title(), p.Areas()[area].Name, p.Period()))
	f.columns = []string{"Group", p.Of(), people.Of, "share of them", "index", "95% interval", "if the not recorded were known"}
	var lines []line
	low, high := 1.0, 1.0
	for _, g := range all {
		l := line{name: g.name, state: g.state, drawn: g.indexed, at: g.index, noted: "–", loose: g.loose}
		row := Row{Name: g.name, Values: []Value{g.value(), whole0(g.people), {State: sdc.Value, Text: percent(g.share)}}}
		switch {
		case g.indexed:
			l.noted, l.look = index(g.index.Value), lookOf(g.index, 1)
			row.Values = append(row.Values, valued(g.index, index(g.index.Value)), ends(g.index, index))
			low, high = math.Min(low, g.index.Low), math.Max(high, g.index.High)
		case g.most > 0:
			row.Values = append(row.Values, absentValue(g.state), Value{State: g.state, Text: "at most " + index(g.most)})
		default:
			if l.noted = absentValue(g.state).Text; g.has {
				l.state = sdc.TooFew
			}
			row.Values = append(row.Values, absentValue(l.state), absentValue(l.state))
		}
		if g.loose != nil {
			row.Values = append(row.Values, Value{State: sdc.Value, Low: finite(g.loose[0]), High: finite(g.loose[1]), Text: index(g.loose[0]) + " to " + index(g.loose[1])})
			low, high = math.Min(low, math.Max(g.loose[0], low/4)), math.Max(high, math.Min(g.loose[1], high*4))
		} else {
			row.Values = append(row.Values, Value{State: sdc.Value, Text: "cannot be told"})
		}
		f.rows, lines = append(f.rows, row), append(lines, l)
	}
	a := ratios(low, high, "share of those reached ÷ share of "+people.Of+"; dashed: with the not recorded")
	f.draw(func(l Layout) scene { return rowsScene(lines, a, l) })
	f.words = append(equityWords(all, p, area, people), paragraph(c.without(people))...)
	return f, nil
}

// compared are the columns of the groups that a population tells of, and what is
// known beside them in an area.
type compared struct {
	groups  []int
	outside []string // groups of whom it is not known how many there are
	total   float64  // people of all groups
	of      float64  // how many are counted in the groups, where readers can tell
	ok      bool
	missing float64 // how many may belong to any group; -1 when that is withheld
}

// compare finds the groups of a table's columns. It is Invalid where the population
// tells of fewer than two of them.
func (people Population) compare(p sdc.Protected, area int) (c compared, err error) {
	not := unknown(p)
	rest := 0.0 // of those who are in none of the groups
	told := true
	for i, name := range p.Columns() {
		n, shown := p.Cell(area, i).Number()
		unsaid := i == not || slices.Contains(people.Unsaid, name)
		switch {
		case p.Totals() && i == len(p.Columns())-1:
			continue
		case people.in(name) > 0 && !unsaid:
			c.groups = append(c.groups, i)
			c.total += people.in(name)
			continue
		case unsaid && !shown:
			c.missing = -1
		case unsaid && c.missing >= 0:
			c.missing += float64(n)
		case !unsaid:
			c.outside = append(c.outside, name)
		}
		rest, told = rest+float64(n), told && shown
	}
	if len(c.groups) < 2 {
		return c, kith.Errorf(kith.Invalid, "It is not known how many of %s are of which group, so nothing can be compared with them", people.Of)
	}
	if all, ok := p.Cell(area, len(p.Columns())-1).Number(); ok && p.Totals() && told {
		c.of, c.ok = float64(all)-rest, true
	} else {
		c.ok = p.Totals()
		for _, i := range c.groups {
			n, shown := p.Cell(area, i).Number()
			c.of, c.ok = c.of+float64(n), c.ok && shown
		}
	}
	c.ok = c.ok && c.of > 0
	return c, nil
}

// without says which groups are left out of a comparison.
func (c compared) without(people Population) string {
	if len(c.outside) == 0 {
		return ""
	}
	return fmt.Sprintf("Not compared, since it is not known how many of %s they are: %s.", people.Of, names(c.outside))
}

// indices reckons the index of every group that the population tells of.
func indices(p sdc.Protected, area int, people Population) ([]indexed, compared, error) {
	c, err := people.compare(p, area)
	if err != nil {
		return nil, c, err
	}
	var all []indexed
	for _, i := range c.groups {
		name := p.Columns()[i]
		g := indexed{mark: markOf("", name, p.Cell(area, i))}
		g.people = people.in(name)
		g.share = g.people / c.total
		if c.ok && g.has && g.n <= c.of {
			g.reckon(c)
		}
		all = append(all, g)
	}
	return all, c, nil
}

// reckon reckons a group's index, and how far it could be off.
func (g *indexed) reckon(c compared) {
	if g.n > 0 && g.state != sdc.NoneRecorded {
		if l, err := stats.Representation(g.n, c.of, g.people, c.total, stats.P95); err == nil {
			g.index, g.indexed = l, true
		}
	} else if up, err := stats.UpperOfNone(int(c.of)); err == nil {
		g.most = up / g.share
	}
	if c.missing > 0 {
		if low, high, err := stats.RepresentationBounds(g.n, c.of, c.missing, g.people, c.total); err == nil {
			g.loose = &[2]float64{low, high}
		}
	}
}

func equityWords(all []indexed, p sdc.Protected, area int, people Population) []string {
	var under, over, open []string
	marks := make([]mark, len(all))
	none := ""
	n, certain := 0, 0
	for i, g := range all {
		marks[i] = g.mark
		if g.most > 0 {
			none += fmt.Sprintf(" Nobody of %s was counted; the index is at most %s.", g.name, index(g.most))
		}
		if !g.indexed {
			continue
		}
		n++
		straddles := g.loose != nil && g.loose[0] <= 1 && g.loose[1] >= 1
		side := &under
		switch {
		case g.index.High < 1:
		case g.index.Low > 1:
			side = &over
		default:
			certain++
			continue
		}
		if straddles {
			side = &open
		}
		*side = append(*side, fmt.Sprintf("%s (%s)", g.name, index(g.index.Value)))
	}
	place := p.Areas()[area].Name + ", " + p.Period()
	if n == 0 {
		return paragraph(fmt.Sprintf("%s: who is reached cannot be compared with %s.", place, people.Of)+none, without(marks, "group", "groups"))
	}
	sum := fmt.Sprintf("%s, compared with %s (1 is parity):", place, people.Of)
	switch {
	case len(under)+len(over)+len(open) == 0:
		sum += " no group with an index is reached less or more than its share by more than chance would do."
	default:
		part := ""
		if len(under) > 0 {
			part += " less than their share are reached of " + names(under) + "."
		}
		if len(over) > 0 {
			part += " more than their share are reached of " + names(over) + "."
		}
		if len(open) > 0 {
			part += " it cannot be told of " + names(open) + ", for those whose group is not recorded could make it parity."
		}
		sum += part
	}
	return paragraph(capital(sum), none, without(marks, "group", "groups"))
}
