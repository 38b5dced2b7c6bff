package identity

import (
	"cmp"
	"net/http"

	"kith"
	"kith/access"
	"kith/db"
	"kith/pass"
)

// What somebody who is signed in does to their own account.

// Confirm enters the password again: the session becomes fresh, under a new
// token. It does not last longer for it.
func (k *Keeper) Confirm(r *http.Request, pw string) (Step, error) {
	return k.again(r, pw, func(*db.Tx) error { return nil })
}

// again checks the password of who is signed in, does f in their name, and
// renews the session.
func (k *Keeper) again(r *http.Request, pw string, f func(own *db.Tx) error) (Step, error) {
	h, err := k.Session(r)
	if err != nil {
		return Step{}, err
	}
	l, t, err := k.check(r, h.email, pw)
	if err != nil {
		return Step{}, err
	}
	var s Step
	err = k.write(r.Context(), func(tx *db.Tx) error {
		is, err := byAccount(tx, l.tenant, l.account)
		if err != nil {
			return err
		}
		if is.suspended || is.hash != l.hash || is.account != h.Actor.ID {
			return errWrong
		}
		own := tx.As(is.actor())
		if err := f(own); err != nil {
			return err
		}
		s, err = k.in(own, r, t, h.Ends)
		return err
	})
	return s, err
}

// ChangePassword changes the password of who is signed in. Their other
// sessions end, and links to reset it can no longer be opened.
func (k *Keeper) ChangePassword(r *http.Request, old, pw string) (Step, error) {
	h, err := k.Session(r)
	if err != nil {
		return Step{}, err
	}
	c := kith.Check{}
	c.That(old != "", "old", "Enter your password as it is now")
	checkPassword(c, "password", pw, h.Actor.Name, h.email)
	if err := c.Err(); err != nil {
		return Step{}, err
	}
	hash, err := k.hash.hash(r.Context(), pw)
	if err != nil {
		return Step{}, err
	}
	s, err := k.again(r, old, func(own *db.Tx) error {
		if err := setCredential(own, password, hash, 0); err != nil {
			return err
		}
		return cmp.Or(endAll(own, own.Actor.ID), dropLinks(own.As(System(own.Actor.Tenant)), own.Actor.ID))
	})
	if err == errWrong {
		err = kith.Check{"old": "This is not your password"}.Err()
	}
	return s, err
}

// StartCodes begins to set up a new code app for who is signed in, who must be
// Fresh. The old one works until the new one has shown its first code.
func (k *Keeper) StartCodes(r *http.Request) (Step, error) {
	if err := k.Fresh(r); err != nil {
		return Step{}, err
	}
	h, err := k.Session(r)
	if err != nil {
		return Step{}, err
	}
	var s Step
	err = k.d.Write(r.Context(), h.Actor, func(tx *db.Tx) (err error) { s, err = k.challenge(tx, "", newSecret()); return err })
	return s, err
}

// NewRecovery replaces the recovery codes of who is signed in, who must be
// Fresh, and returns the new ones, to be shown once.
func (k *Keeper) NewRecovery(r *http.Request) (codes []string, err error) {
	if err := k.Fresh(r); err != nil {
		return nil, err
	}
	h, err := k.Session(r)
	if err != nil {
		return nil, err
	}
	err = k.d.Write(r.Context(), h.Actor, func(tx *db.Tx) (err error) { codes, err = newRecovery(tx); return err })
	return codes, err
}

// RecoveryLeft returns how many recovery codes the actor has left.
func RecoveryLeft(tx *db.Tx) (int, error) {
	if err := access.Need(tx.Actor, access.OwnAccount); err != nil {
		return 0, err
	}
	return db.Count[credential](tx, db.Q{Where: "t.account = $1 AND t.kind = $2", Args: []any{tx.Actor.ID, recovery}})
}

// HasApp reports whether the actor has set up a code app.
func HasApp(tx *db.Tx) (bool, error) {
	all, err := mine(tx, totp)
	return len(all) > 0, err
}

// Here reports whether s is the session that the request came with.
func (k *Keeper) Here(r *http.Request, s *Session) bool {
	t := k.token(r, sessionCookie)
	return t != "" && s.Token == pass.Digest(t)
}
