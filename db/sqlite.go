package db

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
)

// SQLite has one writer, and a durable commit costs a sync of the disk. So all
// writes go through one goroutine, which runs whatever is waiting, each piece
// of work in a savepoint of its own, and syncs once for all of them. Nobody is
// answered before the sync. Reads run beside it on a pool of their own.
type lite struct {
	path     string
	writer   *conn
	jobs     chan *job
	readers  chan *conn    // those that wait to read
	unopened chan struct{} // one for each that may be opened yet
	done     chan struct{}
	analysed atomic.Int64 // how often the planner's figures were made anew
	folder   folder       // of the log into the file
	mu       sync.RWMutex // guards shut
	shut     bool
}

// A job is one piece of writing that waits for its answer.
type job struct {
	ctx  context.Context
	run  func(context.Context, runner) error
	err  error
	done chan struct{}
}

// mostJobs bounds how many writes share one sync, so that none waits long.
const mostJobs = 128

func openLite(ctx context.Context, path string) (*lite, error) {
	// Made here, the file can be read by its owner alone, and its log after it.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) // #nosec G304 -- the operator names the file
	if err != nil {
		return nil, err
	}
	f.Close()
	l := &lite{path: path, jobs: make(chan *job, 4*mostJobs), done: make(chan struct{}), folder: folder{next: mostLog}}
	// synchronous FULL: a commit is on disk when it returns, power cut or not.
	// secure_delete: what was removed or overwritten is zeroes in the file.
	if l.writer, err = openConn(path, "journal_mode(wal)", "synchronous(full)", "secure_delete(on)", "wal_autocheckpoint(0)", "cache_size(-64000)"); err != nil {
		return nil, err
	}
	atOnce := max(4, runtime.NumCPU())
	l.readers, l.unopened = make(chan *conn, atOnce), make(chan struct{}, atOnce)
	for range atOnce {
		l.unopened <- struct{}{}
	}
	go l.loop()
	return l, nil
}

func (l *lite) reader() (*conn, error) {
	return openConn(l.path, "query_only(1)", "cache_size(-32000)")
}

func (l *lite) close() error {
	l.mu.Lock()
	if l.shut {
		l.mu.Unlock()
		return nil
	}
	l.shut = true
	close(l.jobs)
	l.mu.Unlock()
	<-l.done
	for range cap(l.readers) {
		select {
		case c := <-l.readers:
			c.close()
		case <-l.unopened:
		}
	}
	// The last to close a WAL database folds the log into the file.
	return errors.Join(l.folder.close(), l.writer.close())
}

var errClosed = errors.New("the database is closed")

// do queues run and waits until it is on disk, or has failed.
func (l *lite) do(ctx context.Context, run func(context.Context, runner) error) error {
	j := &job{ctx: ctx, run: run, done: make(chan struct{})}
	l.mu.RLock()
	if l.shut {
		l.mu.RUnlock()
		return errClosed
	}
	l.jobs <- j
	l.mu.RUnlock()
	<-j.done
	return j.err
}

func (l *lite) loop() {
	defer close(l.done)
	var broken error
	next := int64(firstAnalysis)
	for j := range l.jobs {
		if broken == nil {
			broken = l.group(j)
			l.fold()
			if n := l.writer.changed; n > next && broken == nil {
				l.analyse()
				next = 2 * n
			}
		} else {
			j.err = broken
			close(j.done)
		}
	}
}

// firstAnalysis is after how many changed rows the planner's figures are made
// first; then each time that twice as many have been changed.
const firstAnalysis = 5_000

// analyse gives the planner figures of the tables. Without them SQLite takes
// every tenant for ten rows, and reads all of a table where an index would do.
func (l *lite) analyse() {
	ctx := context.Background()
	for _, text := range []string{"PRAGMA analysis_limit = 1000", "ANALYZE"} {
		if _, err := l.writer.exec(ctx, text); err != nil {
			slog.Warn("the planner's figures were not made", "err", err)
			return
		}
	}
	l.analysed.Add(1)
}

