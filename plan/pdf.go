package plan

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"kith"
)

// DejaVu Sans, so that a name prints as it is spelt: Latin, Greek and Cyrillic.
// Its licence (font/LICENSE) allows it to be embedded.
var (
	//go:embed font/DejaVuSansCondensed.ttf
	fontPlain []byte
	//go:embed font/DejaVuSansCondensed-Bold.ttf
	fontBold []byte
)

// PDF is a message as it is printed: A4, the person's name and NHS number on
// every page, and "Page 1 of n". The same message is always the same bytes. A
// draft says on every page that it is one.
func (m *Message) PDF() ([]byte, error) {
	s := sheetPDF{head: m.Subject.Name + m.Subject.line(), title: "Social prescribing: " + lower(MessageKinds.Name(m.Kind)), at: m.FinalAt}
	if !m.Final() {
		s.note, s.at = "Draft: not finished", m.CreatedAt
	}
	return s.make(func() {
		s.line("To: " + joined(m.ToName, m.ToOrganisation, m.ToContact))
		s.line("About: " + s.head)
		if m.Subject.Address != "" {
			s.line("Address: " + m.Subject.Address)
		}
		if m.Subject.Practice != "" {
			s.line("GP practice: " + m.Subject.Practice)
		}
		for _, p := range m.Sections() {
			s.section(p.Heading, p.Text)
		}
	})
}

// joined are those of parts that are not empty, with commas.
func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return strings.TrimSpace(s) == "" }), ", ")
}

// line is the rest of who the person is: ", born 3 March 1994, NHS number 999 000 0000".
func (s *Subject) line() string {
	out := ""
	if s.Born != "" {
		out += ", born " + s.Born.String()
	}
	if s.Number != "" {
		out += ", NHS number " + s.Number.String()
	}
	return out
}

// PDF is a supporting letter as it is printed. It bears no NHS number: a
// landlord does not need it.
func (l *Letter) PDF() ([]byte, error) {
	s := sheetPDF{head: l.Subject, at: l.FinalAt}
	if !l.Final() {
		s.note, s.at = "Draft: not finished", l.CreatedAt
	}
	return s.make(func() {
		for _, t := range append([]string{l.ToName, l.ToOrganisation}, strings.Split(l.ToAddress, "\n")...) {
			if t = strings.TrimSpace(t); t != "" {
				s.line(t)
			}
		}
		s.pdf.Ln(4)
		s.line(kith.DayOf(s.at).String())
		s.section(l.Subject, l.Words)
	})
}

// sheetPDF is a document on its way.
type sheetPDF struct {
	pdf               *fpdf.Fpdf
	head, note, title string
	at                time.Time
}

const margin = 20 // mm

// make draws the document twice: the first time tells how many pages it has.
func (s *sheetPDF) make(draw func()) ([]byte, error) {
	var b bytes.Buffer
	for pages := 0; ; {
		s.open(pages)
		draw()
		b.Reset()
		if err := s.pdf.Output(&b); err != nil {
			return nil, fmt.Errorf("make the PDF: %w", err)
		}
		if n := s.pdf.PageCount(); n == pages {
			return b.Bytes(), nil
		} else if pages = n; n > 1000 {
			return nil, fmt.Errorf("make the PDF: %d pages", n)
		}
	}
}

func (s *sheetPDF) open(pages int) {
	p := fpdf.New("P", "mm", "A4", "")
	s.pdf = p
	p.AddUTF8FontFromBytes("body", "", fontPlain)
	p.AddUTF8FontFromBytes("body", "B", fontBold)
	p.SetCatalogSort(true)
	p.SetCreationDate(s.at)
	p.SetModificationDate(s.at)
	p.SetTitle(printable(joined(s.title, s.head)), true)
	p.SetLang("en-GB")
	p.SetMargins(margin, margin, margin)
	p.SetAutoPageBreak(true, margin+8)
	p.SetHeaderFunc(func() {
		p.SetFont("body", "B", 9)
		p.MultiCell(0, 5, printable(s.head), "", "L", false)
		if s.note != "" {
			p.CellFormat(0, 5, s.note, "", 1, "L", false, 0, "")
		}
		p.Ln(3)
	})
	p.SetFooterFunc(func() {
		p.SetY(-margin)
		p.SetFont("body", "", 9)
		p.CellFormat(0, 5, fmt.Sprintf("Page %d of %d", p.PageNo(), pages), "", 0, "L", false, 0, "")
	})
	p.AddPage()
	if s.title != "" {
		p.SetFont("body", "B", 16)
		p.MultiCell(0, 8, printable(s.title), "", "L", false)
		p.Ln(2)
	}
}

func (s *sheetPDF) line(text string) {
	s.pdf.SetFont("body", "", 11)
	s.pdf.MultiCell(0, 5.5, printable(text), "", "L", false)
}

func (s *sheetPDF) section(heading, text string) {
	s.pdf.Ln(4)
	s.pdf.SetFont("body", "B", 12)
	s.pdf.MultiCell(0, 6.5, printable(heading), "", "L", false)
	s.line(text)
}

// printable is s without what the font cannot hold: signs beyond the basic
// plane, such as emoji, print as a box.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r > 0xFFFF:
			return '□'
		case r == '\t':
			return ' '
		case r < ' ' && r != '\n':
			return -1
		}
		return r
	}, strings.ReplaceAll(s, "\r\n", "\n"))
}
