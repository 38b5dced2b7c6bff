package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"kith"
)

// Tx is to the database what http.Request is to the web: one piece of work,
// with its context, its actor, its tenant and its clock. It is for one
// goroutine, and only until the function it was given to returns.
type Tx struct {
	Actor kith.Actor
	Now   time.Time // UTC, to the microsecond; the same throughout

	*work
	beyond bool // the actor's sight does not bound this Tx; see Beyond
}

// work is what a Tx and its Beyond share.
type work struct {
	ctx      context.Context
	run      runner
	db       *DB
	writable bool
	looked   *looks
	trail    *trail
	once     map[string]any   // what Once has found out
	seen     map[kith.ID]bool // persons known to be in the actor's sight
	known    map[string]known // records read, by table and ID
	shared   map[kith.ID]bool // places whose shared records were written; whether some were removed
}

// runner is what runs the statements of a piece of work.
type runner interface {
	query(ctx context.Context, text string, args ...any) (rows, error)
	exec(ctx context.Context, text string, args ...any) (changed int64, err error)
}

// rows are the rows of a query, as those of database/sql.
type rows interface {
	Next() bool
	Scan(to ...any) error
	Err() error
	Close() error
}

// pgRunner is a transaction of PostgreSQL and the connection that it is on.
type pgRunner struct {
	*sql.Tx
	conn *sql.Conn
}

func (r pgRunner) query(ctx context.Context, text string, args ...any) (rows, error) {
	return r.QueryContext(ctx, text, args...)
}

func (r pgRunner) exec(ctx context.Context, text string, args ...any) (int64, error) {
	res, err := r.ExecContext(ctx, text, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Write runs f on behalf of actor, and returns nil once all that f wrote is on
// disk. If f or the commit fails, nothing was written. f may run again when
// the database asks for it, so it changes nothing but the Tx and its results.
func (d *DB) Write(ctx context.Context, actor kith.Actor, f func(*Tx) error) error {
	var tx *Tx
	run := func(ctx context.Context, r runner) error {
		tx = d.newTx(ctx, actor, r, true)
		if err := guard(f, tx); err != nil {
			return err
		}
		if err := tx.keepTrail(); err != nil {
			return err
		}
		return tx.keepLooks()
	}
	err := d.commit(ctx, run)
	if err == nil {
		d.tell(tx)
	}
	return err
}

// commit runs a piece of writing, again when the server asks for it.
func (d *DB) commit(ctx context.Context, run func(context.Context, runner) error) error {
	if d.lite != nil {
		return d.lite.do(ctx, run)
	}
	for try := 0; ; try++ {
		err := d.pgTx(ctx, &sql.TxOptions{}, run)
		var pg *pgconn.PgError
		// 40001 and 40P01: the server asks for the transaction to be run again.
		if try < 5 && errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01") {
			continue
		}
		return err
	}
}

// Read runs f on a snapshot that it cannot change. Whom f looked at is on
// record before Read returns.
func (d *DB) Read(ctx context.Context, actor kith.Actor, f func(*Tx) error) error {
	var looked *looks
	run := func(ctx context.Context, r runner) error {
		tx := d.newTx(ctx, actor, r, false)
		err := guard(f, tx)
		looked = tx.looked
		return err
	}
	var err error
	if d.lite != nil {
		err = d.lite.view(ctx, run)
	} else {
		err = d.pgTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}, run)
	}
	if looked == nil || len(looked.all) == 0 {
		return err
	}
	if keep := d.Write(ctx, actor, func(tx *Tx) error { tx.looked = looked; return nil }); keep != nil {
		return keep
	}
	return err
}

func (d *DB) newTx(ctx context.Context, actor kith.Actor, r runner, writable bool) *Tx {
	return &Tx{Actor: actor, Now: d.Now().UTC().Truncate(time.Microsecond),
		work: &work{ctx: ctx, run: r, db: d, writable: writable,
			looked: &looks{}, trail: &trail{}, once: map[string]any{}, seen: map[kith.ID]bool{}, known: map[string]known{}, shared: map[kith.ID]bool{}}}
}

