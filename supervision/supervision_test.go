package supervision_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/archive"
	"kith/audit"
	"kith/db"
	"kith/db/dbtest"
	"kith/identity"
	"kith/notify"
	"kith/sample"
	"kith/supervision"
	"kith/team"
)

var key = []byte("a key of thirty-two bytes or more")

// colleague is another worker of the same team, and manager another lead of it.
var (
	colleague = kith.Actor{ID: "colleague", Name: "Col League", Role: dbtest.Worker.Role, Tenant: dbtest.Tenant, Teams: dbtest.Worker.Teams}
	manager   = kith.Actor{ID: "manager", Name: "Mana Ger", Role: dbtest.Lead.Role, Tenant: dbtest.Tenant, Teams: dbtest.Lead.Teams}
)

// town is a database with a team whose worker the lead supervises, and the
// first meeting of theirs.
func town(t *testing.T) (*db.DB, *supervision.Seal, kith.ID, kith.ID) {
	t.Helper()
	d := dbtest.Open(t)
	dbtest.Do(t, d, dbtest.System, sample.Teams)
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		for _, a := range []kith.Actor{dbtest.Worker, dbtest.Lead, colleague, manager} {
			email := string(a.ID) + "@example.org"
			if err := db.Insert(tx, &identity.Account{Row: db.Row{ID: a.ID}, New: identity.New{Name: a.Name, Email: email, Role: a.Role}, Folded: email}); err != nil {
				return err
			}
			if err := team.Join(tx, a.ID, dbtest.North); err != nil {
				return err
			}
			if _, err := team.AddWorker(tx, a.ID, team.Profile{Name: a.Name, Role: team.Roles[0], WTE: 100}); err != nil {
				return err
			}
		}
		return nil
	})
	s, err := supervision.NewSeal(key)
	if err != nil {
		t.Fatal(err)
	}
	var of, first kith.ID
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
		a, err := supervision.Arrange(tx, supervision.New{Account: dbtest.Worker.ID, Other: dbtest.Lead.ID, Team: dbtest.North, Weeks: 4, First: "2026-09-01"})
		if err != nil {
			return err
		}
		of = a.ID
		all, err := supervision.Meetings(tx, of)
		first = all[0].ID
		return err
	})
	return d, s, of, first
}

// Held, missed with a step, found again: the lead's page says what is late and
// whose step it is.
func TestMeetings(t *testing.T) {
	d, _, of, first := town(t)
	standing := func() (s supervision.Standing) {
		dbtest.See(t, d, manager, func(tx *db.Tx) error {
			all, err := supervision.Team(tx)
			s = all[0]
			return err
		})
		return s
	}
	latest := func() (m supervision.Meeting) {
		dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
			all, err := supervision.Meetings(tx, of)
			m = all[0]
			return err
		})
		return m
	}
	d.Now = func() time.Time { return dbtest.Now.AddDate(0, 0, 3) }
	if s := standing(); s.Late != 3 || s.Whose() != "Both say whether they met" {
		t.Errorf("three days on: %d late, %q", s.Late, s.Whose())
	}
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		_, err := supervision.Hold(tx, first, 1, "2026-09-02", 60, "")
		return err
	})
	if s := standing(); s.Late != 0 || s.Held != 1 || s.Minutes != 60 || s.Last != "2026-09-02" || s.Next != "2026-09-30" {
		t.Errorf("held: %+v", s)
	}
	err := dbtest.Err(d, dbtest.Lead, func(tx *db.Tx) error { _, err := supervision.Hold(tx, first, 2, "2026-09-02", 60, ""); return err })
	dbtest.Fails(t, "hold twice", err, kith.Conflict)
	err = dbtest.Err(d, dbtest.Lead, func(tx *db.Tx) error {
		_, err := supervision.Miss(tx, latest().ID, 1, "time", supervision.Supervisor, "")
		return err
	})
	dbtest.Fails(t, "miss what is still to come", err, kith.Invalid)
	d.Now = func() time.Time { return dbtest.Now.AddDate(0, 0, 30) }
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
		_, err := supervision.Miss(tx, latest().ID, 1, "urgent", supervision.Supervisor, "")
		return err
	})
	if s := standing(); s.Missed != 1 || s.Whose() != "Lindiwe Adeyemi finds a new day" {
		t.Errorf("missed: %+v, %q", s, s.Whose())
	}
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error { _, err := supervision.Again(tx, latest().ID, 2, "2026-10-05"); return err })
	if s := standing(); s.Whose() != "" || s.Next != "2026-10-05" {
		t.Errorf("again: %+v", s)
	}
	dbtest.Do(t, d, manager, func(tx *db.Tx) error { return supervision.End(tx, of, 1) })
	dbtest.See(t, d, manager, func(tx *db.Tx) error {
		all, err := supervision.Team(tx)
		if len(all) != 0 {
			t.Error("an arrangement that ended stands on the lead's page")
		}
		return err
	})
}

