package referral

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"kith"
	"kith/access"
	"kith/db"
	"kith/person"
	"kith/team"
)

// A CSV reads referrals from a CSV file, a row each. A bad row never loses a
// good one; a row that is there already is passed over, so that a file can be
// run again after it was mended, or after it was stopped.
type CSV struct {
	From   string    // the system that the file comes from: references are its own
	Team   kith.ID   // for rows that name no team
	Report io.Writer // one CSV line for each row of the file; nil for none
	// Progress is called now and then with what has been read so far.
	Progress func(Loaded)

	teams map[string]kith.ID // by folded name and by ID
	csv   *csv.Reader
	limit *limited
	head  []string // the field of each column, "" for one not known
	out   *csv.Writer
	done  Loaded
}

// Loaded counts the rows of a file by what became of them.
type Loaded struct {
	Rows, Added, Already, Bad int
	Latin                     int // rows that were not UTF-8 and were read as Windows-1252
	Bytes                     int64
}

func (l Loaded) String() string {
	return fmt.Sprintf("%d rows read: %d added, %d there already, %d with a problem", l.Rows, l.Added, l.Already, l.Bad)
}

const (
	loadBatch = 200     // rows that share one sync of the disk
	loadLine  = 1 << 20 // bytes that one row may have
)

// Run loads the file. It returns what was done even when it fails half way;
// what was done stays, and running it again goes on from there. Errors:
// Invalid when the file is not such a file.
func (l *CSV) Run(ctx context.Context, d *db.DB, a kith.Actor, file io.Reader) (Loaded, error) {
	err := d.Read(ctx, a, func(tx *db.Tx) error {
		if err := access.Need(a, access.Data); err != nil {
			return err
		}
		choices, err := team.Choices(tx)
		l.teams = map[string]kith.ID{}
		for _, t := range choices {
			l.teams[string(t.ID)], l.teams[strings.ToLower(t.Name)] = t.ID, t.ID
		}
		return err
	})
	if err != nil {
		return l.done, err
	}
	if err := l.open(file); err != nil {
		return l.done, err
	}
	for {
		batch, end := l.next()
		if err := l.store(ctx, d, a, batch); err != nil {
			return l.done, err
		}
		if l.Progress != nil {
			l.Progress(l.done)
		}
		if l.out != nil {
			if l.out.Flush(); l.out.Error() != nil {
				return l.done, fmt.Errorf("write the report: %w", l.out.Error())
			}
		}
		if end == io.EOF {
			return l.done, nil
		}
		if end != nil {
			return l.done, end
		}
		if ctx.Err() != nil {
			return l.done, ctx.Err()
		}
	}
}

// open reads the heading.
func (l *CSV) open(file io.Reader) error {
	first := make([]byte, 64<<10)
	n, err := io.ReadFull(file, first)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the file: %w", err)
	}
	first = first[:n]
	if bytes.HasPrefix(first, []byte{0xFF, 0xFE}) || bytes.HasPrefix(first, []byte{0xFE, 0xFF}) || bytes.IndexByte(first, 0) >= 0 {
		return kith.Errorf(kith.Invalid, "This is not a CSV file in UTF-8. In a spreadsheet, save it as \"CSV UTF-8 (comma delimited)\"")
	}
	l.limit = &limited{r: io.MultiReader(bytes.NewReader(bytes.TrimPrefix(first, []byte("\xEF\xBB\xBF"))), file), left: loadLine}
	l.csv = csv.NewReader(l.limit)
	l.csv.FieldsPerRecord = -1
	line, _, _ := bytes.Cut(first, []byte("\n"))
	for _, sep := range ";\t" {
		if strings.Count(string(line), string(sep)) > strings.Count(string(line), ",") {
			l.csv.Comma = sep
		}
	}
	head, err := l.csv.Read()
	if errors.Is(err, io.EOF) {
		return kith.Errorf(kith.Invalid, "The file is empty. Its first row must name the columns")
	}
	if err != nil {
		return kith.Errorf(kith.Invalid, "The first row cannot be read: %v", err)
	}
	if err := l.columns(head); err != nil {
		return err
	}
	if l.Report != nil {
		l.out = csv.NewWriter(l.Report)
		return l.out.Write([]string{"line", "outcome", "reference", "referral", "message"})
	}
	return nil
}

