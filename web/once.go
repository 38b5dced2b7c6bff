package web

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"kith"
	"kith/db"
)

// Every form that changes something carries a key of its own, made when it was
// drawn. The change and the key are one write, so a form that is sent twice (a
// double click, a reload, a network that dropped the answer) counts once: the
// second time leads to where the first one led.
//
// The table web_once is bookkeeping of the kit, written and read in the clear
// (tx.Raw): a key tells nobody anything, and a line about it in the audit trail
// beside each change would double the trail. Its queries name tenant and
// account themselves.

const (
	onceField = "once"
	saidFor   = 5 * time.Minute // how long a message waits for its page
	keptFor   = 24 * time.Hour
	saidName  = "kith-said"
)

var onceForm = regexp.MustCompile(`^[A-Za-z0-9_-]{22,64}$`)

// newOnce is 128 bits of chance.
func newOnce() string {
	var b [16]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// errSent answers a form that was sent already and led to no other page.
var errSent = &refusal{http.StatusConflict, "You have sent this already",
	"We have what you sent the first time, and have done nothing again. Go back to the page and reload it to see how things stand."}

// leads is where a reply leads, as it is written down. A path can hold the secret
// of a link, which the database is not to keep: what it begins with like the
// form's own path is left out, and only counted.
func leads(path, to string) string {
	if to == "" {
		return ""
	}
	n := 0
	for n < len(path) && n < len(to) && path[n] == to[n] {
		n++
	}
	return strconv.Itoa(n) + " " + to[n:]
}

// led is where a reply led, of what was kept and the path of the form, sent
// again; "" where that cannot be told.
func led(path, kept string) string {
	n, rest, ok := strings.Cut(kept, " ")
	same, err := strconv.Atoi(n)
	if !ok || err != nil || same < 0 || same > len(path) {
		return ""
	}
	return path[:same] + rest
}

// claim takes key for tx, or returns the reply that it led to the first time
// from the form at this path. When another transaction holds it, claim waits for
// the end of that.
func claim(tx *db.Tx, key, path string) (*Reply, error) {
	raw := tx.Raw("the key of a form is bookkeeping")
	n, err := raw.Exec(`INSERT INTO web_once (tenant, actor, key, at, location, said) VALUES ($1, $2, $3, $4, '', '')
		ON CONFLICT DO NOTHING`, tx.Actor.Tenant, tx.Actor.ID, key, tx.Now)
	if err != nil || n == 1 {
		return nil, err
	}
	return sent(tx, key, path)
}

// sent returns the reply that key led to, or nil when it is new.
func sent(tx *db.Tx, key, path string) (*Reply, error) {
	var reply *Reply
	err := tx.Raw("the key of a form is bookkeeping").Query(func(scan func(...any) error) error {
		reply = &Reply{}
		err := scan(&reply.to, &reply.say)
		reply.to = led(path, reply.to)
		return err
	}, `SELECT location, said FROM web_once WHERE tenant = $1 AND actor = $2 AND key = $3`, tx.Actor.Tenant, tx.Actor.ID, key)
	if err == nil && reply != nil && reply.to == "" {
		err = errSent
	}
	return reply, err
}

// settle writes down where key led from the form at this path. One that was
// refused may be sent again.
func settle(tx *db.Tx, key, path string, r Reply) error {
	raw := tx.Raw("the key of a form is bookkeeping")
	if r.refuse != nil {
		_, err := raw.Exec(`DELETE FROM web_once WHERE tenant = $1 AND actor = $2 AND key = $3`, tx.Actor.Tenant, tx.Actor.ID, key)
		return err
	}
	_, err := raw.Exec(`UPDATE web_once SET location = $4, said = $5 WHERE tenant = $1 AND actor = $2 AND key = $3`,
		tx.Actor.Tenant, tx.Actor.ID, key, leads(path, r.to), r.say)
	return err
}

// said returns the message that the form with this key left for the next page.
// Whoever signs in was nobody when the form was sent.
func said(tx *db.Tx, key string) (text string, err error) {
	if !onceForm.MatchString(key) {
		return "", nil
	}
	err = tx.Raw("a message for the next page is bookkeeping").Query(func(scan func(...any) error) error { return scan(&text) },
		`SELECT said FROM web_once WHERE tenant IN ($1, '') AND actor IN ($2, '') AND key = $3 AND at > $4`,
		tx.Actor.Tenant, tx.Actor.ID, key, tx.Now.Add(-saidFor))
	return text, err
}

// A sweep lets go of keys that nobody will send again, and of old drafts.
type sweep struct{ last atomic.Int64 }

// maybe sweeps once an hour, whose ever the keys are.
func (s *sweep) maybe(tx *db.Tx) error {
	last := s.last.Load()
	if tx.Now.Unix()-last < 3600 || !s.last.CompareAndSwap(last, tx.Now.Unix()) {
		return nil
	}
	raw := tx.Raw("the keys of forms lapse, and what was typed, whose ever they are")
	if _, err := raw.Exec(`DELETE FROM web_once WHERE at < $1`, tx.Now.Add(-keptFor)); err != nil {
		return err
	}
	_, err := raw.Exec(`DELETE FROM web_draft WHERE at < $1`, tx.Now.Add(-draftFor))
	return err
}

// nobody is the actor when nobody is signed in and the door names no other.
var nobody = kith.Actor{}
