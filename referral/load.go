package referral

import (
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
	"kith/nhs"
	"kith/person"
	"kith/team"
)

// A CSV reads referrals from a CSV file, a row each. A bad row never loses a
// good one; a row that is there already is passed over, so that a file can be
// run again after it was mended, or after it was stopped. rows.go takes the
// file apart; column.go says what a column may be called and may hold.
type CSV struct {
	From   string    // the system that the file comes from: references are its own
	Team   kith.ID   // for rows that name no team
	Report io.Writer // one CSV line for each row of the file; nil for none
	// Progress is called now and then with what has been read so far.
	Progress func(Loaded)

	teams map[string]kith.ID // by folded name and by ID
	rows  rows
	head  []column
	out   *csv.Writer
	done  Loaded
}

// Loaded counts the rows of a file by what became of them.
type Loaded struct {
	Rows, Added, Already, Bad int
	Latin                     int // rows that were not UTF-8 and were read as Windows-1252
	Bytes                     int64
	Left                      []string // columns of the file that Kith does not know, and left out
}

func (l Loaded) String() string {
	s := fmt.Sprintf("%d rows read: %d added, %d there already, %d with a problem", l.Rows, l.Added, l.Already, l.Bad)
	if len(l.Left) > 0 {
		s += ". Columns not known, and left out: " + strings.Join(l.Left, ", ")
	}
	return s
}

// loadBatch is how many rows share one sync of the disk. On SQLite nobody else
// can write meanwhile.
const loadBatch = 50

// Run loads the file. It returns what was done even when it fails half way;
// what was done stays, and running it again goes on from there. Errors:
// Invalid when the file is not such a file.
func (l *CSV) Run(ctx context.Context, d *db.DB, a kith.Actor, file io.Reader) (Loaded, error) {
	l.done, l.head, l.rows, l.teams = Loaded{}, nil, rows{src: file, Comma: ','}, map[string]kith.ID{}
	err := d.Read(ctx, a, func(tx *db.Tx) error {
		if err := access.Need(a, access.Data); err != nil {
			return err
		}
		choices, err := team.Choices(tx)
		for _, t := range choices {
			l.teams[string(t.ID)], l.teams[strings.ToLower(t.Name)] = t.ID, t.ID
		}
		return err
	})
	if err != nil {
		return l.done, err
	}
	if err := l.open(); err != nil {
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
		switch {
		case end == io.EOF:
			return l.done, nil
		case end != nil:
			return l.done, fmt.Errorf("read the file: %w", end)
		case ctx.Err() != nil:
			return l.done, ctx.Err()
		}
	}
}

// open reads the heading.
func (l *CSV) open() error {
	head, err := l.rows.heading()
	if errors.Is(err, io.EOF) {
		return kith.Errorf(kith.Invalid, "The file is empty. Its first row must name the columns")
	}
	if bad, ok := err.(badRow); ok {
		return kith.Errorf(kith.Invalid, "The first row, which must name the columns, cannot be read. %s", bad)
	}
	if err != nil {
		return fmt.Errorf("read the file: %w", err)
	}
	if l.head, l.done.Left, err = columns(head, l.Team != ""); err != nil {
		return err
	}
	if l.Report == nil {
		return nil
	}
	l.out = csv.NewWriter(l.Report)
	return l.report([][]string{{"line", "outcome", "reference", "referral", "message"}})
}

func (l *CSV) report(lines [][]string) error {
	if l.out == nil {
		return nil
	}
	if err := l.out.WriteAll(lines); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// A loadRow is one row of the file on its way in.
type loadRow struct {
	line int
	id   kith.ID
	who  person.New
	New
	received time.Time
	latin    bool
	faults   kith.Check // by column
}

// next reads the next rows. The error is io.EOF at the end of the file.
func (l *CSV) next() ([]loadRow, error) {
	batch := make([]loadRow, 0, loadBatch)
	for len(batch) < loadBatch {
		fields, err := l.rows.Next()
		r := loadRow{line: l.rows.Line}
		bad, isBad := err.(badRow)
		switch {
		case isBad:
			r.faults = kith.Check{"row": string(bad)}
		case err != nil:
			return batch, err
		case !slices.ContainsFunc(fields, filled):
			continue // spreadsheets end in such rows
		default:
			l.fill(&r, fields)
		}
		batch = append(batch, r)
	}
	return batch, nil
}

// fill turns the fields of one row into what a referrer would have written.
func (l *CSV) fill(r *loadRow, fields []string) {
	c := kith.Check{}
	h := sha256.New()
	for i, v := range fields {
		if !utf8.ValidString(v) {
			v, _ = charmap.Windows1252.NewDecoder().String(v)
			r.latin = true
		}
		io.WriteString(h, v)
		h.Write([]byte{0})
		v = strings.TrimSpace(v)
		switch {
		case v == "" || i >= len(l.head):
		case strings.IndexByte(v, 0) >= 0:
			c.That(false, "row", "The row has characters in it that are no text (NUL). Take them out")
		case l.head[i].fill != nil:
			l.head[i].fill(l, r, v, c)
		}
	}
	c.That(len(fields) >= len(l.head) && !slices.ContainsFunc(fields[len(l.head):], filled), "row",
		fmt.Sprintf("The row has %d fields and the heading %d. Put a field that has commas in it in quotation marks", len(fields), len(l.head)))
	if r.Team == "" && c["team"] == "" {
		r.Team = l.Team
	}
	if r.Service == "" {
		r.Service = r.Organisation
	}
	if r.SourceRef != "" {
		h.Reset()
		io.WriteString(h, r.SourceRef)
	}
	r.id, r.faults = rowID(l.From, h.Sum(nil)), c
}

func filled(v string) bool { return strings.TrimSpace(v) != "" }

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
	// A savepoint for each row costs a fifth of the time, and few rows fail
	// once they have begun to write. So a batch goes without, and is done again
	// with them when a row does.
	err := d.Write(ctx, a, func(tx *db.Tx) (err error) {
		done, lines, err = l.rowsOf(tx, batch, func(f func() error) error {
			if err := f(); err != nil {
				return errAgain
			}
			return nil
		})
		return err
	})
	if errors.Is(err, errAgain) {
		err = d.Write(ctx, a, func(tx *db.Tx) (err error) {
			done, lines, err = l.rowsOf(tx, batch, tx.Try)
			return err
		})
	}
	if err != nil {
		return err
	}
	l.done, l.done.Bytes = done, l.rows.Read
	return l.report(lines)
}