func TestArrange(t *testing.T) {
	d, _, _, _ := town(t)
	good := supervision.New{Account: colleague.ID, Other: dbtest.Lead.ID, Team: dbtest.North, Weeks: 4, First: "2026-09-08"}
	for name, change := range map[string]func(*supervision.New){
		"team": func(n *supervision.New) { n.Team = dbtest.South }, "weeks": func(n *supervision.New) { n.Weeks = 14 },
		"first": func(n *supervision.New) { n.First = "2026-08-31" }, "other": func(n *supervision.New) { n.Other = colleague.ID },
		"account": func(n *supervision.New) { n.Account = dbtest.Southerner.ID },
	} {
		n := good
		change(&n)
		err := dbtest.Err(d, dbtest.Lead, func(tx *db.Tx) error { _, err := supervision.Arrange(tx, n); return err })
		dbtest.Fails(t, name, err, kith.Invalid)
	}
	err := dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { _, err := supervision.Arrange(tx, good); return err })
	dbtest.Fails(t, "a worker arranges", err, kith.Forbidden)
	n := good
	n.Account = dbtest.Worker.ID
	err = dbtest.Err(d, dbtest.Lead, func(tx *db.Tx) error { _, err := supervision.Arrange(tx, n); return err })
	dbtest.Fails(t, "twice", err, kith.Conflict)
	good.Other, good.OtherName = "", "Dr Sam Okafor"
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error { _, err := supervision.Arrange(tx, good); return err })
	dbtest.See(t, d, colleague, func(tx *db.Tx) error {
		all, err := supervision.Mine(tx)
		if len(all) != 1 || all[0].With(colleague.ID) != "Dr Sam Okafor" {
			t.Errorf("supervised from outside: %+v", all)
		}
		return err
	})
}

// secret stands in a note and nowhere else.
const secret = "Drillsecret of supervision"

