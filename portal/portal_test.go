package portal

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/identity"
	"kith/nhs"
	"kith/notify"
	"kith/onward"
	"kith/plan"
	"kith/referral"
	"kith/sample"
	"kith/web"
	"kith/web/webtest"
)

// A town is Amina's plan, four organisations, and what was sent to each.
type town struct {
	db      *db.DB
	plan    *plan.Plan
	service map[string]kith.ID
	org     map[string]kith.ID
	sent    map[string]kith.ID
	request kith.ID
}

// secrets stand in what is shared: only whoever may read it.
var secrets = []string{"Portalsecret", "Amina", "Yusuf", "01632 960001"}

// fill makes the town in an empty database: the choir, the debt advice and the
// walk have been asked, the garden has not.
func fill(t testing.TB, d *db.DB) *town {
	t.Helper()
	w := &town{db: d, service: map[string]kith.ID{}, org: map[string]kith.ID{}, sent: map[string]kith.ID{}}
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		if err := sample.Teams(tx); err != nil {
			return err
		}
		for _, name := range []string{"choir", "debt", "walk", "garden"} {
			s, err := directory.Add(tx, directory.New{Name: "The " + name, Organisation: "Org of the " + name, Email: name + "@example.org", Needs: []nhs.Need{nhs.Isolation}})
			if err != nil {
				return err
			}
			full, err := directory.GetService(tx, s.ID)
			if err != nil {
				return err
			}
			w.service[name], w.org[name] = s.ID, full.Organisation
		}
		return nil
	})
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		r, err := referral.Receive(tx, sample.Amina, sample.FromGP)
		if err != nil {
			return err
		}
		w.plan, err = plan.Start(tx, r.ID)
		return err
	})
	w.send(t, onward.New{Need: nhs.Isolation, Ask: "Portalsecret: company", Items: []string{"name", "age", "reach", "risks"}, Every: true}, "choir", "debt", "walk")
	return w
}

func (w *town) send(t testing.TB, n onward.New, names ...string) {
	t.Helper()
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		var asked []onward.Asked
		for _, name := range names {
			asked = append(asked, onward.Asked{Service: w.service[name]})
		}
		r, err := onward.Send(tx, w.plan.ID, n, asked, onward.Said{How: "spoken"})
		if err != nil {
			return err
		}
		w.request = r.ID
		g, err := onward.GroupOf(tx, r.ID)
		for _, o := range g.Asked {
			for name, id := range w.service {
				if id == o.Service {
					w.sent[name] = o.ID
				}
			}
		}
		return err
	})
}

// provider is somebody with an account, of the organisations.
func (w *town) provider(names ...string) kith.Actor {
	a := dbtest.Provider
	a.ID, a.Name = kith.ID("of-"+names[0]), "Priya of the "+names[0]
	for _, n := range names {
		a.Providers = append(a.Providers, w.org[n])
	}
	return a
}

// letters are the latest message to each address, by template.
func (w *town) letter(t testing.TB, to, template string) (m notify.Message) {
	t.Helper()
	dbtest.See(t, w.db, dbtest.System, func(tx *db.Tx) error {
		all, err := db.Select[notify.Message](tx, db.Q{Where: "t.address = $1 AND t.template = $2", Args: []any{to, template}})
		if err == nil && len(all) == 0 {
			t.Fatalf("nothing was sent to %s by %s", to, template)
		}
		if err == nil {
			m = all[len(all)-1]
		}
		return err
	})
	return m
}

// path is where the latest link leads that was sent to a service.
func (w *town) path(t testing.TB, name string) string {
	return w.letter(t, name+"@example.org", "onward-sent").Data["path"]
}

func (w *town) code(t testing.TB, name string) string {
	return w.letter(t, name+"@example.org", "pass-code").Data["code"]
}

