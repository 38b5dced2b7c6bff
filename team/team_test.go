package team_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/team"
)

// open returns a database with the accounts of the actors that tests use.
func open(t testing.TB) *db.DB {
	d := dbtest.Open(t)
	for _, a := range []kith.Actor{dbtest.Worker, dbtest.Southerner, dbtest.Admin, dbtest.Stranger} {
		dbtest.Do(t, d, a, func(tx *db.Tx) error {
			_, err := tx.Raw("an account for this test").Exec(`INSERT INTO account
				(id, tenant, version, created_at, updated_at, name, email, folded, role, suspended)
				VALUES ($1, $2, 1, $3, $3, $4, $1, $1, $5, $6)`, a.ID, a.Tenant, tx.Now, a.Name, a.Role, false)
			return err
		})
	}
	return d
}

func add(t testing.TB, d *db.DB, name string) *team.Team {
	t.Helper()
	var out *team.Team
	dbtest.Do(t, d, dbtest.Admin, func(tx *db.Tx) (err error) { out, err = team.Add(tx, team.New{Name: name}); return err })
	return out
}

func names[T any](all []T, name func(T) string) string {
	var out []string
	for _, v := range all {
		out = append(out, name(v))
	}
	return strings.Join(out, ", ")
}

func TestTeams(t *testing.T) {
	d := open(t)
	north, south := add(t, d, "North Oxfordshire Rural Alliance"), add(t, d, "Banbury Cross")
	if north.Version != 1 || !north.Open() {
		t.Errorf("%+v", north)
	}
	mine := dbtest.Worker
	mine.Teams = []kith.ID{north.ID}
	dbtest.See(t, d, mine, func(tx *db.Tx) error {
		all, err := team.List(tx)
		if got := names(all, func(t team.Team) string { return t.Name }); err != nil || got != "Banbury Cross, North Oxfordshire Rural Alliance" {
			t.Errorf("list: %s, %v", got, err)
		}
		own, err := team.Mine(tx)
		if err != nil || len(own) != 1 || own[0].ID != north.ID {
			t.Errorf("mine: %+v, %v", own, err)
		}
		_, err = team.Get(tx, south.ID) // another's team is no secret
		return err
	})
	// A change, a stale change, and closing.
	change := func(version int, n team.New) error {
		return dbtest.Err(d, dbtest.Admin, func(tx *db.Tx) error { _, err := team.Change(tx, north.ID, version, n); return err })
	}
	if err := change(1, team.New{Name: "NORA", ODS: " u12 345 ", Place: "Oxfordshire", Hours: "9am to 5pm"}); err != nil {
		t.Fatal(err)
	}
	dbtest.Fails(t, "a stale change", change(1, team.New{Name: "N"}), kith.Conflict)
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		n, err := team.Get(tx, north.ID)
		if err != nil || n.ODS != "U12345" || n.Version != 2 {
			t.Errorf("%+v, %v", n, err)
		}
		return err
	})
	dbtest.Do(t, d, dbtest.Admin, func(tx *db.Tx) error { return team.Close(tx, south.ID, 1) })
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		all, err := team.List(tx)
		if got := names(all, func(t team.Team) string { return t.Name }); err != nil || got != "NORA, Banbury Cross" {
			t.Errorf("the closed one is not last: %s, %v", got, err)
		}
		if all[1].ClosedOn != "2026-09-01" {
			t.Errorf("closed on %s", all[1].ClosedOn)
		}
		return nil
	})
	dbtest.Do(t, d, dbtest.Admin, func(tx *db.Tx) error { return team.Reopen(tx, south.ID, 2) })
}

// Referrers see the names of the open teams, and no more.
func TestChoices(t *testing.T) {
	d := open(t)
	add(t, d, "NORA")
	shut := add(t, d, "Shut")
	dbtest.Do(t, d, dbtest.Admin, func(tx *db.Tx) error { return team.Close(tx, shut.ID, 1) })
	dbtest.See(t, d, dbtest.Referrer, func(tx *db.Tx) error {
		all, err := team.Choices(tx)
		if got := names(all, func(c team.Choice) string { return c.Name }); err != nil || got != "NORA" {
			t.Errorf("choices: %s, %v", got, err)
		}
		_, err = team.List(tx)
		dbtest.Fails(t, "a referrer lists teams", err, kith.Forbidden)
		_, err = team.Workers(tx, shut.ID)
		dbtest.Fails(t, "a referrer lists workers", err, kith.Forbidden)
		return nil
	})
	dbtest.See(t, d, dbtest.Stranger, func(tx *db.Tx) error {
		if all, err := team.Choices(tx); err != nil || len(all) != 0 {
			t.Errorf("another tenant's choices: %v, %v", all, err)
		}
		_, err := team.Get(tx, shut.ID)
		dbtest.Fails(t, "another tenant's team", err, kith.NotFound)
		return nil
	})
	for _, who := range []kith.Actor{dbtest.Analyst, dbtest.Provider, {Tenant: dbtest.Tenant}} {
		err := dbtest.Err(d, who, func(tx *db.Tx) error { _, err := team.Choices(tx); return err })
		dbtest.Fails(t, "choices as "+string(who.Role), err, kith.Forbidden)
	}
}

