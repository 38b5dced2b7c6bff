package plan

import (
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// A Document is a document on paper that is not about one person: it has sections,
// tables and pictures. It looks as messages and letters do.
type Document struct{ s *sheetPDF }

// Paper makes one, with its title at the head of the first page and head on every
// page. The same words are always the same bytes.
func Paper(title, head string, at time.Time, draw func(*Document) error) ([]byte, error) {
	s := sheetPDF{head: head, title: title, at: at}
	var wrong error
	body, err := s.make(func() { wrong = draw(&Document{&s}) })
	if wrong != nil {
		return nil, wrong
	}
	return body, err
}

// Section begins one; its heading stays with what follows.
func (p *Document) Section(heading string) {
	if _, tall := p.s.pdf.GetPageSize(); p.s.pdf.GetY() > tall-60 {
		p.s.pdf.AddPage()
	}
	p.s.pdf.Ln(4)
	p.s.pdf.SetFont("body", "B", 12)
	p.s.pdf.MultiCell(0, 6.5, printable(heading), "", "L", false)
}

// Line is a paragraph, and Lead one in larger letters.
func (p *Document) Line(text string) { p.s.line(text); p.s.pdf.Ln(1.5) }

// Lead is a paragraph in larger letters.
func (p *Document) Lead(text string) {
	p.s.pdf.SetFont("body", "", 12.5)
	p.s.pdf.MultiCell(0, 6.2, printable(text), "", "L", false)
	p.s.pdf.Ln(1.5)
}

// Picture is a PNG as wide as the text.
func (p *Document) Picture(name string, png io.Reader) {
	how := fpdf.ImageOptions{ImageType: "PNG"}
	info := p.s.pdf.RegisterImageOptionsReader(name, how, png)
	if info == nil {
		return // the error stays with the document
	}
	wide, _ := p.s.pdf.GetPageSize()
	wide -= 2 * margin
	p.s.pdf.ImageOptions(name, margin, p.s.pdf.GetY()+2, wide, 0, true, how, 0, "")
	p.s.pdf.Ln(3)
}

// Table sets the first column to the left and the others to the right; cells that
// are too long are broken.
func (p *Document) Table(columns []string, rows [][]string) {
	pdf := p.s.pdf
	pdf.Ln(1)
	wide, tall := pdf.GetPageSize()
	wide -= 2 * margin
	first := wide * 0.4
	switch {
	case len(columns) <= 2:
		first = wide * 0.65
	case len(columns) > 5:
		first = wide * 0.25
	}
	others := (wide - first) / float64(max(len(columns)-1, 1))
	put := func(cells []string, style string) {
		pdf.SetFont("body", style, 9)
		most := 1
		broken := make([][]string, len(cells))
		for i, c := range cells {
			w := others
			if i == 0 {
				w = first
			}
			broken[i] = pdf.SplitText(printable(c), w-2)
			most = max(most, len(broken[i]))
		}
		if pdf.GetY()+float64(most)*4.5 > tall-margin-8 {
			pdf.AddPage()
			pdf.SetFont("body", style, 9)
		}
		top := pdf.GetY()
		for i, lines := range broken {
			x, w, to := margin+first+float64(i-1)*others, others, "R"
			if i == 0 {
				x, w, to = margin, first, "L"
			}
			for n, line := range lines {
				pdf.SetXY(x, top+0.5+float64(n)*4.5)
				pdf.CellFormat(w, 4.5, line, "", 0, to, false, 0, "")
			}
		}
		bottom := top + float64(most)*4.5 + 1
		pdf.SetDrawColor(216, 221, 224)
		pdf.Line(margin, bottom, margin+wide, bottom)
		pdf.SetXY(margin, bottom)
	}
	put(columns, "B")
	for _, r := range rows {
		put(r, "")
	}
	pdf.Ln(2)
}
