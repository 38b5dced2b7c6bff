package desk

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kith/db/dbtest"
)

// One's own account: everybody has one, and it is theirs alone.
func TestAccount(t *testing.T) {
	w := newTown(t)
	door := w.door(t)
	here, there := signIn(t, door, dbtest.Worker), signIn(t, door, dbtest.Worker)
	p := here.Get("/account").Is(200).Says("Lena Walker", "worker@example.org", "Link worker", "North Northshire PCN", "0 left", "This one", "Signed in")
	p.Press("Sign out A browser").Is(200).Says("That browser is signed out")
	if p := there.Get("/account"); !strings.Contains(p.Path, "/sign-in") {
		t.Errorf("the other browser is still in: %s", p.Path)
	}

	p = here.Get("/account/password").Press("Change password", "old", "wrong", "password", "kettle orbit parsnip")
	p.Is(422).Says("This is not your password")
	p.Press("Change password", "old", townPassword, "password", "short").Is(422).Says("12 characters or more")
	p.Press("Change password", "old", townPassword, "password", "kettle orbit parsnip").Is(200).Says("Password changed")

	p = here.Get("/account").Says("Once a day at most").Follow("Change Mail when an organisation answers")
	p.Press("Save", "often", "never").Is(200).Says("Saved", "Never")

	here.Get("/account").Follow("Change Recovery codes").Press("Make new codes").Is(200).Says("I have kept them safe").Follow("I have kept them safe").Says("10 left")
	here.Get("/account/codes").Press("Start").Is(200).Says("Set up your code app")

	w.db.Now = func() time.Time { return dbtest.Now.Add(20 * time.Minute) }
	p = here.Get("/account/recovery").Is(200).Says("Enter your password again")
	p.Press("Continue", "password", "wrong").Is(422)
	p.Press("Continue", "password", "kettle orbit parsnip").Is(200).Says("New recovery codes")

	here.Get("/account").Press("Sign out everywhere")
	if p := here.Get("/account"); !strings.Contains(p.Path, "/sign-in") {
		t.Errorf("signed out everywhere, and still in: %s", p.Path)
	}
}

// Whoever sends an old form to what needs a fresh password is asked for it.
func TestStaleSession(t *testing.T) {
	w := newTown(t)
	b := signIn(t, w.door(t), dbtest.Analyst)
	p := b.Get("/account/recovery")
	w.db.Now = func() time.Time { return dbtest.Now.Add(15 * time.Minute) }
	p.Press("Make new codes").Is(http.StatusOK).Says("Enter your password again")
}

func TestBrowserOf(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0": "Edge on Windows",
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                "Firefox on Linux",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1":               "Safari on an iPhone",
		"curl/8": "A browser", "": "A browser",
	} {
		if got := browserOf(agent); got != want {
			t.Errorf("%q: %q, want %q", agent, got, want)
		}
	}
}
