package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"
)

// A conn is one connection to SQLite with the statements that it has prepared,
// without database/sql's pool, locks and conversions in between, which cost
// more than most of our statements do (ADR 11). It is for one goroutine at a
// time.
type conn struct {
	*sqlite.Conn
	stmts    map[string]*stmt
	ran      int   // statements run by exec
	changed  int64 // rows changed by them
	analysed int64 // the lite's analysed when this connection last read the figures
}

// A stmt is a prepared statement.
type stmt struct {
	*sqlite.Stmt
	marks []int // which argument each of SQLite's places takes: $2 may come before $1
	takes int   // arguments
	write bool  // it changes rows
	kept  bool  // by the connection
	open  bool  // its rows are being read
}

// mostStmts bounds the statements kept; past it they are all let go.
const mostStmts = 1000

// openConn opens the file at path, and runs pragmas such as "query_only(1)".
func openConn(path string, pragmas ...string) (*conn, error) {
	lite, err := sqlite.OpenConn(path, sqlite.OpenReadWrite, sqlite.OpenCreate)
	if err != nil {
		return nil, err
	}
	lite.SetBusyTimeout(10 * time.Second)
	c := &conn{Conn: lite, stmts: map[string]*stmt{}}
	for _, p := range append(pragmas, "foreign_keys(1)", "temp_store(memory)") {
		if _, err := c.exec(context.Background(), "PRAGMA "+p); err != nil {
			return nil, errors.Join(err, c.close())
		}
	}
	return c, nil
}

// close lets the statements go, and then the connection.
func (c *conn) close() error {
	c.forget()
	return c.Close()
}

