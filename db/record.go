package db

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"zombiezen.com/go/sqlite"

	"kith"
)

// A Record is a pointer to a struct that is a row. It embeds Row; its db tags
// are its columns (see plan); its Wall says who may see and write it.
type Record interface {
	Table() string
	Wall() Wall
}

// A Joined record reads from more than its own table, which bears the name t:
// From returns "referral t JOIN person p ON p.tenant = t.tenant AND p.id =
// t.person". The wall is t's. A joined record cannot be written.
type Joined interface{ From() string }

// Row is the part that every record has.
type Row struct {
	ID        kith.ID   `db:"id"`
	Tenant    kith.ID   `db:"tenant"`
	Version   int       `db:"version" form:"version"` // counts the writes; an update of an old one is a Conflict
	CreatedAt time.Time `db:"created_at"`
	UpdatedAt time.Time `db:"updated_at"`
}

//lint:ignore U1000 it is what makes a struct with a Row a pointer[T]
func (r *Row) row() *Row { return r }

// pointer is a *T that is a Record with a Row.
type pointer[T any] interface {
	*T
	Record
	row() *Row
}

// Pointer is what a package asks of its own type parameter to hand it on to the
// functions here: P Pointer[T] is a *T that is a Record with a Row.
type Pointer[T any] interface{ pointer[T] }

var errNotFound = kith.Errorf(kith.NotFound, "We could not find this. It may have been removed, or it is not yours to see")

// A Q says which records. Where stands in brackets beside the wall, so that no
// OR in it can step over; its marks are $1, $2, … for Args. The record's table
// is t. Where and Order are the program's own text, never a user's.
type Q struct {
	Where  string
	Args   []any
	Order  string // by ID, which is by age, when empty
	Limit  int    // none when zero
	Offset int    // how many to pass over first; with Limit only
}

// And narrows q. Each ? in cond stands for the next of args.
func (q *Q) And(cond string, args ...any) {
	var b strings.Builder
	n := len(q.Args)
	for _, part := range strings.SplitAfter(cond, "?") {
		if text, ok := strings.CutSuffix(part, "?"); ok {
			n++
			b.WriteString(text + "$" + strconv.Itoa(n))
		} else {
			b.WriteString(part)
		}
	}
	if q.Where != "" {
		q.Where += " AND "
	}
	q.Where += "(" + b.String() + ")"
	q.Args = append(q.Args, args...)
}

// Get returns the record with the given ID, if it is the actor's to see; else
// an error of the kind NotFound. Getting a record about a person is a look.
func Get[T any, P pointer[T]](tx *Tx, id kith.ID) (*T, error) {
	return First[T, P](tx, Q{Where: "t.id = $1", Args: []any{id}})
}

// First returns the first record that q says, or an error of the kind NotFound.
func First[T any, P pointer[T]](tx *Tx, q Q) (*T, error) {
	q.Limit = 1
	all, err := Select[T, P](tx, q)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, errNotFound
	}
	return &all[0], tx.remember(P(&all[0]), P(&all[0]).row())
}

// remember keeps a record as it was read, so that an update need not read it
// again. What was read beyond the actor's sight is not kept.
func (tx *Tx) remember(r Record, row *Row) error {
	if _, joined := r.(Joined); joined || !tx.writable || tx.beyond {
		return nil
	}
	v, err := tx.valuesOf(planOf(r), r)
	tx.known[r.Table()+string(row.ID)] = known{*row, v}
	return err
}

// known is a record as it was read or written in this Tx.
type known struct {
	row Row
	v   values
}

// stored is the record as it stands: what this Tx has read, or reads now.
func stored[T any, P pointer[T]](tx *Tx, id kith.ID) (known, error) {
	var zero T
	key := P(&zero).Table() + string(id)
	if k, ok := tx.known[key]; ok && !tx.beyond {
		return k, nil
	}
	r, err := Get[T, P](tx, id)
	if err != nil {
		return known{}, err
	}
	v, err := tx.valuesOf(planOf(P(r)), P(r))
	return known{*P(r).row(), v}, err
}

