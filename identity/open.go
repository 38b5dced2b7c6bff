package identity

import (
	"cmp"
	"context"
	"net/http"

	"kith"
	"kith/access"
	"kith/db"
	"kith/pass"
)

// The kinds of set-up link.
const (
	ForFirst  = "first"  // the first administrator, who also gives name and email
	ForInvite = "invite" // an account that an administrator made
	ForReset  = "reset"  // a new password for an account in use
)

// An Invitation is what a set-up link shows before it is opened.
type Invitation struct {
	For         string // ForFirst, ForInvite or ForReset
	Name, Email string
	Role        kith.Role
	Codes       bool // a new code app will be asked for
}

// OpenForm is what whoever opens a link writes. Role and teams are none of it.
type OpenForm struct {
	Name     string `form:"name"`  // ForFirst only
	Email    string `form:"email"` // ForFirst only
	Password string `form:"password"`
}

// Peek returns what a link is for, and does not use it up: programs that fetch
// links to preview them do no harm.
func (k *Keeper) Peek(ctx context.Context, token string) (i Invitation, err error) {
	err = k.d.Read(ctx, System(""), func(tx *db.Tx) error {
		l, a, err := opened(tx, token)
		if err != nil {
			return err
		}
		i = Invitation{For: ForFirst, Role: access.Administrator, Codes: !k.c.Optional}
		if l.Account != "" {
			i = Invitation{For: ForInvite, Name: a.Name, Email: a.Email, Role: a.Role, Codes: l.Codes || !k.c.Optional}
			if a.State() == "open" {
				i.For, i.Codes = ForReset, l.Codes
			}
		}
		return nil
	})
	return i, err
}

// opened finds the link of a token and its account, if it can still be opened.
func opened(tx *db.Tx, token string) (*link, *Account, error) {
	tenant, _, id, err := pass.Behind(tx, "account_link", token)
	if err == pass.ErrLink {
		return nil, nil, errLink
	}
	if err != nil {
		return nil, nil, err
	}
	sys := tx.As(System(tenant))
	l, err := db.Get[link](sys, id)
	if kith.KindOf(err) == kith.NotFound || err == nil && !tx.Now.Before(l.ExpiresAt) {
		return nil, nil, errLink
	}
	if err != nil || l.Account == "" {
		return l, &Account{}, err
	}
	a, err := Get(sys, l.Account)
	if err == nil && a.Suspended {
		err = errLink
	}
	return l, a, err
}

// Open opens a link, which nobody can do again: it sets the password and goes
// on to the code. What proved the account before no longer does, but the code
// app of an account in use, unless the link says that the phone is lost.
func (k *Keeper) Open(r *http.Request, token string, f OpenForm) (Step, error) {
	ctx := r.Context()
	check := func(tx *db.Tx) (*link, *Account, error) {
		l, a, err := opened(tx, token)
		if err != nil {
			return nil, nil, err
		}
		c := kith.Check{}
		if l.Account == "" {
			a = &Account{New: New{Name: f.Name, Email: f.Email, Role: access.Administrator}}
			a.New.check(c)
			if err := a.checkStored(tx.As(System(l.Tenant)), c, ""); err != nil {
				return nil, nil, err
			}
		}
		checkPassword(c, "password", f.Password, a.Name, a.Email)
		return l, a, c.Err()
	}
	err := k.d.Read(ctx, System(""), func(tx *db.Tx) error { _, _, err := check(tx); return err })
	if err != nil {
		return Step{}, err
	}
	hash, err := k.hash.hash(ctx, f.Password)
	if err != nil {
		return Step{}, err
	}
	var s Step
	err = k.write(ctx, func(tx *db.Tx) error {
		l, a, err := check(tx)
		if err != nil {
			return err
		}
		sys := tx.As(System(l.Tenant))
		if err := db.Delete(sys, l); err != nil {
			if k := kith.KindOf(err); k == kith.NotFound || k == kith.Conflict {
				return errLink // somebody else was first
			}
			return err
		}
		if err := k.settle(sys, l, a); err != nil {
			return err
		}
		if err := setCredential(tx.As(a.actor()), password, hash, 0); err != nil {
			return err
		}
		t := k.try(r, a.Email)
		t.tenant, t.account = a.Tenant, a.ID
		s, err = k.admit(tx, r, login{tenant: a.Tenant, account: a.ID, hash: hash}, t, right)
		return err
	})
	return s, err
}

// settle makes the account of a first link, or makes another's fit to have a
// new password.
func (k *Keeper) settle(sys *db.Tx, l *link, a *Account) error {
	used := !a.OpenedAt.IsZero()
	if !used {
		a.OpenedAt = sys.Now
	}
	if l.Account == "" {
		a.Folded = fold(a.Email)
		return cmp.Or(noAccounts(sys), db.Insert(sys, a))
	}
	if !used {
		if err := db.Update(sys, a); err != nil {
			return err
		}
	}
	own := sys.As(a.actor())
	err := dropCredentials(own, func(kind string) bool {
		return !used || l.Codes || kind != totp && kind != recovery
	})
	if err != nil {
		return err
	}
	return endAll(own, a.ID)
}

// Demo gives an account a password without a link, for the demo: it is
// refused unless codes are optional, which is on this machine only.
func (k *Keeper) Demo(ctx context.Context, tenant, account kith.ID, pw string) error {
	if !k.c.Optional {
		return kith.Errorf(kith.Forbidden, "Only the demo gives passwords away")
	}
	hash, err := k.hash.hash(ctx, pw)
	if err != nil {
		return err
	}
	return k.d.Write(ctx, System(tenant), func(tx *db.Tx) error {
		a, err := Get(tx, account)
		if err != nil {
			return err
		}
		a.OpenedAt = tx.Now
		if err := cmp.Or(db.Update(tx, a), dropLinks(tx, account)); err != nil {
			return err
		}
		return setCredential(tx.As(a.actor()), password, hash, 0)
	})
}
