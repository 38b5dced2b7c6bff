package identity

import (
	"time"

	"kith"
	"kith/access"
	"kith/db"
)

// A Member is somebody who answers for an organisation of the directory.
type Member struct {
	db.Row
	Account      kith.ID `db:"account"`
	Organisation kith.ID `db:"organisation"`
}

// Table is the member's table.
func (*Member) Table() string { return "account_organisation" }

// Wall: who answers for whom is kept by AddMember and DropMember alone.
func (*Member) Wall() db.Wall {
	return db.Wall{See: access.AccountWrite, Write: access.AccountWrite, Sight: db.Everyone}
}

// member is a Member with the account.
type member struct {
	Member
	Name      string    `db:"a.name"`
	Email     string    `db:"a.email"`
	Suspended bool      `db:"a.suspended"`
	OpenedAt  time.Time `db:"a.opened_at"`
}

func (*member) From() string {
	return "account_organisation t JOIN account a ON a.tenant = t.tenant AND a.id = t.account"
}

// mayKeep is nil when the actor may say who answers for the organisation:
// whoever answers for it, a lead or an administrator.
func mayKeep(tx *db.Tx, organisation kith.ID) error {
	if err := access.Need(tx.Actor, access.MemberAdd); err != nil {
		return err
	}
	if tx.Actor.Role == access.Provider && !tx.Actor.For(organisation) {
		return kith.Errorf(kith.NotFound, "This is not an organisation of yours")
	}
	return nil
}

// program is the same work with the program's rights, in the name of whoever acts.
func program(tx *db.Tx) *db.Tx {
	a := tx.Actor
	a.Role = kith.System
	return tx.As(a)
}

// AddMember lets somebody answer for an organisation: a new account of the role
// Provider, whatever else the form says, and the link to hand over. Whoever has
// a provider's account already gets the organisation besides, and no link
// (Link.Token is ""). Errors: Invalid, when the address is another role's.
func AddMember(tx *db.Tx, organisation kith.ID, name, email string) (*Account, Link, error) {
	if err := mayKeep(tx, organisation); err != nil {
		return nil, Link{}, err
	}
	sys := program(tx)
	known, err := byEmail(tx, fold(email))
	switch {
	case kith.KindOf(err) == kith.NotFound:
		a, l, err := Add(sys, New{Name: name, Email: email, Role: access.Provider})
		if err != nil {
			return nil, Link{}, err
		}
		return a, l, db.Insert(sys, &Member{Account: a.ID, Organisation: organisation})
	case err != nil:
		return nil, Link{}, err
	}
	// An account of another role, or elsewhere, is said to be taken, as Add says.
	if known.tenant != tx.Actor.Tenant || known.role != access.Provider {
		return nil, Link{}, kith.Check{"email": "There is an account with this email address already"}.Err()
	}
	a, err := Get(sys, known.account)
	if err != nil {
		return nil, Link{}, err
	}
	err = db.Insert(sys, &Member{Account: a.ID, Organisation: organisation})
	if kith.KindOf(err) == kith.Conflict {
		err = kith.Check{"email": a.Name + " answers for this organisation already"}.Err()
	}
	return a, Link{}, err
}

// DropMember ends that somebody answers for an organisation. Their sessions end
// with it, as with any change of what somebody may see.
func DropMember(tx *db.Tx, organisation, account kith.ID) error {
	if err := mayKeep(tx, organisation); err != nil {
		return err
	}
	if account == tx.Actor.ID {
		return kith.Errorf(kith.Forbidden, "You cannot do this to your own account. Ask a colleague")
	}
	m, err := db.First[Member](program(tx), db.Q{Where: "t.account = $1 AND t.organisation = $2", Args: []any{account, organisation}})
	if err != nil {
		return err
	}
	return db.Delete(program(tx), m)
}

// Members are the accounts of those who answer for an organisation, by name.
func Members(tx *db.Tx, organisation kith.ID) ([]Account, error) {
	if err := mayKeep(tx, organisation); err != nil {
		return nil, err
	}
	all, err := db.Select[member](program(tx), db.Q{Where: "t.organisation = $1", Args: []any{organisation}, Order: "a.name, t.id"})
	var out []Account
	for _, m := range all {
		a := Account{New: New{Name: m.Name, Email: m.Email, Role: access.Provider}, Suspended: m.Suspended}
		a.ID = m.Account
		a.OpenedAt = m.OpenedAt
		out = append(out, a)
	}
	return out, err
}

// MembersOf are the accounts of those who answer for an organisation and can
// sign in, for telling them something.
func MembersOf(tx *db.Tx, organisation kith.ID) (out []kith.ID, err error) {
	err = db.Each(program(tx), db.Q{Where: "t.organisation = $1 AND NOT a.suspended AND a.opened_at IS NOT NULL", Args: []any{organisation}, Order: "t.id"},
		func(m *member) error { out = append(out, m.Account); return nil })
	return out, err
}

// leading is a membership of a team with the account.
type leading struct {
	membership
	Role kith.Role `db:"a.role"`
}

func (*leading) From() string {
	return "account_team t JOIN account a ON a.tenant = t.tenant AND a.id = t.account"
}

// Leads are the accounts of a team's leads who can sign in, for telling them
// something.
func Leads(tx *db.Tx, team kith.ID) (out []kith.ID, err error) {
	err = db.Each(program(tx), db.Q{Where: "t.team = $1 AND a.role = $2 AND NOT a.suspended AND a.opened_at IS NOT NULL", Args: []any{team, access.Lead}, Order: "t.id"},
		func(m *leading) error { out = append(out, m.Account); return nil })
	return out, err
}
