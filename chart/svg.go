package chart

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
)

// A Layout is for how wide a place a chart is drawn.
type Layout int

const (
	Wide   Layout = iota // a desk's screen, paper, a slide
	Narrow               // a phone, from 320 pixels
)

// SVG is the picture. Its title and description say what the sentence says; text
// is text, nothing is fetched, and nothing in it is styled by a style sheet.
func (f Figure) SVG(l Layout) []byte {
	s, id := f.wide, f.ID()+"w"
	if l == Narrow {
		s, id = f.narrow, f.ID()+"n"
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%[1]s" height="%[2]s" role="img" aria-labelledby="%[3]s-t %[3]s-d" font-family="Arial, Helvetica, sans-serif">`, num(s.w), num(s.h), id)
	fmt.Fprintf(&b, `<title id="%s-t">%s</title><desc id="%[1]s-d">%[3]s</desc>`, id, esc(f.beside.Title), esc(strings.Join(f.words, " ")))
	if s.hatched() {
		fmt.Fprintf(&b, `<defs><pattern id="%s-h" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" height="7" fill="#ffffff"/><rect width="1.5" height="7" fill="#768692"/></pattern></defs>`, id)
	}
	fmt.Fprintf(&b, `<rect width="%s" height="%s" fill="#ffffff"/>`, num(s.w), num(s.h))
	for _, i := range s.items {
		i.svg(&b, id)
	}
	b.WriteString("</svg>")
	return b.Bytes()
}

func (s scene) hatched() bool {
	for _, i := range s.items {
		if i.fill == hatch {
			return true
		}
	}
	return false
}

func (i item) svg(b *bytes.Buffer, id string) {
	switch {
	case i.text != "":
		at := i.rings[0][0]
		fmt.Fprintf(b, `<text x="%s" y="%s" font-size="%s" fill="%s"`, num(at.x), num(at.y), num(i.size), i.fill)
		if i.anchor != start {
			fmt.Fprintf(b, ` text-anchor="%s"`, i.anchor)
		}
		if i.bold {
			b.WriteString(` font-weight="700"`)
		}
		if i.halo {
			b.WriteString(` stroke="#ffffff" stroke-width="4" stroke-linejoin="round" paint-order="stroke"`)
		}
		fmt.Fprintf(b, `>%s</text>`, esc(i.text))
		return
	case i.round > 0:
		at := i.rings[0][0]
		fmt.Fprintf(b, `<circle cx="%s" cy="%s" r="%s"`, num(at.x), num(at.y), num(i.round))
	default:
		b.WriteString(`<path d="`)
		for _, r := range i.rings {
			for n, p := range r {
				b.WriteString(map[bool]string{true: "M", false: "L"}[n == 0])
				b.WriteString(num(p.x) + " " + num(p.y))
			}
			if !i.open {
				b.WriteString("Z")
			}
		}
		b.WriteString(`"`)
	}
	switch {
	case i.open || i.fill == none:
		b.WriteString(` fill="none"`)
	case i.fill == hatch:
		fmt.Fprintf(b, ` fill="url(#%s-h)"`, id)
	default:
		fmt.Fprintf(b, ` fill="%s"`, i.fill)
	}
	if !i.open && len(i.rings) > 1 {
		b.WriteString(` fill-rule="evenodd"`)
	}
	if i.line != none {
		fmt.Fprintf(b, ` stroke="%s" stroke-width="%s"`, i.line, num(i.width))
		if i.dash {
			b.WriteString(` stroke-dasharray="4 3"`)
		}
	}
	b.WriteString(`/>`)
}

// num is a coordinate, to a tenth of a pixel: no more of a number can be read
// from a picture than from the table beside it.
func num(v float64) string {
	v = math.Round(v*10) / 10
	if v == 0 {
		v = 0 // not −0
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func esc(s string) string {
	return html.EscapeString(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
			return -1 // no XML
		}
		return r
	}, s))
}
