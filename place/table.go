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

// A skip is how often a reason was met, and in which row first.
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
		var err error
		t.packed, err = t.post.Build()
		return &t.draft, err
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
		out = append(out, fmt.Sprintf("%s (%d rows, first row %d)", reason, s.Rows, s.First))
	}
	slices.Sort(out)
	if len(out) == 0 {
		return "it has headings only"
	}
	return strings.Join(out, "; ")
}

// The columns of a sheet of postcodes, by position.
const (
	postPostcode = iota
	postEast
	postNorth
	postLat
	postLng
	postQuality
	postLSOA21
	postLSOA11
	postWard
	postDistrict
	postIntroduced
)

func (t *table) addPostcode(n int) {
	r := t.row
	p := geo.Place{Precision: precision(r[postQuality]), Areas: geo.Areas{LSOA21: area(r[postLSOA21]), LSOA11: area(r[postLSOA11]),
		Ward: area(r[postWard]), District: area(r[postDistrict])}}
	e, errE := strconv.ParseFloat(r[postEast], 64)
	m, errN := strconv.ParseFloat(r[postNorth], 64)
	// Northern Ireland's metres are of another grid: its degrees are not.
	if errE == nil && errN == nil && !strings.HasPrefix(strings.ToUpper(r[postPostcode]), "BT") {
		if e >= 0 && e < 1e6 && m >= 0 && m < 2e6 {
			p.Point = geo.Point{E: int32(e + 0.5), N: int32(m + 0.5)}
		}
	} else if lat, err := strconv.ParseFloat(r[postLat], 64); err == nil {
		if lng, err := strconv.ParseFloat(r[postLng], 64); err == nil {
			p.Point = geo.FromLatLng(geo.LatLng{Lat: lat, Lng: lng})
		}
	}
	if err := t.post.Add(r[postPostcode], p); err != nil {
		t.skip(n, err.Error())
		return
	}
	// ONSPD says when each postcode came into use, as 202502; the last is its date.
	if s := r[postIntroduced]; len(s) == 6 && numberCode.MatchString(s) && s[:4]+"-"+s[4:] > t.newest {
		t.newest = s[:4] + "-" + s[4:]
	}
	t.rows++
}

// precision is a positional quality as the OS writes it (10 to 90) or the ONS
// (1 to 9), which say the same.
func precision(quality string) geo.Precision {
	switch strings.TrimSuffix(quality, "0") {
	case "1", "2", "3", "4": // in a building; within 50 m; the mean of addresses
		return geo.Exact
	case "5", "8": // imputed from its neighbours; the last place of one that is no more
		return geo.Estimated
	case "6": // the sector's mean
		return geo.SectorCentre
	}
	return geo.Nowhere
}

// area is the code of an area, or "" where a publisher wrote a pseudo code or
// something else.
func area(s string) string {
	if s == "" {
		return ""
	}
	if code, ok := areaCode(s); ok {
		return code
	}
	return ""
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
