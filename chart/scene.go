package chart

import (
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
)

// A scene is a drawing in units of a page's pixels: SVG and PNG are both written
// from it.
type scene struct {
	w, h  float64
	items []item
}

type point struct{ x, y float64 }

// An item is a polygon, a line or a text.
type item struct {
	rings [][]point // closed when it has a fill
	open  bool      // a line, and no polygon
	round float64   // the radius of a circle round rings[0][0]

	fill, line ink
	width      float64 // of the line
	dash       bool

	text   string
	size   float64
	bold   bool
	anchor anchor
	halo   bool // white round it, for where it stands upon lines
}

// An ink is a colour, or hatch.
type ink string

const (
	none  ink = ""
	white ink = "#ffffff"
	black ink = "#212b32"
	quiet ink = "#425563"
	faint ink = "#d8dde0"
	blue  ink = "#005eb8"
	pale  ink = "#aac4e6"
	hatch ink = "hatch" // of the withheld, and of nothing else
)

type anchor int

const (
	start anchor = iota
	middle
	end
)

func (a anchor) String() string { return [...]string{"start", "middle", "end"}[a] }

func (s *scene) box(x, y, w, h float64, fill, line ink, dash bool) {
	s.poly(fill, line, 1, dash, []point{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}})
}

func (s *scene) poly(fill, line ink, width float64, dash bool, rings ...[]point) {
	s.items = append(s.items, item{rings: rings, fill: fill, line: line, width: width, dash: dash})
}

func (s *scene) stroke(line ink, width float64, dash bool, points ...point) {
	s.items = append(s.items, item{rings: [][]point{points}, open: true, line: line, width: width, dash: dash})
}

func (s *scene) circle(x, y, r float64, fill, line ink) {
	s.items = append(s.items, item{rings: [][]point{{{x, y}}}, round: r, fill: fill, line: line, width: 2})
}

// say puts one line of text; y is its baseline.
func (s *scene) say(x, y, size float64, a anchor, text string) *item {
	s.items = append(s.items, item{rings: [][]point{{{x, y}}}, fill: black, text: text, size: size, anchor: a})
	return &s.items[len(s.items)-1]
}

// A look is the shape of a point.
type look int

const (
	disc    look = iota // nothing to remark
	up                  // higher than what it is compared with
	down                // lower
	diamond             // far out
	ring                // zero
)

// shape puts a point; every look has a shape of its own.
func (s *scene) shape(k look, x, y float64) {
	const r = 5.5
	switch k {
	case up:
		s.poly(blue, white, 1, false, []point{{x - r - 1, y + r}, {x + r + 1, y + r}, {x, y - r - 2}})
	case down:
		s.poly(blue, white, 1, false, []point{{x - r - 1, y - r}, {x + r + 1, y - r}, {x, y + r + 2}})
	case diamond:
		s.poly(blue, white, 1, false, []point{{x, y - r - 2}, {x + r + 2, y}, {x, y + r + 2}, {x - r - 2, y}})
	case ring:
		s.circle(x, y, r-1, white, black)
	default:
		s.circle(x, y, r, blue, white)
	}
}

// whisker draws an interval that lies flat, or stands.
func (s *scene) whisker(x1, y1, x2, y2 float64) {
	s.stroke(black, 1.5, false, point{x1, y1}, point{x2, y2})
	if y1 == y2 {
		s.stroke(black, 1.5, false, point{x1, y1 - 4}, point{x1, y1 + 4})
		s.stroke(black, 1.5, false, point{x2, y2 - 4}, point{x2, y2 + 4})
		return
	}
	s.stroke(black, 1.5, false, point{x1 - 4, y1}, point{x1 + 4, y1})
	s.stroke(black, 1.5, false, point{x2 - 4, y2}, point{x2 + 4, y2})
}

// fonts are the two that text is measured and painted with; they come with
// golang.org/x/image and are free of conditions (BSD).
var fonts = sync.OnceValue(func() (f [2]*opentype.Font) {
	for i, data := range [][]byte{goregular.TTF, gobold.TTF} {
		parsed, err := opentype.Parse(data)
		if err != nil {
			panic(err) // compiled in
		}
		f[i] = parsed
	}
	return f
})

// faces are made once for each size; a face is not safe for two at once.
var faces = struct {
	sync.Mutex
	of map[float64][2]font.Face
}{of: map[float64][2]font.Face{}}

// width is how wide a text is at most: browsers put Arial or its like in place of
// the fonts that are measured, which can be wider.
func width(text string, size float64, bold bool) float64 {
	faces.Lock()
	defer faces.Unlock()
	return 1.08 * float64(font.MeasureString(face(size, bold), text)) / 64
}

// face is called with faces locked.
func face(size float64, bold bool) font.Face {
	pair, ok := faces.of[size]
	if !ok {
		for i, f := range fonts() {
			made, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
			if err != nil {
				panic(err) // of an option, and these are fixed
			}
			pair[i] = made
		}
		faces.of[size] = pair
	}
	return pair[boolean(bold)]
}

// wrap cuts a text into lines of at most so wide; the last says … when more
// would follow. The whole text stands in the table beside the chart.
func wrap(text string, size, wide float64, most int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		try := strings.TrimSpace(line + " " + word)
		if line != "" && width(try, size, false) > wide {
			lines = append(lines, line)
			try = word
		}
		line = try
	}
	lines = append(lines, line)
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] += " …"
	}
	for i, l := range lines {
		if width(l, size, false) <= wide {
			continue
		}
		r := []rune(strings.TrimSuffix(l, " …"))
		for len(r) > 1 && width(string(r)+"…", size, false) > wide {
			r = r[:len(r)-1]
		}
		lines[i] = string(r) + "…"
	}
	return lines
}
