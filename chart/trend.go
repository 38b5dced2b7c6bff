package chart

import (
	"cmp"
	"fmt"
	"math"

	"kith"
	"kith/sdc"
	"kith/stats"
)

// A Moment is one period of a series: an area of a table, by its place, and what
// is reckoned of it.
type Moment struct {
	Period string // when it is of; the table's own period when empty
	Table  sdc.Protected
	Area   int
	How    Reckoning
}

// A Series is one number over time, the oldest first.
type Series struct {
	Name    string // of the area, and what is counted of it
	Yearly  bool   // periods are years without gaps, so that the recent trend is defined
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
	f, all, err := t.begin("trend", b)
	if err != nil {
		return Figure{}, err
	}
	how := t.last().How
	if how.reckoned() {
		f.columns = append(f.columns, how.unit(f.of), "95% interval")
	}
	for _, m := range all {
		row := Row{Name: m.name, Values: []Value{m.value()}}
		switch {
		case m.rated:
			row.Values = append(row.Values, valued(m.rate, how.say(m.rate.Value)), how.ends(m))
		case how.reckoned():
			s, _ := how.unrated(m)
			row.Values = append(row.Values, absentValue(s), absentValue(s))
		}
		f.rows = append(f.rows, row)
	}
	f.draw(func(l Layout) scene { return trendScene(all, how, f.of, l) })
	f.words = paragraph(t.change(f, all), t.recent(all, b.Polarity), without(all, "period", "periods"))
	return f, nil
}

func (t Series) last() Moment { return t.Moments[len(t.Moments)-1] }

// begin is a figure of a series, and its marks, each with its period for a name.
func (t Series) begin(kind string, b Beside) (Figure, []mark, error) {
	var all []mark
	for _, m := range t.Moments {
		if err := first(m.Table, m.Area, 0); err != nil {
			return Figure{}, nil, err
		}
		k, err := m.How.mark(m.Table, m.Area)
		if err != nil {
			return Figure{}, nil, err
		}
		k.code, k.name = "", cmp.Or(m.Period, m.How.period(m.Table))
		all = append(all, k)
	}
	period := all[0].name
	if n := len(all); n > 1 {
		period += " to " + all[n-1].name
	}
	f := begin(kind, t.last().Table, b, t.Name+", "+period)
	f.period, f.columns = period, []string{"Period", f.of}
	return f, all, nil
}

// change says how the last period compares with the one before it.
func (t Series) change(f Figure, all []mark) string {
	how := t.last().How
	say, unit, value := saying(f.policy), " "+f.of, how.value
	if how.reckoned() {
		say, unit = how.say, " "+how.unit(f.of)
	}
	last := all[len(all)-1]
	now, ok := value(last)
	if !ok {
		return fmt.Sprintf("%s: the figure of %s cannot be shown.", t.Name, last.name)
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
func (t Series) recent(all []mark, polarity stats.Polarity) string {
	if !t.Yearly {
		return ""
	}
	const need = 5
	if len(all) < need {
		return fmt.Sprintf("Whether that is a trend cannot be told from fewer than %d years.", need)
	}
	var points []stats.Limits
	for _, m := range all[len(all)-need:] {
		if _, ok := t.last().How.value(m); !ok {
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

func trendScene(all []mark, how Reckoning, of string, l Layout) scene {
	s, height := scene{w: wideWidth}, 320.0
	if l == Narrow {
		s.w, height = narrowWidth, 260
	}
	high := 0.0
	for _, m := range all {
		if v, ok := how.value(m); ok {
			high = math.Max(high, math.Max(v, m.rate.High))
		}
	}
	p := newPlane(&s, height, 14, timeAxis(all), fromZero(high, how.tick, how.unit(of)))
	series(p, all, how, nil)
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
func series(p plane, all []mark, how Reckoning, looks map[int]look) {
	value := how.value
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
			s := m.state
			if how.reckoned() {
				s, _ = how.unrated(m)
			}
			gone(p, s, x0, x1)
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
		if m.rated && m.rate.Low < m.rate.High {
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