var errAgain = errors.New("a row failed once it had begun to write")

// rowsOf writes the rows of a batch, each within try. It returns what is done
// so far, and the lines of the report.
func (l *CSV) rowsOf(tx *db.Tx, batch []loadRow, try func(func() error) error) (done Loaded, lines [][]string, err error) {
	done = l.done
	there, err := already(tx, batch)
	if err != nil {
		return done, nil, err
	}
	for i := range batch {
		r := &batch[i]
		line := []string{fmt.Sprint(r.line), "added", guarded(r.SourceRef), string(r.id), ""}
		known := there[r.id]
		who, n, err := r.checked(tx)
		switch {
		case err != nil:
		case known != nil:
			err = r.sameAs(known)
		default:
			err = try(func() error { return r.receive(tx, who, n) })
		}
		if err != nil && kith.KindOf(err) == kith.Internal {
			return done, nil, fmt.Errorf("line %d: %w", r.line, err)
		}
		done.Rows++
		switch {
		case err != nil:
			done.Bad++
			line[1], line[3], line[4] = "problem", "", guarded(message(err))
		case known != nil:
			done.Already++
			line[1] = "there already"
		default:
			done.Added++
			there[r.id] = r.known()
		}
		if r.latin {
			done.Latin++
		}
		lines = append(lines, line)
	}
	return done, lines, nil
}

// checked returns what the row says, in its usual form, or all that is wrong
// with it. The row stays as it was read, since a batch may be done again.
func (r *loadRow) checked(tx *db.Tx) (person.New, New, error) {
	who, n, c := r.who, r.New, maps.Clone(r.faults)
	if c["row"] != "" {
		return who, n, kith.Check{"row": c["row"]}.Err() // the rest means nothing
	}
	n.Needs = slices.Clone(n.Needs)
	who.Check(c, tx.Today())
	n.Check(c)
	c.That(!r.received.After(tx.Now), "received_on", "The day it was received must not be in the future")
	c.That(r.received.IsZero() || who.Born == "" || kith.DayOf(r.received) >= who.Born, "received_on", "The day it was received must not be before the person was born")
	who.Team, who.Stated = n.Team, n.stated()
	return who, n, inColumns(c.Err())
}

// receive is Receive for a row that was checked, at the time that it says.
func (r *loadRow) receive(tx *db.Tx, who person.New, n New) error {
	p, _, err := person.FindOrAdd(tx, who)
	if err != nil {
		return err
	}
	_, err = receive(tx, p, &Referral{Row: db.Row{ID: r.id}, New: n, ReceivedAt: r.received})
	return err
}

// already returns the referrals that rows of the batch were loaded as before.
func already(tx *db.Tx, batch []loadRow) (map[kith.ID]*Line, error) {
	q := db.Q{}
	ids := make([]any, len(batch))
	for i, r := range batch {
		ids[i] = r.id
	}
	q.And("t.id IN (?"+strings.Repeat(", ?", len(ids)-1)+")", ids...)
	out := map[kith.ID]*Line{}
	err := db.Each(tx, q, func(l *Line) error { out[l.ID] = l; return nil })
	return out, err
}

// known is what sameAs needs of a row that was added.
func (r *loadRow) known() *Line {
	n, _ := nhs.ParseNumber(string(r.who.Number))
	return &Line{Given: r.who.Given, Family: r.who.Family, Born: r.who.Born, NHSNumber: n}
}

// sameAs refuses a row whose reference another person's referral has: it would
// be passed over as there already, and its person lost. What may have been
// corrected since, one of the names or the date of birth, may differ.
func (r *loadRow) sameAs(l *Line) error {
	is, differ := r.known(), 0
	for _, b := range []bool{strings.EqualFold(is.Given, l.Given), strings.EqualFold(is.Family, l.Family), is.Born == l.Born} {
		if !b {
			differ++
		}
	}
	numbers := is.NHSNumber != "" && l.NHSNumber != ""
	if numbers && is.NHSNumber == l.NHSNumber || differ == 0 || differ == 1 && !numbers {
		return nil
	}
	return kith.Errorf(kith.Conflict, "reference: another person's referral has this reference already. Each referral needs its own")
}

// message is an error as the report says it.
func message(err error) string {
	var e *kith.Error
	if errors.As(err, &e) && e.Kind == kith.Conflict {
		return e.Msg
	}
	return strings.TrimPrefix(err.Error(), "There is a problem: ")
}

// guarded keeps a spreadsheet from taking text for a formula.
func guarded(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(s)[0]) {
		return "'" + s
	}
	return s
}
