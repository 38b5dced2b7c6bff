package chart

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// sharp is how many dots of a PNG go to a unit: enough for paper and slides.
const sharp = 2

// PNG is the wide picture for programs that take no SVG.
func (f Figure) PNG() ([]byte, error) {
	s := f.wide
	p := painter{to: image.NewRGBA(image.Rect(0, 0, int(math.Ceil(s.w*sharp)), int(math.Ceil(s.h*sharp))))}
	draw.Draw(p.to, p.to.Bounds(), image.White, image.Point{}, draw.Src)
	faces.Lock()
	defer faces.Unlock()
	for _, i := range s.items {
		p.paint(i)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, p.to); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

type painter struct{ to *image.RGBA }

func (p painter) paint(i item) {
	switch {
	case i.text != "":
		p.write(i)
		return
	case i.round > 0:
		c := i.rings[0][0]
		i.rings = [][]point{circle(c, i.round)}
	}
	if !i.open && i.fill != none {
		p.fill(i.fill, i.rings)
	}
	if i.line == none {
		return
	}
	for _, r := range i.rings {
		if !i.open {
			r = append(append([]point{}, r...), r[0])
		}
		for _, part := range dashed(r, i.dash) {
			for _, piece := range band(part, i.width) {
				p.fill(i.line, [][]point{piece})
			}
		}
	}
}

// fill paints the inside of rings. Holes run the other way round in what comes
// from files, or are made to.
func (p painter) fill(with ink, rings [][]point) {
	low, high := bounds(rings)
	box := image.Rect(int(math.Floor(low.x*sharp)), int(math.Floor(low.y*sharp)), int(math.Ceil(high.x*sharp))+1, int(math.Ceil(high.y*sharp))+1)
	if box.Empty() || box.Dx() > 1<<13 || box.Dy() > 1<<13 {
		return
	}
	z := vector.NewRasterizer(box.Dx(), box.Dy())
	for n, r := range rings {
		if len(r) < 3 {
			continue
		}
		if n > 0 && (area(r) > 0) == (area(rings[0]) > 0) {
			r = reversed(r)
		}
		at := func(q point) (float32, float32) {
			return float32(q.x*sharp - float64(box.Min.X)), float32(q.y*sharp - float64(box.Min.Y))
		}
		x, y := at(r[0])
		z.MoveTo(x, y)
		for _, q := range r[1:] {
			x, y = at(q)
			z.LineTo(x, y)
		}
		z.ClosePath()
	}
	z.Draw(p.to, box, colours(with), box.Min)
}

// band is the area of a line of some width: a quadrangle for each stretch. Each
// is filled by itself, for they overlap.
func band(path []point, width float64) [][]point {
	var out [][]point
	for i := 0; i+1 < len(path); i++ {
		a, b := path[i], path[i+1]
		l := math.Hypot(b.x-a.x, b.y-a.y)
		if l == 0 {
			continue
		}
		nx, ny := -(b.y-a.y)/l*width/2, (b.x-a.x)/l*width/2
		// a little longer, so that corners close
		ex, ey := (b.x-a.x)/l*width/4, (b.y-a.y)/l*width/4
		out = append(out, []point{{a.x + nx - ex, a.y + ny - ey}, {b.x + nx + ex, b.y + ny + ey}, {b.x - nx + ex, b.y - ny + ey}, {a.x - nx - ex, a.y - ny - ey}})
	}
	return out
}

// dashed cuts a line into dashes of 4 with gaps of 3, as the SVG has it.
func dashed(path []point, dash bool) [][]point {
	if !dash {
		return [][]point{path}
	}
	var out [][]point
	var part []point
	on, left := true, 4.0
	for i := 0; i+1 < len(path); i++ {
		a, b := path[i], path[i+1]
		for l := math.Hypot(b.x-a.x, b.y-a.y); l > 0; l = math.Hypot(b.x-a.x, b.y-a.y) {
			if on && part == nil {
				part = []point{a}
			}
			step := math.Min(l, left)
			a = point{a.x + (b.x-a.x)/l*step, a.y + (b.y-a.y)/l*step}
			if on {
				part = append(part, a)
			}
			if left -= step; left > 1e-9 {
				break
			}
			if on {
				out, part = append(out, part), nil
			}
			if on = !on; on {
				left = 4
			} else {
				left = 3
			}
		}
	}
	if len(part) > 1 {
		out = append(out, part)
	}
	return out
}

// write paints a text.
func (p painter) write(i item) {
	f := face(i.size*sharp, i.bold)
	w := font.MeasureString(f, i.text)
	at := fixed.Point26_6{X: fixed.Int26_6(i.rings[0][0].x * sharp * 64), Y: fixed.Int26_6(i.rings[0][0].y * sharp * 64)}
	switch i.anchor {
	case middle:
		at.X -= w / 2
	case end:
		at.X -= w
	}
	d := font.Drawer{Dst: p.to, Face: f}
	if i.halo {
		d.Src = image.White
		for n := range 12 {
			turn := 2 * math.Pi * float64(n) / 12
			d.Dot = at.Add(fixed.Point26_6{X: fixed.Int26_6(math.Cos(turn) * 2 * sharp * 64), Y: fixed.Int26_6(math.Sin(turn) * 2 * sharp * 64)})
			d.DrawString(i.text)
		}
	}
	d.Src, d.Dot = colours(i.fill), at
	d.DrawString(i.text)
}

// colours is an ink as what a painter takes.
func colours(i ink) image.Image {
	if i == hatch {
		return hatching{}
	}
	return image.NewUniform(rgb(i))
}

// rgb reads #rrggbb.
func rgb(i ink) color.RGBA {
	hex := func(at int) uint8 {
		v := uint8(0)
		for _, c := range []byte(i[at : at+2]) {
			v *= 16
			if c >= 'a' {
				v += c - 'a' + 10
			} else {
				v += c - '0'
			}
		}
		return v
	}
	return color.RGBA{hex(1), hex(3), hex(5), 255}
}

// hatching is the pattern of what is withheld, over all the plane.
type hatching struct{}

func (hatching) ColorModel() color.Model { return color.RGBAModel }
func (hatching) Bounds() image.Rectangle { return image.Rect(-1e9, -1e9, 1e9, 1e9) }
func (hatching) At(x, y int) color.Color {
	d := math.Mod(float64(x+y)/math.Sqrt2/sharp, 7)
	if d < 1.5 {
		return color.RGBA{0x76, 0x86, 0x92, 255}
	}
	return color.RGBA{255, 255, 255, 255}
}

func circle(c point, r float64) []point {
	out := make([]point, 24)
	for n := range out {
		turn := 2 * math.Pi * float64(n) / float64(len(out))
		out[n] = point{c.x + r*math.Cos(turn), c.y + r*math.Sin(turn)}
	}
	return out
}

func bounds(rings [][]point) (low, high point) {
	low, high = point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, r := range rings {
		for _, p := range r {
			low = point{math.Min(low.x, p.x), math.Min(low.y, p.y)}
			high = point{math.Max(high.x, p.x), math.Max(high.y, p.y)}
		}
	}
	return low, high
}

// area is twice the area of a ring, positive one way round.
func area(r []point) (a float64) {
	for i, p := range r {
		q := r[(i+1)%len(r)]
		a += p.x*q.y - q.x*p.y
	}
	return a
}

func reversed(r []point) []point {
	out := make([]point, len(r))
	for i, p := range r {
		out[len(r)-1-i] = p
	}
	return out
}