func TestTeamChecks(t *testing.T) {
	d := open(t)
	add(t, d, "NORA")
	for field, n := range map[string]team.New{
		"name":  {Name: "  "},
		"ods":   {Name: "A", ODS: "U1"},
		"email": {Name: "A", Email: "not an email"},
		"phone": {Name: "A", Phone: strings.Repeat("1", 31)},
	} {
		err := dbtest.Fails(t, field, dbtest.Err(d, dbtest.Admin, func(tx *db.Tx) error { _, err := team.Add(tx, n); return err }), kith.Invalid)
		var e *kith.Error
		if !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	dbtest.Fails(t, "the same name", dbtest.Err(d, dbtest.Admin, func(tx *db.Tx) error { _, err := team.Add(tx, team.New{Name: " NORA "}); return err }), kith.Invalid)
	for _, who := range []kith.Actor{dbtest.Worker, dbtest.Lead, dbtest.Governor, dbtest.Referrer} {
		steps := map[string]func(tx *db.Tx) error{
			"add":    func(tx *db.Tx) error { _, err := team.Add(tx, team.New{Name: "B"}); return err },
			"change": func(tx *db.Tx) error { _, err := team.Change(tx, "x", 1, team.New{Name: "B"}); return err },
			"close":  func(tx *db.Tx) error { return team.Close(tx, "x", 1) },
			"reopen": func(tx *db.Tx) error { return team.Reopen(tx, "x", 1) },
			"join":   func(tx *db.Tx) error { return team.Join(tx, "worker", "x") },
			"leave":  func(tx *db.Tx) error { return team.Leave(tx, "worker", "x") },
			"worker": func(tx *db.Tx) error { _, err := team.AddWorker(tx, "worker", team.Profile{}); return err },
			"alter":  func(tx *db.Tx) error { _, err := team.ChangeWorker(tx, "worker", 1, team.Profile{}); return err },
		}
		for name, f := range steps {
			dbtest.Fails(t, name+" as "+string(who.Role), dbtest.Err(d, who, f), kith.Forbidden)
		}
	}
}

func TestWorkers(t *testing.T) {
	d := open(t)
	north, south := add(t, d, "NORA"), add(t, d, "Banbury Cross")
	p := team.Profile{Name: "Lena Walker", Role: access.LinkWorker, WTE: 60, Languages: []string{" Polish", "", "polish", "English"}, Starts: "2026-01-05"}
	var w *team.Worker
	dbtest.Do(t, d, dbtest.Admin, func(tx *db.Tx) (err error) {
		if w, err = team.AddWorker(tx, dbtest.Worker.ID, p); err != nil {
			return err
		}
		for _, id := range []kith.ID{north.ID, south.ID, north.ID} { // twice is once
			if err := team.Join(tx, dbtest.Worker.ID, id); err != nil {
				return err
			}
		}
		return nil
	})
	if w.Norm != 225 || w.Capacity() != 135 || fmt.Sprint(w.Languages) != "[Polish English]" {
		t.Errorf("%+v has room for %d", w, w.Capacity())
	}
	if w.On("2026-01-04") || !w.On("2026-01-05") || !w.On("2030-01-01") {
		t.Error("in post on the wrong days")
	}
	// One worker, two teams, one view.
	dbtest.See(t, d, dbtest.Southerner, func(tx *db.Tx) error {
		for _, id := range []kith.ID{north.ID, south.ID} {
			if all, err := team.Workers(tx, id); err != nil || len(all) != 1 || all[0].Name != "Lena Walker" {
				t.Errorf("workers of %s: %+v, %v", id, all, err)
			}
		}
		all, err := team.Teams(tx, dbtest.Worker.ID)
		if got := names(all, func(t team.Team) string { return t.Name }); err != nil || got != "Banbury Cross, NORA" {
			t.Errorf("teams: %s, %v", got, err)
		}
		of, err := team.WorkerOf(tx, dbtest.Worker.ID)
		if err != nil || of.ID != w.ID {
			t.Errorf("%+v, %v", of, err)
		}
		_, err = team.WorkerOf(tx, dbtest.Southerner.ID)
		dbtest.Fails(t, "an account without a profile", err, kith.NotFound)
		return nil
	})
	as := func(f func(tx *db.Tx) error) error { return dbtest.Err(d, dbtest.Admin, f) }
	dbtest.Fails(t, "close a team with workers", as(func(tx *db.Tx) error { return team.Close(tx, south.ID, 1) }), kith.Conflict)
	dbtest.Fails(t, "a second profile", as(func(tx *db.Tx) error { _, err := team.AddWorker(tx, dbtest.Worker.ID, p); return err }), kith.Conflict)
	dbtest.Fails(t, "a profile of nobody", as(func(tx *db.Tx) error { _, err := team.AddWorker(tx, "nobody", p); return err }), kith.NotFound)
	dbtest.Fails(t, "nobody joins", as(func(tx *db.Tx) error { return team.Join(tx, "nobody", north.ID) }), kith.NotFound)
	dbtest.Fails(t, "another tenant's account joins", as(func(tx *db.Tx) error { return team.Join(tx, dbtest.Stranger.ID, north.ID) }), kith.NotFound)
	dbtest.Fails(t, "oneself joins", as(func(tx *db.Tx) error { return team.Join(tx, dbtest.Admin.ID, north.ID) }), kith.Forbidden)
	for range 2 { // leaving twice is leaving once
		if err := as(func(tx *db.Tx) error { return team.Leave(tx, dbtest.Worker.ID, south.ID) }); err != nil {
			t.Fatal(err)
		}
	}
	if err := as(func(tx *db.Tx) error { return team.Close(tx, south.ID, 1) }); err != nil {
		t.Error(err)
	}
	dbtest.Fails(t, "join a closed team", as(func(tx *db.Tx) error { return team.Join(tx, dbtest.Southerner.ID, south.ID) }), kith.Conflict)
	// Whoever has ended is listed no more.
	p.Ends = "2026-08-31"
	if err := as(func(tx *db.Tx) error { _, err := team.ChangeWorker(tx, w.ID, 1, p); return err }); err != nil {
		t.Fatal(err)
	}
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		if all, err := team.Workers(tx, north.ID); err != nil || len(all) != 0 {
			t.Errorf("workers after the end: %+v, %v", all, err)
		}
		if crew, err := team.Crew(tx, []kith.ID{north.ID, south.ID}); err != nil || len(crew) != 0 {
			t.Errorf("the crew after the end: %+v, %v", crew, err)
		}
		for what, names := range map[string]func() (map[kith.ID]string, error){
			"all":   func() (map[kith.ID]string, error) { return team.AllNames(tx) },
			"those": func() (map[kith.ID]string, error) { return team.Names(tx, []kith.ID{dbtest.Worker.ID, "nobody"}) },
		} {
			if got, err := names(); err != nil || len(got) != 1 || got[dbtest.Worker.ID] != p.Name {
				t.Errorf("names of %s: %+v, %v", what, got, err)
			}
		}
		return nil
	})
	for field, change := range map[string]func(*team.Profile){
		"name":      func(p *team.Profile) { p.Name = "" },
		"role":      func(p *team.Profile) { p.Role = access.Administrator },
		"wte":       func(p *team.Profile) { p.WTE = 101 },
		"norm":      func(p *team.Profile) { p.Norm = 5000 },
		"starts":    func(p *team.Profile) { p.Starts = "2026-02-30" },
		"ends":      func(p *team.Profile) { p.Starts, p.Ends = "2026-02-02", "2026-02-01" },
		"languages": func(p *team.Profile) { p.Languages = []string{strings.Repeat("x", 36)} },
	} {
		q := p
		q.Starts, q.Ends = "", ""
		change(&q)
		err := as(func(tx *db.Tx) error { _, err := team.ChangeWorker(tx, w.ID, 2, q); return err })
		var e *kith.Error
		if !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
}

// Closing and joining at once does not leave a worker in a closed team.
func TestCloseAndJoinAtOnce(t *testing.T) {
	d := open(t)
	for i := range 10 {
		to := add(t, d, fmt.Sprint("team ", i))
		var wg sync.WaitGroup
		var closed, joined error
		wg.Go(func() {
			closed = dbtest.Err(d, dbtest.Admin, func(tx *db.Tx) error { return team.Close(tx, to.ID, 1) })
		})
		wg.Go(func() {
			joined = dbtest.Err(d, dbtest.Admin, func(tx *db.Tx) error { return team.Join(tx, dbtest.Worker.ID, to.ID) })
		})
		wg.Wait()
		if (closed == nil) == (joined == nil) {
			t.Errorf("closed: %v, joined: %v", closed, joined)
		}
	}
}
