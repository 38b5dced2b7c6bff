package chart

import (
	"fmt"
	"math"

	"kith"
	"kith/sdc"
)

// A Lap is one step of a course: a row of the table, with the years at risk of each
// of its columns, or of its one.
type Lap struct {
	Code     string
	Years    []float64
	Shade    bool    // around the start, and in no estimate
	Late     bool    // after the start
	Expected float64 // events that the time before led to expect; 0 for none
}

// A Course is events over time in one group beside another, or beside what was
// expected: before something began, and after.
type Course struct {
	Names []string // of the columns that are drawn, one or two
	Steps []Lap
}

// Draw draws the yearly rate per 1,000 people of each step: discs for the first
// group, rings for the second, a dashed line for what was expected. Washed-out steps
// are shaded, and where it began there is a line. A withheld step has no point.
func (c Course) Draw(p sdc.Protected, b Beside) (Figure, error) {
	areas := p.Areas()
	if len(c.Names) < 1 || len(c.Names) > 2 || len(c.Names) > len(p.Columns()) || len(c.Steps) == 0 {
		return Figure{}, kith.Errorf(kith.Invalid, "A course is of one group or two, over steps")
	}
	f := begin("course", p, b, p.Title())
	const unit = "a year per 1,000 people"
	f.columns = []string{"Time"}
	expected := false
	for _, s := range c.Steps {
		expected = expected || s.Expected > 0
	}
	for _, n := range c.Names {
		f.columns = append(f.columns, n, n+", "+unit)
	}
	if expected {
		f.columns = append(f.columns, "expected "+unit)
	}
	var drawn []lap
	for i, a := range areas {
		if i == 0 {
			continue
		}
		l := lap{name: a.Name}
		for _, s := range c.Steps {
			if s.Code == a.Code {
				l.Lap = s
			}
		}
		row := Row{Name: a.Name}
		for g := range c.Names {
			m := markOf("", a.Name, p.Cell(i, g))
			row.Values = append(row.Values, m.value())
			if v := math.NaN(); m.has && g < len(l.Years) && l.Years[g] > 0 {
				v = 1000 * m.n / l.Years[g]
				row.Values, l.rate = append(row.Values, Value{State: sdc.Value, Number: finite(v), Text: decimal(v)}), append(l.rate, v)
			} else {
				row.Values, l.rate = append(row.Values, absentValue(m.state)), append(l.rate, v)
			}
		}
		if l.expected = math.NaN(); expected {
			if l.Expected > 0 && len(l.Years) > 0 && l.Years[0] > 0 {
				l.expected = 1000 * l.Expected / l.Years[0]
				row.Values = append(row.Values, Value{State: sdc.Value, Number: finite(l.expected), Text: decimal(l.expected)})
			} else {
				row.Values = append(row.Values, absentValue(sdc.NoData))
			}
		}
		f.rows, drawn = append(f.rows, row), append(drawn, l)
	}
	f.draw(func(l Layout) scene { return c.scene(drawn, "events "+unit, l) })
	f.words = paragraph(c.sentence(expected), without(marksOf(drawn), "step", "steps"))
	return f, nil
}

// A lap with what is drawn of it: not a number where there is none.
type lap struct {
	Lap
	name     string
	rate     []float64
	expected float64
}

func marksOf(all []lap) (out []mark) {
	for _, l := range all {
		m := mark{name: l.name, state: sdc.Value, has: true}
		if math.IsNaN(l.rate[0]) {
			m = mark{name: l.name, state: sdc.Withheld}
		}
		out = append(out, m)
	}
	return out
}

// sentence says what is to be seen, and leaves what it means to the estimate.
func (c Course) sentence(expected bool) string {
	switch {
	case expected:
		return fmt.Sprintf("Points are the rate of %s in each month; the dashed line is what the months before led to expect.", c.Names[0])
	case len(c.Names) == 2:
		return fmt.Sprintf("%s (discs) beside %s (rings): were they alike before, and did they part after?", c.Names[0], c.Names[1])
	}
	return fmt.Sprintf("The rate of %s over time.", c.Names[0])
}

func (c Course) scene(all []lap, unit string, l Layout) scene {
	s, height := scene{w: wideWidth}, 320.0
	if l == Narrow {
		s.w, height = narrowWidth, 260
	}
	high := 0.0
	var names []mark
	for _, one := range all {
		names = append(names, mark{name: one.name})
		for _, v := range append([]float64{one.expected}, one.rate...) {
			if !math.IsNaN(v) {
				high = max(high, v)
			}
		}
	}
	p := newPlane(&s, height, 14, timeAxis(names), fromZero(high, tick, unit))
	put := func(x, y float64) point { x, y = p.at(x, y); return point{x, y} }
	begun := false
	for i, one := range all {
		at := float64(i)
		if one.Shade {
			a, b := put(at-0.5, 0), put(at+0.5, high)
			p.s.box(a.x, b.y, b.x-a.x, a.y-b.y, faint, none, false)
		}
		if one.Late && !begun {
			begun = true
			p.s.stroke(black, 1.5, true, put(at-0.5, 0), put(at-0.5, high))
		}
	}
	line := func(ink ink, dash bool, value func(lap) float64) {
		var path []point
		join := func() {
			if len(path) > 1 {
				p.s.stroke(ink, 2, dash, path...)
			}
			path = nil
		}
		for i, one := range all {
			if v := value(one); math.IsNaN(v) {
				join()
			} else {
				path = append(path, put(float64(i), v))
			}
		}
		join()
	}
	line(quiet, true, func(o lap) float64 { return o.expected })
	for g := range c.Names {
		value := func(o lap) float64 { return o.rate[g] }
		line([]ink{blue, quiet}[g], g > 0, value)
		for i, one := range all {
			if v := value(one); !math.IsNaN(v) {
				at := put(float64(i), v)
				s.shape([]look{disc, ring}[g], at.x, at.y)
			}
		}
	}
	return s
}
