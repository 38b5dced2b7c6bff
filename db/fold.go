package db

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
)

// SQLite writes to a log first, which is to be folded into the file now and
// then. That takes as long as some hundred referrals, so it is done beside the
// writer, by a connection of its own. What the writer wrote in the meantime it
// folds itself: the log begins anew only when none of it is left to be folded.
type folder struct {
	conn  *conn // opened when first needed
	busy  atomic.Bool
	ended sync.WaitGroup
	last  int // the log's length when it was last looked at
	next  int // at which length it is folded again
}

// Lengths of the log, in pages of 4 KiB.
const (
	// mostLog is when it is folded. What was written again and again by then,
	// such as the end of the audit trail, is written to the file once; the longer
	// it is, the longer a start after a crash takes to read it.
	mostLog = 8_000
	// shortLog is so little that the writer folds it while others wait.
	shortLog = 500
	// longestLog is when the writer waits for no one, and folds all there is.
	longestLog = 32_000
)

// fold sees to it that the log is folded when it is long. The writer calls it
// between two commits.
func (l *lite) fold() {
	f := &l.folder
	long, folded, err := l.writer.log("NOOP")
	if err != nil {
		slog.Warn("the length of the database's log is not known", "err", err)
		return
	}
	if long < f.last {
		f.next = mostLog // it began anew
	}
	f.last = long
	switch {
	case long < f.next || f.busy.Load() && long < longestLog:
	case long-folded <= shortLog || long >= longestLog:
		f.ended.Wait()
		if _, _, err := l.writer.log("PASSIVE"); err != nil {
			slog.Warn("the database's log was not folded into its file", "err", err)
		}
		f.next = long + shortLog // where a reader still needs the log
	default:
		f.busy.Store(true)
		f.ended.Go(func() {
			defer f.busy.Store(false)
			if err := l.foldBeside(); err != nil {
				slog.Warn("the database's log was not folded into its file", "err", err)
			}
		})
	}
}

func (l *lite) foldBeside() (err error) {
	f := &l.folder
	if f.conn == nil {
		if f.conn, err = openConn(l.path, "synchronous(full)"); err != nil {
			return err
		}
	}
	_, _, err = f.conn.log("PASSIVE")
	return err
}

// close waits for a fold under way.
func (f *folder) close() error {
	f.ended.Wait()
	if f.conn == nil {
		return nil
	}
	return f.conn.close()
}

// log asks for a checkpoint, and says how many pages the log has and how many of
// them are in the file. NOOP only asks, PASSIVE folds as much as no reader needs.
func (c *conn) log(mode string) (pages, folded int, err error) {
	found, err := c.query(context.Background(), "PRAGMA wal_checkpoint("+mode+")")
	if err != nil {
		return 0, 0, err
	}
	defer found.Close()
	if !found.Next() {
		return 0, 0, found.Err()
	}
	busy := 0
	err = found.Scan(&busy, &pages, &folded)
	return pages, folded, err
}
