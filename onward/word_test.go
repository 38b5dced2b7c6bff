package onward_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/job"
	"kith/notify"
	"kith/onward"
)

// told are the mails to the worker that something is new.
func (w *town) told() (out []notify.Message) {
	w.t.Helper()
	for _, m := range w.letters() {
		if m.Template == "onward-answer" {
			out = append(out, m)
		}
	}
	return out
}

// clock sets the time, days after the first, as London's clocks show it, and does
// the jobs that are due then.
func (w *town) clock(days, hour int) {
	w.t.Helper()
	at := dbtest.Now.In(kith.London).AddDate(0, 0, days)
	w.Now = func() time.Time {
		return time.Date(at.Year(), at.Month(), at.Day(), hour, 0, 0, 0, kith.London).UTC()
	}
	name, kind := onward.Answers()
	r := job.Runner{DB: w.DB, Kinds: map[string]job.Kind{name: kind}}
	for n := 1; n > 0; {
		var err error
		if n, err = r.Once(context.Background()); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *town) wish(o onward.Often) {
	w.t.Helper()
	dbtest.Do(w.t, w.DB, dbtest.Worker, func(tx *db.Tx) error { return onward.Wish(tx, o) })
}

// Unless they wish otherwise, the worker gets one mail in the morning after an
// organisation has answered, however many have, and none when there is nothing
// new. It says nothing of anybody.
func TestToldOnceADay(t *testing.T) {
	w := newTown(t)
	every := ask
	every.Every = true
	_, sent := w.send(every, "choir", "debt", "walk")
	w.clock(0, 11)
	w.must(w.answer(w.provider("choir"), sent["choir"], onward.Did{Move: onward.Receive}))
	w.clock(1, 7)
	if n := len(w.told()); n != 0 {
		t.Fatalf("%d mails for a letter that was only opened", n)
	}
	w.clock(1, 11)
	w.must(w.answer(w.provider("choir"), sent["choir"], onward.Did{Move: onward.Accept}))
	w.must(w.answer(w.provider("debt"), sent["debt"], onward.Did{Move: onward.Decline, Reason: "full"}))
	w.clock(1, 23)
	if n := len(w.told()); n != 0 {
		t.Fatalf("%d mails before the morning", n)
	}
	for range 2 { // the second time nothing is due any more
		w.clock(2, 7)
		all := w.told()
		if len(all) != 1 || all[0].Account != dbtest.Worker.ID || all[0].Whom != notify.Worker || all[0].Person != "" || all[0].RecordID != "" || len(all[0].Data) != 0 {
			t.Fatalf("in the morning: %+v", all)
		}
	}
	w.clock(3, 7)
	if n := len(w.told()); n != 1 {
		t.Errorf("%d mails, and nothing was new", n)
	}

	// Two mornings were missed: one mail, not two.
	w.Now = func() time.Time { return dbtest.Now.AddDate(0, 0, 3) }
	w.must(w.answer(w.provider("walk"), sent["walk"], onward.Did{Move: onward.Ask, Words: "Which day?"}))
	w.Now = func() time.Time { return dbtest.Now.AddDate(0, 0, 4) }
	w.must(w.answer(w.provider("choir"), sent["choir"], onward.Did{Move: onward.Miss}))
	w.clock(6, 9)
	if n := len(w.told()); n != 2 {
		t.Errorf("%d mails after two mornings were missed, want one more", n)
	}
}

// What the worker has dealt with before the morning is not worth a mail.
func TestNotToldOfWhatIsDone(t *testing.T) {
	w := newTown(t)
	_, sent := w.send(ask, "choir")
	w.must(w.answer(w.provider("choir"), sent["choir"], onward.Did{Move: onward.Decline, Reason: "full"}))
	dbtest.Do(t, w.DB, dbtest.Worker, func(tx *db.Tx) error {
		o, err := onward.Get(tx, sent["choir"])
		if err == nil {
			_, err = onward.Heard(tx, o.ID, o.Version)
		}
		return err
	})
	w.clock(1, 8)
	if n := len(w.told()); n != 0 {
		t.Errorf("%d mails", n)
	}
}

// Each answer at once, or none: as the worker wishes, from then on.
func TestToldAsWished(t *testing.T) {
	w := newTown(t)
	every := ask
	every.Every = true
	_, sent := w.send(every, "choir", "debt", "walk")
	w.wish(onward.Each)
	w.must(w.answer(w.provider("choir"), sent["choir"], onward.Did{Move: onward.Accept}))
	w.must(w.answer(w.provider("debt"), sent["debt"], onward.Did{Move: onward.Accept}))
	dbtest.Do(t, w.DB, w.provider("debt"), func(tx *db.Tx) error { _, err := onward.Write(tx, sent["debt"], "She may bring a friend"); return err })
	if n := len(w.told()); n != 3 {
		t.Fatalf("%d mails at each, want 3", n)
	}
	for _, m := range w.told() {
		if text := fmt.Sprintf("%+v", m); strings.Contains(text, "Amina") || strings.Contains(text, "friend") || len(m.Data) > 0 {
			t.Errorf("the mail knows %s", text)
		}
	}
	w.wish(onward.Daily)
	w.must(w.answer(w.provider("walk"), sent["walk"], onward.Did{Move: onward.Ask, Words: "Which day?"}))
	w.wish(onward.Never)
	w.clock(1, 8)
	w.must(w.answer(w.provider("choir"), sent["choir"], onward.Did{Move: onward.Miss}))
	w.clock(2, 8)
	if n := len(w.told()); n != 3 {
		t.Errorf("%d mails, and none was wished", n)
	}
}

// The wish is one's own, of those who support people, and one of the list.
func TestWish(t *testing.T) {
	w := newTown(t)
	dbtest.Fails(t, "hourly", dbtest.Err(w.DB, dbtest.Worker, func(tx *db.Tx) error { return onward.Wish(tx, "hourly") }), kith.Invalid)
	for _, role := range []kith.Role{access.Provider, access.Analyst, access.Administrator} {
		a := kith.Actor{ID: "other", Role: role, Tenant: dbtest.Tenant}
		dbtest.Fails(t, string(role), dbtest.Err(w.DB, a, func(tx *db.Tx) error { return onward.Wish(tx, onward.Never) }), kith.Forbidden)
	}
	mine := func(a kith.Actor) (o onward.Often) {
		dbtest.See(t, w.DB, a, func(tx *db.Tx) (err error) { o, err = onward.MyWish(tx); return err })
		return o
	}
	w.wish(onward.Each)
	w.wish(onward.Never)
	other := dbtest.Worker
	other.ID = "colleague"
	if mine(dbtest.Worker) != onward.Never || mine(other) != onward.Daily {
		t.Errorf("%q, and of another %q", mine(dbtest.Worker), mine(other))
	}
}
