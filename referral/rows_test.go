package referral

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

// readRows reads all of a file. Fields of a bad row are nil.
func readRows(src io.Reader, comma byte) (all [][]string, lines []int, err error) {
	r := rows{src: src, Comma: comma}
	for {
		fields, err := r.Next()
		switch err.(type) {
		case badRow:
			fields = nil
		case nil:
			fields = append([]string{}, fields...)
		default:
			return all, lines, err
		}
		all, lines = append(all, fields), append(lines, r.Line)
	}
}

func TestRows(t *testing.T) {
	for _, c := range []struct {
		in    string
		want  [][]string
		lines []int
	}{
		{"", nil, nil},
		{"\n\r\n\n", nil, nil},
		{"a,b\nc,d", [][]string{{"a", "b"}, {"c", "d"}}, []int{1, 2}},
		{"a,\"b\r\nc\"\r\n\r\n,\r\n", [][]string{{"a", "b\nc"}, {"", ""}}, []int{1, 4}},
		{"\"a \"\"b\"\" c\",\"\"\n", [][]string{{"a \"b\" c", ""}}, []int{1}},
		{"a,\"b\nc,d\ne,f\n", [][]string{nil, {"c", "d"}, {"e", "f"}}, []int{1, 2, 3}},
		{"a,\"b\nc,\"d\"\ne\n", [][]string{nil, {"c", "d"}, {"e"}}, []int{1, 2, 3}},
		{"a,\"b\nc,\"d\ne\n", [][]string{nil, nil, {"e"}}, []int{1, 2, 3}},
		{"a,b\"\nc", [][]string{nil, {"c"}}, []int{1, 2}},
		{"\"", [][]string{nil}, []int{1}},
		{"\"\"\"", [][]string{nil}, []int{1}},
		{"\"a\"b,c\nd", [][]string{nil, {"d"}}, []int{1, 2}},
	} {
		for name, r := range map[string]io.Reader{"whole": strings.NewReader(c.in), "by the byte": iotest.OneByteReader(strings.NewReader(c.in)),
			"with its end": iotest.DataErrReader(strings.NewReader(c.in))} {
			got, lines, err := readRows(r, ',')
			if err != io.EOF || !reflect.DeepEqual(got, c.want) || !reflect.DeepEqual(lines, c.lines) {
				t.Errorf("%q %s: %q on lines %v (%v), want %q on %v", c.in, name, got, lines, err, c.want, c.lines)
			}
		}
	}
	_, _, err := readRows(io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(errors.New("gone"))), ',')
	if err == nil || err == io.EOF {
		t.Errorf("the reader's error is lost: %v", err)
	}
}

// However long a row is, and whatever is missing, two million bytes are held
// and each byte is looked at a few times only.
func TestRowsBounded(t *testing.T) {
	const size = 5 << 20
	for name, piece := range map[string]string{
		"one line":                "x",
		"marks":                   `"`,
		"marks and commas":        `",`,
		"lines within a mark":     "x\n",
		"an odd mark on each":     "a,\"b\n",
		"every mark after a line": "\"\n",
	} {
		src := &counted{r: io.LimitReader(io.MultiReader(strings.NewReader("\""), &endless{piece: piece}), size)}
		r := rows{src: src, Comma: ','}
		most := 0
		for {
			_, err := r.Next()
			if most = max(most, cap(r.win)); err == io.EOF {
				break
			}
		}
		if most > 3<<20 {
			t.Errorf("%s: held %d bytes", name, most)
		}
		if src.n != size || r.Read != size {
			t.Errorf("%s: read %d of %d", name, src.n, size)
		}
	}
}

type endless struct {
	piece string
	at    int
}

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = e.piece[e.at]
		e.at = (e.at + 1) % len(e.piece)
	}
	return len(p), nil
}

type counted struct {
	r io.Reader
	n int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

// What encoding/csv can read, rows reads alike; and whatever comes, every line
// belongs to one row.
func FuzzRows(f *testing.F) {
	for _, s := range []string{"a,b\nc,d\n", "\"a\nb\",c\r\nd", "a,\"b\nc,\"\"d\"\n", "\"\"\"\",\n", ",\r,\n", "a\r\r\n"} {
		f.Add([]byte(s), byte(','))
		f.Add([]byte(s), byte(';'))
	}
	f.Fuzz(func(t *testing.T, in []byte, comma byte) {
		if comma != ',' && comma != ';' && comma != '\t' {
			return
		}
		got, lines, err := readRows(iotest.HalfReader(bytes.NewReader(in)), comma)
		if err != io.EOF {
			t.Fatal(err)
		}
		for i := range lines {
			if i > 0 && lines[i] <= lines[i-1] {
				t.Fatalf("lines %v", lines)
			}
		}
		r := csv.NewReader(bytes.NewReader(in))
		r.FieldsPerRecord, r.Comma = -1, rune(comma)
		want, err := r.ReadAll()
		// A carriage return within a line is a matter of taste.
		if err != nil || bytes.Contains(bytes.ReplaceAll(in, []byte("\r\n"), nil), []byte("\r")) {
			return
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: read %q, encoding/csv %q", in, got, want)
		}
	})
}
