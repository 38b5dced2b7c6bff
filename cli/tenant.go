package cli

import (
	"cmp"
	"fmt"
	"text/tabwriter"

	"kith"
	"kith/identity"
)

// Tenants is the commands about tenants. One database may hold several data
// controllers, whose people are strangers to each other; those of one place may
// share its directory.
type Tenants struct {
	List  TenantList  `cmd:"" help:"List the tenants, and whose directory each uses."`
	Add   TenantAdd   `cmd:"" help:"Add a tenant. The next start of the service prints the link that makes its first account."`
	Share TenantShare `cmd:"" help:"Have a tenant use, and keep, the directory of another tenant of the same place."`
	Part  TenantPart  `cmd:"" help:"Have a tenant use its own directory again."`
}

// TenantList lists the tenants.
type TenantList struct{}

// Run prints them.
func (TenantList) Run(s *session) error {
	d, err := s.open()
	if err != nil {
		return err
	}
	defer d.Close()
	all, err := identity.Tenants(s.ctx, d)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Fprintln(s.out, "there is no tenant yet")
		return nil
	}
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "TENANT\tNAME\tDIRECTORY")
	for _, t := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\n", t.ID, t.Name, cmp.Or(t.Place, t.ID))
	}
	return w.Flush()
}

// TenantAdd adds a tenant.
type TenantAdd struct {
	ID   string `arg:"" help:"Its ID: 2 to 40 small letters, digits and hyphens, beginning with a letter."`
	Name string `help:"Its name, as people will see it." required:""`
}

// Run adds it.
func (c *TenantAdd) Run(s *session) error {
	d, err := s.open()
	if err != nil {
		return err
	}
	defer d.Close()
	if err := identity.AddTenant(s.ctx, d, kith.ID(c.ID), c.Name); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Added %s. Start the service again: it prints the link that makes the first account\n", c.ID)
	return nil
}

// TenantShare points a tenant at the directory of another.
type TenantShare struct {
	Who  string `arg:"" name:"tenant" help:"The tenant that is to use the other's directory. What it has in its own is kept, and not seen meanwhile."`
	With string `arg:"" help:"The tenant whose directory it is."`
}

// Run shares the directory.
func (c *TenantShare) Run(s *session) error {
	if c.Who == c.With {
		return kith.Errorf(kith.Invalid, "a tenant shares with another, not with itself. To use its own directory again: kith tenant part %s", c.Who)
	}
	return s.share(c.Who, c.With, fmt.Sprintf("%s uses the directory of %s from now on", c.Who, c.With))
}

// TenantPart gives a tenant its own directory back.
type TenantPart struct {
	Who string `arg:"" name:"tenant" help:"The tenant."`
}

// Run gives it back.
func (c *TenantPart) Run(s *session) error {
	return s.share(c.Who, "", c.Who+" uses its own directory from now on")
}

func (s *session) share(who, with, said string) error {
	d, err := s.open()
	if err != nil {
		return err
	}
	defer d.Close()
	all, err := identity.Tenants(s.ctx, d)
	if err != nil {
		return err
	}
	for _, id := range []string{who, with} {
		if id == "" {
			continue
		}
		t, known := tenantOf(all, id)
		if !known {
			return kith.Errorf(kith.Invalid, "there is no tenant %q. See: kith tenant list", id)
		}
		if id == with && t.Place != "" && t.Place != t.ID {
			return kith.Errorf(kith.Invalid, "%s uses the directory of %s itself: share with that", id, t.Place)
		}
	}
	if err := identity.Share(s.ctx, d, kith.ID(who), kith.ID(with)); err != nil {
		return err
	}
	fmt.Fprintln(s.out, said+". A service that is running gives it out under /directory/ after its next start")
	return nil
}

func tenantOf(all []identity.Tenant, id string) (identity.Tenant, bool) {
	for _, t := range all {
		if string(t.ID) == id {
			return t, true
		}
	}
	return identity.Tenant{}, false
}
