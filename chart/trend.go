package chart

import (
	"cmp"
	"fmt"
	"math"

	"kith"
	"kith/sdc"
	"kith/stats"
)

// A Moment is one period of a series.
type Moment struct {
	Period string
	Cell   sdc.Cell
	People float64 // how many could have been counted; 0 when not known
}

// A Series is one number over time, the oldest first.
type Series struct {
	Name    string // of the area, and what is counted of it
	Of      string // "referrals"
	Policy  string // as Protected.Policy has it
	Yearly  bool   // periods are years without gaps, so that the recent trend is defined
	People  string // whom Moment.People counts: "registered people"
	Moments []Moment
}

// Trend draws a series: the rate per 1,000 with its interval when populations are
// known, else the count. Lines join periods that follow each other and have a
// value; a period without one is hatched or dashed, and not bridged. The recent
// trend is Fingertips': five yearly points, or it is not told.
func Trend(t Series, b Beside) (Figure, error) {
	if len(t.Moments) == 0 {
		return Figure{}, kith.Errorf(kith.Invalid, "There are no periods to draw")
	}
	all := make([]mark, len(t.Moments))
	for i, m := range t.Moments {
		all[i] = markOf("", m.Period, m.Cell).per(m.People)
	}
	rates := false
	for _, m := range all {
		rates = rates || m.rated
	}
	period := t.Moments[0].Period
	if n := len(t.Moments); n > 1 {
		period += " to " + t.Moments[n-1].Period
	}
	b.Title = cmp.Or(b.Title, t.Name+", "+period)
	b.Notes = append(append([]string{}, b.Notes...), rounding(t.Policy)...)
	f := Figure{kind: "trend", period: period, of: t.Of, policy: t.Policy, beside: b, columns: []string{"Period", t.Of}}
	unit := t.Of
	if rates {
		unit = per(Population{Of: t.People})
		f.columns = append(f.columns, unit, "95% interval")
	}
	value := count
	if rates {
		value = rated
	}
	for _, m := range all {
		row := Row{Name: m.name, Values: []Value{m.value()}}
		switch {
		case m.rated:
			row.Values = append(row.Values, valued(m.rate, decimal(m.rate.Value)), ends(m.rate, decimal))
		case rates:
			row.Values = append(row.Values, absentValue(m.state), absentValue(m.state))
		}
		f.rows = append(f.rows, row)
	}
	f.draw(func(l Layout) scene { return trendScene(all, value, rates, unit, l) })
	f.words = paragraph(change(t, all, value, rates), recent(t, all, value, b.Polarity), without(all, "period", "periods"))
	return f, nil
}

// change says how the last period compares with the one before it.
func change(t Series, all []mark, value func(mark) (float64, bool), rates bool) string {
	say := saying(t.Policy)
	if rates {
		say = func(v float64) string { return decimal(v) + " " + per(Population{Of: t.People}) }
	}
	last := all[len(all)-1]
	now, ok := value(last)
	unit := " " + t.Of
	if rates {
		unit = ""
	}
	if !ok {
		return fmt.Sprintf("%s: what %s was in %s cannot be shown.", t.Name, t.Of, last.name)
	}
	s := fmt.Sprintf("%s, %s: %s%s", t.Name, last.name, say(now), unit)
	if len(all) == 1 {
		return s + "."
	}
	before := all[len(all)-2]
	was, ok := value(before)
	switch {
	case !ok:
		return fmt.Sprintf("%s. How that compares with %s cannot be told.", s, before.name)
	case was == now:
		return fmt.Sprintf("%s, the same as in %s.", s, before.name)
	case was == 0:
		return fmt.Sprintf("%s, after none in %s.", s, before.name)
	}
	by, way := math.Abs(now/was-1), "more"
	if now < was {
		way = "less"
	}
	return fmt.Sprintf("%s, %s %s than in %s (%s).", s, percent(by), way, before.name, say(was))
}