// columns finds out which field each column is.
func (l *CSV) columns(head []string) error {
	have, unknown := map[string]bool{}, []string{}
	for _, h := range head {
		f := columnOf(h)
		if have[f] && f != "" {
			return kith.Errorf(kith.Invalid, "Two columns are both %q. Leave one of them out", f)
		}
		if f == "" && strings.TrimSpace(h) != "" {
			unknown = append(unknown, strings.TrimSpace(h))
		}
		have[f] = true
		l.head = append(l.head, f)
	}
	var missing []string
	for _, f := range []string{"given_name", "family_name", "date_of_birth", "referrer_name", "risk"} {
		if !have[f] {
			missing = append(missing, f)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	msg := "The first row must name the columns. Missing: " + strings.Join(missing, ", ")
	if len(unknown) > 0 {
		msg += fmt.Sprintf(". Not known: %s", strings.Join(unknown[:min(10, len(unknown))], ", "))
	}
	return kith.Errorf(kith.Invalid, "%s. All columns: %s", msg, strings.Join(slices.Sorted(maps.Keys(setters)), ", "))
}

// A loadRow is one row of the file on its way in.
type loadRow struct {
	line int
	id   kith.ID
	ref  string
	who  person.New
	New
	received time.Time
	bad      error
}

// next reads the next rows. The error is io.EOF at the end of the file.
func (l *CSV) next() ([]loadRow, error) {
	var batch []loadRow
	for len(batch) < loadBatch {
		l.limit.left = loadLine
		fields, err := l.csv.Read()
		var parse *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return batch, io.EOF
		case errors.Is(err, errLong):
			return batch, kith.Errorf(kith.Invalid, "After row %d a row runs on for more than a million characters: is a quotation mark missing? The rows before it were loaded", l.done.Rows+len(batch))
		case errors.As(err, &parse):
			msg := "This row is not good CSV: " + parse.Err.Error()
			if l.limit.ended && errors.Is(parse.Err, csv.ErrQuote) {
				msg = "The file ends in the middle of this row. Was it cut short?"
			}
			batch = append(batch, loadRow{line: parse.StartLine, bad: kith.Errorf(kith.Invalid, "%s", msg)})
			continue
		case err != nil:
			return batch, fmt.Errorf("read the file: %w", err)
		}
		line, _ := l.csv.FieldPos(0)
		batch = append(batch, l.row(line, fields))
	}
	return batch, nil
}

// row turns the fields of one row into what a referrer would have written.
func (l *CSV) row(line int, fields []string) loadRow {
	r := loadRow{line: line}
	h := sha256.New()
	latin := false
	for i, v := range fields {
		if !utf8.ValidString(v) {
			v, _ = charmap.Windows1252.NewDecoder().String(v)
			fields[i], latin = v, true
		}
		io.WriteString(h, v+"\x00")
	}
	if latin {
		l.done.Latin++
	}
	c := kith.Check{}
	for i, v := range fields {
		v = strings.TrimSpace(v)
		if i >= len(l.head) {
			c.That(v == "", "row", fmt.Sprintf("The row has %d fields and the heading %d", len(fields), len(l.head)))
		} else if f := l.head[i]; f != "" && v != "" {
			setters[f](l, &r, v, c)
		}
	}
	c.That(len(fields) >= len(l.head), "row", fmt.Sprintf("The row has %d fields and the heading %d", len(fields), len(l.head)))
	if r.Team == "" {
		r.Team = l.Team
	}
	if r.Service == "" {
		r.Service = r.Organisation
	}
	r.ref = r.SourceRef
	if r.ref != "" {
		h.Reset()
		io.WriteString(h, r.ref)
	}
	r.id = rowID(l.From, h.Sum(nil))
	r.bad = c.Err()
	return r
}

// rowID is the ID of the referral that a row becomes: always the same one, so
// that the row is known again.
func rowID(from string, sum []byte) kith.ID {
	b := sha256.Sum256(append([]byte("kith referral import\x00"+from+"\x00"), sum...))
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80 // UUID version 8 (RFC 9562)
	s := hex.EncodeToString(b[:16])
	return kith.ID(s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:])
}

