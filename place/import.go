package place

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
)

// An Outcome is what became of a file.
type Outcome string

// The outcomes.
const (
	Read    Outcome = "read"                  // it is in the database now
	Already Outcome = "there already"         // the same content was read before
	Unknown Outcome = "not known"             // it is nothing that Kith reads
	Refused Outcome = "refused"               // it is of a known kind, and wrong; what was there stays
	Behind  Outcome = "read, but out of date" // a newer set answers in its place
)

// A Result is what became of one file.
type Result struct {
	File    string
	Outcome Outcome
	Set     Set      // when it was read, or was there already
	Why     string   // why it was refused or is not known; what was skipped
	Instead []string // the files whose place it took
}

// An Import reads files of reference data. Each file is one transaction: an
// import that was stopped goes on where it was when it is run again.
type Import struct {
	Vintage  string                                 // what the data are as at, instead of what the files say
	Progress func(file string, unpackedBytes int64) // may be nil; often called
	Result   func(Result)                           // may be nil; called as each file is done
}

// Run reads the files that paths name, and all files of folders. Errors:
// Forbidden, Invalid when a path does not exist or Vintage is no date, the
// context's when it was stopped, and those of the database. What is wrong with
// one file is its Result, and keeps no other from being read.
func (im Import) Run(ctx context.Context, d *db.DB, a kith.Actor, paths []string) ([]Result, error) {
	if err := access.Need(a, access.Data); err != nil {
		return nil, err
	}
	if im.Vintage != "" && !vintageForm.MatchString(im.Vintage) {
		return nil, kith.Errorf(kith.Invalid, "give the vintage as 2025, 2025-10 or 2025-10-20")
	}
	files, err := sources(paths)
	if err != nil {
		return nil, err
	}
	var all []Result
	for _, f := range files {
		if ctx.Err() != nil {
			return all, ctx.Err()
		}
		r, err := im.file(ctx, d, a, f)
		if err != nil {
			return all, fmt.Errorf("%s: %w", f.name, err)
		}
		all = append(all, r)
		if im.Result != nil {
			im.Result(r)
		}
	}
	return all, nil
}

// file reads one file. Its error is of the database or the context only.
func (im Import) file(ctx context.Context, d *db.DB, a kith.Actor, f source) (Result, error) {
	r := Result{File: f.name, Outcome: Refused}
	bad := func(err error) (Result, error) {
		var unknown errUnknown
		switch {
		case ctx.Err() != nil:
			return r, ctx.Err()
		case errors.As(err, &unknown):
			r.Outcome, r.Why = Unknown, unknown.Error()
		case kith.KindOf(err) == kith.Invalid:
			r.Why = plainText(err)
		default:
			r.Why = "it could not be read: " + err.Error()
		}
		return r, nil
	}
	sum, err := sumOf(ctx, f)
	if err != nil {
		return bad(err)
	}
	var there bool
	err = d.Read(ctx, a, func(tx *db.Tx) (err error) { r.Set, there, err = known(tx, sum); return err })
	if err != nil {
		return r, err
	}
	if there {
		r.Outcome = Already
		return r, nil
	}
	draft, err := im.draft(ctx, f)
	if err != nil {
		return bad(err)
	}
	r.Set = Set{Kind: draft.kind, Part: draft.part, Vintage: or(im.Vintage, vintage(draft.vintage, f.name, d)), File: f.name,
		SHA256: sum, Rows: draft.rows, Skipped: draft.skippedRows()}
	if r.Set.Skipped > 0 {
		r.Why = "skipped: " + draft.reasons()
	}
	err = d.Write(ctx, a, func(tx *db.Tx) (err error) { r.Instead, err = add(tx, &r.Set, draft.packed); return err })
	if err != nil {
		return r, err
	}
	r.Outcome = Read
	if !r.Set.Current() {
		r.Outcome = Behind
	}
	return r, nil
}

// Content reads one file that is at hand, as Run reads those of a disk.
func (im Import) Content(ctx context.Context, d *db.DB, a kith.Actor, name string, body []byte) (Result, error) {
	if err := access.Need(a, access.Data); err != nil {
		return Result{}, err
	}
	return im.file(ctx, d, a, source{name, int64(len(body)), func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(body)), nil
	}})
}

func plainText(err error) string {
	var e *kith.Error
	if errors.As(err, &e) && err != error(e) {
		return err.Error() // with the place in the file
	}
	return e.Error()
}

func sumOf(ctx context.Context, f source) (string, error) {
	in, err := f.open()
	if err != nil {
		return "", err
	}
	defer in.Close()
	sum, buf := sha256.New(), make([]byte, 1<<20)
	for {
		n, err := in.Read(buf)
		sum.Write(buf[:n])
		if errors.Is(err, io.EOF) {
			return hex.EncodeToString(sum.Sum(nil)), nil
		}
		if err != nil {
			return "", plain(err)
		}
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
	}
}

// sniffed is how much of a file is looked at to tell a table from a document.
const sniffed = 4096

// mark is the byte order mark with which some programs begin a text in UTF-8.
var mark = []byte("\xef\xbb\xbf")

func (im Import) draft(ctx context.Context, f source) (*draft, error) {
	in, err := f.open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	b := bufio.NewReaderSize(in, 1<<16)
	head, err := b.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, plain(err)
	}
	if bytes.HasPrefix(head, mark) {
		b.Discard(len(mark)) // it was peeked at
		head = head[len(mark):]
	}
	moved := func(n int64) {
		if im.Progress != nil {
			im.Progress(f.name, n)
		}
	}
	start := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case len(start) == 0:
		return nil, kith.Errorf(kith.Invalid, "the file is empty")
	case start[0] == '{' || start[0] == '[':
		return readDocument(ctx, b, start, moved)
	case bytes.HasPrefix(start, []byte("PK\x03\x04")):
		return nil, errUnknown{"a spreadsheet or an archive: save its sheets as CSV"}
	case start[0] == '<':
		return nil, errUnknown{"a web page, perhaps an error message in place of the file"}
	}
	return readTable(ctx, b, moved)
}

var (
	vintageForm = regexp.MustCompile(`^20[0-9]{2}(-(0[1-9]|1[0-2])(-[0-3][0-9])?)?$`)
	yearInName  = regexp.MustCompile(`(?:^|[^0-9])(20[0-9]{2})(?:[^0-9]|$)`)
	monthInName = regexp.MustCompile(`(?i)(?:^|[^a-z])(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[^a-z0-9]*(20[0-9]{2})(?:[^0-9]|$)`)
	months      = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
)

// vintage is what a set is as at: what its content says, or else the file's
// name, or else the day on which it is read.
func vintage(content, name string, d *db.DB) string {
	if content != "" {
		return content
	}
	name = path.Base(name)
	if m := monthInName.FindStringSubmatch(name); m != nil {
		return fmt.Sprintf("%s-%02d", m[2], slices.Index(months, strings.ToLower(m[1]))+1)
	}
	if m := yearInName.FindStringSubmatch(name); m != nil {
		return m[1]
	}
	return string(kith.DayOf(d.Now()))
}
