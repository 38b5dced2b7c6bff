package db_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// A human, a note about one and a task of a team stand for every record of
// Kith: the ground knows no more of them than this.
type human struct {
	db.Row
	Name string `db:"name"`
}

func (*human) Table() string { return "test_human" }
func (*human) Wall() db.Wall {
	return db.Wall{See: access.PersonSee, Write: access.PersonWrite, Sight: db.ByID}
}

type note struct {
	db.Row
	Person kith.ID   `db:"person"`
	Text   string    `db:"text"`
	Secret string    `db:"secret" audit:"hidden"`
	Tags   []string  `db:"tags"`
	At     time.Time `db:"at"`
	Day    kith.Day  `db:"day"`
	Done   bool      `db:"done"`
	Count  int       `db:"n"`
}

func (*note) Table() string { return "test_note" }
func (*note) Wall() db.Wall { return db.Wall{See: access.CareSee, Write: access.CareWrite} }

type task struct {
	db.Row
	Team kith.ID `db:"team"`
	Text string  `db:"text"`
}

func (*task) Table() string { return "test_task" }
func (*task) Wall() db.Wall {
	return db.Wall{See: access.ReferralSee, Write: access.ReferralMake, Sight: db.ByTeam}
}

// own is a record of one account.
type own struct {
	db.Row
	Account kith.ID `db:"account"`
	Text    string  `db:"text"`
}

func (*own) Table() string { return "test_own" }
func (*own) Wall() db.Wall {
	return db.Wall{See: access.OwnAccount, Write: access.OwnAccount, Sight: db.ByActor}
}

const tables = `
CREATE TABLE test_human (id text NOT NULL, tenant text NOT NULL, version integer NOT NULL, created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL, name text NOT NULL, PRIMARY KEY (tenant, id));
CREATE TABLE test_note (id text NOT NULL, tenant text NOT NULL, version integer NOT NULL, created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL, person text NOT NULL, text text NOT NULL, secret text NOT NULL, tags text NOT NULL,
	at timestamp, day date, done boolean NOT NULL, n integer NOT NULL, PRIMARY KEY (tenant, id));
CREATE TABLE test_task (id text NOT NULL, tenant text NOT NULL, version integer NOT NULL, created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL, team text, text text NOT NULL, PRIMARY KEY (tenant, id));
CREATE TABLE test_own (id text NOT NULL, tenant text NOT NULL, version integer NOT NULL, created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL, account text, text text NOT NULL, PRIMARY KEY (tenant, id));
`

func open(t testing.TB) *db.DB {
	d := dbtest.Open(t)
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		for _, s := range strings.Split(strings.TrimSpace(tables), ";\n") {
			if s = strings.TrimSuffix(s, ";"); s == "" {
				continue
			}
			if _, err := tx.Raw("tables of this test").Exec(s); err != nil {
				return err
			}
		}
		return nil
	})
	return d
}

// addHuman adds a person of whom holder has sight, in a's tenant.
func addHuman(t testing.TB, d *db.DB, a kith.Actor, id, holder kith.ID) {
	dbtest.Do(t, d, a, func(tx *db.Tx) error {
		raw := tx.Raw("a person for this test")
		if _, err := raw.Exec(`INSERT INTO sight (id, tenant, version, created_at, updated_at, person, holder, why, reviewed_by)
			VALUES ($1, $2, 1, $3, $3, $4, $5, '', '')`, "sight-"+id, a.Tenant, tx.Now, id, holder); err != nil {
			return err
		}
		return db.Insert(tx, &human{Row: db.Row{ID: id}, Name: "Amina Yusuf"})
	})
}

func notesOf(tx *db.Tx, q db.Q) []string {
	all, err := db.Select[note](tx, q)
	if err != nil {
		return []string{err.Error()}
	}
	var out []string
	for _, n := range all {
		out = append(out, n.Text)
	}
	return out
}

func rows(t *testing.T, d *db.DB, query string, args ...any) (out []string) {
	t.Helper()
	dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error {
		return tx.Raw("to look at the trail").Query(func(scan func(...any) error) error {
			var s string
			err := scan(&s)
			out = append(out, s)
			return err
		}, query, args...)
	})
	return out
}

