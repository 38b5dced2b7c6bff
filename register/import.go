package register

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"

	"kith"
	"kith/access"
	"kith/db"
	"kith/place"
)

// chunk is how many rows are written in one piece of work: an import that breaks
// off loses no more, and on SQLite no other write waits longer than for them, 0.4 s
// into a million people. With fewer, pages of the indexes are written the more often.
const chunk = 20_000

// A Reading says how a file is to be read.
type Reading struct {
	File     string
	Whole    bool                       // the file holds everybody: who is not in it has left
	Again    bool                       // even when it was read to its end before
	Anyway   bool                       // even when a whole file would have many leave
	Bad      func(line int, why string) // told of each row that was not taken in
	Progress func(imp *Import)          // told after each chunk
	Known    Medicines                  // what FHIR resources may name that stand in other files
	Places   *place.Gazetteer           // where deciles of deprivation are looked up that a practice does not give; nil for nowhere
}

// Read takes a file of a feed in. A file that was read to its end before is not read
// again, unless how says so; one that broke off goes on where it stopped, and rows that
// come twice are taken in once. Bad rows are told of and lose nobody else's.
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
		if n := len(before) - 1; n >= 0 && !(how.Again && before[n].Finished) {
			*imp = before[n]
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

// A piece is what is written at once.
type piece struct {
	all  []numbered
	bad  []wrong
	rows int // of the file, to its end
	end  bool
	err  error // of the whole file
}

// A wrong is a row that is not taken in.
type wrong struct {
	line int
	why  string
}

func read(ctx context.Context, d *db.DB, a kith.Actor, feed *Feed, imp *Import, file io.Reader, how Reading) error {
	next, err := feed.open(file, imp.Day, how.Known)
	if err != nil {
		return err
	}
	var covers *covering
	if err := d.Read(ctx, a, func(tx *db.Tx) (err error) {
		covers, err = coveringOf(tx, imp.Line)
		return err
	}); err != nil {
		return err
	}
	if feed.Kind == Practice {
		if err := lookUpAnew(ctx, d, a, imp, how); err != nil {
			return err
		}
	}
	// A piece is read while the one before it is written.
	pieces, stop := make(chan piece), make(chan struct{})
	name, before := imp.File, imp.Line
	go func() {
		defer close(pieces)
		for rows, end := 0, false; !end; {
			p := next.piece(name, rows, before)
			rows, end = p.rows, p.end || p.err != nil
			select {
			case pieces <- p:
			case <-stop:
				return
			}
		}
	}()
	defer func() { // nobody reads the file when it is the caller's again
		close(stop)
		for range pieces {
		}
	}()
	for p := range pieces {
		if err := cmp.Or(p.err, ctx.Err()); err != nil {
			return err
		}
		if err := p.write(ctx, d, a, feed, imp, covers, how); err != nil {
			return err
		}
	}
	return nil
}

// piece reads so many rows as are written at once, after those that were taken in
// before.
func (next source) piece(file string, rows, before int) piece {
	p := piece{rows: rows}
	for len(p.all)+len(p.bad) < chunk {
		line, e, err := next()
		if errors.Is(err, io.EOF) {
			p.end = true
			break
		}
		p.rows++
		var is errRow
		switch {
		case p.rows <= before:
		case errors.As(err, &is):
			p.bad = append(p.bad, wrong{line, is.why})
		case err != nil:
			p.err = fmt.Errorf("%s line %d: %w", file, line, err)
			return p
		default:
			p.all = append(p.all, numbered{line, e})
		}
	}
	slices.SortStableFunc(p.all, func(a, b numbered) int {
		switch {
		case a.first == b.first:
			return 0
		case a.first:
			return -1
		}
		return 1
	})
	return p
}

// write takes a piece in, and then says what was not.
func (p *piece) write(ctx context.Context, d *db.DB, a kith.Actor, feed *Feed, imp *Import, covers *covering, how Reading) error {
	kept := *imp
	var bad []wrong
	err := d.Write(ctx, a, func(tx *db.Tx) error {
		*imp, bad = kept, p.bad // when the database asks for it again
		if err := tx.Lock("register"); err != nil {
			return err
		}
		l := &loader{tx: tx, raw: tx.Raw(noRecord), feed: feed, imp: imp, covering: covers, bad: func(line int, why string) { bad = append(bad, wrong{line, why}) }}
		if feed.Kind == Practice && how.Places != nil {
			var err error
			if l.book, err = how.Places.In(tx); err != nil {
				return err
			}
		}
		if err := l.write(p.all); err != nil {
			return err
		}
		imp.Rows, imp.Line = p.rows, max(p.rows, kept.Line)
		imp.Bad += len(bad)
		if p.end {
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
	for _, w := range bad {
		if how.Bad != nil {
			how.Bad(w.line, w.why)
		}
	}
	if how.Progress != nil {
		how.Progress(imp)
	}
	return nil
}