// keeper keeps the door of the town's accounts.
func (w *town) keeper(t testing.TB) *identity.Keeper {
	t.Helper()
	k, err := identity.NewKeeper(t.Context(), w.db, identity.Config{Base: "http://127.0.0.1:8080", Listen: "127.0.0.1:8080",
		Key: []byte("a key for the tests of the portal")[:32], Optional: true, Argon: identity.Argon{Memory: 64, Time: 1}})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// door is the town's door, where who asks is whoever the browser says.
func (w *town) door(t testing.TB) *web.Server {
	t.Helper()
	s, err := New(w.db, Config{Keeper: w.keeper(t), Who: webtest.Who, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newTown(t testing.TB) (*town, *web.Server) {
	w := fill(t, dbtest.Open(t))
	return w, w.door(t)
}

// proven is a browser in which the code of a link was entered, and its page.
func (w *town) proven(t testing.TB, s http.Handler, name string) (*webtest.Browser, *webtest.Page) {
	t.Helper()
	b := webtest.Open(t, s)
	p := b.Get(w.path(t, name)).Is(200).Press("Send me a code").Is(200)
	return b, p.Press("Open", "code", w.code(t, name)).Is(200)
}

func (w *town) see(t testing.TB, name string) (o *onward.Onward) {
	t.Helper()
	dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) (err error) { o, err = onward.Get(tx, w.sent[name]); return err })
	return o
}

func changes(t testing.TB, d *db.DB) (n int) {
	t.Helper()
	dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error {
		return tx.Raw("a test counts changes").Query(func(scan func(...any) error) error { return scan(&n) }, `SELECT count(*) FROM audit`)
	})
	return n
}

// By a link: at a glance nothing that identifies; looking changes nothing and
// sets no cookie; the code goes to the known address; then an answer in one tap.
func TestLink(t *testing.T) {
	w, s := newTown(t)
	b := webtest.Open(t, s)
	before := changes(t, w.db)
	p := b.Get(w.path(t, "choir")).Is(200).Says("Lena Walker, Link worker", "The choir", "Social isolation", "c…@example.org").SaysNot(append(secrets, "Yes")...)
	if got := p.Header.Values("Set-Cookie"); len(got) > 0 {
		t.Errorf("a look sets the cookie %v", got)
	}
	if changes(t, w.db) != before {
		t.Error("a look changes something")
	}
	p = p.Press("Send me a code").Is(200).Says("We have sent a code").SaysNot(secrets...)
	p.Press("Open", "code", "12").Is(422).Says("This is not the code").SaysNot(secrets...)
	p = p.Press("Open", "code", w.code(t, "choir")).Is(200).Says("Amina Yusuf", "Portalsecret", "Ring 01632 960001", "No known risks").SaysNot("999 000", "Canal Street")
	p = p.Press("Yes").Is(200).Says("Thank you", "Accepted", "Portalsecret")
	p.Press("Booked", "when-day", "8", "when-month", "9", "when-year", "2026", "when-time", "3pm").Is(200).Says("Booked for 8 September 2026 at 3pm").
		Press("They did not come").Is(200).Says("the link worker asks why")
	if o := w.see(t, "choir"); o.Status != onward.Unattended || o.Owner() != onward.Worker {
		t.Errorf("%+v", o.State)
	}
	p = b.Get(w.path(t, "choir")).Press("They came").Is(200).Press("Finished", "reason-finish", "helped", "words-finish", "She sings alto").Is(200)
	p.Says("Thank you. The link worker hears").SaysNot("Write to the link worker")
}

// A link that is forwarded shows no more than it should; one that was revoked,
// has lapsed, is another's, or never was, shows nothing; acts before the code,
// or with the code of another link, are refused.
func TestLinkAttacks(t *testing.T) {
	w, s := newTown(t)
	at := w.path(t, "choir")
	w.proven(t, s, "choir")
	forwarded := webtest.Open(t, s) // another browser, without the cookie
	forwarded.Get(at).Is(200).SaysNot(secrets...)
	for _, path := range []string{"/do", "/say"} {
		before := changes(t, w.db)
		p := forwarded.Post(at+path, values("move", "accept", "version", "1", "message", "Hello"))
		if p.Status != http.StatusForbidden || changes(t, w.db) != before {
			t.Errorf("%s without the code: %d", path, p.Status)
		}
	}
	debt, _ := w.proven(t, s, "debt")
	debt.Get(at).SaysNot(secrets...) // the proof of another link
	debt.Post(w.path(t, "debt")+"/do", values("move", "accept", "version", "1", "id", string(w.sent["choir"]), "onward", string(w.sent["choir"])))
	if w.see(t, "choir").Status != onward.Requested {
		t.Error("the form of one link has moved another")
	}
	for _, never := range []string{at[:len(at)-1] + "0", onward.LinkPath + "abcdefghijklmnopqrstuvwxyz234567", onward.LinkPath + "1"} {
		forwarded.Get(never).Is(404).SaysNot(secrets...)
	}
	guesser := webtest.Open(t, s)
	for range 40 {
		guesser.Get(onward.LinkPath + "abcdefghijklmnopqrstuvwxyz234567")
	}
	guesser.Get(at).Is(422).Says("Wait a quarter of an hour")
	w.db.Now = func() time.Time { return dbtest.Now.AddDate(0, 0, 121) }
	forwarded.Get(at).Is(404)
}

// Nobody answers what is not theirs, by any page; markup in a message is text.
func TestNotTheirs(t *testing.T) {
	w, s := newTown(t)
	choir := webtest.Open(t, s).As(w.provider("choir"))
	choir.Get("/provider").Is(200).Says("Amina Yusuf", "The choir", "1 referral").SaysNot("The debt")
	own := "/provider/referrals/" + string(w.sent["choir"])
	other := "/provider/referrals/" + string(w.sent["debt"])
	choir.Get(own).Is(200).Says("Portalsecret")
	choir.Get(other).Is(404).SaysNot(secrets...)
	for _, path := range []string{"/do", "/say"} {
		choir.Post(other+path, values("move", "accept", "version", "1", "message", "Hello")).Is(404)
	}
	choir.Post("/provider/capacity", values("service", string(w.service["debt"]), "version", "1", "room", "full")).Is(404)
	choir.Get("/provider/figures?organisation=" + string(w.org["debt"])).Is(404)
	choir.Get("/provider/members?organisation=" + string(w.org["debt"])).Is(404)
	choir.Post("/provider/members", values("organisation", string(w.org["debt"]), "name", "Eve", "email", "eve@example.org")).Is(404)
	p := choir.Get(own).Press("Send the message", "message", `<script>alert(1)</script><img src=x onerror=alert(1)>`).Is(200)
	if strings.Contains(p.Body, "<script>alert") || strings.Contains(p.Body, "<img src=x") {
		t.Error("markup in a message is on the page as it is")
	}
	for _, a := range []kith.Actor{dbtest.Worker, dbtest.Lead, dbtest.Admin, dbtest.Analyst, dbtest.Provider, dbtest.Referrer} {
		p := webtest.Open(t, s).As(a).Get(own)
		if p.Status != http.StatusForbidden && p.Status != http.StatusNotFound {
			t.Errorf("%s opens it: %d", a.Role, p.Status)
		}
	}
	stranger := w.provider("choir")
	stranger.Tenant = dbtest.Elsewhere
	webtest.Open(t, s).As(stranger).Get(own).Is(404)
	webtest.Open(t, s).As(stranger).Get("/provider").Is(200).SaysNot(secrets...)
}

// Room is said in one tap, and searches go by it.
func TestRoom(t *testing.T) {
	w, s := newTown(t)
	b := webtest.Open(t, s).As(w.provider("choir"))
	b.Get("/provider/capacity").Is(200).Says("Nobody has said").Press("Wait: about 4 weeks").Is(200).Says("People wait about 4 weeks").
		Press("Full").Is(200).Says("Full: nobody more").Press("We have room").Is(200).Says("Has room now, said on 1 September 2026")
	b.Get("/provider/members").Is(200).Press("Add", "name", "Sam Reed", "email", "sam@example.org").Is(200).Says("/set-up/", "Sam Reed")
	b.Get("/provider/figures").Is(200).Says("Figures for your funders", "April to June 2026")
}

var keys int

// values are a form, names and values by turns.
func values(pairs ...string) url.Values {
	keys++
	out := url.Values{"once": {fmt.Sprintf("portal-test-%032d", keys)}}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Add(pairs[i], pairs[i+1])
	}
	return out
}

// last is the last message of all.
func (w *town) last(t testing.TB) (m notify.Message) {
	t.Helper()
	dbtest.See(t, w.db, dbtest.System, func(tx *db.Tx) error {
		all, err := db.Select[notify.Message](tx, db.Q{Order: "t.created_at DESC, t.id DESC", Limit: 1})
		m = all[0]
		return err
	})
	return m
}