// A record comes back as it went in, whatever the database.
func TestRoundTrip(t *testing.T) {
	d := open(t)
	addHuman(t, d, dbtest.Worker, "amina", dbtest.North)
	in := note{Person: "amina", Text: "café 'quoted' \"twice\" ₤ 漢字 \\", Secret: "x", Tags: []string{"a", "b"},
		At: time.Date(2026, 6, 1, 12, 0, 0, 123456000, kith.London), Day: "2026-02-28", Done: true, Count: -3}
	var out *note
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return db.Insert(tx, &in) })
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) (err error) { out, err = db.Get[note](tx, in.ID); return err })
	in.At = in.At.UTC()
	if fmt.Sprint(in) != fmt.Sprint(*out) {
		t.Errorf("went in as\n%v\ncame out as\n%v", in, *out)
	}
	var empty note
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		n := &note{Person: "amina"}
		if err := db.Insert(tx, n); err != nil {
			return err
		}
		p, err := db.Get[note](tx, n.ID)
		empty = *p
		return err
	})
	if !empty.At.IsZero() || empty.Day != "" || empty.Tags != nil {
		t.Errorf("an empty note came out as %+v", empty)
	}
}

// An instant orders as time does, across the end of summer time, and can be
// compared with an argument.
func TestInstants(t *testing.T) {
	d := open(t)
	addHuman(t, d, dbtest.Worker, "amina", dbtest.North)
	before := time.Date(2026, 10, 25, 1, 30, 0, 0, kith.London).UTC()
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		for i := range 3 {
			n := &note{Person: "amina", Text: fmt.Sprint(i), At: before.Add(time.Duration(2-i) * 31 * time.Minute).In(kith.London)}
			if err := db.Insert(tx, n); err != nil {
				return err
			}
		}
		return nil
	})
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		if got := fmt.Sprint(notesOf(tx, db.Q{Order: "t.at"})); got != "[2 1 0]" {
			t.Errorf("in order of time: %s", got)
		}
		if got := fmt.Sprint(notesOf(tx, db.Q{Where: "t.at > $1", Args: []any{before.Add(time.Minute).In(kith.London)}, Order: "t.at"})); got != "[1 0]" {
			t.Errorf("later than a minute after: %s", got)
		}
		return nil
	})
}