func (c *conn) forget() {
	for text, s := range c.stmts {
		if !s.open {
			s.Finalize()
		}
		s.kept = false
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
	is, rest, err := c.PrepareTransient(text)
	if err != nil {
		return nil, fmt.Errorf("SQLite: %w", err)
	}
	s := &stmt{Stmt: is, marks: make([]int, is.BindParamCount()), kept: was == nil}
	if strings.Trim(text[len(text)-rest:], "; \n\t") != "" {
		s.Finalize()
		return nil, fmt.Errorf("not one statement: %s", text)
	}
	for i := range s.marks {
		name := is.BindParamName(i + 1)
		if s.marks[i], err = strconv.Atoi(strings.TrimPrefix(name, "$")); err != nil {
			s.Finalize()
			return nil, fmt.Errorf("a mark is %q, and should be $ and a number: %s", name, text)
		}
		s.takes = max(s.takes, s.marks[i])
	}
	switch verb, _, _ := strings.Cut(strings.TrimSpace(text), " "); verb {
	case "INSERT", "UPDATE", "DELETE":
		s.write = true
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
	defer s.done()
	if err := s.bind(args); err != nil {
		return 0, err
	}
	for more := true; more; {
		if more, err = s.Step(); err != nil {
			return 0, fmt.Errorf("SQLite: %w", err)
		}
	}
	if !s.write {
		return 0, nil
	}
	n := int64(c.Changes())
	c.changed += n
	return n, nil
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

// watch ends what the connection is doing when ctx does, until stop is called.
func (c *conn) watch(ctx context.Context) (stop func()) {
	c.SetInterrupt(ctx.Done())
	return func() { c.SetInterrupt(nil) }
}

// done makes s ready for its next run. Why the last one failed was told then.
// Its arguments stay until they are replaced: to clear them would have SQLite
// parse and plan many a statement again each time (since 3.54, those of which
// the plan depends on an argument).
func (s *stmt) done() {
	s.open = false
	if !s.kept {
		s.Finalize()
		return
	}
	s.Reset()
}

// bind gives s its arguments.
func (s *stmt) bind(args []any) error {
	if len(args) != s.takes {
		return fmt.Errorf("%d arguments for a statement that takes %d", len(args), s.takes)
	}
	for i, mark := range s.marks {
		if err := s.bindOne(i+1, args[mark-1]); err != nil {
			return fmt.Errorf("argument %d: %w", mark, err)
		}
	}
	return nil
}

func (s *stmt) bindOne(i int, arg any) error {
	switch a := arg.(type) {
	case string:
		s.BindText(i, a)
	case int64:
		s.BindInt64(i, a)
	case int:
		s.BindInt64(i, int64(a))
	case bool:
		s.BindBool(i, a)
	case nil:
		s.BindNull(i)
	case []byte:
		s.BindBytes(i, a)
	case float64:
		s.BindFloat(i, a)
	case time.Time:
		s.BindInt64(i, a.UnixMicro())
	default:
		v, err := driver.DefaultParameterConverter.ConvertValue(a)
		if err != nil {
			return err
		}
		return s.bindOne(i, v)
	}
	return nil
}

// liteRows are the rows of a query.
type liteRows struct {
	stmt *stmt
	ctx  context.Context
	err  error
}

func (r *liteRows) Next() bool {
	if r.stmt == nil {
		return false
	}
	more, err := r.stmt.Step()
	if more {
		return true
	}
	if r.err = err; err != nil && r.ctx.Err() != nil {
		r.err = r.ctx.Err()
	}
	r.Close()
	return false
}

func (r *liteRows) Err() error { return r.err }

func (r *liteRows) Close() error {
	if r.stmt != nil {
		r.stmt.done()
		r.stmt = nil
	}
	return nil
}

// Scan stores the columns of the row in variables.
func (r *liteRows) Scan(to ...any) error {
	if n := r.stmt.ColumnCount(); n != len(to) {
		return fmt.Errorf("%d variables for %d columns", len(to), n)
	}
	for i, v := range to {
		if err := r.stmt.column(i, v); err != nil {
			return fmt.Errorf("column %d: %w", i+1, err)
		}
	}
	return nil
}

var errNull = errors.New("NULL where a value must be")

// column stores one column. The kinds of variable that most columns have come
// first, since it is done for every column of every row.
func (s *stmt) column(i int, to any) error {
	kind := s.ColumnType(i)
	switch to := to.(type) {
	case *string:
		if kind == sqlite.TypeNull {
			return errNull
		}
		*to = s.ColumnText(i)
	case *nullID:
		*to = nullID(s.ColumnText(i))
	case *At:
		*to = At{}
		if kind != sqlite.TypeNull {
			*to = At(time.UnixMicro(s.ColumnInt64(i)).UTC())
		}
	case *int:
		if kind != sqlite.TypeInteger {
			return fmt.Errorf("%v where a whole number must be", s.value(i))
		}
		*to = int(s.ColumnInt64(i))
	case *bool:
		if kind != sqlite.TypeInteger {
			return fmt.Errorf("%v where yes or no must be", s.value(i))
		}
		*to = s.ColumnInt64(i) != 0
	case sql.Scanner:
		return to.Scan(s.value(i))
	case *any:
		*to = s.value(i)
	default:
		return set(reflect.ValueOf(to).Elem(), s.value(i))
	}
	return nil
}

// set stores v in a variable of a type of one's own, such as nhs.Gender.
func set(to reflect.Value, v any) error {
	is := reflect.ValueOf(v)
	switch {
	case v == nil:
		return errNull
	case !is.CanConvert(to.Type()) || is.Kind() == reflect.Int64 && to.Kind() == reflect.String:
		return fmt.Errorf("cannot read a %s from %T", to.Type(), v)
	}
	to.Set(is.Convert(to.Type()))
	return nil
}

func (s *stmt) value(i int) any {
	switch s.ColumnType(i) {
	case sqlite.TypeInteger:
		return s.ColumnInt64(i)
	case sqlite.TypeFloat:
		return s.ColumnFloat(i)
	case sqlite.TypeText:
		return s.ColumnText(i)
	case sqlite.TypeBlob:
		b := make([]byte, s.ColumnLen(i))
		s.ColumnBytes(i, b)
		return b
	}
	return nil
}
