package web

import (
	"context"
	"io"
	"strconv"

	"github.com/a-h/templ"
)

// text writes s as text, with not a space around it.
func text(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, templ.EscapeString(s))
		return err
	})
}

// icons of nhsuk-frontend, by the name there.
var icons = map[string]string{
	"search":      "m20.7 18.9-4.1-4.1a7 7 0 1 0-1.4 1.4l4 4.1a1 1 0 0 0 1.5 0c.4-.4.4-1 0-1.4ZM6 10.6a5 5 0 1 1 10 0 5 5 0 0 1-10 0Z",
	"user":        "M12 1a11 11 0 1 1 0 22 11 11 0 0 1 0-22Zm0 2a9 9 0 0 0-5 16.5V18a4 4 0 0 1 4-4h2a4 4 0 0 1 4 4v1.5A9 9 0 0 0 12 3Zm0 3a3.5 3.5 0 1 1-3.5 3.5A3.4 3.4 0 0 1 12 6Z",
	"arrow-left":  "M10.7 6.3c.4.4.4 1 0 1.4L7.4 11H19a1 1 0 0 1 0 2H7.4l3.3 3.3c.4.4.4 1 0 1.4a1 1 0 0 1-1.4 0l-5-5A1 1 0 0 1 4 12c0-.3.1-.5.3-.7l5-5a1 1 0 0 1 1.4 0Z",
	"arrow-right": "m14.7 6.3 5 5c.2.2.3.4.3.7 0 .3-.1.5-.3.7l-5 5a1 1 0 0 1-1.4-1.4l3.3-3.3H5a1 1 0 0 1 0-2h11.6l-3.3-3.3a1 1 0 1 1 1.4-1.4Z",
}

// A Col is a column of a Table.
type Col struct {
	Label string
	Num   bool // figures, which stand under one another
}

// Cols are columns of text.
func Cols(labels ...string) []Col {
	out := make([]Col, len(labels))
	for i, l := range labels {
		out[i] = Col{Label: l}
	}
	return out
}

// A Colour of a Tag. The words of the tag say the same: colour says nothing alone.
type Colour string

// The colours of nhsuk-frontend, and what they are used for here.
const (
	Grey   Colour = "grey"   // closed, past
	Blue   Colour = "blue"   // under way
	Green  Colour = "green"  // done, accepted
	Yellow Colour = "yellow" // waits for somebody
	Orange Colour = "orange" // late
	Red    Colour = "red"    // someone could come to harm
	Purple Colour = "purple" // new
	White  Colour = "white"  // not begun
)

// pageLinks are the pages to offer: the first, the last, and those around
// here; 0 is a gap.
func pageLinks(here, pages int) []int {
	var out []int
	for n := 1; n <= pages; n++ {
		switch {
		case n == 1, n == pages, n >= here-1 && n <= here+1, n == 2 && here == 4, n == pages-1 && here == pages-3:
			out = append(out, n)
		case out[len(out)-1] != 0:
			out = append(out, 0)
		}
	}
	return out
}

func (v View) pageNumber() int {
	n, err := strconv.Atoi(v.Query.Get("page"))
	if err != nil || n < 1 {
		return 1
	}
	return n
}

func (v View) pageHref(n int) string {
	q := v.With("page", "")
	if n <= 1 {
		return q
	}
	if q == v.Path {
		return q + "?page=" + strconv.Itoa(n)
	}
	return q + "&page=" + strconv.Itoa(n)
}

// Pages is how many pages of size a list of n fills; at least 1.
func Pages(n, size int) int { return max(1, (n+size-1)/size) }
