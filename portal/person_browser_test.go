package portal

import (
	"bytes"
	"compress/gzip"
	"io"
	"log/slog"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"kith/browser"
	"kith/db"
	"kith/db/dbtest"
	"kith/nhs"
	"kith/plan"
	"kith/voice"
)

// helped gives Amina a plan with something in it.
func (w *town) helped(t testing.TB) {
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		if _, err := plan.Say(tx, w.plan.Person, "", plan.NewAboutMe{Most: "Singing again, and seeing my sister", Best: "Ring after 3pm"}); err != nil {
			return err
		}
		n, err := plan.AddNeed(tx, w.plan.ID, plan.NewNeed{Need: nhs.Isolation, Words: "I see nobody all week"})
		if err != nil {
			return err
		}
		g, err := plan.AddGoal(tx, n.ID, plan.NewGoal{Words: "To sing with others every week", Importance: 9})
		if err != nil {
			return err
		}
		_, err = plan.AddAction(tx, g.ID, plan.NewAction{Support: "befriending", Words: "Go to the choir on Tuesday with my sister"})
		return err
	})
}

// The person's page on a phone and wide, without script: axe, 320 pixels, the
// size of targets and the way of the keyboard.
func TestBrowserOwnPage(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	for name, how := range map[string]browser.Option{"wide": browser.Wide, "phone": browser.Phone} {
		t.Run(name, func(t *testing.T) {
			w := fill(t, dbtest.Open(t))
			w.helped(t)
			w.recorded(t)
			k := w.key(t)
			door, err := NewOwn(w.db, Config{Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(door)
			defer server.Close()
			p := browser.Open(t, how, browser.NoScript)
			look := func(shot string) {
				p.Good()
				p.Screenshot("mine-" + shot + "-" + name)
			}
			p.Goto(server.URL + k.Path())
			p.See("Open your page")
			look("check")
			enterIn(p, server.URL+k.Path(), k.Code)
			look("first")
			for _, under := range []string{"plan/plain", "plan/large", "plan/easy", "appointments", "who", "say", "felt", "consents/" + string(w.consent(t)), "questions/ons4", "questions/loneliness"} {
				p.Goto(server.URL + k.Path() + "/" + under)
				look(strings.ReplaceAll(under, string(w.consent(t)), "take-back"))
			}
		})
	}
}

var loads = regexp.MustCompile(`<(?:link rel="stylesheet"|link rel="icon"|script)[^>]*(?:href|src)="([^"]+)"`)

// The first load of each screen, with all that it brings, is under 50 kB as it
// travels.
func TestOwnPageIsSmall(t *testing.T) {
	w, _ := newTown(t)
	w.helped(t)
	w.recorded(t)
	k := w.key(t)
	b, _ := enter(t, w.own(t), k)
	weigh := func(body string) int {
		var z bytes.Buffer
		gz := gzip.NewWriter(&z)
		io.WriteString(gz, body)
		gz.Close()
		return z.Len()
	}
	for _, under := range []string{"", "/plan/plain", "/plan/easy", "/who", "/say"} {
		p := b.Get(k.Path() + under).Is(200)
		all := weigh(p.Body)
		for _, m := range loads.FindAllStringSubmatch(p.Body, -1) {
			all += weigh(b.Get(m[1]).Is(200).Body)
		}
		if all > 50_000 {
			t.Errorf("%s%s weighs %d bytes", voice.LinkPath, under, all)
		}
		t.Logf("%q: %d bytes", under, all)
	}
}
