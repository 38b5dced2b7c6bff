// Package team is who does the work: teams, which are link-worker services
// (usually a primary care network's), and the workers in them.
//
//	team:   open ⇄ closed        worker:  joins ⇄ leaves a team
//
// Belonging to a team is one fact with two effects: the worker shares its
// caseload, and sees its people (db.ByTeam, db.ByPerson). The teams of an
// invitation are written by package identity into the same table.
package team

import (
	"net/mail"
	"slices"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// New is what an administrator writes about a team.
type New struct {
	Name     string  `db:"name" form:"name"`         // as people call it, such as the PCN's name
	ODS      nhs.ODS `db:"ods" form:"ods"`           // the organisation's ODS code (a PCN: U and five digits)
	Place    string  `db:"place" form:"place"`       // the place of the integrated care system
	Employer string  `db:"employer" form:"employer"` // who employs the workers
	Phone    string  `db:"phone" form:"phone"`
	Email    string  `db:"email" form:"email"`
	Hours    string  `db:"hours" form:"hours"` // when somebody answers, in words
}

// A Team is one link-worker service.
type Team struct {
	db.Row
	New
	ClosedOn kith.Day `db:"closed_on"` // "" while it is open
}

// Table is the team's table.
func (*Team) Table() string { return "team" }

// Wall: all of the tenant's staff see which teams there are.
func (*Team) Wall() db.Wall {
	return db.Wall{See: access.TeamSee, Write: access.TeamWrite, Sight: db.Everyone}
}

// Open reports whether the team takes work.
func (t *Team) Open() bool { return t.ClosedOn == "" }

func (n *New) check() error {
	c := kith.Check{}
	c.Need(&n.Name, "name", "Name", "Enter the name of the team", 100)
	n.ODS = nhs.ParseODS(string(n.ODS))
	c.That(n.ODS == "" || n.ODS.Valid(), "ods", "Enter an ODS code of 3 to 10 letters and numbers, such as U12345, or leave it empty")
	c.Text(&n.Place, "place", "Place", 100)
	c.Text(&n.Employer, "employer", "Employer", 100)
	c.Text(&n.Phone, "phone", "Phone number", 30)
	c.Text(&n.Email, "email", "Email address", 254)
	if n.Email != "" {
		at, err := mail.ParseAddress(n.Email)
		c.That(err == nil && at.Address == n.Email, "email", "Enter an email address in the correct format, like team@example.nhs.uk")
	}
	c.Text(&n.Hours, "hours", "Hours", 200)
	return c.Err()
}

// unique says in the form's own words that the name is taken.
func unique(tx *db.Tx, name string, but kith.ID) error {
	n, err := db.Count[Team](tx, db.Q{Where: "t.name = $1 AND t.id <> $2", Args: []any{name, but}})
	if err != nil || n == 0 {
		return err
	}
	return kith.Check{"name": "There is a team of this name already. Enter another name"}.Err()
}

// Add opens a team.
func Add(tx *db.Tx, n New) (*Team, error) {
	if err := access.Need(tx.Actor, access.TeamWrite); err != nil {
		return nil, err
	}
	if err := n.check(); err != nil {
		return nil, err
	}
	if err := unique(tx, n.Name, ""); err != nil {
		return nil, err
	}
	t := &Team{New: n}
	return t, db.Insert(tx, t)
}

// Change writes n over the team, if version is still the stored one.
func Change(tx *db.Tx, id kith.ID, version int, n New) (*Team, error) {
	t, err := forWriting(tx, id)
	if err != nil {
		return nil, err
	}
	if err := n.check(); err != nil {
		return nil, err
	}
	if err := unique(tx, n.Name, id); err != nil {
		return nil, err
	}
	t.Version, t.New = version, n
	return t, db.Update(tx, t)
}

// Close ends a team today. Its workers leave it first, and its people find
// another: a team that nobody belongs to is seen by nobody.
func Close(tx *db.Tx, id kith.ID, version int) error {
	t, err := forWriting(tx, id)
	if err != nil {
		return err
	}
	if err := tx.Lock("team " + string(id)); err != nil {
		return err
	}
	n, err := db.Count[Member](tx, db.Q{Where: "t.team = $1", Args: []any{id}})
	if err != nil {
		return err
	}
	if n > 0 {
		return kith.Errorf(kith.Conflict, "%s still has workers (%d). Move them to another team, then close it", t.Name, n)
	}
	t.Version, t.ClosedOn = version, tx.Today()
	return db.Update(tx, t)
}

// Reopen takes a closed team back into service.
func Reopen(tx *db.Tx, id kith.ID, version int) error {
	t, err := forWriting(tx, id)
	if err != nil {
		return err
	}
	t.Version, t.ClosedOn = version, ""
	return db.Update(tx, t)
}

func forWriting(tx *db.Tx, id kith.ID) (*Team, error) {
	if err := access.Need(tx.Actor, access.TeamWrite); err != nil {
		return nil, err
	}
	return Get(tx, id)
}

// Get returns one team.
func Get(tx *db.Tx, id kith.ID) (*Team, error) { return db.Get[Team](tx, id) }

// List returns every team by name, the closed ones last.
func List(tx *db.Tx) ([]Team, error) {
	return db.Select[Team](tx, db.Q{Order: "CASE WHEN t.closed_on IS NULL THEN 0 ELSE 1 END, t.name, t.id"})
}

// Mine returns the actor's own teams by name.
func Mine(tx *db.Tx) ([]Team, error) {
	all, err := List(tx)
	return slices.DeleteFunc(all, func(t Team) bool { return !tx.Actor.In(t.ID) }), err
}

// A Choice is a team as those who refer to it see it: no more than its name.
type Choice struct {
	db.Row
	Name  string `db:"name"`
	Place string `db:"place"`
}

// Table is the team's table.
func (*Choice) Table() string { return "team" }

// Wall: whoever refers may know whom to refer to. Nobody writes a Choice.
func (*Choice) Wall() db.Wall { return db.Wall{See: access.ReferralMake, Sight: db.Everyone} }

// Choices returns the open teams by name, for whoever makes a referral.
func Choices(tx *db.Tx) ([]Choice, error) {
	return db.Select[Choice](tx, db.Q{Where: "t.closed_on IS NULL", Order: "t.name, t.id"})
}
