package notify

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/person"
)

const (
	service = "26785a09-ab16-4eb0-8407-a37497a57506"
	secret  = "3d844edf-8d35-48ac-975b-e847b4f122b0"
	key     = "my-test_key-" + service + "-" + secret
)

// govuk is a small GOV.UK Notify: it keeps what it takes, by reference.
type govuk struct {
	*httptest.Server
	sync.Mutex
	took   []map[string]any
	paths  []string
	answer func() (code int, body string) // nil for 201
}

func startGOVUK(t *testing.T) *govuk {
	g := &govuk{}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.Lock()
		defer g.Unlock()
		if err := allowed(r.Header.Get("Authorization"), time.Now()); err != nil {
			t.Error(err)
			w.WriteHeader(403)
			return
		}
		if r.Method == http.MethodGet {
			list := []map[string]any{}
			for i, m := range g.took {
				if m["reference"] == r.URL.Query().Get("reference") {
					list = append(list, map[string]any{"id": fmt.Sprint("n", i), "status": "sending", "reference": m["reference"]})
				}
			}
			json.NewEncoder(w).Encode(map[string]any{"notifications": list})
			return
		}
		body, _ := io.ReadAll(r.Body)
		var m map[string]any
		if err := json.Unmarshal(body, &m); err != nil {
			t.Error(err)
		}
		code, says := 201, fmt.Sprintf(`{"id": "n%d"}`, len(g.took))
		if g.answer != nil {
			code, says = g.answer()
		}
		if code == 201 || code == 0 {
			g.took, g.paths = append(g.took, m), append(g.paths, r.URL.Path)
		}
		if code == 0 { // taken, and the answer is lost
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(code)
		io.WriteString(w, says)
	}))
	t.Cleanup(g.Close)
	return g
}

// allowed checks a token as Notify does.
func allowed(header string, now time.Time) error {
	token, ok := strings.CutPrefix(header, "Bearer ")
	parts := strings.Split(token, ".")
	if !ok || len(parts) != 3 {
		return fmt.Errorf("no token: %q", header)
	}
	sum := hmac.New(sha256.New, []byte(secret))
	sum.Write([]byte(parts[0] + "." + parts[1]))
	if parts[2] != base64.RawURLEncoding.EncodeToString(sum.Sum(nil)) {
		return errors.New("the token is not signed by the key")
	}
	var head struct{ Typ, Alg string }
	var claim struct {
		Iss string
		Iat int64
	}
	for i, to := range []any{&head, &claim} {
		b, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err == nil {
			err = json.Unmarshal(b, to)
		}
		if err != nil {
			return err
		}
	}
	if head.Alg != "HS256" || head.Typ != "JWT" || claim.Iss != service || now.Unix()-claim.Iat > 30 || claim.Iat > now.Unix()+30 {
		return fmt.Errorf("the token says %+v %+v", head, claim)
	}
	return nil
}

