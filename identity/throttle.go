package identity

import (
	"fmt"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
)

// What became of an attempt to sign in. It is written as wrong before the
// password is looked at, and set right afterwards: so a thousand guesses at
// once count as a thousand.
const (
	wrong     = "wrong password"
	wrongCode = "wrong code"
	right     = "right password" // and a code is awaited
	in        = "signed in"
	confirmed = "password entered again"
	refused   = "refused" // too many before; not looked at
	busy      = "not looked at"
)

// An Attempt is a line of the trail of sign-ins.
type Attempt struct {
	db.Row
	Account kith.ID `db:"account"`
	Address string  `db:"address"`
	Outcome string  `db:"outcome"`
	Times   int     `db:"times"` // more than 1 for what was refused
}

// Table is the table of the trail.
func (*Attempt) Table() string { return "sign_in" }

// Wall: one's own attempts, or all of the tenant's by Attempts. Nobody changes one.
func (*Attempt) Wall() db.Wall { return db.Wall{See: access.OwnAccount, Sight: db.ByActor} }

// MyAttempts returns the actor's latest attempts to sign in, newest first.
func MyAttempts(tx *db.Tx) ([]Attempt, error) {
	return db.Select[Attempt](tx, db.Q{Where: "t.account = $1", Args: []any{tx.Actor.ID}, Order: "t.created_at DESC, t.id DESC", Limit: 50})
}

// Attempts returns the latest attempts to sign in to an account, newest first,
// for those who may see accounts. Of an empty account: to any of the tenant's.
func Attempts(tx *db.Tx, account kith.ID) ([]Attempt, error) {
	if err := access.Need(tx.Actor, access.AccountSee); err != nil {
		return nil, err
	}
	q := db.Q{Order: "t.created_at DESC, t.id DESC", Limit: 500}
	if account != "" {
		q.And("t.account = ?", account)
	}
	return db.Select[Attempt](tx.Beyond("those who may see accounts see who tried them"), q)
}

// The delays. After the free failures each further one doubles the wait, from
// a minute to a quarter of an hour; nobody is locked out for ever.
//
// Failures are counted for a browser that the account has signed in with
// before, apart from all others: whoever guesses elsewhere cannot make its
// owner wait there. Other attempts are counted by email and address together,
// by email from anywhere, and by address for any email (spraying), which is
// generous since a whole hospital may come from one address. Wrong codes have
// a count of their own, since whoever enters codes knows the password.
type limit struct {
	by     string // columns of sign_in that are the try's own
	codes  bool   // wrong codes only
	free   int
	within time.Duration
	reset  bool // a sign-in by the same count starts it afresh
	first  time.Duration
	most   time.Duration
}

var (
	byDevice  = limit{by: "who device", free: 5, within: 24 * time.Hour, reset: true, first: time.Minute, most: 15 * time.Minute}
	byPair    = limit{by: "who address", free: 5, within: 24 * time.Hour, reset: true, first: time.Minute, most: 15 * time.Minute}
	byWho     = limit{by: "who", free: 30, within: time.Hour, first: time.Minute, most: 15 * time.Minute}
	byAddress = limit{by: "address", free: 50, within: time.Hour, first: time.Minute, most: 15 * time.Minute}
	byCode    = limit{by: "who", codes: true, free: 10, within: 24 * time.Hour, first: 5 * time.Minute, most: time.Hour}
)

// knownFor is how long a browser is known after a sign-in.
const knownFor = 90 * 24 * time.Hour

// A try is one attempt as it is counted.
type try struct {
	id                   kith.ID // of its line in the trail; "" until it has one
	tenant, account      kith.ID // "" when there is no such account
	who, address, device string  // hash of the email; where from; hash of the browser's own cookie
}

// wait returns how long this try has to wait, and by which limit.
func (t *try) wait(tx *db.Tx, code bool) (longest time.Duration, by limit, err error) {
	limits := []limit{byPair, byWho, byAddress}
	if known, err := t.known(tx); err != nil {
		return 0, by, err
	} else if known {
		limits = []limit{byDevice}
	}
	if code {
		limits = append(limits, byCode)
	}
	for _, l := range limits {
		w, err := t.under(tx, l)
		if err != nil {
			return 0, by, err
		}
		if w > longest {
			longest, by = w, l
		}
	}
	return longest, by, nil
}

