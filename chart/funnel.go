package chart

import (
	"fmt"
	"math"

	"kith"
	"kith/sdc"
	"kith/stats"
)

// Funnel draws each part of an area by its population and its rate, with the
// limits within which areas of that size would lie by chance and by what areas
// otherwise differ (Spiegelhalter 2005). Areas without a rate are named, and not
// drawn. Errors: Invalid when fewer than five areas have a rate.
func Funnel(p sdc.Protected, whole int, how Reckoning, b Beside) (Figure, error) {
	people := how.People
	all, _, err := how.marks(p, whole)
	if err != nil {
		return Figure{}, err
	}
	f := begin("funnel", p, b, how.titled(p)+", by size of area")
	f.period = how.period(p)
	var drawn []mark
	events, of := 0.0, 0.0
	for _, m := range all {
		if m.rated {
			drawn, events, of = append(drawn, m), events+m.n, of+m.people
		}
	}
	if len(drawn) < 5 || events == 0 || of == 0 {
		return Figure{}, kith.Errorf(kith.Invalid, "A funnel needs five areas with a rate; these figures have %d", len(drawn))
	}
	average := events / of
	var observed, expected []float64
	for _, m := range drawn {
		observed, expected = append(observed, m.n), append(expected, m.people*average)
	}
	spread, err := stats.Overdispersion(observed, expected)
	if err != nil {
		return Figure{}, err
	}
	flags := spread.Flags()
	curves, err := funnelCurves(drawn, average, spread)
	if err != nil {
		return Figure{}, err
	}
	f.columns = []string{"Area", p.Of(), people.Of, how.unit(p.Of()), "against the limits"}
	n := 0
	for _, m := range all {
		row := Row{Code: m.code, Name: m.name, Values: []Value{m.value(), whole0(m.people)}}
		if m.rated {
			row.Values = append(row.Values, valued(m.rate, decimal(m.rate.Value)), Value{State: sdc.Value, Text: flagWords[flags[n]]})
			n++
		} else {
			s, _ := how.unrated(m)
			row.Values = append(row.Values, absentValue(s), absentValue(s))
		}
		f.rows = append(f.rows, row)
	}
	f.draw(func(l Layout) scene { return funnelScene(drawn, flags, curves, average, people, l) })
	f.words = funnelWords(all, drawn, flags, spread, average*1000, people)
	return f, nil
}

// whole0 is a public number of people.
func whole0(n float64) Value {
	if n <= 0 {
		return absentValue(sdc.NoData)
	}
	return Value{State: sdc.Value, Number: &n, Text: thousands(n)}
}

var flagWords = map[stats.Flag]string{
	stats.MuchLower: "below the 99.8% limit", stats.Lower: "below the 95% limit", stats.Within: "within",
	stats.Higher: "above the 95% limit", stats.MuchHigher: "above the 99.8% limit",
}

// curves are the limits along the sizes: 95 % and 99.8 %, lower and upper.
type curves struct {
	size   []float64
	limits [4][]float64
}

func funnelCurves(drawn []mark, average float64, spread stats.Spread) (c curves, err error) {
	largest := 0.0
	for _, m := range drawn {
		largest = math.Max(largest, m.people)
	}
	for i := 1; i <= 40; i++ {
		size := largest * 1.05 * float64(i) / 40
		c.size = append(c.size, size)
		for j, level := range []stats.Level{stats.P95, stats.P998} {
			l, err := spread.Funnel(size*average, level)
			if err != nil {
				return c, err
			}
			c.limits[2*j] = append(c.limits[2*j], l.Low*average*1000)
			c.limits[2*j+1] = append(c.limits[2*j+1], l.High*average*1000)
		}
	}
	return c, nil
}