// The wall, from every side.
func TestWall(t *testing.T) {
	d := open(t)
	addHuman(t, d, dbtest.Worker, "amina", dbtest.North)
	addHuman(t, d, dbtest.Southerner, "boris", dbtest.South)
	addHuman(t, d, dbtest.Referrer, "carol", dbtest.Referrer.ID)
	addHuman(t, d, dbtest.Stranger, "dawit", dbtest.North)
	add := func(a kith.Actor, person kith.ID) error {
		return dbtest.Err(d, a, func(tx *db.Tx) error {
			return db.Insert(tx, &note{Row: db.Row{ID: "note-" + person}, Person: person, Text: string(person)})
		})
	}
	for a, p := range map[*kith.Actor]kith.ID{&dbtest.Worker: "amina", &dbtest.Southerner: "boris", &dbtest.Stranger: "dawit"} {
		if err := add(*a, p); err != nil {
			t.Fatal(err)
		}
	}
	both := dbtest.Worker
	both.Teams = []kith.ID{dbtest.North, dbtest.South}

	t.Run("select", func(t *testing.T) {
		for _, c := range []struct {
			who  kith.Actor
			want string
		}{
			{dbtest.Worker, "[amina]"}, {dbtest.Southerner, "[boris]"}, {both, "[amina boris]"},
			{dbtest.Stranger, "[dawit]"}, {dbtest.System, "[amina boris]"},
		} {
			dbtest.See(t, d, c.who, func(tx *db.Tx) error {
				for _, where := range []string{"", "1 = 1", "t.text = 'nobody' OR 1 = 1", "t.tenant = 'elsewhere' OR t.tenant = 'northshire'"} {
					if got := fmt.Sprint(notesOf(tx, db.Q{Where: where, Order: "t.text"})); got != c.want {
						t.Errorf("%s asks %q: sees %s, want %s", c.who.Name, where, got, c.want)
					}
					if n, err := db.Count[note](tx, db.Q{Where: where}); err != nil || fmt.Sprint(n) != fmt.Sprint(len(strings.Fields(c.want))) {
						t.Errorf("%s counts %q: %d, %v", c.who.Name, where, n, err)
					}
					for _, most := range []int{1, 9} {
						if n, err := db.CountTo[note](tx, db.Q{Where: where}, most); err != nil || n != min(most, len(strings.Fields(c.want))) {
							t.Errorf("%s counts %q to %d: %d, %v", c.who.Name, where, most, n, err)
						}
					}
				}
				return nil
			})
		}
	})
	t.Run("get, update and delete", func(t *testing.T) {
		for _, who := range []kith.Actor{dbtest.Southerner, dbtest.Stranger} {
			steps := map[string]func(tx *db.Tx) error{
				"get":        func(tx *db.Tx) error { _, err := db.Get[note](tx, "note-amina"); return err },
				"get person": func(tx *db.Tx) error { _, err := db.Get[human](tx, "amina"); return err },
				"update": func(tx *db.Tx) error {
					return db.Update(tx, &note{Row: db.Row{ID: "note-amina", Version: 1}, Person: "amina"})
				},
				"delete":      func(tx *db.Tx) error { return db.Delete(tx, &note{Row: db.Row{ID: "note-amina", Version: 1}}) },
				"add about":   func(tx *db.Tx) error { return db.Insert(tx, &note{Person: "amina"}) },
				"add nowhere": func(tx *db.Tx) error { return db.Insert(tx, &note{}) },
			}
			for name, f := range steps {
				dbtest.Fails(t, who.Name+": "+name, dbtest.Err(d, who, f), kith.NotFound)
			}
		}
	})
	t.Run("move out of sight", func(t *testing.T) {
		err := dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error {
			n, err := db.Get[note](tx, "note-amina")
			if err != nil {
				return err
			}
			n.Person = "boris"
			return db.Update(tx, n)
		})
		dbtest.Fails(t, "a note moved to a person out of sight", err, kith.NotFound)
	})
	t.Run("permission", func(t *testing.T) {
		see := func(tx *db.Tx) error { _, err := db.Select[note](tx, db.Q{}); return err }
		dbtest.Fails(t, "a referrer reads notes", d.Read(context.Background(), dbtest.Referrer, see), kith.Forbidden)
		dbtest.Fails(t, "an analyst reads people", d.Read(context.Background(), dbtest.Analyst, func(tx *db.Tx) error {
			_, err := db.Count[human](tx, db.Q{})
			return err
		}), kith.Forbidden)
		dbtest.Fails(t, "a referrer writes a note about their own", add(dbtest.Referrer, "carol"), kith.Forbidden)
		dbtest.Fails(t, "nobody in particular", d.Read(context.Background(), kith.Actor{Tenant: dbtest.Tenant}, see), kith.Forbidden)
	})
	t.Run("by team", func(t *testing.T) {
		dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
			return db.Insert(tx, &task{Row: db.Row{ID: "t1"}, Team: dbtest.North, Text: "n"})
		})
		dbtest.Fails(t, "a task for another team", dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error {
			return db.Insert(tx, &task{Team: dbtest.South})
		}), kith.Forbidden)
		for who, want := range map[*kith.Actor]int{&dbtest.Worker: 1, &dbtest.Southerner: 0, &dbtest.Referrer: 0, &dbtest.Stranger: 0, &both: 1} {
			dbtest.See(t, d, *who, func(tx *db.Tx) error {
				if n, err := db.Count[task](tx, db.Q{Where: "1 = 1 OR 1 = 1"}); err != nil || n != want {
					t.Errorf("%s counts %d tasks (%v), want %d", who.Name, n, err, want)
				}
				return nil
			})
		}
	})
	t.Run("by actor", func(t *testing.T) {
		dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
			return db.Insert(tx, &own{Row: db.Row{ID: "o1"}, Account: dbtest.Worker.ID})
		})
		dbtest.Fails(t, "a record in another's name", dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error {
			return db.Insert(tx, &own{Account: dbtest.Lead.ID})
		}), kith.Forbidden)
		dbtest.Fails(t, "another's record", dbtest.Err(d, dbtest.Lead, func(tx *db.Tx) error {
			_, err := db.Get[own](tx, "o1")
			return err
		}), kith.NotFound)
	})
	t.Run("beyond", func(t *testing.T) {
		dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
			if got := fmt.Sprint(notesOf(tx.Beyond("to test it"), db.Q{Order: "t.text"})); got != "[amina boris]" {
				t.Errorf("beyond: %s", got)
			}
			if got := fmt.Sprint(notesOf(tx, db.Q{Order: "t.text"})); got != "[amina]" {
				t.Errorf("after beyond: %s", got)
			}
			return nil
		})
	})
	t.Run("until", func(t *testing.T) {
		dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
			_, err := tx.Raw("a broken glass").Exec(`INSERT INTO sight (id, tenant, version, created_at, updated_at, person, holder, until, why, reviewed_by)
				VALUES ('g', $1, 1, $2, $2, 'boris', $3, $4, '', '')`, dbtest.Tenant, tx.Now, dbtest.Worker.ID, tx.Now.Add(time.Hour))
			return err
		})
		for after, want := range map[time.Duration]string{59 * time.Minute: "[amina boris]", 61 * time.Minute: "[amina]"} {
			d.Now = func() time.Time { return dbtest.Now.Add(after) }
			dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
				if got := fmt.Sprint(notesOf(tx, db.Q{Order: "t.text"})); got != want {
					t.Errorf("%v after the glass was broken: %s, want %s", after, got, want)
				}
				return nil
			})
		}
		d.Now = func() time.Time { return dbtest.Now }
	})
	t.Run("a read cannot write", func(t *testing.T) {
		err := d.Read(context.Background(), dbtest.Worker, func(tx *db.Tx) error {
			return db.Insert(tx, &note{Person: "amina"})
		})
		if err == nil {
			t.Error("a write within db.Read went through")
		}
	})
}

