package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
	"time"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	sqlite3 "modernc.org/sqlite/lib"
)

// A stmt is a prepared statement.
type stmt struct {
	conn  *conn
	p     uintptr
	marks []int   // which argument each of SQLite's places takes: $2 may come before $1
	takes int     // arguments
	text  uintptr // where texts lie that are bound to it
	room  int     // bytes there
	kept  bool    // by the connection
	open  bool    // its rows are being read
}

// mostRoom is how much room for texts a statement keeps when it is done.
const mostRoom = 64 << 10

func (s *stmt) close() {
	sqlite3.Xsqlite3_finalize(s.conn.tls, s.p)
	libc.Xfree(s.conn.tls, s.text)
	s.p, s.text, s.room = 0, 0, 0
}

// done makes s ready for its next run.
func (s *stmt) done() {
	s.open = false
	sqlite3.Xsqlite3_reset(s.conn.tls, s.p)
	if !s.kept || s.conn.stmts == nil {
		s.close()
		return
	}
	if s.room > mostRoom {
		for i := range s.marks {
			sqlite3.Xsqlite3_bind_null(s.conn.tls, s.p, int32(i+1)) // #nosec G115 -- few
		}
		libc.Xfree(s.conn.tls, s.text)
		s.text, s.room = 0, 0
	}
}

// bind gives s its arguments. Texts are copied side by side to a place of the
// statement's own, which SQLite reads from: so it need not copy them too.
func (s *stmt) bind(args []any) error {
	if len(args) != s.takes {
		return fmt.Errorf("%d arguments for a statement that takes %d", len(args), s.takes)
	}
	need := 1 // so that an empty text is not NULL
	for i, a := range args {
		switch a := a.(type) {
		case string:
			need += len(a)
		case []byte:
			need += len(a)
		case int64, bool, int, nil:
		default:
			v, err := driver.DefaultParameterConverter.ConvertValue(a)
			if err != nil {
				return fmt.Errorf("argument %d: %w", i+1, err)
			}
			switch v := v.(type) {
			case string:
				need += len(v)
			case []byte:
				need += len(v)
			}
			args[i] = v
		}
	}
	if need > s.room {
		libc.Xfree(s.conn.tls, s.text)
		s.room = max(256, need)
		s.text = libc.Xmalloc(s.conn.tls, types.Size_t(s.room)) // #nosec G115 -- positive
		if s.text == 0 {
			s.room = 0
			return errors.New("out of memory")
		}
	}
	to, at := libc.GoBytes(s.text, s.room), 0
	tls := s.conn.tls
	for i, mark := range s.marks {
		var rc int32
		n := int32(i + 1) // #nosec G115 -- few
		switch a := args[mark-1].(type) {
		case string:
			copy(to[at:], a)
			rc = sqlite3.Xsqlite3_bind_text(tls, s.p, n, s.text+uintptr(at), int32(len(a)), 0) // #nosec G115 -- SQLite's own limit is smaller
			at += len(a)
		case []byte:
			copy(to[at:], a)
			rc = sqlite3.Xsqlite3_bind_blob(tls, s.p, n, s.text+uintptr(at), int32(len(a)), 0) // #nosec G115 -- SQLite's own limit is smaller
			at += len(a)
		case int64:
			rc = sqlite3.Xsqlite3_bind_int64(tls, s.p, n, a)
		case int:
			rc = sqlite3.Xsqlite3_bind_int64(tls, s.p, n, int64(a))
		case bool:
			var is int64
			if a {
				is = 1
			}
			rc = sqlite3.Xsqlite3_bind_int64(tls, s.p, n, is)
		case float64:
			rc = sqlite3.Xsqlite3_bind_double(tls, s.p, n, a)
		case time.Time:
			rc = sqlite3.Xsqlite3_bind_int64(tls, s.p, n, a.UnixMicro())
		case nil:
			rc = sqlite3.Xsqlite3_bind_null(tls, s.p, n)
		}
		if err := s.conn.error(rc); err != nil {
			return fmt.Errorf("argument %d: %w", mark, err)
		}
	}
	return nil
}

// step goes to the next row, and reports whether there is one.
func (s *stmt) step() (bool, error) {
	rc := sqlite3.Xsqlite3_step(s.conn.tls, s.p)
	return rc == sqlite3.SQLITE_ROW, s.conn.error(rc)
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
	more, err := r.stmt.step()
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
	tls, p := r.stmt.conn.tls, r.stmt.p
	if n := int(sqlite3.Xsqlite3_column_count(tls, p)); n != len(to) {
		return fmt.Errorf("%d variables for %d columns", len(to), n)
	}
	for i, v := range to {
		if err := r.column(int32(i), v); err != nil { // #nosec G115 -- few
			return fmt.Errorf("column %d: %w", i+1, err)
		}
	}
	return nil
}

var errNull = errors.New("NULL where a value must be")

// column stores one column. The kinds of variable that most columns have come
// first, since it is done for every column of every row.
func (r *liteRows) column(i int32, to any) error {
	tls, p := r.stmt.conn.tls, r.stmt.p
	kind := sqlite3.Xsqlite3_column_type(tls, p, i)
	null := kind == sqlite3.SQLITE_NULL
	switch to := to.(type) {
	case *string:
		if null {
			return errNull
		}
		*to = r.text(i)
	case *nullID:
		*to = nullID(r.text(i))
	case *At:
		*to = At{}
		if !null {
			*to = At(time.UnixMicro(sqlite3.Xsqlite3_column_int64(tls, p, i)).UTC())
		}
	case *int:
		if kind != sqlite3.SQLITE_INTEGER {
			return fmt.Errorf("%v where a whole number must be", r.value(i))
		}
		*to = int(sqlite3.Xsqlite3_column_int64(tls, p, i))
	case *bool:
		if kind != sqlite3.SQLITE_INTEGER {
			return fmt.Errorf("%v where yes or no must be", r.value(i))
		}
		*to = sqlite3.Xsqlite3_column_int64(tls, p, i) != 0
	case sql.Scanner:
		return to.Scan(r.value(i))
	case *any:
		*to = r.value(i)
	default:
		return set(reflect.ValueOf(to).Elem(), r.value(i))
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

// text is a column's text, as SQLite writes it.
func (r *liteRows) text(i int32) string {
	tls, p := r.stmt.conn.tls, r.stmt.p
	at := sqlite3.Xsqlite3_column_text(tls, p, i)
	if n := sqlite3.Xsqlite3_column_bytes(tls, p, i); n > 0 {
		return string(libc.GoBytes(at, int(n)))
	}
	return ""
}

func (r *liteRows) value(i int32) any {
	tls, p := r.stmt.conn.tls, r.stmt.p
	switch sqlite3.Xsqlite3_column_type(tls, p, i) {
	case sqlite3.SQLITE_INTEGER:
		return sqlite3.Xsqlite3_column_int64(tls, p, i)
	case sqlite3.SQLITE_FLOAT:
		return sqlite3.Xsqlite3_column_double(tls, p, i)
	case sqlite3.SQLITE_TEXT:
		return r.text(i)
	case sqlite3.SQLITE_BLOB:
		return []byte(r.text(i))
	}
	return nil
}
