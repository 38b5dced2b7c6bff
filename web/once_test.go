package web_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"kith/db"
	"kith/db/dbtest"
)

// A form that is sent again does nothing again, and leads to the same place.
func TestReplay(t *testing.T) {
	d := open(t)
	b := d.as(dbtest.Worker)
	_, form := b.Get("/memos/new").Form("Save memo")
	form.Set("text", "once only")
	first := b.Post("/memos", form).Is(200).Says("Memo <added>: once only")
	again := b.Post("/memos", form).Is(200).Says("Memo <added>: once only")
	if first.Path != again.Path || len(d.memos()) != 1 || d.runs != 1 {
		t.Errorf("%s and %s, %q, ran %d times", first.Path, again.Path, d.memos(), d.runs)
	}
	// The message is gone with the page that said it.
	b.Get(first.Path).Is(200).SaysNot("added")
	// Somebody else's form is somebody else's, whatever key it bears.
	d.as(dbtest.Lead).Post("/memos", form).Is(200)
	if len(d.memos()) != 2 {
		t.Errorf("another's form did nothing: %q", d.memos())
	}
	// The keys leave no line in the trail: one for each memo, and no more.
	dbtest.See(t, d.db, dbtest.System, func(tx *db.Tx) error {
		return tx.Raw("the trail").Query(func(scan func(...any) error) error {
			var n int
			if err := scan(&n); n != 2 {
				t.Errorf("%d lines in the audit trail", n)
				return err
			}
			return nil
		}, `SELECT count(*) FROM audit`)
	})
}

// A double click counts once, also when both arrive at the same time.
func TestDoubleClick(t *testing.T) {
	d := open(t)
	form := once("text", "double")
	var all sync.WaitGroup
	var mu sync.Mutex
	places := map[string]int{}
	for range 8 {
		all.Go(func() {
			b := d.as(dbtest.Worker)
			p := b.Send(b.Request("POST", "/memos", form))
			mu.Lock()
			defer mu.Unlock()
			places[fmt.Sprint(p.Status, p.Header.Get("Location"))]++
		})
	}
	all.Wait()
	if len(d.memos()) != 1 || len(places) != 1 {
		t.Errorf("%q, led to %v", d.memos(), places)
	}
}

// A form that came back with errors may be sent again with the same key, as a
// browser does that goes back.
func TestErrorsDoNotCount(t *testing.T) {
	d := open(t)
	b := d.as(dbtest.Worker)
	form := once("text", "")
	b.Post("/memos", form).Is(422)
	form["text"] = []string{"now filled"}
	b.Post("/memos", form).Is(200).Says("now filled")
	if len(d.memos()) != 1 {
		t.Errorf("%q", d.memos())
	}
}

// What led to no other page says so the second time.
func TestReplayOfAPage(t *testing.T) {
	d := open(t)
	form := once("note", "x")
	d.as(dbtest.Worker).Post("/import", form).Is(200)
	d.as(dbtest.Worker).Post("/import", form).Is(409).Says("You have sent this already")
	// A search may be sent again, and needs no key.
	for range 2 {
		d.as(dbtest.Worker).Post("/search", map[string][]string{"q": {"amina"}}).Is(200).Says("Found amina")
	}
}

// A message is for whoever it was left for, and not for long.
func TestMessage(t *testing.T) {
	d := open(t)
	b := d.as(dbtest.Worker)
	p := b.Send(b.Request("POST", "/memos", once("text", "of Amina")))
	key := b.Cookie("kith-said")
	if strings.Contains(fmt.Sprint(p.Header), "Amina") || len(key) < 22 {
		t.Errorf("the message travels in the clear: %v", p.Header)
	}
	thief := d.as(dbtest.Lead)
	thief.SetCookie("kith-said", key)
	thief.Get("/memos").Is(200).SaysNot("added")
	b.Send(b.Request("GET", "/list.csv", nil)) // is no page
	b.Get("/memos").Says("Memo <added>: of Amina")
	b.Get("/memos").SaysNot("added")

	b.SetCookie("kith-said", key)
	d.db.Now = func() time.Time { return dbtest.Now.Add(6 * time.Minute) }
	b.Get("/memos").SaysNot("added")
	for _, junk := range []string{"' OR 1=1 --", strings.Repeat("x", 4000), "\xff"} {
		b.SetCookie("kith-said", junk)
		b.Get("/memos").Is(200)
	}
}

// Keys go after a day.
func TestSweep(t *testing.T) {
	d := open(t)
	b := d.as(dbtest.Worker)
	for i := range 5 {
		b.Post("/memos", once("text", fmt.Sprint(i))).Is(200)
	}
	d.db.Now = func() time.Time { return dbtest.Now.Add(25 * time.Hour) }
	b.Post("/memos", once("text", "next day")).Is(200)
	n := 0
	dbtest.See(t, d.db, dbtest.System, func(tx *db.Tx) error {
		return tx.Raw("count").Query(func(scan func(...any) error) error { return scan(&n) }, `SELECT count(*) FROM web_once`)
	})
	if n != 1 {
		t.Errorf("%d keys are left", n)
	}
}
