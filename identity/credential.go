package identity

import (
	"kith"
	"kith/access"
	"kith/db"
)

// The kinds of credential. A passkey ("passkey") or a sign-in vouched for by
// another ("oidc": CIS2, Entra) will be a row more, with its subject; it is
// added only from a session that is fresh or through a set-up link, and never
// because an email address is the same.
const (
	password = "password"
	totp     = "totp"
	recovery = "recovery"
)

// credential is something that proves who somebody is. Only its owner writes
// it: an administrator can hand out a link, and chooses no secret.
type credential struct {
	db.Row
	Account kith.ID `db:"account"`
	Kind    string  `db:"kind"`
	Subject string  `db:"subject"`
	Secret  string  `db:"secret" audit:"hidden"`
	Step    int64   `db:"step" audit:"hidden"` // totp: the last time step accepted, which is not accepted again
}

func (*credential) Table() string { return "credential" }
func (*credential) Wall() db.Wall {
	return db.Wall{See: access.OwnAccount, Write: access.OwnAccount, Sight: db.ByActor}
}

// mine returns the actor's credentials of a kind. All of these functions are
// given a Tx of the owner's.
func mine(tx *db.Tx, kind string) ([]credential, error) {
	return db.Select[credential](tx, db.Q{Where: "t.account = $1 AND t.kind = $2", Args: []any{tx.Actor.ID, kind}})
}

// setCredential replaces the actor's one credential of a kind.
func setCredential(tx *db.Tx, kind, secret string, step int64) error {
	all, err := mine(tx, kind)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return db.Insert(tx, &credential{Account: tx.Actor.ID, Kind: kind, Secret: secret, Step: step})
	}
	all[0].Secret, all[0].Step = secret, step
	return db.Update(tx, &all[0])
}

// dropCredentials removes the actor's credentials of the kinds that drop says.
func dropCredentials(tx *db.Tx, drop func(kind string) bool) error {
	all, err := db.Select[credential](tx, db.Q{Where: "t.account = $1", Args: []any{tx.Actor.ID}})
	if err != nil {
		return err
	}
	for i := range all {
		if drop(all[i].Kind) {
			if err := db.Delete(tx, &all[i]); err != nil {
				return err
			}
		}
	}
	return nil
}
