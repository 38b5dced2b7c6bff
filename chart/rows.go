package chart

import (
	"cmp"
	"math"

	"kith/sdc"
	"kith/stats"
)

// A line is one row of a chart whose values lie beside each other.
type line struct {
	name   string
	strong bool
	state  sdc.State // when there is no value
	drawn  bool      // there is one
	at     stats.Limits
	noted  string // what stands at the right
	bar    bool
	soft   bool        // a bar of those not recorded: outlined
	lost   float64     // how much of the row before is gone, in flows
	loose  *[2]float64 // how far what is not recorded could move it
	word   string      // why there is no value, where the state does not say it
	look   look
}

// What is fixed of a chart of rows, in pixels.
const (
	wideWidth   = 720.0
	narrowWidth = 288.0
	textWide    = 15.0
	textNarrow  = 14.0
	small       = 12.5
)

// rowsScene draws lines on one axis. On a narrow one the name stands above.
func rowsScene(lines []line, a axis, l Layout) scene {
	s := scene{w: wideWidth}
	left, right, size := 232.0, 0.0, textWide
	if l == Narrow {
		s.w, left, right, size = narrowWidth, 0, 0, textNarrow
	} else {
		name, note := 0.0, 0.0
		for _, r := range lines {
			name, note = math.Max(name, width(r.name, size, r.strong)+4), math.Max(note, width(r.noted, size, r.strong)+18)
		}
		left, right = math.Min(left, name), math.Max(note, 40)
	}
	x0, x1 := left+8, s.w-right-10
	top := 10.0
	if a.ruleName != "" {
		top = 26
	}
	type place struct{ y, name float64 }
	var places []place
	var named [][]string
	y := top
	for _, r := range lines {
		if l == Narrow {
			n := []string{r.name}
			if width(r.name, size, r.strong)+width(r.noted, size, r.strong)+14 > s.w {
				n = append(wrap(r.name, size, s.w, 2), "")
			}
			h := 18 * float64(len(n))
			places, named = append(places, place{y + h + 13, y + 14}), append(named, n)
			y += h + 30
			continue
		}
		n := wrap(r.name, size, left-4, 2)
		h := math.Max(30, 18*float64(len(n))+8)
		places, named = append(places, place{y + h/2, y + h/2 + 5 - 9*float64(len(n)-1)}), append(named, n)
		y += h
	}
	bottom := y + 2
	at := func(v float64) float64 { return x0 + (x1-x0)*a.at(v) }
	for i, t := range a.ticks {
		s.stroke(faint, 1, false, point{at(t), top - 4}, point{at(t), bottom})
		if l == Narrow && len(a.ticks) > 5 && i%2 == 1 {
			continue
		}
		anchor := middle
		if l == Narrow && i == 0 {
			anchor = start
		} else if l == Narrow && i == len(a.ticks)-1 {
			anchor = end
		}
		s.say(at(t), bottom+17, small, anchor, a.say(t)).fill = quiet
	}
	if a.ruleName != "" {
		s.stroke(black, 1.5, true, point{at(a.rule), top - 6}, point{at(a.rule), bottom})
		anchor := middle
		if w := width(a.ruleName, small, false) / 2; at(a.rule)+w > s.w {
			anchor = end
		} else if at(a.rule)-w < 0 {
			anchor = start
		}
		s.say(at(a.rule), top-11, small, anchor, a.ruleName)
	}
	for i, r := range lines {
		p := places[i]
		for n, text := range named[i] {
			if text == "" {
				continue
			}
			x, anchor := left, end
			if l == Narrow {
				x, anchor = 0, start
			}
			s.say(x, p.name+18*float64(n), size, anchor, text).bold = r.strong
		}
		noteY := p.y + 5
		if l == Narrow {
			noteY = p.name + 18*float64(len(named[i])-1)
		}
		if l == Narrow {
			s.say(s.w, noteY, size, end, r.noted).bold = r.strong
		} else {
			s.say(x1+14, noteY, size, start, r.noted).bold = r.strong
		}
		r.draw(&s, at, x0, x1, p.y, a)
	}
	y = bottom + 36
	for _, text := range wrap(a.label, small, x1-x0, 3) {
		s.say((x0+x1)/2, y, small, middle, text).fill = quiet
		y += 16
	}
	s.h = y - 8
	return s
}

// draw draws one line at its height.
func (r line) draw(s *scene, at func(float64) float64, x0, x1, y float64, a axis) {
	if !r.drawn {
		absent(s, r.state, r.word, x0, y-8, x1-x0, 16)
		return
	}
	if r.loose != nil {
		s.stroke(quiet, 1.5, true, point{at(r.loose[0]), y + 9}, point{at(r.loose[1]), y + 9})
	}
	v := at(r.at.Value)
	switch {
	case r.bar && r.state == sdc.Zero:
		s.shape(ring, x0, y)
	case r.bar && r.soft:
		s.box(x0, y-9, v-x0, 18, white, blue, true)
	case r.bar:
		if r.lost > 0 {
			s.box(v, y-9, at(r.at.Value+r.lost)-v, 18, white, quiet, true)
		}
		s.box(x0, y-9, math.Max(v-x0, 1), 18, blue, none, false)
	}
	if r.at.Low < r.at.High {
		low, high := at(r.at.Low), at(r.at.High)
		if r.bar { // seen on the bar as well as beside it
			s.stroke(white, 4, false, point{low, y}, point{high, y})
		}
		s.whisker(low, y, high, y)
	}
	if !r.bar {
		if r.state == sdc.Zero {
			s.shape(ring, v, y)
		} else {
			s.shape(r.look, v, y)
		}
	}
}

// absent draws that there is no number, over all the breadth where it could be:
// each reason has a shape, and its word stands in it.
func absent(s *scene, state sdc.State, word string, x, y, w, h float64) {
	word = cmp.Or(word, map[sdc.State]string{sdc.Withheld: "withheld", sdc.NoneRecorded: "none recorded", sdc.TooFew: "too few to rate", sdc.Zero: "none"}[state], "no data")
	switch state {
	case sdc.Withheld:
		s.box(x, y, w, h, hatch, "#768692", false)
	case sdc.NoneRecorded:
		s.stroke(quiet, 1, true, point{x, y + h/2}, point{x + w, y + h/2})
	case sdc.TooFew, sdc.Zero: // a zero of which no index can be reckoned
		s.stroke(quiet, 1, false, point{x, y + h/2}, point{x + w, y + h/2})
	default:
		s.box(x, y, w, h, white, "#768692", true)
	}
	if half := width(word, small, false)/2 + 5; w > 2*half {
		s.box(x+w/2-half, y+1, 2*half, h-2, white, none, false)
		s.say(x+w/2, y+h/2+4.5, small, middle, word)
	}
}

// highest is the greatest end of the values that are drawn.
func highest(lines []line) (high float64) {
	for _, r := range lines {
		if r.drawn {
			high = math.Max(high, math.Max(r.at.Value, r.at.High))
		}
	}
	return high
}