// group runs first and whatever else is waiting, and commits once. It returns
// an error when the disk failed: after that, what is on it is unknown, and no
// more may be written until the file has been opened afresh.
//
// A savepoint for each job would have SQLite keep a copy of every page that the
// job changes. So they run without: a job that fails before others have
// written takes only its own work with it, and where others have, all are run
// again, now with savepoints.
func (l *lite) group(first *job) (broken error) {
	batch := append(make([]*job, 0, mostJobs), first)
	again, broken := l.run(&batch, false)
	if again {
		_, broken = l.run(&batch, true)
	}
	for _, j := range batch {
		close(j.done)
	}
	return broken
}

// run runs the jobs of batch and those that are waiting, which it adds to it.
// again says that nothing was written, since one job failed and its work could
// not be told from that of others.
func (l *lite) run(batch *[]*job, apart bool) (again bool, broken error) {
	ctx, c := context.Background(), l.writer
	fail := func(err error) (bool, error) {
		var broken error
		if strings.Contains(err.Error(), "disk I/O error") {
			broken = fmt.Errorf("the disk failed; Kith writes no more until it is started again: %w", err)
		}
		for _, j := range *batch {
			if j.err == nil {
				j.err = cmp.Or(broken, fmt.Errorf("commit: %w", err))
			}
		}
		c.exec(ctx, "ROLLBACK") // already rolled back by SQLite where it had to
		return false, broken
	}
	if _, err := c.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return fail(err)
	}
	clean := c.ran // what had run when there was nothing to lose
	for i := 0; i < len(*batch); i++ {
		j, before := (*batch)[i], c.ran
		err := runJob(ctx, c, j, apart)
		switch {
		case err != nil:
			return fail(err)
		case apart || j.err == nil || c.ran == before: // it failed alone, if it did
		case before != clean:
			_, err := c.exec(ctx, "ROLLBACK")
			return true, err
		default:
			for _, text := range []string{"ROLLBACK", "BEGIN IMMEDIATE"} {
				if _, err := c.exec(ctx, text); err != nil {
					return fail(err)
				}
			}
			clean = c.ran
		}
		if len(*batch) == i+1 && len(*batch) < mostJobs {
			select {
			case j, ok := <-l.jobs:
				if ok {
					*batch = append(*batch, j)
				}
			default:
			}
		}
	}
	if _, err := c.exec(ctx, "COMMIT"); err != nil {
		return fail(err)
	}
	return false, nil
}

// runJob runs j, in a savepoint when it is to stand apart. The error it returns
// is of the savepoint, and ends the whole group; j's own failure is j.err.
func runJob(ctx context.Context, c *conn, j *job, apart bool) error {
	if j.err = j.ctx.Err(); j.err != nil {
		return nil // nobody waits for it any more
	}
	if apart {
		if _, err := c.exec(ctx, "SAVEPOINT job"); err != nil {
			return err
		}
	}
	// A statement interrupted half way undoes the whole group, so the work
	// goes on even when its caller has gone.
	j.err = j.run(context.WithoutCancel(j.ctx), c)
	if !apart {
		return nil
	}
	if j.err != nil {
		if _, err := c.exec(ctx, "ROLLBACK TO job"); err != nil {
			return err
		}
	}
	_, err := c.exec(ctx, "RELEASE job")
	return err
}

// free is a reader that waits, or nil where one is to be opened.
func (l *lite) free(ctx context.Context) (*conn, error) {
	select {
	case c := <-l.readers:
		return c, nil
	default: // none is open and idle
	}
	select {
	case c := <-l.readers:
		return c, nil
	case <-l.unopened:
		return nil, nil
	case <-l.done:
		return nil, errClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// view runs f on a snapshot.
func (l *lite) view(ctx context.Context, f func(context.Context, runner) error) error {
	c, err := l.free(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if c == nil {
			l.unopened <- struct{}{}
		} else {
			l.readers <- c
		}
	}()
	if n := l.analysed.Load(); c == nil || n != c.analysed {
		// A connection reads the figures when it is opened, and not again.
		fresh, err := l.reader()
		if err != nil {
			return err
		}
		if c != nil {
			c.close()
		}
		c, fresh.analysed = fresh, n
	}
	if _, err := c.exec(ctx, "BEGIN"); err != nil {
		return err
	}
	stop := c.watch(ctx)
	defer func() {
		stop()
		c.exec(ctx, "ROLLBACK")
	}()
	return f(ctx, c)
}
