package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// GOVUK hands messages to GOV.UK Notify, or to a service that speaks its REST
// API, version 2. Notify wants the wording as a template of its own: make one
// for each channel, whose subject is ((subject)) and whose words are ((body)),
// for text messages ((body)) alone.
type GOVUK struct {
	base      *url.URL
	issuer    string
	secret    string
	templates map[Channel]string
	client    *http.Client
	now       func() time.Time
}

// GOVUKAt is where GOV.UK Notify is.
const GOVUKAt = "https://api.notifications.service.gov.uk"

// aKey is an API key: its name, the ID of the service and the secret.
var aKey = regexp.MustCompile(`^(?:.*-)?([0-9a-fA-F-]{36})-([0-9a-fA-F-]{36})$`)

// NewGOVUK takes the API key as Notify shows it, NAME-SERVICE-SECRET, and the
// IDs of the templates.
func NewGOVUK(at, key string, templates map[Channel]string) (*GOVUK, error) {
	u, err := url.Parse(strings.TrimSuffix(at, "/"))
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && (u.Scheme != "http" || !net.ParseIP(u.Hostname()).IsLoopback()) {
		return nil, errors.New("the address of GOV.UK Notify must begin with https://, without a password")
	}
	parts := aKey.FindStringSubmatch(strings.TrimSpace(key))
	if parts == nil {
		return nil, errors.New("the key of GOV.UK Notify is not one: it is NAME-SERVICE-SECRET, the last two of 36 characters each")
	}
	return &GOVUK{base: u, issuer: parts[1], secret: parts[2], templates: templates, now: time.Now,
		client: &http.Client{Timeout: mostTime,
			// The key is for this host alone.
			CheckRedirect: func(*http.Request, []*http.Request) error { return errors.New("GOV.UK Notify sends us elsewhere") }}}, nil
}

// Name is "govuk".
func (g *GOVUK) Name() string { return "govuk" }

// Details reports that none go this way: everybody in the service's team can
// read in Notify what was sent, and files are not attached.
func (g *GOVUK) Details() bool { return false }

// Leaves reports that messages go out.
func (g *GOVUK) Leaves() bool { return true }

// letterLines are how many lines an address has at Notify, the postcode among
// them.
const letterLines = 7

// Hand hands over one message. The mark stands before the request; what Notify
// has not answered is asked for by its reference.
func (g *GOVUK) Hand(ctx context.Context, e *Envelope, mark func() error) (string, error) {
	body := map[string]any{"template_id": g.templates[e.Channel], "reference": e.Reference}
	words := map[string]string{"body": e.Text}
	kind := string(e.Channel)
	switch e.Channel {
	case Email:
		body["email_address"], words["subject"] = e.Address, e.Subject
	case Text:
		kind, body["phone_number"] = "sms", e.Address
	case Letter:
		words["subject"] = e.Subject
		lines := append([]string{e.Name}, strings.Split(e.Address, "\n")...)
		if n := len(lines); n > letterLines { // the last is the postcode, and stays it
			lines = append(lines[:letterLines-2], strings.Join(lines[letterLines-2:n-1], ", "), lines[n-1])
		}
		for i, l := range lines {
			words["address_line_"+strconv.Itoa(i+1)] = l
		}
	}
	body["personalisation"] = words
	text, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	if err := mark(); err != nil {
		return "", err
	}
	var made struct {
		ID string `json:"id"`
	}
	return made.ID, g.ask(ctx, http.MethodPost, "/v2/notifications/"+kind, nil, text, &made)
}

// Find asks what became of a message.
func (g *GOVUK) Find(ctx context.Context, reference string, _ Channel) (Status, string, error) {
	var found struct {
		Notifications []struct {
			ID     string `json:"id"`
			Status string `json:"status"`
		} `json:"notifications"`
	}
	err := g.ask(ctx, http.MethodGet, "/v2/notifications", url.Values{"reference": {reference}}, nil, &found)
	if err != nil || len(found.Notifications) == 0 {
		return "", "", err
	}
	n := found.Notifications[0]
	status, _ := govukStatus(n.Status)
	return status, n.ID, nil
}

// ask makes one request and reads the answer.
func (g *GOVUK) ask(ctx context.Context, method, path string, query url.Values, body []byte, to any) error {
	u := g.base.JoinPath(path) // #nosec G125 -- the path is of our own making
	u.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+g.token())
	req.Header.Set("Content-Type", "application/json")
	res, err := g.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	switch {
	case err != nil:
		return err
	case res.StatusCode/100 == 2:
		return json.Unmarshal(text, to)
	}
	return govukFault(res.StatusCode, text)
}

// govukFault is what an answer other than yes means. A fault of Notify's own is
// no answer: it may have taken the message all the same.
func govukFault(code int, text []byte) error {
	var said struct {
		Errors []struct {
			Error, Message string
		} `json:"errors"`
	}
	_ = json.Unmarshal(text, &said) // what it says in another form is only not shown
	message := ""
	for _, e := range said.Errors {
		message += e.Error + ": " + e.Message + " "
	}
	err := fmt.Errorf("GOV.UK Notify answers %d %s", code, line(message))
	switch {
	case code >= 500:
		return err
	case code == http.StatusForbidden || code == http.StatusUnauthorized:
		return &Fault{Waiting, "GOV.UK Notify does not accept our key.", err}
	case code == http.StatusTooManyRequests:
		return &Fault{Waiting, "GOV.UK Notify asks to try again later.", err}
	case strings.Contains(message, "email_address ") || strings.Contains(message, "phone_number ") || strings.Contains(message, "address"):
		return &Fault{Bounced, "GOV.UK Notify says that the address is wrong.", err}
	}
	return &Fault{Failed, "GOV.UK Notify does not take it.", err}
}

// token is a JSON Web Token (RFC 7519, HS256), good for half a minute.
func (g *GOVUK) token() string {
	enc := base64.RawURLEncoding
	text := enc.EncodeToString([]byte(`{"typ":"JWT","alg":"HS256"}`)) + "." +
		enc.EncodeToString(fmt.Appendf(nil, `{"iss":%q,"iat":%d}`, g.issuer, g.now().Unix()))
	sum := hmac.New(sha256.New, []byte(g.secret))
	sum.Write([]byte(text))
	return text + "." + enc.EncodeToString(sum.Sum(nil))
}

// govukStatus is where a message stands that is at Notify, and why.
func govukStatus(s string) (Status, string) {
	switch s {
	case "delivered":
		return Delivered, ""
	case "permanent-failure", "returned-letter":
		return Bounced, "There is nobody at this address."
	case "temporary-failure":
		return Bounced, "It did not arrive: the telephone was off, or the mailbox full."
	case "technical-failure", "validation-failed", "virus-scan-failed", "cancelled":
		return Failed, "GOV.UK Notify could not send it (" + s + ")."
	}
	return Sent, "" // created, sending, pending, sent, accepted, received
}
