package identity_test

import (
	"testing"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/identity"
)

// An organisation's people invite others of it, and of no other; what they
// make is a provider's account, whatever they send; nobody else's account is
// touched.
func TestMembers(t *testing.T) {
	d := dbtest.Open(t)
	add := func(a kith.Actor, org kith.ID, email string) (out *identity.Account, l identity.Link, err error) {
		err = dbtest.Err(d, a, func(tx *db.Tx) (err error) {
			out, l, err = identity.AddMember(tx, org, "Priya Vider", email)
			return err
		})
		return out, l, err
	}
	first, link, err := add(dbtest.Lead, "choir", "priya@example.org")
	if err != nil || link.Token == "" || first.Role != access.Provider {
		t.Fatal(first, err)
	}
	priya := kith.Actor{ID: first.ID, Name: first.Name, Role: access.Provider, Tenant: dbtest.Tenant, Providers: []kith.ID{"choir"}}
	if _, _, err := add(priya, "choir", "sam@example.org"); err != nil {
		t.Fatal(err)
	}
	if again, link, err := add(dbtest.Admin, "debt", "PRIYA@example.org"); err != nil || link.Token != "" || again.ID != first.ID {
		t.Error("a known provider gets a second organisation and no link", link, err)
	}
	_, _, err = add(priya, "debt", "eve@example.org")
	dbtest.Fails(t, "another organisation", err, kith.NotFound)
	for _, a := range []kith.Actor{dbtest.Worker, dbtest.Referrer, dbtest.Analyst, dbtest.Governor, dbtest.Provider} {
		_, _, err := add(a, "choir", "eve@example.org")
		if k := kith.KindOf(err); k != kith.Forbidden && k != kith.NotFound {
			t.Errorf("%s: %v", a.Role, err)
		}
	}
	stranger := priya
	stranger.Tenant = dbtest.Elsewhere
	_, _, err = add(stranger, "choir", "priya@example.org")
	dbtest.Fails(t, "an account of another tenant", err, kith.Invalid)
	dbtest.Do(t, d, dbtest.Admin, func(tx *db.Tx) error {
		_, _, err := identity.Add(tx, identity.New{Name: "Lena Walker", Email: "lena@example.org", Role: access.LinkWorker})
		return err
	})
	_, _, err = add(priya, "choir", "lena@example.org")
	dbtest.Fails(t, "a link worker's account", err, kith.Invalid)

	dbtest.Do(t, d, priya, func(tx *db.Tx) error {
		all, err := identity.Members(tx, "choir")
		if len(all) != 2 {
			t.Errorf("%d members", len(all))
		}
		if err != nil {
			return err
		}
		_, err = identity.Members(tx, "debt")
		dbtest.Fails(t, "members of another", err, kith.NotFound)
		dbtest.Fails(t, "drop oneself", identity.DropMember(tx, "choir", priya.ID), kith.Forbidden)
		dbtest.Fails(t, "drop another's", identity.DropMember(tx, "debt", all[1].ID), kith.NotFound)
		return identity.DropMember(tx, "choir", all[1].ID)
	})
}