func funnelScene(drawn []mark, flags []stats.Flag, c curves, average float64, people Population, l Layout) scene {
	s, height := scene{w: wideWidth}, 380.0
	if l == Narrow {
		s.w, height = narrowWidth, 320
	}
	top, largest := 0.0, 0.0
	for _, m := range drawn {
		top, largest = math.Max(top, m.rate.Value), math.Max(largest, m.people)
	}
	// the upper 95 % limit too, unless it lies far beyond all areas
	if limit := c.limits[1][len(c.size)-1]; limit < 2*top {
		top = math.Max(top, limit)
	}
	y := fromZero(top*1.1, tick, "per 1,000 "+people.Of)
	y.rule, y.ruleName = average*1000, "average "+decimal(average*1000)
	x := fromZero(largest*1.02, tick, people.Of)
	p := newPlane(&s, height, 14, x, y)
	for i, limit := range c.limits {
		var path []point
		for n, size := range c.size {
			if limit[n] > y.high || size > x.high { // beyond the drawing
				continue
			}
			px, py := p.at(size, limit[n])
			path = append(path, point{px, py})
		}
		if len(path) < 2 {
			continue
		}
		s.stroke(quiet, 1.5, i < 2, path...)
		if i%2 == 1 {
			name := []string{"95%", "99.8%"}[i/2]
			last := path[len(path)-1]
			s.say(last.x-float64(i/2)*34, last.y-4, small, end, name).halo = true
		}
	}
	p.ruled()
	var taken []frame
	for _, m := range drawn {
		px, py := p.at(m.people, m.rate.Value)
		taken = append(taken, frame{px - 7, py - 7, px + 7, py + 7})
	}
	for i, m := range drawn {
		px, py := p.at(m.people, m.rate.Value)
		k := disc
		switch flags[i] {
		case stats.Higher:
			k = up
		case stats.Lower:
			k = down
		case stats.MuchHigher, stats.MuchLower:
			k = diamond
		}
		s.shape(k, px, py)
		if k != disc || len(drawn) <= 12 && l == Wide {
			label(&s, m.name, px, py, &taken)
		}
	}
	return s
}

// A frame is what a label takes up.
type frame struct{ x0, y0, x1, y1 float64 }

// label names a point where there is room for it, and leaves it to the table
// where there is none.
func label(s *scene, name string, x, y float64, taken *[]frame) {
	text := wrap(name, small, math.Min(190, s.w/2), 1)[0]
	w := width(text, small, false)
	for _, f := range []frame{{x + 9, y - 8, x + 9 + w, y + 6}, {x - 9 - w, y - 8, x - 9, y + 6}, {x - w/2, y + 9, x + w/2, y + 22}, {x - w/2, y - 24, x + w/2, y - 10}} {
		free := f.x0 >= 0 && f.x1 <= s.w
		for _, t := range *taken {
			free = free && (f.x1 < t.x0 || f.x0 > t.x1 || f.y1 < t.y0 || f.y0 > t.y1)
		}
		if free {
			*taken = append(*taken, f)
			s.say(f.x0, f.y0+12, small, start, text).halo = true
			return
		}
	}
}

func funnelWords(all, drawn []mark, flags []stats.Flag, spread stats.Spread, average float64, people Population) []string {
	var high, low []string
	for i, m := range drawn {
		switch {
		case flags[i] > stats.Within:
			high = append(high, m.name)
		case flags[i] < stats.Within:
			low = append(low, m.name)
		}
	}
	stand := func(who []string, where string) string {
		switch n := len(who); {
		case n == 0:
			return "none " + where
		case n > 4:
			return fmt.Sprintf("%d %s", n, where)
		default:
			return names(who) + " " + where
		}
	}
	sum := fmt.Sprintf("The %d areas with a rate come to %s %s together. Beyond the 95%% limits: %s, %s.",
		len(drawn), decimal(average), "per 1,000 "+people.Of, stand(high, "above"), stand(low, "below"))
	why := "The areas differ no more than chance would have them differ."
	if spread.Tau2 > 0 {
		plain := 0
		for _, z := range spread.Plain {
			if math.Abs(z) > 1.959963984540054 {
				plain++
			}
		}
		why = fmt.Sprintf("The areas differ more than chance would have them differ, and the limits allow for that; by chance alone %d of %d would lie beyond them. What areas record and how they refer may differ, rather than what people need.", plain, len(drawn))
	}
	return paragraph(sum, why, without(all, "area", "areas"))
}