// recent is the recent trend in words.
func recent(t Series, all []mark, value func(mark) (float64, bool), polarity stats.Polarity) string {
	if !t.Yearly {
		return ""
	}
	const need = 5
	if len(all) < need {
		return fmt.Sprintf("Whether that is a trend cannot be told from fewer than %d years.", need)
	}
	var points []stats.Limits
	for _, m := range all[len(all)-need:] {
		if _, ok := value(m); !ok {
			return fmt.Sprintf("Whether that is a trend cannot be told: one of the last %d years has no number.", need)
		}
		l := m.rate
		if !m.rated {
			c, err := stats.Count(m.n, stats.P95)
			if err != nil {
				return ""
			}
			l = c
		}
		points = append(points, l)
	}
	found, err := stats.TrendOfValues(points)
	if err != nil {
		return "Whether that is a trend cannot be told."
	}
	switch v := found.Verdict(polarity); {
	case !found.Significant:
		return fmt.Sprintf("Over the last %d years there is no significant trend.", need)
	case v == stats.IsBetter || v == stats.IsWorse:
		return fmt.Sprintf("Over the last %d years it is %s, and is getting %s.", need, rising(found.Slope), v)
	}
	return fmt.Sprintf("Over the last %d years it is %s, by more than chance would do.", need, rising(found.Slope))
}

func rising(slope float64) string {
	if slope < 0 {
		return "falling"
	}
	return "rising"
}

func trendScene(all []mark, value func(mark) (float64, bool), rates bool, unit string, l Layout) scene {
	s, height := scene{w: wideWidth}, 320.0
	if l == Narrow {
		s.w, height = narrowWidth, 260
	}
	high := 0.0
	for _, m := range all {
		if v, ok := value(m); ok {
			high = math.Max(high, math.Max(v, m.rate.High))
		}
	}
	p := newPlane(&s, height, 14, timeAxis(all), fromZero(high, tick, unit))
	series(p, all, value, rates, nil)
	return s
}

// timeAxis has half a period's room at each end.
func timeAxis(all []mark) axis {
	a := axis{low: -0.5, high: float64(len(all)) - 0.5}
	every := 1 + (len(all)-1)/8
	for i := range all {
		if (len(all)-1-i)%every == 0 {
			a.ticks = append(a.ticks, float64(i))
		}
	}
	a.say = func(v float64) string { return all[int(v)].name }
	return a
}

// series draws points over time, joined where they follow each other. looks may
// say which stand out.
func series(p plane, all []mark, value func(mark) (float64, bool), intervals bool, looks map[int]look) {
	var path []point
	join := func() {
		if len(path) > 1 {
			p.s.stroke(blue, 2, false, path...)
		}
		path = nil
	}
	for i, m := range all {
		v, ok := value(m)
		if !ok {
			join()
			x0, _ := p.at(float64(i)-0.4, 0)
			x1, _ := p.at(float64(i)+0.4, 0)
			gone(p, m.state, x0, x1)
			continue
		}
		x, y := p.at(float64(i), v)
		path = append(path, point{x, y})
	}
	join()
	for i, m := range all {
		v, ok := value(m)
		if !ok {
			continue
		}
		x, y := p.at(float64(i), v)
		if intervals && m.rated {
			_, low := p.at(0, m.rate.Low)
			_, high := p.at(0, m.rate.High)
			p.s.whisker(x, low, x, high)
		}
		switch {
		case m.state == sdc.Zero:
			p.s.shape(ring, x, y)
		default:
			p.s.shape(looks[i], x, y)
		}
	}
}

// gone draws a period without a number, over all the height where it could be.
func gone(p plane, state sdc.State, x0, x1 float64) {
	w := math.Min(x1-x0, 34)
	x := (x0 + x1 - w) / 2
	word, fill, dash := "no data", white, true
	switch state {
	case sdc.Withheld:
		word, fill, dash = "withheld", hatch, false
	case sdc.NoneRecorded:
		word = "none recorded"
	case sdc.TooFew:
		word = "too few"
	}
	p.s.box(x, p.y1, w, p.y0-p.y1, fill, "#768692", dash)
	if width(word, small, false) < w*2.2 {
		p.s.say((x0+x1)/2, p.y1-5, small, middle, word)
	} else {
		p.s.say((x0+x1)/2, p.y1-5, small, middle, "*")
	}
}
