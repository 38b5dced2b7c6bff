package db

import (
	"context"
	"database/sql"
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
	write, read *sql.DB
	writer      *conn
	jobs        chan *job
	readers     chan *conn
	done        chan struct{}
	analysed    atomic.Int64 // how often the planner's figures were made anew
	mu          sync.RWMutex // guards shut
	shut        bool
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

func liteDSN(path string, pragma string) string {
	// A ? in the path would begin the options, and # end them.
	path = strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
	return "file:" + path + "?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=cache_size(-32000)" +
		"&_pragma=temp_store(memory)&_time_integer_format=unix_micro" + pragma
}

func openLite(ctx context.Context, path string) (*lite, error) {
	// Made here, the file can be read by its owner alone, and its log after it.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) // #nosec G304 -- the operator names the file
	if err != nil {
		return nil, err
	}
	f.Close()
	l := &lite{jobs: make(chan *job, 4*mostJobs), done: make(chan struct{})}
	// synchronous FULL: a commit is on disk when it returns, power cut or not.
	if l.write, err = sql.Open("sqlite", liteDSN(path, "&_pragma=journal_mode(wal)&_pragma=synchronous(full)")); err != nil {
		return nil, err
	}
	if l.writer, err = openConn(ctx, l.write); err != nil {
		return nil, err
	}
	n := max(4, runtime.NumCPU())
	if l.read, err = sql.Open("sqlite", liteDSN(path, "&_pragma=query_only(1)")); err != nil {
		return nil, err
	}
	l.read.SetMaxIdleConns(-1) // a reader that is let go is closed
	l.readers = make(chan *conn, n)
	for range n {
		r, err := openConn(ctx, l.read)
		if err != nil {
			return nil, err
		}
		l.readers <- r
	}
	go l.loop()
	return l, nil
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
		(<-l.readers).Close()
	}
	// The last to close a WAL database folds the log into the file.
	return errors.Join(l.read.Close(), l.writer.Close(), l.write.Close())
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
	next := firstAnalysis
	for j := range l.jobs {
		if broken == nil {
			broken = l.group(j)
			if l.writer.ran > next && broken == nil {
				l.analyse()
				next = 2 * l.writer.ran
			}
		} else {
			j.err = broken
			close(j.done)
		}
	}
}

// firstAnalysis is after how many statements the planner's figures are made
// first; then each time that twice as many have run.
const firstAnalysis = 5_000

// analyse gives the planner figures of the tables. Without them SQLite takes
// every tenant for ten rows, and reads all of a table where an index would do.
func (l *lite) analyse() {
	ctx := context.Background()
	for _, text := range []string{"PRAGMA analysis_limit = 1000", "ANALYZE"} {
		if _, err := l.writer.ExecContext(ctx, text); err != nil {
			slog.Warn("the planner's figures were not made", "err", err)
			return
		}
	}
	l.analysed.Add(1)
}

// group runs first and whatever else is waiting, and commits once. It returns
// an error when the disk failed: after that, what is on it is unknown, and no
// more may be written until the file has been opened afresh.
func (l *lite) group(first *job) (broken error) {
	batch := make([]*job, 0, mostJobs)
	defer func() {
		for _, j := range batch {
			if broken != nil && j.err == nil {
				j.err = broken
			}
			close(j.done)
		}
	}()
	ctx, c := context.Background(), l.writer
	fail := func(err error) error {
		for _, j := range batch {
			if j.err == nil {
				j.err = fmt.Errorf("commit: %w", err)
			}
		}
		c.ExecContext(ctx, "ROLLBACK") // already rolled back by SQLite where it had to
		if strings.Contains(err.Error(), "disk I/O error") {
			return fmt.Errorf("the disk failed; Kith writes no more until it is started again: %w", err)
		}
		return nil
	}
	if _, err := c.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		batch = append(batch, first)
		return fail(err)
	}
	for j := first; j != nil; {
		batch = append(batch, j)
		if err := runJob(ctx, c, j); err != nil {
			return fail(err)
		}
		j = nil
		if len(batch) < mostJobs {
			select {
			case j = <-l.jobs: // nil when closed
			default:
			}
		}
	}
	if _, err := c.ExecContext(ctx, "COMMIT"); err != nil {
		return fail(err)
	}
	return nil
}

// runJob runs j in a savepoint. The error it returns is of the savepoint, and
// ends the whole group; j's own failure is j.err and undoes j alone.
func runJob(ctx context.Context, c *conn, j *job) error {
	if j.err = j.ctx.Err(); j.err != nil {
		return nil // nobody waits for it any more
	}
	if _, err := c.ExecContext(ctx, "SAVEPOINT job"); err != nil {
		return err
	}
	// A statement interrupted half way undoes the whole group, so the work
	// goes on even when its caller has gone.
	if j.err = j.run(context.WithoutCancel(j.ctx), c); j.err != nil {
		if _, err := c.ExecContext(ctx, "ROLLBACK TO job"); err != nil {
			return err
		}
	}
	_, err := c.ExecContext(ctx, "RELEASE job")
	return err
}

// view runs f on a snapshot.
func (l *lite) view(ctx context.Context, f func(context.Context, runner) error) error {
	var c *conn
	select {
	case c = <-l.readers:
	case <-l.done:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { l.readers <- c }()
	if n := l.analysed.Load(); n != c.analysed {
		// A connection reads the figures when it is opened, and not again.
		fresh, err := openConn(ctx, l.read)
		if err != nil {
			return err
		}
		c.Close()
		c, fresh.analysed = fresh, n
	}
	if _, err := c.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	defer c.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	return f(ctx, c)
}

// A conn is one connection with the statements that it has prepared. Keeping
// them is worth more than the choice of driver (STACK.md section 3).
type conn struct {
	*sql.Conn
	stmts    map[string]*sql.Stmt
	ran      int   // statements run by ExecContext
	analysed int64 // the lite's analysed when this connection last read the figures
}

// mostStmts bounds the statements kept; past it they are all let go.
const mostStmts = 1000

func openConn(ctx context.Context, d *sql.DB) (*conn, error) {
	c, err := d.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, stmts: map[string]*sql.Stmt{}}, nil
}

// Close lets the statements go, and then the connection.
func (c *conn) Close() error {
	for _, s := range c.stmts {
		s.Close()
	}
	return c.Conn.Close()
}

func (c *conn) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	if s := c.stmts[text]; s != nil {
		return s, nil
	}
	if len(c.stmts) >= mostStmts {
		for t, s := range c.stmts {
			s.Close()
			delete(c.stmts, t)
		}
	}
	s, err := c.PrepareContext(ctx, text)
	if err == nil {
		c.stmts[text] = s
	}
	return s, err
}

func (c *conn) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	s, err := c.stmt(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

func (c *conn) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	c.ran++
	s, err := c.stmt(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}
