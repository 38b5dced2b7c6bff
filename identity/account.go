package identity

import (
	"cmp"
	"net/mail"
	"slices"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
)

// New is what an administrator writes about an account.
type New struct {
	Name  string    `db:"name" form:"name"`
	Email string    `db:"email" form:"email"` // what they sign in with; unique over the installation
	Role  kith.Role `db:"role" form:"role"`   // one of access.Assignable
	Teams []kith.ID `form:"teams"`            // kept as memberships
}

// An Account is somebody who can sign in, or has been invited to.
type Account struct {
	db.Row
	New
	Folded    string    `db:"folded"` // the email as it is compared
	Suspended bool      `db:"suspended"`
	OpenedAt  time.Time `db:"opened_at"` // when its link was opened; zero while invited
}

// Table is the account's table.
func (*Account) Table() string { return "account" }

// Wall: administrators see and write accounts, the governance lead sees them.
func (*Account) Wall() db.Wall {
	return db.Wall{See: access.AccountSee, Write: access.AccountWrite, Sight: db.Everyone}
}

// State is "invited", "open" or "suspended".
func (a *Account) State() string {
	switch {
	case a.Suspended:
		return "suspended"
	case a.OpenedAt.IsZero():
		return "invited"
	}
	return "open"
}

func (a *Account) actor() kith.Actor {
	return kith.Actor{ID: a.ID, Name: a.Name, Role: a.Role, Tenant: a.Tenant, Teams: a.Teams}
}

// membership is an account's belonging to a team, as an administrator grants
// it with an account. Package team joins and leaves by the same table.
type membership struct {
	db.Row
	Account kith.ID `db:"account"`
	Team    kith.ID `db:"team"`
}

func (*membership) Table() string { return "account_team" }
func (*membership) Wall() db.Wall {
	return db.Wall{See: access.AccountSee, Write: access.AccountWrite, Sight: db.Everyone}
}

// openTeam is a team, as far as an invitation needs to know of it.
type openTeam struct{ db.Row }

func (*openTeam) Table() string { return "team" }
func (*openTeam) Wall() db.Wall { return db.Wall{See: access.AccountWrite, Sight: db.Everyone} }

