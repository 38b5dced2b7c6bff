package web

import (
	"bytes"
	"context"
	"io"

	"github.com/a-h/templ"
)

// A Head is what a page says of itself to Layout.
type Head struct {
	Title  string // of the browser's tab: what the page is for, most telling first
	Back   Link   // one step back, above the main part; Label "Back" when empty
	Crumbs []Link // or where the page stands, from the top down
	Wide   bool   // a desk rather than a text: uses the whole of a wide screen
	Dress  string // a class of the body: kith-large-print, kith-easy-read
	Lang   string // of the page, when it is not English
	Bare   bool   // no header and footer: for paper
}

// Layout is the page around its main part, which is Layout's children. When a
// form comes back, the error summary stands above them.
func Layout(v View, h Head) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		main := templ.GetChildren(ctx)
		ctx = templ.ClearChildren(ctx)
		if v.failed() {
			// The summary lists the errors in the order of the fields, which
			// is known once these have been drawn.
			var b bytes.Buffer
			if err := main.Render(ctx, &b); err != nil {
				return err
			}
			main = templ.Raw(b.String())
		}
		return layout(v, h, main).Render(ctx, w)
	})
}

func title(v View, h Head) string {
	t := h.Title + " – " + v.Service
	if v.failed() {
		t = "Error: " + t
	}
	return t
}

func either(when bool, a, b string) string {
	if when {
		return a
	}
	return b
}

func problemComponent(v View, p problemPage) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return Layout(v, Head{Title: p.title}).Render(templ.WithChildren(ctx, problemMain(p)), w)
	})
}
