package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"net/textproto"
	"strings"
	"time"

	"kith/person"
)

// SMTP hands mail to a mail server (RFC 5321). It uses the standard library's
// client since the mark must stand just before the final dot: what has been
// written up to there, a server throws away when the line breaks.
type SMTP struct {
	Server   string // host:port; 465 speaks TLS from the first byte, others by STARTTLS
	User     string // "" to hand over without signing in
	Password string
	From     string         // the address of the sender
	Service  string         // and its name
	Plain    bool           // without TLS; for a server on this machine only
	Roots    *x509.CertPool // whom to trust, instead of the system's

	idle chan *smtpConn
}

// smtpConn is an open connection and when it was last used.
type smtpConn struct {
	*smtp.Client
	line net.Conn
	used time.Time
}

// NewSMTP checks how a mail server is set up.
func NewSMTP(s SMTP) (*SMTP, error) {
	host, _, err := net.SplitHostPort(s.Server)
	switch {
	case err != nil:
		return nil, fmt.Errorf("the mail server must be HOST:PORT, like mail.example.nhs.uk:587: %w", err)
	case !isAddress(s.From):
		return nil, errors.New("with a mail server, say from which address mail is sent (--mail-from)")
	case s.Plain && host != "localhost" && !net.ParseIP(host).IsLoopback():
		return nil, errors.New("mail without TLS is for a server on this machine only")
	}
	s.idle = make(chan *smtpConn, 16)
	return &s, nil
}

func isAddress(s string) bool { _, err := person.ParseEmail(s); return err == nil }

// Name is "smtp".
func (s *SMTP) Name() string { return "smtp" }

// Details reports that they may go: by TLS, or by a server on this machine.
func (s *SMTP) Details() bool { return true }

// Leaves reports that mail goes out.
func (s *SMTP) Leaves() bool { return true }

// Hand hands over one mail.
func (s *SMTP) Hand(ctx context.Context, e *Envelope, mark func() error) (string, error) {
	text, err := e.mail(letterhead{s.Service, s.From}, time.Now())
	if err != nil {
		return "", err
	}
	c, err := s.connect(ctx)
	if err != nil {
		return "", err
	}
	if err := s.send(c, e, text, mark); err != nil {
		c.line.Close() // without the dot, whatever was written is nothing
		return "", err
	}
	s.rest(c)
	return "", nil
}

func (s *SMTP) send(c *smtpConn, e *Envelope, text []byte, mark func() error) error {
	if err := c.Mail(s.From); err != nil {
		return answer(err, Waiting, "The mail server does not take mail from our address.")
	}
	if err := c.Rcpt(e.Address); err != nil {
		return answer(err, Bounced, "The mail server does not know the address.")
	}
	w, err := c.Data()
	if err != nil {
		return answer(err, Failed, "The mail server does not take it.")
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	if err := mark(); err != nil {
		return err
	}
	return answer(w.Close(), Failed, "The mail server does not take it.") // the final dot
}

// answer is what an error of the server means: permanent is where a code of 5xx
// leads. What is no answer of the server's stays as it is.
func answer(err error, permanent Status, why string) error {
	var said *textproto.Error
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &said):
		return err
	case said.Code >= 500 && (strings.HasPrefix(said.Msg, "5.1.") || strings.HasPrefix(said.Msg, "5.2.")) && permanent == Failed:
		return &Fault{Bounced, "The mail server does not know the address, or it is full.", err}
	case said.Code >= 500:
		return &Fault{permanent, why, err}
	}
	return &Fault{Waiting, "The mail server asks to try again later.", err}
}

// connect opens a connection, or takes one that rests.
func (s *SMTP) connect(ctx context.Context) (*smtpConn, error) {
	until, ok := ctx.Deadline()
	if !ok {
		until = time.Now().Add(mostTime)
	}
	for {
		select {
		case c := <-s.idle:
			c.line.SetDeadline(until)
			if time.Since(c.used) < 20*time.Second && c.Reset() == nil {
				return c, nil
			}
			c.line.Close()
			continue
		default:
		}
		return s.dial(ctx, until)
	}
}

func (s *SMTP) dial(ctx context.Context, until time.Time) (*smtpConn, error) {
	host, port, _ := net.SplitHostPort(s.Server)
	conf := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12, RootCAs: s.Roots}
	line, err := (&net.Dialer{Timeout: 20 * time.Second}).DialContext(ctx, "tcp", s.Server)
	if err != nil {
		return nil, err
	}
	line.SetDeadline(until)
	if port == "465" {
		line = tls.Client(line, conf)
	}
	c, err := smtp.NewClient(line, host)
	if err != nil {
		line.Close()
		return nil, err
	}
	err = c.Hello(s.From[strings.LastIndex(s.From, "@")+1:])
	if err == nil && port != "465" && !s.Plain {
		err = c.StartTLS(conf) // a server that does not offer it gets no mail
	}
	if err == nil && s.User != "" {
		if err = c.Auth(smtp.PlainAuth("", s.User, s.Password, host)); err != nil {
			err = answer(err, Waiting, "The mail server does not accept our password.")
		}
	}
	if err != nil {
		line.Close()
		return nil, err
	}
	return &smtpConn{Client: c, line: line}, nil
}

// rest keeps a connection for the next mail.
func (s *SMTP) rest(c *smtpConn) {
	c.used = time.Now()
	select {
	case s.idle <- c:
	default:
		c.Quit()
	}
}
