package fault

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/referral"
)

// check opens what is left and looks at it: every acknowledged referral and
// acceptance is there; every record has its entries in the audit trail, as
// many as its version counts, and every entry its record; every referral has
// its person, every person somebody who sees them and keys to be found by; and
// the database itself finds nothing wrong. It returns the number of referrals
// and how long it took to be ready again.
func check(t *testing.T, dsn string, acked *told) (n int, ready time.Duration) {
	t.Helper()
	begin := time.Now()
	d, err := db.Open(context.Background(), dsn)
	if err != nil {
		t.Errorf("it cannot be opened any more: %v", err)
		return 0, 0
	}
	defer d.Close()
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error { _, err := referral.List(tx, referral.Filter{}, 1); return err })
	ready = time.Since(begin)

	dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error {
		raw := tx.Raw("what a fault has left")
		one := func(text string) (answer string) {
			if err := raw.Query(func(scan func(...any) error) error { return scan(&answer) }, text); err != nil {
				t.Errorf("%s: %v", text, err)
			}
			return answer
		}
		if !raw.Postgres() {
			if got := one(`SELECT integrity_check FROM pragma_integrity_check LIMIT 1`); got != "ok" {
				t.Errorf("integrity_check says %q", got)
			}
			if got := one(`SELECT "table" || ' ' || rowid FROM pragma_foreign_key_check LIMIT 1`); got != "" {
				t.Errorf("foreign_key_check says %q", got)
			}
		}
		f, err := found(tx)
		if err != nil {
			t.Error(err)
			return nil
		}
		n = len(f.rows["referral"])
		for _, c := range f.complaints(acked) {
			t.Error(c)
		}
		return nil
	})
	return n, ready
}

// what is what a fault has left.
type what struct {
	rows           map[string]map[kith.ID]int // versions, by table
	added, changed map[string]map[kith.ID]int // entries of the audit trail
	status         map[kith.ID]referral.Status
	person         map[kith.ID]kith.ID // of a referral
	sights, keys   map[kith.ID]int     // of a person
	removed        int
}

func found(tx *db.Tx) (*what, error) {
	w := &what{rows: map[string]map[kith.ID]int{}, added: map[string]map[kith.ID]int{}, changed: map[string]map[kith.ID]int{},
		status: map[kith.ID]referral.Status{}, person: map[kith.ID]kith.ID{}, sights: map[kith.ID]int{}, keys: map[kith.ID]int{}}
	raw := tx.Raw("what a fault has left")
	tables, err := tx.Tables()
	if err != nil {
		return nil, err
	}
	for _, t := range tables {
		w.added[t.Name], w.changed[t.Name] = map[kith.ID]int{}, map[kith.ID]int{}
		if !t.Has("version") || !t.Has("id") {
			continue
		}
		rows := map[kith.ID]int{}
		if err := raw.Query(func(scan func(...any) error) error {
			var id kith.ID
			var version int
			err := scan(&id, &version)
			rows[id] = version
			return err
		}, `SELECT id, version FROM `+t.Name+` WHERE tenant = $1`, tx.Actor.Tenant); err != nil {
			return nil, err
		}
		w.rows[t.Name] = rows
	}
	each := func(f func(scan func(...any) error) error, text string) {
		if err == nil {
			err = raw.Query(f, text, tx.Actor.Tenant)
		}
	}
	each(func(scan func(...any) error) error {
		var verb, record string
		var id kith.ID
		if err := scan(&verb, &record, &id); err != nil {
			return err
		}
		switch {
		case w.added[record] == nil:
			return fmt.Errorf("the trail tells of %s, which is no table", record)
		case verb == "added":
			w.added[record][id]++
		case verb == "changed":
			w.changed[record][id]++
		default:
			w.removed++
		}
		return nil
	}, `SELECT verb, record, record_id FROM audit WHERE tenant = $1`)
	each(func(scan func(...any) error) error {
		var id, person kith.ID
		var status referral.Status
		err := scan(&id, &person, &status)
		w.status[id], w.person[id] = status, person
		return err
	}, `SELECT id, person, status FROM referral WHERE tenant = $1`)
	each(count(w.sights), `SELECT person FROM sight WHERE tenant = $1`)
	each(count(w.keys), `SELECT person FROM person_key WHERE tenant = $1`)
	return w, err
}

