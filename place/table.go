package place

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"kith"
	"kith/geo"
)

type flateError = flate.CorruptInputError

// A draft is a file as it was read, before it is stored.
type draft struct {
	kind    Kind
	part    string
	vintage string // "" when the content does not say
	rows    int
	skipped map[string]skip // by reason
	packed  []byte
}

// A skip is how often a reason was met, and in which row first; 0 when that is
// not known.
type skip struct{ Rows, First int }

func (d *draft) skip(row int, reason string) {
	if d.skipped == nil {
		d.skipped = map[string]skip{}
	}
	s := d.skipped[reason]
	if s.Rows++; s.First == 0 {
		s.First = row
	}
	d.skipped[reason] = s
}

func (d *draft) skippedRows() (n int) {
	for _, s := range d.skipped {
		n += s.Rows
	}
	return n
}

// errUnknown says that a file is not one that Kith knows.
type errUnknown struct{ begins string }

func (e errUnknown) Error() string {
	return e.begins
}

// readTable reads a CSV file of any known sheet.
func readTable(ctx context.Context, in io.Reader, moved func(int64)) (*draft, error) {
	rows := &pieces{r: bufio.NewReaderSize(in, 1<<16), most: mostRow, says: "a row"}
	r := csv.NewReader(rows)
	r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = -1, true, true
	first, err := r.Read()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return nil, kith.Errorf(kith.Invalid, "the file is empty")
		}
		return nil, plain(err)
	}
	first = slices.Clone(first)
	if !utf8.ValidString(strings.Join(first, "")) || strings.ContainsRune(strings.Join(first, ""), 0) {
		return nil, errUnknown{"it is not text"}
	}
	l, ok := recognise(first)
	if !ok {
		return nil, errUnknown{begins(first)}
	}
	t := &table{draft: draft{kind: l.kind}, layout: l, width: len(first), row: make([]string, len(l.columns))}
	if l.part != nil {
		t.part = l.part(t.has)
	}
	if err := t.start(); err != nil {
		return nil, err
	}
	if !l.heading {
		t.add(1, first)
	}
	for n := 2; ; n++ {
		fields, err := r.Read()
		rows.run = 0
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, plain(err)
		}
		if n%1024 == 0 {
			moved(r.InputOffset())
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
		}
		if n > mostRows {
			return nil, kith.Errorf(kith.Invalid, "it has more than %d rows: this is no reference data", mostRows)
		}
		t.short = len(fields) < t.width
		t.add(n, fields)
	}
	return t.end()
}

func begins(first []string) string {
	s := []rune(strings.Join(first, ","))
	if len(s) > 60 {
		s = append(s[:60], '…')
	}
	return "it begins " + strconv.Quote(string(s))
}

// table gathers the rows of one sheet.
type table struct {
	draft
	layout
	width  int
	row    []string
	short  bool // the last row had fewer fields than the first
	newest string
	post   *geo.Builder // of postcodes
	pack   *gzip.Writer // of all others: CSV under our names
	out    *csv.Writer
	buf    bytes.Buffer
}

func (t *table) start() error {
	if t.kind == Postcodes {
		t.post = geo.NewBuilder()
		return nil
	}
	t.pack = gzip.NewWriter(&t.buf)
	t.out = csv.NewWriter(t.pack)
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	return t.out.Write(names)
}

