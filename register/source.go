package register

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"kith"
)

// mostLine bounds a line of a file: nothing that a system writes is longer.
const mostLine = 1 << 20

// errRow is a row that cannot be read where those after it can.
type errRow struct{ why string }

func (e errRow) Error() string { return e.why }

// A source gives entries one after another. The error is an errRow for a bad row,
// io.EOF at the end, else of the whole file.
type source func() (line int, e *entry, err error)

// open makes a source of a file: NDJSON of FHIR resources when it begins with a
// brace, else CSV with a heading.
// today is when it is read, and m the medicines that it may name.
func (f *Feed) open(r io.Reader, today kith.Day, m Medicines) (source, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	start, _ := in.Peek(4)
	for first, why := range notText {
		if bytes.HasPrefix(start, []byte(first)) {
			return nil, kith.Errorf(kith.Invalid, "%s", why)
		}
	}
	if bytes.HasPrefix(start, []byte("\xef\xbb\xbf")) {
		if _, err := in.Discard(3); err != nil {
			return nil, err
		}
		start, _ = in.Peek(1)
	}
	if bytes.HasPrefix(start, []byte("{")) {
		return f.resources(in, today, m), nil
	}
	return f.rows(&bounded{r: in})
}

// notText is how files begin that are taken for text by mistake.
var notText = map[string]string{
	"\xff\xfe":   "the file is in UTF-16: save it as CSV in UTF-8",
	"\xfe\xff":   "the file is in UTF-16: save it as CSV in UTF-8",
	"\x1f\x8b":   "the file is compressed by gzip: unpack it first",
	"[":          "the file begins with [: FHIR resources stand one a line (NDJSON), with no brackets around them",
	"PK\x03\x04": "the file is a ZIP archive or a workbook: unpack it, or save its sheet as CSV in UTF-8",
}

// bounded refuses a line that has no end: nothing of the file after it can be told
// apart.
type bounded struct {
	r     io.Reader
	lines int // before the one that is being read
	line  int // its bytes so far
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.lines += bytes.Count(p[:n], []byte("\n"))
	if at := bytes.LastIndexByte(p[:n], '\n'); at >= 0 {
		b.line = n - at
	} else if b.line += n; b.line > mostLine {
		return 0, kith.Errorf(kith.Invalid, "line %d has more than %d bytes: the file is not CSV or NDJSON, or a line end is missing; put it right, and read it again", b.lines+1, mostLine)
	}
	return n, err
}

// rows reads CSV.
func (f *Feed) rows(in io.Reader) (source, error) {
	c := csv.NewReader(in)
	c.FieldsPerRecord, c.ReuseRecord = -1, true
	heading, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, kith.Errorf(kith.Invalid, "the file is empty: the first line names the columns")
	}
	if bad := new(csv.ParseError); errors.As(err, &bad) {
		return nil, kith.Errorf(kith.Invalid, "the heading in line %d cannot be read: %v", bad.Line, bad.Err)
	}
	if err != nil {
		return nil, err
	}
	theirs := map[string]string{}
	for ours, name := range f.Mapping {
		theirs[strings.ToLower(strings.TrimSpace(name))] = ours
	}
	at := make([]int, len(heading))
	found := 0
	for i, h := range heading {
		h = strings.ToLower(strings.TrimSpace(h))
		if ours := theirs[h]; ours != "" {
			h = ours
		}
		if at[i] = column(f.Kind, h); at[i] >= 0 {
			found++
		}
	}
	if found < 2 {
		return nil, kith.Errorf(kith.Invalid, "the heading %q has none of the columns %s: map them with --map", strings.Join(heading, ","), strings.Join(columnsOf(f.Kind), ", "))
	}
	return func() (int, *entry, error) {
		rec, err := c.Read()
		line := 0
		if len(rec) > 0 {
			line, _ = c.FieldPos(0)
		}
		var bad *csv.ParseError
		switch {
		case errors.As(err, &bad) && bad.Line > bad.StartLine:
			return line, nil, kith.Errorf(kith.Invalid, "a quotation mark opens in line %d and is not closed on it: put it right, and read the file again", bad.StartLine)
		case errors.As(err, &bad):
			return bad.StartLine, nil, errRow{bad.Err.Error()}
		case err != nil:
			return line, nil, err
		case len(rec) != len(at):
			return line, nil, errRow{fmt.Sprintf("the row has %d columns, where the heading has %d", len(rec), len(at))}
		}
		r := fields{}
		for i, v := range rec {
			if at[i] < 0 {
				continue
			}
			if !utf8.ValidString(v) || strings.IndexByte(v, 0) >= 0 {
				return line, nil, errRow{fmt.Sprintf("%s is not text in UTF-8", names[at[i]])}
			}
			r.say(at[i], strings.TrimSpace(v))
		}
		e, err := f.entryOf(&r)
		if err != nil {
			return line, nil, errRow{err.Error()}
		}
		return line, e, nil
	}, nil
}
