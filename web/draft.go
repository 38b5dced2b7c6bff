package web

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"kith"
	"kith/db"
)

// A session can end while somebody types. What they then send is kept for them,
// and stands in the form again once they have signed in:
//
//	POST, nobody signed in ─▶ kept for whom the form was drawn ─▶ sign in ─▶ GET of the page, filled in
//
// Each form says for whom it was drawn, sealed with a key of the installation:
// what was typed goes to that account and to no other, whoever signs in. It
// lies in the table web_draft, on no address and in no log. Routes apart
// (passwords, codes) and files are never kept.
//
// web_draft is bookkeeping of the kit, as web_once is: its queries name tenant
// and account themselves.

const (
	draftName  = "kith-draft" // the cookie that says that there may be some
	draftFor   = 2 * time.Hour
	draftMost  = 64 << 10 // bytes of one form
	draftPages = 10       // of one account; the oldest make room
	drawnFor   = "drawn-for"
	formPage   = "form-page" // where a form stood that was shown again at another address
)

// A draft is what was typed, and when.
type draft struct {
	form url.Values
	at   time.Time
}

// newSeal makes the key with which forms say for whom they were drawn out of
// the installation's; a passing one when that is nil.
func newSeal(key []byte) (cipher.AEAD, error) {
	if key == nil {
		key = make([]byte, 32)
		rand.Read(key)
	}
	own, err := hkdf.Key(sha256.New, key, nil, "kith: for whom a form was drawn", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(own)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// A drawing says for whom a form was drawn, and when.
type drawing struct {
	Tenant, Actor kith.ID
	At            int64
}

// drawn seals for whom a form is drawn; it is another text each time.
func (s *Server) drawn(a kith.Actor, now time.Time) string {
	text, err := json.Marshal(drawing{a.Tenant, a.ID, now.Unix()})
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(s.seal.Seal(nil, nil, text, nil)) // #nosec G407 -- NewGCMWithRandomNonce draws its own
}

// drewFor is for whom the form was drawn that came; nobody when it does not say,
// or not truly, or was drawn long ago.
func (s *Server) drewFor(form url.Values, now time.Time) kith.Actor {
	b, err := base64.RawURLEncoding.DecodeString(form.Get(drawnFor))
	if err != nil {
		return nobody
	}
	text, err := s.seal.Open(nil, nil, b, nil)
	var d drawing
	if err != nil || json.Unmarshal(text, &d) != nil || now.Sub(time.Unix(d.At, 0)) > keptFor {
		return nobody
	}
	return kith.Actor{ID: d.Actor, Tenant: d.Tenant}
}

// keepDraft keeps what was typed into a form that came without a session, if it
// can be: whoever sent it is sent to sign in all the same.
func (x *exchange) keepDraft() {
	r := x.r
	if x.plan.Handle == nil || !x.plan.writes || x.plan.Public || x.plan.Private || x.plan.Upload > 0 {
		return
	}
	if _, err := readForm(x.w, r.Request, draftMost, 0); err != nil {
		return
	}
	now := x.db.Now()
	who := x.drewFor(r.PostForm, now)
	if who.ID == "" {
		return
	}
	page := x.page(x.cfg.Home)
	form := url.Values{}
	for name, values := range r.PostForm {
		if name != onceField && name != drawnFor && name != formPage {
			form[name] = values
		}
	}
	err := x.db.Write(r.Context(), who, func(tx *db.Tx) error {
		raw := tx.Raw("what was typed is kept for its author")
		if _, err := raw.Exec(`DELETE FROM web_draft WHERE tenant = $1 AND actor = $2 AND page NOT IN
			(SELECT page FROM web_draft WHERE tenant = $1 AND actor = $2 ORDER BY at DESC, page LIMIT $3)`, who.Tenant, who.ID, draftPages-1); err != nil {
			return err
		}
		_, err := raw.Exec(`INSERT INTO web_draft (tenant, actor, page, at, form) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (tenant, actor, page) DO UPDATE SET at = excluded.at, form = excluded.form`, who.Tenant, who.ID, page, tx.Now,
			x.sealDraft(form, who))
		return err
	})
	if err != nil { // signing in matters more
		x.log.WarnContext(r.Context(), "what was typed could not be kept", "id", callOf(r.Context()).id, "err", redacted(err.Error(), r))
		return
	}
	x.cfg.setCookie(x.w, setCookie{name: draftName, value: "1", age: draftFor})
}

// sealDraft is what was typed, as it is kept: what nobody but its author may
// read stands in the database in no words.
func (x *exchange) sealDraft(form url.Values, who kith.Actor) string {
	return base64.RawStdEncoding.EncodeToString(x.seal.Seal(nil, nil, []byte(form.Encode()), []byte(who.Tenant+" "+who.ID))) // #nosec G407 -- NewGCMWithRandomNonce draws its own
}

// openDraft opens it for its author.
func (x *exchange) openDraft(sealed string, who kith.Actor) (string, error) {
	b, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return "", err
	}
	text, err := x.seal.Open(nil, nil, b, []byte(who.Tenant+" "+who.ID))
	return string(text), err
}

// hasDraft reports whether something may be kept for somebody in this browser.
func (x *exchange) hasDraft() bool { return x.cfg.Cookie(x.r.Request, draftName) != "" }

// drafted finds what the actor typed into the page that is asked for.
func (x *exchange) drafted(tx *db.Tx) (d *draft, err error) {
	if !x.hasDraft() || !x.r.SignedIn || x.r.Method != http.MethodGet {
		return nil, nil
	}
	var form string
	var at db.At
	err = tx.Raw("what was typed is its author's").Query(func(scan func(...any) error) error { return scan(&form, &at) },
		`SELECT form, at FROM web_draft WHERE tenant = $1 AND actor = $2 AND page = $3 AND at > $4`,
		tx.Actor.Tenant, tx.Actor.ID, x.r.URL.RequestURI(), tx.Now.Add(-draftFor))
	if err != nil || form == "" {
		return nil, err
	}
	text, err := x.openDraft(form, tx.Actor)
	if err != nil {
		return nil, nil // of another key: nothing was kept
	}
	values, err := url.ParseQuery(text)
	return &draft{values, time.Time(at)}, err
}

// dropDraft lets go of what was kept, now that its form has been sent.
func (x *exchange) dropDraft(tx *db.Tx) error {
	if !x.hasDraft() {
		return nil
	}
	_, err := tx.Raw("what was typed has been sent").Exec(`DELETE FROM web_draft WHERE tenant = $1 AND actor = $2 AND page = $3`,
		tx.Actor.Tenant, tx.Actor.ID, x.page(""))
	return err
}

// page is the page of this service that a form stood on: as the form says,
// where it was shown again at the address that it goes to, or as the browser
// says; else fallback.
func (x *exchange) page(fallback string) string {
	if said := x.r.PostForm.Get(formPage); said != "" && len(said) <= 1000 {
		return Local(said, fallback)
	}
	return from(x.r.Request, fallback)
}

// Kept reports whether something that was typed may be kept for whoever signs
// in again in this browser, for the page on which they do.
func (r *Request) Kept() bool { return r.CookieValue(draftName) != "" }
