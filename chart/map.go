package chart

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"kith"
	"kith/geo"
	"kith/sdc"
	"kith/stats"
)

// classes are the colours of a map from low to high, told apart in grey too; each
// area bears the number of its class.
var classes = []ink{"#e8f1fa", "#aac4e6", "#6f9fd6", "#2f6fb3", "#003d78"}

// Map draws the parts of an area as they lie: in fifths of their rate, or of their
// count when there is no population. Areas without a value are hatched when they
// are withheld and dashed when there are no data. Boundaries go by the areas'
// codes; a part that has none is in the table and the words. Errors: Invalid when
// none of them is known.
func Map(p sdc.Protected, whole int, how Reckoning, bounds []geo.Area, b Beside) (Figure, error) {
	all, total, err := how.marks(p, whole)
	if err != nil {
		return Figure{}, err
	}
	class, ranges := classed(all, how.value)
	shapes := map[string]geo.Area{}
	for _, a := range bounds {
		shapes[a.Code] = a
	}
	var drawn []mark
	missing := 0
	for _, m := range all {
		if len(shapes[m.code].Polygons) > 0 {
			drawn = append(drawn, m)
		} else {
			missing++
		}
	}
	if len(drawn) == 0 {
		return Figure{}, kith.Errorf(kith.Invalid, "The boundaries of these areas are not known here, so there is no map of them")
	}
	f := begin("map", p, b, how.titled(p)+", map")
	f.period = how.period(p)
	f.columns = []string{"Area", p.Of()}
	if how.reckoned() {
		f.columns = append(f.columns, how.unit(p.Of()), "95% interval")
	}
	f.columns = append(f.columns, "on the map")
	for i, m := range all {
		row := Row{Code: m.code, Name: m.name, Values: []Value{m.value()}}
		if m.rated {
			row.Values = append(row.Values, valued(m.rate, how.say(m.rate.Value)), how.ends(m))
		} else if how.reckoned() {
			s, _ := how.unrated(m)
			row.Values = append(row.Values, absentValue(s), absentValue(s))
		}
		sign := signOf(m, class[i])
		if len(shapes[m.code].Polygons) == 0 {
			sign = "no boundary"
		}
		f.rows = append(f.rows, Row{Code: row.Code, Name: row.Name, Values: append(row.Values, Value{State: m.state, Text: sign})})
	}
	f.draw(func(l Layout) scene { return mapScene(all, class, ranges, shapes, how.unit(p.Of()), how.say, l) })
	f.words = how.words(all, total, f.period, p, 0, 0)
	if missing > 0 {
		f.words = append(f.words, fmt.Sprintf("The boundaries of %s are not known, and they are not on the map.", many(missing, "area", "areas")))
	}
	return f, nil
}

// classed puts the marks that have a value into fifths, 1 the lowest, and says
// from where to where each goes. Fewer than five values share their order.
func classed(all []mark, value func(mark) (float64, bool)) (class []int, ranges [][2]float64) {
	class = make([]int, len(all))
	values := make([]float64, len(all))
	n := 0
	for i, m := range all {
		v, ok := value(m)
		if values[i] = math.NaN(); ok && m.state != sdc.Zero {
			values[i] = v
			n++
		}
	}
	groups := min(n, len(classes))
	if groups == 0 {
		return class, nil
	}
	got, err := stats.Quantiles(values, groups, false)
	if err != nil {
		return class, nil
	}
	ranges = make([][2]float64, groups)
	for i, c := range got {
		if class[i] = c; c == 0 {
			continue
		}
		r := &ranges[c-1]
		if *r == [2]float64{} {
			*r = [2]float64{values[i], values[i]}
		}
		r[0], r[1] = math.Min(r[0], values[i]), math.Max(r[1], values[i])
	}
	return class, ranges
}

// signOf is what stands in an area on the map.
func signOf(m mark, class int) string {
	switch {
	case class > 0:
		return strconv.Itoa(class)
	case m.state == sdc.Zero:
		return "0"
	case m.state == sdc.Withheld:
		return "*"
	}
	return "–"
}

