package feed

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"kith"
	"kith/directory"
)

// inBatch is how many records of a file make one transaction.
const inBatch = 500

// A sequence reads the records of a file one after the other. A mark is how
// many have been read.
type sequence struct {
	// open opens the file. next returns a record; a *badRecord, after which there
	// may be more; or io.EOF.
	open   func() (next func() (record, error), close func() error, err error)
	file   string
	remove bool // the file is a copy of ours

	next  func() (record, error)
	close func() error
	at    int
	wrong error // how reading ended, when it was not the end
}

// A badRecord is a record of a file that could not be taken apart.
type badRecord struct{ where, wrong string }

func (b *badRecord) Error() string { return b.where + ": " + b.wrong }

func (s *sequence) changes() bool { return false }

// Close closes the file, and removes it when it is a copy.
func (s *sequence) Close() error {
	var err error
	if s.close != nil {
		err = s.close()
	}
	s.next, s.close = nil, nil
	if s.remove {
		err = errors.Join(err, os.Remove(s.file))
	}
	return err
}

func (s *sequence) read(ctx context.Context, at string) (b batch, err error) {
	from, _ := strconv.Atoi(at)
	if s.wrong != nil {
		return b, s.wrong
	}
	if s.next == nil || from != s.at {
		if s.close != nil {
			_ = s.close()
		}
		if s.next, s.close, err = s.open(); err != nil {
			return b, err
		}
		for s.at = 0; s.at < from; s.at++ {
			if _, err := s.one(&b); err != nil {
				return b, kith.Errorf(kith.Conflict, "The file has become shorter than it was. Read it from the beginning (--again)")
			}
		}
		b = batch{}
	}
	for range inBatch {
		if ctx.Err() != nil {
			return b, ctx.Err()
		}
		r, err := s.one(&b)
		if err == io.EOF {
			b.end = true
			return b, nil
		}
		if err != nil {
			// What came before is taken in first; the next read says the error.
			if b.next = strconv.Itoa(s.at); s.at > from {
				s.wrong = err
				return b, nil
			}
			return b, err
		}
		s.at++
		if r != nil {
			b.records = append(b.records, *r)
		}
	}
	b.next = strconv.Itoa(s.at)
	return b, nil
}

// one is the next record; nil for one that is bad, which it notes.
func (s *sequence) one(b *batch) (*record, error) {
	r, err := s.next()
	var bad *badRecord
	if errors.As(err, &bad) {
		b.failed = true
		b.wrong = append(b.wrong, directory.Finding{Kind: "record", Record: bad.where, Wrong: bad.wrong, Done: "left out"})
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &r, nil
}

// fingerprint tells a file, or a folder of files, from another by its bytes.
func fingerprint(name string) (string, error) {
	sum := sha256.New()
	err := filepath.WalkDir(name, func(at string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		in, err := os.Open(at) // #nosec G304 G122 -- the operator names the file
		if err != nil {
			return err
		}
		defer in.Close()
		_, err = io.Copy(sum, in)
		return err
	})
	return hex.EncodeToString(sum.Sum(nil)[:8]), err
}

// jsonFile reads a file of JSON: a list, a page, a record, or a record a line.
// kind is what its records are, "" when each tells by itself.
func jsonFile(name string, d api, kind string) *sequence {
	s := &sequence{file: name}
	s.open = func() (func() (record, error), func() error, error) {
		f, err := os.Open(name) // #nosec G304 -- the operator names the file
		if err != nil {
			return nil, nil, err
		}
		each, n := jsonRecords(f), 0
		return func() (record, error) {
			raw, err := each()
			if err != nil {
				return record{}, err
			}
			n++
			where := fmt.Sprintf("record %d", n)
			o, ok := asObject(raw)
			if !ok {
				return record{}, &badRecord{where, "it is not a JSON object"}
			}
			k := kind
			if k == "" {
				k = kindOf(o)
			}
			return record{kind: k, id: o.text("id"), said: d.record(k, o), raw: []byte(clean(string(raw))), where: where}, nil
		}, f.Close, nil
	}
	return s
}

// jsonRecords returns a function that returns record after record of what is
// read from r, whatever stands around them, without holding all of it.
func jsonRecords(r io.Reader) func() (json.RawMessage, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	skipBOM(in)
	d := json.NewDecoder(in)
	var open bool // within a list
	var held []json.RawMessage
	more := func() (json.RawMessage, error) {
		var raw json.RawMessage
		if open && !d.More() {
			if _, err := d.Token(); err == io.EOF {
				return nil, broken(io.ErrUnexpectedEOF)
			} else if err != nil {
				return nil, broken(err)
			}
			return nil, io.EOF
		}
		err := d.Decode(&raw)
		if err == io.EOF && open {
			err = io.ErrUnexpectedEOF // the list is not closed
		}
		if err != nil {
			return nil, broken(err)
		}
		return raw, nil
	}
	first := true
	return func() (json.RawMessage, error) {
		if len(held) > 0 {
			raw := held[0]
			held = held[1:]
			return raw, nil
		}
		if !first {
			return more()
		}
		first = false
		head, err := in.Peek(4096)
		if head = bytes.TrimSpace(head); len(head) == 0 {
			return nil, kith.Errorf(kith.Invalid, "The file is empty")
		} else if err != nil && err != io.EOF {
			return nil, err
		}
		if head[0] == '[' {
			_, err := d.Token()
			open = true
			if err != nil {
				return nil, broken(err)
			}
			return more()
		}
		raw, err := more()
		if err != nil {
			return nil, err
		}
		if rows, page := contents(raw); page {
			held = rows
			if len(held) == 0 {
				return nil, io.EOF
			}
			raw, held = held[0], held[1:]
		}
		return raw, nil
	}
}

// broken is an error in JSON, in words.
func broken(err error) error {
	var syntax *json.SyntaxError
	switch {
	case err == io.EOF:
		return io.EOF
	case errors.Is(err, io.ErrUnexpectedEOF):
		return kith.Errorf(kith.Invalid, "The file ends in the middle of a record. Was it cut short?")
	case errors.As(err, &syntax):
		return kith.Errorf(kith.Invalid, "The file is not JSON from its byte %d on: %v", syntax.Offset, syntax)
	}
	return err
}

func skipBOM(in *bufio.Reader) {
	if head, _ := in.Peek(3); string(head) == "\uFEFF" {
		_, _ = in.Discard(3)
	}
}

// kindOf tells what a record of HSDS is by what it says.
func kindOf(o object) string {
	has := func(keys ...string) bool {
		for _, k := range keys {
			if _, ok := o[k]; ok {
				return true
			}
		}
		return false
	}
	switch {
	case has("location") && has("service", "service_id") && !has("name"):
		return atLocation
	case has("taxonomy_detail", "term_uri", "taxonomy_id", "top_only") || has("parent_id") && !has("organization", "organisation"):
		return term
	case has("location_type", "addresses", "latitude", "physical_addresses"):
		return location
	case has("service_at_locations", "organization", "organization_id", "organisation", "status", "schedules", "cost_options"):
		return service
	case has("organization_identifiers", "website", "services", "tax_status", "legal_status", "parent_organization_id", "logo"):
		return organization
	}
	for k := range o {
		if !strings.Contains(" id name description uri version ", " "+k+" ") {
			return service
		}
	}
	if has("uri", "version") {
		return taxonomy
	}
	return service
}
