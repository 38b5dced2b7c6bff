package chart

import "math"

// A plane is where a chart with two axes is drawn.
type plane struct {
	s              *scene
	x0, x1, y0, y1 float64 // y0 is the lower edge
	x, y           axis
}

// newPlane draws the axes of a plane in a scene, with room at the right.
func newPlane(s *scene, height, right float64, x, y axis) plane {
	wide := 0.0
	for _, t := range y.ticks {
		wide = math.Max(wide, width(y.say(t), small, false))
	}
	p := plane{s: s, x0: wide + 10, x1: s.w - right, y0: height, y1: 34, x: x, y: y}
	for _, t := range y.ticks {
		_, at := p.at(0, t)
		s.stroke(faint, 1, false, point{p.x0, at}, point{p.x1, at})
		s.say(p.x0-6, at+4, small, end, y.say(t)).fill = quiet
	}
	s.say(0, 16, small, start, y.label).fill = quiet
	s.stroke(quiet, 1, false, point{p.x0, p.y0}, point{p.x1, p.y0})
	free := s.w // labels from the right, as many as there is room for: the latest matters most
	for i := len(x.ticks) - 1; i >= 0; i-- {
		at, _ := p.at(x.ticks[i], y.low)
		s.stroke(quiet, 1, false, point{at, p.y0}, point{at, p.y0 + 4})
		text := x.say(x.ticks[i])
		half := width(text, small, false) / 2
		if middleAt := math.Min(at, s.w-half); middleAt+half <= free && middleAt-half >= 0 {
			s.say(middleAt, p.y0+18, small, middle, text).fill = quiet
			free = middleAt - half - 10
		}
	}
	s.h = p.y0 + 26
	if x.label != "" {
		s.say((p.x0+p.x1)/2, p.y0+36, small, middle, x.label).fill = quiet
		s.h += 18
	}
	return p
}

// at is where a point of the plane lies in the scene.
func (p plane) at(x, y float64) (float64, float64) {
	fx := 0.0
	if p.x.high > p.x.low {
		fx = p.x.at(x)
	}
	return p.x0 + (p.x1-p.x0)*fx, p.y0 - (p.y0-p.y1)*p.y.at(y)
}

// ruled draws the line to compare with, and its name if it has one.
func (p plane) ruled() {
	_, at := p.at(0, p.y.rule)
	p.s.stroke(black, 1.5, true, point{p.x0, at}, point{p.x1, at})
	if p.y.ruleName != "" {
		p.s.say(p.x1, at-5, small, end, p.y.ruleName).halo = true
	}
}
