// Package supervision is the talk between a worker and whoever supervises them:
// that it happens, and, for the two alone, what is said there.
//
//	arranged ──▶ due ──Held──▶ held, the next one due
//	              └──Missed──▶ missed: a new day, or whose step it is to find one
//
//	a hard contact ──Ask──▶ debrief due within a day ──▶ held · not wanted after all
//
// Three walls lie within each other. That somebody is supervised, and whether a
// meeting was held, the lead of their team sees too (Arranged, Happening,
// Sought). When it is and what is to be done, the two see (db.ByTwo). What was
// said is sealed besides (seal.go): it stands in no trail, archive or copy of
// the database in words. Neither the program nor the operator has the
// permission to read any of it.
package supervision

import (
	"slices"

	"kith"
	"kith/access"
	"kith/db"
	"kith/team"
)

// New is an arrangement as a lead writes it.
type New struct {
	Account   kith.ID  `form:"account"`    // who is supervised
	Other     kith.ID  `form:"other"`      // who supervises; "" for somebody without an account here
	OtherName string   `form:"other_name"` // whose name this is
	Team      kith.ID  `form:"team"`
	Weeks     int      `form:"weeks"` // between two meetings
	First     kith.Day `form:"first"` // the day of the first one
}

// An Arrangement is one worker's supervision by one supervisor, as the two see
// it.
type Arrangement struct {
	db.Row
	Account     kith.ID  `db:"account"`
	AccountName string   `db:"account_name"`
	Other       kith.ID  `db:"other"`
	OtherName   string   `db:"other_name"`
	Team        kith.ID  `db:"team"`
	Weeks       int      `db:"weeks"`
	EndedOn     kith.Day `db:"ended_on"`
}

// Table is the arrangement's table.
func (*Arrangement) Table() string { return "supervision" }

// Wall: the two.
func (*Arrangement) Wall() db.Wall {
	return db.Wall{See: access.SupervisionSee, Sight: db.ByTwo}
}

// Ended reports whether they meet no more.
func (a *Arrangement) Ended() bool { return a.EndedOn != "" }

// Supervises reports whether the account is the supervisor's.
func (a *Arrangement) Supervises(account kith.ID) bool { return a.Other != "" && a.Other == account }

// With is whom the account meets.
func (a *Arrangement) With(account kith.ID) string {
	if a.Supervises(account) {
		return a.AccountName
	}
	return a.OtherName
}

// Arranged is an arrangement as the lead of the team sees and keeps it.
type Arranged struct{ Arrangement }

// Wall: leads of the team.
func (*Arranged) Wall() db.Wall {
	return db.Wall{See: access.SupervisionLead, Write: access.SupervisionLead, Sight: db.ByTeam}
}

// the longest and the shortest time between two meetings, in weeks. National
// guidance for link workers asks for supervision at least monthly.
const (
	fewestWeeks = 1
	mostWeeks   = 13
	// UsualWeeks is what a form begins with.
	UsualWeeks = 4
)

// Arrange says who supervises whom, how often and from when. Errors: Invalid, by
// field; Conflict, when the two are arranged already.
func Arrange(tx *db.Tx, n New) (*Arranged, error) {
	if err := access.Need(tx.Actor, access.SupervisionLead); err != nil {
		return nil, err
	}
	c := kith.Check{}
	c.That(tx.Actor.In(n.Team), "team", "Choose one of your teams")
	c.That(n.Weeks >= fewestWeeks && n.Weeks <= mostWeeks, "weeks", "Enter how many weeks apart they meet, 1 to 13. 4 is usual")
	c.That(n.First.Valid() && n.First >= tx.Today() && n.First <= tx.Today().AddMonths(6), "first", "Enter the day of the first meeting, from today on and within six months")
	c.Text(&n.OtherName, "other_name", "Name", 100)
	c.That(n.Other != "" || n.OtherName != "", "other", "Choose who supervises, or enter their name")
	c.That(n.Other == "" || n.Other != n.Account, "other", "Nobody supervises themselves. Choose somebody else")
	var who string
	if tx.Actor.In(n.Team) {
		crew, err := team.Crew(tx, []kith.ID{n.Team})
		if err != nil {
			return nil, err
		}
		who = nameIn(crew, n.Account)
	}
	c.That(who != "", "account", "Choose a worker of the team")
	if n.Other != "" {
		names, err := team.AllNames(tx)
		if err != nil {
			return nil, err
		}
		if n.OtherName = names[n.Other]; n.Other == tx.Actor.ID {
			n.OtherName = tx.Actor.Name
		}
		c.That(n.OtherName != "", "other", "Choose who supervises from the list")
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	if err := tx.Lock("supervision of " + string(n.Account)); err != nil {
		return nil, err
	}
	same, err := db.Count[Arranged](tx, db.Q{Where: "t.account = $1 AND t.other_name = $2 AND t.ended_on IS NULL", Args: []any{n.Account, n.OtherName}})
	if err != nil {
		return nil, err
	}
	if same > 0 {
		return nil, kith.Errorf(kith.Conflict, "%s supervises %s already", n.OtherName, who)
	}
	a := &Arranged{Arrangement{Account: n.Account, AccountName: who, Other: n.Other, OtherName: n.OtherName, Team: n.Team, Weeks: n.Weeks}}
	if err := db.Insert(tx, a); err != nil {
		return nil, err
	}
	return a, db.Insert(tx, &Happening{meeting(&a.Arrangement, n.First)})
}

func nameIn(crew []team.Colleague, account kith.ID) string {
	i := slices.IndexFunc(crew, func(w team.Colleague) bool { return w.Account == account })
	if account == "" || i < 0 {
		return ""
	}
	return crew[i].Name
}

// End ends an arrangement. What was written stays the two's; the meeting that
// was still to come is gone.
func End(tx *db.Tx, id kith.ID, version int) error {
	a, err := db.Get[Arranged](tx, id)
	if err != nil {
		return err
	}
	if a.Ended() {
		return kith.Errorf(kith.Conflict, "This ended on %s", a.EndedOn)
	}
	a.Version, a.EndedOn = version, tx.Today()
	if err := db.Update(tx, a); err != nil {
		return err
	}
	open, err := db.Select[Happening](tx, db.Q{Where: "t.supervision = $1 AND t.state = $2", Args: []any{id, Due}})
	for i := range open {
		if err := db.Delete(tx, &open[i]); err != nil {
			return err
		}
	}
	return err
}

// Get returns an arrangement of the actor's own.
func Get(tx *db.Tx, id kith.ID) (*Arrangement, error) { return db.Get[Arrangement](tx, id) }

// Mine returns the actor's own arrangements, of either side, those that ended last.
func Mine(tx *db.Tx) ([]Arrangement, error) {
	return db.Select[Arrangement](tx, db.Q{Order: "CASE WHEN t.ended_on IS NULL THEN 0 ELSE 1 END, t.account_name, t.id"})
}
