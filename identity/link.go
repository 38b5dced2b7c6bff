package identity

import (
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/pass"
)

// linkLife is how long a set-up link can be opened.
const linkLife = 24 * time.Hour

// A Link is a set-up link as it is handed over. Its token is nowhere stored.
type Link struct {
	Token   string
	Expires time.Time
}

// link is what is kept of a Link. Without an account it is for the first
// administrator of its tenant.
type link struct {
	db.Row
	Account   kith.ID   `db:"account"`
	Token     string    `db:"token" audit:"hidden"`
	Codes     bool      `db:"codes"` // opening it also drops the code app: the phone is lost
	ExpiresAt time.Time `db:"expires_at"`
}

func (*link) Table() string { return "account_link" }
func (*link) Wall() db.Wall {
	return db.Wall{See: access.AccountWrite, Write: access.AccountWrite, Sight: db.Everyone}
}

// newLink makes the one link of an account: earlier ones can no longer be opened.
func newLink(tx *db.Tx, account kith.ID, codes bool) (Link, error) {
	if err := dropLinks(tx, account); err != nil {
		return Link{}, err
	}
	token, stored := pass.NewToken()
	l := Link{Token: token, Expires: tx.Now.Add(linkLife)}
	return l, db.Insert(tx, &link{Account: account, Token: stored, Codes: codes, ExpiresAt: l.Expires})
}

// dropLinks removes the unopened links of an account; of "" those for a first
// administrator.
func dropLinks(tx *db.Tx, account kith.ID) error {
	all, err := db.Select[link](tx, db.Q{Where: "coalesce(t.account, '') = $1", Args: []any{account}})
	if err != nil {
		return err
	}
	for i := range all {
		if err := db.Delete(tx, &all[i]); err != nil {
			return err
		}
	}
	return nil
}

// Reset makes a link by which the owner of an account chooses a new password;
// with codes, also a new code app, because the phone and the recovery codes
// are lost. Until it is opened the account is as it was. Whoever hands it over
// makes sure of who takes it.
func Reset(tx *db.Tx, id kith.ID, codes bool) (Link, error) {
	a, err := forWriting(tx, id)
	if err != nil {
		return Link{}, err
	}
	if a.Suspended {
		return Link{}, kith.Errorf(kith.Conflict, "%s's account is suspended. Resume it first", a.Name)
	}
	return newLink(tx, id, codes)
}

// FirstLink makes the link by which the first administrator of a tenant without
// accounts comes in; those made before can no longer be opened. It is a
// Conflict when the tenant has an account.
func FirstLink(tx *db.Tx) (Link, error) {
	if err := noAccounts(tx); err != nil {
		return Link{}, err
	}
	return newLink(tx, "", false)
}

func noAccounts(tx *db.Tx) error {
	if err := tx.Lock("first account"); err != nil {
		return err
	}
	n, err := db.Count[Account](tx, db.Q{})
	if err == nil && n > 0 {
		err = kith.Errorf(kith.Conflict, "There are accounts already. Ask an administrator for one")
	}
	return err
}
