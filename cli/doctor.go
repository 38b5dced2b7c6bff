package cli

import (
	"fmt"

	"kith"
	"kith/access"
	"kith/db"
	"kith/identity"
)

// Doctor looks whether all is well.
type Doctor struct{}

// Run prints what it finds, and fails when something must be done.
func (Doctor) Run(s *session) error {
	bad := 0
	say := func(ok bool, what, todo string) {
		mark := "ok   "
		if !ok {
			mark, what = "MEND ", what+": "+todo
			bad++
		}
		fmt.Fprintln(s.out, mark, what)
	}
	fmt.Fprintln(s.out, "kith", Release)
	if err := s.look(true); err != nil {
		return err
	}
	d, err := db.Connect(s.ctx, s.DB)
	if err != nil {
		return err
	}
	defer d.Close()
	fmt.Fprintln(s.out, "database", d)
	n, err := d.Pending(s.ctx)
	if err != nil {
		return err
	}
	say(n == 0, "the schema is up to date", count(n, "migration")+" to run: \"kith migrate\"")
	if n > 0 {
		return kith.Errorf(kith.Conflict, "the rest can be looked at after \"kith migrate\"")
	}
	ahead, err := d.Ahead(s.ctx)
	if err != nil {
		return err
	}
	say(!ahead, "no newer Kith has migrated it", "use the newer one, or go back to a copy made before")
	found, err := d.Examine(s.ctx)
	if err != nil {
		return err
	}
	for _, f := range found {
		say(f.OK, f.What, f.Todo)
	}
	_, err = s.key()
	say(err == nil, "the installation's key can be read", fmt.Sprint(err))
	tenants, err := identity.Tenants(s.ctx, d)
	if err != nil {
		return err
	}
	say(len(tenants) > 0, "there is a tenant", "run \"kith serve\" once, or import an archive")
	for _, t := range tenants {
		err := d.Read(s.ctx, identity.Operator(t.ID, name()), func(tx *db.Tx) error {
			all, err := identity.List(tx)
			if err != nil {
				return err
			}
			admins := 0
			for _, a := range all {
				if a.Role == access.Administrator && a.State() == "open" {
					admins++
				}
			}
			say(admins > 0, fmt.Sprintf("%s: %d accounts, %d administrators can sign in", t.Name, len(all), admins),
				"open the set-up link that \"kith serve\" prints, or make one with \"kith user link\"")
			return nil
		})
		if err != nil {
			return err
		}
	}
	if bad > 0 {
		return kith.Errorf(kith.Conflict, "%s to mend", count(bad, "thing"))
	}
	return nil
}