func count(in map[kith.ID]int) func(func(...any) error) error {
	return func(scan func(...any) error) error {
		var id kith.ID
		err := scan(&id)
		in[id]++
		return err
	}
}

// complaints are what is missing and what is there by halves, the first few of
// each kind, and how many there are.
func (w *what) complaints(acked *told) []string {
	var out []string
	wrong := map[string]int{}
	bad := func(kind, format string, args ...any) {
		if wrong[kind]++; wrong[kind] <= 3 {
			out = append(out, fmt.Sprintf(kind+": "+format, args...))
		}
	}
	for _, id := range acked.received {
		if w.status[id] == "" {
			bad("an acknowledged referral is lost", "%s", id)
		}
	}
	for _, id := range acked.accepted {
		if w.status[id] != referral.Accepted {
			bad("an acknowledged acceptance is lost", "%s is %q", id, w.status[id])
		}
	}
	for table, rows := range w.rows {
		for id, version := range rows {
			if a, c := w.added[table][id], w.changed[table][id]; a != 1 || c != version-1 {
				bad("a record without its entries in the trail", "%s %s has version %d, was added %d times and changed %d times", table, id, version, a, c)
			}
		}
		for id := range w.added[table] {
			if rows[id] == 0 && w.removed == 0 {
				bad("an entry in the trail without its record", "%s %s", table, id)
			}
		}
	}
	for id, person := range w.person {
		if w.rows["person"][person] == 0 {
			bad("a referral without its person", "%s", id)
		}
	}
	for id := range w.rows["person"] {
		if w.sights[id] == 0 || w.keys[id] == 0 {
			bad("a person by halves", "%s is seen by %d and has %d keys", id, w.sights[id], w.keys[id])
		}
	}
	for kind, n := range wrong {
		out = append(out, fmt.Sprintf("%s: %d in all", kind, n))
	}
	return out
}

// The check notices whatever is missing.
func TestCheckNotices(t *testing.T) {
	spoilt := []struct{ how, text, want string }{
		{"nothing", "", ""},
		{"a referral", `DELETE FROM referral WHERE id = $1`, "an acknowledged referral is lost"},
		{"an acceptance", `UPDATE referral SET status = 'received' WHERE id = $1`, "an acknowledged acceptance is lost"},
		{"the trail of a referral", `DELETE FROM audit WHERE record_id = $1 AND verb = 'added'`, "a record without its entries"},
		{"the trail of a change", `DELETE FROM audit WHERE record_id = $1 AND verb = 'changed'`, "a record without its entries"},
		{"the trail of a person", `DELETE FROM audit WHERE record = 'person' AND record_id = (SELECT person FROM referral WHERE id = $1)`, "a record without its entries"},
		{"the record of an entry", `DELETE FROM person_channel WHERE person = (SELECT person FROM referral WHERE id = $1)`, "an entry in the trail without its record"},
		{"sight", `DELETE FROM sight WHERE person = (SELECT person FROM referral WHERE id = $1)`, "a person by halves"},
		{"keys", `DELETE FROM person_key WHERE person = (SELECT person FROM referral WHERE id = $1)`, "a person by halves"},
	}
	for _, s := range spoilt {
		t.Run(s.how, func(t *testing.T) {
			dsn := dbtest.DSN(t)
			prepare(t, dsn)
			acked := &told{}
			d, err := db.Connect(context.Background(), dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			for n := range 3 {
				dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
					who, what := invent(n)
					r, err := referral.Receive(tx, who, what)
					if err == nil {
						r, err = referral.Accept(tx, r.ID)
						acked.received, acked.accepted = append(acked.received, r.ID), append(acked.accepted, r.ID)
					}
					return err
				})
			}
			dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
				if s.text != "" {
					if n, err := tx.Raw("spoil it").Exec(s.text, acked.received[1]); err != nil || n == 0 {
						t.Fatal(n, err)
					}
				}
				f, err := found(tx)
				if err != nil {
					return err
				}
				got := strings.Join(f.complaints(acked), "; ")
				if !strings.Contains(got, s.want) || s.want == "" && got != "" {
					t.Errorf("it complains of %q, want %q", got, s.want)
				}
				return nil
			})
		})
	}
}
