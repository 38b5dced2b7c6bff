package desk

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/identity"
	"kith/sample"
	"kith/supervision"
	"kith/team"
	"kith/web"
	"kith/web/webtest"
)

// A town is a desk with the two teams, and an account for each actor of dbtest.
type town struct {
	db     *db.DB
	keeper *identity.Keeper
	finder *directory.Finder
	web    *web.Server
	seal   *supervision.Seal
}

var townKey = []byte("a key for the tests of the desk!!")[:32]

const townPassword = "three kind words"

// everybody has an account in a town, and signs in as <their ID>@example.org.
var everybody = []kith.Actor{dbtest.Worker, dbtest.Southerner, dbtest.Lead, dbtest.Referrer, dbtest.Admin, dbtest.Governor,
	dbtest.Analyst, dbtest.Provider}

// newTown returns a town in which who asks is whoever the browser says.
func newTown(t testing.TB) *town { return townOn(t, dbtest.Open(t), true) }

// townOn opens the door of a town; settle says that it is yet to be settled.
func townOn(t testing.TB, d *db.DB, settle bool) *town {
	t.Helper()
	k, err := identity.NewKeeper(t.Context(), d, identity.Config{Base: "http://127.0.0.1:8080", Listen: "127.0.0.1:8080",
		Key: townKey, Optional: true, Argon: identity.Argon{Memory: 64, Time: 1}})
	if err != nil {
		t.Fatal(err)
	}
	w := &town{db: d, keeper: k}
	if settle {
		dbtest.Do(t, d, dbtest.System, sample.Teams)
		dbtest.Do(t, d, dbtest.System, settleTown)
		for _, a := range everybody {
			if err := k.Demo(context.Background(), a.Tenant, a.ID, townPassword); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.finder = &directory.Finder{Live: directory.NewLive(d), Postcodes: sample.PostcodesOf}
	w.seal, err = supervision.NewSeal(townKey)
	if err != nil {
		t.Fatal(err)
	}
	x := &desk{db: d, keeper: k, finder: w.finder, seal: w.seal}
	w.web, err = web.New(d, web.Config{Who: webtest.Who, Nav: nav, SignOut: "/sign-out", Search: "/search", Account: "/account"}, x.routes())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func settleTown(tx *db.Tx) error {
	for _, a := range everybody {
		email := string(a.ID) + "@example.org"
		err := db.Insert(tx, &identity.Account{Row: db.Row{ID: a.ID}, New: identity.New{Name: a.Name, Email: email, Role: a.Role}, Folded: email})
		if err != nil {
			return err
		}
		for _, id := range a.Teams {
			if err := team.Join(tx, a.ID, id); err != nil {
				return err
			}
		}
		if len(a.Teams) == 0 {
			continue
		}
		if _, err := team.AddWorker(tx, a.ID, team.Profile{Name: a.Name, Role: team.Roles[0], WTE: 100}); err != nil {
			return err
		}
	}
	return nil
}

// as is a browser in which a is signed in.
func (w *town) as(t testing.TB, a kith.Actor) *webtest.Browser { return webtest.Open(t, w.web).As(a) }

// door is the town's door as it is in use: whoever signs in is signed in.
func (w *town) door(t testing.TB) http.Handler {
	t.Helper()
	srv, err := New(w.db, w.keeper, w.finder, Config{Service: "Kith", Key: townKey})
	if err != nil {
		t.Fatal(err)
	}
	return srv
}

// signIn is a browser in which a has signed in by the door.
func signIn(t testing.TB, door http.Handler, a kith.Actor) *webtest.Browser {
	t.Helper()
	b := webtest.Open(t, door)
	b.Host = "127.0.0.1:8080"
	b.Get("/sign-in").Press("Sign in", "email", string(a.ID)+"@example.org", "password", townPassword)
	return b
}

// session is the cookie of a session of a's.
func (w *town) session(t testing.TB, a kith.Actor) *http.Cookie {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:8080/sign-in", nil)
	s, err := w.keeper.SignIn(r, string(a.ID)+"@example.org", townPassword)
	if err != nil || s.Next != identity.In {
		t.Fatalf("sign in %s: %v %v", a.ID, s.Next, err)
	}
	for _, c := range s.Cookies {
		if c.Name == "kith" {
			return c
		}
	}
	t.Fatal("no session")
	return nil
}
