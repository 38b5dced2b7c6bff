package register

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"kith"
	"kith/access"
	"kith/db"
)

// chunk is how many rows are written in one piece of work: an import that breaks
// off loses no more.
const chunk = 4000

// A Reading says how a file is to be read.
type Reading struct {
	File     string
	Whole    bool                       // the file holds everybody: who is not in it has left
	Anyway   bool                       // even when a whole file would have many leave
	Bad      func(line int, why string) // told of each row that was not taken in
	Progress func(imp *Import)          // told after each chunk
}

// Read takes a file of a feed in. A file that was read whole before is not read
// again; one that broke off goes on where it stopped, and rows that come twice are
// taken in once. Bad rows are told of and lose nobody else's.
func Read(ctx context.Context, d *db.DB, a kith.Actor, name string, file io.ReadSeeker, how Reading) (*Import, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return nil, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	var feed *Feed
	imp := &Import{File: how.File, SHA256: hex.EncodeToString(sum.Sum(nil)), Whole: how.Whole}
	err := d.Write(ctx, a, func(tx *db.Tx) (err error) {
		if err := access.Need(a, access.Data); err != nil {
			return err
		}
		if feed, err = Named(tx, name); err != nil {
			return err
		}
		if err := shipped(tx); err != nil { // sets may have come with a newer Kith
			return err
		}
		before, err := db.Select[Import](tx, db.Q{Where: "t.feed = $1 AND t.sha256 = $2", Args: []any{feed.ID, imp.SHA256}})
		if err != nil {
			return err
		}
		if len(before) > 0 {
			*imp = before[len(before)-1]
			return nil
		}
		imp.Feed, imp.Day = feed.ID, tx.Today()
		return db.Insert(tx, imp)
	})
	if err != nil || imp.Finished {
		return imp, err
	}
	return imp, read(ctx, d, a, feed, imp, file, how)
}

func read(ctx context.Context, d *db.DB, a kith.Actor, feed *Feed, imp *Import, file io.Reader, how Reading) error {
	next, err := feed.open(file)
	if err != nil {
		return err
	}
	bad := func(line int, why string) {
		imp.Bad++
		if how.Bad != nil {
			how.Bad(line, why)
		}
	}
	from := imp.Line
	var covers *covering
	if err := d.Read(ctx, a, func(tx *db.Tx) (err error) {
		covers, err = coveringOf(tx, from)
		return err
	}); err != nil {
		return err
	}
	row := 0
	for end := false; !end; {
		if err := ctx.Err(); err != nil {
			return err
		}
		var all []numbered
		type wrong struct {
			line int
			why  string
		}
		var rows []wrong
		for len(all)+len(rows) < chunk {
			line, e, err := next()
			if errors.Is(err, io.EOF) {
				end = true
				break
			}
			row++
			var is errRow
			switch {
			case row <= from: // it was taken in before
			case errors.As(err, &is):
				rows = append(rows, wrong{line, is.why})
			case err != nil:
				return fmt.Errorf("%s line %d: %w", imp.File, line, err)
			default:
				all = append(all, numbered{line, e})
			}
		}
		kept := *imp
		var told []wrong
		err := d.Write(ctx, a, func(tx *db.Tx) error {
			*imp, told = kept, nil // when the database asks for it again
			if err := tx.Lock("register"); err != nil {
				return err
			}
			l := &loader{tx: tx, raw: tx.Raw(noRecord), feed: feed, imp: imp, covering: covers, bad: func(line int, why string) { told = append(told, wrong{line, why}) }}
			if err := l.write(all); err != nil {
				return err
			}
			imp.Rows, imp.Line = row, max(row, from)
			imp.Bad += len(rows) + len(told)
			if end {
				if err := l.finish(how.Anyway); err != nil {
					return err
				}
				imp.Finished = true
			}
			return db.Update(tx, imp)
		})
		if err != nil {
			*imp = kept
			return err
		}
		imp.Bad -= len(rows) + len(told)
		for _, w := range append(rows, told...) {
			bad(w.line, w.why)
		}
		if how.Progress != nil {
			how.Progress(imp)
		}
	}
	return nil
}
