package feed

import (
	"context"
	"io"
	"os"

	"kith"
	"kith/directory"
)

// A pageFile is a source that is read in one piece: a page of a feed, a
// taxonomy, a folder of tables that refer to each other.
type pageFile struct {
	name    string
	read1   func(body []byte) (batch, error)
	partial bool // it is a part of its source: nothing is missing because it is not there

	all *batch
}

// mostPiece is how large a file read in one piece may be.
const mostPiece = 512 << 20

func (p *pageFile) changes() bool { return false }

// read gives what was read in one piece in batches. A mark is how many records
// there were before.
func (p *pageFile) read(_ context.Context, at string) (batch, error) {
	if p.all == nil {
		body, err := readPiece(p.name)
		if err != nil {
			return batch{}, err
		}
		b, err := p.read1(body)
		if err != nil {
			return batch{}, err
		}
		p.all = &b
	}
	return slice(p.all, at, p.partial)
}

// slice is the part of a batch that begins at a mark.
func slice(all *batch, at string, partial bool) (batch, error) {
	from := object{"n": at}.whole("n")
	if from < 0 || from > len(all.records) {
		return batch{}, kith.Errorf(kith.Conflict, "The file has become shorter than it was. Read it from the beginning (--again)")
	}
	to := min(from+inBatch, len(all.records))
	b := batch{records: all.records[from:to], failed: all.failed || partial, end: to == len(all.records), total: len(all.records)}
	if from == 0 {
		b.wrong = append([]directory.Finding(nil), all.wrong...)
	}
	if !b.end {
		b.next = itoa(to)
	}
	return b, nil
}

// readPiece reads a whole file; "" gives nothing, for what is not one file.
func readPiece(name string) ([]byte, error) {
	if name == "" {
		return nil, nil
	}
	f, err := os.Open(name) // #nosec G304 -- the operator names the file
	if err != nil {
		return nil, err
	}
	defer f.Close()
	body, err := io.ReadAll(io.LimitReader(f, mostPiece+1))
	if len(body) > mostPiece {
		return nil, kith.Errorf(kith.Invalid, "The file is larger than %d MB, and can only be read in one piece. Give it as a record a line (NDJSON)", mostPiece>>20)
	}
	return body, err
}
