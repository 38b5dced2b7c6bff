package db

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// A conn is one connection to SQLite with the statements that it has prepared.
// It calls the library itself: database/sql's pool, its locks and conversions,
// and a copy of every argument and of every column's name, cost more than most
// of our statements do (ADR 11). It is for one goroutine at a time.
type conn struct {
	tls      *libc.TLS
	db       uintptr
	stmts    map[string]*stmt
	ran      int   // statements run by exec
	analysed int64 // the lite's analysed when this connection last read the figures
}

// mostStmts bounds the statements kept; past it they are all let go.
const mostStmts = 1000

// openConn opens the file at path, and runs pragmas such as "query_only(1)".
func openConn(path string, pragmas ...string) (*conn, error) {
	c := &conn{tls: libc.NewTLS(), stmts: map[string]*stmt{}}
	name, err := libc.CString(path)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(c.tls, name)
	out := libc.Xmalloc(c.tls, 8)
	defer libc.Xfree(c.tls, out)
	rc := sqlite3.Xsqlite3_open_v2(c.tls, name, out, sqlite3.SQLITE_OPEN_READWRITE|sqlite3.SQLITE_OPEN_CREATE|sqlite3.SQLITE_OPEN_NOMUTEX, 0)
	c.db = pointerAt(out)
	if err = c.error(rc); err == nil {
		sqlite3.Xsqlite3_extended_result_codes(c.tls, c.db, 1)
		sqlite3.Xsqlite3_busy_timeout(c.tls, c.db, 10_000)
		for _, p := range append(pragmas, "foreign_keys(1)", "temp_store(memory)") {
			if _, err = c.exec(context.Background(), "PRAGMA "+p); err != nil {
				break
			}
		}
	}
	if err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

// close lets the statements go, and then the connection.
func (c *conn) close() error {
	c.forget()
	err := c.error(sqlite3.Xsqlite3_close_v2(c.tls, c.db))
	c.tls.Close()
	return err
}

func (c *conn) forget() {
	for text, s := range c.stmts {
		s.close()
		delete(c.stmts, text)
	}
}

// prepare returns the statement of text, which is made when it is first asked
// for, or when its rows are being read already.
func (c *conn) prepare(text string) (*stmt, error) {
	was := c.stmts[text]
	if was != nil && !was.open {
		return was, nil
	}
	if len(c.stmts) >= mostStmts {
		c.forget()
	}
	p, err := libc.CString(text)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(c.tls, p)
	out := libc.Xmalloc(c.tls, 16)
	defer libc.Xfree(c.tls, out)
	rc := sqlite3.Xsqlite3_prepare_v2(c.tls, c.db, p, -1, out, out+8)
	if err := c.error(rc); err != nil {
		return nil, err
	}
	s := &stmt{conn: c, p: pointerAt(out), kept: was == nil}
	if rest := libc.GoString(pointerAt(out + 8)); s.p == 0 || strings.Trim(rest, "; \n\t") != "" {
		s.close()
		return nil, fmt.Errorf("not one statement: %s", text)
	}
	s.marks = make([]int, sqlite3.Xsqlite3_bind_parameter_count(c.tls, s.p))
	for i := range s.marks {
		name := libc.GoString(sqlite3.Xsqlite3_bind_parameter_name(c.tls, s.p, int32(i+1))) // #nosec G115 -- few
		if s.marks[i], err = strconv.Atoi(strings.TrimPrefix(name, "$")); err != nil {
			s.close()
			return nil, fmt.Errorf("a mark is %q, and should be $ and a number: %s", name, text)
		}
		s.takes = max(s.takes, s.marks[i])
	}
	if s.kept {
		c.stmts[text] = s
	}
	return s, nil
}

// exec runs a statement and returns how many rows it changed.
func (c *conn) exec(_ context.Context, text string, args ...any) (int64, error) {
	c.ran++
	s, err := c.prepare(text)
	if err != nil {
		return 0, err
	}
	if err = s.bind(args); err == nil {
		for more := true; more && err == nil; {
			more, err = s.step()
		}
	}
	n := sqlite3.Xsqlite3_changes64(c.tls, c.db)
	s.done()
	return n, err
}

// query runs a query. Its error may also come with the first row.
func (c *conn) query(ctx context.Context, text string, args ...any) (rows, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s, err := c.prepare(text)
	if err != nil {
		return nil, err
	}
	if err := s.bind(args); err != nil {
		s.done()
		return nil, err
	}
	s.open = true
	return &liteRows{stmt: s, ctx: ctx}, nil
}

// changed is how many rows the connection has changed so far.
func (c *conn) changed() int64 { return sqlite3.Xsqlite3_total_changes64(c.tls, c.db) }

// watch ends what the connection is doing when ctx does, until stop is called.
func (c *conn) watch(ctx context.Context) (stop func()) {
	var over atomic.Bool
	ended := make(chan struct{})
	halt := context.AfterFunc(ctx, func() {
		defer close(ended)
		tls := libc.NewTLS()
		defer tls.Close()
		// More than once: between two statements nobody heeds it.
		for !over.Load() {
			sqlite3.Xsqlite3_interrupt(tls, c.db)
			time.Sleep(time.Millisecond)
		}
	})
	return func() {
		over.Store(true)
		if !halt() {
			<-ended
		}
	}
}

// A liteError is what SQLite says: an extended result code and its words.
type liteError struct {
	code int32
	msg  string
}

func (e *liteError) Error() string { return e.msg }

func (c *conn) error(rc int32) error {
	switch rc {
	case sqlite3.SQLITE_OK, sqlite3.SQLITE_ROW, sqlite3.SQLITE_DONE:
		return nil
	}
	return &liteError{rc, fmt.Sprintf("SQLite: %s (%d)", libc.GoString(sqlite3.Xsqlite3_errmsg(c.tls, c.db)), rc)}
}

// pointerAt is the pointer that stands at p.
func pointerAt(p uintptr) (v uintptr) {
	for i, b := range libc.GoBytes(p, 8) {
		v |= uintptr(b) << (8 * i)
	}
	return v
}