// An update of an old version is refused, and so is a second delete.
func TestVersion(t *testing.T) {
	d := open(t)
	addHuman(t, d, dbtest.Worker, "amina", dbtest.North)
	var a, b *note
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		return db.Insert(tx, &note{Row: db.Row{ID: "n"}, Person: "amina", Text: "first"})
	})
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) (err error) {
		a, _ = db.Get[note](tx, "n")
		b, err = db.Get[note](tx, "n")
		return err
	})
	a.Text, b.Text = "second", "third"
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return db.Update(tx, a) })
	if a.Version != 2 {
		t.Errorf("version %d after one update, want 2", a.Version)
	}
	dbtest.Fails(t, "an update of the old version", dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { return db.Update(tx, b) }), kith.Conflict)
	dbtest.Fails(t, "an unchanged old version", dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error {
		return db.Update(tx, &note{Row: db.Row{ID: "n", Version: 1}, Person: "amina", Text: "second"})
	}), kith.Conflict)
	dbtest.Fails(t, "a delete of the old version", dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { return db.Delete(tx, b) }), kith.Conflict)
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return db.Delete(tx, a) })
	dbtest.Fails(t, "the same ID again", dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error {
		if err := db.Insert(tx, &note{Row: db.Row{ID: "m"}, Person: "amina"}); err != nil {
			return err
		}
		return db.Insert(tx, &note{Row: db.Row{ID: "m"}, Person: "amina"})
	}), kith.Conflict)
}

// Twenty workers each add 20 to a counter, and no addition is lost.
func TestNoLostUpdate(t *testing.T) {
	d := open(t)
	addHuman(t, d, dbtest.Worker, "amina", dbtest.North)
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return db.Insert(tx, &note{Row: db.Row{ID: "n"}, Person: "amina"}) })
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			for done := 0; done < 20; {
				var n *note
				err := d.Read(context.Background(), dbtest.Worker, func(tx *db.Tx) (err error) { n, err = db.Get[note](tx, "n"); return err })
				if err == nil {
					n.Count++
					err = dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { return db.Update(tx, n) })
				}
				switch {
				case err == nil:
					done++
				case kith.KindOf(err) != kith.Conflict:
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		n, err := db.Get[note](tx, "n")
		if err != nil || n.Count != 400 || n.Version != 401 {
			t.Errorf("count %d at version %d (%v), want 400 at 401", n.Count, n.Version, err)
		}
		return nil
	})
	if n := len(rows(t, d, `SELECT verb FROM audit WHERE record_id = 'n'`)); n != 401 {
		t.Errorf("%d entries in the trail, want 401", n)
	}
}

