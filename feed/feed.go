// Package feed reads the directories of other people into the directory of a
// place: feeds of the UK standard (Open Referral UK 3.0 and 1.0, HSDS 3), of
// Outpost, of OpenActive, and files of those and of plain CSV.
//
//	a source → reader (its dialect) → records in the names of HSDS 3.1
//	         → take (field by field, mended where it is wrong) → package directory
//
// A pull reads batch after batch. Each batch is one transaction, with how far
// the pull has come: a pull that is stopped, or killed, goes on from there. A
// record that cannot be read loses nothing but itself; a field that cannot be
// read loses nothing but itself; the report has a line for either.
//
// feed.go is the pull; open.go finds out what a source is; take.go, part.go and
// term.go take in a record; client.go asks the network and trusts nothing that
// it answers; each other file is a dialect.
package feed

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"kith"
	"kith/db"
	"kith/directory"
)

// A Feed is a source to be read.
type Feed struct {
	At      string // an address on the web, a file or a folder
	Name    string // of the source
	Dialect string // "" to find it out; else one of Dialects
	Licence string // under which its data may be passed on
	Map     []byte // a mapping for plain CSV (JSON), kept with the source; see Mapping
	Again   bool   // read all of it from the beginning
	Client  Client // how the network is asked

	Report   io.Writer                                 // what was wrong, as CSV; may be nil
	Progress func(directory.Counts)                    // called after each batch; may be nil
	Asked    func(dialect string, p map[string]string) // called when a feed has been probed; may be nil

	of string // tells a file from another; "" for a feed
}

// A batch is what a reader reads at a time.
type batch struct {
	records []record
	wrong   []directory.Finding
	next    string // where the next batch begins
	end     bool   // there is no next
	total   int    // how many records the source says it has; 0 when it does not say
	failed  bool   // something was passed over, so that what is not seen may still be there
	begin   string // of a feed of changes: where the next pull begins, once this batch is taken
}

// A reader reads one dialect.
type reader interface {
	// read returns the batch that begins at a place that an earlier batch gave as
	// next; "" is the beginning.
	read(ctx context.Context, at string) (batch, error)
	// changes reports whether the source is a feed of changes, read on and on
	// from where the last pull ended; else a pull reads it from the beginning.
	changes() bool
}

// mark is how far a run has come.
type mark struct {
	At      string `json:"at"`
	Started string `json:"started"` // RFC 3339; the next pull asks for changes since then
	Partial bool   `json:"partial,omitempty"`
	Of      string `json:"of,omitempty"` // the file that it is a place in
}

// markOf is how far a run has come; nowhere when it has not begun.
func markOf(run *directory.Run) (m mark, err error) {
	if run.Cursor == "" {
		return m, nil
	}
	if err := json.Unmarshal([]byte(run.Cursor), &m); err != nil {
		return m, fmt.Errorf("the run's cursor: %w", err)
	}
	return m, nil
}

// wholeAfter is how old the last whole pull may be before the next is one
// again: only a whole pull shows what is missing.
const wholeAfter = 7 * 24 * time.Hour

