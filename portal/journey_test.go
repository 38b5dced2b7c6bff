package portal

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/desk"
	"kith/directory"
	"kith/identity"
	"kith/onward"
	"kith/sample"
	"kith/web/webtest"
)

// TestThreeSent is the loop from both sides over HTTP: the worker at the desk,
// one organisation with an account, one by a link, one that does not answer.
// Three are sent; one is accepted, one declined, one unanswered and escalated;
// then the person stops one sharing, and it is out of sight.
func TestThreeSent(t *testing.T) {
	w := fill(t, dbtest.Open(t))
	days := 0
	w.db.Now = func() time.Time { return dbtest.Now.AddDate(0, 0, days) }
	k := w.keeper(t)
	finder := &directory.Finder{Live: directory.NewLive(w.db), Postcodes: sample.PostcodesOf}
	staff, err := desk.New(w.db, k, finder, desk.Config{Service: "Kith", Key: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	providers, err := New(w.db, Config{Keeper: k})
	if err != nil {
		t.Fatal(err)
	}
	doors := http.NewServeMux()
	doors.Handle("/", staff)
	doors.Handle("/provider", providers)
	doors.Handle("/provider/", providers)

	// The choir has an account; the debt advice has none, nor has the walk.
	var link identity.Link
	dbtest.Do(t, w.db, dbtest.System, func(tx *db.Tx) error {
		a := dbtest.Worker
		if err := db.Insert(tx, &identity.Account{Row: db.Row{ID: a.ID}, New: identity.New{Name: a.Name, Email: "lena@example.org", Role: a.Role}, Folded: "lena@example.org"}); err != nil {
			return err
		}
		return db.Insert(tx, &membership{Account: a.ID, Team: sample.North})
	})
	if err := k.Demo(context.Background(), dbtest.Tenant, dbtest.Worker.ID, "three kind words"); err != nil {
		t.Fatal(err)
	}
	dbtest.Do(t, w.db, dbtest.Lead, func(tx *db.Tx) (err error) {
		_, link, err = identity.AddMember(tx, w.org["choir"], "Priya Vider", "priya@example.org")
		return err
	})
	browser := func() *webtest.Browser {
		b := webtest.Open(t, doors)
		b.Host = "127.0.0.1:8080"
		return b
	}
	choir := browser()
	p := choir.Get(strings.TrimPrefix(k.URL(link), "http://127.0.0.1:8080")).Is(200)
	p.Press("Continue", "password", "kettle orbit parsnip").Is(200)
	choir.Get("/provider").Is(200).Says("Inbox", "Amina Yusuf").Follow("Amina Yusuf").Is(200).Says("Portalsecret").Press("Yes").Is(200).Says("Accepted")

	debt := browser()
	p = debt.Get(w.path(t, "debt")).Is(200).Press("Send me a code").Is(200)
	p = p.Press("Open", "code", w.code(t, "debt")).Is(200).Says("Amina Yusuf")
	p.Press("Not now", "reason-decline", "full", "words-decline", "Ask again in May").Is(200).Says("You said not now: we are full", "not shared with you any more").SaysNot(secrets...)

	for _, days = range []int{5, 10, 14} {
		dbtest.Do(t, w.db, dbtest.System, func(tx *db.Tx) error { _, _, err := onward.Remind(tx); return err })
	}
	worker := browser()
	worker.Get("/sign-in").Press("Sign in", "email", "lena@example.org", "password", "three kind words").Is(200).
		Says("The choir: said yes, nothing booked yet", "The debt: declined, we are full. Read it", "The walk: no answer yet. Ring them, or ask another")
	home := "/people/" + string(w.plan.Person)
	worker.Get(home).Says("The choir said yes", "The debt said no", "Reminded The walk", "Still no answer from The walk")
	worker.Get(home + "/onward/" + string(w.sent["debt"])).Says("Ask again in May").Press("I have read it").Is(200).Says("Nothing more is to be done")
	worker.Get("/onward?show=late").Says("1 referral", "The walk")

	// She stops sharing with the choir: at once it sees nothing of her, and knows that it has ended.
	worker.Get(home+"/onward/"+string(w.sent["choir"])).Press("The person stops sharing", "words-stop", "Has joined another").Is(200).Says("They see it no more")
	own := "/provider/referrals/" + string(w.sent["choir"])
	choir.Get("/sign-in").Press("Sign in", "email", "priya@example.org", "password", "kettle orbit parsnip").Is(200).Says("Inbox")
	choir.Get(own).Is(200).Says("The person has stopped sharing").SaysNot(secrets...)
	choir.Get("/provider?show=all").Is(200).Says("Somebody").SaysNot(secrets...)
	if l := w.last(t); l.Template != "onward-ended" || !strings.Contains(l.Data["why"], "stop sharing") {
		t.Errorf("the choir is told %+v", l)
	}
	p = worker.Get(home + "/onward/" + string(w.sent["walk"]))
	p.Press("Withdraw it", "reason-withdraw", "no-answer").Is(200).Says("by the link worker: they did not answer")
	browser().Get(w.letter(t, "walk@example.org", "onward-nudge").Data["path"]).Is(200).Says("This has ended").SaysNot(secrets...)
}

// membership lets the worker of the test see their team's people.
type membership struct {
	db.Row
	Account kith.ID `db:"account"`
	Team    kith.ID `db:"team"`
}

func (*membership) Table() string { return "account_team" }
func (*membership) Wall() db.Wall { return (*identity.Account)(nil).Wall() }
