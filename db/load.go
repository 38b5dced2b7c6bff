package db

import (
	"context"
	"fmt"
	"math/bits"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"

	"kith"
)

// A Cell is one value of a row that Load writes; the zero Cell is NULL.
type Cell struct {
	kind   cellKind
	text   string
	number int64
}

type cellKind byte

const (
	null cellKind = iota
	isText
	isDay
	isNumber
	isBool
)

// TextCell is a Cell of text.
func TextCell(s string) Cell { return Cell{kind: isText, text: s} }

// DayCell is a Cell of a day, which has been checked; of none it is NULL.
func DayCell(d kith.Day) Cell {
	if d == "" {
		return Cell{}
	}
	return Cell{kind: isDay, text: string(d)}
}

// NumberCell is a Cell of a whole number.
func NumberCell(n int) Cell { return Cell{kind: isNumber, number: int64(n)} }

// BoolCell is a Cell of yes or no.
func BoolCell(yes bool) Cell {
	c := Cell{kind: isBool}
	if yes {
		c.number = 1
	}
	return c
}

// Load writes n rows of a table at once; row fills in the cells of the i-th, in
// the order of the columns. Without conflict none of the rows may be there yet.
// With it, "(key) DO UPDATE SET a = excluded.a" or DO NOTHING says what is done
// with those that are, and no two of the rows may have one key. It returns how
// many rows were written.
//
// PostgreSQL takes them by COPY, by way of a temporary table where there is a
// conflict to look for; so its role must be allowed to make one (it is, unless
// TEMPORARY was revoked). SQLite takes them by one statement, whose arguments
// stay as they are where two rows have the same. As with Exec there is no wall,
// and what is written is not in the trail: whoever calls it keeps a record of the
// load.
func (r Raw) Load(table string, columns []string, conflict string, n int, row func(i int, to []Cell)) (changed int64, err error) {
	switch {
	case !r.tx.writable:
		return 0, errReadOnly
	case n == 0:
		return 0, nil
	}
	clear(r.tx.known)
	clear(r.tx.once)
	names := strings.Join(columns, ", ")
	if conflict != "" {
		conflict = " ON CONFLICT " + conflict
	}
	switch run := r.tx.run.(type) {
	case *conn:
		marks := make([]string, len(columns))
		for i := range marks {
			marks[i] = fmt.Sprintf("$%d", i+1)
		}
		changed, err = run.load("INSERT INTO "+table+" ("+names+") VALUES ("+strings.Join(marks, ", ")+")"+conflict, n, row)
	case pgRunner:
		changed, err = run.load(r.tx.ctx, table, columns, conflict, n, row)
		if err == nil && r.tx.db.manyMore(table, n) {
			_, err = run.exec(r.tx.ctx, "ANALYZE "+table)
		}
	}
	if err != nil {
		return 0, fmt.Errorf("load %s: %w", table, err)
	}
	return changed, nil
}

// load runs a statement for each of n rows.
func (c *conn) load(text string, n int, row func(i int, to []Cell)) (changed int64, err error) {
	s, err := c.prepare(text)
	if err != nil {
		return 0, err
	}
	defer s.done()
	c.ran++
	to, bound := make([]Cell, s.takes), make([]Cell, s.takes)
	for i := range n {
		row(i, to)
		for k, mark := range s.marks {
			cell := &to[mark-1]
			if i > 0 && *cell == bound[mark-1] {
				continue
			}
			bound[mark-1] = *cell
			s.bindCell(k+1, cell)
		}
		if _, err := s.Step(); err != nil {
			return 0, fmt.Errorf("SQLite: %w", err)
		}
		changed += int64(c.Changes())
		if err := s.Reset(); err != nil {
			return 0, fmt.Errorf("SQLite: %w", err)
		}
	}
	c.changed += changed
	return changed, nil
}

func (s *stmt) bindCell(i int, c *Cell) {
	switch c.kind {
	case null:
		s.BindNull(i)
	case isText, isDay:
		s.BindText(i, c.text)
	default:
		s.BindInt64(i, c.number)
	}
}

// load is Load by COPY.
func (r pgRunner) load(ctx context.Context, table string, columns []string, conflict string, n int, row func(i int, to []Cell)) (changed int64, err error) {
	into, names := table, strings.Join(columns, ", ")
	if conflict != "" {
		into = "load_" + table
		if _, err := r.exec(ctx, "CREATE TEMPORARY TABLE "+into+" ON COMMIT DROP AS SELECT "+names+" FROM "+table+" WHERE false"); err != nil {
			return 0, err
		}
	}
	to, out := make([]Cell, len(columns)), make([]any, len(columns))
	i := 0
	rows := pgx.CopyFromFunc(func() ([]any, error) {
		if i == n {
			return nil, nil
		}
		row(i, to)
		i++
		var err error
		for k := range to {
			if out[k], err = to[k].value(); err != nil {
				return nil, err
			}
		}
		return out, nil
	})
	err = r.conn.Raw(func(on any) error {
		changed, err = on.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{into}, columns, rows)
		return err
	})
	if err != nil || conflict == "" {
		return changed, err
	}
	if changed, err = r.exec(ctx, "INSERT INTO "+table+" ("+names+") SELECT "+names+" FROM "+into+conflict); err != nil {
		return 0, err
	}
	_, err = r.exec(ctx, "DROP TABLE "+into)
	return changed, err
}

// manyMore counts what is loaded, and says when a table may have grown so much that
// PostgreSQL's planner, whose own figures come a minute later, no longer knows it.
func (d *DB) manyMore(table string, n int) bool {
	d.loads.Lock()
	defer d.loads.Unlock()
	if d.loads.rows == nil {
		d.loads.rows = map[string]int{}
	}
	was := d.loads.rows[table]
	d.loads.rows[table] = was + n
	return bits.Len(uint(was/firstAnalysis)) != bits.Len(uint((was+n)/firstAnalysis))
}

// value is a cell as COPY takes it, which is in binary and knows no day as text.
func (c *Cell) value() (any, error) {
	switch c.kind {
	case isText:
		return &c.text, nil
	case isDay:
		day, err := time.Parse(time.DateOnly, c.text)
		return pgtype.Date{Time: day, Valid: true}, err
	case isNumber:
		return c.number, nil
	case isBool:
		return c.number != 0, nil
	}
	return nil, nil
}
