package chart

import (
	"cmp"
	"fmt"
	"math"

	"kith"
	"kith/sdc"
)

// Multiples draws the representation index of each group over time: one small
// chart a group, all on the same axis, each with the line of parity. tables are
// of one measure, the oldest first, with the same categories; people are their
// populations. The area is found by its code, so that a tree may change.
func Multiples(tables []sdc.Protected, code string, people []Population, b Beside) (Figure, error) {
	if len(tables) < 2 || len(people) != len(tables) {
		return Figure{}, kith.Errorf(kith.Invalid, "Over time needs two periods or more, each with its population")
	}
	last := tables[len(tables)-1]
	name := ""
	var order []string
	by := map[string][]indexed{}
	for i, p := range tables {
		area := -1
		for n, a := range p.Areas() {
			if a.Code == code {
				area, name = n, a.Name
			}
		}
		if area < 0 {
			return Figure{}, kith.Errorf(kith.NotFound, "There is no such area in the figures of %s", p.Period())
		}
		all, _, err := indices(p, area, people[i])
		if err != nil {
			return Figure{}, err
		}
		for _, g := range all {
			if len(by[g.name]) != i {
				return Figure{}, kith.Errorf(kith.Invalid, "The groups of %s are not those of the years before", p.Period())
			}
			if i == 0 {
				order = append(order, g.name)
			}
			if g.has && !g.indexed && g.state != sdc.NoneRecorded {
				g.state = sdc.TooFew // no index
			}
			by[g.name] = append(by[g.name], g)
		}
	}
	period := tables[0].Period() + " to " + last.Period()
	b.Title = cmp.Or(b.Title, fmt.Sprintf("%s: who is reached over time, %s", last.Title(), name))
	f := begin("multiples", last, b, b.Title)
	f.period, f.columns = period, []string{"Group"}
	for _, p := range tables {
		f.columns = append(f.columns, p.Period(), "95% interval")
	}
	low, high := 0.8, 1.25
	for _, g := range order {
		row := Row{Name: g}
		for _, m := range by[g] {
			if !m.indexed {
				row.Values = append(row.Values, absentValue(m.state), absentValue(m.state))
				continue
			}
			row.Values = append(row.Values, valued(m.index, index(m.index.Value)), ends(m.index, index))
			low, high = math.Min(low, m.index.Low), math.Max(high, m.index.High)
		}
		f.rows = append(f.rows, row)
	}
	y := ratios(low, high, "")
	y.ruleName, y.say = "", func(v float64) string {
		if v == 1 {
			return "parity"
		}
		return ratio(v)
	}
	f.draw(func(l Layout) scene { return multiplesScene(order, by, tables, y, l) })
	f.words = multiplesWords(order, by, tables, name)
	return f, nil
}

func multiplesScene(order []string, by map[string][]indexed, tables []sdc.Protected, y axis, l Layout) scene {
	s, across := scene{w: wideWidth}, 3
	if l == Narrow {
		s.w, across = narrowWidth, 1
	}
	const high, gap = 210.0, 20.0
	wide := (s.w - gap*float64(across-1)) / float64(across)
	for i, name := range order {
		x, top := float64(i%across)*(wide+gap), float64(i/across)*high
		panel := scene{w: wide}
		marks := make([]mark, len(tables))
		looks := map[int]look{}
		for n, g := range by[name] {
			m := g.mark
			m.name, m.rate, m.rated = tables[n].Period(), g.index, g.indexed
			marks[n], looks[n] = m, lookOf(g.index, 1)
		}
		p := newPlane(&panel, high-34, 14, timeAxis(marks), y)
		panel.say(0, 16, textNarrow, start, wrap(name, textNarrow, wide, 1)[0]).bold = true
		p.ruled()
		series(p, marks, Reckoning{Share: true}, looks)
		s.put(panel, x, top)
		s.h = math.Max(s.h, top+high)
	}
	return s
}

// put draws a scene within a scene.
func (s *scene) put(part scene, x, y float64) {
	for _, i := range part.items {
		rings := make([][]point, len(i.rings))
		for n, r := range i.rings {
			for _, p := range r {
				rings[n] = append(rings[n], point{p.x + x, p.y + y})
			}
		}
		i.rings = rings
		s.items = append(s.items, i)
	}
}

func multiplesWords(order []string, by map[string][]indexed, tables []sdc.Protected, name string) []string {
	from, to := tables[0].Period(), tables[len(tables)-1].Period()
	var nearer, farther, untold []string
	for _, g := range order {
		a, b := by[g][0], by[g][len(tables)-1]
		switch {
		case !a.indexed || !b.indexed:
			untold = append(untold, g)
		case a.index.Low <= b.index.High && b.index.Low <= a.index.High: // the intervals meet
		case math.Abs(math.Log(b.index.Value)) < math.Abs(math.Log(a.index.Value)):
			nearer = append(nearer, fmt.Sprintf("%s (%s to %s)", g, index(a.index.Value), index(b.index.Value)))
		default:
			farther = append(farther, fmt.Sprintf("%s (%s to %s)", g, index(a.index.Value), index(b.index.Value)))
		}
	}
	sum := fmt.Sprintf("%s, from %s to %s:", name, from, to)
	if len(nearer)+len(farther) == 0 {
		sum += " no group with an index in both has changed so much that the intervals are apart."
	}
	if len(nearer) > 0 {
		sum += " nearer to parity: " + names(nearer) + "."
	}
	if len(farther) > 0 {
		sum += " farther from parity: " + names(farther) + "."
	}
	if len(untold) > 0 {
		sum += " It cannot be told of " + names(untold) + "."
	}
	return []string{sum}
}
