package pass

import (
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"math/big"
	"strings"
	"time"

	"kith"
	"kith/db"
)

const (
	codeLife  = 15 * time.Minute
	codeTries = 5  // wrong ones for each code
	codesMost = 5  // codes sent within an hour
	wrongMost = 20 // wrong ones in all; then the pass ends: 20 of a million
)

// NewCode makes the code that is to go to the pass's address, and to no other
// place. It is kept hashed with the token, which is not kept: what the database
// holds cannot be tried out. Errors: Conflict, when too many were sent within
// the hour.
func NewCode(tx *db.Tx, p *Pass, token string) (string, error) {
	if p.CodesAt.IsZero() || tx.Now.Sub(p.CodesAt) >= time.Hour {
		p.Codes, p.CodesAt = 0, tx.Now
	}
	if p.Codes >= codesMost {
		return "", kith.Errorf(kith.Conflict, "We have sent %d codes within the hour. Look for the newest one, or wait a while", codesMost)
	}
	code, err := sixDigits()
	if err != nil {
		return "", err
	}
	p.Code, p.CodeUntil, p.Tries, p.Codes = hashed(token, code), tx.Now.Add(codeLife), 0, p.Codes+1
	return code, db.Update(program(tx), p)
}

// PaperCode makes a code for somebody to whom none can be sent: it is given to
// them on paper, and good for as long as the pass. Whoever guesses ends the pass
// at the twentieth wrong one.
func PaperCode(tx *db.Tx, p *Pass, token string) (string, error) {
	code, err := sixDigits()
	if err != nil {
		return "", err
	}
	p.Code, p.CodeUntil = hashed(token, code), p.Until
	return code, db.Update(program(tx), p)
}

// OnPaper reports whether the pass has a code that lasts.
func (p *Pass) OnPaper() bool { return p.Code != "" && p.CodeUntil.Equal(p.Until) }

func sixDigits() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", fmt.Errorf("code: %w", err)
	}
	return fmt.Sprintf("%06d", n.Int64()), nil
}

// hashed is a code as it is kept: whoever has the database has no token, and
// cannot try a million codes.
func hashed(token, code string) string { return Digest(token + " " + code) }

// Sent reports whether a code was sent that can still be entered.
func (p *Pass) Sent(now time.Time) bool {
	return p.Code != "" && now.Before(p.CodeUntil) && (p.Tries < codeTries || p.OnPaper())
}

// Prove takes a code. When it is right it is used up, and proof is what the
// browser keeps; otherwise proof is "" and that it was wrong is counted, so the
// caller commits all the same. After the twentieth wrong code the pass ends.
// life is how long the browser need not enter it again.
func Prove(tx *db.Tx, p *Pass, token, code string, life time.Duration) (proof string, err error) {
	code = strings.Join(strings.FieldsFunc(code, func(r rune) bool { return r == ' ' || r == '-' || r == '\u00a0' }), "")
	if !p.Sent(tx.Now) {
		return "", nil
	}
	if subtle.ConstantTimeCompare([]byte(p.Code), []byte(hashed(token, code))) != 1 {
		p.Tries, p.Wrong = p.Tries+1, p.Wrong+1
		if p.Wrong >= wrongMost {
			p.EndedAt, p.EndedWhy = tx.Now, "Too many wrong codes"
		}
		return "", db.Update(program(tx), p)
	}
	if p.Tries = 0; !p.OnPaper() {
		p.Code, p.CodeUntil = "", time.Time{}
	}
	if p.UsedAt.IsZero() {
		p.UsedAt = tx.Now
	}
	if err := db.Update(program(tx), p); err != nil {
		return "", err
	}
	proof, stored := NewToken()
	return proof, db.Insert(program(tx), &Proof{Pass: p.ID, Token: stored, Until: tx.Now.Add(life)})
}

// A Proof is that the code was entered in a browser.
type Proof struct {
	db.Row
	Pass  kith.ID   `db:"pass"`
	Token string    `db:"token" audit:"hidden"` // SHA-256 of what the browser keeps
	Until time.Time `db:"until"`
}

// Table is the proof's table.
func (*Proof) Table() string { return "pass_proof" }

// Wall: as the pass's.
func (*Proof) Wall() db.Wall { return own }

// Proven reports whether the browser that holds proof has entered the code of
// this pass, of late. A proof of one pass is none of another.
func Proven(tx *db.Tx, p *Pass, proof string) (bool, error) {
	if proof == "" || !p.good(tx.Now) {
		return false, nil
	}
	n, err := db.Count[Proof](program(tx), db.Q{Where: "t.pass = $1 AND t.token = $2 AND t.until > $3", Args: []any{p.ID, Digest(proof), tx.Now}})
	return n > 0, err
}

// Leave ends what was proven in one browser: somebody has finished on a
// telephone that others use.
func Leave(tx *db.Tx, p *Pass, proof string) error {
	all, err := db.Select[Proof](program(tx), db.Q{Where: "t.pass = $1 AND t.token = $2 AND t.until > $3", Args: []any{p.ID, Digest(proof), tx.Now}})
	for i := range all {
		all[i].Until = tx.Now
		if err := db.Update(program(tx), &all[i]); err != nil {
			return err
		}
	}
	return err
}
