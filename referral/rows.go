package referral

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

// rows reads the rows of a CSV file (RFC 4180), a row at a time. It differs
// from encoding/csv in one thing: it finds its feet again. Where a quotation
// mark is missing, the row that begins on that line is lost, and reading goes
// on with the next line; encoding/csv would take what follows, up to the next
// mark or the end of the file, for a part of the row. A row may have a million
// bytes, and more than two are never held.
type rows struct {
	Comma byte  // what stands between two fields
	Line  int   // the line on which the latest row began
	Read  int64 // bytes of the file

	src    io.Reader
	win    []byte // what was read of src and not yet passed over
	at     int    // where in win the next row begins
	lines  int    // lines that lie before it
	err    error  // how src ended
	fields []string
}

const (
	mostRow   = 1 << 20  // bytes of a row
	readPiece = 64 << 10 // bytes taken from the file at a time
)

// A badRow says in words what is wrong with a row that could not be taken apart.
type badRow string

func (b badRow) Error() string { return string(b) }

const (
	notClosed badRow = "A quotation mark in this row is not closed. Either one is missing, or the file was cut short here"
	strayMark badRow = "A quotation mark stands where none may be. Put the whole field in quotation marks, and write each mark within it twice"
	notText   badRow = "This is not a CSV file in UTF-8. In a spreadsheet, save it as \"CSV UTF-8 (comma delimited)\""
	oldMac    badRow = "Its lines end as on old Macintosh computers. In a spreadsheet, save it as \"CSV UTF-8 (comma delimited)\""
	tooLong   badRow = "This row has more than a million characters. Is a line end missing?"
)

// Next returns the fields of the next row, which hold until Next is called
// again. The error is a badRow, after which there may be more rows; io.EOF at
// the end; or what the file's reader returned.
func (r *rows) Next() ([]string, error) {
	if r.at >= readPiece {
		r.win = r.win[:copy(r.win, r.win[r.at:])]
		r.at = 0
	}
	for {
		r.Line = r.lines + 1
		first, err := r.line(r.at)
		switch {
		case err == errNoEnd:
			return nil, r.skip()
		case err != nil:
			return nil, err
		}
		if len(bytes.TrimRight(r.win[r.at:first], "\r\n")) > 0 {
			return r.row(first)
		}
		r.pass(first)
	}
}

// row takes apart the row whose first line ends at first. A row goes on for as
// long as its quotation marks are odd in number. When it turns out wrong, only
// its first line has been passed over.
func (r *rows) row(first int) ([]string, error) {
	end := first
	marks := bytes.Count(r.win[r.at:end], mark)
	for marks%2 == 1 {
		next, err := r.line(end)
		if err != nil && err != io.EOF && err != errNoEnd {
			return nil, err
		}
		if err != nil {
			r.pass(first)
			return nil, notClosed
		}
		marks += bytes.Count(r.win[end:next], mark)
		end = next
	}
	text := strings.TrimSuffix(strings.TrimSuffix(string(r.win[r.at:end]), "\n"), "\r")
	if err := r.split(text); err != nil {
		r.pass(first)
		return nil, err
	}
	r.pass(end)
	return r.fields, nil
}

var mark = []byte{'"'}

// split takes a whole row apart.
func (r *rows) split(text string) error {
	r.fields = r.fields[:0]
	for {
		if !strings.HasPrefix(text, `"`) {
			field, rest, more := strings.Cut(text, string(rune(r.Comma)))
			if strings.IndexByte(field, '"') >= 0 {
				return strayMark
			}
			r.fields = append(r.fields, field)
			if !more {
				return nil
			}
			text = rest
			continue
		}
		end, twice := 1, false
		for {
			i := strings.IndexByte(text[end:], '"')
			if i < 0 {
				return notClosed
			}
			end += i + 1
			if !strings.HasPrefix(text[end:], `"`) {
				break
			}
			end, twice = end+1, true
		}
		field := strings.ReplaceAll(text[1:end-1], "\r\n", "\n")
		if twice {
			field = strings.ReplaceAll(field, `""`, `"`)
		}
		r.fields = append(r.fields, field)
		if text = text[end:]; text == "" {
			return nil
		}
		if text[0] != r.Comma {
			return strayMark
		}
		text = text[1:]
	}
}

// pass passes over win up to end.
func (r *rows) pass(end int) {
	r.lines += max(1, bytes.Count(r.win[r.at:end], []byte{'\n'}))
	r.at = end
}

var errNoEnd = errors.New("the line has no end")

// line returns where the line ends that begins at from, past its line end. It
// is errNoEnd when the row would become too long, io.EOF when nothing is left.
func (r *rows) line(from int) (int, error) {
	for seen := from; ; {
		if i := bytes.IndexByte(r.win[seen:], '\n'); i >= 0 {
			return seen + i + 1, nil
		}
		seen = len(r.win)
		switch {
		case seen-r.at > mostRow:
			return 0, errNoEnd
		case r.err == io.EOF && seen > from:
			return seen, nil
		case r.err != nil:
			return 0, r.err
		}
		r.fill()
	}
}

// fill reads a little more of the file.
func (r *rows) fill() {
	n := len(r.win)
	r.win = append(r.win, make([]byte, readPiece)...)
	k, err := r.src.Read(r.win[n:])
	r.win, r.err = r.win[:n+k], err
	r.Read += int64(k)
}

// skip passes over a line that is too long, without holding it.
func (r *rows) skip() error {
	for {
		switch i := bytes.IndexByte(r.win[r.at:], '\n'); {
		case i >= 0:
			r.pass(r.at + i + 1)
			return tooLong
		case r.err == io.EOF:
			r.pass(len(r.win))
			return tooLong
		case r.err != nil:
			return r.err
		}
		r.win, r.at = r.win[:0], 0
		r.fill()
	}
}

// heading reads the first row, and finds out what stands between two fields.
// The error is also a badRow when this is no CSV file.
func (r *rows) heading() ([]string, error) {
	for r.err == nil && len(r.win) < readPiece {
		r.fill()
	}
	first, _, _ := bytes.Cut(r.win, []byte{'\n'})
	switch {
	case bytes.HasPrefix(first, []byte{0xFF, 0xFE}), bytes.HasPrefix(first, []byte{0xFE, 0xFF}), bytes.IndexByte(first, 0) >= 0:
		return nil, notText
	case len(first) == len(r.win) && bytes.Count(bytes.TrimRight(first, "\r"), []byte{'\r'}) > 0:
		return nil, oldMac
	}
	r.at = len(first) - len(bytes.TrimPrefix(first, []byte("\xEF\xBB\xBF")))
	for _, c := range []byte{';', '\t'} {
		if bytes.Count(first, []byte{c}) > bytes.Count(first, []byte{r.Comma}) {
			r.Comma = c
		}
	}
	return r.Next()
}