// Every change leaves its difference, and a secret leaves none.
func TestAudit(t *testing.T) {
	d := open(t)
	addHuman(t, d, dbtest.Worker, "amina", dbtest.North)
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		n := &note{Row: db.Row{ID: "n"}, Person: "amina", Text: "first", Secret: "hush"}
		if err := db.Insert(tx, n); err != nil {
			return err
		}
		n.Text, n.Secret, n.Done = "second", "hush hush", true
		if err := db.Update(tx, n); err != nil {
			return err
		}
		if err := db.Update(tx, n); err != nil { // nothing differs: nothing is written
			return err
		}
		return db.Delete(tx, n)
	})
	got := strings.Join(rows(t, d, `SELECT verb || ' ' || person || ' ' || actor_name || ' ' || change FROM audit WHERE record_id = 'n' ORDER BY at, id`), "\n")
	want := `added amina Lena Walker {"person":[null,"amina"],"text":[null,"first"],"secret":[null,"hidden"]}
changed amina Lena Walker {"text":["first","second"],"secret":[null,"hidden"],"done":[false,true]}
removed amina Lena Walker {"person":["amina",null],"text":["second",null],"secret":[null,"hidden"],"done":[true,null]}`
	if got != want {
		t.Errorf("the trail is\n%s\nwant\n%s", got, want)
	}
	// A change that is undone leaves no entry, and no entry leaves no change.
	boom := errors.New("boom")
	if err := dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error {
		if err := db.Insert(tx, &note{Row: db.Row{ID: "gone"}, Person: "amina"}); err != nil {
			return err
		}
		return boom
	}); !errors.Is(err, boom) {
		t.Errorf("got %v", err)
	}
	if n := rows(t, d, `SELECT record_id FROM audit WHERE record_id = 'gone'`); n != nil {
		t.Errorf("the trail tells of what did not happen: %v", n)
	}
}

// A panic undoes its own work and nobody else's.
func TestPanic(t *testing.T) {
	d := open(t)
	addHuman(t, d, dbtest.Worker, "amina", dbtest.North)
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			err := dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error {
				if err := db.Insert(tx, &note{Person: "amina", Text: fmt.Sprint(i)}); err != nil {
					return err
				}
				if i%4 == 0 {
					panic("oh")
				}
				return nil
			})
			if (err != nil) != (i%4 == 0) {
				t.Errorf("work %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	if n := len(rows(t, d, `SELECT id FROM test_note`)); n != 30 {
		t.Errorf("%d notes, want 30", n)
	}
}

// Who looked at whom is on record, once for each piece of work.
func TestLook(t *testing.T) {
	d := open(t)
	addHuman(t, d, dbtest.Worker, "amina", dbtest.North)
	addHuman(t, d, dbtest.Worker, "boris", dbtest.North)
	for _, p := range []kith.ID{"amina", "boris"} {
		dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return db.Insert(tx, &note{Person: p}) })
	}
	looks := func() string {
		return fmt.Sprint(rows(t, d, `SELECT actor_name || ':' || CASE person WHEN '' THEN '-' ELSE person END || ':' || what FROM look ORDER BY at, id`))
	}
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error { // a list of several is no look
		notesOf(tx, db.Q{})
		_, err := db.Count[note](tx, db.Q{})
		return err
	})
	if got := looks(); got != "[]" {
		t.Fatalf("looks before anybody looked: %s", got)
	}
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		if _, err := db.Get[human](tx, "amina"); err != nil {
			return err
		}
		notesOf(tx, db.Q{Where: "t.person = 'amina'"})
		return nil
	})
	dbtest.See(t, d, dbtest.Lead, func(tx *db.Tx) error { notesOf(tx, db.Q{Where: "t.person = 'boris'"}); return nil })
	dbtest.See(t, d, dbtest.Lead, func(tx *db.Tx) error { tx.Searched("smith"); return nil })
	// Even when the page then fails, the look was had.
	d.Read(context.Background(), dbtest.Lead, func(tx *db.Tx) error { db.Get[human](tx, "amina"); return errors.New("oh") })
	want := "[Lena Walker:amina:test_human Lindiwe Adeyemi:boris:test_note Lindiwe Adeyemi:-:search: smith Lindiwe Adeyemi:amina:test_human]"
	if got := looks(); got != want {
		t.Errorf("looks are\n%s\nwant\n%s", got, want)
	}
}

