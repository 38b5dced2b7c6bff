package notify

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/job"
)

// dsn is a report as a mail server writes it: what it says of the recipient, and
// the headers of what it is about.
func dsn(status, about string) string {
	return strings.ReplaceAll(fmt.Sprintf(`From: MAILER-DAEMON@mx.example.org
To: kith@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Tue, 1 Sep 2026 10:00:00 +0100

%s
--b
Content-Type: text/rfc822-headers

%s
--b--
`, status, about), "\n", "\r\n")
}

func failed(code string) string {
	return "Final-Recipient: rfc822; somebody-else@example.org\nAction: failed\nStatus: " + code + "\nDiagnostic-Code: smtp; 550 no"
}

// A mail that came back is known by its Message-ID; whoever sees the person is
// told why, and that they are to tell them in another way.
func TestBounce(t *testing.T) {
	p := newPost(t)
	keep := func(text string) (bool, error) {
		t.Helper()
		r, err := ReadReport(strings.NewReader(text))
		if err != nil {
			return false, err
		}
		var did bool
		err = dbtest.Err(p.DB, job.System(r.Tenant), func(tx *db.Tx) (err error) { did, err = r.Keep(tx); return err })
		return did, err
	}
	who := p.person(nil)
	letter := func() *Message { m := p.letter(who); p.run(); return p.is(m.ID, Sent, "") }
	m := letter()
	head := "To: office@choir.example.org\nMessage-ID: <" + m.reference() + "@example.org>\nSubject: Can you help somebody?"
	if did, err := keep(dsn("Final-Recipient: rfc822; a@b.example\nAction: delayed\nStatus: 4.4.1", head)); did || err != nil {
		t.Errorf("delayed: %v %v", did, err)
	}
	p.is(m.ID, Sent, "")
	for i, want := range []bool{true, false} {
		if did, err := keep(dsn(failed("5.1.1"), head)); did != want || err != nil {
			t.Errorf("time %d: %v %v", i, did, err)
		}
	}
	if got := p.is(m.ID, Bounced, "The mail came back (5.1.1): there is no such address."); !got.Tell {
		t.Error("nobody is to tell them")
	}
	if did, err := keep(dsn("Action: delivered\nStatus: 2.0.0", head)); did || err != nil {
		t.Errorf("delivered after all: %v %v", did, err)
	}

	// One that says so arrived; parts may be encoded, and the whole be sent back.
	m = letter()
	body := base64.StdEncoding.EncodeToString([]byte("Reporting-MTA: dns; x\r\n\r\nAction: Delivered\r\nStatus: 2.0.0\r\n"))
	text := "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\n" + body +
		"\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <" + m.reference() + "@example.org>\r\n\r\nCan you help\r\n--b--\r\n"
	if did, err := keep(text); !did || err != nil {
		t.Errorf("delivered: %v %v", did, err)
	}
	p.is(m.ID, Delivered, "")

	// A message that has not gone yet is not brought back; nor one that there is not.
	m = p.letter(who)
	if did, err := keep(dsn(failed("5.1.1"), "Message-ID: <"+m.reference()+"@example.org>")); did || err != nil {
		t.Errorf("before it went: %v %v", did, err)
	}
	_, err := keep(dsn(failed("5.1.1"), "Message-ID: <"+string(dbtest.Tenant)+".none@example.org>"))
	dbtest.Fails(t, "another message", err, kith.NotFound)
	_, err = keep(dsn(failed("5.1.1"), "Message-ID: <"+string(dbtest.Elsewhere)+"."+string(m.ID)+"@example.org>"))
	dbtest.Fails(t, "another tenant's", err, kith.NotFound)
}

// What is no report on a message of ours is told from one, whatever it holds.
func TestNoReport(t *testing.T) {
	id := "Message-ID: <tenant.one@example.org>"
	for what, text := range map[string]string{
		"nothing": "", "no mail": "hello", "an answer": "Subject: Out of office\r\n\r\nBack in May.",
		"no boundary":              "Content-Type: multipart/report\r\n\r\nx",
		"no Message-ID":            dsn(failed("5.1.1"), "To: office@choir.example.org"),
		"somebody else's":          dsn(failed("5.1.1"), "Message-ID: <CAF1234@mail.example.org>"),
		"an ID that is none":       dsn(failed("5.1.1"), "Message-ID: <a b.c@d>"),
		"no action":                dsn("Final-Recipient: rfc822; a@b.example", id),
		"the address only":         dsn(failed("5.1.1"), "To: <tenant.one@example.org>"),
		"the ID in the wrong part": strings.Replace(dsn(failed("5.1.1"), "X: y"), "I'm sorry.", id, 1),
		"cut off":                  dsn(failed("5.1.1"), id)[:300],
		"a bomb of parts":          "Content-Type: multipart/report; boundary=b\r\n\r\n" + strings.Repeat("--b\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\n", 100_000),
	} {
		if r, err := ReadReport(strings.NewReader(text)); !errors.Is(err, ErrNoReport) {
			t.Errorf("%s: %+v %v", what, r, err)
		}
	}
	if r, err := ReadReport(strings.NewReader(dsn(failed("5.1.1"), id))); err != nil || r.Tenant != "tenant" || r.ID != "one" {
		t.Errorf("%+v %v", r, err)
	}
}

func FuzzReadReport(f *testing.F) {
	f.Add(dsn(failed("5.1.1"), "Message-ID: <tenant.one@example.org>"))
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ReadReport(strings.NewReader(text))
		if err == nil && (!r.ID.Valid() || !r.Tenant.Valid() || r.Action == "") {
			t.Errorf("%+v", r)
		}
	})
}