func (g *govuk) carrier(t *testing.T) *GOVUK {
	c, err := NewGOVUK(g.URL, key, map[Channel]string{Email: "t-mail", Text: "t-text", Letter: "t-letter"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestGOVUK(t *testing.T) {
	g := startGOVUK(t)
	c := g.carrier(t)
	for _, e := range []Envelope{
		{Channel: Email, Name: "Amina", Address: "a@example.org", Subject: "Hello", Text: "Words", Reference: "t.1"},
		{Channel: Text, Address: mobileNumber, Text: "Words", Reference: "t.2"},
		{Channel: Letter, Name: "Amina Yusuf", Address: "c/o X\n1\n2\n3\n4\n5\nNX4 1AB", Subject: "Hello", Text: "Words", Reference: "t.3"},
	} {
		if id, err := c.Hand(context.Background(), &e, func() error { return nil }); err != nil || !strings.HasPrefix(id, "n") {
			t.Fatal(id, err)
		}
	}
	got, _ := json.Marshal(g.took)
	const want = `[{"email_address":"a@example.org","personalisation":{"body":"Words","subject":"Hello"},"reference":"t.1","template_id":"t-mail"},` +
		`{"personalisation":{"body":"Words"},"phone_number":"+447700900123","reference":"t.2","template_id":"t-text"},` +
		`{"personalisation":{"address_line_1":"Amina Yusuf","address_line_2":"c/o X","address_line_3":"1","address_line_4":"2","address_line_5":"3","address_line_6":"4, 5","address_line_7":"NX4 1AB","body":"Words","subject":"Hello"},"reference":"t.3","template_id":"t-letter"}]`
	if string(got) != want || strings.Join(g.paths, " ") != "/v2/notifications/email /v2/notifications/sms /v2/notifications/letter" {
		t.Errorf("%s\n%s", got, g.paths)
	}
	for reference, want := range map[string]Status{"t.2": Sent, "t.9": ""} {
		if s, _, err := c.Find(context.Background(), reference, Text); err != nil || s != want {
			t.Errorf("%s: %s %v", reference, s, err)
		}
	}
	if _, err := c.Hand(context.Background(), &Envelope{Channel: Text}, func() error { return errors.New("no") }); err == nil || len(g.took) != 3 {
		t.Error("sent without a mark")
	}
}

func TestGOVUKAnswers(t *testing.T) {
	for name, a := range map[string]struct {
		code int
		body string
		to   Status
	}{
		"a wrong address":  {400, `{"status_code":400,"errors":[{"error":"ValidationError","message":"email_address is a required property"}]}`, Bounced},
		"a wrong number":   {400, `{"errors":[{"error":"ValidationError","message":"phone_number Not enough digits"}]}`, Bounced},
		"a wrong template": {400, `{"errors":[{"error":"BadRequestError","message":"Template not found"}]}`, Failed},
		"a wrong key":      {403, `{"errors":[{"error":"AuthError","message":"Invalid token"}]}`, Waiting},
		"too many":         {429, `{"errors":[{"error":"RateLimitError","message":"Exceeded rate limit"}]}`, Waiting},
		"its own fault":    {500, `oops`, ""},
		"elsewhere":        {302, ``, Failed},
		"no JSON":          {201, `<html>`, ""},
	} {
		g := startGOVUK(t)
		g.answer = func() (int, string) { return a.code, a.body }
		_, err := g.carrier(t).Hand(context.Background(), &Envelope{Channel: Text, Reference: "t.1"}, func() error { return nil })
		var f *Fault
		if err == nil || errors.As(err, &f) != (a.to != "") || f != nil && f.To != a.to {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, x := range [][2]string{{"http://api.example.org", key}, {"https://u:p@example.org", key}, {"file:///etc/passwd", key}, {GOVUKAt, "short"}, {GOVUKAt, service + secret}, {"", key}} {
		if _, err := NewGOVUK(x[0], x[1], nil); err == nil {
			t.Errorf("%q was taken", x)
		}
	}
}

// The key goes to the host that was named, and nowhere that it points to.
func TestGOVUKKeyStays(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("another host was asked") }))
	defer other.Close()
	for _, code := range []int{301, 302, 307, 308} {
		s := httptest.NewServer(http.RedirectHandler(other.URL, code))
		c, err := NewGOVUK(s.URL, key, map[Channel]string{Text: "t"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Hand(context.Background(), &Envelope{Channel: Text, Reference: "t.1"}, func() error { return nil }); err == nil {
			t.Errorf("%d was followed", code)
		}
		if _, _, err := c.Find(context.Background(), "t.1", Text); err == nil {
			t.Errorf("%d was followed", code)
		}
		s.Close()
	}
}

// What Notify has not answered is asked for by its reference, and nothing goes
// twice.
func TestGOVUKAsked(t *testing.T) {
	for name, code := range map[string]int{"taken, and the answer lost": 0, "not taken": 500} {
		p, g := newPost(t), startGOVUK(t)
		p.sender.Carriers[Text] = g.carrier(t)
		g.answer = func() (int, string) { return code, "" }
		m := p.remind(p.person(nil))
		p.run()
		p.is(m.ID, Uncertain, "")
		g.Lock()
		g.answer = nil
		g.Unlock()
		for range 3 {
			p.add(askAfter)
			p.run()
		}
		if p.is(m.ID, Sent, ""); len(g.took) != 1 {
			t.Errorf("%s: sent %d times", name, len(g.took))
		}
	}
}

// Receipts move a message once, whoever sends them and in what order; without
// the token nothing does.
func TestReceipts(t *testing.T) {
	const token = "a-long-token-that-was-agreed"
	p, g := newPost(t), startGOVUK(t)
	p.sender.Carriers[Text] = g.carrier(t)
	id := p.person(nil)
	h := Receipts(p.DB, token)
	post := func(bearer, body string) int {
		t.Helper()
		r := httptest.NewRequest(http.MethodPost, ReceiptPath, strings.NewReader(body))
		r.Header.Set("Authorization", bearer)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code
	}
	says := func(m *Message, status string) string {
		return fmt.Sprintf(`{"id": "n1", "reference": %q, "to": "07700900123", "status": %q, "notification_type": "sms"}`, m.reference(), status)
	}
	sent := func() *Message {
		m := p.remind(id)
		p.run()
		return p.is(m.ID, Sent, "")
	}
	m := sent()
	for bearer, code := range map[string]int{"": 401, "Bearer ": 401, "Bearer wrong": 401, token: 401, "Bearer " + token + "x": 401} {
		if got := post(bearer, says(m, "delivered")); got != code {
			t.Errorf("%q: %d", bearer, got)
		}
	}
	p.is(m.ID, Sent, "")
	for _, s := range []string{"sending", "delivered", "delivered", "permanent-failure", "sending"} {
		if got := post("Bearer "+token, says(m, s)); got != 204 {
			t.Errorf("%s: %d", s, got)
		}
	}
	p.is(m.ID, Delivered, "")
	bounced := sent()
	post("Bearer "+token, says(bounced, "temporary-failure"))
	p.is(bounced.ID, Bounced, "mailbox full")
	if all := p.toTell(dbtest.Worker); len(all) != 1 || all[0].ID != bounced.ID {
		t.Errorf("to tell: %+v", all)
	}
	other := *m
	other.Tenant = dbtest.Elsewhere
	for body, code := range map[string]int{says(&other, "delivered"): 204, `{"reference": "nobody.knows", "status": "delivered"}`: 204, `{"reference": "../x", "status": "delivered"}`: 204,
		`{}`: 204, `no`: 400, "": 400, `{"reference": "` + strings.Repeat("x", mostReceipt) + `"}`: 400} {
		if got := post("Bearer "+token, body); got != code {
			t.Errorf("%.60s: %d, want %d", body, got, code)
		}
	}
	// What the folder has taken, a receipt says nothing about.
	mail := p.person(func(tx *db.Tx, id kith.ID) error {
		return person.AddChannel(tx, &person.Channel{Of: person.Of{Person: id}, Kind: person.Email, Value: "amina@example.org", Order: 1})
	})
	x := p.remind(mail)
	p.run()
	post("Bearer "+token, says(p.get(x.ID), "permanent-failure"))
	p.is(x.ID, Sent, "")
	if code := func() int {
		w := httptest.NewRecorder()
		Receipts(p.DB, "").ServeHTTP(w, httptest.NewRequest(http.MethodPost, ReceiptPath, nil))
		return w.Code
	}(); code != 401 {
		t.Errorf("no token was agreed: %d", code)
	}
}
