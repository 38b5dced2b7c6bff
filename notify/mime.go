package notify

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
	"time"
)

// letterhead is who a mail is from.
type letterhead struct {
	Name    string // the service's
	Address string
}

// mail is the envelope as an Internet message (RFC 5322, RFC 2045). The same
// envelope at the same time is always the same bytes. Nothing in it can add a
// header: names are quoted or encoded, and addresses have been parsed.
func (e *Envelope) mail(from letterhead, at time.Time) ([]byte, error) {
	to, err := mail.ParseAddress(e.Address)
	if err != nil || to.Address != e.Address {
		return nil, &Fault{To: Bounced, Why: "The e-mail address is not one.", Err: err}
	}
	sum := sha256.Sum256([]byte(e.Reference))
	boundary := hex.EncodeToString(sum[:16])
	domain := from.Address[strings.LastIndex(from.Address, "@")+1:]
	var b bytes.Buffer
	for _, h := range [][2]string{
		{"From", (&mail.Address{Name: line(from.Name), Address: from.Address}).String()},
		{"To", (&mail.Address{Name: line(e.Name), Address: to.Address}).String()},
		{"Subject", mime.QEncoding.Encode("utf-8", line(e.Subject))},
		{"Date", at.UTC().Format(time.RFC1123Z)},
		{"Message-ID", "<" + line(e.Reference) + "@" + domain + ">"},
		{"Auto-Submitted", "auto-generated"},
		{"Content-Language", e.Language},
		{"MIME-Version", "1.0"},
	} {
		fmt.Fprintf(&b, "%s: %s\r\n", h[0], h[1])
	}
	if len(e.Files) == 0 {
		err = e.alternative(&b, boundary, func(header textproto.MIMEHeader) (io.Writer, error) {
			fmt.Fprintf(&b, "Content-Type: %s\r\n\r\n", header.Get("Content-Type"))
			return &b, nil
		})
		return b.Bytes(), err
	}
	mixed := multipart.NewWriter(&b)
	if err := mixed.SetBoundary("m" + boundary); err != nil {
		return nil, err
	}
	fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=%s\r\n\r\n", mixed.Boundary())
	if err := e.alternative(&b, boundary, mixed.CreatePart); err != nil {
		return nil, err
	}
	for _, f := range e.Files {
		w, err := mixed.CreatePart(textproto.MIMEHeader{
			"Content-Type":              {mime.FormatMediaType(f.Type, map[string]string{"name": line(f.Name)})},
			"Content-Disposition":       {mime.FormatMediaType("attachment", map[string]string{"filename": line(f.Name)})},
			"Content-Transfer-Encoding": {"base64"},
		})
		if err != nil {
			return nil, err
		}
		if err := base64Lines(w, f.Content); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), mixed.Close()
}

// alternative writes the text and the page, of which a reader shows one.
func (e *Envelope) alternative(b *bytes.Buffer, boundary string, part func(textproto.MIMEHeader) (io.Writer, error)) error {
	w, err := part(textproto.MIMEHeader{"Content-Type": {"multipart/alternative; boundary=a" + boundary}})
	if err != nil {
		return err
	}
	alt := multipart.NewWriter(w)
	if err := alt.SetBoundary("a" + boundary); err != nil {
		return err
	}
	for _, p := range [][2]string{{"text/plain", e.Text}, {"text/html", e.HTML}} {
		w, err := alt.CreatePart(textproto.MIMEHeader{"Content-Type": {p[0] + "; charset=utf-8"}, "Content-Transfer-Encoding": {"quoted-printable"}})
		if err != nil {
			return err
		}
		q := quotedprintable.NewWriter(w)
		if _, err := io.WriteString(q, p[1]); err != nil {
			return err
		}
		if err := q.Close(); err != nil {
			return err
		}
	}
	return alt.Close()
}

// base64Lines writes lines of 76 characters.
func base64Lines(w io.Writer, content []byte) error {
	text := base64.StdEncoding.EncodeToString(content)
	for len(text) > 0 {
		n := min(76, len(text))
		if _, err := io.WriteString(w, text[:n]+"\r\n"); err != nil {
			return err
		}
		text = text[n:]
	}
	return nil
}

// line is s as one line.
func line(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }
