// Package identity is who may come in: accounts, what proves who somebody is,
// signing in, and sessions.
//
//	account:   invited → open ⇄ suspended
//	link:      made → opened once, or lapsed after a day
//	sign-in:   password → code (or setting up codes) → session
//	session:   opened → ended: signed out, idle, too old, suspended, rights changed
//
// An account is made by an administrator, who fixes its role and teams and
// hands over a set-up link; whoever opens the link chooses a password. There
// is no default password and no registration, so nobody can register another's
// address first; opening a link drops whatever proved the account before.
//
// The files: account.go, credential.go, link.go and session.go hold the
// records; keeper.go is what the doors call, open.go, signin.go and own.go its
// steps; password.go, hash.go, code.go and seal.go are the rules and the ciphers;
// throttle.go reckons the delays; lookup.go finds what must be found before
// the tenant is known.
package identity

import (
	"context"
	"regexp"

	"kith"
	"kith/db"
)

// System is the program itself, in a tenant.
func System(tenant kith.ID) kith.Actor {
	return kith.Actor{ID: "system", Name: "Kith", Role: kith.System, Tenant: tenant}
}

// Operator is whoever runs a command on the machine, by their name there.
func Operator(tenant kith.ID, name string) kith.Actor {
	return kith.Actor{ID: "operator", Name: name, Role: kith.Operator, Tenant: tenant}
}

// A Tenant is one data controller arrangement.
type Tenant struct {
	ID    kith.ID
	Name  string
	Place kith.ID // the tenant whose directory it shares; "" for its own
}

var tenantID = regexp.MustCompile(`^[a-z][a-z0-9-]{1,39}$`)

// AddTenant adds a tenant. Adding one that is there is a Conflict.
func AddTenant(ctx context.Context, d *db.DB, id kith.ID, name string) error {
	c := kith.Check{}
	c.That(tenantID.MatchString(string(id)), "id", "The tenant's ID must be 2 to 40 small letters, digits and hyphens, and begin with a letter")
	c.Need(&name, "name", "Name", "Enter the tenant's name", 100)
	if err := c.Err(); err != nil {
		return err
	}
	return d.Write(ctx, Operator(id, "Operator"), func(tx *db.Tx) error { return addTenant(tx, Tenant{ID: id, Name: name}) })
}

// Share lets a tenant use, and keep, the directory of another. What it kept in
// a directory of its own stays there, unseen until it shares no more (with "").
func Share(ctx context.Context, d *db.DB, tenant, with kith.ID) error {
	return d.Write(ctx, Operator(tenant, "Operator"), func(tx *db.Tx) error { return share(tx, tenant, with) })
}

// Tenants returns every tenant of the installation, by ID.
func Tenants(ctx context.Context, d *db.DB) (all []Tenant, err error) {
	err = d.Read(ctx, System(""), func(tx *db.Tx) error { all, err = tenants(tx); return err })
	return all, err
}