// Pull reads the source into a's directory and returns the run with its counts.
// When it fails, or ctx ends, what was read stays and the next Pull goes on.
func (f *Feed) Pull(ctx context.Context, d *db.DB, a kith.Actor) (*directory.Run, error) {
	src, err := f.source(ctx, d, a)
	if err != nil {
		return nil, err
	}
	r, err := f.open(ctx, src)
	if err != nil {
		return nil, err
	}
	if c, ok := r.(io.Closer); ok {
		defer c.Close()
	}
	var run *directory.Run
	err = d.Write(ctx, a, func(tx *db.Tx) (err error) {
		if err = directory.SaveSource(tx, src); err != nil {
			return err
		}
		changed := r.changes() || src.Probe["modified_after"] == yes && !src.ReadTo().IsZero() && tx.Now.Sub(src.Full) < wholeAfter
		whole := f.Again && !r.changes() || !changed
		if run, err = directory.Begin(tx, src, f.Again, whole); err != nil {
			return err
		}
		m, err := markOf(run)
		if err == nil && run.Cursor != "" && m.Of != f.of { // a stopped run was of another file
			run, err = directory.Begin(tx, src, true, whole)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if p, ok := r.(*paged); ok {
		p.since = run.Since
	}
	out := newReport(f.Report)
	err = f.read(ctx, d, a, src, run, r, out)
	if err != nil && run.EndedAt.IsZero() {
		why, _ := cut(err.Error(), 500)
		keep := d.Write(context.WithoutCancel(ctx), a, func(tx *db.Tx) error { run.Failure = why; return directory.Save(tx, run) })
		if keep != nil && kith.KindOf(keep) != kith.Conflict {
			return run, fmt.Errorf("%w (and %w)", err, keep)
		}
	}
	return run, cmp.Or(err, out.flush())
}

// source is the source's record as it stands, or a new one.
func (f *Feed) source(ctx context.Context, d *db.DB, a kith.Actor) (src *directory.Source, err error) {
	n := directory.SourceNew{Name: f.Name, Dialect: f.Dialect, Licence: f.Licence, Mapping: string(f.Map)}
	if len(f.Map) > 0 {
		if _, err := ReadMapping(f.Map); err != nil {
			return nil, err
		}
	}
	if isAddress(f.At) {
		n.URL = f.At
	}
	err = d.Write(ctx, a, func(tx *db.Tx) (err error) { src, err = directory.SourceOf(tx, n); return err })
	return src, err
}

// read reads batch after batch to the end.
func (f *Feed) read(ctx context.Context, d *db.DB, a kith.Actor, src *directory.Source, run *directory.Run, r reader, out *report) error {
	m, err := markOf(run)
	if err != nil {
		return err
	}
	if run.Cursor == "" {
		m = mark{Started: d.Now().UTC().Format(time.RFC3339), Of: f.of}
		if r.changes() && !f.Again {
			m.At = src.Cursor
		}
	}
	for {
		b, err := r.read(ctx, m.At)
		if err != nil {
			return err
		}
		next := mark{At: b.next, Started: m.Started, Partial: m.Partial || b.failed, Of: m.Of}
		var done directory.Run
		var wrong []directory.Finding
		err = d.Write(ctx, a, func(tx *db.Tx) error {
			now := *run
			var err error
			if wrong, err = takeBatch(tx, src, &now, b, r.changes()); err != nil {
				return err
			}
			if err := f.saved(tx, src, &now, b, next, r.changes(), &wrong); err != nil {
				return err
			}
			done = now
			return nil
		})
		if err != nil {
			return err
		}
		*run, m = done, next
		out.write(wrong)
		if f.Progress != nil {
			f.Progress(run.Counts)
		}
		if b.end {
			return nil
		}
	}
}

// saved keeps with the batch how far the run has come, and ends it at the end.
func (f *Feed) saved(tx *db.Tx, src *directory.Source, run *directory.Run, b batch, next mark, changes bool, wrong *[]directory.Finding) error {
	text, err := json.Marshal(next)
	if err != nil {
		return err
	}
	run.Cursor, run.Failure = string(text), ""
	was := *src
	if b.begin != "" {
		src.Cursor = b.begin
	}
	if b.end {
		run.EndedAt = tx.Now
		if !changes {
			src.Cursor = next.Started
		}
		if run.Whole && !next.Partial && run.Counts.Read > 0 {
			src.Full = tx.Now
			p := directory.Pull{Source: src, ID: run.ID}
			var ended []string
			if run.Counts.Missing, ended, err = p.Miss(tx); err != nil {
				return err
			}
			for _, id := range ended {
				run.Counts.Ended++
				*wrong = append(*wrong, directory.Finding{Kind: service, Record: id, Field: "status", Wrong: "not seen in three whole pulls and seven days", Done: "made inactive"})
			}
		} else if run.Whole {
			run.Whole = false
			*wrong = append(*wrong, directory.Finding{Kind: "pull", Wrong: "not all that the source has could be read", Done: "nothing was counted as missing"})
		}
	}
	if src.Cursor != was.Cursor || !src.Full.Equal(was.Full) {
		saved := *src
		if err := directory.SaveSource(tx, &saved); err != nil {
			return err
		}
	}
	run.Findings = append(run.Findings, *wrong...)
	run.Counts.Problems += len(*wrong)
	return directory.Save(tx, run)
}

// takeBatch takes in the records of a batch, each by itself.
func takeBatch(tx *db.Tx, src *directory.Source, run *directory.Run, b batch, changes bool) ([]directory.Finding, error) {
	p := directory.Pull{Source: src, ID: run.ID, Last: changes}
	c := &run.Counts
	wrong := append([]directory.Finding(nil), b.wrong...)
	c.Total = max(c.Total, b.total)
	nested := &met{ids: map[string]kith.ID{}}
	for i := range b.records {
		r := &b.records[i]
		c.Read++
		if r.gone {
			did, err := p.Withdraw(tx, r.id)
			if err != nil {
				return nil, err
			}
			if did {
				c.Withdrawn++
			} else {
				c.Same++
			}
			continue
		}
		var t *taking
		err := tx.Try(func() (err error) { t, err = take(tx, p, r, nested); return err })
		if err != nil {
			nested.forget()
			if kith.KindOf(err) == kith.Internal {
				return nil, err
			}
			c.Left++
			wrong = append(wrong, directory.Finding{Kind: r.kind, Record: cmp.Or(r.id, r.where), Wrong: err.Error(), Done: "left out"})
			if r.kind == service {
				if err := p.Meet(tx, &directory.Service{}, r.id); err != nil {
					return nil, err
				}
			}
			continue
		}
		c.Kept += t.kept
		wrong = append(wrong, t.wrong...)
		switch t.did {
		case directory.TakenNew:
			c.Added++
		case directory.TakenChanged:
			c.Changed++
		default:
			c.Same++
		}
	}
	return wrong, nil
}