// add takes one row of the file, or notes why not.
func (t *table) add(n int, fields []string) {
	if len(fields) != t.width {
		t.skip(n, "another number of columns than the first row")
		return
	}
	for i, c := range t.columns {
		t.row[i] = ""
		if t.at[i] < 0 {
			continue
		}
		v := strings.TrimSpace(fields[t.at[i]])
		if !utf8.ValidString(v) {
			v, _ = charmap.Windows1252.NewDecoder().String(v)
		}
		if v != "" && c.read != nil {
			var ok bool
			if v, ok = c.read(v); !ok {
				t.skip(n, "no "+strings.ReplaceAll(c.name, "_", " ")+" that can be read")
				return
			}
		}
		if v == "" && c.need == must {
			t.skip(n, "no "+strings.ReplaceAll(c.name, "_", " "))
			return
		}
		t.row[i] = v
	}
	if t.keep != nil {
		if reason := t.keep(t.row); reason != "" {
			t.skip(n, reason)
			return
		}
	}
	if t.kind == Postcodes {
		t.addPostcode(n)
		return
	}
	for i, c := range t.columns { // a set is as at the newest day in it
		if t.row[i] > t.newest && slices.Contains(strings.Fields(t.dates), c.name) {
			t.newest = t.row[i]
		}
	}
	t.rows++
	t.out.Write(t.row) // into memory; end sees its error
}

func (t *table) end() (*draft, error) {
	switch {
	case t.rows == 0:
		return nil, kith.Errorf(kith.Invalid, "there is no row in it that can be used: %s", t.reasons())
	case t.short:
		return nil, kith.Errorf(kith.Invalid, "the file is cut short in its last row")
	case t.badRows() > t.rows:
		return nil, kith.Errorf(kith.Invalid, "more rows have a problem than not: %s", t.reasons())
	}
	t.vintage = or(t.newest, t.year)
	if t.kind == Postcodes {
		return t.endPostcodes()
	}
	t.out.Flush()
	if err := errors.Join(t.out.Error(), t.pack.Close()); err != nil {
		return nil, err
	}
	t.packed = t.buf.Bytes()
	switch t.kind {
	case IMD2019:
		t.vintage = "2019"
	case IMD2025:
		t.vintage = "2025"
	}
	return &t.draft, nil
}

// badRows are the rows that could not be read, as against those left out on purpose.
func (t *table) badRows() (n int) {
	for reason, s := range t.skipped {
		if !strings.HasPrefix(reason, "not ") {
			n += s.Rows
		}
	}
	return n
}

func (d *draft) reasons() string {
	var out []string
	for reason, s := range d.skipped {
		at := ""
		if s.First > 0 {
			at = fmt.Sprintf(", first row %d", s.First)
		}
		out = append(out, fmt.Sprintf("%s (rows: %d%s)", reason, s.Rows, at))
	}
	slices.Sort(out)
	if len(out) == 0 {
		return "it has headings only"
	}
	return strings.Join(out, "; ")
}

// packedRows calls f with each row of a packed sheet, its columns under our
// names and in our order, whatever they were when it was packed.
func packedRows(k Kind, packed []byte, f func(row []string)) error {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return fmt.Errorf("reference data: %w", err)
	}
	r := csv.NewReader(z)
	r.ReuseRecord = true
	names, err := r.Read()
	if err != nil {
		return fmt.Errorf("reference data: %w", err)
	}
	columns := sheetOf(k).columns
	at, row := make([]int, len(columns)), make([]string, len(columns))
	for i, c := range columns {
		at[i] = slices.Index(names, c.name)
	}
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reference data: %w", err)
		}
		for i, j := range at {
			row[i] = ""
			if j >= 0 {
				row[i] = fields[j]
			}
		}
		f(row)
	}
}

// keysOf is what a packed set tells of: sectors of postcodes, codes of areas,
// and the key of every row of the others.
func keysOf(k Kind, packed []byte) (map[string]bool, error) {
	keys := map[string]bool{}
	switch k {
	case Postcodes:
		t, err := geo.LoadTable(packed)
		if err != nil {
			return nil, err
		}
		for s := range t.Sectors() {
			keys[s] = true
		}
	case Boundaries:
		b, err := geo.LoadBoundaries(packed)
		if err != nil {
			return nil, err
		}
		for _, a := range b.All() {
			keys[a.Code] = true
		}
	default:
		n := sheetOf(k).key
		return keys, packedRows(k, packed, func(row []string) { keys[strings.Join(row[:n], "\x00")] = true })
	}
	return keys, nil
}