// store writes a batch in one transaction, each row for itself.
func (l *CSV) store(ctx context.Context, d *db.DB, a kith.Actor, batch []loadRow) error {
	if len(batch) == 0 {
		return nil
	}
	var done Loaded
	var lines [][]string
	err := d.Write(ctx, a, func(tx *db.Tx) error {
		done, lines = Loaded{}, lines[:0]
		there, err := already(tx, batch)
		if err != nil {
			return err
		}
		for i := range batch {
			r := &batch[i]
			done.Rows++
			outcome, msg := "added", ""
			switch {
			case there[r.id]:
				done.Already++
				outcome = "there already"
			default:
				err := r.bad
				if err == nil {
					err = tx.Try(func() error { return r.receive(tx) })
				}
				if err != nil && kith.KindOf(err) == kith.Internal {
					return fmt.Errorf("line %d: %w", r.line, err)
				}
				if err != nil {
					done.Bad++
					outcome, msg, r.id = "problem", err.Error(), ""
				} else {
					done.Added++
					there[r.id] = true
				}
			}
			lines = append(lines, []string{fmt.Sprint(r.line), outcome, guarded(r.ref), string(r.id), guarded(msg)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	l.done.Rows += done.Rows
	l.done.Added += done.Added
	l.done.Already += done.Already
	l.done.Bad += done.Bad
	l.done.Bytes = l.limit.read
	for _, line := range lines {
		if l.out != nil {
			if err := l.out.Write(line); err != nil {
				return fmt.Errorf("write the report: %w", err)
			}
		}
	}
	return nil
}

// receive is Receive for a row: the same rules, at the time the row says.
func (r *loadRow) receive(tx *db.Tx) error {
	c := kith.Check{}
	r.who.Check(c, tx.Today())
	r.New.Check(c)
	c.That(!r.received.After(tx.Now), "received_on", "The day it was received must not be in the future")
	if err := c.Err(); err != nil {
		return err
	}
	r.who.Team, r.who.Stated = r.Team, r.stated()
	p, _, err := person.FindOrAdd(tx, r.who)
	if err != nil {
		return err
	}
	_, err = receive(tx, p, &Referral{Row: db.Row{ID: r.id}, New: r.New, ReceivedAt: r.received})
	return err
}

// already tells which rows of the batch were loaded before.
func already(tx *db.Tx, batch []loadRow) (map[kith.ID]bool, error) {
	q := db.Q{}
	ids := make([]any, len(batch))
	for i, r := range batch {
		ids[i] = r.id
	}
	q.And("t.id IN (?"+strings.Repeat(", ?", len(ids)-1)+")", ids...)
	out := map[kith.ID]bool{}
	err := db.Each(tx, q, func(r *Referral) error { out[r.ID] = true; return nil })
	return out, err
}

// guarded keeps a spreadsheet from taking text for a formula.
func guarded(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// limited fails when a row does not end.
type limited struct {
	r     io.Reader
	left  int
	read  int64
	ended bool
}

var errLong = errors.New("the row is too long")

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errLong
	}
	n, err := l.r.Read(p[:min(len(p), l.left)])
	l.left -= n
	l.read += int64(n)
	l.ended = l.ended || err == io.EOF
	return n, err
}
