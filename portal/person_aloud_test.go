package portal

import (
	"bytes"
	"encoding/binary"
	"io"
	"log/slog"
	"math"
	"net/http/httptest"
	"strings"
	"testing"

	"kith"
	"kith/browser"
	"kith/db"
	"kith/db/dbtest"
	"kith/nhs"
	"kith/plan"
	"kith/sample"
	"kith/voice"
	"kith/web/webtest"
)

// tone is a second of sound that any browser plays: WAV, 8,000 samples of one byte.
func tone() []byte {
	const rate = 8000
	var b bytes.Buffer
	b.WriteString("RIFF")
	binary.Write(&b, binary.LittleEndian, uint32(36+rate))
	b.WriteString("WAVEfmt ")
	for _, v := range []any{uint32(16), uint16(1), uint16(1), uint32(rate), uint32(rate), uint16(1), uint16(8)} {
		binary.Write(&b, binary.LittleEndian, v)
	}
	b.WriteString("data")
	binary.Write(&b, binary.LittleEndian, uint32(rate))
	for i := range rate {
		b.WriteByte(byte(128 + 60*math.Sin(2*math.Pi*440*float64(i)/rate)))
	}
	return b.Bytes()
}

// recorded has the worker read Amina's plan aloud.
func (w *town) recorded(t testing.TB) (id kith.ID) {
	t.Helper()
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		s, err := plan.SheetOf(tx, w.plan.ID)
		if err != nil {
			return err
		}
		r, err := voice.Record(tx, w.plan.Person, w.plan.ID, s.Mark(), tone())
		id = r.ID
		return err
	})
	return id
}

// What the worker has read aloud is on the person's page, which says when the
// plan has changed since; nobody hears it who has not shown who they are.
func TestOwnRecording(t *testing.T) {
	w, _ := newTown(t)
	w.helped(t)
	s, k, id := w.own(t), w.key(t), w.recorded(t)
	src := k.Path() + "/aloud/" + string(id)
	b, p := enter(t, s, k)
	p = p.Follow("My plan").Is(200).Says("Listen to your plan", "Recorded by Lena Walker on 1 September 2026").SaysNot("has changed since")
	if got := p.Root().Called("audio")[0].Attr["src"]; got != src {
		t.Errorf("it plays %s", got)
	}
	heard := b.Get(src).Is(200)
	if heard.Body != string(tone()) || heard.Header.Get("Content-Type") != "audio/wav" || heard.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("heard: %v", heard.Header)
	}
	part := b.Request("GET", src, nil)
	part.Header.Set("Range", "bytes=4-7")
	if got := b.Send(part); got.Status != 206 || got.Body != string(tone()[4:8]) {
		t.Errorf("a part of it: %d, %q", got.Status, got.Body)
	}
	b.Get(k.Path() + "/aloud/" + string(w.plan.ID)).Is(404)
	webtest.Open(t, s).Get(src).Is(200).Says("Open your page").SaysNot("RIFF")
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		_, err := plan.AddNeed(tx, w.plan.ID, plan.NewNeed{Need: nhs.Transport, Words: "No bus on Sundays"})
		return err
	})
	b.Get(k.Path() + "/plan/easy").Says("The plan has changed since")
}

// A browser with a voice offers to read the page, says what stands on it part by
// part, marks what it says, stops, and begins again; one without offers nothing.
func TestBrowserReadAloud(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
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
	p := browser.Open(t, browser.Phone)
	enterIn(p, server.URL+k.Path(), k.Code)
	p.Goto(server.URL + k.Path() + "/plan/easy")
	p.SeeNot("Read this page to me") // this machine has no voice
	p.Eval(`window.said = [], window.held = null,
		speechSynthesis.getVoices = () => [{ lang: "en-GB" }],
		speechSynthesis.cancel = () => { window.held = null },
		speechSynthesis.speak = (u) => { said.push(u.text + " [" + u.lang + "]"); window.held = u; if (!window.slowly) setTimeout(() => u.onend(), 0) },
		speechSynthesis.dispatchEvent(new Event("voiceschanged")), ""`)
	p.See("Read this page to me")
	p.Good()
	p.Click("Read this page to me")
	p.See("Read this page again")
	said := p.Eval(`said.join("\n")`)
	at := 0
	for _, want := range []string{"My plan [en-GB]", "What matters to me", "Singing again, and seeing my sister", "To sing with others every week", "Ring after 3pm", "You can change your mind at any time."} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q, but:\n%s", want, said)
		}
		if i := strings.Index(said, want); i < at && want != "Ring after 3pm" {
			t.Errorf("%q comes too early:\n%s", want, said)
		} else {
			at = max(at, i)
		}
	}
	if strings.Contains(said, "Read this page") || strings.Contains(said, "Recorded by") {
		t.Errorf("it reads its own button, or what can be listened to:\n%s", said)
	}
	p.Eval(`window.slowly = true, said.length = 0, ""`)
	p.Click("Read this page again")
	p.See("Stop reading")
	p.Screenshot("mine-aloud-phone")
	if got := p.Eval(`document.querySelector(".kith-read").textContent.trim()`); got != "My plan" {
		t.Errorf("it marks %q", got)
	}
	p.Eval(`held.onend(), ""`)
	p.Click("Stop reading")
	p.See("Read this page to me")
	if got := p.Eval(`String(document.querySelectorAll(".kith-read").length) + " " + said.length`); got != "0 2" {
		t.Errorf("stopped, with marks and parts said: %s", got)
	}
	p.Eval(`(() => { const a = document.querySelector("audio"); a.muted = true; a.play().then(() => a.before("It lasts " + a.duration + " s")); return "" })()`)
	p.See("It lasts 1 s")
}

func enterIn(p *browser.Page, at, code string) {
	d := sample.Amina.Born
	p.Goto(at)
	p.Fill("Day", string(d[8:10]))
	p.Fill("Month", string(d[5:7]))
	p.Fill("Year", string(d[:4]))
	p.Fill("The code of six digits", code)
	p.Click("Open my page")
	p.See("This is your plan")
}
