// Package pass is a link for somebody who has no account: a community
// organisation that answers one referral, a person who opens their own plan.
//
//	made ─▶ opened ─▶ code sent to the known address ─▶ code entered ─▶ proven, in that browser
//	  └──────────── ended: lapsed, revoked, or too many wrong codes ────────────┘
//
// A link can be forwarded, guessed at and fetched by programs that look for
// danger. So a token is 160 bits of chance and kept as its hash; it is for one
// purpose and opens one thing; looking uses nothing up; and what identifies
// somebody opens only after a code that went to the address that was known
// before. What a link opens is said by whoever made it: this package knows no
// capability.
//
// token.go makes the secret of every link there is, and lookup.go finds what it
// belongs to before the tenant is known; code.go is the second factor; gate.go
// slows down who guesses.
package pass

import (
	"net/mail"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
)

// A Purpose is what a pass is good for, and nothing else.
type Purpose string

// A New is what whoever makes a pass says of it.
type New struct {
	Purpose Purpose       `db:"purpose"`
	Opens   kith.ID       `db:"opens"`   // the record that it opens
	Address string        `db:"address"` // to whom it goes, and where codes go; "" where its maker sends them by other rules
	Life    time.Duration // how long it can be opened
}

// A Pass is what is kept of one.
type Pass struct {
	db.Row
	New
	Token    string    `db:"token" audit:"hidden"` // SHA-256 of it
	Until    time.Time `db:"until"`
	UsedAt   time.Time `db:"used_at"`  // when the code was first entered
	EndedAt  time.Time `db:"ended_at"` // revoked, or too many wrong codes
	EndedWhy string    `db:"ended_why"`

	Code      string    `db:"code" audit:"hidden"` // see code.go
	CodeUntil time.Time `db:"code_until"`
	Tries     int       `db:"tries"` // wrong codes since the code was sent
	Codes     int       `db:"codes"` // sent within the hour that began at CodesAt
	CodesAt   time.Time `db:"codes_at"`
	Wrong     int       `db:"wrong"` // wrong codes, ever
}

// Table is the pass's table.
func (*Pass) Table() string { return "pass" }

// Wall: passes are the program's own; nobody has one listed.
func (*Pass) Wall() db.Wall { return own }

var own = db.Wall{See: access.Data, Write: access.Data, Sight: db.Everyone}

// ErrLink is all that a stranger learns of any link: whether a token never was, is too old
// or was revoked is nobody's business.
var ErrLink = kith.Errorf(kith.NotFound, "This link does not work, or no longer. Ask whoever sent it for a new one")

// program is the same work with the program's rights, in the name of whoever acts.
func program(tx *db.Tx) *db.Tx {
	a := tx.Actor
	a.Role = kith.System
	return tx.As(a)
}

// Make makes a pass and returns its token, which is nowhere stored. Others that
// open the same stay good: a reminder does not break the first letter.
func Make(tx *db.Tx, n New) (string, *Pass, error) {
	n.Address = strings.TrimSpace(n.Address)
	c := kith.Check{}
	c.That(n.Purpose != "" && n.Opens != "", "opens", "Say what the link opens, and what for")
	at, err := mail.ParseAddress(n.Address)
	c.That(n.Address == "" || err == nil && at.Address == n.Address, "address", "Enter an email address in the correct format, like name@example.org")
	c.That(n.Life > 0, "until", "Say how long the link works")
	if err := c.Err(); err != nil {
		return "", nil, err
	}
	token, stored := NewToken()
	p := &Pass{New: n, Token: stored, Until: tx.Now.Add(n.Life)}
	return token, p, db.Insert(program(tx), p)
}

// Open returns the pass of a token, if it can still be opened for the purpose.
// tx may be of any tenant, or of none: the Tx returned is the program's own in
// the pass's tenant, for whoever made the pass to act on.
func Open(tx *db.Tx, purpose Purpose, token string) (*db.Tx, *Pass, error) {
	tenant, place, id, err := Behind(tx, "pass", token)
	if err != nil {
		return nil, nil, err
	}
	sys := tx.As(kith.Actor{ID: id, Name: "By link", Role: kith.System, Tenant: tenant, Place: place})
	p, err := db.Get[Pass](sys, id)
	if err != nil {
		return nil, nil, err
	}
	if p.Purpose != purpose || !p.good(tx.Now) {
		return nil, nil, ErrLink
	}
	return sys, p, nil
}

func (p *Pass) good(now time.Time) bool { return p.EndedAt.IsZero() && now.Before(p.Until) }

// Revoke ends every pass for the purpose that opens the record, and with them
// whatever was proven in a browser.
func Revoke(tx *db.Tx, purpose Purpose, opens kith.ID, why string) error {
	all, err := db.Select[Pass](program(tx), db.Q{Where: "t.opens = $1 AND t.purpose = $2 AND t.ended_at IS NULL", Args: []any{opens, purpose}})
	if err != nil {
		return err
	}
	for i := range all {
		all[i].EndedAt, all[i].EndedWhy = tx.Now, why
		if err := db.Update(program(tx), &all[i]); err != nil {
			return err
		}
	}
	return nil
}

// Good are the passes for the purpose that open the record and can still be
// opened, oldest first.
func Good(tx *db.Tx, purpose Purpose, opens kith.ID) ([]Pass, error) {
	return db.Select[Pass](program(tx), db.Q{Where: "t.opens = $1 AND t.purpose = $2 AND t.ended_at IS NULL AND t.until > $3",
		Args: []any{opens, purpose, tx.Now}})
}