// Select returns the records that q says and the actor may see. When all of
// them are about one person, it is a look at that person.
func Select[T any, P pointer[T]](tx *Tx, q Q) ([]T, error) {
	out := make([]T, 0, min(q.Limit, 64)) // a page of a list is seldom short
	var person kith.ID
	one := true
	err := Each[T, P](tx, q, func(r *T) error {
		out = append(out, *r)
		of := about(P(r))
		one = one && of != "" && (person == "" || person == of)
		person = of
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, nil
	}
	if one {
		tx.look(person, P(&out[0]).Table())
	}
	return out, nil
}

// Each calls f for every record that q says and the actor may see, without
// holding them all. It records no look; f must not use tx.
func Each[T any, P pointer[T]](tx *Tx, q Q, f func(*T) error) error {
	var zero T
	r := P(&zero)
	text, args, err := tx.selectText(r, planOf(r).selects, q)
	if err != nil {
		return err
	}
	text += " ORDER BY " + cmp.Or(q.Order, "t.id")
	if q.Limit > 0 {
		text += fmt.Sprintf(" LIMIT %d OFFSET %d", q.Limit, max(0, q.Offset))
	}
	if err := tx.trailFor(text); err != nil {
		return err
	}
	rows, err := tx.run.query(tx.ctx, text, args...)
	if err != nil {
		return fmt.Errorf("select %s: %w", r.Table(), err)
	}
	defer rows.Close()
	var v T
	to := planOf(r).variables(P(&v))
	for rows.Next() {
		v = zero
		if err := rows.Scan(to...); err != nil {
			return fmt.Errorf("scan %s: %w", r.Table(), err)
		}
		mine := v // f may keep it
		if err := f(&mine); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Count returns how many records q says, of those that the actor may see.
func Count[T any, P pointer[T]](tx *Tx, q Q) (int, error) {
	n := 0
	// Not grouped: SQLite would put every row into a heap first.
	err := tally(tx, P(new(T)), "'', count(*)", "%s", q, func(_ string, k int) { n += k })
	return n, err
}

// CountTo is Count that stops at most: how long a list without end is nobody
// needs to know, and counting it costs more than a page of it.
func CountTo[T any, P pointer[T]](tx *Tx, q Q, most int) (int, error) {
	n := 0
	around := fmt.Sprintf("SELECT '', count(*) FROM (%%s LIMIT %d) AS counted", most)
	err := tally(tx, P(new(T)), "1", around, q, func(_ string, k int) { n += k })
	return n, err
}

// Tally counts the records that q says by the value of a column or expression,
// which is the program's own text.
func Tally[T any, P pointer[T]](tx *Tx, by string, q Q) (map[string]int, error) {
	out := map[string]int{}
	err := tally(tx, P(new(T)), "coalesce("+by+", ''), count(*)", "%s GROUP BY 1", q, func(k string, n int) { out[k] += n })
	return out, err
}

// tally calls f with the words and numbers of a query, of which around says what
// stands about it.
func tally(tx *Tx, r Record, what, around string, q Q, f func(string, int)) error {
	text, args, err := tx.selectText(r, what, q)
	if err != nil {
		return err
	}
	text = fmt.Sprintf(around, text)
	if err := tx.trailFor(text); err != nil {
		return err
	}
	rows, err := tx.run.query(tx.ctx, text, args...)
	if err != nil {
		return fmt.Errorf("count %s: %w", r.Table(), err)
	}
	defer rows.Close()
	for rows.Next() {
		var k string
		var n int
		if err := rows.Scan(&k, &n); err != nil {
			return fmt.Errorf("count %s: %w", r.Table(), err)
		}
		f(k, n)
	}
	return rows.Err()
}

// selectText is a query up to its WHERE: permission, brackets and wall. It is
// the one way in which records are read.
func (tx *Tx) selectText(r Record, what string, q Q) (string, []any, error) {
	w := r.Wall()
	if err := tx.maySee(w); err != nil {
		return "", nil, err
	}
	from := r.Table() + " t"
	if j, ok := r.(Joined); ok {
		from = j.From()
	}
	cond, args := tx.wall(w.Sight, tx.values(q.Args))
	if q.Where != "" {
		cond = "(" + q.Where + ") AND " + cond
	}
	return "SELECT " + what + " FROM " + from + " WHERE " + cond, args, nil
}

// Insert adds r and says so in the audit trail. It sets r's Row, keeping an ID
// that was given; an ID already in use is a Conflict.
func Insert[T any, P pointer[T]](tx *Tx, r P) error {
	if err := tx.mayWrite(r, OwnAdd); err != nil {
		return err
	}
	p, row := planOf(r), r.row()
	*row = Row{ID: cmp.Or(row.ID, tx.NewID()), Tenant: tx.home(r.Wall().Sight), Version: 1, CreatedAt: tx.Now, UpdatedAt: tx.Now}
	v, err := tx.valuesOf(p, r)
	if err != nil {
		return err
	}
	if err := tx.mayAdd(r, p, v); err != nil {
		return err
	}
	if _, err := tx.exec(p.insert, v...); err != nil {
		if isUnique(err) {
			return kith.Errorf(kith.Conflict, "This has been saved already")
		}
		return fmt.Errorf("insert %s: %w", r.Table(), err)
	}
	if r.Wall().Sight == ByID {
		tx.seen[row.ID] = true // what belongs to a new person may be added with them
	}
	tx.share(r, false)
	return tx.audit("added", r, p, nil, v)
}

// Update writes r over the stored record of the same ID, and the difference
// into the audit trail. It is a Conflict when r.Version is not the stored one:
// somebody else has written in between.
func Update[T any, P pointer[T]](tx *Tx, r P) error {
	if err := tx.mayWrite(r, OwnChange); err != nil {
		return err
	}
	p, row := planOf(r), r.row()
	was, err := stored[T, P](tx, row.ID)
	if err != nil {
		return err
	}
	version, before := row.Version, was.v
	*row = was.row
	row.Version = version
	after, err := tx.valuesOf(p, r)
	if err != nil {
		return err
	}
	set, args := "version = version + 1, updated_at = $1", []any{tx.instant(tx.Now)}
	for i, c := range p.columns {
		if before[i] != after[i] && !c.joined && !bookkeeping[c.name] {
			args = append(args, after[i])
			set += fmt.Sprintf(", %s = $%d", c.name, len(args))
		}
	}
	if len(args) == 1 && version == was.row.Version {
		return nil // nothing differs
	}
	if err := tx.mayAdd(r, p, after); err != nil {
		return err
	}
	n, err := tx.changeOne(r, "UPDATE "+r.Table()+" AS t SET "+set, args, before, version)
	if err != nil || n == 0 {
		return cmp.Or(err, errConflict)
	}
	row.Version, row.UpdatedAt = version+1, tx.Now
	tx.share(r, false)
	delete(tx.known, r.Table()+string(row.ID))
	return tx.audit("changed", r, p, before, after)
}

var errConflict = kith.Errorf(kith.Conflict, "Somebody else has changed this since you opened it. Look at it again, then make your change")

// Delete removes the stored record of r's ID, and keeps what it was in the
// audit trail. Most records are ended or withdrawn instead.
func Delete[T any, P pointer[T]](tx *Tx, r P) error {
	if err := tx.mayWrite(r, OwnChange); err != nil {
		return err
	}
	old, err := Get[T, P](tx, r.row().ID)
	if err != nil {
		return err
	}
	p := planOf(r)
	was, err := tx.valuesOf(p, P(old))
	if err != nil {
		return err
	}
	n, err := tx.changeOne(r, "DELETE FROM "+r.Table()+" AS t", nil, was, r.row().Version)
	if err != nil || n == 0 {
		return cmp.Or(err, errConflict)
	}
	tx.share(r, true)
	delete(tx.known, r.Table()+string(r.row().ID))
	return tx.audit("removed", r, p, was, nil)
}

// changeOne runs text on the one row that was read as was, if it has this
// version still, within the wall. Whom the row is about is part of the question,
// since some tables are kept by that and not by ID.
func (tx *Tx) changeOne(r Record, text string, args []any, was values, version int) (int64, error) {
	p := planOf(r)
	args = append(args, was[0], version)
	text += fmt.Sprintf(" WHERE t.id = $%d AND t.version = $%d AND ", len(args)-1, len(args))
	if person := was.id(p.person); person != "" {
		args = append(args, string(person))
		text += fmt.Sprintf("t.person = $%d AND ", len(args))
	}
	cond, args := tx.wall(r.Wall().Sight, args)
	n, err := tx.exec(text+cond, args...)
	if err != nil {
		if isUnique(err) {
			return 0, kith.Errorf(kith.Conflict, "Another record has this already")
		}
		return 0, fmt.Errorf("write %s: %w", r.Table(), err)
	}
	return n, nil
}

// isUnique reports whether err says that a unique index already has the key.
func isUnique(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	code := sqlite.ErrCode(err)
	return code == sqlite.ResultConstraintPrimaryKey || code == sqlite.ResultConstraintUnique
}
