package chart

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"time"
)

// XLSX is the table as the page shows it, on one sheet, and all that should be
// known of it on another. Numbers are numbers; all else is inline text, which no
// program takes for a formula. The same figure gives the same bytes.
func (f Figure) XLSX() ([]byte, error) {
	var table, about sheet
	table.row(bold, texts(f.columns...)...)
	for _, r := range f.rows {
		cells := []cell{{text: r.Name}}
		for _, v := range r.Values {
			cells = append(cells, cell{text: v.Text, number: v.Number})
		}
		table.row(normal, cells...)
	}
	for _, kv := range f.about() {
		about.row(normal, cell{text: kv[0], bold: true}, cell{text: kv[1]})
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", contentTypes}, {"_rels/.rels", rels}, {"xl/workbook.xml", workbook},
		{"xl/_rels/workbook.xml.rels", workbookRels}, {"xl/styles.xml", styles},
		{"xl/worksheets/sheet1.xml", table.xml(len(f.columns))}, {"xl/worksheets/sheet2.xml", about.xml(2)},
	} {
		// the time of a day long ago: when it was fetched is nobody's business
		w, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write([]byte(head + part.text)); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// A cell is a number, or a text.
type cell struct {
	text   string
	number *float64
	bold   bool
}

const (
	normal = 0
	bold   = 1
)

func texts(all ...string) (out []cell) {
	for _, s := range all {
		out = append(out, cell{text: s})
	}
	return out
}

// A sheet is written row by row.
type sheet struct {
	b strings.Builder
	n int
}

func (s *sheet) row(style int, cells ...cell) {
	s.n++
	fmt.Fprintf(&s.b, `<row r="%d">`, s.n)
	for i, c := range cells {
		at := fmt.Sprintf(`r="%s%d"`, letters(i), s.n)
		st := style
		if c.bold {
			st = bold
		}
		if c.number != nil {
			fmt.Fprintf(&s.b, `<c %s s="%d"><v>%s</v></c>`, at, st, plain(c.number))
		} else {
			fmt.Fprintf(&s.b, `<c %s s="%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, at, st, esc(c.text))
		}
	}
	s.b.WriteString(`</row>`)
}

func (s *sheet) xml(columns int) string {
	return `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cols><col min="1" max="1" width="40" customWidth="1"/>` +
		fmt.Sprintf(`<col min="2" max="%d" width="22" customWidth="1"/>`, max(columns, 2)) + `</cols><sheetData>` + s.b.String() + `</sheetData></worksheet>`
}

// letters is a column's name: A to Z, AA …
func letters(i int) string {
	s := ""
	for i++; i > 0; i = (i - 1) / 26 {
		s = string(rune('A'+(i-1)%26)) + s
	}
	return s
}

// The fixed parts of a workbook of two sheets (ECMA-376).
const (
	head         = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`
	rels         = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	workbook     = `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Figures" sheetId="1" r:id="rId1"/><sheet name="About" sheetId="2" r:id="rId2"/></sheets></workbook>`
	workbookRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`
	styles       = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="2"><font><sz val="11"/><name val="Arial"/></font><font><b/><sz val="11"/><name val="Arial"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf fontId="0"/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>`
)