// What was said is read by the two who met, and by nobody else by any route:
// another lead of the team, a colleague, who keeps accounts, who reads the
// trail, the program, the operator, the archive, a copy of the database.
func TestNoteIsTheTwos(t *testing.T) {
	d, s, of, meeting := town(t)
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		if _, err := supervision.Hold(tx, meeting, 1, "2026-09-01", 50, ""); err != nil {
			return err
		}
		if err := s.Write(tx, meeting, 0, supervision.Words{Themes: []supervision.Theme{"distress"}, Note: secret}); err != nil {
			return err
		}
		_, err := s.Agree(tx, meeting, secret+" to do", supervision.Supervisor, "2026-09-08")
		return err
	})
	read := func(a kith.Actor, s *supervision.Seal) (note string, tasks int, err error) {
		err = dbtest.Err(d, a, func(tx *db.Tx) error {
			w, _, err := s.Read(tx, meeting)
			note = w.Note
			return err
		})
		if e := dbtest.Err(d, a, func(tx *db.Tx) error {
			all, err := s.Tasks(tx, of)
			tasks = len(all)
			return err
		}); err == nil {
			err = e
		}
		return note, tasks, err
	}
	for _, a := range []kith.Actor{dbtest.Worker, dbtest.Lead} {
		if note, tasks, err := read(a, s); note != secret || tasks != 1 || err != nil {
			t.Errorf("%s reads %q and %d tasks, %v", a.Name, note, tasks, err)
		}
	}
	operator := kith.Actor{ID: "op", Name: "Op", Role: kith.Operator, Tenant: dbtest.Tenant}
	stranger := dbtest.Worker
	stranger.Tenant = dbtest.Elsewhere
	for _, a := range []kith.Actor{manager, colleague, dbtest.Southerner, dbtest.Admin, dbtest.Governor, dbtest.Analyst, dbtest.Referrer, dbtest.Provider,
		dbtest.System, operator, stranger, dbtest.Stranger} {
		note, tasks, err := read(a, s)
		if note != "" || tasks != 0 || err == nil || strings.Contains(err.Error(), "Drillsecret") {
			t.Errorf("%s (%s) reads %q and %d tasks, %v", a.Name, a.Role, note, tasks, err)
		}
		err = dbtest.Err(d, a, func(tx *db.Tx) error { return s.Write(tx, meeting, 1, supervision.Words{Note: "x"}) })
		if err == nil {
			t.Errorf("%s (%s) writes over the note", a.Name, a.Role)
		}
		err = dbtest.Err(d, a, func(tx *db.Tx) error { _, err := s.Counts(tx, of); return err })
		if a.Role != dbtest.Worker.Role && a.Role != dbtest.Lead.Role && err == nil {
			t.Errorf("%s (%s) counts themes", a.Name, a.Role)
		}
	}
	if where := dbtest.Holds(t, d, "Drillsecret"); len(where) > 0 {
		t.Errorf("the database says it in words in %v", where)
	}
	if where := dbtest.Holds(t, d, "distress"); len(where) > 0 {
		t.Errorf("the database says the theme in words in %v", where)
	}
	var b bytes.Buffer
	if _, err := archive.Write(t.Context(), d, operator, &b, nil); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "supervision_note") || strings.Contains(b.String(), "Drillsecret") || strings.Contains(b.String(), "distress") {
		t.Error("the archive has no note, or says it in words")
	}
	dbtest.See(t, d, dbtest.Governor, func(tx *db.Tx) error {
		all, err := audit.Changes(tx, audit.Filter{Actor: dbtest.Worker.ID})
		if len(all) == 0 {
			t.Error("the trail says nothing")
		}
		for _, c := range all {
			if strings.Contains(c.Diff, "Drillsecret") {
				t.Error("the trail says what was said")
			}
		}
		return err
	})
	other, err := supervision.NewSeal([]byte("another key of thirty-two bytes!!"))
	if err != nil {
		t.Fatal(err)
	}
	if note, _, err := read(dbtest.Worker, other); note != "" || kith.KindOf(err) != kith.Conflict {
		t.Errorf("another key reads %q, %v", note, err)
	}
	// A note that is put under another meeting does not open there.
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		_, err := tx.Raw("a thief").Exec(`UPDATE supervision_note SET meeting = (SELECT m.id FROM supervision_meeting m WHERE m.state = 'due')`)
		return err
	})
	err = dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error {
		all, err := supervision.Meetings(tx, of)
		if err != nil {
			return err
		}
		_, _, err = s.Read(tx, all[0].ID)
		return err
	})
	dbtest.Fails(t, "a note moved to another meeting", err, kith.Conflict)
}