// under returns how long this try has to wait by one limit.
func (t *try) under(tx *db.Tx, l limit) (time.Duration, error) {
	since := tx.Now.Add(-l.within)
	if l.reset {
		last, _, err := t.trail(tx, l.by, since, in)
		if err != nil {
			return 0, err
		}
		if last.After(since) {
			since = last
		}
	}
	outcomes := []string{wrong, wrongCode}
	if l.codes {
		outcomes = outcomes[1:]
	}
	last, n, err := t.trail(tx, l.by, since, outcomes...)
	if err != nil || n < l.free {
		return 0, err
	}
	delay := l.most
	if over := n - l.free; over < 10 {
		delay = min(l.most, l.first<<over)
	}
	return max(0, last.Add(delay).Sub(tx.Now)), nil
}

// known reports whether the account has signed in with this browser lately.
func (t *try) known(tx *db.Tx) (bool, error) {
	if t.device == "" {
		return false, nil
	}
	_, n, err := t.trail(tx, "who device", tx.Now.Add(-knownFor), in)
	return n > 0, err
}

// trail returns when the last attempt was that shares the columns named with
// this try and had one of the outcomes, and the number of them.
func (t *try) trail(tx *db.Tx, by string, since time.Time, outcomes ...string) (last time.Time, n int, err error) {
	own := map[string]string{"who": t.who, "address": t.address, "device": t.device}
	q := db.Q{Where: "created_at >= $1", Args: []any{since}}
	for column := range strings.FieldsSeq(by) {
		q.And(column+" = ?", own[column])
	}
	if len(outcomes) == 1 {
		q.And("outcome = ?", outcomes[0])
	} else {
		q.And("outcome IN (?, ?)", outcomes[0], outcomes[1])
	}
	err = tx.Raw("attempts are counted before the tenant is known").Query(func(scan func(...any) error) error {
		return scan((*db.At)(&last), &n)
	}, `SELECT max(created_at), count(*) FROM sign_in WHERE `+q.Where, q.Args...)
	return last, n, err
}

// begin counts the try, unless it has to wait: then it is refused unlooked-at.
func (t *try) begin(tx *db.Tx, code bool) error {
	for _, key := range []string{"address " + t.address, "who " + t.who} {
		if err := tx.Lock("sign-in " + key); err != nil {
			return err
		}
	}
	wait, by, err := t.wait(tx, code)
	if err != nil || wait <= 0 {
		return err
	}
	if by == byAddress { // for which no account in particular is to blame
		t.who, t.tenant, t.account = "", "", ""
	}
	if err := t.refuse(tx); err != nil {
		return err
	}
	n := int((wait + time.Minute - 1) / time.Minute)
	minutes := fmt.Sprintf("%d minutes", n)
	if n == 1 {
		minutes = "a minute"
	}
	return answer{kith.Errorf(kith.Conflict, "There have been too many tries. Wait %s, then try again", minutes)}
}

// write adds a line to the trail.
func (t *try) write(tx *db.Tx, outcome string) error {
	t.id = tx.NewID()
	_, err := tx.Raw("the trail of sign-ins").Exec(`INSERT INTO sign_in
		(id, tenant, version, created_at, updated_at, account, who, address, device, outcome, times)
		VALUES ($1, $2, 1, $3, $3, $4, $5, $6, $7, $8, 1)`, t.id, t.tenant, tx.Now, t.account, t.who, t.address, t.device, outcome)
	return err
}

// became writes what came of a try: over its line, if it has one.
func (t *try) became(tx *db.Tx, outcome string) error {
	if t.id == "" {
		return t.write(tx, outcome)
	}
	_, err := tx.Raw("the trail of sign-ins").Exec(
		`UPDATE sign_in SET outcome = $1, device = $2, updated_at = $3, version = version + 1 WHERE tenant = $4 AND id = $5`,
		outcome, t.device, tx.Now, t.tenant, t.id)
	return err
}

// refuse notes a refusal: one line in a quarter of an hour for an address and
// an account, so that a flood does not fill the disk.
func (t *try) refuse(tx *db.Tx) error {
	n, err := tx.Raw("the trail of sign-ins").Exec(`UPDATE sign_in SET times = times + 1, updated_at = $1
		WHERE address = $2 AND who = $3 AND outcome = $4 AND created_at > $5`,
		tx.Now, t.address, t.who, refused, tx.Now.Add(-15*time.Minute))
	if err != nil || n > 0 {
		return err
	}
	return t.write(tx, refused)
}
