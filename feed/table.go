package feed

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"kith"
)

func itoa(n int) string { return strconv.Itoa(n) }

// mostCell is how long a cell may be; a quotation mark that is missing would
// make one of half the file.
const mostCell = 1 << 20

// A table reads CSV with a header, a row as an object by the names in it.
// Columns may be divided by commas, semicolons or tabs; the text may be UTF-8 or,
// as old spreadsheets write, Windows-1252.
type table struct {
	Columns []string
	rows    *csv.Reader
	n       int
}

func newTable(r io.Reader) (*table, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	skipBOM(in)
	head, _ := in.Peek(1 << 14)
	if len(strings.TrimSpace(string(head))) == 0 {
		return nil, kith.Errorf(kith.Invalid, "The file is empty")
	}
	if strings.ContainsRune(string(head), 0) {
		return nil, kith.Errorf(kith.Invalid, "This is not a CSV file in UTF-8. In a spreadsheet, save it as \"CSV UTF-8 (comma delimited)\"")
	}
	line, _, _ := strings.Cut(string(head), "\n")
	t := &table{rows: csv.NewReader(in)}
	t.rows.FieldsPerRecord, t.rows.ReuseRecord, t.rows.LazyQuotes = -1, true, true
	for _, comma := range ";\t" {
		if strings.Count(line, string(comma)) > strings.Count(line, string(t.rows.Comma)) {
			t.rows.Comma = comma
		}
	}
	names, err := t.rows.Read()
	if err != nil {
		return nil, kith.Errorf(kith.Invalid, "The first row, which names the columns, cannot be read: %v", err)
	}
	for _, name := range names {
		t.Columns = append(t.Columns, line1(decoded(name)))
	}
	return t, nil
}

func line1(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

// next is the next row with something in it. Errors: io.EOF; a *badRecord, after
// which there may be more.
func (t *table) next() (object, string, error) {
	for {
		row, err := t.rows.Read()
		if err == io.EOF {
			return nil, "", io.EOF
		}
		t.n++
		at, _ := 0, 0
		if len(row) > 0 {
			at, _ = t.rows.FieldPos(0)
		}
		where := fmt.Sprintf("line %d", max(at, t.n+1))
		var parse *csv.ParseError
		if errors.As(err, &parse) {
			return nil, where, &badRecord{fmt.Sprintf("line %d", parse.StartLine), "the row cannot be taken apart: " + parse.Err.Error()}
		}
		if err != nil {
			return nil, where, err
		}
		o := object{}
		for i, cell := range row {
			if len(cell) > mostCell {
				return nil, where, &badRecord{where, "a cell has more than a million characters: is a quotation mark missing?"}
			}
			if i < len(t.Columns) && t.Columns[i] != "" {
				o.set(t.Columns[i], clean(decoded(cell)))
			}
		}
		if len(o) > 0 {
			return o, where, nil
		}
	}
}

// decoded is s in UTF-8: what is not, is taken for Windows-1252.
func decoded(s string) string {
	if utf8.ValidString(s) {
		return strings.Clone(s)
	}
	if d, err := charmap.Windows1252.NewDecoder().String(s); err == nil {
		return d
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// allRows reads a table to its end; f is called for each row.
func allRows(r io.Reader, b *batch, f func(o object, where string)) error {
	t, err := newTable(r)
	if err != nil {
		return err
	}
	for {
		o, where, err := t.next()
		var bad *badRecord
		switch {
		case err == io.EOF:
			return nil
		case errors.As(err, &bad):
			b.failed = true
			b.wrong = append(b.wrong, finding("row", bad.where, "", bad.wrong, "left out"))
		case err != nil:
			return err
		default:
			f(o, where)
		}
	}
}

// mappedFile reads a plain CSV file by a mapping.
func mappedFile(name string, m *Mapping) *sequence {
	s := &sequence{file: name}
	s.open = func() (func() (record, error), func() error, error) {
		f, err := os.Open(name) // #nosec G304 -- the operator names the file
		if err != nil {
			return nil, nil, err
		}
		t, err := newTable(f)
		if err != nil {
			f.Close()
			return nil, nil, err
		}
		if err := m.fits(t.Columns); err != nil {
			f.Close()
			return nil, nil, err
		}
		return func() (record, error) {
			for {
				row, where, err := t.next()
				if err != nil {
					return record{}, err
				}
				if r, ok := m.record(row, where); ok {
					return r, nil
				}
			}
		}, f.Close, nil
	}
	return s
}