func TestSealNeedsKey(t *testing.T) {
	for _, keys := range [][][]byte{nil, {nil}, {[]byte("short")}} {
		if _, err := supervision.NewSeal(keys...); err == nil {
			t.Errorf("a seal without a key: %q", keys)
		}
	}
	old, err := supervision.NewSeal(key)
	if err != nil {
		t.Fatal(err)
	}
	d, _, _, meeting := town(t)
	both, err := supervision.NewSeal([]byte("the key that comes after that one"), key)
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		if _, err := supervision.Hold(tx, meeting, 1, "2026-09-01", 50, ""); err != nil {
			return err
		}
		if err := old.Write(tx, meeting, 0, supervision.Words{Note: secret}); err != nil {
			return err
		}
		w, n, err := both.Read(tx, meeting)
		if w.Note != secret || n != 1 {
			t.Errorf("after a change of key: %q", w.Note)
		}
		return err
	})
}

// A hard contact: the supervisor is told that one is due, and of whom nothing;
// the lead sees that one waits, and takes it when nobody has given it.
func TestDebrief(t *testing.T) {
	d, s, _, _ := town(t)
	var own *supervision.Debrief
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) (err error) {
		if own, err = supervision.Ask(tx, "threat"); err != nil {
			return err
		}
		again, err := supervision.Ask(tx, "distress")
		if again.ID != own.ID {
			t.Error("asking twice is not asking once")
		}
		return err
	})
	if own.Other != dbtest.Lead.ID || !own.DueAt.Equal(dbtest.Now.Add(24*time.Hour)) {
		t.Errorf("%+v", own)
	}
	dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error {
		all, err := notify.List(tx, 0)
		if len(all) != 1 || all[0].Account != dbtest.Lead.ID {
			t.Errorf("%d messages", len(all))
		}
		return err
	})
	dbtest.See(t, d, dbtest.Lead, func(tx *db.Tx) error {
		lines, err := s.Today(tx)
		if len(lines) != 2 || lines[1].What != "Debrief for Lena Walker" {
			t.Errorf("the supervisor's day: %+v", lines)
		}
		return err
	})
	take := func(a kith.Actor, id kith.ID) error {
		return dbtest.Err(d, a, func(tx *db.Tx) error { return supervision.Take(tx, id, 1) })
	}
	dbtest.Fails(t, "take what another is there for", take(manager, own.ID), kith.Conflict)
	dbtest.Fails(t, "a worker takes", take(colleague, own.ID), kith.Forbidden)
	if lines := today(t, d, s, manager); len(lines) != 0 {
		t.Errorf("the manager's day: %+v", lines)
	}
	d.Now = func() time.Time { return dbtest.Now.Add(25 * time.Hour) }
	if lines := today(t, d, s, manager); len(lines) != 1 || !lines[0].Late {
		t.Errorf("the manager's day, a day on: %+v", lines)
	}
	if err := take(manager, own.ID); err != nil {
		t.Fatal(err)
	}
	settle := func(a kith.Actor, as supervision.Ending) error {
		return dbtest.Err(d, a, func(tx *db.Tx) error { return supervision.Settle(tx, own.ID, 2, as) })
	}
	dbtest.Fails(t, "the first supervisor settles", settle(dbtest.Lead, supervision.Talked), kith.NotFound)
	dbtest.Fails(t, "the giver says it is unwanted", settle(manager, supervision.Unwanted), kith.Forbidden)
	if err := settle(dbtest.Worker, supervision.Talked); err != nil {
		t.Error(err)
	}
	// Without a supervisor, the leads see that one waits.
	dbtest.Do(t, d, colleague, func(tx *db.Tx) error { _, err := supervision.Ask(tx, "other"); return err })
	if lines := today(t, d, s, manager); len(lines) != 1 || !strings.Contains(lines[0].What, "Col League") {
		t.Errorf("nobody's debrief: %+v", lines)
	}
	err := dbtest.Err(d, dbtest.Admin, func(tx *db.Tx) error { _, err := supervision.SoughtBy(tx); return err })
	dbtest.Fails(t, "an administrator sees debriefs", err, kith.Forbidden)
}

func today(t *testing.T, d *db.DB, s *supervision.Seal, a kith.Actor) (lines []supervision.Line) {
	t.Helper()
	dbtest.See(t, d, a, func(tx *db.Tx) (err error) { lines, err = s.Today(tx); return err })
	return lines
}
