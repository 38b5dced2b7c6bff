package chart

import (
	"cmp"
	"fmt"

	"kith"
	"kith/sdc"
	"kith/stats"
)

// XmR draws a series of counts month by month, or of another short period, with
// its natural limits: what changes within them is noise. Errors: Invalid with
// fewer than ten periods, or when one has no number, for a chart has no gaps.
func XmR(t Series, b Beside) (Figure, error) {
	if len(t.Moments) == 0 {
		return Figure{}, kith.Errorf(kith.Invalid, "There are no periods to draw")
	}
	f, all, err := t.begin("xmr", b)
	if err != nil {
		return Figure{}, err
	}
	var values []float64
	for _, m := range all {
		if !m.has || m.state == sdc.NoneRecorded {
			return Figure{}, kith.Errorf(kith.Invalid, "%s has no number that can be shown, and this chart has no gaps: see the trend", m.name)
		}
		values = append(values, m.n)
	}
	c, err := stats.XmR(values)
	if err != nil {
		return Figure{}, err
	}
	f.columns = append(f.columns, "signal")
	rules := map[int]stats.Rule{}
	looks := map[int]look{}
	for _, s := range c.Signals {
		if _, ok := rules[s.At]; !ok || s.Rule == stats.Outside {
			rules[s.At] = s.Rule
		}
		looks[s.At] = diamond
	}
	for i, m := range all {
		f.rows = append(f.rows, Row{Name: m.name, Values: []Value{m.value(), {State: sdc.Value, Text: cmp.Or(string(rules[i]), "none")}}})
	}
	f.draw(func(l Layout) scene {
		s, height := scene{w: wideWidth}, 320.0
		if l == Narrow {
			s.w, height = narrowWidth, 260
		}
		high := c.High
		for _, v := range values {
			high = max(high, v)
		}
		p := newPlane(&s, height, 54, timeAxis(all), fromZero(high, tick, f.of))
		for _, limit := range []struct {
			at   float64
			name string
			dash bool
		}{{c.High, "upper", true}, {c.Mean, "mean", false}, {c.Low, "lower", true}} {
			_, y := p.at(0, limit.at)
			s.stroke(quiet, 1.5, limit.dash, point{p.x0, y}, point{p.x1, y})
			s.say(p.x1+6, y-2, small, start, limit.name)
			s.say(p.x1+6, y+12, small, start, decimal(limit.at))
		}
		series(p, all, Reckoning{}, looks)
		return s
	})
	last := all[len(all)-1]
	sum := fmt.Sprintf("%s: the mean of %d periods is %s, and what lies between %s and %s is noise.", t.Name, len(all), decimal(c.Mean), decimal(c.Low), decimal(c.High))
	told := "No period shows more than noise."
	if n := len(rules); n > 0 {
		told = fmt.Sprintf("%s %s more than noise.", many(n, "period", "periods"), is(n))
		if r, ok := rules[len(all)-1]; ok {
			told += fmt.Sprintf(" The last, %s, is: %s.", last.name, r)
		}
	}
	f.words = paragraph(sum, told)
	return f, nil
}
