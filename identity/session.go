package identity

import (
	"slices"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/pass"
)

// A Session is a browser in which somebody is signed in.
type Session struct {
	db.Row
	Account   kith.ID   `db:"account"`
	Token     string    `db:"token" audit:"hidden"` // SHA-256 of the cookie's
	Rights    string    `db:"rights"`               // role, teams and organisations when it was opened; it ends when they change
	Address   string    `db:"address"`
	Agent     string    `db:"agent"` // what the browser calls itself
	SeenAt    time.Time `db:"seen_at"`
	FreshAt   time.Time `db:"fresh_at"` // when the password was last entered
	ExpiresAt time.Time `db:"expires_at"`
}

// Table is the session's table.
func (*Session) Table() string { return "session" }

// Wall: a session is its owner's.
func (*Session) Wall() db.Wall {
	return db.Wall{See: access.OwnAccount, Write: access.OwnAccount, Sight: db.ByActor}
}

// rightsOf is what an actor may do and see, in a word.
func rightsOf(a kith.Actor) string {
	out := []string{string(a.Role)}
	for _, ids := range [][]kith.ID{a.Teams, a.Providers} {
		for _, id := range slices.Sorted(slices.Values(ids)) {
			out = append(out, string(id))
		}
	}
	return strings.Join(out, " ")
}

// openSession opens a session of tx's actor and returns its token. The ones beyond
// the most that one account has at a time end, the longest unused first.
func openSession(tx *db.Tx, s Session, most int) (string, error) {
	all, err := Sessions(tx)
	if err != nil {
		return "", err
	}
	for i := most - 1; i < len(all); i++ {
		if err := gone(db.Delete(tx, &all[i])); err != nil {
			return "", err
		}
	}
	token, stored := pass.NewToken()
	s.Row, s.Account, s.Token, s.SeenAt = db.Row{}, tx.Actor.ID, stored, tx.Now
	s.Rights = rightsOf(tx.Actor)
	return token, db.Insert(tx, &s)
}

// Sessions returns the actor's own sessions, the last used first.
func Sessions(tx *db.Tx) ([]Session, error) {
	return db.Select[Session](tx, db.Q{Where: "t.account = $1 AND t.expires_at > $2", Args: []any{tx.Actor.ID, tx.Now},
		Order: "t.seen_at DESC, t.id DESC"})
}

// End ends one of the actor's own sessions.
func End(tx *db.Tx, id kith.ID) error {
	s, err := db.Get[Session](tx, id)
	if err != nil {
		return err
	}
	return gone(db.Delete(tx, s))
}

// EndMine ends all of the actor's own sessions: signing out everywhere.
func EndMine(tx *db.Tx) error { return endAll(tx, tx.Actor.ID) }

// EndAll ends all sessions of an account, for an administrator.
func EndAll(tx *db.Tx, account kith.ID) error {
	if err := access.Need(tx.Actor, access.AccountWrite); err != nil {
		return err
	}
	return endAll(tx, account)
}

// endAll ends all sessions of an account, and the sign-ins that are half way.
func endAll(tx *db.Tx, account kith.ID) error {
	if account != tx.Actor.ID {
		tx = tx.Beyond("an administrator ends another's sessions, and sees nothing of them")
	}
	of := db.Q{Where: "t.account = $1", Args: []any{account}}
	sessions, err := db.Select[Session](tx, of)
	if err != nil {
		return err
	}
	for i := range sessions {
		if err := gone(db.Delete(tx, &sessions[i])); err != nil {
			return err
		}
	}
	half, err := db.Select[challenge](tx, of)
	if err != nil {
		return err
	}
	for i := range half {
		if err := gone(db.Delete(tx, &half[i])); err != nil {
			return err
		}
	}
	return nil
}

// gone takes it for done when somebody else has removed the record meanwhile.
func gone(err error) error {
	if k := kith.KindOf(err); k == kith.NotFound || k == kith.Conflict {
		return nil
	}
	return err
}