func (d *DB) pgTx(ctx context.Context, opt *sql.TxOptions, run func(context.Context, runner) error) error {
	t, err := d.begin(ctx, opt)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer t.conn.Close()
	defer t.Rollback()
	if err := run(ctx, t); err != nil {
		return err
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// begin begins a transaction on a connection that Load can reach, and as database/sql
// does on another where the one that waited turns out to be broken.
func (d *DB) begin(ctx context.Context, opt *sql.TxOptions) (pgRunner, error) {
	for try := 0; ; try++ {
		conn, err := d.pg.Conn(ctx)
		if err != nil {
			return pgRunner{}, err
		}
		t, err := conn.BeginTx(ctx, opt)
		if err == nil {
			return pgRunner{t, conn}, nil
		}
		conn.Close()
		if try == 2 || !errors.Is(err, driver.ErrBadConn) {
			return pgRunner{}, err
		}
	}
}

// guard turns a panic in f into an error, so that it undoes its own work only.
func guard(f func(*Tx) error, tx *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return f(tx)
}

// Context is the context of the work.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Today is the day in London.
func (tx *Tx) Today() kith.Day { return kith.DayOf(tx.Now) }

// NewID returns a fresh ID.
func (tx *Tx) NewID() kith.ID { return tx.db.NewID(tx.Now) }

// Beyond is the same work with the actor's sight lifted: every row of the
// tenant, with the actor's permissions and name as before. It is for the few
// steps that must look further than the one who asks, such as finding out
// whether a person is known already; what it finds must not be shown to the
// actor. why says what for, and stands here to be read by reviewers.
func (tx *Tx) Beyond(why string) *Tx {
	out := *tx
	out.beyond = true
	return &out
}

// As is the same work under another actor's name and rights, such as the
// program's own for what follows from a change.
func (tx *Tx) As(a kith.Actor) *Tx {
	out, w := *tx, *tx.work
	w.seen, w.known = map[kith.ID]bool{}, map[string]known{}
	out.Actor, out.work = a, &w
	return &out
}

// Lock makes this Tx the only one that holds key in this tenant until it ends.
// On SQLite every write is alone already.
func (tx *Tx) Lock(key string) error {
	if !tx.db.Postgres() {
		return nil
	}
	_, err := tx.run.exec(tx.ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`,
		string(tx.Actor.Tenant)+" "+key)
	if err != nil {
		return fmt.Errorf("lock %s: %w", key, err)
	}
	return nil
}

// Try runs f as a part that may fail by itself: when f returns an error, what f
// wrote is undone and the Tx goes on. A file's bad row never loses a good one.
func (tx *Tx) Try(f func() error) error {
	if err := tx.keepTrail(); err != nil {
		return err
	}
	if _, err := tx.exec("SAVEPOINT part"); err != nil {
		return fmt.Errorf("savepoint: %w", err)
	}
	failed := f()
	if failed == nil {
		failed = tx.keepTrail()
	}
	if failed != nil {
		if _, err := tx.exec("ROLLBACK TO SAVEPOINT part"); err != nil {
			return fmt.Errorf("savepoint: %w", err)
		}
		tx.trail.all = tx.trail.all[:0]
		clear(tx.seen)
		clear(tx.known)
	}
	if _, err := tx.exec("RELEASE SAVEPOINT part"); err != nil {
		return fmt.Errorf("savepoint: %w", err)
	}
	return failed
}

// exec runs a statement that changes something.
func (tx *Tx) exec(text string, args ...any) (int64, error) {
	clear(tx.once)
	return tx.run.exec(tx.ctx, text, args...)
}

// Once is what f returned when it was last asked for under this key in this
// piece of work, unless something was written since: a form that asks whether
// somebody is known, and then adds them, looks once.
func Once[T any](tx *Tx, key string, f func() (T, error)) (T, error) {
	if v, ok := tx.once[key].(T); ok {
		return v, nil
	}
	v, err := f()
	if err == nil {
		tx.once[key] = v
	}
	return v, err
}

// Raw is the database without the wall, for the few places that work on the
// schema rather than on records: signing in, when the tenant is not known yet,
// merging, export. arch_test.go lists them.
func (tx *Tx) Raw(why string) Raw { return Raw{tx} }

// A Raw runs SQL as it is given.
type Raw struct{ tx *Tx }

// Exec runs a statement and returns the number of rows it changed.
func (r Raw) Exec(text string, args ...any) (int64, error) {
	if !r.tx.writable {
		return 0, errReadOnly
	}
	clear(r.tx.known)
	if err := r.tx.trailFor(text); err != nil {
		return 0, err
	}
	n, err := r.tx.exec(text, r.tx.values(args)...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", text, err)
	}
	return n, nil
}

// Query runs a query and calls row for each of its rows. Instants and days
// are scanned with At and kith.Day.
func (r Raw) Query(row func(scan func(...any) error) error, text string, args ...any) error {
	if err := r.tx.trailFor(text); err != nil {
		return err
	}
	rows, err := r.tx.run.query(r.tx.ctx, text, r.tx.values(args)...)
	if err != nil {
		return fmt.Errorf("%s: %w", text, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Postgres reports which of the two databases this is.
func (r Raw) Postgres() bool { return r.tx.db.Postgres() }

var errReadOnly = errors.New("a write within db.Read")
