package notify

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"
)

// mailServer is a small mail server: it keeps what it takes, and answers what
// the test says.
type mailServer struct {
	net.Listener
	tls *tls.Config
	// answer is what it says to a command instead of 250: "" for 250, "drop" to
	// break the line. The dot at the end of a mail is the command ".".
	answer func(command string) string

	sync.Mutex
	took     []taken
	sessions int
}

type taken struct {
	from, to, id, text string
	secure             bool
}

func startMail(t testing.TB, answer func(string) string) *mailServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &mailServer{Listener: l, answer: answer}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.talk(c)
		}
	}()
	return s
}

func (s *mailServer) talk(c net.Conn) {
	defer func() { c.Close() }()
	s.Lock()
	s.sessions++
	s.Unlock()
	in := bufio.NewReader(c)
	say := func(l string) { fmt.Fprintf(c, "%s\r\n", l) }
	say("220 mail.example.org")
	var one taken
	for {
		l, err := in.ReadString('\n')
		if err != nil {
			return
		}
		l = strings.TrimSpace(l)
		verb := strings.ToUpper(strings.SplitN(l, " ", 2)[0])
		if a := s.says(l); a != "" && verb != "DATA" {
			if a == "drop" {
				return
			}
			say(a)
			continue
		}
		switch verb {
		case "EHLO":
			if s.tls != nil && !one.secure {
				say("250-mail.example.org\r\n250 STARTTLS")
			} else {
				say("250-mail.example.org\r\n250 AUTH PLAIN")
			}
		case "STARTTLS":
			if s.tls == nil {
				say("502 not here")
				continue
			}
			say("220 go ahead")
			c = tls.Server(c, s.tls)
			in, one.secure = bufio.NewReader(c), true
		case "AUTH":
			b, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(l, "AUTH PLAIN "))
			if string(b) == "\x00kith\x00secret" {
				say("235 welcome")
			} else {
				say("535 5.7.8 no")
			}
		case "MAIL":
			one.from = l
			say("250 ok")
		case "RCPT":
			one.to = strings.Trim(strings.TrimPrefix(l, "RCPT TO:"), "<>")
			say("250 ok")
		case "DATA":
			say("354 go on")
			var b strings.Builder
			for {
				l, err := in.ReadString('\n')
				if err != nil {
					return // no dot: nothing was sent
				}
				if l == ".\r\n" {
					break
				}
				b.WriteString(strings.TrimPrefix(l, "."))
			}
			a := s.says(".")
			if a == "" || a == "drop" {
				one.text = b.String()
				if m, err := mail.ReadMessage(strings.NewReader(one.text)); err == nil {
					one.id = m.Header.Get("Message-Id")
				}
				s.Lock()
				s.took = append(s.took, one)
				s.Unlock()
			}
			switch a {
			case "":
				say("250 queued")
			case "drop":
				return
			default:
				say(a)
			}
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (s *mailServer) says(command string) string {
	if s.answer == nil {
		return ""
	}
	return s.answer(command)
}

func (s *mailServer) all() []taken {
	s.Lock()
	defer s.Unlock()
	return append([]taken(nil), s.took...)
}

// carrier is one to the server.
func (s *mailServer) carrier(t testing.TB, more func(*SMTP)) *SMTP {
	t.Helper()
	set := SMTP{Server: s.Addr().String(), From: "kith@example.nhs.uk", Service: "Kith", Plain: s.tls == nil}
	if more != nil {
		more(&set)
	}
	c, err := NewSMTP(set)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var letter = Envelope{Reference: "northshire.m1", Channel: Email, Name: "Amina Yusuf", Address: "amina@example.org", Language: "en", Subject: "Hello",
	Text: "One\n.\nTwo é", HTML: "<p>One</p>"}

func TestSMTP(t *testing.T) {
	s := startMail(t, nil)
	c := s.carrier(t, nil)
	for range 3 {
		marks := 0
		if _, err := c.Hand(context.Background(), &letter, func() error { marks++; return nil }); err != nil || marks != 1 {
			t.Fatal(err, marks)
		}
	}
	all := s.all()
	if len(all) != 3 || all[0].to != "amina@example.org" || all[0].from != "MAIL FROM:<kith@example.nhs.uk>" || all[0].id != "<northshire.m1@example.nhs.uk>" ||
		!strings.Contains(all[0].text, "One\r\n.\r\nTwo =C3=A9") {
		t.Errorf("%+v", all)
	}
	if s.sessions != 1 {
		t.Errorf("%d connections for three mails", s.sessions)
	}
}

// The mark stands just before the dot: when it fails, the server has nothing.
func TestSMTPWithoutMark(t *testing.T) {
	s := startMail(t, nil)
	no := errors.New("no")
	if _, err := s.carrier(t, nil).Hand(context.Background(), &letter, func() error { return no }); !errors.Is(err, no) {
		t.Error(err)
	}
	time.Sleep(20 * time.Millisecond)
	if len(s.all()) != 0 {
		t.Error("sent without a mark")
	}
}

// What the server answers at each step, and what becomes of the message.
func TestSMTPAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		at, says string
		to       Status // "" where it is not the server's answer
		marked   bool
	}{
		"greets and breaks off":    {"EHLO", "drop", "", false},
		"does not know us":         {"MAIL", "550 5.7.1 who are you", Waiting, false},
		"does not know them":       {"RCPT", "550 5.1.1 <amina@example.org> no such user", Bounced, false},
		"their box is full now":    {"RCPT", "452 4.2.2 full", Waiting, false},
		"greylisted":               {"RCPT", "451 4.7.1 try again later", Waiting, false},
		"breaks off at the name":   {"RCPT", "drop", "", false},
		"spam":                     {".", "554 5.7.1 spam", Failed, true},
		"too large":                {".", "552 5.3.4 too large", Failed, true},
		"full after all":           {".", "552 5.2.2 full", Bounced, true},
		"overloaded":               {".", "421 4.3.2 shutting down", Waiting, true},
		"breaks off after the dot": {".", "drop", "", true},
	} {
		s := startMail(t, func(command string) string {
			if strings.HasPrefix(strings.ToUpper(command), c.at) {
				return c.says
			}
			return ""
		})
		marked := false
		_, err := s.carrier(t, nil).Hand(context.Background(), &letter, func() error { marked = true; return nil })
		var f *Fault
		if err == nil || errors.As(err, &f) != (c.to != "") || f != nil && f.To != c.to || marked != c.marked || strings.Contains(err.Error(), "amina") {
			t.Errorf("%s: %v, marked %v", name, err, marked)
		}
	}
	s := startMail(t, nil)
	s.Close()
	if _, err := s.carrier(t, nil).Hand(context.Background(), &letter, func() error { t.Error("marked"); return nil }); err == nil {
		t.Error("handed to nobody")
	}
}

// Mail goes by TLS to the server that was named, or not at all; and the password
// only after that.
func TestSMTPWithTLS(t *testing.T) {
	s := startMail(t, nil)
	var roots *x509.CertPool
	s.tls, roots = certificate(t)
	_, port, _ := net.SplitHostPort(s.Addr().String())
	for name, c := range map[string]struct {
		set func(*SMTP)
		ok  bool
		why string
	}{
		"all is well":        {func(x *SMTP) { x.Roots = roots }, true, ""},
		"the wrong password": {func(x *SMTP) { x.Roots, x.Password = roots, "guess" }, false, "password"},
		"nobody's server":    {func(*SMTP) {}, false, "certificate"},
		"another's server":   {func(x *SMTP) { x.Roots, x.Server = roots, "127.0.0.1:"+port }, false, "certificate"},
	} {
		carrier := s.carrier(t, func(x *SMTP) {
			x.Server, x.User, x.Password = "localhost:"+port, "kith", "secret"
			c.set(x)
		})
		_, err := carrier.Hand(context.Background(), &letter, func() error { return nil })
		if (err == nil) != c.ok || err != nil && !strings.Contains(err.Error(), c.why) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if all := s.all(); len(all) != 1 || !all[0].secure {
		t.Errorf("%+v", all)
	}
	plain := startMail(t, nil)
	if _, err := plain.carrier(t, func(x *SMTP) { x.Plain = false }).Hand(context.Background(), &letter, func() error { return nil }); err == nil || len(plain.all()) != 0 {
		t.Errorf("mail went without TLS: %v", err)
	}
	for _, set := range []SMTP{{Server: "mail.example.org:25", From: "a@example.org", Plain: true}, {Server: "mail.example.org", From: "a@example.org"}, {Server: "localhost:25"}} {
		if _, err := NewSMTP(set); err == nil {
			t.Errorf("%+v was taken", set)
		}
	}
}

// certificate is a server's for localhost by name, and whom to trust for it.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	c := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	is, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(is)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}, roots
}
