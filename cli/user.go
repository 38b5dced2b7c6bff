package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"kith"
	"kith/access"
	"kith/db"
	"kith/identity"
	"kith/team"
)

// User is the commands about accounts.
type User struct {
	List    UserList    `cmd:"" help:"List the accounts."`
	Add     UserAdd     `cmd:"" help:"Add an account and print the link by which its owner chooses a password."`
	Link    UserLink    `cmd:"" help:"Make a new set-up link: the password is forgotten, or with --codes the phone is lost."`
	Suspend UserSuspend `cmd:"" help:"Shut an account at once."`
	Resume  UserResume  `cmd:"" help:"Open a suspended account again."`
}

// UserList lists the accounts.
type UserList struct{}

// Run prints the accounts without their secrets.
func (UserList) Run(s *session) error {
	return s.with(func(d *db.DB, a kith.Actor) error {
		return d.Read(s.ctx, a, func(tx *db.Tx) error {
			all, err := identity.List(tx)
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "NAME\tEMAIL\tROLE\tTEAMS\tSTATE")
			for _, u := range all {
				var teams []string
				for _, t := range u.Teams {
					teams = append(teams, string(t))
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", u.Name, u.Email, u.Role, strings.Join(teams, " "), u.State())
			}
			return w.Flush()
		})
	})
}

// UserAdd adds an account.
type UserAdd struct {
	Email string   `arg:"" help:"The address that they sign in with."`
	Name  string   `help:"Their name, as others will see it." required:""`
	Role  string   `help:"What they may do: ${roles}." required:"" enum:"${roles}"`
	Team  []string `help:"A team that they belong to, by its name or ID. May be given several times." placeholder:"TEAM"`
	Base  string   `help:"The address at which people open Kith, for the link." default:"http://127.0.0.1:8080" env:"KITH_BASE"`
}

// Run adds the account and prints its link.
func (c *UserAdd) Run(s *session) error {
	return s.with(func(d *db.DB, a kith.Actor) error {
		var link identity.Link
		err := d.Write(s.ctx, a, func(tx *db.Tx) error {
			n := identity.New{Name: c.Name, Email: c.Email, Role: kith.Role(c.Role)}
			for _, t := range c.Team {
				id, err := teamOf(tx, t)
				if err != nil {
					return err
				}
				n.Teams = append(n.Teams, id)
			}
			var err error
			_, link, err = identity.Add(tx, n)
			return err
		})
		if err != nil {
			return err
		}
		return s.show(d, c.Base, link)
	})
}

// teamOf finds a team by its ID or its name.
func teamOf(tx *db.Tx, name string) (kith.ID, error) {
	all, err := team.List(tx)
	if err != nil {
		return "", err
	}
	for _, t := range all {
		if string(t.ID) == name || strings.EqualFold(t.Name, name) {
			return t.ID, nil
		}
	}
	return "", kith.Errorf(kith.Invalid, "There is no team %q", name)
}

// show prints a link.
func (s *session) show(d *db.DB, base string, l identity.Link) error {
	key, err := s.key()
	if err != nil {
		return err
	}
	k, err := identity.NewKeeper(s.ctx, d, identity.Config{Base: base, Key: key})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "Hand this link to them, and to nobody else. It works once, until %s:\n%s\n",
		l.Expires.In(kith.London).Format("3:04pm on 2 January"), k.URL(l))
	return err
}

// A userRef names an account by its address.
type userRef struct {
	Email string `arg:"" help:"The account's e-mail address."`
}

// on runs f on the account.
func (c userRef) on(s *session, f func(*db.DB, *db.Tx, kith.ID) error) error {
	return s.with(func(d *db.DB, a kith.Actor) error {
		return d.Write(s.ctx, a, func(tx *db.Tx) error {
			all, err := identity.List(tx)
			if err != nil {
				return err
			}
			for _, u := range all {
				if strings.EqualFold(u.Email, strings.TrimSpace(c.Email)) {
					return f(d, tx, u.ID)
				}
			}
			return kith.Errorf(kith.Invalid, "There is no account with the address %q. See: kith user list", c.Email)
		})
	})
}

// UserLink makes a set-up link.
type UserLink struct {
	userRef
	Codes bool   `help:"Also set up a new code app."`
	Base  string `help:"The address at which people open Kith, for the link." default:"http://127.0.0.1:8080" env:"KITH_BASE"`
}

// Run prints the link.
func (c *UserLink) Run(s *session) error {
	var link identity.Link
	err := c.on(s, func(_ *db.DB, tx *db.Tx, id kith.ID) (err error) {
		link, err = identity.Reset(tx, id, c.Codes)
		return err
	})
	if err != nil {
		return err
	}
	return s.with(func(d *db.DB, _ kith.Actor) error { return s.show(d, c.Base, link) })
}

// UserSuspend shuts an account.
type UserSuspend struct{ userRef }

// Run shuts it; its sessions end with the next request.
func (c *UserSuspend) Run(s *session) error {
	return c.on(s, func(_ *db.DB, tx *db.Tx, id kith.ID) error { return identity.Suspend(tx, id) })
}

// UserResume opens a suspended account.
type UserResume struct{ userRef }

// Run opens it with the password and codes that it had.
func (c *UserResume) Run(s *session) error {
	return c.on(s, func(_ *db.DB, tx *db.Tx, id kith.ID) error { return identity.Resume(tx, id) })
}

// roles are the roles that an account can have, for the help.
func roles() string {
	var out []string
	for _, r := range access.Assignable {
		out = append(out, string(r))
	}
	return strings.Join(out, ", ")
}
