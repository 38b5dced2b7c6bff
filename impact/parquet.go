package impact

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// magic is how a Parquet file begins, and ends.
const magic = "PAR1"

// linesOf tells CSV from Parquet by how the file begins.
func linesOf(r io.Reader) (lines, error) {
	if f, ok := r.(interface {
		io.ReaderAt
		io.Seeker
	}); ok {
		begins := make([]byte, len(magic))
		if n, _ := f.ReadAt(begins, 0); string(begins[:n]) == magic {
			return rowsOf(f)
		}
	}
	text := bufio.NewReaderSize(r, 1<<16)
	if begins, _ := text.Peek(len(magic)); string(begins) == magic {
		return nil, errors.New("a Parquet file cannot be read from a pipe: name the file")
	}
	c := csv.NewReader(text)
	c.ReuseRecord = true
	return commas{c}, nil
}

// rows are lines of a Parquet file, a batch at a time: what is in memory is a page
// of each column.
type rows struct {
	file   *parquet.File
	fields []parquet.Field
	group  int // the next one
	in     parquet.Rows
	batch  []parquet.Row
	at     int // the next of the batch
	line   []string
	read   int // lines, the heading with them
}

// mostRead is how many rows are read at once.
const mostRead = 256

func rowsOf(f interface {
	io.ReaderAt
	io.Seeker
}) (_ *rows, err error) {
	defer kept(&err)
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	p, err := parquet.OpenFile(f, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, err
	}
	r := &rows{file: p, fields: p.Schema().Fields()}
	for _, c := range r.fields {
		if !c.Leaf() || c.Repeated() {
			return nil, fmt.Errorf("the column %q holds lists or parts: each column must be a word, a number or a date", c.Name())
		}
		decimal := false
		if l := c.Type().LogicalType(); l != nil {
			_, decimal = l.Value.(*format.DecimalType)
		}
		if decimal || c.Type().Kind() == parquet.Int96 {
			return nil, fmt.Errorf("the column %q is a decimal or an old moment (INT96): write it as a number, a date or a timestamp", c.Name())
		}
	}
	r.line = make([]string, len(r.fields))
	return r, nil
}

// kept makes an error of a panic: the reader of a file whose bytes were damaged
// may index past them.
func kept(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("the file is damaged: %v", p)
	}
}

func (r *rows) Line() int { return r.read }

// Read is the heading first, and then row after row.
func (r *rows) Read() (_ []string, err error) {
	defer kept(&err)
	if r.read++; r.read == 1 {
		for i, c := range r.fields {
			r.line[i] = c.Name()
		}
		return r.line, nil
	}
	for r.at == len(r.batch) {
		if err := r.more(); err != nil {
			return nil, err
		}
	}
	row := r.batch[r.at]
	r.at++
	for _, v := range row {
		if i := v.Column(); i >= 0 && i < len(r.line) {
			r.line[i] = word(v, r.fields[i])
		}
	}
	return r.line, nil
}

// more fills the batch; io.EOF when there is none left.
func (r *rows) more() error {
	if r.in == nil {
		groups := r.file.RowGroups()
		if r.group == len(groups) {
			return io.EOF
		}
		r.in = groups[r.group].Rows()
		r.group++
	}
	if r.batch == nil {
		r.batch = make([]parquet.Row, mostRead)
	}
	r.batch = r.batch[:mostRead]
	n, err := r.in.ReadRows(r.batch)
	r.batch, r.at = r.batch[:n], 0
	if errors.Is(err, io.EOF) || err == nil && n == 0 {
		err = r.in.Close()
		r.in = nil
	}
	return err
}

// word is a value as CSV would have it: nothing for null, dates as 2025-04-30 (of
// moments the day, in the time that they are written in).
func word(v parquet.Value, c parquet.Field) string {
	if v.IsNull() {
		return ""
	}
	if l := c.Type().LogicalType(); l != nil {
		switch of := l.Value.(type) {
		case *format.DateType:
			return time.Unix(int64(v.Int32())*86400, 0).UTC().Format(time.DateOnly)
		case *format.TimestampType:
			if of.Unit.Value != nil {
				unit := of.Unit.Value.Duration()
				second := int64(time.Second / unit)
				return time.Unix(v.Int64()/second, v.Int64()%second*int64(unit)).UTC().Format(time.DateOnly)
			}
		}
	}
	switch v.Kind() {
	case parquet.Float:
		return strconv.FormatFloat(float64(v.Float()), 'g', -1, 32)
	case parquet.Double:
		return strconv.FormatFloat(v.Double(), 'g', -1, 64)
	case parquet.ByteArray, parquet.FixedLenByteArray:
		return string(v.ByteArray())
	}
	return v.String()
}
