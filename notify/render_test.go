package notify

import (
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"kith/db/dbtest"
)

var house = House{Service: "Northshire link workers", Phone: "01632 960100", Base: "https://kith.example.nhs.uk/"}

// Every message in every language and on every channel can be written with what
// it needs, and keeps to the rules: no name in a subject or a text message, and
// nothing but "ring us" in a text to whoever has not said that messages may be
// left.
func TestEveryTemplate(t *testing.T) {
	for name, tm := range templates {
		for language := range tm.words {
			for _, w := range []way{{channel: Email, address: "a@example.org"}, {channel: Letter, address: "4 Canal Street"}, {channel: Text, address: mobileNumber, detail: true}, {channel: Text, address: mobileNumber}} {
				if !tm.by(w.channel) {
					continue
				}
				w.language, w.name = language, "Amina Yusuf"
				m := &Message{Data: map[string]string{}}
				m.Tenant, m.ID = dbtest.Tenant, "m1"
				for _, key := range tm.needs {
					m.Data[key] = "Zebra"
				}
				e, err := house.envelope(m, tm, &w)
				if err != nil {
					t.Errorf("%s.%s %s: %v", name, language, w.channel, err)
					continue
				}
				if w.channel != Email && w.channel != Letter && (strings.Contains(e.Text, "Amina") || !w.detail && strings.Contains(e.Text, "Zebra")) {
					t.Errorf("%s.%s: a text message tells: %q", name, language, e.Text)
				}
				if w.channel == Text && len([]rune(e.Text)) > 320 {
					t.Errorf("%s.%s: a text message of %d characters", name, language, len([]rune(e.Text)))
				}
				if (w.channel == Text) != (e.Subject == "") || strings.Contains(e.Subject, "Amina") {
					t.Errorf("%s.%s: the subject %q", name, language, e.Subject)
				}
				if strings.Contains(e.Text, "<no value>") || e.Text == "" {
					t.Errorf("%s.%s: %q", name, language, e.Text)
				}
			}
		}
	}
	if languages := len(templates["appointment"].words); languages < 4 {
		t.Errorf("an appointment is written in %d languages", languages)
	}
}

