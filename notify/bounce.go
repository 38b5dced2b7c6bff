package notify

import (
	"bufio"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"net/textproto"
	"regexp"
	"strings"

	"kith"
	"kith/db"
)

// A Report is what a mail server tells by mail of a message that it had taken: a
// delivery status notification (RFC 3464).
type Report struct {
	Tenant kith.ID // of the message, by its Message-ID
	ID     kith.ID // of the message
	Action string  // failed, delayed, delivered, relayed or expanded
	Code   string  // of RFC 3463: 5.1.1
}

// ErrNoReport is that a mail is no report on a message of ours: an automatic
// answer, or somebody who writes.
var ErrNoReport = errors.New("no delivery report on a message of Kith")

// mostReport is how much of a mail is read, and mostParts how many parts of it.
const (
	mostReport = 4 << 20
	mostParts  = 20
)

// ReadReport reads a mail as a Report. A message is known by its Message-ID and
// never by an address: two may have gone to one address, and anybody can write
// one. Errors: ErrNoReport.
func ReadReport(r io.Reader) (*Report, error) {
	m, err := mail.ReadMessage(io.LimitReader(r, mostReport))
	if err != nil {
		return nil, ErrNoReport
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/report" || params["boundary"] == "" {
		return nil, ErrNoReport
	}
	out := &Report{}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for range mostParts {
		p, err := parts.NextPart()
		if err != nil {
			break // what came so far may do: reports are cut off often
		}
		var body io.Reader = p
		if strings.EqualFold(p.Header.Get("Content-Transfer-Encoding"), "base64") {
			body = base64.NewDecoder(base64.StdEncoding, p)
		}
		fields := textproto.NewReader(bufio.NewReader(body))
		switch kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type")); kind {
		case "message/delivery-status", "message/global-delivery-status":
			out.status(fields)
		case "message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers":
			h, _ := fields.ReadMIMEHeader() // the rest of what came back may be anything
			out.about(h.Get("Message-Id"))
		}
	}
	if out.ID == "" || out.Action == "" {
		return nil, ErrNoReport
	}
	return out, nil
}

// status reads what is said of the recipients: a block of fields about the
// report, then one for each. A failure counts more than anything else.
func (r *Report) status(fields *textproto.Reader) {
	for range mostParts {
		h, err := fields.ReadMIMEHeader()
		if action := strings.ToLower(strings.TrimSpace(h.Get("Action"))); action != "" && r.Action != "failed" {
			r.Action, r.Code = action, enhancedCode.FindString(strings.TrimSpace(h.Get("Status")))
		}
		if err != nil {
			return
		}
	}
}

var ourID = regexp.MustCompile(`^<([^.@<>\s]+)\.([^@<>\s]+)@[^@<>\s]+>$`)

// about reads a Message-ID as mail.go writes it.
func (r *Report) about(messageID string) {
	m := ourID.FindStringSubmatch(strings.TrimSpace(messageID))
	if m != nil && kith.ID(m[1]).Valid() && kith.ID(m[2]).Valid() {
		r.Tenant, r.ID = kith.ID(m[1]), kith.ID(m[2])
	}
}

// Keep moves the message to where the report says it is, and reports whether
// anything changed: what is only delayed or passed on, and what was known
// already, changes nothing. tx is of the report's tenant. Errors: NotFound.
func (r *Report) Keep(tx *db.Tx) (bool, error) {
	sys := program(tx)
	m, err := db.Get[Message](sys, r.ID)
	if err != nil {
		return false, err
	}
	to, why := Status(""), ""
	switch r.Action {
	case "failed":
		to, why = Bounced, "The mail came back"+map[bool]string{true: " (" + r.Code + ")"}[r.Code != ""]+": "+meaning(r.Code)
	case "delivered":
		to = Delivered
	}
	if to == "" || m.Channel != Email || !m.Status.CanBecome(to) || m.Status == Waiting || m.Status == Held {
		return false, nil
	}
	return true, m.move(sys, to, why)
}

// meaning is what a code says, in words for the worker (RFC 3463, section 3).
func meaning(code string) string {
	for _, x := range []struct{ begins, words string }{
		{"5.1.", "there is no such address."}, {"5.2.2", "the mailbox is full."}, {"5.2.", "the mailbox takes no mail."},
		{"5.4.", "their mail server could not be reached."}, {"4.", "their mail server could not be reached for days."}, {"5.7.", "their mail server does not let it in."},
	} {
		if strings.HasPrefix(code, x.begins) {
			return x.words
		}
	}
	return "their mail server does not take it."
}