func mapScene(all []mark, class []int, ranges [][2]float64, shapes map[string]geo.Area, unit string, say func(float64) string, l Layout) scene {
	s, most := scene{w: wideWidth}, 520.0
	if l == Narrow {
		s.w, most = narrowWidth, 360
	}
	box := geo.Box{Min: geo.Point{E: math.MaxInt32, N: math.MaxInt32}, Max: geo.Point{E: math.MinInt32, N: math.MinInt32}}
	for _, m := range all {
		for _, polygon := range shapes[m.code].Polygons {
			for _, q := range polygon[0] {
				box.Min.E, box.Min.N = min(box.Min.E, q.E), min(box.Min.N, q.N)
				box.Max.E, box.Max.N = max(box.Max.E, q.E), max(box.Max.N, q.N)
			}
		}
	}
	wide, high := float64(box.Max.E-box.Min.E), float64(box.Max.N-box.Min.N)
	mapWidth := s.w
	if l == Wide {
		mapWidth = s.w - 220
	}
	scale := math.Min((mapWidth-8)/math.Max(wide, 1), (most-8)/math.Max(high, 1))
	at := func(q geo.Point) point {
		return point{4 + float64(q.E-box.Min.E)*scale, 4 + float64(box.Max.N-q.N)*scale}
	}
	type sign struct {
		at   point
		text string
		dark bool
	}
	var signs []sign
	for i, m := range all {
		fill, dash := white, m.state != sdc.Zero
		switch {
		case class[i] > 0:
			fill, dash = shade(class[i], len(ranges)), false
		case m.state == sdc.Withheld:
			fill, dash = hatch, false
		}
		var largest []point
		for _, polygon := range shapes[m.code].Polygons {
			var rings [][]point
			for n, r := range polygon {
				if path := thinned(r, at); len(path) > 2 && (n > 0 || span(path) > 2) {
					rings = append(rings, path)
				} else if n == 0 {
					break
				}
			}
			if len(rings) == 0 {
				continue
			}
			s.poly(fill, quiet, 1, dash, rings...)
			if largest == nil || span(rings[0]) > span(largest) {
				largest = rings[0]
			}
		}
		if span(largest) > 22 {
			signs = append(signs, sign{within(largest), signOf(m, class[i]), class[i] > 0 && darkish(class[i], len(ranges))})
		}
	}
	for _, g := range signs {
		t := s.say(g.at.x, g.at.y+4.5, small, middle, g.text)
		if t.bold, t.halo = true, !g.dark; g.dark {
			t.fill = white
		}
	}
	x, y := mapWidth+16, 24.0
	if l == Narrow {
		x, y = 0, high*scale+34
	}
	bottom := key(&s, x, y, all, ranges, unit, say)
	s.h = math.Max(high*scale+8, bottom)
	return s
}

// key says what the fillings mean.
func key(s *scene, x, y float64, all []mark, ranges [][2]float64, unit string, say func(float64) string) float64 {
	for _, text := range wrap(unit, small, 200, 3) {
		s.say(x, y, small, start, text).fill = quiet
		y += 17
	}
	y += 4
	entry := func(fill ink, dash bool, sign, words string, dark bool) {
		s.box(x, y-13, 26, 18, fill, quiet, dash)
		t := s.say(x+13, y+1, small, middle, sign)
		if t.bold, t.halo = true, !dark; dark {
			t.fill = white
		}
		s.say(x+34, y+1, textNarrow, start, words)
		y += 25
	}
	for c := len(ranges); c > 0; c-- {
		r := ranges[c-1]
		if r == [2]float64{} {
			continue
		}
		entry(shade(c, len(ranges)), false, strconv.Itoa(c), say(r[0])+" to "+say(r[1]), darkish(c, len(ranges)))
	}
	for _, e := range []struct {
		state sdc.State
		fill  ink
		dash  bool
		sign  string
		words string
	}{{sdc.Zero, white, false, "0", "none"}, {sdc.Withheld, hatch, false, "*", "withheld"}, {sdc.NoneRecorded, white, true, "–", "none recorded"},
		{sdc.TooFew, white, true, "–", "too few to rate"}, {sdc.NoData, white, true, "–", "no data"}} {
		if slices.ContainsFunc(all, func(m mark) bool { return m.state == e.state }) {
			entry(e.fill, e.dash, e.sign, e.words, false)
		}
	}
	return y
}

// shade is the colour of a class out of so many: the darkest is the highest.
func shade(class, of int) ink {
	return classes[len(classes)-1-(of-class)*len(classes)/max(of, 1)]
}

func darkish(class, of int) bool {
	c := shade(class, of)
	return c == classes[len(classes)-1] || c == classes[len(classes)-2]
}

// thinned is a ring in the scene, without corners nearer than a pixel.
func thinned(r []geo.Point, at func(geo.Point) point) []point {
	var out []point
	for _, q := range r {
		p := at(q)
		if n := len(out); n > 0 && math.Hypot(p.x-out[n-1].x, p.y-out[n-1].y) < 1 {
			continue
		}
		out = append(out, p)
	}
	return out
}

// span is the shorter side of the box round a ring.
func span(r []point) float64 {
	if len(r) == 0 {
		return 0
	}
	low, high := bounds([][]point{r})
	return math.Min(high.x-low.x, high.y-low.y)
}

// within is a point inside a ring, in the middle of its widest stretch at half
// its height.
func within(r []point) point {
	low, high := bounds([][]point{r})
	y := (low.y + high.y) / 2
	var cuts []float64
	for i, p := range r {
		q := r[(i+1)%len(r)]
		if (p.y > y) != (q.y > y) {
			cuts = append(cuts, p.x+(y-p.y)/(q.y-p.y)*(q.x-p.x))
		}
	}
	slices.Sort(cuts)
	best := point{r[0].x, y}
	width := -1.0
	for i := 0; i+1 < len(cuts); i += 2 {
		if w := cuts[i+1] - cuts[i]; w > width {
			width, best.x = w, (cuts[i]+cuts[i+1])/2
		}
	}
	return best
}
