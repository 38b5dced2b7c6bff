package identity

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"image/png"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	otptime "github.com/pquerna/otp/totp"

	"kith"
	"kith/access"
	"kith/db"
	"kith/pass"
)

// A challenge is a sign-in half way, held by a cookie of its own: the password
// was right, and a code is awaited; or, when there is a secret, a code app is
// being set up.
type challenge struct {
	db.Row
	Account   kith.ID   `db:"account"`
	Token     string    `db:"token" audit:"hidden"`
	Attempt   kith.ID   `db:"attempt"` // the sign-in that it finishes; "" when there is none
	Secret    string    `db:"secret" audit:"hidden"`
	Tries     int       `db:"tries"`
	ExpiresAt time.Time `db:"expires_at"`
}

func (*challenge) Table() string { return "challenge" }
func (*challenge) Wall() db.Wall {
	return db.Wall{See: access.OwnAccount, Write: access.OwnAccount, Sight: db.ByActor}
}

const (
	challengeLife = 10 * time.Minute
	mostTries     = 5  // wrong codes for one challenge
	period        = 30 // seconds that a code stands for (RFC 6238)
)

// Enrolment is what a code app needs to be set up.
type Enrolment struct {
	Secret string // to be typed: groups of four
	URI    string // otpauth://…, to be opened on a phone
	PNG    []byte // the same as a QR code, 240 pixels wide
}

// newSecret is a fresh secret of 160 bits (RFC 4226 section 4), in base32.
func newSecret() string {
	b := make([]byte, 20)
	rand.Read(b)
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b)
}

func enrolment(secret, issuer, email string) (Enrolment, error) {
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		return Enrolment{}, fmt.Errorf("secret: %w", err)
	}
	key, err := otptime.Generate(otptime.GenerateOpts{Issuer: issuer, AccountName: email, Secret: raw,
		Period: period, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return Enrolment{}, fmt.Errorf("code app: %w", err)
	}
	img, err := key.Image(240, 240)
	if err != nil {
		return Enrolment{}, fmt.Errorf("QR code: %w", err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return Enrolment{}, fmt.Errorf("QR code: %w", err)
	}
	return Enrolment{Secret: groups(secret), URI: key.URL(), PNG: b.Bytes()}, nil
}

// stepOf returns the time step whose code it is: now's, the one before or the
// one after, if it is later than the last one accepted; else 0.
func stepOf(secret, code string, now time.Time, last int64) (int64, error) {
	at := now.Unix() / period
	var found int64
	for step := at - 1; step <= at+1; step++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(step), // #nosec G115 -- a time after 1970
			hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, fmt.Errorf("code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && step > last {
			found = step
		}
	}
	return found, nil
}

// plainCode is a code without the spaces and hyphens that people put into it.
func plainCode(s string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\u00a0' {
			return -1
		}
		return r
	}, strings.TrimSpace(s)))
}

// groups puts a hyphen after every four characters.
func groups(s string) string {
	var out []string
	for len(s) > 4 {
		out, s = append(out, s[:4]), s[4:]
	}
	return strings.Join(append(out, s), "-")
}

// recoveryCodes is how many there are. Each has 120 bits, so a plain hash
// hides it (ASVS 6.5.2), and each works once.
const recoveryCodes = 10

// newRecovery replaces the actor's recovery codes and returns them, to be
// shown once.
func newRecovery(tx *db.Tx) ([]string, error) {
	if err := dropCredentials(tx, func(kind string) bool { return kind == recovery }); err != nil {
		return nil, err
	}
	var out []string
	for range recoveryCodes {
		b := make([]byte, 15)
		rand.Read(b)
		code := base32.StdEncoding.EncodeToString(b)
		if err := db.Insert(tx, &credential{Account: tx.Actor.ID, Kind: recovery, Secret: pass.Digest(code)}); err != nil {
			return nil, err
		}
		out = append(out, groups(code))
	}
	return out, nil
}

// codeRight reports whether code is one of the actor's: of the app, in which
// case its time step is not accepted again, or a recovery code, which is used up.
func (k *Keeper) codeRight(tx *db.Tx, code string) (bool, error) {
	code = plainCode(code)
	if len(code) == 24 {
		all, err := mine(tx, recovery)
		for i := range all {
			if subtle.ConstantTimeCompare([]byte(all[i].Secret), []byte(pass.Digest(code))) == 1 {
				return true, db.Delete(tx, &all[i])
			}
		}
		return false, err
	}
	all, err := mine(tx, totp)
	if err != nil || len(all) == 0 {
		return false, err
	}
	c := &all[0]
	secret, err := k.seal.open(c.Secret, owner(tx.Actor))
	if err != nil {
		return false, err
	}
	step, err := stepOf(secret, code, tx.Now, c.Step)
	if err != nil || step == 0 {
		return false, err
	}
	c.Step = step
	return true, db.Update(tx, c)
}

func owner(a kith.Actor) string { return "totp " + string(a.Tenant) + " " + string(a.ID) }