// What is wrong with a template is found when the program starts.
func TestTemplatesThatAreWrong(t *testing.T) {
	const good = "what: A thing\nvia: text email\nsubject: A thing\n---\nWords\n--- text\nWords\n--- ring\nRing"
	for name, text := range map[string]map[string]string{
		"":                           {"a.en.txt": good, "a.fr.txt": "subject: Chose\n---\nMots\n--- text\nMots\n--- ring\nAppelez"},
		"no head":                    {"a.en.txt": "Words"},
		"a name in the subject":      {"a.en.txt": strings.Replace(good, "subject: A thing", "subject: {{.Name}}", 1)},
		"no words without details":   {"a.en.txt": strings.Replace(good, "--- ring\nRing", "", 1)},
		"a translation of nothing":   {"a.fr.txt": good},
		"a part is not translated":   {"a.en.txt": good, "a.fr.txt": "subject: Chose\n---\nMots\n--- text\nMots"},
		"a part that is not English": {"a.en.txt": good, "a.fr.txt": "subject: Chose\n---\nMots\n--- text\nMots\n--- ring\nAppelez\n--- more\nPlus"},
		"an unknown key":             {"a.en.txt": "who: me\n" + good},
		"a broken mark":              {"a.en.txt": good + "{{"},
	} {
		fs := fstest.MapFS{}
		for n, s := range text {
			fs["template/"+n] = &fstest.MapFile{Data: []byte(s)}
		}
		if _, err := load(fs); (err == nil) != (name == "") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// nasty is what somebody types to get into the headers or the page of a mail.
var nasty = []string{
	"a\r\nBcc: all@example.org\r\n\r\nwords", "a\nBcc: all@example.org", "a\rBcc: x", "\x00a\x1b[31m", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
	"a\u2028Bcc: x", "=?utf-8?q?=0D=0ABcc:_x?=", "\u202eevil", "https://kith.example.nhs.uk.evil.example/x", "https://evil.example/", strings.Repeat("long ", 5000), "\xff\xfe",
	"javascript:alert(1)", "https://kith.example.nhs.uk\"onmouseover=\"x", ".\r\n.\r\nMAIL FROM:<x@example.org>",
}

// Nothing that is typed makes a header, a second recipient, a tag or a link.
func TestMailCannotBeInjectedInto(t *testing.T) {
	for _, s := range nasty {
		m := &Message{Data: map[string]string{"when": s, "where": s}}
		m.Tenant, m.ID = dbtest.Tenant, "m1"
		h := house
		h.Service = s
		e, err := h.envelope(m, templates["appointment"], &way{channel: Email, name: s, address: "a@example.org", language: "en"})
		if err != nil {
			t.Fatal(err)
		}
		e.Files = []File{{Name: s + ".pdf", Type: "application/pdf", Content: []byte("%PDF")}}
		b, err := e.mail(letterhead{s, "kith@example.nhs.uk"}, dbtest.Now)
		if err != nil {
			t.Fatal(err)
		}
		msg, err := mail.ReadMessage(strings.NewReader(string(b)))
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		for key := range msg.Header {
			if !slices.Contains([]string{"From", "To", "Subject", "Date", "Message-Id", "Auto-Submitted", "Content-Language", "Mime-Version", "Content-Type"}, key) {
				t.Errorf("%q made a header %s", s, key)
			}
		}
		to, err := msg.Header.AddressList("To")
		if err != nil || len(to) != 1 || to[0].Address != "a@example.org" {
			t.Errorf("%q: to %v, %v", s, to, err)
		}
		if got, want := msg.Header.Get("Subject"), "Your appointment"; got != want {
			t.Errorf("%q: subject %q", s, got)
		}
		text, page := bodies(t, msg)
		if strings.Count(text, "Where: ") != 1 || strings.Contains(page, "<script") || strings.Contains(page, "<img") ||
			strings.Contains(page, "href=\"https://evil") || strings.Contains(page, ".evil.example\"") || strings.Contains(page, "\"onmouse") {
			t.Errorf("%q:\n%s", s, page)
		}
	}
	for _, address := range []string{"a@example.org\r\nBcc: b@example.org", "a@example.org, b@example.org", "A <a@example.org>", "", "a", "a@example.org>\r\nRCPT TO:<b@example.org"} {
		e := &Envelope{Reference: "t.m", Channel: Email, Address: address, Text: "x", HTML: "x"}
		if _, err := e.mail(letterhead{"Kith", "kith@example.nhs.uk"}, dbtest.Now); err == nil {
			t.Errorf("the address %q was taken", address)
		}
	}
}

// bodies are the text and the page of a mail with an attachment.
func bodies(t *testing.T, msg *mail.Message) (text, page string) {
	t.Helper()
	_, p, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	mixed := multipart.NewReader(msg.Body, p["boundary"])
	part, err := mixed.NextPart()
	if err != nil {
		t.Fatal(err)
	}
	if _, p, err = mime.ParseMediaType(part.Header.Get("Content-Type")); err != nil {
		t.Fatal(err)
	}
	alt := multipart.NewReader(part, p["boundary"])
	for _, to := range []*string{&text, &page} {
		part, err := alt.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		*to = string(b)
	}
	if _, err := mixed.NextPart(); err != nil {
		t.Errorf("the attachment: %v", err)
	}
	return text, page
}

// A link to Kith can be followed; what only begins like one cannot.
func TestLinks(t *testing.T) {
	const base = "https://kith.example.nhs.uk"
	for text, want := range map[string]string{
		"See " + base + "/referrals.":          `See <a href="` + base + `/referrals">` + base + `/referrals</a>.`,
		base:                                   `<a href="` + base + `">` + base + `</a>`,
		base + ".evil.example/x":               base + ".evil.example/x",
		base + "@evil.example":                 `<a href="` + base + `">` + base + `</a>@evil.example`,
		base + "/a?b=1&amp;c=2 " + base + ":1": `<a href="` + base + `/a?b=1">` + base + `/a?b=1</a>&amp;c=2 <a href="` + base + `">` + base + `</a>:1`,
	} {
		if got := linked(text, base); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}