// fold is the form in which emails are compared.
func fold(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

func (n *New) check(c kith.Check) {
	c.Need(&n.Name, "name", "Name", "Enter their full name", 100)
	checkEmail(c, &n.Email)
	kith.OneOf(c, n.Role, access.Assignable, "role", "Choose a role")
	slices.Sort(n.Teams)
	n.Teams = slices.DeleteFunc(slices.Compact(n.Teams), func(t kith.ID) bool { return t == "" })
}

func checkEmail(c kith.Check, email *string) {
	c.Need(email, "email", "Email address", "Enter an email address", 254)
	at, err := mail.ParseAddress(*email)
	c.That(err == nil && at.Address == *email, "email", "Enter an email address in the correct format, like name@example.nhs.uk")
}

// checkStored checks what only the database knows: the email and the teams.
func (n *New) checkStored(tx *db.Tx, c kith.Check, self kith.ID) error {
	other, err := byEmail(tx, fold(n.Email))
	if err != nil && kith.KindOf(err) != kith.NotFound {
		return err
	}
	c.That(err != nil || other.account == self, "email", "There is an account with this email address already")
	for _, t := range n.Teams {
		if err := tx.Lock("team " + string(t)); err != nil { // against its being closed meanwhile
			return err
		}
		if _, err := db.First[openTeam](tx, db.Q{Where: "t.id = $1 AND t.closed_on IS NULL", Args: []any{t}}); err != nil {
			if kith.KindOf(err) != kith.NotFound {
				return err
			}
			c.That(false, "teams", "Choose teams from the list")
		}
	}
	return nil
}

// Add makes an account and the link to hand to its owner, who alone chooses
// the password. Role and teams are those given here, whatever the owner sends.
func Add(tx *db.Tx, n New) (*Account, Link, error) {
	if err := access.Need(tx.Actor, access.AccountWrite); err != nil {
		return nil, Link{}, err
	}
	c := kith.Check{}
	n.check(c)
	if err := cmp.Or(n.checkStored(tx, c, ""), c.Err()); err != nil {
		return nil, Link{}, err
	}
	a := &Account{New: n, Folded: fold(n.Email)}
	if err := db.Insert(tx, a); err != nil {
		return nil, Link{}, err
	}
	if err := setTeams(tx, a.ID, n.Teams); err != nil {
		return nil, Link{}, err
	}
	l, err := newLink(tx, a.ID, false)
	return a, l, err
}

// Change writes n over the account. When email, role or teams differ, every
// session of the account ends, and its unopened links with them.
func Change(tx *db.Tx, id kith.ID, version int, n New) (*Account, error) {
	if err := access.Need(tx.Actor, access.AccountWrite); err != nil {
		return nil, err
	}
	a, err := Get(tx, id)
	if err != nil {
		return nil, err
	}
	c := kith.Check{}
	n.check(c)
	if err := cmp.Or(n.checkStored(tx, c, id), c.Err()); err != nil {
		return nil, err
	}
	rights := n.Role != a.Role || !slices.Equal(n.Teams, a.Teams)
	if rights && id == tx.Actor.ID {
		return nil, kith.Errorf(kith.Forbidden, "You cannot change your own role or teams. Ask another administrator")
	}
	if n.Role != a.Role && a.Role == access.Administrator {
		if err := notTheLast(tx, a); err != nil {
			return nil, err
		}
	}
	ends := rights || fold(n.Email) != a.Folded
	a.Version, a.New, a.Folded = version, n, fold(n.Email)
	if err := db.Update(tx, a); err != nil {
		return nil, err
	}
	if err := setTeams(tx, id, n.Teams); err != nil || !ends {
		return a, err
	}
	return a, cmp.Or(dropLinks(tx, id), endAll(tx, id))
}

func setTeams(tx *db.Tx, account kith.ID, teams []kith.ID) error {
	now, err := db.Select[membership](tx, db.Q{Where: "t.account = $1", Args: []any{account}})
	if err != nil {
		return err
	}
	had := map[kith.ID]bool{}
	for i := range now {
		had[now[i].Team] = true
		if !slices.Contains(teams, now[i].Team) {
			if err := db.Delete(tx, &now[i]); err != nil {
				return err
			}
		}
	}
	for _, t := range teams {
		if !had[t] {
			if err := db.Insert(tx, &membership{Account: account, Team: t}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Suspend shuts an account at once: its sessions and links end, and nobody
// signs in with it until it is resumed.
func Suspend(tx *db.Tx, id kith.ID) error {
	a, err := forWriting(tx, id)
	if err != nil || a.Suspended {
		return err
	}
	if a.Role == access.Administrator {
		if err := notTheLast(tx, a); err != nil {
			return err
		}
	}
	a.Suspended = true
	return cmp.Or(db.Update(tx, a), dropLinks(tx, id), endAll(tx, id))
}

// Resume opens a suspended account again, with the password and codes it had.
func Resume(tx *db.Tx, id kith.ID) error {
	a, err := forWriting(tx, id)
	if err != nil {
		return err
	}
	a.Suspended = false
	return db.Update(tx, a)
}

// forWriting returns an account that the actor may change, which is never
// the actor's own.
func forWriting(tx *db.Tx, id kith.ID) (*Account, error) {
	if err := access.Need(tx.Actor, access.AccountWrite); err != nil {
		return nil, err
	}
	if id == tx.Actor.ID {
		return nil, kith.Errorf(kith.Forbidden, "You cannot do this to your own account. Ask another administrator")
	}
	return Get(tx, id)
}

// notTheLast refuses to take away the last administrator who can sign in.
func notTheLast(tx *db.Tx, a *Account) error {
	if err := tx.Lock("administrators"); err != nil {
		return err
	}
	n, err := db.Count[Account](tx, db.Q{Where: "t.role = $1 AND NOT t.suspended AND t.opened_at IS NOT NULL AND t.id <> $2",
		Args: []any{access.Administrator, a.ID}})
	if err == nil && n == 0 && a.State() == "open" {
		err = kith.Errorf(kith.Conflict, "%s is the only administrator. Add another first", a.Name)
	}
	return err
}

// Get returns one account with its teams.
func Get(tx *db.Tx, id kith.ID) (*Account, error) {
	a, err := db.Get[Account](tx, id)
	if err != nil {
		return nil, err
	}
	all, err := db.Select[membership](tx, db.Q{Where: "t.account = $1", Args: []any{id}, Order: "t.team"})
	for _, m := range all {
		a.Teams = append(a.Teams, m.Team)
	}
	return a, err
}

// List returns every account of the tenant by name, with teams.
func List(tx *db.Tx) ([]Account, error) {
	all, err := db.Select[Account](tx, db.Q{Order: "t.name, t.id"})
	if err != nil {
		return nil, err
	}
	members, err := db.Select[membership](tx, db.Q{Order: "t.team"})
	teams := map[kith.ID][]kith.ID{}
	for _, m := range members {
		teams[m.Account] = append(teams[m.Account], m.Team)
	}
	for i := range all {
		all[i].Teams = teams[all[i].ID]
	}
	return all, err
}

// Me returns the actor's own account, which everybody may see.
func Me(tx *db.Tx) (*Account, error) { return Get(tx.As(System(tx.Actor.Tenant)), tx.Actor.ID) }
