package open

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"reflect"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"kith"
	"kith/db"
)

// Somebody can stop in the middle of the form and go on another day:
//
//	Save ─▶ a reference and a code, told once ─▶ both typed in ─▶ the form as it was
//	          └ sealed with a key made of both      └ wrong ones: throttled
//
// What was typed is sealed: who has the database but not the code reads nothing
// of it, nor which reference is whose. Its length can be seen, to the nearest
// kilobyte. open_draft is bookkeeping, as web_draft is.

// kept is how long a draft is kept.
const kept = 14 * 24 * time.Hour

const (
	mostDraft  = 16 << 10 // bytes of one form
	mostDrafts = 20_000   // of one tenant: what strangers can take up of the disk
	padTo      = 1 << 10

	// letters are those of a reference and a code: none is like another.
	letters      = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	lenReference = 6 // 30 bits: to find the draft
	lenCode      = 8 // 40 bits, and each guess costs an argon2id
)

var (
	errTooMuch = kith.Errorf(kith.Invalid, "This is too long to be kept. Make it shorter, or send it now")
	errFull    = kith.Errorf(kith.Invalid, "We cannot keep anything more at present. Send it now, or ring us")
	errNoDraft = kith.Check{"reference": "We have nothing under this reference and code. Look at both again. After 14 days, or once it was sent, nothing is left"}.Err()
)

// fields are what a draft keeps of a form: what the person typed.
var fields = func() map[string]bool {
	out := map[string]bool{"born-day": true, "born-month": true, "born-year": true}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[selfForm]()) {
		out[f.Tag.Get("form")] = true
	}
	return out
}()

// keys are what a reference and a code make: the key of the seal, and a proof
// that lets go of the draft once the form has been sent.
func (x *door) keys(ctx context.Context, reference, code string, salt []byte) (seal, proof []byte, err error) {
	select { // one at a time: a flood costs bounded memory
	case x.hashing <- struct{}{}:
		defer func() { <-x.hashing }()
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	k := argon2.IDKey([]byte(code+"|"+reference), salt, 2, 19<<10, 1, 64)
	return k[:32], k[32:], nil
}

// draftID is the name under which a draft lies.
func draftID(reference string) string {
	d := sha256.Sum256([]byte("kith draft " + reference))
	return hex.EncodeToString(d[:])
}

func digest(proof []byte) string {
	d := sha256.Sum256(proof)
	return hex.EncodeToString(d[:])
}

func sealer(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// keepForm keeps what was typed, and returns the reference and the code. old is
// the draft that it takes the place of, as the form names it.
func (x *door) keepForm(ctx context.Context, form url.Values, old string) (reference, code string, err error) {
	typed := url.Values{}
	for name, values := range form {
		if fields[name] {
			typed[name] = values
		}
	}
	text := typed.Encode()
	if len(text) > mostDraft {
		return "", "", errTooMuch
	}
	text += strings.Repeat("&", padTo-len(text)%padTo) // which a form does not mind
	reference, code = drawn(lenReference), drawn(lenCode)
	salt := make([]byte, 16)
	rand.Read(salt)
	key, proof, err := x.keys(ctx, reference, code, salt)
	if err != nil {
		return "", "", err
	}
	seal, err := sealer(key)
	if err != nil {
		return "", "", err
	}
	id := draftID(reference)
	sealed := base64.StdEncoding.EncodeToString(seal.Seal(nil, nil, []byte(text), []byte(id))) // #nosec G407 -- NewGCMWithRandomNonce draws its own
	err = x.db.Write(ctx, x.self(), func(tx *db.Tx) error {
		if err := lapse(tx); err != nil {
			return err
		}
		var n int
		raw := tx.Raw("what somebody means to finish later is bookkeeping")
		if err := raw.Query(func(scan func(...any) error) error { return scan(&n) }, `SELECT count(*) FROM open_draft WHERE tenant = $1`, x.Tenant); err != nil {
			return err
		}
		if n >= mostDrafts {
			return errFull
		}
		if err := dropDraft(tx, old); err != nil {
			return err
		}
		_, err := raw.Exec(`INSERT INTO open_draft (tenant, id, until, salt, proof, form) VALUES ($1, $2, $3, $4, $5, $6)`,
			x.Tenant, id, tx.Now.Add(kept), hex.EncodeToString(salt), digest(proof), sealed)
		return err
	})
	return grouped(reference), grouped(code), err
}

// formOf returns what was kept under a reference and a code, and what the form
// names the draft by. What is wrong, and whether there is such a reference, is
// not said, and takes as long.
func (x *door) formOf(ctx context.Context, reference, code string) (form url.Values, draft string, err error) {
	reference, code = plainLetters(reference), plainLetters(code)
	id := draftID(reference)
	salt, want, sealed := strings.Repeat("00", 16), "", ""
	err = x.db.Read(ctx, x.self(), func(tx *db.Tx) error {
		return tx.Raw("what somebody means to finish later is bookkeeping").Query(
			func(scan func(...any) error) error { return scan(&salt, &want, &sealed) },
			`SELECT salt, proof, form FROM open_draft WHERE tenant = $1 AND id = $2 AND until > $3`, x.Tenant, id, tx.Now)
	})
	if err != nil {
		return nil, "", err
	}
	plain, err := hex.DecodeString(salt)
	if err != nil {
		return nil, "", err
	}
	key, proof, err := x.keys(ctx, reference, code, plain)
	if err != nil {
		return nil, "", err
	}
	if subtle.ConstantTimeCompare([]byte(digest(proof)), []byte(want)) != 1 {
		return nil, "", errNoDraft
	}
	seal, err := sealer(key)
	if err != nil {
		return nil, "", err
	}
	b, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return nil, "", err
	}
	text, err := seal.Open(nil, nil, b, []byte(id))
	if err != nil {
		return nil, "", err
	}
	form, err = url.ParseQuery(strings.TrimRight(string(text), "&"))
	return form, id + "." + hex.EncodeToString(proof), err
}

// dropDraft lets go of the draft that a form names and proves to have opened.
func dropDraft(tx *db.Tx, named string) error {
	id, hexed, ok := strings.Cut(named, ".")
	proof, err := hex.DecodeString(hexed)
	if !ok || err != nil {
		return nil
	}
	_, err = tx.Raw("what was to be finished later has been").Exec(`DELETE FROM open_draft WHERE tenant = $1 AND id = $2 AND proof = $3`,
		tx.Actor.Tenant, id, digest(proof))
	return err
}

// lapse lets go of the drafts whose time has passed, whose ever they are.
func lapse(tx *db.Tx) error {
	_, err := tx.Raw("what was to be finished later lapses").Exec(`DELETE FROM open_draft WHERE until <= $1`, tx.Now)
	return err
}

// Lapse lets go of the drafts whose fourteen days have passed. It is to be
// called now and then: nothing else removes the last of them.
func Lapse(ctx context.Context, d *db.DB, tenant kith.ID) error {
	return d.Write(ctx, kith.Actor{ID: "system", Name: "Kith", Role: kith.System, Tenant: tenant}, lapse)
}

// drawn is n letters by chance.
func drawn(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	for i := range b {
		b[i] = letters[int(b[i])%len(letters)] // 256 is a multiple of 32
	}
	return string(b)
}

// grouped is a code as it is easiest to copy: ABCD-EFGH, ABC-DEF.
func grouped(s string) string { return s[:len(s)/2] + "-" + s[len(s)/2:] }

// plainLetters is a code as somebody typed it, without what they put between.
func plainLetters(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(letters, r) {
			return r
		}
		return -1
	}, strings.ToUpper(cut(s, 40)))
}
