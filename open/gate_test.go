package open

import (
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"kith/web/webtest"
)

// A form that comes back at once, or with what nobody sees filled in, or full
// of links, is asked one question; whoever answers passes.
func TestGate(t *testing.T) {
	for name, try := range map[string]struct {
		wait time.Duration
		more []string
	}{
		"at once":  {0, nil},
		"unseen":   {time.Minute, []string{"website", "https://spam.example"}},
		"links":    {time.Minute, []string{"person_words", "see https://a.example and https://b.example"}},
		"two days": {48 * time.Hour, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t)
			b := webtest.Open(t, w.door(t))
			all := append(append([]string{"team", w.teamCalled(t, "Millbury PCN")}, amina...), try.more...)
			p := b.Get("/support/refer-yourself").Press("Go on", "who", "me", "now", "none")
			w.later(try.wait)
			p = p.Press("Send", all...).Is(422).Says("so that we know that a person is sending this")
			if p.Field("given") != "Amina" {
				t.Error("what was typed is lost")
			}
			if n := len(received(t, w)); n != 0 {
				t.Fatalf("%d referrals", n)
			}
			p = p.Press("Send", "answer", "a hundred").Is(422)
			for _, q := range questions {
				if strings.Contains(p.Text(), q.asks) {
					p = p.Press("Send", "answer", " "+strings.ToUpper(q.answers[1])+". ").Is(200).Says("Thank you")
				}
			}
			if n := len(received(t, w)); n != 1 {
				t.Errorf("%d referrals", n)
			}
		})
	}
}

// One form that was drawn cannot be sent again and again with other keys.
func TestOneFormOnce(t *testing.T) {
	w := newTown(t)
	b := webtest.Open(t, w.door(t))
	p := w.form(b, "who", "me", "now", "none")
	form := p.Fill(p.Root().Called("form")[0], append([]string{"team", w.teamCalled(t, "Millbury PCN")}, amina...)...)
	for n := range 5 {
		form.Set("once", fmt.Sprintf("abcdefghijklmnopqrst%02d", n))
		form.Set("family", fmt.Sprint("Yusuf", strings.Repeat("a", n)))
		if got := b.Post("/support/refer-yourself", form).Status; (n == 0) != (got == 200) {
			t.Errorf("%d: %d", n, got)
		}
	}
	for _, stamp := range []string{"", "AAAA", "!", strings.Repeat("A", 1000), form.Get("stamp")[1:]} {
		form.Set("once", "abcdefghijklmnopqrstuv")
		form.Set("stamp", stamp)
		b.Post("/support/refer-yourself", form).Is(422)
	}
}

// Ten thousand forms of a program from ten thousand addresses, each a form that
// was drawn and waited for, with another name: the queue does not fill, and
// somebody who asks meanwhile is heard.
func TestMassAbuse(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	w := newTown(t)
	c := w.config()
	c.Proxy, c.Log = true, slog.New(slog.DiscardHandler)
	s, err := New(w.db, c)
	if err != nil {
		t.Fatal(err)
	}
	b := webtest.Open(t, s)
	team := w.teamCalled(t, "Millbury PCN")
	g, err := newGate(c.Key, func() time.Time { return w.db.Now().Add(-time.Minute) })
	if err != nil {
		t.Fatal(err)
	}
	taken := 0
	for n := range 10_000 {
		stamp, _ := g.draw(0)
		form := url.Values{"who": {"me"}, "now": {"none"}, "given": {"Bot"}, "family": {fmt.Sprint("Number", n)}, "born": {"1990-01-01"}, "phone": {"01632 960001"},
			"needs": {"isolation"}, "team": {team}, "risk": {"none"}, "agree": {"yes"}, "stamp": {stamp}, "once": {fmt.Sprintf("abcdefghijklmnopq%05d", n)}}
		r := b.Request("POST", "/support/refer-yourself", form)
		r.Header.Set("X-Forwarded-For", fmt.Sprintf("192.0.%d.%d", n/256, n%256))
		if b.Send(r).Status == 200 {
			taken++
		}
	}
	if n := len(received(t, w)); taken > wary || n > wary {
		t.Errorf("%d of 10,000 came through, %d stand in the queue", taken, n)
	}
	p := w.form(b, "who", "me", "now", "none").Press("Send", append([]string{"team", team}, amina...)...).Is(422).Says("so that we know that a person is sending this")
	for _, q := range questions {
		if strings.Contains(p.Text(), q.asks) {
			p.Press("Send", "answer", q.answers[0]).Is(200).Says("Thank you")
		}
	}
}

// One address that answers every question fills no queue either.
func TestAddressLimit(t *testing.T) {
	w := newTown(t)
	b := webtest.Open(t, w.door(t))
	team := w.teamCalled(t, "Millbury PCN")
	for n := range 8 {
		p := w.form(b, "who", "me", "now", "none").Press("Send", append([]string{"team", team}, append(amina[:len(amina):len(amina)], "family", fmt.Sprint("Yusuf", n))...)...)
		if (n < 5) != (p.Status == 200) {
			t.Errorf("%d: %d", n, p.Status)
		}
		if n >= 5 && p.Field("given") != "Amina" {
			t.Error("what was typed is lost")
		}
	}
}