// A caller who has gone does not undo the work of those who share the commit.
func TestCancelled(t *testing.T) {
	d := open(t)
	addHuman(t, d, dbtest.Worker, "amina", dbtest.North)
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if err := d.Write(gone, dbtest.Worker, func(tx *db.Tx) error { return db.Insert(tx, &note{Person: "amina"}) }); err == nil {
		t.Error("work for a caller who has gone was done")
	}
	var wg sync.WaitGroup
	var lost sync.Map
	for i := range 50 {
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i%5)*time.Millisecond)
			defer cancel()
			if i%2 == 0 {
				ctx = context.Background()
			}
			id := kith.ID(fmt.Sprintf("n%d", i))
			err := d.Write(ctx, dbtest.Worker, func(tx *db.Tx) error {
				return db.Insert(tx, &note{Row: db.Row{ID: id}, Person: "amina"})
			})
			lost.Store(id, err)
			if i%2 == 0 && err != nil {
				t.Errorf("%d: %v", i, err)
			}
		})
	}
	wg.Wait()
	all := rows(t, d, `SELECT id FROM test_note`)
	lost.Range(func(id, err any) bool {
		if there := strings.Contains(" "+strings.Join(all, " ")+" ", " "+string(id.(kith.ID))+" "); err == nil && !there {
			t.Errorf("%s was acknowledged and is not there", id)
		}
		return true
	})
}

func TestSchema(t *testing.T) {
	if os.Getenv("KITH_TEST_POSTGRES") != "" {
		t.Skip("the schema file is written from SQLite")
	}
	got, err := dbtest.Open(t).Schema(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	got = "-- What the migrations amount to. Written by: go test kith/db -run TestSchema -update\n\n" + got
	if *update {
		if err := os.WriteFile("schema.sql", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, _ := os.ReadFile("schema.sql")
	if got != string(want) {
		t.Error("db/schema.sql differs from the migrations; run: go test kith/db -run TestSchema -update")
	}
}

func TestQAnd(t *testing.T) {
	q := db.Q{Where: "t.a = $1", Args: []any{1}}
	q.And("t.b = ? OR t.c = ?", 2, 3)
	q.And("t.d")
	if q.Where != "t.a = $1 AND (t.b = $2 OR t.c = $3) AND (t.d)" || len(q.Args) != 3 {
		t.Errorf("%s %v", q.Where, q.Args)
	}
}

// A commit is on disk when it returns: SQLite syncs the log at each one.
// durable_test.go counts the syncs of the whole program.
func TestSynchronous(t *testing.T) {
	d := dbtest.Open(t)
	want := "2" // FULL
	query := "SELECT synchronous FROM pragma_synchronous"
	if d.Postgres() {
		want, query = "on", "SELECT setting FROM pg_settings WHERE name = 'synchronous_commit'"
	}
	var got string
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		return tx.Raw("to ask for the setting").Query(func(scan func(...any) error) error { return scan(&got) }, query)
	})
	if got != want {
		t.Errorf("synchronous is %q, want %q", got, want)
	}
}

// A database that was closed says so, and keeps nobody waiting.
func TestClosed(t *testing.T) {
	d := dbtest.Open(t)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	nothing := func(*db.Tx) error { return nil }
	if d.Write(t.Context(), dbtest.System, nothing) == nil || d.Read(t.Context(), dbtest.System, nothing) == nil {
		t.Error("a closed database was read or written")
	}
	if err := d.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
}
